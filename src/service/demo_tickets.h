#ifndef DESKBELL_SERVICE_DEMO_TICKETS_H
#define DESKBELL_SERVICE_DEMO_TICKETS_H
/* The demo desk's tickets: read from data/demo/tickets-*.yaml, given ages and agents by the seed,
 * numbered by age. */
#include "deskbell/domain/person.h"
#include "deskbell/text/yaml.h"
#include "demo_ticket.h"

struct demo_tickets {
	struct yaml yaml; /* of the file last read, for the getters */
	struct faults faults;
	struct arena *arena;
	uint64_t seed;
	int64_t now;
	int64_t first;		    /* number of ticket[0] */
	struct sv me;		    /* login */
	struct demo_ticket *ticket; /* oldest first */
	size_t n;
};

/* Reads all files and draws what is left to the seed; queues and their teams must be in `people`.
 * Everything lives in the arena. RC_INVALID with all faults of the data. */
enum rc demo_tickets_load(struct demo_tickets *t, struct sv me, int64_t first, int64_t now,
			  const struct directory *people, uint64_t seed, struct arena *a,
			  struct err *e) MUST_USE;
/* Number of the ticket of that key; RC_INVALID when there is none. */
enum rc demo_tickets_number(const struct demo_tickets *t, struct sv key, int64_t *out,
			    struct err *e) MUST_USE;
/* Logins of a queue's agents other than me, in the order of their ids; at most max. */
enum rc demo_agents(const struct directory *people, const struct queue *q, struct sv me,
		    struct sv *out, size_t max, size_t *n, struct err *e) MUST_USE;

#endif
