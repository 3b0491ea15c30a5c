/* How one ticket looks: head, what may be done next, and the thread of messages and changes in the
 * order they came; fields beside it where there is room. */
#include "deskbell/base/i18n.h"
#include "deskbell/text/when.h"
#include "deskbell/text/width.h"
#include "ticket_look.h"
#include "ticket_priv.h"

#define SIDE_W 38
#define WIDE 160 /* from here on the pane is wider */
#define WIDE_SIDE_W 56
#define HEAD_ROWS 4
#define BRIEF_FROM 20 /* rows of the terminal from which fields stand in the head */
#define NOTES_MAX 5   /* lines of the head beside */

const struct ticket_row *ticket_row_of(const struct ticket_screen *t)
{
	return t->work ? &t->work->view.row : NULL;
}

static bool side_shown(const struct ticket_screen *t, const struct ui *ui)
{
	return t->side && !t->full && ui->w >= TICKET_SIDE_FROM;
}

static int side_w(const struct ui *ui)
{
	return ui->w >= WIDE ? WIDE_SIDE_W : SIDE_W;
}

static int notes_h(const struct ticket_screen *t)
{
	return (int)t->notes.line.n < NOTES_MAX ? (int)t->notes.line.n : NOTES_MAX;
}

int ticket_page(const struct ticket_screen *t, const struct ui *ui)
{
	int h = ui->h - 3 - HEAD_ROWS - notes_h(t);

	return h > 1 ? h : 1;
}

/* Where there is a pane beside the thread, fields and links stand there. */
void ticket_lay_info(struct ticket_screen *t, const struct ui *ui)
{
	const struct ticket_view *v = t->work ? &t->work->view : NULL;
	struct find_mark mark = text_find_mark(&t->find, &t->info, ticket_page(t, ui));

	w_pager_reset(&t->info);
	w_pager_reset(&t->notes);
	if (!v)
		return;
	look_sla(&t->notes, ui, &v->sla, ui->w);
	look_notice(&t->notes, ui, v);
	if (!side_shown(t, ui) && !t->full && ui->h >= BRIEF_FROM)
		look_brief(&t->notes, ui, v, ui->w);
	look_info(&t->info, ui, v, t->full ? ui->w - 1 : side_w(ui) - 2);
	text_find_mark_again(&t->find, &t->info, ticket_page(t, ui), mark);
}

static void lay_thread(struct ticket_screen *t, const struct ui *ui)
{
	const struct ticket_view *v = t->work ? &t->work->view : NULL;
	int w = ui->w - (side_shown(t, ui) ? side_w(ui) + 1 : 1);
	struct find_mark mark = text_find_mark(&t->find, &t->thread, ticket_page(t, ui));
	size_t c = 1; /* the first change made the ticket: the head says so */

	w_pager_reset(&t->thread);
	for (size_t i = 0; v && i < v->n_message; i++) {
		const struct message_view *m = &v->message[i];
		size_t before = t->thread.line.n;

		for (; c < v->n_change && v->change[c].id < m->change; c++)
			look_change(&t->thread, ui, &v->change[c], w);
		if (t->thread.line.n > before)
			w_pager_line(&t->thread, false);
		look_message(&t->thread, ui, m, t->id, w);
		/* Changes made with the message stand right under it. */
		w_pager_line(&t->thread, false);
	}
	for (; v && c < v->n_change; c++)
		look_change(&t->thread, ui, &v->change[c], w);
	text_find_mark_again(&t->find, &t->thread, ticket_page(t, ui), mark);
	if (t->at_end)
		t->thread.top = (int)t->thread.line.n;
	w_pager_fit(&t->thread, ticket_page(t, ui));
}

void ticket_lay(struct ticket_screen *t, const struct ui *ui)
{
	ticket_lay_info(t, ui);
	lay_thread(t, ui);
}

/* ---- drawing ---- */

static int word(struct grid *g, struct rect r, int x, const char *label, struct sv v, enum style s)
{
	if (label)
		x += grid_put(g, r, 0, x, sv_from(label), STYLE_MUTED) + 1;
	return x + grid_put(g, r, 0, x, v.n ? v : SV("-"), s) + 3;
}

static void view_facts(const struct ticket_screen *t, const struct ui *ui, struct grid *g,
		       struct rect r)
{
	const struct ticket_row *row = ticket_row_of(t);
	char age[WHEN_SIZE];
	int x = 0;

	when_span(ui_now(ui) - row->t.created, age);
	x = word(g, r, x, NULL, row->state_title.n ? row->state_title : row->t.state,
		 look_state(row->t.category_of_state));
	x = word(g, r, x, NULL, sv_from(priority_name(row->t.priority)),
		 look_priority(row->t.priority));
	x = word(g, r, x, NULL, row->queue_title.n ? row->queue_title : row->queue, STYLE_BASE);
	x = word(g, r, x, _("assignee"), row->assignee, STYLE_BASE);
	x = word(g, r, x, _("requester"),
		 row->requester_name.n ? row->requester_name : row->requester, STYLE_BASE);
	if (x + 10 < r.w)
		word(g, r, x, _("age"), sv_from(age), STYLE_BASE);
}

/* What may be done now; what needs a field says so by '*'. */
static void view_next(const struct ticket_screen *t, const struct ui *ui, struct grid *g,
		      struct rect r)
{
	const struct ticket_view *v = &t->work->view;
	bool form = false;
	char key[32];
	int x, n = 0;

	if (ui_off(ui, &t->s, ACTION_TICKET_TRANSITION))
		return;
	x = grid_put(g, r, 0, 0, sv_from(_("Next")), STYLE_MUTED) + 1;
	x += grid_put(g, r, 0, x,
		      sv_from(ui_key(ui, CONTEXT_TICKET, ACTION_TICKET_TRANSITION, key)),
		      STYLE_HINT_KEY);
	x += grid_put(g, r, 0, x, SV(": "), STYLE_MUTED);
	for (size_t i = 0; i < v->n_transition; i++) {
		const struct transition_view *tr = &v->transition[i];

		if (!tr->allowed)
			continue;
		x += grid_putf(g, r, 0, x, STYLE_MUTED, "%zu ", i + 1);
		x += grid_put(g, r, 0, x, tr->title, STYLE_BASE);
		if (tr->n_required)
			x += grid_put(g, r, 0, x, SV("*"), STYLE_INPUT_ERROR);
		form |= tr->n_required > 0;
		x += 2;
		n++;
	}
	if (!n)
		grid_put(g, r, 0, x, SV("-"), STYLE_MUTED);
	else if (form && x + 1 + (int)width_sv(sv_from(_("(* asks for a field)"))) <= r.w)
		grid_put(g, r, 0, x + 1, sv_from(_("(* asks for a field)")), STYLE_MUTED);
}

static void view_head(const struct ticket_screen *t, const struct ui *ui, struct grid *g,
		      struct rect r)
{
	AUTO(str_deinit) struct str head = STR_INIT;
	AUTO(str_deinit) struct str where = STR_INIT;
	const struct ticket_row *row = ticket_row_of(t);
	struct rect line = rect_top(&r, 1);
	int right;

	if (t->of > 0)
		str_addf(&where, _("%d of %d"), t->pos, t->of);
	right = where.n ? (int)width_sv(str_sv(&where)) + 1 : 0;
	str_addf(&head, "#%lld  ", (long long)t->id);
	if (row)
		str_add(&head, row->t.subject.p ? row->t.subject : sv_from(_("(erased)")));
	else
		str_adds(&head, t->gone.n ? str_z(&t->gone) : _("loading ..."));
	grid_field(g, line, 0, 0, line.w - right, str_sv(&head), STYLE_TITLE, RECT_LEFT,
		   ui->glyphs->ellipsis);
	if (right)
		grid_put(g, line, 0, line.w - right + 1, str_sv(&where), STYLE_MUTED);
	line = rect_top(&r, 1);
	if (row)
		view_facts(t, ui, g, line);
	line = rect_top(&r, 1);
	if (row)
		view_next(t, ui, g, line);
	w_pager_view(&t->notes, g, rect_top(&r, notes_h(t)));
	line = rect_top(&r, 1);
	grid_rule(g, line, 0, ui->glyphs->rule, STYLE_FRAME);
	w_pager_rule(t->full ? &t->info : &t->thread, g, line, ticket_page(t, ui));
}

static void view_side(const struct ticket_screen *t, const struct ui *ui, struct grid *g,
		      struct rect r)
{
	struct rect bar = rect_left(&r, 2);
	int more = (int)t->info.line.n - r.h;
	char key[32];

	for (int y = 0; y < bar.h; y++)
		grid_put(g, bar, y, 0, ui->glyphs->vrule, STYLE_FRAME);
	if (more > 0) {
		struct rect last = rect_bottom(&r, 1);

		grid_putf(g, last, 0, 0, STYLE_MUTED,
			  ngettext("%d line more (%s)", "%d lines more (%s)",
				   (unsigned long)more + 1),
			  more + 1, ui_key(ui, CONTEXT_TICKET, ACTION_TICKET_INFO, key));
	}
	w_pager_view(&t->info, g, r);
}

void ticket_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r)
{
	const struct ticket_screen *t = (const struct ticket_screen *)s;
	struct rect head = rect_top(&r, HEAD_ROWS + notes_h(t));

	view_head(t, ui, g, head);
	if (side_shown(t, ui))
		view_side(t, ui, g, rect_right(&r, side_w(ui)));
	w_pager_view(t->full ? &t->info : &t->thread, g, r);
	grid_cursor(g, r, 0, 0);
}
