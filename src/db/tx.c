/* Transactions. A write transaction stands in the queue (desk.lock) first, so that nobody starves.
 */
#include "deskbell/db/tx.h"

#include <assert.h>
#include <unistd.h>

#include "db_priv.h"
#include "deskbell/base/clock.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/trace.h"

/* depth of a tx that began nothing because a transaction was open already */
#define TX_INNER (-1)

/* How long others had to wait for this transaction, and how much of it was work of ours. */
static void begin_held(struct db *db)
{
	if (!(trace_mask & TRACE_DB))
		return;
	db->since = clock_us();
	db->worked = clock_work_us();
}

static void tell_held(const struct db *db)
{
	TRACE(TRACE_DB, "held the queue %lld us, worked %lld us",
	      (long long)(clock_us() - db->since), (long long)(clock_work_us() - db->worked));
}

/* Told to SQLite before a transaction, never inside one: there it would be ignored. */
static enum rc set_flush(struct db *db, struct err *e)
{
	static const char *const pragma[] = { [FLUSH_EACH] = "PRAGMA synchronous=FULL",
					      [FLUSH_LATER] = "PRAGMA synchronous=NORMAL",
					      [FLUSH_NEVER] = "PRAGMA synchronous=OFF" };

	if (db->flush == db->flush_set)
		return RC_OK;
	TRY(db_exec(db, pragma[db->flush], e));
	db->flush_set = db->flush;
	return RC_OK;
}

static enum rc begin_outer(struct db *db, struct err *e)
{
	enum rc rc;

	if (db->mode != DB_WRITE && db->mode != DB_LIVE)
		return err_set(e, RC_ENV, _("%s: opened for reading only"), db->path);
	if (db->failed)
		return err_set(e, RC_ENV,
			       _("%s: no more writes after an error; start the program again"),
			       db->path);
	TRY(set_flush(db, e));
	if (db->mode == DB_WRITE)
		TRY(db_queue_take(db, DB_QUEUE_MS, e));
	db->writing = true;
	begin_held(db);
	rc = db_exec(db, "BEGIN IMMEDIATE", e);
	if (rc != RC_OK) {
		db->writing = false;
		fs_lock_drop(&db->queue);
		return rc;
	}
	db->depth = 1;
	return RC_OK;
}

enum rc tx_begin_write(struct tx *tx, struct db *db, struct err *e)
{
	assert(!tx->db);
	if (db->depth == 0) {
		TRY(begin_outer(db, e));
	} else {
		assert(db->writing);
		TRY(db_exec(db, "SAVEPOINT inner_tx", e));
		db->depth++;
	}
	*tx = (struct tx){ .db = db, .depth = db->depth, .write = true };
	return RC_OK;
}

enum rc tx_begin_read(struct tx *tx, struct db *db, struct err *e)
{
	assert(!tx->db);
	if (db->depth > 0) {
		*tx = (struct tx){ .db = db, .depth = TX_INNER };
		return RC_OK;
	}
	TRY(db_exec(db, "BEGIN", e));
	db->depth = 1;
	*tx = (struct tx){ .db = db, .depth = 1 };
	return RC_OK;
}

/* Who watches the directory is woken by the pages going into the log, which is before the commit
 * can be seen (an fsync lies between), and the commit itself is a store to shared memory that wakes
 * nobody. So a byte is written when it can be seen. */
static void tell_watchers(struct db *db)
{
	ssize_t n = pwrite(db->queue.fd, "\n", 1, 0);

	/* A watcher not woken learns of it with the next change; the commit stands. */
	(void)n;
}

static void left(struct db *db)
{
	db->depth = 0;
	if (db->writing) {
		db->writing = false;
		fs_lock_drop(&db->queue);
		tell_held(db);
	}
}

void tx_end(struct tx *tx)
{
	struct db *db = tx->db;
	struct err ignored = { 0 };

	tx->db = NULL;
	if (!db || tx->depth == TX_INNER)
		return;
	assert(tx->depth == db->depth);
	db_forget_words(db);
	if (tx->depth > 1) {
		/* After an error that rolled back everything there is no savepoint left. */
		if (!sqlite3_get_autocommit(db->handle)) {
			(void)!db_exec(db, "ROLLBACK TO inner_tx", &ignored);
			(void)!db_exec(db, "RELEASE inner_tx", &ignored);
		}
		db->depth--;
		return;
	}
	if (!sqlite3_get_autocommit(db->handle))
		(void)!db_exec(db, "ROLLBACK", &ignored);
	left(db);
}

enum rc tx_commit(struct tx *tx, struct err *e)
{
	struct db *db = tx->db;
	enum rc rc;

	assert(db);
	if (tx->depth == TX_INNER) {
		tx->db = NULL;
		return RC_OK;
	}
	assert(tx->depth == db->depth);
	if (sqlite3_get_autocommit(db->handle))
		rc = err_set(e, RC_ENV, _("%s: the transaction was rolled back"), db->path);
	else if (tx->depth > 1)
		rc = db_exec(db, "RELEASE inner_tx", e);
	else
		rc = db_exec(db, "COMMIT", e);
	if (rc != RC_OK) {
		tx_end(tx);
		return rc;
	}
	tx->db = NULL;
	if (tx->depth > 1) {
		db->depth--;
		return RC_OK;
	}
	if (tx->write && db->mode == DB_WRITE)
		tell_watchers(db);
	left(db);
	return RC_OK;
}
