/* From an actor's roles and teams to what he may read. */
#include "deskbell/domain/actor.h"

#include "deskbell/base/arena.h"

static bool holds(const int64_t *ids, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

bool actor_has(const struct actor *a, unsigned roles)
{
	return a->person == 0 || (a->roles & roles) != 0;
}

/* Restricted queues whose team the actor is not in. A restricted queue without a team is nobody's.
 */
static void close_queues(struct scope *s, const struct actor *a, const struct directory *d,
			 struct arena *arena)
{
	int64_t *closed = ARENA_ARRAY(arena, d->n_queue + 1, int64_t);
	size_t n = 0;

	for (size_t i = 0; i < d->n_queue; i++) {
		const struct queue *q = &d->queue[i];

		if (q->restricted && (q->team == 0 || !holds(a->team, a->n_team, q->team)))
			closed[n++] = q->id;
	}
	s->closed_queue = closed;
	s->n_closed_queue = n;
}

struct scope scope_of(const struct actor *a, const struct directory *d, struct arena *arena)
{
	struct scope s = { 0 };

	if (actor_has(a, ROLE_SUPERVISOR | ROLE_ADMIN)) {
		s.all = s.internal = true;
		return s;
	}
	if (actor_has(a, ROLE_AGENT)) {
		s.agent = s.internal = true;
		close_queues(&s, a, d, arena);
	}
	if (actor_has(a, ROLE_REQUESTER))
		s.requester = a->person;
	s.none = !s.agent && !s.requester;
	return s;
}

/* Seen as agent, supervisor, admin or the program, not merely as the requester. */
static bool sees_as_staff(const struct scope *s, int64_t queue)
{
	return s->all || (s->agent && !holds(s->closed_queue, s->n_closed_queue, queue));
}

bool scope_sees(const struct scope *s, int64_t queue, int64_t requester)
{
	if (s->none)
		return false;
	return sees_as_staff(s, queue) || (s->requester && s->requester == requester);
}

bool scope_sees_internal(const struct scope *s, int64_t queue, int64_t requester)
{
	(void)requester;
	return !s->none && s->internal && sees_as_staff(s, queue);
}
