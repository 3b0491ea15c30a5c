/* A row for people and for programs. */
#include "harness_report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/mem.h"
#include "support/json_back.h"

double row_ratio(const struct row *r)
{
	return r->bare.n && r->bare.median > 0 ? r->ours.median / r->bare.median : 0;
}

/* Whether a limit is kept; none always is. */
static bool within(double limit, double value)
{
	return limit <= 0 || value <= limit;
}

enum verdict row_verdict(const struct row *r)
{
	const struct measure *m = r->measure;
	double by_cpu = r->bare.cpu > 0 ? r->ours.cpu / r->bare.cpu : row_ratio(r);

	if (m->median <= 0 && m->p99 <= 0 && m->max <= 0 && m->ratio <= 0 && !m->nothing)
		return VERDICT_NONE;
	if (m->nothing)
		return r->ours.max > 0 ? VERDICT_MISSED : VERDICT_MET;
	if (within(m->median, r->ours.median) && within(m->p99, r->ours.p99) &&
	    within(m->max, r->ours.max) && within(m->ratio, row_ratio(r)))
		return VERDICT_MET;
	/* Of a tail the processor's clock tells nothing but where its middle is. */
	if (r->ours.cpu >= 0 && within(m->median, r->ours.cpu) && within(m->p99, r->ours.cpu) &&
	    within(m->max, r->ours.cpu) && within(m->ratio, by_cpu))
		return VERDICT_CPU;
	return VERDICT_MISSED;
}

static void limit_add(struct str *out, const char *before, double limit, const char *after)
{
	if (limit > 0)
		str_addf(out, "%s%s%.*f%s", out->n ? ", " : "", before,
			 limit < 10 && limit != (double)(int64_t)limit ? 2 : 0, limit, after);
}

void row_limits(const struct measure *m, struct str *out)
{
	limit_add(out, "", m->median, "");
	limit_add(out, "", m->ratio, "x");
	limit_add(out, "p99 ", m->p99, "");
	limit_add(out, "most ", m->max, "");
	limit_add(out, "growth ", m->growth, "x");
	if (m->nothing)
		str_adds(out, "0");
}

/* Three or four digits that count. */
static void number_put(double v, char out[16])
{
	snprintf(out, 16, "%.*f", v >= 100 || v == 0 ? 0 : v >= 10 ? 1 : v >= 1 ? 2 : 3, v);
}

static void column(double v, bool there, int width)
{
	char text[16] = "";

	if (there)
		number_put(v, text);
	printf(" %*s", width, text);
}

void row_head(const char *title)
{
	printf("%s\n  %-22s %-50s %8s %8s %8s %8s %7s   %s\n", title, "row", "what", "median",
	       "p99", "cpu", "bare", "ratio", "limit");
}

void row_print(const struct row *r)
{
	static const char *const say[] = { "", "met", "met by cpu", "MISSED" };
	AUTO(str_deinit) struct str limits = STR_INIT;
	double ratio = row_ratio(r);
	char text[16], unit[80];

	snprintf(unit, sizeof(unit), "%s%s%s", r->measure->what, *r->measure->unit ? ", " : "",
		 r->measure->unit);
	printf("  %-22s %-50s", r->measure->id, unit);
	column(r->ours.median, true, 8);
	column(r->ours.p99, r->ours.n > 4, 8);
	column(r->ours.cpu, r->ours.cpu >= 0, 8);
	column(r->bare.median, r->bare.n, 8);
	number_put(ratio, text);
	printf(" %7s", ratio > 0 ? strcat(text, "x") : "");
	row_limits(r->measure, &limits);
	if (limits.n)
		printf("   %s: %s", str_z(&limits), say[row_verdict(r)]);
	putchar('\n');
	fflush(stdout);
}

/* ---- as JSON ---- */

static void number(struct json_out *w, const char *key, double v)
{
	json_key(w, key);
	json_real(w, v);
}

static void figure_write(struct json_out *w, const struct figure *f)
{
	json_obj_begin(w);
	json_key(w, "samples");
	json_int(w, (int64_t)f->n);
	number(w, "median", f->median);
	number(w, "q1", f->q1);
	number(w, "q3", f->q3);
	number(w, "p99", f->p99);
	number(w, "max", f->max);
	if (f->cpu >= 0)
		number(w, "cpu", f->cpu);
	json_obj_end(w);
}

static void limits_write(struct json_out *w, const struct measure *m)
{
	const struct {
		const char *name;
		double limit;
	} all[] = { { "median", m->median },
		    { "p99", m->p99 },
		    { "max", m->max },
		    { "ratio", m->ratio },
		    { "growth", m->growth } };

	json_obj_begin(w);
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (all[i].limit > 0)
			number(w, all[i].name, all[i].limit);
	if (m->nothing)
		number(w, "max", 0);
	json_obj_end(w);
}

void row_write(const struct row *r, struct json_out *w)
{
	static const char *const verdict[] = { NULL, "met", "met by cpu", "missed" };

	json_obj_begin(w);
	json_key(w, "id");
	json_strz(w, r->measure->id);
	json_key(w, "size");
	json_int(w, r->size);
	json_key(w, "what");
	json_strz(w, r->measure->what);
	json_key(w, "unit");
	json_strz(w, r->measure->unit);
	json_key(w, "ours");
	figure_write(w, &r->ours);
	if (r->bare.n) {
		json_key(w, "bare");
		figure_write(w, &r->bare);
		json_key(w, "beside");
		json_strz(w, r->measure->bare);
		number(w, "ratio", row_ratio(r));
	}
	if (row_verdict(r) != VERDICT_NONE || r->measure->growth > 0) {
		json_key(w, "limit");
		limits_write(w, r->measure);
	}
	if (row_verdict(r) != VERDICT_NONE) {
		json_key(w, "verdict");
		json_strz(w, verdict[row_verdict(r)]);
	}
	json_obj_end(w);
}

static double real(const struct json *j, const char *key, double absent)
{
	const struct json *v = json_get(j, key);

	return !v			? absent
	       : v->type == JSON_T_INT	? (double)v->i
	       : v->type == JSON_T_REAL ? v->real
					: absent;
}

static struct figure figure_read(const struct json *j)
{
	return (struct figure){ .n = (size_t)real(j, "samples", 0),
				.median = real(j, "median", 0),
				.q1 = real(j, "q1", 0),
				.q3 = real(j, "q3", 0),
				.p99 = real(j, "p99", 0),
				.max = real(j, "max", 0),
				.cpu = real(j, "cpu", -1) };
}

bool row_read(const struct json *j, struct row *out)
{
	const struct json *id = json_get(j, "id");
	const struct measure *m;
	size_t n;

	*out = (struct row){ .size = (int64_t)real(j, "size", 0),
			     .ours = figure_read(json_get(j, "ours")),
			     .bare = figure_read(json_get(j, "bare")) };
	m = measure_table(&n);
	for (size_t i = 0; id && i < n; i++)
		if (sv_eqs(id->s, m[i].id))
			out->measure = &m[i];
	return out->measure && out->ours.n;
}

/* ---- as it is measured ---- */

static void append(const struct row *r)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	const char *path = getenv("BENCH_ROWS");
	struct json_out w;
	FILE *f;

	if (!path)
		return;
	json_init(&w, &s);
	row_write(r, &w);
	f = fopen(path, "ae");
	if (!f || fprintf(f, "%s\n", str_z(&s)) < 0 || fclose(f)) {
		perror(path);
		exit(1);
	}
}

void report(const char *id, int64_t size, struct figure ours, const struct figure *bare)
{
	static bool begun;
	char title[80];
	struct row r = { .measure = measure_find(id), .size = size, .ours = ours };

	if (bare)
		r.bare = *bare;
	snprintf(title, sizeof(title), "%lld %s", (long long)size, program_invocation_short_name);
	if (!begun)
		row_head(title);
	begun = true;
	row_print(&r);
	append(&r);
}
