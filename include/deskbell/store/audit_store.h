#ifndef DESKBELL_STORE_AUDIT_STORE_H
#define DESKBELL_STORE_AUDIT_STORE_H
/* The hash chain walked from the first change to the last. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/hash.h"
#include "deskbell/base/str.h"
#include "deskbell/db/db.h"

struct audit_result {
	int64_t changes, events, texts, messages;
	int64_t erased;	   /* texts whose value was erased: their digest still counts */
	struct hash head;  /* hash of the newest change; all zero when there is none */
	int64_t broken;	   /* first change that does not verify; 0 = all do, or (with `what`) the
			      schema */
	struct sv what;	   /* what is wrong, in the arena; SV_NULL = nothing */
	bool against_seen; /* `against` is the hash of a change in the chain */
};

/* Recomputes every hash in one snapshot: a changed, missing, added or reordered row of change,
 * event, message, text, config_version or config_file breaks it. `against` (may be NULL): an
 * earlier head; a tail cut off since is found by it. Reads the whole log. RC_OK also when the chain
 * is broken: see out. */
enum rc audit_store_verify(struct db *db, const struct hash *against, struct arena *a,
			   struct audit_result *out, struct err *e) MUST_USE;

#endif
