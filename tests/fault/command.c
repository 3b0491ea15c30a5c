/* A whole command, through the one door, while SQLite fails it or the process dies, at each of its
 * statements and allocations in turn: all of it is there or nothing, the answer says which, and the
 * store is whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "deskbell/base/fs.h"
#include "deskbell/service/load.h"
#include "support/promise.h"
#include "support/small_desk.h"

/* link: -Wl,--wrap=sqlite3_step */

#define REPLY "ticket reply 1 --body 'it smokes again'"

int __real_sqlite3_step(sqlite3_stmt *q);
int __wrap_sqlite3_step(sqlite3_stmt *q);
/* What happens at the n-th call since armed; 0 = nothing. */
enum blow { BLOW_NONE, BLOW_DIE, BLOW_STEP, BLOW_MALLOC };

static struct {
	enum blow blow;
	int at, steps, mallocs;
	bool fired;
	bool torn; /* the control: each statement is committed by itself */
} armed;

static void arm(enum blow f, int at)
{
	armed.blow = f;
	armed.at = at;
	armed.steps = armed.mallocs = 0;
	armed.fired = false;
}

int __wrap_sqlite3_step(sqlite3_stmt *q)
{
	int code;

	armed.steps++;
	if (armed.steps == armed.at && armed.blow == BLOW_DIE)
		(void)kill(getpid(), SIGKILL);
	if (armed.steps == armed.at && armed.blow == BLOW_STEP) {
		armed.fired = true;
		return SQLITE_IOERR;
	}
	code = __real_sqlite3_step(q);
	if (armed.torn && code == SQLITE_DONE && !sqlite3_get_autocommit(sqlite3_db_handle(q)))
		sqlite3_exec(sqlite3_db_handle(q), "COMMIT; BEGIN IMMEDIATE", NULL, NULL, NULL);
	return code;
}

/* ---- memory that fails ---- */

static sqlite3_mem_methods plain;

static bool refused(void)
{
	if (++armed.mallocs != armed.at || armed.blow != BLOW_MALLOC)
		return false;
	armed.fired = true;
	return true;
}

static void *failing_malloc(int n)
{
	return refused() ? NULL : plain.xMalloc(n);
}

static void *failing_realloc(void *p, int n)
{
	return refused() ? NULL : plain.xRealloc(p, n);
}

/* ---- the desk ---- */

struct rig {
	struct small_desk s;
	int64_t replies; /* there for certain */
};

static int setup(void **state)
{
	static const char *const line[] = {
		"config apply",
		"user add rita --email rita@example.org",
		"ticket new --subject printer --body 'it smokes' --requester rita",
	};
	static struct rig g;
	struct sv text;
	const char *path;

	g = (struct rig){ .replies = 0 };
	small_desk_init(&g.s, "admin");
	path = tmpdir_at(&g.s.dir, "desk/config/desk.yaml");
	small_desk_ok(&g.s, fs_read(path, 100000, &g.s.a, &text, &g.s.e));
	text = arena_printf(&g.s.a, "%.*s\nmail: {from: help@example.org}\n", SV_ARG(text));
	small_desk_ok(&g.s, fs_write(path, text, 0600, &g.s.e));
	for (size_t i = 0; i < ARRAY_LEN(line); i++)
		small_desk_run(&g.s, "admin", line[i]);
	small_desk_close(&g.s);
	*state = &g;
	return 0;
}

static int teardown(void **state)
{
	struct rig *g = *state;

	small_desk_deinit(&g->s);
	return 0;
}

static int64_t ask(struct rig *g, const char *sql)
{
	sqlite3 *h = NULL;
	sqlite3_stmt *q = NULL;
	int64_t n = -1;

	assert_int_equal(sqlite3_open_v2(tmpdir_at(&g->s.dir, "desk/desk.db"), &h,
					 SQLITE_OPEN_READWRITE, NULL),
			 SQLITE_OK);
	if (sqlite3_prepare_v2(h, sql, -1, &q, NULL) == SQLITE_OK &&
	    __real_sqlite3_step(q) == SQLITE_ROW)
		n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(h);
	return n;
}

/* Nothing of a reply stands without the rest: change, event, text, message, thread, mail. */
static bool whole(struct rig *g)
{
	int64_t changes = ask(g, "SELECT count(*) FROM change WHERE command LIKE 'ticket reply%'");
	int64_t messages = ask(g, "SELECT count(*) FROM message") - 1;
	struct audit_report audit;
	struct actor me;
	bool good;

	small_desk_open(&g->s);
	me = small_desk_actor(&g->s, "admin");
	good = load_audit(g->s.desk, &me, SV_NULL, &g->s.a, &audit, &g->s.e) == RC_OK &&
	       !audit.broken;
	small_desk_close(&g->s);
	return good && changes == messages && changes == ask(g, "SELECT count(*) FROM outbox") &&
	       changes == ask(g, "SELECT count(*) FROM thread") - 1 &&
	       changes == ask(g, "SELECT count(*) FROM event e JOIN change c ON c.id=e.change "
				 "WHERE c.command LIKE 'ticket reply%'") &&
	       ask(g, "SELECT rev FROM ticket WHERE id=1") ==
		       ask(g, "SELECT max(change) FROM event WHERE noun=1 AND object=1");
}

static int64_t replies(struct rig *g)
{
	return ask(g, "SELECT count(*) FROM change WHERE command LIKE 'ticket reply%'");
}

/* ---- dying ---- */

/* The reply in a process that dies at its n-th statement. True when it died. */
static bool dies_at(struct rig *g, int n, bool torn)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		if (desk_open(g->s.path, DESK_WRITE, &g->s.clock, &g->s.desk, &g->s.e) != RC_OK)
			_exit(3);
		armed.torn = torn;
		arm(BLOW_DIE, n);
		_exit(small_desk_try(&g->s, "admin", REPLY) == RC_OK ? 0 : 4);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) != 0 && !torn)
		fail_msg("the reply ended with %d", WEXITSTATUS(status));
	return WIFSIGNALED(status);
}

static void a_command_that_dies_leaves_all_or_nothing(void **state)
{
	struct rig *g = *state;
	int n = 1, kills = 0;

	for (; dies_at(g, n, false); n++) {
		kills++;
		assert_true(whole(g));
	}
	assert_true(whole(g));
	assert_int_equal(replies(g), 1);
	assert_true(kills > 20);
	promise(3,
		"a reply killed before each of its %d statements: change, events, text, message, "
		"thread, index and mail are there together or not at all",
		kills);
}

/* The control: each statement committed by itself, a death soon leaves half a reply. */
static void without_its_transaction_a_command_is_torn(void **state)
{
	struct rig *g = *state;
	int n = 1;

	while (n < 200 && dies_at(g, n, true) && whole(g))
		n++;
	assert_false(whole(g));
	control(3,
		"each statement committed by itself: dead before statement %d, the reply is torn",
		n);
}

/* ---- failing ---- */

/* The reply with fault `at`: an error that says something and nothing written, or an answer and all
 * of it. False when the fault did not come to pass: the command makes fewer such calls. */
static bool fails_at(struct rig *g, enum blow f, int at)
{
	enum rc rc;
	bool fired;

	small_desk_open(&g->s);
	arm(f, at);
	rc = small_desk_try(&g->s, "admin", REPLY);
	fired = armed.fired;
	arm(BLOW_NONE, 0);
	if (rc != RC_OK && !g->s.e.msg[0])
		fail_msg("fault at %d: an error without a text", at);
	if (rc == RC_OK)
		g->replies++;
	small_desk_close(&g->s);
	/* Acknowledged is there; refused is not. */
	if (replies(g) != g->replies)
		fail_msg("fault at %d: %s, but %lld replies instead of %lld", at, rc_name(rc),
			 (long long)replies(g), (long long)g->replies);
	return fired;
}

/* The same in a process of its own: for want of memory the program ends, as its design says. */
static bool ends_at(struct rig *g, int at, int *ended)
{
	int64_t before = replies(g);
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		bool done;

		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(3);
		small_desk_open(&g->s);
		arm(BLOW_MALLOC, at);
		done = small_desk_try(&g->s, "admin", REPLY) == RC_OK;
		_exit(!armed.fired ? 5 : done ? 0 : 4);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status))
		++*ended;
	else if (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 5)
		assert_int_equal(replies(g), before + 1);
	else
		assert_int_equal(replies(g), before);
	return WIFSIGNALED(status) || WEXITSTATUS(status) != 5;
}

static void a_failing_statement_fails_the_command(void **state)
{
	struct rig *g = *state;
	int n = 1;

	for (; fails_at(g, BLOW_STEP, n); n++)
		if (n % 10 == 0)
			assert_true(whole(g));
	assert_true(whole(g));
	assert_true(n > 20);
	promise(8, "each of %d statements of a reply failed in turn: all or nothing, and said so",
		n - 1);
}

static void memory_that_runs_out_leaves_all_or_nothing(void **state)
{
	const int stride = nightly(61, 1);
	struct rig *g = *state;
	int n = 1, ended = 0, tries = 0;

	for (; ends_at(g, n, &ended); n += stride)
		if (++tries % 10 == 0)
			assert_true(whole(g));
	assert_true(whole(g));
	assert_true(tries > 10);
	promise(8,
		"%d of SQLite's allocations refused in turn: all or nothing; %d ended the program",
		tries, ended);
}

/* The control: an answer that trusts the statement is a lie, and is seen as one. */
static void an_error_passed_over_is_seen(void **state)
{
	struct rig *g = *state;
	enum rc rc;

	small_desk_open(&g->s);
	arm(BLOW_STEP, 3);
	rc = small_desk_try(&g->s, "admin", REPLY);
	arm(BLOW_NONE, 0);
	small_desk_close(&g->s);
	assert_int_not_equal(rc, RC_OK);
	/* Taken for done all the same, the count is wrong. */
	assert_int_not_equal(replies(g), g->replies + 1);
	control(8, "a failed reply counted as done: 1 acknowledged, %lld there",
		(long long)replies(g));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_command_that_dies_leaves_all_or_nothing),
		T(without_its_transaction_a_command_is_torn),
		T(a_failing_statement_fails_the_command),
		T(memory_that_runs_out_leaves_all_or_nothing),
		T(an_error_passed_over_is_seen),
	};
	sqlite3_mem_methods failing;

	sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain);
	failing = plain;
	failing.xMalloc = failing_malloc;
	failing.xRealloc = failing_realloc;
	sqlite3_config(SQLITE_CONFIG_MALLOC, &failing);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
