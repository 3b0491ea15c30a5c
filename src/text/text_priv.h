#ifndef DESKBELL_TEXT_PRIV_H
#define DESKBELL_TEXT_PRIV_H
/* What the markdown sources share: text with styles, the boxes it stands in, the document being
 * laid out. markdown.c follows the source, md_lines.c makes lines, md_table.c makes tables. */
#include "deskbell/base/vec.h"
#include "deskbell/text/markdown.h"
#include "deskbell/text/width.h"

#define MD_BOXES 24 /* quotes and list items nested deeper are not indented further */
#define MD_LINKS_MAX 2000
#define MD_COLS_MAX 64
/* Ends md_parse from a callback: md4c 0.4.8 passes only negative results on from within a block. */
#define MD_STOP (-1)

/* The Markdown of articles and messages, as flags of md4c. */
#define MD_OURS \
	(MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS | MD_FLAG_PERMISSIVEAUTOLINKS)

/* The text as md4c has to be given it: it reads past the end of a document whose last line is not
 * ended (0.4.8: a link that ends there gives a text of half a gigabyte). */
void md_ended(struct str *out, struct sv body);

struct md_span {
	size_t from, to;
	enum md_style style;
	int link;
};

/* Clean text with styles; '\n' is a hard break. */
struct md_inline {
	struct str text;
	VEC(struct md_span) span;
	bool soft; /* a line end of the source stands here: a blank, or nothing between CJK */
};

/* A quote or list item around what follows. */
struct md_box {
	struct sv mark; /* before the first line of an item, before every line of a quote */
	size_t cells;
	enum md_style style;
	bool quote;
	bool used; /* the item's mark has been written */
};

struct md_cell {
	struct md_inline in;
	enum width_align align;
};

struct md_table {
	VEC(struct md_cell) cell; /* row by row */
	size_t cols;
	size_t head_rows;
};

struct md_layout {
	struct arena *arena;
	struct md_doc *doc;
	size_t line_cap, link_cap;
	size_t width;
	bool ascii, refs;
	struct md_box box[MD_BOXES];
	size_t box_n, box_over; /* boxes open; further ones without a place */
	bool gap;		/* an empty line is due before the next block */
	size_t cell_n;		/* table cells so far */
	bool full;		/* a limit was reached */
};

void md_inline_deinit(struct md_inline *in);
void md_inline_reset(struct md_inline *in);
/* Makes v safe and appends it in one style. */
void md_inline_add(struct md_inline *in, struct sv v, enum md_style style, int link);
/* A hard line break. */
void md_inline_break(struct md_inline *in);
/* Appends the runs of bytes [from, to) to a line. */
void md_runs_of(struct md_layout *l, struct md_line *line, size_t *cap, const struct md_inline *in,
		size_t from, size_t to);
void md_run_add(struct md_layout *l, struct md_line *line, size_t *cap, struct sv text,
		enum md_style style, int link);

/* Begins a box (a list item, a quote) whose lines start with `mark`; ends the innermost. */
void md_box_push(struct md_layout *l, struct sv mark, enum md_style style, bool quote);
void md_box_pop(struct md_layout *l);
/* Cells left between the boxes and the right edge, at least 1. */
size_t md_room(const struct md_layout *l);
/* Begins a line with the marks of the boxes around it. */
struct md_line md_line_begin(struct md_layout *l, size_t *cap);
void md_line_end(struct md_layout *l, const struct md_line *line);
/* The empty line due between two blocks. */
void md_gap(struct md_layout *l);
/* Wraps a paragraph or heading into lines. */
void md_paragraph(struct md_layout *l, const struct md_inline *in);
/* A code block: lines stay as they are, too long ones go on below behind a mark. */
void md_code(struct md_layout *l, struct sv text);
void md_rule(struct md_layout *l);

void md_table_deinit(struct md_table *t);
/* Lays the whole table out, as wide as there is room. */
void md_table_put(struct md_layout *l, const struct md_table *t);

#endif
