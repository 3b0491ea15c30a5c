#ifndef DESKBELL_RULES_TICKET_MAP_H
#define DESKBELL_RULES_TICKET_MAP_H
/* How imported rows' words become the desk's: `priority: {"3": P3}`, `default: {requester: anna}`.
 */
#include <stdbool.h>
#include <stddef.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"
#include "deskbell/domain/ticket.h"
#include "deskbell/rules/config_set.h"
#include "deskbell/text/fault.h"

#define TICKET_MAP_ENTRIES 5000

/* What a map translates. */
enum ticket_map_of { MAP_PRIORITY, MAP_TYPE, MAP_STATE, MAP_QUEUE, MAP_KINDS };

struct ticket_map_entry {
	struct sv from, to;
};

struct ticket_map_table {
	struct ticket_map_entry *at; /* sorted by from */
	size_t n;
	struct sv other; /* of "*": whatever is not listed; SV_NULL when not given */
};

struct ticket_map {
	struct ticket_map_table table[MAP_KINDS];
	struct sv dflt[MAP_KINDS]; /* for rows without the value; SV_NULL when not given */
	struct sv requester;	   /* likewise */
};

/* Reads a map. `set` (may be NULL) gives the types and states that may be mapped to. Every fault
 * goes to f; *out lives in the arena. */
bool ticket_map_from_text(const char *file, struct sv text, const struct config_set *set,
			  struct arena *a, struct ticket_map *out, struct faults *f);
/* The desk's word for a row's value. Absent value: the default, SV_NULL when there is none. A value
 * the map does not name is given back as it is. A zeroed map translates nothing. */
struct sv ticket_map_value(const struct ticket_map *m, enum ticket_map_of what, struct sv value);

#endif
