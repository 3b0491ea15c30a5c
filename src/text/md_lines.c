/* Lines of a laid-out document: styled text wrapped inside quotes and list items. */
#include <string.h>

#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"
#include "text_priv.h"

/* Boxes stop taking cells when less than this is left for text. */
#define ROOM_MIN 8

void md_ended(struct str *out, struct sv body)
{
	str_add(out, body);
	str_addc(out, '\n');
}

void md_inline_deinit(struct md_inline *in)
{
	str_deinit(&in->text);
	VEC_DEINIT(&in->span);
	in->soft = false;
}

void md_inline_reset(struct md_inline *in)
{
	str_reset(&in->text);
	VEC_RESET(&in->span);
	in->soft = false;
}

static bool is_wide(struct sv v, size_t at)
{
	uint32_t cp;

	return at < v.n && utf8_decode(v, at, &cp) > 0 && width_cp(cp) == 2 && cp < 0x1F000;
}

/* A source line's end inside Chinese text is no blank. */
static void put_soft(struct md_inline *in, struct sv next)
{
	struct sv had = str_sv(&in->text);

	in->soft = false;
	if (had.n == 0 || had.p[had.n - 1] == '\n')
		return;
	if (is_wide(had, utf8_prev(had, had.n)) && is_wide(next, 0))
		return;
	str_addc(&in->text, ' ');
}

void md_inline_add(struct md_inline *in, struct sv v, enum md_style style, int link)
{
	struct md_span *last;
	size_t from;

	if (v.n == 0)
		return;
	if (in->soft)
		put_soft(in, v);
	from = in->text.n;
	safe_line(&in->text, v);
	last = in->span.n > 0 ? &in->span.at[in->span.n - 1] : NULL;
	if (last && last->style == style && last->link == link && last->to == from)
		last->to = in->text.n;
	else
		VEC_ADD(&in->span, (struct md_span){ from, in->text.n, style, link });
}

void md_inline_break(struct md_inline *in)
{
	in->soft = false;
	str_addc(&in->text, '\n');
}

void md_run_add(struct md_layout *l, struct md_line *line, size_t *cap, struct sv text,
		enum md_style style, int link)
{
	if (text.n == 0)
		return;
	line->run = arena_grow(l->arena, line->run, line->n, line->n + 1, cap, sizeof(*line->run));
	line->run[line->n++] = (struct md_run){ text, style, link };
	line->cells += width_sv(text);
}

/* Index of the first span that ends behind `from`. */
static size_t span_at(const struct md_inline *in, size_t from)
{
	size_t lo = 0, hi = in->span.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (in->span.at[mid].to <= from)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void md_runs_of(struct md_layout *l, struct md_line *line, size_t *cap, const struct md_inline *in,
		size_t from, size_t to)
{
	struct sv text = str_sv(&in->text);
	size_t i = span_at(in, from);

	while (from < to) {
		enum md_style style = MD_STYLE_PLAIN;
		size_t end = to;
		int link = -1;

		if (i < in->span.n && in->span.at[i].from <= from) {
			style = in->span.at[i].style;
			link = in->span.at[i].link;
			if (in->span.at[i].to < end)
				end = in->span.at[i].to;
			i++;
		} else if (i < in->span.n && in->span.at[i].from < end) {
			end = in->span.at[i].from;
		}
		md_run_add(l, line, cap,
			   arena_sv(l->arena, (struct sv){ text.p + from, end - from }), style,
			   link);
		from = end;
	}
}

void md_box_push(struct md_layout *l, struct sv mark, enum md_style style, bool quote)
{
	size_t cells = width_sv(mark);

	if (l->box_over > 0 || l->box_n == MD_BOXES || md_room(l) < ROOM_MIN + cells) {
		l->box_over++;
		return;
	}
	l->box[l->box_n++] = (struct md_box){ mark, cells, style, quote, false };
}

void md_box_pop(struct md_layout *l)
{
	if (l->box_over > 0)
		l->box_over--;
	else if (l->box_n > 0)
		l->box_n--;
}

size_t md_room(const struct md_layout *l)
{
	size_t i, used = 0;

	for (i = 0; i < l->box_n; i++)
		used += l->box[i].cells;
	return used < l->width ? l->width - used : 1;
}

static const char blank_line[] = "                                                                ";

static struct sv blanks(struct md_layout *l, size_t n)
{
	if (n < sizeof(blank_line))
		return (struct sv){ blank_line, n };
	return arena_printf(l->arena, "%*s", (int)n, "");
}

struct md_line md_line_begin(struct md_layout *l, size_t *cap)
{
	struct md_line line = { 0 };
	size_t i;

	*cap = 0;
	for (i = 0; i < l->box_n; i++) {
		struct md_box *b = &l->box[i];

		if (b->quote || !b->used)
			md_run_add(l, &line, cap, b->mark, b->style, -1);
		else
			md_run_add(l, &line, cap, blanks(l, b->cells), MD_STYLE_PLAIN, -1);
		b->used = true;
	}
	line.marks = line.n;
	return line;
}

void md_line_end(struct md_layout *l, const struct md_line *line)
{
	struct md_doc *d = l->doc;

	if (d->n >= MD_LINES_MAX) {
		l->full = true;
		return;
	}
	d->line = arena_grow(l->arena, d->line, d->n, d->n + 1, &l->line_cap, sizeof(*d->line));
	d->line[d->n++] = *line;
}

void md_gap(struct md_layout *l)
{
	struct md_line line = { 0 };
	size_t cap = 0, i, k;

	if (!l->gap || l->doc->n == 0)
		return;
	l->gap = false;
	/* Only quotes show on an empty line; marks of items wait for their text. */
	for (i = 0; i < l->box_n; i++) {
		for (k = i; k < l->box_n && !l->box[k].quote; k++)
			;
		if (k == l->box_n)
			break;
		md_run_add(l, &line, &cap,
			   l->box[i].quote ? l->box[i].mark : blanks(l, l->box[i].cells),
			   l->box[i].style, -1);
	}
	md_line_end(l, &line);
}

void md_paragraph(struct md_layout *l, const struct md_inline *in)
{
	AUTO(arena_deinit) struct arena scratch = ARENA_INIT;
	struct wrap_lines w;
	size_t i, n;

	if (in->text.n == 0)
		return;
	md_gap(l);
	wrap_text(&scratch, str_sv(&in->text), md_room(l), &w);
	n = w.n;
	if (n > 1 && w.at[n - 1].from == in->text.n)
		n--;
	for (i = 0; i < n && !l->full; i++) {
		size_t cap;
		struct md_line line = md_line_begin(l, &cap);

		line.join = wrap_join(str_sv(&in->text), &w, i);
		md_runs_of(l, &line, &cap, in, w.at[i].from, w.at[i].from + w.at[i].text.n);
		md_line_end(l, &line);
	}
}

/* The next piece of a code line: what fits, up to behind a space where one stands near the end. */
static struct sv code_piece(struct sv *rest, size_t cells)
{
	struct sv piece = width_clip(*rest, cells, NULL);
	size_t n = piece.n;

	if (piece.n == 0 && rest->n > 0)
		piece.n = n = utf8_next(*rest, 0);
	if (piece.n < rest->n) {
		while (n > 0 && piece.p[n - 1] != ' ')
			n--;
		if (n > piece.n / 2)
			piece.n = n;
	}
	*rest = (struct sv){ rest->p + piece.n, rest->n - piece.n };
	return piece;
}

/* One source line; nothing of it is lost, for people copy commands from here. */
static void code_line(struct md_layout *l, struct sv text)
{
	size_t cells = md_room(l) > 2 ? md_room(l) - 2 : 1;
	struct sv mark = SV("  ");
	enum wrap_join join = WRAP_NEW;

	do {
		size_t cap;
		struct md_line line = md_line_begin(l, &cap);
		struct sv piece = code_piece(&text, cells);

		md_run_add(l, &line, &cap, mark,
			   join == WRAP_NEW ? MD_STYLE_CODE_BLOCK : MD_STYLE_NOTE, -1);
		line.marks = line.n;
		line.join = join;
		md_run_add(l, &line, &cap, arena_sv(l->arena, piece), MD_STYLE_CODE_BLOCK, -1);
		md_line_end(l, &line);
		mark = l->ascii ? SV("> ") : SV("» ");
		join = WRAP_CLOSE;
	} while (text.n > 0 && !l->full);
}

void md_code(struct md_layout *l, struct sv text)
{
	AUTO(str_deinit) struct str safe = STR_INIT;
	struct sv rest;

	md_gap(l);
	safe_text(&safe, text);
	rest = str_sv(&safe);
	if (rest.n > 0 && rest.p[rest.n - 1] == '\n')
		rest.n--;
	do {
		code_line(l, sv_cut(&rest, '\n'));
	} while (rest.p && !l->full);
}

void md_rule(struct md_layout *l)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct md_line line;
	size_t cap, i, n;

	md_gap(l);
	n = md_room(l);
	for (i = 0; i < n; i++)
		str_adds(&s, l->ascii ? "-" : "─");
	line = md_line_begin(l, &cap);
	md_run_add(l, &line, &cap, arena_sv(l->arena, str_sv(&s)), MD_STYLE_RULE, -1);
	md_line_end(l, &line);
}

void md_skip_title(struct md_doc *doc, struct sv title)
{
	AUTO(str_deinit) struct str first = STR_INIT;
	size_t skip = 1;

	for (size_t k = 0; doc->n && k < doc->line[0].n; k++)
		str_add(&first, doc->line[0].run[k].text);
	if (!doc->n || !sv_eq(sv_trim(str_sv(&first)), sv_trim(title)))
		return;
	while (skip < doc->n && !doc->line[skip].n)
		skip++;
	doc->line += skip;
	doc->n -= skip;
	for (size_t i = 0; i < doc->link_n; i++)
		doc->link[i].line -= doc->link[i].line < skip ? doc->link[i].line : skip;
}
