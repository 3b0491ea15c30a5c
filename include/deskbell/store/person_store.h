#ifndef DESKBELL_STORE_PERSON_STORE_H
#define DESKBELL_STORE_PERSON_STORE_H
/* People, teams, queues, categories and organisations, each row the fold of its events. People are
 * many and looked up one by one; the others are small tables, loaded whole. */
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/map.h"
#include "deskbell/db/db.h"
#include "deskbell/domain/person.h"

/* People who were looked up, kept: who was found costs nothing again when he is asked for by id. A
 * login, and an id nobody has, are asked of the store each time. */
struct person_memory {
	struct db *db;
	struct arena arena;
	struct map known; /* bytes of the id -> index of person */
	struct person **person;
	size_t n, cap;
};

/* db is borrowed. */
void person_memory_init(struct person_memory *m, struct db *db);
void person_memory_deinit(struct person_memory *m);
/* Forgets everybody: no person it gave lives on. */
void person_memory_reset(struct person_memory *m);
/* The same once it holds more than so many: for whoever streams rows, between two of them, so that
 * the people of all of them are not held. */
#define PERSON_MEMORY_MOST 4000
void person_memory_trim(struct person_memory *m);
/* The people of the store, row 0 left out; m lives as long as it is used. */
struct person_source person_memory_source(struct person_memory *m);

/* The directory of the memory's store with meta(people_rev), from one snapshot, rows 0 left out:
 * people by the memory, the rest in the arena. */
enum rc person_store_load(struct person_memory *people, struct arena *a, struct directory *out,
			  struct err *e) MUST_USE;
/* Calls fn for all who have one of the roles (0: for everybody), by id; for lists and exports. Each
 * lives until fn returns, and fn returning false ends it. */
enum rc person_store_each(struct db *db, unsigned roles,
			  bool (*fn)(void *arg, const struct person *p), void *arg,
			  struct err *e) MUST_USE;
/* The same for the active people of an organisation. */
enum rc person_store_members(struct db *db, int64_t organisation,
			     bool (*fn)(void *arg, const struct person *p), void *arg,
			     struct err *e) MUST_USE;
/* Folds one person, team, queue, category or organisation from its live changes, writes its row and
 * raises people_rev. An object without events loses its row; RC_CONFLICT while something refers to
 * it or its key is taken. */
enum rc person_store_refold(struct db *db, enum noun noun, int64_t object, struct err *e) MUST_USE;

#endif
