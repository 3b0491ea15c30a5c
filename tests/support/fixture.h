#ifndef TESTS_SUPPORT_FIXTURE_H
#define TESTS_SUPPORT_FIXTURE_H
/* The fixture desk: the tickets of the mock-ups under their own numbers, laid through the call path
 * as of 2026-11-23T14:32:00Z. People: li.wei, wang.fang, zhou.jie (agents), sup.ivan (supervisor),
 * requesters. */
#include <stdint.h>

#include "deskbell/base/clock.h"
#include "deskbell/service/call.h"
#include "deskbell/service/desk.h"

#define FIXTURE_NOW 1795444320 /* 2026-11-23T14:32:00Z */

/* Makes it in dir (absent or empty). Fails the test on any error. */
void fixture_desk(const char *dir);
/* Runs one command line ("ticket take 10490") of a write or a job as `login`; *out (of a write)
 * lives in the arena. Fails the test only where the line is none. */
enum rc fixture_try(struct desk *d, const char *login, const char *line, struct arena *a,
		    struct answer *out, struct err *e) MUST_USE;
/* Runs one command line as `login` on an open desk at the clock's instant;
 * fails the test on any error. Returns the change. */
int64_t fixture_run(struct desk *d, const char *login, const char *line);
/* The same on a desk of its own, at FIXTURE_NOW: another process's write, seen from the one under
 * test. */
int64_t fixture_run_at(const char *dir, const char *login, const char *line);

#endif
