/* Types, workflows and states in use. */
#include "deskbell/store/use_store.h"

#include "store_priv.h"

static void read_use(struct stmt *q, struct arena *a, void *row)
{
	*(struct ticket_use *)row = (struct ticket_use){ .type = col_copy(q, 0, a),
							 .workflow = col_copy(q, 1, a),
							 .state = col_copy(q, 2, a),
							 .count = stmt_col_int(q, 3),
							 .example = stmt_col_int(q, 4) };
}

enum rc use_store_list(struct db *db, struct arena *a, struct ticket_use **out, size_t *n,
		       struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT t.type, t.workflow, t.state, count(*), min(t.id) FROM ticket t WHERE t.deleted=0 "
		"GROUP BY t.type, t.workflow, t.state ORDER BY t.type, t.workflow, t.state",
		e);

	if (!q)
		return e->rc;
	return ROWS_READ(q, read_use, a, out, n, e);
}
