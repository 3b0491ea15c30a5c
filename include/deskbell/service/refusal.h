#ifndef DESKBELL_SERVICE_REFUSAL_H
#define DESKBELL_SERVICE_REFUSAL_H
/* What a command on many things refused, as it is told to people: one line for each reason, with
 * the tickets it holds for. */
#include "deskbell/base/arena.h"
#include "deskbell/service/call.h"

struct refusal_line {
	enum rc rc;
	struct sv text; /* "tickets 4, 7 and 12 more: priority: P9 is not one of P1 P2 P3 P4" */
};

/* The reasons in the order they first came; returns how many. */
size_t refusal_lines(const struct answer *x, struct arena *a, struct refusal_line **out);

#endif
