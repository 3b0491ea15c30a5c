/* Times and what is said of many. */
#include "harness_sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "deskbell/base/clock.h"

static double clock_ms(clockid_t id)
{
	struct timespec t = { 0 };

	clock_gettime(id, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

struct watch watch_start(void)
{
	return (struct watch){ clock_us(), clock_ms(CLOCK_PROCESS_CPUTIME_ID) };
}

struct sample watch_read(const struct watch *w)
{
	double cpu = clock_ms(CLOCK_PROCESS_CPUTIME_ID) - w->cpu_ms;

	return (struct sample){ (double)(clock_us() - w->wall_us) / 1e3, cpu };
}

void watch_stop(const struct watch *w, struct series *s)
{
	struct sample x = watch_read(w);

	series_add(s, x.wall, x.cpu);
}

void series_add(struct series *s, double wall, double cpu)
{
	if (s->n < SERIES_MAX)
		s->at[s->n++] = (struct sample){ wall, cpu };
}

static int by_wall(const void *x, const void *y)
{
	double a = ((const struct sample *)x)->wall, b = ((const struct sample *)y)->wall;

	return (a > b) - (a < b);
}

static int by_cpu(const void *x, const void *y)
{
	double a = ((const struct sample *)x)->cpu, b = ((const struct sample *)y)->cpu;

	return (a > b) - (a < b);
}

static const struct sample *part(const struct series *s, double share)
{
	return &s->at[(size_t)((double)(s->n - 1) * share)];
}

struct figure figure_of(struct series *s)
{
	struct figure f = { .n = s->n, .cpu = -1 };

	if (!s->n)
		return f;
	qsort(s->at, s->n, sizeof(*s->at), by_cpu);
	f.cpu = part(s, 0.5)->cpu;
	qsort(s->at, s->n, sizeof(*s->at), by_wall);
	f.q1 = part(s, 0.25)->wall;
	f.median = part(s, 0.5)->wall;
	f.q3 = part(s, 0.75)->wall;
	f.p99 = part(s, 0.99)->wall;
	f.max = part(s, 1)->wall;
	return f;
}

double series_part(const struct series *s, double share)
{
	return s->n ? part(s, share)->wall : 0;
}

struct figure figure_one(double wall, double cpu)
{
	return (struct figure){ 1, wall, wall, wall, wall, wall, cpu };
}

double process_cpu_ms(int pid)
{
	clockid_t id;

	return clock_getcpuclockid(pid, &id) ? 0 : clock_ms(id);
}

size_t times(size_t whole, size_t quick)
{
	const char *set = getenv("BENCH_QUICK");

	return set && *set ? quick : whole;
}

void must(enum rc rc, const struct err *e)
{
	if (rc != RC_OK) {
		fprintf(stderr, "bench: %s\n", e->msg);
		exit(1);
	}
}
