/* What is neither truth nor derived: lists of things yet to do, and what waits to be sent. */
#include <string.h>

#include "deskbell/domain/change.h"
#include "deskbell/store/care_store.h"
#include "store_priv.h"

/* ---- lists of things yet to do ---- */

static void read_todo(struct stmt *q, struct arena *a, void *row)
{
	struct care_todo *x = row;
	struct sv uid = stmt_col_blob(q, 0);

	*x = (struct care_todo){
		.batch = stmt_col_int(q, 1),
		.n = stmt_col_int(q, 2),
		.at = stmt_col_int(q, 3),
		.listed = stmt_col_int(q, 4) / 8,
		.last = stmt_col_int(q, 5),
		.command = col_copy(q, 6, a),
		.login = col_copy(q, 7, a),
	};
	if (uid.n == UID_SIZE)
		memcpy(x->uid, uid.p, UID_SIZE);
}

enum rc care_store_todo(struct db *db, struct arena *a, struct care_todo **out, size_t *n,
			struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT t.uid, t.batch, t.n, t.at, "
		"(SELECT total(length(item)) FROM todo_part p WHERE p.uid=t.uid), "
		"coalesce((SELECT max(b.recorded) FROM change b WHERE b.batch=t.batch AND b.batch>0), 0), "
		"c.command, w.login "
		"FROM todo t LEFT JOIN change c ON c.id=t.batch LEFT JOIN person w ON w.id=c.actor "
		"ORDER BY t.batch, t.uid",
		e);

	if (!q)
		return e->rc;
	return ROWS_READ(q, read_todo, a, out, n, e);
}

enum rc care_store_todo_strays(struct db *db, int64_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "SELECT count(*) FROM todo_part WHERE uid NOT IN (SELECT uid FROM todo)", e);

	if (!q)
		return e->rc;
	TRY(stmt_row(q, e));
	*n = stmt_col_int(q, 0);
	return RC_OK;
}

enum rc care_store_todo_sweep(struct db *db, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "DELETE FROM todo_part WHERE uid NOT IN (SELECT uid FROM todo)", e);

	return q ? stmt_run(q, e) : e->rc;
}

/* ---- the outbox ---- */

static void read_out(struct stmt *q, struct arena *a, struct care_outbox *x)
{
	*x = (struct care_outbox){
		.of_change = stmt_col_int(q, OUTBOX_COLUMN_COUNT) != 0,
		.of_ticket = stmt_col_int(q, OUTBOX_COLUMN_COUNT + 1) != 0,
		.public = stmt_col_int(q, OUTBOX_COLUMN_COUNT + 2) != 0,
		.undone = stmt_col_int(q, OUTBOX_COLUMN_COUNT + 3) != 0,
	};
	outbox_read(q, a, &x->row);
}

enum rc care_store_outbox(struct db *db, int64_t after, struct arena *a, struct care_outbox *out,
			  struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT " OUTBOX_COLUMNS ", EXISTS (SELECT 1 FROM change c WHERE c.id=o.change), "
		"EXISTS (SELECT 1 FROM ticket t WHERE t.id=o.ticket), "
		"EXISTS (SELECT 1 FROM event v JOIN message m ON m.id=CAST(v.new AS INTEGER) "
		"WHERE v.change=o.change AND v.noun=?2 AND v.field=?3 AND m.text=o.text "
		"AND m.public=1), "
		"EXISTS (SELECT 1 FROM undone u WHERE u.change=o.change) "
		"FROM outbox o WHERE o.id>?1 ORDER BY o.id LIMIT 1",
		e);
	enum rc rc;

	*out = (struct care_outbox){ 0 };
	if (!q)
		return e->rc;
	stmt_int(q, 1, after);
	stmt_int(q, 2, NOUN_TICKET);
	stmt_int(q, 3, TICKET_MESSAGE);
	rc = stmt_row(q, e);
	if (rc == RC_OK)
		read_out(q, a, out);
	return rc == RC_DONE ? RC_OK : rc;
}
