/* The rows in memory: a window of the list around the selection. What has come since is counted,
 * not shown; values of what is shown follow the store at their places. */
#include "deskbell/base/i18n.h"
#include "deskbell/base/ids.h"
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
	str_reset(&q->order);
	str_add(&q->order, w->rows.order);
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

static const struct ticket_row *find_in(const struct ticket_list *l, int64_t id)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->row[i].t.id == id)
			return &l->row[i];
	return NULL;
}

/* ---- what is new to the filter: counted, not shown ---- */

/* Of what was asked about, what is not in the list any more is not new to it. */
static void drop_fresh(struct queue_screen *q, const struct work *w)
{
	size_t n = 0;

	for (size_t i = 0; i < q->n_fresh; i++)
		if (!ids_has(w->list.pick, w->list.n_pick, q->fresh[i].id) ||
		    find_in(&w->rows, q->fresh[i].id))
			q->fresh[n++] = q->fresh[i];
	q->n_fresh = n;
}

static struct fresh_row *find_fresh(struct queue_screen *q, int64_t id)
{
	for (size_t i = 0; i < q->n_fresh; i++)
		if (q->fresh[i].id == id)
			return &q->fresh[i];
	return NULL;
}

/* The places among the answer's rows that lie within the rows in memory. */
static void within(const struct queue_screen *q, const struct work *w, size_t *from, size_t *to)
{
	size_t n = w->rows.n;

	*from = 0;
	*to = n;
	while (q->more_before && *from < n && queue_find_row(q, w->rows.row[*from].t.id) < 0)
		++*from;
	while (q->more_after && *to > *from && queue_find_row(q, w->rows.row[*to - 1].t.id) < 0)
		--*to;
}

/* Where the cursor's row is not in the list, all stand above. */
static void count_fresh(struct queue_screen *q, const struct work *w)
{
	bool passed = false;
	size_t from, to;

	drop_fresh(q, w);
	within(q, w, &from, &to);
	for (size_t i = 0; i < w->rows.n; i++) {
		int64_t id = w->rows.row[i].t.id;
		struct fresh_row *f = find_fresh(q, id);

		passed |= id == w->list.focus;
		if (!f && i >= from && i < to && q->n_fresh < FRESH_MAX &&
		    queue_find_row(q, id) < 0) {
			f = &q->fresh[q->n_fresh++];
			f->id = id;
		}
		if (f)
			f->above = !passed;
	}
	q->fresh_at = w->list.focus;
	q->fresh_above = 0;
	for (size_t i = 0; i < q->n_fresh; i++)
		q->fresh_above += q->fresh[i].above;
}

/* ---- values of shown rows ---- */

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

/* Values of shown rows follow; their order and number do not. */
static void merge(struct queue_screen *q, const struct work *w)
{
	for (size_t i = 0; i < q->row.n; i++) {
		struct queue_row *r = &q->row.at[i];
		const struct ticket_row *now;

		if (!ids_has(w->list.pick, w->list.n_pick, r->row.t.id))
			continue;
		now = find_in(&w->rows, r->row.t.id);
		r->done = !now;
		if (!now)
			now = find_in(&w->left, r->row.t.id);
		if (now)
			r->row = copy_row(&q->arena, now);
	}
	tidy(q);
	count_fresh(q, w);
}

/* ---- what is asked for ---- */

/* Adds the first of the rows, in this direction, that did not change: what lies beyond it is not in
 * memory. */
static void add_edge(const struct queue_screen *q, struct work *w, int64_t *pick, size_t n,
		     bool last)
{
	for (size_t i = 0; i < q->row.n; i++) {
		int64_t id = q->row.at[last ? q->row.n - 1 - i : i].row.t.id;

		if (ids_has(pick, n, id))
			continue;
		pick[w->list.n_pick++] = id;
		return;
	}
}

/* What changed is read again, and so much else that its place is known: the list's rows are many,
 * and changes come all day. */
void queue_changed(struct queue_screen *q, struct ui *ui, const int64_t *id, size_t n, bool more)
{
	struct work *w = queue_list_work(q, LIST_SHADOW, str_sv(&q->filter));
	int64_t *pick = ARENA_ARRAY(&w->arena, n + q->row.n + q->n_fresh + 3, int64_t);
	size_t strangers = 0, changed;

	w->list.window = WINDOW_PICK;
	w->list.pick = pick;
	w->list.focus = q->cursor;
	for (size_t i = 0; i < n; i++) {
		if (id[i] == q->previewed)
			queue_ask_preview(q, ui);
		if (queue_find_row(q, id[i]) >= 0 || strangers++ < FRESH_MAX)
			pick[w->list.n_pick++] = id[i];
	}
	for (size_t i = 0; more && i < q->row.n; i++)
		pick[w->list.n_pick++] = q->row.at[i].row.t.id;
	changed = w->list.n_pick = ids_sort(pick, w->list.n_pick);
	if (q->more_before)
		add_edge(q, w, pick, changed, false);
	if (q->more_after)
		add_edge(q, w, pick, changed, true);
	for (size_t i = 0; q->fresh_at != q->cursor && i < q->n_fresh; i++)
		pick[w->list.n_pick++] = q->fresh[i].id;
	pick[w->list.n_pick++] = q->cursor;
	w->list.n_pick = ids_sort(pick, w->list.n_pick);
	q->following++;
	ui_work(ui, &q->s, w);
	q->views_late = true;
	queue_count_views(q, ui);
}

static void put_off(struct queue_screen *q, int64_t id)
{
	if (q->late.n < FRESH_MAX)
		VEC_ADD(&q->late, id);
	else
		q->all_late = true;
}

void queue_followed(struct queue_screen *q, struct ui *ui, const struct work *w)
{
	q->following--;
	if (w->rc == RC_OK) {
		/* Else of a tab or filter that was left meanwhile. */
		if (sv_eq(w->list.query, str_sv(&q->filter)) &&
		    sv_eq(w->list.sort, str_sv(&q->sort)))
			merge(q, w);
	} else {
		for (size_t i = 0; i < w->list.n_pick; i++)
			put_off(q, w->list.pick[i]);
	}
	if (w->rc != RC_OK && w->rc != RC_CANCELLED)
		ui_toast(ui, STYLE_TOAST_ERROR, "%s", w->err.msg);
	else if (ui_shown(ui, &q->s))
		queue_catch_up(q, ui);
}

void queue_seen(struct queue_screen *q, struct ui *ui, const struct work *w)
{
	for (size_t i = 0; i < w->n_touched; i++) {
		int at = queue_find_row(q, w->touched[i]);

		if (at >= 0 && w->kind != WORK_RUN)
			q->row.at[at].row.unread = false;
		put_off(q, w->touched[i]);
	}
	if (ui_shown(ui, &q->s))
		queue_catch_up(q, ui);
}

void queue_catch_up(struct queue_screen *q, struct ui *ui)
{
	if (!q->late.n || !q->loaded || q->following)
		return;
	queue_changed(q, ui, q->late.at, q->late.n, q->all_late);
	VEC_RESET(&q->late);
	q->all_late = false;
}
