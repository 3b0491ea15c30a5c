/* Writing a reply, a note or a new ticket: the editor, then a review, then one command. The text is
 * on disk a second after the last key and until the store has it. */
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/when.h"
#include "deskbell/text/width.h"
#include "deskbell/tui/scr.h"
#include "deskbell/tui/w_editor.h"
#include "deskbell/tui/w_pager.h"

#define SAVE_MS 1000
#define QUOTE_ROWS 4 /* of the requester's last message, under the text */

struct compose {
	struct screen s;
	int64_t ticket;
	enum draft_kind kind;
	uint8_t uid[UID_SIZE];
	bool has_uid;
	struct str subject, insert;
	struct w_editor editor;
	bool ready;   /* the draft, if there was one, is in */
	bool editing; /* else: review */
	bool dirty, saving, on_disk;
	enum draft_kind left;	 /* kind whose file goes when this one is safe, 0 = none */
	int64_t save_due, saved; /* ms; seconds */
	bool send, sending,
		warned;	    /* send when the draft is safe; being sent; quoted marks were named */
	struct work *about; /* the ticket's preview */
};

static struct compose *compose_of(struct screen *s)
{
	return (struct compose *)s;
}

static bool blank(const struct compose *c)
{
	return !sv_trim(w_editor_text(&c->editor)).n;
}

/* ---- drafts ---- */

static struct work *draft_work(struct compose *c, enum work_kind kind)
{
	struct work *w = work_create(kind);

	w->draft.ticket = c->ticket;
	w->draft.kind = c->kind;
	memcpy(w->draft.uid, c->uid, UID_SIZE);
	return w;
}

static void save(struct compose *c, struct ui *ui)
{
	struct work *w;

	c->save_due = 0;
	c->dirty = false;
	if (blank(c) && !c->subject.n) {
		/* Emptied, perhaps by mistake: the trash keeps what was there. */
		if (c->on_disk)
			ui_work(ui, &c->s, draft_work(c, WORK_DRAFT_DISCARD));
		c->on_disk = false;
		return;
	}
	w = draft_work(c, WORK_DRAFT_SAVE);
	w->draft.subject = work_sv(w, str_sv(&c->subject));
	w->draft.body = work_sv(w, w_editor_text(&c->editor));
	c->saving = c->on_disk = true;
	ui_work(ui, &c->s, w);
}

static void changed(struct compose *c, struct ui *ui)
{
	c->dirty = true;
	c->warned = false;
	c->save_due = ui->now_ms + SAVE_MS;
}

static void ask_subject(struct compose *c, struct ui *ui)
{
	struct prompt p = { .owner = c->s.id,
			    .tag = ACTION_TICKET_NEW,
			    .label = sv_from(_("subject")),
			    .text = str_sv(&c->subject),
			    .need = sv_from(_("a subject is required")),
			    .param = -1 };

	ui_push(ui, scr_prompt_create(&p));
}

static void got_draft(struct compose *c, struct ui *ui, const struct work *w)
{
	char at[WHEN_SIZE];

	c->ready = true;
	if (w->rc == RC_OK) {
		w_editor_set(&c->editor, w->draft.body);
		str_reset(&c->subject);
		str_add(&c->subject, w->draft.subject);
		memcpy(c->uid, w->draft.uid, UID_SIZE);
		c->has_uid = c->on_disk = true;
		c->saved = w->draft.saved;
		when_short(c->saved, ui_now(ui), at);
		ui_toast(ui, STYLE_TOAST_INFO, _("draft of %s resumed"), at);
	} else if (w->rc != RC_NOTFOUND) {
		/* Writing anew would overwrite what could not be read. */
		if (w->rc != RC_CANCELLED)
			ui_toast(ui, STYLE_TOAST_ERROR, "%s", w->err.msg);
		c->ready = false;
		ui_close(ui, &c->s);
		return;
	}
	if (c->insert.n) {
		w_editor_type(&c->editor, str_sv(&c->insert), true);
		changed(c, ui);
	}
	if (c->kind == DRAFT_NEW && !c->subject.n)
		ask_subject(c, ui);
}

/* ---- sending ---- */

static void put_body(struct compose *c, struct work *w)
{
	AUTO(str_deinit) struct str body = STR_INIT;

	str_adds(&body, "--body=");
	str_add(&body, w_editor_text(&c->editor));
	work_word(w, str_sv(&body));
}

static void send_now(struct compose *c, struct ui *ui)
{
	struct work *w = work_create(WORK_RUN);

	c->send = false;
	c->sending = true;
	work_word(w, SV("ticket"));
	if (c->kind == DRAFT_NEW) {
		work_word(w, SV("new"));
		work_wordf(w, "--subject=%s", str_z(&c->subject));
	} else {
		work_word(w, c->kind == DRAFT_REPLY ? SV("reply") : SV("note"));
		work_wordf(w, "%lld", (long long)c->ticket);
	}
	put_body(c, w);
	memcpy(w->draft.uid, c->uid, UID_SIZE);
	w->has_uid = c->has_uid;
	ui_work(ui, &c->s, w);
}

static bool has_line(struct sv text, const char *begin)
{
	while (text.p && text.n)
		if (sv_starts(sv_cut(&text, '\n'), sv_from(begin)))
			return true;
	return false;
}

/* What must not leave the house, or only on second thought. */
static bool may_send(struct compose *c, struct ui *ui)
{
	struct sv text = w_editor_text(&c->editor);

	if (blank(c)) {
		ui_toast(ui, STYLE_TOAST_ERROR, _("there is no text to send"));
		return false;
	}
	if (c->kind == DRAFT_NEW && !sv_trim(str_sv(&c->subject)).n) {
		ask_subject(c, ui);
		return false;
	}
	if (c->kind == DRAFT_REPLY && strstr(str_z(&c->editor.text), "{{")) {
		ui_toast(ui, STYLE_TOAST_ERROR,
			 _("a placeholder {{...}} is not filled in; edit it before sending"));
		return false;
	}
	if (c->kind == DRAFT_REPLY && !c->warned && has_line(text, "# ")) {
		c->warned = true;
		ui_toast(
			ui, STYLE_TOAST_WARNING,
			_("lines marked # look like an internal note; send again if they are not"));
		return false;
	}
	return true;
}

static void want_send(struct compose *c, struct ui *ui)
{
	if (c->sending || !may_send(c, ui))
		return;
	c->send = true;
	if (c->dirty)
		save(c, ui);
	if (!c->saving)
		send_now(c, ui);
}

static void sent(struct compose *c, struct ui *ui, const struct work *w)
{
	c->sending = false;
	if (w->rc != RC_OK)
		return; /* the app said why; the draft is kept */
	ui_work(ui, NULL, draft_work(c, WORK_DRAFT_REMOVE));
	c->dirty = false;
	c->on_disk = false;
	ui_close(ui, &c->s);
	if (c->kind == DRAFT_NEW && w->answer.id)
		ui_push(ui, scr_ticket_create(w->answer.id, 0));
}

/* The file of the kind this was before goes only now that the text stands in another. */
static void remove_left(struct compose *c, struct ui *ui)
{
	struct work *w;

	if (!c->left)
		return;
	w = draft_work(c, WORK_DRAFT_REMOVE);
	w->draft.kind = c->left;
	c->left = 0;
	ui_work(ui, &c->s, w);
}

static void saved(struct compose *c, struct ui *ui, const struct work *w)
{
	c->saving = false;
	if (w->rc != RC_OK) {
		/* Still only here: leaving, sending and hanging up try again. */
		c->send = false;
		c->dirty = true;
		c->on_disk = c->saved != 0;
		ui_toast(ui, STYLE_TOAST_ERROR, _("draft not saved: %s"), w->err.msg);
		return;
	}
	remove_left(c, ui);
	memcpy(c->uid, w->draft.uid, UID_SIZE);
	c->has_uid = true;
	c->saved = w->draft.saved ? w->draft.saved : ui_now(ui);
	if (c->send)
		send_now(c, ui);
}

static void got_work(struct compose *c, struct ui *ui, const struct msg *m)
{
	switch (m->work->kind) {
	case WORK_DRAFT_LOAD:
		got_draft(c, ui, m->work);
		break;
	case WORK_DRAFT_SAVE:
		saved(c, ui, m->work);
		break;
	case WORK_PREVIEW:
		if (m->work->rc == RC_OK) {
			work_destroy(c->about);
			c->about = ui_keep(ui, m);
		}
		break;
	case WORK_RUN:
		sent(c, ui, m->work);
		break;
	default:
		break;
	}
}

/* ---- messages ---- */

static void edited_outside(struct compose *c, struct ui *ui, const struct msg *m)
{
	c->editing = false;
	if (m->status != 0) {
		if (m->status < 0)
			ui_toast(ui, STYLE_TOAST_ERROR, "%.*s", SV_ARG(m->text));
		else
			ui_toast(ui, STYLE_TOAST_WARNING, _("editor ended with %d, draft kept"),
				 m->status);
		return;
	}
	if (!sv_eq(sv_trim(m->text), sv_trim(w_editor_text(&c->editor)))) {
		w_editor_set(&c->editor, sv_trim(m->text));
		changed(c, ui);
		save(c, ui);
	}
}

/* A link on an empty line stands by itself; within a line a blank parts it from the words. What is
 * typed next never runs into it. */
static void insert_link(struct w_editor *w, struct sv link)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct sv text = w_editor_text(w);
	bool begins = !w->cursor || text.p[w->cursor - 1] == '\n';
	bool ends = w->cursor == text.n || text.p[w->cursor] == '\n';

	if (!begins && text.p[w->cursor - 1] != ' ')
		str_addc(&s, ' ');
	str_add(&s, link);
	if (ends || text.p[w->cursor] != ' ')
		str_addc(&s, begins && ends ? '\n' : ' ');
	w_editor_type(w, str_sv(&s), true);
}

static void answered(struct compose *c, struct ui *ui, const struct msg *m)
{
	if (m->tag == ACTION_TICKET_ARTICLES && m->choice >= 0) {
		insert_link(&c->editor, m->text);
		changed(c, ui);
	} else if (m->tag == ACTION_TICKET_NEW && m->choice == 1) {
		str_reset(&c->subject);
		str_add(&c->subject, sv_trim(m->text));
		changed(c, ui);
	} else if (m->tag == ACTION_TICKET_NEW && !c->subject.n && blank(c)) {
		ui_close(ui, &c->s);
	} else if (m->tag == ACTION_COMPOSE_DISCARD && m->choice == 1) {
		if (c->dirty)
			save(c, ui); /* the trash gets all of it */
		if (c->on_disk)
			ui_work(ui, NULL, draft_work(c, WORK_DRAFT_DISCARD));
		c->dirty = false;
		ui_toast(ui, STYLE_TOAST_OK,
			 _("draft thrown away; it stays in the trash for 7 days"));
		ui_close(ui, &c->s);
	}
}

static void take_message(struct compose *c, struct ui *ui, const struct msg *m)
{
	struct screen *s = &c->s;
	struct work *w;

	switch (m->kind) {
	case MSG_START:
		if (!c->ready)
			ui_work(ui, s, draft_work(c, WORK_DRAFT_LOAD));
		if (c->ticket) {
			w = work_create(WORK_PREVIEW);
			w->ticket = c->ticket;
			w->limit = 20;
			ui_work(ui, s, w);
		}
		break;
	case MSG_WORK:
		got_work(c, ui, m);
		break;
	case MSG_TICK:
		if (c->save_due && ui->now_ms >= c->save_due && !c->saving)
			save(c, ui);
		break;
	case MSG_HANGUP:
		if (c->dirty)
			save(c, ui);
		break;
	case MSG_EDITED:
		edited_outside(c, ui, m);
		break;
	case MSG_ANSWER:
		answered(c, ui, m);
		break;
	default:
		break;
	}
}

static int quote_rows(const struct compose *c, struct rect r)
{
	return c->about && c->kind != DRAFT_NEW && r.h >= 18 ? QUOTE_ROWS + 1 : 0;
}

/* Where the text stands: under banner, head and rule, over the quoted message. */
static struct rect text_area(const struct compose *c, struct rect r)
{
	int quote = quote_rows(c, r);

	rect_top(&r, 4);
	rect_bottom(&r, quote);
	rect_left(&r, 1);
	return r;
}

/* Rows follow the text and the size; the view only reads them. */
static void fit(struct compose *c, const struct ui *ui)
{
	struct rect r = text_area(c, (struct rect){ 1, 0, ui->h - 3, ui->w });

	w_editor_layout(&c->editor, r.h, r.w);
}

static void compose_message(struct screen *s, struct ui *ui, const struct msg *m)
{
	take_message(compose_of(s), ui, m);
	fit(compose_of(s), ui);
}

static int64_t compose_deadline(const struct screen *s)
{
	const struct compose *c = (const struct compose *)s;

	return c->saving ? 0 : c->save_due;
}

/* ---- actions ---- */

static enum context compose_context(const struct screen *s)
{
	return ((const struct compose *)s)->editing ? CONTEXT_EDITOR : CONTEXT_COMPOSE;
}

static void compose_type(struct screen *s, struct ui *ui, struct sv text, bool paste)
{
	struct compose *c = compose_of(s);

	if (w_editor_type(&c->editor, text, paste))
		changed(c, ui);
	else
		ui_toast(ui, STYLE_TOAST_ERROR, _("the text would be longer than %zu bytes"),
			 W_EDITOR_MAX);
	fit(c, ui);
}

static void edit_outside(struct compose *c, struct ui *ui)
{
	struct str text = STR_INIT;

	if (c->dirty)
		save(c, ui);
	str_add(&text, w_editor_text(&c->editor));
	ui_effect(ui, (struct effect){ .kind = EFFECT_EDIT,
				       .own_text = str_detach(&text),
				       .screen = c->s.id });
}

static void end_editing(struct compose *c, struct ui *ui)
{
	c->editing = false;
	if (c->dirty)
		save(c, ui);
	/* Nothing was written: nothing to review. */
	if (blank(c) && c->kind != DRAFT_NEW && !c->on_disk)
		ui_close(ui, &c->s);
}

static bool edit_action(struct compose *c, struct ui *ui, enum action a)
{
	bool text = false;

	switch (a) {
	case ACTION_EDITOR_DONE:
		end_editing(c, ui);
		return true;
	case ACTION_EDITOR_EXTERNAL:
		edit_outside(c, ui);
		return true;
	case ACTION_EDITOR_ARTICLE:
		ui_push(ui, scr_articles_create(SV(""), c->s.id));
		return true;
	case ACTION_EDITOR_TAB:
		if (c->kind == DRAFT_NEW) {
			ask_subject(c, ui);
			return true;
		}
		break;
	default:
		break;
	}
	fit(c, ui);
	if (!w_editor_action(&c->editor, a, &text))
		return false;
	if (text)
		changed(c, ui);
	fit(c, ui);
	return true;
}

/* A reply becomes a note, or a note a reply; the draft moves with it. One that was begun as the
 * other kind goes to the trash. */
static void turn(struct compose *c, struct ui *ui)
{
	if (c->kind == DRAFT_NEW)
		return;
	c->left = c->on_disk ? c->kind : 0;
	c->kind = c->kind == DRAFT_REPLY ? DRAFT_NOTE : DRAFT_REPLY;
	c->warned = false;
	ui_work(ui, &c->s, draft_work(c, WORK_DRAFT_DISCARD));
	save(c, ui);
	if (c->kind == DRAFT_REPLY)
		ui_toast(ui, STYLE_TOAST_WARNING, _("this is a public reply now"));
}

static bool compose_action(struct screen *s, struct ui *ui, enum action a, int count)
{
	struct compose *c = compose_of(s);

	(void)count;
	if (c->editing)
		return edit_action(c, ui, a);
	switch (a) {
	case ACTION_COMPOSE_SEND:
		want_send(c, ui);
		return true;
	case ACTION_COMPOSE_EDIT:
		c->editing = true;
		return true;
	case ACTION_COMPOSE_EXTERNAL:
		edit_outside(c, ui);
		return true;
	case ACTION_COMPOSE_VISIBILITY:
		turn(c, ui);
		return true;
	case ACTION_COMPOSE_ARTICLE:
		ui_push(ui, scr_articles_create(SV(""), s->id));
		return true;
	case ACTION_COMPOSE_DISCARD:
		ui_push(ui, scr_confirm_create(s->id, ACTION_COMPOSE_DISCARD,
					       sv_from(_("Throw this draft away?"))));
		return true;
	case ACTION_COMPOSE_KEEP:
	case ACTION_NAV_BACK:
		if (c->dirty)
			save(c, ui);
		if (c->on_disk)
			ui_toast(ui, STYLE_TOAST_OK, _("draft kept"));
		ui_close(ui, s);
		return true;
	default:
		return false;
	}
}

static bool compose_waiting(const struct screen *s)
{
	return !((const struct compose *)s)->ready;
}

static const char *compose_off(const struct screen *s, const struct ui *ui, enum action a)
{
	const struct compose *c = (const struct compose *)s;

	(void)ui;
	if ((c->send || c->sending) &&
	    (action_row(a)->context == CONTEXT_COMPOSE || a == ACTION_EDIT_UNDO) &&
	    a != ACTION_COMPOSE_KEEP)
		return _("it is being sent");
	if (a == ACTION_COMPOSE_VISIBILITY && c->kind == DRAFT_NEW)
		return _("a new ticket is public to its requester");
	return NULL;
}

static int64_t compose_ticket(const struct screen *s)
{
	return ((const struct compose *)s)->ticket;
}

/* ---- drawing ---- */

static void compose_title(const struct screen *s, const struct ui *ui, struct str *out)
{
	const struct compose *c = (const struct compose *)s;

	(void)ui;
	if (c->kind == DRAFT_NEW)
		str_adds(out, _("new ticket"));
	else
		str_addf(out, "#%lld > %s", (long long)c->ticket,
			 c->kind == DRAFT_REPLY ? _("reply") : _("note"));
}

static void compose_status(const struct screen *s, const struct ui *ui, struct str *out,
			   enum style *style)
{
	const struct compose *c = (const struct compose *)s;
	char at[WHEN_SIZE];

	*style = STYLE_MUTED;
	if (c->saved) {
		when_short(c->saved, ui_now(ui), at);
		str_addf(out, c->dirty ? _("draft saved %s, changed since") : _("draft saved %s"),
			 at);
	} else if (c->dirty) {
		str_adds(out, _("draft not saved yet"));
	}
	if (!c->editing)
		str_addf(out, "%s%s", out->n ? "   " : "", _("review: nothing is sent yet"));
}

static void view_banner(const struct compose *c, struct grid *g, struct rect r)
{
	AUTO(str_deinit) struct str text = STR_INIT;
	const struct ticket_row *t = c->about ? &c->about->view.row : NULL;
	enum style s = c->kind == DRAFT_NOTE ? STYLE_COMPOSE_INTERNAL : STYLE_COMPOSE_PUBLIC;
	struct sv who = t ? (t->requester_name.n ? t->requester_name : t->requester) : SV_NULL;

	if (c->kind == DRAFT_NOTE)
		str_adds(&text, _("INTERNAL NOTE - the requester cannot see this"));
	else if (c->kind == DRAFT_NEW)
		str_adds(&text, _("NEW TICKET - its requester sees this"));
	else if (who.n)
		str_addf(&text, _("PUBLIC REPLY - %.*s will see this"), SV_ARG(who));
	else
		str_adds(&text, _("PUBLIC REPLY - the requester will see this"));
	grid_rule(g, r, 0, SV("="), s);
	grid_put(g, r, 0, 3, SV("  "), s);
	grid_put(g, r, 0, 5 + grid_put(g, r, 0, 5, str_sv(&text), s), SV("  "), s);
}

static void view_head(const struct compose *c, const struct ui *ui, struct grid *g, struct rect r)
{
	AUTO(str_deinit) struct str to = STR_INIT;
	AUTO(str_deinit) struct str subject = STR_INIT;
	const struct ticket_row *t = c->about ? &c->about->view.row : NULL;
	int w = 10;

	if (c->kind == DRAFT_NEW) {
		str_addf(&to, "%.*s", SV_ARG(ui->who.login));
		str_add(&subject, str_sv(&c->subject));
	} else if (t) {
		str_addf(&to, "%.*s",
			 SV_ARG(t->requester_name.n ? t->requester_name : t->requester));
		str_addf(&subject, "[#%lld] %.*s", (long long)c->ticket, SV_ARG(t->t.subject));
	}
	grid_field(g, r, 0, 0, w, sv_from(c->kind == DRAFT_NOTE ? _("About") : _("To")),
		   STYLE_MUTED, RECT_LEFT, ui->glyphs->ellipsis);
	grid_field(g, r, 0, w, r.w - w, str_sv(&to), STYLE_BASE, RECT_LEFT, ui->glyphs->ellipsis);
	grid_field(g, r, 1, 0, w, sv_from(_("Subject")), STYLE_MUTED, RECT_LEFT,
		   ui->glyphs->ellipsis);
	grid_field(g, r, 1, w, r.w - w, str_sv(&subject), STYLE_BASE, RECT_LEFT,
		   ui->glyphs->ellipsis);
	grid_rule(g, r, 2, ui->glyphs->rule, STYLE_FRAME);
}

/* The requester's last words, to answer what was asked. */
static void view_quote(const struct compose *c, const struct ui *ui, struct grid *g, struct rect r)
{
	const struct message_view *last = NULL;
	struct w_pager p = { 0 };
	struct rect head = rect_top(&r, 1);
	char at[WHEN_SIZE];

	for (size_t i = 0; i < c->about->view.n_message; i++)
		if (c->about->view.message[i].by_requester && c->about->view.message[i].public)
			last = &c->about->view.message[i];
	grid_rule(g, head, 0, ui->glyphs->rule, STYLE_FRAME);
	if (!last)
		return;
	when_short(last->at, ui_now(ui), at);
	grid_putf(g, head, 0, 2, STYLE_FRAME, " %.*s %s ",
		  SV_ARG(last->author_name.n ? last->author_name : last->author), at);
	w_pager_wrap(&p, SV("| "), STYLE_MUTED, last->body, STYLE_MUTED, r.w - 1);
	w_pager_view(&p, g, r);
	w_pager_deinit(&p);
}

static void compose_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r)
{
	const struct compose *c = (const struct compose *)s;
	struct rect text = text_area(c, r), quote;
	int rows = quote_rows(c, r);

	view_banner(c, g, rect_top(&r, 1));
	view_head(c, ui, g, rect_top(&r, 3));
	quote = rect_bottom(&r, rows);
	w_editor_view(&c->editor, g, text, STYLE_BASE, c->editing);
	if (!c->editing)
		grid_cursor(g, text, 0, 0);
	if (rows)
		view_quote(c, ui, g, quote);
}

static void compose_destroy(struct screen *s)
{
	struct compose *c = compose_of(s);

	w_editor_deinit(&c->editor);
	str_deinit(&c->subject);
	str_deinit(&c->insert);
	work_destroy(c->about);
	free(c);
}

static const struct screen_ops compose_ops = {
	.name = "compose",
	.context = compose_context,
	.action = compose_action,
	.type = compose_type,
	.message = compose_message,
	.deadline = compose_deadline,
	.waiting = compose_waiting,
	.off = compose_off,
	.title = compose_title,
	.status = compose_status,
	.ticket = compose_ticket,
	.view = compose_view,
	.destroy = compose_destroy,
};

struct screen *scr_compose_create(int64_t ticket, enum draft_kind kind, struct sv insert)
{
	struct compose *c = mem_alloc(sizeof(*c));

	c->s.ops = &compose_ops;
	c->ticket = ticket;
	c->kind = kind;
	c->editing = true;
	w_editor_init(&c->editor);
	str_add(&c->insert, insert);
	return &c->s;
}

struct screen *scr_compose_rescue(const struct draft *x)
{
	struct screen *s = scr_compose_create(x->ticket, x->kind, SV_NULL);
	struct compose *c = compose_of(s);

	w_editor_set(&c->editor, x->body);
	str_add(&c->subject, x->subject);
	memcpy(c->uid, x->uid, UID_SIZE);
	c->editing = false;
	c->ready = c->dirty = true;
	return s;
}
