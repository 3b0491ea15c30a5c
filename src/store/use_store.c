/* Types, workflows and states in use. */
#include "deskbell/store/use_store.h"

#include "deskbell/db/stmt.h"

enum rc use_store_list(struct db *db, struct arena *a, struct ticket_use **out, size_t *n,
		       struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT t.type, t.workflow, t.state, count(*), min(t.id) FROM ticket t WHERE t.deleted=0 "
		"GROUP BY t.type, t.workflow, t.state ORDER BY t.type, t.workflow, t.state",
		e);
	size_t cap = 0;
	enum rc rc;

	*out = NULL;
	*n = 0;
	if (!q)
		return e->rc;
	while ((rc = stmt_row(q, e)) == RC_OK) {
		struct ticket_use *x;

		*out = arena_grow(a, *out, *n, *n + 1, &cap, sizeof(**out));
		x = &(*out)[(*n)++];
		x->type = arena_sv(a, stmt_col_text(q, 0));
		x->workflow = arena_sv(a, stmt_col_text(q, 1));
		x->state = arena_sv(a, stmt_col_text(q, 2));
		x->count = stmt_col_int(q, 3);
		x->example = stmt_col_int(q, 4);
	}
	return rc == RC_DONE ? RC_OK : rc;
}
