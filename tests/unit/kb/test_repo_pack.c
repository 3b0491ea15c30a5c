/* The knowledge base as a bundle and back: same branches, same history, and nothing that is
 * damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "deskbell/kb/bundle.h"
#include "deskbell/kb/check.h"
#include "support/git_rig.h"

static const char *at(struct git_rig *g, const char *name)
{
	return fs_join(&g->a, g->dir, name);
}

static void a_bundle_brings_all_branches_back(void **state)
{
	struct git_rig *g = *state;

	git_rig_put(g, "a.md", "# a\n");
	git_rig_put(g, "b/b.md", "# b\n");
	git_rig_run(g,
		    "git --git-dir kb.git branch draft/li.wei main~1; git --git-dir kb.git tag t; "
		    "git --git-dir kb.git gc -q");
	git_rig_put(g, "c.md", "# c\n");
	git_rig_ok(g, repo_bundle_write(g->repo, at(g, "out"), &g->e));
	git_rig_ok(g, repo_bundle_restore(at(g, "out"), at(g, "new.git"), &g->e));
	git_rig_run(
		g,
		"git --git-dir kb.git bundle verify -q \"$PWD/out\" 2>&1; git --git-dir new.git fsck --strict 2>&1; "
		"git --git-dir kb.git for-each-ref refs/heads >want; "
		"git --git-dir new.git for-each-ref >got; diff want got; "
		"test $(wc -l <got) = 2; git --git-dir new.git show main:b/b.md; "
		"test $(stat -c %a out) = 600");
}

static void an_empty_knowledge_base_comes_back_empty(void **state)
{
	struct git_rig *g = *state;

	git_rig_ok(g, repo_bundle_write(g->repo, at(g, "out"), &g->e));
	git_rig_ok(g, repo_bundle_restore(at(g, "out"), at(g, "new.git"), &g->e));
	git_rig_run(g, "test -z \"$(git --git-dir new.git for-each-ref)\"");
}

static void what_is_damaged_is_refused(void **state)
{
	static const char *const damage[] = {
		"head -c 30 out >bad",
		"head -c -40 out >bad",
		"sed 's,^# v2,# v3,' out >bad",
		"sed 's,refs/heads/main,refs/heads/../x,' out >bad",
		"sed 's,refs/heads/main,refs/tags/main,' out >bad",
		"sed '2s,^........,00000000,' out >bad",
		"cp out bad; printf x | dd of=bad bs=1 seek=200 conv=notrunc status=none",
		"sed '3,$d' out >bad; echo >>bad",
		": >bad",
	};
	struct git_rig *g = *state;

	git_rig_put(g, "a.md", "# a\n");
	git_rig_ok(g, repo_bundle_write(g->repo, at(g, "out"), &g->e));
	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		git_rig_run(g, damage[i]);
		git_rig_run(g, "rm -rf new.git");
		g->e = (struct err){ 0 };
		if (repo_bundle_restore(at(g, "bad"), at(g, "new.git"), &g->e) != RC_INVALID)
			fail_msg("%s: %s", damage[i], g->e.msg);
	}
}

struct counts {
	int used, unused;
};

static void count(void *arg, struct sv where, struct sv what, bool used)
{
	struct counts *x = arg;

	(void)where;
	(void)what;
	x->used += used;
	x->unused += !used;
}

static void a_check_finds_what_is_missing(void **state)
{
	struct git_rig *g = *state;
	struct counts found = { 0 };
	struct repo_check c = { .found = count, .arg = &found };

	git_rig_put(g, "a.md", "# a\n");
	git_rig_ok(g, repo_check(g->repo, &c, &g->e));
	assert_int_equal(found.used, 0);
	git_rig_run(
		g,
		"o=$(git --git-dir kb.git rev-parse main:a.md); rm -f kb.git/objects/${o:0:2}/${o:2}");
	git_rig_ok(g, repo_check(g->repo, &c, &g->e));
	assert_int_equal(found.used, 1);
	git_rig_run(g, "echo ref: refs/heads/nowhere >kb.git/HEAD");
	git_rig_ok(g, repo_check(g->repo, &c, &g->e));
	assert_int_equal(found.used, 3);
	assert_int_equal(found.unused, 0);
}

/* What a publisher wrote who died before he moved main need not be whole. */
static void what_no_branch_needs_is_told_apart(void **state)
{
	struct git_rig *g = *state;
	struct counts found = { 0 };
	struct repo_check c = { .found = count, .arg = &found };
	static const char tree[] =
		"printf '100644 blob 1234567890123456789012345678901234567890\\tx.md\\n' | "
		"git -C kb.git mktree --missing";

	git_rig_put(g, "a.md", "# a\n");
	git_rig_run(g, tree);
	git_rig_ok(g, repo_check(g->repo, &c, &g->e));
	assert_int_equal(found.used, 0);
	assert_int_equal(found.unused, 1);
	/* Control: on a branch it counts; so it does where a branch cannot be read. */
	git_rig_run(g,
		    arena_printf(&g->a,
				 "t=$(%s); c=$(git -C kb.git commit-tree -m x $t); echo $c >old; "
				 "git -C kb.git update-ref refs/heads/draft $c",
				 tree)
			    .p);
	git_rig_ok(g, repo_check(g->repo, &c, &g->e));
	assert_int_equal(found.used, 1);
	git_rig_run(g, "git -C kb.git update-ref -d refs/heads/draft; "
		       "echo 1234567890123456789012345678901234567890 >kb.git/refs/heads/draft");
	git_rig_ok(g, repo_check(g->repo, &c, &g->e));
	assert_int_equal(found.used, 3);
	assert_int_equal(found.unused, 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, git_rig_setup, git_rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_bundle_brings_all_branches_back),  T(an_empty_knowledge_base_comes_back_empty),
		T(what_is_damaged_is_refused),	       T(a_check_finds_what_is_missing),
		T(what_no_branch_needs_is_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
