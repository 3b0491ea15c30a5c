/* Files: limits, atomic writes, durable names, nothing left behind after a failure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "support/tmpdir.h"

/* link: -Wl,--wrap=fsync -Wl,--wrap=rename */
int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);

static int syncs, fail_sync; /* calls so far; the number of the call that fails, 0 = none */
static int fail_rename;
static mode_t mode_at_rename;

int __wrap_fsync(int fd)
{
	if (!(fcntl(fd, F_GETFD) & FD_CLOEXEC))
		fail_msg("a descriptor would leak into children");
	if (++syncs == fail_sync) {
		errno = EIO;
		return -1;
	}
	return __real_fsync(fd);
}

int __wrap_rename(const char *from, const char *to)
{
	struct stat st = { 0 };

	stat(from, &st);
	mode_at_rename = st.st_mode & 07777;
	if (fail_rename) {
		errno = ENOSPC;
		return -1;
	}
	return __real_rename(from, to);
}

static void no_faults(void)
{
	syncs = fail_sync = fail_rename = 0;
}

static void check_content(struct tmpdir *t, const char *path, const char *want)
{
	struct err e = { 0 };
	struct sv v;

	assert_int_equal(fs_read(path, 1000, &t->arena, &v, &e), RC_OK);
	assert_true(sv_eqs(v, want));
	assert_int_equal(v.p[v.n], 0);
}

static size_t entries(struct tmpdir *t)
{
	struct err e = { 0 };
	struct sv *name;
	size_t n;

	assert_int_equal(fs_list(t->path, 100, &t->arena, &name, &n, &e), RC_OK);
	return n;
}

static int open_descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static void written_file_is_read_back_with_its_mode(void **state)
{
	struct tmpdir *t = *state;
	const char *path = tmpdir_at(t, "a");
	struct err e = { 0 };
	mode_t old = umask(077);
	struct stat st;

	no_faults();
	assert_int_equal(fs_write(path, SV("one"), 0644, &e), RC_OK);
	check_content(t, path, "one");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(syncs, 2); /* file and directory */
	assert_int_equal(fs_write(path, SV(""), 0600, &e), RC_OK);
	check_content(t, path, "");
	assert_int_equal(mode_at_rename, 0600); /* right before it can be seen */
	assert_int_equal(entries(t), 1);
	umask(old);
}

static void lazy_write_waits_for_no_disk(void **state)
{
	struct tmpdir *t = *state;
	const char *path = tmpdir_at(t, "a");
	struct err e = { 0 };

	no_faults();
	assert_int_equal(fs_write_lazy(path, SV("one"), 0600, &e), RC_OK);
	check_content(t, path, "one");
	assert_int_equal(syncs, 0);
}

static void failed_write_keeps_the_old_file_and_leaves_nothing(void **state)
{
	struct tmpdir *t = *state;
	const char *path = tmpdir_at(t, "a");
	int before = open_descriptors();
	struct err e = { 0 };

	no_faults();
	assert_int_equal(fs_write(path, SV("old"), 0600, &e), RC_OK);
	syncs = 0;
	fail_sync = 1;
	assert_int_equal(fs_write(path, SV("new"), 0600, &e), RC_ENV);
	assert_int_equal(syncs, 1); /* never tried again */
	assert_non_null(strstr(e.msg, path));
	check_content(t, path, "old");
	no_faults();
	fail_rename = 1;
	assert_int_equal(fs_write(path, SV("new"), 0600, &e), RC_ENV);
	assert_non_null(strstr(e.msg, "disk is full"));
	no_faults();
	check_content(t, path, "old");
	assert_int_equal(entries(t), 1);
	assert_int_equal(open_descriptors(), before);
}

static void write_whose_directory_cannot_be_synced_is_reported(void **state)
{
	struct tmpdir *t = *state;
	struct err e = { 0 };

	no_faults();
	fail_sync = 2;
	assert_int_equal(fs_write(tmpdir_at(t, "a"), SV("new"), 0600, &e), RC_ENV);
	no_faults();
}

static void write_into_a_missing_directory_is_an_error(void **state)
{
	struct tmpdir *t = *state;
	struct err e = { 0 };

	assert_int_equal(fs_write(tmpdir_at(t, "no/a"), SV("x"), 0600, &e), RC_ENV);
	assert_non_null(strstr(e.msg, "no/a"));
}

static void longest_name_can_be_written(void **state)
{
	struct tmpdir *t = *state;
	struct err e = { 0 };
	char name[256];

	memset(name, 'n', 255);
	name[255] = 0;
	assert_int_equal(fs_write(tmpdir_at(t, name), SV("x"), 0600, &e), RC_OK);
	assert_true(fs_exists(tmpdir_at(t, name)));
}

static void read_knows_absent_large_and_special_files(void **state)
{
	struct tmpdir *t = *state;
	struct sv v = SV("untouched");
	struct err e = { 0 };

	assert_int_equal(fs_read(tmpdir_at(t, "no"), 9, &t->arena, &v, &e), RC_NOTFOUND);
	assert_int_equal(fs_write(tmpdir_at(t, "a"), SV("0123456789"), 0600, &e), RC_OK);
	assert_int_equal(fs_read(tmpdir_at(t, "a"), 9, &t->arena, &v, &e), RC_INVALID);
	assert_int_equal(fs_read(tmpdir_at(t, "a/b"), 9, &t->arena, &v, &e), RC_NOTFOUND);
	assert_int_equal(fs_read(t->path, 9, &t->arena, &v, &e), RC_INVALID);
	assert_int_equal(mkfifo(tmpdir_at(t, "pipe"), 0600), 0);
	assert_int_equal(fs_read(tmpdir_at(t, "pipe"), 9, &t->arena, &v, &e), RC_INVALID);
	assert_true(sv_eqs(v, "untouched"));
	assert_int_equal(fs_read(tmpdir_at(t, "a"), 10, &t->arena, &v, &e), RC_OK);
	assert_int_equal(v.n, 10);
}

static void file_that_tells_no_size_is_read_whole(void **state)
{
	struct tmpdir *t = *state;
	struct err e = { 0 };
	struct sv v;

	assert_int_equal(fs_read("/proc/self/status", 100000, &t->arena, &v, &e), RC_OK);
	assert_true(v.n > 300);
	assert_int_equal(strlen(v.p), v.n);
	assert_int_equal(fs_read("/proc/self/status", 100, &t->arena, &v, &e), RC_INVALID);
}

static void remove_is_durable_and_takes_an_absent_file(void **state)
{
	struct tmpdir *t = *state;
	const char *path = tmpdir_at(t, "a");
	struct err e = { 0 };

	assert_int_equal(fs_write(path, SV("x"), 0600, &e), RC_OK);
	no_faults();
	assert_int_equal(fs_remove(path, &e), RC_OK);
	assert_int_equal(syncs, 1);
	assert_false(fs_exists(path));
	assert_int_equal(fs_remove(path, &e), RC_OK);
	assert_int_equal(fs_remove(t->path, &e), RC_ENV);
}

static void rename_is_durable_on_both_sides(void **state)
{
	struct tmpdir *t = *state;
	struct err e = { 0 };

	assert_int_equal(fs_mkdirs(tmpdir_at(t, "d"), 0700, &e), RC_OK);
	assert_int_equal(fs_write(tmpdir_at(t, "a"), SV("x"), 0600, &e), RC_OK);
	no_faults();
	assert_int_equal(fs_rename(tmpdir_at(t, "a"), tmpdir_at(t, "b"), &e), RC_OK);
	assert_int_equal(syncs, 1);
	assert_int_equal(fs_rename(tmpdir_at(t, "b"), tmpdir_at(t, "d/c"), &e), RC_OK);
	assert_int_equal(syncs, 3);
	check_content(t, tmpdir_at(t, "d/c"), "x");
	assert_int_equal(fs_rename(tmpdir_at(t, "a"), tmpdir_at(t, "b"), &e), RC_NOTFOUND);
}

static void join_puts_one_slash(void **state)
{
	struct tmpdir *t = *state;

	assert_string_equal(fs_join(&t->arena, "a", "b"), "a/b");
	assert_string_equal(fs_join(&t->arena, "/", "b"), "/b");
	assert_string_equal(fs_join(&t->arena, "a/", "b/c"), "a/b/c");
}

static void path_without_a_directory_is_here(void **state)
{
	struct tmpdir *t = *state;
	int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct err e = { 0 };

	assert_int_equal(chdir(t->path), 0);
	assert_int_equal(fs_write("bare", SV("x"), 0600, &e), RC_OK);
	assert_int_equal(fs_remove("bare", &e), RC_OK);
	assert_int_equal(fchdir(here), 0);
	close(here);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(written_file_is_read_back_with_its_mode,
						tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test_setup_teardown(lazy_write_waits_for_no_disk, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(failed_write_keeps_the_old_file_and_leaves_nothing,
						tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test_setup_teardown(write_whose_directory_cannot_be_synced_is_reported,
						tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test_setup_teardown(write_into_a_missing_directory_is_an_error,
						tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test_setup_teardown(longest_name_can_be_written, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(read_knows_absent_large_and_special_files,
						tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test_setup_teardown(file_that_tells_no_size_is_read_whole, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(remove_is_durable_and_takes_an_absent_file,
						tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test_setup_teardown(rename_is_durable_on_both_sides, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(join_puts_one_slash, tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test_setup_teardown(path_without_a_directory_is_here, tmpdir_setup,
						tmpdir_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
