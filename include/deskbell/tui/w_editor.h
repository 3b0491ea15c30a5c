#ifndef DESKBELL_TUI_W_EDITOR_H
#define DESKBELL_TUI_W_EDITOR_H
/* A text of several lines being typed: wrapped at words for the eye, never in the text itself;
 * motion by grapheme cluster and by row as shown; undo of each edit. */
#include <stdbool.h>
#include <stddef.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"
#include "deskbell/base/vec.h"
#include "deskbell/domain/action.h"
#include "deskbell/text/wrap.h"
#include "deskbell/tui/grid.h"

#define W_EDITOR_MAX ((size_t)1 << 20)
#define W_EDITOR_UNDO 1000

/* One edit: at `at`, `ins` bytes took the place of `del`. */
struct w_editor_step {
	size_t at, ins;
	char *del;
	size_t n_del;
	size_t cursor; /* before it */
};

struct w_editor {
	struct str text;
	size_t cursor; /* byte */
	int goal;      /* column up and down aim at; -1 = the cursor's own */
	int width, h;  /* of the last layout */
	int top;       /* first row shown */
	struct arena arena;
	struct wrap_lines row; /* valid while laid */
	bool laid;
	struct str cut;
	VEC(struct w_editor_step) undo;
	bool joined; /* the next typed character continues the last step */
};

void w_editor_init(struct w_editor *w);
void w_editor_deinit(struct w_editor *w);
/* Replaces the text and forgets the undo; cursor at its end. */
void w_editor_set(struct w_editor *w, struct sv text);
struct sv w_editor_text(const struct w_editor *w);
/* Inserts at the cursor; false when the text would pass W_EDITOR_MAX (then nothing is inserted). */
bool w_editor_type(struct w_editor *w, struct sv text, bool paste);
/* EDITOR_* motions and edits: true when the action was one. *changed is set when the text changed.
 */
bool w_editor_action(struct w_editor *w, enum action a, bool *changed);
/* scroll.* actions: another part of the text comes to light, the cursor stays within it. True when
 * the action was one. */
bool w_editor_scroll(struct w_editor *w, enum action a, int count);
/* Lays the text out for a rectangle; call before view and after any change of size or text. */
void w_editor_layout(struct w_editor *w, int h, int cells);
/* Draws the rows from `top` and places the hardware cursor. Laid out for r before. */
void w_editor_view(const struct w_editor *w, struct grid *g, struct rect r, enum style s,
		   bool cursor);

#endif
