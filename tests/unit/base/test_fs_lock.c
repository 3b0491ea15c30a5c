/* The lock: between descriptions and processes, in time, cancelled, by many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/fs.h"
#include "support/lock_wait.h"
#include "support/tmpdir.h"

/* link: -Wl,--wrap=fcntl */

#define WRITERS 8
#define ROUNDS 100

static struct fs_lock opened(const char *path)
{
	struct fs_lock l = FS_LOCK_INIT;
	struct err e = { 0 };

	assert_int_equal(fs_lock_open(&l, path, &e), RC_OK);
	return l;
}

/* A process that holds the lock until it is killed; returns when it has it. */
static pid_t holder(const char *path)
{
	int ready[2];
	pid_t pid;
	char c;

	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		struct fs_lock l = FS_LOCK_INIT;
		struct err e = { 0 };

		if (fs_lock_open(&l, path, &e) != RC_OK ||
		    fs_lock_take(&l, -1, NULL, NULL, &e) != RC_OK || write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void file_is_private_and_closed_on_exec(void **state)
{
	struct tmpdir *t = *state;
	struct fs_lock l = opened(tmpdir_at(t, "lock"));
	struct stat st;

	assert_int_equal(fstat(l.fd, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_true(fcntl(l.fd, F_GETFD) & FD_CLOEXEC);
	fs_lock_close(&l);
	assert_int_equal(l.fd, -1);
	fs_lock_close(&l);
	fs_lock_close(NULL);
}

static void link_is_not_opened(void **state)
{
	struct tmpdir *t = *state;
	struct fs_lock l = FS_LOCK_INIT;
	struct err e = { 0 };

	assert_int_equal(symlink("elsewhere", tmpdir_at(t, "lock")), 0);
	assert_int_equal(fs_lock_open(&l, tmpdir_at(t, "lock"), &e), RC_ENV);
	assert_int_equal(l.fd, -1);
	assert_false(fs_exists(tmpdir_at(t, "elsewhere")));
}

static void one_try_tells_busy_until_dropped(void **state)
{
	struct tmpdir *t = *state;
	struct fs_lock a = opened(tmpdir_at(t, "lock")), b = opened(tmpdir_at(t, "lock"));
	struct err e = { 0 };

	assert_int_equal(fs_lock_take(&a, 0, NULL, NULL, &e), RC_OK);
	assert_int_equal(fs_lock_take(&b, 0, NULL, NULL, &e), RC_BUSY);
	fs_lock_drop(&a);
	assert_int_equal(fs_lock_take(&b, 0, NULL, NULL, &e), RC_OK);
	assert_int_equal(fs_lock_take(&a, 0, NULL, NULL, &e), RC_BUSY);
	fs_lock_close(&b);
	assert_int_equal(fs_lock_take(&a, 0, NULL, NULL, &e), RC_OK);
	fs_lock_close(&a);
}

static void wait_ends_busy_after_its_time_and_holds_nothing(void **state)
{
	struct tmpdir *t = *state;
	struct fs_lock a = opened(tmpdir_at(t, "lock")), b = opened(tmpdir_at(t, "lock"));
	int64_t start = clock_us();
	struct err e = { 0 };

	assert_int_equal(fs_lock_take(&a, 0, NULL, NULL, &e), RC_OK);
	assert_int_equal(fs_lock_take(&b, 20, NULL, NULL, &e), RC_BUSY);
	assert_true(clock_us() - start >= 19000);
	fs_lock_drop(&a);
	assert_int_equal(fs_lock_take(&a, 0, NULL, NULL, &e), RC_OK);
	fs_lock_close(&a);
	fs_lock_close(&b);
}

static bool third_time(void *arg)
{
	return ++*(int *)arg == 3;
}

static void cancelled_wait_holds_nothing(void **state)
{
	struct tmpdir *t = *state;
	struct fs_lock a = opened(tmpdir_at(t, "lock")), b = opened(tmpdir_at(t, "lock"));
	struct err e = { 0 };
	int asked = 0;

	assert_int_equal(fs_lock_take(&a, 0, NULL, NULL, &e), RC_OK);
	assert_int_equal(fs_lock_take(&b, -1, third_time, &asked, &e), RC_CANCELLED);
	assert_int_equal(asked, 3);
	fs_lock_drop(&a);
	assert_int_equal(fs_lock_take(&a, 0, NULL, NULL, &e), RC_OK);
	fs_lock_close(&a);
	fs_lock_close(&b);
}

static void free_lock_is_taken_without_asking(void **state)
{
	struct tmpdir *t = *state;
	struct fs_lock a = opened(tmpdir_at(t, "lock"));
	struct err e = { 0 };
	int asked = 2;

	assert_int_equal(fs_lock_take(&a, 1000, third_time, &asked, &e), RC_OK);
	assert_int_equal(asked, 2);
	fs_lock_close(&a);
}

static bool kill_the_holder(void *arg)
{
	pid_t *pid = arg;

	if (*pid)
		end(*pid);
	*pid = 0;
	return false;
}

static void death_of_the_holder_hands_the_lock_on(void **state)
{
	struct tmpdir *t = *state;
	const char *path = tmpdir_at(t, "lock");
	struct fs_lock l = opened(path);
	struct err e = { 0 };
	pid_t pid = holder(path);

	assert_int_equal(fs_lock_take(&l, 0, NULL, NULL, &e), RC_BUSY);
	assert_int_equal(fs_lock_take(&l, 60000, kill_the_holder, &pid, &e), RC_OK);
	assert_int_equal(pid, 0);
	fs_lock_close(&l);
}

/* Who held the lock gives it back while another waits, and wants it again at once. */
struct back {
	struct fs_lock l;
	int came;
	enum rc rc;
};

static void come_back(void *arg)
{
	struct back *x = arg;
	struct err e = { 0 };

	x->came++;
	fs_lock_drop(&x->l);
	x->rc = fs_lock_take(&x->l, 0, NULL, NULL, &e);
}

static void nobody_who_comes_back_overtakes_who_waits(void **state)
{
	const char *path = tmpdir_at(*state, "lock");
	struct fs_lock waits = opened(path);
	struct back x = { .l = opened(path) };
	struct err e = { 0 };

	assert_int_equal(fs_lock_take(&x.l, 0, NULL, NULL, &e), RC_OK);
	lock_wait_watch(come_back, &x);
	assert_int_equal(fs_lock_take(&waits, 10000, NULL, NULL, &e), RC_OK);
	lock_wait_watch(NULL, NULL);
	assert_int_equal(x.came, 1);
	assert_int_equal(x.rc, RC_BUSY);
	fs_lock_close(&x.l);
	fs_lock_close(&waits);
}

static bool never(void *arg)
{
	(void)arg;
	return false;
}

/* Adds ROUNDS to the number in `path`, under the lock if `locked`; waits in all three ways. */
static void add_up(const char *path, const char *lock, bool locked)
{
	struct fs_lock l = FS_LOCK_INIT;
	int fd = open(path, O_RDWR | O_CLOEXEC);
	struct err e = { 0 };

	if (fd < 0 || fs_lock_open(&l, lock, &e) != RC_OK)
		_exit(1);
	for (int i = 0; i < ROUNDS; i++) {
		int n = 0;

		if (locked && fs_lock_take(&l, i % 3 ? 60000 : -1, i % 3 == 2 ? never : NULL, NULL,
					   &e) != RC_OK)
			_exit(2);
		if (pread(fd, &n, sizeof(n), 0) != sizeof(n))
			_exit(3);
		n++;
		sched_yield();
		if (pwrite(fd, &n, sizeof(n), 0) != sizeof(n))
			_exit(4);
		if (locked)
			fs_lock_drop(&l);
	}
	_exit(0);
}

static int sum_of_writers(struct tmpdir *t, bool locked)
{
	const char *path = tmpdir_at(t, "count"), *lock = tmpdir_at(t, "lock");
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600), n = 0, status;
	pid_t pid[WRITERS];

	assert_int_equal(pwrite(fd, &n, sizeof(n), 0), sizeof(n));
	for (int i = 0; i < WRITERS; i++) {
		pid[i] = fork();
		if (pid[i] == 0)
			add_up(path, lock, locked);
	}
	for (int i = 0; i < WRITERS; i++) {
		assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(pread(fd, &n, sizeof(n), 0), sizeof(n));
	close(fd);
	return n;
}

static void many_writers_lose_nothing(void **state)
{
	struct tmpdir *t = *state;

	assert_int_equal(sum_of_writers(t, true), WRITERS * ROUNDS);
}

static void control_without_the_lock_they_lose(void **state)
{
	struct tmpdir *t = *state;
	int n = WRITERS * ROUNDS;

	for (int i = 0; i < 20 && n == WRITERS * ROUNDS; i++)
		n = sum_of_writers(t, false);
	assert_true(n < WRITERS * ROUNDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(file_is_private_and_closed_on_exec, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(link_is_not_opened, tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test_setup_teardown(one_try_tells_busy_until_dropped, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(wait_ends_busy_after_its_time_and_holds_nothing,
						tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test_setup_teardown(cancelled_wait_holds_nothing, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(free_lock_is_taken_without_asking, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(death_of_the_holder_hands_the_lock_on, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(nobody_who_comes_back_overtakes_who_waits,
						tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test_setup_teardown(many_writers_lose_nothing, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(control_without_the_lock_they_lose, tmpdir_setup,
						tmpdir_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
