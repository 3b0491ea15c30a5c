#ifndef DESKBELL_SERVICE_DEMO_CROWD_H
#define DESKBELL_SERVICE_DEMO_CROWD_H
/* Tickets by the thousand: each takes after one of the demo's own, with other people, times and
 * texts. The same for the same seed. */
#include "demo_tickets.h"
#include "demo_words.h"

/* One of the demo's own, and what those after it need to know. */
struct crowd_model {
	const struct demo_ticket *ticket;
	enum demo_language lang;
	struct sv *agent; /* of its queue's team */
	size_t n_agent;
};

struct crowd {
	int64_t n, at;	     /* tickets, and how many were made */
	int64_t now, begins; /* UTC seconds */
	struct rand random;
	struct demo_words *words;
	struct crowd_model *model;
	size_t n_model;
	struct sv *requester[DEMO_LANGUAGES];
	size_t n_requester[DEMO_LANGUAGES];
	struct arena row;
};

/* A crowd of n tickets after those of t; who is in `people` as a requester may have some. All is
 * copied from `people` into the arena, texts are borrowed from t. */
void crowd_init(struct crowd *c, int64_t n, const struct demo_tickets *t,
		const struct directory *people, struct arena *a);
void crowd_deinit(struct crowd *c);
/* Appends the line of the next ticket, oldest first; false when all are made. */
bool crowd_line(struct crowd *c, struct str *out);

/* More requesters for a crowd of n tickets, named after the ones in `people`: CSV for
 * `import people`. */
void crowd_people(const struct directory *people, int64_t n, struct str *out);

#endif
