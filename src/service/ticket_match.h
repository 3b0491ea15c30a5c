#ifndef DESKBELL_SERVICE_TICKET_MATCH_H
#define DESKBELL_SERVICE_TICKET_MATCH_H
/* A stored ticket as the query language's memory side sees it. */
#include "deskbell/query/plan.h"
#include "deskbell/query/query.h"
#include "deskbell/service/desk.h"

/* Fills *row for `t`; the texts of its thread are read only where words are asked for.
 * `who` gives me and my-teams. Everything lives in the arena. */
enum rc ticket_match_row(struct desk *d, const struct actor *who, int64_t now,
			 const struct ticket *t, bool words, struct arena *a, struct query_row *row,
			 struct err *e) MUST_USE;
/* Surroundings of a query for an actor, without what he has not read; lives in the arena. */
struct query_env *query_env_of(struct desk *d, const struct actor *who, int64_t now,
			       struct arena *a);

#endif
