/* Times by pattern: what is read and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deskbell/base/clock.h"
#include "deskbell/text/time_pattern.h"

static void reads(const char *pattern, const char *value, const char *zone, const char *want)
{
	char got[21] = "nothing";
	int64_t at;

	if (time_pattern_parse(sv_from(pattern), sv_from(value), sv_from(zone), &at))
		clock_format(at, got);
	assert_string_equal(got, want);
}

static void each_pattern_reads_its_times(void **state)
{
	(void)state;
	reads("DD.MM.YYYY hh:mm", "3.2.2026 9:05", "Z", "2026-02-03T09:05:00Z");
	reads("MM/DD/YYYY", "12/31/2025", "Z", "2025-12-31T00:00:00Z");
	reads("YYYY年MM月DD日", "2026年1月2日", "Z", "2026-01-02T00:00:00Z");
	reads("YYYY-MM-DD hh:mm:ss", "2026-11-23 14:32:01", "+03:00", "2026-11-23T11:32:01Z");
	reads("unix", "1767225600", "Z", "2026-01-01T00:00:00Z");
	reads("YYYY-MM-DD hh:mm:ss", "2026-11-23 14:32:01.347", "Z", "2026-11-23T14:32:01Z");
}

/* Where the pattern itself goes on so, the value is taken by its word. */
static void a_fraction_is_not_passed_where_the_pattern_has_a_point(void **state)
{
	(void)state;
	reads("YYYY-MM-DD hh:mm:ss.000", "2026-11-23 14:32:00.000", "Z", "2026-11-23T14:32:00Z");
	reads("YYYY-MM-DD hh:mm:ss.000Z", "2026-11-23 14:32:00.000Z", "Z", "2026-11-23T14:32:00Z");
	reads("YYYY-MM-DD hh:mm:ss,0", "2026-11-23 14:32:00,0", "Z", "2026-11-23T14:32:00Z");
	reads("hh:mm:ss.DD.MM.YYYY", "14:32:00.23.11.2026", "Z", "2026-11-23T14:32:00Z");
	reads("hh:mm:ss,DD.MM.YYYY", "14:32:00,23.11.2026", "Z", "2026-11-23T14:32:00Z");
	reads("YYYY-MM-DD hh:mm:ss.000", "2026-11-23 14:32:00.347", "Z", "nothing");
	reads("YYYY-MM-DD hh:mm:ss.000", "2026-11-23 14:32:00", "Z", "nothing");
	reads("YYYY-MM-DD hh:mm:ss AM", "2026-11-23 2:32:00.347 PM", "Z", "2026-11-23T14:32:00Z");
	reads("YYYY-MM-DD hh:mm:ss", "2026-11-23 14:32:00,347", "Z", "2026-11-23T14:32:00Z");
	reads("YYYY-MM-DD hh:mm:ss", "2026-11-23 14:32:00.", "Z", "nothing");
}

static void a_time_with_an_offset_has_it(void **state)
{
	(void)state;
	reads("YYYY-MM-DD hh:mm:ssZ", "2022-01-05 08:06:25+00:00", "+03:00",
	      "2022-01-05T08:06:25Z");
	reads("YYYY-MM-DDThh:mm:ssZ", "2016-02-29T01:16:00.000+0300", "Z", "2016-02-28T22:16:00Z");
	reads("YYYY-MM-DD hh:mm:ssZ", "2022-01-05 08:06:25-05", "Z", "2022-01-05T13:06:25Z");
	reads("YYYY-MM-DD hh:mm:ssZ", "2022-01-05 08:06:25Z", "+03:00", "2022-01-05T08:06:25Z");
	reads("YYYY-MM-DD hh:mm:ssZ", "2022-01-05 08:06:25", "Z", "nothing");
	reads("YYYY-MM-DD hh:mm:ssZ", "2022-01-05 08:06:25+", "Z", "nothing");
	reads("YYYY-MM-DD hh:mm:ssZ", "2022-01-05 08:06:25+99:00", "Z", "nothing");
	reads("YYYY-MM-DD hh:mm:ssZ", "2022-01-05 08:06:25 MESZ", "Z", "nothing");
}

static void twelve_hours_make_half_a_day(void **state)
{
	(void)state;
	reads("MM/DD/YYYY hh:mm AM", "2/29/2016 1:16 PM", "Z", "2016-02-29T13:16:00Z");
	reads("MM/DD/YYYY hh:mm AM", "2/29/2016 12:16 am", "Z", "2016-02-29T00:16:00Z");
	reads("MM/DD/YYYY hh:mm AM", "2/29/2016 12:00 PM", "Z", "2016-02-29T12:00:00Z");
	reads("MM/DD/YYYY hh:mm AM", "2/29/2016 13:16 PM", "Z", "nothing");
	reads("MM/DD/YYYY hh:mm AM", "2/29/2016 0:16 AM", "Z", "nothing");
	reads("MM/DD/YYYY hh:mm AM", "2/29/2016 1:16 XM", "Z", "nothing");
	reads("MM/DD/YYYY hh:mm AM", "2/29/2016 1:16", "Z", "nothing");
}

static void what_is_of_another_form_is_not_read(void **state)
{
	(void)state;
	reads("DD.MM.YYYY", "31.2.2026", "Z", "nothing");
	reads("DD.MM.YYYY", "1.2.26", "Z", "nothing");
	reads("DD.MM.YYYY", "1.2.2026 ", "Z", "nothing");
	reads("DD.MM.YYYY", "1.2", "Z", "nothing");
	reads("DD.MM.YYYY", "", "Z", "nothing");
	reads("DD.MM.YYYY", "1.13.2026", "Z", "nothing");
	reads("DD.MM.YYYY", "1.2.2026", "Mars", "nothing");
	reads("unix", "-5", "Z", "nothing");
	reads("unix", "99999999999999", "Z", "nothing");
}

static void a_pattern_has_a_whole_day_and_each_part_once(void **state)
{
	(void)state;
	assert_true(time_pattern_check(SV("hh:mm DD-MM-YYYY")));
	assert_true(time_pattern_check(SV("unix")));
	assert_false(time_pattern_check(SV("DD.MM")));
	assert_false(time_pattern_check(SV("DD.MM.YYYY DD")));
	assert_false(time_pattern_check(SV("")));
	assert_false(time_pattern_check(SV("Z YYYY-MM-DD")));
	for (size_t i = 0; time_pattern_at(i); i++)
		assert_true(i < 32 && time_pattern_check(sv_from(time_pattern_at(i))));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_pattern_reads_its_times),
		cmocka_unit_test(a_fraction_is_not_passed_where_the_pattern_has_a_point),
		cmocka_unit_test(a_time_with_an_offset_has_it),
		cmocka_unit_test(twelve_hours_make_half_a_day),
		cmocka_unit_test(what_is_of_another_form_is_not_read),
		cmocka_unit_test(a_pattern_has_a_whole_day_and_each_part_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
