#ifndef DESKBELL_SRC_TUI_TICKET_OPS_H
#define DESKBELL_SRC_TUI_TICKET_OPS_H
/* What can be done with one ticket, the same from the queue and from the ticket view. */
#include "deskbell/tui/scr.h"

/* State of a deed that takes several steps; zeroed to begin with. */
struct ticket_ops {
	int64_t ticket, rev;	  /* of the deed under way */
	struct work *transitions; /* the menu's */
	size_t chosen, field;
	int asking;	  /* transitions under way: the menu is coming */
	struct work *run; /* the command as far as it is known */
};

void ticket_ops_deinit(struct ticket_ops *t);
/* Begins an action on ticket `id` as it was seen at `rev` (0 = not known). False when it is none of
 * these. */
bool ticket_ops_action(struct ticket_ops *t, struct screen *s, struct ui *ui, enum action a,
		       int64_t id, int64_t rev);
/* Answers and work that belong to a deed; false when m is something else. */
bool ticket_ops_message(struct ticket_ops *t, struct screen *s, struct ui *ui, const struct msg *m);

#endif
