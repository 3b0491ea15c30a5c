/* Child processes: outputs, limits, statuses, surroundings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "deskbell/base/proc.h"

/* Runs a shell text and gives its result. */
static struct proc_result sh(struct arena *a, const char *text, size_t limit)
{
	const char *const argv[] = { "sh", "-c", text, NULL };
	struct proc_result out = { .status = -1 };
	struct err e = { 0 };

	assert_int_equal(proc_run(argv, NULL, NULL, limit, a, &out, &e), RC_OK);
	return out;
}

static void both_outputs_and_the_status_come_back(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct proc_result r = sh(&a, "echo out; echo err >&2; exit 7", 1000);

	(void)state;
	assert_int_equal(r.status, 7);
	assert_true(sv_eqs(r.out, "out\n"));
	assert_true(sv_eqs(r.err, "err\n"));
	r = sh(&a, ":", 1000);
	assert_int_equal(r.status, 0);
	assert_non_null(r.out.p);
	assert_int_equal(r.out.n, 0);
}

static void death_by_signal_is_128_and_the_signal(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	(void)state;
	assert_int_equal(sh(&a, "kill -KILL $$", 10).status, 128 + SIGKILL);
}

static void output_past_the_limit_is_dropped_and_the_child_not_blocked(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct proc_result r = sh(&a, "head -c 3000000 /dev/zero; echo end >&2; exit 3", 1000);

	(void)state;
	assert_int_equal(r.status, 3);
	assert_int_equal(r.out.n, 1000);
	assert_true(sv_eqs(r.err, "end\n"));
	r = sh(&a, "head -c 3000000 /dev/zero >&2; head -c 2000000 /dev/zero", 4000000);
	assert_int_equal(r.err.n, 3000000);
	assert_int_equal(r.out.n, 2000000);
}

static void arguments_are_never_a_shell_line(void **state)
{
	const char *const argv[] = { "printf", "%s|", "a b", "$HOME;`id`", "", NULL };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct proc_result r;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(proc_run(argv, NULL, NULL, 100, &a, &r, &e), RC_OK);
	assert_true(sv_eqs(r.out, "a b|$HOME;`id`||"));
}

static void what_cannot_be_started_is_an_error_with_its_name(void **state)
{
	const char *const no[] = { "no-such-program-here", NULL }, *const dir[] = { "/", NULL };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *const ok[] = { "true", NULL };
	struct proc_result r;
	struct err e = { 0 };
	int status;

	(void)state;
	assert_int_equal(proc_run(no, NULL, NULL, 10, &a, &r, &e), RC_ENV);
	assert_non_null(strstr(e.msg, "no-such-program-here"));
	assert_int_equal(proc_run(dir, NULL, NULL, 10, &a, &r, &e), RC_ENV);
	assert_int_equal(proc_run(ok, "/no/such/dir", NULL, 10, &a, &r, &e), RC_ENV);
	assert_int_equal(proc_foreground(no, &status, &e), RC_ENV);
}

static void directory_and_environment_are_those_given(void **state)
{
	const char *const argv[] = { "sh", "-c", "pwd; echo $A-$B", NULL };
	const char *const env[] = { "A=1", NULL };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct proc_result r;
	struct err e = { 0 };

	(void)state;
	setenv("B", "2", 1);
	assert_int_equal(proc_run(argv, "/usr", env, 100, &a, &r, &e), RC_OK);
	assert_true(sv_eqs(r.out, "/usr\n1-\n"));
	assert_int_equal(proc_run(argv, "/", NULL, 100, &a, &r, &e), RC_OK);
	assert_true(sv_eqs(r.out, "/\n-2\n"));
}

static void input_is_empty(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	(void)state;
	assert_int_equal(sh(&a, "cat", 100).out.n, 0);
}

/* How many descriptors above 2 a child inherits from us; a test runner may leave us some. */
static int inherited(void)
{
	int n = 0;

	for (int fd = 3; fd < 1024; fd++) {
		int flags = fcntl(fd, F_GETFD);

		n += flags >= 0 && !(flags & FD_CLOEXEC);
	}
	return n;
}

/* How many descriptors a child has; the shell holds one more while it lists them. */
static int child_has(void)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	int64_t n = 0;

	assert_true(sv_int(sv_trim(sh(&a, "set -- /proc/$$/fd/*; echo $#", 10).out), &n));
	return (int)n - 1;
}

static void child_gets_three_descriptors_and_no_more_of_ours(void **state)
{
	int keep = open("/dev/null", O_RDONLY | O_CLOEXEC), before = child_has(), leak;

	(void)state;
	assert_int_equal(before, 3 + inherited());
	leak = open("/dev/null", O_RDONLY); /* control: one that is left open is seen */
	assert_int_equal(child_has(), before + 1);
	close(keep);
	close(leak);
}

static void child_blocks_and_ignores_no_signal(void **state)
{
	static const char *const text[] = { "sed -n 's/^SigBlk:[^0-9a-f]*//p' /proc/self/status",
					    "sed -n 's/^SigIgn:[^0-9a-f]*//p' /proc/self/status" };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	unsigned long long got[2];
	sigset_t set, old;

	(void)state;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGWINCH);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	signal(SIGPIPE, SIG_IGN);
	for (int i = 0; i < 2; i++)
		got[i] = strtoull(sh(&a, text[i], 1000).out.p, NULL, 16);
	signal(SIGPIPE, SIG_DFL);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	assert_int_equal(got[0], 0);
	/* 32 and 33 are the C library's own and not to be set */
	assert_int_equal(got[1] & ~0x180000000ULL, 0);
}

static void process_left_behind_does_not_hold_us_up(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct proc_result r = sh(&a, "sleep 1000 & echo $!", 100);
	int64_t pid = 0;

	(void)state;
	assert_true(sv_int(sv_trim(r.out), &pid));
	assert_int_equal(kill((pid_t)pid, SIGKILL), 0);
}

static void closed_standard_descriptors_do_no_harm(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		struct arena a = ARENA_INIT;
		struct proc_result r;

		for (int fd = 0; fd < 3; fd++)
			close(fd);
		r = sh(&a, "echo out; echo err >&2", 100);
		_exit(!sv_eqs(r.out, "out\n") || !sv_eqs(r.err, "err\n"));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void no_descriptor_and_no_zombie_is_left(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	int before = open("/dev/null", O_RDONLY | O_CLOEXEC), after;

	(void)state;
	close(before);
	sh(&a, "exit 1", 10);
	after = open("/dev/null", O_RDONLY | O_CLOEXEC);
	close(after);
	assert_int_equal(after, before);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void foreground_gives_the_status(void **state)
{
	const char *const argv[] = { "sh", "-c", "exit 9", NULL };
	struct err e = { 0 };
	int status = 0;

	(void)state;
	assert_int_equal(proc_foreground(argv, &status, &e), RC_OK);
	assert_int_equal(status, 9);
}

static void keys_meant_for_the_foreground_child_do_not_end_us(void **state)
{
	const char *const argv[] = { "sh", "-c", "kill -INT $PPID; kill -QUIT $PPID; kill -INT $$",
				     NULL };
	struct sigaction now;
	sigset_t set, pending;
	struct err e = { 0 };
	int status = 0;

	(void)state;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	for (int blocked = 0; blocked < 2; blocked++) {
		pthread_sigmask(blocked ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
		assert_int_equal(proc_foreground(argv, &status, &e), RC_OK);
		assert_int_equal(status, 128 + SIGINT);
		sigpending(&pending);
		assert_false(sigismember(&pending, SIGINT));
	}
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	sigaction(SIGINT, NULL, &now);
	assert_true(now.sa_handler == SIG_DFL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_outputs_and_the_status_come_back),
		cmocka_unit_test(death_by_signal_is_128_and_the_signal),
		cmocka_unit_test(output_past_the_limit_is_dropped_and_the_child_not_blocked),
		cmocka_unit_test(arguments_are_never_a_shell_line),
		cmocka_unit_test(what_cannot_be_started_is_an_error_with_its_name),
		cmocka_unit_test(directory_and_environment_are_those_given),
		cmocka_unit_test(input_is_empty),
		cmocka_unit_test(child_gets_three_descriptors_and_no_more_of_ours),
		cmocka_unit_test(child_blocks_and_ignores_no_signal),
		cmocka_unit_test(process_left_behind_does_not_hold_us_up),
		cmocka_unit_test(closed_standard_descriptors_do_no_harm),
		cmocka_unit_test(no_descriptor_and_no_zombie_is_left),
		cmocka_unit_test(foreground_gives_the_status),
		cmocka_unit_test(keys_meant_for_the_foreground_child_do_not_end_us),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
