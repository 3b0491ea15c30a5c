/* Custom values of a ticket: a row each, in memory ascending by field. */
#include "ticket_row.h"

enum rc ticket_row_custom(struct db *db, struct ticket *t, struct arena *a, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "SELECT field,form,num,value FROM ticket_field WHERE ticket=?1 ORDER BY field",
		e);
	size_t cap = 0;
	enum rc rc;

	t->custom = NULL;
	t->n_custom = 0;
	if (!q)
		return e->rc;
	stmt_int(q, 1, t->id);
	while ((rc = stmt_row(q, e)) == RC_OK) {
		struct custom_value v = { .field = (int)stmt_col_int(q, 0),
					  .form = col_copy(q, 1, a),
					  .num = stmt_col_int(q, 2),
					  .text = col_copy(q, 3, a) };

		if (!v.text.n)
			v.text = SV_NULL;
		t->custom = arena_grow(a, t->custom, t->n_custom, t->n_custom + 1, &cap,
				       sizeof(*t->custom));
		t->custom[t->n_custom++] = v;
	}
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc ticket_store_custom(struct db *db, struct ticket *t, size_t n, struct arena *a,
			    struct err *e)
{
	for (size_t i = 0; i < n; i++)
		TRY(ticket_row_custom(db, &t[i], a, e));
	return RC_OK;
}

static enum rc write_value(struct db *db, int64_t ticket, const struct custom_value *v,
			   struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db,
				 "INSERT INTO ticket_field(ticket,field,form,num,value) "
				 "VALUES(?1,?2,?3,?4,?5) ON CONFLICT(ticket,field) DO UPDATE "
				 "SET form=excluded.form,num=excluded.num,value=excluded.value",
				 e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, ticket);
	stmt_int(q, 2, v->field);
	stmt_text(q, 3, v->form);
	stmt_int(q, 4, v->num);
	stmt_text(q, 5, v->text.p ? v->text : SV(""));
	return stmt_run(q, e);
}

static enum rc delete_value(struct db *db, int64_t ticket, int field, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "DELETE FROM ticket_field WHERE ticket=?1 AND field=?2", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, ticket);
	stmt_int(q, 2, field);
	return stmt_run(q, e);
}

enum rc ticket_row_save_custom(struct db *db, const struct ticket *old, const struct ticket *new,
			       struct err *e)
{
	size_t n_old = old ? old->n_custom : 0, i = 0, j = 0;

	while (i < n_old || j < new->n_custom) {
		const struct custom_value *x = i < n_old ? &old->custom[i] : NULL;
		const struct custom_value *y = j < new->n_custom ? &new->custom[j] : NULL;

		if (!y || (x && x->field < y->field)) {
			TRY(delete_value(db, new->id, x->field, e));
			i++;
			continue;
		}
		if (!x || x->field > y->field || !custom_value_eq(x, y))
			TRY(write_value(db, new->id, y, e));
		i += x && x->field == y->field;
		j++;
	}
	return RC_OK;
}
