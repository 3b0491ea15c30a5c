#ifndef DESKBELL_STORE_INTENT_STORE_H
#define DESKBELL_STORE_INTENT_STORE_H
/* Who published a commit of kb.git through us: told before main moves, read when the store follows
 * (DESIGN section 6). */
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"
#include "deskbell/db/db.h"
#include "deskbell/domain/change.h"

struct kb_intent {
	int64_t actor;
	struct sv command; /* text for the log */
	int64_t at;
	/* What the change that follows will say besides. */
	enum door door;
	int64_t undoes;
	uint8_t uid[UID_SIZE]; /* all zero = none was told */
};

/* Inside a write transaction. Telling again of the same commit replaces what was told. */
enum rc intent_store_put(struct db *db, struct sv commit, const struct kb_intent *x,
			 struct err *e) MUST_USE;
/* RC_NOTFOUND: the commit is none of ours. */
enum rc intent_store_find(struct db *db, struct sv commit, struct arena *a, struct kb_intent *out,
			  struct err *e) MUST_USE;

#endif
