#ifndef DESKBELL_SERVICE_DEMO_TICKETS_H
#define DESKBELL_SERVICE_DEMO_TICKETS_H
/* The demo desk's tickets: read from data/demo/tickets-*.yaml, given ages and agents by the seed,
 * numbered by age, and written as lines for `import tickets`. */
#include <stdint.h>

#include "deskbell/base/rand.h"
#include "deskbell/domain/person.h"
#include "deskbell/text/yaml.h"

struct demo_ticket {
	struct sv key;
	struct yaml_node *node;
	int64_t stretch;	/* ages times this, in thousandths */
	int64_t created;	/* UTC seconds */
	struct sv agent, other; /* logins the words "agent" and "other" stand for */
};

struct demo_tickets {
	struct yaml yaml; /* of the file last read, for the getters */
	struct faults faults;
	struct arena *arena;
	int64_t now;
	struct sv me;		    /* login */
	struct demo_ticket *ticket; /* oldest first: the first becomes ticket 1 */
	size_t n;
};

/* Reads all files and draws what is left to the seed; queues and their teams must be in `people`.
 * Everything lives in the arena. RC_INVALID with all faults of the data. */
enum rc demo_tickets_load(struct demo_tickets *t, struct sv me, int64_t now,
			  const struct directory *people, struct rand *r, struct arena *a,
			  struct err *e) MUST_USE;
/* One JSON line for each ticket. */
enum rc demo_tickets_write(struct demo_tickets *t, struct str *out, struct err *e) MUST_USE;
/* Text with each {key} replaced by the number of that ticket. */
enum rc demo_tickets_fill(const struct demo_tickets *t, struct sv text, struct sv *out,
			  struct err *e) MUST_USE;

#endif
