#ifndef DESKBELL_SERVICE_READING_H
#define DESKBELL_SERVICE_READING_H
/* What a person has read: cursors in live.db, which are no truth. No change, no event, no undo
 * comes of moving one; nothing but is:unread and the mark of a list reads them. */
#include <stdbool.h>

#include "deskbell/domain/actor.h"
#include "deskbell/service/call.h"
#include "deskbell/service/load.h"

/* The row was shown to the person: he has read the ticket up to its revision. True when that made
 * something of an unread ticket. Never waits, never fails. */
bool reading_seen(struct desk *d, const struct actor *who, const struct ticket_row *row);
/* Runs a COMMAND_LIVE. Each ticket must be one the actor may see, else RC_NOTFOUND and nothing is
 * done. RC_INVALID for more tickets than a person can mean; RC_ENV where live.db cannot be had. */
enum rc reading_run(struct desk *d, const struct request *r, struct arena *a, struct answer *out,
		    struct err *e) MUST_USE;

#endif
