#ifndef DESKBELL_TEXT_OUT_H
#define DESKBELL_TEXT_OUT_H
/* Rows for people and programs: an aligned table, tab-separated lines, or JSON Lines. The two text
 * forms make every value safe and keep it on one line. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"

enum out_mode { OUT_TABLE, OUT_TSV, OUT_JSON };

enum out_type { OUT_NULL, OUT_TEXT, OUT_INT, OUT_NUMBER, OUT_TIME, OUT_BOOL, OUT_LIST };

struct out_value {
	enum out_type type;
	struct sv text;	       /* OUT_TEXT; absent counts as OUT_NULL. OUT_NUMBER */
	int64_t i;	       /* OUT_INT, OUT_TIME (UTC seconds), OUT_BOOL */
	const struct sv *list; /* OUT_LIST */
	size_t list_n;
};

struct out_col {
	const char *name;  /* key in JSON */
	const char *label; /* heading of the table, translated by the caller; NULL = name */
	bool right;	   /* align right (numbers) */
	size_t max;	   /* table: widest in cells, 0 = no limit of its own */
	bool flex;	   /* table: gives way first when the line is too narrow */
};

/* A list being written. Columns are borrowed until out_end. */
struct out {
	enum out_mode mode;
	const struct out_col *col;
	size_t n;
	size_t width; /* cells of a line; 0 = unlimited */
	bool ascii;
	FILE *to;
	struct arena arena; /* table: rows held back until widths are known */
	struct sv *cell;
	size_t cell_n, cell_cap;
	size_t *cells; /* width of each column, once known */
	bool fixed;    /* widths are known, rows stream */
	struct str line;
};

#define OUT_HOLD 200 /* rows that decide the widths of a table */

/* Table with headings on a terminal, tabs when piped, as DESIGN section 9: the caller picks the
 * mode. */
void out_init(struct out *o, enum out_mode mode, const struct out_col *cols, size_t n, size_t width,
	      FILE *to);
/* One row of n values; texts are borrowed during the call. */
void out_row(struct out *o, const struct out_value *v);
/* Writes what is held back and frees; a table without rows prints nothing. False when writing
 * failed. */
bool out_end(struct out *o);

/* Values of a row, by type; borrowed, not copied. */
struct out_value out_text(struct sv v);
struct out_value out_int(int64_t v);
/* A decimal number as its digits: "99.5". */
struct out_value out_number(struct sv digits);
struct out_value out_time(int64_t seconds);
struct out_value out_bool(bool v);
struct out_value out_list(const struct sv *list, size_t n);
struct out_value out_null(void);

#endif
