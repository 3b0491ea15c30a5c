/* The queue drawn: tabs, rows, preview. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/when.h"
#include "deskbell/text/width.h"
#include "queue_priv.h"
#include "ticket_look.h"

#define WIDE 160      /* the preview stands beside the list from here on */
#define SLA_W 8	      /* what is due: a mark, and the time left */
#define REQUESTER 104 /* the requester has a column from here on */
#define SUBJECT 20    /* cells a subject needs: where it has fewer the assignee goes */
#define ROOMY 112     /* names are shown whole from here on */

/* Rectangles of the screen at its size; what does not fit is empty. */
struct areas {
	struct rect tabs, head, rows, preview;
	bool side;
};

static struct areas cut(const struct queue_screen *q, struct rect r)
{
	struct areas a = { 0 };
	/* h: what the terminal has beside breadcrumb, status and keys */
	bool small = r.h < 21 || r.w < 80;

	if (!small)
		a.tabs = rect_top(&r, 1);
	if (q->preview_on && !small && r.w >= WIDE) {
		a.side = true;
		a.preview = rect_right(&r, r.w * 2 / 5);
		rect_right(&r, 1);
	} else if (q->preview_on && !small) {
		/* The list keeps the rows it needs, up to three fifths. */
		int list = r.h * 3 / 5;

		if (r.h - list > 16)
			list = r.h - 16;
		a.preview = rect_bottom(&r, r.h - list);
	}
	a.head = rect_top(&r, 1);
	a.rows = r;
	return a;
}

int queue_page(const struct queue_screen *q, const struct ui *ui)
{
	struct areas a = cut(q, (struct rect){ 1, 0, ui->h - 3, ui->w });

	return a.rows.h > 0 ? a.rows.h : 1;
}

/* ---- tabs ---- */

static int tab_width(const struct queue_screen *q, int i)
{
	char n[24] = "";

	if (q->views->tab[i].count >= 0)
		snprintf(n, sizeof(n), " %lld", (long long)q->views->tab[i].count);
	return (int)width_sv(q->views->tab[i].title) + (int)strlen(n) + 2;
}

static void view_tabs(const struct queue_screen *q, struct grid *g, struct rect r)
{
	int first = 0, x = 0, before = 0;

	/* So many tabs are left out at the left that the active one shows. */
	for (int i = 0; i <= q->active && i < q->n_tab; i++)
		before += tab_width(q, i) + 1;
	while (first < q->active && before > r.w) {
		before -= tab_width(q, first) + 1;
		first++;
	}
	for (int i = first; i < q->n_tab && x < r.w; i++) {
		bool on = i == q->active;
		enum style s = on ? STYLE_TAB_ACTIVE : STYLE_TAB;

		x += grid_put(g, r, 0, x, on ? SV("[") : SV(" "), s);
		x += grid_put(g, r, 0, x, q->views->tab[i].title, s);
		if (q->views->tab[i].count >= 0)
			x += grid_putf(g, r, 0, x, s, " %lld", (long long)q->views->tab[i].count);
		x += grid_put(g, r, 0, x, on ? SV("]") : SV(" "), s) + 1;
	}
}

/* ---- rows ---- */

struct columns {
	/* where each begins, -1 = not shown */
	int id, priority, sla, state, subject, requester, assignee, age;
	int w_id, w_state, w_subject, w_requester, w_assignee;
};

static struct columns columns_of(const struct queue_screen *q, int w)
{
	struct columns c = {
		.id = 2, .sla = -1, .w_id = 5, .w_state = 9, .w_assignee = 11, .requester = -1
	};
	int x;

	for (size_t i = 0; i < q->row.n; i++) {
		int cells = 1;

		for (int64_t n = q->row.at[i].row.t.id; n > 9; n /= 10)
			cells++;
		c.w_id = cells > c.w_id ? cells : c.w_id;
	}
	c.priority = c.id + c.w_id + 1;
	c.state = c.priority + 3;
	if (q->levels) {
		c.sla = c.state;
		c.state += SLA_W + 1;
	}
	c.subject = c.state + c.w_state + 1;
	x = w - 4;
	c.age = x;
	if (w >= ROOMY)
		c.w_assignee = 14;
	x -= c.w_assignee + 1;
	c.assignee = x;
	if (w >= REQUESTER) {
		c.w_requester = w >= ROOMY ? 18 : 12;
		x -= c.w_requester + 1;
		c.requester = x;
	}
	c.w_subject = x - 1 - c.subject;
	if (c.w_subject < SUBJECT) {
		c.w_subject += c.w_assignee + 1;
		c.assignee = -1;
	}
	return c;
}

static void view_head(const struct ui *ui, struct grid *g, struct rect r, struct columns c)
{
	struct sv none = ui->glyphs->ellipsis;
	enum style s = STYLE_LIST_HEADER;

	grid_fill(g, r, s);
	grid_put(g, r, 0, c.id, SV("id"), s);
	grid_put(g, r, 0, c.priority, sv_from(_("pr")), s);
	if (c.sla >= 0)
		grid_field(g, r, 0, c.sla, SLA_W, sv_from(_("SLA")), s, RECT_RIGHT, none);
	grid_field(g, r, 0, c.state, c.w_state, sv_from(_("state")), s, RECT_LEFT, none);
	grid_field(g, r, 0, c.subject, c.w_subject, sv_from(_("subject")), s, RECT_LEFT, none);
	if (c.requester >= 0)
		grid_field(g, r, 0, c.requester, c.w_requester, sv_from(_("requester")), s,
			   RECT_LEFT, none);
	if (c.assignee >= 0)
		grid_field(g, r, 0, c.assignee, c.w_assignee, sv_from(_("assignee")), s, RECT_LEFT,
			   none);
	grid_field(g, r, 0, c.age, 4, sv_from(_("age")), s, RECT_RIGHT, none);
}

static void view_row(const struct queue_screen *q, const struct ui *ui, struct grid *g,
		     struct rect r, struct columns c, const struct queue_row *x, bool selected)
{
	const struct ticket_row *t = &x->row;
	struct sv more = ui->glyphs->ellipsis;
	enum style base = x->done ? STYLE_LIST_DONE : STYLE_BASE;
	enum style prio = x->done ? STYLE_LIST_DONE : look_priority(t->t.priority);
	enum style state = x->done ? STYLE_LIST_DONE : look_state(t->t.category_of_state);
	char age[WHEN_SIZE];

	when_age(ui_now(ui) - t->t.created, age);
	if (selected)
		grid_put(g, r, 0, 0, theme_mark(ui->theme, STYLE_LIST_SELECTED), base);
	if (queue_is_marked(q, t->t.id))
		grid_put(g, r, 0, 1, theme_mark(ui->theme, STYLE_LIST_MARKED), STYLE_LIST_MARKED);
	else if (x->done)
		grid_put(g, r, 0, 1, theme_mark(ui->theme, STYLE_LIST_DONE), base);
	else if (t->unread)
		grid_put(g, r, 0, 1, theme_mark(ui->theme, STYLE_LIST_NEW), STYLE_LIST_NEW);
	grid_putf(g, r, 0, c.id, base, "%*lld", c.w_id, (long long)t->t.id);
	grid_put(g, r, 0, c.priority, sv_from(priority_name(t->t.priority)), prio);
	if (c.sla >= 0)
		look_due(g, (struct rect){ r.y, r.x + c.sla, 1, SLA_W }, ui, &t->t);
	grid_field(g, r, 0, c.state, c.w_state, t->state_title.n ? t->state_title : t->t.state,
		   state, RECT_LEFT, more);
	grid_field(g, r, 0, c.subject, c.w_subject, t->t.subject,
		   t->unread && !x->done ? STYLE_LIST_NEW : base, RECT_LEFT, more);
	if (c.requester >= 0)
		grid_field(g, r, 0, c.requester, c.w_requester,
			   t->requester_name.n ? t->requester_name : t->requester, base, RECT_LEFT,
			   more);
	if (c.assignee >= 0)
		grid_field(g, r, 0, c.assignee, c.w_assignee, t->assignee.n ? t->assignee : SV("-"),
			   base, RECT_LEFT, more);
	grid_field(g, r, 0, c.age, 4, sv_from(age), base, RECT_RIGHT, more);
	if (selected)
		grid_paint(g, (struct rect){ r.y, r.x, 1, r.w }, STYLE_LIST_SELECTED, 0);
}

/* An empty list says what may be done about it. */
static void view_remedy(const struct queue_screen *q, const struct ui *ui, struct grid *g,
			struct rect r)
{
	static const struct {
		enum action action;
		const char *does; /* N_() */
	} way[] = {
		{ ACTION_FILTER_CLEAR, N_("back to the filter of this view") },
		{ ACTION_FILTER_OPEN, N_("another filter") },
		{ ACTION_TAB_NEXT, N_("the next view") },
	};
	char key[32];
	int y = 3, wide = 0;

	if (q->asking || !q->loaded)
		return;
	for (size_t i = 0; i < ARRAY_LEN(way); i++) {
		int w = (int)width_sv(sv_from(ui_key(ui, CONTEXT_QUEUE, way[i].action, key)));

		wide = w > wide ? w : wide;
	}
	for (size_t i = 0; i < ARRAY_LEN(way); i++) {
		ui_key(ui, CONTEXT_QUEUE, way[i].action, key);
		if (!key[0] || y >= r.h)
			continue;
		grid_put(g, r, y, 2, sv_from(key), STYLE_HINT_KEY);
		grid_put(g, r, y++, 2 + wide + 1, sv_from(_(way[i].does)), STYLE_HINT_TEXT);
	}
}

static void view_rows(const struct queue_screen *q, const struct ui *ui, struct grid *g,
		      struct rect r, struct columns c)
{
	const char *none = q->strange && q->asking ? _("loading ...")
			   : !q->loaded ? _("This list was not loaded; refresh asks for it again.")
					: _("No ticket matches this filter.");

	/* Rows of the list that was left stand for a moment, not for longer. */
	if (!q->row.n || (q->strange && ui->now_ms >= q->strange_since + STRANGE_MS)) {
		grid_put(g, r, 1, 2, sv_from(none), STYLE_MUTED);
		view_remedy(q, ui, g, r);
		grid_cursor(g, r, 1, 2);
		return;
	}
	for (int y = 0; y < r.h && q->list.top + y < (int)q->row.n; y++) {
		int i = q->list.top + y;
		struct rect row = { r.y + y, r.x, 1, r.w };

		view_row(q, ui, g, row, c, &q->row.at[i], i == q->list.cursor);
		if (i == q->list.cursor)
			grid_cursor(g, row, 0, 0);
	}
}

/* ---- preview ---- */

void queue_lay_preview(struct queue_screen *q, const struct ui *ui)
{
	struct areas a = cut(q, (struct rect){ 1, 0, ui->h - 3, ui->w });
	int w = a.preview.w - (a.side ? 3 : 2);

	w_pager_reset(&q->pager);
	if (!q->preview || a.preview.h < 2)
		return;
	look_summary(&q->pager, ui, &q->preview->view.row, w);
	look_sla(&q->pager, ui, &q->preview->view.sla, w);
	w_pager_line(&q->pager, false);
	/* The newest first: that is what the preview is for. */
	for (size_t i = q->preview->view.n_message; i-- > 0;) {
		look_message(&q->pager, ui, &q->preview->view.message[i], q->previewed, w);
		w_pager_line(&q->pager, false);
	}
	w_pager_fit(&q->pager, a.preview.h - 1);
}

static void view_preview(const struct queue_screen *q, const struct ui *ui, struct grid *g,
			 struct areas a)
{
	struct rect r = a.preview, head;

	if (a.side) {
		struct rect bar = rect_left(&r, 1);

		for (int y = 0; y < bar.h; y++)
			grid_put(g, bar, y, 0, ui->glyphs->vrule, STYLE_FRAME);
	}
	head = rect_top(&r, 1);
	grid_rule(g, head, 0, ui->glyphs->rule, STYLE_FRAME);
	if (!q->row.n)
		return;
	if (q->previewed)
		grid_putf(g, head, 0, 2, STYLE_FRAME, _(" preview #%lld%s "),
			  (long long)q->previewed, q->previewed == q->cursor ? "" : " ...");
	w_pager_rule(&q->pager, g, head, r.h);
	rect_left(&r, 1);
	w_pager_view(&q->pager, g, r);
}

void queue_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r)
{
	const struct queue_screen *q = (const struct queue_screen *)s;
	struct areas a = cut(q, r);
	struct columns c = columns_of(q, a.head.w);

	view_head(ui, g, a.head, c);
	view_rows(q, ui, g, a.rows, c);
	if (a.preview.h > 1)
		view_preview(q, ui, g, a);
	if (q->filtering)
		queue_filter_view(
			q, ui, g, a.tabs.h ? a.tabs : a.head,
			(struct rect){ a.head.y + (a.tabs.h ? 0 : 1), r.x, r.h - 1, r.w });
	else if (a.tabs.h && q->views)
		view_tabs(q, g, a.tabs);
}
