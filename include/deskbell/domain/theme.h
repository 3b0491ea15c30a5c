#ifndef DESKBELL_DOMAIN_THEME_H
#define DESKBELL_DOMAIN_THEME_H
/* What each meaning looks like. Screens name a style ("thread.internal"), never a colour;
 * themes/NAME.yaml says what that is with 256 colours, with 16, and without any. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"
#include "deskbell/text/fault.h"

enum style {
	STYLE_BASE,
	STYLE_MUTED,
	STYLE_TITLE,
	STYLE_FRAME,
	STYLE_TAB,
	STYLE_TAB_ACTIVE,
	STYLE_LIST_HEADER,
	STYLE_LIST_SELECTED,
	STYLE_LIST_MARKED,
	STYLE_LIST_DONE,
	STYLE_LIST_NEW,
	STYLE_PRIO_P1,
	STYLE_PRIO_P2,
	STYLE_PRIO_LOW,
	STYLE_SLA_OK,
	STYLE_SLA_RISK,
	STYLE_SLA_BREACHED,
	STYLE_SLA_PAUSED,
	STYLE_SLA_MET,
	STYLE_STATE_NEW,
	STYLE_STATE_ACTIVE,
	STYLE_STATE_WAITING,
	STYLE_STATE_RESOLVED,
	STYLE_STATE_CLOSED,
	STYLE_THREAD_REQUESTER,
	STYLE_THREAD_PUBLIC,
	STYLE_THREAD_INTERNAL,
	STYLE_THREAD_SYSTEM,
	STYLE_COMPOSE_PUBLIC,
	STYLE_COMPOSE_INTERNAL,
	STYLE_INPUT,
	STYLE_INPUT_ERROR,
	STYLE_COMPLETION,
	STYLE_COMPLETION_SELECTED,
	STYLE_HINT_KEY,
	STYLE_HINT_TEXT,
	STYLE_TOAST_INFO,
	STYLE_TOAST_OK,
	STYLE_TOAST_WARNING,
	STYLE_TOAST_ERROR,
	STYLE_KB_HEADING,
	STYLE_KB_STRONG,
	STYLE_KB_EMPHASIS,
	STYLE_KB_CODE,
	STYLE_KB_LINK,
	STYLE_KB_QUOTE,
	STYLE_DIFF_ADD,
	STYLE_DIFF_DEL,
	STYLE_DIFF_HUNK,
	STYLE_COUNT,
};

enum style_attr {
	ATTR_BOLD = 1,
	ATTR_DIM = 2,
	ATTR_UNDERLINE = 4,
	ATTR_ITALIC = 8,
	ATTR_REVERSE = 16,
};

enum color_depth { COLOR_NONE, COLOR_8, COLOR_16, COLOR_256 };

#define COLOR_DEFAULT (-1) /* the terminal's own */

struct color {
	int16_t c256, c16; /* 0-255, 0-15 or COLOR_DEFAULT */
};

/* How a style is drawn at one colour depth. */
struct look {
	int16_t fg, bg; /* index at that depth, or COLOR_DEFAULT */
	unsigned attr;	/* set of enum style_attr */
};

struct style_def {
	struct color fg, bg;
	unsigned attr, mono; /* with colour; without */
	struct sv mark;	     /* text that carries the meaning where colour cannot, "" = none */
};

/* Characters the program draws by itself. */
struct glyphs {
	struct sv rule, vrule, top_left, top_right, bottom_left, bottom_right, ellipsis;
};

struct theme {
	struct sv name;
	struct style_def style[STYLE_COUNT];
	struct glyphs unicode, ascii;
};

/* Reads a theme. `base`: the theme it may name in `inherits:` (NULL = none is there). All faults go
 * to f; true when none was added. Lives in the arena. */
bool theme_load(struct theme *t, const char *file, struct sv text, const struct theme *base,
		struct arena *a, struct faults *f);
struct look theme_look(const struct theme *t, enum style s, enum color_depth depth);
/* Mark of a style, or "". */
struct sv theme_mark(const struct theme *t, enum style s);

#endif
