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

/* Words for the text index. */
struct expression {
	struct str sought;
	struct str asked; /* the same with prefixes as they were asked for; empty: no other */
};

static void expression_deinit(struct expression *x)
{
	str_deinit(&x->sought);
	str_deinit(&x->asked);
}

/* "{subject public} : (...)" hides the internal messages. A filter on a filter keeps what both
 * have. */
static void bind_readable(struct sql *out, const struct str *expression, bool internal)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	if (!internal)
		str_adds(&s, "{subject public} : (");
	str_add(&s, str_sv(expression));
	if (!internal)
		str_addc(&s, ')');
	sql_bind_text(out, str_sv(&s));
}

static void add_hits(struct maker *m, const struct expression *x, bool internal)
{
	size_t newest = m->negated ? 0 : m->plan->newest;

	if (m->plan->text == QUERY_TEXT_BY_ROW) {
		sql_add(m->out, "deskbell_hit(");
		bind_readable(m->out, &x->sought, internal);
		sql_add(m->out, ", t.id, ");
		sql_bind_int(m->out, (int64_t)newest);
		if (x->asked.n) {
			sql_add(m->out, ", ");
			bind_readable(m->out, &x->asked, internal);
		}
		sql_add(m->out, ") = 1");
		return;
	}
	sql_add(m->out, "t.id IN (SELECT rowid FROM ticket_fts WHERE ticket_fts MATCH ");
	bind_readable(m->out, &x->sought, internal);
	if (newest) {
		sql_add(m->out, " ORDER BY rowid DESC LIMIT ");
		sql_bind_int(m->out, (int64_t)newest);
	}
	sql_add(m->out, ")");
}

/* Internal messages count only where the asker may read them. */
static void add_text(struct maker *m, const struct expression *x)
{
	const struct scope *s = m->scope;
	bool staff = s->internal && (s->all || s->agent);

	if (!staff || s->all || !s->n_closed_queue) {
		add_hits(m, x, staff);
		return;
	}
	sql_add(m->out, "(t.queue NOT IN (");
	add_ids(m->out, s->closed_queue, s->n_closed_queue);
	sql_add(m->out, ") AND ");
	add_hits(m, x, true);
	sql_add(m->out, " OR t.queue IN (");
	add_ids(m->out, s->closed_queue, s->n_closed_queue);
	sql_add(m->out, ") AND ");
	add_hits(m, x, false);
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

/* Tickets by number may be thousands, and no others each time: they are one value. */
static void add_tickets(struct maker *m, const struct plan_node *n)
{
	AUTO(str_deinit) struct str list = STR_INIT;

	for (size_t i = 0; i < n->n_id; i++)
		str_addf(&list, "%c%lld", i ? ',' : '[', (long long)n->id[i]);
	str_addc(&list, ']');
	sql_add(m->out, "t.id IN (SELECT u.value FROM json_each(");
	sql_bind_text(m->out, str_sv(&list));
	sql_add(m->out, ") u)");
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
	if (n->field->number == TICKET_ID) {
		add_tickets(m, n);
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

/* True when a prefix may go on as it was asked for: its words are all it has. */
static bool goes_on(const struct maker *m)
{
	return m->plan->whole && !m->negated;
}

static void add_expression(struct maker *m, const struct plan_node *n)
{
	AUTO(expression_deinit) struct expression x = { STR_INIT, STR_INIT };

	text_match(&x.sought, n, false);
	if (goes_on(m))
		text_match(&x.asked, n, true);
	add_text(m, &x);
}

static void add_join(struct maker *m, enum plan_kind kind)
{
	if (kind == PLAN_AND)
		sql_add(m->out, " AND ");
	else
		sql_add(m->out, " OR ");
}

/* Words among other conditions go to the index together; all hits are a condition to begin with,
 * while asking row by row costs most and comes last. */
static void add_joined(struct maker *m, const struct plan_node *n)
{
	AUTO(expression_deinit) struct expression x = { STR_INIT, STR_INIT };
	bool some = false, last = m->plan->text == QUERY_TEXT_BY_ROW;

	text_join(&x.sought, n, false);
	if (goes_on(m))
		text_join(&x.asked, n, true);
	sql_add(m->out, "(");
	if (x.sought.n && !last) {
		add_text(m, &x);
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
	if (x.sought.n && last) {
		if (some)
			add_join(m, n->kind);
		add_text(m, &x);
	}
	sql_add(m->out, ")");
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

/* Of open tickets only is anything due. */
static bool leaf_open(const struct plan_node *n)
{
	return n->leaf == LEAF_OPEN || plan_finds_set(n, field_get(NOUN_TICKET, TICKET_DUE));
}

bool plan_only_open(const struct plan_node *n)
{
	if (!n || n->kind == PLAN_NOT || n->kind == PLAN_OR)
		return false;
	if (n->kind == PLAN_LEAF)
		return leaf_open(n);
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

void query_newest_sql(const struct query_plan *p, const struct scope *s, size_t n, struct sql *out)
{
	query_count_sql(p, s, out);
	sql_add(out, " ORDER BY t.updated DESC, t.id DESC LIMIT ");
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
