/* Calendars: what a file may say, and known answers on the days clocks change. That the arithmetic
 * is right everywhere is proven in prop/calendar.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/clock.h"
#include "deskbell/rules/calendar.h"
#include "support/fault_text.h"

#define HOUR 3600

static int64_t at(const char *text)
{
	int64_t t;

	assert_true(clock_parse(sv_from(text), &t));
	return t;
}

static const char *read_text(const char *text, bool again, struct calendar *c, struct arena *a)
{
	struct faults f;
	bool good;

	faults_init(&f, a);
	good = calendar_from_text(SV("office"), "c.yaml", sv_from(text), SV("Europe/Berlin"), again,
				  a, c, &f);
	assert_int_equal(good, f.n == 0);
	return fault_text(&f, a);
}

static struct calendar sound(const char *text, struct arena *a)
{
	struct calendar c;

	assert_string_equal(read_text(text, false, &c, a), "");
	return c;
}

static void always_works(void **state)
{
	(void)state;
	assert_int_equal(calendar_between(&calendar_always, 100, 1000100), 1000000);
	assert_int_equal(calendar_add(&calendar_always, 100, 1000000), 1000100);
	assert_int_equal(calendar_between(&calendar_always, 100, 100), 0);
	assert_int_equal(calendar_between(&calendar_always, 100, 50), 0);
	assert_int_equal(calendar_add(&calendar_always, 100, 0), 100);
	assert_int_equal(calendar_add(&calendar_always, 0, INT64_MAX / 2), CALENDAR_END);
}

static void work_ends_when_the_last_second_of_it_does(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct calendar c = sound("timezone: UTC\n"
				  "hours:\n  mon-fri: [13:00-17:00, 8:00-12:00]\n"
				  "holidays:\n  2026-12-25:\n  2026-12-24: 8:00-10:00\n",
				  &a);
	int64_t monday = at("2026-11-23T09:00:00Z");

	(void)state;
	assert_int_equal(calendar_add(&c, monday, 3 * HOUR), at("2026-11-23T12:00:00Z"));
	assert_int_equal(calendar_add(&c, monday, 3 * HOUR + 1), at("2026-11-23T13:00:01Z"));
	assert_int_equal(calendar_add(&c, monday, 7 * HOUR), at("2026-11-23T17:00:00Z"));
	assert_int_equal(calendar_add(&c, monday, 40 * HOUR), at("2026-11-30T09:00:00Z"));
	/* From outside of the hours. */
	assert_int_equal(calendar_add(&c, at("2026-11-21T10:00:00Z"), 60),
			 at("2026-11-23T08:01:00Z"));
	/* Over the holidays: two hours on the 24th, none on the 25th, then a weekend. */
	assert_int_equal(calendar_add(&c, at("2026-12-23T16:00:00Z"), 4 * HOUR),
			 at("2026-12-28T09:00:00Z"));
	assert_int_equal(
		calendar_between(&c, at("2026-12-21T00:00:00Z"), at("2026-12-28T00:00:00Z")),
		26 * HOUR);
}

static void days_of_23_and_25_hours(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct calendar day = sound("hours: {mon-sun: 0:00-24:00}\n", &a);
	struct calendar half = sound("hours: {sun: 2:30-2:45}\n", &a);
	struct calendar night = sound("hours: {mon-sun: 22:00-6:00}\n", &a);

	(void)state;
	/* Midnight to midnight in Berlin. */
	assert_int_equal(
		calendar_between(&day, at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z")),
		25 * HOUR);
	assert_int_equal(
		calendar_between(&day, at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z")),
		23 * HOUR);
	/* 02:30 twice on 25 October, not at all on 29 March. */
	assert_int_equal(
		calendar_between(&half, at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z")),
		30 * 60);
	assert_int_equal(
		calendar_between(&half, at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z")), 0);
	assert_int_equal(calendar_add(&half, at("2026-10-24T22:00:00Z"), 20 * 60),
			 at("2026-10-25T01:35:00Z"));
	/* The night over the change: nine hours, and seven. */
	assert_int_equal(
		calendar_between(&night, at("2026-10-24T19:00:00Z"), at("2026-10-25T06:00:00Z")),
		9 * HOUR);
	assert_int_equal(
		calendar_between(&night, at("2026-03-28T20:00:00Z"), at("2026-03-29T05:00:00Z")),
		7 * HOUR);
}

static void a_night_belongs_to_the_day_it_begins(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct calendar c = sound("timezone: UTC\nhours: {mon-sun: 22:00-6:00}\n"
				  "holidays: {2026-12-25: }\n",
				  &a);

	(void)state;
	/* The night of the 24th goes on into the holiday; that of the 25th is off. */
	assert_int_equal(
		calendar_between(&c, at("2026-12-24T12:00:00Z"), at("2026-12-25T12:00:00Z")),
		8 * HOUR);
	assert_int_equal(
		calendar_between(&c, at("2026-12-25T12:00:00Z"), at("2026-12-26T12:00:00Z")), 0);
}

static void far_targets_end(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct calendar c = sound("hours: {mon: 8:00-8:01}\n", &a);
	int64_t due = calendar_add(&c, 0, 10000 * HOUR);

	(void)state;
	assert_int_equal(due, CALENDAR_END);
	due = calendar_add(&c, at("2026-01-01T00:00:00Z"), 60 * 52 * 100);
	assert_true(due > at("2125-01-01T00:00:00Z") && due < at("2126-01-01T00:00:00Z"));
}

static void faults_name_place_and_remedy(void **state)
{
	static const struct {
		const char *text, *fault;
	} cases[] = {
		{ "", "c.yaml: \"calendar\" is empty, expected a map (key: value)\n" },
		{ "title: x\n", "c.yaml:1:1: \"hours\" is missing\n" },
		{ "hours: {}\n", "c.yaml:1:1: the calendar has no working hour\n" },
		{ "hours: {mon: }\n", "c.yaml:1:1: the calendar has no working hour\n" },
		{ "hours: {mon: 8-17}\n",
		  "c.yaml:1:14: \"8-17\" is no span of hours like 8:00-17:00, 22:00-6:00 or "
		  "0:00-24:00\n" },
		{ "hours: {mon: 8:00-8:00, tue: 8:00-9:00}\n",
		  "c.yaml:1:14: \"8:00-8:00\" is no span of hours like 8:00-17:00, 22:00-6:00 or "
		  "0:00-24:00\n" },
		{ "hours: {mon: 24:00-25:00, tue: 8:00-9:00}\n",
		  "c.yaml:1:14: \"24:00-25:00\" is no span of hours like 8:00-17:00, 22:00-6:00 "
		  "or 0:00-24:00\n" },
		{ "hours: {mom-fri: 8:00-17:00}\n",
		  "c.yaml:1:9: unknown weekday \"mom\" (did you mean \"mon\"?)\n" },
		{ "hours: {mon-fri: 8:00-17:00, fri: 8:00-12:00}\n",
		  "c.yaml:1:30: \"fri\" has its hours already\n" },
		{ "hours: {mon: [8:00-12:00, 11:00-13:00]}\n",
		  "c.yaml:1:14: spans of hours overlap\n" },
		{ "hours: {mon-tue: [22:00-6:00, 5:00-9:00]}\n",
		  "c.yaml:1:9: the hours of \"mon\" reach into those of the day after\n" },
		{ "hour: {mon: 8:00-9:00}\n",
		  "c.yaml:1:1: unknown key \"hour\" (did you mean \"hours\"?)\n"
		  "c.yaml:1:1: \"hours\" is missing\n" },
		{ "timezone: Europe/Berln\nhours: {mon: 8:00-9:00}\n",
		  "c.yaml:1:11: unknown time zone \"Europe/Berln\" (did you mean "
		  "\"Europe/Berlin\"?)\n" },
		{ "hours: {mon: 8:00-9:00}\nholidays: {2026-02-29: }\n",
		  "c.yaml:2:12: \"2026-02-29\" is no day like 2026-12-25\n" },
		{ "hours: {mon-sun: 22:00-6:00}\nholidays: {2026-12-25: 5:00-12:00}\n",
		  "c.yaml:2:12: the hours of the day before reach into these\n" },
		{ "hours: {mon-sun: 4:00-8:00}\nholidays: {2026-12-25: 22:00-6:00}\n",
		  "c.yaml:2:12: these hours reach into those of the day after\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct calendar c;

		assert_string_equal(read_text(cases[i].text, false, &c, &a), cases[i].fault);
	}
}

static void a_year_of_holidays_is_a_fault(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str s = STR_INIT;
	struct calendar c;

	(void)state;
	str_adds(&s, "timezone: UTC\nhours: {mon-sun: 8:00-9:00}\nholidays:\n");
	for (int64_t t = at("2026-01-01T12:00:00Z"); t < at("2027-01-01T12:00:00Z"); t += 86400) {
		char day[21];

		clock_format(t, day);
		str_addf(&s, "  %.10s:\n", day);
	}
	assert_string_equal(read_text(str_z(&s), false, &c, &a),
			    "c.yaml:4:3: the calendar has no working hour in the year from here "
			    "on\n");
}

static void a_zone_that_is_gone_stops_no_desk(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct calendar c;

	(void)state;
	assert_string_equal(
		read_text("timezone: Mars/Olympus\nhours: {mon: 8:00-9:00}\n", true, &c, &a), "");
	assert_true(c.zone_lost);
	assert_int_equal(calendar_add(&c, at("2026-11-23T00:00:00Z"), 60),
			 at("2026-11-23T08:01:00Z"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(always_works),
		cmocka_unit_test(work_ends_when_the_last_second_of_it_does),
		cmocka_unit_test(days_of_23_and_25_hours),
		cmocka_unit_test(a_night_belongs_to_the_day_it_begins),
		cmocka_unit_test(far_targets_end),
		cmocka_unit_test(faults_name_place_and_remedy),
		cmocka_unit_test(a_year_of_holidays_is_a_fault),
		cmocka_unit_test(a_zone_that_is_gone_stops_no_desk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
