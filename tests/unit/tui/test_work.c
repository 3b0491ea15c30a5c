/* Work as the threads perform it: commands of each kind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/tui/work.h"
#include "support/fixture.h"
#include "support/tmpdir.h"

struct rig {
	struct tmpdir dir;
	struct clock clock;
	struct desk *desk;
	struct arena a;
	struct actor me;
};

static int setup(void **state)
{
	static struct rig r;
	struct err e = { 0 };
	const char *dir;

	memset(&r, 0, sizeof(r));
	tmpdir_init(&r.dir);
	dir = tmpdir_at(&r.dir, "desk");
	clock_freeze(&r.clock, FIXTURE_NOW);
	assert_int_equal(desk_init(dir, &r.clock, "ann", &e), RC_OK);
	assert_int_equal(desk_open(dir, DESK_WRITE, &r.clock, &r.desk, &e), RC_OK);
	assert_int_equal(desk_actor(r.desk, "ann", &r.a, &r.me, &e), RC_OK);
	*state = &r;
	return 0;
}

static int teardown(void **state)
{
	struct rig *r = *state;

	desk_destroy(r->desk);
	arena_deinit(&r->a);
	tmpdir_deinit(&r->dir);
	return 0;
}

/* A command by its words; the caller destroys it. */
static struct work *ran(struct rig *r, const char *line)
{
	struct work *w = work_create(WORK_RUN);
	struct err e = { 0 };
	struct sv *word;
	size_t n;

	assert_int_equal(words_split(sv_from(line), &r->a, &word, &n, &e), RC_OK);
	for (size_t i = 0; i < n; i++)
		work_word(w, word[i]);
	work_perform(w, r->desk, &r->me);
	return w;
}

static void a_job_answers_as_a_command_does(void **state)
{
	struct work *w = ran(*state, "kb new a.md --title A --body text");

	assert_int_equal(w->rc, RC_OK);
	assert_int_equal(w->answer.id, 1);
	assert_true(w->answer.change > 0);
	assert_true(sv_eqs(w->answer.text, "KB-1 published: A"));
	work_destroy(w);
}

/* --help would leave what is required away, --dry-run tell of a change that was not made. */
static void what_only_a_shell_can_use_is_refused(void **state)
{
	static const char *const lines[] = { "undo --help",    "undo -h",
					     "undo --dry-run", "undo --json",
					     "undo --as ann",  "ticket new --subject s --dry-run" };

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct work *w = ran(*state, lines[i]);

		if (w->rc != RC_USAGE || !strstr(w->err.msg, " is for the command line: deskbell "))
			fail_msg("%s: %s", lines[i], w->err.msg);
		work_destroy(w);
	}
}

static void what_a_job_finds_is_told_with_its_error(void **state)
{
	struct rig *r = *state;
	struct work *w;
	FILE *f = fopen(tmpdir_at(&r->dir, "desk/config/desk.yaml"), "a");

	assert_non_null(f);
	fputs("nonsense: 1\n", f);
	fclose(f);
	w = ran(r, "config check");
	assert_int_equal(w->rc, RC_INVALID);
	assert_non_null(strstr(w->err.msg, "nonsense"));
	work_destroy(w);
}

static void nothing_reads_the_keyboard_as_a_file(void **state)
{
	struct work *w = ran(*state, "import tickets -");

	assert_int_equal(w->rc, RC_USAGE);
	assert_non_null(strstr(w->err.msg, "standard input"));
	work_destroy(w);
}

static void a_reading_command_is_no_work_to_run(void **state)
{
	struct work *w = ran(*state, "kb list");

	assert_int_equal(w->rc, RC_USAGE);
	work_destroy(w);
}

/* A deleted ticket has left the list but not the screen: what is done next must know its rev. */
static void a_ticket_just_deleted_is_read_as_it_is_now(void **state)
{
	struct rig *r = *state;
	struct work *w;
	int64_t id[1] = { 1 }, change;

	work_destroy(ran(r, "ticket new --subject S --body text"));
	w = ran(r, "ticket delete 1 --reason test");
	assert_int_equal(w->rc, RC_OK);
	change = w->answer.change;
	work_destroy(w);
	w = work_create(WORK_LIST);
	w->list.window = WINDOW_PICK;
	w->list.pick = id;
	w->list.n_pick = 1;
	work_perform(w, r->desk, &r->me);
	assert_int_equal(w->rc, RC_OK);
	assert_int_equal(w->rows.n, 0);
	assert_int_equal(w->left.n, 1);
	assert_int_equal(w->left.row[0].t.rev, change);
	work_destroy(w);
}

static void an_articles_past_is_read(void **state)
{
	struct rig *r = *state;
	struct work *w;
	int64_t first;

	work_destroy(ran(r, "kb new a.md --title A --body one"));
	work_destroy(ran(r, "kb edit 1 --body two"));
	w = work_create(WORK_HISTORY);
	w->text = SV("KB-1");
	work_perform(w, r->desk, &r->me);
	assert_int_equal(w->rc, RC_OK);
	assert_int_equal(w->n_revision, 2);
	first = w->revision[1].change;
	work_destroy(w);
	w = work_create(WORK_DIFF);
	w->text = SV("KB-1");
	work_perform(w, r->desk, &r->me);
	assert_int_equal(w->rc, RC_OK);
	assert_int_equal(w->diff.added, 1);
	work_destroy(w);
	/* What a change made of the one before it: here, of nothing. */
	w = work_create(WORK_DIFF);
	w->text = SV("KB-1");
	w->to = arena_printf(&w->arena, "%lld", (long long)first);
	work_perform(w, r->desk, &r->me);
	assert_int_equal(w->rc, RC_OK);
	assert_int_equal(w->diff.from.change, 0);
	assert_int_equal(w->diff.to.change, first);
	assert_true(w->diff.added > 1 && !w->diff.removed);
	work_destroy(w);
	w = work_create(WORK_BLAME);
	w->text = SV("KB-1");
	work_perform(w, r->desk, &r->me);
	assert_int_equal(w->rc, RC_OK);
	assert_true(w->n_blame > 0 && w->blame[w->n_blame - 1].revision->change > 0);
	assert_int_equal(w->article->number, 1);
	work_destroy(w);
	w = work_create(WORK_SOURCE);
	w->text = SV("KB-1");
	work_perform(w, r->desk, &r->me);
	assert_int_equal(w->rc, RC_OK);
	assert_true(w->rev > 0 && !w->resumed);
	work_destroy(w);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_job_answers_as_a_command_does),
		T(what_only_a_shell_can_use_is_refused),
		T(what_a_job_finds_is_told_with_its_error),
		T(nothing_reads_the_keyboard_as_a_file),
		T(a_reading_command_is_no_work_to_run),
		T(a_ticket_just_deleted_is_read_as_it_is_now),
		T(an_articles_past_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
