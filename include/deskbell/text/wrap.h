#ifndef DESKBELL_TEXT_WRAP_H
#define DESKBELL_TEXT_WRAP_H
/* Breaks text into lines of at most N cells where UAX 14 allows it (no "，" at a line's start), but
 * within what is written without blanks, as an address, only where it is longer than a line; there
 * between clusters if need be. A line is wider than N only when one cluster is. */
#include <stdbool.h>
#include <stddef.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"

struct wrap_line {
	struct sv text;	 /* to show: tabs expanded, no white space at a soft break */
	size_t from, to; /* bytes of the source this line covers; `to` is where the next begins,
			  * behind the newline or the blanks of the break */
	bool soft;	 /* broken by width; false: ended by '\n' or the end of the text */
};

struct wrap_lines {
	struct wrap_line *at;
	size_t n; /* at least 1, also for empty text */
};

/* How a line follows the one above it. */
enum wrap_join {
	WRAP_NEW,   /* it begins a paragraph */
	WRAP_CLOSE, /* it goes on from it without a blank: a long word, Chinese */
	WRAP_BLANK, /* it goes on behind a blank */
};

#define WRAP_TAB 8

/* cells 0 counts as 1. `text` must outlive the lines (they point into it or into the arena). Text
 * should have gone through text/safe; invalid UTF-8 is shown as safe_text shows it, and from/to of
 * such text are not exact. A '\n' at the very end begins one more, empty line. */
void wrap_text(struct arena *a, struct sv text, size_t cells, struct wrap_lines *out);
/* How line i of that (valid) text follows the one above. */
enum wrap_join wrap_join(struct sv text, const struct wrap_lines *lines, size_t i);

#endif
