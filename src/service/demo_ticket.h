#ifndef DESKBELL_SERVICE_DEMO_TICKET_H
#define DESKBELL_SERVICE_DEMO_TICKET_H
/* A ticket of the demo desk with all that happened to it, and its line for `import tickets`. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/rand.h"
#include "deskbell/base/str.h"

/* One instant. What is SV_NULL was neither said nor changed. */
struct demo_step {
	int64_t at;   /* UTC seconds */
	struct sv by; /* login */
	struct sv text;
	bool public; /* of the text */
	struct sv state, queue, assignee, priority;
};

struct demo_value {
	struct sv key, value;
};

struct demo_ticket {
	struct sv key; /* what script.txt calls it by; may be SV_NULL */
	struct sv subject, requester, queue, priority, type, category, resolution;
	struct sv *tag;
	size_t n_tag;
	struct demo_value *field; /* custom ones */
	size_t n_field;
	struct sv agent, other; /* logins of two members of the queue's team; other may be SV_NULL
				 */
	int64_t created;
	struct demo_step *step; /* by time; the first is the opening */
	size_t n_step;
};

/* Appends it as a line that import tickets reads. */
void demo_ticket_line(const struct demo_ticket *t, struct str *out);

/* How far a ticket came. */
enum demo_course { COURSE_NEW, COURSE_OPEN, COURSE_WAITING, COURSE_RESOLVED, COURSE_CLOSED };

/* False when there is no such word. */
bool demo_course_find(struct sv word, enum demo_course *out);

/* Who writes: the requester, the agent, a note of the agent's, a note of another's. */
enum demo_voice { VOICE_REQUESTER = 'r', VOICE_AGENT = 'a', VOICE_NOTE = 'n', VOICE_OTHER = 'o' };

struct demo_talk {
	enum demo_voice voice;
	struct sv text;
};

/* The usual life of a ticket of that age in seconds: what was said, at times as a desk of people
 * takes them, and the states in between. Sets created and the steps; requester, agent, other and
 * priority are given. talk[0] is the opening. */
void demo_ticket_live(struct demo_ticket *t, enum demo_course course, const struct demo_talk *talk,
		      size_t n, int64_t now, int64_t age, struct rand *r, struct arena *a);

#endif
