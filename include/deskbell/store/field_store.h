#ifndef DESKBELL_STORE_FIELD_STORE_H
#define DESKBELL_STORE_FIELD_STORE_H
/* Custom fields ever declared, and what tickets hold of them. Only service/call.c calls
 * field_store_append. */
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"
#include "deskbell/db/db.h"
#include "deskbell/domain/fieldset.h"

/* All of them, by number; they live in the arena. */
enum rc field_store_list(struct db *db, struct arena *a, struct field_keys *out,
			 struct err *e) MUST_USE;
/* Writes those declared by change `change`. Needs a write transaction, after the change was
 * appended. RC_CONFLICT when a number or key is there already. */
enum rc field_store_append(struct db *db, int64_t change, const struct field_key *field, size_t n,
			   struct err *e) MUST_USE;

/* Tickets that have one value of a field; deleted ones are left out. */
struct field_use {
	struct sv value; /* of a choice, tree or text; "" of other types */
	int64_t count;
	int64_t example; /* lowest ticket id among them */
};

/* By value. */
enum rc field_store_use(struct db *db, int number, struct arena *a, struct field_use **out,
			size_t *n, struct err *e) MUST_USE;

#endif
