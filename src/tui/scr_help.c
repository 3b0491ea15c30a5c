/* Help and the log: lines read from the live keymap, and from what the program said. */
#include "deskbell/tui/scr.h"

#include <stdlib.h>
#include <string.h>

#include "app_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/utf8.h"
#include "deskbell/text/when.h"
#include "deskbell/text/width.h"
#include "deskbell/tui/w_input.h"
#include "deskbell/tui/w_pager.h"

/* Cells of a line's columns. */
enum { HELP_KEYS = 14, HELP_NAME = 20, HELP_TEXT_MIN = 36, LOG_WORD = 7 };

struct help {
	struct screen s;
	enum context about;
	struct w_pager pager;
	bool searching;
	struct w_input input;	     /* words looked for */
	const struct binding *first; /* what Enter does while searching; NULL = nothing is found */
};

/* Keys of one action, as far as they work in this context: "j, Down". */
static void keys_of(const struct binding *const *all, size_t n, size_t i, struct str *out)
{
	for (size_t k = 0; k < n; k++) {
		bool same =
			all[k]->action == all[i]->action && sv_eq(all[k]->command, all[i]->command);

		if (same && k < i) { /* listed with the first of them */
			str_reset(out);
			return;
		}
		if (same) {
			if (out->n)
				str_adds(out, ", ");
			str_add(out, all[k]->keys);
		}
	}
}

/* Cells between the frame's sides, at the terminal's width. */
static int help_cells(const struct ui *ui)
{
	int outer = 96 < ui->w - 4 ? 96 : ui->w - 4;

	return outer - 4;
}

/* What the marks before a line say; lists and threads have them. */
static const struct {
	enum style style;
	bool list, thread;
	const char *says; /* N_() */
} marks[] = {
	{ STYLE_LIST_MARKED, true, false, N_("marked: what is done next is done to all that are") },
	{ STYLE_LIST_NEW, true, false, N_("others changed it since you opened it") },
	{ STYLE_LIST_DONE, true, false, N_("you changed it, so it is in this list no longer") },
	{ STYLE_SLA_BREACHED, true, true, N_("a service level is missed; when it was due") },
	{ STYLE_SLA_RISK, true, true, N_("a service level is soon missed; what is left") },
	{ STYLE_SLA_PAUSED, true, true, N_("its clock stands") },
	{ STYLE_THREAD_REQUESTER, false, true, N_("the requester wrote it") },
	{ STYLE_THREAD_PUBLIC, false, true, N_("a public reply: the requester sees it") },
	{ STYLE_THREAD_INTERNAL, false, true, N_("an internal note: the requester never does") },
	{ STYLE_THREAD_SYSTEM, false, true, N_("a change of its fields") },
};

static const char *help_of(const struct binding *b)
{
	return b->action ? _(action_row(b->action)->help) : "";
}

/* Is each of the words in the text? */
static bool has_words(struct sv text, struct sv words)
{
	AUTO(str_deinit) struct str have = STR_INIT;
	AUTO(str_deinit) struct str want = STR_INIT;
	struct sv rest;

	utf8_fold(&have, text);
	utf8_fold(&want, words);
	rest = str_sv(&want);
	while (rest.n) {
		struct sv word = sv_cut(&rest, ' ');

		if (word.n && !memmem(have.p, have.n, word.p, word.n))
			return false;
	}
	return true;
}

/* Is each of the words in its keys, name or help? */
static bool is_meant(const struct binding *b, struct sv keys, struct sv words)
{
	AUTO(str_deinit) struct str all = STR_INIT;

	str_addf(&all, "%.*s %s %s %.*s", SV_ARG(keys),
		 b->action ? action_row(b->action)->name : "", help_of(b), SV_ARG(b->command));
	return has_words(str_sv(&all), words);
}

static void head_line(struct w_pager *p, const char *title)
{
	if (p->line.n)
		w_pager_line(p, false);
	w_pager_line(p, true);
	w_pager_add(p, sv_from(title), STYLE_TITLE);
}

static void fill_marks(struct help *x, const struct ui *ui)
{
	bool list = x->about == CONTEXT_QUEUE, thread = x->about == CONTEXT_TICKET, head = false;

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		AUTO(str_deinit) struct str col = STR_INIT;
		struct sv mark = theme_mark(ui->theme, marks[i].style);

		if (!(list && marks[i].list) && !(thread && marks[i].thread))
			continue;
		if (!has_words(sv_from(_(marks[i].says)), w_input_text(&x->input)))
			continue;
		if (!head)
			head_line(&x->pager, _("marks"));
		head = true;
		w_pager_line(&x->pager, false);
		width_pad(&col, mark, HELP_KEYS, WIDTH_LEFT, ui->ascii);
		w_pager_add(&x->pager, str_sv(&col), marks[i].style);
		w_pager_add(&x->pager, sv_from(_(marks[i].says)), STYLE_MUTED);
	}
}

static void help_line(struct w_pager *p, const struct ui *ui, const struct binding *b,
		      struct sv keys)
{
	AUTO(str_deinit) struct str col = STR_INIT;
	int cells = help_cells(ui), room;

	w_pager_line(p, false);
	width_pad(&col, keys, HELP_KEYS, WIDTH_LEFT, ui->ascii);
	w_pager_add(p, str_sv(&col), STYLE_HINT_KEY);
	str_reset(&col);
	if (b->action) {
		room = cells - HELP_KEYS;
		if (room >= HELP_NAME + HELP_TEXT_MIN) { /* the name is what a keymap calls it */
			width_pad(&col, sv_from(action_row(b->action)->name), HELP_NAME - 1,
				  WIDTH_LEFT, ui->ascii);
			str_addc(&col, ' ');
			w_pager_add(p, str_sv(&col), STYLE_BASE);
			room -= HELP_NAME;
		}
		str_reset(&col);
		width_cut(&col, sv_from(help_of(b)), (size_t)(room > 1 ? room : 1), ui->ascii);
		w_pager_add(p, str_sv(&col), STYLE_MUTED);
	} else {
		str_addf(&col, ":%.*s", SV_ARG(b->command));
		w_pager_add(p, str_sv(&col), STYLE_BASE);
	}
	if (b->personal)
		w_pager_add(p, sv_from(_("   (yours)")), STYLE_MUTED);
}

static void fill(struct help *x, const struct ui *ui)
{
	AUTO(arena_deinit) struct arena arena = ARENA_INIT;
	const struct binding **all;
	size_t n = keymap_in_effect(ui->keymap, x->about, &arena, &all);

	w_pager_reset(&x->pager);
	x->first = NULL;
	for (int c = CONTEXT_COUNT; c-- > 0;) {
		bool head = false;

		for (size_t i = 0; i < n; i++) {
			AUTO(str_deinit) struct str keys = STR_INIT;

			if ((int)all[i]->context != c ||
			    (all[i]->action && !app_allows(ui, all[i]->action)))
				continue;
			keys_of(all, n, i, &keys);
			if (!keys.n || !is_meant(all[i], str_sv(&keys), w_input_text(&x->input)))
				continue;
			if (!x->first)
				x->first = all[i];
			if (!head)
				head_line(&x->pager, _(context_row((enum context)c)->label));
			head = true;
			help_line(&x->pager, ui, all[i], str_sv(&keys));
		}
	}
	fill_marks(x, ui);
}

static enum context help_context(const struct screen *s)
{
	return ((const struct help *)s)->searching ? CONTEXT_INPUT : CONTEXT_HELP;
}

static void refill(struct help *x, const struct ui *ui)
{
	fill(x, ui);
	x->pager.top = 0;
}

/* What was looked for is done where the help was asked for. */
static void run_first(struct help *x, struct ui *ui)
{
	const struct binding *b = x->first;

	if (!b)
		return;
	ui_close(ui, &x->s);
	if (b->command.p)
		ui_command(ui, b->command);
	else
		ui_action(ui, b->action, 0);
}

static bool search_action(struct help *x, struct ui *ui, enum action a)
{
	switch (a) {
	case ACTION_INPUT_ACCEPT:
		run_first(x, ui);
		return true;
	case ACTION_INPUT_CANCEL:
		x->searching = false;
		w_input_set(&x->input, SV(""));
		refill(x, ui);
		return true;
	case ACTION_INPUT_COMPLETE:
		return true;
	case ACTION_INPUT_HISTORY_PREV:
	case ACTION_INPUT_HISTORY_NEXT:
		return w_pager_action(&x->pager,
				      a == ACTION_INPUT_HISTORY_PREV ? ACTION_SCROLL_UP
								     : ACTION_SCROLL_DOWN,
				      1, ui->h - 7);
	default:
		if (!w_input_action(&x->input, a))
			return false;
		refill(x, ui);
		return true;
	}
}

static bool help_action(struct screen *s, struct ui *ui, enum action a, int count)
{
	struct help *x = (struct help *)s;

	if (x->searching)
		return search_action(x, ui, a);
	if (a == ACTION_HELP_SEARCH) {
		x->searching = true;
		return true;
	}
	if (a == ACTION_HELP_CLOSE) {
		ui_close(ui, s);
		return true;
	}
	return w_pager_action(&x->pager, a, count, ui->h - 7);
}

static void help_type(struct screen *s, struct ui *ui, struct sv text, bool paste)
{
	(void)paste;
	w_input_type(&((struct help *)s)->input, text);
	refill((struct help *)s, ui);
}

/* Nothing behind it is done while it is open. */
static const char *help_off(const struct screen *s, const struct ui *ui, enum action a)
{
	(void)s;
	(void)ui;
	if (a == ACTION_INPUT_COMPLETE)
		return _("there is nothing to complete");
	if (action_scrolls(a) || a == ACTION_HELP_CLOSE || a == ACTION_HELP_SEARCH ||
	    action_row(a)->context == CONTEXT_TERMINAL || action_row(a)->context == CONTEXT_INPUT)
		return NULL;
	return _("close the help first");
}

static void help_message(struct screen *s, struct ui *ui, const struct msg *m)
{
	if (m->kind == MSG_START)
		fill((struct help *)s, ui);
	if (m->kind == MSG_RESIZE) {
		fill((struct help *)s, ui);
		w_pager_fit(&((struct help *)s)->pager, ui->h - 7);
	}
}

static void help_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r)
{
	AUTO(str_deinit) struct str title = STR_INIT;
	AUTO(str_deinit) struct str hint = STR_INIT;
	const struct help *x = (const struct help *)s;
	const char *label = _("search: ");
	struct rect box = r;

	rect_top(&box, 1);
	rect_bottom(&box, 1);
	box = rect_center(box, box.h, 96 < box.w - 4 ? 96 : box.w - 4);
	str_addf(&title, _("keys: %s"), _(context_row(x->about)->label));
	str_adds(&hint, x->searching ? _("Enter does the first   Esc all keys   ")
				     : _("j k scroll   / search   q close   "));
	w_pager_where(&x->pager, ui->h - 7, &hint);
	box = grid_box(g, box, ui->glyphs, str_sv(&title), sv_trim(str_sv(&hint)));
	grid_cursor(g, box, 0, 0);
	if (x->searching) {
		struct rect row = rect_top(&box, 1);

		grid_put(g, rect_left(&row, (int)width_sv(sv_from(label))), 0, 0, sv_from(label),
			 STYLE_TITLE);
		w_input_view(&x->input, g, row, STYLE_INPUT);
	}
	w_pager_view(&x->pager, g, box);
	if (!x->pager.line.n)
		grid_put(g, box, 0, 0, sv_from(_("No key does that; : looks among all commands.")),
			 STYLE_MUTED);
}

static void help_destroy(struct screen *s)
{
	w_pager_deinit(&((struct help *)s)->pager);
	w_input_deinit(&((struct help *)s)->input);
	free(s);
}

static const struct screen_ops help_ops = {
	.name = "help",
	.overlay = true,
	.context = help_context,
	.action = help_action,
	.type = help_type,
	.message = help_message,
	.off = help_off,
	.view = help_view,
	.destroy = help_destroy,
};

struct screen *scr_help_create(enum context c)
{
	struct help *x = mem_alloc(sizeof(*x));

	x->s.ops = &help_ops;
	x->about = c;
	w_input_init(&x->input);
	return &x->s;
}

/* ---- the log ---- */

static enum context log_context(const struct screen *s)
{
	(void)s;
	return CONTEXT_GLOBAL;
}

/* When, how grave, and all of what was said. */
static void log_line(struct w_pager *p, const struct ui *ui, const struct toast *t)
{
	AUTO(str_deinit) struct str mark = STR_INIT;
	char at[WHEN_SIZE];

	when_full(t->at, at);
	str_addf(&mark, "%s  ", at);
	width_pad(&mark, sv_from(app_toast_word(t->style)), LOG_WORD, WIDTH_LEFT, ui->ascii);
	w_pager_hang(p, str_sv(&mark), STYLE_MUTED, sv_from(t->text), t->style, ui->w - 1);
}

static void log_fill(struct help *x, const struct ui *ui)
{
	const struct app *a = ui->app;

	w_pager_reset(&x->pager);
	for (size_t i = a->log.n; i-- > 0;)
		log_line(&x->pager, ui, &a->log.at[i]);
	if (!a->log.n)
		w_pager_add(&x->pager, sv_from(_("Nothing was said yet.")), STYLE_MUTED);
}

static void log_message(struct screen *s, struct ui *ui, const struct msg *m)
{
	if (m->kind == MSG_START || m->kind == MSG_RESIZE || m->kind == MSG_SAID)
		log_fill((struct help *)s, ui);
}

static bool log_action(struct screen *s, struct ui *ui, enum action a, int count)
{
	if (a == ACTION_VIEW_REFRESH) { /* it follows what is said */
		log_fill((struct help *)s, ui);
		return true;
	}
	return w_pager_action(&((struct help *)s)->pager, a, count, ui->h - 3);
}

static void log_title(const struct screen *s, const struct ui *ui, struct str *out)
{
	(void)s;
	(void)ui;
	str_adds(out, _("Messages"));
}

static void log_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r)
{
	(void)ui;
	w_pager_view(&((const struct help *)s)->pager, g, r);
	grid_cursor(g, r, 0, 0);
}

static const struct screen_ops log_ops = {
	.name = "log",
	.context = log_context,
	.action = log_action,
	.message = log_message,
	.title = log_title,
	.view = log_view,
	.destroy = help_destroy,
};

struct screen *scr_log_create(void)
{
	struct help *x = mem_alloc(sizeof(*x));

	x->s.ops = &log_ops;
	w_input_init(&x->input);
	return &x->s;
}
