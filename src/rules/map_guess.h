#ifndef DESKBELL_RULES_MAP_GUESS_H
#define DESKBELL_RULES_MAP_GUESS_H
/* What map_suggest.c and map_guess.c share: a map in the making. */
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
	struct sv *plain;      /* its name, plain */
	struct str out;
	bool columns; /* there are any */
};

/* Index of a key among words_key. */
size_t guess_key(const char *name);
/* A line: text, a value as YAML reads it, text. A value that YAML cannot hold makes it a remark. */
void guess_line(struct guess *g, struct sv before, struct sv value, const char *behind);
/* The tables of words, and what holds where nothing is said. */
void guess_tables(struct guess *g);

#endif
