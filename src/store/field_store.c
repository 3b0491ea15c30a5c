/* Custom fields by number, and their use. */
#include "deskbell/store/field_store.h"

#include "store_priv.h"

enum rc field_store_list(struct db *db, struct arena *a, struct field_keys *out, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT number,key,type FROM custom_field ORDER BY number", e);
	struct field_key *list = NULL;
	size_t n = 0, cap = 0;
	enum rc rc;

	if (!q)
		return e->rc;
	while ((rc = stmt_row(q, e)) == RC_OK) {
		struct field_key k = { (int)stmt_col_int(q, 0), col_copy(q, 1, a), FIELD_LINE };

		/* A type of a newer program: its values are not shown. */
		if (!custom_type_find(stmt_col_text(q, 2), &k.type))
			continue;
		list = arena_grow(a, list, n, n + 1, &cap, sizeof(*list));
		list[n++] = k;
	}
	*out = (struct field_keys){ list, n };
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc field_store_append(struct db *db, int64_t change, const struct field_key *field, size_t n,
			   struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "INSERT INTO custom_field(number,key,type,change) VALUES(?1,?2,?3,?4)", e);

	if (!q)
		return e->rc;
	for (size_t i = 0; i < n; i++) {
		stmt_int(q, 1, field[i].number);
		stmt_text(q, 2, field[i].key);
		stmt_text(q, 3, sv_from(custom_type_name(field[i].type)));
		stmt_int(q, 4, change);
		TRY(stmt_run(q, e));
	}
	return RC_OK;
}

static void read_use(struct stmt *q, struct arena *a, void *row)
{
	*(struct field_use *)row =
		(struct field_use){ col_copy(q, 0, a), stmt_col_int(q, 1), stmt_col_int(q, 2) };
}

enum rc field_store_use(struct db *db, int number, struct arena *a, struct field_use **out,
			size_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db,
				 "SELECT v.value, count(*), min(v.ticket) FROM ticket_field v "
				 "JOIN ticket t ON t.id=v.ticket WHERE v.field=?1 AND t.deleted=0 "
				 "GROUP BY v.value ORDER BY v.value",
				 e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, number);
	return ROWS_READ(q, read_use, a, out, n, e);
}
