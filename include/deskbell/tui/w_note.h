#ifndef DESKBELL_TUI_W_NOTE_H
#define DESKBELL_TUI_W_NOTE_H
/* One thing said at the bottom of an area, over as many rows as it takes. */
#include "deskbell/tui/screen.h"

struct w_note {
	struct sv mark; /* before the text, which is indented by it; may be SV_NULL */
	enum style mark_style;
	struct sv text;
	enum style style;
	struct sv more; /* stands at the end when there is more than fits: where all of it is */
};

/* Draws it in the last rows of `area`, at most `rows` of them, over what stands there. Returns how
 * many it took. */
int w_note_view(const struct w_note *n, const struct ui *ui, struct grid *g, struct rect area,
		int rows);

#endif
