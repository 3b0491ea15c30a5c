#ifndef DESKBELL_DOMAIN_ACTOR_H
#define DESKBELL_DOMAIN_ACTOR_H
/* Who acts, and what that lets him see. Scope is a value that every read carries. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/str.h"
#include "deskbell/domain/person.h"

struct actor {
	int64_t person; /* 0 = the program itself (init, rules, sync): may do and see all */
	struct sv login;
	unsigned roles;
	const int64_t *team; /* teams he is a member of, ascending */
	size_t n_team;
};

/* The tickets and messages an actor may read (DESIGN section 2, "Scope and rights"). */
struct scope {
	bool none;	   /* sees no ticket at all (author only) */
	bool all;	   /* supervisor, admin, the program */
	bool agent;	   /* all but restricted queues of teams that are not his */
	int64_t requester; /* 0, or: tickets of this requester (also beside `agent`) */
	bool deleted;	   /* deleted tickets are asked for too; scope_of leaves it false */
	bool internal;	   /* sees internal messages of tickets seen as agent/supervisor/admin */
	const int64_t *closed_queue; /* agent: restricted queues that are not his, ascending */
	size_t n_closed_queue;
};

/* Scope of an actor; arrays live in the arena. */
struct arena;
struct scope scope_of(const struct actor *a, const struct directory *d, struct arena *arena);
/* May the actor see this ticket, and its internal messages? */
bool scope_sees(const struct scope *s, int64_t queue, int64_t requester);
bool scope_sees_internal(const struct scope *s, int64_t queue, int64_t requester);
bool actor_has(const struct actor *a, unsigned roles);

#endif
