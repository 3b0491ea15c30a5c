#ifndef DESKBELL_RULES_MAP_SUGGEST_H
#define DESKBELL_RULES_MAP_SUGGEST_H
/* A first map for a file of tickets nobody has described: what its columns are called and what
 * stands in them say what they may be. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/map.h"
#include "deskbell/base/vec.h"
#include "deskbell/rules/config_set.h"

#define MAP_FORMS 8 /* a column with more is not of times */

/* What was seen of a column. */
struct map_column_seen {
	struct sv name;		       /* as `columns` of a map names it: "title", "x.impact" */
	struct sv plain, part;	       /* as words are compared; what is behind its dot */
	bool own;		       /* a key of rows: it stays as it is */
	bool id;		       /* called like what names a ticket */
	size_t filled, longest, lines; /* values; bytes of the longest; values of several lines */
	size_t rfc;		       /* values that are RFC 3339 times */
	size_t times;		       /* those, and what some pattern reads */
	struct sv no_time;	       /* the first other value */
	size_t mail;		       /* that are mail addresses */
	/* The patterns that read one value, as bits: each such set there is. */
	uint32_t forms[MAP_FORMS];
	size_t n_forms;
	size_t *word; /* indices of its different values, the first MAP_WORDS */
	size_t n_word, cap_word;
	bool many;    /* there were more */
	size_t again; /* values that had come before */
};

#define MAP_WORDS 200
#define MAP_WORD_BYTES 200 /* a longer value is no word, and no external id */

struct map_sample {
	struct arena arena;
	struct map index; /* name -> column, and column, NUL, value -> word */
	VEC(struct map_column_seen) column;
	VEC(struct sv) word;
	size_t rows;
	bool csv;
	char delimiter;
};

void map_sample_deinit(struct map_sample *s);
/* A column there is, whether or not a row fills it; its index. */
size_t map_sample_column(struct map_sample *s, struct sv name, bool own);
/* A value of the row being read; empty ones say nothing. Of a list each element is given. */
void map_sample_add(struct map_sample *s, struct sv name, bool own, struct sv value);

/* The map as text, valid for ticket_map_from_text and complete: what cannot be guessed has a value
 * that imports, and a remark. `me` = login that stands for whoever is not named; `name` = what ids
 * made from row numbers begin with. *events, which may be NULL: the id that many rows have, where
 * rows tell what happened to tickets; else SV_NULL. */
struct sv map_suggest(const struct map_sample *s, const struct config_set *set, struct sv me,
		      struct sv name, struct sv *events, struct arena *a);

#endif
