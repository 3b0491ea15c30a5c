/* Working time against a naive reckoning: every five minutes of a year asks the C library what the
 * clock on the wall shows and looks it up in the hours. Five zones, calendars with lunch, nights
 * over midnight, holidays; a year of now and one behind the tables of the zone files. Controls: a
 * reckoning that forgets the clock change, and one that is a step off, are caught. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "deskbell/base/rand.h"
#include "deskbell/rules/calendar.h"
#include "support/fault_text.h"
#include "support/promise.h"

#define STEP 300
#define DAY 86400
#define STEPS (400 * DAY / STEP)
#define PAIRS 400

static struct rand dice;

static int64_t below(int64_t n)
{
	return (int64_t)rand_below(&dice, (uint64_t)n);
}

/* A calendar twice: as a file, and as minutes of each weekday (0 = Sunday, as in struct tm). */
struct sample {
	const char *file;
	struct {
		int from, to; /* minutes of the day, to up to 2880 */
	} span[7][3];
	int month, day; /* a holiday: no hours that day, in any year of the test */
};

#define OFFICE \
	{ \
		{ 480, 720 }, \
		{ \
			780, 1020 \
		} \
	}
#define NIGHT \
	{ \
		{ \
			1320, 1800 \
		} \
	}

static const struct sample samples[] = {
	{ .file = "hours: {mon-fri: [8:00-12:00, 13:00-17:00], sun: 2:10-2:40}\n",
	  .span = { { { 130, 160 } }, OFFICE, OFFICE, OFFICE, OFFICE, OFFICE } },
	{ .file = "hours: {fri-wed: 22:00-6:00}\n",
	  .span = { NIGHT, NIGHT, NIGHT, NIGHT, { { 0, 0 } }, NIGHT, NIGHT } },
	{ .file = "hours: {sat-sun: 0:00-24:00}\nholidays: {2026-05-17: , 2041-05-17: }\n",
	  .span = { { { 0, 1440 } }, [6] = { { 0, 1440 } } },
	  .month = 5,
	  .day = 17 },
};

struct world {
	struct arena a;
	struct calendar c;
	int64_t begin;
	int32_t work[STEPS + 1]; /* worked steps before step i */
};

static bool is_holiday(const struct sample *s, const struct tm *tm)
{
	return s->day && tm->tm_mon + 1 == s->month && tm->tm_mday == s->day;
}

/* What the wall clock says is enough: today's spans, and what yesterday's leave over. */
static bool is_work(const struct sample *s, int64_t at, bool was_holiday, struct tm *tm)
{
	time_t t = (time_t)at;
	int minute, yesterday;

	localtime_r(&t, tm);
	minute = tm->tm_hour * 60 + tm->tm_min;
	yesterday = (tm->tm_wday + 6) % 7;
	for (int i = 0; i < 3; i++) {
		if (!is_holiday(s, tm) && minute >= s->span[tm->tm_wday][i].from &&
		    minute < s->span[tm->tm_wday][i].to)
			return true;
		if (!was_holiday && minute + 1440 < s->span[yesterday][i].to)
			return true;
	}
	return false;
}

static void make(struct world *w, const char *zone, const struct sample *s, int64_t begin)
{
	int day = -1;
	bool holiday = false, was_holiday = false;
	struct faults f;
	struct tm tm;

	w->begin = begin;
	faults_init(&f, &w->a);
	assert_true(calendar_from_text(SV("c"), "c.yaml", sv_from(s->file), sv_from(zone), false,
				       &w->a, &w->c, &f));
	setenv("TZ", zone, 1);
	tzset();
	for (int i = 0; i < STEPS; i++) {
		int64_t at = begin + (int64_t)i * STEP;
		bool yes = is_work(s, at, was_holiday, &tm);

		if (tm.tm_yday != day) {
			was_holiday = holiday;
			holiday = is_holiday(s, &tm);
			day = tm.tm_yday;
			yes = is_work(s, at, was_holiday, &tm);
		}
		w->work[i + 1] = w->work[i] + yes;
	}
}

/* True when calendar and reckoning agree from step i to step k. */
static bool between_agrees(const struct world *w, int i, int k)
{
	int64_t from = w->begin + (int64_t)i * STEP, to = w->begin + (int64_t)k * STEP;

	return calendar_between(&w->c, from, to) == (int64_t)(w->work[k] - w->work[i]) * STEP;
}

/* The first step at which n steps are worked after step i is the one the calendar names. */
static bool add_agrees(const struct world *w, int i, int n)
{
	int64_t from = w->begin + (int64_t)i * STEP;
	int k = i;

	while (w->work[k] - w->work[i] < n)
		k++;
	return calendar_add(&w->c, from, (int64_t)n * STEP) == w->begin + (int64_t)k * STEP;
}

static void check_pairs(const struct world *w)
{
	for (int i = 0; i < PAIRS; i++) {
		int x = (int)below(STEPS), y = x + (int)below(STEPS - x + 1);

		if (!between_agrees(w, x, y) ||
		    !add_agrees(w, x, (int)below(w->work[y] - w->work[x] + 1)))
			fail_msg("differs from %d to %d", x, y);
	}
}

/* Laws that hold at any second. */
static void check_laws(const struct world *w)
{
	for (int i = 0; i < PAIRS; i++) {
		int64_t x = w->begin + below(STEPS * (int64_t)STEP), n = below(3000000);
		int64_t y = calendar_add(&w->c, x, n), z = x + below(100 * DAY);

		assert_int_equal(calendar_between(&w->c, x, y), n);
		assert_true(y >= x);
		if (n > 0)
			assert_int_equal(calendar_between(&w->c, x, y - 1), n - 1);
		assert_true(calendar_add(&w->c, x, n + 1) > y);
		assert_true(calendar_add(&w->c, z, n) >= y);
		assert_int_equal(calendar_between(&w->c, x, z) + calendar_between(&w->c, z, z + n),
				 calendar_between(&w->c, x, z + n));
	}
}

static void calendars_agree_with_the_clock_on_the_wall(void **unused)
{
	static const char *const zones[] = { "UTC", "Europe/Berlin", "America/New_York",
					     "Asia/Kolkata", "Australia/Lord_Howe" };
	static const int64_t begins[] = { 1767225600, 2240611200 }; /* 2026, 2041 */
	static struct world w;

	(void)unused;
	rand_seed(&dice, 20261123);
	for (size_t z = 0; z < ARRAY_LEN(zones); z++)
		for (size_t s = 0; s < ARRAY_LEN(samples); s++)
			for (size_t b = 0; b < ARRAY_LEN(begins); b++) {
				make(&w, zones[z], &samples[s], begins[b]);
				check_pairs(&w);
				check_laws(&w);
			}
	promise(49,
		"%zu zones, %zu calendars, 2 years: the work between any two instants, and the "
		"instant it is done, as the clock on the wall has it",
		ARRAY_LEN(zones), ARRAY_LEN(samples));
	arena_deinit(&w.a);
	setenv("TZ", "UTC", 1);
	tzset();
}

static void controls_wrong_reckonings_are_caught(void **unused)
{
	static struct world w;
	int wrong = 0;

	(void)unused;
	rand_seed(&dice, 7);
	make(&w, "Europe/Berlin", &samples[0], 1767225600);
	assert_true(between_agrees(&w, 0, STEPS));
	w.c.zone.n = 0; /* as if the clocks never changed */
	w.c.zone.has_rule = false;
	w.c.zone.first = 3600;
	for (int i = 0; i < 50; i++) {
		int x = (int)below(STEPS / 2);

		wrong += !between_agrees(&w, x, x + STEPS / 2);
	}
	assert_true(wrong > 5);
	control(49, "without clock changes %d of 50 half years are wrong", wrong);
	make(&w, "Europe/Berlin", &samples[0], 1767225600);
	w.work[STEPS / 2]++;
	assert_false(between_agrees(&w, 0, STEPS / 2));
	arena_deinit(&w.a);
	setenv("TZ", "UTC", 1);
	tzset();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calendars_agree_with_the_clock_on_the_wall),
		cmocka_unit_test(controls_wrong_reckonings_are_caught),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
