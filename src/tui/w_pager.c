/* Scrolling through styled lines. */
#include "deskbell/tui/w_pager.h"

#include "deskbell/base/i18n.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/width.h"
#include "deskbell/tui/w_list.h"

void w_pager_deinit(struct w_pager *p)
{
	arena_deinit(&p->arena);
	VEC_DEINIT(&p->line);
}

void w_pager_reset(struct w_pager *p)
{
	arena_reset(&p->arena);
	VEC_RESET(&p->line);
	p->found = 0;
}

void w_pager_line(struct w_pager *p, bool anchor)
{
	VEC_ADD(&p->line, (struct w_pager_line){ .anchor = anchor });
}

void w_pager_add(struct w_pager *p, struct sv text, enum style s)
{
	struct w_pager_line *l;

	if (!p->line.n)
		w_pager_line(p, false);
	l = &p->line.at[p->line.n - 1];
	l->run = arena_grow(&p->arena, l->run, l->n, l->n + 1, &l->cap, sizeof(*l->run));
	l->run[l->n++] = (struct w_pager_run){ arena_sv(&p->arena, text), s };
}

void w_pager_addf(struct w_pager *p, enum style s, const char *fmt, ...)
{
	AUTO(str_deinit) struct str text = STR_INIT;
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&text, fmt, ap);
	va_end(ap);
	w_pager_add(p, str_sv(&text), s);
}

void w_pager_goes_on(struct w_pager *p, enum wrap_join join)
{
	struct w_pager_line *l = &p->line.at[p->line.n - 1];

	l->join = join;
	l->marks = l->n;
}

void w_pager_text(const struct w_pager_line *l, struct str *out)
{
	for (size_t i = l->join == WRAP_NEW ? 0 : l->marks; i < l->n; i++)
		str_add(out, l->run[i].text);
}

void w_pager_wrap(struct w_pager *p, struct sv mark, enum style mark_style, struct sv text,
		  enum style s, int cells)
{
	struct wrap_lines lines;
	int room = cells - (int)width_sv(mark);

	text = safe_text_in(&p->arena, text);
	wrap_text(&p->arena, text, room > 1 ? (size_t)room : 1, &lines);
	/* A line break at the very end shows nothing. */
	while (lines.n > 1 && !lines.at[lines.n - 1].text.n)
		lines.n--;
	for (size_t i = 0; i < lines.n; i++) {
		w_pager_line(p, false);
		if (mark.n)
			w_pager_add(p, mark, mark_style);
		w_pager_goes_on(p, wrap_join(text, &lines, i));
		w_pager_add(p, lines.at[i].text, s);
	}
}

void w_pager_hang(struct w_pager *p, struct sv mark, enum style mark_style, struct sv text,
		  enum style s, int cells)
{
	AUTO(str_deinit) struct str blank = STR_INIT;
	size_t first = p->line.n + 1;

	width_pad(&blank, SV(""), width_sv(mark), WIDTH_LEFT, true);
	w_pager_wrap(p, mark, mark_style, text, s, cells);
	for (size_t i = first; i < p->line.n; i++)
		p->line.at[i].run[0].text = arena_sv(&p->arena, str_sv(&blank));
}

static enum style style_of(enum md_style s)
{
	static const enum style map[MD_STYLE_COUNT] = {
		[MD_STYLE_PLAIN] = STYLE_BASE,
		[MD_STYLE_HEADING1] = STYLE_KB_HEADING,
		[MD_STYLE_HEADING2] = STYLE_KB_HEADING,
		[MD_STYLE_HEADING3] = STYLE_KB_HEADING,
		[MD_STYLE_STRONG] = STYLE_KB_STRONG,
		[MD_STYLE_EMPH] = STYLE_KB_EMPHASIS,
		[MD_STYLE_STRIKE] = STYLE_MUTED,
		[MD_STYLE_CODE] = STYLE_KB_CODE,
		[MD_STYLE_CODE_BLOCK] = STYLE_KB_CODE,
		[MD_STYLE_LINK] = STYLE_KB_LINK,
		[MD_STYLE_URL] = STYLE_MUTED,
		[MD_STYLE_QUOTE_MARK] = STYLE_KB_QUOTE,
		[MD_STYLE_LIST_MARK] = STYLE_MUTED,
		[MD_STYLE_TABLE_RULE] = STYLE_FRAME,
		[MD_STYLE_TABLE_HEAD] = STYLE_KB_HEADING,
		[MD_STYLE_RULE] = STYLE_FRAME,
		[MD_STYLE_IMAGE] = STYLE_KB_LINK,
		[MD_STYLE_HTML] = STYLE_MUTED,
		[MD_STYLE_NOTE] = STYLE_MUTED,
	};

	return map[s];
}

void w_pager_markdown(struct w_pager *p, const struct md_doc *doc)
{
	for (size_t i = 0; i < doc->n; i++) {
		const struct md_line *l = &doc->line[i];

		w_pager_line(p, false);
		for (size_t k = 0; k < l->n; k++) {
			if (k == l->marks)
				w_pager_goes_on(p, l->join);
			w_pager_add(p, l->run[k].text, style_of(l->run[k].style));
		}
	}
}

void w_pager_fit(struct w_pager *p, int h)
{
	if (p->top > (int)p->line.n - h)
		p->top = (int)p->line.n - h;
	if (p->top < 0)
		p->top = 0;
}

static void to_anchor(struct w_pager *p, int step)
{
	for (int i = p->top + step; i >= 0 && i < (int)p->line.n; i += step)
		if (p->line.at[i].anchor) {
			p->top = i;
			return;
		}
	p->top = step < 0 ? 0 : p->top;
}

bool w_pager_action(struct w_pager *p, enum action a, int count, int h)
{
	switch (a) {
	case ACTION_SCROLL_DOWN:
	case ACTION_SCROLL_UP:
	case ACTION_SCROLL_HALF_DOWN:
	case ACTION_SCROLL_HALF_UP:
	case ACTION_SCROLL_PAGE_DOWN:
	case ACTION_SCROLL_PAGE_UP:
		p->top += w_list_step(a, count, h);
		break;
	case ACTION_SCROLL_TOP:
		p->top = 0;
		break;
	case ACTION_SCROLL_BOTTOM:
		p->top = (int)p->line.n;
		break;
	case ACTION_THREAD_NEXT:
	case ACTION_THREAD_PREV:
		for (int n = count > 0 ? count : 1; n > 0; n--)
			to_anchor(p, a == ACTION_THREAD_NEXT ? 1 : -1);
		break;
	default:
		return false;
	}
	w_pager_fit(p, h);
	return true;
}

void w_pager_view(const struct w_pager *p, struct grid *g, struct rect r)
{
	for (int y = 0; y < r.h; y++) {
		size_t i = (size_t)p->top + (size_t)y;
		int x = 0;

		if (i >= p->line.n)
			return;
		for (size_t k = 0; k < p->line.at[i].n; k++)
			x += grid_put(g, r, y, x, p->line.at[i].run[k].text,
				      p->line.at[i].run[k].style);
		if (p->found == (int)i + 1)
			grid_paint(g, (struct rect){ r.y + y, r.x, 1, r.w }, STYLE_LIST_SELECTED,
				   0);
	}
}

void w_pager_where(const struct w_pager *p, int h, struct str *out)
{
	int n = (int)p->line.n, last = p->top + h < n ? p->top + h : n;

	if (n > h)
		str_addf(out, _("lines %d-%d of %d"), p->top + 1, last, n);
}

void w_pager_rule(const struct w_pager *p, struct grid *g, struct rect row, int h)
{
	AUTO(str_deinit) struct str text = STR_INIT;
	int w;

	w_pager_where(p, h, &text);
	w = (int)width_sv(str_sv(&text)) + 2;
	if (text.n && w + 2 < row.w)
		grid_putf(g, row, 0, row.w - w - 2, STYLE_MUTED, " %s ", str_z(&text));
}
