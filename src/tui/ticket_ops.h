#ifndef DESKBELL_SRC_TUI_TICKET_OPS_H
#define DESKBELL_SRC_TUI_TICKET_OPS_H
/* What can be done with tickets, the same from the queue and from the ticket view. */
#include "deskbell/base/str.h"
#include "deskbell/tui/scr.h"

/* The tickets a deed is done to. */
struct ticket_target {
	int64_t id;  /* the one, or the first of the marked */
	int64_t rev; /* as they were seen; 0 = not known */
	bool merged; /* `id` was, into another */
	const int64_t *marked;
	size_t n_marked; /* 0: none, then `id` alone */
};

/* State of a deed that takes several steps; zeroed to begin with. */
struct ticket_ops {
	struct str which; /* of the deed under way: "42" or "42,43" */
	size_t n;
	int64_t ticket, rev;
	const struct deed *deed;
	size_t step;		  /* what is being asked */
	struct work *transitions; /* the menu's */
	size_t chosen, field;
	int asking;	  /* transitions or where it went under way: the menu is coming */
	struct work *run; /* the command as far as it is known */
	/* A reply or note to a merged ticket, until it is known to which it goes. */
	bool merged;
	enum draft_kind writing;
	struct str insert;
	int64_t into;
};

void ticket_ops_deinit(struct ticket_ops *t);
/* Begins an action on the tickets. False when it is none of these. */
bool ticket_ops_action(struct ticket_ops *t, struct screen *s, struct ui *ui, enum action a,
		       const struct ticket_target *x);
/* Answers and work that belong to a deed; false when m is something else. */
bool ticket_ops_message(struct ticket_ops *t, struct screen *s, struct ui *ui, const struct msg *m);
/* The command an action runs, "ticket take"; NULL = it is none of these. */
const char *ticket_ops_command(enum action a);
/* Is it done to one ticket only? */
bool ticket_ops_single(enum action a);

#endif
