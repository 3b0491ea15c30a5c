/* Tables in cells: columns as wide as their widest text, narrowed from the widest down until the
 * table fits, their texts wrapped; columns that do not fit even so are left out with a mark. */
#include "deskbell/text/wrap.h"
#include "text_priv.h"

#define SEP_CELLS 3
#define COL_MIN 4

struct grid {
	struct md_layout *l;
	const struct md_table *t;
	size_t width[MD_COLS_MAX];
	size_t cols;   /* columns shown */
	bool left_out; /* there are more */
};

void md_table_deinit(struct md_table *t)
{
	size_t i;

	for (i = 0; i < t->cell.n; i++)
		md_inline_deinit(&t->cell.at[i].in);
	VEC_DEINIT(&t->cell);
}

static size_t widest_line(struct sv text)
{
	size_t most = 0;

	while (text.p) {
		size_t w = width_sv(sv_cut(&text, '\n'));

		if (w > most)
			most = w;
	}
	return most;
}

static size_t table_cells(const struct grid *g)
{
	size_t i, sum = 0;

	for (i = 0; i < g->cols; i++)
		sum += g->width[i] + (i ? SEP_CELLS : 0);
	return sum + (g->left_out ? 2 : 0);
}

static void fit(struct grid *g)
{
	size_t room = md_room(g->l), i;

	while (table_cells(g) > room) {
		size_t widest = 0;

		for (i = 1; i < g->cols; i++)
			if (g->width[i] > g->width[widest])
				widest = i;
		if (g->width[widest] > COL_MIN) {
			g->width[widest]--;
		} else if (g->cols > 1) {
			g->cols--;
			g->left_out = true;
		} else {
			g->width[0] = room > 2 ? room - 2 : 1;
			return;
		}
	}
}

static void measure(struct grid *g)
{
	size_t i;

	g->cols = g->t->cols < MD_COLS_MAX ? g->t->cols : MD_COLS_MAX;
	g->left_out = g->cols < g->t->cols;
	for (i = 0; i < g->t->cell.n; i++) {
		size_t col = i % g->t->cols;
		size_t w = widest_line(str_sv(&g->t->cell.at[i].in.text));

		if (col < g->cols && w > g->width[col])
			g->width[col] = w;
	}
	for (i = 0; i < g->cols; i++)
		if (g->width[i] == 0)
			g->width[i] = 1;
	fit(g);
}

static struct sv blanks(struct md_layout *l, size_t n)
{
	return n ? arena_printf(l->arena, "%*s", (int)n, "") : SV("");
}

static void put_cell(struct grid *g, struct md_line *line, size_t *cap, const struct md_cell *c,
		     const struct wrap_line *w, size_t cells)
{
	size_t used = w ? width_sv(w->text) : 0;
	size_t room = used < cells ? cells - used : 0, left = 0;

	if (c->align == WIDTH_RIGHT)
		left = room;
	else if (c->align == WIDTH_CENTER)
		left = room / 2;
	md_run_add(g->l, line, cap, blanks(g->l, left), MD_STYLE_PLAIN, -1);
	if (w)
		md_runs_of(g->l, line, cap, &c->in, w->from, w->from + w->text.n);
	md_run_add(g->l, line, cap, blanks(g->l, room - left), MD_STYLE_PLAIN, -1);
}

static void put_row(struct grid *g, size_t row)
{
	AUTO(arena_deinit) struct arena scratch = ARENA_INIT;
	struct wrap_lines w[MD_COLS_MAX];
	const struct md_cell *cell = g->t->cell.at + row * g->t->cols;
	size_t i, k, height = 1;

	for (i = 0; i < g->cols; i++) {
		wrap_text(&scratch, str_sv(&cell[i].in.text), g->width[i], &w[i]);
		if (w[i].n > height)
			height = w[i].n;
	}
	for (k = 0; k < height && !g->l->full; k++) {
		size_t cap;
		struct md_line line = md_line_begin(g->l, &cap);

		for (i = 0; i < g->cols; i++) {
			if (i > 0)
				md_run_add(g->l, &line, &cap, g->l->ascii ? SV(" | ") : SV(" │ "),
					   MD_STYLE_TABLE_RULE, -1);
			put_cell(g, &line, &cap, &cell[i], k < w[i].n ? &w[i].at[k] : NULL,
				 g->width[i]);
		}
		if (g->left_out)
			md_run_add(g->l, &line, &cap, g->l->ascii ? SV(" ~") : SV(" …"),
				   MD_STYLE_TABLE_RULE, -1);
		md_line_end(g->l, &line);
	}
}

static void put_rule(struct grid *g)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct md_line line;
	size_t cap, i, k;

	for (i = 0; i < g->cols; i++) {
		if (i > 0)
			str_adds(&s, g->l->ascii ? "-+-" : "─┼─");
		for (k = 0; k < g->width[i]; k++)
			str_adds(&s, g->l->ascii ? "-" : "─");
	}
	line = md_line_begin(g->l, &cap);
	md_run_add(g->l, &line, &cap, arena_sv(g->l->arena, str_sv(&s)), MD_STYLE_TABLE_RULE, -1);
	md_line_end(g->l, &line);
}

void md_table_put(struct md_layout *l, const struct md_table *t)
{
	struct grid g = { .l = l, .t = t };
	size_t row, rows;

	if (t->cols == 0 || t->cell.n == 0)
		return;
	md_gap(l);
	measure(&g);
	rows = t->cell.n / t->cols;
	for (row = 0; row < rows && !l->full; row++) {
		put_row(&g, row);
		if (row + 1 == t->head_rows)
			put_rule(&g);
	}
}
