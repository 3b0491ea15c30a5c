/* First the dry run, then the question, then the undo itself. */
#include "change_undo.h"

#include "deskbell/base/i18n.h"
#include "deskbell/tui/scr.h"
#include "ticket_look.h"

static struct work *undo_work(const struct change_undo *u, enum work_kind kind)
{
	struct work *w = work_create(kind);

	work_word(w, SV("undo"));
	work_wordf(w, "%lld", (long long)u->change);
	return w;
}

void change_undo_begin(struct change_undo *u, struct screen *s, struct ui *ui, int64_t change)
{
	u->change = change;
	u->asking++;
	ui_work(ui, s, undo_work(u, WORK_TRY));
}

static void tried(struct change_undo *u, struct screen *s, struct ui *ui, const struct work *w)
{
	AUTO(str_deinit) struct str question = STR_INIT;

	if (w->rc != RC_OK) {
		ui_failed(ui, s, w);
		return;
	}
	str_addf(&question, _("Undo change %lld?\n-> "), (long long)u->change);
	look_answer(&question, &w->answer, ui);
	ui_push(ui, scr_confirm_create(s->id, ACTION_CHANGE_UNDO, str_sv(&question)));
}

bool change_undo_message(struct change_undo *u, struct screen *s, struct ui *ui,
			 const struct msg *m)
{
	if (m->kind == MSG_WORK && m->work->kind == WORK_TRY) {
		u->asking--;
		tried(u, s, ui, m->work);
		return true;
	}
	if (m->kind != MSG_ANSWER || m->tag != ACTION_CHANGE_UNDO)
		return false;
	if (m->choice == 1)
		ui_work(ui, s, undo_work(u, WORK_RUN));
	return true;
}
