/* The command line and the palette in one: what is typed is run as a command, or finds actions and
 * commands by the letters of their names. */
#include "deskbell/tui/scr.h"

#include <stdlib.h>
#include <string.h>

#include "app_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/service/args.h"
#include "deskbell/service/help.h"
#include "deskbell/text/fuzzy.h"
#include "deskbell/tui/w_choices.h"

#define ROWS 10

struct palette {
	struct screen s;
	struct app *app;
	const struct screen *under; /* where the actions would be done */
	struct arena arena;
	struct w_choices choices;
	size_t total;
	struct sv help; /* of the command whose words are being typed; SV_NULL = none */
	bool moved;	/* the mark was moved: it wins over the text */
	bool recalled;	/* the text is a line that was run before */
};

struct scored {
	struct w_choice choice;
	int score;
	int place;    /* of equal ones: as the footer puts them, what cannot be done now last */
	bool command; /* else: an action of the screen */
};

enum { PLACE_OTHERS = 1000, PLACE_OFF };

static enum context palette_context(const struct screen *s)
{
	(void)s;
	return CONTEXT_PALETTE;
}

static int by_score(const void *a, const void *b)
{
	const struct scored *x = a, *y = b;

	if (x->score != y->score)
		return (x->score < y->score) - (x->score > y->score);
	if (x->place != y->place)
		return x->place - y->place;
	/* What a key does here comes before the command of the same name. */
	if (x->command != y->command)
		return x->command - y->command;
	return sv_cmp(x->choice.text, y->choice.text);
}

static void add(struct scored *all, size_t *n, struct sv typed, struct w_choice c, int place,
		bool command)
{
	int score = fuzzy_score(typed, c.text);

	if (score < 0 && typed.n > 2) {
		score = fuzzy_score(typed, c.label);
		score = score > 0 ? score / 4 : score;
	}
	/* Typed as it is written: "ticket as" means the command, "ticket.as" the action. */
	score += score > 0 && sv_starts(c.text, typed);
	/* 0 = no letter to go by: then nothing was meant. */
	if (score > 0 || (!score && !typed.n))
		all[(*n)++] = (struct scored){ c, score, place, command };
}

/* In some context. An action that could be bound everywhere and has keys only elsewhere, belongs
 * there. */
static bool has_key(const struct keymap *k, enum action a)
{
	for (int c = 0; c < CONTEXT_COUNT; c++)
		if (keymap_key(k, (enum context)c, a).n)
			return true;
	return false;
}

/* An action of the screen below: what it does, or why not now. */
static void add_action(struct palette *p, struct ui *ui, struct scored *all, size_t *n,
		       struct sv typed, const struct action_row *r)
{
	const struct screen *s = p->under;
	enum context c = s->ops->context(s);
	const char *off = ui_off(ui, s, r->id);
	struct w_choice choice = { sv_from(r->name), sv_from(_(r->help)),
				   keymap_key(ui->keymap, c, r->id) };

	if (!context_takes(c, r->context) || (!choice.right.n && has_key(ui->keymap, r->id)))
		return;
	if (off)
		choice.label = arena_printf(&p->arena, _("not now: %s"), off);
	add(all, n, typed, choice, off ? PLACE_OFF : r->rank ? r->rank : PLACE_OTHERS, false);
}

/* Behind a command's name nothing is found any more: then it is said what follows it. */
static void explain(struct palette *p, struct sv typed)
{
	const struct command *cmd;
	struct err e;
	struct sv *word;
	size_t n = words_typed(typed, &p->arena, &word), used;

	cmd = command_find(word, n, &used, &e);
	if (cmd && !p->total)
		p->help = command_help(cmd, &p->arena);
}

static void find(struct palette *p, struct ui *ui)
{
	struct sv typed = sv_trim(w_input_text(&p->app->command));
	const struct command *cmd;
	struct scored *all;
	size_t n = 0;

	arena_reset(&p->arena);
	all = ARENA_ARRAY(&p->arena, ACTION_COUNT + command_count(), struct scored);
	for (int i = 1; i < ACTION_COUNT; i++)
		add_action(p, ui, all, &n, typed, action_row((enum action)i));
	for (size_t i = 0; (cmd = command_at(i)); i++)
		if ((cmd->kind == COMMAND_WRITE || cmd->kind == COMMAND_READ ||
		     cmd->kind == COMMAND_LIVE) &&
		    actor_has(&ui->who, cmd->roles))
			add(all, &n, typed,
			    (struct w_choice){ sv_from(cmd->name), sv_from(_(cmd->help)), SV_NULL },
			    PLACE_OTHERS, true);
	qsort(all, n, sizeof(*all), by_score);
	p->total = n;
	p->choices.n = n < W_CHOICES_MAX ? n : W_CHOICES_MAX;
	for (size_t i = 0; i < p->choices.n; i++)
		p->choices.at[i] = all[i].choice;
	p->choices.sel = n ? 0 : -1;
	p->help = SV_NULL;
	explain(p, typed);
	p->moved = false;
	p->recalled = false;
}

/* True when the text itself can be run: a whole command, an action's name, a number. */
static bool runs(struct palette *p, struct sv text)
{
	struct err e = { 0 };
	struct sv *word;
	size_t n, used;
	int64_t id;

	if (words_split(text, &p->arena, &word, &n, &e) != RC_OK || !n)
		return true; /* its error is shown */
	if (n == 1 && (action_find(word[0]) || sv_int(word[0], &id) || word[0].p[0] == '#' ||
		       sv_eqs(word[0], "q") || sv_eqs(word[0], "quit")))
		return true;
	return command_find(word, n, &used, &e) != NULL;
}

/* A command picked by its name that cannot run without more words. */
static bool wants_more(struct sv name)
{
	char text[64];
	const struct command *c;

	if (name.n >= sizeof(text))
		return false;
	memcpy(text, name.p, name.n);
	text[name.n] = 0;
	c = command_named(text);
	for (int i = 0; c && i < PARAM_MAX && c->param[i].name; i++)
		if ((c->param[i].flags & PARAM_REQUIRED) &&
		    !(i == 0 && c->param[i].type == PARAM_TICKET))
			return true;
	return false;
}

static void complete(struct palette *p, struct ui *ui)
{
	AUTO(str_deinit) struct str text = STR_INIT;

	if (p->choices.sel < 0)
		return;
	str_add(&text, p->choices.at[p->choices.sel].text);
	str_addc(&text, ' ');
	w_input_set(&p->app->command, str_sv(&text));
	find(p, ui);
}

static void run(struct palette *p, struct ui *ui)
{
	AUTO(str_deinit) struct str line = STR_INIT;
	struct w_input *input = &p->app->command;
	struct sv typed = sv_trim(w_input_text(input));

	if (p->choices.sel >= 0 && (p->moved || !runs(p, typed))) {
		typed = p->choices.at[p->choices.sel].text;
		if (wants_more(typed)) {
			complete(p, ui);
			return;
		}
	}
	if (!typed.n)
		return;
	str_add(&line, typed);
	w_input_set(input, str_sv(&line));
	w_input_remember(input);
	ui_close(ui, &p->s);
	ui_command(ui, str_sv(&line));
}

/* Before anything is typed or marked, upwards lie the lines that were run: what was refused need
 * not be typed again. */
static bool recalled(struct palette *p, struct ui *ui)
{
	struct w_input *w = &p->app->command;
	bool fresh = !w_input_text(w).n || p->recalled;

	if (p->moved || !fresh || !w->history.n)
		return false;
	w_input_action(w, ACTION_INPUT_HISTORY_PREV);
	find(p, ui);
	p->recalled = true;
	return true;
}

static bool palette_action(struct screen *s, struct ui *ui, enum action a, int count)
{
	struct palette *p = (struct palette *)s;

	(void)count;
	switch (a) {
	case ACTION_PALETTE_RUN:
		run(p, ui);
		return true;
	case ACTION_PALETTE_COMPLETE:
		complete(p, ui);
		return true;
	case ACTION_PALETTE_NEXT:
	case ACTION_PALETTE_PREV:
		if (a == ACTION_PALETTE_PREV && recalled(p, ui))
			return true;
		w_choices_move(&p->choices, a == ACTION_PALETTE_NEXT ? 1 : -1);
		p->moved = true;
		return true;
	case ACTION_PALETTE_CLOSE:
		ui_close(ui, s);
		return true;
	default:
		return false;
	}
}

/* The palette's own editing keys: those every line has, whatever the keymap says. */
static bool palette_key(struct screen *s, struct ui *ui, const struct key *k)
{
	struct palette *p = (struct palette *)s;
	struct w_input *w = &p->app->command;
	const struct binding *b;

	if (keymap_find(ui->keymap, CONTEXT_INPUT, sv_from(k->name), &b) != KEYMAP_HIT ||
	    !w_input_action(w, b->action))
		return false;
	find(p, ui);
	return true;
}

static void palette_type(struct screen *s, struct ui *ui, struct sv text, bool paste)
{
	struct palette *p = (struct palette *)s;

	(void)paste;
	w_input_type(&p->app->command, text);
	find(p, ui);
}

static void palette_message(struct screen *s, struct ui *ui, const struct msg *m)
{
	if (m->kind == MSG_START)
		find((struct palette *)s, ui);
}

static void view_help(struct sv help, const struct ui *ui, struct grid *g, struct rect r)
{
	for (int y = 0; y < r.h && help.n; y++)
		grid_field(g, r, y, 2, r.w - 2, sv_cut(&help, '\n'), STYLE_MUTED, RECT_LEFT,
			   ui->glyphs->ellipsis);
}

static void palette_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r)
{
	AUTO(str_deinit) struct str hint = STR_INIT;
	const struct palette *p = (const struct palette *)s;
	struct rect box = r, row;

	rect_top(&box, 1);
	box = rect_center(box, ROWS + 4, 76);
	box.y = r.y + 2 < box.y ? r.y + 2 : box.y;
	if (p->help.p)
		str_adds(&hint, _("Enter run   Esc close"));
	else
		str_addf(&hint, _("%zu found   Enter run   Tab complete   Esc close"), p->total);
	box = grid_box(g, box, ui->glyphs, sv_from(_("commands")), str_sv(&hint));
	row = rect_top(&box, 1);
	rect_top(&box, 1);
	w_choices_view(&p->choices, ui, g, box);
	view_help(p->help, ui, g, box);
	grid_put(g, row, 0, 0, SV(": "), STYLE_TITLE);
	rect_left(&row, 2);
	w_input_view(&p->app->command, g, row, STYLE_INPUT);
}

static void palette_destroy(struct screen *s)
{
	arena_deinit(&((struct palette *)s)->arena);
	free(s);
}

static const struct screen_ops palette_ops = {
	.name = "palette",
	.overlay = true,
	.context = palette_context,
	.action = palette_action,
	.type = palette_type,
	.key = palette_key,
	.message = palette_message,
	.view = palette_view,
	.destroy = palette_destroy,
};

struct screen *scr_palette_create(struct ui *ui)
{
	struct palette *p = mem_alloc(sizeof(*p));
	p->s.ops = &palette_ops;
	p->app = ui->app;
	p->under = app_top(ui->app);
	w_input_set(&p->app->command, SV(""));
	return &p->s;
}
