#ifndef DESKBELL_SERVICE_KB_SYNC_H
#define DESKBELL_SERVICE_KB_SYNC_H
/* The store follows git: every commit of main since the last seen becomes a change with article
 * events and a refreshed index. Idempotent by commit id. */
#include "deskbell/domain/change.h"
#include "deskbell/kb/oid.h"
#include "deskbell/service/desk.h"

/* Who publishes through us, for kb_intent. */
struct kb_author {
	struct desk *desk;
	int64_t person;
	struct sv command; /* text for the log */
	enum door door;
	int64_t undoes; /* the change it takes back, 0 = none */
	uint8_t uid[UID_SIZE];
};

/* The `intent` of struct publish, with a struct kb_author: under kb.lock, before main moves, the
 * store learns whose commit it will meet. */
enum rc kb_intent(void *author, const struct oid *commit, struct err *e) MUST_USE;

/* Brings the store up to the head of main. Needs a writing handle; takes desk.lock in steps. */
enum rc kb_sync(struct desk *d, struct err *e) MUST_USE;
/* The same from any handle: where the head has moved, a reading handle opens a writing one for it.
 * A store that cannot be written now is left as it is (the articles of the last sync are shown). */
enum rc kb_follow(struct desk *d, struct err *e) MUST_USE;

#endif
