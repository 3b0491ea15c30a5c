#ifndef DESKBELL_DB_FTS_SUM_H
#define DESKBELL_DB_FTS_SUM_H
/* What a text index holds, as one number: the sum over every word at every place. Made from the
 * index and made from the texts it is equal exactly where a rebuild would change nothing, in
 * whatever order the rows come. */
#include "deskbell/db/db.h"

enum fts_index { FTS_TICKETS, FTS_ARTICLES };

struct fts_sum {
	uint64_t words, sum;
};

/* Adds the words of one column of one row, as the index's cutter gives them. */
void fts_sum_add(struct fts_sum *s, int64_t row, const char *column, struct sv text);
bool fts_sum_eq(const struct fts_sum *a, const struct fts_sum *b);
/* Reads the whole index. RC_ENV when it is damaged. For the snapshot of the texts call it in the
 * same transaction. */
enum rc fts_sum_read(struct db *db, enum fts_index which, struct fts_sum *out,
		     struct err *e) MUST_USE;

#endif
