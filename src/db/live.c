/* live.db: opened or made, and thrown away where it is not as this program makes it. */
#include "deskbell/db/live.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db_priv.h"
#include "deskbell/base/embed.h"
#include "deskbell/base/i18n.h"

#define LIVE_APPLICATION_ID 0x6465736c
#define LIVE_VERSION 1
#define LIVE_TABLES 2
/* Screens are drawn meanwhile. */
#define LIVE_BUSY_MS 30

/* SQLite waits for a writer on a pipe in the place of a log that it may only read. */
static enum rc want_logs(const char *path, struct err *e)
{
	static const char *const suffix[] = { "-wal", "-shm" };
	struct stat st;

	for (size_t i = 0; i < ARRAY_LEN(suffix); i++) {
		AUTO(str_deinit) struct str name = STR_INIT;

		str_addf(&name, "%s%s", path, suffix[i]);
		if (lstat(str_z(&name), &st) == 0 && !S_ISREG(st.st_mode))
			return err_set(e, RC_ENV, _("%s: is no regular file"), str_z(&name));
	}
	return RC_OK;
}

static enum rc want_file(struct db *db, struct err *e)
{
	struct stat st;

	if (lstat(db->path, &st) != 0)
		return err_set(e, RC_ENV, "%s: %s", db->path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return err_set(e, RC_ENV, _("%s: is no regular file"), db->path);
	db->inode = st.st_ino;
	return want_logs(db->path, e);
}

/* SQLite would make it with the umask's mode; its log files take the mode of this one. */
static enum rc make_file(struct db *db, struct err *e)
{
	int fd = open(db->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0 && errno != EEXIST)
		return err_set(e, RC_ENV, "%s: %s", db->path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return want_file(db, e);
}

/* Not flushed: an older state of it does no harm, and a damaged one is made anew. */
static enum rc set_pragmas(struct db *db, struct err *e)
{
	static const char *const pragma[] = {
		"PRAGMA synchronous=OFF",   "PRAGMA journal_mode=WAL", "PRAGMA cell_size_check=ON",
		"PRAGMA temp_store=MEMORY", "PRAGMA cache_size=-1000",
	};

	for (size_t i = 0; i < ARRAY_LEN(pragma); i++)
		TRY(db_exec(db, pragma[i], e));
	db->flush = db->flush_set = FLUSH_NEVER;
	return RC_OK;
}

/* *ours: the file is one of this program's; *empty: there is nothing in it yet. */
static enum rc look(struct db *db, bool *ours, bool *empty, struct err *e)
{
	int64_t application, version, tables;

	TRY(db_ask(db, "PRAGMA application_id", &application, e));
	TRY(db_ask(db, "PRAGMA user_version", &version, e));
	TRY(db_ask(db, "SELECT count(*) FROM sqlite_schema", &tables, e));
	*ours = application == LIVE_APPLICATION_ID && version == LIVE_VERSION &&
		tables == LIVE_TABLES;
	*empty = !application && !version && !tables;
	return RC_OK;
}

static enum rc write_schema(struct db *db, struct err *e)
{
	const struct embed_file *schema = embed_find("data/schema/live.sql");
	char sql[96];

	assert(schema);
	TRY(db_exec(db, (const char *)schema->data, e));
	sqlite3_snprintf((int)sizeof(sql), sql, "PRAGMA application_id=%d; PRAGMA user_version=%d",
			 LIVE_APPLICATION_ID, LIVE_VERSION);
	return db_exec(db, sql, e);
}

/* Two programs may find it empty at once: the second one finds it made. */
static enum rc fill(struct db *db, bool *ours, struct err *e)
{
	struct err ignored = { 0 };
	bool empty;
	enum rc rc;

	TRY(db_exec(db, "BEGIN IMMEDIATE", e));
	rc = look(db, ours, &empty, e);
	if (rc == RC_OK && empty) {
		rc = write_schema(db, e);
		*ours = true;
	}
	if (rc == RC_OK)
		rc = db_exec(db, "COMMIT", e);
	if (rc != RC_OK)
		(void)!db_exec(db, "ROLLBACK", &ignored);
	return rc;
}

static enum rc open_handle(struct db *db, struct err *e)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	int code = sqlite3_open_v2(db->path, &db->handle, flags, NULL);

	if (code != SQLITE_OK)
		return db_fail(db, code, e);
	sqlite3_busy_timeout(db->handle, LIVE_BUSY_MS);
	TRY(db_harden(db, e));
	/* Whoever leaves it last moves the log into it: nobody waits for that any more. */
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
	return RC_OK;
}

/* *ours false: it is to be thrown away. */
static enum rc open_made(struct db *db, bool *ours, struct err *e)
{
	bool empty;

	TRY(open_handle(db, e));
	TRY(set_pragmas(db, e));
	TRY(look(db, ours, &empty, e));
	return empty ? fill(db, ours, e) : RC_OK;
}

/* Only the file that was found bad: another program may have made a new one in its place by now. */
static void throw_away(const char *path, uint64_t inode)
{
	static const char *const suffix[] = { "-wal", "-shm", "" };
	struct stat now;

	if (lstat(path, &now) != 0 || now.st_ino != inode)
		return;
	for (size_t i = 0; i < ARRAY_LEN(suffix); i++) {
		AUTO(str_deinit) struct str name = STR_INIT;

		str_addf(&name, "%s%s", path, suffix[i]);
		(void)unlink(str_z(&name));
	}
}

bool live_damaged(const struct db *db)
{
	return db->damaged;
}

void live_discard(struct db **db)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *path = arena_strdup(&a, (*db)->path);
	uint64_t inode = (*db)->inode;

	db_release(db);
	throw_away(path, inode);
}

/* *bad: it was thrown away. */
static enum rc open_once(const char *path, struct db **out, bool *bad, struct err *e)
{
	struct db *db = db_handle_create(path, DB_LIVE);
	bool ours = true;
	enum rc rc = make_file(db, e);

	if (rc == RC_OK)
		rc = open_made(db, &ours, e);
	*bad = db->damaged || !ours;
	if (*bad)
		live_discard(&db);
	else if (rc != RC_OK)
		db_release(&db);
	*out = db;
	return rc == RC_OK && *bad ? err_set(e, RC_ENV, _("%s: of another version"), path) : rc;
}

enum rc live_open(const char *path, struct db **out, bool *anew, struct err *e)
{
	enum rc rc = open_once(path, out, anew, e);
	bool again;

	return *anew ? open_once(path, out, &again, e) : rc;
}

static enum rc look_only(struct db *db, struct err *e)
{
	bool ours, empty;

	TRY(want_file(db, e));
	TRY(open_handle(db, e));
	TRY(db_exec(db, "PRAGMA query_only=ON", e));
	TRY(look(db, &ours, &empty, e));
	return ours ? RC_OK : err_set(e, RC_ENV, _("%s: of another version"), db->path);
}

enum rc live_look(const char *path, struct db **out, struct err *e)
{
	struct db *db = db_handle_create(path, DB_LIVE);
	enum rc rc = look_only(db, e);

	if (rc != RC_OK)
		db_release(&db);
	*out = db;
	return rc;
}
