#ifndef TESTS_SUPPORT_SMALL_DESK_H
#define TESTS_SUPPORT_SMALL_DESK_H
/* A new desk in a directory of its own, at FIXTURE_NOW: nobody in it but its admin. */
#include "deskbell/domain/actor.h"
#include "support/fixture.h"
#include "support/tmpdir.h"

struct small_desk {
	struct tmpdir dir;
	const char *path; /* DIR/desk */
	struct clock clock;
	struct desk *desk; /* open for writing; NULL while closed */
	struct arena a;
	struct answer out; /* of the last command */
	struct err e;
};

/* Fails the test with the last error unless rc is RC_OK. */
void small_desk_ok(const struct small_desk *s, enum rc rc);
/* Makes it and opens it. Whatever s held is forgotten. */
void small_desk_init(struct small_desk *s, const char *admin);
void small_desk_deinit(struct small_desk *s);
/* Another handle on the same desk; what lay in the arena is gone. */
void small_desk_open(struct small_desk *s);
void small_desk_close(struct small_desk *s);

/* One command line as `login`; s->out and s->e tell of it. */
enum rc small_desk_try(struct small_desk *s, const char *login, const char *line);
/* The same; fails the test on any error. Returns the change. */
int64_t small_desk_run(struct small_desk *s, const char *login, const char *line);
struct actor small_desk_actor(struct small_desk *s, const char *login);

#endif
