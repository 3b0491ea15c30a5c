#ifndef DESKBELL_TUI_W_INPUT_H
#define DESKBELL_TUI_W_INPUT_H
/* One line of text being typed: cursor by grapheme cluster, cutting and putting back, earlier
 * texts. */
#include <stdbool.h>
#include <stddef.h>

#include "deskbell/base/str.h"
#include "deskbell/base/vec.h"
#include "deskbell/domain/action.h"
#include "deskbell/tui/grid.h"

#define W_INPUT_MAX 4096
#define W_INPUT_HISTORY 100

struct w_input {
	struct str text;
	size_t cursor; /* byte */
	struct str cut;
	VEC(char *) history; /* oldest first */
	size_t at;	     /* in history; history.n = the text being typed */
	struct str typed;    /* that text, while an earlier one is shown */
};

void w_input_init(struct w_input *w);
void w_input_deinit(struct w_input *w);
/* Replaces the text, cursor at its end. */
void w_input_set(struct w_input *w, struct sv text);
/* Inserts at the cursor; line breaks become blanks. */
void w_input_type(struct w_input *w, struct sv text);
/* Replaces bytes [from, to) and puts the cursor behind what was put there. */
void w_input_replace(struct w_input *w, size_t from, size_t to, struct sv text);
/* Motions, erasing, history: true when the action was one of these. */
bool w_input_action(struct w_input *w, enum action a);
/* Takes the text into the history (unless it is empty or the last one). */
void w_input_remember(struct w_input *w);
struct sv w_input_text(const struct w_input *w);
/* Draws into the first row of r, scrolled so that the cursor shows, and places the hardware cursor.
 */
void w_input_view(const struct w_input *w, struct grid *g, struct rect r, enum style s);

#endif
