/* Zones: hostile names and files are refused, the rule behind the table, the days clocks change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/fs.h"
#include "deskbell/text/zone.h"

static int64_t at(const char *text)
{
	int64_t t;

	assert_true(clock_parse(sv_from(text), &t));
	return t;
}

static struct zone load(const char *name, struct arena *a)
{
	struct err e = { 0 };
	struct zone z;

	assert_int_equal(zone_load(sv_from(name), a, &z, &e), RC_OK);
	return z;
}

static void names_lead_nowhere_else(void **state)
{
	static const char *const bad[] = {
		"",	   "/etc/passwd",    "../etc/passwd", "Europe/../Berlin",
		"Europe/", "Europe//Berlin", "a.b",	      "-Europe",
		"a b",	   "a\nb",	     "Zürich"
	};
	static const char *const good[] = { "Europe/Berlin", "America/Argentina/Ushuaia",
					    "Etc/GMT+1", "America/Port-au-Prince", "UTC" };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_true(zone_name_ok(sv_from(good[i])));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err e = { 0 };
		struct zone z;

		assert_false(zone_name_ok(sv_from(bad[i])));
		assert_int_equal(zone_load(sv_from(bad[i]), &a, &z, &e), RC_NOTFOUND);
	}
}

static void a_zone_that_is_not_there_is_guessed(void **state)
{
	static const struct {
		const char *name, *message;
	} cases[] = {
		{ "Europe/Berln",
		  "unknown time zone \"Europe/Berln\" (did you mean \"Europe/Berlin\"?)" },
		{ "shanghai", "unknown time zone \"shanghai\" (did you mean \"Asia/Shanghai\"?)" },
		{ "Xyzzy/Plugh",
		  "unknown time zone \"Xyzzy/Plugh\": zones are named as Europe/Moscow" },
		{ "localtime",
		  "unknown time zone \"localtime\": zones are named as Europe/Moscow" },
		{ "Europe", NULL }, /* a directory */
	};
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct err e = { 0 };
		struct zone z;

		assert_int_equal(zone_load(sv_from(cases[i].name), &a, &z, &e), RC_NOTFOUND);
		if (cases[i].message)
			assert_string_equal(e.msg, cases[i].message);
	}
}

static void without_zone_files_the_package_is_named(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct zone z;

	(void)state;
	assert_int_equal(zone_load_from("/nowhere", SV("Europe/Berlin"), &a, &z, &e), RC_ENV);
	assert_non_null(strstr(e.msg, "/nowhere is not there: install the package tzdata"));
	assert_int_equal(zone_load_from("/nowhere", SV("UTC"), &a, &z, &e), RC_OK);
	assert_int_equal(zone_at(&z, 0).offset, 0);
}

static void leap_seconds_are_refused(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct zone z;

	(void)state;
	if (!fs_exists(ZONE_DIR "/right/Europe/Berlin"))
		skip();
	assert_int_equal(zone_load(SV("right/Europe/Berlin"), &a, &z, &e), RC_INVALID);
	assert_non_null(strstr(e.msg, "leap seconds"));
}

static void clocks_change_when_they_do(void **state)
{
	static const struct {
		const char *zone, *at;
		int before, after; /* minutes */
	} cases[] = {
		{ "Europe/Berlin", "2026-03-29T01:00:00Z", 60, 120 },
		{ "Europe/Berlin", "2026-10-25T01:00:00Z", 120, 60 },
		{ "Europe/Berlin", "2095-03-27T01:00:00Z", 60, 120 }, /* by the rule */
		{ "America/New_York", "2026-11-01T06:00:00Z", -240, -300 },
		{ "Australia/Lord_Howe", "2026-04-04T15:00:00Z", 660, 630 },
		{ "Australia/Lord_Howe", "2060-10-02T15:30:00Z", 630, 660 },
		{ "Asia/Kolkata", "1945-10-14T17:30:00Z", 390, 330 },
	};
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct zone z = load(cases[i].zone, &a);
		int64_t t = at(cases[i].at);

		assert_int_equal(zone_at(&z, t - 1).offset, cases[i].before * 60);
		assert_int_equal(zone_at(&z, t).offset, cases[i].after * 60);
		assert_int_equal(zone_at(&z, t - 1).to, t);
		assert_int_equal(zone_at(&z, t).from, t);
	}
}

static void rules_are_read_whole_or_not_at_all(void **state)
{
	static const char *const bad[] = {
		"",
		"CET",
		"CE-1",
		"CET-25",
		"CET-1CEST",
		"<+3>-3",
		"CET-1CEST,M3.5.0",
		"CET-1CEST,M13.1.0,M10.5.0",
		"CET-1CEST,M3.6.0,M10.5.0",
		"CET-1x",
		"CET-1CEST,J0,J365",
		"CET-1CEST,M3.5.0,M10.5.0/168",
		"CET-1CEST,366,1",
		"CET-1CEST,M3.5.0,M10.5.0/3,",
		"<+03-3",
		"CET-1:60",
	};
	struct zone_rule r;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(zone_rule_parse(sv_from(bad[i]), &r));
	assert_true(zone_rule_parse(SV("<+0330>-3:30"), &r));
	assert_int_equal(r.standard, 12600);
	assert_false(r.has_summer);
	assert_int_equal(zone_rule_at(&r, 0).offset, 12600);
	assert_true(zone_rule_parse(SV("<-02>2<-01>,M3.5.0/-1,M10.5.0/0"), &r)); /* Nuuk */
	assert_int_equal(zone_rule_at(&r, at("2026-03-29T00:59:59Z")).offset, -7200);
	assert_int_equal(zone_rule_at(&r, at("2026-03-29T01:00:00Z")).offset, -3600);
}

static void julian_days_and_summer_time_all_year(void **state)
{
	struct zone_rule r;

	(void)state;
	assert_true(zone_rule_parse(SV("AAA0BBB,J60/0,J61/0"), &r)); /* 1 March, leap or not */
	assert_int_equal(zone_rule_at(&r, at("2028-03-01T00:00:00Z")).offset, 3600);
	assert_int_equal(zone_rule_at(&r, at("2028-02-29T23:59:59Z")).offset, 0);
	assert_true(zone_rule_parse(SV("AAA0BBB,59/0,60/0"), &r)); /* the 60th day */
	assert_int_equal(zone_rule_at(&r, at("2028-02-29T00:00:00Z")).offset, 3600);
	assert_int_equal(zone_rule_at(&r, at("2027-03-01T00:00:00Z")).offset, 3600);
	/* RFC 8536, 3.3.1 */
	assert_true(zone_rule_parse(SV("XXX3EDT4,0/0,J365/23"), &r));
	for (int64_t t = at("2026-12-30T00:00:00Z"); t < at("2027-01-03T00:00:00Z"); t += 1800)
		assert_int_equal(zone_rule_at(&r, t).offset, -4 * 3600);
}

/* Each byte of a real file altered, and each beginning of it: refused, or a zone that answers. */
static void damaged_files_do_no_harm(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct sv whole;
	struct zone z;
	int refused = 0;

	(void)state;
	assert_int_equal(fs_read(ZONE_DIR "/Europe/Berlin", 1 << 16, &a, &whole, &e), RC_OK);
	for (size_t i = 0; i < whole.n; i++) {
		struct sv cut = { whole.p, i };
		char *bytes;

		assert_int_equal(zone_from_bytes(SV("x"), cut, &a, &z, &e), RC_INVALID);
		bytes = arena_alloc(&a, whole.n);
		memcpy(bytes, whole.p, whole.n);
		bytes[i] = (char)~bytes[i];
		if (zone_from_bytes(SV("x"), (struct sv){ bytes, whole.n }, &a, &z, &e) != RC_OK) {
			refused++;
			continue;
		}
		for (int64_t t = -4000000000; t < 8000000000; t += 100000007)
			assert_true(zone_at(&z, t).from <= t && t < zone_at(&z, t).to);
	}
	assert_true(refused > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_lead_nowhere_else),
		cmocka_unit_test(a_zone_that_is_not_there_is_guessed),
		cmocka_unit_test(without_zone_files_the_package_is_named),
		cmocka_unit_test(leap_seconds_are_refused),
		cmocka_unit_test(clocks_change_when_they_do),
		cmocka_unit_test(rules_are_read_whole_or_not_at_all),
		cmocka_unit_test(julian_days_and_summer_time_all_year),
		cmocka_unit_test(damaged_files_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
