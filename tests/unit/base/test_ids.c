/* Ids in order: sorting, and finding one among ids and among rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deskbell/base/attr.h"
#include "deskbell/base/ids.h"

struct row {
	int64_t id;
	const char *name;
};

static void sorting_keeps_each_once(void **state)
{
	int64_t id[] = { 7, -1, INT64_MAX, 7, INT64_MIN, -1, 7 };
	static const int64_t want[] = { INT64_MIN, -1, 7, INT64_MAX };

	(void)state;
	assert_int_equal(ids_sort(id, ARRAY_LEN(id)), ARRAY_LEN(want));
	assert_memory_equal(id, want, sizeof(want));
	assert_int_equal(ids_sort(id, 1), 1);
	assert_int_equal(ids_sort(NULL, 0), 0);
}

static void each_is_found_and_nothing_between(void **state)
{
	int64_t id[9];

	(void)state;
	for (size_t n = 0; n < ARRAY_LEN(id); n++) {
		id[n] = 2 * (int64_t)n;
		for (int64_t one = -1; one <= 2 * (int64_t)n + 1; one++)
			assert_int_equal(ids_has(id, n + 1, one), one >= 0 && one % 2 == 0);
	}
	assert_false(ids_has(NULL, 0, 0));
}

static void rows_are_found_by_the_id_they_begin_with(void **state)
{
	static const struct row rows[] = { { -3, "a" }, { 4, "b" }, { 90, "c" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_ptr_equal(IDS_ROW(rows, ARRAY_LEN(rows), rows[i].id), &rows[i]);
	assert_null(IDS_ROW(rows, ARRAY_LEN(rows), 5));
	assert_null(IDS_ROW(rows, 2, 90));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorting_keeps_each_once),
		cmocka_unit_test(each_is_found_and_nothing_between),
		cmocka_unit_test(rows_are_found_by_the_id_they_begin_with),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
