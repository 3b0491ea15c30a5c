/* Reading and writing of times, in a zone with summer time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/clock.h"
#include "deskbell/text/when.h"

/* Berlin by rule, so that no zone files are needed: CET, and CEST from March to October. */
#define ZONE "CET-1CEST,M3.5.0,M10.5.0/3"

static int64_t at(const char *z)
{
	int64_t t = 0;

	assert_true(clock_parse(sv_from(z), &t));
	return t;
}

/* Monday 23 November 2026, 15:32 in Berlin. */
#define NOW at("2026-11-23T14:32:00Z")

static void expect(const char *text, enum when_bias bias, const char *from, const char *to)
{
	struct when_range r;
	struct err e = { 0 };
	char b[21];

	if (when_parse(sv_from(text), NOW, bias, &r, &e) != RC_OK)
		fail_msg("%s: %s", text, e.msg);
	clock_format(r.from, b);
	assert_string_equal(b, from);
	clock_format(r.to, b);
	assert_string_equal(b, to);
}

static void durations_add_up(void **state)
{
	int64_t s;

	(void)state;
	assert_true(when_duration(SV("90m"), &s) && s == 5400);
	assert_true(when_duration(SV("2d"), &s) && s == 172800);
	assert_true(when_duration(SV("1w"), &s) && s == 604800);
	assert_true(when_duration(SV("1d12h"), &s) && s == 129600);
	assert_true(when_duration(SV("1w2d3h4m5s"), &s) && s == 788645);
	assert_true(when_duration(SV("0"), &s) && s == 0);
	assert_true(when_duration(SV("0s"), &s) && s == 0);
}

static void malformed_durations_are_refused(void **state)
{
	static const char *const bad[] = { "",	    "3",
					   "h",	    "3x",
					   "-3h",   "1h1d",
					   "1h2h",  "1 h",
					   "1.5h",  "99999999999s",
					   "9999w", "1H",
					   "1d12",  "100000000000000000000d" };
	size_t i;
	int64_t s = 7;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (when_duration(sv_from(bad[i]), &s))
			fail_msg("%s", bad[i]);
	assert_int_equal(s, 7);
}

static void a_date_is_a_local_day(void **state)
{
	(void)state;
	expect("2026-11-21", WHEN_PAST, "2026-11-20T23:00:00Z", "2026-11-21T23:00:00Z");
	expect("today", WHEN_PAST, "2026-11-22T23:00:00Z", "2026-11-23T23:00:00Z");
	expect("Yesterday", WHEN_PAST, "2026-11-21T23:00:00Z", "2026-11-22T23:00:00Z");
	expect("tomorrow", WHEN_PAST, "2026-11-23T23:00:00Z", "2026-11-24T23:00:00Z");
	expect("2026-11", WHEN_PAST, "2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z");
	expect("2026-12", WHEN_PAST, "2026-11-30T23:00:00Z", "2026-12-31T23:00:00Z");
	expect("2024-02-29", WHEN_PAST, "2024-02-28T23:00:00Z", "2024-02-29T23:00:00Z");
	/* The days when the clocks change have 23 and 25 hours. */
	expect("2026-03-29", WHEN_PAST, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z");
	expect("2026-10-25", WHEN_PAST, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z");
}

static void a_week_day_looks_back_or_ahead(void **state)
{
	(void)state;
	expect("mon", WHEN_PAST, "2026-11-22T23:00:00Z", "2026-11-23T23:00:00Z");
	expect("mon", WHEN_FUTURE, "2026-11-29T23:00:00Z", "2026-11-30T23:00:00Z");
	expect("sun", WHEN_PAST, "2026-11-21T23:00:00Z", "2026-11-22T23:00:00Z");
	expect("TUE", WHEN_PAST, "2026-11-16T23:00:00Z", "2026-11-17T23:00:00Z");
	expect("tuesday", WHEN_FUTURE, "2026-11-23T23:00:00Z", "2026-11-24T23:00:00Z");
}

static void a_time_is_a_minute_or_a_second(void **state)
{
	(void)state;
	expect("2026-11-21 14:30", WHEN_PAST, "2026-11-21T13:30:00Z", "2026-11-21T13:31:00Z");
	expect("2026-11-21T10:00Z", WHEN_PAST, "2026-11-21T10:00:00Z", "2026-11-21T10:01:00Z");
	expect("2026-11-21T10:00:07Z", WHEN_PAST, "2026-11-21T10:00:07Z", "2026-11-21T10:00:08Z");
	expect("2026-11-21T10:00+08:00", WHEN_PAST, "2026-11-21T02:00:00Z", "2026-11-21T02:01:00Z");
	expect("2026-11-21T10:00-03:30", WHEN_PAST, "2026-11-21T13:30:00Z", "2026-11-21T13:31:00Z");
	expect("mon 9:00", WHEN_FUTURE, "2026-11-30T08:00:00Z", "2026-11-30T08:01:00Z");
	expect("tomorrow 09:15", WHEN_FUTURE, "2026-11-24T08:15:00Z", "2026-11-24T08:16:00Z");
	expect("9:00", WHEN_PAST, "2026-11-23T08:00:00Z", "2026-11-23T08:01:00Z");
	expect("9:00", WHEN_FUTURE, "2026-11-24T08:00:00Z", "2026-11-24T08:01:00Z");
	expect("17:00", WHEN_FUTURE, "2026-11-23T16:00:00Z", "2026-11-23T16:01:00Z");
}

static void an_offset_counts_from_now(void **state)
{
	(void)state;
	expect("now", WHEN_PAST, "2026-11-23T14:32:00Z", "2026-11-23T14:32:01Z");
	expect("-2h", WHEN_PAST, "2026-11-23T12:32:00Z", "2026-11-23T12:32:01Z");
	expect("+1d12h", WHEN_PAST, "2026-11-25T02:32:00Z", "2026-11-25T02:32:01Z");
}

static void nonsense_is_refused_with_the_forms_allowed(void **state)
{
	static const char *const bad[] = { "",
					   "2026-13-01",
					   "2026-02-30",
					   "2025-02-29",
					   "2026-1-1",
					   "26-11-21",
					   "2h",
					   "-2",
					   "moon",
					   "monda",
					   "25:00",
					   "9:60",
					   "2026-11 9:00",
					   "2026-11-21T",
					   "2026-11-21 9",
					   "2026-11-21x",
					   "today9:00",
					   "9:00 today",
					   "2026-00",
					   "2026-11-21T10:00+8",
					   "2026-11-21T10:00Zx" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct when_range r = { 1, 2 };
		struct err e = { 0 };

		if (when_parse(sv_from(bad[i]), NOW, WHEN_PAST, &r, &e) != RC_INVALID)
			fail_msg("%s", bad[i]);
		assert_non_null(strstr(e.msg, "2026-11-21"));
		assert_non_null(strstr(e.msg, "mon or -2h"));
		assert_int_equal(r.from, 1);
		/* Where it is to come, the forms look ahead. */
		assert_int_equal(when_parse(sv_from(bad[i]), NOW, WHEN_FUTURE, &r, &e), RC_INVALID);
		assert_non_null(strstr(e.msg, "tomorrow, mon or +2h"));
	}
}

static void ages_take_four_cells(void **state)
{
	static const struct {
		int64_t s;
		const char *want;
	} cases[] = {
		{ 0, "now" },	       { 59, "now" },	      { 60, "1m" },
		{ 2460, "41m" },       { 3599, "59m" },	      { 3600, "1h" },
		{ 86399, "23h" },      { 86400, "1d" },	      { 13 * 86400, "13d" },
		{ 14 * 86400, "2w" },  { 35 * 86400, "5w" },  { 363 * 86400, "51w" },
		{ 364 * 86400, "1y" }, { 800 * 86400, "2y" }, { -7200, "2h" },
		{ INT64_MIN, NULL },
	};
	char b[WHEN_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		when_age(cases[i].s, b);
		if (cases[i].want)
			assert_string_equal(b, cases[i].want);
	}
	when_span(11400, b);
	assert_string_equal(b, "3h 10m");
	when_span(-11400, b);
	assert_string_equal(b, "-3h 10m");
	when_span(7200, b);
	assert_string_equal(b, "2h");
	when_hours(3 * 3600 + 52 * 60 + 59, b);
	assert_string_equal(b, "3:52");
	when_hours(50 * 3600, b);
	assert_string_equal(b, "50:00");
	when_hours(30, b);
	assert_string_equal(b, "0:00");
	when_hours(-30, b);
	assert_string_equal(b, "-0:01");
	when_relative(NOW - 10800, NOW, b);
	assert_string_equal(b, "3h ago");
	when_relative(NOW + 2 * 86400, NOW, b);
	assert_string_equal(b, "in 2d");
}

static void short_times_say_as_much_as_is_needed(void **state)
{
	static const struct {
		const char *at, *want;
	} cases[] = {
		{ "2026-11-23T11:45:00Z", "12:45" },	  { "2026-11-22T23:00:00Z", "00:00" },
		{ "2026-11-22T22:59:00Z", "Sun 23:59" },  { "2026-11-17T11:45:00Z", "Tue 12:45" },
		{ "2026-11-16T11:45:00Z", "16 Nov" },	  { "2026-01-14T11:45:00Z", "14 Jan" },
		{ "2025-03-02T11:45:00Z", "2025-03-02" }, { "2026-11-25T08:00:00Z", "Wed 09:00" },
		{ "2027-01-02T08:00:00Z", "2 Jan" },	  { "2028-01-02T08:00:00Z", "2028-01-02" },
	};
	char b[WHEN_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		when_short(at(cases[i].at), NOW, b);
		assert_string_equal(b, cases[i].want);
	}
	when_full(NOW, b);
	assert_string_equal(b, "2026-11-23 15:32");
	when_date(at("2026-07-01T22:30:00Z"), b);
	assert_string_equal(b, "2026-07-02");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations_add_up),
		cmocka_unit_test(malformed_durations_are_refused),
		cmocka_unit_test(a_date_is_a_local_day),
		cmocka_unit_test(a_week_day_looks_back_or_ahead),
		cmocka_unit_test(a_time_is_a_minute_or_a_second),
		cmocka_unit_test(an_offset_counts_from_now),
		cmocka_unit_test(nonsense_is_refused_with_the_forms_allowed),
		cmocka_unit_test(ages_take_four_cells),
		cmocka_unit_test(short_times_say_as_much_as_is_needed),
	};

	setenv("TZ", ZONE, 1);
	when_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
