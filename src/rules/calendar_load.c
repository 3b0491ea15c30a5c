/* Reading of a calendar's file: hours by weekday, holidays, the zone its clock shows. */
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/domain/custom.h"
#include "deskbell/rules/calendar.h"
#include "deskbell/rules/machine.h"
#include "deskbell/text/utf8.h"
#include "rules_priv.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400
#define YEAR 365 /* days */

struct calendar_reader {
	struct yaml y;
	struct calendar *out;
	bool again;
};

/* ---- spans ---- */

static bool take_digits(struct sv *v, int32_t *out)
{
	size_t i = 0;

	*out = 0;
	while (i < v->n && i < 2 && v->p[i] >= '0' && v->p[i] <= '9')
		*out = *out * 10 + (v->p[i++] - '0');
	v->p += i;
	v->n -= i;
	return i > 0;
}

/* "8:00", "17:30", "24:00". */
static bool read_time(struct sv v, int32_t *out)
{
	int32_t h, m;

	v = sv_trim(v);
	if (!take_digits(&v, &h) || v.n != 3 || v.p[0] != ':')
		return false;
	v.p++;
	v.n--;
	if (!take_digits(&v, &m) || v.n > 0 || m > 59)
		return false;
	*out = h * HOUR + m * MINUTE;
	return *out <= DAY;
}

/* "8:00-12:00"; "22:00-6:00" ends the day after. */
static bool read_span(struct calendar_reader *r, const struct yaml_node *n,
		      struct calendar_span *out)
{
	struct sv text, rest, from;

	if (!yaml_scalar(&r->y, n, "hours", &text))
		return false;
	rest = text;
	from = sv_cut(&rest, '-');
	if (!rest.p || !read_time(from, &out->from) || !read_time(rest, &out->to) ||
	    out->from >= DAY || out->from == out->to) {
		yaml_fault(&r->y, n,
			   _("\"%.*s\" is no span of hours like 8:00-17:00, 22:00-6:00 or "
			     "0:00-24:00"),
			   SV_ARG(utf8_clip(text, 60)));
		return false;
	}
	if (out->to < out->from)
		out->to += DAY;
	return true;
}

static int by_from(const void *a, const void *b)
{
	const struct calendar_span *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

/* One span or a list; null: closed. */
static void read_hours(struct calendar_reader *r, const struct yaml_node *n,
		       struct calendar_hours *out)
{
	const struct yaml_node *one[1] = { n };
	const struct yaml_node *const *list = one;
	struct calendar_span *span;
	size_t count = 1;

	*out = (struct calendar_hours){ 0 };
	if (yaml_is_null(n))
		return;
	if (n->kind == YAML_K_SEQ) {
		list = (const struct yaml_node *const *)n->item;
		count = n->n;
	}
	if (count > CALENDAR_SPANS) {
		yaml_fault(&r->y, n, _("more than %d spans of hours in a day"), CALENDAR_SPANS);
		return;
	}
	span = ARENA_ARRAY(r->y.arena, count, struct calendar_span);
	for (size_t i = 0; i < count; i++)
		if (read_span(r, list[i], &span[out->n]))
			out->n++;
	if (out->n > 1)
		qsort(span, out->n, sizeof(*span), by_from);
	out->span = span;
	for (size_t i = 0; i < out->n; i++) {
		if (i > 0 && span[i].from < span[i - 1].to)
			yaml_fault(&r->y, n, _("spans of hours overlap"));
		out->total += span[i].to - span[i].from;
	}
}

/* Does a day's last span reach into the first of the day after? */
static bool overlaps(const struct calendar_hours *day, const struct calendar_hours *after)
{
	return day->n > 0 && after->n > 0 && day->span[day->n - 1].to - DAY > after->span[0].from;
}

/* ---- the week ---- */

static const struct sv weekdays[] = { { "mon", 3 }, { "tue", 3 }, { "wed", 3 }, { "thu", 3 },
				      { "fri", 3 }, { "sat", 3 }, { "sun", 3 } };

static int weekday_find(struct calendar_reader *r, const struct yaml_node *key, struct sv word)
{
	for (int i = 0; i < 7; i++)
		if (sv_eq(word, weekdays[i]))
			return i;
	unknown_fault(&r->y, key, "weekday", word, weekdays, 7);
	return -1;
}

/* "mon", "mon-fri" or "sat-mon". */
static void read_days(struct calendar_reader *r, const struct yaml_node *key,
		      const struct calendar_hours *hours, const struct yaml_node **said)
{
	struct sv rest = key->scalar, word = sv_trim(sv_cut(&rest, '-'));
	int from = weekday_find(r, key, word), to = from;

	if (from >= 0 && rest.p)
		to = weekday_find(r, key, sv_trim(rest));
	if (from < 0 || to < 0)
		return;
	for (int i = from;; i = (i + 1) % 7) {
		if (said[i])
			yaml_fault(&r->y, key, _("\"%.*s\" has its hours already"),
				   SV_ARG(weekdays[i]));
		said[i] = key;
		r->out->week[i] = *hours;
		if (i == to)
			return;
	}
}

static void read_week(struct calendar_reader *r)
{
	const struct yaml_node *map = yaml_map(&r->y, r->y.root, "hours", true);
	const struct yaml_node *said[7] = { NULL };
	size_t had = r->y.faults->n;
	struct calendar *c = r->out;
	struct calendar_hours hours;

	for (size_t i = 0; map && i < map->n; i++) {
		read_hours(r, map->item[i], &hours);
		read_days(r, map->key[i], &hours, said);
	}
	for (int i = 0; i < 7; i++) {
		c->before[i + 1] = c->before[i] + c->week[i].total;
		if (overlaps(&c->week[i], &c->week[(i + 1) % 7]))
			yaml_fault(&r->y, said[i],
				   _("the hours of \"%.*s\" reach into those of the day after"),
				   SV_ARG(weekdays[i]));
	}
	if (map && c->before[7] == 0 && r->y.faults->n == had)
		yaml_fault(&r->y, yaml_get_key(r->y.root, "hours"),
			   _("the calendar has no working hour"));
}

/* ---- holidays ---- */

static int by_day(const void *a, const void *b)
{
	const struct calendar_holiday *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

static const struct calendar_hours *hours_of(const struct calendar *c, int64_t day)
{
	for (size_t i = 0; i < c->n_holiday; i++)
		if (c->holiday[i].day == day)
			return &c->holiday[i].hours;
	return &c->week[(day + 3) % 7];
}

/* Own hours must fit between those of the days around. */
static void check_holiday(struct calendar_reader *r, const struct yaml_node *key)
{
	const struct calendar *c = r->out;
	const struct calendar_hours *hours;
	int64_t at, day;

	if (!date_parse(key->scalar, &at) || at < 0)
		return;
	day = at / DAY;
	hours = hours_of(c, day);
	if (day > 0 && overlaps(hours_of(c, day - 1), hours))
		yaml_fault(&r->y, key, _("the hours of the day before reach into these"));
	if (overlaps(hours, hours_of(c, day + 1)))
		yaml_fault(&r->y, key, _("these hours reach into those of the day after"));
	if (calendar_between(c, at, at + (int64_t)YEAR * DAY) == 0)
		yaml_fault(&r->y, key,
			   _("the calendar has no working hour in the year from here on"));
}

static void read_holiday(struct calendar_reader *r, const struct yaml_node *key,
			 const struct yaml_node *n)
{
	struct calendar *c = r->out;
	int64_t at;

	if (!date_parse(key->scalar, &at) || at < 0) {
		yaml_fault(&r->y, key, _("\"%.*s\" is no day like 2026-12-25"),
			   SV_ARG(utf8_clip(key->scalar, 60)));
		return;
	}
	c->holiday[c->n_holiday].day = at / DAY;
	read_hours(r, n, &c->holiday[c->n_holiday++].hours);
}

static void read_holidays(struct calendar_reader *r)
{
	const struct yaml_node *map = yaml_map(&r->y, r->y.root, "holidays", false);
	size_t n = map ? map->n : 0, had = r->y.faults->n + r->y.faults->dropped;
	struct calendar *c = r->out;
	int64_t more = 0;

	if (n > CALENDAR_HOLIDAYS) {
		yaml_fault(&r->y, map->key[CALENDAR_HOLIDAYS], _("more than %d holidays"),
			   CALENDAR_HOLIDAYS);
		n = CALENDAR_HOLIDAYS;
	}
	c->holiday = ARENA_ARRAY(r->y.arena, n, struct calendar_holiday);
	for (size_t i = 0; i < n; i++)
		read_holiday(r, map->key[i], map->item[i]);
	if (c->n_holiday > 1)
		qsort(c->holiday, c->n_holiday, sizeof(*c->holiday), by_day);
	for (size_t i = 0; i < c->n_holiday; i++) {
		struct calendar_holiday *h = &c->holiday[i];

		more += h->hours.total - c->week[(h->day + 3) % 7].total;
		h->more = more;
	}
	if (r->again || c->before[7] == 0 || r->y.faults->n + r->y.faults->dropped > had)
		return;
	for (size_t i = 0; i < n; i++)
		check_holiday(r, map->key[i]);
}

/* ---- the file ---- */

static void read_zone(struct calendar_reader *r, struct sv dflt)
{
	struct sv name = yaml_str(&r->y, r->y.root, "timezone", false);
	const struct yaml_node *n = yaml_get(r->y.root, "timezone");
	struct err e = { 0 };

	if (zone_load(name.p ? name : dflt, r->y.arena, &r->out->zone, &e) == RC_OK)
		return;
	r->out->zone_lost = true;
	r->out->zone = (struct zone){ .name = r->out->zone.name };
	/* The desk's own is told of where desk.yaml names it. */
	if (!r->again && name.p)
		yaml_fault(&r->y, n, "%s", e.msg);
}

bool calendar_from_text(struct sv name, const char *file, struct sv text, struct sv timezone,
			bool again, struct arena *a, struct calendar *out, struct faults *f)
{
	static const char *const allowed[] = { "title", "timezone", "hours", "holidays" };
	struct calendar_reader r = { .out = out, .again = again };
	size_t had = f->n + f->dropped;

	*out = (struct calendar){ .name = arena_sv(a, name) };
	out->title.en = out->name;
	yaml_load(&r.y, file, text, a, f);
	if (r.y.whole && yaml_want(&r.y, r.y.root, YAML_K_MAP, "calendar")) {
		yaml_check_keys(&r.y, r.y.root, allowed, ARRAY_LEN(allowed));
		out->title = title_read(&r.y, r.y.root, "title", MACHINE_TITLE, out->name);
		read_zone(&r, timezone);
		read_week(&r);
		read_holidays(&r);
	}
	return f->n + f->dropped == had;
}
