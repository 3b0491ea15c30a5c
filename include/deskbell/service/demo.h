#ifndef DESKBELL_SERVICE_DEMO_H
#define DESKBELL_SERVICE_DEMO_H
/* A desk full of believable tickets, made through the same doors as any other. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/clock.h"
#include "deskbell/base/err.h"
#include "deskbell/service/call.h"

/* Tickets a demo desk may have beside its own. */
#define DEMO_TICKETS_MAX ((int64_t)1000000)

struct demo_order {
	uint64_t seed;
	int64_t tickets; /* made up beside the demo's own, numbered before them; 0 = none */
	/* Called now and then while those are made; false gives up (RC_CANCELLED). May be NULL. */
	bool (*progress)(void *arg, const struct progress *p);
	void *arg;
};

/* Makes the demo desk in dir: the same for the same order and clock. When dir holds a demo desk
 * already it is left as it is and *made is false, unless tickets are ordered and it has other ones
 * (RC_ENV); any other non-empty directory is refused. Nothing is left behind when it fails. The
 * operating system's user becomes an agent, supervisor, author and admin of it. */
enum rc demo_make(const char *dir, const struct demo_order *order, const struct clock *clock,
		  bool *made, struct err *e) MUST_USE;
/* Where the demo desk lies when no directory is given: $XDG_DATA_HOME/deskbell-demo or
 * ~/.local/share/deskbell-demo. RC_ENV when neither variable is set. */
enum rc demo_dir(struct arena *a, const char **dir, struct err *e) MUST_USE;

#endif
