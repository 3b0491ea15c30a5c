/* Follows md4c through a document and lays it out. Every text goes through text/safe on its way in;
 * a limit makes a callback stop the parser. */
#include "deskbell/text/markdown.h"

#include <md4c.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/md_entity.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"
#include "text_priv.h"

#define LISTS_MAX 64

struct list {
	bool ordered, tight;
	unsigned next;
};

struct walk {
	struct md_layout l;
	struct md_inline in; /* the block being read */
	struct str code;
	struct md_table table;
	struct list list[LISTS_MAX];
	size_t list_n, list_over;
	enum md_style base; /* of the block */
	bool in_code, in_html, in_cell;
	int strong, emph, strike, code_span, image;
	int link;	  /* the open link, or -1 */
	size_t link_from; /* where its text begins in `in` */
};

static enum md_style style_now(const struct walk *w)
{
	if (w->image > 0)
		return MD_STYLE_IMAGE;
	if (w->code_span > 0)
		return MD_STYLE_CODE;
	if (w->link >= 0)
		return MD_STYLE_LINK;
	if (w->strong > 0)
		return MD_STYLE_STRONG;
	if (w->emph > 0)
		return MD_STYLE_EMPH;
	return w->strike > 0 ? MD_STYLE_STRIKE : w->base;
}

/* The inline text being filled: a table's last cell or the block. */
static struct md_inline *target(struct walk *w)
{
	if (w->in_cell && w->table.cell.n > 0)
		return &w->table.cell.at[w->table.cell.n - 1].in;
	return &w->in;
}

static void flush(struct walk *w)
{
	md_paragraph(&w->l, &w->in);
	md_inline_reset(&w->in);
}

static void enter_item(struct walk *w, const MD_BLOCK_LI_DETAIL *d)
{
	struct list *l = w->list_n > 0 && !w->list_over ? &w->list[w->list_n - 1] : NULL;
	struct sv mark;

	if (l && !l->tight)
		md_gap(&w->l);
	w->l.gap = false;
	if (d->is_task)
		mark = d->task_mark == ' ' ? SV("[ ] ") : SV("[x] ");
	else if (l && l->ordered)
		mark = arena_printf(w->l.arena, "%u. ", l->next++);
	else
		mark = w->l.ascii ? SV("* ") : SV("• ");
	md_box_push(&w->l, mark, MD_STYLE_LIST_MARK, false);
}

static void enter_list(struct walk *w, bool ordered, bool tight, unsigned start)
{
	md_gap(&w->l);
	if (w->list_n < LISTS_MAX)
		w->list[w->list_n++] = (struct list){ ordered, tight, start };
	else
		w->list_over++;
}

static void leave_list(struct walk *w)
{
	if (w->list_over > 0)
		w->list_over--;
	else if (w->list_n > 0)
		w->list_n--;
	w->l.gap = w->list_n == 0 || !w->list[w->list_n - 1].tight;
}

/* An item without any text still shows its mark. */
static void leave_item(struct walk *w)
{
	struct md_layout *l = &w->l;

	flush(w);
	if (l->box_over == 0 && l->box_n > 0 && !l->box[l->box_n - 1].used) {
		size_t cap;
		struct md_line line = md_line_begin(l, &cap);

		md_line_end(l, &line);
	}
	md_box_pop(l);
	if (w->list_n > 0 && !w->list[w->list_n - 1].tight)
		l->gap = true;
}

static void enter_cell(struct walk *w, const MD_BLOCK_TD_DETAIL *d)
{
	struct md_cell c = { 0 };

	c.align = d->align == MD_ALIGN_RIGHT	? WIDTH_RIGHT
		  : d->align == MD_ALIGN_CENTER ? WIDTH_CENTER
						: WIDTH_LEFT;
	VEC_ADD(&w->table.cell, c);
	w->in_cell = true;
	if (++w->l.cell_n > MD_CELLS_MAX)
		w->l.full = true;
}

static enum md_style heading(unsigned level)
{
	return level == 1 ? MD_STYLE_HEADING1 : level == 2 ? MD_STYLE_HEADING2 : MD_STYLE_HEADING3;
}

static int on_enter_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct walk *w = arg;

	if (type != MD_BLOCK_TD && type != MD_BLOCK_TH)
		flush(w);
	switch (type) {
	case MD_BLOCK_QUOTE:
		md_gap(&w->l);
		md_box_push(&w->l, w->l.ascii ? SV("| ") : SV("│ "), MD_STYLE_QUOTE_MARK, true);
		break;
	case MD_BLOCK_UL:
		enter_list(w, false, ((MD_BLOCK_UL_DETAIL *)detail)->is_tight, 0);
		break;
	case MD_BLOCK_OL:
		enter_list(w, true, ((MD_BLOCK_OL_DETAIL *)detail)->is_tight,
			   ((MD_BLOCK_OL_DETAIL *)detail)->start);
		break;
	case MD_BLOCK_LI:
		enter_item(w, detail);
		break;
	case MD_BLOCK_H:
		w->base = heading(((MD_BLOCK_H_DETAIL *)detail)->level);
		break;
	case MD_BLOCK_CODE:
		w->in_code = true;
		str_reset(&w->code);
		break;
	case MD_BLOCK_HTML:
		w->in_html = true;
		w->base = MD_STYLE_HTML;
		break;
	case MD_BLOCK_TABLE:
		w->table.cols = ((MD_BLOCK_TABLE_DETAIL *)detail)->col_count;
		w->table.head_rows = ((MD_BLOCK_TABLE_DETAIL *)detail)->head_row_count;
		break;
	case MD_BLOCK_THEAD:
		w->base = MD_STYLE_TABLE_HEAD;
		break;
	case MD_BLOCK_TH:
	case MD_BLOCK_TD:
		enter_cell(w, detail);
		break;
	default:
		break;
	}
	return w->l.full ? MD_STOP : 0;
}

static void leave_table(struct walk *w)
{
	md_table_put(&w->l, &w->table);
	md_table_deinit(&w->table);
	w->table = (struct md_table){ 0 };
	w->l.gap = true;
}

static int on_leave_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct walk *w = arg;

	(void)detail;
	switch (type) {
	case MD_BLOCK_QUOTE:
		flush(w);
		md_box_pop(&w->l);
		w->l.gap = true;
		break;
	case MD_BLOCK_UL:
	case MD_BLOCK_OL:
		leave_list(w);
		break;
	case MD_BLOCK_LI:
		leave_item(w);
		break;
	case MD_BLOCK_HR:
		md_rule(&w->l);
		w->l.gap = true;
		break;
	case MD_BLOCK_CODE:
		md_code(&w->l, str_sv(&w->code));
		w->in_code = false;
		w->l.gap = true;
		break;
	case MD_BLOCK_P:
	case MD_BLOCK_H:
	case MD_BLOCK_HTML:
		flush(w);
		w->in_html = false;
		w->base = MD_STYLE_PLAIN;
		w->l.gap = true;
		break;
	case MD_BLOCK_TABLE:
		leave_table(w);
		break;
	case MD_BLOCK_THEAD:
		w->base = MD_STYLE_PLAIN;
		break;
	case MD_BLOCK_TH:
	case MD_BLOCK_TD:
		w->in_cell = false;
		break;
	default:
		break;
	}
	return w->l.full ? MD_STOP : 0;
}

static void enter_link(struct walk *w, const MD_SPAN_A_DETAIL *d)
{
	AUTO(str_deinit) struct str url = STR_INIT;
	struct md_doc *doc = w->l.doc;

	if (w->link >= 0 || w->image > 0 || doc->link_n >= MD_LINKS_MAX)
		return;
	md_entity_text(&url, (struct sv){ d->href.text, d->href.size });
	doc->link = arena_grow(w->l.arena, doc->link, doc->link_n, doc->link_n + 1, &w->l.link_cap,
			       sizeof(*doc->link));
	doc->link[doc->link_n] = (struct md_link){ arena_sv(w->l.arena, str_sv(&url)), doc->n };
	doc->link[doc->link_n].url = safe_line_in(w->l.arena, doc->link[doc->link_n].url);
	w->link = (int)doc->link_n++;
	w->link_from = target(w)->text.n;
}

/* True when the text already says the address. */
static bool says_url(struct sv text, struct sv url)
{
	text = sv_trim(text);
	if (sv_eq(text, url))
		return true;
	if (sv_starts(url, SV("mailto:")) && url.n == text.n + 7)
		return memcmp(url.p + 7, text.p, text.n) == 0;
	return sv_starts(url, SV("http://")) && url.n == text.n + 7 &&
	       memcmp(url.p + 7, text.p, text.n) == 0;
}

static void leave_link(struct walk *w)
{
	struct md_inline *in = target(w);
	struct sv text = SV_NULL, url;
	int link = w->link;

	if (link < 0)
		return;
	w->link = -1;
	/* md4c may close in one table cell what it opened in another. */
	if (w->link_from <= in->text.n)
		text = (struct sv){ str_sv(&in->text).p + w->link_from, in->text.n - w->link_from };
	url = w->l.doc->link[link].url;
	if (w->l.refs) {
		md_inline_add(in, arena_printf(w->l.arena, "[%d]", link + 1), MD_STYLE_URL, link);
	} else if (!says_url(text, url)) {
		md_inline_add(in, SV(" ("), MD_STYLE_URL, link);
		md_inline_add(in, url, MD_STYLE_URL, link);
		md_inline_add(in, SV(")"), MD_STYLE_URL, link);
	}
}

static int on_enter_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct walk *w = arg;

	switch (type) {
	case MD_SPAN_EM:
		w->emph++;
		break;
	case MD_SPAN_STRONG:
		w->strong++;
		break;
	case MD_SPAN_DEL:
		w->strike++;
		break;
	case MD_SPAN_CODE:
		w->code_span++;
		break;
	case MD_SPAN_A:
		enter_link(w, detail);
		break;
	case MD_SPAN_IMG:
		if (w->image++ == 0)
			md_inline_add(target(w), sv_from(_("[image: ")), MD_STYLE_IMAGE, w->link);
		break;
	default:
		break;
	}
	return w->l.full ? MD_STOP : 0;
}

static int on_leave_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct walk *w = arg;

	(void)detail;
	switch (type) {
	case MD_SPAN_EM:
		w->emph--;
		break;
	case MD_SPAN_STRONG:
		w->strong--;
		break;
	case MD_SPAN_DEL:
		w->strike--;
		break;
	case MD_SPAN_CODE:
		w->code_span--;
		break;
	case MD_SPAN_A:
		if (w->image == 0)
			leave_link(w);
		break;
	case MD_SPAN_IMG:
		if (w->image == 1)
			md_inline_add(target(w), SV("]"), MD_STYLE_IMAGE, w->link);
		w->image--;
		break;
	default:
		break;
	}
	return w->l.full ? MD_STOP : 0;
}

/* Raw HTML keeps its lines. */
static void add_html(struct walk *w, struct sv v)
{
	while (v.p) {
		struct sv line = sv_cut(&v, '\n');

		md_inline_add(target(w), line, MD_STYLE_HTML, w->link);
		if (v.p)
			md_inline_break(target(w));
	}
}

static int on_text(MD_TEXTTYPE type, const MD_CHAR *p, MD_SIZE n, void *arg)
{
	AUTO(str_deinit) struct str entity = STR_INIT;
	struct walk *w = arg;
	struct sv v = { p, n };

	if (w->in_code) {
		str_add(&w->code, type == MD_TEXT_NULLCHAR ? SV("\xEF\xBF\xBD") : v);
		return w->l.full ? MD_STOP : 0;
	}
	switch (type) {
	case MD_TEXT_BR:
		md_inline_break(target(w));
		break;
	case MD_TEXT_SOFTBR:
		target(w)->soft = true;
		break;
	case MD_TEXT_NULLCHAR:
		md_inline_add(target(w), SV("\xEF\xBF\xBD"), style_now(w), w->link);
		break;
	case MD_TEXT_ENTITY:
		md_entity_text(&entity, v);
		md_inline_add(target(w), str_sv(&entity), style_now(w), w->link);
		break;
	case MD_TEXT_HTML:
		add_html(w, v);
		break;
	default:
		md_inline_add(target(w), v, style_now(w), w->link);
		break;
	}
	return w->l.full ? MD_STOP : 0;
}

static void put_refs(struct walk *w)
{
	struct md_doc *d = w->l.doc;
	size_t i;

	w->l.gap = true;
	for (i = 0; i < d->link_n && !w->l.full; i++) {
		md_box_push(&w->l, arena_printf(w->l.arena, "[%zu] ", i + 1), MD_STYLE_URL, false);
		md_inline_add(&w->in, d->link[i].url.n ? d->link[i].url : SV("-"), MD_STYLE_URL,
			      (int)i);
		flush(w);
		md_box_pop(&w->l);
	}
}

static void put_cut_note(struct walk *w)
{
	struct md_doc *d = w->l.doc;
	struct md_line line = { 0 };
	size_t cap = 0;

	d->cut = true;
	if (d->n >= MD_LINES_MAX)
		d->n = MD_LINES_MAX - 1;
	md_run_add(&w->l, &line, &cap, sv_from(_("[cut here: too long to show]")), MD_STYLE_NOTE,
		   -1);
	md_line_end(&w->l, &line);
}

void md_layout(struct sv source, const struct md_opts *o, struct arena *a, struct md_doc *out)
{
	static const MD_PARSER parser = {
		.flags = MD_OURS,
		.enter_block = on_enter_block,
		.leave_block = on_leave_block,
		.enter_span = on_enter_span,
		.leave_span = on_leave_span,
		.text = on_text,
	};
	AUTO(str_deinit) struct str whole = STR_INIT;
	struct walk w = { .link = -1 };
	struct md_front front;
	struct sv body;

	*out = (struct md_doc){ 0 };
	w.l.arena = a;
	w.l.doc = out;
	w.l.width = o->width < 10 ? 10 : o->width;
	w.l.ascii = o->ascii;
	w.l.refs = o->refs;
	md_front(source, a, &front);
	body = utf8_clip(front.body, MD_SOURCE_MAX);
	md_ended(&whole, body);
	md_parse(whole.p, (MD_SIZE)whole.n, &parser, &w);
	if (!w.l.full && o->refs)
		put_refs(&w);
	if (w.l.full || body.n < front.body.n)
		put_cut_note(&w);
	md_inline_deinit(&w.in);
	str_deinit(&w.code);
	md_table_deinit(&w.table);
}
