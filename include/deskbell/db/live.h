#ifndef DESKBELL_DB_LIVE_H
#define DESKBELL_DB_LIVE_H
/* DESK/live.db: a small database beside the store for what may be lost (data/schema/live.sql). It
 * is never flushed, never waited for, and never the reason why something fails. */
#include <stdbool.h>

#include "deskbell/base/err.h"
#include "deskbell/db/db.h"

#define LIVE_FILE "live.db"

/* Opens the file, or makes it (mode 0600). One that is damaged or of another version is thrown away
 * and made anew: *anew. RC_BUSY when another program holds it for longer than some milliseconds,
 * RC_ENV when it cannot be had: no right to write, disk full, no regular file. Transactions on the
 * handle do not stand in the queue of the store. */
enum rc live_open(const char *path, struct db **out, bool *anew, struct err *e) MUST_USE;
/* Opens the file for reads only, and only one that live_open would keep: else RC_ENV or RC_BUSY,
 * and it stays as it is. */
enum rc live_look(const char *path, struct db **out, struct err *e) MUST_USE;
/* Whether an error of this handle said that the file is damaged: then it is to be thrown away. */
bool live_damaged(const struct db *db);
/* Closes the handle and throws its file away, unless another one stands in its place by now. */
void live_discard(struct db **db);

#endif
