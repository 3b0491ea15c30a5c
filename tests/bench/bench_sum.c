/* What follows from the rows of a run: growth from size to size, limits missed, other tools beside;
 * and the document. Arguments: the file of rows, the document to write. The rest is in $BENCH_DATE,
 * $BENCH_COMMIT, $BENCH_LOAD, $BENCH_PEERS. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/fs.h"
#include "harness_document.h"

#define SIZES_MAX 8
#define NEAR 10.5 /* times as large or small */

/* By the processor's time where it is known: others use the machine as well. */
static double steady(const struct row *r)
{
	return r->ours.cpu > 0 ? r->ours.cpu : r->ours.median;
}

static double growth(const struct row *from, const struct row *to)
{
	return steady(from) > 0 ? steady(to) / steady(from) : 0;
}

static void growth_row(const struct document *d, const struct measure *m)
{
	int64_t size[SIZES_MAX];
	size_t n = document_sizes(d, m, size, SIZES_MAX);
	const struct row *first = document_row(d, m, size[0]), *before = first;
	double all;

	if (n < 2)
		return;
	printf("  %-22s %-44s %9.3f", m->id, m->what, steady(first));
	for (size_t i = 1; i < n; i++) {
		const struct row *r = document_row(d, m, size[i]);

		printf("  %9.3f %6.2fx", steady(r), growth(before, r));
		before = r;
	}
	all = growth(first, before);
	if (m->growth > 0)
		printf("   %.2fx of %.2fx: %s", all, m->growth,
		       all <= m->growth ? "met" : "MISSED");
	putchar('\n');
}

static void growths(const struct document *d)
{
	int64_t size[SIZES_MAX];
	size_t n_measure, n;
	const struct measure *m = measure_table(&n_measure);

	n = document_sizes(d, measure_find("list.open"), size, SIZES_MAX);
	if (n < 2)
		return;
	printf("\ngrowth (processor time where it is known, else wall)\n  %-22s %-44s %9lld", "row",
	       "what", (long long)size[0]);
	for (size_t i = 1; i < n; i++)
		printf("  %9lld %7s", (long long)size[i], "growth");
	putchar('\n');
	for (size_t i = 0; i < n_measure; i++)
		growth_row(d, &m[i]);
}

static void missed(const struct document *d)
{
	size_t n = 0, limits = 0;
	int64_t size = -1;

	putchar('\n');
	row_head("limits missed; met by cpu: only the wall clock misses them, which others moved");
	for (size_t i = 0; i < d->n; i++) {
		enum verdict v = row_verdict(&d->row[i]);

		limits += v != VERDICT_NONE;
		if (v != VERDICT_MISSED && v != VERDICT_CPU)
			continue;
		n++;
		if (d->row[i].size != size)
			printf(" %lld\n", (long long)d->row[i].size);
		size = d->row[i].size;
		row_print(&d->row[i]);
	}
	printf("  %zu of %zu rows with a limit\n\nnot measured\n", n, limits);
	for (size_t i = 0; measure_absent[i]; i++)
		printf("  %s\n", measure_absent[i]);
}

/* ---- other tools ---- */

/* Column i of a line of peers.tsv. */
static struct sv cell(struct sv line, int i)
{
	struct sv c = sv_cut(&line, '\t');

	while (i-- > 0)
		c = sv_cut(&line, '\t');
	return c;
}

static double figure(struct sv v)
{
	char text[32];

	snprintf(text, sizeof(text), "%.*s", SV_ARG(v));
	return strtod(text, NULL);
}

/* Of the size nearest to theirs (0 = of no size), or NULL where none is near. */
static const struct row *nearest(const struct document *d, const struct measure *m, double theirs)
{
	int64_t size[SIZES_MAX];
	size_t n = document_sizes(d, m, size, SIZES_MAX), best = 0;

	if (!n)
		return NULL;
	for (size_t i = 1; i < n && theirs > 0; i++)
		if (fabs(log((double)size[i] / theirs)) < fabs(log((double)size[best] / theirs)))
			best = i;
	if (theirs > 0 && fabs(log((double)size[best] / theirs)) > log(NEAR))
		return NULL;
	return document_row(d, m, size[best]);
}

static void peer(const struct document *d, struct sv line, struct arena *a)
{
	const struct measure *m = measure_find(arena_z(a, cell(line, 0)));
	double size = figure(cell(line, 1)), low = figure(cell(line, 2)),
	       high = figure(cell(line, 3));
	const struct row *r = nearest(d, m, size);
	char theirs[40], of[24] = "";

	if (!r)
		return;
	if (low < high)
		snprintf(theirs, sizeof(theirs), "%g-%g %s", low, high, m->unit);
	else
		snprintf(theirs, sizeof(theirs), "%g %s", low, m->unit);
	if (size > 0)
		snprintf(of, sizeof(of), "%.0f: ", size);
	printf("  %-18s %8lld %10.3f %-7s peer: %-22.*s %-16s %7.3fx  %s%.*s\n", m->id,
	       (long long)r->size, r->ours.median, m->unit, SV_ARG(cell(line, 4)), theirs,
	       r->ours.median / ((low + high) / 2), of, SV_ARG(cell(line, 5)));
}

/* The first line of the file says where and when; empty lines and those with # are for readers. */
static void peers(const struct document *d, const char *path, struct arena *a)
{
	struct err e = { 0 };
	struct sv rest, head;

	must(fs_read(path, 1 << 20, a, &rest, &e), &e);
	head = sv_cut(&rest, '\n');
	printf("\nother tools, of the size nearest to theirs. %.*s\n", SV_ARG(cell(head, 1)));
	while (rest.n) {
		struct sv line = sv_cut(&rest, '\n');

		if (line.n && line.p[0] != '#')
			peer(d, line, a);
	}
}

int main(int argc, char **argv)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct document d;

	if (argc != 3 || !getenv("BENCH_PEERS")) {
		fprintf(stderr, "bench_sum: run by make bench\n");
		return 2;
	}
	document_rows(argv[1], &a, &d);
	d.date = sv_from(getenv("BENCH_DATE"));
	d.commit = sv_from(getenv("BENCH_COMMIT"));
	d.load = sv_from(getenv("BENCH_LOAD"));
	growths(&d);
	peers(&d, getenv("BENCH_PEERS"), &a);
	missed(&d);
	document_write(&d, argv[2]);
	printf("\nload %.*s; written to %s\n", SV_ARG(d.load), argv[2]);
	return 0;
}
