/* The queue: a window of rows around the selection, which is an id. Nothing that happens elsewhere
 * moves the cursor or the screen; what is new waits until it is asked for. */
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "queue_priv.h"

static struct queue_screen *queue_of(struct screen *s)
{
	return (struct queue_screen *)s;
}

static int find_row(const struct queue_screen *q, int64_t id)
{
	for (size_t i = 0; i < q->row.n; i++)
		if (q->row.at[i].row.t.id == id)
			return (int)i;
	return -1;
}

static const struct ticket_row *cursor_row(const struct queue_screen *q)
{
	return q->list.cursor < (int)q->row.n ? &q->row.at[q->list.cursor].row : NULL;
}

/* ---- asking ---- */

void queue_load(struct queue_screen *q, struct ui *ui, enum list_tag tag, struct sv filter)
{
	struct work *w = work_create(WORK_LIST);

	w->tag = (int)tag;
	w->list.query = work_sv(w, filter.p ? filter : SV(""));
	w->list.sort = work_sv(w, str_sv(&q->sort));
	w->list.limit = QUEUE_WINDOW;
	w->list.interactive = true;
	w->list.window = WINDOW_FIRST;
	if (q->cursor && tag != LIST_FILTER) {
		w->list.window = WINDOW_AROUND;
		w->list.focus = q->cursor;
	}
	ui_work(ui, &q->s, w);
}

static void ask_count(struct queue_screen *q, struct ui *ui)
{
	struct work *w;

	q->count = -1;
	if (q->loaded && !q->more_before && !q->more_after) {
		q->count = (int64_t)q->row.n;
		return;
	}
	w = work_create(WORK_COUNT);
	w->text = work_sv(w, str_sv(&q->filter));
	ui_work(ui, &q->s, w);
}

static void ask_views(struct queue_screen *q, struct ui *ui, bool count)
{
	struct work *w = work_create(WORK_VIEWS);

	w->limit = count;
	w->tag = count;
	ui_work(ui, &q->s, w);
}

static void ask_preview(struct queue_screen *q, struct ui *ui)
{
	struct work *w;

	q->preview_due = 0;
	if (!q->preview_on || !q->cursor)
		return;
	w = work_create(WORK_PREVIEW);
	w->ticket = q->cursor;
	w->limit = PREVIEW_MESSAGES;
	ui_work(ui, &q->s, w);
}

/* ---- rows ---- */

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

static void moved(struct queue_screen *q, struct ui *ui)
{
	const struct ticket_row *r;

	w_list_fit(&q->list, queue_page(q, ui));
	r = cursor_row(q);
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
static void adopt(struct queue_screen *q, struct ui *ui, const struct work *w)
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
	q->loaded = true;
	q->tidy = q->arena.used;
	q->list.n = (int)q->row.n;
	at = find_row(q, q->cursor);
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
	moved(q, ui);
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
static void merge_shadow(struct queue_screen *q, const struct work *w)
{
	for (size_t i = 0; i < q->row.n; i++) {
		struct queue_row *r = &q->row.at[i];
		const struct ticket_row *now = find_in(&w->rows, r->row.t.id);

		r->done = now ? false : r->done;
		if (!now) {
			now = find_in(&w->also_rows, r->row.t.id);
			r->done |= now != NULL;
		}
		if (now && now->t.rev != r->row.t.rev)
			r->row = copy_row(&q->arena, now);
	}
	tidy(q);
	for (size_t i = 0; i < w->n_also && q->n_fresh < FRESH_MAX; i++)
		if (find_row(q, w->also[i]) < 0 && find_in(&w->rows, w->also[i]) &&
		    !is_fresh(q, w->also[i]))
			q->fresh[q->n_fresh++] = w->also[i];
	count_fresh(q, w);
}

static void changed(struct queue_screen *q, struct ui *ui, const struct work *touched)
{
	struct work *w = work_create(WORK_LIST);
	int64_t *also = ARENA_ARRAY(&w->arena, touched->n_touched + 1, int64_t);

	w->tag = LIST_SHADOW;
	w->list.query = work_sv(w, str_sv(&q->filter));
	w->list.sort = work_sv(w, str_sv(&q->sort));
	w->list.limit = QUEUE_WINDOW;
	w->list.interactive = true;
	w->list.window = q->cursor ? WINDOW_AROUND : WINDOW_FIRST;
	w->list.focus = q->cursor;
	for (size_t i = 0; i < touched->n_touched && i < FRESH_MAX; i++) {
		also[w->n_also++] = touched->touched[i];
		if (touched->touched[i] == q->previewed)
			ask_preview(q, ui);
	}
	w->also = also;
	ui_work(ui, &q->s, w);
	ask_views(q, ui, true);
}

/* ---- tabs ---- */

static void show_tab(struct queue_screen *q, struct ui *ui, int i, bool fresh)
{
	struct queue_tab *t = &q->tab[i];

	q->active = i;
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
	queue_load(q, ui, LIST_ADOPT, str_sv(&q->filter));
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

static void got_views(struct queue_screen *q, struct ui *ui, const struct msg *m)
{
	bool first = !q->views;

	if (m->work->rc != RC_OK || m->work->n_tab == 0) {
		if (first && m->work->rc != RC_CANCELLED)
			queue_load(q, ui, LIST_ADOPT, SV(""));
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
		show_tab(q, ui, 0, true);
}

static void step_tab(struct queue_screen *q, struct ui *ui, int step)
{
	if (q->n_tab < 1)
		return;
	leave_tab(q);
	show_tab(q, ui, (q->active + step + q->n_tab) % q->n_tab, false);
}

static void show_mine(struct queue_screen *q, struct ui *ui)
{
	for (int i = 0; i < q->n_tab; i++)
		if (sv_eqs(q->views->tab[i].name, "mine")) {
			leave_tab(q);
			show_tab(q, ui, i, true);
			return;
		}
	str_reset(&q->filter);
	str_adds(&q->filter, "is:mine is:open");
	queue_load(q, ui, LIST_ADOPT, str_sv(&q->filter));
}

/* ---- work that came back ---- */

static void got_list(struct queue_screen *q, struct ui *ui, const struct msg *m)
{
	const struct work *w = m->work;

	if (w->tag == LIST_FILTER) {
		q->accepting -= q->accepting > 0;
		queue_filter_work(q, ui, m);
		if (w->rc != RC_OK)
			return;
		q->cursor = 0;
		q->list.cursor = q->list.top = 0;
	} else if (w->rc != RC_OK) {
		q->loading_more = false;
		q->to_end = 0;
		if (w->rc != RC_CANCELLED)
			ui_toast(ui, STYLE_TOAST_ERROR, "%s", w->err.msg);
		return;
	} else if (!sv_eq(w->list.query, str_sv(&q->filter)) ||
		   !sv_eq(w->list.sort, str_sv(&q->sort))) {
		return; /* of a tab or filter that was left meanwhile */
	}
	if (w->tag == LIST_SHADOW) {
		merge_shadow(q, w);
		return;
	}
	adopt(q, ui, w);
	if (w->tag == LIST_MORE)
		return;
	ask_count(q, ui);
	if (q->cursor != q->previewed)
		ask_preview(q, ui);
	if (w->tag == LIST_ADOPT)
		ask_views(q, ui, true);
}

static void got_work(struct queue_screen *q, struct ui *ui, const struct msg *m)
{
	struct work *w = m->work;

	switch (w->kind) {
	case WORK_VIEWS:
		got_views(q, ui, m);
		break;
	case WORK_LIST:
		got_list(q, ui, m);
		break;
	case WORK_COUNT:
		if (q->filtering && !sv_eq(w->text, str_sv(&q->filter)))
			queue_filter_work(q, ui, m);
		else if (w->rc == RC_OK && sv_eq(w->text, str_sv(&q->filter)))
			q->count = w->count;
		break;
	case WORK_COMPLETE:
		queue_filter_work(q, ui, m);
		break;
	case WORK_PREVIEW:
		if (w->rc != RC_OK || w->ticket != q->cursor)
			break;
		if (q->previewed != w->ticket)
			q->pager.top = 0;
		work_destroy(q->preview);
		q->preview = ui_keep(ui, m);
		q->previewed = w->ticket;
		queue_lay_preview(q, ui);
		break;
	default:
		break;
	}
}

static void queue_message(struct screen *s, struct ui *ui, const struct msg *m)
{
	struct queue_screen *q = queue_of(s);
	int64_t id;

	if (ticket_ops_message(&q->ops, s, ui, m))
		return;
	switch (m->kind) {
	case MSG_START:
		ask_views(q, ui, false);
		break;
	case MSG_WORK:
		got_work(q, ui, m);
		break;
	case MSG_CHANGED:
		if (q->loaded)
			changed(q, ui, m->work);
		break;
	case MSG_RESIZE:
		w_list_fit(&q->list, queue_page(q, ui));
		queue_lay_preview(q, ui);
		break;
	case MSG_TICK:
		if (q->preview_due && ui->now_ms >= q->preview_due)
			ask_preview(q, ui);
		queue_filter_tick(q, ui);
		break;
	case MSG_ANSWER:
		if (m->tag == ACTION_GOTO_TICKET && m->choice == 1) {
			struct sv text = sv_trim(m->text);

			if (text.n && text.p[0] == '#')
				text = (struct sv){ text.p + 1, text.n - 1 };
			if (sv_int(text, &id) && id > 0)
				ui_push(ui, scr_ticket_create(id, 0));
			else
				ui_toast(ui, STYLE_TOAST_ERROR, _("\"%.*s\" is no ticket number"),
					 SV_ARG(m->text));
		} else if (m->tag == ACTION_FILTER_OPEN && m->choice == 1) {
			queue_load(q, ui, LIST_FILTER, m->text);
		}
		break;
	default:
		break;
	}
}

static int64_t queue_deadline(const struct screen *s)
{
	const struct queue_screen *q = (const struct queue_screen *)s;

	if (!q->count_due || (q->preview_due && q->preview_due < q->count_due))
		return q->preview_due;
	return q->count_due;
}

/* ---- actions ---- */

static enum context queue_context(const struct screen *s)
{
	return ((const struct queue_screen *)s)->filtering ? CONTEXT_INPUT : CONTEXT_QUEUE;
}

static bool scroll(struct queue_screen *q, struct ui *ui, enum action a, int count)
{
	struct w_list before = q->list;
	int n = count > 0 ? count : 1;

	if (!w_list_action(&q->list, a, count, queue_page(q, ui)))
		return false;
	/* What could not be gone within the window is gone when more has come. */
	if (a == ACTION_SCROLL_DOWN && q->more_after && before.cursor + n >= q->list.n)
		q->want += before.cursor + n - (q->list.n - 1);
	if (a == ACTION_SCROLL_UP && q->more_before && before.cursor - n < 0)
		q->want += before.cursor - n;
	moved(q, ui);
	return true;
}

static void refresh(struct queue_screen *q, struct ui *ui)
{
	/* What was asked for is shown, as far as the cursor can stay in sight. */
	q->reveal = q->fresh_above;
	q->n_fresh = q->fresh_above = 0;
	queue_load(q, ui, LIST_ADOPT, str_sv(&q->filter));
}

/* First or last row of the whole list, beyond what is in memory. */
static bool to_end(struct queue_screen *q, struct ui *ui, enum action a, int count)
{
	struct work *w;

	if (count || (a == ACTION_SCROLL_TOP ? !q->more_before : !q->more_after))
		return false;
	w = work_create(WORK_LIST);
	w->tag = LIST_MORE;
	w->list.query = work_sv(w, str_sv(&q->filter));
	w->list.sort = work_sv(w, str_sv(&q->sort));
	w->list.limit = QUEUE_WINDOW;
	w->list.interactive = true;
	w->list.window = a == ACTION_SCROLL_TOP ? WINDOW_FIRST : WINDOW_LAST;
	q->to_end = a == ACTION_SCROLL_TOP ? -1 : 1;
	q->loading_more = true;
	ui_work(ui, &q->s, w);
	return true;
}

static bool list_action(struct queue_screen *q, struct ui *ui, enum action a, int count)
{
	switch (a) {
	case ACTION_LIST_OPEN:
		if (q->cursor)
			ui_push(ui, scr_ticket_create(q->cursor, q->s.id));
		return true;
	case ACTION_FILTER_OPEN:
		queue_filter_open(q, ui);
		return true;
	case ACTION_FILTER_CLEAR:
		if (q->n_tab)
			show_tab(q, ui, q->active, true);
		return true;
	case ACTION_TAB_NEXT:
	case ACTION_TAB_PREV:
		step_tab(q, ui, a == ACTION_TAB_NEXT ? 1 : -1);
		return true;
	case ACTION_PREVIEW_TOGGLE:
		q->preview_on = !q->preview_on;
		w_list_fit(&q->list, queue_page(q, ui));
		ask_preview(q, ui);
		return true;
	case ACTION_PREVIEW_DOWN:
	case ACTION_PREVIEW_UP:
		q->pager.top += (a == ACTION_PREVIEW_DOWN ? 1 : -1) * (count > 0 ? count : 1);
		w_pager_fit(&q->pager, 4);
		return true;
	case ACTION_VIEW_REFRESH:
		refresh(q, ui);
		return true;
	case ACTION_GOTO_MINE:
		show_mine(q, ui);
		return true;
	case ACTION_SCROLL_TOP:
	case ACTION_SCROLL_BOTTOM:
		return to_end(q, ui, a, count) || scroll(q, ui, a, count);
	default:
		return scroll(q, ui, a, count);
	}
}

static bool queue_action(struct screen *s, struct ui *ui, enum action a, int count)
{
	struct queue_screen *q = queue_of(s);
	const struct ticket_row *r = cursor_row(q);

	if (q->filtering)
		return queue_filter_action(q, ui, a);
	return list_action(q, ui, a, count) ||
	       (r && ticket_ops_action(&q->ops, s, ui, a, r->t.id, r->t.rev));
}

static void queue_type(struct screen *s, struct ui *ui, struct sv text, bool paste)
{
	(void)paste;
	queue_filter_type(queue_of(s), ui, text);
}

static const char *queue_off(const struct screen *s, const struct ui *ui, enum action a)
{
	const struct queue_screen *q = (const struct queue_screen *)s;
	const struct action_row *r = action_row(a);

	(void)ui;
	if (!q->cursor && (r->context == CONTEXT_TICKETOPS || a == ACTION_LIST_OPEN))
		return _("no ticket is selected");
	return NULL;
}

static bool queue_waiting(const struct screen *s)
{
	const struct queue_screen *q = (const struct queue_screen *)s;

	return q->ops.asking > 0 || q->accepting > 0 || q->completing;
}

static int64_t queue_ticket(const struct screen *s)
{
	return ((const struct queue_screen *)s)->cursor;
}

static void queue_title(const struct screen *s, const struct ui *ui, struct str *out)
{
	const struct queue_screen *q = (const struct queue_screen *)s;

	(void)ui;
	str_adds(out, _("Queues"));
	if (q->n_tab)
		str_addf(out, " > %.*s", SV_ARG(q->views->tab[q->active].title));
	if (q->count >= 0)
		str_addf(out,
			 ngettext("   %lld ticket", "   %lld tickets", (unsigned long)q->count),
			 (long long)q->count);
}

static void queue_status(const struct screen *s, const struct ui *ui, struct str *out,
			 enum style *style)
{
	const struct queue_screen *q = (const struct queue_screen *)s;
	char key[32];

	if (q->filtering) {
		if (q->fault.n) {
			*style = STYLE_INPUT_ERROR;
			str_addf(out, "! %s", str_z(&q->fault));
		} else if (q->would >= 0 && q->count >= 0) {
			str_addf(out,
				 _("%lld -> %lld tickets   Enter keep   Esc back to old filter"),
				 (long long)q->count, (long long)q->would);
		} else {
			str_adds(out, _("Enter keep   Esc back to old filter"));
		}
		return;
	}
	ui_key(ui, CONTEXT_QUEUE, ACTION_VIEW_REFRESH, key);
	if (q->fresh_above)
		str_addf(out, _("%zu new above (press %s)   "), q->fresh_above, key);
	else if (q->n_fresh)
		str_addf(out, _("%zu new below (press %s)   "), q->n_fresh, key);
	if (q->sort.n)
		str_addf(out, _("sorted by %s   "), str_z(&q->sort));
	if (q->filter.n)
		str_addf(out, _("filter: %s"), str_z(&q->filter));
	if (q->note.n)
		str_addf(out, "   %s", str_z(&q->note));
	if (out->n)
		*style = q->n_fresh ? STYLE_TOAST_INFO : STYLE_MUTED;
}

static void queue_destroy(struct screen *s)
{
	struct queue_screen *q = queue_of(s);

	arena_deinit(&q->arena);
	VEC_DEINIT(&q->row);
	work_destroy(q->views);
	work_destroy(q->preview);
	work_destroy(q->complete);
	for (int i = 0; i < QUEUE_TABS; i++)
		str_deinit(&q->tab[i].filter);
	str_deinit(&q->filter);
	str_deinit(&q->sort);
	str_deinit(&q->fault);
	str_deinit(&q->note);
	w_pager_deinit(&q->pager);
	w_input_deinit(&q->input);
	ticket_ops_deinit(&q->ops);
	free(q);
}

static const struct screen_ops queue_ops = {
	.name = "queue",
	.context = queue_context,
	.action = queue_action,
	.type = queue_type,
	.message = queue_message,
	.deadline = queue_deadline,
	.off = queue_off,
	.waiting = queue_waiting,
	.title = queue_title,
	.status = queue_status,
	.ticket = queue_ticket,
	.view = queue_view,
	.destroy = queue_destroy,
};

struct screen *scr_queue_create(void)
{
	struct queue_screen *q = mem_alloc(sizeof(*q));

	q->s.ops = &queue_ops;
	q->count = q->would = -1;
	q->preview_on = true;
	w_input_init(&q->input);
	q->choices.sel = -1;
	return &q->s;
}

int64_t scr_queue_step(struct screen *s, struct ui *ui, int step, int *pos, int *n)
{
	struct queue_screen *q = queue_of(s);

	if (s->ops != &queue_ops)
		return 0;
	if (step) {
		q->list.cursor += step;
		moved(q, ui);
	}
	/* Rows are a window: the place is known when the window touches an end of the list. */
	*pos = q->list.cursor + 1;
	if (q->more_before)
		*pos += (int)q->count - (int)q->row.n;
	*n = q->count < 0 || (q->more_before && q->more_after) ? 0 : (int)q->count;
	return q->cursor;
}
