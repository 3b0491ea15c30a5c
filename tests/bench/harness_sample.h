#ifndef TESTS_BENCH_HARNESS_SAMPLE_H
#define TESTS_BENCH_HARNESS_SAMPLE_H
/* Times taken one by one, by the clock on the wall and by that of the processor, and what is said
 * of all of them together. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/err.h"

#define SERIES_MAX 10000

/* In milliseconds, or whatever else the measure's unit is. cpu < 0: not known. */
struct sample {
	double wall, cpu;
};

struct series {
	struct sample at[SERIES_MAX];
	size_t n;
};

/* The middle half is q1..q3. cpu: its median, < 0 = not known. */
struct figure {
	size_t n;
	double median, q1, q3, p99, max, cpu;
};

/* Both clocks when something began; the processor's is this process's. */
struct watch {
	int64_t wall_us;
	double cpu_ms;
};

/* Now. */
struct watch watch_start(void);
/* Milliseconds since. */
struct sample watch_read(const struct watch *w);
/* The same as one more of the series, while it has room. */
void watch_stop(const struct watch *w, struct series *s);
void series_add(struct series *s, double wall, double cpu);
/* Sorts the series. */
struct figure figure_of(struct series *s);
/* The wall time that `share` (0..1) of a series that figure_of has sorted does not exceed. */
double series_part(const struct series *s, double share);
/* One single figure. */
struct figure figure_one(double wall, double cpu);

/* Milliseconds of processor another process has used so far, its threads included; ended ones
 * count nothing. */
double process_cpu_ms(int pid);
/* How often: a short run ($BENCH_QUICK) does less of everything. */
size_t times(size_t whole, size_t quick);

/* Ends the program with the message unless rc is RC_OK. */
void must(enum rc rc, const struct err *e);

#endif
