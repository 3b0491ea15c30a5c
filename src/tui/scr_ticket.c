/* One ticket: what is asked of the store for it, and what its keys do. How it looks is in
 * ticket_view.c. */
#include <stdlib.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/when.h"
#include "deskbell/tui/scr.h"
#include "ticket_priv.h"

static struct ticket_screen *ticket_of(struct screen *s)
{
	return (struct ticket_screen *)s;
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
	ticket_lay(t, ui);
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

static bool concerns(const struct ticket_screen *t, const struct work *touched)
{
	for (size_t i = 0; i < touched->n_touched; i++)
		if (shows(t, touched->touched[i]))
			return true;
	return touched->more;
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

/* Who looks at a place that was found stays at it, whatever comes in at the end. */
static void found(struct ticket_screen *t)
{
	if (!t->full && t->thread.found)
		t->at_end = false;
}

static bool find_message(struct ticket_screen *t, struct ui *ui, const struct msg *m)
{
	struct w_pager *pager = t->full ? &t->info : &t->thread;

	if (!text_find_message(&t->find, ui, m, pager, ticket_page(t, ui)))
		return false;
	if (m->choice >= 0)
		found(t);
	return true;
}

static void ticket_message(struct screen *s, struct ui *ui, const struct msg *m)
{
	struct ticket_screen *t = ticket_of(s);

	if (ticket_ops_message(&t->ops, s, ui, m) || find_message(t, ui, m))
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
		if (concerns(t, m->work)) {
			t->news = true;
			ask(t, ui);
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
		ticket_lay(t, ui);
		break;
	case MSG_TICK: /* what is left of its clocks goes by */
		if (t->work && t->work->view.sla.policy.name.p)
			ticket_lay_info(t, ui);
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
	ticket_lay(t, ui);
	ask(t, ui);
}

/* The fields: beside the thread, in its place where that is too narrow for them, or not at all. */
static void step_info(struct ticket_screen *t, struct ui *ui)
{
	bool wide = ui->w >= TICKET_SIDE_FROM;

	t->info.top = t->info.found = 0; /* neither scrolled nor searched at the side */
	if (t->full) {
		t->full = false;
		t->side = t->side && !wide;
	} else if (!wide || (t->side && (int)t->info.line.n > ticket_page(t, ui))) {
		t->full = true;
	} else {
		t->side = !t->side;
	}
	ticket_lay(t, ui);
}

static void scrolled(struct ticket_screen *t, const struct ui *ui)
{
	t->at_end = t->thread.top >= (int)t->thread.line.n - ticket_page(t, ui);
}

static bool ticket_action(struct screen *s, struct ui *ui, enum action a, int count)
{
	struct ticket_screen *t = ticket_of(s);
	struct w_pager *pager = t->full ? &t->info : &t->thread;
	const struct ticket_row *r = ticket_row_of(t);

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
	if (text_find_action(&t->find, s, ui, a, pager, ticket_page(t, ui))) {
		if (a != ACTION_FIND_OPEN)
			found(t);
		return true;
	}
	if (t->full && w_pager_action(&t->info, a, count, ticket_page(t, ui)))
		return true;
	if (w_pager_action(&t->thread, a, count, ticket_page(t, ui))) {
		scrolled(t, ui);
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
	       (c == CONTEXT_TICKETOPS || c == CONTEXT_TICKET || action_scrolls(a) ||
		a == ACTION_FIND_OPEN);
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
	const struct ticket_row *r = ticket_row_of(t);

	(void)ui;
	if (r && r->queue.n)
		str_addf(out, "%.*s > ", SV_ARG(r->queue_title.n ? r->queue_title : r->queue));
	str_addf(out, "#%lld", (long long)t->id);
}

static void ticket_status(const struct screen *s, const struct ui *ui, struct str *out,
			  enum style *style)
{
	const struct ticket_screen *t = (const struct ticket_screen *)s;
	const struct ticket_row *r = ticket_row_of(t);
	char at[WHEN_SIZE], key[32];

	*style = STYLE_MUTED;
	if (!r)
		return;
	when_short(r->t.updated, ui_now(ui), at);
	str_addf(out, _("last change %s"), at);
	if (t->reply_draft)
		str_addf(out, _("   a draft reply is here (%s resumes it)"),
			 ui_key(ui, CONTEXT_TICKET, ACTION_TICKET_REPLY, key));
	if (t->note_draft)
		str_addf(out, _("   a draft note is here (%s resumes it)"),
			 ui_key(ui, CONTEXT_TICKET, ACTION_TICKET_NOTE, key));
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
	text_find_deinit(&t->find);
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
