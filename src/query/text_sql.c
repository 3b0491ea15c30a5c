/* Words of a plan as an expression for the text index. */
#include "query_priv.h"

/* The terms side by side; `instead` (may be absent) in place of the last. */
static void add_terms(struct str *m, const struct plan_node *n, struct sv instead)
{
	for (size_t i = 0; i < n->n_term; i++) {
		bool replaced = instead.p && i + 1 == n->n_term;

		str_adds(m, i ? " + \"" : "\"");
		str_add(m, replaced ? instead : n->term[i].text);
		str_addc(m, '"');
		if (n->term[i].prefix && !replaced)
			str_adds(m, " *");
	}
}

/* `asked`: a prefix as it was asked for, not by its words. */
static void add_phrase(struct str *m, const struct plan_node *n, bool asked)
{
	if (n->field->number == TICKET_SUBJECT)
		str_adds(m, "{subject} : ");
	if (asked || !n->n_instead) {
		add_terms(m, n, SV_NULL);
		return;
	}
	str_addc(m, '(');
	for (size_t i = 0; i < n->n_instead; i++) {
		if (i)
			str_adds(m, " OR ");
		add_terms(m, n, n->instead[i]);
	}
	str_addc(m, ')');
}

bool plan_is_text(const struct plan_node *n)
{
	if (n->kind == PLAN_LEAF)
		return n->leaf == LEAF_WORDS && n->field->number != TICKET_RESOLUTION;
	if (n->kind == PLAN_NOT)
		return false;
	for (size_t i = 0; i < n->n; i++)
		if (!plan_is_text(n->kid[i]))
			return false;
	return true;
}

void text_match(struct str *m, const struct plan_node *n, bool asked)
{
	if (n->kind == PLAN_LEAF) {
		add_phrase(m, n, asked);
		return;
	}
	for (size_t i = 0; i < n->n; i++) {
		if (i)
			str_adds(m, n->kind == PLAN_AND ? " AND " : " OR ");
		str_addc(m, '(');
		text_match(m, n->kid[i], asked);
		str_addc(m, ')');
	}
}

void text_join(struct str *e, const struct plan_node *n, bool asked)
{
	for (size_t i = 0; i < n->n; i++) {
		if (!plan_is_text(n->kid[i]))
			continue;
		if (e->n)
			str_adds(e, n->kind == PLAN_AND ? " AND " : " OR ");
		str_addc(e, '(');
		text_match(e, n->kid[i], asked);
		str_addc(e, ')');
	}
}

/* The words that must or may be there; those under NOT say nothing about rank. */
static void gather(const struct plan_node *n, struct str *m)
{
	if (n->kind == PLAN_NOT)
		return;
	if (plan_is_text(n)) {
		if (m->n)
			str_adds(m, " OR ");
		str_addc(m, '(');
		text_match(m, n, false);
		str_addc(m, ')');
		return;
	}
	for (size_t i = 0; i < n->n; i++)
		gather(n->kid[i], m);
}

/* What the asker may find, SV_NULL for an empty expression. */
static struct sv readable(const struct str *m, bool internal, struct arena *a)
{
	if (!m->n)
		return SV_NULL;
	return internal ? arena_sv(a, str_sv(m))
			: arena_printf(a, "{subject public} : (%.*s)", SV_ARG(str_sv(m)));
}

struct sv query_fts(const struct query_plan *p, bool internal, struct arena *a)
{
	AUTO(str_deinit) struct str m = STR_INIT;

	if (p->root)
		gather(p->root, &m);
	return readable(&m, internal, a);
}

struct sv query_needs(const struct query_plan *p, bool internal, struct arena *a)
{
	AUTO(str_deinit) struct str m = STR_INIT;

	if (!p->root)
		return SV_NULL;
	if (plan_is_text(p->root))
		text_match(&m, p->root, false);
	else if (p->root->kind == PLAN_AND)
		text_join(&m, p->root, false);
	return readable(&m, internal, a);
}
