/* Reckoning in working time. The local clock's axis is cut where the zone changes its offset;
 * inside such a stretch the work up to a local second is a closed formula of weeks, days and
 * holidays. */
#include "deskbell/rules/calendar.h"

#define DAY 86400

static const struct calendar_span whole_day[] = { { 0, DAY } };

#define WHOLE_DAY \
	{ \
		whole_day, 1, DAY \
	}

const struct calendar calendar_always = {
	.name = { "always", 6 },
	.title = { .en = { "Always", 6 }, .zh = { "全天候", 9 }, .ru = { "Всегда", 12 } },
	.week = { WHOLE_DAY, WHOLE_DAY, WHOLE_DAY, WHOLE_DAY, WHOLE_DAY, WHOLE_DAY, WHOLE_DAY },
	.before = { 0, DAY, 2 * DAY, 3 * DAY, 4 * DAY, 5 * DAY, 6 * DAY, 7 * DAY },
};

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Holidays before a day. */
static size_t holidays_before(const struct calendar *c, int64_t day)
{
	size_t lo = 0, hi = c->n_holiday;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (c->holiday[mid].day < day)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Monday is 0; 1970-01-01 was a Thursday. */
static int weekday(int64_t day)
{
	return (int)(day + 3 - floor_div(day + 3, 7) * 7);
}

/* Seconds of a day's hours that lie before a local second. */
static int64_t part_of(const struct calendar_hours *h, int64_t day, int64_t local)
{
	int64_t sum = 0, at = local - day * DAY;

	for (size_t i = 0; i < h->n && h->span[i].from < at; i++)
		sum += (at < h->span[i].to ? at : h->span[i].to) - h->span[i].from;
	return sum;
}

/* Working seconds on the local axis before a local second, from some fixed one on. */
static int64_t work_until(const struct calendar *c, int64_t local)
{
	/* What began the day before may still go on; older days are over. */
	int64_t today = floor_div(local, DAY), day = today - 1, weeks = floor_div(day + 3, 7);
	size_t n = holidays_before(c, day);
	int64_t sum = weeks * c->before[7] + c->before[weekday(day)];

	if (n > 0)
		sum += c->holiday[n - 1].more;
	for (; day <= today; day++) {
		bool holiday = n < c->n_holiday && c->holiday[n].day == day;

		sum += part_of(holiday ? &c->holiday[n].hours : &c->week[weekday(day)], day, local);
		n += holiday;
	}
	return sum;
}

int64_t calendar_between(const struct calendar *c, int64_t from, int64_t to)
{
	int64_t sum = 0;

	if (to > CALENDAR_END)
		to = CALENDAR_END;
	while (from < to) {
		struct zone_span z = zone_at(&c->zone, from);
		int64_t end = z.to < to ? z.to : to;

		sum += work_until(c, end + z.offset) - work_until(c, from + z.offset);
		from = end;
	}
	return sum;
}

/* The first local second in (from, to] with `work` behind it; there is one. */
static int64_t find_local(const struct calendar *c, int64_t from, int64_t to, int64_t work)
{
	while (to - from > 1) {
		int64_t mid = from + (to - from) / 2;

		if (work_until(c, mid) >= work)
			to = mid;
		else
			from = mid;
	}
	return to;
}

int64_t calendar_add(const struct calendar *c, int64_t from, int64_t seconds)
{
	if (seconds <= 0)
		return from;
	while (from < CALENDAR_END) {
		struct zone_span z = zone_at(&c->zone, from);
		int64_t end = z.to < CALENDAR_END ? z.to : CALENDAR_END;
		int64_t before = work_until(c, from + z.offset);
		int64_t there = work_until(c, end + z.offset) - before;

		if (there >= seconds)
			return find_local(c, from + z.offset, end + z.offset, before + seconds) -
			       z.offset;
		seconds -= there;
		from = end;
	}
	return CALENDAR_END;
}
