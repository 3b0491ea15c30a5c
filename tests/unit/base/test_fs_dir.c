/* Directories: making, listing, removal that follows no link, and what counts as local. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../../src/base/fs_priv.h"
#include "deskbell/base/fs.h"
#include "support/tmpdir.h"

static void touch(const char *path)
{
	struct err e = { 0 };

	assert_int_equal(fs_write_lazy(path, SV("x"), 0600, &e), RC_OK);
}

static void mkdirs_makes_all_levels_with_the_mode(void **state)
{
	struct tmpdir *t = *state;
	struct err e = { 0 };
	struct stat st;

	assert_int_equal(fs_mkdirs(tmpdir_at(t, "a//b/c/"), 0700, &e), RC_OK);
	assert_int_equal(stat(tmpdir_at(t, "a/b/c"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(chmod(tmpdir_at(t, "a"), 0755), 0);
	assert_int_equal(fs_mkdirs(tmpdir_at(t, "a/b"), 0700, &e), RC_OK);
	assert_int_equal(stat(tmpdir_at(t, "a"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	assert_int_equal(fs_mkdirs("/", 0700, &e), RC_OK);
}

static void mkdirs_names_the_file_in_the_way(void **state)
{
	struct tmpdir *t = *state;
	struct err e = { 0 };

	touch(tmpdir_at(t, "a"));
	assert_int_equal(fs_mkdirs(tmpdir_at(t, "a/b"), 0700, &e), RC_ENV);
	assert_non_null(strstr(e.msg, "/a: in the way"));
	assert_int_equal(fs_mkdirs("/proc/nothing/here", 0700, &e), RC_ENV);
	assert_non_null(strstr(e.msg, "/proc/nothing"));
}

static void list_is_sorted_by_bytes_and_has_no_dots(void **state)
{
	static const char *const want[] = { ".hidden", "B", "a", "a-b", "aa", "\xd0\xb6" };
	struct tmpdir *t = *state;
	struct err e = { 0 };
	struct sv *name;
	size_t n;

	assert_int_equal(fs_list(t->path, 0, &t->arena, &name, &n, &e), RC_OK);
	assert_int_equal(n, 0);
	for (size_t i = ARRAY_LEN(want); i-- > 0;)
		touch(tmpdir_at(t, want[i]));
	assert_int_equal(fs_list(t->path, ARRAY_LEN(want), &t->arena, &name, &n, &e), RC_OK);
	assert_int_equal(n, ARRAY_LEN(want));
	for (size_t i = 0; i < n; i++)
		assert_string_equal(name[i].p, want[i]);
}

static void list_refuses_too_many_and_absent(void **state)
{
	struct tmpdir *t = *state;
	struct err e = { 0 };
	struct sv *name;
	size_t n;

	touch(tmpdir_at(t, "a"));
	touch(tmpdir_at(t, "b"));
	assert_int_equal(fs_list(t->path, 1, &t->arena, &name, &n, &e), RC_INVALID);
	assert_int_equal(fs_list(tmpdir_at(t, "no"), 9, &t->arena, &name, &n, &e), RC_NOTFOUND);
	assert_int_equal(fs_list(tmpdir_at(t, "a"), 9, &t->arena, &name, &n, &e), RC_ENV);
}

static void empty_is_absent_or_without_entries(void **state)
{
	struct tmpdir *t = *state;

	assert_true(fs_is_empty_dir(tmpdir_at(t, "no")));
	assert_true(fs_is_empty_dir(t->path));
	touch(tmpdir_at(t, ".hidden"));
	assert_false(fs_is_empty_dir(t->path));
	assert_false(fs_is_empty_dir(tmpdir_at(t, ".hidden")));
}

static void exists_and_is_dir_tell_apart(void **state)
{
	struct tmpdir *t = *state;

	touch(tmpdir_at(t, "a"));
	assert_true(fs_exists(tmpdir_at(t, "a")));
	assert_false(fs_is_dir(tmpdir_at(t, "a")));
	assert_true(fs_is_dir(t->path));
	assert_false(fs_exists(tmpdir_at(t, "no")));
	assert_false(fs_is_dir(tmpdir_at(t, "no")));
	assert_true(fs_is_file(tmpdir_at(t, "a")));
	assert_int_equal(symlink(tmpdir_at(t, "a"), tmpdir_at(t, "link")), 0);
	assert_false(fs_is_file(tmpdir_at(t, "link")));
	assert_false(fs_is_file(t->path));
	assert_false(fs_is_file(tmpdir_at(t, "no")));
}

static void tree_is_removed_and_links_are_not_followed(void **state)
{
	struct tmpdir *t = *state;
	struct err e = { 0 };

	assert_int_equal(fs_mkdirs(tmpdir_at(t, "kept/in"), 0700, &e), RC_OK);
	touch(tmpdir_at(t, "kept/in/file"));
	assert_int_equal(fs_mkdirs(tmpdir_at(t, "gone/a/b"), 0700, &e), RC_OK);
	touch(tmpdir_at(t, "gone/a/file"));
	touch(tmpdir_at(t, "gone/.hidden"));
	assert_int_equal(symlink("../../kept", tmpdir_at(t, "gone/a/link")), 0);
	assert_int_equal(symlink("../kept/in/file", tmpdir_at(t, "gone/link")), 0);
	assert_int_equal(symlink("nowhere", tmpdir_at(t, "gone/dangling")), 0);
	assert_int_equal(fs_remove_tree(tmpdir_at(t, "gone"), &e), RC_OK);
	assert_false(fs_exists(tmpdir_at(t, "gone")));
	assert_true(fs_exists(tmpdir_at(t, "kept/in/file")));
}

static void tree_that_is_itself_a_link_or_file_is_refused(void **state)
{
	struct tmpdir *t = *state;
	struct err e = { 0 };

	assert_int_equal(fs_mkdirs(tmpdir_at(t, "kept"), 0700, &e), RC_OK);
	touch(tmpdir_at(t, "kept/file"));
	assert_int_equal(symlink("kept", tmpdir_at(t, "link")), 0);
	assert_int_equal(fs_remove_tree(tmpdir_at(t, "link"), &e), RC_ENV);
	assert_int_equal(fs_remove_tree(tmpdir_at(t, "kept/file"), &e), RC_ENV);
	assert_true(fs_exists(tmpdir_at(t, "kept/file")));
	assert_int_equal(fs_remove_tree(tmpdir_at(t, "no"), &e), RC_OK);
}

static void tree_deeper_than_the_limit_is_refused_not_crashed(void **state)
{
	AUTO(str_deinit) struct str path = STR_INIT;
	struct tmpdir *t = *state;
	struct err e = { 0 };

	str_adds(&path, tmpdir_at(t, "top"));
	for (int i = 0; i < 300; i++)
		str_adds(&path, "/d");
	assert_int_equal(fs_mkdirs(str_z(&path), 0700, &e), RC_OK);
	assert_int_equal(fs_remove_tree(tmpdir_at(t, "top"), &e), RC_ENV);
	assert_non_null(strstr(e.msg, "deep"));
	/* in two halves it goes */
	for (int i = 0; i < 150; i++)
		path.p[path.n - 2 * (size_t)i - 2] = 0;
	assert_int_equal(fs_remove_tree(path.p, &e), RC_OK);
}

static void local_directory_is_accepted_also_before_it_exists(void **state)
{
	struct tmpdir *t = *state;
	struct err e = { 0 };

	assert_int_equal(fs_check_local(t->path, &e), RC_OK);
	assert_int_equal(fs_check_local(tmpdir_at(t, "not/there/yet"), &e), RC_OK);
	assert_int_equal(fs_check_local("not-there-yet", &e), RC_OK);
}

static void network_fuse_and_read_only_are_refused_by_name(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(fs_check_kind(0xef53, false, "/desk", &e), RC_OK);
	assert_int_equal(fs_check_kind(0x6969, false, "/desk", &e), RC_ENV);
	assert_non_null(strstr(e.msg, "/desk: lies on NFS"));
	assert_int_equal(fs_check_kind(0xff534d42, false, "/desk", &e), RC_ENV);
	assert_non_null(strstr(e.msg, "SMB"));
	assert_int_equal(fs_check_kind(0x65735546, false, "/desk", &e), RC_ENV);
	assert_non_null(strstr(e.msg, "FUSE"));
	assert_int_equal(fs_check_kind(0xef53, true, "/desk", &e), RC_ENV);
	assert_non_null(strstr(e.msg, "read-only"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(mkdirs_makes_all_levels_with_the_mode, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(mkdirs_names_the_file_in_the_way, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(list_is_sorted_by_bytes_and_has_no_dots,
						tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test_setup_teardown(list_refuses_too_many_and_absent, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(empty_is_absent_or_without_entries, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(exists_and_is_dir_tell_apart, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(tree_is_removed_and_links_are_not_followed,
						tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test_setup_teardown(tree_that_is_itself_a_link_or_file_is_refused,
						tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test_setup_teardown(tree_deeper_than_the_limit_is_refused_not_crashed,
						tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test_setup_teardown(local_directory_is_accepted_also_before_it_exists,
						tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test(network_fuse_and_read_only_are_refused_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
