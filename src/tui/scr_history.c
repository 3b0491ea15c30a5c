/* The changes of an article, the newest first; each is looked at as the difference it made. */
#include <stdio.h>
#include <stdlib.h>

#include "article_look.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/when.h"
#include "deskbell/tui/scr.h"
#include "deskbell/tui/w_list.h"

struct history {
	struct screen s;
	struct str name;
	struct work *work;
	int asking;
	struct w_list list;
};

static int page(const struct ui *ui)
{
	return ui->h - 6;
}

static const struct revision *current(const struct history *x)
{
	return x->work && x->list.cursor < (int)x->work->n_revision
		       ? &x->work->revision[x->list.cursor]
		       : NULL;
}

static void ask(struct history *x, struct ui *ui)
{
	struct work *w = work_create(WORK_HISTORY);

	w->text = work_sv(w, str_sv(&x->name));
	x->asking++;
	ui_work(ui, &x->s, w);
}

static void got_history(struct history *x, struct ui *ui, const struct msg *m)
{
	x->asking--;
	if (m->work->rc != RC_OK) {
		ui_failed(ui, &x->s, m->work);
		return;
	}
	work_destroy(x->work);
	x->work = ui_keep(ui, m);
	x->list.n = (int)x->work->n_revision;
	w_list_fit(&x->list, page(ui));
}

static void history_message(struct screen *s, struct ui *ui, const struct msg *m)
{
	struct history *x = (struct history *)s;

	switch (m->kind) {
	case MSG_START:
		ask(x, ui);
		break;
	case MSG_WORK:
		got_history(x, ui, m);
		break;
	case MSG_RESIZE:
		w_list_fit(&x->list, page(ui));
		break;
	default:
		break;
	}
}

static enum context history_context(const struct screen *s)
{
	(void)s;
	return CONTEXT_KB;
}

/* What the revision made of the one before it. */
static void open_diff(const struct history *x, struct ui *ui)
{
	const struct revision *r = current(x);
	char change[24];

	if (!r)
		return;
	snprintf(change, sizeof(change), "%lld", (long long)r->change);
	ui_push(ui, scr_diff_create(str_sv(&x->name), SV_NULL, sv_from(change)));
}

static bool history_action(struct screen *s, struct ui *ui, enum action a, int count)
{
	struct history *x = (struct history *)s;

	switch (a) {
	case ACTION_LIST_OPEN:
	case ACTION_KB_DIFF:
		open_diff(x, ui);
		return true;
	case ACTION_KB_BLAME:
		return !x->work || article_past(ui, a, x->work->article->number);
	case ACTION_VIEW_REFRESH:
		ask(x, ui);
		return true;
	default:
		return w_list_action(&x->list, a, count, page(ui));
	}
}

static bool history_lacks(const struct screen *s, const struct ui *ui, enum action a)
{
	const struct history *x = (const struct history *)s;

	(void)ui;
	return x->asking && !x->work &&
	       (a == ACTION_LIST_OPEN || a == ACTION_KB_DIFF || a == ACTION_KB_BLAME ||
		action_scrolls(a));
}

static const char *history_off(const struct screen *s, const struct ui *ui, enum action a)
{
	(void)s, (void)ui;
	if (a == ACTION_KB_HISTORY)
		return _("this is the history");
	if (a == ACTION_FIND_NEXT || a == ACTION_FIND_PREV)
		return _("open one first");
	if (a == ACTION_KB_EDIT || a == ACTION_KB_INSERT || a == ACTION_KB_NEW ||
	    a == ACTION_SEARCH_OPEN)
		return _("go back to the article first");
	return w_list_off(a);
}

static void history_title(const struct screen *s, const struct ui *ui, struct str *out)
{
	const struct history *x = (const struct history *)s;

	(void)ui;
	str_addf(out, "%s > %s > %s", _("Knowledge"), str_z(&x->name), _("History"));
	if (x->work)
		str_addf(out, "   %zu", x->work->n_revision);
}

/* ---- drawing ---- */

enum { AT_DAY = 2, W_DAY = 10, AT_ID = 14, W_ID = 7, AT_WHO = 23, AT_WHAT_NARROW = 36, WIDE = 100 };

static void view_revision(const struct ui *ui, struct grid *g, struct rect row,
			  const struct revision *r, bool selected)
{
	AUTO(str_deinit) struct str what = STR_INIT;
	enum style st = r->undone ? STYLE_LIST_DONE : STYLE_BASE;
	struct sv more = ui->glyphs->ellipsis;
	int what_at = row.w >= WIDE ? AT_WHAT_NARROW + 8 : AT_WHAT_NARROW;
	char day[WHEN_SIZE];

	when_date(r->at, day);
	look_deed(&what, r);
	if (selected)
		grid_put(g, row, 0, 0, theme_mark(ui->theme, STYLE_LIST_SELECTED), STYLE_BASE);
	grid_field(g, row, 0, AT_DAY, W_DAY, sv_from(day), st, RECT_LEFT, more);
	grid_field(g, row, 0, AT_ID, W_ID, look_version(r->commit), STYLE_MUTED, RECT_LEFT, more);
	grid_field(g, row, 0, AT_WHO, what_at - AT_WHO - 1, look_by(r), st, RECT_LEFT, more);
	grid_field(g, row, 0, what_at, row.w - what_at, str_sv(&what), st, RECT_LEFT, more);
	if (selected) {
		grid_paint(g, row, STYLE_LIST_SELECTED, 0);
		grid_cursor(g, row, 0, 0);
	}
}

static void history_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r)
{
	const struct history *x = (const struct history *)s;
	const struct article_row *a = x->work ? x->work->article : NULL;
	struct rect head = rect_top(&r, 3);

	if (!a)
		return;
	grid_field(g, head, 0, 1, head.w - 1, a->title, STYLE_TITLE, RECT_LEFT,
		   ui->glyphs->ellipsis);
	grid_putf(g, head, 1, 1, STYLE_MUTED, "KB-%lld   %.*s", (long long)a->number,
		  SV_ARG(a->path));
	for (int y = 0; y < r.h && x->list.top + y < x->list.n; y++) {
		int i = x->list.top + y;

		view_revision(ui, g, (struct rect){ r.y + y, r.x, 1, r.w }, &x->work->revision[i],
			      i == x->list.cursor);
	}
}

static void history_destroy(struct screen *s)
{
	struct history *x = (struct history *)s;

	str_deinit(&x->name);
	work_destroy(x->work);
	free(x);
}

static const struct screen_ops history_ops = {
	.name = "history",
	.context = history_context,
	.action = history_action,
	.message = history_message,
	.lacks = history_lacks,
	.off = history_off,
	.title = history_title,
	.view = history_view,
	.destroy = history_destroy,
};

struct screen *scr_history_create(struct sv article)
{
	struct history *x = mem_alloc(sizeof(*x));

	x->s.ops = &history_ops;
	str_add(&x->name, article);
	return &x->s;
}
