#ifndef TESTS_BENCH_HARNESS_REPORT_H
#define TESTS_BENCH_HARNESS_REPORT_H
/* Rows as they are measured: a line each for people, and one of JSON added to the file $BENCH_ROWS,
 * of which bench_sum makes the document. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/str.h"
#include "deskbell/text/json.h"
#include "harness_measure.h"
#include "harness_sample.h"

enum verdict {
	VERDICT_NONE, /* there is no limit */
	VERDICT_MET,
	VERDICT_CPU, /* missed on the wall, met by the time of the processor: others use the machine
		      */
	VERDICT_MISSED
};

struct row {
	const struct measure *measure;
	int64_t size;		  /* tickets (articles for kb rows) */
	struct figure ours, bare; /* bare.n 0 = there is none */
};

/* Ours to the bare one; 0 = nothing to divide by. */
double row_ratio(const struct row *r);
enum verdict row_verdict(const struct row *r);
/* "10", "2x, p99 5, most 50"; "" when there is none. */
void row_limits(const struct measure *m, struct str *out);
/* The columns of the rows to come. */
void row_head(const char *title);
void row_print(const struct row *r);
/* As one JSON object, and back (false: it is none of ours). */
void row_write(const struct row *r, struct json_out *w);
bool row_read(const struct json *j, struct row *out);

/* Prints and adds a row; bare may be NULL. */
void report(const char *id, int64_t size, struct figure ours, const struct figure *bare);

#endif
