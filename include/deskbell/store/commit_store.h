#ifndef DESKBELL_STORE_COMMIT_STORE_H
#define DESKBELL_STORE_COMMIT_STORE_H
/* The commits of kb.git behind the changes that follow them, and with them the history of an
 * article. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"
#include "deskbell/db/db.h"
#include "deskbell/domain/change.h"

/* What a commit says of itself: claims, safe to show. */
struct stored_commit {
	struct sv id; /* 40 hex digits; SV_NULL where it is not on record */
	int64_t at;   /* UTC seconds */
	struct sv author, email, subject;
};

/* Inside a write transaction; a row that stands is replaced. */
enum rc commit_store_put(struct db *db, int64_t change, const struct stored_commit *c,
			 struct err *e) MUST_USE;
/* The newest change of the commit whose name begins so (lower case); *n = how many commits do, 2 =
 * more than one. */
enum rc commit_store_find(struct db *db, struct sv prefix, struct arena *a, int64_t *change,
			  size_t *n, struct err *e) MUST_USE;
/* A change that touched an article. Values the change did not set are SV_NULL. */
struct stored_revision {
	int64_t change, at, actor, undoes;
	enum door door;
	struct sv command;
	struct stored_commit commit;
	struct sv path, title, blob, gone; /* event form, as set by this change */
	struct sv old_path;
};

/* Every change of the article, newest first; at most `limit` (0 = all). */
enum rc commit_store_history(struct db *db, int64_t article, size_t limit, struct arena *a,
			     struct stored_revision **out, size_t *n, struct err *e) MUST_USE;

#endif
