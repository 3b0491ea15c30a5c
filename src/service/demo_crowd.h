#ifndef DESKBELL_SERVICE_DEMO_CROWD_H
#define DESKBELL_SERVICE_DEMO_CROWD_H
/* Tickets by the thousand: each takes after one of the demo's own, with other people, times and
 * texts. The same for the same seed. */
#include "deskbell/service/desk.h"
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

/* A crowd of n tickets after those of t; whoever is a requester of the desk may have some. People
 * are copied into the arena, texts are borrowed from t. */
enum rc crowd_init(struct crowd *c, int64_t n, const struct demo_tickets *t, struct desk *d,
		   struct arena *a, struct err *e) MUST_USE;
void crowd_deinit(struct crowd *c);
/* Appends the line of the next ticket, oldest first; false when all are made. */
bool crowd_line(struct crowd *c, struct str *out);

/* More requesters for a crowd of n tickets, named after those of the desk: CSV for
 * `import people`. */
enum rc crowd_people(struct desk *d, int64_t n, struct str *out, struct err *e) MUST_USE;

#endif
