/* What every screen stands in: breadcrumb, toast or status line, keys; the menu of a sequence
 * begun. */
#include "app_priv.h"

#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/utf8.h"
#include "deskbell/text/when.h"
#include "deskbell/text/width.h"
#include "deskbell/tui/w_note.h"

static void view_too_small(const struct app *a, struct grid *g)
{
	struct rect all = { 0, 0, g->h, g->w };

	grid_putf(g, all, 0, 0, STYLE_TITLE, _("deskbell needs %d x %d."), 60, 16);
	grid_putf(g, all, 1, 0, STYLE_BASE, _("This window is %d x %d."), a->ui.w, a->ui.h);
	grid_put(g, all, 3, 0, sv_from(_("Nothing is lost.")), STYLE_BASE);
	grid_put(g, all, 5, 0, sv_from(_("q leave   or enlarge")), STYLE_MUTED);
	grid_cursor(g, all, 0, 0);
}

/* The topmost screen that is no overlay, and those lying over it. */
static size_t base_screen(const struct app *a)
{
	size_t i = a->stack.n - 1;

	while (i > 0 && a->stack.at[i]->ops->overlay)
		i--;
	return i;
}

static void view_head(struct app *a, struct grid *g, struct rect row, const struct screen *base)
{
	AUTO(str_deinit) struct str title = STR_INIT;
	AUTO(str_deinit) struct str right = STR_INIT;
	char now[WHEN_SIZE];
	int n;

	when_full(ui_now(&a->ui), now);
	str_addf(&right, "%.*s  %s", SV_ARG(a->ui.who.login),
		 strlen(now) > 5 ? now + strlen(now) - 5 : now);
	n = (int)width_sv(str_sv(&right));
	str_adds(&title, "deskbell > ");
	if (base->ops->title)
		base->ops->title(base, &a->ui, &title);
	grid_field(g, row, 0, 0, row.w - n - 2, str_sv(&title), STYLE_TITLE, RECT_LEFT,
		   a->ui.glyphs->ellipsis);
	grid_put(g, row, 0, row.w - n, str_sv(&right), STYLE_MUTED);
}

const char *app_toast_word(enum style s)
{
	return s == STYLE_TOAST_ERROR	  ? _("ERROR")
	       : s == STYLE_TOAST_WARNING ? _("WARN")
	       : s == STYLE_TOAST_OK	  ? _("ok")
					  : "";
}

/* What was said last, in the state line and as many rows over it as it takes. */
static void view_toast(const struct app *a, struct grid *g, struct rect area)
{
	AUTO(str_deinit) struct str mark = STR_INIT;
	AUTO(str_deinit) struct str more = STR_INIT;
	const struct toast *t = &a->log.at[a->log.n - 1];
	const char *word = app_toast_word(t->style);
	char key[32];

	if (*word)
		str_addf(&mark, "%s  ", word);
	if (*ui_key(&a->ui, CONTEXT_GLOBAL, ACTION_GOTO_MESSAGES, key))
		str_addf(&more, _("%s shows all"), key);
	w_note_view(&(struct w_note){ .mark = str_sv(&mark),
				      .mark_style = t->style,
				      .text = sv_from(t->text),
				      .style = *word ? STYLE_BASE : t->style,
				      .more = str_sv(&more) },
		    &a->ui, g, area, NOTE_ROWS);
}

static void view_busy(const struct app *a, struct grid *g, struct rect row)
{
	AUTO(str_deinit) struct str text = STR_INIT;

	str_adds(&text, a->writing ? _("saving ...") : _("loading ..."));
	if (a->held.n)
		str_addf(&text,
			 ngettext("   %zu key waits", "   %zu keys wait", (unsigned long)a->held.n),
			 a->held.n);
	if (app_may_drop(a))
		str_adds(&text, _("   Esc drops what was typed"));
	str_adds(&text, _("   Ctrl-c cancels"));
	grid_field(g, row, 0, 0, row.w, str_sv(&text), STYLE_TOAST_INFO, RECT_LEFT,
		   a->ui.glyphs->ellipsis);
}

/* What is being typed into a line of the screen is judged in the state line: good news waits. */
static bool outweighed(const struct app *a)
{
	const struct screen *top = a->stack.at[a->stack.n - 1];
	enum style s = a->log.at[a->log.n - 1].style;

	return (s == STYLE_TOAST_OK || s == STYLE_TOAST_INFO) && top->ops->status &&
	       top->ops->context(top) == CONTEXT_INPUT;
}

/* `area`: the state line and what lies above it. */
static void view_status(struct app *a, struct grid *g, struct rect area)
{
	struct rect above = area, row = rect_bottom(&above, 1);
	AUTO(str_deinit) struct str text = STR_INIT;
	enum style style = STYLE_MUTED;
	bool busy = app_running(a) && a->ui.now_ms >= a->busy_since + BUSY_MS;

	a->held_told = a->held.n && busy;
	if (a->toast_on && a->log.n && !a->held_told && !outweighed(a)) {
		view_toast(a, g, area);
		return;
	}
	if (busy) {
		view_busy(a, g, row);
		return;
	}
	for (size_t i = a->stack.n, base = base_screen(a); i-- > base && !text.n;)
		if (a->stack.at[i]->ops->status)
			a->stack.at[i]->ops->status(a->stack.at[i], &a->ui, &text, &style);
	/* Why something is wrong is told whole. */
	w_note_view(&(struct w_note){ .text = str_sv(&text), .style = style }, &a->ui, g, area,
		    style == STYLE_INPUT_ERROR ? NOTE_ROWS : 1);
}

/* One "key label" of the footer; false when it does not fit before `end`. */
static bool hint(struct app *a, struct grid *g, struct rect row, enum context c, enum action action,
		 int *x, int end)
{
	struct sv label = sv_from(_(action_row(action)->label));
	char key[32];
	int need;

	ui_key(&a->ui, c, action, key);
	if (!key[0])
		return true;
	need = (int)width_sv(sv_from(key)) + 1 + (int)width_sv(label);
	if (*x + need > end)
		return false;
	*x += grid_put(g, row, 0, *x, sv_from(key), STYLE_HINT_KEY) + 1;
	*x += grid_put(g, row, 0, *x, label, STYLE_HINT_TEXT) + 2;
	return true;
}

/* Keys by rank until the line is full, then always help and command, as far as they have keys here.
 */
static void view_foot(struct app *a, struct grid *g, struct rect row, const struct screen *top)
{
	static const enum action always[] = { ACTION_HELP_OPEN, ACTION_COMMAND_OPEN };
	enum context c = top->ops->context(top);
	int end, x = 0, tail = 0, tail_x;
	char key[32];

	for (size_t i = 0; i < ARRAY_LEN(always); i++) {
		struct sv label = sv_from(_(action_row(always[i])->label));

		ui_key(&a->ui, c, always[i], key);
		if (key[0])
			tail += (int)width_sv(sv_from(key)) + 1 + (int)width_sv(label) + 2;
	}
	tail_x = tail ? row.w - tail + 2 : row.w;
	end = tail ? tail_x - 2 : row.w;
	for (int rank = 1; rank < 100; rank++)
		for (int i = 1; i < ACTION_COUNT; i++) {
			const struct action_row *r = action_row((enum action)i);

			if (r->rank != rank || !context_takes(c, r->context))
				continue;
			if (ui_off(&a->ui, top, r->id))
				continue;
			if (!hint(a, g, row, c, r->id, &x, end))
				rank = 100;
		}
	for (size_t i = 0; i < ARRAY_LEN(always); i++)
		if (!ui_off(&a->ui, top, always[i]))
			hint(a, g, row, c, always[i], &tail_x, row.w);
}

/* What a sequence begun with these keys may become. */
static void view_keys(struct app *a, struct grid *g, struct rect body, enum context c)
{
	AUTO(arena_deinit) struct arena arena = ARENA_INIT;
	const struct binding **all;
	size_t n = keymap_in_effect(a->ui.keymap, c, &arena, &all), had = strlen(a->keys),
	       found = 0;
	struct rect box;

	for (size_t i = 0; i < n; i++)
		if (sv_starts(all[i]->keys, sv_from(a->keys)) && all[i]->keys.n > had + 1 &&
		    (!all[i]->action || app_allows(&a->ui, all[i]->action)))
			all[found++] = all[i];
	box = rect_bottom(&body, (int)found + 2);
	box = grid_box(g, box, a->ui.glyphs, sv_from(a->keys), SV_NULL);
	for (size_t i = 0; i < found; i++) {
		struct sv rest = { all[i]->keys.p + had + 1, all[i]->keys.n - had - 1 };
		const char *name = all[i]->action ? action_row(all[i]->action)->name : "";

		grid_put(g, box, (int)i, 0, rest, STYLE_HINT_KEY);
		grid_put(g, box, (int)i, 6, sv_from(name), STYLE_BASE);
		grid_field(g, box, (int)i, 26, box.w - 26,
			   all[i]->action ? sv_from(_(action_row(all[i]->action)->help))
					  : all[i]->command,
			   STYLE_MUTED, RECT_LEFT, a->ui.glyphs->ellipsis);
	}
}

void app_view(struct app *a, struct grid *g)
{
	struct rect rest = { 0, 0, a->ui.h, a->ui.w }, head, foot;
	const struct screen *top;
	size_t base;

	grid_reset(g, a->ui.h, a->ui.w);
	g->ascii = a->ui.ascii;
	a->ui.frame++;
	if (!a->stack.n)
		return;
	if (app_too_small(a)) {
		view_too_small(a, g);
		return;
	}
	base = base_screen(a);
	top = a->stack.at[a->stack.n - 1];
	head = rect_top(&rest, 1);
	foot = rect_bottom(&rest, 1);
	rect_bottom(&rest, 1); /* the state line */
	view_head(a, g, head, a->stack.at[base]);
	view_foot(a, g, foot, top);
	for (size_t i = base; i < a->stack.n; i++) {
		/* Only the topmost places the cursor. */
		g->cursor_y = g->cursor_x = -1;
		a->stack.at[i]->ops->view(a->stack.at[i], &a->ui, g, rest);
		if (i == base)
			view_status(a, g, (struct rect){ rest.y, rest.x, rest.h + 1, rest.w });
	}
	if (a->keys[0] && a->ui.now_ms >= a->keys_since + KEYS_MENU_MS)
		view_keys(a, g, rest, top->ops->context(top));
	if (g->cursor_y < 0)
		grid_cursor(g, foot, 0, 0);
}
