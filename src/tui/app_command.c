/* Command lines behind ':' and in keymaps, and what came of commands. */
#include "app_priv.h"

#include <stdlib.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/service/args.h"
#include "deskbell/service/registry.h"
#include "deskbell/tui/scr.h"

static bool is_number(struct sv v)
{
	int64_t n;

	if (v.n && v.p[0] == '#')
		v = (struct sv){ v.p + 1, v.n - 1 };
	return sv_int(v, &n);
}

static struct sv rest_of(struct work *w, const struct sv *word, size_t n)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	for (size_t i = 0; i < n; i++) {
		if (i)
			str_addc(&s, ' ');
		str_add(&s, word[i]);
	}
	return work_sv(w, str_sv(&s));
}

/* Commands that read: each is a screen. */
static void read_command(struct app *a, const struct command *cmd, const struct sv *word, size_t n)
{
	struct work *w = work_create(WORK_RUN); /* only for its arena */
	struct sv rest = rest_of(w, word, n);
	int64_t id = app_ticket(a);

	if (n && word[0].n && word[0].p[0] == '#')
		word++, n--;
	if (strcmp(cmd->name, "ticket list") == 0) {
		app_goto(a, NULL);
		ui_answer(&a->ui, a->stack.at[0]->id, ACTION_FILTER_OPEN, 1, rest);
	} else if (strcmp(cmd->name, "ticket show") == 0 && (!n || sv_int(word[0], &id)) && id) {
		ui_push(&a->ui, scr_ticket_create(id, 0));
	} else if (strcmp(cmd->name, "ticket log") == 0 && (!n || sv_int(word[0], &id)) && id) {
		ui_push(&a->ui, scr_changes_create(id));
	} else if (strcmp(cmd->name, "log") == 0 && !n) {
		ui_push(&a->ui, scr_changes_create(0));
	} else if (strcmp(cmd->name, "ticket transitions") == 0) {
		ui_action(&a->ui, ACTION_TICKET_TRANSITION, 0);
	} else if (strcmp(cmd->name, "kb search") == 0 || strcmp(cmd->name, "kb list") == 0) {
		ui_push(&a->ui, scr_articles_create(cmd->name[3] == 's' ? rest : SV(""), 0));
	} else if (strcmp(cmd->name, "kb show") == 0 && n) {
		ui_push(&a->ui, scr_article_create(rest, 0, false));
	} else if (strcmp(cmd->name, "kb history") == 0 && n) {
		ui_push(&a->ui, scr_history_create(word[0]));
	} else if (strcmp(cmd->name, "kb diff") == 0 && n) {
		ui_push(&a->ui, scr_diff_create(word[0], n > 1 ? word[1] : SV_NULL,
						n > 2 ? word[2] : SV_NULL));
	} else if (strcmp(cmd->name, "kb blame") == 0 && n) {
		ui_push(&a->ui, scr_blame_create(word[0]));
	} else {
		ui_toast(&a->ui, STYLE_TOAST_WARNING,
			 _("\"%s\" is for the command line: deskbell %s"), cmd->name, cmd->name);
	}
	work_destroy(w);
}

/* Does the line say itself which tickets: by number, list or query? */
static bool names_tickets(const struct sv *word, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (sv_eqs(word[i], "--query") || sv_starts(word[i], SV("--query=")))
			return true;
	return n && word_is_tickets(word[0]);
}

static bool wants_ticket(const struct command *cmd)
{
	return cmd->param[0].name && cmd->param[0].type == PARAM_TICKET &&
	       !(cmd->param[0].flags & PARAM_OPTION);
}

/* The ticket on the screen stands in where a command wants one first and none was typed. */
static void write_command(struct app *a, const struct command *cmd, const struct sv *word, size_t n,
			  size_t used)
{
	struct work *w = work_create(WORK_RUN);
	int64_t id = app_ticket(a);

	for (size_t i = 0; i < used; i++)
		work_word(w, word[i]);
	if (wants_ticket(cmd) && id && !names_tickets(word + used, n - used))
		work_wordf(w, "%lld", (long long)id);
	for (size_t i = used; i < n; i++)
		work_word(w, word[i]);
	ui_work(&a->ui, NULL, w);
}

/* Lines that are no commands of the table. True when it was one. */
static bool other_line(struct app *a, const struct sv *word, size_t n)
{
	const struct action_row *row = n == 1 ? action_find(word[0]) : NULL;

	if (row) {
		ui_action(&a->ui, row->id, 0);
		return true;
	}
	if (n == 1 && (sv_eqs(word[0], "q") || sv_eqs(word[0], "quit"))) {
		ui_action(&a->ui, ACTION_APP_QUIT, 0);
		return true;
	}
	if (n == 1 && is_number(word[0])) {
		int64_t id = 0;

		sv_int(word[0].p[0] == '#' ? (struct sv){ word[0].p + 1, word[0].n - 1 } : word[0],
		       &id);
		ui_push(&a->ui, scr_ticket_create(id, 0));
		return true;
	}
	if (a->ui.testing && n == 1 && sv_eqs(word[0], "test.segv")) {
		ui_effect(&a->ui, (struct effect){ .kind = EFFECT_CRASH });
		return true;
	}
	if (a->ui.testing && n == 2 && sv_eqs(word[0], "test.dump")) {
		struct str path = STR_INIT;

		str_add(&path, word[1]);
		ui_effect(&a->ui,
			  (struct effect){ .kind = EFFECT_DUMP, .own_text = str_detach(&path) });
		return true;
	}
	return false;
}

void ui_command(struct ui *ui, struct sv line)
{
	AUTO(arena_deinit) struct arena arena = ARENA_INIT;
	struct app *a = ui->app;
	const struct command *cmd;
	struct err e = { 0 };
	struct sv *word;
	size_t n, used;

	if (words_split(line, &arena, &word, &n, &e) != RC_OK) {
		ui_toast(ui, STYLE_TOAST_ERROR, "%s", e.msg);
		return;
	}
	if (!n || other_line(a, word, n))
		return;
	cmd = command_find(word, n, &used, &e);
	if (!cmd) {
		ui_toast(ui, STYLE_TOAST_ERROR, "%s", e.msg);
		return;
	}
	if (wants_ticket(cmd) && !names_tickets(word + used, n - used) && app_hold_command(a, line))
		return;
	if (cmd->kind == COMMAND_WRITE || cmd->kind == COMMAND_JOB || cmd->kind == COMMAND_LIVE)
		write_command(a, cmd, word, n, used);
	else
		read_command(a, cmd, word + used, n - used);
}

/* A transition refused for want of a field asks for that field and tries again. */
static bool ask_again(struct app *a, const struct work *w)
{
	const char *name = w->err.field;
	const struct field *f = field_find(NOUN_TICKET, sv_from(name));
	bool custom = sv_starts(sv_from(name), SV(FIELD_CUSTOM_PREFIX));
	struct prompt p = { .tag = ACTION_TICKET_TRANSITION, .param = -1 };
	char need[128];

	if (w->rc != RC_INVALID || w->n_word < 4 || !sv_eqs(w->word[0], "ticket") ||
	    !sv_eqs(w->word[1], "transition") || !(custom || (f && (f->flags & FIELD_SETTABLE))))
		return false;
	for (size_t i = 4; i < w->n_word; i++)
		if (sv_starts(w->word[i], sv_from(name)) && w->word[i].n > strlen(name) &&
		    w->word[i].p[strlen(name)] == '=')
			return false;
	work_destroy(a->retry);
	a->retry = work_create(WORK_RUN);
	for (size_t i = 0; i < w->n_word; i++)
		work_word(a->retry, w->word[i]);
	snprintf(a->retry_field, sizeof(a->retry_field), "%s", name);
	snprintf(need, sizeof(need), _("%s is required"), name);
	p.label = sv_from(f ? _(f->label) : name);
	p.param = PARAM_ASSIGNMENT;
	p.field = sv_from(name);
	p.need = sv_from(need);
	ui_push(&a->ui, scr_prompt_create(&p));
	return true;
}

void app_retry(struct app *a, struct sv text)
{
	struct work *w = a->retry;

	if (!w)
		return;
	a->retry = NULL;
	work_wordf(w, "%s=%.*s", a->retry_field, SV_ARG(text));
	ui_work(&a->ui, NULL, w);
}

/* What was done, and the key that takes it back. */
static void tell_done(struct app *a, const struct work *w)
{
	AUTO(str_deinit) struct str text = STR_INIT;
	bool undone = sv_eqs(w->word[0], "undo");
	char key[32];

	str_add(&text, w->answer.text);
	if (w->answer.note.p)
		str_addf(&text, " (%.*s)", SV_ARG(w->answer.note));
	ui_key(&a->ui, CONTEXT_GLOBAL, undone ? ACTION_EDIT_REDO : ACTION_EDIT_UNDO, key);
	if (key[0] && w->answer.change)
		str_addf(&text, "   %s %s", key, undone ? _("redo") : _("undo"));
	ui_toast(&a->ui, STYLE_TOAST_OK, "%s", str_z(&text));
}

void app_ran(struct app *a, const struct work *w)
{
	if (w->rc == RC_CANCELLED)
		return;
	if (w->rc != RC_OK) {
		ui_toast(&a->ui, STYLE_TOAST_ERROR, "%s", w->err.msg);
		ask_again(a, w);
		return;
	}
	if (w->answer.unchanged)
		ui_toast(&a->ui, STYLE_TOAST_INFO, _("nothing to change"));
	else
		tell_done(a, w);
	app_touch(a);
}
