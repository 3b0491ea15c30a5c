#ifndef DESKBELL_TUI_W_PAGER_H
#define DESKBELL_TUI_W_PAGER_H
/* Lines of styled text to scroll through: threads, articles, help, previews. */
#include <stdbool.h>
#include <stddef.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/vec.h"
#include "deskbell/domain/action.h"
#include "deskbell/text/markdown.h"
#include "deskbell/tui/grid.h"

struct w_pager_run {
	struct sv text;
	enum style style;
};

struct w_pager_line {
	struct w_pager_run *run;
	size_t n, cap;
	bool anchor;	     /* something begins here: thread.next stops at it */
	enum wrap_join join; /* does its text go on from the line above, */
	size_t marks;	     /* behind so many runs? */
};

/* Texts and lines live in the pager's arena. */
struct w_pager {
	struct arena arena;
	VEC(struct w_pager_line) line;
	int top;
	int found; /* 1 + the line that was found in it and is marked; 0 = none */
};

void w_pager_deinit(struct w_pager *p);
/* No lines; where it was scrolled to is kept until the next w_pager_fit. */
void w_pager_reset(struct w_pager *p);
/* Begins a new line. */
void w_pager_line(struct w_pager *p, bool anchor);
/* Adds a run to the last line; the text is copied. */
void w_pager_add(struct w_pager *p, struct sv text, enum style s);
void w_pager_addf(struct w_pager *p, enum style s, const char *fmt, ...) PRINTF(3, 4);
/* The text that is added to the last line now goes on so from the line above; what it has already
 * is a mark. */
void w_pager_goes_on(struct w_pager *p, enum wrap_join join);
/* Appends its text; of one that goes on without the mark. */
void w_pager_text(const struct w_pager_line *l, struct str *out);
/* Adds text as lines of at most `cells`, each begun with `mark`. */
void w_pager_wrap(struct w_pager *p, struct sv mark, enum style mark_style, struct sv text,
		  enum style s, int cells);
/* The same, the mark before the first line only; the others are indented by its cells. */
void w_pager_hang(struct w_pager *p, struct sv mark, enum style mark_style, struct sv text,
		  enum style s, int cells);
/* Adds a document laid out by md_layout. */
void w_pager_markdown(struct w_pager *p, const struct md_doc *doc);
void w_pager_fit(struct w_pager *p, int h);
/* scroll.* and thread.next/prev; true when it was one. */
bool w_pager_action(struct w_pager *p, enum action a, int count, int h);
void w_pager_view(const struct w_pager *p, struct grid *g, struct rect r);
/* Adds which of its lines show in `h` rows, "lines 8-21 of 40"; nothing where all do. */
void w_pager_where(const struct w_pager *p, int h, struct str *out);
/* The same at the right end of a rule above it. */
void w_pager_rule(const struct w_pager *p, struct grid *g, struct rect row, int h);

#endif
