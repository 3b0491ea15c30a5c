/* A menu: lines to choose from by cursor or digit; those that cannot be chosen say why. */
#include "deskbell/tui/scr.h"

#include <stdlib.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/width.h"

struct menu {
	struct screen s;
	uint64_t owner;
	int tag;
	struct arena arena;
	struct sv title;
	struct menu_entry *entry;
	int n, cursor;
};

static enum context menu_context(const struct screen *s)
{
	(void)s;
	return CONTEXT_MENU;
}

static void choose(struct menu *m, struct ui *ui, int i)
{
	if (i < 0 || i >= m->n)
		return;
	if (m->entry[i].off.p) {
		ui_toast(ui, STYLE_TOAST_WARNING, "%.*s: %.*s", SV_ARG(m->entry[i].text),
			 SV_ARG(m->entry[i].off));
		return;
	}
	ui_close(ui, &m->s);
	ui_answer(ui, m->owner, m->tag, i, m->entry[i].text);
}

static bool menu_action(struct screen *s, struct ui *ui, enum action a, int count)
{
	struct menu *m = (struct menu *)s;

	(void)count;
	switch (a) {
	case ACTION_MENU_NEXT:
		m->cursor += m->cursor + 1 < m->n;
		return true;
	case ACTION_MENU_PREV:
		m->cursor -= m->cursor > 0;
		return true;
	case ACTION_MENU_CHOOSE:
		choose(m, ui, m->cursor);
		return true;
	case ACTION_MENU_CLOSE:
		ui_close(ui, s);
		ui_answer(ui, m->owner, m->tag, -1, SV(""));
		return true;
	default:
		return false;
	}
}

static bool menu_key(struct screen *s, struct ui *ui, const struct key *k)
{
	if (k->cp < '1' || k->cp > '9')
		return false;
	choose((struct menu *)s, ui, (int)(k->cp - '1'));
	return true;
}

static void menu_view(const struct screen *s, const struct ui *ui, struct grid *g, struct rect r)
{
	const struct menu *m = (const struct menu *)s;
	int wide = (int)width_sv(m->title) + 4;
	struct rect box;
	int top;

	for (int i = 0; i < m->n; i++) {
		int cells = (int)width_sv(m->entry[i].text) + 6;

		if (m->entry[i].off.p)
			cells += (int)width_sv(m->entry[i].off) + 3;
		wide = cells > wide ? cells : wide;
	}
	box = rect_center(r, m->n + 2, wide + 4 < 40 ? 40 : wide + 4);
	box = grid_box(g, box, ui->glyphs, m->title, sv_from(_("1-9 choose   Esc close")));
	top = m->cursor >= box.h ? m->cursor - box.h + 1 : 0;
	for (int y = 0; y < box.h && top + y < m->n; y++) {
		int i = top + y;
		const struct menu_entry *e = &m->entry[i];
		enum style st = e->off.p ? STYLE_MUTED : STYLE_BASE;
		bool sel = i == m->cursor;
		int x;

		if (sel)
			grid_put(g, box, y, 0, theme_mark(ui->theme, STYLE_COMPLETION_SELECTED),
				 STYLE_BASE);
		if (i < 9)
			grid_putf(g, box, y, 2, e->off.p ? STYLE_MUTED : STYLE_HINT_KEY, "%d",
				  i + 1);
		if (sel)
			grid_fill(g,
				  (struct rect){
					  .y = box.y + y, .x = box.x + 4, .h = 1, .w = box.w - 4 },
				  STYLE_COMPLETION_SELECTED);
		x = 4 + grid_put(g, box, y, 4, e->text, sel ? STYLE_COMPLETION_SELECTED : st);
		if (e->off.p)
			grid_field(g, box, y, x + 2, box.w - x - 2, e->off, STYLE_MUTED, RECT_LEFT,
				   ui->glyphs->ellipsis);
		if (sel)
			grid_cursor(g, box, y, 2);
	}
}

static void menu_destroy(struct screen *s)
{
	arena_deinit(&((struct menu *)s)->arena);
	free(s);
}

static const struct screen_ops menu_ops = {
	.name = "menu",
	.overlay = true,
	.context = menu_context,
	.action = menu_action,
	.key = menu_key,
	.view = menu_view,
	.destroy = menu_destroy,
};

struct screen *scr_menu_create(uint64_t owner, int tag, struct sv title,
			       const struct menu_entry *entry, size_t n)
{
	struct menu *m = mem_alloc(sizeof(*m));

	m->s.ops = &menu_ops;
	m->owner = owner;
	m->tag = tag;
	m->title = arena_sv(&m->arena, title);
	m->entry = ARENA_ARRAY(&m->arena, n, struct menu_entry);
	m->n = (int)n;
	for (size_t i = 0; i < n; i++) {
		m->entry[i].text = arena_sv(&m->arena, entry[i].text);
		m->entry[i].off = arena_sv(&m->arena, entry[i].off);
	}
	while (m->cursor + 1 < m->n && m->entry[m->cursor].off.p)
		m->cursor++;
	return &m->s;
}
