/* A store of each earlier version brought up to date while each write, sync and read fails in turn:
 * afterwards it is of one version, whole, and the next try succeeds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <errno.h>
#include <sqlite3.h>
#include <sys/syscall.h>

#include "deskbell/base/fs.h"
#include "deskbell/store/audit_store.h"
#include "support/store.h"

/* Fixtures, and the changes each has. */
static const struct {
	const char *path;
	int changes;
} old[] = {
	{ "tests/fixture/store-1/desk.sql", 26 },
	{ "tests/fixture/store-2/desk.sql", 47 },
};

/* These stand before libc's for the library too. */
ssize_t pread64(int fd, void *p, size_t n, off64_t at);
ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at);
int fdatasync(int fd);

enum call { READ, WRITE, SYNC };

static enum call failing;
static int made, fail_at;

static bool fails(enum call c, int code)
{
	if (!fail_at || c != failing || ++made != fail_at)
		return false;
	errno = code;
	return true;
}

ssize_t pread64(int fd, void *p, size_t n, off64_t at)
{
	return fails(READ, EIO) ? -1 : syscall(SYS_pread64, fd, p, n, at);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	return fails(WRITE, ENOSPC) ? -1 : syscall(SYS_pwrite64, fd, p, n, at);
}

/* No power is cut here: one that succeeds need not wait for the disk. */
int fdatasync(int fd)
{
	(void)fd;
	return fails(SYNC, EIO) ? -1 : 0;
}

/* The bytes of a store of version `n`. */
static struct sv old_store(struct store *s, size_t n)
{
	const char *path = tmpdir_at(&s->dir, "old.db");
	struct sv sql, bytes;
	sqlite3 *h = NULL;

	store_ok(s, fs_read(old[n - 1].path, 1 << 20, &s->arena, &sql, &s->e));
	(void)unlink(path);
	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, sql.p, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(h);
	store_ok(s, fs_read(path, 64 << 20, &s->arena, &bytes, &s->e));
	return bytes;
}

static void put_back(struct store *s, struct sv bytes)
{
	(void)unlink(tmpdir_at(&s->dir, "desk.db-wal"));
	(void)unlink(tmpdir_at(&s->dir, "desk.db-shm"));
	store_ok(s, fs_write_lazy(s->path, bytes, 0600, &s->e));
}

static int ask(sqlite3 *h, const char *sql)
{
	sqlite3_stmt *q = NULL;
	int value = -1;

	if (sqlite3_prepare_v2(h, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW)
		value = sqlite3_column_int(q, 0);
	sqlite3_finalize(q);
	return value;
}

/* One version or the other with all its parts, never something between. Returns it. */
static int version_found(struct store *s)
{
	sqlite3 *h = NULL;
	int version, tables, columns, steps;

	assert_int_equal(sqlite3_open(s->path, &h), SQLITE_OK);
	version = ask(h, "PRAGMA user_version");
	steps = ask(h, "SELECT count(*) FROM schema_history");
	tables = ask(h, "SELECT count(*) FROM sqlite_schema WHERE name IN "
			"('attachment','ticket_link','organisation')");
	columns = ask(h, "SELECT count(*) FROM pragma_table_info('ticket') WHERE name IN "
			 "('due','risk','paused')");
	sqlite3_close(h);
	assert_int_equal(steps, version);
	assert_int_equal(tables, version < 2 ? 0 : 3);
	assert_int_equal(columns, version < 3 ? 0 : 3);
	return version;
}

/* Lets call 1, 2, 3 ... fail until opening makes no more of them; returns how many failed it. */
static int fail_each(struct store *s, struct sv bytes, int changes, enum call c)
{
	int failures = 0;

	for (int n = 1; n < 1000; n++) {
		struct audit_result audit;
		struct db *db = NULL;
		enum rc rc;
		bool fired;

		put_back(s, bytes);
		failing = c;
		made = 0;
		fail_at = n;
		s->e = (struct err){ 0 };
		rc = db_open(s->path, DB_WRITE, STORE_NOW, &db, &s->e);
		fired = made >= n;
		db_release(&db);
		fail_at = 0;
		if (rc != RC_OK && (rc != RC_ENV || !s->e.msg[0]))
			fail_msg("call %d of kind %d: %s %s", n, c, rc_name(rc), s->e.msg);
		failures += rc != RC_OK;
		if (rc == RC_OK)
			assert_int_equal(version_found(s), db_version_known());
		else
			(void)version_found(s);
		store_ok(s, db_open(s->path, DB_WRITE, STORE_NOW, &db, &s->e));
		store_ok(s, store_integrity(db, &s->e));
		store_ok(s, audit_store_verify(db, NULL, &s->arena, &audit, &s->e));
		assert_null(audit.what.p);
		assert_int_equal(audit.changes, changes);
		db_release(&db);
		if (!fired)
			return failures;
	}
	fail();
	return 0;
}

static void a_migration_is_whole_or_not_at_all(void **state)
{
	struct store *s = *state;

	db_release(&s->db);
	for (size_t i = 0; i < ARRAY_LEN(old); i++) {
		struct sv bytes = old_store(s, i + 1);
		int writes, syncs, reads;

		put_back(s, bytes);
		assert_int_equal(version_found(s), i + 1); /* control: it is old */
		writes = fail_each(s, bytes, old[i].changes, WRITE);
		syncs = fail_each(s, bytes, old[i].changes, SYNC);
		reads = fail_each(s, bytes, old[i].changes, READ);
		print_message("# version %zu failed: %d writes, %d syncs, %d reads\n", i + 1,
			      writes, syncs, reads);
		assert_true(writes > 5 && syncs > 0 && reads > 5);
	}
	assert_int_equal(db_version_known(), ARRAY_LEN(old) + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_migration_is_whole_or_not_at_all, store_setup,
						store_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
