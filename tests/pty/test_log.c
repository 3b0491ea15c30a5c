/* What an open screen means to the store: nothing. It holds no snapshot while it waits, so the log
 * is moved into the database beneath it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "harness_desk.h"
#include "support/fixture.h"
#include "support/promise.h"

#define LOG_MOST (8 << 20)

static int64_t log_bytes(struct pty_rig *r)
{
	struct stat st;

	return stat(tmpdir_at(&r->dir, "desk/desk.db-wal"), &st) == 0 ? (int64_t)st.st_size : 0;
}

/* So many notes by another process's hand; returns the longest the log became. */
static int64_t write_notes(struct pty_rig *r, int n)
{
	struct clock clock = { 0 };
	struct desk *d;
	struct err e = { 0 };
	int64_t most = 0;

	clock_freeze(&clock, FIXTURE_NOW);
	assert_int_equal(desk_open(r->desk, DESK_WRITE, &clock, &d, &e), RC_OK);
	for (int i = 0; i < n; i++) {
		fixture_run(d, "li.wei", "ticket note 10490 --body 'words to fill the log with'");
		call_after(d);
		/* It looks at what is new and waits again. */
		if (r->p && i % 20 == 19)
			pty_advance(r->p, 0);
		if (log_bytes(r) > most)
			most = log_bytes(r);
	}
	desk_destroy(d);
	return most;
}

static void an_idle_screen_never_holds_back_the_log(void **state)
{
	struct pty_rig *r = *state;
	const int n = nightly(300, 15000);
	int64_t most = write_notes(r, n);

	/* It was there all the time, and knows. */
	pty_advance(r->p, 1000);
	assert_true(most > 0 && most < LOG_MOST);
	promise(11, "%d commands beside an open screen: the log was never over %lld kB", n,
		(long long)(most >> 10));
}

/* The control: whoever waits with a snapshot open lets it grow without end. */
static void a_snapshot_held_open_would(void **state)
{
	struct pty_rig *r = *state;
	sqlite3 *h = NULL;
	int64_t most;

	assert_int_equal(sqlite3_open(tmpdir_at(&r->dir, "desk/desk.db"), &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, "BEGIN; SELECT count(*) FROM change", NULL, NULL, NULL),
			 SQLITE_OK);
	most = write_notes(r, 300);
	sqlite3_close(h);
	assert_true(most > LOG_MOST);
	control(11, "300 commands beside an open snapshot: %lld kB", (long long)(most >> 10));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		pty_test(an_idle_screen_never_holds_back_the_log),
		pty_test_desk(a_snapshot_held_open_would),
	};

	return pty_run(tests);
}
