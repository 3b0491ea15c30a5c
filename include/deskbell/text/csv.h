#ifndef DESKBELL_TEXT_CSV_H
#define DESKBELL_TEXT_CSV_H
/* CSV as RFC 4180 has it and as programs write it: any of , ; | or tab between cells, CR LF or LF
 * or CR at the end, a byte order mark, quotes inside of bare cells. UTF-8 only. */
#include <stdbool.h>
#include <stddef.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

#define CSV_CELLS 500 /* of one record at most */

/* Does a record that has come so far go on behind this line, because a quote is open? `open` =
 * what the line before it left. */
bool csv_open(struct sv line, char delimiter, bool open);
/* Cells of one whole record, without or with its end of line. An empty line has no cells.
 * RC_INVALID names the cell: a quote that stays open, text behind a closing quote, a NUL, bytes
 * that are no UTF-8, too many cells. */
enum rc csv_record(struct sv record, char delimiter, struct arena *a, struct sv **cell, size_t *n,
		   struct err *e) MUST_USE;
/* The delimiter of a heading: whichever of , ; | and tab stands most often outside of quotes; a
 * comma when none does. */
char csv_delimiter(struct sv heading);

/* Appends a cell; quoted where it must be. `first` = no delimiter before it. */
void csv_add(struct str *out, struct sv v, char delimiter, bool first);
/* As csv_add, for whoever opens the file in a spreadsheet: what would read as a formula (it begins
 * with = + - @, tab, CR or LF, also behind apostrophes) gets an apostrophe before it. */
void csv_add_safe(struct str *out, struct sv v, char delimiter, bool first);
/* What csv_add_safe was given. */
struct sv csv_unsafe(struct sv cell);

#endif
