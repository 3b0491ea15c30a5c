/* A large commit is followed in many short transactions, of which the last alone waits for the
 * disk: what a power cut takes would be followed again. One article is on the disk before it is
 * found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/proc.h"
#include "deskbell/service/load.h"
#include "support/fixture.h"
#include "support/flushes.h"
#include "support/tmpdir.h"

static int flushed; /* the store's log, since counted */

static void count(const char *path)
{
	flushed += strstr(path, "/desk.db-wal") != NULL;
}

struct rig {
	struct tmpdir dir;
	struct clock clock;
	struct desk *desk;
	struct actor me;
	int pushed; /* articles */
	struct err e;
};

static void ok(struct rig *r, enum rc rc)
{
	if (rc != RC_OK)
		fail_msg("%s", r->e.msg);
}

/* In kb.git. */
static void run(struct rig *r, const char *line)
{
	const char *argv[] = { "/bin/sh", "-c", NULL, NULL };
	AUTO(str_deinit) struct str s = STR_INIT;
	struct proc_result out;

	str_addf(&s, "cd %s && ", tmpdir_at(&r->dir, "desk/kb.git"));
	str_adds(&s, line);
	argv[2] = str_z(&s);
	ok(r, proc_run(argv, NULL, NULL, 1 << 20, &r->dir.arena, &out, &r->e));
	if (out.status)
		fail_msg("%.*s", SV_ARG(out.err));
}

/* n articles in one commit, as a push brings it. */
static void push(struct rig *r, int n)
{
	FILE *f = fopen(tmpdir_at(&r->dir, "desk/kb.git/stream"), "w");

	assert_non_null(f);
	fprintf(f, "commit refs/heads/main\ncommitter A <a@b> 1795444320 +0000\ndata 1\nx\n%s",
		r->pushed ? "from refs/heads/main^0\n" : "");
	for (int i = 0; i < n; i++, r->pushed++) {
		char text[40];
		int size = snprintf(text, sizeof(text), "# Found%d\n", r->pushed);

		fprintf(f, "M 100644 inline d%d/a%d.md\ndata %d\n%s\n", i % 10, r->pushed, size,
			text);
	}
	fclose(f);
	run(r, "git fast-import --quiet <stream && rm stream");
}

/* How often the log was flushed until the words were found. */
static int until_found(struct rig *r, const char *words)
{
	struct article_row *row;
	size_t n;

	flushed = 0;
	ok(r, load_articles(r->desk, &r->me, sv_from(words), 10, &r->dir.arena, &row, &n, &r->e));
	assert_int_equal(n, 1);
	return flushed;
}

static int set_up(void **state)
{
	static struct rig rig;
	struct rig *r = &rig;
	const char *dir;

	*r = (struct rig){ .dir = { 0 } };
	tmpdir_init(&r->dir);
	dir = tmpdir_at(&r->dir, "desk");
	clock_freeze(&r->clock, 1795444320);
	ok(r, desk_init(dir, &r->clock, "ann", &r->e));
	ok(r, desk_open(dir, DESK_WRITE, &r->clock, &r->desk, &r->e));
	ok(r, desk_actor(r->desk, "ann", &r->dir.arena, &r->me, &r->e));
	*state = r;
	/* The first follow of a desk notes besides that all commits are named. */
	push(r, 1);
	until_found(r, "found0");
	return 0;
}

static int tear_down(void **state)
{
	struct rig *r = *state;

	desk_destroy(r->desk);
	tmpdir_deinit(&r->dir);
	return 0;
}

static void a_large_commit_waits_once_a_small_one_too(void **state)
{
	struct rig *r = *state;

	/* Seven transactions; where the log is long enough to be moved, it is flushed for that. */
	push(r, 2500);
	assert_in_range(until_found(r, "\"found2500\""), 1, 3);
	/* Control: each waits where each is the last. */
	for (int i = 0; i < 3; i++) {
		char word[32];

		push(r, 1);
		snprintf(word, sizeof(word), "\"found%d\"", 2501 + i);
		assert_int_equal(until_found(r, word), 1);
	}
}

static void what_comes_after_one_that_failed_waits(void **state)
{
	struct rig *r = *state;
	struct article_row *row;
	size_t n;

	push(r, 500);
	push(r, 1);
	run(r, "rm objects/$(git rev-parse main:$(git ls-tree -r --name-only main | "
	       "grep a501.md) | sed 's,..,&/,')");
	flushed = 0;
	assert_int_not_equal(
		load_articles(r->desk, &r->me, SV(""), 10, &r->dir.arena, &row, &n, &r->e), RC_OK);
	/* Control: what could be followed was, and did not wait. */
	assert_int_equal(flushed, 0);
	fixture_run(r->desk, "ann", "ticket new --subject x");
	assert_int_equal(flushed, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_large_commit_waits_once_a_small_one_too, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(what_comes_after_one_that_failed_waits, set_up,
						tear_down),
	};

	flushes_watch(count);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
