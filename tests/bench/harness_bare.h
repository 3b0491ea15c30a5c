#ifndef TESTS_BENCH_HARNESS_BARE_H
#define TESTS_BENCH_HARNESS_BARE_H
/* What SQLite alone takes for the same rows, indexes and text index: the floor the program is
 * measured against. */
#include <stdint.h>

#include "deskbell/db/db.h"
#include "harness_sample.h"

/* Copies every table of src into the empty store dst (text index included) in one FULL transaction.
 */
void bare_import(struct db *src, struct db *dst);
/* Writes the changes after `since` of src to dst again, one FULL transaction each, as bare inserts
 * and one update of the ticket's row and of its text in the index; the time of each is added to
 * *out, without that of reading the rows. As many as src has, which must be all that dst lacks. */
void bare_changes(struct db *src, struct db *dst, int64_t since, struct series *out);

#endif
