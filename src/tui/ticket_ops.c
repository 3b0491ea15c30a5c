/* Deeds on a ticket: asking for what is missing, then one command. */
#include "ticket_ops.h"

#include <stdio.h>

#include "deskbell/base/i18n.h"

enum { TAG_FIELD = ACTION_COUNT + 1 };

void ticket_ops_deinit(struct ticket_ops *t)
{
	work_destroy(t->transitions);
	work_destroy(t->run);
	*t = (struct ticket_ops){ 0 };
}

static struct work *command(const struct ticket_ops *t, const char *verb)
{
	struct work *w = work_create(WORK_RUN);

	work_word(w, SV("ticket"));
	work_word(w, sv_from(verb));
	work_wordf(w, "%lld", (long long)t->ticket);
	return w;
}

static void run(struct ticket_ops *t, struct screen *s, struct ui *ui, struct work *own_w)
{
	if (t->rev)
		work_wordf(own_w, "--rev=%lld", (long long)t->rev);
	ui_work(ui, s, own_w);
}

static void ask(const struct ticket_ops *t, struct screen *s, struct ui *ui, int tag,
		const char *label, enum param_type param)
{
	struct prompt p = { .owner = s->id,
			    .tag = tag,
			    .label = sv_from(label),
			    .need = sv_from(_("a value is needed; Esc leaves it as it is")),
			    .param = (int)param,
			    .ticket = t->ticket };

	ui_push(ui, scr_prompt_create(&p));
}

bool ticket_ops_action(struct ticket_ops *t, struct screen *s, struct ui *ui, enum action a,
		       int64_t id, int64_t rev)
{
	struct work *w;

	if (!id)
		return false;
	t->ticket = id;
	t->rev = rev;
	switch (a) {
	case ACTION_TICKET_REPLY:
		ui_push(ui, scr_compose_create(id, DRAFT_REPLY, SV_NULL));
		return true;
	case ACTION_TICKET_NOTE:
		ui_push(ui, scr_compose_create(id, DRAFT_NOTE, SV_NULL));
		return true;
	case ACTION_TICKET_ASSIGN:
		ask(t, s, ui, ACTION_TICKET_ASSIGN, _("assign to"), PARAM_PERSON);
		return true;
	case ACTION_TICKET_PRIORITY:
		ask(t, s, ui, ACTION_TICKET_PRIORITY, _("priority"), PARAM_PRIORITY);
		return true;
	case ACTION_TICKET_MOVE:
		ask(t, s, ui, ACTION_TICKET_MOVE, _("move to queue"), PARAM_QUEUE);
		return true;
	case ACTION_TICKET_TAKE:
		run(t, s, ui, command(t, "take"));
		return true;
	case ACTION_TICKET_TRANSITION:
		w = work_create(WORK_TRANSITIONS);
		w->ticket = id;
		t->asking++;
		ui_work(ui, s, w);
		return true;
	case ACTION_TICKET_ARTICLES:
		ui_push(ui, scr_articles_create(SV(""), s->id));
		return true;
	default:
		return false;
	}
}

static void open_menu(struct ticket_ops *t, struct screen *s, struct ui *ui)
{
	struct work *w = t->transitions;
	struct ticket_view *v = &w->view;
	struct menu_entry *entry = ARENA_ARRAY(&w->arena, v->n_transition + 1, struct menu_entry);
	struct sv title = arena_printf(&w->arena, _("#%lld state"), (long long)t->ticket);

	for (size_t i = 0; i < v->n_transition; i++) {
		const struct transition_view *x = &v->transition[i];
		struct str text = STR_INIT;

		str_add(&text, x->title);
		for (size_t k = 0; x->allowed && k < x->n_required; k++)
			str_addf(&text, "%s%.*s%s", k ? ", " : _(" (needs: "),
				 SV_ARG(x->required[k].name), k + 1 == x->n_required ? ")" : "");
		entry[i].text = arena_sv(&w->arena, str_sv(&text));
		entry[i].off = x->allowed ? SV_NULL : x->reason.p ? x->reason : SV("-");
		str_deinit(&text);
	}
	if (v->n_transition)
		ui_push(ui, scr_menu_create(s->id, ACTION_TICKET_TRANSITION, title, entry,
					    v->n_transition));
	else
		ui_toast(ui, STYLE_TOAST_INFO, _("no transition leads out of this state"));
}

/* Asks for the next field the transition needs, or runs it. */
static void next_field(struct ticket_ops *t, struct screen *s, struct ui *ui)
{
	const struct transition_view *x = &t->transitions->view.transition[t->chosen];
	const struct field_name *f;
	char need[128];
	struct prompt p = { .owner = s->id, .tag = TAG_FIELD, .param = -1, .ticket = t->ticket };

	if (t->field == x->n_required) {
		struct work *w = t->run;

		t->run = NULL;
		run(t, s, ui, w);
		return;
	}
	f = &x->required[t->field];
	snprintf(need, sizeof(need), _("%.*s is required"), SV_ARG(f->name));
	p.label = f->label;
	p.param = PARAM_ASSIGNMENT;
	p.field = f->name;
	p.need = sv_from(need);
	ui_push(ui, scr_prompt_create(&p));
}

static void chose(struct ticket_ops *t, struct screen *s, struct ui *ui, int choice)
{
	struct sv name;

	if (!t->transitions || choice < 0 || (size_t)choice >= t->transitions->view.n_transition)
		return;
	name = t->transitions->view.transition[choice].name;
	work_destroy(t->run);
	t->run = command(t, "transition");
	work_word(t->run, name);
	t->chosen = (size_t)choice;
	t->field = 0;
	next_field(t, s, ui);
}

static void answered_field(struct ticket_ops *t, struct screen *s, struct ui *ui,
			   const struct msg *m)
{
	const struct transition_view *x;

	if (!t->transitions || !t->run || m->choice < 0)
		return;
	x = &t->transitions->view.transition[t->chosen];
	work_wordf(t->run, "%.*s=%.*s", SV_ARG(x->required[t->field].name), SV_ARG(m->text));
	t->field++;
	next_field(t, s, ui);
}

static bool answered(struct ticket_ops *t, struct screen *s, struct ui *ui, const struct msg *m)
{
	struct work *w;

	switch (m->tag) {
	case ACTION_TICKET_TRANSITION:
		chose(t, s, ui, m->choice);
		return true;
	case TAG_FIELD:
		answered_field(t, s, ui, m);
		return true;
	case ACTION_TICKET_ARTICLES: /* an article's link, chosen while no reply was open */
		if (m->choice >= 0)
			ui_push(ui, scr_compose_create(t->ticket, DRAFT_REPLY, m->text));
		return true;
	case ACTION_TICKET_ASSIGN:
	case ACTION_TICKET_MOVE:
	case ACTION_TICKET_PRIORITY:
		break;
	default:
		return false;
	}
	if (m->choice < 0)
		return true;
	if (m->tag == ACTION_TICKET_PRIORITY) {
		w = command(t, "set");
		work_wordf(w, "priority=%.*s", SV_ARG(m->text));
	} else {
		w = command(t, m->tag == ACTION_TICKET_ASSIGN ? "assign" : "move");
		work_word(w, m->text);
	}
	run(t, s, ui, w);
	return true;
}

bool ticket_ops_message(struct ticket_ops *t, struct screen *s, struct ui *ui, const struct msg *m)
{
	if (m->kind == MSG_ANSWER)
		return answered(t, s, ui, m);
	if (m->kind != MSG_WORK || m->work->kind != WORK_TRANSITIONS)
		return false;
	t->asking--;
	if (m->work->rc != RC_OK) {
		if (m->work->rc != RC_CANCELLED)
			ui_toast(ui, STYLE_TOAST_ERROR, "%s", m->work->err.msg);
		return true;
	}
	work_destroy(t->transitions);
	t->transitions = ui_keep(ui, m);
	open_menu(t, s, ui);
	return true;
}
