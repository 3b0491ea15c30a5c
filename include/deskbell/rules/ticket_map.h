#ifndef DESKBELL_RULES_TICKET_MAP_H
#define DESKBELL_RULES_TICKET_MAP_H
/* How imported rows become the desk's: where a value stands (`columns: {subject: title}`), what its
 * words mean (`priority: {"3": P3}`), what holds where there is none (`default: {requester:
 * anna}`).
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
enum ticket_map_of {
	MAP_PRIORITY,
	MAP_TYPE,
	MAP_STATE,
	MAP_QUEUE,
	MAP_CATEGORY,
	MAP_PERSON, /* requester, assignee, author, by */
	MAP_TAG,    /* to nothing ("") drops it */
	MAP_KINDS
};

struct ticket_map_entry {
	struct sv from, to;
};

struct ticket_map_table {
	struct ticket_map_entry *at; /* sorted by from */
	size_t n;
	struct sv other; /* of "*": whatever is not listed; SV_NULL when not given */
};

/* A part of a value: a column by its name, or a text in which {NAME} is the cell of a column and
 * {#} the number of the row. */
struct ticket_map_part {
	bool is_text;
	struct sv s;
};

/* A key of the row, made of one or more columns. */
struct ticket_map_column {
	struct sv key;
	struct ticket_map_part *part;
	size_t n;
	int line, col; /* of the key in the map's file */
};

struct ticket_map {
	struct ticket_map_column *column;
	size_t n_column;
	char delimiter;	 /* of CSV; 0 = seen from the heading */
	struct sv *time; /* patterns (text/time_pattern.h) of times in columns, tried in order */
	size_t n_time;
	struct sv zone;	   /* of such times: "Z", "+03:00" */
	struct sv *ignore; /* keys of JSON rows that are left aside */
	size_t n_ignore;
	struct ticket_map_table table[MAP_KINDS];
	struct sv dflt[MAP_KINDS];   /* for rows without the value; SV_NULL when not given */
	struct sv requester, author; /* likewise; author: of replies nobody signed */
};

/* Reads a map. `set` (may be NULL) gives the types and states that may be mapped to. Every fault
 * goes to f; *out lives in the arena. */
bool ticket_map_from_text(const char *file, struct sv text, const struct config_set *set,
			  struct arena *a, struct ticket_map *out, struct faults *f);
/* The desk's word for a row's value. Absent value: the default, SV_NULL when there is none. A value
 * the map does not name is given back as it is. A zeroed map translates nothing. */
struct sv ticket_map_value(const struct ticket_map *m, enum ticket_map_of what, struct sv value);

/* A time of a column as RFC 3339, where one of the map's patterns reads it; else as it is. */
struct sv ticket_map_time(const struct ticket_map *m, struct sv value, struct arena *a);
/* Is the key of a JSON row left aside? */
bool ticket_map_ignores(const struct ticket_map *m, struct sv key);
/* Do columns name it, or something inside of it? */
bool ticket_map_names(const struct ticket_map *m, struct sv key);

/* Cell of a source row by the column's name; SV_NULL when it is empty. False: there is no such
 * column. */
typedef bool ticket_map_cell(void *arg, struct sv name, struct sv *value);
/* The value of a key, its parts joined by `between`, empty ones left out; SV_NULL when all are
 * empty. RC_INVALID names a column that is not there. */
enum rc ticket_map_join(const struct ticket_map_column *c, const char *between, int64_t number,
			ticket_map_cell *cell, void *arg, struct arena *a, struct sv *out,
			struct err *e) MUST_USE;

#endif
