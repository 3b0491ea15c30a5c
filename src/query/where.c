/* A plan as an SQL condition over ticket t. The order of cases is that of match.c. Every condition
 * is 0 or 1, never NULL, so that NOT is the complement. */
#include <assert.h>

#include "query_priv.h"

/* What the condition is made for. */
struct maker {
	const struct query_plan *plan;
	const struct scope *scope;
	struct sql *out;
	bool open; /* open tickets only */
	bool due;  /* only tickets that are due some time */
	bool negated;
};

static void add_ids(struct sql *out, const int64_t *id, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			sql_add(out, ",");
		sql_bind_int(out, id[i]);
	}
}

/* ---- full text ---- */

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

static void add_phrase(struct str *m, const struct plan_node *n)
{
	if (n->field->number == TICKET_SUBJECT)
		str_adds(m, "{subject} : ");
	if (!n->n_instead) {
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

static void add_match(struct str *m, const struct plan_node *n)
{
	if (n->kind == PLAN_LEAF) {
		add_phrase(m, n);
		return;
	}
	for (size_t i = 0; i < n->n; i++) {
		if (i)
			str_adds(m, n->kind == PLAN_AND ? " AND " : " OR ");
		str_addc(m, '(');
		add_match(m, n->kid[i]);
		str_addc(m, ')');
	}
}

/* "{subject public} : (...)" hides the internal messages. A filter on a filter keeps what both
 * have. */
static void add_hits(struct maker *m, struct sv expression, bool internal)
{
	struct str s = STR_INIT;
	size_t newest = m->negated ? 0 : m->plan->newest;

	if (!internal)
		str_adds(&s, "{subject public} : (");
	str_add(&s, expression);
	if (!internal)
		str_addc(&s, ')');
	if (m->plan->text == QUERY_TEXT_BY_ROW) {
		sql_add(m->out, "deskbell_hit(");
		sql_bind_text(m->out, str_sv(&s));
		sql_add(m->out, ", t.id, ");
		sql_bind_int(m->out, (int64_t)newest);
		sql_add(m->out, ") = 1");
	} else {
		sql_add(m->out, "t.id IN (SELECT rowid FROM ticket_fts WHERE ticket_fts MATCH ");
		sql_bind_text(m->out, str_sv(&s));
		if (newest) {
			sql_add(m->out, " ORDER BY rowid DESC LIMIT ");
			sql_bind_int(m->out, (int64_t)newest);
		}
		sql_add(m->out, ")");
	}
	str_deinit(&s);
}

/* Internal messages count only where the asker may read them. */
static void add_text(struct maker *m, struct sv expression)
{
	const struct scope *s = m->scope;
	bool staff = s->internal && (s->all || s->agent);

	if (!staff || s->all || !s->n_closed_queue) {
		add_hits(m, expression, staff);
		return;
	}
	sql_add(m->out, "(t.queue NOT IN (");
	add_ids(m->out, s->closed_queue, s->n_closed_queue);
	sql_add(m->out, ") AND ");
	add_hits(m, expression, true);
	sql_add(m->out, " OR t.queue IN (");
	add_ids(m->out, s->closed_queue, s->n_closed_queue);
	sql_add(m->out, ") AND ");
	add_hits(m, expression, false);
	sql_add(m->out, ")");
}

/* ---- leaves ---- */

static void add_prefix(struct maker *m, const struct plan_node *n)
{
	struct sql *out = m->out;

	switch ((enum ticket_field)n->field->number) {
	case TICKET_TAGS:
		sql_add(out, "t.id IN (SELECT g.ticket FROM ticket_tag g WHERE ");
		sql_add_prefix(out, "g.tag", n->key[0]);
		sql_add(out, ")");
		break;
	case TICKET_EXTERNAL_ID:
		sql_add(out, "(t.external_id IS NOT NULL AND ");
		sql_add_prefix(out, "t.external_id", n->key[0]);
		sql_add(out, ")");
		break;
	case TICKET_STATE:
		sql_add_prefix(out, "t.state", n->key[0]);
		break;
	case TICKET_TYPE:
		sql_add_prefix(out, "t.type", n->key[0]);
		break;
	default:
		assert(n->field->type == FIELD_PERSON);
		sql_add_column(out, n->field);
		sql_add(out, " IN (SELECT p.id FROM person p WHERE p.id > 0 AND ");
		sql_add_prefix(out, "p.login", n->key[0]);
		sql_add(out, ")");
		break;
	}
}

static void add_keys(struct maker *m, const struct plan_node *n)
{
	struct sql *out = m->out;
	bool tags = n->field->number == TICKET_TAGS;
	bool may_be_null = n->field->number == TICKET_EXTERNAL_ID;

	if (tags)
		sql_add(out, "t.id IN (SELECT g.ticket FROM ticket_tag g WHERE g.tag");
	else if (may_be_null)
		sql_add(out, "(t.external_id IS NOT NULL AND t.external_id");
	else
		sql_add_column(out, n->field);
	sql_add(out, " IN (");
	for (size_t i = 0; i < n->n_key; i++) {
		if (i)
			sql_add(out, ",");
		sql_bind_text(out, n->key[i]);
	}
	sql_add(out, ")");
	if (tags || may_be_null)
		sql_add(out, ")");
}

static void add_unset(struct maker *m, const struct plan_node *n)
{
	struct sql *out = m->out;

	if (n->field->number == TICKET_TAGS) {
		sql_add(out, "t.id NOT IN (SELECT g.ticket FROM ticket_tag g)");
	} else if (n->field->number == TICKET_EXTERNAL_ID) {
		sql_add(out, "t.external_id IS NULL");
	} else {
		sql_add_column(out, n->field);
		if (n->field->type == FIELD_PRIORITY)
			sql_add(out, " = 9");
		else if (n->field->type == FIELD_TIME || n->field->number == TICKET_STATE_CATEGORY)
			sql_add(out, " = 0");
		else
			sql_add(out, " = ''");
	}
}

/* The literal that lets the partial index of a column be used; binds say nothing to the planner. */
static void add_is_set(struct maker *m, const struct field *f)
{
	if (f->number == TICKET_ASSIGNEE)
		sql_add(m->out, "t.assignee > 0 AND ");
	else if (f->number == TICKET_CATEGORY)
		sql_add(m->out, "t.category > 0 AND ");
	else if (f->number == TICKET_RESOLVED)
		sql_add(m->out, "t.resolved > 0 AND ");
	else if (f->number == TICKET_DUE)
		sql_add(m->out, "t.due > 0 AND ");
}

static void add_range(struct maker *m, const struct plan_node *n)
{
	struct sql *out = m->out;

	sql_add(out, "(");
	add_is_set(m, n->field);
	sql_add_column(out, n->field);
	if (n->lo == n->hi) {
		sql_add(out, " = ");
		sql_bind_int(out, n->lo);
	} else if (n->hi == INT64_MAX) {
		sql_add(out, " >= ");
		sql_bind_int(out, n->lo);
	} else {
		if (n->lo != INT64_MIN) {
			sql_add(out, " >= ");
			sql_bind_int(out, n->lo);
			sql_add(out, " AND ");
			sql_add_column(out, n->field);
		}
		sql_add(out, " <= ");
		sql_bind_int(out, n->hi);
	}
	sql_add(out, ")");
}

/* Tickets of the people of organisations; of 0: of those who belong to none. The literal lets the
 * partial index be used. */
static void add_organisations(struct maker *m, const struct plan_node *n)
{
	sql_add(m->out, "t.requester IN (SELECT p.id FROM person p WHERE ");
	if (n->id[0] > 0)
		sql_add(m->out, "p.organisation > 0 AND ");
	sql_add(m->out, "p.organisation IN (");
	add_ids(m->out, n->id, n->n_id);
	sql_add(m->out, "))");
}

/* Of open tickets several queues (a team's) are picked out of the list in its order: a search for
 * each queue would have to sort what it finds. The sign keeps the planner from it; likewise from a
 * queue among tickets that are due, which are few and have an index of their own. */
static void add_id_list(struct maker *m, const struct plan_node *n)
{
	struct sql *out = m->out;

	if (n->n_id == 0) {
		sql_add(out, "1 = 0");
		return;
	}
	if (n->field->number == TICKET_ORGANISATION) {
		add_organisations(m, n);
		return;
	}
	sql_add(out, "(");
	if (n->id[0] > 0)
		add_is_set(m, n->field);
	if ((m->due || (n->n_id > 1 && m->open)) &&
	    (n->field->number == TICKET_QUEUE || n->field->number == TICKET_ASSIGNEE))
		sql_add(out, "+");
	sql_add_column(out, n->field);
	if (n->n_id == 1) {
		sql_add(out, " = ");
		sql_bind_int(out, n->id[0]);
	} else {
		sql_add(out, " IN (");
		add_ids(out, n->id, n->n_id);
		sql_add(out, ")");
	}
	sql_add(out, ")");
}

/* The text index holds no resolutions: the same cutter as a function of the driver. */
static void add_resolution(struct maker *m, const struct plan_node *n)
{
	sql_add(m->out, "deskbell_has(t.resolution, ");
	sql_bind_text(m->out, n->word.text);
	sql_add(m->out, ", ");
	sql_bind_int(m->out, n->word.quoted);
	sql_add(m->out, ") = 1");
}

static void add_leaf(struct maker *m, const struct plan_node *n)
{
	if (n->field && field_custom(n->field)) {
		custom_add_leaf(m->out, n, custom_from_of(m->plan, n, m->open));
		return;
	}
	if (n->field && (n->field->flags & FIELD_INTERNAL)) {
		internal_sql(n, m->scope, m->out);
		return;
	}
	switch (n->leaf) {
	case LEAF_CONST:
		if (n->value)
			sql_add(m->out, "1 = 1");
		else
			sql_add(m->out, "1 = 0");
		return;
	case LEAF_OPEN:
		sql_add(m->out, "t.open = 1");
		return;
	case LEAF_IDS:
		add_id_list(m, n);
		return;
	case LEAF_RANGE:
		add_range(m, n);
		return;
	case LEAF_KEYS:
		add_keys(m, n);
		return;
	case LEAF_PREFIX:
		add_prefix(m, n);
		return;
	case LEAF_UNSET:
		add_unset(m, n);
		return;
	case LEAF_WORDS: /* of the text index: add_node took them */
		add_resolution(m, n);
		return;
	}
}

/* ---- nodes ---- */

static void add_node(struct maker *m, const struct plan_node *n);

static void add_expression(struct maker *m, const struct plan_node *n)
{
	struct str e = STR_INIT;

	add_match(&e, n);
	add_text(m, str_sv(&e));
	str_deinit(&e);
}

static void add_join(struct maker *m, enum plan_kind kind)
{
	if (kind == PLAN_AND)
		sql_add(m->out, " AND ");
	else
		sql_add(m->out, " OR ");
}

/* The words among the conditions, as one expression. */
static void join_text(struct str *e, const struct plan_node *n)
{
	for (size_t i = 0; i < n->n; i++) {
		if (!plan_is_text(n->kid[i]))
			continue;
		if (e->n)
			str_adds(e, n->kind == PLAN_AND ? " AND " : " OR ");
		str_addc(e, '(');
		add_match(e, n->kid[i]);
		str_addc(e, ')');
	}
}

/* Words among other conditions go to the index together; all hits are a condition to begin with,
 * while asking row by row costs most and comes last. */
static void add_joined(struct maker *m, const struct plan_node *n)
{
	struct str e = STR_INIT;
	bool some = false, last = m->plan->text == QUERY_TEXT_BY_ROW;

	join_text(&e, n);
	sql_add(m->out, "(");
	if (e.n && !last) {
		add_text(m, str_sv(&e));
		some = true;
	}
	for (size_t i = 0; i < n->n; i++) {
		if (plan_is_text(n->kid[i]))
			continue;
		if (some)
			add_join(m, n->kind);
		add_node(m, n->kid[i]);
		some = true;
	}
	if (e.n && last) {
		if (some)
			add_join(m, n->kind);
		add_text(m, str_sv(&e));
	}
	sql_add(m->out, ")");
	str_deinit(&e);
}

static void add_node(struct maker *m, const struct plan_node *n)
{
	if (plan_is_text(n)) {
		add_expression(m, n);
	} else if (n->kind == PLAN_LEAF) {
		add_leaf(m, n);
	} else if (n->kind == PLAN_NOT) {
		bool before = m->negated;

		m->negated = true;
		sql_add(m->out, "NOT (");
		add_node(m, n->kid[0]);
		sql_add(m->out, ")");
		m->negated = before;
	} else {
		add_joined(m, n);
	}
}

/* ---- scope ---- */

static void add_scope(const struct scope *s, struct sql *out)
{
	if (s->none) {
		sql_add(out, " AND 1 = 0");
		return;
	}
	if (s->all || (s->agent && !s->n_closed_queue))
		return;
	if (!s->agent) {
		sql_add(out, " AND t.requester = ");
		sql_bind_int(out, s->requester ? s->requester : -1);
		return;
	}
	sql_add(out, " AND (t.queue NOT IN (");
	add_ids(out, s->closed_queue, s->n_closed_queue);
	sql_add(out, ")");
	if (s->requester) {
		sql_add(out, " OR t.requester = ");
		sql_bind_int(out, s->requester);
	}
	sql_add(out, ")");
}

bool plan_only_open(const struct plan_node *n)
{
	if (!n || n->kind == PLAN_NOT || n->kind == PLAN_OR)
		return false;
	if (n->kind == PLAN_LEAF)
		return n->leaf == LEAF_OPEN;
	for (size_t i = 0; i < n->n; i++)
		if (plan_only_open(n->kid[i]))
			return true;
	return false;
}

void query_where_sql(const struct query_plan *p, const struct scope *s, struct sql *out)
{
	struct maker m = { .plan = p, .scope = s, .out = out, .open = plan_only_open(p->root) };

	m.due = plan_finds_set(p->root, field_get(NOUN_TICKET, TICKET_DUE));
	sql_add(out, "(");
	/* An open ticket is never a deleted one, and the indexes of open tickets hold no `deleted`.
	 */
	if (m.open)
		sql_add(out, "t.open = 1");
	else if (s->deleted)
		sql_add(out, "t.deleted >= 0");
	else
		sql_add(out, "t.deleted = 0");
	add_scope(s, out);
	if (p->root) {
		sql_add(out, " AND ");
		add_node(&m, p->root);
	}
	sql_add(out, ")");
}

void query_count_sql(const struct query_plan *p, const struct scope *s, struct sql *out)
{
	sql_add(out, "WHERE ");
	query_where_sql(p, s, out);
}

void query_some_sql(const struct query_plan *p, const struct scope *s, size_t n, struct sql *out)
{
	query_count_sql(p, s, out);
	sql_add(out, " LIMIT ");
	sql_bind_int(out, (int64_t)n);
}

void query_pick_sql(const struct query_plan *p, const struct scope *s, const int64_t *id, size_t n,
		    struct sql *out)
{
	sql_add(out, "WHERE t.id IN (");
	add_ids(out, id, n);
	sql_add(out, ") AND ");
	query_where_sql(p, s, out);
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
		add_match(m, n);
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
		add_match(&m, p->root);
	else if (p->root->kind == PLAN_AND)
		join_text(&m, p->root);
	return readable(&m, internal, a);
}

const struct query_plan *query_plan_text(const struct query_plan *p, enum query_text how,
					 size_t newest, struct arena *a)
{
	struct query_plan *copy = ARENA_NEW(a, struct query_plan);

	*copy = *p;
	copy->text = how;
	copy->newest = newest;
	return copy;
}

enum query_text query_text_of(const struct query_plan *p)
{
	return p->text;
}
