#ifndef DESKBELL_TUI_TERM_H
#define DESKBELL_TUI_TERM_H
/* The terminal itself. Only term.c knows curses; it turns bytes into keys and pastes, and a grid
 * into the fewest bytes that change the screen to it. */
#include <stdbool.h>
#include <stddef.h>

#include "deskbell/base/err.h"
#include "deskbell/base/str.h"
#include "deskbell/domain/theme.h"
#include "deskbell/tui/grid.h"
#include "deskbell/tui/key.h"

struct terminal;

enum input_kind { INPUT_NONE, INPUT_KEY, INPUT_PASTE, INPUT_EOF };

struct input {
	enum input_kind kind;
	struct key key;
	struct sv paste; /* valid UTF-8, until the next term_read */
};

/* Takes the terminal on standard input and output: raw mode, alternate screen, bracketed paste.
 * RC_ENV with the remedy when they are no terminal, or TERM is unset, unknown or cannot place a
 * cursor. no_color: as with NO_COLOR set (which is obeyed anyhow). On fatal signals the terminal is
 * given back first. */
enum rc term_open(struct terminal **out, bool no_color, struct err *e) MUST_USE;
/* Gives the terminal back as it was found. */
void term_destroy(struct terminal *t);
/* Size as the terminal says it now; after a change the next draw repaints all. */
void term_size(struct terminal *t, int *h, int *w);
/* Looks of the theme's styles; call once before drawing. */
void term_set_theme(struct terminal *t, const struct theme *theme);
void term_draw(struct terminal *t, const struct grid *g);
/* The next draw writes every cell (C-l, after a resize). */
void term_redraw(struct terminal *t);
/* What was typed next; INPUT_NONE when nothing waits. Never blocks longer than it takes to tell Esc
 * from the beginning of a function key (50 ms). */
void term_read(struct terminal *t, struct input *out);
/* Leaves the screen to another program (editor, shell) and takes it again. */
void term_leave(struct terminal *t);
void term_enter(struct terminal *t);
/* A private mark in the output, for tests: everything drawn before it has been written. */
void term_mark(struct terminal *t, long seq);

#endif
