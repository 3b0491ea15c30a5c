/* Read cursors: rows of live.db. */
#include "deskbell/store/cursor_store.h"

#include "deskbell/db/tx.h"
#include "store_priv.h"

enum rc cursor_store_since(struct db *db, int64_t person, int64_t *since, bool *known,
			   struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT since FROM reader WHERE person=?1", e);
	enum rc rc = stmt_by_id(q, person, e);

	*known = rc == RC_OK;
	if (rc == RC_OK)
		*since = stmt_col_int(q, 0);
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc put_since(struct db *db, int64_t person, int64_t since, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db,
				 "INSERT INTO reader(person,since) VALUES(?1,?2) "
				 "ON CONFLICT(person) DO UPDATE SET since=excluded.since",
				 e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, person);
	stmt_int(q, 2, since);
	return stmt_run(q, e);
}

static enum rc forget(struct db *db, int64_t person, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "DELETE FROM cursor WHERE person=?1", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, person);
	return stmt_run(q, e);
}

enum rc cursor_store_meet(struct db *db, int64_t person, int64_t since, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };

	TRY(tx_begin_write(&tx, db, e));
	TRY(forget(db, person, e));
	TRY(put_since(db, person, since, e));
	return tx_commit(&tx, e);
}

static void read_cursor(struct stmt *q, struct arena *a, void *row)
{
	(void)a;
	*(struct cursor *)row = (struct cursor){ stmt_col_int(q, 0), stmt_col_int(q, 1) };
}

enum rc cursor_store_list(struct db *db, int64_t person, struct arena *a, struct cursor **out,
			  size_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT ticket,seen FROM cursor WHERE person=?1 ORDER BY ticket", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, person);
	return ROWS_READ(q, read_cursor, a, out, n, e);
}

enum rc cursor_store_put(struct db *db, int64_t person, const struct cursor *at, size_t n,
			 struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(stmt_release) struct stmt *q = NULL;

	TRY(tx_begin_write(&tx, db, e));
	q = db_stmt(db,
		    "INSERT INTO cursor(person,ticket,seen) VALUES(?1,?2,?3) "
		    "ON CONFLICT(person,ticket) DO UPDATE SET seen=excluded.seen "
		    "WHERE excluded.seen > cursor.seen OR excluded.seen < 0",
		    e);
	if (!q)
		return e->rc;
	for (size_t i = 0; i < n; i++) {
		stmt_int(q, 1, person);
		stmt_int(q, 2, at[i].ticket);
		stmt_int(q, 3, at[i].seen);
		TRY(stmt_run(q, e));
	}
	stmt_release(&q);
	return tx_commit(&tx, e);
}

enum rc cursor_store_newest(struct db *db, int64_t *change, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db,
				 "SELECT max(coalesce((SELECT max(since) FROM reader),0),"
				 "coalesce((SELECT max(seen) FROM cursor),0))",
				 e);

	if (!q)
		return e->rc;
	TRY(stmt_row(q, e));
	*change = stmt_col_int(q, 0);
	return RC_OK;
}

enum rc cursor_store_prune(struct db *db, int64_t person, int64_t read, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(stmt_release) struct stmt *q = NULL;

	TRY(tx_begin_write(&tx, db, e));
	q = db_stmt(db, "DELETE FROM cursor WHERE person=?1 AND seen BETWEEN 0 AND ?2", e);
	if (!q)
		return e->rc;
	stmt_int(q, 1, person);
	stmt_int(q, 2, read);
	TRY(stmt_run(q, e));
	stmt_release(&q);
	return tx_commit(&tx, e);
}
