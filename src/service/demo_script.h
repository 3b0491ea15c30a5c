#ifndef DESKBELL_SERVICE_DEMO_SCRIPT_H
#define DESKBELL_SERVICE_DEMO_SCRIPT_H
/* data/demo/script.txt, lived through: each line is one step at its own time by its own person, and
 * goes through the same doors as if it had been typed. */
#include <stdint.h>

#include "deskbell/service/demo.h"

/* How long before now the desk was founded, in seconds: before the first line of the script. */
#define DEMO_FOUNDED ((int64_t)120 * 86400)

/* File of a desk that tells it is a demo, and what stands in it as long as it is being made: laid
 * down before all else, so that a making cut off at any point is known for what it is. */
#define DEMO_MARK "demo"
#define DEMO_UNFINISHED "deskbell demo desk, unfinished\n"

/* Lives the script on the desk in dir, just made by desk_init_seeded. `now` is the instant the demo
 * begins at. */
enum rc demo_script_run(const char *dir, const struct demo_order *order, int64_t now,
			struct err *e) MUST_USE;

#endif
