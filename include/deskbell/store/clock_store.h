#ifndef DESKBELL_STORE_CLOCK_STORE_H
#define DESKBELL_STORE_CLOCK_STORE_H
/* What a ticket's service levels follow from: its live events that clocks look at; and how far they
 * are made anew after a change of the configuration. */
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/db/db.h"
#include "deskbell/domain/change.h"

/* One event of a live change that is no undo. */
struct clock_event {
	int64_t change, at; /* of the change */
	int field;	    /* TICKET_STATE, _WORKFLOW, _MERGED, _DELETED, or _MESSAGE: one came */
	struct sv value;    /* new, in event form */
	struct message message; /* of _MESSAGE: id, at, author, public; id 0: it is missing */
};

/* Those of the ticket, in the order of the log. */
enum rc clock_store_events(struct db *db, int64_t ticket, struct arena *a, struct clock_event **out,
			   size_t *n, struct err *e) MUST_USE;
/* All open tickets with id >= from, ascending. */
enum rc clock_store_open(struct db *db, int64_t from, struct arena *a, int64_t **out, size_t *n,
			 struct err *e) MUST_USE;

#endif
