#ifndef DESKBELL_RULES_MAP_WORDS_H
#define DESKBELL_RULES_MAP_WORDS_H
/* Words other helpdesks use, in several languages, and what they mean here. */
#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"
#include "deskbell/domain/ticket.h"
#include "deskbell/rules/map_suggest.h"

/* Lower case, each run of other characters than letters and digits one blank. */
struct sv words_plain(struct sv v, struct arena *a);
/* Key i of rows that columns are looked for, in the order they choose; NULL after the last. */
const char *words_key(size_t i);
/* The index of a key there is. */
size_t words_index(const char *key);
/* How well the column's name fits the key: 1 = best, 0 = not at all. The last part of "x.answer" is
 * its name too. */
size_t words_fit(size_t key, const struct map_column_seen *c);
/* Does the name stand for the key and for nothing else? */
bool words_sure(size_t key, const struct map_column_seen *c);
/* 0 = not known. */
enum state_category words_state(struct sv plain);
int words_priority(struct sv plain);

#endif
