#ifndef DESKBELL_SRC_TUI_TEXT_FIND_H
#define DESKBELL_SRC_TUI_TEXT_FIND_H
/* Finding words in a text that is scrolled through, and the next place that has them. */
#include "deskbell/base/str.h"
#include "deskbell/tui/screen.h"
#include "deskbell/tui/w_pager.h"

struct text_find {
	struct str words; /* looked for last */
};

void text_find_deinit(struct text_find *f);
/* find.open, find.next and find.prev in a text of which `h` lines show; true when it was one. */
bool text_find_action(struct text_find *f, struct screen *s, struct ui *ui, enum action a,
		      struct w_pager *p, int h);
/* The words that were asked for: goes to the first line that has them. False when m is something
 * else. */
bool text_find_message(struct text_find *f, struct ui *ui, const struct msg *m, struct w_pager *p,
		       int h);

/* Where the mark stands, for when the text is laid anew. */
struct find_mark {
	int nth; /* of the lines that have the words, from 1; 0 = none */
	int row; /* of the `h` that show; -1 = out of sight */
};
struct find_mark text_find_mark(const struct text_find *f, const struct w_pager *p, int h);
/* Marks the same one; if it was in sight it stands in the row it stood in. */
void text_find_mark_again(const struct text_find *f, struct w_pager *p, int h, struct find_mark m);

#endif
