/* What a handle does beside statements and transactions: the queue, checkpoints, cancellation. */
#include "deskbell/db/db.h"

#include <assert.h>

#include "db_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/db/tx.h"

/* What one who writes much lets the log grow to: most pages are written again and again, and moved
 * once. */
#define LOG_PAGES_BULK (4 * DB_LOG_PAGES)
/* A log so many times longer is worth standing in the queue for. */
#define LOG_LONG 4

enum rc db_exec(struct db *db, const char *sql, struct err *e)
{
	int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? RC_OK : db_fail(db, code, e);
}

enum rc db_ask(struct db *db, const char *sql, int64_t *value, struct err *e)
{
	sqlite3_stmt *q = NULL;
	int code = sqlite3_prepare_v2(db->handle, sql, -1, &q, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(q);
	if (code == SQLITE_ROW)
		*value = sqlite3_column_int64(q, 0);
	else if (code == SQLITE_DONE)
		*value = 0;
	sqlite3_finalize(q);
	return code == SQLITE_ROW || code == SQLITE_DONE ? RC_OK : db_fail(db, code, e);
}

bool db_cancelled(void *arg)
{
	const struct db *db = arg;

	return db->token && __atomic_load_n(db->token, __ATOMIC_ACQUIRE) != db->generation;
}

void db_cancel_token(struct db *db, const uint64_t *generation)
{
	db->token = generation;
}

void db_work(struct db *db, uint64_t generation)
{
	db->generation = generation;
}

enum rc db_queue_take(struct db *db, int64_t timeout_ms, struct err *e)
{
	return fs_lock_take(&db->queue, timeout_ms, db_cancelled, db, e);
}

int db_version(struct db *db)
{
	struct err ignored = { 0 };
	int64_t version = 0;

	return db_ask(db, "PRAGMA user_version", &version, &ignored) == RC_OK ? (int)version : 0;
}

void db_note_text(struct db *db, bool written)
{
	db->wrote_text = written;
}

bool db_text_noted(const struct db *db)
{
	return db->wrote_text;
}

bool db_word_noted(const struct db *db, uint64_t hash)
{
	return db->word && db->word[hash % WORDS_NOTED] == hash;
}

void db_note_word(struct db *db, uint64_t hash)
{
	if (!db->word)
		db->word = mem_alloc(WORDS_NOTED * sizeof(*db->word));
	db->word[hash % WORDS_NOTED] = hash;
}

void db_forget_words(struct db *db)
{
	mem_free(&db->word);
}

enum rc db_checkpoint(struct db *db, struct err *e)
{
	int code, room = db->bulk ? LOG_PAGES_BULK : DB_LOG_PAGES;
	enum rc rc;

	assert(db->depth == 0);
	if (db->mode != DB_WRITE || db->failed || db->log_pages <= room)
		return RC_OK;
	/* Where writers never cease nobody would ever find the queue empty. */
	rc = fs_lock_take(&db->queue, db->log_pages > LOG_LONG * room ? DB_QUEUE_MS : 0, NULL, NULL,
			  e);
	if (rc != RC_OK)
		return rc == RC_BUSY ? RC_OK : rc;
	/* Truncated where no reader stands in it: the next process to open the desk reads the whole
	 * log file again. With one in the way, what can be moved is moved all the same. */
	sqlite3_busy_timeout(db->handle, 0);
	code = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	fs_lock_drop(&db->queue);
	db->log_pages = 0;
	if (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED)
		return RC_OK;
	return db_fail_after(db, code, e);
}

static enum rc bulk_begin(struct db *db, struct err *e)
{
	TRY(db_exec(db, "PRAGMA cache_size=-64000", e));
	db->bulk = true;
	db_flush_later(db, true);
	return RC_OK;
}

/* Flushed first: whatever else fails, that was done, and its error is the one to know. */
static enum rc bulk_end(struct db *db, struct err *e)
{
	db->bulk = false;
	db_flush_later(db, false);
	TRY(db_flush(db, e));
	TRY(db_exec(db, DB_CACHE_SIZE, e));
	return db_checkpoint(db, e);
}

enum rc db_bulk(struct db *db, bool on, struct err *e)
{
	return on ? bulk_begin(db, e) : bulk_end(db, e);
}

enum rc db_flush(struct db *db, struct err *e)
{
	sqlite3_file *log = NULL;
	int code = sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);

	/* Not open before the first transaction. */
	if (code == SQLITE_OK && log && log->pMethods && db->flush != FLUSH_NEVER)
		code = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
	return code == SQLITE_OK ? RC_OK : db_fail_after(db, code, e);
}

void db_no_flush(struct db *db)
{
	db->flush = FLUSH_NEVER;
}

void db_flush_later(struct db *db, bool on)
{
	if (db->flush != FLUSH_NEVER)
		db->flush = on ? FLUSH_LATER : FLUSH_EACH;
}

enum rc db_analyze(struct db *db, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };

	TRY(tx_begin_write(&tx, db, e));
	TRY(db_exec(db, "PRAGMA analysis_limit=1000", e));
	TRY(db_exec(db, "ANALYZE", e));
	return tx_commit(&tx, e);
}
