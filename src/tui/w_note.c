/* A note of one or several rows; nothing of it is lost but what its last row says is elsewhere. */
#include "deskbell/tui/w_note.h"

#include "deskbell/text/safe.h"
#include "deskbell/text/width.h"
#include "deskbell/text/wrap.h"

/* The last row when lines are left over: the beginning of what follows, and where the rest is. */
static void view_rest(const struct w_note *n, const struct ui *ui, struct grid *g, struct rect row,
		      struct sv rest)
{
	int more = (int)width_sv(n->more);
	struct rect end = rect_right(&row, more ? more + 1 : 0);

	grid_field(g, row, 0, 0, row.w, rest, n->style, RECT_LEFT, ui->glyphs->ellipsis);
	grid_put(g, end, 0, 1, n->more, STYLE_MUTED);
}

int w_note_view(const struct w_note *n, const struct ui *ui, struct grid *g, struct rect area,
		int rows)
{
	AUTO(arena_deinit) struct arena arena = ARENA_INIT;
	struct sv text = safe_line_in(&arena, n->text);
	int indent = n->mark.n ? (int)width_sv(n->mark) : 0, room = area.w - indent, used;
	struct wrap_lines lines;
	struct rect box;

	wrap_text(&arena, text, room > 1 ? (size_t)room : 1, &lines);
	used = (int)lines.n < rows ? (int)lines.n : rows;
	box = rect_bottom(&area, used);
	grid_fill(g, box, STYLE_BASE);
	if (n->mark.n)
		grid_put(g, box, 0, 0, n->mark, n->mark_style);
	rect_left(&box, indent);
	for (int y = 0; y < box.h; y++) {
		struct sv line = lines.at[y].text;
		struct rect row = { box.y + y, box.x, 1, box.w };

		if (y + 1 == box.h && y + 1 < (int)lines.n)
			view_rest(n, ui, g, row,
				  (struct sv){ line.p, (size_t)(text.p + text.n - line.p) });
		else
			grid_put(g, row, 0, 0, line, n->style);
	}
	return used;
}
