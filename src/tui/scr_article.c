/* One article, read in full. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article_look.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/when.h"
#include "deskbell/text/width.h"
#include "deskbell/tui/scr.h"
#include "text_find.h"

struct article_screen {
	struct screen s;
	uint64_t owner;
	struct str name;
	struct work *work;
	struct w_pager pager;
	struct text_find find;
	struct work *source; /* what the editor was given */
	bool edit;	     /* the editor is opened once the article is there */
	int asking;	     /* the article, its source or an answer is on its way */
};

struct sv look_version(struct sv commit)
{
	return (struct sv){ commit.p, commit.n < 7 ? commit.n : 7 };
}

struct sv look_by(const struct revision *r)
{
	return r->actor.n ? r->actor : r->author.n ? r->author : SV("-");
}

void look_article_head(struct w_pager *p, const struct article_row *row, int cells)
{
	AUTO(str_deinit) struct str line = STR_INIT;
	char at[WHEN_SIZE];

	when_date(row->updated, at);
	str_addf(&line, "KB-%lld   %s   %.*s", (long long)row->number, at,
		 SV_ARG(look_version(row->commit)));
	str_adds(&line, (int)(line.n + width_sv(row->path)) + 3 <= cells ? "   " : "\n");
	str_add(&line, row->path);
	w_pager_wrap(p, SV_NULL, STYLE_BASE, row->title, STYLE_TITLE, cells);
	w_pager_wrap(p, SV_NULL, STYLE_BASE, str_sv(&line), STYLE_MUTED, cells);
}

void look_article(struct w_pager *p, const struct ui *ui, const struct article_row *row,
		  struct sv body, int cells)
{
	struct md_opts o = { .width = cells > 10 ? (size_t)cells : 10,
			     .ascii = ui->ascii,
			     .refs = true };
	struct md_doc doc;

	look_article_head(p, row, cells);
	w_pager_line(p, false);
	md_layout(body, &o, &p->arena, &doc);
	md_skip_title(&doc, row->title);
	w_pager_markdown(p, &doc);
}

bool article_past(struct ui *ui, enum action a, int64_t number)
{
	char name[32];

	snprintf(name, sizeof(name), "KB-%lld", (long long)number);
	switch (a) {
	case ACTION_KB_HISTORY:
		ui_push(ui, scr_history_create(sv_from(name)));
		return true;
	case ACTION_KB_DIFF:
		ui_push(ui, scr_diff_create(sv_from(name), SV_NULL, SV_NULL));
		return true;
	case ACTION_KB_BLAME:
		ui_push(ui, scr_blame_create(sv_from(name)));
		return true;
	default:
		return false;
	}
}

void article_insert(struct ui *ui, uint64_t owner, const struct article_row *row)
{
	AUTO(str_deinit) struct str text = STR_INIT;

	/* The reader of the reply gets the title; the number and commit say which text was meant.
	 */
	str_addf(&text, "KB-%lld ", (long long)row->number);
	safe_line(&text, row->title);
	str_addf(&text, _(" (version %.*s)"), SV_ARG(look_version(row->commit)));
	ui_answer(ui, owner, ACTION_TICKET_ARTICLES, 1, str_sv(&text));
	ui_close_above(ui, owner);
}

static void lay(struct article_screen *a, const struct ui *ui)
{
	struct find_mark mark = text_find_mark(&a->find, &a->pager, ui->h - 3);

	w_pager_reset(&a->pager);
	if (a->work)
		look_article(&a->pager, ui, a->work->article, a->work->body, ui->w - 2);
	text_find_mark_again(&a->find, &a->pager, ui->h - 3, mark);
}

static void ask(struct article_screen *a, struct ui *ui, enum work_kind kind)
{
	struct work *w = work_create(kind);

	/* By number, once it is known: the path may change. */
	w->text = a->work ? arena_printf(&w->arena, "KB-%lld", (long long)a->work->article->number)
			  : work_sv(w, str_sv(&a->name));
	a->asking++;
	ui_work(ui, &a->s, w);
}

static void open_editor(struct article_screen *a, struct ui *ui, const struct msg *m)
{
	struct str text = STR_INIT;

	work_destroy(a->source);
	a->source = ui_keep(ui, m);
	if (a->source->resumed)
		ui_toast(ui, STYLE_TOAST_INFO,
			 _("this is your draft, with what others changed since"));
	str_add(&text, a->source->body);
	ui_effect(ui, (struct effect){ .kind = EFFECT_EDIT,
				       .own_text = str_detach(&text),
				       .screen = a->s.id });
}

/* Of a draft that was saved the change has its uid: one left by a crash is recognised. */
static void publish(struct article_screen *a, struct ui *ui, const struct draft *x, bool saved)
{
	struct work *w = work_create(WORK_RUN);

	w->has_uid = saved;
	memcpy(w->draft.uid, x->uid, UID_SIZE);
	work_word(w, SV("kb"));
	work_word(w, SV("edit"));
	work_wordf(w, "KB-%lld", (long long)x->ticket);
	work_wordf(w, "--rev=%lld", (long long)x->rev);
	work_word(w, SV("--body"));
	work_word(w, x->body);
	a->asking++;
	ui_work(ui, &a->s, w);
}

/* What the editor left is a draft first, whatever becomes of the command; where the editor failed
 * it stays one. */
static void edited(struct article_screen *a, struct ui *ui, const struct msg *m)
{
	struct draft x;
	struct work *w;

	if (!a->work || !a->source || m->status < 0) {
		ui_toast(ui, STYLE_TOAST_ERROR, "%.*s", SV_ARG(m->text));
		return;
	}
	if (sv_eq(m->text, a->source->body) && !a->source->resumed) {
		ui_toast(ui, STYLE_TOAST_INFO, _("nothing to change"));
		return;
	}
	x = (struct draft){ .kind = DRAFT_ARTICLE,
			    .ticket = a->work->article->number,
			    .rev = a->source->rev,
			    .body = m->text };
	if (!m->status && !sv_trim(m->text).n) { /* no draft: the command says what to do */
		publish(a, ui, &x, false);
		return;
	}
	if (m->status)
		ui_toast(ui, STYLE_TOAST_WARNING, _("editor ended with %d, draft kept"), m->status);
	w = work_create(WORK_DRAFT_SAVE);
	w->tag = m->status ? 0 : ACTION_KB_EDIT;
	w->draft = x;
	w->draft.body = work_sv(w, m->text);
	a->asking++;
	ui_work(ui, &a->s, w);
}

static void answered(struct article_screen *a, struct ui *ui, const struct msg *m)
{
	a->asking--;
	switch (m->work->kind) {
	case WORK_ARTICLE:
		if (m->work->rc == RC_OK) {
			work_destroy(a->work);
			a->work = ui_keep(ui, m);
			lay(a, ui);
			if (a->edit)
				ask(a, ui, WORK_SOURCE);
			a->edit = false;
			return;
		}
		break;
	case WORK_SOURCE:
		if (m->work->rc == RC_OK) {
			open_editor(a, ui, m);
			return;
		}
		break;
	case WORK_DRAFT_SAVE:
		if (m->work->rc == RC_OK && m->work->tag)
			publish(a, ui, &m->work->draft, true);
		break;
	case WORK_RUN: /* what came of it, the app tells */
		if (m->work->rc == RC_OK)
			ask(a, ui, WORK_ARTICLE);
		return;
	default:
		break;
	}
	if (m->work->rc != RC_OK)
		ui_failed(ui, &a->s, m->work);
}

static void article_message(struct screen *s, struct ui *ui, const struct msg *m)
{
	struct article_screen *a = (struct article_screen *)s;

	if (text_find_message(&a->find, ui, m, &a->pager, ui->h - 3))
		return;
	switch (m->kind) {
	case MSG_START:
		ask(a, ui, WORK_ARTICLE);
		break;
	case MSG_WORK:
		answered(a, ui, m);
		break;
	case MSG_EDITED:
		edited(a, ui, m);
		break;
	case MSG_RESIZE:
		lay(a, ui);
		break;
	default:
		break;
	}
}

static enum context article_context(const struct screen *s)
{
	(void)s;
	return CONTEXT_ARTICLE;
}

static bool article_action(struct screen *s, struct ui *ui, enum action action, int count)
{
	struct article_screen *a = (struct article_screen *)s;

	switch (action) {
	case ACTION_KB_INSERT:
		if (a->work)
			article_insert(ui, a->owner, a->work->article);
		return true;
	case ACTION_KB_EDIT:
		if (a->work)
			ask(a, ui, WORK_SOURCE);
		return true;
	case ACTION_VIEW_REFRESH:
		ask(a, ui, WORK_ARTICLE);
		return true;
	case ACTION_KB_HISTORY:
	case ACTION_KB_DIFF:
	case ACTION_KB_BLAME:
		return !a->work || article_past(ui, action, a->work->article->number);
	default:
		return text_find_action(&a->find, s, ui, action, &a->pager, ui->h - 3) ||
		       w_pager_action(&a->pager, action, count, ui->h - 3);
	}
}

static bool article_waiting(const struct screen *s)
{
	return ((const struct article_screen *)s)->asking > 0;
}

const char *article_off(const struct ui *ui, uint64_t owner, enum action action)
{
	if ((action == ACTION_KB_EDIT || action == ACTION_KB_NEW) &&
	    !actor_has(&ui->who, ROLE_AUTHOR))
		return _("only authors may");
	return action == ACTION_KB_INSERT && !owner
		       ? _("open the articles from a ticket or a reply")
		       : NULL;
}

static const char *reader_off(const struct screen *s, const struct ui *ui, enum action action)
{
	return article_off(ui, ((const struct article_screen *)s)->owner, action);
}

static void article_title(const struct screen *s, const struct ui *ui, struct str *out)
{
	const struct article_screen *a = (const struct article_screen *)s;

	(void)ui;
	str_adds(out, _("Knowledge"));
	if (a->work)
		str_addf(out, " > KB-%lld", (long long)a->work->article->number);
}

static void article_status(const struct screen *s, const struct ui *ui, struct str *out,
			   enum style *style)
{
	(void)style;
	w_pager_where(&((const struct article_screen *)s)->pager, ui->h - 3, out);
}

static void article_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r)
{
	(void)ui;
	rect_left(&r, 1);
	w_pager_view(&((const struct article_screen *)s)->pager, g, r);
	grid_cursor(g, r, 0, 0);
}

static void article_destroy(struct screen *s)
{
	struct article_screen *a = (struct article_screen *)s;

	str_deinit(&a->name);
	work_destroy(a->work);
	work_destroy(a->source);
	w_pager_deinit(&a->pager);
	text_find_deinit(&a->find);
	free(a);
}

static const struct screen_ops article_ops = {
	.name = "article",
	.context = article_context,
	.action = article_action,
	.message = article_message,
	.waiting = article_waiting,
	.off = reader_off,
	.title = article_title,
	.status = article_status,
	.view = article_view,
	.destroy = article_destroy,
};

struct screen *scr_article_create(struct sv name, uint64_t owner, bool edit)
{
	struct article_screen *a = mem_alloc(sizeof(*a));

	a->s.ops = &article_ops;
	a->owner = owner;
	a->edit = edit;
	str_add(&a->name, name);
	return &a->s;
}
