/* Writing of ages, spans and local times. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/when.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400
#define WEEK 604800
#define YEAR 31557600

static int64_t magnitude(int64_t s)
{
	if (s == INT64_MIN)
		return INT64_MAX;
	return s < 0 ? -s : s;
}

void when_age(int64_t seconds, char out[WHEN_SIZE])
{
	int64_t s = magnitude(seconds);

	if (s < MINUTE)
		snprintf(out, WHEN_SIZE, "%s", _("now"));
	else if (s < HOUR)
		snprintf(out, WHEN_SIZE, "%dm", (int)(s / MINUTE));
	else if (s < DAY)
		snprintf(out, WHEN_SIZE, "%dh", (int)(s / HOUR));
	else if (s < 14 * DAY)
		snprintf(out, WHEN_SIZE, "%dd", (int)(s / DAY));
	else if (s < 52 * WEEK)
		snprintf(out, WHEN_SIZE, "%dw", (int)(s / WEEK));
	else
		snprintf(out, WHEN_SIZE, "%lldy", (long long)(s < YEAR ? 1 : s / YEAR));
}

static void two_units(int64_t big, char big_unit, int64_t small, char small_unit, const char *sign,
		      char out[WHEN_SIZE])
{
	if (small > 0)
		snprintf(out, WHEN_SIZE, "%s%lld%c %lld%c", sign, (long long)big, big_unit,
			 (long long)small, small_unit);
	else
		snprintf(out, WHEN_SIZE, "%s%lld%c", sign, (long long)big, big_unit);
}

void when_span(int64_t seconds, char out[WHEN_SIZE])
{
	int64_t s = magnitude(seconds);
	const char *sign = seconds < 0 ? "-" : "";

	if (s < MINUTE)
		two_units(s, 's', 0, 's', sign, out);
	else if (s < HOUR)
		two_units(s / MINUTE, 'm', 0, 's', sign, out);
	else if (s < DAY)
		two_units(s / HOUR, 'h', s % HOUR / MINUTE, 'm', sign, out);
	else if (s < 14 * DAY)
		two_units(s / DAY, 'd', s % DAY / HOUR, 'h', sign, out);
	else
		two_units(s / WEEK, 'w', s % WEEK / DAY, 'd', sign, out);
}

void when_hours(int64_t seconds, char out[WHEN_SIZE])
{
	int64_t minutes = seconds / MINUTE - (seconds % MINUTE < 0), m = magnitude(minutes);

	snprintf(out, WHEN_SIZE, "%s%lld:%02lld", minutes < 0 ? "-" : "", (long long)(m / 60),
		 (long long)(m % 60));
}

void when_relative(int64_t at, int64_t now, char out[WHEN_SIZE])
{
	char age[WHEN_SIZE];
	int64_t s = now - at;

	when_age(s, age);
	if (magnitude(s) < MINUTE)
		snprintf(out, WHEN_SIZE, "%s", age);
	else if (s > 0)
		snprintf(out, WHEN_SIZE, _("%.8s ago"), age);
	else
		snprintf(out, WHEN_SIZE, _("in %.8s"), age);
}

/* Translated short names; LC_TIME stays C, so strftime would give English only. */
static const char *day_name(int wday)
{
	static const char *const names[] = { N_("Sun"), N_("Mon"), N_("Tue"), N_("Wed"),
					     N_("Thu"), N_("Fri"), N_("Sat") };

	return _(names[wday]);
}

static const char *month_name(int mon)
{
	static const char *const names[] = { N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"),
					     N_("May"), N_("Jun"), N_("Jul"), N_("Aug"),
					     N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec") };

	return _(names[mon]);
}

static void local_time(int64_t at, struct tm *tm)
{
	time_t t = (time_t)at;

	if (!localtime_r(&t, tm)) {
		t = 0;
		localtime_r(&t, tm);
	}
}

void when_short(int64_t at, int64_t now, char out[WHEN_SIZE])
{
	struct tm a, n;

	local_time(at, &a);
	local_time(now, &n);
	if (a.tm_year == n.tm_year && a.tm_yday == n.tm_yday)
		snprintf(out, WHEN_SIZE, "%02d:%02d", a.tm_hour, a.tm_min);
	else if (at >= when_day(now, -6) && at < when_day(now, 7))
		snprintf(out, WHEN_SIZE, "%s %02d:%02d", day_name(a.tm_wday), a.tm_hour, a.tm_min);
	else if (a.tm_year == n.tm_year || (at > now - YEAR / 2 && at < now + YEAR / 2))
		snprintf(out, WHEN_SIZE, "%d %s", a.tm_mday, month_name(a.tm_mon));
	else
		when_date(at, out);
}

void when_full(int64_t at, char out[WHEN_SIZE])
{
	struct tm tm;

	local_time(at, &tm);
	if (strftime(out, WHEN_SIZE, "%Y-%m-%d %H:%M", &tm) == 0)
		out[0] = '\0';
}

void when_date(int64_t at, char out[WHEN_SIZE])
{
	struct tm tm;

	local_time(at, &tm);
	if (strftime(out, WHEN_SIZE, "%Y-%m-%d", &tm) == 0)
		out[0] = '\0';
}
