/* Deeds on tickets: asking for what is missing, then one command. */
#include "ticket_ops.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/service/common_option.h"
#include "deskbell/text/width.h"

#define ASKS 2
#define DEED_CELLS 36 /* of what is to be done, before the question whether it is */
#define SURE_FROM 21  /* so many tickets are changed only after their number was typed */

/* What is asked for one parameter of the command. */
struct deed_ask {
	const char *param, *label; /* N_() */
	const char *field;	   /* of an assignment: which; NULL = any */
};

/* A key's deed: the command and what it needs beside the tickets. */
struct deed {
	enum action action;
	const char *command;
	bool single; /* one ticket at a time */
	struct deed_ask ask[ASKS];
};

/* clang-format off */
static const struct deed deeds[] = {
	{ ACTION_TICKET_TAKE, "ticket take", false, { { 0 } } },
	{ ACTION_TICKET_ASSIGN, "ticket assign", false, { { "person", N_("assign to"), NULL } } },
	{ ACTION_TICKET_PRIORITY, "ticket set", false, { { "field", N_("priority"), "priority" } } },
	{ ACTION_TICKET_MOVE, "ticket move", false, { { "queue", N_("move to queue"), NULL } } },
	{ ACTION_TICKET_EDIT, "ticket set", false, { { "field", N_("set field=value"), NULL } } },
	{ ACTION_TICKET_TAG, "ticket tag", false, { { "tag", N_("tags (comma between)"), NULL } } },
	{ ACTION_TICKET_UNTAG, "ticket untag", false, { { "tag", N_("take off tags"), NULL } } },
	{ ACTION_TICKET_SNOOZE, "ticket snooze", false, { { "until", N_("snooze until"), NULL } } },
	{ ACTION_TICKET_UNSNOOZE, "ticket unsnooze", false, { { 0 } } },
	{ ACTION_TICKET_WATCH, "ticket watch", false, { { "person", N_("watcher (empty: you)"), NULL } } },
	{ ACTION_TICKET_UNWATCH, "ticket unwatch", false, { { "person", N_("watch no longer (empty: you)"), NULL } } },
	{ ACTION_TICKET_LINK, "ticket link", false, { { "kind", N_("kind of link"), NULL }, { "other", N_("with ticket"), NULL } } },
	{ ACTION_TICKET_UNLINK, "ticket unlink", false, { { "other", N_("take off links with"), NULL } } },
	{ ACTION_TICKET_MERGE, "ticket merge", false, { { "into", N_("merge into ticket"), NULL } } },
	{ ACTION_TICKET_UNMERGE, "ticket unmerge", false, { { 0 } } },
	{ ACTION_TICKET_SPLIT, "ticket split", true, { { "message", N_("messages to move"), NULL }, { "subject", N_("subject of the new ticket"), NULL } } },
	{ ACTION_TICKET_ATTACH, "ticket attach", true, { { "file", N_("attach file"), NULL } } },
	{ ACTION_TICKET_DETACH, "ticket detach", true, { { "attachment", N_("take off attachment"), NULL } } },
	{ ACTION_TICKET_DELETE, "ticket delete", false, { { "reason", N_("delete because"), NULL } } },
	{ ACTION_TICKET_RESTORE, "ticket restore", false, { { 0 } } },
	{ ACTION_TICKET_READ, "ticket read", false, { { 0 } } },
	{ ACTION_TICKET_UNREAD, "ticket unread", false, { { 0 } } },
};
/* clang-format on */

/* Tags of answers that are no deed's own. */
enum { TAG_FIELD = ACTION_COUNT + 1, TAG_SURE, TAG_WHERE };

static const struct deed *deed_of(enum action a)
{
	for (size_t i = 0; i < ARRAY_LEN(deeds); i++)
		if (deeds[i].action == a)
			return &deeds[i];
	return NULL;
}

void ticket_ops_deinit(struct ticket_ops *t)
{
	work_destroy(t->transitions);
	work_destroy(t->run);
	str_deinit(&t->which);
	str_deinit(&t->insert);
	*t = (struct ticket_ops){ 0 };
}

const char *ticket_ops_command(enum action a)
{
	const struct deed *d = deed_of(a);

	return d			       ? d->command
	       : a == ACTION_TICKET_REPLY      ? "ticket reply"
	       : a == ACTION_TICKET_NOTE       ? "ticket note"
	       : a == ACTION_TICKET_TRANSITION ? "ticket transition"
					       : NULL;
}

bool ticket_ops_single(enum action a)
{
	const struct deed *d = deed_of(a);

	return (d && d->single) || a == ACTION_TICKET_REPLY || a == ACTION_TICKET_NOTE ||
	       a == ACTION_TICKET_ARTICLES || a == ACTION_TICKET_HISTORY;
}

static void aim(struct ticket_ops *t, const struct ticket_target *x)
{
	t->ticket = x->id;
	t->rev = x->rev;
	t->merged = x->merged;
	t->n = x->n_marked ? x->n_marked : 1;
	str_reset(&t->which);
	for (size_t i = 0; i < x->n_marked; i++)
		str_addf(&t->which, "%s%" PRId64, i ? "," : "", x->marked[i]);
	if (!x->n_marked)
		str_addf(&t->which, "%" PRId64, x->id);
}

static void begin(struct ticket_ops *t, const char *name)
{
	struct sv rest = sv_from(name);

	work_destroy(t->run);
	t->run = work_create(WORK_RUN);
	while (rest.p)
		work_word(t->run, sv_cut(&rest, ' '));
	work_word(t->run, str_sv(&t->which));
	if (t->rev && common_option_named(command_named(name), SV("rev")))
		work_wordf(t->run, "--rev=%" PRId64, t->rev);
}

static void send(struct ticket_ops *t, struct screen *s, struct ui *ui)
{
	struct work *w = t->run;

	t->run = NULL;
	ui_work(ui, s, w);
}

/* The command without the tickets: "assign li.wei", "set priority=P2". */
static void say_deed(const struct work *w, struct sv which, struct str *out)
{
	AUTO(str_deinit) struct str all = STR_INIT;

	for (size_t i = 1; i < w->n_word; i++)
		if (!sv_eq(w->word[i], which) && !sv_starts(w->word[i], SV("--rev=")))
			str_addf(&all, "%s%.*s", all.n ? " " : "", SV_ARG(w->word[i]));
	width_cut(out, str_sv(&all), DEED_CELLS, false);
}

/* The command is whole: it is run, but where many are changed only on second thought. */
static void run(struct ticket_ops *t, struct screen *s, struct ui *ui)
{
	struct prompt p = { .owner = s->id, .tag = TAG_SURE, .param = -1 };
	AUTO(str_deinit) struct str label = STR_INIT;

	if (t->n < SURE_FROM) {
		send(t, s, ui);
		return;
	}
	say_deed(t->run, str_sv(&t->which), &label);
	str_addf(&label,
		 ngettext("   type %zu to change %zu ticket", "   type %zu to change %zu tickets",
			  (unsigned long)t->n),
		 t->n, t->n);
	p.label = str_sv(&label);
	p.need = sv_from(_("nothing is done yet"));
	ui_push(ui, scr_prompt_create(&p));
}

static void sure(struct ticket_ops *t, struct screen *s, struct ui *ui, const struct msg *m)
{
	int64_t n;

	if (!t->run || m->choice < 0)
		return;
	if (sv_int(sv_trim(m->text), &n) && n == (int64_t)t->n)
		send(t, s, ui);
	else
		ui_toast(ui, STYLE_TOAST_WARNING,
			 ngettext("nothing was done: %zu ticket is marked",
				  "nothing was done: %zu tickets are marked", (unsigned long)t->n),
			 t->n);
}

/* ---- asking ---- */

static const struct param *param_of(const struct deed *d, const char *name)
{
	const struct command *c = command_named(d->command);

	for (int i = 0; i < PARAM_MAX && c->param[i].name; i++)
		if (strcmp(c->param[i].name, name) == 0)
			return &c->param[i];
	return NULL;
}

/* Several of these stand on one line, a comma between them; none of them holds one. */
static bool takes_commas(const struct param *p)
{
	return (p->flags & PARAM_MANY) && p->type != PARAM_WHEN && p->type != PARAM_FILE &&
	       p->type != PARAM_ASSIGNMENT;
}

/* The prompt for a step of the deed; option holds the text of p->option. */
static void prompt_of(const struct ticket_ops *t, const struct screen *s, char option[64],
		      struct prompt *p)
{
	const struct deed_ask *ask = &t->deed->ask[t->step];
	const struct param *param = param_of(t->deed, ask->param);
	bool last = t->step + 1 == ASKS || !t->deed->ask[t->step + 1].param;

	*p = (struct prompt){ .owner = s->id,
			      .tag = (int)t->deed->action,
			      .label = sv_from(_(ask->label)),
			      .param = (int)param->type,
			      .ticket = t->ticket,
			      .field = ask->field ? sv_from(ask->field) : SV_NULL,
			      .many = takes_commas(param),
			      .run = last ? t->run : NULL };
	if (param->flags & PARAM_REQUIRED)
		p->need = sv_from(_("a value is needed; Esc leaves it as it is"));
	option[0] = 0;
	if (param->flags & PARAM_OPTION)
		snprintf(option, 64, "--%s=", param->name);
	p->option = sv_from(option);
	if (param->type == PARAM_TEXT)
		p->param = -1;
}

static void next_ask(struct ticket_ops *t, struct screen *s, struct ui *ui)
{
	struct prompt p;
	char option[64];

	if (t->step == ASKS || !t->deed->ask[t->step].param) {
		run(t, s, ui);
		return;
	}
	prompt_of(t, s, option, &p);
	ui_push(ui, scr_prompt_create(&p));
}

static void answered_ask(struct ticket_ops *t, struct screen *s, struct ui *ui, const struct msg *m)
{
	struct prompt p;
	char option[64];

	if (!t->run || m->choice < 0)
		return;
	prompt_of(t, s, option, &p);
	prompt_put(&p, m->text, t->run);
	t->step++;
	next_ask(t, s, ui);
}

/* ---- writing ---- */

/* What was merged goes on elsewhere: where that is, is asked for first. */
static void begin_writing(struct ticket_ops *t, struct screen *s, struct ui *ui,
			  enum draft_kind kind, struct sv insert)
{
	struct work *w;

	if (!t->merged) {
		ui_push(ui, scr_compose_create(t->ticket, kind, insert));
		return;
	}
	t->writing = kind;
	str_reset(&t->insert);
	str_add(&t->insert, insert);
	w = work_create(WORK_PREVIEW);
	w->ticket = t->ticket;
	w->limit = 1;
	w->tag = TAG_WHERE;
	t->asking++;
	ui_work(ui, s, w);
}

static void write_to(const struct ticket_ops *t, struct ui *ui, int64_t ticket)
{
	ui_push(ui, scr_compose_create(ticket, t->writing, str_sv(&t->insert)));
}

static void ask_where(struct ticket_ops *t, struct screen *s, struct ui *ui, struct work *w)
{
	const struct ticket_view *v = &w->view;
	struct sv who = v->row.requester_name.n ? v->row.requester_name : v->row.requester;
	struct menu_entry entry[2] = { { SV_NULL, SV_NULL }, { SV_NULL, SV_NULL } };
	struct sv title;

	t->into = v->relation.merged;
	if (!t->into) { /* out of sight, or taken out again meanwhile */
		write_to(t, ui, t->ticket);
		return;
	}
	title = arena_printf(&w->arena, _("#%lld was merged into #%lld: write to"),
			     (long long)t->ticket, (long long)t->into);
	entry[0].text = arena_printf(&w->arena, "#%lld %.*s", (long long)t->into,
				     SV_ARG(v->relation.merged_subject));
	entry[1].text = arena_printf(&w->arena, _("#%lld all the same (from %.*s)"),
				     (long long)t->ticket, SV_ARG(who));
	ui_push(ui, scr_menu_create(s->id, TAG_WHERE, title, entry, 2));
}

bool ticket_ops_action(struct ticket_ops *t, struct screen *s, struct ui *ui, enum action a,
		       const struct ticket_target *x)
{
	const struct deed *d = deed_of(a);
	struct work *w;

	if (!x->id)
		return false;
	aim(t, x);
	if (d) {
		t->deed = d;
		t->step = 0;
		begin(t, d->command);
		next_ask(t, s, ui);
		return true;
	}
	switch (a) {
	case ACTION_TICKET_REPLY:
		begin_writing(t, s, ui, DRAFT_REPLY, SV_NULL);
		return true;
	case ACTION_TICKET_NOTE:
		begin_writing(t, s, ui, DRAFT_NOTE, SV_NULL);
		return true;
	case ACTION_TICKET_TRANSITION:
		w = work_create(WORK_TRANSITIONS);
		w->ticket = x->id;
		t->asking++;
		ui_work(ui, s, w);
		return true;
	case ACTION_TICKET_ARTICLES:
		ui_push(ui, scr_articles_create(SV(""), s->id));
		return true;
	case ACTION_TICKET_HISTORY:
		ui_push(ui, scr_changes_create(x->id));
		return true;
	default:
		return false;
	}
}

/* ---- transitions ---- */

static void open_menu(struct ticket_ops *t, struct screen *s, struct ui *ui)
{
	struct work *w = t->transitions;
	struct ticket_view *v = &w->view;
	struct menu_entry *entry = ARENA_ARRAY(&w->arena, v->n_transition + 1, struct menu_entry);
	struct sv title = t->n > 1
				  ? arena_printf(&w->arena,
						 ngettext("%zu ticket: state", "%zu tickets: state",
							  (unsigned long)t->n),
						 t->n)
				  : arena_printf(&w->arena, _("#%lld state"), (long long)t->ticket);

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
	struct prompt p = { .owner = s->id, .tag = TAG_FIELD, .ticket = t->ticket };

	if (t->field == x->n_required) {
		run(t, s, ui);
		return;
	}
	f = &x->required[t->field];
	snprintf(need, sizeof(need), _("%.*s is required"), SV_ARG(f->name));
	p.label = f->label;
	p.param = PARAM_ASSIGNMENT;
	p.field = f->name;
	p.need = sv_from(need);
	p.run = t->run;
	if (t->field + 1 < x->n_required)
		p.only = f->name;
	ui_push(ui, scr_prompt_create(&p));
}

static void chose(struct ticket_ops *t, struct screen *s, struct ui *ui, int choice)
{
	if (!t->transitions || choice < 0 || (size_t)choice >= t->transitions->view.n_transition)
		return;
	begin(t, "ticket transition");
	work_word(t->run, t->transitions->view.transition[choice].name);
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

/* ---- messages ---- */

static bool answered(struct ticket_ops *t, struct screen *s, struct ui *ui, const struct msg *m)
{
	switch (m->tag) {
	case ACTION_TICKET_TRANSITION:
		chose(t, s, ui, m->choice);
		return true;
	case TAG_FIELD:
		answered_field(t, s, ui, m);
		return true;
	case TAG_SURE:
		sure(t, s, ui, m);
		return true;
	case ACTION_TICKET_ARTICLES: /* an article's link, chosen while no reply was open */
		if (m->choice >= 0)
			begin_writing(t, s, ui, DRAFT_REPLY, m->text);
		return true;
	case TAG_WHERE:
		if (m->choice >= 0)
			write_to(t, ui, m->choice ? t->ticket : t->into);
		return true;
	default:
		if (!t->deed || (int)t->deed->action != m->tag)
			return false;
		answered_ask(t, s, ui, m);
		return true;
	}
}

bool ticket_ops_message(struct ticket_ops *t, struct screen *s, struct ui *ui, const struct msg *m)
{
	if (m->kind == MSG_ANSWER)
		return answered(t, s, ui, m);
	if (m->kind != MSG_WORK || (m->work->kind != WORK_TRANSITIONS && m->work->tag != TAG_WHERE))
		return false;
	t->asking--;
	if (m->work->rc != RC_OK) {
		ui_failed(ui, s, m->work);
		return true;
	}
	if (m->work->tag == TAG_WHERE) {
		ask_where(t, s, ui, m->work);
		return true;
	}
	work_destroy(t->transitions);
	t->transitions = ui_keep(ui, m);
	open_menu(t, s, ui);
	return true;
}
