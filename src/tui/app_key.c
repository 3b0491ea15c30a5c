/* Keys to actions: sequences, counts, keyboards in another layout, and what is done where. */
#include "app_priv.h"

#include <stdio.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/service/registry.h"
#include "deskbell/text/width.h"
#include "deskbell/tui/scr.h"
#include "ticket_ops.h"

#define MIN_W 60
#define MIN_H 16
#define COUNT_MAX 9999

bool app_too_small(const struct app *a)
{
	return a->ui.w < MIN_W || a->ui.h < MIN_H;
}

void app_goto(struct app *a, struct screen *own_s)
{
	app_pop_to_root(a);
	if (own_s)
		ui_push(&a->ui, own_s);
}

static void ask_ticket(struct app *a)
{
	struct prompt p = { .owner = a->stack.at[0]->id,
			    .tag = ACTION_GOTO_TICKET,
			    .label = sv_from(_("ticket number")),
			    .need = sv_from(_("a ticket number is needed")),
			    .param = -1 };

	app_goto(a, scr_prompt_create(&p));
}

static void go_back(struct app *a)
{
	if (app_top(a) != a->stack.at[0])
		ui_close(&a->ui, app_top(a));
	else if (a->writing)
		ui_toast(&a->ui, STYLE_TOAST_WARNING,
			 _("still saving; leave again when it is done"));
	else
		ui_effect(&a->ui, (struct effect){ .kind = EFFECT_QUIT });
}

static void run_undo(struct app *a, const char *command)
{
	struct work *w = work_create(WORK_RUN);

	work_word(w, sv_from(command));
	ui_work(&a->ui, NULL, w);
}

/* Actions every screen has. */
static bool app_action(struct app *a, enum action action)
{
	switch (action) {
	case ACTION_NAV_BACK:
		go_back(a);
		return true;
	case ACTION_UI_CANCEL:
		if (app_running(a)) {
			ui_effect(&a->ui, (struct effect){ .kind = EFFECT_CANCEL });
			ui_toast(&a->ui, STYLE_TOAST_INFO, _("cancelled"));
		}
		return true;
	case ACTION_HELP_OPEN:
		ui_push(&a->ui, scr_help_create(app_top(a)->ops->context(app_top(a))));
		return true;
	case ACTION_COMMAND_OPEN:
		ui_push(&a->ui, scr_palette_create(&a->ui));
		return true;
	case ACTION_SCREEN_REDRAW:
		ui_effect(&a->ui, (struct effect){ .kind = EFFECT_REDRAW });
		return true;
	case ACTION_APP_SUSPEND:
		ui_effect(&a->ui, (struct effect){ .kind = EFFECT_SUSPEND });
		return true;
	case ACTION_APP_QUIT:
		app_pop_to_root(a);
		ui_close(&a->ui, a->stack.at[0]);
		return true;
	case ACTION_EDIT_UNDO:
		run_undo(a, "undo");
		return true;
	case ACTION_EDIT_REDO:
		run_undo(a, "redo");
		return true;
	case ACTION_GOTO_QUEUE:
		app_goto(a, NULL);
		return true;
	case ACTION_GOTO_MINE:
		app_goto(a, NULL);
		ui_action(&a->ui, ACTION_GOTO_MINE, 0); /* the queue's */
		return true;
	case ACTION_GOTO_KNOWLEDGE:
		app_goto(a, scr_articles_create(SV(""), 0));
		return true;
	case ACTION_GOTO_DRAFTS:
		app_goto(a, scr_drafts_create());
		return true;
	case ACTION_GOTO_MESSAGES:
		app_goto(a, scr_log_create());
		return true;
	case ACTION_GOTO_TICKET:
		ask_ticket(a);
		return true;
	case ACTION_TICKET_NEW:
		ui_push(&a->ui, scr_compose_create(0, DRAFT_NEW, SV_NULL));
		return true;
	default:
		return false;
	}
}

/* The command whose right an action needs; NULL = none. */
static const char *command_of(enum action a)
{
	switch (a) {
	case ACTION_TICKET_NEW:
		return "ticket new";
	case ACTION_GOTO_KNOWLEDGE:
	case ACTION_TICKET_ARTICLES:
	case ACTION_COMPOSE_ARTICLE:
	case ACTION_EDITOR_ARTICLE:
		return "kb list";
	default:
		return ticket_ops_command(a);
	}
}

bool app_allows(const struct ui *ui, enum action a)
{
	const char *name = command_of(a);

	return !name || actor_has(&ui->who, command_named(name)->roles);
}

const char *ui_off(const struct ui *ui, const struct screen *s, enum action a)
{
	if (!app_allows(ui, a))
		return _("not for your roles");
	return s->ops->off ? s->ops->off(s, ui, a) : NULL;
}

void ui_action(struct ui *ui, enum action action, int count)
{
	struct app *a = ui->app;
	struct screen *top = app_top(a);
	const char *off;

	if (app_hold_action(a, top, action, count))
		return;
	off = ui_off(ui, top, action);
	if (off) {
		ui_toast(ui, STYLE_TOAST_WARNING, "%s: %s", action_row(action)->name, off);
		return;
	}
	if (top->ops->action && top->ops->action(top, ui, action, count))
		return;
	if (!app_action(a, action))
		ui_toast(ui, STYLE_TOAST_WARNING, _("%s has nothing to do here"),
			 action_row(action)->name);
}

static void do_binding(struct app *a, const struct binding *b, int count)
{
	if (b->command.p)
		ui_command(&a->ui, b->command);
	else
		ui_action(&a->ui, b->action, count);
}

/* A digit that counts; not in menus, where digits choose. */
static bool take_count(struct app *a, enum context c, const struct key *k)
{
	bool digit = k->cp >= '0' && k->cp <= '9';

	if (!digit || c == CONTEXT_MENU || c == CONTEXT_CONFIRM || a->keys[0])
		return false;
	if (k->cp == '0' && !a->count)
		return false;
	a->count = a->count * 10 + (int)(k->cp - '0');
	if (a->count > COUNT_MAX)
		a->count = COUNT_MAX;
	return true;
}

/* No key is dead without a word; that keys are foreign altogether is said once. */
static void unbound(struct app *a, enum context c, const char *keys, const struct key *k)
{
	char help[32];
	bool foreign = k->cp > 0x7f;

	if (foreign && a->hinted)
		return;
	a->hinted |= foreign;
	if (foreign)
		ui_toast(&a->ui, STYLE_TOAST_INFO,
			 _("input method is on? %s is no key here; ? shows the keys"), k->name);
	else if (*ui_key(&a->ui, c, ACTION_HELP_OPEN, help))
		ui_toast(&a->ui, STYLE_TOAST_INFO, _("%s is no key here; %s shows the keys"), keys,
			 help);
}

/* Ends a sequence that was begun, and is meant to. */
static bool leaves(const struct key *k)
{
	return strcmp(k->name, "Esc") == 0 || strcmp(k->name, "C-c") == 0;
}

static void bound_key(struct app *a, struct screen *top, enum context c, const struct key *k)
{
	const struct binding *b = NULL;
	size_t had = strlen(a->keys), n = strlen(k->name);
	int count = a->count;
	char keys[sizeof(a->keys)];

	if (had + n + 2 > sizeof(a->keys)) {
		a->keys[0] = 0;
		return;
	}
	if (had)
		a->keys[had++] = ' ';
	memcpy(a->keys + had, k->name, n + 1);
	switch (keymap_find(a->ui.keymap, c, sv_from(a->keys), &b)) {
	case KEYMAP_PREFIX:
		a->keys_since = a->ui.now_ms;
		return;
	case KEYMAP_HIT:
		a->keys[0] = 0;
		a->count = 0;
		do_binding(a, b, count);
		return;
	case KEYMAP_NONE:
		snprintf(keys, sizeof(keys), "%s", a->keys);
		a->keys[0] = 0;
		a->count = 0;
		if (had ? !leaves(k) : !top->ops->key || !top->ops->key(top, &a->ui, k))
			unbound(a, c, keys, k);
		return;
	}
}

/* While the window is too small nothing can be seen, so only leaving counts. */
static void small_key(struct app *a, const struct key *k)
{
	if (strcmp(k->name, "q") == 0)
		app_action(a, ACTION_APP_QUIT);
	else if (strcmp(k->name, "C-z") == 0)
		app_action(a, ACTION_APP_SUSPEND);
}

void app_key(struct app *a, const struct key *typed)
{
	struct screen *top = app_top(a);
	struct key k = *typed;
	enum context c;
	bool text;

	if (!top)
		return;
	if (app_too_small(a)) {
		small_key(a, &k);
		return;
	}
	if (a->toast_on && !a->toast_until)
		a->toast_on = false;
	c = top->ops->context(top);
	text = context_row(c)->text;
	if (text && !a->keys[0] && (k.cp || strcmp(k.name, "Space") == 0)) {
		if (top->ops->type)
			top->ops->type(top, &a->ui, k.cp ? sv_from(k.name) : SV(" "), false);
		return;
	}
	if (!text && take_count(a, c, &k))
		return;
	if (!text && k.cp > 0x7f)
		k = key_from_cp(keymap_lang(a->ui.keymap, k.cp));
	bound_key(a, top, c, &k);
}

void app_paste(struct app *a, struct sv text)
{
	struct screen *top = app_top(a);

	if (!top || app_too_small(a) || !text.n)
		return;
	if (context_row(top->ops->context(top))->text && top->ops->type)
		top->ops->type(top, &a->ui, text, true);
	else
		ui_toast(&a->ui, STYLE_TOAST_WARNING, _("pasted text not used"));
}
