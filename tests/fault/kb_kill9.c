/* Publishers killed in the middle: the next one publishes without help, and what was acknowledged
 * is on main. A ref lock that a dead process left is removed under kb.lock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "deskbell/base/clock.h"
#include "support/git_rig.h"
#include "support/promise.h"

/* Publishes until it is killed, and acknowledges each article on `fd`. */
static void write_articles(struct git_rig *g, int round, int fd)
{
	struct publish p = git_rig_author("Mortal");
	struct repo *r = NULL;
	struct err e = { 0 };

	if (repo_open(g->path, g->lock, &r, &e) != RC_OK)
		_exit(1);
	for (int i = 0;; i++) {
		char path[40];
		struct published done;

		snprintf(path, sizeof(path), "w%d/%d.md", round, i);
		if (git_rig_publish(r, sv_from(path), SV("x"), NULL, &p, &done, &e) != RC_OK)
			_exit(2);
		if (write(fd, "+", 1) != 1)
			_exit(3);
	}
}

/* Kills a publisher a moment after its `acks`th article; gives how many it acknowledged. */
static int kill_one(struct git_rig *g, int round, int want)
{
	int fd[2], status, acks = 0;
	char byte;
	pid_t pid;

	assert_int_equal(pipe(fd), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		write_articles(g, round, fd[1]);
	close(fd[1]);
	while (acks < want && read(fd[0], &byte, 1) == 1)
		acks++;
	/* Anywhere in the next one. */
	for (int64_t until = clock_us() + round * 7919 % 3000; clock_us() < until;)
		;
	kill(pid, SIGKILL);
	while (read(fd[0], &byte, 1) == 1)
		acks++;
	close(fd[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	return acks;
}

static void a_killed_publisher_stops_nobody_and_loses_nothing_acknowledged(void **state)
{
	struct git_rig *g = *state;
	const int rounds = nightly(12, 200);
	int acked = 0;
	int64_t slowest = 0;

	for (int round = 0; round < rounds; round++) {
		int acks = kill_one(g, round, 1 + round % 5);
		int64_t from = clock_us();
		struct oid head = git_rig_put(
			g, arena_z(&g->a, arena_printf(&g->a, "after/%d.md", round)), "x");

		slowest = clock_us() - from > slowest ? clock_us() - from : slowest;
		for (int i = 0; i < acks; i++) {
			struct sv text;

			git_rig_ok(g, git_rig_read(g, g->repo, &head,
						   arena_printf(&g->a, "w%d/%d.md", round, i), NULL,
						   &text));
		}
		acked += acks;
	}
	git_rig_run(g, "git -C kb.git fsck --strict; test -z \"$(find kb.git -name '*.lock')\"");
	promise(17,
		"%d kills, %d articles acknowledged, 0 lost; the next publisher took %lld ms at most",
		rounds, acked, (long long)slowest / 1000);
}

static void a_ref_lock_left_behind_is_removed(void **state)
{
	struct git_rig *g = *state;
	struct oid one = git_rig_put(g, "a.md", "1"), two;
	struct sv said;

	git_rig_run(g, "touch -d '1 minute ago' kb.git/refs/heads/main.lock");
	/* Control: stock git does stop there. */
	assert_int_not_equal(git_rig_try(g,
					 "git -C kb.git update-ref refs/heads/main "
					 "$(git -C kb.git commit-tree -m x main^{tree} -p main)",
					 &said),
			     0);
	assert_non_null(strstr(arena_z(&g->a, said), "main.lock"));
	control(17, "git(1) stops at the lock a dead process left: File exists");
	two = git_rig_put(g, "a.md", "2");
	assert_false(oid_eq(&one, &two));
	git_rig_run(g, "test ! -e kb.git/refs/heads/main.lock");
}

/* A lock that is young may be somebody's: it is waited for, not taken away. */
static void a_ref_lock_of_the_living_is_waited_for(void **state)
{
	struct git_rig *g = *state;

	git_rig_put(g, "a.md", "1");
	/* The other process lets go when it sees that ours has written its objects. Its disk is
	 * slow: the lock is half a minute old. */
	git_rig_run(g,
		    "cd kb.git; touch -d '30 seconds ago' refs/heads/main.lock; "
		    "n=$(find objects -type f | wc -l)\n"
		    "(until test $(find objects -type f | wc -l) -ge $((n + 3)); do :; done\n"
		    "cp refs/heads/main.lock ../seen; rm refs/heads/main.lock) >/dev/null 2>&1 &");
	git_rig_put(g, "a.md", "2");
	git_rig_run(g, "test -e seen; test ! -e kb.git/refs/heads/main.lock");
}

/* The same lock, where one of ours died while it moved main: it is that one's. */
static void a_ref_lock_of_one_of_ours_that_died_is_not(void **state)
{
	struct git_rig *g = *state;

	git_rig_put(g, "a.md", "1");
	/* Control: what is written there says so. */
	git_rig_run(g, "test \"$(cat kb.lock)\" = -; printf m >kb.lock; "
		       "touch -d '30 seconds ago' kb.git/refs/heads/main.lock");
	git_rig_put(g, "a.md", "2");
	git_rig_run(g, "test ! -e kb.git/refs/heads/main.lock; test \"$(cat kb.lock)\" = -");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, git_rig_setup, git_rig_teardown)
	const struct CMUnitTest tests[] = {
		T(a_killed_publisher_stops_nobody_and_loses_nothing_acknowledged),
		T(a_ref_lock_left_behind_is_removed),
		T(a_ref_lock_of_the_living_is_waited_for),
		T(a_ref_lock_of_one_of_ours_that_died_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
