#ifndef TESTS_BENCH_HARNESS_DOCUMENT_H
#define TESTS_BENCH_HARNESS_DOCUMENT_H
/* What one run of the bench found, as the JSON document it leaves. */
#include "harness_report.h"

struct document {
	struct sv commit, date, load; /* load averages at start and end: "0.4 .. 0.7" */
	struct row *row;
	size_t n;
};

/* Reads rows from a file of JSON lines ($BENCH_ROWS); one measured again takes the place of the
 * earlier. Ends the program on a fault, as the next does. */
void document_rows(const char *path, struct arena *a, struct document *out);
/* Reads a whole document; rows of measures there are no longer are left out. */
void document_read(const char *path, struct arena *a, struct document *out);
/* Writes it, with what is known of the machine. */
void document_write(const struct document *d, const char *path);
/* NULL when it was not measured. */
const struct row *document_row(const struct document *d, const struct measure *m, int64_t size);
/* Sizes a measure has rows of, ascending; at most `max`. */
size_t document_sizes(const struct document *d, const struct measure *m, int64_t *size, size_t max);

#endif
