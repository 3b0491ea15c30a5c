#ifndef DESKBELL_DB_PRIV_H
#define DESKBELL_DB_PRIV_H
/* What the files of the driver share: the handle itself and the mapping of SQLite's codes. */
#include <sqlite3.h>

#include "deskbell/base/fs.h"
#include "deskbell/db/db.h"
#include "deskbell/db/stmt.h"

/* One prepared statement; `next` chains the statements of a bucket. */
struct stmt {
	struct db *db;
	sqlite3_stmt *handle;
	const char *literal; /* key of a literal: its address */
	char *text;	     /* key of a struct sql: its text, owned */
	uint64_t hash;
	struct stmt *next;
	uint64_t used;	 /* tick of the last use of a struct sql's statement */
	int bind_rc;	 /* first failed bind, told by stmt_row */
	bool busy, kept; /* in use; in the cache (else finalized on release) */
	bool writes;
};

#define STMT_BUCKETS 256
/* Statements of struct sql kept at once. */
#define STMT_TEXTS 64

/* When what a handle wrote goes to the disk: with each commit; when the log is moved or another
 * handle flushes it; when the system likes. */
enum flush { FLUSH_EACH, FLUSH_LATER, FLUSH_NEVER };

struct db {
	sqlite3 *handle;
	enum db_mode mode;
	char *path, *dir;
	struct fs_lock queue;
	struct stmt *bucket[STMT_BUCKETS];
	size_t n_text;
	uint64_t tick;
	int depth;    /* open transaction and savepoints in it */
	bool writing; /* the open transaction is a write */
	int64_t since,
		worked; /* clock_us and clock_work_us when the queue was taken, for the trace */
	enum flush flush, flush_set; /* as wanted; as SQLite was told */
	bool bulk;		     /* db_bulk */
	bool failed;		     /* an I/O error happened: no more writes by this handle */
	bool damaged;		     /* what was read is no database, or a broken one */
	bool wrote_text;
	bool hits_cut;	/* a row was asked about beyond the hits that count */
	uint64_t *word; /* noted hashes, WORDS_NOTED of them, 0 = free; NULL until the first */
	uint64_t inode; /* DB_LIVE: of the file that was opened */
	int log_pages;
	int watch;
	int64_t data_version;
	const uint64_t *token;
	uint64_t generation;
};

/* kB; the screens have two handles. 8000 was no faster at a million tickets. */
#define DB_CACHE_SIZE "PRAGMA cache_size=-4000"

#define WORDS_NOTED ((size_t)32768)
/* What was rolled back was not written. */
void db_forget_words(struct db *db);

/* Second net behind the queue; readers never wait in WAL. */
#define BUSY_MS 5000

#define DB_APPLICATION_ID 0x6465736b

/* An unopened handle. */
struct db *db_handle_create(const char *path, enum db_mode mode);
/* Makes SQLite's safety settings on the open handle. */
enum rc db_harden(struct db *db, struct err *e) MUST_USE;
/* Turns SQLite's code into ours, with a text for people; remembers an I/O error. Returns e->rc. */
enum rc db_fail(struct db *db, int code, struct err *e);
/* The same of a flush or a checkpoint: what they were for is committed, it was written and others
 * see it. */
enum rc db_fail_after(struct db *db, int code, struct err *e);
/* Runs one literal without result rows outside any bookkeeping (BEGIN, PRAGMA ...). */
enum rc db_exec(struct db *db, const char *sql, struct err *e) MUST_USE;
/* First column of the first row of a literal, 0 without a row. */
enum rc db_ask(struct db *db, const char *sql, int64_t *value, struct err *e) MUST_USE;
/* Finalizes all statements. */
void stmt_cache_deinit(struct db *db);
/* Registers tokenizer and rank function. */
enum rc fts_register(struct db *db, struct err *e) MUST_USE;
/* Registers the function that looks for words in a column without index. */
enum rc words_register(struct db *db, struct err *e) MUST_USE;
/* Registers the function that asks whether a ticket is a hit of the text index. */
enum rc hits_register(struct db *db, struct err *e) MUST_USE;
/* Brings the schema up to db_version_known(), each step in one transaction; the caller holds the
 * queue. */
enum rc migrate_run(struct db *db, int64_t now, struct err *e) MUST_USE;
/* True when the token of the handle (arg) has moved on. */
bool db_cancelled(void *arg);
/* The queue, with the handle's cancel token. */
enum rc db_queue_take(struct db *db, int64_t timeout_ms, struct err *e) MUST_USE;

#endif
