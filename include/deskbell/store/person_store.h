#ifndef DESKBELL_STORE_PERSON_STORE_H
#define DESKBELL_STORE_PERSON_STORE_H
/* People, teams, queues, categories and organisations: small tables, loaded whole, each row the
 * fold of its events. */
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/db/db.h"
#include "deskbell/domain/person.h"

/* All rows (row 0 left out) with meta(people_rev), from one snapshot. */
enum rc person_store_load(struct db *db, struct arena *a, struct directory *out,
			  struct err *e) MUST_USE;
/* Folds one person, team, queue, category or organisation from its live changes, writes its row and
 * raises people_rev. An object without events loses its row; RC_CONFLICT while something refers to
 * it or its key is taken. */
enum rc person_store_refold(struct db *db, enum noun noun, int64_t object, struct err *e) MUST_USE;

#endif
