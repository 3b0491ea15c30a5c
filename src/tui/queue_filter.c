/* The filter bar: the text being typed is counted and judged as it grows; the list changes on
 * Enter. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/width.h"
#include "queue_priv.h"

static void ask_complete(struct queue_screen *q, struct ui *ui)
{
	struct work *w = work_create(WORK_COMPLETE);

	w->text = work_sv(w, w_input_text(&q->input));
	w->cursor = q->input.cursor;
	q->completions++;
	ui_work(ui, &q->s, w);
}

static void edited(struct queue_screen *q, struct ui *ui)
{
	q->would = -1;
	str_reset(&q->fault);
	q->choices.n = 0;
	q->choices.sel = -1;
	q->count_due = ui->now_ms + FILTER_MS;
	ask_complete(q, ui);
}

void queue_filter_open(struct queue_screen *q, struct ui *ui)
{
	AUTO(str_deinit) struct str text = STR_INIT;

	q->filtering = true;
	str_add(&text, sv_trim(str_sv(&q->filter)));
	if (text.n)
		str_addc(&text, ' ');
	w_input_set(&q->input, str_sv(&text));
	q->input.at = q->input.history.n;
	edited(q, ui);
	q->count_due = 0;
}

static void close_bar(struct queue_screen *q)
{
	q->filtering = false;
	q->count_due = 0;
	q->choices.n = 0;
	str_reset(&q->fault);
}

/* The same filter again, of a list that lacks something, asks for all of it. */
static void accept(struct queue_screen *q, struct ui *ui)
{
	struct sv text = sv_trim(w_input_text(&q->input));

	if (!sv_eq(text, str_sv(&q->filter)))
		str_reset(&q->whole);
	else if (q->bounded)
		str_reset(&q->whole), str_add(&q->whole, text);
	queue_load(q, ui, LIST_FILTER, text);
}

static void complete(struct queue_screen *q, struct ui *ui)
{
	const struct query_candidate *c;

	if (!q->complete || !q->choices.n)
		return;
	c = &q->complete->complete[q->choices.sel < 0 ? 0 : q->choices.sel];
	w_input_replace(&q->input, c->from, c->to, c->text);
	edited(q, ui);
}

bool queue_filter_action(struct queue_screen *q, struct ui *ui, enum action a)
{
	switch (a) {
	case ACTION_INPUT_ACCEPT:
		accept(q, ui);
		return true;
	case ACTION_INPUT_CANCEL:
		close_bar(q);
		return true;
	case ACTION_INPUT_COMPLETE:
		complete(q, ui);
		return true;
	case ACTION_INPUT_HISTORY_PREV:
	case ACTION_INPUT_HISTORY_NEXT:
		/* With completions on the screen the arrows walk them, else earlier filters. */
		if (q->choices.n) {
			w_choices_move(&q->choices, a == ACTION_INPUT_HISTORY_NEXT ? 1 : -1);
			return true;
		}
		break;
	default:
		break;
	}
	if (!w_input_action(&q->input, a))
		return false;
	edited(q, ui);
	return true;
}

void queue_filter_type(struct queue_screen *q, struct ui *ui, struct sv text)
{
	w_input_type(&q->input, text);
	edited(q, ui);
}

void queue_filter_tick(struct queue_screen *q, struct ui *ui)
{
	struct work *w;

	if (!q->count_due || ui->now_ms < q->count_due)
		return;
	q->count_due = 0;
	w = work_create(WORK_COUNT);
	w->text = work_sv(w, sv_trim(w_input_text(&q->input)));
	ui_work(ui, &q->s, w);
}

static void got_complete(struct queue_screen *q, struct ui *ui, const struct msg *m)
{
	if (!q->filtering || m->work->rc != RC_OK || !sv_eq(m->work->text, w_input_text(&q->input)))
		return;
	work_destroy(q->complete);
	q->complete = ui_keep(ui, m);
	q->choices.n = 0;
	q->choices.sel = -1;
	for (size_t i = 0; i < q->complete->n_complete && i < W_CHOICES_MAX; i++)
		q->choices.at[q->choices.n++] =
			(struct w_choice){ q->complete->complete[i].text,
					   q->complete->complete[i].label, SV_NULL };
}

static void set_fault(struct queue_screen *q, const struct work *w)
{
	str_reset(&q->fault);
	str_adds(&q->fault, w->err.msg);
	q->fault_at = w->fault;
}

void queue_filter_work(struct queue_screen *q, struct ui *ui, const struct msg *m)
{
	const struct work *w = m->work;

	if (w->kind == WORK_COMPLETE) {
		q->completions--;
		got_complete(q, ui, m);
	} else if (w->kind == WORK_COUNT) {
		if (!sv_eq(w->text, sv_trim(w_input_text(&q->input))))
			return;
		q->would = w->rc == RC_OK ? w->count : -1;
		if (w->rc == RC_INVALID)
			set_fault(q, w);
	} else if (w->rc == RC_OK) {
		/* Taken over: the new filter holds. */
		close_bar(q);
		w_input_remember(&q->input);
		str_reset(&q->filter);
		str_add(&q->filter, w->list.query);
	} else if (w->rc != RC_CANCELLED) {
		set_fault(q, w);
		ui_toast(ui, STYLE_TOAST_ERROR, "%s", w->err.msg);
	}
}

void queue_filter_view(const struct queue_screen *q, const struct ui *ui, struct grid *g,
		       struct rect bar, struct rect below)
{
	struct sv label = sv_from(_("filter: "));
	int x = (int)width_sv(label), shown = (int)q->choices.n < 7 ? (int)q->choices.n : 7;
	struct rect row = bar;

	if (shown) {
		struct rect box = rect_top(&below, shown + 2);
		AUTO(str_deinit) struct str hint = STR_INIT;

		str_adds(&hint, _("Tab accept   Down next"));
		w_choices_more(&q->choices, shown, &hint);
		rect_left(&box, 4);
		box.w = box.w > 66 ? 66 : box.w - 4;
		box = grid_box(g, box, ui->glyphs, SV_NULL, str_sv(&hint));
		w_choices_view(&q->choices, ui, g, box);
	}
	grid_fill(g, bar, STYLE_BASE);
	grid_put(g, bar, 0, 0, label, STYLE_TITLE);
	rect_left(&row, x);
	w_input_view(&q->input, g, row, STYLE_INPUT);
	if (q->fault.n && q->fault_at.cells && (int)q->fault_at.cell < row.w &&
	    (int)width_sv(w_input_text(&q->input)) < row.w) {
		struct rect bad = { row.y, row.x + (int)q->fault_at.cell, 1,
				    (int)q->fault_at.cells };

		grid_paint(g, bad, STYLE_INPUT_ERROR, ATTR_UNDERLINE);
	}
}
