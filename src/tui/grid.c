/* The grid of cells: clipping, wide characters, and the one place where text from outside is made
 * safe. */
#include "deskbell/tui/grid.h"

#include <stdio.h>
#include <string.h>

#include "deskbell/base/mem.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"
#include "deskbell/text/width.h"

static const struct cell blank = { " ", 1, STYLE_BASE, 0 };

static struct cell *at(const struct grid *g, int y, int x)
{
	return &g->cell[(size_t)y * (size_t)g->w + (size_t)x];
}

void grid_deinit(struct grid *g)
{
	mem_free(&g->cell);
	memset(g, 0, sizeof(*g));
}

void grid_reset(struct grid *g, int h, int w)
{
	h = h < 1 ? 1 : h;
	w = w < 1 ? 1 : w;
	if (h != g->h || w != g->w) {
		g->cell = mem_resize(g->cell, (size_t)h * (size_t)w, sizeof(*g->cell));
		g->h = h;
		g->w = w;
	}
	for (size_t i = 0; i < (size_t)h * (size_t)w; i++)
		g->cell[i] = blank;
	g->cursor_y = g->cursor_x = -1;
}

/* Cuts r to the grid; false when nothing is left. */
static bool visible(const struct grid *g, struct rect *r)
{
	if (r->y < 0) {
		r->h += r->y;
		r->y = 0;
	}
	if (r->x < 0) {
		r->w += r->x;
		r->x = 0;
	}
	if (r->y + r->h > g->h)
		r->h = g->h - r->y;
	if (r->x + r->w > g->w)
		r->w = g->w - r->x;
	return r->h > 0 && r->w > 0;
}

/* Before a cell is written: the other half of a wide character there turns blank. */
static void clear_halves(struct grid *g, int y, int x)
{
	struct cell *c = at(g, y, x);

	if (c->width == 0 && x > 0) {
		struct cell *left = at(g, y, x - 1);

		memcpy(left->text, " ", 2);
		left->width = 1;
	} else if (c->width == 2 && x + 1 < g->w) {
		struct cell *right = at(g, y, x + 1);

		memcpy(right->text, " ", 2);
		right->width = 1;
	}
	memcpy(c->text, " ", 2);
	c->width = 1;
}

static void set_cell(struct grid *g, int y, int x, struct sv cluster, int width, enum style s,
		     unsigned attr)
{
	struct cell *c;

	for (int i = 0; i < width; i++) {
		clear_halves(g, y, x + i);
		c = at(g, y, x + i);
		c->style = (uint8_t)s;
		c->attr = (uint8_t)attr;
	}
	c = at(g, y, x);
	if (cluster.n >= CELL_BYTES)
		cluster = utf8_clip(cluster, CELL_BYTES - 1);
	memcpy(c->text, cluster.p, cluster.n);
	c->text[cluster.n] = 0;
	c->width = (uint8_t)width;
	if (width == 2) {
		c = at(g, y, x + 1);
		c->text[0] = 0;
		c->width = 0;
	}
}

/* Clean text, clipped; x may be negative: what stands left of r is not drawn. */
static int put_clean(struct grid *g, struct rect r, int y, int x, struct sv v, enum style s,
		     unsigned attr)
{
	int start = x;

	for (size_t i = 0; i < v.n && x < r.w;) {
		size_t next = utf8_next_cluster(v, i);
		struct sv cluster = { v.p + i, next - i };
		int width = (int)width_sv(cluster);

		i = next;
		if (width == 0)
			continue;
		if (width > 2) { /* a cluster this terminal would draw as several: only its first */
			cluster.n = utf8_next(cluster, 0);
			width = (int)width_sv(cluster);
			if (width < 1 || width > 2)
				continue;
		}
		if (x < 0) {
			if (x + width > 0) /* the right half of a wide one: blank */
				set_cell(g, r.y + y, r.x, SV(" "), 1, s, attr);
		} else if (x + width > r.w) {
			set_cell(g, r.y + y, r.x + x, SV(" "), 1, s, attr);
		} else if (g->ascii && !utf8_is_ascii(cluster)) {
			for (int k = 0; k < width; k++)
				set_cell(g, r.y + y, r.x + x + k, SV("?"), 1, s, attr);
		} else {
			set_cell(g, r.y + y, r.x + x, cluster, width, s, attr);
		}
		x += width;
	}
	return (x > r.w ? r.w : x) - start;
}

int grid_put_attr(struct grid *g, struct rect r, int y, int x, struct sv v, enum style s,
		  unsigned attr)
{
	AUTO(str_deinit) struct str safe = STR_INIT;
	struct rect seen = r;

	if (!visible(g, &seen) || r.y + y < seen.y || r.y + y >= seen.y + seen.h || x >= r.w)
		return 0;
	x += r.x - seen.x;
	y += r.y - seen.y;
	if (!safe_is_clean(v, false)) {
		/* A long hostile text costs no more than the row can show. */
		safe_line(&safe, utf8_clip(v, (size_t)seen.w * CELL_BYTES + 64));
		v = str_sv(&safe);
	}
	return put_clean(g, seen, y, x, v, s, attr);
}

int grid_put(struct grid *g, struct rect r, int y, int x, struct sv v, enum style s)
{
	return grid_put_attr(g, r, y, x, v, s, 0);
}

void grid_field(struct grid *g, struct rect r, int y, int x, int cells, struct sv v, enum style s,
		enum rect_align align, struct sv ellipsis)
{
	AUTO(str_deinit) struct str safe = STR_INIT;
	struct rect field = { r.y + y, r.x + x, 1, cells };
	int have;

	if (x + cells > r.w)
		field.w = r.w - x;
	if (y < 0 || y >= r.h || field.w <= 0)
		return;
	if (!safe_is_clean(v, false)) {
		safe_line(&safe, utf8_clip(v, (size_t)cells * CELL_BYTES + 64));
		v = str_sv(&safe);
	}
	grid_fill(g, field, s);
	have = (int)width_sv(v);
	if (have <= field.w) {
		grid_put(g, field, 0, align == RECT_RIGHT ? field.w - have : 0, v, s);
		return;
	}
	have = grid_put(g, field, 0, 0, width_clip(v, (size_t)(field.w - 1), NULL), s);
	grid_put(g, field, 0, have, ellipsis, s);
}

int grid_putf(struct grid *g, struct rect r, int y, int x, enum style s, const char *fmt, ...)
{
	char line[1024];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (n < 0)
		return 0;
	if ((size_t)n >= sizeof(line))
		n = (int)sizeof(line) - 1;
	return grid_put(g, r, y, x, utf8_clip((struct sv){ line, (size_t)n }, (size_t)n), s);
}

void grid_fill(struct grid *g, struct rect r, enum style s)
{
	if (!visible(g, &r))
		return;
	for (int y = r.y; y < r.y + r.h; y++)
		for (int x = r.x; x < r.x + r.w; x++)
			set_cell(g, y, x, SV(" "), 1, s, 0);
}

void grid_rule(struct grid *g, struct rect r, int y, struct sv glyph, enum style s)
{
	for (int x = 0; x < r.w; x++)
		grid_put(g, r, y, x, glyph, s);
}

void grid_paint(struct grid *g, struct rect r, enum style s, unsigned attr)
{
	if (!visible(g, &r))
		return;
	for (int y = r.y; y < r.y + r.h; y++)
		for (int x = r.x; x < r.x + r.w; x++) {
			at(g, y, x)->style = (uint8_t)s;
			at(g, y, x)->attr = (uint8_t)attr;
		}
}

struct rect grid_box(struct grid *g, struct rect r, const struct glyphs *gl, struct sv title,
		     struct sv hint)
{
	int n;

	grid_fill(g, r, STYLE_BASE);
	grid_rule(g, r, 0, gl->rule, STYLE_FRAME);
	grid_rule(g, r, r.h - 1, gl->rule, STYLE_FRAME);
	for (int y = 0; y < r.h; y++) {
		grid_put(g, r, y, 0, gl->vrule, STYLE_FRAME);
		grid_put(g, r, y, r.w - 1, gl->vrule, STYLE_FRAME);
	}
	grid_put(g, r, 0, 0, gl->top_left, STYLE_FRAME);
	grid_put(g, r, 0, r.w - 1, gl->top_right, STYLE_FRAME);
	grid_put(g, r, r.h - 1, 0, gl->bottom_left, STYLE_FRAME);
	grid_put(g, r, r.h - 1, r.w - 1, gl->bottom_right, STYLE_FRAME);
	for (int i = 0; i < 2; i++) {
		struct sv text = i ? hint : title;
		struct rect edge = { r.y + (i ? r.h - 1 : 0), r.x + 2, 1, r.w - 4 };

		if (!text.n || edge.w < 3 || r.h < 1 + i)
			continue;
		grid_put(g, edge, 0, 0, SV(" "), STYLE_FRAME);
		n = (int)width_sv(text);
		n = n > edge.w - 2 ? edge.w - 2 : n;
		grid_field(g, edge, 0, 1, n, text, i ? STYLE_HINT_TEXT : STYLE_TITLE, RECT_LEFT,
			   gl->ellipsis);
		grid_put(g, edge, 0, n + 1, SV(" "), STYLE_FRAME);
	}
	return (struct rect){ r.y + 1, r.x + 2, r.h > 2 ? r.h - 2 : 0, r.w > 4 ? r.w - 4 : 0 };
}

void grid_cursor(struct grid *g, struct rect r, int y, int x)
{
	if (x >= r.w)
		x = r.w - 1;
	if (y < 0 || x < 0 || y >= r.h || r.y + y >= g->h || r.x + x >= g->w)
		return;
	g->cursor_y = r.y + y;
	g->cursor_x = r.x + x;
}

bool grid_follow(struct grid *last, const struct grid *g, int y)
{
	size_t row = (size_t)g->w * sizeof(*g->cell);

	if (last->h != g->h || last->w != g->w) {
		/* Cells of width 0 alone: no picture has such a row. */
		grid_deinit(last);
		last->h = g->h;
		last->w = g->w;
		last->cell = mem_array((size_t)g->h, row);
	}
	if (memcmp(at(last, y, 0), at(g, y, 0), row) == 0)
		return false;
	memcpy(at(last, y, 0), at(g, y, 0), row);
	return true;
}

void grid_row(const struct grid *g, int y, struct str *out)
{
	size_t from = out->n, end = from;

	for (int x = 0; x < g->w; x++) {
		const struct cell *c = at(g, y, x);

		str_adds(out, c->text);
		if (strcmp(c->text, " ") != 0)
			end = out->n;
	}
	str_splice(out, end, out->n - end, SV(""));
}

void grid_text(const struct grid *g, struct str *out)
{
	for (int y = 0; y < g->h; y++) {
		grid_row(g, y, out);
		str_addc(out, '\n');
	}
}

const struct cell *grid_cell(const struct grid *g, int y, int x)
{
	return y >= 0 && x >= 0 && y < g->h && x < g->w ? at(g, y, x) : &blank;
}
