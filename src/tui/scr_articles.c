/* Articles: a list to search, the article beside it. Opened from a reply, `i` puts a link into
 * that. */
#include <stdlib.h>
#include <string.h>

#include "article_look.h"
#include "article_new.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/width.h"
#include "deskbell/tui/scr.h"
#include "deskbell/tui/w_input.h"
#include "deskbell/tui/w_list.h"

#define LIMIT 500
#define SIDE_FROM 180 /* cells of the terminal from which the past stands at the side */
#define SIDE_W 64
#define BELOW_FROM_W 100 /* and from which it stands below */
#define BELOW_FROM_H 36
#define PAST_ROWS 12 /* changes that are listed at the side */
#define PAST_ROWS_BELOW 4
#define WAIT_MS 120 /* search and article follow this long after the last key */

struct articles {
	struct screen s;
	uint64_t owner;
	bool searching;
	int asking; /* lists on their way */
	struct w_input input;
	struct work *work; /* the list */
	bool more;	   /* it is not all there is */
	struct w_list list;
	int64_t search_due, show_due;
	struct work *article; /* shown at the right */
	struct w_pager pager;
	struct work *history, *diff; /* of the same one, where there is room for its past */
	struct w_pager past;
	struct article_new fresh; /* one that is being written */
};

static struct articles *articles_of(struct screen *s)
{
	return (struct articles *)s;
}

static const struct article_row *current(const struct articles *a)
{
	return a->work && a->list.cursor < (int)a->work->n_article
		       ? &a->work->article[a->list.cursor]
		       : NULL;
}

/* Titles are what one chooses by. */
static int list_w(const struct ui *ui)
{
	int w = ui->w / 2;

	return w > 50 ? 50 : w;
}

static int page(const struct ui *ui)
{
	return ui->h - 4;
}

/* Its past stands at the right of the text, below it, or nowhere. */
static int side_w(const struct ui *ui)
{
	return ui->w >= SIDE_FROM ? SIDE_W : 0;
}

static int below_h(const struct ui *ui)
{
	return !side_w(ui) && ui->w >= BELOW_FROM_W && ui->h >= BELOW_FROM_H ? page(ui) * 2 / 5 : 0;
}

static int text_w(const struct ui *ui)
{
	return ui->w - list_w(ui) - 3 - (side_w(ui) ? side_w(ui) + 2 : 0);
}

static int text_h(const struct ui *ui)
{
	return page(ui) - (below_h(ui) ? below_h(ui) + 1 : 0);
}

/* Silent: the same words again; the cursor stays, and nothing waits for it. */
static void search(struct articles *a, struct ui *ui, bool silent)
{
	struct work *w = work_create(WORK_ARTICLES);

	a->search_due = 0;
	w->tag = silent;
	w->text = work_sv(w, sv_trim(w_input_text(&a->input)));
	w->limit = LIMIT + 1;
	a->asking += !silent;
	ui_work(ui, &a->s, w);
}

/* Words that wait to be looked for bring a new list anyhow. */
static void search_again(struct articles *a, struct ui *ui)
{
	if (!a->search_due)
		search(a, ui, true);
}

static void ask_past(struct articles *a, struct ui *ui, enum work_kind kind, int64_t number)
{
	struct work *w = work_create(kind);

	w->text = arena_printf(&w->arena, "KB-%lld", (long long)number);
	w->ticket = number;
	ui_work(ui, &a->s, w);
}

static void show(struct articles *a, struct ui *ui)
{
	const struct article_row *row = current(a);
	struct work *w;

	a->show_due = 0;
	if (!row)
		return;
	w = work_create(WORK_ARTICLE);
	w->text = arena_printf(&w->arena, "%lld", (long long)row->number);
	ui_work(ui, &a->s, w);
	if (side_w(ui) || below_h(ui)) {
		ask_past(a, ui, WORK_HISTORY, row->number);
		ask_past(a, ui, WORK_DIFF, row->number);
	}
}

/* Does the article of the row stand beside the list as the row says, with its past? */
static bool is_shown(const struct articles *a, const struct ui *ui)
{
	const struct article_row *row = current(a), *x = a->article ? a->article->article : NULL;

	return row && x && row->number == x->number && sv_eq(row->commit, x->commit) &&
	       ((a->history && a->diff) || (!side_w(ui) && !below_h(ui)));
}

static void lay(struct articles *a, const struct ui *ui)
{
	w_pager_reset(&a->pager);
	if (a->article)
		look_article(&a->pager, ui, a->article->article, a->article->body, text_w(ui));
	w_pager_fit(&a->pager, text_h(ui));
	w_pager_reset(&a->past);
	look_past(&a->past, ui, a->history, a->diff, side_w(ui) ? PAST_ROWS : PAST_ROWS_BELOW,
		  side_w(ui) ? side_w(ui) : text_w(ui));
}

static void forget(struct articles *a)
{
	work_destroy(a->article);
	work_destroy(a->history);
	work_destroy(a->diff);
	a->article = a->history = a->diff = NULL;
}

/* Of the article the cursor was on when it was asked for. */
static void got_past(struct articles *a, struct ui *ui, const struct msg *m)
{
	struct work **into = m->work->kind == WORK_DIFF ? &a->diff : &a->history;

	if (m->work->rc != RC_OK || !current(a) || current(a)->number != m->work->ticket)
		return;
	work_destroy(*into);
	*into = ui_keep(ui, m);
	lay(a, ui);
}

static void got_list(struct articles *a, struct ui *ui, const struct msg *m)
{
	int64_t stay = 0;

	if (m->work->rc != RC_OK) {
		ui_failed(ui, &a->s, m->work);
		return;
	}
	if (m->work->tag && current(a))
		stay = current(a)->number;
	work_destroy(a->work);
	a->work = ui_keep(ui, m);
	a->more = a->work->n_article > LIMIT;
	if (a->more)
		a->work->n_article = LIMIT;
	if (!stay)
		a->list = (struct w_list){ 0 };
	a->list.n = (int)a->work->n_article;
	for (int i = 0; stay && i < a->list.n; i++)
		if (a->work->article[i].number == stay)
			a->list.cursor = i;
	w_list_fit(&a->list, page(ui));
	if (!stay || !current(a)) {
		forget(a);
		lay(a, ui);
	}
	if (!is_shown(a, ui))
		show(a, ui);
}

static void got_article(struct articles *a, struct ui *ui, const struct msg *m)
{
	if (!a->article || a->article->article->number != m->work->article->number) {
		a->pager.top = 0;
		forget(a);
	}
	work_destroy(a->article);
	a->article = ui_keep(ui, m);
	lay(a, ui);
}

static void articles_message(struct screen *s, struct ui *ui, const struct msg *m)
{
	struct articles *a = articles_of(s);

	if (article_new_message(&a->fresh, s, ui, m))
		return;
	switch (m->kind) {
	case MSG_START:
		search(a, ui, false);
		break;
	case MSG_RESUME: /* one may have been written, changed or taken back */
		search_again(a, ui);
		break;
	case MSG_CHANGED: /* out of sight: MSG_RESUME will come */
		if (m->work->articles && ui_shown(ui, &a->s))
			search_again(a, ui);
		break;
	case MSG_WORK:
		if (m->work->kind == WORK_ARTICLES) {
			a->asking -= !m->work->tag;
			got_list(a, ui, m);
		} else if (m->work->kind == WORK_ARTICLE && m->work->rc == RC_OK) {
			got_article(a, ui, m);
		} else if (m->work->kind == WORK_HISTORY || m->work->kind == WORK_DIFF) {
			got_past(a, ui, m);
		}
		break;
	case MSG_TICK:
		if (a->search_due && ui->now_ms >= a->search_due)
			search(a, ui, false);
		if (a->show_due && ui->now_ms >= a->show_due)
			show(a, ui);
		break;
	case MSG_RESIZE:
		w_list_fit(&a->list, page(ui));
		lay(a, ui);
		if (!a->history)
			show(a, ui);
		break;
	default:
		break;
	}
}

static int64_t articles_deadline(const struct screen *s)
{
	const struct articles *a = (const struct articles *)s;

	if (!a->search_due || (a->show_due && a->show_due < a->search_due))
		return a->show_due;
	return a->search_due;
}

static enum context articles_context(const struct screen *s)
{
	return ((const struct articles *)s)->searching ? CONTEXT_INPUT : CONTEXT_KB;
}

static void articles_type(struct screen *s, struct ui *ui, struct sv text, bool paste)
{
	struct articles *a = articles_of(s);

	(void)paste;
	w_input_type(&a->input, text);
	a->search_due = ui->now_ms + WAIT_MS;
}

static bool search_action(struct articles *a, struct ui *ui, enum action action)
{
	switch (action) {
	case ACTION_INPUT_ACCEPT:
	case ACTION_INPUT_CANCEL:
		a->searching = false;
		if (action == ACTION_INPUT_ACCEPT)
			w_input_remember(&a->input);
		if (a->search_due)
			search(a, ui, false);
		return true;
	case ACTION_INPUT_COMPLETE:
		return true;
	case ACTION_INPUT_HISTORY_NEXT:
	case ACTION_INPUT_HISTORY_PREV: /* the arrows walk the list that was found */
		w_list_action(&a->list,
			      action == ACTION_INPUT_HISTORY_NEXT ? ACTION_SCROLL_DOWN
								  : ACTION_SCROLL_UP,
			      1, page(ui));
		a->show_due = ui->now_ms + WAIT_MS;
		return true;
	default:
		if (!w_input_action(&a->input, action))
			return false;
		a->search_due = ui->now_ms + WAIT_MS;
		return true;
	}
}

static bool articles_action(struct screen *s, struct ui *ui, enum action action, int count)
{
	struct articles *a = articles_of(s);
	const struct article_row *row = current(a);

	if (a->searching)
		return search_action(a, ui, action);
	switch (action) {
	case ACTION_LIST_OPEN:
	case ACTION_KB_EDIT:
		if (row) {
			char name[24];

			snprintf(name, sizeof(name), "%lld", (long long)row->number);
			ui_push(ui, scr_article_create(sv_from(name), a->owner,
						       action == ACTION_KB_EDIT));
		}
		return true;
	case ACTION_KB_HISTORY:
	case ACTION_KB_DIFF:
	case ACTION_KB_BLAME:
		return !row || article_past(ui, action, row->number);
	case ACTION_SEARCH_OPEN:
	case ACTION_FILTER_OPEN:
		a->searching = true;
		return true;
	case ACTION_FILTER_CLEAR:
		w_input_set(&a->input, SV(""));
		search(a, ui, false);
		return true;
	case ACTION_KB_NEW:
		article_new_begin(&a->fresh, s, ui, row ? row->path : SV_NULL);
		return true;
	case ACTION_KB_INSERT:
		if (row)
			article_insert(ui, a->owner, row);
		return true;
	case ACTION_VIEW_REFRESH:
		search_again(a, ui);
		return true;
	case ACTION_PREVIEW_DOWN:
	case ACTION_PREVIEW_UP:
		w_pager_action(&a->pager,
			       action == ACTION_PREVIEW_DOWN ? ACTION_SCROLL_DOWN
							     : ACTION_SCROLL_UP,
			       count, text_h(ui));
		return true;
	default:
		if (!w_list_action(&a->list, action, count, page(ui)))
			return false;
		a->show_due = ui->now_ms + WAIT_MS;
		return true;
	}
}

/* Keys behind the words are for what the words find, not for what was listed before. */
static bool articles_waiting(const struct screen *s)
{
	const struct articles *a = (const struct articles *)s;

	return (!a->searching && a->asking > 0) || a->fresh.asking > 0;
}

/* Of an empty list there is nothing to open and nothing to tell of. */
static bool needs_article(enum action a)
{
	return a == ACTION_LIST_OPEN || a == ACTION_KB_INSERT || a == ACTION_KB_EDIT ||
	       a == ACTION_KB_HISTORY || a == ACTION_KB_DIFF || a == ACTION_KB_BLAME;
}

static const char *articles_off(const struct screen *s, const struct ui *ui, enum action action)
{
	const struct articles *a = (const struct articles *)s;

	if (action == ACTION_TAB_NEXT || action == ACTION_TAB_PREV ||
	    action == ACTION_PREVIEW_TOGGLE)
		return _("this list has none");
	if (action == ACTION_FIND_NEXT || action == ACTION_FIND_PREV)
		return _("open one first");
	if (action == ACTION_INPUT_COMPLETE)
		return _("there is nothing to complete");
	if (needs_article(action) && a->work && !a->work->n_article)
		return _("there is no article here");
	return article_off(ui, a->owner, action);
}

static void articles_title(const struct screen *s, const struct ui *ui, struct str *out)
{
	const struct articles *a = (const struct articles *)s;

	(void)ui;
	str_adds(out, _("Knowledge"));
	if (a->more)
		str_addf(out, _("   the first %d articles"), LIMIT);
	else if (a->work)
		str_addf(out,
			 ngettext("   %zu article", "   %zu articles",
				  (unsigned long)a->work->n_article),
			 a->work->n_article);
}

static void articles_status(const struct screen *s, const struct ui *ui, struct str *out,
			    enum style *style)
{
	const struct articles *a = (const struct articles *)s;
	char key[32];

	(void)style;
	if (a->owner)
		str_addf(out, _("%s puts a link to the article into your reply"),
			 ui_key(ui, CONTEXT_KB, ACTION_KB_INSERT, key));
	else if (!below_h(ui))
		w_pager_where(&a->pager, text_h(ui), out);
}

static void view_list(const struct articles *a, const struct ui *ui, struct grid *g, struct rect r)
{
	char key[32];

	if (a->work && !a->work->n_article) {
		grid_put(g, r, 1, 2, sv_from(_("No article found.")), STYLE_MUTED);
		if (w_input_text(&a->input).n && *ui_key(ui, CONTEXT_KB, ACTION_FILTER_CLEAR, key))
			grid_putf(g, r, 3, 2, STYLE_MUTED, _("%s shows all"), key);
		grid_cursor(g, r, 1, 2);
		return;
	}
	for (int y = 0; a->work && y < r.h && a->list.top + y < (int)a->work->n_article; y++) {
		const struct article_row *x = &a->work->article[a->list.top + y];
		struct rect row = { r.y + y, r.x, 1, r.w };
		bool sel = a->list.top + y == a->list.cursor;
		int w;

		if (sel)
			grid_put(g, row, 0, 0, theme_mark(ui->theme, STYLE_LIST_SELECTED),
				 STYLE_BASE);
		w = grid_putf(g, row, 0, 2, STYLE_MUTED, "KB-%lld ", (long long)x->number);
		w = w < 7 ? 7 : w;
		grid_field(g, row, 0, 2 + w, row.w - 3 - w, x->title, STYLE_BASE, RECT_LEFT,
			   ui->glyphs->ellipsis);
		if (sel) {
			grid_paint(g, row, STYLE_LIST_SELECTED, 0);
			grid_cursor(g, row, 0, 0);
		}
	}
}

/* Takes its place from `r`. */
static void view_past(const struct articles *a, const struct ui *ui, struct grid *g, struct rect *r)
{
	struct rect past, edge;

	if (side_w(ui)) {
		past = rect_right(r, side_w(ui));
		edge = rect_right(r, 2);
		for (int y = 0; y < edge.h; y++)
			grid_put(g, edge, y, 0, ui->glyphs->vrule, STYLE_FRAME);
	} else if (below_h(ui)) {
		past = rect_bottom(r, below_h(ui));
		edge = rect_bottom(r, 1);
		grid_rule(g, edge, 0, ui->glyphs->rule, STYLE_FRAME);
		w_pager_rule(&a->pager, g, edge, text_h(ui));
	} else {
		return;
	}
	w_pager_view(&a->past, g, past);
}

static void articles_view(const struct screen *s, const struct ui *ui, struct grid *g,
			  struct rect r)
{
	const struct articles *a = (const struct articles *)s;
	struct rect bar = rect_top(&r, 1), list = rect_left(&r, list_w(ui)),
		    edge = rect_left(&r, 2);
	struct sv label = sv_from(_("search: "));

	for (int y = 0; y < edge.h; y++)
		grid_put(g, edge, y, 0, ui->glyphs->vrule, STYLE_FRAME);
	view_list(a, ui, g, list);
	view_past(a, ui, g, &r);
	w_pager_view(&a->pager, g, r);
	grid_put(g, bar, 0, 0, label, a->searching ? STYLE_TITLE : STYLE_MUTED);
	rect_left(&bar, (int)width_sv(label));
	if (a->searching)
		w_input_view(&a->input, g, bar, STYLE_INPUT);
	else
		grid_put(g, bar, 0, 0, w_input_text(&a->input), STYLE_BASE);
}

static void articles_destroy(struct screen *s)
{
	struct articles *a = articles_of(s);

	w_input_deinit(&a->input);
	work_destroy(a->work);
	forget(a);
	w_pager_deinit(&a->pager);
	w_pager_deinit(&a->past);
	article_new_deinit(&a->fresh);
	free(a);
}

static const struct screen_ops articles_ops = {
	.name = "articles",
	.context = articles_context,
	.action = articles_action,
	.type = articles_type,
	.message = articles_message,
	.deadline = articles_deadline,
	.waiting = articles_waiting,
	.off = articles_off,
	.title = articles_title,
	.status = articles_status,
	.view = articles_view,
	.destroy = articles_destroy,
};

struct screen *scr_articles_create(struct sv words, uint64_t owner)
{
	struct articles *a = mem_alloc(sizeof(*a));

	a->s.ops = &articles_ops;
	a->owner = owner;
	a->searching = owner && !words.n; /* from a reply one comes to search */
	w_input_init(&a->input);
	w_input_set(&a->input, words);
	return &a->s;
}
