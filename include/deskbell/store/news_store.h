#ifndef DESKBELL_STORE_NEWS_STORE_H
#define DESKBELL_STORE_NEWS_STORE_H
/* What others did to tickets, from the log: changes that are news to a person, which are all but
 * his own and those of imports. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/db/db.h"
#include "deskbell/domain/fieldset.h"

/* This and struct news_own begin with what they are looked for by (base/ids.h). */
struct news {
	int64_t ticket, change;
};

/* Each ticket with news among the changes with id > after, and its newest; ascending by ticket. */
enum rc news_store_since(struct db *db, int64_t after, int64_t person, struct arena *a,
			 struct news **out, size_t *n, struct err *e) MUST_USE;
/* Whether the ticket has news newer than change `after`. */
enum rc news_store_has(struct db *db, int64_t ticket, int64_t after, int64_t person, bool *yes,
		       struct err *e) MUST_USE;
/* The same counting only what the ticket's requester is told of: no internal messages, no fields of
 * staff. */
enum rc news_store_has_public(struct db *db, int64_t ticket, int64_t after, int64_t person,
			      const struct fieldset *fields, bool *yes, struct err *e) MUST_USE;

/* A ticket of a requester. */
struct news_own {
	int64_t ticket, queue, rev;
};

/* All of his, ascending. */
enum rc news_store_own(struct db *db, int64_t requester, struct arena *a, struct news_own **out,
		       size_t *n, struct err *e) MUST_USE;
/* The newest change recorded before that instant, 0 = none. */
enum rc news_store_before(struct db *db, int64_t instant, int64_t *change, struct err *e) MUST_USE;

#endif
