#ifndef DESKBELL_RULES_MAP_GUESS_H
#define DESKBELL_RULES_MAP_GUESS_H
/* What map_suggest.c, map_guess.c and map_times.c share: a map in the making. */
#include "deskbell/base/vec.h"
#include "deskbell/rules/map_suggest.h"
#include "map_words.h"

#define GUESS_KEYS 32

struct guess {
	const struct map_sample *s;
	const struct config_set *set;
	struct sv me, name;
	struct arena *arena;
	size_t of[GUESS_KEYS]; /* column of each key (words_key), SIZE_MAX = none */
	bool *used;	       /* of each column */
	struct str out;
	const struct map_column_seen *events; /* the id many rows have; NULL: rows are tickets */
	bool columns;			      /* there are any */
};

/* Is it "created_at" or its like? */
bool guess_wants_time(size_t key);
/* Times only; times but for a few; numbers that may be seconds since 1970. */
bool guess_is_time(const struct map_column_seen *c);
bool guess_is_nearly_time(const struct map_column_seen *c);
bool guess_is_number(const struct map_column_seen *c);
/* A line: text, a value as YAML reads it, text. A value that YAML cannot hold makes it a remark. */
void guess_line(struct guess *g, struct sv before, struct sv value, const char *behind);
/* The same with an example behind it, quoted. */
void guess_example(struct guess *g, struct sv before, struct sv value, const char *behind,
		   struct sv example);
/* How times are read. */
void guess_times(struct guess *g);
/* The tables of words, and what holds where nothing is said. */
void guess_tables(struct guess *g);

#endif
