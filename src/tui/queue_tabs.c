/* The tabs: the desk's views, each with the filter, selection and place it was left with. */
#include "queue_priv.h"

/* Rows of the filter as it is now; those that are there are another's. */
static void load_other(struct queue_screen *q, struct ui *ui)
{
	q->strange = true;
	q->strange_since = ui->now_ms;
	queue_load(q, ui, LIST_ADOPT, str_sv(&q->filter));
}

void queue_show_tab(struct queue_screen *q, struct ui *ui, int i, bool fresh)
{
	struct queue_tab *t = &q->tab[i];

	q->active = i;
	queue_unmark_all(q);
	str_reset(&q->sort);
	str_add(&q->sort, q->views->tab[i].sort);
	if (fresh) {
		str_reset(&t->filter);
		str_add(&t->filter, q->views->tab[i].query);
	}
	str_reset(&q->filter);
	str_add(&q->filter, str_sv(&t->filter));
	q->cursor = t->cursor;
	q->list.top = t->top;
	q->list.cursor = t->top;
	q->count = -1;
	q->want = q->to_end = 0;
	load_other(q, ui);
}

static void leave_tab(struct queue_screen *q)
{
	struct queue_tab *t = &q->tab[q->active];

	if (q->active >= q->n_tab)
		return;
	str_reset(&t->filter);
	str_add(&t->filter, str_sv(&q->filter));
	t->cursor = q->cursor;
	t->top = q->list.top;
}

void queue_got_views(struct queue_screen *q, struct ui *ui, const struct msg *m)
{
	bool first = !q->views;

	q->asking -= !m->work->tag;
	if (m->work->tag && m->work->rc == RC_OK) {
		q->views_at = ui->now_ms;
		q->views_rest = m->work->spent_us * VIEWS_REST / 1000;
	}
	if (m->work->rc != RC_OK || m->work->n_tab == 0) {
		if (first && m->work->rc != RC_CANCELLED)
			load_other(q, ui);
		return;
	}
	if (!first && (int)m->work->n_tab != q->n_tab && q->active >= (int)m->work->n_tab)
		q->active = 0;
	work_destroy(q->views);
	q->views = ui_keep(ui, m);
	q->n_tab = q->views->n_tab < QUEUE_TABS ? (int)q->views->n_tab : QUEUE_TABS;
	for (int i = 0; first && i < q->n_tab; i++)
		str_add(&q->tab[i].filter, q->views->tab[i].query);
	if (first)
		queue_show_tab(q, ui, 0, true);
}

void queue_step_tab(struct queue_screen *q, struct ui *ui, int step)
{
	if (q->n_tab < 1)
		return;
	leave_tab(q);
	queue_show_tab(q, ui, (q->active + step + q->n_tab) % q->n_tab, false);
}

void queue_show_mine(struct queue_screen *q, struct ui *ui)
{
	for (int i = 0; i < q->n_tab; i++)
		if (sv_eqs(q->views->tab[i].name, "mine")) {
			leave_tab(q);
			queue_show_tab(q, ui, i, true);
			return;
		}
	str_reset(&q->filter);
	str_adds(&q->filter, "is:mine is:open");
	load_other(q, ui);
}
