#ifndef DESKBELL_DB_CARE_H
#define DESKBELL_DB_CARE_H
/* Looking after the database file: what SQLite finds wrong with it, whether its settings are those
 * it was made with, and a copy of it while others write. */
#include "deskbell/base/fs.h"
#include "deskbell/db/db.h"

/* One finding, plain text, borrowed during the call. */
typedef void db_found(void *arg, struct sv text);

/* SQLite's own check of every page, then of every reference between tables; each finding goes to
 * `found` (at most 100 of each kind). RC_OK also with findings. Reads the whole file. */
enum rc db_examine(struct db *db, db_found *found, void *arg, struct err *e) MUST_USE;
/* Settings that stand in the file or on this handle and are not as this program makes them. */
enum rc db_settings(struct db *db, db_found *found, void *arg, struct err *e) MUST_USE;

/* Tables, indexes and triggers that are missing, changed or not of this program: compared with a
 * store made in memory by the same steps. For a store of db_version_known(). */
enum rc db_schema(struct db *db, db_found *found, void *arg, struct err *e) MUST_USE;

/* Whoever makes a derived table anew in several transactions holds DESK/care.lock, so that no
 * second one begins. RC_BUSY after timeout_ms; fs_lock_close gives it back. */
enum rc db_care_lock(struct db *db, struct fs_lock *lock, int64_t timeout_ms,
		     struct err *e) MUST_USE;
/* Moves the whole log into the store's file and makes it empty, as far as readers let it; takes the
 * queue. For a disk that is full: the log may be long. */
enum rc db_empty_log(struct db *db, struct err *e) MUST_USE;

/* A consistent copy of the store in the file `to`, which must not exist; mode 0600, flushed. Others
 * may write meanwhile: the copy is of the instant this call began. Needs no lock of the queue.
 * `progress` (may be NULL) is told pages done and in all; false ends it with RC_CANCELLED. Nothing
 * is left behind on failure. */
enum rc db_backup(struct db *db, const char *to, bool (*progress)(void *arg, int64_t, int64_t),
		  void *arg, struct err *e) MUST_USE;

#endif
