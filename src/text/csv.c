/* CSV records read and written. A quote opens a quoted cell only as the first byte of the cell;
 * csv_open and csv_record agree on that, or records would be cut where they are not. */
#include "deskbell/text/csv.h"

#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/utf8.h"

bool csv_open(struct sv line, char delimiter, bool open)
{
	bool start = !open;

	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];

		if (open && c == '"') {
			if (i + 1 < line.n && line.p[i + 1] == '"')
				i++;
			else
				open = false;
		} else if (start && c == '"') {
			open = true;
		}
		start = !open && c == delimiter;
	}
	return open;
}

/* One record being read. */
struct record {
	struct sv text;
	size_t at;
	char delimiter;
	struct arena *arena;
	size_t cell; /* number of the cell, from 1 */
};

static enum rc quoted(struct record *r, struct sv *out, struct err *e)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	for (r->at++; r->at < r->text.n; r->at++) {
		if (r->text.p[r->at] != '"') {
			str_addc(&s, r->text.p[r->at]);
			continue;
		}
		if (r->at + 1 == r->text.n || r->text.p[r->at + 1] != '"')
			break;
		str_addc(&s, '"');
		r->at++;
	}
	if (r->at == r->text.n)
		return err_set(e, RC_INVALID, _("cell %zu: a quote is not closed"), r->cell);
	r->at++;
	if (r->at < r->text.n && r->text.p[r->at] != r->delimiter)
		return err_set(e, RC_INVALID, _("cell %zu: text behind its closing quote"),
			       r->cell);
	*out = arena_sv(r->arena, s.n ? str_sv(&s) : SV(""));
	return RC_OK;
}

static enum rc one_cell(struct record *r, struct sv *out, struct err *e)
{
	const char *from = r->text.p + r->at, *end;

	r->cell++;
	if (r->at < r->text.n && *from == '"')
		return quoted(r, out, e);
	end = r->at < r->text.n ? memchr(from, r->delimiter, r->text.n - r->at) : NULL;
	*out = (struct sv){ from, end ? (size_t)(end - from) : r->text.n - r->at };
	*out = arena_sv(r->arena, out->n ? *out : SV(""));
	r->at += out->n;
	return RC_OK;
}

static struct sv without_end(struct sv v)
{
	if (v.n && v.p[v.n - 1] == '\n')
		v.n--;
	if (v.n && v.p[v.n - 1] == '\r')
		v.n--;
	return v;
}

enum rc csv_record(struct sv record, char delimiter, struct arena *a, struct sv **cell, size_t *n,
		   struct err *e)
{
	struct record r = { .text = without_end(record), .delimiter = delimiter, .arena = a };
	size_t bad, cap = 0;

	*cell = NULL;
	*n = 0;
	if (!r.text.n)
		return RC_OK;
	if (!utf8_valid(r.text, &bad))
		return err_set(
			e, RC_INVALID,
			_("not UTF-8 (byte %zu); if the file is of Windows, convert it: iconv -f "
			  "WINDOWS-1252 -t UTF-8"),
			bad + 1);
	if (memchr(r.text.p, 0, r.text.n))
		return err_set(e, RC_INVALID, _("a NUL byte"));
	for (;;) {
		if (*n == CSV_CELLS)
			return err_set(e, RC_INVALID, _("more than %d cells"), CSV_CELLS);
		*cell = arena_grow(a, *cell, *n, *n + 1, &cap, sizeof(**cell));
		TRY(one_cell(&r, &(*cell)[*n], e));
		(*n)++;
		if (r.at == r.text.n)
			return RC_OK;
		r.at++; /* the delimiter; behind the last one stands one more, empty cell */
	}
}

char csv_delimiter(struct sv heading)
{
	static const char known[] = { ',', ';', '\t', '|' };
	size_t count[sizeof(known)] = { 0 };
	size_t best = 0;
	bool open = false;

	for (size_t i = 0; i < heading.n; i++) {
		if (heading.p[i] == '"')
			open = !open;
		for (size_t k = 0; k < sizeof(known) && !open; k++)
			count[k] += heading.p[i] == known[k];
	}
	for (size_t k = 1; k < sizeof(known); k++)
		if (count[k] > count[best])
			best = k;
	return known[best];
}

/* ---- writing ---- */

/* Quotes are due where a reader would take the cell apart, or drop what stands at its ends. */
static bool needs_quotes(struct sv v, char delimiter)
{
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] == delimiter || v.p[i] == '"' || v.p[i] == '\n' || v.p[i] == '\r')
			return true;
	return v.n && sv_trim(v).n != v.n;
}

void csv_add(struct str *out, struct sv v, char delimiter, bool first)
{
	if (!first)
		str_addc(out, delimiter);
	if (!needs_quotes(v, delimiter)) {
		str_add(out, v);
		return;
	}
	str_addc(out, '"');
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] == '"')
			str_addc(out, '"');
		str_addc(out, v.p[i]);
	}
	str_addc(out, '"');
}

/* Does it begin as a formula, apostrophes left aside? */
static bool is_formula(struct sv v)
{
	size_t i = 0;

	while (i < v.n && v.p[i] == '\'')
		i++;
	return i < v.n && strchr("=+-@\t\r\n", v.p[i]);
}

void csv_add_safe(struct str *out, struct sv v, char delimiter, bool first)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	if (!is_formula(v)) {
		csv_add(out, v, delimiter, first);
		return;
	}
	str_addc(&s, '\'');
	str_add(&s, v);
	csv_add(out, str_sv(&s), delimiter, first);
}

struct sv csv_unsafe(struct sv cell)
{
	if (cell.n && cell.p[0] == '\'' && is_formula(cell))
		return (struct sv){ cell.p + 1, cell.n - 1 };
	return cell;
}
