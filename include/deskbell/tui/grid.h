#ifndef DESKBELL_TUI_GRID_H
#define DESKBELL_TUI_GRID_H
/* A picture of the terminal: rows of cells, each a grapheme cluster with a style. Views draw here
 * and nowhere else. Untrusted text dies here: everything put goes through text/safe, is clipped to
 * its rectangle, and never leaves half of a wide character. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/str.h"
#include "deskbell/domain/theme.h"
#include "deskbell/tui/rect.h"

#define CELL_BYTES 24

struct cell {
	char text[CELL_BYTES]; /* one cluster, NUL-ended; "" in the right half of a wide one */
	uint8_t width;	       /* 1 or 2; 0 = right half of the cell before */
	uint8_t style;	       /* enum style */
	uint8_t attr;	       /* enum style_attr laid over the style's own */
};

struct grid {
	int h, w;
	struct cell *cell;
	bool ascii; /* no byte above 0x7f: a character beyond becomes '?' in each of its cells */
	int cursor_y, cursor_x; /* where the hardware cursor stands; -1 = hidden */
};

#define GRID_INIT \
	{ \
		0 \
	}

void grid_deinit(struct grid *g);
/* Sets the size and blanks it (style base, cursor hidden). Sizes below 1 count as 1. */
void grid_reset(struct grid *g, int h, int w);
/* Writes v at row y, column x of r (both from r's corner), up to r's right edge. A wide character
 * that does not fit leaves a blank. Returns the cells the text took. Outside r nothing is drawn. */
int grid_put(struct grid *g, struct rect r, int y, int x, struct sv v, enum style s);
/* The same with attributes laid over the style. */
int grid_put_attr(struct grid *g, struct rect r, int y, int x, struct sv v, enum style s,
		  unsigned attr);
/* Text cut to `cells` with an ellipsis when it is longer, padded with blanks to exactly `cells`. */
void grid_field(struct grid *g, struct rect r, int y, int x, int cells, struct sv v, enum style s,
		enum rect_align align, struct sv ellipsis);
int grid_putf(struct grid *g, struct rect r, int y, int x, enum style s, const char *fmt, ...)
	PRINTF(6, 7);
/* Fills with blanks of a style, or with one narrow character. */
void grid_fill(struct grid *g, struct rect r, enum style s);
void grid_rule(struct grid *g, struct rect r, int y, struct sv glyph, enum style s);
/* Style and attributes of what stands there already. */
void grid_paint(struct grid *g, struct rect r, enum style s, unsigned attr);
/* Frame around r with a title in its upper and a hint in its lower edge; returns what is inside. */
struct rect grid_box(struct grid *g, struct rect r, const struct glyphs *gl, struct sv title,
		     struct sv hint);
void grid_cursor(struct grid *g, struct rect r, int y, int x);
/* Makes row y of `last` that of g. False when it was so already; a grid of another size, or one
 * just initialised, has no row of g. */
bool grid_follow(struct grid *last, const struct grid *g, int y);

/* Rows as text, trailing blanks removed, each ended by '\n': what tests compare. */
void grid_text(const struct grid *g, struct str *out);
/* Text of one row. */
void grid_row(const struct grid *g, int y, struct str *out);
const struct cell *grid_cell(const struct grid *g, int y, int x);

#endif
