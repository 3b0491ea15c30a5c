/* What holds behind the last change a zone file lists: a rule for every year, as POSIX writes it in
 * TZ. */
#include "deskbell/base/clock.h"
#include "deskbell/text/zone.h"

#define HOUR 3600
#define DAY 86400
/* Years a rule is asked of; beyond them it counts as in the last of them. */
#define YEAR_MIN (-9999)
#define YEAR_MAX 99999

/* ---- reading ---- */

static bool take(struct sv *v, char c)
{
	if (v->n == 0 || v->p[0] != c)
		return false;
	v->p++;
	v->n--;
	return true;
}

static bool take_number(struct sv *v, int max, int *out)
{
	size_t i = 0;
	int n = 0;

	while (i < v->n && v->p[i] >= '0' && v->p[i] <= '9') {
		n = n * 10 + (v->p[i++] - '0');
		if (n > max)
			return false;
	}
	v->p += i;
	v->n -= i;
	*out = n;
	return i > 0;
}

/* "CET" or "<+03>": what it is called does not matter here. */
static bool take_name(struct sv *v)
{
	size_t i = 0;

	if (take(v, '<')) {
		i = sv_find(*v, '>');
		if (i == v->n || i < 3)
			return false;
		v->p += i + 1;
		v->n -= i + 1;
		return true;
	}
	while (i < v->n &&
	       ((v->p[i] >= 'a' && v->p[i] <= 'z') || (v->p[i] >= 'A' && v->p[i] <= 'Z')))
		i++;
	v->p += i;
	v->n -= i;
	return i >= 3;
}

/* "-1", "5:30", "26:00:00", with a sign. */
static bool take_time(struct sv *v, int hours, int32_t *out)
{
	int sign = take(v, '-') ? -1 : 1, h, m = 0, s = 0;

	if (sign > 0)
		(void)take(v, '+');
	if (!take_number(v, hours, &h))
		return false;
	if (take(v, ':') && (!take_number(v, 59, &m) || (take(v, ':') && !take_number(v, 59, &s))))
		return false;
	*out = sign * (h * HOUR + m * 60 + s);
	return true;
}

static bool take_day(struct sv *v, struct zone_day *out)
{
	*out = (struct zone_day){ .kind = ZONE_DAY_INDEX, .second = 2 * HOUR };
	if (!take(v, ','))
		return false;
	if (take(v, 'M')) {
		out->kind = ZONE_DAY_WEEK;
		if (!take_number(v, 12, &out->month) || out->month < 1 || !take(v, '.') ||
		    !take_number(v, 5, &out->week) || out->week < 1 || !take(v, '.') ||
		    !take_number(v, 6, &out->day))
			return false;
	} else if (take(v, 'J')) {
		out->kind = ZONE_DAY_JULIAN;
		if (!take_number(v, 365, &out->day) || out->day < 1)
			return false;
	} else if (!take_number(v, 365, &out->day)) {
		return false;
	}
	return !take(v, '/') || take_time(v, 167, &out->second);
}

bool zone_rule_parse(struct sv v, struct zone_rule *out)
{
	struct zone_rule r = { 0 };

	if (!take_name(&v) || !take_time(&v, 24, &r.standard))
		return false;
	r.standard = -r.standard; /* POSIX counts west of Greenwich */
	r.has_summer = v.n > 0;
	if (r.has_summer) {
		if (!take_name(&v))
			return false;
		r.summer = r.standard + HOUR;
		if (v.n > 0 && v.p[0] != ',') {
			if (!take_time(&v, 24, &r.summer))
				return false;
			r.summer = -r.summer;
		}
		if (!take_day(&v, &r.begin) || !take_day(&v, &r.end) || v.n > 0)
			return false;
	}
	*out = r;
	return true;
}

/* ---- asking ---- */

static int64_t year_of(int64_t at)
{
	int64_t year;
	int month, day;

	clock_date(at / DAY - (at % DAY < 0), &year, &month, &day);
	return year < YEAR_MIN ? YEAR_MIN : year > YEAR_MAX ? YEAR_MAX : year;
}

/* The day of a month's week, "M10.5.0": the fifth is the last. */
static int64_t day_of_week(const struct zone_day *d, int64_t year)
{
	bool december = d->month == 12;
	int64_t first = clock_days(year, d->month, 1);
	int64_t next = clock_days(year + december, december ? 1 : d->month + 1, 1);
	/* 1970-01-01 was a Thursday. */
	int64_t day = first + ((d->day - 4 - first) % 7 + 7) % 7 + (d->week - 1) * 7;

	return day < next ? day : day - 7;
}

/* Second, local and counted from 1970 as if it were UTC, at which the rule changes in a year. */
static int64_t change_of(const struct zone_day *d, int64_t year)
{
	int64_t day = clock_days(year, 1, 1);

	switch (d->kind) {
	case ZONE_DAY_JULIAN: /* the 29th of February is never counted: J60 is the 1st of March */
		day = d->day < 60 ? day + d->day - 1 : clock_days(year, 3, 1) + d->day - 60;
		break;
	case ZONE_DAY_INDEX:
		day += d->day;
		break;
	case ZONE_DAY_WEEK:
		day = day_of_week(d, year);
		break;
	}
	return day * DAY + d->second;
}

struct zone_span zone_rule_at(const struct zone_rule *r, int64_t at)
{
	struct zone_span out = { INT64_MIN, INT64_MAX, r->standard };
	struct {
		int64_t at;
		int32_t offset;
	} change[6], swap;
	int64_t year;
	size_t n = 0;

	if (!r->has_summer)
		return out;
	year = year_of(at);
	for (int64_t y = year - 1; y <= year + 1; y++) {
		change[n].at = change_of(&r->begin, y) - r->standard;
		change[n++].offset = r->summer;
		change[n].at = change_of(&r->end, y) - r->summer;
		change[n++].offset = r->standard;
	}
	/* In order; of two at once the later year's counts: so a rule of summer time all year,
	 * whose end is the next begin, has none of the other. */
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && change[k].at < change[k - 1].at; k--) {
			swap = change[k];
			change[k] = change[k - 1];
			change[k - 1] = swap;
		}
	for (size_t i = 0; i < n; i++) {
		if (change[i].at > at) {
			out.to = change[i].at;
			return out;
		}
		out.from = change[i].at;
		out.offset = change[i].offset;
	}
	return out;
}
