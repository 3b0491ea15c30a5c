/* Differences and merges of texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "deskbell/kb/text_diff.h"
#include "support/git_rig.h"

static void assert_hunks(struct git_rig *g, const char *old, const char *new, const char *expected)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct hunk *h;
	size_t n;

	git_rig_ok(g, text_hunks(g->repo, sv_from(old), sv_from(new), &g->a, &h, &n, &g->e));
	for (size_t i = 0; i < n; i++)
		str_addf(&s, "%s%zu,%zu>%zu,%zu", i ? " " : "", h[i].old_at, h[i].old_n,
			 h[i].new_at, h[i].new_n);
	assert_string_equal(str_z(&s), expected);
}

static void differing_lines_are_counted_from_zero(void **state)
{
	struct git_rig *g = *state;

	assert_hunks(g, "a\nb\nc\n", "a\nb\nc\n", "");
	assert_hunks(g, "a\nb\nc\n", "a\nx\nc\n", "1,1>1,1");
	assert_hunks(g, "a\nb\n", "x\na\nb\n", "0,0>0,1");
	assert_hunks(g, "a\nb\n", "a\nb\nx\ny\n", "2,0>2,2");
	assert_hunks(g, "a\nb\nc\n", "b\nc\n", "0,1>0,0");
	assert_hunks(g, "a\nb\nc\n", "a\nc\nd\n", "1,1>1,0 3,0>2,1");
	assert_hunks(g, "", "a\n", "0,0>0,1");
	assert_hunks(g, "a\n", "", "0,1>0,0");
}

static void a_diff_is_what_git_prints(void **state)
{
	struct git_rig *g = *state;
	size_t added, removed;
	struct sv text;

	git_rig_run(
		g,
		"printf '1\\n2\\n3\\n4\\n5\\n6\\n7\\n8\\n9' >a; sed -e s/2/two/ -e '$a ten' a >b");
	git_rig_ok(g, text_diff(g->repo, SV("a"), SV("1\n2\n3\n4\n5\n6\n7\n8\n9"), SV("b"),
				SV("1\ntwo\n3\n4\n5\n6\n7\n8\n9\nten\n"), &g->a, &text, &added,
				&removed, &g->e));
	assert_int_equal(added, 3);
	assert_int_equal(removed, 2);
	assert_true(sv_eq(sv_trim(text),
			  git_rig_run(g, "(git diff --no-index a b || true) | sed 1,2d | "
					 "sed -e 's,^--- a/,--- ,' -e 's,^+++ b/,+++ ,'")));
	git_rig_ok(g, text_diff(g->repo, SV("a"), SV("x\n"), SV("b"), SV("x\n"), &g->a, &text,
				&added, &removed, &g->e));
	assert_null(text.p);
	git_rig_ok(g, text_diff(g->repo, SV_NULL, SV(""), SV("b"), SV("x\n"), &g->a, &text, &added,
				&removed, &g->e));
	assert_true(sv_starts(text, SV("--- /dev/null\n+++ b\n")));
}

static void assert_merged(struct git_rig *g, const char *mine, const char *theirs, bool clean,
			  const char *expected)
{
	struct sv text;
	bool is_clean;

	git_rig_ok(g, text_merge(g->repo, SV("a\nb\nc\nd\ne\n"), SV("mine"), sv_from(mine),
				 SV("theirs"), sv_from(theirs), &g->a, &text, &is_clean, &g->e));
	assert_int_equal(is_clean, clean);
	assert_string_equal(arena_z(&g->a, text), expected);
}

static void a_merge_takes_both_or_marks_the_place(void **state)
{
	struct git_rig *g = *state;

	assert_merged(g, "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n", true, "A\nb\nc\nd\nE\n");
	assert_merged(g, "A\nb\nc\nd\ne\n", "A\nb\nc\nd\ne\n", true, "A\nb\nc\nd\ne\n");
	assert_merged(g, "a\nb\nd\ne\n", "a\nb\nc\nd\ne\nf\n", true, "a\nb\nd\ne\nf\n");
	assert_merged(g, "A\nb\nc\nd\ne\n", "x\nb\nc\nd\ne\n", false,
		      "<<<<<<< mine\nA\n=======\nx\n>>>>>>> theirs\nb\nc\nd\ne\n");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, git_rig_setup, git_rig_teardown)
	const struct CMUnitTest tests[] = {
		T(differing_lines_are_counted_from_zero),
		T(a_diff_is_what_git_prints),
		T(a_merge_takes_both_or_marks_the_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
