/* A new desk for one test. */
#include "small_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

void small_desk_ok(const struct small_desk *s, enum rc rc)
{
	if (rc != RC_OK)
		fail_msg("%s", s->e.msg);
}

void small_desk_init(struct small_desk *s, const char *admin)
{
	*s = (struct small_desk){ .a = ARENA_INIT };
	tmpdir_init(&s->dir);
	s->path = tmpdir_at(&s->dir, "desk");
	clock_freeze(&s->clock, FIXTURE_NOW);
	small_desk_ok(s, desk_init(s->path, &s->clock, admin, &s->e));
	small_desk_open(s);
}

void small_desk_deinit(struct small_desk *s)
{
	small_desk_close(s);
	arena_deinit(&s->a);
	tmpdir_deinit(&s->dir);
}

void small_desk_open(struct small_desk *s)
{
	small_desk_ok(s, desk_open(s->path, DESK_WRITE, &s->clock, &s->desk, &s->e));
}

void small_desk_close(struct small_desk *s)
{
	desk_destroy(s->desk);
	s->desk = NULL;
	arena_reset(&s->a);
}

enum rc small_desk_try(struct small_desk *s, const char *login, const char *line)
{
	s->e = (struct err){ 0 };
	return fixture_try(s->desk, login, line, &s->a, &s->out, &s->e);
}

int64_t small_desk_run(struct small_desk *s, const char *login, const char *line)
{
	if (small_desk_try(s, login, line) != RC_OK)
		fail_msg("%s: %s", line, s->e.msg);
	return s->out.change;
}

struct actor small_desk_actor(struct small_desk *s, const char *login)
{
	struct actor who;

	small_desk_ok(s, desk_actor(s->desk, login, &s->a, &who, &s->e));
	return who;
}
