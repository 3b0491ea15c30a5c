/* Opening a store, or making one, with every safety setting made and read back. Nothing else in the
 * program opens the database file. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/base/trace.h"

/* Instructions of SQLite's machine between two looks at the cancel token: well under a millisecond.
 */
#define PROGRESS_STEPS 1000
#define VALUE_MAX (64 << 20)

static int on_progress(void *arg)
{
	const struct db *db = arg;

	return !db->writing && db_cancelled(arg);
}

static int on_log(void *arg, sqlite3 *handle, const char *name, int pages)
{
	struct db *db = arg;

	(void)handle;
	(void)name;
	db->log_pages = pages;
	return SQLITE_OK;
}

static int on_trace(unsigned type, void *arg, void *p, void *x)
{
	(void)type;
	(void)arg;
	TRACE(TRACE_DB, "%lld us %s", (long long)(*(sqlite3_int64 *)x / 1000), sqlite3_sql(p));
	return 0;
}

/* ---- opening ---- */

enum rc db_harden(struct db *db, struct err *e)
{
	static const struct {
		int option, on;
	} option[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 1 },
		{ SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1 },
	};

	for (size_t i = 0; i < ARRAY_LEN(option); i++) {
		int now = -1;
		int code = sqlite3_db_config(db->handle, option[i].option, option[i].on, &now);

		if (code != SQLITE_OK || now != option[i].on)
			return err_set(e, RC_ENV,
				       _("%s: SQLite refuses a safety setting; is it too old?"),
				       db->path);
	}
	sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(db->handle, SQLITE_LIMIT_LENGTH, VALUE_MAX);
	sqlite3_limit(db->handle, SQLITE_LIMIT_WORKER_THREADS, 0);
	return RC_OK;
}

static enum rc open_handle(struct db *db, struct err *e)
{
	/* A reader too: it shares the log's index in memory. query_only keeps it from writing. */
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	int code = sqlite3_open_v2(db->path, &db->handle, flags, NULL);

	if (code != SQLITE_OK)
		return db_fail(db, code, e);
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	TRY(db_harden(db, e));
	sqlite3_wal_autocheckpoint(db->handle, 0);
	sqlite3_wal_hook(db->handle, on_log, db);
	sqlite3_progress_handler(db->handle, PROGRESS_STEPS, on_progress, db);
	if (trace_mask & TRACE_DB)
		sqlite3_trace_v2(db->handle, SQLITE_TRACE_PROFILE, on_trace, db);
	TRY(words_register(db, e));
	TRY(hits_register(db, e));
	return fts_register(db, e);
}

/* Settings by PRAGMA, each read back: a misspelt one would be ignored in silence. */
static enum rc set_pragmas(struct db *db, struct err *e)
{
	static const struct {
		const char *set, *ask;
		int64_t want;
	} pragma[] = {
		{ "PRAGMA synchronous=FULL", "PRAGMA synchronous", 2 },
		{ "PRAGMA foreign_keys=ON", "PRAGMA foreign_keys", 1 },
		/* else REPLACE would get past the triggers that refuse DELETE */
		{ "PRAGMA recursive_triggers=ON", "PRAGMA recursive_triggers", 1 },
		{ "PRAGMA cell_size_check=ON", "PRAGMA cell_size_check", 1 },
		{ "PRAGMA temp_store=MEMORY", "PRAGMA temp_store", 2 },
		{ DB_CACHE_SIZE, "PRAGMA cache_size", -4000 },
	};
	int64_t now;

	for (size_t i = 0; i < ARRAY_LEN(pragma); i++) {
		TRY(db_exec(db, pragma[i].set, e));
		TRY(db_ask(db, pragma[i].ask, &now, e));
		if (now != pragma[i].want)
			return err_set(e, RC_ENV, _("%s: \"%s\" has no effect"), db->path,
				       pragma[i].set);
	}
	if (db->mode != DB_WRITE)
		TRY(db_exec(db, "PRAGMA query_only=ON", e));
	return RC_OK;
}

static enum rc check_wal(struct db *db, struct err *e)
{
	sqlite3_stmt *q = NULL;
	int code = sqlite3_prepare_v2(db->handle, "PRAGMA journal_mode", -1, &q, NULL);
	bool wal = false;

	if (code == SQLITE_OK)
		code = sqlite3_step(q);
	if (code == SQLITE_ROW)
		wal = sqlite3_stricmp((const char *)sqlite3_column_text(q, 0), "wal") == 0;
	sqlite3_finalize(q);
	if (code != SQLITE_ROW)
		return db_fail(db, code, e);
	if (!wal)
		return err_set(e, RC_ENV, _("%s: not a deskbell store (its journal is no log)"),
			       db->path);
	return RC_OK;
}

/* Is it ours, and of a version we know? */
static enum rc check_store(struct db *db, struct err *e)
{
	int64_t application, version;

	TRY(db_ask(db, "PRAGMA application_id", &application, e));
	TRY(db_ask(db, "PRAGMA user_version", &version, e));
	if (application != DB_APPLICATION_ID)
		return err_set(e, RC_ENV, _("%s: not a deskbell store"), db->path);
	if (version > db_version_known())
		return err_set(
			e, RC_ENV,
			_("%s: made by a newer deskbell (store version %lld, this program knows %d); "
			  "install the newer program"),
			db->path, (long long)version, db_version_known());
	if (version < db_version_known() && db->mode == DB_READ)
		return err_set(
			e, RC_ENV,
			_("%s: store version %lld is older than this program; open the screens "
			  "or run a command that writes, and it is brought up to date"),
			db->path, (long long)version);
	if (sqlite3_db_readonly(db->handle, "main") != 0)
		return err_set(e, RC_ENV,
			       _("%s: cannot be written; check the owner and mode of the desk"),
			       db->path);
	return check_wal(db, e);
}

struct db *db_handle_create(const char *path, enum db_mode mode)
{
	struct db *db = mem_alloc(sizeof(*db));
	const char *slash = strrchr(path, '/');

	db->mode = mode;
	db->path = mem_strdup(path);
	db->dir = mem_strdup(slash ? path : ".");
	if (slash)
		db->dir[slash == path ? 1 : slash - path] = '\0';
	db->queue = (struct fs_lock)FS_LOCK_INIT;
	db->watch = -1;
	return db;
}

static enum rc open_queue(struct db *db, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	return fs_lock_open(&db->queue, fs_join(&a, db->dir, "desk.lock"), e);
}

static enum rc bring_up(struct db *db, int64_t now, struct err *e)
{
	int64_t version;
	enum rc rc;

	TRY(db_ask(db, "PRAGMA user_version", &version, e));
	if (version == db_version_known())
		return RC_OK;
	TRY(db_queue_take(db, DB_QUEUE_MS, e));
	rc = migrate_run(db, now, e);
	fs_lock_drop(&db->queue);
	return rc;
}

static enum rc open_all(struct db *db, int64_t now, struct err *e)
{
	struct stat st;

	if (stat(db->path, &st) != 0)
		return err_set(e, RC_ENV,
			       _("%s: %s; is this a desk? \"deskbell init DIR\" makes one"),
			       db->path, strerror(errno));
	if (!S_ISREG(st.st_mode) || st.st_size == 0)
		return err_set(e, RC_ENV, _("%s: not a deskbell store"), db->path);
	if (db->mode != DB_EXAMINE)
		TRY(fs_check_local(db->dir, e));
	TRY(open_handle(db, e));
	if (db->mode != DB_EXAMINE)
		TRY(check_store(db, e));
	TRY(set_pragmas(db, e));
	if (db->mode == DB_WRITE) {
		TRY(open_queue(db, e));
		TRY(bring_up(db, now, e));
	}
	return RC_OK;
}

enum rc db_open(const char *path, enum db_mode mode, int64_t now, struct db **out, struct err *e)
{
	struct db *db = db_handle_create(path, mode);
	enum rc rc = open_all(db, now, e);

	if (rc != RC_OK) {
		db_destroy(db);
		return rc;
	}
	*out = db;
	return RC_OK;
}

void db_destroy(struct db *db)
{
	int code;

	if (!db)
		return;
	assert(db->depth == 0);
	stmt_cache_deinit(db);
	db_forget_words(db);
	code = sqlite3_close(db->handle);
	assert(code == SQLITE_OK);
	(void)code;
	fs_lock_close(&db->queue);
	if (db->watch >= 0)
		close(db->watch);
	mem_free(&db->path);
	mem_free(&db->dir);
	mem_free(&db);
}

void db_release(struct db **db)
{
	db_destroy(*db);
	*db = NULL;
}

/* ---- making ---- */

static enum rc make_all(struct db *db, int64_t now, struct err *e)
{
	char sql[64];
	int code;

	TRY(open_handle(db, e));
	TRY(db_exec(db, "PRAGMA journal_mode=WAL", e));
	TRY(set_pragmas(db, e));
	sqlite3_snprintf((int)sizeof(sql), sql, "PRAGMA application_id=%d", DB_APPLICATION_ID);
	TRY(db_exec(db, sql, e));
	TRY(check_wal(db, e));
	TRY(migrate_run(db, now, e));
	code = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	if (code != SQLITE_OK)
		return db_fail(db, code, e);
	return fs_sync_all(db->dir, e);
}

static void remove_files(const char *path)
{
	static const char *const suffix[] = { "", "-wal", "-shm" };

	for (size_t i = 0; i < ARRAY_LEN(suffix); i++) {
		AUTO(str_deinit) struct str name = STR_INIT;

		str_adds(&name, path);
		str_adds(&name, suffix[i]);
		(void)unlink(str_z(&name));
	}
}

enum rc db_create(const char *path, int64_t now, struct err *e)
{
	AUTO(db_release) struct db *db = db_handle_create(path, DB_WRITE);
	int fd;
	enum rc rc;

	TRY(fs_check_local(db->dir, e));
	/* SQLite would make it with the umask's mode; its log files take the mode of this one. */
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_set(e, RC_ENV, "%s: %s", path, strerror(errno));
	close(fd);
	rc = open_queue(db, e);
	if (rc == RC_OK)
		rc = db_queue_take(db, DB_QUEUE_MS, e);
	if (rc == RC_OK)
		rc = make_all(db, now, e);
	fs_lock_drop(&db->queue);
	if (rc != RC_OK) {
		db_release(&db);
		remove_files(path);
	}
	return rc;
}
