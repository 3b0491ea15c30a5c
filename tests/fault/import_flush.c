/* An import waits for the disk at its end, not with each of its transactions; but what came through
 * a pipe is on the disk before more of it is waited for: nobody may have it to give it again. Where
 * the disk fails that is told, and nothing is said to be taken. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/fixture.h"
#include "support/flushes.h"
#include "support/tmpdir.h"

/* link: -Wl,--wrap=clock_work_us -Wl,--wrap=clock_us */

#define MANY 4000
#define FEW 4
#define EACH_MOST 200 /* rows of a transaction */
#define TX_WORK_US 50000

/* A transaction ends when its work has taken its time, or all of it four times as long. Here a look
 * at the clock is the work, so that rows decide, whatever the machine's speed. */
int64_t __wrap_clock_work_us(void);
int64_t __wrap_clock_us(void);

int64_t __wrap_clock_work_us(void)
{
	static int64_t worked;

	return worked += TX_WORK_US / EACH_MOST;
}

int64_t __wrap_clock_us(void)
{
	return 0;
}

static int flushed;   /* the store's log, since counted */
static int told = -1; /* is told of each flush */

static void count(const char *path)
{
	if (!strstr(path, "/desk.db-wal"))
		return;
	flushed++;
	if (told >= 0)
		assert_int_equal(write(told, "f", 1), 1);
}

struct rig {
	struct tmpdir dir;
	struct clock clock;
	struct desk *desk;
	int transactions, stop; /* counted; after how many to stop, 0 = never */
	struct err e;		/* of the import */
	struct sv said;		/* its summary */
};

static int set_up(void **state)
{
	static struct rig rig;
	struct err e = { 0 };
	const char *dir;

	rig = (struct rig){ .dir = { 0 } };
	tmpdir_init(&rig.dir);
	dir = tmpdir_at(&rig.dir, "desk");
	clock_freeze(&rig.clock, FIXTURE_NOW);
	assert_int_equal(desk_init(dir, &rig.clock, "me", &e), RC_OK);
	assert_int_equal(desk_open(dir, DESK_WRITE, &rig.clock, &rig.desk, &e), RC_OK);
	*state = &rig;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *r = *state;

	flushes_fail(NULL);
	desk_destroy(r->desk);
	tmpdir_deinit(&r->dir);
	return 0;
}

static void row(FILE *f, int i)
{
	fprintf(f, "{\"external_id\":\"T%d\",\"requester\":\"me\",\"subject\":\"s%d\"}\n", i, i);
	fflush(f);
}

static bool each(void *arg, const struct progress *p)
{
	struct rig *r = arg;

	(void)p;
	return ++r->transactions != r->stop;
}

static enum rc import(struct rig *r, const char *file, int64_t *taken)
{
	struct request q = { .door = DOOR_CLI, .login = SV("me") };
	struct job j = { .progress = each, .arg = r };
	struct arena *a = &r->dir.arena;
	const struct command *cmd;
	struct args x;
	struct sv *word;
	size_t n, used;
	enum rc rc;

	flushed = 0;
	r->e = (struct err){ .rc = RC_OK };
	assert_int_equal(
		words_split(arena_printf(a, "import tickets %s", file), a, &word, &n, &r->e),
		RC_OK);
	cmd = command_find(word, n, &used, &r->e);
	assert_non_null(cmd);
	assert_int_equal(args_parse(cmd, word + used, n - used, a, &x, &r->e), RC_OK);
	q.args = &x;
	rc = job_run(r->desk, &q, a, &j, &r->e);
	*taken = j.state.taken;
	r->said = j.text;
	return rc;
}

static const char *many_rows(struct rig *r)
{
	const char *file = tmpdir_at(&r->dir, "rows.jsonl");
	FILE *f = fopen(file, "we");

	assert_non_null(f);
	for (int i = 0; i < MANY; i++)
		row(f, i);
	fclose(f);
	return file;
}

static void an_import_waits_at_its_end(void **state)
{
	struct rig *r = *state;
	int64_t taken;

	assert_int_equal(import(r, many_rows(r), &taken), RC_OK);
	assert_int_equal(taken, MANY);
	/* The last transaction; where the log is long enough to be moved, it is flushed for that.
	 */
	assert_in_range(flushed, 1, 3);
	assert_true(r->transactions >= MANY / EACH_MOST);
	/* Control: the next command waits. */
	flushed = 0;
	fixture_run(r->desk, "me", "ticket new --subject x");
	assert_in_range(flushed, 1, 2);
}

static void one_that_is_stopped_waits_as_well(void **state)
{
	struct rig *r = *state;
	int64_t taken;

	r->stop = 2;
	assert_int_equal(import(r, many_rows(r), &taken), RC_CANCELLED);
	assert_in_range(taken, 1, MANY - 1);
	assert_int_equal(flushed, 1);
	assert_string_equal(r->e.msg, "import stopped; what was taken so far stays");
}

/* A good row, and one of somebody nobody knows. */
static const char *rows_of_both_kinds(struct rig *r)
{
	const char *file = tmpdir_at(&r->dir, "both.jsonl");
	FILE *f = fopen(file, "we");

	assert_non_null(f);
	row(f, 1);
	fprintf(f, "{\"external_id\":\"B\",\"requester\":\"nobody\",\"subject\":\"s\"}\n");
	fclose(f);
	return file;
}

/* The error of the flush leads, with `more` behind it, and nothing was said to be taken. */
static void check_told(struct rig *r, const char *more)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	str_addf(&s,
		 "%s/desk.db: the disk failed (disk I/O error); what was written last may not "
		 "survive a power cut; check the disk%s",
		 tmpdir_at(&r->dir, "desk"), more);
	assert_string_equal(r->e.msg, str_z(&s));
	assert_int_equal(r->e.rc, RC_ENV);
	assert_null(r->said.p);
}

static void a_flush_that_fails_is_told(void **state)
{
	struct rig *r = *state;
	int64_t taken;

	flushes_fail("/desk.db-wal");
	assert_int_equal(import(r, many_rows(r), &taken), RC_ENV);
	check_told(r, "");
}

static void it_is_told_with_bad_rows_as_well(void **state)
{
	struct rig *r = *state;
	const char *file = rows_of_both_kinds(r);
	int64_t taken;

	flushes_fail("/desk.db-wal");
	assert_int_equal(import(r, file, &taken), RC_ENV);
	check_told(r, "\nimport tickets: 1 bad row was not taken");
}

static void bad_rows_alone_are_told_with_what_was_taken(void **state)
{
	struct rig *r = *state;
	int64_t taken;

	assert_int_equal(import(r, rows_of_both_kinds(r), &taken), RC_INVALID);
	assert_string_equal(r->e.msg, "import tickets: 1 bad row was not taken");
	assert_true(sv_eqs(r->said, "1 taken, 0 known already, 1 bad"));
}

static void one_that_is_stopped_tells_it_and_does_not_say_that_rows_stay(void **state)
{
	struct rig *r = *state;
	int64_t taken;

	r->stop = 1;
	flushes_fail("/desk.db-wal");
	assert_int_equal(import(r, many_rows(r), &taken), RC_ENV);
	check_told(r, "\nimport stopped");
}

/* Rows into a pipe, each when the one before is on the disk; what is never flushed ends it. */
static pid_t feed(const char *fifo, int go)
{
	pid_t pid = fork();
	FILE *f;
	char c;

	if (pid)
		return pid;
	alarm(20);
	f = fopen(fifo, "w");
	for (int i = 0; f && i < FEW; i++) {
		row(f, i);
		if (read(go, &c, 1) != 1)
			break;
	}
	_exit(0);
}

/* An import of what feed gives. */
static enum rc import_fed(struct rig *r, int64_t *taken)
{
	const char *fifo = tmpdir_at(&r->dir, "fifo");
	int go[2];
	enum rc rc;
	pid_t pid;

	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(pipe(go), 0);
	pid = feed(fifo, go[0]);
	assert_true(pid > 0);
	told = go[1];
	rc = import(r, fifo, taken);
	told = -1;
	/* It may wait for a flush that does not come any more. */
	(void)kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	close(go[0]);
	close(go[1]);
	return rc;
}

static void what_a_pipe_gave_is_flushed_before_more_is_waited_for(void **state)
{
	struct rig *r = *state;
	int64_t taken;

	assert_int_equal(import_fed(r, &taken), RC_OK);
	assert_int_equal(taken, FEW);
	assert_true(flushed >= FEW);
}

static void where_that_fails_no_more_is_taken_and_it_is_told_once(void **state)
{
	struct rig *r = *state;
	int64_t taken;

	flushes_fail("/desk.db-wal");
	assert_int_equal(import_fed(r, &taken), RC_ENV);
	assert_int_equal(taken, 1);
	check_told(r, "");
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_import_waits_at_its_end),
		T(one_that_is_stopped_waits_as_well),
		T(a_flush_that_fails_is_told),
		T(it_is_told_with_bad_rows_as_well),
		T(bad_rows_alone_are_told_with_what_was_taken),
		T(one_that_is_stopped_tells_it_and_does_not_say_that_rows_stay),
		T(what_a_pipe_gave_is_flushed_before_more_is_waited_for),
		T(where_that_fails_no_more_is_taken_and_it_is_told_once),
	};

	flushes_watch(count);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
