#ifndef DESKBELL_SERVICE_WHICH_H
#define DESKBELL_SERVICE_WHICH_H
/* Which tickets a command is to be done to. */
#include "deskbell/domain/actor.h"
#include "deskbell/service/args.h"
#include "deskbell/service/desk.h"

/* Those of --query, or of the list that stands in the ticket's place ("42,43,50..60"), ascending,
 * each once; inside the caller's transaction. What a query or a range finds is in the actor's
 * scope; a number by itself may be any. */
enum rc which_tickets(struct desk *d, const struct actor *who, const struct args *x,
		      struct arena *a, int64_t **out, size_t *n, struct err *e) MUST_USE;

#endif
