/* Custom fields in SQL: a ticket's value is the row of ticket_field with its number, and no row
 * where it is unset. Conditions go by the index over field, number and text; an order looks the
 * row up by ticket. */
#include "query_priv.h"

enum custom_from custom_from_of(const struct query_plan *p, const struct plan_node *n, bool open)
{
	bool wide = n->leaf == LEAF_UNSET || n->field->type == FIELD_BOOL ||
		    n->field->type == FIELD_CHOICE ||
		    (n->leaf == LEAF_RANGE && (n->lo == INT64_MIN || n->hi == INT64_MAX));

	if (n->dense && query_plan_newest_first(p))
		return BY_ROW;
	if (open && (wide || n->dense))
		return BY_OPEN_TICKET;
	return open && n->many ? AMONG_VALUES : BY_VALUE;
}

/* "SELECT v.ticket ..." of those that have the field; the caller adds what is asked of v. */
static void add_select(struct sql *out, const struct field *f, enum custom_from from)
{
	switch (from) {
	case BY_VALUE:
	case AMONG_VALUES:
		sql_add(out, "(SELECT v.ticket FROM ticket_field v WHERE v.field = ");
		break;
	case BY_OPEN_TICKET:
		sql_add(out, "(SELECT v.ticket FROM ticket o CROSS JOIN ticket_field v "
			     "ON v.ticket = o.id WHERE o.open = 1 AND v.field = ");
		break;
	case BY_ROW:
		sql_add(out, "(SELECT 1 FROM ticket_field v WHERE v.ticket = t.id AND v.field = ");
		break;
	}
	sql_bind_int(out, f->number);
}

static void add_range(struct sql *out, const struct plan_node *n)
{
	sql_add(out, " AND v.num >= ");
	sql_bind_int(out, n->lo);
	sql_add(out, " AND v.num <= ");
	sql_bind_int(out, n->hi);
}

static void add_keys(struct sql *out, const struct plan_node *n)
{
	sql_add(out, " AND v.num = 0 AND v.value IN (");
	for (size_t i = 0; i < n->n_key; i++) {
		if (i)
			sql_add(out, ",");
		sql_bind_text(out, n->key[i]);
	}
	sql_add(out, ")");
}

static void add_prefix(struct sql *out, const struct plan_node *n)
{
	if (n->field->type == FIELD_PERSON) {
		sql_add(out, " AND v.num IN (SELECT p.id FROM person p WHERE p.id > 0 AND ");
		sql_add_prefix(out, "p.login", n->key[0]);
		sql_add(out, ")");
	} else {
		sql_add(out, " AND v.num = 0 AND ");
		sql_add_prefix(out, "v.value", n->key[0]);
	}
}

/* People; 0 stands for unset. */
static bool or_unset(const struct plan_node *n)
{
	return n->leaf == LEAF_IDS && n->n_id > 0 && n->id[0] == 0;
}

static void add_people(struct sql *out, const struct plan_node *n)
{
	size_t first = or_unset(n) ? 1 : 0;

	sql_add(out, " AND v.num IN (");
	for (size_t i = first; i < n->n_id; i++) {
		if (i > first)
			sql_add(out, ",");
		sql_bind_int(out, n->id[i]);
	}
	sql_add(out, ")");
}

/* What is asked of a value that is set. */
static void add_asked(struct sql *out, const struct plan_node *n)
{
	switch (n->leaf) {
	case LEAF_RANGE:
		add_range(out, n);
		break;
	case LEAF_KEYS:
		add_keys(out, n);
		break;
	case LEAF_PREFIX:
		add_prefix(out, n);
		break;
	default:
		add_people(out, n);
		break;
	}
}

static void add_set(struct sql *out, const struct plan_node *n, enum custom_from from)
{
	/* The list is read in its order and asked: the sign keeps the planner from going by id. */
	if (from == BY_ROW)
		sql_add(out, "EXISTS ");
	else if (from == BY_VALUE)
		sql_add(out, "t.id IN ");
	else
		sql_add(out, "+t.id IN ");
	add_select(out, n->field, from);
	add_asked(out, n);
	sql_add(out, ")");
}

static void add_unset(struct sql *out, const struct field *f, enum custom_from from)
{
	if (from == BY_ROW)
		sql_add(out, "NOT EXISTS ");
	else
		sql_add(out, "t.id NOT IN ");
	add_select(out, f, from);
	if (f->type == FIELD_LINE) /* an erased line is unset */
		sql_add(out, " AND v.num = 0 AND v.value > ''");
	sql_add(out, ")");
}

void custom_add_values(struct sql *out, const struct plan_node *n)
{
	add_select(out, n->field, BY_VALUE);
	add_asked(out, n);
	sql_add(out, ")");
}

void custom_add_leaf(struct sql *out, const struct plan_node *n, enum custom_from from)
{
	if (n->leaf == LEAF_UNSET) {
		add_unset(out, n->field, from);
	} else if (n->leaf == LEAF_IDS && n->n_id == 0) {
		sql_add(out, "1 = 0");
	} else if (!or_unset(n)) {
		add_set(out, n, from);
	} else if (n->n_id == 1) {
		add_unset(out, n->field, from);
	} else {
		sql_add(out, "(");
		add_unset(out, n->field, from);
		sql_add(out, " OR ");
		add_set(out, n, from);
		sql_add(out, ")");
	}
}

/* ---- order ---- */

/* Place of the first column of this field in the order: its joins are named by it. */
static size_t join_of(const struct query_plan *p, const struct field *f)
{
	size_t i = 0;

	while (p->order[i].field != f)
		i++;
	return i;
}

void custom_add_joins(const struct query_plan *p, struct sql *out)
{
	for (size_t i = 0; i < p->n_order; i++) {
		const struct field *f = p->order[i].field;

		if (!field_custom(f) || join_of(p, f) != i)
			continue;
		sql_add(out, " LEFT JOIN ticket_field ");
		sql_add_nth(out, "f", i);
		sql_add(out, " ON ");
		sql_add_nth(out, "f", i);
		sql_add(out, ".ticket = t.id AND ");
		sql_add_nth(out, "f", i);
		sql_add(out, ".field = ");
		sql_bind_int(out, f->number);
		if (f->type != FIELD_PERSON)
			continue;
		sql_add(out, " LEFT JOIN person ");
		sql_add_nth(out, "p", i);
		sql_add(out, " ON ");
		sql_add_nth(out, "p", i);
		sql_add(out, ".id = ");
		sql_add_nth(out, "f", i);
		sql_add(out, ".num");
	}
}

static void add_joined(const struct query_plan *p, const struct order *o, struct sql *out)
{
	size_t i = join_of(p, o->field);

	if (o->kind == ORDER_UNSET) {
		sql_add(out, "CASE WHEN ");
		sql_add_nth(out, "f", i);
		sql_add(out, ".ticket IS NULL");
		if (o->field->type == FIELD_LINE) {
			sql_add(out, " OR ");
			sql_add_nth(out, "f", i);
			sql_add(out, ".value = ''");
		}
		sql_add(out, " THEN 1 ELSE 0 END");
		return;
	}
	sql_add(out, "coalesce(");
	sql_add_nth(out, o->kind == ORDER_NAME ? "p" : "f", i);
	if (o->kind == ORDER_NAME)
		sql_add(out, ".login, '')");
	else if (o->kind == ORDER_TEXT)
		sql_add(out, ".value, '')");
	else
		sql_add(out, ".num, 0)");
}

static void add_looked_up(const struct order *o, struct sql *out)
{
	if (o->kind == ORDER_UNSET)
		sql_add(out, "CASE WHEN EXISTS (SELECT 1 FROM ticket_field v");
	else if (o->kind == ORDER_NAME)
		sql_add(out, "coalesce((SELECT p.login FROM ticket_field v "
			     "JOIN person p ON p.id = v.num");
	else if (o->kind == ORDER_TEXT)
		sql_add(out, "coalesce((SELECT v.value FROM ticket_field v");
	else
		sql_add(out, "coalesce((SELECT v.num FROM ticket_field v");
	sql_add(out, " WHERE v.ticket = t.id AND v.field = ");
	sql_bind_int(out, o->field->number);
	if (o->kind == ORDER_UNSET && o->field->type == FIELD_LINE)
		sql_add(out, " AND v.value > ''");
	if (o->kind == ORDER_UNSET)
		sql_add(out, ") THEN 0 ELSE 1 END");
	else if (o->kind == ORDER_COLUMN)
		sql_add(out, "), 0)");
	else
		sql_add(out, "), '')");
}

void custom_add_column(const struct query_plan *p, const struct order *o, bool joined,
		       struct sql *out)
{
	if (joined)
		add_joined(p, o, out);
	else
		add_looked_up(o, out);
}
