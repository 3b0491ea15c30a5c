/* Rows as table, tab-separated lines or JSON Lines. A table holds its first rows back to find the
 * widths, then streams. */
#include "deskbell/text/out.h"

#include <inttypes.h>

#include "deskbell/base/clock.h"
#include "deskbell/text/json.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/when.h"
#include "deskbell/text/width.h"

#define GAP 2
#define FLEX_MIN 8

void out_init(struct out *o, enum out_mode mode, const struct out_col *cols, size_t n, size_t width,
	      FILE *to)
{
	*o = (struct out){ .mode = mode, .col = cols, .n = n, .width = width, .to = to };
}

static const char *label_of(const struct out_col *c)
{
	return c->label ? c->label : c->name;
}

static void flush_line(struct out *o)
{
	fwrite(str_z(&o->line), 1, o->line.n, o->to);
	str_reset(&o->line);
}

/* A value as one line of clean text. */
static void value_text(const struct out *o, const struct out_value *v, struct str *s)
{
	char when[WHEN_SIZE], utc[21];
	size_t i;

	switch (v->type) {
	case OUT_NULL:
		break;
	case OUT_TEXT:
		safe_line(s, v->text);
		break;
	case OUT_NUMBER:
		str_add(s, v->text);
		break;
	case OUT_INT:
		str_addf(s, "%" PRId64, v->i);
		break;
	case OUT_BOOL:
		str_adds(s, v->i ? "true" : "false");
		break;
	case OUT_TIME:
		if (o->mode == OUT_TABLE) {
			when_full(v->i, when);
			str_adds(s, when);
		} else {
			clock_format(v->i, utc);
			str_adds(s, utc);
		}
		break;
	case OUT_LIST:
		for (i = 0; i < v->list_n; i++) {
			if (i > 0)
				str_addc(s, ',');
			safe_line(s, v->list[i]);
		}
		break;
	}
}

static void row_json(struct out *o, const struct out_value *v)
{
	struct json_out w;
	size_t i, k;

	json_init(&w, &o->line);
	json_obj_begin(&w);
	for (i = 0; i < o->n; i++) {
		json_key(&w, o->col[i].name);
		switch (v[i].type) {
		case OUT_NULL:
			json_none(&w);
			break;
		case OUT_TEXT:
			json_str(&w, v[i].text);
			break;
		case OUT_NUMBER:
			json_number(&w, v[i].text);
			break;
		case OUT_INT:
			json_int(&w, v[i].i);
			break;
		case OUT_BOOL:
			json_bool(&w, v[i].i != 0);
			break;
		case OUT_TIME:
			json_time(&w, v[i].i);
			break;
		case OUT_LIST:
			json_arr_begin(&w);
			for (k = 0; k < v[i].list_n; k++)
				json_str(&w, v[i].list[k]);
			json_arr_end(&w);
			break;
		}
	}
	json_obj_end(&w);
	str_addc(&o->line, '\n');
	flush_line(o);
}

static void row_tsv(struct out *o, const struct out_value *v)
{
	size_t i;

	for (i = 0; i < o->n; i++) {
		if (i > 0)
			str_addc(&o->line, '\t');
		value_text(o, &v[i], &o->line);
	}
	str_addc(&o->line, '\n');
	flush_line(o);
}

/* One line of a table; blanks at the end are left out. */
static void table_line(struct out *o, const struct sv *cell)
{
	size_t i;

	for (i = 0; i < o->n; i++) {
		if (i > 0)
			str_adds(&o->line, "  ");
		width_pad(&o->line, cell[i], o->cells[i],
			  o->col[i].right ? WIDTH_RIGHT : WIDTH_LEFT, o->ascii);
	}
	while (o->line.n > 0 && o->line.p[o->line.n - 1] == ' ')
		str_splice(&o->line, o->line.n - 1, 1, SV_NULL);
	str_addc(&o->line, '\n');
	flush_line(o);
}

static size_t sum_cells(const struct out *o)
{
	size_t i, sum = o->n > 0 ? (o->n - 1) * GAP : 0;

	for (i = 0; i < o->n; i++)
		sum += o->cells[i];
	return sum;
}

/* Takes cells from the widest column that may give, until the line fits. */
static void shrink(struct out *o, bool flex, size_t least)
{
	size_t sum = sum_cells(o);

	while (sum > o->width) {
		size_t i, widest = o->n;

		for (i = 0; i < o->n; i++)
			if ((o->col[i].flex || !flex) && o->cells[i] > least &&
			    (widest == o->n || o->cells[i] > o->cells[widest]))
				widest = i;
		if (widest == o->n)
			return;
		o->cells[widest]--;
		sum--;
	}
}

static void fix_widths(struct out *o)
{
	size_t i, k, rows = o->n ? o->cell_n / o->n : 0;
	struct sv *head = ARENA_ARRAY(&o->arena, o->n ? o->n : 1, struct sv);

	o->cells = ARENA_ARRAY(&o->arena, o->n ? o->n : 1, size_t);
	for (i = 0; i < o->n; i++) {
		head[i] = sv_from(label_of(&o->col[i]));
		o->cells[i] = width_sv(head[i]);
		for (k = 0; k < rows; k++) {
			size_t w = width_sv(o->cell[k * o->n + i]);

			if (w > o->cells[i])
				o->cells[i] = w;
		}
		if (o->col[i].max > 0 && o->cells[i] > o->col[i].max)
			o->cells[i] = o->col[i].max;
	}
	if (o->width > 0) {
		shrink(o, true, FLEX_MIN);
		shrink(o, false, 3);
	}
	o->fixed = true;
	table_line(o, head);
	for (k = 0; k < rows; k++)
		table_line(o, o->cell + k * o->n);
}

static void row_table(struct out *o, const struct out_value *v)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	AUTO(arena_deinit) struct arena scratch = ARENA_INIT;
	struct arena *a = o->fixed ? &scratch : &o->arena;
	struct sv *cell;
	size_t i;

	if (o->fixed) {
		cell = ARENA_ARRAY(a, o->n ? o->n : 1, struct sv);
	} else {
		o->cell = arena_grow(a, o->cell, o->cell_n, o->cell_n + o->n, &o->cell_cap,
				     sizeof(*o->cell));
		cell = o->cell + o->cell_n;
		o->cell_n += o->n;
	}
	for (i = 0; i < o->n; i++) {
		str_reset(&s);
		value_text(o, &v[i], &s);
		cell[i] = arena_sv(a, str_sv(&s));
	}
	if (o->fixed)
		table_line(o, cell);
	else if (o->cell_n >= OUT_HOLD * o->n)
		fix_widths(o);
}

void out_row(struct out *o, const struct out_value *v)
{
	if (o->mode == OUT_JSON)
		row_json(o, v);
	else if (o->mode == OUT_TSV)
		row_tsv(o, v);
	else
		row_table(o, v);
}

bool out_end(struct out *o)
{
	bool good;

	if (o->mode == OUT_TABLE && !o->fixed && o->cell_n > 0)
		fix_widths(o);
	good = fflush(o->to) == 0 && !ferror(o->to);
	str_deinit(&o->line);
	arena_deinit(&o->arena);
	return good;
}

struct out_value out_text(struct sv v)
{
	return (struct out_value){ .type = v.p ? OUT_TEXT : OUT_NULL, .text = v };
}

struct out_value out_int(int64_t v)
{
	return (struct out_value){ .type = OUT_INT, .i = v };
}

struct out_value out_number(struct sv digits)
{
	return (struct out_value){ .type = OUT_NUMBER, .text = digits };
}

struct out_value out_time(int64_t seconds)
{
	return (struct out_value){ .type = OUT_TIME, .i = seconds };
}

struct out_value out_bool(bool v)
{
	return (struct out_value){ .type = OUT_BOOL, .i = v };
}

struct out_value out_list(const struct sv *list, size_t n)
{
	return (struct out_value){ .type = OUT_LIST, .list = list, .list_n = n };
}

struct out_value out_null(void)
{
	return (struct out_value){ .type = OUT_NULL };
}
