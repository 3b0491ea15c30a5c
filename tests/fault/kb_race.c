/* Publishers at once, a plain push beside them: what was acknowledged is on main, every time. The
 * control moves the ref without comparing, and loses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "support/git_rig.h"
#include "support/promise.h"

#define WRITERS 4
#define MOST 50

static int each(void)
{
	return nightly(10, MOST);
}

/* Each article is new; one tree holds them all. */
static void publish_all(struct git_rig *g, int who)
{
	struct publish p = git_rig_author("Racer");
	struct repo *r = NULL;
	struct err e = { 0 };

	if (repo_open(g->path, g->lock, &r, &e) != RC_OK)
		_exit(1);
	for (int i = 0; i < each(); i++) {
		char path[40];
		struct published done;

		snprintf(path, sizeof(path), "w%d/%d.md", who, i);
		if (git_rig_publish(r, sv_from(path), SV("acknowledged"), NULL, &p, &done, &e) !=
		    RC_OK) {
			fprintf(stderr, "publisher %d: %s\n", who, e.msg);
			_exit(2);
		}
	}
	_exit(0);
}

/* The way that looks right: read the head, commit on it, set the branch. */
static void force_all(struct git_rig *g, int who)
{
	git_repository *git = NULL;
	git_signature *me = NULL;

	git_libgit2_init();
	if (git_repository_open_bare(&git, g->path) < 0 ||
	    git_signature_new(&me, "Racer", "r@example.org", 1700000000, 0) < 0)
		_exit(1);
	for (int i = 0; i < each(); i++) {
		git_tree_update u = { .action = GIT_TREE_UPDATE_UPSERT,
				      .filemode = GIT_FILEMODE_BLOB };
		git_reference *ref = NULL;
		const git_commit *parents[1];
		git_commit *parent = NULL;
		git_tree *base = NULL, *tree = NULL;
		git_oid head, id;
		char path[40];

		snprintf(path, sizeof(path), "w%d/%d.md", who, i);
		u.path = path;
		if (git_reference_name_to_id(&head, git, REPO_BRANCH) < 0 ||
		    git_commit_lookup(&parent, git, &head) < 0 ||
		    git_commit_tree(&base, parent) < 0 ||
		    git_blob_create_from_buffer(&u.id, git, "acknowledged", 12) < 0 ||
		    git_tree_create_updated(&id, git, base, 1, &u) < 0 ||
		    git_tree_lookup(&tree, git, &id) < 0)
			_exit(2);
		parents[0] = parent;
		if (git_commit_create(&id, git, NULL, me, me, NULL, path, tree, 1, parents) < 0)
			_exit(3);
		while (git_reference_create(&ref, git, REPO_BRANCH, &id, 1, "forced") < 0)
			; /* somebody holds the ref's lock */
		git_reference_free(ref);
		git_tree_free(tree);
		git_tree_free(base);
		git_commit_free(parent);
	}
	_exit(0);
}

/* All writers at once; how many of what they acknowledged is on main. */
static int race(struct git_rig *g, void (*writer)(struct git_rig *g, int who), bool push)
{
	pid_t pid[WRITERS];
	struct sv n;
	int status;

	for (int i = 0; i < WRITERS; i++) {
		pid[i] = fork();
		assert_true(pid[i] >= 0);
		if (pid[i] == 0)
			writer(g, i);
	}
	if (push)
		git_rig_run(
			g,
			"git init -q -b main w; cd w; git remote add origin ../kb.git\n"
			"for i in 1 2 3; do n=0\n"
			"until git fetch -q origin && git reset -q --hard origin/main && mkdir -p p && "
			"echo $i >p/$i.md && git add p && git commit -qm $i && "
			"git push -q origin main 2>/dev/null; do n=$((n+1)); test $n -lt 1000; done; done");
	for (int i = 0; i < WRITERS; i++) {
		assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
		assert_int_equal(status, 0);
	}
	/* A publisher that a push overtook builds again: its first commit dangles, and fsck would
	 * say so before the number. */
	n = git_rig_run(
		g,
		"git -C kb.git fsck --strict --no-dangling; git -C kb.git ls-tree -r --name-only main "
		"| grep -c '^[wp]' || true");
	return (int)strtol(arena_z(&g->a, n), NULL, 10);
}

static void publishers_and_a_push_at_once_lose_nothing(void **state)
{
	struct git_rig *g = *state;
	const int all = WRITERS * each() + 3;
	struct sv commits;

	assert_int_equal(race(g, publish_all, true), all);
	commits = git_rig_run(g, "test -z \"$(find kb.git -name '*.lock')\"; "
				 "git -C kb.git rev-list --count main");
	assert_int_equal(strtol(arena_z(&g->a, commits), NULL, 10), all + 1);
	promise(14, "%d publishers x %d beside 3 pushes by git: %d acknowledged, 0 lost", WRITERS,
		each(), all);
}

static void control_a_forced_ref_loses(void **state)
{
	const int all = WRITERS * each();
	int kept = race(*state, force_all, false);

	assert_true(kept < all);
	control(14, "the branch set without comparing: %d of %d lost", all - kept, all);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, git_rig_setup_article, git_rig_teardown)
	const struct CMUnitTest tests[] = {
		T(publishers_and_a_push_at_once_lose_nothing),
		T(control_a_forced_ref_loses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
