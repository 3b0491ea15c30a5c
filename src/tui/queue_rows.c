/* The rows in memory: a window of the list around the selection. What has come since is counted,
 * not shown; values of what is shown follow the store at their places. */
#include "deskbell/base/i18n.h"
#include "queue_priv.h"

int queue_find_row(const struct queue_screen *q, int64_t id)
{
	for (size_t i = 0; i < q->row.n; i++)
		if (q->row.at[i].row.t.id == id)
			return (int)i;
	return -1;
}

const struct ticket_row *queue_cursor_row(const struct queue_screen *q)
{
	return q->list.cursor < (int)q->row.n ? &q->row.at[q->list.cursor].row : NULL;
}

/* Copies what the list shows, so that rows do not depend on the work they came with. */
static struct ticket_row copy_row(struct arena *a, const struct ticket_row *r)
{
	struct ticket_row out = *r;
	struct sv *const texts[] = { &out.t.subject, &out.t.state,     &out.state_title,
				     &out.queue,     &out.queue_title, &out.team,
				     &out.assignee,  &out.requester,   &out.requester_name,
				     &out.category,  &out.t.type };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = arena_sv(a, *texts[i]);
	out.t.tag = NULL;
	out.t.n_tag = 0;
	out.t.message = NULL;
	out.t.n_message = 0;
	out.t.external_id = out.t.workflow = out.t.resolution = out.t.digest = SV_NULL;
	return out;
}

void queue_moved(struct queue_screen *q, struct ui *ui)
{
	const struct ticket_row *r;

	w_list_fit(&q->list, queue_page(q, ui));
	r = queue_cursor_row(q);
	q->cursor = r ? r->t.id : 0;
	if (q->preview_on && q->cursor != q->previewed)
		q->preview_due = ui->now_ms + PREVIEW_MS;
	if (!q->loading_more && ((q->more_after && q->list.cursor > (int)q->row.n - QUEUE_EDGE) ||
				 (q->more_before && q->list.cursor < QUEUE_EDGE))) {
		q->loading_more = true;
		queue_load(q, ui, LIST_MORE, str_sv(&q->filter));
	}
}

/* The rows of a load become the list; the selection keeps its id and its row of the screen. */
void queue_adopt(struct queue_screen *q, struct ui *ui, const struct work *w)
{
	int row = q->list.cursor - q->list.top, at;

	arena_reset(&q->arena);
	VEC_RESET(&q->row);
	for (size_t i = 0; i < w->rows.n; i++)
		VEC_ADD(&q->row, (struct queue_row){ copy_row(&q->arena, &w->rows.row[i]), false });
	q->more_before = w->rows.more_before;
	q->more_after = w->rows.more_after;
	str_reset(&q->note);
	str_add(&q->note, w->rows.note);
	q->bounded = w->rows.bounded;
	q->levels = w->rows.levels;
	q->loaded = true;
	q->strange = false;
	q->tidy = q->arena.used;
	q->list.n = (int)q->row.n;
	queue_marks_fit(q);
	at = queue_find_row(q, q->cursor);
	if (at >= 0) {
		q->list.cursor = at;
		q->list.top = at - row - (int)q->reveal;
	}
	if (q->to_end)
		q->list.cursor = q->list.top = q->to_end > 0 ? q->list.n : 0;
	q->to_end = 0;
	q->reveal = 0;
	q->list.cursor += q->want;
	q->want = 0;
	q->n_fresh = q->fresh_above = 0;
	q->loading_more = false;
	queue_moved(q, ui);
}

static bool is_fresh(const struct queue_screen *q, int64_t id)
{
	for (size_t i = 0; i < q->n_fresh; i++)
		if (q->fresh[i] == id)
			return true;
	return false;
}

static const struct ticket_row *find_in(const struct ticket_list *l, int64_t id)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->row[i].t.id == id)
			return &l->row[i];
	return NULL;
}

/* What has come since is counted, not shown: how much of it stands above the cursor. */
static void count_fresh(struct queue_screen *q, const struct work *w)
{
	size_t above = 0, n = 0;
	bool passed = false;

	for (size_t i = 0; i < w->rows.n; i++) {
		int64_t id = w->rows.row[i].t.id;

		passed |= id == q->cursor;
		if (is_fresh(q, id)) {
			n++;
			above += !passed;
		}
	}
	q->fresh_above = find_in(&w->rows, q->cursor) ? above : n;
}

/* Rows replaced one by one leave their old texts behind; once in a while all move to new memory. */
static void tidy(struct queue_screen *q)
{
	struct arena fresh = ARENA_INIT;

	if (q->arena.used < q->tidy + QUEUE_WASTE)
		return;
	for (size_t i = 0; i < q->row.n; i++)
		q->row.at[i].row = copy_row(&fresh, &q->row.at[i].row);
	arena_deinit(&q->arena);
	q->arena = fresh;
	q->tidy = fresh.used;
}

/* Values of shown rows follow the store; their order and number do not. */
void queue_merge(struct queue_screen *q, const struct work *w)
{
	for (size_t i = 0; i < q->row.n; i++) {
		struct queue_row *r = &q->row.at[i];
		const struct ticket_row *now = find_in(&w->rows, r->row.t.id);

		r->done = now ? false : r->done;
		if (!now) {
			now = find_in(&w->also_rows, r->row.t.id);
			r->done |= now != NULL;
		}
		if (now && (now->t.rev != r->row.t.rev || now->t.due != r->row.t.due ||
			    now->t.risk != r->row.t.risk || now->t.paused != r->row.t.paused ||
			    now->unread != r->row.unread))
			r->row = copy_row(&q->arena, now);
	}
	tidy(q);
	for (size_t i = 0; i < w->n_also && q->n_fresh < FRESH_MAX; i++)
		if (queue_find_row(q, w->also[i]) < 0 && find_in(&w->rows, w->also[i]) &&
		    !is_fresh(q, w->also[i]))
			q->fresh[q->n_fresh++] = w->also[i];
	count_fresh(q, w);
}

void queue_changed(struct queue_screen *q, struct ui *ui, const int64_t *id, size_t n)
{
	struct work *w = queue_list_work(q, LIST_SHADOW, str_sv(&q->filter));
	int64_t *also = ARENA_ARRAY(&w->arena, n + 1, int64_t);

	w->list.window = q->cursor ? WINDOW_AROUND : WINDOW_FIRST;
	w->list.focus = q->cursor;
	for (size_t i = 0; i < n && i < FRESH_MAX; i++) {
		also[w->n_also++] = id[i];
		if (id[i] == q->previewed)
			queue_ask_preview(q, ui);
	}
	w->also = also;
	ui_work(ui, &q->s, w);
	q->views_late = true;
	queue_count_views(q, ui);
}

void queue_seen(struct queue_screen *q, struct ui *ui, const struct work *w)
{
	for (size_t i = 0; i < w->n_touched; i++) {
		int at = queue_find_row(q, w->touched[i]);

		if (at >= 0 && w->kind != WORK_RUN)
			q->row.at[at].row.unread = false;
		if (q->seen.n < FRESH_MAX)
			VEC_ADD(&q->seen, w->touched[i]);
	}
	if (ui_shown(ui, &q->s))
		queue_catch_up(q, ui);
}

void queue_catch_up(struct queue_screen *q, struct ui *ui)
{
	if (!q->seen.n || !q->loaded)
		return;
	queue_changed(q, ui, q->seen.at, q->seen.n);
	VEC_RESET(&q->seen);
}
