/* Two documents of the bench, row by row: how much slower B is than A, the worst first, and whether
 * that is more than noise. Exit status 1 when a row got over a quarter worse outside noise. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness_document.h"

#define WORSE 1.25
/* What one figure alone may differ by from run to run, as a share of it. */
#define SINGLE_NOISE 0.25

enum by { BY_BARE, BY_CPU, BY_WALL };

struct pair {
	const struct row *a, *b;
	enum by by;
	double change; /* B to A */
	double noise;  /* as a share: within 1 +- that nothing is said */
};

/* How far the middle half reaches. What is counted, as bytes are, has none. */
static double spread(const struct figure *f)
{
	if (f->cpu < 0 && f->n > 1 && f->q1 == f->q3)
		return 0;
	return f->n < 4 ? SINGLE_NOISE : f->median > 0 ? (f->q3 - f->q1) / f->median : 0;
}

static double larger(double x, double y)
{
	return x > y ? x : y;
}

static double ratio(double b, double a)
{
	return a > 0 ? b / a : b > 0 ? INFINITY : 1;
}

/* With a bare twin on both sides machine and load stand in both figures and fall out; without one
 * the processor's time is steadier than the wall's. The twins' own spread is noise as well. */
static struct pair compared(const struct row *a, const struct row *b)
{
	struct pair p = { .a = a, .b = b, .by = BY_WALL };

	p.noise = larger(spread(&a->ours), spread(&b->ours));
	if (a->bare.n && b->bare.n && row_ratio(a) > 0) {
		p.by = BY_BARE;
		p.change = ratio(row_ratio(b), row_ratio(a));
		p.noise += larger(spread(&a->bare), spread(&b->bare));
		if (a->bare.cpu > 0 && b->bare.cpu > 0 && a->ours.cpu > 0 && b->ours.cpu > 0) {
			double by_cpu = (b->ours.cpu / b->bare.cpu) / (a->ours.cpu / a->bare.cpu);

			/* Both clocks have to agree that it got worse. */
			p.change = p.change > 1 && by_cpu < p.change ? by_cpu : p.change;
		}
	} else if (a->ours.cpu > 0 && b->ours.cpu > 0) {
		p.by = BY_CPU;
		p.change = ratio(b->ours.cpu, a->ours.cpu);
	} else {
		p.change = ratio(b->ours.median, a->ours.median);
	}
	return p;
}

static bool outside(const struct pair *p)
{
	return p->change > 1 ? p->change > 1 + p->noise : p->change < 1 / (1 + p->noise);
}

static bool worse(const struct pair *p)
{
	return p->change > WORSE && outside(p);
}

static int worst_first(const void *x, const void *y)
{
	const struct pair *p = x, *q = y;
	int lead = worse(q) - worse(p);

	return lead ? lead : (p->change < q->change) - (p->change > q->change);
}

static void pair_print(const struct pair *p)
{
	static const char *const by[] = { "bare", "cpu", "wall" };
	const struct measure *m = p->a->measure;

	printf("  %-22s %8lld %-44s %10.3f %10.3f %-6s %7.2fx %6.0f%% %-5s %s\n", m->id,
	       (long long)p->a->size, m->what, p->a->ours.median, p->b->ours.median, m->unit,
	       p->change, p->noise * 100, by[p->by],
	       worse(p)	       ? "WORSE"
	       : !outside(p)   ? ""
	       : p->change < 1 ? "better"
			       : "a little worse");
}

static void only(const struct document *d, const struct document *other, const char *name)
{
	for (size_t i = 0; i < d->n; i++)
		if (!document_row(other, d->row[i].measure, d->row[i].size))
			printf("  %-22s %8lld only in %s\n", d->row[i].measure->id,
			       (long long)d->row[i].size, name);
}

int main(int argc, char **argv)
{
	AUTO(arena_deinit) struct arena arena = ARENA_INIT;
	struct document a, b;
	struct pair *pair;
	size_t n = 0, bad = 0;

	if (argc != 3) {
		fprintf(stderr, "usage: make bench-compare A=FILE B=FILE\n");
		return 2;
	}
	document_read(argv[1], &arena, &a);
	document_read(argv[2], &arena, &b);
	pair = ARENA_ARRAY(&arena, a.n + 1, struct pair);
	for (size_t i = 0; i < a.n; i++) {
		const struct row *other = document_row(&b, a.row[i].measure, a.row[i].size);

		if (other)
			pair[n++] = compared(&a.row[i], other);
	}
	qsort(pair, n, sizeof(*pair), worst_first);
	printf("A %.*s %.*s, load %.*s\nB %.*s %.*s, load %.*s\n", SV_ARG(a.commit), SV_ARG(a.date),
	       SV_ARG(a.load), SV_ARG(b.commit), SV_ARG(b.date), SV_ARG(b.load));
	printf("  %-22s %8s %-44s %10s %10s %-6s %8s %7s %s\n", "row", "size", "what", "A", "B", "",
	       "B to A", "noise", "by");
	for (size_t i = 0; i < n; i++) {
		pair_print(&pair[i]);
		bad += worse(&pair[i]);
	}
	only(&a, &b, "A");
	only(&b, &a, "B");
	printf("%zu of %zu rows got more than %.2fx worse\n", bad, n, WORSE);
	return bad ? 1 : 0;
}
