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

/* ---- asking ---- */

struct work *queue_list_work(const struct queue_screen *q, enum list_tag tag, struct sv filter)
{
	struct work *w = work_create(WORK_LIST);

	w->tag = (int)tag;
	w->list.query = work_sv(w, filter.p ? filter : SV(""));
	w->list.sort = work_sv(w, str_sv(&q->sort));
	w->list.limit = QUEUE_WINDOW;
	w->list.unread = true;
	w->list.interactive = !sv_eq(w->list.query, str_sv(&q->whole));
	w->list.window = WINDOW_FIRST;
	return w;
}

static void ask_rows(struct queue_screen *q, struct ui *ui, struct work *own_w)
{
	q->asking++;
	q->accepting += own_w->tag == LIST_FILTER;
	ui_work(ui, &q->s, own_w);
}

void queue_load(struct queue_screen *q, struct ui *ui, enum list_tag tag, struct sv filter)
{
	struct work *w = queue_list_work(q, tag, filter);

	if (q->cursor && tag != LIST_FILTER) {
		w->list.window = WINDOW_AROUND;
		w->list.focus = q->cursor;
	}
	ask_rows(q, ui, w);
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

void queue_ask_views(struct queue_screen *q, struct ui *ui, bool count)
{
	struct work *w = work_create(WORK_VIEWS);

	w->limit = count;
	w->tag = count;
	q->asking += !count; /* rows follow */
	ui_work(ui, &q->s, w);
}

/* A clock that was set back counts as time gone by. */
void queue_count_views(struct queue_screen *q, struct ui *ui)
{
	bool rested = ui->now_ms < q->views_at || ui->now_ms >= q->views_at + q->views_rest;

	if (!q->views_late || !rested)
		return;
	q->views_late = false;
	queue_ask_views(q, ui, true);
}

void queue_ask_preview(struct queue_screen *q, struct ui *ui)
{
	struct work *w;

	q->preview_due = 0;
	if (!q->preview_on || !q->cursor)
		return;
	w = work_create(WORK_PREVIEW);
	w->ticket = q->cursor;
	w->limit = PREVIEW_MESSAGES;
	q->previews++;
	ui_work(ui, &q->s, w);
}

/* ---- work that came back ---- */

/* The rows that were asked for do not come, nor others instead: what was typed for them is not done
 * to those that happen to be there, and rows of another list do not stay. */
static void got_none(struct queue_screen *q, struct ui *ui)
{
	q->loading_more = false;
	q->to_end = q->want = 0;
	if (q->asking)
		return;
	ui_drop_typed(ui, &q->s);
	if (!q->strange)
		return;
	VEC_RESET(&q->row);
	q->list.n = 0;
	q->loaded = q->more_before = q->more_after = false;
	queue_moved(q, ui);
}

static void got_list(struct queue_screen *q, struct ui *ui, const struct msg *m)
{
	const struct work *w = m->work;

	if (w->tag == LIST_SHADOW) {
		queue_followed(q, ui, w);
		return;
	}
	q->asking--;
	if (w->tag == LIST_FILTER) {
		q->accepting--;
		queue_filter_work(q, ui, m);
		if (w->rc != RC_OK)
			return;
		q->cursor = 0;
		q->list.cursor = q->list.top = 0;
		queue_unmark_all(q);
	} else if (w->rc != RC_OK) {
		if (w->rc != RC_CANCELLED)
			ui_toast(ui, STYLE_TOAST_ERROR, "%s", w->err.msg);
		got_none(q, ui);
		return;
	} else if (!sv_eq(w->list.query, str_sv(&q->filter)) ||
		   !sv_eq(w->list.sort, str_sv(&q->sort))) {
		return; /* of a tab or filter that was left meanwhile */
	}
	queue_adopt(q, ui, w);
	if (w->tag == LIST_MORE)
		return;
	ask_count(q, ui);
	if (q->cursor != q->previewed)
		queue_ask_preview(q, ui);
	if (w->tag == LIST_ADOPT)
		queue_ask_views(q, ui, true);
}

static void got_work(struct queue_screen *q, struct ui *ui, const struct msg *m)
{
	struct work *w = m->work;

	switch (w->kind) {
	case WORK_VIEWS:
		queue_got_views(q, ui, m);
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
	case WORK_RUN:
		/* Done to all that were marked; what is refused leaves them marked. */
		if (w->rc == RC_OK && w->answer.many)
			queue_unmark_all(q);
		break;
	case WORK_PREVIEW:
		q->previews--;
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
		queue_ask_views(q, ui, false);
		break;
	case MSG_WORK:
		got_work(q, ui, m);
		break;
	case MSG_CHANGED:
		if (q->loaded)
			queue_changed(q, ui, m->work->touched, m->work->n_touched, m->work->more);
		break;
	case MSG_SEEN:
		queue_seen(q, ui, m->work);
		break;
	case MSG_RESUME:
		queue_catch_up(q, ui);
		break;
	case MSG_RESIZE:
		w_list_fit(&q->list, queue_page(q, ui));
		queue_lay_preview(q, ui);
		break;
	case MSG_TICK:
		if (q->preview_due && ui->now_ms >= q->preview_due)
			queue_ask_preview(q, ui);
		queue_filter_tick(q, ui);
		queue_count_views(q, ui);
		if (q->preview && q->preview->view.sla.policy.name.p)
			queue_lay_preview(q, ui);
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
	int64_t due[] = { q->preview_due, q->count_due,
			  q->views_late ? q->views_at + q->views_rest : 0 };
	int64_t first = 0;

	for (size_t i = 0; i < ARRAY_LEN(due); i++)
		if (due[i] && (!first || due[i] < first))
			first = due[i];
	return first;
}

/* ---- actions ---- */

static enum context queue_context(const struct screen *s)
{
	return ((const struct queue_screen *)s)->filtering ? CONTEXT_INPUT : CONTEXT_QUEUE;
}

static bool scroll(struct queue_screen *q, struct ui *ui, enum action a, int count)
{
	int page = queue_page(q, ui), to = q->list.cursor + w_list_step(a, count, page);

	if (!w_list_action(&q->list, a, count, page))
		return false;
	/* What could not be gone within the window is gone when more has come. */
	if (q->more_after && to >= q->list.n)
		q->want += to - (q->list.n - 1);
	if (q->more_before && to < 0)
		q->want += to;
	queue_moved(q, ui);
	return true;
}

static void refresh(struct queue_screen *q, struct ui *ui)
{
	if (!q->views) {
		queue_ask_views(q, ui, false);
		return;
	}
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
	w = queue_list_work(q, LIST_MORE, str_sv(&q->filter));
	w->list.window = a == ACTION_SCROLL_TOP ? WINDOW_FIRST : WINDOW_LAST;
	q->to_end = a == ACTION_SCROLL_TOP ? -1 : 1;
	q->loading_more = true;
	ask_rows(q, ui, w);
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
			queue_show_tab(q, ui, q->active, true);
		return true;
	case ACTION_TAB_NEXT:
	case ACTION_TAB_PREV:
		queue_step_tab(q, ui, a == ACTION_TAB_NEXT ? 1 : -1);
		return true;
	case ACTION_PREVIEW_TOGGLE:
		q->preview_on = !q->preview_on;
		w_list_fit(&q->list, queue_page(q, ui));
		queue_lay_preview(q, ui);
		queue_ask_preview(q, ui);
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
		queue_show_mine(q, ui);
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
	struct ticket_target x;

	if (q->filtering)
		return queue_filter_action(q, ui, a);
	queue_target(q, &x);
	return queue_mark_action(q, ui, a) || ticket_ops_action(&q->ops, s, ui, a, &x) ||
	       list_action(q, ui, a, count);
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

	if (!q->cursor && (r->context == CONTEXT_TICKETOPS || r->context == CONTEXT_QUEUE ||
			   a == ACTION_LIST_OPEN))
		return _("no ticket is selected");
	if (r->context == CONTEXT_QUEUE && !actor_has(&ui->who, ROLE_SUPERVISOR))
		return _("only supervisors change several tickets at once");
	if (!q->preview_on && (a == ACTION_PREVIEW_DOWN || a == ACTION_PREVIEW_UP))
		return _("the preview is hidden");
	if (ticket_ops_single(a) && q->mark.n)
		return _("this is done to one ticket at a time; take off the marks first");
	return NULL;
}

static bool queue_waiting(const struct screen *s)
{
	const struct queue_screen *q = (const struct queue_screen *)s;

	return q->ops.asking > 0 || q->accepting > 0;
}

static bool lacks_preview(const struct queue_screen *q)
{
	return q->preview_on && q->cursor != q->previewed && (q->previews || q->preview_due);
}

/* While rows are on their way. Until the first views have come it is not known which. */
static bool queue_lacks(const struct screen *s, const struct ui *ui, enum action a)
{
	const struct queue_screen *q = (const struct queue_screen *)s;
	enum context c = a ? action_row(a)->context : CONTEXT_QUEUE;
	bool preview = a == ACTION_PREVIEW_DOWN || a == ACTION_PREVIEW_UP;
	bool rows =
		c == CONTEXT_TICKETOPS || c == CONTEXT_QUEUE || a == ACTION_LIST_OPEN || preview;

	(void)ui;
	if (a == ACTION_INPUT_COMPLETE)
		return q->completions > 0;
	if (preview && lacks_preview(q))
		return true;
	if (!q->asking)
		return false;
	if (!q->views && !q->loaded)
		return rows || c == CONTEXT_LIST || action_scrolls(a) || a == ACTION_GOTO_MINE ||
		       a == ACTION_VIEW_REFRESH;
	if (q->strange || q->to_end)
		return rows || action_scrolls(a);
	/* Steps that led out of the window add up. */
	return q->want && (rows || (action_scrolls(a) && !w_list_step(a, 1, 1)));
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
			str_addf(
				out,
				ngettext(
					"%lld -> %lld ticket   Enter keep   Esc back to old filter",
					"%lld -> %lld tickets   Enter keep   Esc back to old filter",
					(unsigned long)q->would),
				(long long)q->count, (long long)q->would);
		} else {
			str_adds(out, _("Enter keep   Esc back to old filter"));
		}
		return;
	}
	ui_key(ui, CONTEXT_QUEUE, ACTION_VIEW_REFRESH, key);
	if (q->mark.n)
		str_addf(out, _("%zu marked   "), q->mark.n);
	if (q->fresh_above)
		str_addf(out, _("%zu new above (press %s)   "), q->fresh_above, key);
	else if (q->n_fresh)
		str_addf(out, _("%zu new below (press %s)   "), q->n_fresh, key);
	if (q->order.n)
		str_addf(out, _("sorted by %s   "), str_z(&q->order));
	if (q->filter.n)
		str_addf(out, _("filter: %s"), str_z(&q->filter));
	if (q->note.n)
		str_addf(out, "   %s", str_z(&q->note));
	if (q->bounded) {
		ui_key(ui, CONTEXT_QUEUE, ACTION_FILTER_OPEN, key);
		str_addf(out, _(" (%s Enter looks through all)"), key);
	}
	if (out->n)
		*style = q->n_fresh || q->mark.n ? STYLE_TOAST_INFO : STYLE_MUTED;
}

static void queue_destroy(struct screen *s)
{
	struct queue_screen *q = queue_of(s);

	arena_deinit(&q->arena);
	VEC_DEINIT(&q->row);
	VEC_DEINIT(&q->mark);
	VEC_DEINIT(&q->late);
	work_destroy(q->views);
	work_destroy(q->preview);
	work_destroy(q->complete);
	for (int i = 0; i < QUEUE_TABS; i++)
		str_deinit(&q->tab[i].filter);
	str_deinit(&q->filter);
	str_deinit(&q->sort);
	str_deinit(&q->fault);
	str_deinit(&q->note);
	str_deinit(&q->whole);
	str_deinit(&q->order);
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
	.lacks = queue_lacks,
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
	q->strange = true;
	q->preview_on = true;
	w_input_init(&q->input);
	q->choices.sel = -1;
	return &q->s;
}

bool scr_queue_awaits(const struct screen *s)
{
	const struct queue_screen *q = (const struct queue_screen *)s;

	return s->ops == &queue_ops && q->loading_more &&
	       ((q->more_after && q->list.cursor == q->list.n - 1) ||
		(q->more_before && !q->list.cursor));
}

int64_t scr_queue_step(struct screen *s, struct ui *ui, int step, int *pos, int *n)
{
	struct queue_screen *q = queue_of(s);

	if (s->ops != &queue_ops)
		return 0;
	if (step) {
		q->list.cursor += step;
		queue_moved(q, ui);
	}
	/* Rows are a window: the place is known when the window touches an end of the list. */
	*pos = q->list.cursor + 1;
	if (q->more_before)
		*pos += (int)q->count - (int)q->row.n;
	*n = q->count < 0 || (q->more_before && q->more_after) ? 0 : (int)q->count;
	return q->cursor;
}
