#ifndef DESKBELL_TESTS_QUERY_GEN_H
#define DESKBELL_TESTS_QUERY_GEN_H
/* Random queries, and texts for them to find, over the names of query_rig. */
#include "deskbell/base/rand.h"
#include "deskbell/base/str.h"
#include "support/query_rig.h"

#define GEN_TICKETS 160
#define GEN_FIELDS (64 + RIG_FIELDS)

/* What a query was made of; each must occur. */
enum mark { EQ, LIST, LT, LE, GT, GE, RANGE, NONE, ANY, PREFIX, QUOTED, MINE, MARKS };
enum shape { AND, OR, NOT, PARENS, BARE, PHRASE, SORT, SHAPES };

struct query_gen {
	struct rand rand;
	struct query_rig rig;
	int hit[GEN_FIELDS][MARKS]; /* by gen_index */
	int shape[SHAPES];
};

/* Values tickets are made of. */
extern const char *const gen_states[5];
extern const char *const gen_types[2];
extern const char *const gen_tags[4];
extern const char *const gen_externals[3];
extern const char *const gen_rooms[5];

/* What the queries are over, and chance from the seed. */
void query_gen_init(struct query_gen *g, uint64_t seed);
void query_gen_deinit(struct query_gen *g);
/* A random number below n; true one time in n. */
uint64_t below(struct query_gen *g, uint64_t n);
bool one_in(struct query_gen *g, uint64_t n);
#define PICK(g, list) ((list)[below((g), ARRAY_LEN(list))])
/* Place of a field in query_gen.hit. */
size_t gen_index(const struct field *f);
/* At most `most` words. */
struct sv query_gen_text(struct query_gen *g, size_t most, struct arena *a);
/* A query that parses. */
void query_gen_query(struct query_gen *g, struct str *s);
/* Fails the test unless every field came up with every form the field table allows it. */
void query_gen_check(const struct query_gen *g);

#endif
