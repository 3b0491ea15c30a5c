#ifndef DESKBELL_STORE_MESSAGE_STORE_H
#define DESKBELL_STORE_MESSAGE_STORE_H
/* Messages with their bodies, by thread or by id. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/db/db.h"
#include "deskbell/domain/change.h"

struct stored_message {
	struct message head;
	struct sv body; /* SV_NULL = erased */
};

/* The thread in id order; `internal` = private ones too; newest = 0 for all, else only the last so
 * many. */
enum rc message_store_thread(struct db *db, int64_t ticket, bool internal, size_t newest,
			     struct arena *a, struct stored_message **out, size_t *n,
			     struct err *e) MUST_USE;
/* RC_NOTFOUND. *ticket (may be NULL) = the thread it stands in now, 0 = none. */
enum rc message_store_load(struct db *db, int64_t id, struct arena *a, struct stored_message *out,
			   int64_t *ticket, struct err *e) MUST_USE;

#endif
