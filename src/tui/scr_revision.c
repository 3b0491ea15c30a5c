/* The changes of an article, or the difference between two of them. */
#include <stdlib.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/when.h"
#include "deskbell/tui/scr.h"
#include "deskbell/tui/w_pager.h"

struct revision_screen {
	struct screen s;
	struct str name, from, to;
	bool diff;
	struct work *work;
	struct w_pager pager;
	int asking;
};

static void lay_history(struct revision_screen *x, const struct ui *ui)
{
	const struct work *w = x->work;

	for (size_t i = 0; i < w->n_revision; i++) {
		const struct revision *r = &w->revision[i];
		struct sv commit = { r->commit.p, r->commit.n < 7 ? r->commit.n : 7 };
		char at[WHEN_SIZE];

		when_date(r->at, at);
		w_pager_line(&x->pager, true);
		w_pager_addf(&x->pager, STYLE_MUTED, "%7lld  %s  ", (long long)r->change, at);
		w_pager_addf(&x->pager, STYLE_BASE, "%.*s  ",
			     SV_ARG(r->actor.p ? r->actor : SV("-")));
		w_pager_addf(&x->pager, STYLE_MUTED, "%.*s  %.*s", SV_ARG(r->author),
			     SV_ARG(commit));
		w_pager_wrap(&x->pager, SV("         "), STYLE_BASE, r->subject, STYLE_BASE,
			     ui->w - 2);
		if (r->gone || r->moved_from.p || r->undone) {
			w_pager_line(&x->pager, false);
			w_pager_add(&x->pager, SV("         "), STYLE_BASE);
		}
		if (r->gone)
			w_pager_add(&x->pager, sv_from(_("removed  ")), STYLE_MUTED);
		if (r->moved_from.p)
			w_pager_addf(&x->pager, STYLE_MUTED, _("moved from %.*s  "),
				     SV_ARG(r->moved_from));
		if (r->undone)
			w_pager_add(&x->pager, sv_from(_("undone")), STYLE_MUTED);
	}
}

/* A line of the difference: its sign, then the text; what wraps is marked as going on. */
static void lay_diff_line(struct w_pager *p, struct sv line, enum style s, const struct ui *ui)
{
	size_t first = p->line.n;

	w_pager_wrap(p, (struct sv){ line.p, 1 }, s, (struct sv){ line.p + 1, line.n - 1 }, s,
		     ui->w - 2);
	for (size_t i = first + 1; i < p->line.n; i++)
		p->line.at[i].run[0].text = ui->ascii ? SV(">") : SV("»");
}

static void lay_diff(struct revision_screen *x, const struct ui *ui)
{
	struct sv rest = x->work->diff.text;

	if (!rest.p) {
		w_pager_line(&x->pager, false);
		w_pager_add(&x->pager, sv_from(_("no difference")), STYLE_MUTED);
	}
	while (rest.n) {
		struct sv line = sv_cut(&rest, '\n');
		char mark = line.n ? line.p[0] : ' ';

		if (mark == '@' || !line.n) {
			w_pager_line(&x->pager, line.n > 0);
			w_pager_add(&x->pager, line, STYLE_TITLE);
		} else {
			lay_diff_line(&x->pager, line, mark == '-' ? STYLE_MUTED : STYLE_BASE, ui);
		}
	}
}

static void lay(struct revision_screen *x, const struct ui *ui)
{
	w_pager_reset(&x->pager);
	if (x->work && x->diff)
		lay_diff(x, ui);
	else if (x->work)
		lay_history(x, ui);
	w_pager_fit(&x->pager, ui->h - 3);
}

static struct sv given(struct work *w, const struct str *s)
{
	return s->n ? work_sv(w, str_sv(s)) : SV_NULL;
}

static void revision_message(struct screen *s, struct ui *ui, const struct msg *m)
{
	struct revision_screen *x = (struct revision_screen *)s;
	struct work *w;

	switch (m->kind) {
	case MSG_START:
		w = work_create(x->diff ? WORK_DIFF : WORK_HISTORY);
		w->text = work_sv(w, str_sv(&x->name));
		w->from = given(w, &x->from);
		w->to = given(w, &x->to);
		x->asking++;
		ui_work(ui, s, w);
		break;
	case MSG_WORK:
		x->asking--;
		if (m->work->rc == RC_OK) {
			work_destroy(x->work);
			x->work = ui_keep(ui, m);
			lay(x, ui);
		} else if (m->work->rc != RC_CANCELLED) {
			ui_toast(ui, STYLE_TOAST_ERROR, "%s", m->work->err.msg);
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
	(void)s;
	return CONTEXT_HELP;
}

static bool revision_action(struct screen *s, struct ui *ui, enum action action, int count)
{
	if (action == ACTION_HELP_CLOSE) {
		ui_close(ui, s);
		return true;
	}
	return w_pager_action(&((struct revision_screen *)s)->pager, action, count, ui->h - 3);
}

static bool revision_waiting(const struct screen *s)
{
	return ((const struct revision_screen *)s)->asking > 0;
}

static void revision_title(const struct screen *s, const struct ui *ui, struct str *out)
{
	const struct revision_screen *x = (const struct revision_screen *)s;

	(void)ui;
	str_addf(out, "%s > %s", x->diff ? _("Difference") : _("History"), str_z(&x->name));
}

static void revision_view(const struct screen *s, const struct ui *ui, struct grid *g,
			  struct rect r)
{
	(void)ui;
	rect_left(&r, 1);
	w_pager_view(&((const struct revision_screen *)s)->pager, g, r);
	grid_cursor(g, r, 0, 0);
}

static void revision_destroy(struct screen *s)
{
	struct revision_screen *x = (struct revision_screen *)s;

	str_deinit(&x->name);
	str_deinit(&x->from);
	str_deinit(&x->to);
	work_destroy(x->work);
	w_pager_deinit(&x->pager);
	free(x);
}

static const struct screen_ops revision_ops = {
	.name = "revision",
	.context = revision_context,
	.action = revision_action,
	.message = revision_message,
	.waiting = revision_waiting,
	.title = revision_title,
	.view = revision_view,
	.destroy = revision_destroy,
};

struct screen *scr_history_create(struct sv article)
{
	struct revision_screen *x = mem_alloc(sizeof(*x));

	x->s.ops = &revision_ops;
	str_add(&x->name, article);
	return &x->s;
}

struct screen *scr_diff_create(struct sv article, struct sv from, struct sv to)
{
	struct revision_screen *x = mem_alloc(sizeof(*x));

	x->s.ops = &revision_ops;
	x->diff = true;
	str_add(&x->name, article);
	str_add(&x->from, from);
	str_add(&x->to, to);
	return &x->s;
}
