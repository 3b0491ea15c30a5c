/* Two trees compared: articles that came, changed and went, and names that are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "support/git_rig.h"

/* Script pieces: entry MODE NAME OID appends one to the raw tree `t`; NAME takes printf escapes. */
#define RIG \
	"cd kb.git; : >../t\n" \
	"blob() { printf \"$1\" | git hash-object -w --stdin; }\n" \
	"entry() { printf \"$1 $2\\0\" >>../t; printf \"$(sed 's/../\\\\x&/g' <<<$3)\" >>../t; }\n" \
	"tree() { git hash-object -w --literally -t tree ../t; : >../t; }\n" \
	"commit() { git commit-tree -m crafted \"$@\"; }\n" \
	"x=$(blob x); y=$(blob y)\n"

static struct oid crafted(struct git_rig *g, const char *script)
{
	struct oid id = OID_NONE;
	struct sv out = git_rig_run(g, arena_z(&g->a, arena_printf(&g->a, "%s%s", RIG, script)));

	if (!oid_parse(out, &id))
		fail_msg("no commit: %.*s", SV_ARG(out));
	return id;
}

static void assert_diff(struct git_rig *g, const struct oid *old, const struct oid *new,
			const char *expected)
{
	struct sv got = git_rig_diff(g, old, new);

	assert_string_equal(arena_z(&g->a, got), expected);
}

static void additions_changes_and_deletions_are_told_with_their_blobs(void **state)
{
	struct git_rig *g = *state;
	struct oid one = git_rig_put(g, "a/x.md", "1"), two, three;
	struct oid old_blob = git_rig_oid(g, "main:a/x.md"), new_blob;
	struct tree_diff d;

	git_rig_put(g, "b.md", "b");
	two = git_rig_put(g, "a/x.md", "2");
	new_blob = git_rig_oid(g, "main:a/x.md");
	assert_diff(g, &OID_NONE, &one, "A a/x.md\n");
	assert_diff(g, &one, &two, "M a/x.md\nA b.md\n");
	assert_diff(g, &two, &one, "M a/x.md\nD b.md\n");
	assert_diff(g, &two, &OID_NONE, "D a/x.md\nD b.md\n");
	assert_diff(g, &two, &two, "");
	git_rig_ok(g, repo_tree_diff(g->repo, &one, &two, &g->a, &d, &g->e));
	assert_true(oid_eq(&d.change[0].old, &old_blob) && oid_eq(&d.change[0].new, &new_blob));
	assert_true(oid_is_none(&d.change[1].old));
	three = (struct oid){ { 3 } };
	assert_int_equal(repo_tree_diff(g->repo, &one, &three, &g->a, &d, &g->e), RC_NOTFOUND);
}

static void other_files_are_left_out_without_a_word(void **state)
{
	struct git_rig *g = *state;
	struct oid c = crafted(
		g, "entry 100644 .gitignore $x; entry 100644 LICENSE $x; entry 100755 a.md $x; "
		   "entry 100644 b.png $x; commit $(tree)");
	struct tree_diff d;

	assert_diff(g, &OID_NONE, &c, "A a.md\n");
	git_rig_ok(g, repo_tree_diff(g->repo, &OID_NONE, &c, &g->a, &d, &g->e));
	assert_int_equal(d.n_other, 3);
}

static void names_that_leave_or_mislead_are_refused(void **state)
{
	struct git_rig *g = *state;
	struct oid c = crafted(
		g,
		"entry 100644 in.md $x; inner=$(tree)\n"
		"for n in . .. .git .GIT git~1 '\\xe2\\x80\\x8b.git' '\\xff'; do entry 40000 \"$n\" $inner; done\n"
		"entry 100644 'a/b.md' $x; entry 100644 'c\\\\d.md' $x; entry 100644 'e\\x1b[m.md' $x\n"
		"entry 100644 '\\xe2\\x80\\xaedm.md' $x; entry 100644 .. $x; entry 100644 good.md $x\n"
		"commit $(tree)");
	struct sv got = git_rig_diff(g, &OID_NONE, &c);
	const char *text = arena_z(&g->a, got);
	struct tree_diff d;

	git_rig_ok(g, repo_tree_diff(g->repo, &OID_NONE, &c, &g->a, &d, &g->e));
	assert_int_equal(d.n_change, 1);
	assert_true(sv_starts(got, SV("A good.md\n")));
	assert_int_equal(d.n_refusal, 12);
	assert_non_null(strstr(text, "!! ..: has \".\" or \"..\""));
	assert_non_null(strstr(text, "!! .GIT: "));
	assert_non_null(strstr(text, "!! git~1: "));
	assert_non_null(strstr(text, "!! <U+200B>.git: "));
	assert_non_null(strstr(text, "!! <0xFF>: is not UTF-8"));
	assert_non_null(strstr(text, "!! a/b.md: has a slash"));
	assert_non_null(strstr(text, "holds the character <U+001B>"));
	assert_non_null(strstr(text, "holds the character <U+202E>"));
}

static void links_submodules_and_hidden_folders_are_skipped(void **state)
{
	struct git_rig *g = *state;
	struct oid c =
		crafted(g, "entry 100644 x.md $x; inner=$(tree)\n"
			   "entry 40000 .github $inner; entry 120000 link.md $(blob /etc/passwd); "
			   "entry 100644 ok.md $y; entry 160000 theme $x; commit $(tree)");

	assert_diff(
		g, &OID_NONE, &c,
		"A ok.md\n! .github: has a part that starts with a dot\n! link.md: is a symbolic link\n"
		"! theme: is a submodule\n");
	assert_diff(g, &c, &OID_NONE, "D ok.md\n");
}

static void of_names_equal_but_for_case_the_first_stays(void **state)
{
	struct git_rig *g = *state;
	struct oid one = crafted(g, "entry 100644 a.md $x; entry 100644 z.md $x; commit $(tree)");
	struct oid two = crafted(
		g,
		"entry 100644 A.md $y; entry 100644 a.md $x; entry 100644 z.md $x; commit $(tree)");
	struct oid three = crafted(
		g,
		"entry 100644 z.md $x; s=$(tree); entry 40000 Dir $s; entry 40000 dir $s; commit $(tree)");

	/* The comparison always leads from one accepted set to the other. */
	assert_diff(
		g, &OID_NONE, &two,
		"A A.md\nA z.md\n!! a.md: differs from another name in its folder only by case or form\n");
	assert_diff(
		g, &one, &two,
		"A A.md\nD a.md\n!! a.md: differs from another name in its folder only by case or form\n");
	assert_diff(g, &two, &one, "D A.md\nA a.md\n");
	assert_diff(
		g, &OID_NONE, &three,
		"A Dir/z.md\n!! dir: differs from another name in its folder only by case or form\n");
}

static void a_refusal_is_told_once(void **state)
{
	struct git_rig *g = *state;
	struct oid one = crafted(g, "entry 100644 '\\x01.md' $x; commit $(tree)");
	struct oid two =
		crafted(g, "entry 100644 '\\x01.md' $x; entry 100644 b.md $y; commit $(tree)");

	assert_diff(g, &OID_NONE, &one, "!! <U+0001>.md: holds the character <U+0001>\n");
	assert_diff(g, &one, &two, "A b.md\n");
}

static void an_article_that_grows_too_large_goes_and_comes_back(void **state)
{
	struct git_rig *g = *state;
	struct oid one = git_rig_put(g, "a.md", "small");
	struct oid two =
		crafted(g, "big=$(head -c 1048577 /dev/zero | git hash-object -w --stdin); "
			   "entry 100644 a.md $big; commit $(tree)");

	assert_diff(g, &one, &two, "D a.md\n!! a.md: has 1048577 bytes, more than 1 MiB\n");
	assert_diff(g, &two, &one, "A a.md\n");
	assert_diff(g, &OID_NONE, &two, "!! a.md: has 1048577 bytes, more than 1 MiB\n");
}

static void a_file_may_become_a_folder(void **state)
{
	struct git_rig *g = *state;
	struct oid one = crafted(g, "entry 100644 a.md $x; commit $(tree)");
	struct oid two =
		crafted(g, "entry 100644 b.md $x; s=$(tree); entry 40000 a.md $s; commit $(tree)");

	assert_diff(g, &one, &two, "D a.md\nA a.md/b.md\n");
	assert_diff(g, &two, &one, "A a.md\nD a.md/b.md\n");
}

static void a_tree_bomb_ends_with_an_error(void **state)
{
	struct git_rig *g = *state;
	struct oid bomb = crafted(
		g,
		"entry 100644 x.md $x; s=$(tree)\n"
		"for i in 1 2 3 4 5 6 7; do for d in 0 1 2 3 4 5 6 7 8 9; do entry 40000 $d $s; done; "
		"s=$(tree); done; commit $s");
	struct oid deep = crafted(
		g,
		"entry 100644 x.md $x; s=$(tree)\n"
		"d=$(printf 'd%.0s' $(seq 200)); for i in 1 2 3 4 5 6; do entry 40000 $d $s; s=$(tree); done; commit $s");
	struct tree_diff d;

	assert_int_equal(repo_tree_diff(g->repo, &OID_NONE, &bomb, &g->a, &d, &g->e), RC_INVALID);
	git_rig_ok(g, repo_tree_diff(g->repo, &OID_NONE, &deep, &g->a, &d, &g->e));
	assert_int_equal(d.n_change, 0);
	assert_int_equal(d.n_refusal, 1);
}

static void a_malformed_tree_is_an_error_and_no_crash(void **state)
{
	struct git_rig *g = *state;
	struct oid garbage = crafted(g, "printf 'garbage' >../t; commit $(tree)");
	struct oid missing = crafted(
		g, "entry 100644 a.md 0123456789012345678901234567890123456789; commit $(tree)");
	struct oid unsorted = crafted(
		g,
		"entry 100644 z.md $x; entry 100644 a.md $x; entry 100644 a.md $y; commit $(tree)");
	struct oid folder =
		crafted(g, "entry 100644 a.md $x; s=$(tree); entry 100644 b.md $s; commit $(tree)");
	struct tree_diff d;

	assert_int_equal(repo_tree_diff(g->repo, &OID_NONE, &garbage, &g->a, &d, &g->e),
			 RC_INVALID);
	assert_int_equal(repo_tree_diff(g->repo, &OID_NONE, &missing, &g->a, &d, &g->e), RC_ENV);
	git_rig_ok(g, repo_tree_diff(g->repo, &OID_NONE, &unsorted, &g->a, &d, &g->e));
	assert_int_equal(d.n_change, 2);
	assert_int_equal(d.n_refusal, 1);
	assert_diff(g, &OID_NONE, &folder, "!! b.md: is no file\n");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, git_rig_setup, git_rig_teardown)
	const struct CMUnitTest tests[] = {
		T(additions_changes_and_deletions_are_told_with_their_blobs),
		T(other_files_are_left_out_without_a_word),
		T(names_that_leave_or_mislead_are_refused),
		T(links_submodules_and_hidden_folders_are_skipped),
		T(of_names_equal_but_for_case_the_first_stays),
		T(a_refusal_is_told_once),
		T(an_article_that_grows_too_large_goes_and_comes_back),
		T(a_file_may_become_a_folder),
		T(a_tree_bomb_ends_with_an_error),
		T(a_malformed_tree_is_an_error_and_no_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
