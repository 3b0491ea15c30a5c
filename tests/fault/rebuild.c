/* The text index made anew while others read and write: nobody waits long, a reader finds all that
 * is there at any time, and a rebuild that was killed is finished by whoever writes next. The
 * control is a rebuild in one transaction, which everybody waits for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/rand.h"
#include "deskbell/base/trace.h"
#include "deskbell/store/article_store.h"
#include "deskbell/store/care_store.h"
#include "deskbell/store/search_store.h"
#include "deskbell/store/seq_store.h"
#include "support/promise.h"
#include "support/store.h"

#define TICKETS 500
#define ARTICLES 60
/* Of work: how long others of the machine come between is not ours. */
#ifndef __SANITIZE_ADDRESS__
#define LIMIT_US 50000
#else
#define LIMIT_US 120000 /* instrumented code takes two to three times as long */
#endif
#define KILLS 3

/* What the process beside tells, in shared memory. */
struct beside {
	volatile bool stop;
	volatile bool ready;
	volatile int64_t writes, longest, missing, failed;
};

static struct rand dice;

/* In one transaction, for speed. */
static void add_tickets(struct store *s, int n)
{
	struct tx tx = { 0 };

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	for (int i = 0; i < n; i++) {
		char body[1600] = "";
		size_t at = 0;

		while (at < sizeof(body) - 16)
			at += (size_t)snprintf(body + at, sizeof(body) - at, "w%d ",
					       (int)rand_below(&dice, 20000));
		(void)store_ticket(s, "needle", body);
	}
	store_ok(s, tx_commit(&tx, &s->e));
	arena_reset(&s->arena);
}

static enum rc save_article(struct store *s, int64_t number, const char *words)
{
	char path[32];

	snprintf(path, sizeof(path), "a%d.md", (int)number);
	return article_store_save(s->db,
				  &(struct stored_article){ .number = number,
							    .path = sv_from(path),
							    .title = SV("needle") },
				  sv_from(words), &s->e);
}

static void make_desk(struct store *s)
{
	struct tx tx = { 0 };

	rand_seed(&dice, 7);
	for (int i = 0; i < TICKETS; i += 250)
		add_tickets(s, 250);
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	for (int i = 1; i <= ARTICLES; i++)
		store_ok(s, save_article(s, i, "words of an article"));
	store_ok(s, tx_commit(&tx, &s->e));
	store_ok(s, search_store_merge(s->db, &s->e));
}

static void *shared(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(p != MAP_FAILED);
	return p;
}

/* True when the index has all tickets from before, and all articles. */
static bool all_found(struct store *s)
{
	struct search_hit *list;
	bool few = true;
	size_t n = 0;

	if (search_store_few(s->db, SV("\"needle\""), TICKETS - 1, &few, &s->e) != RC_OK ||
	    search_store_articles(s->db, SV("\"needle\""), 1000, &s->arena, &list, &n, &s->e) !=
		    RC_OK)
		return false;
	return !few && n == ARTICLES;
}

/* A ticket's text and an article's change; how long the lock was waited for. */
static enum rc write_something(struct store *s, int64_t *waited)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(draft_change_deinit) struct draft_change d = draft_begin("ticket reply");
	int64_t id = 1 + (int64_t)rand_below(&dice, TICKETS), t0 = clock_us();

	TRY(tx_begin_write(&tx, s->db, &s->e));
	*waited = clock_us() - t0;
	(void)draft_message(s, &d, id, true, "written meanwhile");
	TRY(store_apply(s, &d, id));
	TRY(save_article(s, 1 + (int64_t)rand_below(&dice, ARTICLES), "changed meanwhile"));
	return tx_commit(&tx, &s->e);
}

static void go_beside(const char *path, struct beside *b)
{
	struct store s = { .path = path };
	int64_t waited = 0;

	if (db_open(path, DB_WRITE, STORE_NOW, &s.db, &s.e) != RC_OK)
		_exit(3);
	while (!b->stop) {
		arena_reset(&s.arena);
		if (write_something(&s, &waited) != RC_OK) {
			print_error("beside: %s\n", s.e.msg);
			b->failed++;
		}
		if (waited > b->longest)
			b->longest = waited;
		b->writes++;
		b->missing += !all_found(&s);
		b->ready = true;
	}
	_exit(0);
}

static bool sound(struct store *s)
{
	struct search_state st;

	store_ok(s, search_store_compare(s->db, NULL, NULL, &st, &s->e));
	return st.current && !st.tickets && st.tickets_same && st.articles_same;
}

static enum rc run(struct store *s, struct stmt *q)
{
	enum rc rc = q ? stmt_run(q, &s->e) : s->e.rc;

	stmt_release(&q);
	return rc;
}

/* The control: the index of tickets emptied and filled in one transaction. */
static enum rc rebuild_at_once(struct store *s)
{
	AUTO(tx_end) struct tx tx = { 0 };

	TRY(tx_begin_write(&tx, s->db, &s->e));
	TRY(run(s,
		db_stmt(s->db, "INSERT INTO ticket_fts(ticket_fts) VALUES('delete-all')", &s->e)));
	TRY(run(s, db_stmt(s->db, "UPDATE ticket SET indexed=0", &s->e)));
	for (int64_t id = 1; id <= TICKETS; id++)
		TRY(search_store_add(s->db, id, NULL, &s->e));
	return tx_commit(&tx, &s->e);
}

/* Runs a rebuild beside another process; `whole`: in one transaction. */
static struct beside race(struct store *s, bool whole)
{
	struct beside *b = shared(sizeof(*b)), r;
	pid_t pid;

	*b = (struct beside){ 0 };
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		trace_mask = 0;
		go_beside(s->path, b);
	}
	while (!b->ready)
		;
	if (whole)
		store_ok(s, rebuild_at_once(s));
	else
		store_ok(s, search_store_rebuild(s->db, &s->e));
	b->stop = true;
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	r = *b;
	munmap(b, sizeof(*b));
	return r;
}

/* The most work of ours that anybody waited for, from the trace. */
static int64_t most_work(const char *trace)
{
	int64_t most = 0, held, worked;
	char line[4096];
	FILE *f = fopen(trace, "r");

	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		const char *p = strstr(line, "held the queue");

		if (p &&
		    sscanf(p, "held the queue %" SCNd64 " us, worked %" SCNd64, &held, &worked) ==
			    2 &&
		    worked > most)
			most = worked;
	}
	fclose(f);
	return most;
}

/* A rebuild with the trace on; the process beside writes no trace. */
static struct beside traced(struct store *s, bool whole, int64_t *most)
{
	const char *path = tmpdir_at(&s->dir, whole ? "whole.trace" : "steps.trace");
	struct beside r;
	char area[600];

	snprintf(area, sizeof(area), "db:%s", path);
	assert_int_equal(setenv("DESKBELL_TRACE", area, 1), 0);
	trace_init();
	r = race(s, whole);
	trace_mask = 0;
	*most = most_work(path);
	return r;
}

static void nobody_waits_long_for_a_rebuild(void **state)
{
	struct store *s = *state;
	int64_t steps, whole;
	struct beside r;

	make_desk(s);
	r = traced(s, false, &steps);
	assert_int_equal(r.failed, 0);
	assert_int_equal(r.missing, 0);
	assert_true(r.writes > 1);
	assert_true(sound(s));
	print_message(
		"# rebuild of %d tickets: at most %lld us of work in one transaction; of %lld "
		"writers beside it none waited longer than %lld us\n",
		TICKETS, (long long)steps, (long long)r.writes, (long long)r.longest);
	assert_true(steps <= LIMIT_US);
	r = traced(s, true, &whole);
	print_message(
		"# control: in one transaction it is %lld us of work, and one waits %lld us\n",
		(long long)whole, (long long)r.longest);
	assert_true(whole > LIMIT_US);
	assert_true(sound(s));
}

static void die(int sig)
{
	(void)sig;
	(void)kill(getpid(), SIGKILL);
}

/* A rebuild that is killed after some microseconds; true when it was. */
static bool killed_rebuild(struct store *s, int64_t us)
{
	struct itimerval t = { .it_value = { .tv_usec = (suseconds_t)us } };
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid) {
		struct store own = { .path = s->path };

		if (db_open(s->path, DB_WRITE, STORE_NOW, &own.db, &own.e) != RC_OK)
			_exit(3);
		(void)signal(SIGALRM, die);
		(void)setitimer(ITIMER_REAL, &t, NULL);
		_exit(search_store_rebuild(own.db, &own.e) != RC_OK);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return WIFSIGNALED(status);
}

static void a_killed_rebuild_is_finished_by_who_writes_next(void **state)
{
	struct store *s = *state;
	int64_t begun, whole, stale, waited;
	int died = 0;

	make_desk(s);
	begun = clock_us();
	store_ok(s, search_store_rebuild(s->db, &s->e));
	whole = clock_us() - begun;
	for (int i = 0; i < nightly(KILLS, 60); i++) {
		died += killed_rebuild(
			s, 1 + (int64_t)rand_below(&dice,
						   (uint64_t)(whole < 900000 ? whole : 900000)));
		assert_true(all_found(s));
		store_ok(s, write_something(s, &waited));
		assert_true(all_found(s));
		store_ok(s, search_store_merge_step(s->db, &s->e));
		store_ok(s, meta_store_int(s->db, META_SEARCH_STALE, &stale, &s->e));
		assert_int_equal(stale, 0);
		assert_true(sound(s));
	}
	assert_true(died > 0);
}

static void undo(struct store *s, int64_t change)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(draft_change_deinit) struct draft_change d = draft_begin("undo");

	d.head.undoes = change;
	draft_set(&d, NOUN_TICKET, 1, TICKET_PRIORITY, NULL, "3");
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, store_apply(s, &d, 1));
	store_ok(s, tx_commit(&tx, &s->e));
}

static void undone_is_made_anew(void **state)
{
	struct store *s = *state;
	int64_t *wrong;
	size_t n;

	store_ticket(s, "a", "b");
	for (int i = 0; i < 40; i++)
		undo(s, store_set(s, 1, TICKET_PRIORITY, NULL, i % 2 ? "1" : "2"));
	assert_int_equal(store_raw(s, "DELETE FROM undone WHERE change%3=0; UPDATE undone SET "
				      "undoer=1 WHERE change%5=0; INSERT INTO undone VALUES(3,1),"
				      "(999999,3)"),
			 0);
	store_ok(s, care_store_undone(s->db, 100, &s->arena, &wrong, &n, &s->e));
	assert_true(n > 10);
	store_ok(s, care_store_undone_remake(s->db, &s->e));
	store_ok(s, care_store_undone(s->db, 100, &s->arena, &wrong, &n, &s->e));
	assert_int_equal(n, 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(nobody_waits_long_for_a_rebuild),
		T(a_killed_rebuild_is_finished_by_who_writes_next),
		T(undone_is_made_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
