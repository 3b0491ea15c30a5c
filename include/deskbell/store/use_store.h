#ifndef DESKBELL_STORE_USE_STORE_H
#define DESKBELL_STORE_USE_STORE_H
/* What tickets stand on: types, workflows and states in use, so that none of them is dropped. */
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"
#include "deskbell/db/db.h"

struct ticket_use {
	struct sv type, workflow, state; /* workflow pinned: "incident:3" */
	int64_t count;
	int64_t example; /* lowest ticket id among them */
};

/* Each combination with its tickets, deleted ones left out. Reads every ticket. */
enum rc use_store_list(struct db *db, struct arena *a, struct ticket_use **out, size_t *n,
		       struct err *e) MUST_USE;

#endif
