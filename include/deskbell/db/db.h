#ifndef DESKBELL_DB_DB_H
#define DESKBELL_DB_DB_H
/* The store's driver: a handle on DESK/desk.db with its safety settings read back, the writers'
 * queue (DESK/desk.lock), checkpoints, cancellation and live update. A handle serves one thread at
 * a time. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

struct db;

enum db_mode {
	DB_READ,    /* query_only: every write fails */
	DB_WRITE,   /* writes go through tx_begin_write */
	DB_EXAMINE, /* as DB_READ, of whatever SQLite can still open: an older or newer store, a
		     * damaged one */
	DB_LIVE,    /* no store, but what may be lost: db/live.h */
};

/* How long a writer waits in the queue before RC_BUSY. */
#define DB_QUEUE_MS 10000
/* A log longer than this is worth a checkpoint. */
#define DB_LOG_PAGES 1000

/* Makes the database file (it must not exist; mode 0600) with WAL and all migrations applied, and
 * syncs the file system. `now`: UTC seconds for the schema history. RC_ENV: exists already, file
 * system that is read-only or of the network, disk full. Leaves no file behind on failure. */
enum rc db_create(const char *path, int64_t now, struct err *e) MUST_USE;
/* Opens an existing database. RC_ENV with place and remedy: absent, no deskbell store, damaged,
 * made by a newer program, a directory that cannot be written, a network file system. An older
 * store is migrated first when the mode is DB_WRITE; DB_READ refuses it and says so. */
enum rc db_open(const char *path, enum db_mode mode, int64_t now, struct db **out,
		struct err *e) MUST_USE;
/* Takes NULL. No transaction and no statement may be in use. */
void db_destroy(struct db *db);
/* For AUTO. */
void db_release(struct db **db);

/* Schema version of the store, and the newest this program knows. */
int db_version(struct db *db);
int db_version_known(void);

/* True when another connection changed the store since the last ask (also, falsely, after a
 * checkpoint). Never ask inside a transaction: there it cannot move. */
bool db_changed(struct db *db);
/* inotify descriptor (made on the first call), -1 when there is none; readable after a commit,
 * sometimes without reason: then ask db_changed. */
int db_watch_fd(struct db *db);
/* Empties it. */
void db_watch_drain(struct db *db);

/* Reads on this handle, and its waits in the queue, end with RC_CANCELLED once *generation differs
 * from the number last given to db_work. The memory is read atomically from this handle's thread;
 * NULL = never. A write transaction that has begun is never cancelled. */
void db_cancel_token(struct db *db, const uint64_t *generation);
void db_work(struct db *db, uint64_t generation);

/* Whether deskbell_hit left hits out that a row was asked about, since this was last asked: a list
 * of the newest hits may lack tickets then. */
bool db_hits_cut(struct db *db);

/* Whether this handle wrote to a text index since it was last cleared (store/search_store keeps
 * it). */
void db_note_text(struct db *db, bool written);
bool db_text_noted(const struct db *db);

/* A small memory of the words this handle wrote, by their hash (not 0), so that a common one is not
 * written again with each text (store/word_store keeps it). A word may be forgotten at any time,
 * and all are when a transaction is rolled back. */
bool db_word_noted(const struct db *db, uint64_t hash);
void db_note_word(struct db *db, uint64_t hash);

/* Moves the log into the database if it is longer than DB_LOG_PAGES (four times that while db_bulk
 * is on) and nobody is in the queue, or in its turn if it is four times as long again; for after
 * the answer, and between the transactions of what writes many: a log that grows with them is slow
 * to read and has to be moved at once. RC_ENV: the log stays, and nothing that was committed is
 * lost where the disk is merely full. */
enum rc db_checkpoint(struct db *db, struct err *e) MUST_USE;
/* Many transactions of this handle follow, as in an import: a larger page cache, a longer log, and
 * db_flush_later; none of it on error. Off again, and everything is flushed, as by db_flush. */
enum rc db_bulk(struct db *db, bool on, struct err *e) MUST_USE;
/* Commits of this handle do not wait for the disk: for a store that is made anew when its making is
 * cut off. Whoever made it flushes it as a whole (fs_sync_all). */
void db_no_flush(struct db *db);
/* Commits from now on do not wait for the disk (true), or do again (false): the first that does
 * takes those before it along. A power cut may take what did not, whole and from the end. For what
 * is done in many transactions and would be done again. */
void db_flush_later(struct db *db, bool on);
/* What this handle has committed stands on the disk when this returns RC_OK; after db_no_flush it
 * does nothing. RC_ENV: a power cut may take what was committed last; the handle writes no more. */
enum rc db_flush(struct db *db, struct err *e) MUST_USE;
/* Statistics for the planner; after an import. */
enum rc db_analyze(struct db *db, struct err *e) MUST_USE;

#endif
