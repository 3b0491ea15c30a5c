/* Service levels as lists and heads show them: a mark for those who see no colour, and the time
 * that is left. */
#include "deskbell/base/i18n.h"
#include "deskbell/text/when.h"
#include "deskbell/text/width.h"
#include "ticket_look.h"

#define DAY 86400
#define BAR 10 /* cells */
#define PARTS 32

static enum style of_standing(enum standing s)
{
	switch (s) {
	case STANDING_BREACHED:
		return STYLE_SLA_BREACHED;
	case STANDING_RISK:
		return STYLE_SLA_RISK;
	case STANDING_OK:
		return STYLE_SLA_OK;
	case STANDING_PAUSED:
		return STYLE_SLA_PAUSED;
	case STANDING_NONE:
		break;
	}
	return STYLE_BASE;
}

/* "3:52", "-0:12", "1d 2h", "-2d": six cells at most. */
static void left_of(int64_t seconds, char out[WHEN_SIZE])
{
	char age[WHEN_SIZE];

	if (seconds > -DAY && seconds < DAY) {
		when_hours(seconds, out);
	} else if (seconds >= DAY && seconds < 10 * DAY) {
		when_span(seconds, out);
	} else {
		when_age(seconds, age);
		snprintf(out, WHEN_SIZE, "%s%.10s", seconds < 0 ? "-" : "", age);
	}
}

void look_due(struct grid *g, struct rect r, const struct ui *ui, const struct ticket *t)
{
	enum standing s = ticket_standing(t, ui_now(ui));
	enum style style = of_standing(s);
	char left[WHEN_SIZE];

	if (s == STANDING_NONE)
		return;
	if (s == STANDING_PAUSED)
		snprintf(left, sizeof(left), "%s", _("paused"));
	else
		left_of(t->due - ui_now(ui), left);
	grid_put(g, r, 0, 0, theme_mark(ui->theme, style), style);
	grid_field(g, r, 0, 2, r.w - 2, sv_from(left), style, RECT_RIGHT, ui->glyphs->ellipsis);
}

/* ---- the line of a ticket's clocks ---- */

/* How much is said: all, no bar, no instants either, marks and times alone. */
enum room { ROOM_ALL, ROOM_NO_BAR, ROOM_NO_DUE, ROOM_TIGHT };

/* A line under way, its cells counted before it is known to fit. */
struct line {
	struct arena arena;
	struct w_pager_run run[PARTS];
	size_t n;
	int cells;
};

static void put(struct line *l, enum style s, const char *fmt, ...) PRINTF(3, 4);

static void put(struct line *l, enum style s, const char *fmt, ...)
{
	AUTO(str_deinit) struct str text = STR_INIT;
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&text, fmt, ap);
	va_end(ap);
	if (l->n == PARTS || !text.n)
		return;
	l->run[l->n++] = (struct w_pager_run){ arena_sv(&l->arena, str_sv(&text)), s };
	l->cells += (int)width_sv(str_sv(&text));
}

static const char *short_label(enum clock_kind k)
{
	switch (k) {
	case CLOCK_FIRST_RESPONSE:
		return _("reply");
	case CLOCK_NEXT_RESPONSE:
		return _("update");
	default:
		return _("resolve");
	}
}

static enum style style_of(const struct sla_clock *c, int64_t now)
{
	switch (c->state) {
	case CLOCK_MET:
		return STYLE_SLA_MET;
	case CLOCK_MISSED:
		return STYLE_SLA_BREACHED;
	case CLOCK_PAUSED:
		return STYLE_SLA_PAUSED;
	default:
		return c->due <= now	? STYLE_SLA_BREACHED
		       : c->risk <= now ? STYLE_SLA_RISK
					: STYLE_SLA_OK;
	}
}

/* How much of the working time is gone. */
static void put_bar(struct line *l, const struct sla_clock *c, int64_t left, enum style s)
{
	int64_t used = c->target - left, percent;
	char bar[BAR + 1];

	if (used > c->target)
		return;
	percent = used * 100 / c->target;
	for (int i = 0; i < BAR; i++)
		bar[i] = i < percent * BAR / 100 ? '#' : '-';
	bar[BAR] = '\0';
	put(l, s, " [%s] %lld%%", bar, (long long)percent);
}

/* Time until it is due goes by the clock on the wall, as in lists. */
static void put_running(struct line *l, const struct sla_view *v, enum clock_kind k, enum room room,
			int64_t now, enum style s)
{
	const struct sla_clock *c = &v->clock[k];
	char time[WHEN_SIZE], due[WHEN_SIZE];
	bool over = c->due <= now;

	when_short(c->due, now, due);
	if (over && room != ROOM_TIGHT) {
		left_of(now - c->due, time);
		put(l, s, _("BREACHED %s ago"), time);
	} else {
		left_of(c->due - now, time);
		put(l, s, room == ROOM_TIGHT ? "%s" : _("%s left"), time);
	}
	if (room <= ROOM_NO_BAR)
		put(l, STYLE_BASE, _(" (due %s)"), due);
	if (room == ROOM_ALL && !over)
		put_bar(l, c, v->left[k], s);
}

static void put_clock(struct line *l, const struct ui *ui, const struct sla_view *v,
		      enum clock_kind k, enum room room)
{
	const struct sla_clock *c = &v->clock[k];
	enum style s = style_of(c, ui_now(ui));
	struct sv mark = theme_mark(ui->theme, s);
	char time[WHEN_SIZE];

	put(l, STYLE_MUTED, "%s: ", short_label(k));
	if (mark.n)
		put(l, s, "%.*s ", SV_ARG(mark));
	when_hours(c->state == CLOCK_PAUSED ? v->left[k] : c->used, time);
	switch (c->state) {
	case CLOCK_MET:
		put(l, s, room == ROOM_TIGHT ? _("met") : _("met %s"), time);
		break;
	case CLOCK_MISSED:
		put(l, s, room == ROOM_TIGHT ? _("missed") : _("missed %s"), time);
		break;
	case CLOCK_PAUSED:
		put(l, s, room == ROOM_TIGHT ? _("paused") : _("paused, %s left"), time);
		break;
	default:
		put_running(l, v, k, room, ui_now(ui), s);
		break;
	}
}

static void lay(struct line *l, const struct ui *ui, const struct sla_view *v, enum room room)
{
	bool any = false;

	arena_reset(&l->arena);
	l->n = 0;
	l->cells = 0;
	put(l, STYLE_MUTED, "%s", room <= ROOM_NO_DUE ? _("SLA  ") : _("SLA "));
	for (int k = 0; k < CLOCK_KINDS; k++) {
		if (v->clock[k].state == CLOCK_ABSENT)
			continue;
		if (any)
			put(l, STYLE_MUTED, "%s", room <= ROOM_NO_DUE ? "  |  " : " | ");
		put_clock(l, ui, v, (enum clock_kind)k, room);
		any = true;
	}
}

void look_sla(struct w_pager *p, const struct ui *ui, const struct sla_view *v, int cells)
{
	struct line l = { 0 };
	bool any = false;

	for (int k = 0; k < CLOCK_KINDS; k++)
		any |= v->clock[k].state != CLOCK_ABSENT;
	if (!any)
		return;
	for (int room = ROOM_ALL; room <= ROOM_TIGHT; room++) {
		lay(&l, ui, v, (enum room)room);
		if (l.cells <= cells)
			break;
	}
	w_pager_line(p, false);
	for (size_t i = 0; i < l.n; i++)
		w_pager_add(p, l.run[i].text, l.run[i].style);
	arena_deinit(&l.arena);
}
