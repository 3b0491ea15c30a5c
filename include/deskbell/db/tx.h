#ifndef DESKBELL_DB_TX_H
#define DESKBELL_DB_TX_H
/* Transactions. Declare the tx first in its scope, so that it ends last; it rolls back unless
 * committed. */
#include "deskbell/base/err.h"
#include "deskbell/db/db.h"

struct tx {
	struct db *db; /* NULL = not begun or ended */
	int depth;     /* 0 = the transaction itself, above: a savepoint inside it */
	bool write;
};

/* Takes desk.lock (RC_BUSY after DB_QUEUE_MS, RC_CANCELLED by the token), then BEGIN IMMEDIATE.
 * Inside a write transaction it sets a savepoint instead. After an I/O error on this handle:
 * RC_ENV, always. */
enum rc tx_begin_write(struct tx *tx, struct db *db, struct err *e) MUST_USE;
/* One snapshot for several reads. Inside any transaction it does nothing. */
enum rc tx_begin_read(struct tx *tx, struct db *db, struct err *e) MUST_USE;
/* On failure everything is rolled back and the lock dropped. */
enum rc tx_commit(struct tx *tx, struct err *e) MUST_USE;
/* Rolls back if still open. Does nothing for a tx that was never begun. */
void tx_end(struct tx *tx);

#endif
