/* My drafts: what was begun and not sent. */
#include <stdlib.h>

#include "article_new.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/when.h"
#include "deskbell/text/width.h"
#include "deskbell/tui/scr.h"
#include "deskbell/tui/w_list.h"

struct drafts {
	struct screen s;
	struct work *work;
	int asking; /* the list, or what changes it, on its way */
	struct w_list list;
	struct article_new fresh; /* an article that is not there yet, gone on with */
};

static struct drafts *drafts_of(struct screen *s)
{
	return (struct drafts *)s;
}

static const struct draft *current(const struct drafts *d)
{
	return d->work && d->list.cursor < (int)d->work->n_drafts ? &d->work->drafts[d->list.cursor]
								  : NULL;
}

static int page(const struct ui *ui)
{
	return ui->h - 4;
}

static void ask(struct drafts *d, struct ui *ui)
{
	d->asking++;
	ui_work(ui, &d->s, work_create(WORK_DRAFTS));
}

static void drafts_message(struct screen *s, struct ui *ui, const struct msg *m)
{
	struct drafts *d = drafts_of(s);
	const struct draft *x = current(d);
	struct work *w;

	if (article_new_message(&d->fresh, s, ui, m)) {
		if (m->kind == MSG_WORK) /* its draft has changed or is gone */
			ask(d, ui);
		return;
	}
	switch (m->kind) {
	case MSG_START:
	case MSG_RESUME:
		ask(d, ui);
		break;
	case MSG_WORK:
		d->asking--;
		if (m->work->kind == WORK_DRAFT_DISCARD) {
			ask(d, ui);
		} else if (m->work->rc == RC_OK) {
			work_destroy(d->work);
			d->work = ui_keep(ui, m);
			d->list.n = (int)d->work->n_drafts;
			w_list_fit(&d->list, page(ui));
		} else {
			ui_failed(ui, s, m->work);
		}
		break;
	case MSG_ANSWER:
		if (m->choice != 1 || !x)
			break;
		w = work_create(WORK_DRAFT_DISCARD);
		w->draft.ticket = x->ticket;
		w->draft.kind = x->kind;
		d->asking++;
		ui_work(ui, s, w);
		ui_toast(ui, STYLE_TOAST_OK,
			 _("draft thrown away; it stays in the trash for 7 days"));
		break;
	default:
		break;
	}
}

static enum context drafts_context(const struct screen *s)
{
	(void)s;
	return CONTEXT_DRAFTS;
}

static bool is_article(const struct draft *x)
{
	return x->kind == DRAFT_ARTICLE || x->kind == DRAFT_ARTICLE_NEW;
}

/* The draft of an article that is there is taken up by its edit key. */
static void open_draft(struct drafts *d, const struct draft *x, struct ui *ui)
{
	char name[32];

	if (!is_article(x)) {
		ui_push(ui, scr_compose_create(x->ticket, x->kind, SV_NULL));
		return;
	}
	if (x->subject.n) {
		article_new_resume(&d->fresh, &d->s, ui, x);
		return;
	}
	snprintf(name, sizeof(name), "KB-%lld", (long long)x->ticket);
	ui_push(ui, scr_article_create(sv_from(name), 0, false));
}

static bool drafts_action(struct screen *s, struct ui *ui, enum action a, int count)
{
	struct drafts *d = drafts_of(s);
	const struct draft *x = current(d);

	if (a == ACTION_LIST_OPEN) {
		if (x)
			open_draft(d, x, ui);
		return true;
	}
	if (a == ACTION_DRAFT_DISCARD) {
		if (x)
			ui_push(ui, scr_confirm_create(s->id, ACTION_DRAFT_DISCARD,
						       sv_from(_("Throw this draft away?"))));
		return true;
	}
	if (a == ACTION_VIEW_REFRESH) {
		ask(d, ui);
		return true;
	}
	return w_list_action(&d->list, a, count, page(ui));
}

static bool drafts_lacks(const struct screen *s, const struct ui *ui, enum action a)
{
	const struct drafts *d = (const struct drafts *)s;

	(void)ui;
	return (d->asking || d->fresh.asking) &&
	       (a == ACTION_LIST_OPEN || a == ACTION_DRAFT_DISCARD || action_scrolls(a));
}

static const char *drafts_off(const struct screen *s, const struct ui *ui, enum action a)
{
	const struct drafts *d = (const struct drafts *)s;

	(void)ui;
	if (!current(d) && !d->asking && (a == ACTION_LIST_OPEN || a == ACTION_DRAFT_DISCARD))
		return _("no draft is waiting");
	return w_list_off(a);
}

static void drafts_title(const struct screen *s, const struct ui *ui, struct str *out)
{
	const struct drafts *d = (const struct drafts *)s;

	(void)ui;
	str_adds(out, _("My drafts"));
	if (d->work)
		str_addf(out, "   %zu", d->work->n_drafts);
}

static void view_draft(const struct draft *x, const struct ui *ui, struct grid *g, struct rect row,
		       bool selected)
{
	struct sv body = x->body, first = sv_cut(&body, '\n');
	struct sv more = ui->glyphs->ellipsis;
	char at[WHEN_SIZE];

	when_short(x->saved, ui_now(ui), at);
	if (selected)
		grid_put(g, row, 0, 0, theme_mark(ui->theme, STYLE_LIST_SELECTED), STYLE_BASE);
	if (x->ticket && x->kind != DRAFT_ARTICLE_NEW)
		grid_putf(g, row, 0, 2, STYLE_BASE, x->kind == DRAFT_ARTICLE ? "KB-%lld" : "#%lld",
			  (long long)x->ticket);
	grid_put(g, row, 0, 12,
		 sv_from(x->kind == DRAFT_REPLY	 ? _("reply")
			 : x->kind == DRAFT_NOTE ? _("note")
			 : is_article(x)	 ? _("article")
						 : _("new")),
		 x->kind == DRAFT_NOTE ? STYLE_THREAD_INTERNAL : STYLE_BASE);
	grid_field(g, row, 0, 20, 12, sv_from(at), STYLE_MUTED, RECT_LEFT, more);
	grid_field(g, row, 0, 33, row.w - 33, x->subject.n ? x->subject : first, STYLE_BASE,
		   RECT_LEFT, more);
	if (selected) {
		grid_paint(g, row, STYLE_LIST_SELECTED, 0);
		grid_cursor(g, row, 0, 0);
	}
}

static void drafts_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r)
{
	const struct drafts *d = (const struct drafts *)s;
	struct rect head = rect_top(&r, 1);

	grid_fill(g, head, STYLE_LIST_HEADER);
	grid_put(g, head, 0, 2, sv_from(_("ticket")), STYLE_LIST_HEADER);
	grid_put(g, head, 0, 12, sv_from(_("kind")), STYLE_LIST_HEADER);
	grid_put(g, head, 0, 20, sv_from(_("saved")), STYLE_LIST_HEADER);
	grid_put(g, head, 0, 33, sv_from(_("text")), STYLE_LIST_HEADER);
	if (d->work && !d->work->n_drafts) {
		grid_put(g, r, 1, 2, sv_from(_("No draft is waiting.")), STYLE_MUTED);
		grid_cursor(g, r, 1, 2);
		return;
	}
	for (int y = 0; d->work && y < r.h && d->list.top + y < (int)d->work->n_drafts; y++) {
		int i = d->list.top + y;

		view_draft(&d->work->drafts[i], ui, g, (struct rect){ r.y + y, r.x, 1, r.w },
			   i == d->list.cursor);
	}
}

static void drafts_destroy(struct screen *s)
{
	work_destroy(drafts_of(s)->work);
	article_new_deinit(&drafts_of(s)->fresh);
	free(s);
}

static const struct screen_ops drafts_ops = {
	.name = "drafts",
	.context = drafts_context,
	.action = drafts_action,
	.message = drafts_message,
	.lacks = drafts_lacks,
	.off = drafts_off,
	.title = drafts_title,
	.view = drafts_view,
	.destroy = drafts_destroy,
};

struct screen *scr_drafts_create(void)
{
	struct drafts *d = mem_alloc(sizeof(*d));

	d->s.ops = &drafts_ops;
	return &d->s;
}
