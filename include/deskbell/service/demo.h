#ifndef DESKBELL_SERVICE_DEMO_H
#define DESKBELL_SERVICE_DEMO_H
/* A desk full of believable tickets, made through the same doors as any other. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/clock.h"
#include "deskbell/base/err.h"

/* Makes the demo desk in dir: the same for the same seed and clock. When dir holds a demo desk
 * already it is left as it is and *made is false; any other non-empty directory is refused. Nothing
 * is left behind when it fails. The operating system's user becomes an agent, supervisor, author
 * and admin of it. */
enum rc demo_make(const char *dir, uint64_t seed, const struct clock *clock, bool *made,
		  struct err *e) MUST_USE;
/* Where the demo desk lies when no directory is given: $XDG_DATA_HOME/deskbell-demo or
 * ~/.local/share/deskbell-demo. RC_ENV when neither variable is set. */
enum rc demo_dir(struct arena *a, const char **dir, struct err *e) MUST_USE;

#endif
