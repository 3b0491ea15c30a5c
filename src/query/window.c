/* Order and windows: keys instead of OFFSET. Sort keys of one direction compare as a row value; a
 * change of direction splits the rest of the list into ranges that are read one by one. */
#include <assert.h>

#include "query_priv.h"

/* ---- the order of a plan ---- */

static void put(struct query_plan *p, enum order_kind kind, const struct field *f, bool desc)
{
	p->order[p->n_order++] = (struct order){ kind, f, desc };
}

static bool is_text_key(const struct field *f)
{
	return f->number == TICKET_SUBJECT || f->number == TICKET_EXTERNAL_ID ||
	       custom_field_is_text(f);
}

bool plan_finds_set(const struct plan_node *n, const struct field *f)
{
	if (!n || n->kind == PLAN_NOT || n->kind == PLAN_OR)
		return false;
	if (n->kind == PLAN_LEAF)
		return n->leaf == LEAF_RANGE && n->field == f && n->lo > 0;
	for (size_t i = 0; i < n->n; i++)
		if (plan_finds_set(n->kid[i], f))
			return true;
	return false;
}

/* Unset sorts last both ways: it is 0 or '' (priority 9), so it needs a column of its own where it
 * would come first. */
static void order_field(struct query_plan *p, const struct field *f, bool desc)
{
	switch ((enum ticket_field)f->number) {
	case TICKET_AGE:
		put(p, ORDER_COLUMN, f, !desc);
		return;
	case TICKET_STATE:
		put(p, ORDER_COLUMN, field_get(NOUN_TICKET, TICKET_STATE_CATEGORY), desc);
		put(p, ORDER_COLUMN, f, desc);
		return;
	case TICKET_PRIORITY:
		if (desc)
			put(p, ORDER_UNSET, f, false);
		put(p, ORDER_COLUMN, f, desc);
		return;
	case TICKET_RESOLVED:
	case TICKET_CLOSED:
	case TICKET_DUE:
		if (!desc && !plan_finds_set(p->root, f))
			put(p, ORDER_UNSET, f, false);
		put(p, ORDER_COLUMN, f, desc);
		return;
	default:
		break;
	}
	if (is_text_key(f) || field_row(f) ? !desc : field_custom(f) != NULL)
		put(p, ORDER_UNSET, f, false);
	put(p, field_row(f) ? ORDER_NAME : is_text_key(f) ? ORDER_TEXT : ORDER_COLUMN, f, desc);
}

void plan_order(struct query_plan *p, const struct query *q, struct arena *a)
{
	p->order = ARENA_ARRAY(a, 2 * QUERY_SORT_MAX + 1, struct order);
	for (size_t i = 0; i < q->n_sort; i++) {
		if (q->sort[i].field->number == TICKET_ID) {
			p->id_desc = q->sort[i].desc;
			return;
		}
		order_field(p, q->sort[i].field, q->sort[i].desc);
	}
	if (!p->n_order)
		order_field(p, field_get(NOUN_TICKET, TICKET_UPDATED), true);
	p->id_desc = p->order[p->n_order - 1].desc;
}

/* True when the order is that of an index over all tickets. */
static bool by_index(const struct query_plan *p)
{
	const struct field *f = p->order->field;

	return !p->n_order ||
	       (p->n_order == 1 && (f->number == TICKET_UPDATED || f->number == TICKET_CREATED ||
				    f->number == TICKET_AGE));
}

bool query_plan_newest_first(const struct query_plan *p)
{
	return by_index(p) && p->id_desc;
}

bool query_plan_sorts_all(const struct query_plan *p)
{
	return !by_index(p) && !plan_only_open(p->root);
}

/* ---- keys in memory ---- */

static struct sv name_of(const struct query_plan *p, const struct field *f, const struct ticket *t)
{
	const struct vocab *v = p->env->vocab;
	const struct custom_value *c;

	switch ((enum ticket_field)f->number) {
	case TICKET_QUEUE:
		return v->name(v->arg, VOCAB_QUEUE, t->queue);
	case TICKET_TEAM:
		return v->name(v->arg, VOCAB_TEAM, v->team_of(v->arg, t->queue));
	case TICKET_CATEGORY:
		return v->name(v->arg, VOCAB_CATEGORY, t->category);
	case TICKET_ASSIGNEE:
		return v->name(v->arg, VOCAB_PERSON, t->assignee);
	case TICKET_ORGANISATION:
		return v->name(v->arg, VOCAB_ORGANISATION,
			       v->organisation_of(v->arg, t->requester));
	case TICKET_REQUESTER:
		return v->name(v->arg, VOCAB_PERSON, t->requester);
	default:
		c = ticket_custom(t, f->number);
		return v->name(v->arg, VOCAB_PERSON, c ? c->num : 0);
	}
}

static struct query_value int_value(int64_t i)
{
	return (struct query_value){ .i = i };
}

static struct query_value text_value(struct sv s)
{
	return (struct query_value){ .is_text = true, .s = s.p ? s : SV("") };
}

static struct query_value custom_column(const struct field *f, const struct ticket *t)
{
	const struct custom_value *v = ticket_custom(t, f->number);

	if (custom_field_is_text(f))
		return text_value(v ? v->text : SV_NULL);
	return int_value(v ? v->num : 0);
}

static struct query_value column_value(const struct field *f, const struct ticket *t)
{
	if (field_custom(f))
		return custom_column(f, t);
	switch ((enum ticket_field)f->number) {
	case TICKET_REV:
		return int_value(t->rev);
	case TICKET_CREATED:
	case TICKET_AGE:
		return int_value(t->created);
	case TICKET_UPDATED:
		return int_value(t->updated);
	case TICKET_RESOLVED:
		return int_value(t->resolved);
	case TICKET_CLOSED:
		return int_value(t->closed);
	case TICKET_DUE:
		return int_value(t->due);
	case TICKET_PRIORITY:
		return int_value(t->priority ? (int64_t)t->priority : PRIORITY_UNSET);
	case TICKET_STATE_CATEGORY:
		return int_value(t->category_of_state);
	case TICKET_STATE:
		return text_value(t->state);
	case TICKET_SUBJECT:
		return text_value(t->subject);
	case TICKET_EXTERNAL_ID:
		return text_value(t->external_id);
	default:
		assert(f->number == TICKET_TYPE);
		return text_value(t->type);
	}
}

static struct query_value order_value(const struct query_plan *p, const struct order *o,
				      const struct ticket *t)
{
	struct query_value v;

	if (field_row(o->field))
		v = text_value(name_of(p, o->field, t));
	else
		v = column_value(o->field, t);
	if (o->kind != ORDER_UNSET)
		return v;
	if (field_custom(o->field) && !v.is_text)
		return int_value(!ticket_custom(t, o->field->number));
	if (o->field->type == FIELD_PRIORITY)
		return int_value(v.i == PRIORITY_UNSET);
	return int_value(v.is_text ? v.s.n == 0 : v.i == 0);
}

bool query_plan_sorts_custom(const struct query_plan *p)
{
	for (size_t i = 0; i < p->n_order; i++)
		if (field_custom(p->order[i].field))
			return true;
	return false;
}

void query_key(const struct query_plan *p, const struct ticket *t, struct arena *a,
	       struct query_key *out)
{
	out->at = ARENA_ARRAY(a, p->n_order + 1, struct query_value);
	out->n = p->n_order;
	out->id = t->id;
	for (size_t i = 0; i < p->n_order; i++) {
		out->at[i] = order_value(p, &p->order[i], t);
		if (out->at[i].is_text)
			out->at[i].s = arena_sv(a, out->at[i].s);
	}
}

static bool is_text_order(const struct order *o)
{
	if (o->kind == ORDER_UNSET)
		return false;
	return o->kind != ORDER_COLUMN || o->field->type == FIELD_KEY
		       ? o->field->number != TICKET_STATE_CATEGORY
		       : false;
}

bool query_key_fits(const struct query_plan *p, const struct query_key *k)
{
	if (k->n != p->n_order || k->id <= 0)
		return false;
	for (size_t i = 0; i < k->n; i++)
		if (k->at[i].is_text != is_text_order(&p->order[i]))
			return false;
	return true;
}

/* ---- SQL ---- */

/* Where a name comes from. The tail of a list has only ticket t, so it asks by subquery; the
 * windows inside of it join, because SQLite 3.40 loses rows where a correlated subquery meets an
 * OR. */
enum source { BY_SUBQUERY, BY_JOIN };

static void add_unset(const struct field *f, enum source source, struct sql *out)
{
	sql_add(out, "CASE WHEN ");
	if (f->number == TICKET_EXTERNAL_ID)
		sql_add(out, "t.external_id IS NULL");
	else if (f->number == TICKET_TEAM && source == BY_JOIN)
		sql_add(out, "kq.team");
	else if (f->number == TICKET_ORGANISATION && source == BY_JOIN)
		sql_add(out, "kr.organisation");
	else
		sql_add_column(out, f);
	if (f->type == FIELD_PRIORITY)
		sql_add(out, " = 9");
	else if (f->number == TICKET_SUBJECT)
		sql_add(out, " = ''");
	else if (f->number != TICKET_EXTERNAL_ID)
		sql_add(out, " = 0");
	sql_add(out, " THEN 1 ELSE 0 END");
}

static void add_name(const struct field *f, struct sql *out)
{
	switch ((enum ticket_field)f->number) {
	case TICKET_QUEUE:
		sql_add(out, "(SELECT q.key FROM queue q WHERE q.id = t.queue)");
		break;
	case TICKET_TEAM:
		sql_add(out, "(SELECT m.key FROM queue q JOIN team m ON m.id = q.team "
			     "WHERE q.id = t.queue)");
		break;
	case TICKET_CATEGORY:
		sql_add(out, "(SELECT c.key FROM category c WHERE c.id = t.category)");
		break;
	case TICKET_ASSIGNEE:
		sql_add(out, "(SELECT p.login FROM person p WHERE p.id = t.assignee)");
		break;
	case TICKET_ORGANISATION:
		sql_add(out, "(SELECT o.key FROM person p JOIN organisation o "
			     "ON o.id = p.organisation WHERE p.id = t.requester)");
		break;
	default:
		sql_add(out, "(SELECT p.login FROM person p WHERE p.id = t.requester)");
		break;
	}
}

static void add_joined_name(const struct field *f, struct sql *out)
{
	switch ((enum ticket_field)f->number) {
	case TICKET_QUEUE:
		sql_add(out, "kq.key");
		break;
	case TICKET_TEAM:
		sql_add(out, "kt.key");
		break;
	case TICKET_CATEGORY:
		sql_add(out, "kc.key");
		break;
	case TICKET_ASSIGNEE:
		sql_add(out, "ka.login");
		break;
	case TICKET_ORGANISATION:
		sql_add(out, "ko.key");
		break;
	default:
		sql_add(out, "kr.login");
		break;
	}
}

/* Table ticket t, and those the names of the order stand in. */
static void add_tables(const struct query_plan *p, struct sql *out)
{
	bool queue = false, team = false, requester = false, organisation = false;

	sql_add(out, "ticket t");
	for (size_t i = 0; i < p->n_order; i++) {
		if (p->order[i].kind != ORDER_NAME || field_custom(p->order[i].field))
			continue;
		switch ((enum ticket_field)p->order[i].field->number) {
		case TICKET_QUEUE:
			queue = true;
			break;
		case TICKET_TEAM:
			queue = team = true;
			break;
		case TICKET_CATEGORY:
			sql_add(out, " LEFT JOIN category kc ON kc.id = t.category");
			break;
		case TICKET_ASSIGNEE:
			sql_add(out, " LEFT JOIN person ka ON ka.id = t.assignee");
			break;
		case TICKET_ORGANISATION:
			requester = organisation = true;
			break;
		default:
			requester = true;
			break;
		}
	}
	if (requester)
		sql_add(out, " LEFT JOIN person kr ON kr.id = t.requester");
	if (organisation)
		sql_add(out, " LEFT JOIN organisation ko ON ko.id = kr.organisation");
	custom_add_joins(p, out);
	if (queue)
		sql_add(out, " LEFT JOIN queue kq ON kq.id = t.queue");
	if (team)
		sql_add(out, " LEFT JOIN team kt ON kt.id = kq.team");
}

/* Column i of the order; the one after the last is the id. */
static void add_column(const struct query_plan *p, size_t i, enum source source, struct sql *out)
{
	const struct order *o = &p->order[i];

	if (i == p->n_order) {
		sql_add(out, "t.id");
		return;
	}
	if (field_custom(o->field)) {
		custom_add_column(p, o, source == BY_JOIN, out);
		return;
	}
	switch (o->kind) {
	case ORDER_UNSET:
		add_unset(o->field, source, out);
		break;
	case ORDER_NAME:
		if (source == BY_JOIN)
			add_joined_name(o->field, out);
		else
			add_name(o->field, out);
		break;
	case ORDER_TEXT:
		if (o->field->number == TICKET_EXTERNAL_ID)
			sql_add(out, "coalesce(t.external_id, '')");
		else
			sql_add_column(out, o->field);
		break;
	case ORDER_COLUMN:
		sql_add_column(out, o->field);
		break;
	}
}

static bool descends(const struct query_plan *p, size_t i)
{
	return i == p->n_order ? p->id_desc : p->order[i].desc;
}

/* Columns from `first` on; backwards turns every direction. */
static void add_order(const struct query_plan *p, size_t first, bool backwards, enum source source,
		      struct sql *out)
{
	for (size_t i = first; i <= p->n_order; i++) {
		if (i == first)
			sql_add(out, " ORDER BY ");
		else
			sql_add(out, ", ");
		add_column(p, i, source, out);
		if (descends(p, i) != backwards)
			sql_add(out, " DESC");
	}
}

static void add_limit(size_t limit, struct sql *out)
{
	if (!limit)
		return;
	sql_add(out, " LIMIT ");
	sql_bind_int(out, (int64_t)limit);
}

static void bind_value(const struct query_plan *p, const struct query_key *k, size_t i,
		       struct sql *out)
{
	if (i == p->n_order)
		sql_bind_int(out, k->id);
	else if (k->at[i].is_text)
		sql_bind_text(out, k->at[i].s);
	else
		sql_bind_int(out, k->at[i].i);
}

/* The run of columns of one direction that begins at `first`: index behind its last. */
static size_t run_end(const struct query_plan *p, size_t first)
{
	size_t i = first + 1;

	while (i <= p->n_order && descends(p, i) == descends(p, first))
		i++;
	return i;
}

/* Columns before `first` are those of the key, those of the run lie beyond it. */
static void add_beyond(const struct query_plan *p, const struct query_key *k, size_t first,
		       bool backwards, struct sql *out)
{
	size_t end = run_end(p, first);

	for (size_t i = 0; i < first; i++) {
		add_column(p, i, BY_JOIN, out);
		sql_add(out, " = ");
		bind_value(p, k, i, out);
		sql_add(out, " AND ");
	}
	sql_add(out, "(");
	for (size_t i = first; i < end; i++) {
		if (i > first)
			sql_add(out, ", ");
		add_column(p, i, BY_JOIN, out);
	}
	if (descends(p, first) != backwards)
		sql_add(out, ") < (");
	else
		sql_add(out, ") > (");
	for (size_t i = first; i < end; i++) {
		if (i > first)
			sql_add(out, ", ");
		bind_value(p, k, i, out);
	}
	sql_add(out, ")");
}

/* In any range beyond the key. */
static void add_beyond_any(const struct query_plan *p, const struct query_key *k, bool backwards,
			   struct sql *out)
{
	sql_add(out, "(");
	for (size_t i = 0; i <= p->n_order; i = run_end(p, i)) {
		if (i)
			sql_add(out, " OR ");
		add_beyond(p, k, i, backwards, out);
	}
	sql_add(out, ")");
}

/* True when only open tickets are listed, in an order that none of their indexes begins with;
 * custom values stand in no row. */
static bool sorts_open(const struct query_plan *p)
{
	const struct order *o = p->order;

	return p->n_order && plan_only_open(p->root) && !field_custom(o->field) &&
	       (o->kind != ORDER_COLUMN ||
		(o->field->number != TICKET_PRIORITY && o->field->number != TICKET_UPDATED &&
		 o->field->number != TICKET_DUE));
}

/* One range of the list, as ids; `whole`: all of it beyond the key. */
static void add_range(const struct query_plan *p, const struct scope *s, const struct query_key *k,
		      size_t first, bool whole, bool backwards, size_t limit, struct sql *out)
{
	sql_add(out, "SELECT w.id FROM (SELECT t.id AS id FROM ");
	add_tables(p, out);
	sql_add(out, " WHERE ");
	/* Of two bounds of a column the planner takes the one named first, and the nearer is the
	 * key's: surely where its row is one of the list. One that left it may lie beyond; then
	 * the rows between are read for nothing. */
	if (k && whole)
		add_beyond_any(p, k, backwards, out);
	else if (k)
		add_beyond(p, k, first, backwards, out);
	if (k)
		sql_add(out, " AND ");
	query_where_sql(p, s, out);
	/* No open ticket is deleted: it names the index that holds what lists are sorted by. */
	if (sorts_open(p))
		sql_add(out, " AND t.deleted = 0");
	if (limit)
		add_order(p, first, backwards, BY_JOIN, out);
	add_limit(limit, out);
	sql_add(out, ") AS w");
}

/* All ranges beyond the key, the nearest first. */
static void add_ranges(const struct query_plan *p, const struct scope *s, const struct query_key *k,
		       bool backwards, size_t limit, struct sql *out)
{
	size_t start[2 * QUERY_SORT_MAX + 2], n = 0;

	for (size_t i = 0; i <= p->n_order; i = run_end(p, i))
		start[n++] = i;
	while (n-- > 0) {
		add_range(p, s, k, start[n], false, backwards, limit, out);
		if (n > 0)
			sql_add(out, " UNION ALL ");
	}
}

/* Ids of the rows just beyond the key, or of the last ones. */
static void add_window(const struct query_plan *p, const struct scope *s, const struct query_key *k,
		       bool backwards, size_t limit, struct sql *out)
{
	bool one = run_end(p, 0) > p->n_order;

	/* Hits of words come in no order: reading them once for each range would gain nothing. */
	if (!k || one || p->words) {
		add_range(p, s, k, 0, !one, backwards, limit, out);
		return;
	}
	/* Each range gives up to `limit` ids; the nearest of all are kept. */
	sql_add(out, "SELECT v.id FROM (SELECT t.id AS id FROM ");
	add_tables(p, out);
	sql_add(out, " WHERE t.id IN (");
	add_ranges(p, s, k, backwards, limit, out);
	sql_add(out, ")");
	if (limit)
		add_order(p, 0, backwards, BY_JOIN, out);
	add_limit(limit, out);
	sql_add(out, ") AS v");
}

/* Ids first, rows after: a sort then carries ids alone, and may run inside an index. */
void query_window_sql(const struct query_plan *p, const struct scope *s, enum query_window window,
		      const struct query_key *key, size_t limit, struct sql *out)
{
	bool keyed = window == QUERY_AFTER || window == QUERY_BEFORE;
	bool backwards = window == QUERY_LAST || window == QUERY_BEFORE;

	assert(!keyed || (key && query_key_fits(p, key)));
	sql_add(out, "WHERE ");
	if (!keyed && !limit) {
		query_where_sql(p, s, out);
	} else {
		sql_add(out, "t.id IN (");
		add_window(p, s, keyed ? key : NULL, backwards, limit, out);
		sql_add(out, ")");
	}
	add_order(p, 0, false, BY_SUBQUERY, out);
	add_limit(limit, out);
}

void query_order_sql(const struct query_plan *p, struct sql *out)
{
	add_order(p, 0, false, BY_SUBQUERY, out);
}
