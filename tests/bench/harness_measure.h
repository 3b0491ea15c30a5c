#ifndef TESTS_BENCH_HARNESS_MEASURE_H
#define TESTS_BENCH_HARNESS_MEASURE_H
/* What the bench measures: one row of a table for each, with the limits of DESIGN section 13. */
#include <stdbool.h>
#include <stddef.h>

/* A limit of 0 is none. */
struct measure {
	const char *id; /* stable: rows of two runs, and those of other tools, meet by it */
	const char *what;
	const char *unit;
	const char *bare;		/* what stands beside it; NULL = nothing */
	double median, p99, max, ratio; /* limits; ratio: of the medians, ours to the bare one */
	bool nothing;			/* must be 0 each time */
	double growth;			/* largest size against the smallest */
};

/* In the order they are told. */
const struct measure *measure_table(size_t *n);
/* Ends the program when there is none of that name. */
const struct measure *measure_find(const char *id);
/* Rows of DESIGN section 13 that cannot be measured yet, and why; ended by NULL. */
extern const char *const measure_absent[];

#endif
