/* The editor: text, cursor and undo. Rows are laid out by text/wrap whenever the text or the width
 * changed. */
#include "deskbell/tui/w_editor.h"

#include <stdlib.h>
#include <string.h>

#include "deskbell/base/mem.h"
#include "deskbell/text/utf8.h"
#include "deskbell/text/width.h"
#include "deskbell/tui/w_list.h"

void w_editor_init(struct w_editor *w)
{
	*w = (struct w_editor){
		.text = STR_INIT_MAX(W_EDITOR_MAX), .goal = -1, .width = 80, .h = 1
	};
}

static void forget_undo(struct w_editor *w)
{
	for (size_t i = 0; i < w->undo.n; i++)
		free(w->undo.at[i].del);
	VEC_RESET(&w->undo);
	w->joined = false;
}

void w_editor_deinit(struct w_editor *w)
{
	forget_undo(w);
	VEC_DEINIT(&w->undo);
	str_deinit(&w->text);
	str_deinit(&w->cut);
	arena_deinit(&w->arena);
}

struct sv w_editor_text(const struct w_editor *w)
{
	return str_sv(&w->text);
}

void w_editor_set(struct w_editor *w, struct sv text)
{
	forget_undo(w);
	str_reset(&w->text);
	str_add(&w->text, text);
	w->text.cut = false;
	w->cursor = w->text.n;
	w->goal = -1;
	w->laid = false;
}

static void remember(struct w_editor *w, size_t at, size_t del, size_t ins)
{
	struct w_editor_step step = { .at = at, .ins = ins, .n_del = del, .cursor = w->cursor };

	if (w->undo.n == W_EDITOR_UNDO) {
		free(w->undo.at[0].del);
		memmove(w->undo.at, w->undo.at + 1, (w->undo.n - 1) * sizeof(*w->undo.at));
		w->undo.n--;
	}
	step.del = mem_alloc(del + 1);
	if (del)
		memcpy(step.del, w->text.p + at, del);
	VEC_ADD(&w->undo, step);
}

/* The one way the text changes: bytes [at, at+del) become `ins`. */
static bool edit(struct w_editor *w, size_t at, size_t del, struct sv ins, bool join)
{
	struct w_editor_step *last = w->undo.n ? &w->undo.at[w->undo.n - 1] : NULL;

	if (w->text.n - del + ins.n > W_EDITOR_MAX)
		return false;
	if (join && w->joined && last && last->at + last->ins == at && !del)
		last->ins += ins.n;
	else
		remember(w, at, del, ins.n);
	str_splice(&w->text, at, del, ins);
	w->cursor = at + ins.n;
	w->joined = join;
	w->goal = -1;
	w->laid = false;
	return true;
}

static bool undo(struct w_editor *w)
{
	struct w_editor_step *s;

	if (!w->undo.n)
		return false;
	s = &w->undo.at[--w->undo.n];
	str_splice(&w->text, s->at, s->ins, (struct sv){ s->del, s->n_del });
	w->cursor = s->cursor;
	free(s->del);
	w->joined = false;
	w->goal = -1;
	w->laid = false;
	return true;
}

bool w_editor_type(struct w_editor *w, struct sv text, bool paste)
{
	/* A blank ends a step, so that undo takes words. */
	bool ok = edit(w, w->cursor, 0, text, !paste);

	if (text.n && (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\n'))
		w->joined = false;
	return ok;
}

/* ---- rows ---- */

void w_editor_layout(struct w_editor *w, int h, int cells)
{
	int row;

	if (cells < 2)
		cells = 2;
	if (!w->laid || w->width != cells) {
		arena_reset(&w->arena);
		/* One cell is left for the cursor behind a full row. */
		wrap_text(&w->arena, str_sv(&w->text), (size_t)(cells - 1), &w->row);
		w->width = cells;
		w->laid = true;
	}
	w->h = h < 1 ? 1 : h;
	for (row = 0; row + 1 < (int)w->row.n && w->row.at[row + 1].from <= w->cursor; row++)
		;
	if (row < w->top)
		w->top = row;
	if (row >= w->top + w->h)
		w->top = row - w->h + 1;
	if (w->top > (int)w->row.n - 1)
		w->top = (int)w->row.n - 1;
}

static int row_of(const struct w_editor *w, size_t at)
{
	int row = 0;

	while (row + 1 < (int)w->row.n && w->row.at[row + 1].from <= at)
		row++;
	return row;
}

/* Width of one cluster that begins at column `col`. */
static int cluster_cells(struct sv v, int col)
{
	if (v.n == 1 && v.p[0] == '\t')
		return WRAP_TAB - col % WRAP_TAB;
	if (v.n == 1 && v.p[0] == '\n')
		return 0;
	return (int)width_sv(v);
}

static int column(const struct w_editor *w, int row, size_t at)
{
	struct sv text = str_sv(&w->text);
	int col = 0;

	for (size_t i = w->row.at[row].from; i < at && i < text.n;) {
		size_t next = utf8_next_cluster(text, i);

		col += cluster_cells((struct sv){ text.p + i, next - i }, col);
		i = next;
	}
	/* Blanks of a break hang beyond the edge. */
	return col < w->width ? col : w->width - 1;
}

/* Byte in a row nearest to a column, never behind the row's last character. */
static size_t byte_at(const struct w_editor *w, int row, int goal)
{
	struct sv text = str_sv(&w->text);
	const struct wrap_line *l = &w->row.at[row];
	size_t i = l->from, end = l->to;
	int col = 0;

	if (end > l->from && text.p[end - 1] == '\n')
		end--;
	else if (l->soft && end > l->from)
		end = utf8_prev_cluster(text, end);
	while (i < end) {
		size_t next = utf8_next_cluster(text, i);
		int cells = cluster_cells((struct sv){ text.p + i, next - i }, col);

		if (col + cells > goal)
			break;
		col += cells;
		i = next;
	}
	return i;
}

static void move_rows(struct w_editor *w, int by)
{
	int row, to;

	w_editor_layout(w, w->h, w->width);
	row = row_of(w, w->cursor);
	if (w->goal < 0)
		w->goal = column(w, row, w->cursor);
	to = row + by;
	if (to < 0)
		to = 0;
	if (to > (int)w->row.n - 1)
		to = (int)w->row.n - 1;
	if (to == row)
		w->cursor = by < 0 ? 0 : w->text.n;
	else
		w->cursor = byte_at(w, to, w->goal);
}

/* ---- actions ---- */

static size_t line_start(const struct w_editor *w)
{
	size_t at = w->cursor;

	while (at > 0 && w->text.p[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_end(const struct w_editor *w)
{
	size_t at = w->cursor;

	while (at < w->text.n && w->text.p[at] != '\n')
		at++;
	return at;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static size_t word_left(const struct w_editor *w)
{
	size_t at = w->cursor;

	while (at > 0 && is_blank(w->text.p[at - 1]))
		at--;
	while (at > 0 && !is_blank(w->text.p[at - 1]))
		at--;
	return at;
}

static size_t word_right(const struct w_editor *w)
{
	size_t at = w->cursor;

	while (at < w->text.n && !is_blank(w->text.p[at]))
		at++;
	while (at < w->text.n && is_blank(w->text.p[at]))
		at++;
	return at;
}

static bool cut(struct w_editor *w, size_t from, size_t to)
{
	if (from >= to)
		return false;
	str_reset(&w->cut);
	str_add(&w->cut, (struct sv){ w->text.p + from, to - from });
	return edit(w, from, to - from, SV(""), false);
}

static bool erase(struct w_editor *w, bool forward)
{
	struct sv text = str_sv(&w->text);
	size_t from = w->cursor, to = w->cursor;

	if (forward && to < text.n)
		to = utf8_next_cluster(text, to);
	else if (!forward && from > 0)
		from = utf8_prev_cluster(text, from);
	if (from == to)
		return false;
	return edit(w, from, to - from, SV(""), false);
}

static bool edit_action(struct w_editor *w, enum action a, bool *changed)
{
	switch (a) {
	case ACTION_EDITOR_NEWLINE:
		*changed |= w_editor_type(w, SV("\n"), false);
		return true;
	case ACTION_EDITOR_TAB:
		*changed |= w_editor_type(w, SV("    "), false);
		return true;
	case ACTION_EDITOR_ERASE:
		*changed |= erase(w, false);
		return true;
	case ACTION_EDITOR_DELETE:
		*changed |= erase(w, true);
		return true;
	case ACTION_EDITOR_KILL:
		/* At a line's end it takes the line break. */
		if (line_end(w) == w->cursor)
			*changed |= erase(w, true);
		else
			*changed |= cut(w, w->cursor, line_end(w));
		return true;
	case ACTION_EDITOR_KILL_BACK:
		*changed |= cut(w, line_start(w), w->cursor);
		return true;
	case ACTION_EDITOR_KILL_WORD:
		*changed |= cut(w, word_left(w), w->cursor);
		return true;
	case ACTION_EDITOR_YANK:
		*changed |= w->cut.n && w_editor_type(w, str_sv(&w->cut), true);
		return true;
	case ACTION_EDITOR_UNDO:
		*changed |= undo(w);
		return true;
	default:
		return false;
	}
}

static bool motion(struct w_editor *w, enum action a)
{
	struct sv text = str_sv(&w->text);

	switch (a) {
	case ACTION_EDITOR_LEFT:
		if (w->cursor)
			w->cursor = utf8_prev_cluster(text, w->cursor);
		break;
	case ACTION_EDITOR_RIGHT:
		if (w->cursor < text.n)
			w->cursor = utf8_next_cluster(text, w->cursor);
		break;
	case ACTION_EDITOR_WORD_LEFT:
		w->cursor = word_left(w);
		break;
	case ACTION_EDITOR_WORD_RIGHT:
		w->cursor = word_right(w);
		break;
	case ACTION_EDITOR_HOME:
		w->cursor = line_start(w);
		break;
	case ACTION_EDITOR_END:
		w->cursor = line_end(w);
		break;
	default:
		return false;
	}
	w->goal = -1;
	w->joined = false;
	return true;
}

bool w_editor_action(struct w_editor *w, enum action a, bool *changed)
{
	int page = w->h > 1 ? w->h - 1 : 1;

	if (motion(w, a) || edit_action(w, a, changed))
		return true;
	switch (a) {
	case ACTION_EDITOR_UP:
		move_rows(w, -1);
		break;
	case ACTION_EDITOR_DOWN:
		move_rows(w, 1);
		break;
	case ACTION_EDITOR_PAGE_UP:
		move_rows(w, -page);
		break;
	case ACTION_EDITOR_PAGE_DOWN:
		move_rows(w, page);
		break;
	default:
		return false;
	}
	w->joined = false;
	return true;
}

bool w_editor_scroll(struct w_editor *w, enum action a, int count)
{
	int last, row, to;

	if (!action_scrolls(a))
		return false;
	w_editor_layout(w, w->h, w->width);
	last = (int)w->row.n > w->h ? (int)w->row.n - w->h : 0;
	row = row_of(w, w->cursor);
	w->top = a == ACTION_SCROLL_TOP	     ? 0
		 : a == ACTION_SCROLL_BOTTOM ? last
					     : w->top + w_list_step(a, count, w->h);
	w->top = w->top < 0 ? 0 : w->top > last ? last : w->top;
	to = row < w->top ? w->top : row >= w->top + w->h ? w->top + w->h - 1 : row;
	if (to != row)
		w->cursor = byte_at(w, to, 0);
	w->goal = -1;
	w->joined = false;
	return true;
}

void w_editor_view(const struct w_editor *w, struct grid *g, struct rect r, enum style s,
		   bool cursor)
{
	int row = w->laid ? row_of(w, w->cursor) : 0;

	for (int y = 0; w->laid && y < r.h && w->top + y < (int)w->row.n; y++)
		grid_put(g, r, y, 0, w->row.at[w->top + y].text, s);
	if (w->laid && cursor)
		grid_cursor(g, r, row - w->top, column(w, row, w->cursor));
}
