/* One ticket: head, what may be done next, and the thread of messages and changes in the order they
 * came. */
#include <stdlib.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/when.h"
#include "deskbell/text/width.h"
#include "deskbell/tui/scr.h"
#include "ticket_look.h"
#include "ticket_ops.h"

#define SIDE_FROM 110
#define SIDE_W 38
#define WIDE 160 /* from here on the pane is wider */
#define WIDE_SIDE_W 56
#define HEAD_ROWS 4
#define BRIEF_FROM 20 /* rows of the terminal from which fields stand in the head */
#define NOTES_MAX 5   /* lines of the head beside */

struct ticket_screen {
	struct screen s;
	int64_t id;
	uint64_t list; /* the queue it was opened from */
	struct work *work;
	int asking; /* tickets on their way */
	struct w_pager thread;
	bool at_end;		    /* keep showing the newest */
	bool side;		    /* wanted; shown from SIDE_FROM on */
	bool full;		    /* what is known of it stands in place of the thread */
	struct w_pager info, notes; /* beside or instead of the thread; in the head */
	int pos, of;		    /* in the list, 0 = not from a list */
	bool reply_draft, note_draft;
	bool news;	 /* it may hold what the person has not read yet */
	struct str gone; /* why there is nothing to show */
	struct ticket_ops ops;
};

static struct ticket_screen *ticket_of(struct screen *s)
{
	return (struct ticket_screen *)s;
}

static const struct ticket_row *row_of(const struct ticket_screen *t)
{
	return t->work ? &t->work->view.row : NULL;
}

static bool side_shown(const struct ticket_screen *t, const struct ui *ui)
{
	return t->side && !t->full && ui->w >= SIDE_FROM;
}

static int side_w(const struct ui *ui)
{
	return ui->w >= WIDE ? WIDE_SIDE_W : SIDE_W;
}

static int notes_h(const struct ticket_screen *t)
{
	return (int)t->notes.line.n < NOTES_MAX ? (int)t->notes.line.n : NOTES_MAX;
}

static int thread_h(const struct ticket_screen *t, const struct ui *ui)
{
	int h = ui->h - 3 - HEAD_ROWS - notes_h(t);

	return h > 1 ? h : 1;
}

/* Where there is a pane beside the thread, fields and links stand there. */
static void lay_info(struct ticket_screen *t, const struct ui *ui, const struct ticket_view *v)
{
	w_pager_reset(&t->info);
	w_pager_reset(&t->notes);
	if (!v)
		return;
	look_sla(&t->notes, ui, &v->sla, ui->w);
	look_notice(&t->notes, ui, v);
	if (!side_shown(t, ui) && !t->full && ui->h >= BRIEF_FROM)
		look_brief(&t->notes, ui, v, ui->w);
	look_info(&t->info, ui, v, t->full ? ui->w - 1 : side_w(ui) - 2);
	w_pager_fit(&t->info, thread_h(t, ui));
}

static void lay_thread(struct ticket_screen *t, const struct ui *ui, const struct ticket_view *v)
{
	int w = ui->w - (side_shown(t, ui) ? side_w(ui) + 1 : 1);
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
	if (t->at_end)
		t->thread.top = (int)t->thread.line.n;
	w_pager_fit(&t->thread, thread_h(t, ui));
}

static void lay(struct ticket_screen *t, const struct ui *ui)
{
	const struct ticket_view *v = t->work ? &t->work->view : NULL;

	lay_info(t, ui, v);
	lay_thread(t, ui, v);
}

static void ask(struct ticket_screen *t, struct ui *ui)
{
	struct work *w = work_create(WORK_TICKET);

	w->ticket = t->id;
	w->shown = t->news && ui_shown(ui, &t->s);
	t->asking++;
	ui_work(ui, &t->s, w);
	w = work_create(WORK_DRAFTS);
	ui_work(ui, &t->s, w);
}

static void got_ticket(struct ticket_screen *t, struct ui *ui, const struct msg *m)
{
	t->asking--;
	if (m->work->ticket != t->id || m->work->rc == RC_CANCELLED)
		return;
	if (m->work->rc != RC_OK) {
		if (!t->work)
			ui_drop_typed(ui, &t->s);
		str_reset(&t->gone);
		str_adds(&t->gone, m->work->err.msg);
		if (!t->work)
			ui_toast(ui, STYLE_TOAST_ERROR, "%s", m->work->err.msg);
		return;
	}
	t->news = t->news && !m->work->shown;
	str_reset(&t->gone);
	work_destroy(t->work);
	t->work = ui_keep(ui, m);
	lay(t, ui);
}

static void got_drafts(struct ticket_screen *t, const struct work *w)
{
	t->reply_draft = t->note_draft = false;
	for (size_t i = 0; w->rc == RC_OK && i < w->n_drafts; i++) {
		if (w->drafts[i].ticket != t->id)
			continue;
		t->reply_draft |= w->drafts[i].kind == DRAFT_REPLY;
		t->note_draft |= w->drafts[i].kind == DRAFT_NOTE;
	}
}

/* Ticket i of those it was merged into, is linked with, or that were merged into it; 0 = there are
 * no more. */
static int64_t neighbour(const struct ticket_screen *t, size_t i)
{
	const struct relation_view *x = t->work ? &t->work->view.relation : NULL;

	if (x && x->merged && i-- == 0)
		return x->merged;
	if (x && i < x->n_link)
		return x->link[i].ticket;
	if (x && i - x->n_link < x->n_merged_here)
		return x->merged_here[i - x->n_link];
	return 0;
}

/* Is anything of that ticket to be seen here? */
static bool shows(const struct ticket_screen *t, int64_t id)
{
	int64_t other;

	if (id == t->id)
		return true;
	for (size_t i = 0; (other = neighbour(t, i)); i++)
		if (other == id)
			return true;
	return false;
}

static void follow(struct ticket_screen *t, struct ui *ui, size_t i)
{
	int64_t id = neighbour(t, i);

	if (id)
		ui_push(ui, scr_ticket_create(id, 0));
}

/* A merged ticket has one place to go on; else one of its neighbours is chosen. */
static void ask_follow(struct ticket_screen *t, struct ui *ui)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const struct relation_view *x = t->work ? &t->work->view.relation : NULL;
	struct menu_entry *entry;
	size_t n = 0, at = 0;

	while (neighbour(t, n))
		n++;
	if (!n) {
		ui_toast(ui, STYLE_TOAST_INFO, _("it is linked with no ticket"));
		return;
	}
	if (n == 1 || x->merged) {
		follow(t, ui, 0);
		return;
	}
	entry = ARENA_ARRAY(&a, n, struct menu_entry);
	for (; at < x->n_link; at++)
		entry[at].text =
			arena_printf(&a, "%s #%lld %.*s", _(link_label(x->link[at].kind)),
				     (long long)x->link[at].ticket, SV_ARG(x->link[at].subject));
	for (; at < n; at++)
		entry[at].text =
			arena_printf(&a, _("merged here #%lld"), (long long)neighbour(t, at));
	ui_push(ui, scr_menu_create(t->s.id, ACTION_TICKET_FOLLOW, sv_from(_("go to")), entry, n));
}

/* Who marks what he looks at as unread wants to leave it: shown on, it would be read again. */
static void leave_unread(struct ticket_screen *t, struct ui *ui, const struct work *w)
{
	if (w->kind != WORK_RUN || !sv_eqs(w->word[1], "unread"))
		return;
	for (size_t i = 0; i < w->n_touched; i++)
		if (w->touched[i] == t->id)
			ui_close(ui, &t->s);
}

static void ticket_message(struct screen *s, struct ui *ui, const struct msg *m)
{
	struct ticket_screen *t = ticket_of(s);

	if (ticket_ops_message(&t->ops, s, ui, m))
		return;
	switch (m->kind) {
	case MSG_START:
	case MSG_RESUME:
		t->news |= m->kind == MSG_START;
		if (m->kind == MSG_START && ui_find(ui, t->list))
			scr_queue_step(ui_find(ui, t->list), ui, 0, &t->pos, &t->of);
		ask(t, ui);
		break;
	case MSG_WORK:
		if (m->work->kind == WORK_TICKET)
			got_ticket(t, ui, m);
		else if (m->work->kind == WORK_DRAFTS)
			got_drafts(t, m->work);
		break;
	case MSG_CHANGED:
		for (size_t i = 0; i < m->work->n_touched; i++)
			if (shows(t, m->work->touched[i])) {
				t->news = true;
				ask(t, ui);
				break;
			}
		break;
	case MSG_SEEN:
		leave_unread(t, ui, m->work);
		break;
	case MSG_ANSWER:
		if (m->tag == ACTION_TICKET_FOLLOW && m->choice >= 0)
			follow(t, ui, (size_t)m->choice);
		break;
	case MSG_RESIZE:
		lay(t, ui);
		break;
	case MSG_TICK: /* what is left of its clocks goes by */
		if (t->work && t->work->view.sla.policy.name.p)
			lay_info(t, ui, &t->work->view);
		break;
	default:
		break;
	}
}

static enum context ticket_context(const struct screen *s)
{
	(void)s;
	return CONTEXT_TICKET;
}

static void step(struct ticket_screen *t, struct ui *ui, int by)
{
	struct screen *list = ui_find(ui, t->list);
	int64_t id = list ? scr_queue_step(list, ui, by, &t->pos, &t->of) : 0;

	if (!list) {
		ui_toast(ui, STYLE_TOAST_INFO, _("this ticket was not opened from a list"));
		return;
	}
	if (!id || id == t->id)
		return;
	t->id = id;
	work_destroy(t->work);
	t->work = NULL;
	t->at_end = t->news = true;
	lay(t, ui);
	ask(t, ui);
}

/* The fields: beside the thread, in its place where that is too narrow for them, or not at all. */
static void step_info(struct ticket_screen *t, struct ui *ui)
{
	bool wide = ui->w >= SIDE_FROM;

	if (t->full) {
		t->full = false;
		t->side = t->side && !wide;
	} else if (!wide || (t->side && (int)t->info.line.n > thread_h(t, ui))) {
		t->full = true;
		t->info.top = 0;
	} else {
		t->side = !t->side;
	}
	lay(t, ui);
}

static bool ticket_action(struct screen *s, struct ui *ui, enum action a, int count)
{
	struct ticket_screen *t = ticket_of(s);
	const struct ticket_row *r = row_of(t);

	switch (a) {
	case ACTION_TICKET_NEXT:
	case ACTION_TICKET_PREV:
		step(t, ui, (a == ACTION_TICKET_NEXT ? 1 : -1) * (count > 0 ? count : 1));
		return true;
	case ACTION_TICKET_INFO:
		step_info(t, ui);
		return true;
	case ACTION_TICKET_FOLLOW:
		ask_follow(t, ui);
		return true;
	case ACTION_VIEW_REFRESH:
		ask(t, ui);
		return true;
	default:
		break;
	}
	if (t->full && w_pager_action(&t->info, a, count, thread_h(t, ui)))
		return true;
	if (w_pager_action(&t->thread, a, count, thread_h(t, ui))) {
		t->at_end = t->thread.top >= (int)t->thread.line.n - thread_h(t, ui);
		return true;
	}
	return ticket_ops_action(&t->ops, s, ui, a,
				 &(struct ticket_target){ .id = t->id,
							  .rev = r ? r->t.rev : 0,
							  .merged = r && r->t.merged });
}

static bool ticket_waiting(const struct screen *s)
{
	return ((const struct ticket_screen *)s)->ops.asking > 0;
}

/* Its thread is scrolled and deeds are done as it was seen; to go on needs its list. */
static bool ticket_lacks(const struct screen *s, const struct ui *ui, enum action a)
{
	const struct ticket_screen *t = (const struct ticket_screen *)s;
	const struct screen *list = ui_find(ui, t->list);
	enum context c = a ? action_row(a)->context : CONTEXT_GLOBAL;

	if (a == ACTION_TICKET_NEXT || a == ACTION_TICKET_PREV)
		return list && scr_queue_awaits(list);
	return t->asking && !t->work &&
	       (c == CONTEXT_TICKETOPS || c == CONTEXT_TICKET || action_scrolls(a));
}

static const char *ticket_off(const struct screen *s, const struct ui *ui, enum action a)
{
	const struct ticket_screen *t = (const struct ticket_screen *)s;
	enum context c = action_row(a)->context;

	(void)ui;
	if (!t->work && t->gone.n &&
	    (c == CONTEXT_TICKETOPS || a == ACTION_TICKET_INFO || a == ACTION_TICKET_FOLLOW))
		return _("there is no ticket here");
	return NULL;
}

static int64_t ticket_id(const struct screen *s)
{
	return ((const struct ticket_screen *)s)->id;
}

static void ticket_title(const struct screen *s, const struct ui *ui, struct str *out)
{
	const struct ticket_screen *t = (const struct ticket_screen *)s;
	const struct ticket_row *r = row_of(t);

	(void)ui;
	if (r && r->queue.n)
		str_addf(out, "%.*s > ", SV_ARG(r->queue_title.n ? r->queue_title : r->queue));
	str_addf(out, "#%lld", (long long)t->id);
}

static void ticket_status(const struct screen *s, const struct ui *ui, struct str *out,
			  enum style *style)
{
	const struct ticket_screen *t = (const struct ticket_screen *)s;
	const struct ticket_row *r = row_of(t);
	char at[WHEN_SIZE], key[32];

	*style = STYLE_MUTED;
	if (!r)
		return;
	when_short(r->t.updated, ui_now(ui), at);
	str_addf(out, _("saved %s"), at);
	if (t->reply_draft)
		str_addf(out, _("   a draft reply is here (%s resumes it)"),
			 ui_key(ui, CONTEXT_TICKET, ACTION_TICKET_REPLY, key));
	if (t->note_draft)
		str_addf(out, _("   a draft note is here (%s resumes it)"),
			 ui_key(ui, CONTEXT_TICKET, ACTION_TICKET_NOTE, key));
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
	const struct ticket_row *row = row_of(t);
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
	const struct ticket_row *row = row_of(t);
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

		grid_putf(g, last, 0, 0, STYLE_MUTED, _("%d lines more (%s)"), more + 1,
			  ui_key(ui, CONTEXT_TICKET, ACTION_TICKET_INFO, key));
	}
	w_pager_view(&t->info, g, r);
}

static void ticket_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r)
{
	const struct ticket_screen *t = (const struct ticket_screen *)s;
	struct rect head = rect_top(&r, HEAD_ROWS + notes_h(t));

	view_head(t, ui, g, head);
	if (side_shown(t, ui))
		view_side(t, ui, g, rect_right(&r, side_w(ui)));
	w_pager_view(t->full ? &t->info : &t->thread, g, r);
	grid_cursor(g, r, 0, 0);
}

static void ticket_destroy(struct screen *s)
{
	struct ticket_screen *t = ticket_of(s);

	work_destroy(t->work);
	w_pager_deinit(&t->thread);
	w_pager_deinit(&t->info);
	w_pager_deinit(&t->notes);
	str_deinit(&t->gone);
	ticket_ops_deinit(&t->ops);
	free(t);
}

static const struct screen_ops ticket_ops_table = {
	.name = "ticket",
	.context = ticket_context,
	.action = ticket_action,
	.message = ticket_message,
	.waiting = ticket_waiting,
	.lacks = ticket_lacks,
	.off = ticket_off,
	.title = ticket_title,
	.status = ticket_status,
	.ticket = ticket_id,
	.view = ticket_view,
	.destroy = ticket_destroy,
};

struct screen *scr_ticket_create(int64_t id, uint64_t list)
{
	struct ticket_screen *t = mem_alloc(sizeof(*t));

	t->s.ops = &ticket_ops_table;
	t->id = id;
	t->list = list;
	t->at_end = true;
	t->side = true;
	return &t->s;
}
