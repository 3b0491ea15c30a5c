/* The changes of a ticket, or of all there is, the newest first: one is looked at whole, or undone.
 */
#include <stdlib.h>

#include "change_undo.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/when.h"
#include "deskbell/text/width.h"
#include "deskbell/tui/scr.h"
#include "deskbell/tui/w_list.h"
#include "ticket_look.h"

#define LIMIT 1000

struct changes {
	struct screen s;
	int64_t ticket; /* 0 = all */
	struct work *work;
	int asking;
	struct w_list list;
	int64_t cursor; /* id of the selected change */
	struct change_undo undo;
};

static struct changes *changes_of(struct screen *s)
{
	return (struct changes *)s;
}

static int page(const struct ui *ui)
{
	return ui->h - 4;
}

static const struct change_view *current(const struct changes *c)
{
	return c->work && c->list.cursor < (int)c->work->n_change ? &c->work->change[c->list.cursor]
								  : NULL;
}

static void ask(struct changes *c, struct ui *ui)
{
	struct work *w = work_create(WORK_CHANGES);

	w->ticket = c->ticket;
	w->limit = LIMIT;
	c->asking++;
	ui_work(ui, &c->s, w);
}

static void moved(struct changes *c)
{
	const struct change_view *v = current(c);

	c->cursor = v ? v->id : 0;
}

/* What is new comes above; the selection stays with its change and its row of the screen. */
static void got_changes(struct changes *c, struct ui *ui, const struct msg *m)
{
	int row = c->list.cursor - c->list.top;

	c->asking--;
	if (m->work->rc != RC_OK) {
		ui_failed(ui, &c->s, m->work);
		return;
	}
	work_destroy(c->work);
	c->work = ui_keep(ui, m);
	c->list.n = (int)c->work->n_change;
	for (int i = 0; i < c->list.n; i++)
		if (c->work->change[i].id == c->cursor) {
			c->list.cursor = i;
			c->list.top = i - row;
		}
	w_list_fit(&c->list, page(ui));
	moved(c);
}

static bool concerns(const struct changes *c, const struct work *touched)
{
	for (size_t i = 0; i < touched->n_touched; i++)
		if (touched->touched[i] == c->ticket)
			return true;
	return !c->ticket || touched->more;
}

static void changes_message(struct screen *s, struct ui *ui, const struct msg *m)
{
	struct changes *c = changes_of(s);

	if (change_undo_message(&c->undo, s, ui, m))
		return;
	switch (m->kind) {
	case MSG_START:
		ask(c, ui);
		break;
	case MSG_WORK:
		if (m->work->kind == WORK_CHANGES)
			got_changes(c, ui, m);
		break;
	case MSG_CHANGED:
		if (concerns(c, m->work))
			ask(c, ui);
		break;
	case MSG_RESIZE:
		w_list_fit(&c->list, page(ui));
		break;
	default:
		break;
	}
}

static enum context changes_context(const struct screen *s)
{
	(void)s;
	return CONTEXT_CHANGES;
}

static bool changes_action(struct screen *s, struct ui *ui, enum action a, int count)
{
	struct changes *c = changes_of(s);

	switch (a) {
	case ACTION_LIST_OPEN:
		ui_push(ui, scr_change_create(c->cursor));
		return true;
	case ACTION_CHANGE_UNDO:
		change_undo_begin(&c->undo, s, ui, c->cursor);
		return true;
	case ACTION_VIEW_REFRESH:
		ask(c, ui);
		return true;
	default:
		if (!w_list_action(&c->list, a, count, page(ui)))
			return false;
		moved(c);
		return true;
	}
}

static bool changes_waiting(const struct screen *s)
{
	return ((const struct changes *)s)->undo.asking > 0;
}

static bool changes_lacks(const struct screen *s, const struct ui *ui, enum action a)
{
	const struct changes *c = (const struct changes *)s;

	(void)ui;
	return c->asking && !c->work &&
	       (a == ACTION_LIST_OPEN || a == ACTION_CHANGE_UNDO || action_scrolls(a));
}

static const char *changes_off(const struct screen *s, const struct ui *ui, enum action a)
{
	(void)ui;
	if (!((const struct changes *)s)->cursor &&
	    (a == ACTION_LIST_OPEN || a == ACTION_CHANGE_UNDO))
		return _("no change is selected");
	return w_list_off(a);
}

static int64_t changes_ticket(const struct screen *s)
{
	return ((const struct changes *)s)->ticket;
}

static void changes_title(const struct screen *s, const struct ui *ui, struct str *out)
{
	const struct changes *c = (const struct changes *)s;

	(void)ui;
	if (c->ticket)
		str_addf(out, "#%lld > ", (long long)c->ticket);
	str_adds(out, _("Changes"));
	if (c->work)
		str_addf(out, "   %zu%s", c->work->n_change,
			 c->work->n_change == LIMIT ? _(" newest") : "");
}

/* ---- drawing ---- */

enum { AT_ID = 2, W_ID = 7, AT_WHEN = 10, W_WHEN = 12, AT_WHO = 23, W_WHO = 11, AT_WHAT = 35 };

/* Bears on it beside what it did: "undone", "undo of 7". */
static void add_state(struct str *out, const struct change_view *v)
{
	if (v->undone)
		str_adds(out, _("(undone) "));
	if (v->undoes)
		str_addf(out, _("(undo of %lld) "), (long long)v->undoes);
	if (v->batch)
		str_adds(out, v->door == DOOR_IMPORT ? _("(import) ") : _("(bulk) "));
}

static void view_change(const struct changes *c, const struct ui *ui, struct grid *g,
			struct rect row, const struct change_view *v, bool selected)
{
	AUTO(str_deinit) struct str what = STR_INIT;
	enum style st = v->undone ? STYLE_LIST_DONE : STYLE_BASE;
	struct sv more = ui->glyphs->ellipsis;
	char at[WHEN_SIZE];

	when_short(v->at, ui_now(ui), at);
	add_state(&what, v);
	look_happened(&what, ui, v, c->ticket);
	if (selected)
		grid_put(g, row, 0, 0, theme_mark(ui->theme, STYLE_LIST_SELECTED), STYLE_BASE);
	grid_putf(g, row, 0, AT_ID, st, "%*lld", W_ID, (long long)v->id);
	grid_field(g, row, 0, AT_WHEN, W_WHEN, sv_from(at), v->undone ? st : STYLE_MUTED, RECT_LEFT,
		   more);
	grid_field(g, row, 0, AT_WHO, W_WHO, v->actor.n ? v->actor : SV("deskbell"), st, RECT_LEFT,
		   more);
	grid_field(g, row, 0, AT_WHAT, row.w - AT_WHAT, str_sv(&what), st, RECT_LEFT, more);
	if (selected) {
		grid_paint(g, row, STYLE_LIST_SELECTED, 0);
		grid_cursor(g, row, 0, 0);
	}
}

static void changes_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r)
{
	const struct changes *c = (const struct changes *)s;
	struct rect head = rect_top(&r, 1);

	grid_fill(g, head, STYLE_LIST_HEADER);
	grid_put(g, head, 0, AT_ID, sv_from(_("change")), STYLE_LIST_HEADER);
	grid_put(g, head, 0, AT_WHEN, sv_from(_("when")), STYLE_LIST_HEADER);
	grid_put(g, head, 0, AT_WHO, sv_from(_("who")), STYLE_LIST_HEADER);
	grid_put(g, head, 0, AT_WHAT, sv_from(_("what")), STYLE_LIST_HEADER);
	if (c->work && !c->work->n_change) {
		grid_put(g, r, 1, 2, sv_from(_("No change is to be seen.")), STYLE_MUTED);
		grid_cursor(g, r, 1, 2);
		return;
	}
	for (int y = 0; c->work && y < r.h && c->list.top + y < (int)c->work->n_change; y++) {
		int i = c->list.top + y;

		view_change(c, ui, g, (struct rect){ r.y + y, r.x, 1, r.w }, &c->work->change[i],
			    i == c->list.cursor);
	}
}

static void changes_destroy(struct screen *s)
{
	work_destroy(changes_of(s)->work);
	free(s);
}

static const struct screen_ops changes_ops = {
	.name = "changes",
	.context = changes_context,
	.action = changes_action,
	.message = changes_message,
	.waiting = changes_waiting,
	.lacks = changes_lacks,
	.off = changes_off,
	.title = changes_title,
	.ticket = changes_ticket,
	.view = changes_view,
	.destroy = changes_destroy,
};

struct screen *scr_changes_create(int64_t ticket)
{
	struct changes *c = mem_alloc(sizeof(*c));

	c->s.ops = &changes_ops;
	c->ticket = ticket;
	return &c->s;
}
