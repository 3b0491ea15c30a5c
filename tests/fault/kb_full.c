/* A file system that takes no more: publishing either says so and leaves main alone, or has
 * published. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <git2.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "support/git_rig.h"
#include "support/promise.h"

enum { SAID_DONE, SAID_FULL, SAID_OTHER };

static void limit_files(rlim_t bytes)
{
	struct rlimit l = { bytes, bytes };

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &l);
}

/* In a child that may write no file over `bytes`: what publishing said. */
static int publish_limited(struct git_rig *g, rlim_t bytes, const char *text)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		struct publish p = git_rig_author("Full");
		struct published done;
		struct err e = { 0 };
		enum rc rc;

		limit_files(bytes);
		p.message = SV(
			"A message of a few words, so that the commit is the largest of the objects "
			"0123456789 abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ #+-.,;:_<>");
		rc = git_rig_publish(g->repo, SV("a.md"), sv_from(text), NULL, &p, &done, &e);
		_exit(rc == RC_OK ? SAID_DONE : rc == RC_ENV && e.msg[0] ? SAID_FULL : SAID_OTHER);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void forget_log(struct git_rig *g)
{
	assert_int_equal(
		truncate(arena_z(&g->a, arena_printf(&g->a, "%s/logs/%s", g->path, REPO_BRANCH)),
			 0),
		0);
	assert_int_equal(truncate(arena_z(&g->a, arena_printf(&g->a, "%s/logs/HEAD", g->path)), 0),
			 0);
}

static void a_full_disk_is_told_and_publishes_nothing(void **state)
{
	struct git_rig *g = *state;
	int done = 0, full = 0;

	for (rlim_t bytes = 0; bytes < 400; bytes += 10) {
		const char *text = arena_z(&g->a, arena_printf(&g->a, "text %d", (int)bytes));
		struct oid before, after;
		struct sv got;
		struct oid prior;
		int said;

		/* The log of the ref grows and would be over every limit soon. */
		forget_log(g);
		git_rig_ok(g, repo_head(g->repo, &prior, &g->e));
		said = publish_limited(g, bytes, text);
		git_rig_ok(g, repo_head(g->repo, &before, &g->e));
		assert_true(oid_eq(&prior, &before) == (said == SAID_FULL));
		assert_true(said == SAID_DONE || said == SAID_FULL);
		/* Space again: what was said is what there is, and publishing goes on. */
		if (said == SAID_DONE) {
			git_rig_ok(g, git_rig_read(g, g->repo, &before, SV("a.md"), NULL, &got));
			assert_true(sv_eqs(got, text));
			done++;
		} else {
			full++;
		}
		after = git_rig_put(g, "next.md", text);
		assert_false(oid_eq(&before, &after));
	}
	assert_true(done > 5 && full > 5);
	git_rig_run(g, "git -C kb.git fsck --strict");
	promise(15, "%d sizes of disk: %d published and there, %d refused and told", done + full,
		done, full);
}

/* Control: the library's own convenience call does say "done" there (libgit2 1.5.1), so the sizes
 * above reach the case. */
static int lies(struct git_rig *g, rlim_t bytes)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		git_repository *git = NULL;
		git_odb *odb = NULL;
		git_object *tree = NULL;
		git_signature *who = NULL;
		git_oid id = { { 0 } };
		int code;

		git_libgit2_init();
		git_repository_open_bare(&git, g->path);
		git_repository_odb(&odb, git);
		git_revparse_single(&tree, git, "main^{tree}");
		git_signature_new(&who, "x", "x@y", 1700000000 + (git_time_t)bytes, 0);
		limit_files(bytes);
		code = git_commit_create(
			&id, git, NULL, who, who, NULL,
			"a message of some words 0123456789 abcdefghijklmnopqrstuvwxyz",
			(git_tree *)tree, 0, NULL);
		_exit(code == 0 && !git_odb_exists(odb, &id));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

static void control_the_plain_call_would_have_lied(void **state)
{
	struct git_rig *g = *state;
	int n = 0;

	for (rlim_t bytes = 0; bytes < 300; bytes += 10)
		n += lies(g, bytes);
	assert_true(n > 0);
	control(15, "git_commit_create said \"done\" for %d commits that were not written", n);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, git_rig_setup_article, git_rig_teardown)
	const struct CMUnitTest tests[] = {
		T(a_full_disk_is_told_and_publishes_nothing),
		T(control_the_plain_call_would_have_lied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
