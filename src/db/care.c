/* Looking after the database file. */
#include "deskbell/db/care.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "db_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/vec.h"

/* ---- what SQLite finds ---- */

static enum rc examine_pages(struct db *db, db_found *found, void *arg, struct err *e)
{
	AUTO(stmt_release) struct stmt *q = db_stmt(db, "PRAGMA integrity_check(100)", e);
	enum rc rc;

	if (!q)
		return e->rc;
	while ((rc = stmt_row(q, e)) == RC_OK)
		if (!sv_eqs(stmt_col_text(q, 0), "ok"))
			found(arg, stmt_col_text(q, 0));
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc examine_references(struct db *db, db_found *found, void *arg, struct err *e)
{
	AUTO(stmt_release) struct stmt *q = db_stmt(db, "PRAGMA foreign_key_check", e);
	AUTO(str_deinit) struct str s = STR_INIT;
	int n = 0;
	enum rc rc;

	if (!q)
		return e->rc;
	while ((rc = stmt_row(q, e)) == RC_OK && n++ < 100) {
		str_reset(&s);
		str_addf(&s, _("%.*s row %lld refers to a missing row of %.*s"),
			 SV_ARG(stmt_col_text(q, 0)), (long long)stmt_col_int(q, 1),
			 SV_ARG(stmt_col_text(q, 2)));
		found(arg, str_sv(&s));
	}
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc db_examine(struct db *db, db_found *found, void *arg, struct err *e)
{
	TRY(examine_pages(db, found, arg, e));
	return examine_references(db, found, arg, e);
}

enum rc db_settings(struct db *db, db_found *found, void *arg, struct err *e)
{
	static const struct {
		const char *ask, *name;
		int64_t want;
	} setting[] = {
		{ "PRAGMA application_id", "application_id", DB_APPLICATION_ID },
		{ "PRAGMA synchronous", "synchronous", 2 },
		{ "PRAGMA foreign_keys", "foreign_keys", 1 },
		{ "PRAGMA recursive_triggers", "recursive_triggers", 1 },
		{ "PRAGMA cell_size_check", "cell_size_check", 1 },
		{ "SELECT journal_mode='wal' FROM pragma_journal_mode", "journal_mode=wal", 1 },
		{ "SELECT encoding='UTF-8' FROM pragma_encoding", "encoding=UTF-8", 1 },
	};
	AUTO(str_deinit) struct str s = STR_INIT;
	int64_t now;

	for (size_t i = 0; i < ARRAY_LEN(setting); i++) {
		TRY(db_ask(db, setting[i].ask, &now, e));
		if (now == setting[i].want)
			continue;
		str_reset(&s);
		str_addf(&s, _("setting %s is %lld, not %lld"), setting[i].name, (long long)now,
			 (long long)setting[i].want);
		found(arg, str_sv(&s));
	}
	return RC_OK;
}

enum rc db_care_lock(struct db *db, struct fs_lock *lock, int64_t timeout_ms, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	TRY(fs_lock_open(lock, fs_join(&a, db->dir, "care.lock"), e));
	return fs_lock_take(lock, timeout_ms, db_cancelled, db, e);
}

enum rc db_empty_log(struct db *db, struct err *e)
{
	int code;

	TRY(db_queue_take(db, DB_QUEUE_MS, e));
	code = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	fs_lock_drop(&db->queue);
	/* A reader in the way: what could be moved was moved. */
	return code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY ? RC_OK
								 : db_fail_after(db, code, e);
}

/* ---- a copy ---- */

/* Pages copied between two looks at `progress`. */
#define COPY_PAGES 2000

/* What fails where a copy is written is the copy's; all else is the store's. */
static enum rc copy_failed(struct db *db, const char *to, int code, struct err *e)
{
	switch (code) {
	case SQLITE_FULL:
		return err_set(e, RC_ENV, _("%s: the disk is full; free some space and try again"),
			       to);
	case SQLITE_IOERR_WRITE:
	case SQLITE_IOERR_FSYNC:
	case SQLITE_IOERR_TRUNCATE:
		return err_set(e, RC_ENV, "%s: %s", to, sqlite3_errstr(code));
	default:
		return db_fail(db, code, e);
	}
}

static enum rc copy_pages(sqlite3_backup *b, struct db *db, const char *to,
			  bool (*progress)(void *, int64_t, int64_t), void *arg, struct err *e)
{
	int code = SQLITE_OK, all;

	while (code == SQLITE_OK) {
		code = sqlite3_backup_step(b, COPY_PAGES);
		all = sqlite3_backup_pagecount(b);
		if (code == SQLITE_OK && progress &&
		    !progress(arg, all - sqlite3_backup_remaining(b), all))
			return err_set(e, RC_CANCELLED, _("cancelled"));
	}
	return code == SQLITE_DONE ? RC_OK : copy_failed(db, to, code, e);
}

static enum rc flush_file(const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int failed = fd < 0 || fsync(fd) != 0;
	int why = errno;

	if (fd >= 0)
		close(fd);
	return failed ? err_set(e, RC_ENV, "%s: %s", path, strerror(why)) : RC_OK;
}

/* The source stands in one read transaction, so that writers do not make it begin anew. The copy
 * has a journal of the old kind: one file, whole. */
static enum rc copy_store(struct db *db, const char *to, sqlite3 *copy,
			  bool (*progress)(void *, int64_t, int64_t), void *arg, struct err *e)
{
	sqlite3_backup *b = sqlite3_backup_init(copy, "main", db->handle, "main");
	enum rc rc;
	int code;

	if (!b)
		return err_set(e, RC_ENV, "%s: %s", to, sqlite3_errmsg(copy));
	rc = copy_pages(b, db, to, progress, arg, e);
	code = sqlite3_backup_finish(b);
	if (rc == RC_OK && code != SQLITE_OK)
		rc = copy_failed(db, to, code, e);
	return rc;
}

static enum rc open_copy(const char *path, sqlite3 **out, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	int code;

	if (fd < 0)
		return err_set(e, RC_ENV, "%s: %s", path, strerror(errno));
	close(fd);
	code = sqlite3_open_v2(path, out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(*out, "PRAGMA synchronous=FULL; PRAGMA journal_mode=MEMORY",
				    NULL, NULL, NULL);
	if (code != SQLITE_OK)
		return err_set(e, RC_ENV, "%s: %s", path, sqlite3_errmsg(*out));
	return RC_OK;
}

enum rc db_backup(struct db *db, const char *to, bool (*progress)(void *, int64_t, int64_t),
		  void *arg, struct err *e)
{
	sqlite3 *copy = NULL;
	enum rc rc = open_copy(to, &copy, e);
	bool made = copy != NULL;
	bool own = db->depth == 0;

	int64_t ignored;

	/* A read makes the snapshot; BEGIN alone does not. */
	if (rc == RC_OK && own)
		rc = db_exec(db, "BEGIN", e);
	if (rc == RC_OK)
		rc = db_ask(db, "SELECT count(*) FROM sqlite_schema", &ignored, e);
	if (rc == RC_OK) {
		rc = copy_store(db, to, copy, progress, arg, e);
		if (own)
			(void)!db_exec(db, "ROLLBACK", &(struct err){ 0 });
	}
	if (copy && sqlite3_close(copy) != SQLITE_OK && rc == RC_OK)
		rc = err_set(e, RC_ENV, _("the copy of the store cannot be closed"));
	if (rc == RC_OK)
		rc = flush_file(to, e);
	if (rc != RC_OK && made)
		(void)unlink(to);
	return rc;
}
