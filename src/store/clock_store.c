/* What a ticket's service levels follow from, read from the log. */
#include "deskbell/store/clock_store.h"

#include "store_priv.h"

/* A message that is missing is none: doctor tells. */
static void read_event(struct stmt *q, struct arena *a, void *row)
{
	*(struct clock_event *)row =
		(struct clock_event){ .change = stmt_col_int(q, 0),
				      .at = stmt_col_int(q, 1),
				      .field = (int)stmt_col_int(q, 2),
				      .value = col_copy(q, 3, a),
				      .message = { .id = stmt_col_int(q, 4),
						   .at = stmt_col_int(q, 5),
						   .author = stmt_col_int(q, 6),
						   .public = stmt_col_int(q, 7) != 0 } };
}

enum rc clock_store_events(struct db *db, int64_t ticket, struct arena *a, struct clock_event **out,
			   size_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT c.id,c.at,v.field,v.new,m.id,m.at,m.author,m.public "
		"FROM event v CROSS JOIN change c ON c.id=v.change "
		"LEFT JOIN message m ON v.field=?8 AND m.id=CAST(v.new AS INTEGER) "
		"WHERE v.noun=?1 AND v.object=?2 AND v.op<>?3 AND v.field IN (?4,?5,?6,?7,?8) AND "
		"c.undoes=0 AND NOT EXISTS (SELECT 1 FROM undone u WHERE u.change=c.id) "
		"ORDER BY v.change, v.seq",
		e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, NOUN_TICKET);
	stmt_int(q, 2, ticket);
	stmt_int(q, 3, OP_DEL);
	stmt_int(q, 4, TICKET_STATE);
	stmt_int(q, 5, TICKET_WORKFLOW);
	stmt_int(q, 6, TICKET_MERGED);
	stmt_int(q, 7, TICKET_DELETED);
	stmt_int(q, 8, TICKET_MESSAGE);
	return ROWS_READ(q, read_event, a, out, n, e);
}

enum rc clock_store_open(struct db *db, int64_t from, struct arena *a, int64_t **out, size_t *n,
			 struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT id FROM ticket WHERE open=1 AND +id>=?1 ORDER BY +id", e);
	struct id_list list = { 0 };

	if (!q)
		return e->rc;
	stmt_int(q, 1, from);
	TRY(id_list_read(&list, q, a, e));
	*out = list.at;
	*n = list.n;
	return RC_OK;
}
