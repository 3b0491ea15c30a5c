/* Lists of faults: order of place, limits, safe text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/fault.h"

static void faults_are_sorted_cut_and_safe(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str s = STR_INIT;
	struct err e = { 0 };
	struct faults f;
	int i;

	(void)state;
	faults_init(&f, &a);
	assert_int_equal(faults_rc(&f, &e), RC_OK);
	faults_add(&f, "b", 1, 1, "late");
	faults_add(&f, "a", 9, 1, "x\x1B\n%s", "y");
	faults_add(&f, "a", 2, 5, "first");
	faults_add(&f, "a", 0, 0, "whole file");
	faults_sort(&f);
	faults_print(&f, &s);
	assert_string_equal(str_z(&s),
			    "a: whole file\na:2:5: first\na:9:1: x<U+001B> y\nb:1:1: late\n");
	for (i = 0; i < 500; i++)
		faults_add(&f, "c", i, 1, "one of many faults that are all the same");
	assert_int_equal(f.n, FAULT_MAX);
	assert_int_equal(f.dropped, 304);
	assert_int_equal(faults_rc(&f, &e), RC_INVALID);
	assert_non_null(strstr(e.msg, "more faults"));
	assert_true(strlen(e.msg) < sizeof(e.msg) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_are_sorted_cut_and_safe),
	};

	i18n_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
