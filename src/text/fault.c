/* Collects faults with their places; order of printing is order of place. */
#include "deskbell/text/fault.h"

#include <stdlib.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/safe.h"

#define FAULT_TEXT 400

void faults_init(struct faults *f, struct arena *a)
{
	*f = (struct faults){ .arena = a };
}

void faults_add(struct faults *f, const char *file, int line, int col, const char *fmt, ...)
{
	AUTO(str_deinit) struct str raw = STR_INIT_MAX(FAULT_TEXT);
	AUTO(str_deinit) struct str s = STR_INIT;
	va_list ap;

	if (f->n >= FAULT_MAX) {
		f->dropped++;
		return;
	}
	va_start(ap, fmt);
	str_vaddf(&raw, fmt, ap);
	va_end(ap);
	safe_line(&s, str_sv(&raw));
	f->at = arena_grow(f->arena, f->at, f->n, f->n + 1, &f->cap, sizeof(*f->at));
	f->at[f->n++] = (struct fault){ arena_strdup(f->arena, file), line, col,
					arena_sv(f->arena, str_sv(&s)) };
}

static bool comes_after(const struct fault *a, const struct fault *b)
{
	int c = strcmp(a->file, b->file);

	if (c == 0)
		c = (a->line > b->line) - (a->line < b->line);
	if (c == 0)
		c = (a->col > b->col) - (a->col < b->col);
	return c > 0;
}

void faults_sort(struct faults *f)
{
	size_t i, k;

	/* By insertion: stable, and there are at most FAULT_MAX. */
	for (i = 1; i < f->n; i++) {
		struct fault one = f->at[i];

		for (k = i; k > 0 && comes_after(&f->at[k - 1], &one); k--)
			f->at[k] = f->at[k - 1];
		f->at[k] = one;
	}
}

static void print_one(const struct fault *f, struct str *out)
{
	safe_line(out, sv_from(f->file));
	if (f->line > 0)
		str_addf(out, ":%d", f->line);
	if (f->line > 0 && f->col > 0)
		str_addf(out, ":%d", f->col);
	str_addf(out, ": %.*s", SV_ARG(f->msg));
}

void faults_print(const struct faults *f, struct str *out)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		print_one(&f->at[i], out);
		str_addc(out, '\n');
	}
	if (f->dropped)
		str_addf(out, _("%zu more faults\n"), f->dropped);
}

enum rc faults_rc(struct faults *f, struct err *e)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	size_t i;

	if (f->n == 0)
		return RC_OK;
	faults_sort(f);
	for (i = 0; i < f->n; i++) {
		size_t had = s.n;

		if (i > 0)
			str_addc(&s, '\n');
		print_one(&f->at[i], &s);
		/* Whole lines only, with room to say how many are left out. */
		if (s.n + 40 > sizeof(e->msg) && i > 0) {
			str_splice(&s, had, s.n - had, SV_NULL);
			str_addf(&s, _("\n%zu more faults"), f->n - i + f->dropped);
			break;
		}
	}
	return err_set(e, RC_INVALID, "%s", str_z(&s));
}
