/* Writing a reply, a note or a new ticket: the editor, then a review, then one command. The text is
 * on disk a second after the last key and until the store has it. */
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/when.h"
#include "compose_priv.h"

#define SAVE_MS 1000

static struct compose *compose_of(struct screen *s)
{
	return (struct compose *)s;
}

bool compose_blank(const struct compose *c)
{
	return !sv_trim(w_editor_text(&c->editor)).n;
}

/* ---- drafts ---- */

struct work *compose_draft_work(struct compose *c, enum work_kind kind)
{
	struct work *w = work_create(kind);

	w->draft.ticket = c->ticket;
	w->draft.kind = c->kind;
	memcpy(w->draft.uid, c->uid, UID_SIZE);
	return w;
}

void compose_save(struct compose *c, struct ui *ui)
{
	struct work *w;

	c->save_due = 0;
	c->dirty = false;
	if (compose_blank(c) && !c->subject.n) {
		/* Emptied, perhaps by mistake: the trash keeps what was there. */
		if (c->on_disk)
			ui_work(ui, &c->s, compose_draft_work(c, WORK_DRAFT_DISCARD));
		c->on_disk = false;
		return;
	}
	w = compose_draft_work(c, WORK_DRAFT_SAVE);
	w->draft.subject = work_sv(w, str_sv(&c->subject));
	w->draft.body = work_sv(w, w_editor_text(&c->editor));
	compose_form_keep(c, w);
	c->saving = c->on_disk = true;
	ui_work(ui, &c->s, w);
}

void compose_changed(struct compose *c, struct ui *ui)
{
	c->dirty = true;
	c->warned = false;
	c->save_due = ui->now_ms + SAVE_MS;
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

static void got_draft(struct compose *c, struct ui *ui, const struct work *w)
{
	char at[WHEN_SIZE];

	c->ready = true;
	if (w->rc == RC_OK) {
		w_editor_set(&c->editor, w->draft.body);
		str_reset(&c->subject);
		str_add(&c->subject, w->draft.subject);
		compose_form_take(c, &w->draft);
		memcpy(c->uid, w->draft.uid, UID_SIZE);
		c->has_uid = c->on_disk = true;
		c->saved = w->draft.saved;
		when_short(c->saved, ui_now(ui), at);
		ui_toast(ui, STYLE_TOAST_INFO, _("draft of %s resumed"), at);
	} else if (w->rc != RC_NOTFOUND) {
		/* Writing anew would overwrite what could not be read. */
		ui_failed(ui, &c->s, w);
		c->ready = false;
		ui_close(ui, &c->s);
		return;
	}
	if (c->insert.n) {
		insert_link(&c->editor, str_sv(&c->insert));
		compose_changed(c, ui);
	}
	if (c->kind == DRAFT_NEW) {
		compose_form_load(c, ui);
		compose_form_walk(c, ui);
	}
}

/* The file of the kind this was before goes only now that the text stands in another. */
static void remove_left(struct compose *c, struct ui *ui)
{
	struct work *w;

	if (!c->left)
		return;
	w = compose_draft_work(c, WORK_DRAFT_REMOVE);
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
		compose_send_now(c, ui);
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
	case WORK_FORM:
		compose_form_got(c, ui, m);
		break;
	case WORK_RUN:
		compose_sent(c, ui, m->work);
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
		compose_changed(c, ui);
		compose_save(c, ui);
	}
}

static void answered(struct compose *c, struct ui *ui, const struct msg *m)
{
	if (m->tag == ACTION_TICKET_ARTICLES && m->choice >= 0) {
		insert_link(&c->editor, m->text);
		compose_changed(c, ui);
	} else if (m->tag == ACTION_COMPOSE_FIELDS) {
		compose_form_chosen(c, ui, m->choice);
	} else if (m->tag == ACTION_TICKET_NEW) {
		compose_form_answered(c, ui, m);
	} else if (m->tag == ACTION_COMPOSE_DISCARD && m->choice == 1) {
		if (c->dirty)
			compose_save(c, ui); /* the trash gets all of it */
		if (c->on_disk)
			ui_work(ui, NULL, compose_draft_work(c, WORK_DRAFT_DISCARD));
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
			ui_work(ui, s, compose_draft_work(c, WORK_DRAFT_LOAD));
		else if (c->kind == DRAFT_NEW)
			compose_form_load(c, ui);
		if (c->ticket) {
			w = work_create(WORK_PREVIEW);
			w->ticket = c->ticket;
			w->limit = 20;
			w->shown = true;
			ui_work(ui, s, w);
		}
		break;
	case MSG_WORK:
		got_work(c, ui, m);
		break;
	case MSG_TICK:
		if (c->save_due && ui->now_ms >= c->save_due && !c->saving)
			compose_save(c, ui);
		break;
	case MSG_HANGUP:
		if (c->dirty)
			compose_save(c, ui);
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

static void compose_message(struct screen *s, struct ui *ui, const struct msg *m)
{
	take_message(compose_of(s), ui, m);
	compose_fit(compose_of(s), ui);
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
		compose_changed(c, ui);
	else
		ui_toast(ui, STYLE_TOAST_ERROR, _("the text would be longer than %zu bytes"),
			 W_EDITOR_MAX);
	compose_fit(c, ui);
}

static void edit_outside(struct compose *c, struct ui *ui)
{
	struct str text = STR_INIT;

	if (c->dirty)
		compose_save(c, ui);
	str_add(&text, w_editor_text(&c->editor));
	ui_effect(ui, (struct effect){ .kind = EFFECT_EDIT,
				       .own_text = str_detach(&text),
				       .screen = c->s.id });
}

static void end_editing(struct compose *c, struct ui *ui)
{
	c->editing = false;
	if (c->dirty)
		compose_save(c, ui);
	/* Nothing was written: nothing to review. */
	if (compose_blank(c) && c->kind != DRAFT_NEW && !c->on_disk)
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
	case ACTION_EDITOR_QUOTE:
		compose_quote(c, ui);
		return true;
	case ACTION_EDITOR_TAB:
		if (c->kind == DRAFT_NEW) {
			compose_form_menu(c, ui);
			return true;
		}
		break;
	default:
		break;
	}
	compose_fit(c, ui);
	if (!w_editor_action(&c->editor, a, &text))
		return false;
	if (text)
		compose_changed(c, ui);
	compose_fit(c, ui);
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
	ui_work(ui, &c->s, compose_draft_work(c, WORK_DRAFT_DISCARD));
	compose_save(c, ui);
	if (c->kind == DRAFT_REPLY)
		ui_toast(ui, STYLE_TOAST_WARNING, _("this is a public reply now"));
}

static bool compose_action(struct screen *s, struct ui *ui, enum action a, int count)
{
	struct compose *c = compose_of(s);
	char key[32];

	if (c->editing)
		return edit_action(c, ui, a);
	compose_fit(c, ui);
	if (w_editor_scroll(&c->editor, a, count))
		return true;
	switch (a) {
	case ACTION_COMPOSE_SEND:
		compose_send(c, ui);
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
	case ACTION_COMPOSE_FIELDS:
		compose_form_menu(c, ui);
		return true;
	case ACTION_COMPOSE_ARTICLE:
		ui_push(ui, scr_articles_create(SV(""), s->id));
		return true;
	case ACTION_COMPOSE_QUOTE:
		compose_quote(c, ui);
		c->editing = true;
		return true;
	case ACTION_COMPOSE_DISCARD:
		ui_push(ui, scr_confirm_create(s->id, ACTION_COMPOSE_DISCARD,
					       sv_from(_("Throw this draft away?"))));
		return true;
	case ACTION_VIEW_REFRESH: /* nothing here is older than the screen */
		return true;
	case ACTION_COMPOSE_KEEP:
	case ACTION_NAV_BACK:
		if (c->dirty)
			compose_save(c, ui);
		if (c->on_disk)
			ui_toast(ui, STYLE_TOAST_OK, _("draft kept; %s lists your drafts"),
				 ui_key(ui, CONTEXT_GLOBAL, ACTION_GOTO_DRAFTS, key));
		ui_close(ui, s);
		return true;
	default:
		return false;
	}
}

static bool compose_waiting(const struct screen *s)
{
	const struct compose *c = (const struct compose *)s;

	return !c->ready || (c->walk && !c->form);
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
	if ((a == ACTION_COMPOSE_QUOTE || a == ACTION_EDITOR_QUOTE) && !compose_answers(c))
		return c->kind == DRAFT_NEW || c->about ? _("there is nothing to quote")
							: _("the ticket is not here yet");
	if (a == ACTION_COMPOSE_FIELDS && c->kind != DRAFT_NEW)
		return _("only a new ticket is given its fields here");
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

static void compose_destroy(struct screen *s)
{
	struct compose *c = compose_of(s);

	w_editor_deinit(&c->editor);
	str_deinit(&c->subject);
	str_deinit(&c->insert);
	work_destroy(c->about);
	compose_form_deinit(c);
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
	c->asked = -1;
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
	compose_form_take(c, x);
	memcpy(c->uid, x->uid, UID_SIZE);
	c->editing = false;
	c->ready = c->dirty = true;
	return s;
}
