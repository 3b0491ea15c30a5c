/* Each call by which SQLite reads, writes and syncs fails in turn: the command fails with an error
 * that says so, the handle writes no more, what was acknowledged stays, and the store is whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <errno.h>
#include <sys/syscall.h>

#include "../../src/db/db_priv.h"
#include "deskbell/db/care.h"
#include "deskbell/store/audit_store.h"
#include "deskbell/store/change_store.h"
#include "support/store.h"

/* These stand before libc's for the library too. */
ssize_t pread64(int fd, void *p, size_t n, off64_t at);
ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at);
int fdatasync(int fd);
int ftruncate64(int fd, off64_t n);

enum call { READ, WRITE, SYNC, TRUNCATE, CALLS };

static const char *const call_names[] = { "read", "write", "sync", "truncate" };
static int made[CALLS]; /* since armed */
static enum call failing;
static int fail_at; /* the call that fails, 0 = none */
static int error;
static bool fired;

static bool fails(enum call c)
{
	made[c]++;
	if (!fail_at || c != failing || made[c] != fail_at)
		return false;
	fired = true;
	errno = error;
	return true;
}

ssize_t pread64(int fd, void *p, size_t n, off64_t at)
{
	return fails(READ) ? -1 : syscall(SYS_pread64, fd, p, n, at);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	return fails(WRITE) ? -1 : syscall(SYS_pwrite64, fd, p, n, at);
}

int fdatasync(int fd)
{
	return fails(SYNC) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int ftruncate64(int fd, off64_t n)
{
	return fails(TRUNCATE) ? -1 : (int)syscall(SYS_ftruncate, fd, n);
}

static void arm(enum call c, int at, int code)
{
	memset(made, 0, sizeof(made));
	failing = c;
	fail_at = at;
	error = code;
	fired = false;
}

/* Opens the store and adds a reply; *acked tells whether the answer would have been given. */
static enum rc command(struct store *s, bool *acked)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(draft_change_deinit) struct draft_change d = draft_begin("ticket reply");

	*acked = false;
	s->e = (struct err){ 0 };
	TRY(db_open(s->path, DB_WRITE, STORE_NOW, &s->db, &s->e));
	TRY(tx_begin_write(&tx, s->db, &s->e));
	draft_set(&d, NOUN_TICKET, 1, TICKET_PRIORITY, "3", "1");
	TRY(store_apply(s, &d, 1));
	TRY(tx_commit(&tx, &s->e));
	*acked = true;
	return RC_OK;
}

/* Whole, and with at least as many changes as were acknowledged. */
static int64_t check(struct store *s, int64_t acked)
{
	struct audit_result audit;

	store_ok(s, db_open(s->path, DB_WRITE, STORE_NOW, &s->db, &s->e));
	store_ok(s, store_integrity(s->db, &s->e));
	store_ok(s, audit_store_verify(s->db, NULL, &s->arena, &audit, &s->e));
	assert_null(audit.what.p);
	assert_true(audit.changes >= acked);
	db_release(&s->db);
	arena_reset(&s->arena);
	return audit.changes;
}

/* Lets call 1, 2, 3 ... fail until the command makes no more of them. Returns how many failed it.
 */
static int fail_each(struct store *s, enum call c, int code)
{
	int64_t acked = check(s, 1);
	int failures = 0;

	for (int n = 1; n < 500; n++) {
		bool ok;
		enum rc rc;

		arm(c, n, code);
		rc = command(s, &ok);
		fail_at = 0;
		if (rc != RC_OK) {
			failures++;
			if (rc != RC_ENV || !s->e.msg[0])
				fail_msg("%s %d: %s %s", call_names[c], n, rc_name(rc), s->e.msg);
		}
		if (s->db && c != READ && rc != RC_OK) {
			struct tx tx = { 0 };

			assert_int_equal(tx_begin_write(&tx, s->db, &s->e), RC_ENV);
		}
		db_release(&s->db);
		/* A command that failed at its very end may be there: its uid makes a second try
		 * harmless. */
		acked = check(s, acked + ok);
		if (!fired)
			break;
	}
	assert_false(fired);
	return failures;
}

static void a_failed_read_fails_the_command(void **state)
{
	struct store *s = *state;

	store_ticket(s, "printer", "it smokes");
	db_release(&s->db);
	assert_true(fail_each(s, READ, EIO) > 0);
}

static void a_failed_write_fails_the_command(void **state)
{
	struct store *s = *state;

	store_ticket(s, "printer", "it smokes");
	db_release(&s->db);
	assert_true(fail_each(s, WRITE, EIO) > 0);
}

static void a_failed_sync_fails_the_command(void **state)
{
	struct store *s = *state;

	store_ticket(s, "printer", "it smokes");
	db_release(&s->db);
	assert_true(fail_each(s, SYNC, EIO) > 0);
}

static enum rc checkpoint(struct db *db, struct err *e)
{
	db->log_pages = DB_LOG_PAGES + 1;
	return db_checkpoint(db, e);
}

/* A reply, and each write by which the log is then moved finds the disk full. All is kept, that is
 * what is said, and the handle goes on. Returns how many did. */
static int fill_at_each_write(struct store *s, enum rc (*move)(struct db *db, struct err *e))
{
	int64_t changes = check(s, 1);
	enum rc rc = RC_ENV;
	int failures = -1;

	for (int n = 1; rc != RC_OK; n++) {
		bool acked;

		store_ok(s, command(s, &acked));
		changes++;
		arm(WRITE, n, ENOSPC);
		rc = move(s->db, &s->e);
		fail_at = 0;
		failures++;
		if (rc != RC_OK) {
			assert_int_equal(rc, RC_ENV);
			assert_null(strstr(s->e.msg, "nothing was written"));
			assert_non_null(strstr(s->e.msg, "is full; all that was written is kept"));
			changes++;
			assert_int_equal(store_reply(s, 1, "and on"), changes);
		}
		db_release(&s->db);
		assert_int_equal(check(s, changes), changes);
	}
	return failures;
}

static void a_full_disk_at_a_checkpoint_loses_nothing_and_says_so(void **state)
{
	struct store *s = *state;

	store_ticket(s, "printer", "it smokes");
	db_release(&s->db);
	assert_true(fill_at_each_write(s, checkpoint) > 0);
	assert_true(fill_at_each_write(s, db_empty_log) > 0);
}

/* The copy's disk, not the store's: a fault of it names the copy, and leaves none. */
static void a_copy_that_cannot_be_written_names_the_copy(void **state)
{
	static const int code[] = { ENOSPC, EIO };
	struct store *s = *state;
	const char *to = tmpdir_at(&s->dir, "copy.db");

	store_ticket(s, "printer", "it smokes");
	for (size_t i = 0; i < ARRAY_LEN(code); i++)
		for (enum call c = WRITE; c <= SYNC; c++) {
			int failures = 0;

			for (enum rc rc = RC_ENV; rc != RC_OK; failures += rc != RC_OK) {
				s->e = (struct err){ 0 };
				arm(c, failures + 1, code[i]);
				rc = db_backup(s->db, to, NULL, NULL, &s->e);
				fail_at = 0;
				if (rc == RC_OK)
					break;
				assert_int_equal(rc, RC_ENV);
				assert_non_null(strstr(s->e.msg, to));
				assert_null(strstr(s->e.msg, "nothing was written"));
				if (c == WRITE && code[i] == ENOSPC)
					assert_non_null(strstr(s->e.msg, "the disk is full"));
				assert_int_not_equal(access(to, F_OK), 0);
			}
			assert_true(failures > 0);
			assert_int_equal(unlink(to), 0);
		}
	store_reply(s, 1, "and on");
	db_release(&s->db);
	check(s, 1);
}

static void making_a_store_leaves_nothing_behind_when_it_fails(void **state)
{
	struct store *s = *state;
	const char *path = tmpdir_at(&s->dir, "other.db");
	int failures = 0;

	for (enum call c = WRITE; c <= SYNC; c++) {
		for (int n = 1; n < 2000; n += c == WRITE ? 7 : 1) {
			enum rc rc;

			arm(c, n, ENOSPC);
			rc = db_create(path, STORE_NOW, &s->e);
			fail_at = 0;
			if (rc == RC_OK)
				break;
			failures++;
			assert_int_equal(rc, RC_ENV);
			assert_int_not_equal(access(path, F_OK), 0);
			assert_int_not_equal(access(tmpdir_at(&s->dir, "other.db-wal"), F_OK), 0);
		}
		assert_int_equal(unlink(path), 0);
		(void)unlink(tmpdir_at(&s->dir, "other.db-wal"));
		(void)unlink(tmpdir_at(&s->dir, "other.db-shm"));
	}
	assert_true(failures > 10);
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_failed_read_fails_the_command),
		T(a_failed_write_fails_the_command),
		T(a_failed_sync_fails_the_command),
		T(a_full_disk_at_a_checkpoint_loses_nothing_and_says_so),
		T(a_copy_that_cannot_be_written_names_the_copy),
		T(making_a_store_leaves_nothing_behind_when_it_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
