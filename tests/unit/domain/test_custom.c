/* Values of custom fields: read, written, compared, kept in a list. */
#include "deskbell/domain/custom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deskbell/base/attr.h"

static void numbers_are_read_exactly(void **state)
{
	static const struct {
		const char *text;
		int64_t millionths;
	} good[] = {
		{ "0", 0 },
		{ "-0", 0 },
		{ "7", 7000000 },
		{ "99.50", 99500000 },
		{ "-12.000001", -12000001 },
		{ "999999999999.999999", INT64_C(999999999999999999) },
		{ "007", 7000000 },
	};
	static const char *const bad[] = { "",		"-",  ".5", "5.",    "1e3", "1,5",
					   "+5",	" 5", "5 ", "1.2.3", "--1", "1000000000000",
					   "0.1234567", "x" };
	int64_t n;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		assert_true(number_parse(sv_from(good[i].text), &n));
		assert_int_equal(n, good[i].millionths);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (number_parse(sv_from(bad[i]), &n))
			fail_msg("\"%s\" was read as a number", bad[i]);
}

static void a_number_is_written_as_short_as_it_reads(void **state)
{
	static const char *const text[] = { "0", "-1", "99.5", "0.000001", "-999999999999.999999" };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(text); i++) {
		int64_t n;

		assert_true(number_parse(sv_from(text[i]), &n));
		assert_true(sv_eqs(number_form(n, &a), text[i]));
	}
	assert_true(sv_eqs(number_form(1500000, &a), "1.5"));
}

static void dates_are_days_of_the_calendar(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	static const char *const bad[] = { "",	       "2026-12",   "2026-02-30", "2026-12-01T",
					   "26-12-01", "2026/12/01" };
	int64_t at;

	(void)state;
	assert_true(date_parse(SV("1970-01-02"), &at));
	assert_int_equal(at, 86400);
	assert_true(date_parse(SV("1969-12-31"), &at));
	assert_int_equal(at, -86400);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(date_parse(sv_from(bad[i]), &at));
}

static void a_value_is_compared_by_its_type(void **state)
{
	const struct field line = { .number = 1000, .type = FIELD_LINE };
	const struct field choice = { .number = 1001, .type = FIELD_CHOICE };
	const struct field number = { .number = 1002, .type = FIELD_NUMBER };
	const struct field person = { .number = 1003, .type = FIELD_PERSON };
	struct custom_value v;

	(void)state;
	v = custom_value_of(&line, SV("77"), SV("4.17"));
	assert_true(v.field == 1000 && v.num == 0 && sv_eqs(v.text, "4.17"));
	v = custom_value_of(&line, SV("77"), SV_NULL);
	assert_true(sv_eqs(v.form, "77") && !v.text.p);
	v = custom_value_of(&choice, SV("red"), SV_NULL);
	assert_true(v.num == 0 && sv_eqs(v.text, "red"));
	v = custom_value_of(&number, SV("1.5"), SV_NULL);
	assert_true(v.num == 1500000 && !v.text.p);
	v = custom_value_of(&number, SV("nonsense"), SV_NULL);
	assert_int_equal(v.num, 0);
	v = custom_value_of(&person, SV("12"), SV_NULL);
	assert_int_equal(v.num, 12);
}

static void the_list_stays_in_order_and_old_ones_stay_good(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	static const int order[] = { 1002, 1000, 1001, 1001 };
	struct custom_value *list = NULL, *before;
	struct custom_value v;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		v = (struct custom_value){ .field = order[i], .form = SV("1"), .num = (int64_t)i };
		custom_values_put(&list, &n, &v, &a);
	}
	assert_int_equal(n, 3);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(list[i].field, 1000 + (int)i);
	assert_int_equal(custom_values_get(list, n, 1001)->num, 3);
	assert_null(custom_values_get(list, n, 1003));
	before = list;
	v = (struct custom_value){ .field = 1001 };
	custom_values_put(&list, &n, &v, &a);
	assert_int_equal(n, 2);
	assert_null(custom_values_get(list, n, 1001));
	assert_non_null(custom_values_get(before, 3, 1001));
	custom_values_put(&list, &n, &v, &a); /* unset already */
	assert_int_equal(n, 2);
}

static void yes_and_no_have_several_words(void **state)
{
	bool yes = false;

	(void)state;
	assert_true(bool_parse(SV("yes"), &yes) && yes);
	assert_true(bool_parse(SV("true"), &yes) && yes);
	assert_true(bool_parse(SV("0"), &yes) && !yes);
	assert_false(bool_parse(SV("maybe"), &yes));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_read_exactly),
		cmocka_unit_test(a_number_is_written_as_short_as_it_reads),
		cmocka_unit_test(dates_are_days_of_the_calendar),
		cmocka_unit_test(a_value_is_compared_by_its_type),
		cmocka_unit_test(the_list_stays_in_order_and_old_ones_stay_good),
		cmocka_unit_test(yes_and_no_have_several_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
