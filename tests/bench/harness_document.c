/* A run of the bench as a document. */
#include "harness_document.h"

#include <git2.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deskbell/base/fs.h"

#define DOCUMENT_BYTES ((size_t)16 << 20)

static struct sv content(const char *path, struct arena *a)
{
	struct err e = { 0 };
	struct sv text;

	must(fs_read(path, DOCUMENT_BYTES, a, &text, &e), &e);
	return text;
}

/* Where the row is, or would be added. */
static size_t place(const struct document *d, const struct row *r)
{
	size_t i = 0;

	while (i < d->n && (d->row[i].measure != r->measure || d->row[i].size != r->size))
		i++;
	return i;
}

static void add(struct document *d, const struct json *j, struct arena *a, size_t *cap)
{
	struct row r;
	size_t i;

	if (!row_read(j, &r))
		return;
	i = place(d, &r);
	d->row = arena_grow(a, d->row, d->n, d->n + 1, cap, sizeof(*d->row));
	d->row[i] = r;
	d->n += i == d->n;
}

void document_rows(const char *path, struct arena *a, struct document *out)
{
	struct sv rest = content(path, a);
	struct err e = { 0 };
	size_t cap = 0;

	*out = (struct document){ 0 };
	while (rest.n) {
		struct sv line = sv_cut(&rest, '\n');
		struct json *j;

		if (!line.n)
			continue;
		must(json_parse(line, a, &j, &e), &e);
		add(out, j, a, &cap);
	}
}

static struct sv text_of(const struct json *j, const char *key)
{
	const struct json *v = json_get(j, key);

	return v && v->type == JSON_T_STRING ? v->s : SV("?");
}

void document_read(const char *path, struct arena *a, struct document *out)
{
	struct err e = { 0 };
	const struct json *rows;
	struct json *j;
	size_t cap = 0;

	*out = (struct document){ 0 };
	must(json_parse(content(path, a), a, &j, &e), &e);
	rows = json_get(j, "rows");
	if (!rows || rows->type != JSON_T_ARRAY) {
		fprintf(stderr, "bench: %s is no document of a bench\n", path);
		exit(2);
	}
	out->commit = text_of(j, "commit");
	out->date = text_of(j, "date");
	out->load = text_of(j, "load");
	for (size_t i = 0; i < rows->n; i++)
		add(out, &rows->at[i], a, &cap);
}

/* ---- writing ---- */

static void cpu_model(char out[128])
{
	char line[256], *colon;
	FILE *f = fopen("/proc/cpuinfo", "re");

	strcpy(out, "?");
	while (f && fgets(line, sizeof(line), f)) {
		colon = strchr(line, ':');
		if (strncmp(line, "model name", 10) || !colon)
			continue;
		line[strcspn(line, "\n")] = 0;
		snprintf(out, 128, "%s", colon + 2);
		break;
	}
	if (f)
		fclose(f);
}

static void machine_write(struct json_out *w)
{
	char model[128], git[32];
	int major, minor, rev;

	cpu_model(model);
	git_libgit2_version(&major, &minor, &rev);
	snprintf(git, sizeof(git), "%d.%d.%d", major, minor, rev);
	json_key(w, "machine");
	json_obj_begin(w);
	json_key(w, "cores");
	json_int(w, sysconf(_SC_NPROCESSORS_ONLN));
	json_key(w, "cpu");
	json_strz(w, model);
	json_key(w, "sqlite");
	json_strz(w, sqlite3_libversion());
	json_key(w, "libgit2");
	json_strz(w, git);
	json_obj_end(w);
}

void document_write(const struct document *d, const char *path)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct err e = { 0 };
	struct json_out w;

	json_init(&w, &s);
	json_obj_begin(&w);
	json_key(&w, "commit");
	json_str(&w, d->commit);
	json_key(&w, "date");
	json_str(&w, d->date);
	json_key(&w, "load");
	json_str(&w, d->load);
	machine_write(&w);
	json_key(&w, "rows");
	json_arr_begin(&w);
	for (size_t i = 0; i < d->n; i++)
		row_write(&d->row[i], &w);
	json_arr_end(&w);
	json_key(&w, "absent");
	json_arr_begin(&w);
	for (size_t i = 0; measure_absent[i]; i++)
		json_strz(&w, measure_absent[i]);
	json_arr_end(&w);
	json_obj_end(&w);
	str_addc(&s, '\n');
	must(fs_write(path, str_sv(&s), 0644, &e), &e);
}

/* ---- asking ---- */

const struct row *document_row(const struct document *d, const struct measure *m, int64_t size)
{
	size_t i = place(d, &(struct row){ .measure = m, .size = size });

	return i < d->n ? &d->row[i] : NULL;
}

static int by_number(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

size_t document_sizes(const struct document *d, const struct measure *m, int64_t *size, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n && n < max; i++)
		if (d->row[i].measure == m)
			size[n++] = d->row[i].size;
	qsort(size, n, sizeof(*size), by_number);
	return n;
}
