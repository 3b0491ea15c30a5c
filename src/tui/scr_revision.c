/* Two looks at an article's past: the difference between two revisions, text to scroll through, and
 * its lines as they stand with who wrote each, a list whose rows open the change they came with.
 * One becomes the other in place. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "article_look.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/when.h"
#include "deskbell/text/width.h"
#include "deskbell/tui/scr.h"
#include "deskbell/tui/w_list.h"
#include "text_find.h"

struct revision_screen {
	struct screen s;
	struct str name, from, to;
	enum work_kind kind; /* WORK_DIFF or WORK_BLAME: what was asked last */
	struct work *work;
	struct w_pager pager;
	struct text_find find;
	int line; /* of the article, where the cursor is in the blame */
	int asking;
};

/* ---- the difference ---- */

/* Of which article, from which version to which, and how much. */
static void lay_diff_head(struct w_pager *p, const struct article_diff *d, int cells)
{
	const struct revision *to = &d->to;
	char day[WHEN_SIZE];

	when_date(to->at, day);
	w_pager_wrap(p, SV_NULL, STYLE_BASE, to->title, STYLE_TITLE, cells);
	w_pager_line(p, false);
	w_pager_addf(p, STYLE_MUTED, "KB-%lld   %.*s%s%.*s   ", (long long)d->number,
		     SV_ARG(look_version(d->from.commit)), d->from.change ? ".." : "",
		     SV_ARG(look_version(to->commit)));
	look_amount(p, d);
	w_pager_line(p, false);
	w_pager_addf(p, STYLE_MUTED, "%s   %.*s   ", day, SV_ARG(look_by(to)));
	w_pager_add(p, to->subject, STYLE_BASE);
	w_pager_line(p, false);
}

/* ---- the lines ---- */

enum { W_WHO = 10, W_WHO_WIDE = 16, WIDE = 100 };

/* Each row carries version, who and day; what wraps stands below its text. */
static void lay_blame(struct w_pager *p, const struct work *w, const struct ui *ui)
{
	size_t who = ui->w >= WIDE ? W_WHO_WIDE : W_WHO;

	look_article_head(p, w->article, ui->w - 2);
	w_pager_line(p, false);
	for (size_t i = 0; i < w->n_blame; i++) {
		const struct revision *r = w->blame[i].revision;
		AUTO(str_deinit) struct str mark = STR_INIT;
		char day[WHEN_SIZE];
		size_t first;

		when_date(r->at, day);
		width_pad(&mark, look_version(r->commit), 8, WIDTH_LEFT, ui->ascii);
		width_pad(&mark, look_by(r), who, WIDTH_LEFT, ui->ascii);
		str_addf(&mark, " %s %.*s ", day, SV_ARG(ui->glyphs->vrule));
		first = p->line.n;
		w_pager_hang(p, str_sv(&mark), STYLE_MUTED, w->blame[i].text, STYLE_BASE,
			     ui->w - 2);
		p->line.at[first].anchor = true;
	}
}

static bool shows_blame(const struct revision_screen *x)
{
	return x->work && x->work->kind == WORK_BLAME;
}

/* The row a line of the article begins in; what the pager marks as found is the cursor. */
static void to_line(struct revision_screen *x, int line, int h)
{
	struct w_pager *p = &x->pager;
	int row = -1, n = (int)x->work->n_blame;

	x->line = line < 0 ? 0 : line >= n ? n - 1 : line;
	for (int i = 0, at = 0; i < (int)p->line.n && row < 0; i++)
		if (p->line.at[i].anchor && at++ == x->line)
			row = i;
	p->found = row + 1;
	if (!x->line || row < 0)
		p->top = 0;
	else if (row < p->top)
		p->top = row;
	else if (row >= p->top + h)
		p->top = row - h + 1;
	w_pager_fit(p, h);
}

/* The line of the article that was found. */
static void follow_found(struct revision_screen *x)
{
	int line = -1;

	for (int i = 0; i < x->pager.found; i++)
		line += x->pager.line.at[i].anchor;
	if (line >= 0)
		x->line = line;
}

static void move(struct revision_screen *x, enum action a, int count, int h)
{
	if (a == ACTION_SCROLL_TOP || a == ACTION_SCROLL_BOTTOM)
		to_line(x, count > 0 ? count - 1 : a == ACTION_SCROLL_TOP ? 0 : INT_MAX, h);
	else
		to_line(x, x->line + w_list_step(a, count, h), h);
}

/* The change the line came with. */
static void open_change(const struct revision_screen *x, struct ui *ui)
{
	char change[24];

	if (!x->work->n_blame)
		return;
	snprintf(change, sizeof(change), "%lld",
		 (long long)x->work->blame[x->line].revision->change);
	ui_push(ui, scr_diff_create(str_sv(&x->name), SV_NULL, sv_from(change)));
}

/* ---- the screen ---- */

static void lay(struct revision_screen *x, const struct ui *ui)
{
	struct find_mark mark = text_find_mark(&x->find, &x->pager, ui->h - 3);

	w_pager_reset(&x->pager);
	if (x->work && x->work->kind == WORK_DIFF) {
		lay_diff_head(&x->pager, &x->work->diff, ui->w - 2);
		look_difference(&x->pager, ui, &x->work->diff, ui->w - 2);
	} else if (x->work) {
		lay_blame(&x->pager, x->work, ui);
	}
	text_find_mark_again(&x->find, &x->pager, ui->h - 3, mark);
	if (shows_blame(x))
		to_line(x, x->line, ui->h - 3);
}

static struct sv given(struct work *w, const struct str *s)
{
	return s->n ? work_sv(w, str_sv(s)) : SV_NULL;
}

static void ask(struct revision_screen *x, struct ui *ui)
{
	struct work *w = work_create(x->kind);

	w->text = work_sv(w, str_sv(&x->name));
	w->from = given(w, &x->from);
	w->to = given(w, &x->to);
	x->asking++;
	ui_work(ui, &x->s, w);
}

static void revision_message(struct screen *s, struct ui *ui, const struct msg *m)
{
	struct revision_screen *x = (struct revision_screen *)s;

	if (text_find_message(&x->find, ui, m, &x->pager, ui->h - 3)) {
		follow_found(x);
		return;
	}
	switch (m->kind) {
	case MSG_START:
		ask(x, ui);
		break;
	case MSG_WORK:
		x->asking--;
		if (m->work->rc == RC_OK) {
			if (!x->work || x->work->kind != m->work->kind)
				x->pager.top = x->pager.found = x->line = 0;
			work_destroy(x->work);
			x->work = ui_keep(ui, m);
			lay(x, ui);
		} else if (m->work->rc != RC_CANCELLED) {
			x->kind = x->work ? x->work->kind : x->kind;
			ui_failed(ui, s, m->work);
		}
		break;
	case MSG_RESIZE:
		lay(x, ui);
		break;
	default:
		break;
	}
}

static enum context revision_context(const struct screen *s)
{
	return ((const struct revision_screen *)s)->kind == WORK_BLAME ? CONTEXT_KB
								       : CONTEXT_ARTICLE;
}

/* What the blame does as a list. */
static bool blame_action(struct revision_screen *x, struct ui *ui, enum action a, int count)
{
	int h = ui->h - 3;

	if (a == ACTION_LIST_OPEN)
		open_change(x, ui);
	else if (action_scrolls(a))
		move(x, a, count, h);
	else if (text_find_action(&x->find, &x->s, ui,
				  a == ACTION_SEARCH_OPEN ? ACTION_FIND_OPEN : a, &x->pager, h))
		follow_found(x);
	else
		return false;
	return true;
}

static bool revision_action(struct screen *s, struct ui *ui, enum action action, int count)
{
	struct revision_screen *x = (struct revision_screen *)s;

	switch (action) {
	case ACTION_KB_HISTORY:
		ui_push(ui, scr_history_create(str_sv(&x->name)));
		return true;
	case ACTION_KB_DIFF:
	case ACTION_KB_BLAME:
		x->kind = action == ACTION_KB_DIFF ? WORK_DIFF : WORK_BLAME;
		ask(x, ui);
		return true;
	case ACTION_VIEW_REFRESH:
		ask(x, ui);
		return true;
	default:
		if (shows_blame(x))
			return blame_action(x, ui, action, count);
		return text_find_action(&x->find, s, ui, action, &x->pager, ui->h - 3) ||
		       w_pager_action(&x->pager, action, count, ui->h - 3);
	}
}

static bool revision_waiting(const struct screen *s)
{
	return ((const struct revision_screen *)s)->asking > 0;
}

static const char *revision_off(const struct screen *s, const struct ui *ui, enum action a)
{
	const struct revision_screen *x = (const struct revision_screen *)s;

	(void)ui;
	if (a == (x->kind == WORK_DIFF ? ACTION_KB_DIFF : ACTION_KB_BLAME))
		return _("this is it");
	if (a == ACTION_KB_EDIT || a == ACTION_KB_INSERT || a == ACTION_KB_NEW)
		return _("go back to the article first");
	return w_list_off(a);
}

static void revision_title(const struct screen *s, const struct ui *ui, struct str *out)
{
	const struct revision_screen *x = (const struct revision_screen *)s;

	(void)ui;
	str_addf(out, "%s > %s > %s", _("Knowledge"), str_z(&x->name),
		 x->kind == WORK_DIFF ? _("Difference") : _("Blame"));
}

static void revision_status(const struct screen *s, const struct ui *ui, struct str *out,
			    enum style *style)
{
	(void)style;
	w_pager_where(&((const struct revision_screen *)s)->pager, ui->h - 3, out);
}

static void revision_view(const struct screen *s, const struct ui *ui, struct grid *g,
			  struct rect r)
{
	const struct revision_screen *x = (const struct revision_screen *)s;
	int at = shows_blame(x) ? x->pager.found - 1 - x->pager.top : -1;

	if (at >= 0 && at < r.h)
		grid_put(g, r, at, 0, theme_mark(ui->theme, STYLE_LIST_SELECTED), STYLE_BASE);
	grid_cursor(g, r, at >= 0 && at < r.h ? at : 0, 0);
	rect_left(&r, 1);
	w_pager_view(&x->pager, g, r);
}

static void revision_destroy(struct screen *s)
{
	struct revision_screen *x = (struct revision_screen *)s;

	str_deinit(&x->name);
	str_deinit(&x->from);
	str_deinit(&x->to);
	work_destroy(x->work);
	w_pager_deinit(&x->pager);
	text_find_deinit(&x->find);
	free(x);
}

static const struct screen_ops revision_ops = {
	.name = "revision",
	.context = revision_context,
	.action = revision_action,
	.message = revision_message,
	.waiting = revision_waiting,
	.off = revision_off,
	.title = revision_title,
	.status = revision_status,
	.view = revision_view,
	.destroy = revision_destroy,
};

static struct revision_screen *create(struct sv article, enum work_kind kind)
{
	struct revision_screen *x = mem_alloc(sizeof(*x));

	x->s.ops = &revision_ops;
	x->kind = kind;
	str_add(&x->name, article);
	return x;
}

struct screen *scr_diff_create(struct sv article, struct sv from, struct sv to)
{
	struct revision_screen *x = create(article, WORK_DIFF);

	str_add(&x->from, from);
	str_add(&x->to, to);
	return &x->s;
}

struct screen *scr_blame_create(struct sv article)
{
	return &create(article, WORK_BLAME)->s;
}
