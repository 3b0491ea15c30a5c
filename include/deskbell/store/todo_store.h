#ifndef DESKBELL_STORE_TODO_STORE_H
#define DESKBELL_STORE_TODO_STORE_H
/* What a command done to many things has yet to do: work, no part of the log. A list belongs to the
 * uid of a request and is gone when all of it is done. */
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/hash.h"
#include "deskbell/db/db.h"

struct todo {
	int64_t batch;	    /* first change, 0 = nothing was written yet */
	struct hash digest; /* of the command's words */
	int64_t *item;
	size_t n, at; /* `at` of them are done */
};

/* Puts the list down in place of one the uid had before. Needs a write transaction. */
enum rc todo_store_put(struct db *db, const uint8_t *uid, const struct todo *t,
		       struct err *e) MUST_USE;
/* RC_NOTFOUND when the uid has none. */
enum rc todo_store_load(struct db *db, const uint8_t *uid, struct arena *a, struct todo *out,
			struct err *e) MUST_USE;
/* `at` are done, the first of them by change `batch`. */
enum rc todo_store_advance(struct db *db, const uint8_t *uid, int64_t batch, size_t at,
			   struct err *e) MUST_USE;
/* The list is done, or given up. */
enum rc todo_store_drop(struct db *db, const uint8_t *uid, struct err *e) MUST_USE;
/* The same for the list of a batch; none is no error. */
enum rc todo_store_drop_batch(struct db *db, int64_t batch, struct err *e) MUST_USE;

#endif
