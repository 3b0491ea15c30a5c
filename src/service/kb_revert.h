#ifndef DESKBELL_SERVICE_KB_REVERT_H
#define DESKBELL_SERVICE_KB_REVERT_H
/* Undo of what follows git: a commit that gives the articles back what they had. */
#include "deskbell/service/call.h"
#include "deskbell/service/plan.h"

/* The plan's events on articles as a commit of the actor's on main; no transaction is open. The
 * change that follows it undoes what the plan says. RC_CONFLICT when an article was published again
 * meanwhile. */
enum rc kb_revert(struct desk *d, const struct request *r, const struct plan *p, struct answer *out,
		  struct err *e) MUST_USE;

#endif
