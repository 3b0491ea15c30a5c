#ifndef DESKBELL_DB_FTS_BESIDE_H
#define DESKBELL_DB_FTS_BESIDE_H
/* Text indexes made anew beside those in use, and put in their place at once. For each index X the
 * new one is X_new; what was in use before is X_old, until it is eaten bit by bit: SQLite gives the
 * pages of a large index back one by one. Who calls these holds the lock of db_care_lock. */
#include <stdbool.h>

#include "deskbell/base/str.h"
#include "deskbell/db/db.h"
#include "deskbell/db/fts_sum.h"

/* Makes the empty X_new of one index; inside a write transaction. There must be no X_new and no
 * X_old. */
enum rc fts_beside_make(struct db *db, enum fts_index which, struct err *e) MUST_USE;
/* X_new takes the place of X, which becomes X_old; inside a write transaction. */
enum rc fts_beside_swap(struct db *db, enum fts_index which, struct err *e) MUST_USE;
/* Takes one short transaction for throwing away what stands beside the indexes: X_old, and X_new
 * that nobody goes on with. *more: something is left. */
enum rc fts_beside_eat(struct db *db, bool *more, struct err *e) MUST_USE;
/* Whether a table of this name may stand beside those in use, for as long as that takes. */
bool fts_beside_owns(struct sv table);

#endif
