#ifndef DESKBELL_STORE_CURSOR_STORE_H
#define DESKBELL_STORE_CURSOR_STORE_H
/* How far each person has read, in live.db (db/live.h): every `db` here is a handle on that file.
 * Nothing in it is truth. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/db/db.h"

#define CURSOR_UNREAD (-1) /* as `seen`: the person says so */

struct cursor {
	int64_t ticket; /* first: cursors are looked for by it (base/ids.h) */
	int64_t seen;	/* newest change seen, or CURSOR_UNREAD */
};

/* The newest change when the file first knew the person; *known false: it does not yet. */
enum rc cursor_store_since(struct db *db, int64_t person, int64_t *since, bool *known,
			   struct err *e) MUST_USE;
/* Makes the person known, all up to `since` read; what was kept of him before is forgotten. */
enum rc cursor_store_meet(struct db *db, int64_t person, int64_t since, struct err *e) MUST_USE;
/* The person's cursors, ascending by ticket. */
enum rc cursor_store_list(struct db *db, int64_t person, struct arena *a, struct cursor **out,
			  size_t *n, struct err *e) MUST_USE;
/* Puts the cursors of one person where they are said to be. One that stands farther is not moved
 * back, except to CURSOR_UNREAD; a mark CURSOR_UNREAD gives way to any. */
enum rc cursor_store_put(struct db *db, int64_t person, const struct cursor *at, size_t n,
			 struct err *e) MUST_USE;
/* The newest change anybody has seen; 0 = none. */
enum rc cursor_store_newest(struct db *db, int64_t *change, struct err *e) MUST_USE;
/* Forgets cursors that say no more than that all up to change `read` is read. */
enum rc cursor_store_prune(struct db *db, int64_t person, int64_t read, struct err *e) MUST_USE;

#endif
