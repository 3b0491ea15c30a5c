#ifndef DESKBELL_RULES_MAP_WORDS_H
#define DESKBELL_RULES_MAP_WORDS_H
/* Words other helpdesks use, in several languages, and what they mean here. */
#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"
#include "deskbell/domain/ticket.h"

/* Lower case, each run of other characters than letters and digits one blank. */
struct sv words_plain(struct sv v, struct arena *a);
/* Key i of rows that columns are looked for, in the order they choose; NULL after the last. */
const char *words_key(size_t i);
/* How well a plain name fits the key: 1 = best, 0 = not at all. */
size_t words_fit(size_t key, struct sv plain);
/* The last place of a name that stands for an external id and nothing else. */
size_t words_sure(void);
/* 0 = not known. */
enum state_category words_state(struct sv plain);
int words_priority(struct sv plain);

#endif
