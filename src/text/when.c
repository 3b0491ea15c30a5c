/* Reading of times and durations. Writing is in when_show.c. */
#include "deskbell/text/when.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/i18n.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400
#define WEEK 604800
#define CENTURY ((int64_t)36525 * DAY)

void when_init(void)
{
	tzset();
}

static int64_t unit_seconds(char c)
{
	switch (c) {
	case 's':
		return 1;
	case 'm':
		return MINUTE;
	case 'h':
		return HOUR;
	case 'd':
		return DAY;
	case 'w':
		return WEEK;
	default:
		return 0;
	}
}

/* Digits at the start of *v (at most `most` of them); false when there are none or more. */
static bool take_digits(struct sv *v, size_t most, int64_t *out)
{
	size_t i = 0;
	int64_t n = 0;

	while (i < v->n && v->p[i] >= '0' && v->p[i] <= '9') {
		if (i == most)
			return false;
		n = n * 10 + (v->p[i++] - '0');
	}
	v->p += i;
	v->n -= i;
	*out = n;
	return i > 0;
}

bool when_duration(struct sv v, int64_t *seconds)
{
	int64_t sum = 0, last = INT64_MAX;

	if (sv_eqs(v, "0")) {
		*seconds = 0;
		return true;
	}
	if (v.n == 0)
		return false;
	while (v.n > 0) {
		int64_t n, unit;

		if (!take_digits(&v, 10, &n) || v.n == 0)
			return false;
		unit = unit_seconds(v.p[0]);
		if (unit == 0 || unit >= last || n > CENTURY / unit)
			return false;
		last = unit;
		sum += n * unit;
		v.p++;
		v.n--;
	}
	if (sum > CENTURY)
		return false;
	*seconds = sum;
	return true;
}

/* Local civil time to an instant; a time that a clock change skips moves on. */
static int64_t local(int year, int month, int day, int hour, int minute, int second)
{
	struct tm tm = { .tm_year = year - 1900,
			 .tm_mon = month - 1,
			 .tm_mday = day,
			 .tm_hour = hour,
			 .tm_min = minute,
			 .tm_sec = second,
			 .tm_isdst = -1 };

	return (int64_t)mktime(&tm);
}

int64_t when_day(int64_t at, int days)
{
	time_t t = (time_t)at;
	struct tm tm;

	localtime_r(&t, &tm);
	return local(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday + days, 0, 0, 0);
}

static bool take_char(struct sv *v, char c)
{
	if (v->n == 0 || v->p[0] != c)
		return false;
	v->p++;
	v->n--;
	return true;
}

/* A day and how much of it is said. */
struct day {
	int year, month, day;
};

static int days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return 29;
	return days[month - 1];
}

static void day_of(int64_t at, struct day *d)
{
	time_t t = (time_t)at;
	struct tm tm;

	localtime_r(&t, &tm);
	*d = (struct day){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday };
}

/* "9:00", "09:00:30" and an optional "Z" or "+08:00" right at the end; all of v. */
static bool time_of_day(struct sv v, const struct day *d, struct when_range *out)
{
	int64_t h, m, s = 0, oh, om = 0, sign;
	bool seconds = false, utc;
	struct tm tm;

	if (!take_digits(&v, 2, &h) || !take_char(&v, ':') || v.n < 2 || !take_digits(&v, 2, &m) ||
	    h > 23 || m > 59)
		return false;
	if (take_char(&v, ':')) {
		seconds = true;
		if (v.n < 2 || !take_digits(&v, 2, &s) || s > 59)
			return false;
	}
	utc = v.n > 0;
	if (utc) {
		sign = v.p[0] == '-' ? -1 : 1;
		oh = 0;
		if (!take_char(&v, 'Z')) {
			if (!take_char(&v, '+') && !take_char(&v, '-'))
				return false;
			if (!take_digits(&v, 2, &oh) || !take_char(&v, ':') ||
			    !take_digits(&v, 2, &om) || oh > 23 || om > 59)
				return false;
		}
		if (v.n > 0)
			return false;
		tm = (struct tm){ .tm_year = d->year - 1900,
				  .tm_mon = d->month - 1,
				  .tm_mday = d->day,
				  .tm_hour = (int)h,
				  .tm_min = (int)m,
				  .tm_sec = (int)s };
		out->from = (int64_t)timegm(&tm) - sign * (oh * HOUR + om * MINUTE);
	} else {
		out->from = local(d->year, d->month, d->day, (int)h, (int)m, (int)s);
	}
	out->to = out->from + (seconds ? 1 : MINUTE);
	return true;
}

/* 0 = Sunday; -1 when v is no day of the week. */
static int week_day(struct sv v)
{
	static const char *const names[] = { "sunday",	 "monday", "tuesday", "wednesday",
					     "thursday", "friday", "saturday" };
	int i;

	for (i = 0; i < 7; i++)
		if ((v.n == 3 || v.n == strlen(names[i])) && strncasecmp(v.p, names[i], v.n) == 0)
			return i;
	return -1;
}

static bool is_word(struct sv v, const char *word)
{
	return v.n == strlen(word) && strncasecmp(v.p, word, v.n) == 0;
}

/* A named day: today, mon... */
static bool named_day(struct sv v, int64_t now, enum when_bias bias, struct day *d)
{
	time_t t = (time_t)now;
	struct tm tm;
	int want, move;

	if (is_word(v, "today")) {
		day_of(now, d);
		return true;
	}
	if (is_word(v, "yesterday") || is_word(v, "tomorrow")) {
		/* From noon, so that a day of 23 or 25 hours does no harm. */
		day_of(when_day(now, is_word(v, "tomorrow") ? 1 : -1) + DAY / 2, d);
		return true;
	}
	want = week_day(v);
	if (want < 0)
		return false;
	localtime_r(&t, &tm);
	move = (want - tm.tm_wday + 7) % 7;
	if (bias == WHEN_PAST && move > 0)
		move -= 7;
	else if (bias == WHEN_FUTURE && move == 0)
		move = 7;
	day_of(when_day(now, move) + DAY / 2, d);
	return true;
}

/* "2026-11-21"; day 0 for "2026-11". */
static bool dated_day(struct sv v, struct day *d)
{
	int64_t year, month, day = 0;

	if (v.n < 7 || !take_digits(&v, 4, &year) || year < 1000 || !take_char(&v, '-') ||
	    v.n < 2 || !take_digits(&v, 2, &month) || month < 1 || month > 12)
		return false;
	if (v.n > 0 && (!take_char(&v, '-') || v.n != 2 || !take_digits(&v, 2, &day) || day < 1 ||
			v.n > 0 || day > days_in((int)year, (int)month)))
		return false;
	*d = (struct day){ (int)year, (int)month, (int)day };
	return true;
}

static void whole_day(const struct day *d, struct when_range *out)
{
	if (d->day == 0) {
		out->from = local(d->year, d->month, 1, 0, 0, 0);
		out->to = local(d->year, d->month + 1, 1, 0, 0, 0);
	} else {
		out->from = local(d->year, d->month, d->day, 0, 0, 0);
		out->to = local(d->year, d->month, d->day + 1, 0, 0, 0);
	}
}

static bool from_now(struct sv v, int64_t now, struct when_range *out)
{
	struct sv rest = { v.p + 1, v.n - 1 };
	int64_t s;

	if (v.n < 2 || (v.p[0] != '-' && v.p[0] != '+') || !when_duration(rest, &s))
		return false;
	out->from = v.p[0] == '-' ? now - s : now + s;
	out->to = out->from + 1;
	return true;
}

/* Only a time: today, or the next day that still has it before it. */
static bool bare_time(struct sv v, int64_t now, enum when_bias bias, struct when_range *out)
{
	struct day d;

	day_of(now, &d);
	if (sv_find(v, ':') > 2 || !time_of_day(v, &d, out))
		return false;
	if (bias == WHEN_FUTURE && out->from <= now) {
		day_of(when_day(now, 1) + DAY / 2, &d);
		return time_of_day(v, &d, out);
	}
	return true;
}

static bool parse(struct sv v, int64_t now, enum when_bias bias, struct when_range *out)
{
	struct sv head = v, rest = SV_NULL;
	struct day d;
	size_t i;

	if (is_word(v, "now")) {
		*out = (struct when_range){ now, now + 1 };
		return true;
	}
	if (from_now(v, now, out) || bare_time(v, now, bias, out))
		return true;
	i = sv_find(v, ' ');
	if (i == v.n && v.n > 10 && (v.p[10] == 'T' || v.p[10] == 't'))
		i = 10;
	if (i < v.n) {
		head.n = i;
		rest = (struct sv){ v.p + i + 1, v.n - i - 1 };
	}
	if (!named_day(head, now, bias, &d) && !dated_day(head, &d))
		return false;
	if (!rest.p) {
		whole_day(&d, out);
		return true;
	}
	return d.day > 0 && time_of_day(rest, &d, out);
}

enum rc when_parse(struct sv v, int64_t now, enum when_bias bias, struct when_range *out,
		   struct err *e)
{
	struct when_range r;

	v = sv_trim(v);
	if (v.n == 0 || v.n > 40 || !parse(v, now, bias, &r))
		return err_set(e, RC_INVALID,
			       bias == WHEN_FUTURE
				       ? _("\"%.*s\" is no date or time: use 2026-11-21, "
					   "\"2026-11-21 14:30\", tomorrow, mon or +2h")
				       : _("\"%.*s\" is no date or time: use 2026-11-21, "
					   "\"2026-11-21 14:30\", today, mon or -2h"),
			       (int)(v.n > 40 ? 40 : v.n), v.p ? v.p : "");
	*out = r;
	return RC_OK;
}
