#ifndef DESKBELL_STORE_WORD_STORE_H
#define DESKBELL_STORE_WORD_STORE_H
/* The words of the text index of tickets by how common they are, so that a short prefix can stand
 * for its commonest words. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/map.h"
#include "deskbell/base/str.h"
#include "deskbell/db/db.h"

/* Notes the words of a text that a ticket has now in the index; inside the same transaction. How
 * common a word is comes from a sample: one ticket in WORD_SAMPLE counts for all of them. Words of
 * texts that are gone stay: they find nothing. */
#define WORD_SAMPLE 16
/* Where many tickets come at once the counts are kept here until all are there; a new word is
 * written at once. Lost counts do no harm. */
struct word_tally {
	struct map count; /* known word -> what is to be added */
};

/* `tally` NULL: counts are written at once. With one: reset it when the transaction is rolled back.
 */
enum rc word_store_note(struct db *db, int64_t ticket, const struct sv *text, size_t n,
			struct word_tally *tally, struct err *e) MUST_USE;
/* Writes the counts in short transactions of its own and empties the tally: at the end, and
 * whenever word_tally_full. */
enum rc word_store_settle(struct db *db, struct word_tally *tally, struct err *e) MUST_USE;
bool word_tally_full(const struct word_tally *tally);
void word_tally_reset(struct word_tally *tally);
void word_tally_deinit(struct word_tally *tally);

/* At most `limit` words that begin with the folded prefix, about the commonest first; *all: there
 * are no others. None while not all words are known (META_WORDS). */
enum rc word_store_commonest(struct db *db, struct sv prefix, size_t limit, struct arena *a,
			     struct sv **word, size_t *n, bool *all, struct err *e) MUST_USE;
/* All words that begin with the folded prefix, in their order; none where there are more than
 * `limit` or not all words are known. */
enum rc word_store_all(struct db *db, struct sv prefix, size_t limit, struct arena *a,
		       struct sv **word, size_t *n, struct err *e) MUST_USE;

#endif
