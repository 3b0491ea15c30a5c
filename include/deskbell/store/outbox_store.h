#ifndef DESKBELL_STORE_OUTBOX_STORE_H
#define DESKBELL_STORE_OUTBOX_STORE_H
/* What has to leave the desk after the commit: rows inserted with their change, worked off later.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"
#include "deskbell/db/db.h"

enum outbox_kind { OUTBOX_MAIL = 1, OUTBOX_HOOK };

struct outbox_row {
	int64_t id, change, ticket;
	enum outbox_kind kind;
	struct sv dest;		 /* address or hook's name */
	int64_t text;		 /* id of the text to send */
	int64_t due;		 /* UTC seconds */
	int64_t lease, tries;	 /* lease: instant until which a worker holds it */
	int64_t done, cancelled; /* instants, 0 = not */
};

/* Fills x->id. Needs the write transaction of its change. */
enum rc outbox_store_add(struct db *db, struct outbox_row *x, struct err *e) MUST_USE;
/* Rows due and not leased at `now`, oldest due first. */
enum rc outbox_store_due(struct db *db, int64_t now, size_t limit, struct arena *a,
			 struct outbox_row **out, size_t *n, struct err *e) MUST_USE;
/* Takes the row until `until`; false when another has it. */
enum rc outbox_store_lease(struct db *db, int64_t id, int64_t now, int64_t until, bool *taken,
			   struct err *e) MUST_USE;
enum rc outbox_store_done(struct db *db, int64_t id, int64_t now, struct err *e) MUST_USE;
/* Cancels the rows of a change that were not sent; *sent = how many were already, which nothing
 * brings back. */
enum rc outbox_store_cancel(struct db *db, int64_t change, int64_t now, int64_t *sent,
			    struct err *e) MUST_USE;

#endif
