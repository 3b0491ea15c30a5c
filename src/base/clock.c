/* Time: the real or frozen clock, and RFC 3339 text. Dates are proleptic Gregorian, reckoned in
 * 400-year eras that begin on the first of March (H. Hinnant, "chrono-compatible low-level date
 * algorithms"), so that the leap day is a year's last. */
#include "deskbell/base/clock.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "deskbell/base/i18n.h"

#define DAY 86400
#define YEAR_0 (-62167219200)	 /* 0000-01-01T00:00:00Z */
#define YEAR_9999 (253402300799) /* 9999-12-31T23:59:59Z */

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

enum rc clock_init(struct clock *c, bool trusted_env, struct err *e)
{
	const char *env = trusted_env ? secure_getenv("DESKBELL_NOW") : NULL;
	int64_t seconds;

	*c = (struct clock){ 0 };
	if (!env || !*env)
		return RC_OK;
	if (!clock_parse(sv_from(env), &seconds))
		return err_set(e, RC_USAGE,
			       _("DESKBELL_NOW: \"%s\" is not an instant; write it as %s"), env,
			       "2026-11-23T14:32:00Z");
	clock_freeze(c, seconds);
	return RC_OK;
}

void clock_freeze(struct clock *c, int64_t seconds)
{
	c->frozen = true;
	__atomic_store_n(&c->ms, seconds * 1000, __ATOMIC_RELAXED);
}

int64_t clock_now(const struct clock *c)
{
	return floor_div(clock_now_ms(c), 1000);
}

int64_t clock_now_ms(const struct clock *c)
{
	struct timespec t;

	/* The loop advances a frozen clock while the writer's thread reads it. */
	if (c->frozen)
		return __atomic_load_n(&c->ms, __ATOMIC_RELAXED);
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void clock_advance_ms(struct clock *c, int64_t ms)
{
	assert(c->frozen && ms >= 0);
	__atomic_fetch_add(&c->ms, ms, __ATOMIC_RELAXED);
}

static int64_t microseconds(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_us(void)
{
	return microseconds(CLOCK_MONOTONIC);
}

int64_t clock_work_us(void)
{
	return microseconds(CLOCK_THREAD_CPUTIME_ID);
}

int64_t clock_days(int64_t year, int month, int day)
{
	int64_t y = year - (month <= 2), era = floor_div(y, 400);
	int64_t in_era = y - era * 400;
	int64_t in_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

void clock_date(int64_t days, int64_t *year, int *month, int *day)
{
	int64_t era = floor_div(days + 719468, 146097);
	int64_t in_era = days + 719468 - era * 146097;
	int64_t y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int64_t in_year = in_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * in_year + 2) / 153;

	*day = (int)(in_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = y + era * 400 + (*month <= 2);
}

/* v as `digits` decimal digits at p; returns what follows. */
static char *put(char *p, int64_t v, int digits)
{
	for (int i = digits - 1; i >= 0; i--, v /= 10)
		p[i] = (char)('0' + v % 10);
	return p + digits;
}

void clock_format(int64_t seconds, char out[21])
{
	int64_t year, days, rest;
	int month, day;
	char *p = out;

	seconds = seconds < YEAR_0 ? YEAR_0 : seconds > YEAR_9999 ? YEAR_9999 : seconds;
	days = floor_div(seconds, DAY);
	rest = seconds - days * DAY;
	clock_date(days, &year, &month, &day);
	p = put(p, year, 4);
	*p++ = '-';
	p = put(p, month, 2);
	*p++ = '-';
	p = put(p, day, 2);
	*p++ = 'T';
	p = put(p, rest / 3600, 2);
	*p++ = ':';
	p = put(p, rest / 60 % 60, 2);
	*p++ = ':';
	p = put(p, rest % 60, 2);
	*p++ = 'Z';
	*p = 0;
}

/* Takes `digits` digits off v's head and, unless `after` is 0, that character; -1 when they are not
 * there. */
static int take(struct sv *v, size_t digits, char after)
{
	size_t n = digits + (after != 0);
	int value = 0;

	if (v->n < n || (after && v->p[digits] != after))
		return -1;
	for (size_t i = 0; i < digits; i++) {
		if (v->p[i] < '0' || v->p[i] > '9')
			return -1;
		value = value * 10 + (v->p[i] - '0');
	}
	v->p += n;
	v->n -= n;
	return value;
}

static int month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/* "Z", "+08:00" or "-03:30": all of v, as seconds east of UTC. */
static bool parse_zone(struct sv v, int *east)
{
	bool west = v.n && v.p[0] == '-';
	int hour, minute;

	*east = 0;
	if (sv_eq(v, SV("Z")))
		return true;
	if (!v.n || (!west && v.p[0] != '+'))
		return false;
	v.p++;
	v.n--;
	hour = take(&v, 2, ':');
	minute = take(&v, 2, 0);
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || v.n)
		return false;
	*east = (hour * 60 + minute) * (west ? -60 : 60);
	return true;
}

bool clock_parse(struct sv v, int64_t *seconds)
{
	int year = take(&v, 4, '-'), month = take(&v, 2, '-'), day = take(&v, 2, 'T');
	int hour = take(&v, 2, ':'), minute = take(&v, 2, ':'), second = take(&v, 2, 0);
	int64_t at;
	int east;

	if (year < 0 || month < 1 || month > 12 || day < 1 || day > month_days(year, month))
		return false;
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return false;
	if (v.n && v.p[0] == '.') {
		v.p++;
		v.n--;
		if (take(&v, 1, 0) < 0)
			return false;
		while (take(&v, 1, 0) >= 0)
			;
	}
	if (!parse_zone(v, &east))
		return false;
	at = clock_days(year, month, day) * DAY + (int64_t)hour * 3600 + (int64_t)minute * 60 +
	     second - east;
	if (at < YEAR_0 || at > YEAR_9999)
		return false;
	*seconds = at;
	return true;
}
