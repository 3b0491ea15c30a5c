/* Sending what was written: what must not leave the house, then one command, whose uid is the
 * draft's. */
#include <string.h>

#include "compose_priv.h"
#include "deskbell/base/i18n.h"

static void put_body(struct compose *c, struct work *w)
{
	AUTO(str_deinit) struct str body = STR_INIT;

	str_adds(&body, "--body=");
	str_add(&body, w_editor_text(&c->editor));
	work_word(w, str_sv(&body));
}

void compose_send_now(struct compose *c, struct ui *ui)
{
	struct work *w = work_create(WORK_RUN);

	c->send = false;
	c->sending = true;
	work_word(w, SV("ticket"));
	if (c->kind == DRAFT_NEW) {
		work_word(w, SV("new"));
		compose_form_words(c, SV_NULL, w);
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

	if (compose_blank(c)) {
		ui_toast(ui, STYLE_TOAST_ERROR, _("there is no text to send"));
		return false;
	}
	if (c->kind == DRAFT_NEW && compose_form_walk(c, ui))
		return false;
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

void compose_send(struct compose *c, struct ui *ui)
{
	if (c->sending || !may_send(c, ui))
		return;
	c->send = true;
	if (c->dirty)
		compose_save(c, ui);
	if (!c->saving)
		compose_send_now(c, ui);
}

void compose_sent(struct compose *c, struct ui *ui, const struct work *w)
{
	c->sending = false;
	if (w->rc != RC_OK) { /* the app said why; the draft is kept */
		if (c->kind == DRAFT_NEW)
			compose_form_refused(c, ui, w->err.field);
		return;
	}
	if (w->answer.repeated) { /* from another window, where it may have been another text */
		ui_toast(ui, STYLE_TOAST_WARNING,
			 _("it was sent before, as change %lld; your text is kept as a draft"),
			 (long long)w->answer.change);
		compose_save(c, ui);
		return;
	}
	ui_work(ui, NULL, compose_draft_work(c, WORK_DRAFT_REMOVE));
	c->dirty = false;
	c->on_disk = false;
	ui_close(ui, &c->s);
	if (c->kind == DRAFT_NEW && w->answer.id)
		ui_push(ui, scr_ticket_create(w->answer.id, 0));
}
