/* When what a handle commits is on the disk: with each commit, later, never; and where the disk
 * fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "../../../src/db/db_priv.h"
#include "support/flushes.h"
#include "support/store.h"

/* What "PRAGMA synchronous" answers. */
enum { OFF, NORMAL, FULL };

static int64_t ask(struct store *s, const char *pragma)
{
	int64_t n;

	store_ok(s, db_ask(s->db, pragma, &n, &s->e));
	return n;
}

static void write_one(struct store *s)
{
	AUTO(tx_end) struct tx tx = { 0 };

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, db_exec(s->db, "INSERT INTO meta(k,v) VALUES('a','x')", &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
}

/* What SQLite is told of the disk when a transaction has begun. */
static int64_t flushing(struct store *s)
{
	AUTO(tx_end) struct tx tx = { 0 };

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	return ask(s, "PRAGMA synchronous");
}

static void commits_wait_for_the_disk_unless_they_may_later(void **state)
{
	struct store *s = *state;

	assert_int_equal(flushing(s), FULL);
	db_flush_later(s->db, true);
	assert_int_equal(flushing(s), NORMAL);
	db_flush_later(s->db, false);
	assert_int_equal(flushing(s), FULL);
	/* A store that is being made does not begin to wait. */
	db_no_flush(s->db);
	db_flush_later(s->db, false);
	assert_int_equal(flushing(s), OFF);
}

static void bulk_is_undone(void **state)
{
	struct store *s = *state;
	int64_t cache = ask(s, "PRAGMA cache_size");

	store_ok(s, db_bulk(s->db, true, &s->e));
	assert_true(ask(s, "PRAGMA cache_size") < cache);
	assert_int_equal(flushing(s), NORMAL);
	store_ok(s, db_bulk(s->db, false, &s->e));
	assert_int_equal(ask(s, "PRAGMA cache_size"), cache);
	assert_int_equal(flushing(s), FULL);
}

static int log_flushes;

static void count_flush(const char *path)
{
	log_flushes += strstr(path, "/desk.db-wal") != NULL;
}

static int no_pragma(void *arg, int what, const char *a, const char *b, const char *c,
		     const char *d)
{
	(void)arg, (void)a, (void)b, (void)c, (void)d;
	return what == SQLITE_PRAGMA ? SQLITE_DENY : SQLITE_OK;
}

static void let_pragmas(struct store *s, bool may)
{
	assert_int_equal(sqlite3_set_authorizer(s->db->handle, may ? NULL : no_pragma, NULL),
			 SQLITE_OK);
}

static void bulk_that_did_not_begin_is_not_on(void **state)
{
	struct store *s = *state;

	let_pragmas(s, false);
	assert_int_equal(db_bulk(s->db, true, &s->e), RC_ENV);
	let_pragmas(s, true);
	assert_false(s->db->bulk);
	assert_int_equal(flushing(s), FULL);
}

static void bulk_ends_with_a_flush_whatever_else_fails(void **state)
{
	struct store *s = *state;

	store_ok(s, db_bulk(s->db, true, &s->e));
	write_one(s);
	let_pragmas(s, false);
	log_flushes = 0;
	flushes_watch(count_flush);
	assert_int_equal(db_bulk(s->db, false, &s->e), RC_ENV);
	flushes_watch(NULL);
	assert_int_equal(log_flushes, 1);
	let_pragmas(s, true);
	assert_int_equal(flushing(s), FULL);
}

/* What was committed is there, if no power cut takes it. */
static void check_told(struct store *s)
{
	struct tx tx = { 0 };

	assert_null(strstr(s->e.msg, "nothing was written"));
	assert_non_null(strstr(s->e.msg, "may not survive a power cut"));
	assert_int_equal(tx_begin_write(&tx, s->db, &s->e), RC_ENV);
}

static void a_flush_that_fails_does_not_say_that_nothing_was_written(void **state)
{
	struct store *s = *state;

	db_flush_later(s->db, true);
	write_one(s);
	flushes_fail("/desk.db-wal");
	assert_int_equal(db_flush(s->db, &s->e), RC_ENV);
	flushes_fail(NULL);
	check_told(s);
}

static void nor_does_a_checkpoint(void **state)
{
	struct store *s = *state;

	db_flush_later(s->db, true);
	write_one(s);
	s->db->log_pages = DB_LOG_PAGES + 1;
	flushes_fail("/desk.db-wal");
	assert_int_equal(db_checkpoint(s->db, &s->e), RC_ENV);
	flushes_fail(NULL);
	check_told(s);
}

static void what_is_never_flushed_cannot_fail_to_be(void **state)
{
	struct store *s = *state;

	db_no_flush(s->db);
	write_one(s);
	flushes_fail("/desk.db-wal");
	store_ok(s, db_flush(s->db, &s->e));
	flushes_fail(NULL);
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(commits_wait_for_the_disk_unless_they_may_later),
		T(bulk_is_undone),
		T(bulk_that_did_not_begin_is_not_on),
		T(bulk_ends_with_a_flush_whatever_else_fails),
		T(a_flush_that_fails_does_not_say_that_nothing_was_written),
		T(nor_does_a_checkpoint),
		T(what_is_never_flushed_cannot_fail_to_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
