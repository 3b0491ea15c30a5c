/* Fifty writers at once through the queue: none fails, none starves, no update is lost. The control
 * is SQLite's own way of waiting, which is no queue. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "deskbell/base/clock.h"
#include "deskbell/store/audit_store.h"
#include "deskbell/store/seq_store.h"
#include "support/promise.h"
#include "support/store.h"

#define WRITERS 50
#define EACH_MOST 200
#define TICKETS 10
#define SLEEPS 58 /* of SQLite's busy handler in five seconds */

/* What a writer tells: how long each of its commands took. */
struct told {
	int64_t failed;
	int64_t us[EACH_MOST];
};

static int each(void)
{
	return nightly(20, EACH_MOST);
}

/* Reads a number and writes it one higher, with a change of a ticket beside it: always the same
 * ticket would make its log long, and a fold of that is all there would be to measure. */
static enum rc one_more(struct store *s, int64_t ticket)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(draft_change_deinit) struct draft_change d = draft_begin("ticket set");
	int64_t n;

	TRY(tx_begin_write(&tx, s->db, &s->e));
	TRY(meta_store_int(s->db, META_PEOPLE_REV, &n, &s->e));
	TRY(meta_store_set_int(s->db, META_PEOPLE_REV, n + 1, &s->e));
	draft_set(&d, NOUN_TICKET, ticket, TICKET_PRIORITY, NULL, n % 2 ? "1" : "2");
	TRY(store_apply(s, &d, ticket));
	return tx_commit(&tx, &s->e);
}

static void queued(const char *path, int writer, struct told *t)
{
	struct store s = { .path = path };

	if (db_open(path, DB_WRITE, STORE_NOW, &s.db, &s.e) != RC_OK)
		_exit(3);
	for (int i = 0; i < each(); i++) {
		int64_t t0 = clock_us();

		if (one_more(&s, 1 + writer % TICKETS) != RC_OK) {
			print_error("writer: %s\n", s.e.msg);
			t->failed++;
		}
		t->us[i] = clock_us() - t0;
		arena_reset(&s.arena);
		if (db_checkpoint(s.db, &s.e) != RC_OK)
			_exit(6);
	}
}

static int exec(sqlite3 *h, const char *sql)
{
	return sqlite3_exec(h, sql, NULL, NULL, NULL);
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

struct result {
	int64_t failed, median, p999, longest; /* of all commands; microseconds */
};

/* All at once; each tells at its end. */
static struct result race(const char *path)
{
	int64_t *all = malloc(sizeof(*all) * WRITERS * EACH_MOST);
	struct result r = { 0 };
	size_t n = 0;
	int p[2];

	assert_int_equal(pipe(p), 0);
	for (int i = 0; i < WRITERS; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			struct told t = { 0 };

			queued(path, i, &t);
			_exit(write(p[1], &t, sizeof(t)) != (ssize_t)sizeof(t));
		}
	}
	close(p[1]);
	for (int i = 0; i < WRITERS; i++) {
		struct told t;

		/* A record is shorter than PIPE_BUF, so it comes whole. */
		assert_int_equal(read(p[0], &t, sizeof(t)), sizeof(t));
		r.failed += t.failed;
		for (int k = 0; k < each(); k++)
			all[n++] = t.us[k];
	}
	close(p[0]);
	for (int i = 0; i < WRITERS; i++) {
		int status;

		assert_true(wait(&status) > 0);
		if (status != 0)
			fail_msg("a writer failed: %d", WEXITSTATUS(status));
	}
	qsort(all, n, sizeof(*all), by_size);
	r.median = all[n / 2];
	r.p999 = all[n - 1 - n / 1000];
	r.longest = all[n - 1];
	free(all);
	return r;
}

static void fifty_writers_all_get_through(void **state)
{
	struct store *s = *state;
	struct audit_result audit;
	struct result r;
	int64_t n;

	for (int i = 0; i < TICKETS; i++)
		store_ticket(s, "printer", "it smokes");
	db_release(&s->db);
	r = race(s->path);
	assert_int_equal(r.failed, 0);
	store_ok(s, db_open(s->path, DB_WRITE, STORE_NOW, &s->db, &s->e));
	store_ok(s, meta_store_int(s->db, META_PEOPLE_REV, &n, &s->e));
	assert_int_equal(n, WRITERS * each());
	store_ok(s, audit_store_verify(s->db, NULL, &s->arena, &audit, &s->e));
	assert_null(audit.what.p);
	assert_int_equal(audit.changes, WRITERS * each() + TICKETS);
	store_ok(s, store_integrity(s->db, &s->e));
	promise(4,
		"%d writers x %d read a number and wrote it one higher: %lld acknowledged, it is %lld",
		WRITERS, each(), (long long)WRITERS * each(), (long long)n);
	/* Everyone waits for everyone once: the longest is near the middle. */
	assert_true(r.longest < 20 * r.median);
	promise(5, "%d writers x %d: 0 failures, median %lld ms, p99.9 %lld ms, longest %lld ms",
		WRITERS, each(), (long long)(r.median / 1000), (long long)(r.p999 / 1000),
		(long long)(r.longest / 1000));
}

/* Another writer, who comes again as soon as he has gone. */
struct other {
	sqlite3 *h;
	int gone;
};

/* He goes and comes again while the one who waits is asleep. */
static int sleep_through(void *arg, int slept)
{
	struct other *o = arg;

	if (exec(o->h, "UPDATE meta SET v=v+1 WHERE k='people_rev'; COMMIT; BEGIN IMMEDIATE") ==
	    SQLITE_OK)
		o->gone++;
	return slept + 1 < SLEEPS;
}

/* Without the queue who finds the store locked sleeps and asks again, as SQLite's own handler does;
 * whether it sleeps whenever the store is free is chance, and certain here. */
static void waiting_without_the_queue_starves(void **state)
{
	struct store *s = *state;
	struct other o = { 0 };
	sqlite3 *h;

	db_release(&s->db);
	assert_int_equal(sqlite3_open(s->path, &o.h), SQLITE_OK);
	assert_int_equal(sqlite3_open(s->path, &h), SQLITE_OK);
	assert_int_equal(exec(o.h, "BEGIN IMMEDIATE"), SQLITE_OK);
	assert_int_equal(sqlite3_busy_handler(h, sleep_through, &o), SQLITE_OK);
	assert_int_equal(exec(h, "BEGIN IMMEDIATE"), SQLITE_BUSY);
	assert_int_equal(o.gone, SLEEPS);
	control(5, "SQLite's way of waiting: one failed after %d others who came later", o.gone);
	sqlite3_close(h);
	sqlite3_close(o.h);
}

static int64_t ask(sqlite3 *h)
{
	sqlite3_stmt *q = NULL;
	int64_t n = -1;

	if (sqlite3_prepare_v2(h, "SELECT v FROM meta WHERE k='people_rev'", -1, &q, NULL) ==
		    SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return n;
}

/* Two who read before they begin: both saw the same number, and one update is lost. */
static void reading_before_the_queue_loses_an_update(void **state)
{
	struct store *s = *state;
	sqlite3 *h[2];
	int64_t seen[2], before;
	char sql[128];

	db_release(&s->db);
	assert_int_equal(store_raw(s, "INSERT INTO meta VALUES('people_rev','0') ON CONFLICT DO "
				      "UPDATE SET v='0'"),
			 SQLITE_OK);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(sqlite3_open(s->path, &h[i]), SQLITE_OK);
		seen[i] = ask(h[i]);
	}
	before = seen[0];
	for (int i = 0; i < 2; i++) {
		sqlite3_snprintf(sizeof(sql), sql, "UPDATE meta SET v='%lld' WHERE k='people_rev'",
				 (long long)seen[i] + 1);
		assert_int_equal(exec(h[i], sql), SQLITE_OK);
	}
	assert_int_equal(ask(h[0]), before + 1);
	control(4, "two who read before they begin: 2 acknowledged, it is %lld",
		(long long)ask(h[0]) - (long long)before);
	sqlite3_close(h[0]);
	sqlite3_close(h[1]);
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(fifty_writers_all_get_through),
		T(waiting_without_the_queue_starves),
		T(reading_before_the_queue_loses_an_update),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
