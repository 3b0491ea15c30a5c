/* Bundles: what comes in with its history, and what is refused and leaves nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "support/git_rig.h"

#define WORK "git init -q -b main work; cd work; "
#define COMMIT(s) "echo " s " >" s ".md; git add .; git commit -qm " s "; "

static void take(struct git_rig *g, const char *file, enum rc expected, struct published *out)
{
	struct publish p = git_rig_author("Importer");
	const char *bundle = arena_z(&g->a, arena_printf(&g->a, "%s/%s", g->dir, file));
	enum rc rc;

	g->e = (struct err){ 0 };
	rc = publish_bundle(g->repo, bundle, g->dir, &p, out, &g->e);
	if (rc != expected)
		fail_msg("bundle gave %s: %s", rc_name(rc), g->e.msg);
	git_rig_run(g, "test -z \"$(ls -d kb-import-* 2>/dev/null)\"");
}

static void a_bundle_comes_in_with_its_history(void **state)
{
	struct git_rig *g = *state;
	struct published done;
	struct commit *step;
	struct oid expected, head;
	size_t n;
	bool more;

	git_rig_run(
		g,
		WORK COMMIT("A") COMMIT("B") "echo x >LICENSE; " COMMIT(
			"C") "git bundle create -q ../b main; "
			     "git -C . rev-parse main >../tip; git -C ../kb.git rev-parse --git-dir");
	take(g, "b", RC_OK, &done);
	expected = git_rig_oid(g, "main");
	assert_true(done.changed && oid_eq(&done.commit, &expected));
	assert_int_equal(done.n_article, 3);
	assert_int_equal(done.n_other, 1);
	git_rig_run(
		g,
		"test $(cat tip) = $(git -C kb.git rev-parse main); git -C kb.git fsck --strict; "
		"test $(wc -l <kb.git/logs/refs/heads/main) = 1; "
		"test \"$(git -C kb.git for-each-ref --format='%(refname)')\" = refs/heads/main");
	git_rig_ok(g, repo_commits_between(g->repo, &OID_NONE, &done.commit, 0, &g->a, &step, &n,
					   &more, &g->e));
	assert_int_equal(n, 3);
	take(g, "b", RC_OK, &done);
	assert_false(done.changed);
	git_rig_ok(g, repo_head(g->repo, &head, &g->e));
	assert_true(oid_eq(&head, &expected));
}

static void a_later_bundle_may_hold_only_what_is_new(void **state)
{
	struct git_rig *g = *state;
	struct published done;

	git_rig_run(g, WORK COMMIT("A") "git bundle create -q ../b1 main; " COMMIT(
			       "B") "git bundle create -q ../b2 main~1..main");
	take(g, "b2", RC_INVALID, &done);
	take(g, "b1", RC_OK, &done);
	take(g, "b2", RC_OK, &done);
	assert_true(done.changed);
	git_rig_run(g,
		    "git -C kb.git fsck --strict; test $(git -C kb.git rev-list --count main) = 2; "
		    "test ! -e kb.git/objects/info/alternates");
}

static void a_bundle_that_does_not_build_on_main_is_refused_with_the_remedy(void **state)
{
	struct git_rig *g = *state;
	struct published done;
	struct oid head = git_rig_put(g, "mine.md", "x"), now;

	git_rig_run(g, WORK COMMIT("A") "git bundle create -q ../b main");
	take(g, "b", RC_CONFLICT, &done);
	assert_non_null(strstr(g->e.msg, "push to main"));
	git_rig_ok(g, repo_head(g->repo, &now, &g->e));
	assert_true(oid_eq(&head, &now));
}

static void the_branch_is_main_master_head_or_the_only_one(void **state)
{
	struct git_rig *g = *state;
	struct published done;

	git_rig_run(
		g,
		WORK COMMIT(
			"A") "git branch x; git branch y; git bundle create -q ../two x y; git bundle create -q ../one x; "
			     "git checkout -q --detach; " COMMIT(
				     "B") "git bundle create -q ../head HEAD x");
	take(g, "two", RC_INVALID, &done);
	assert_non_null(strstr(g->e.msg, "git bundle create"));
	take(g, "one", RC_OK, &done);
	take(g, "head", RC_OK, &done);
	git_rig_run(g, "test $(git -C kb.git rev-list --count main) = 2");
}

static void what_is_no_bundle_is_refused(void **state)
{
	struct git_rig *g = *state;
	struct published done;

	git_rig_run(
		g,
		"echo hello >b; mkdir d; " WORK COMMIT(
			"A") "git bundle create -q ../good main; "
			     "head -c -30 ../good >../short; "
			     "mkdir x; git init -q -b main ../other; cd ../other; echo x >x.txt; git add .; git commit -qm x; git bundle create -q ../none main");
	take(g, "b", RC_INVALID, &done);
	take(g, "d", RC_INVALID, &done);
	take(g, "absent", RC_NOTFOUND, &done);
	take(g, "short", RC_INVALID, &done);
	take(g, "none", RC_INVALID, &done);
	take(g, "good", RC_OK, &done);
}

static void a_bundle_with_hostile_paths_leaves_nothing_behind(void **state)
{
	struct git_rig *g = *state;
	struct published done;
	struct oid head;

	/* Names git's own check lets pass. */
	git_rig_run(
		g,
		WORK COMMIT(
			"A") "b=$(echo x | git hash-object -w --stdin)\n"
			     "t=$(printf '100644 blob %s\\t\\xe2\\x80\\xaedm.md\\0' $b | git mktree -z); "
			     "git update-ref refs/heads/main $(git commit-tree -m x $t); git bundle create -q ../bidi main\n"
			     "t=$(printf '100644 blob %s\\ta.md\\0' $b | git mktree -z); t=$(printf '040000 tree %s\\t\\xe2\\x80\\x8b.git\\0' $t | git mktree -z); "
			     "git update-ref refs/heads/main $(git commit-tree -m x $t); git bundle create -q ../dotgit main");
	take(g, "bidi", RC_INVALID, &done);
	assert_non_null(strstr(g->e.msg, "U+202E"));
	take(g, "dotgit", RC_INVALID, &done);
	/* And one that it refuses. */
	git_rig_run(
		g,
		"cd work; b=$(git hash-object -w A.md); { printf '100644 ..\\0'; printf \"$(sed 's/../\\\\x&/g' <<<$b)\"; } >../raw; "
		"t=$(git hash-object -w --literally -t tree ../raw); "
		"git update-ref refs/heads/main $(git commit-tree -m x $t); git bundle create -q ../dots main");
	take(g, "dots", RC_INVALID, &done);
	git_rig_ok(g, repo_head(g->repo, &head, &g->e));
	assert_true(oid_is_none(&head));
	git_rig_run(g, "test $(git -C kb.git count-objects -v | sed -n 's/^in-pack: //p') = 0");
}

static void the_callers_git_environment_has_no_power(void **state)
{
	struct git_rig *g = *state;
	struct published done;

	git_rig_run(g, WORK COMMIT("A") "git bundle create -q ../b main");
	assert_int_equal(setenv("GIT_DIR", "/nonexistent", 1), 0);
	assert_int_equal(setenv("GIT_OBJECT_DIRECTORY", "/nonexistent", 1), 0);
	take(g, "b", RC_OK, &done);
	unsetenv("GIT_DIR");
	unsetenv("GIT_OBJECT_DIRECTORY");
	assert_true(done.changed);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, git_rig_setup, git_rig_teardown)
	const struct CMUnitTest tests[] = {
		T(a_bundle_comes_in_with_its_history),
		T(a_later_bundle_may_hold_only_what_is_new),
		T(a_bundle_that_does_not_build_on_main_is_refused_with_the_remedy),
		T(the_branch_is_main_master_head_or_the_only_one),
		T(what_is_no_bundle_is_refused),
		T(a_bundle_with_hostile_paths_leaves_nothing_behind),
		T(the_callers_git_environment_has_no_power),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
