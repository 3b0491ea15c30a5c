/* Lines by UAX 14 (libunistring says where a break may be) and wcwidth (says when it must be). */
#include "deskbell/text/wrap.h"

#include <string.h>
#include <unilbrk.h>

#include "deskbell/base/mem.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"
#include "deskbell/text/width.h"

struct wrapper {
	struct arena *arena;
	struct wrap_lines *out;
	size_t cap;
	size_t cells;
	struct sv text;
	char *brk; /* for each byte of the paragraph: may a line begin here */
	size_t brk_cap;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The text of [from, end) with tabs as blanks. */
static struct sv expand(struct wrapper *w, size_t from, size_t end)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct sv raw = { w->text.p + from, end - from };
	size_t col = 0, at;

	if (raw.n == 0 || !memchr(raw.p, '\t', raw.n))
		return raw;
	for (at = 0; at < raw.n;) {
		size_t next = utf8_next_cluster(raw, at);
		struct sv one = { raw.p + at, next - at };

		if (raw.p[at] == '\t') {
			do
				str_addc(&s, ' ');
			while (++col % WRAP_TAB);
		} else {
			str_add(&s, one);
			col += width_sv(one);
		}
		at = next;
	}
	return arena_sv(w->arena, str_sv(&s));
}

/* A line [from, to); trim: without the blanks at its end. */
static void emit(struct wrapper *w, size_t from, size_t end, size_t to, bool soft, bool trim)
{
	struct wrap_lines *o = w->out;

	while (trim && end > from && is_blank(w->text.p[end - 1]))
		end--;
	o->at = arena_grow(w->arena, o->at, o->n, o->n + 1, &w->cap, sizeof(*o->at));
	o->at[o->n++] = (struct wrap_line){ expand(w, from, end), from, to, soft };
}

static size_t cluster_cells(struct wrapper *w, size_t at, size_t next, size_t col)
{
	if (w->text.p[at] == '\t')
		return WRAP_TAB - col % WRAP_TAB;
	return width_sv((struct sv){ w->text.p + at, next - at });
}

static void find_breaks(struct wrapper *w, size_t from, size_t end)
{
	size_t n = end - from;

	if (n > w->brk_cap) {
		w->brk = mem_resize(w->brk, n, 1);
		w->brk_cap = n;
	}
	u8_possible_linebreaks((const uint8_t *)w->text.p + from, n, "UTF-8", w->brk);
}

/* What is written without blanks in one of the narrow scripts is best left whole: "https://a.b/c"
 * to be copied, "-enroll" to be typed. */
static bool inside_word(const struct wrapper *w, size_t at, size_t before, size_t cells)
{
	return before == 1 && cells == 1 && !is_blank(w->text.p[at - 1]);
}

/* UAX 14 keeps "/" and "." with what stands before them even over a blank, for the sake of "km /h";
 * here they begin paths and names of files. */
static bool begins_name(const struct wrapper *w, size_t at)
{
	return (w->text.p[at] == '/' || w->text.p[at] == '.') && is_blank(w->text.p[at - 1]);
}

static void paragraph(struct wrapper *w, size_t from, size_t end, size_t to)
{
	size_t line = from, at = from, fit = 0, inner = 0, col = 0, before = 0;

	if (end - from <= w->cells && utf8_is_ascii((struct sv){ w->text.p + from, end - from }) &&
	    (end == from || !memchr(w->text.p + from, '\t', end - from))) {
		emit(w, from, end, to, false, false);
		return;
	}
	find_breaks(w, from, end);
	while (at < end) {
		size_t next = utf8_next_cluster(w->text, at);
		size_t cells;

		if (next > end)
			next = end;
		cells = cluster_cells(w, at, next, col);
		if (at > line && (w->brk[at - from] == UC_BREAK_POSSIBLE ||
				  w->brk[at - from] == UC_BREAK_MANDATORY || begins_name(w, at))) {
			if (inside_word(w, at, before, cells))
				inner = at;
			else
				fit = at;
		}
		/* Blanks may hang over the edge: they vanish at the break. */
		if (col + cells > w->cells && at > line &&
		    !(next == at + 1 && is_blank(w->text.p[at]))) {
			size_t stop = fit > line ? fit : inner > line ? inner : at;

			emit(w, line, stop, stop, true, true);
			line = at = stop;
			col = fit = inner = before = 0;
			continue;
		}
		col += cells;
		before = cells;
		at = next;
	}
	/* Blanks that hang over at the end of a paragraph are not shown either. */
	emit(w, line, end, to, false, col > w->cells);
}

void wrap_text(struct arena *a, struct sv text, size_t cells, struct wrap_lines *out)
{
	struct wrapper w = { .arena = a, .out = out, .cells = cells ? cells : 1, .text = text };
	size_t at = 0;

	*out = (struct wrap_lines){ 0 };
	if (!utf8_valid(text, NULL))
		w.text = safe_text_in(a, text);
	for (;;) {
		const char *nl = at < w.text.n ? memchr(w.text.p + at, '\n', w.text.n - at) : NULL;
		size_t end = nl ? (size_t)(nl - w.text.p) : w.text.n;

		paragraph(&w, at, end, nl ? end + 1 : end);
		if (!nl)
			break;
		at = end + 1;
	}
	mem_free(&w.brk);
}

enum wrap_join wrap_join(struct sv text, const struct wrap_lines *lines, size_t i)
{
	if (i == 0 || !lines->at[i - 1].soft)
		return WRAP_NEW;
	return is_blank(text.p[lines->at[i].from - 1]) ? WRAP_BLANK : WRAP_CLOSE;
}
