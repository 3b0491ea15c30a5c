/* Every zone of the machine says the same as the C library does with TZ set to it: at random
 * instants from 1910 to 2500, at each change and the seconds around it. Control: a zone that is an
 * hour off is caught. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/rand.h"
#include "deskbell/text/zone.h"

#define FROM (-1893456000) /* 1910 */
#define TO 16725225600	   /* 2500 */
#define INSTANTS 200

static bool agrees(const struct zone *z, int64_t at)
{
	struct zone_span s = zone_at(z, at);
	time_t t = (time_t)at;
	struct tm tm;

	localtime_r(&t, &tm);
	return s.offset == tm.tm_gmtoff && s.from <= at && at < s.to;
}

/* Walks the stretches from one to the next. */
static bool agrees_at_changes(const struct zone *z, int64_t from, int64_t to)
{
	while (from < to) {
		struct zone_span s = zone_at(z, from);

		if (!agrees(z, from) || (s.to < to && !agrees(z, s.to - 1)))
			return false;
		from = s.to;
	}
	return true;
}

static void set_tz(const char *name)
{
	setenv("TZ", name, 1);
	tzset();
}

static void every_zone_agrees_with_the_c_library(void **unused)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct sv text;
	struct rand dice;
	int zones = 0;

	(void)unused;
	rand_seed(&dice, 20261123);
	assert_int_equal(fs_read(ZONE_DIR "/tzdata.zi", 1 << 20, &a, &text, &e), RC_OK);
	while (text.p) {
		struct sv line = sv_cut(&text, '\n'), word = sv_cut(&line, ' '), name;
		struct zone z;

		if (!sv_eqs(word, "Z"))
			continue;
		name = sv_cut(&line, ' ');
		set_tz(arena_z(&a, name));
		if (zone_load(name, &a, &z, &e) != RC_OK)
			fail_msg("%.*s: %s", SV_ARG(name), e.msg);
		for (int i = 0; i < INSTANTS; i++) {
			int64_t at = FROM + (int64_t)rand_below(&dice, TO - FROM);

			if (!agrees(&z, at))
				fail_msg("%.*s differs at %lld", SV_ARG(name), (long long)at);
		}
		if (!agrees_at_changes(&z, FROM, 2524608000))
			fail_msg("%.*s differs at a change", SV_ARG(name));
		zones++;
	}
	assert_true(zones > 300);
	set_tz("UTC");
}

static void control_a_zone_an_hour_off_is_caught(void **unused)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct zone z;

	(void)unused;
	assert_int_equal(zone_load(SV("Europe/Berlin"), &a, &z, &e), RC_OK);
	set_tz("Europe/London");
	assert_false(agrees(&z, 1700000000));
	set_tz("Europe/Berlin");
	z.rule.end.week = 4;
	assert_false(agrees_at_changes(&z, 2145916800, 2524608000));
	set_tz("UTC");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_zone_agrees_with_the_c_library),
		cmocka_unit_test(control_a_zone_an_hour_off_is_caught),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
