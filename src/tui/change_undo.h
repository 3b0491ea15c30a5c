#ifndef DESKBELL_SRC_TUI_CHANGE_UNDO_H
#define DESKBELL_SRC_TUI_CHANGE_UNDO_H
/* Undoing a change that was pointed at: what would come of it is found out and asked about first.
 */
#include "deskbell/tui/screen.h"

struct change_undo {
	int64_t change;
	int asking; /* what would come of it is on its way */
};

/* Asks what undoing the change would come to; change_undo_message gets the answer. */
void change_undo_begin(struct change_undo *u, struct screen *s, struct ui *ui, int64_t change);
/* Work and answers that belong to it; false when m is something else. */
bool change_undo_message(struct change_undo *u, struct screen *s, struct ui *ui,
			 const struct msg *m);

#endif
