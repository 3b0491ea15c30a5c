#ifndef DESKBELL_STORE_CHANGE_STORE_H
#define DESKBELL_STORE_CHANGE_STORE_H
/* The log: changes and their events, appended with the hash chain, read back by object, actor or
 * id. Only service/call.c appends. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/db/db.h"
#include "deskbell/domain/change.h"

/* A change as stored; texts and events live in the arena it was loaded into. */
struct logged_change {
	struct change head;
	int64_t undone_by; /* the live change that undoes it, 0 = it is live */
	struct event *event;
	size_t n_event;
};

struct logged_list {
	struct logged_change *at;
	size_t n;
};

/* Writes the change, its texts, messages, attachments and events, hashed onto the chain, and keeps
 * `undone` true. Needs a write transaction. Filled by the caller: uid, at, recorded, actor, door,
 * command, config, batch, cause, rule, undoes; events (their order is their seq); ids of texts,
 * messages and attachments from seq_store_take inside this transaction, ascending, each newer than
 * those of the change appended before; salt and value of texts. Filled here: head.id, head.recorded
 * (raised to the last change's if that is later), head.v, head.hash, text digests, change of
 * messages and attachments. RC_CONFLICT when the uid is already there. */
enum rc change_store_append(struct db *db, struct draft_change *d, struct err *e) MUST_USE;
/* The same for n >= 1 changes, oldest first; their ids follow on each other. */
enum rc change_store_history_append(struct db *db, struct draft_change *d, size_t n,
				    struct err *e) MUST_USE;

/* RC_NOTFOUND when there is none. */
enum rc change_store_load(struct db *db, int64_t id, struct arena *a, struct logged_change *out,
			  struct err *e) MUST_USE;
/* Id of the change with this uid (UID_SIZE bytes), 0 when there is none. */
enum rc change_store_by_uid(struct db *db, const uint8_t *uid, int64_t *id, struct err *e) MUST_USE;
/* Id of the newest change, 0 when there is none. */
enum rc change_store_newest(struct db *db, int64_t *id, struct err *e) MUST_USE;

/* Changes with id > after that have events on the object, oldest first, with those events only. */
enum rc change_store_of_object(struct db *db, enum noun noun, int64_t object, int64_t after,
			       struct arena *a, struct logged_list *out, struct err *e) MUST_USE;
/* Newest changes with id < before (0 = from the newest), newest first, with all their events. */
enum rc change_store_before(struct db *db, int64_t before, size_t limit, struct arena *a,
			    struct logged_list *out, struct err *e) MUST_USE;
/* Oldest changes with id > after, oldest first, with all their events. */
enum rc change_store_after(struct db *db, int64_t after, size_t limit, struct arena *a,
			   struct logged_list *out, struct err *e) MUST_USE;
/* Ids of the tickets with events after change `after`, ascending by first such event, at most
 * limit. */
enum rc change_store_touched(struct db *db, int64_t after, size_t limit, struct arena *a,
			     int64_t **ticket, size_t *n, struct err *e) MUST_USE;
/* Is there an event of such a noun after change `after`? */
enum rc change_store_moved(struct db *db, int64_t after, enum noun noun, bool *moved,
			   struct err *e) MUST_USE;

/* The actor's newest live change that is not an undo (undo = false), or his newest live undo; 0 =
 * none. Changes of imports do not count. */
enum rc change_store_newest_of(struct db *db, int64_t actor, bool undo, int64_t *id,
			       struct err *e) MUST_USE;
/* The change and the live changes it caused, directly or not, ascending. */
enum rc change_store_family(struct db *db, int64_t id, struct arena *a, int64_t **ids, size_t *n,
			    struct err *e) MUST_USE;
/* The live changes of a batch (by the id of its first), newest first. */
enum rc change_store_batch(struct db *db, int64_t batch, struct arena *a, int64_t **ids, size_t *n,
			   struct err *e) MUST_USE;
/* What blocks the undo of `target` (families and batches joined): live changes outside it, not
 * undos, with an event later than one of its events on the same object and field (sets: element);
 * ascending. */
enum rc change_store_blockers(struct db *db, const int64_t *target, size_t n_target,
			      struct arena *a, int64_t **ids, size_t *n, struct err *e) MUST_USE;
/* The change that undoes `id`, 0 when it is live. */
enum rc change_store_undone_by(struct db *db, int64_t id, int64_t *by, struct err *e) MUST_USE;

#endif
