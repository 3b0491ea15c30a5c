/* What keeps a list quick: prefixes as their words, short words, conditions that many tickets meet.
 */
#include "deskbell/text/utf8.h"
#include "query_priv.h"

#define SHORT_WORD 2 /* characters */

struct bounding {
	const struct query_words *words;
	struct arena *arena;
	struct sv *cut;
	bool some; /* words were put in place of a prefix */
	struct err *e;
};

static enum rc bound_words(struct bounding *b, const struct plan_node *n, struct plan_node **out)
{
	const struct token_term *last = n->n_term ? &n->term[n->n_term - 1] : NULL;
	struct plan_node *copy;
	bool all = true;

	if (!last || !last->prefix || n->field->number == TICKET_RESOLUTION)
		return RC_OK;
	copy = ARENA_NEW(b->arena, struct plan_node);
	*copy = *n;
	TRY(b->words->of(b->words->arg, last->text, b->arena, &copy->instead, &copy->n_instead,
			 &all, b->e));
	b->some = b->some || copy->n_instead;
	if (!all && !b->cut->p)
		*b->cut = last->text;
	*out = copy;
	return RC_OK;
}

/* *out is n itself where nothing changes. */
static enum rc bound_node(struct bounding *b, struct plan_node *n, struct plan_node **out)
{
	*out = n;
	if (n->kind == PLAN_NOT)
		return RC_OK;
	if (n->kind == PLAN_LEAF)
		return n->leaf == LEAF_WORDS ? bound_words(b, n, out) : RC_OK;
	*out = ARENA_NEW(b->arena, struct plan_node);
	**out = *n;
	(*out)->kid = ARENA_ARRAY(b->arena, n->n, struct plan_node *);
	for (size_t i = 0; i < n->n; i++)
		TRY(bound_node(b, n->kid[i], &(*out)->kid[i]));
	return RC_OK;
}

enum rc query_plan_bound(const struct query_plan *p, const struct query_words *words,
			 struct arena *a, const struct query_plan **out, struct sv *cut,
			 struct err *e)
{
	struct bounding b = { words, a, cut, false, e };
	struct query_plan *copy = ARENA_NEW(a, struct query_plan);

	*cut = SV_NULL;
	*copy = *p;
	if (p->root)
		TRY(bound_node(&b, p->root, &copy->root));
	copy->whole = b.some && !cut->p;
	*out = copy;
	return RC_OK;
}

static bool is_short(const struct plan_node *n)
{
	for (size_t i = 0; i < n->n_term; i++)
		if (utf8_count(n->term[i].text) <= SHORT_WORD)
			return true;
	return false;
}

static bool has_short(const struct plan_node *n)
{
	if (n->kind == PLAN_NOT)
		return false;
	if (n->kind == PLAN_LEAF)
		return n->leaf == LEAF_WORDS && n->field->number != TICKET_RESOLUTION &&
		       is_short(n);
	for (size_t i = 0; i < n->n; i++)
		if (has_short(n->kid[i]))
			return true;
	return false;
}

bool query_plan_short(const struct query_plan *p)
{
	return p->root && has_short(p->root);
}

bool query_plan_only_words(const struct query_plan *p)
{
	return p->root && plan_is_text(p->root) && query_plan_newest_first(p);
}

/* ---- conditions that many tickets meet ---- */

struct weighing {
	const struct query_plan *plan;
	const struct query_sample *sample;
	struct arena *arena;
	struct err *e;
};

/* A mixed list of people is an OR by itself. */
static bool weighs(const struct plan_node *n)
{
	return n->field && field_custom(n->field) && n->leaf != LEAF_CONST &&
	       !(n->leaf == LEAF_IDS && (n->n_id == 0 || n->id[0] == 0));
}

static enum rc weigh_leaf(struct weighing *w, struct plan_node *n)
{
	AUTO(sql_deinit) struct sql condition = SQL_INIT, values = SQL_INIT;
	bool open = plan_only_open(w->plan->root);

	custom_add_leaf(&condition, n, BY_ROW);
	TRY(w->sample->dense(w->sample->arg, &condition, &n->dense, w->e));
	if (!open || custom_from_of(w->plan, n, open) != BY_VALUE)
		return RC_OK;
	custom_add_values(&values, n);
	return w->sample->many(w->sample->arg, &values, &n->many, w->e);
}

/* Under OR all stays as it was: SQLite 3.40 loses rows where a correlated subquery meets one. *out
 * is n itself where nothing changes. */
static enum rc weigh_node(struct weighing *w, struct plan_node *n, struct plan_node **out)
{
	*out = n;
	if (n->kind == PLAN_OR || (n->kind == PLAN_LEAF && !weighs(n)))
		return RC_OK;
	*out = ARENA_NEW(w->arena, struct plan_node);
	**out = *n;
	if (n->kind == PLAN_LEAF)
		return weigh_leaf(w, *out);
	(*out)->kid = ARENA_ARRAY(w->arena, n->n, struct plan_node *);
	for (size_t i = 0; i < n->n; i++)
		TRY(weigh_node(w, n->kid[i], &(*out)->kid[i]));
	return RC_OK;
}

enum rc query_plan_dense(const struct query_plan *p, const struct query_sample *sample,
			 struct arena *a, const struct query_plan **out, struct err *e)
{
	struct weighing w = { p, sample, a, e };
	struct query_plan *copy = ARENA_NEW(a, struct query_plan);

	*copy = *p;
	if (p->root)
		TRY(weigh_node(&w, p->root, &copy->root));
	*out = copy;
	return RC_OK;
}
