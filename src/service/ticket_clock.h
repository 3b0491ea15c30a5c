#ifndef DESKBELL_SERVICE_TICKET_CLOCK_H
#define DESKBELL_SERVICE_TICKET_CLOCK_H
/* A ticket's service levels by the configuration in force: its history as clocks see it, and what
 * of it stands in its row. */
#include "deskbell/rules/sla.h"
#include "deskbell/service/desk.h"

/* The policy that governs the ticket as it is now; *out NULL: none does. */
enum rc ticket_policy(struct desk *d, const struct ticket *t, struct arena *a,
		      const struct sla_policy **out, struct err *e) MUST_USE;
/* Its history in the order clocks count it, which is that of time. States count in the order of the
 * log, as the ticket itself does: one older than the state before counts as of that one's instant.
 * Messages count at their own time, but not before the ticket came; those it came with ask and
 * answer nothing (an import brings later ones, too), nor do those of the program or those that
 * stand in its thread no more. A merged ticket is closed; a deleted one waits. The messages of what
 * was merged into it are not its own. `t` is folded and has its messages. */
enum rc ticket_marks(struct desk *d, const struct ticket *t, struct arena *a,
		     struct clock_mark **out, size_t *n, struct err *e) MUST_USE;
/* What its clocks come to, into due, risk and paused. */
void ticket_stand(struct ticket *t, const struct sla_clock clock[CLOCK_KINDS]);
/* Sets due, risk and paused of a folded ticket that is open. */
enum rc ticket_reckon(struct desk *d, struct ticket *t, struct arena *a, struct err *e) MUST_USE;

/* Notes that the clocks of all open tickets are to be made anew; inside a write transaction. */
enum rc clocks_stale(struct desk *d, struct err *e) MUST_USE;
struct clocks_progress {
	int64_t done, total; /* open tickets */
	bool behind;	     /* another was at it before this one: it may be left to him */
};

/* Makes them anew in short transactions, from where another ended; nothing where all are. What
 * another does at the same time is not done again. `fn` (may be NULL) is told after each of them;
 * false ends it, and the next who comes goes on. */
enum rc clocks_remake(struct desk *d, bool (*fn)(void *arg, const struct clocks_progress *p),
		      void *arg, struct err *e) MUST_USE;

#endif
