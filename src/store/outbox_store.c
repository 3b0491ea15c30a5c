/* The outbox: work that leaves the desk, one row each. */
#include "deskbell/store/outbox_store.h"

#include "deskbell/store/seq_store.h"
#include "store_priv.h"

enum rc outbox_store_add(struct db *db, struct outbox_row *x, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"INSERT INTO outbox(id,change,ticket,kind,dest,text,due,lease,tries,done,cancelled) "
		"VALUES(?1,?2,?3,?4,?5,?6,?7,0,0,0,0)",
		e);

	if (!q)
		return e->rc;
	TRY(seq_store_take(db, SEQ_OUTBOX, 1, &x->id, e));
	stmt_int(q, 1, x->id);
	stmt_int(q, 2, x->change);
	stmt_int(q, 3, x->ticket);
	stmt_int(q, 4, x->kind);
	stmt_text(q, 5, x->dest);
	stmt_int(q, 6, x->text);
	stmt_int(q, 7, x->due);
	return stmt_run(q, e);
}

void outbox_read(struct stmt *q, struct arena *a, void *row)
{
	*(struct outbox_row *)row = (struct outbox_row){
		.id = stmt_col_int(q, 0),
		.change = stmt_col_int(q, 1),
		.ticket = stmt_col_int(q, 2),
		.kind = (enum outbox_kind)stmt_col_int(q, 3),
		.dest = col_copy(q, 4, a),
		.text = stmt_col_int(q, 5),
		.due = stmt_col_int(q, 6),
		.lease = stmt_col_int(q, 7),
		.tries = stmt_col_int(q, 8),
		.done = stmt_col_int(q, 9),
		.cancelled = stmt_col_int(q, 10),
	};
}

enum rc outbox_store_due(struct db *db, int64_t now, size_t limit, struct arena *a,
			 struct outbox_row **out, size_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db,
			"SELECT " OUTBOX_COLUMNS " FROM outbox o WHERE o.done=0 AND o.cancelled=0 "
			"AND o.due<=?1 AND o.lease<=?1 ORDER BY o.due, o.id LIMIT ?2",
			e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, now);
	stmt_int(q, 2, (int64_t)limit);
	return ROWS_READ(q, outbox_read, a, out, n, e);
}

enum rc outbox_store_lease(struct db *db, int64_t id, int64_t now, int64_t until, bool *taken,
			   struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db,
				 "UPDATE outbox SET lease=?3, tries=tries+1 "
				 "WHERE id=?1 AND done=0 AND cancelled=0 AND lease<=?2",
				 e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	stmt_int(q, 2, now);
	stmt_int(q, 3, until);
	TRY(stmt_run(q, e));
	*taken = db_changes(db) == 1;
	return RC_OK;
}

enum rc outbox_store_done(struct db *db, int64_t id, int64_t now, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "UPDATE outbox SET done=?2 WHERE id=?1 AND done=0", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	stmt_int(q, 2, now);
	return stmt_run(q, e);
}

enum rc outbox_store_cancel(struct db *db, int64_t change, int64_t now, int64_t *sent,
			    struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "UPDATE outbox SET cancelled=?2 WHERE change=?1 AND done=0 AND cancelled=0", e);
	AUTO(stmt_release)
	struct stmt *gone =
		db_stmt(db, "SELECT count(*) FROM outbox WHERE change=?1 AND done>0", e);

	if (!q || !gone)
		return e->rc;
	stmt_int(q, 1, change);
	stmt_int(q, 2, now);
	TRY(stmt_run(q, e));
	stmt_int(gone, 1, change);
	TRY(stmt_row(gone, e));
	*sent = stmt_col_int(gone, 0);
	return RC_OK;
}
