/* One change whole: who, when and by what, all it wrote, and what it hangs together with. */
#include <inttypes.h>
#include <stdlib.h>

#include "change_undo.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/when.h"
#include "deskbell/text/width.h"
#include "deskbell/tui/scr.h"
#include "deskbell/tui/w_list.h"
#include "deskbell/tui/w_pager.h"
#include "ticket_look.h"

enum { LABEL = 15 }; /* cells of a label and the gap behind it */

struct change_screen {
	struct screen s;
	int64_t id;
	struct work *work;
	int asking;
	struct w_pager pager;
	struct change_undo undo;
};

static struct change_screen *change_of(struct screen *s)
{
	return (struct change_screen *)s;
}

/* ---- lines ---- */

static void line(struct w_pager *p, const char *label, enum style s, const char *fmt, ...)
	PRINTF(4, 5);

static void line(struct w_pager *p, const char *label, enum style s, const char *fmt, ...)
{
	AUTO(str_deinit) struct str text = STR_INIT;
	AUTO(str_deinit) struct str mark = STR_INIT;
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&text, fmt, ap);
	va_end(ap);
	width_pad(&mark, sv_from(label), LABEL, WIDTH_LEFT, false);
	w_pager_line(p, false);
	w_pager_add(p, str_sv(&mark), STYLE_MUTED);
	w_pager_add(p, str_sv(&text), s);
}

static void lay_head(struct w_pager *p, const struct ui *ui, const struct change_whole *x)
{
	const struct change_view *v = &x->view;
	char at[WHEN_SIZE];

	when_full(v->at, at);
	w_pager_line(p, true);
	w_pager_addf(p, STYLE_TITLE, _("change %lld"), (long long)v->id);
	w_pager_addf(p, STYLE_BASE, _("   %s   by %.*s"), at,
		     SV_ARG(v->actor.n ? v->actor : SV("deskbell")));
	w_pager_addf(p, STYLE_MUTED, _("   through %s"), door_name(v->door));
	w_pager_hang(p, SV(":"), STYLE_MUTED, v->command, STYLE_BASE, ui->w - 2);
}

/* Values are told at length here: a long one goes on below itself. */
static void lay_events(struct w_pager *p, const struct ui *ui, const struct change_view *v)
{
	struct sv object = SV_NULL;

	for (size_t i = 0; i < v->n_event; i++) {
		const struct event_view *e = &v->event[i];
		AUTO(str_deinit) struct str text = STR_INIT;

		if (!e->field)
			continue;
		if (!object.p || !sv_eq(object, e->object_name)) {
			object = e->object_name;
			w_pager_line(p, false);
			w_pager_line(p, true);
			w_pager_add(p, object, STYLE_TITLE);
		}
		look_event(&text, e, 0, ui);
		w_pager_hang(p, SV("  "), STYLE_BASE, str_sv(&text), STYLE_BASE, ui->w - 2);
	}
}

static void lay_batch(struct w_pager *p, const struct change_whole *x)
{
	if (!x->view.batch)
		return;
	if (x->view.door == DOOR_IMPORT)
		line(p, _("import"), STYLE_BASE, _("begun by change %lld; what is imported stays"),
		     (long long)x->view.batch);
	else
		line(p, _("bulk"), STYLE_BASE,
		     _("begun by change %lld; %zu stand, undone together"),
		     (long long)x->view.batch, x->in_batch);
}

static void lay_origin(struct w_pager *p, const struct change_whole *x)
{
	AUTO(str_deinit) struct str ids = STR_INIT;
	char at[WHEN_SIZE];

	w_pager_line(p, false);
	if (x->undone_by)
		line(p, _("undone by"), STYLE_TOAST_WARNING, _("change %lld"),
		     (long long)x->undone_by);
	else if (x->view.undone)
		line(p, _("state"), STYLE_TOAST_WARNING, "%s", _("undone"));
	if (x->view.undoes)
		line(p, _("undoes"), STYLE_BASE, _("change %lld"), (long long)x->view.undoes);
	if (x->cause)
		line(p, _("caused by"), STYLE_BASE, _("change %lld"), (long long)x->cause);
	if (x->rule.n)
		line(p, _("rule"), STYLE_BASE, "%.*s", SV_ARG(x->rule));
	for (size_t i = 0; i < x->n_caused; i++)
		str_addf(&ids, "%s%" PRId64, i ? ", " : "", x->caused[i]);
	if (ids.n)
		line(p, _("caused"), STYLE_BASE, _("%s (undone with it)"), str_z(&ids));
	lay_batch(p, x);
	if (x->recorded != x->view.at) {
		when_full(x->recorded, at);
		line(p, _("written"), STYLE_BASE, "%s", at);
	}
	if (x->config)
		line(p, _("configuration"), STYLE_BASE, "%lld", (long long)x->config);
}

static void lay(struct change_screen *c, const struct ui *ui)
{
	w_pager_reset(&c->pager);
	if (c->work) {
		lay_head(&c->pager, ui, &c->work->whole);
		lay_events(&c->pager, ui, &c->work->whole.view);
		lay_origin(&c->pager, &c->work->whole);
	}
	w_pager_fit(&c->pager, ui->h - 3);
}

/* ---- messages and actions ---- */

static void ask(struct change_screen *c, struct ui *ui)
{
	struct work *w = work_create(WORK_CHANGE);

	w->ticket = c->id;
	c->asking++;
	ui_work(ui, &c->s, w);
}

static void got_change(struct change_screen *c, struct ui *ui, const struct msg *m)
{
	c->asking--;
	if (m->work->rc == RC_OK) {
		work_destroy(c->work);
		c->work = ui_keep(ui, m);
		lay(c, ui);
	} else {
		ui_failed(ui, &c->s, m->work);
	}
}

static void change_message(struct screen *s, struct ui *ui, const struct msg *m)
{
	struct change_screen *c = change_of(s);

	if (change_undo_message(&c->undo, s, ui, m))
		return;
	switch (m->kind) {
	case MSG_START:
	case MSG_CHANGED: /* it may have been undone */
		ask(c, ui);
		break;
	case MSG_WORK:
		if (m->work->kind == WORK_CHANGE)
			got_change(c, ui, m);
		break;
	case MSG_RESIZE:
		lay(c, ui);
		break;
	default:
		break;
	}
}

static enum context change_context(const struct screen *s)
{
	(void)s;
	return CONTEXT_CHANGES;
}

static bool change_action(struct screen *s, struct ui *ui, enum action a, int count)
{
	struct change_screen *c = change_of(s);

	if (a == ACTION_CHANGE_UNDO) {
		change_undo_begin(&c->undo, s, ui, c->id);
		return true;
	}
	if (a == ACTION_VIEW_REFRESH) {
		ask(c, ui);
		return true;
	}
	return w_pager_action(&c->pager, a, count, ui->h - 3);
}

static bool change_waiting(const struct screen *s)
{
	return ((const struct change_screen *)s)->undo.asking > 0;
}

static bool change_lacks(const struct screen *s, const struct ui *ui, enum action a)
{
	const struct change_screen *c = (const struct change_screen *)s;

	(void)ui;
	return c->asking && !c->work && action_scrolls(a);
}

static const char *change_is_off(const struct screen *s, const struct ui *ui, enum action a)
{
	(void)s;
	(void)ui;
	return a == ACTION_LIST_OPEN ? _("it is open") : w_list_off(a);
}

static void change_title(const struct screen *s, const struct ui *ui, struct str *out)
{
	(void)ui;
	str_addf(out, _("Changes > %lld"), (long long)((const struct change_screen *)s)->id);
}

static void change_status(const struct screen *s, const struct ui *ui, struct str *out,
			  enum style *style)
{
	(void)style;
	w_pager_where(&((const struct change_screen *)s)->pager, ui->h - 3, out);
}

static void change_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r)
{
	(void)ui;
	rect_left(&r, 1);
	w_pager_view(&((const struct change_screen *)s)->pager, g, r);
	grid_cursor(g, r, 0, 0);
}

static void change_destroy(struct screen *s)
{
	struct change_screen *c = change_of(s);

	work_destroy(c->work);
	w_pager_deinit(&c->pager);
	free(c);
}

static const struct screen_ops change_ops = {
	.name = "change",
	.context = change_context,
	.action = change_action,
	.message = change_message,
	.waiting = change_waiting,
	.lacks = change_lacks,
	.off = change_is_off,
	.title = change_title,
	.status = change_status,
	.view = change_view,
	.destroy = change_destroy,
};

struct screen *scr_change_create(int64_t change)
{
	struct change_screen *c = mem_alloc(sizeof(*c));

	c->s.ops = &change_ops;
	c->id = change;
	return &c->s;
}
