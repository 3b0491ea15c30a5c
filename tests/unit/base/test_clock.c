/* Time: RFC 3339 both ways, the calendar, the frozen clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "deskbell/base/clock.h"

static void instants_are_written_and_read_back(void **state)
{
	static const struct {
		int64_t at;
		const char *text;
	} t[] = {
		{ 0, "1970-01-01T00:00:00Z" },
		{ -1, "1969-12-31T23:59:59Z" },
		{ 951782399, "2000-02-28T23:59:59Z" },
		{ 951782400, "2000-02-29T00:00:00Z" },
		{ 1709164800, "2024-02-29T00:00:00Z" },
		{ 1795444320, "2026-11-23T14:32:00Z" },
		{ 2147483648, "2038-01-19T03:14:08Z" },
		{ 4107542400, "2100-03-01T00:00:00Z" },
		{ -62167219200, "0000-01-01T00:00:00Z" },
		{ 253402300799, "9999-12-31T23:59:59Z" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(t); i++) {
		int64_t back = 1;
		char out[21];

		clock_format(t[i].at, out);
		assert_string_equal(out, t[i].text);
		assert_true(clock_parse(sv_from(t[i].text), &back));
		assert_int_equal(back, t[i].at);
	}
}

static void calendar_agrees_with_the_c_library(void **state)
{
	/* 97 days and a bit: walks through all months, days and times of day from 1600 to 2700 */
	(void)state;
	for (int64_t at = -11676096000; at < 23036745600; at += 97 * 86400 + 12345) {
		time_t t = (time_t)at;
		char want[32], got[21];
		int64_t back;
		struct tm tm;

		assert_non_null(gmtime_r(&t, &tm));
		strftime(want, sizeof(want), "%Y-%m-%dT%H:%M:%SZ", &tm);
		clock_format(at, got);
		assert_string_equal(got, want);
		assert_true(clock_parse(sv_from(got), &back));
		assert_int_equal(back, at);
	}
}

static void years_beyond_four_digits_are_clamped(void **state)
{
	char out[21];

	(void)state;
	clock_format(INT64_MAX, out);
	assert_string_equal(out, "9999-12-31T23:59:59Z");
	clock_format(INT64_MIN, out);
	assert_string_equal(out, "0000-01-01T00:00:00Z");
}

static void offsets_and_fractions_are_understood(void **state)
{
	static const char *const same[] = {
		"2026-11-23T14:32:00Z",
		"2026-11-23T22:32:00+08:00",
		"2026-11-23T11:02:00-03:30",
		"2026-11-23T14:32:00-00:00",
		"2026-11-24T14:31:00+23:59",
		"2026-11-23T14:32:00.5Z",
		"2026-11-23T14:32:00.999999999999Z",
		"2026-11-23T17:32:00.001+03:00",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(same); i++) {
		int64_t at = 0;

		assert_true(clock_parse(sv_from(same[i]), &at));
		assert_int_equal(at, 1795444320);
	}
}

static void anything_else_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"2026",
		"2026-11-23",
		"2026-11-23T14:32Z",
		"2026-11-23T14:32:00",
		"2026-11-23 14:32:00Z",
		"2026-11-23t14:32:00z",
		" 2026-11-23T14:32:00Z",
		"2026-11-23T14:32:00Z ",
		"2026-11-23T14:32:00ZZ",
		"2026-11-23T14:32:00.Z",
		"2026-11-23T14:32:00+0800",
		"2026-11-23T14:32:00+08",
		"2026-11-23T14:32:00+24:00",
		"2026-11-23T14:32:00+08:60",
		"2026-11-23T14:32:00+08:00Z",
		"2026-1-23T14:32:00Z",
		"+026-11-23T14:32:00Z",
		"2026-+1-23T14:32:00Z",
		"02026-11-23T14:32:00Z",
		"2026/11/23T14:32:00Z",
		"2026-11-23T14-32:00Z",
		"2026-11-23T14:32:00 Z",
	};
	int64_t at = 5;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (clock_parse(sv_from(bad[i]), &at))
			fail_msg("taken: \"%s\"", bad[i]);
	assert_false(clock_parse(SV_NULL, &at));
	assert_int_equal(at, 5);
}

static void days_not_in_the_calendar_are_refused(void **state)
{
	static const char *const bad[] = {
		"2026-00-10T00:00:00Z",	     "2026-13-10T00:00:00Z",	  "2026-01-00T00:00:00Z",
		"2026-01-32T00:00:00Z",	     "2026-04-31T00:00:00Z",	  "2026-02-29T00:00:00Z",
		"2100-02-29T00:00:00Z",	     "1900-02-29T00:00:00Z",	  "2024-02-30T00:00:00Z",
		"2026-01-01T24:00:00Z",	     "2026-01-01T00:60:00Z",	  "2026-12-31T23:59:60Z",
		"0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
	};
	int64_t at = 5;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (clock_parse(sv_from(bad[i]), &at))
			fail_msg("taken: \"%s\"", bad[i]);
	assert_true(clock_parse(SV("2000-02-29T00:00:00Z"), &at));
}

static void real_clock_moves_with_the_system(void **state)
{
	struct err e = { 0 };
	struct clock c;

	(void)state;
	setenv("DESKBELL_NOW", "2001-01-01T00:00:00Z", 1);
	assert_int_equal(clock_init(&c, false, &e), RC_OK);
	assert_false(c.frozen);
	assert_true(llabs((long long)(clock_now(&c) - time(NULL))) <= 1);
	assert_true(llabs((long long)(clock_now_ms(&c) / 1000 - time(NULL))) <= 1);
}

static void environment_freezes_the_clock_where_trusted(void **state)
{
	struct err e = { 0 };
	struct clock c;

	(void)state;
	setenv("DESKBELL_NOW", "2026-11-23T14:32:00Z", 1);
	assert_int_equal(clock_init(&c, true, &e), RC_OK);
	assert_int_equal(clock_now(&c), 1795444320);
	clock_advance_ms(&c, 1999);
	assert_int_equal(clock_now(&c), 1795444321);
	assert_true(clock_now_ms(&c) == 1795444321999);
	setenv("DESKBELL_NOW", "", 1);
	assert_int_equal(clock_init(&c, true, &e), RC_OK);
	assert_false(c.frozen);
}

static void faulty_environment_is_a_usage_error(void **state)
{
	struct err e = { 0 };
	struct clock c;

	(void)state;
	setenv("DESKBELL_NOW", "yesterday", 1);
	assert_int_equal(clock_init(&c, true, &e), RC_USAGE);
	assert_non_null(strstr(e.msg, "DESKBELL_NOW"));
	assert_non_null(strstr(e.msg, "yesterday"));
}

static void frozen_clock_before_1970_rounds_down(void **state)
{
	struct clock c;

	(void)state;
	clock_freeze(&c, -10);
	clock_advance_ms(&c, 1);
	assert_int_equal(clock_now(&c), -10);
}

static void microseconds_never_go_back(void **state)
{
	int64_t a = clock_us(), b = clock_us();

	(void)state;
	assert_true(b >= a && a > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instants_are_written_and_read_back),
		cmocka_unit_test(calendar_agrees_with_the_c_library),
		cmocka_unit_test(years_beyond_four_digits_are_clamped),
		cmocka_unit_test(offsets_and_fractions_are_understood),
		cmocka_unit_test(anything_else_is_refused),
		cmocka_unit_test(days_not_in_the_calendar_are_refused),
		cmocka_unit_test(real_clock_moves_with_the_system),
		cmocka_unit_test(environment_freezes_the_clock_where_trusted),
		cmocka_unit_test(faulty_environment_is_a_usage_error),
		cmocka_unit_test(frozen_clock_before_1970_rounds_down),
		cmocka_unit_test(microseconds_never_go_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
