#ifndef DESKBELL_TUI_W_CHOICES_H
#define DESKBELL_TUI_W_CHOICES_H
/* What could be meant by what is being typed: a short list with one of them marked. */
#include <stdbool.h>
#include <stddef.h>

#include "deskbell/tui/screen.h"

#define W_CHOICES_MAX 50

struct w_choice {
	struct sv text, label; /* label may be absent */
	struct sv right;       /* at the right edge: a key */
};

struct w_choices {
	struct w_choice at[W_CHOICES_MAX]; /* texts are borrowed */
	size_t n;
	int sel; /* -1 = none marked */
};

/* Marks the next (or previous) one, round in a circle. */
void w_choices_move(struct w_choices *c, int step);
/* Adds how many stand below those that `h` rows show, "   6 more"; nothing when none do. */
void w_choices_more(const struct w_choices *c, int h, struct str *hint);
/* Draws as many as r has rows, the marked one among them. Returns the row the marked one stands in,
 * or -1. */
int w_choices_view(const struct w_choices *c, const struct ui *ui, struct grid *g, struct rect r);

#endif
