/* Markdown as lines of cells: layout compared as text, styles by letter, hostile input bounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/markdown.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/width.h"

/* One letter a style, in the order of enum md_style. */
static const char letters[MD_STYLE_COUNT + 1] = ".123besc#luqmthrixn";

static void text_of(const struct md_doc *d, struct str *s, bool styles)
{
	size_t i, k, n;

	for (i = 0; i < d->n; i++) {
		for (k = 0; k < d->line[i].n; k++) {
			const struct md_run *r = &d->line[i].run[k];

			if (!styles)
				str_add(s, r->text);
			for (n = 0; styles && n < width_sv(r->text); n++)
				str_addc(s, letters[r->style]);
		}
		str_addc(s, '\n');
	}
}

/* Lays out and checks what must hold for any document. */
static void lay(struct arena *a, struct sv source, size_t width, bool refs, struct md_doc *d)
{
	struct md_opts o = { .width = width, .refs = refs };
	size_t i, k;

	md_layout(source, &o, a, d);
	for (i = 0; i < d->n; i++) {
		size_t cells = 0;

		for (k = 0; k < d->line[i].n; k++) {
			assert_true(safe_is_clean(d->line[i].run[k].text, false));
			cells += width_sv(d->line[i].run[k].text);
		}
		assert_int_equal(cells, d->line[i].cells);
		assert_true(cells <= width);
	}
}

static void expect(struct sv source, size_t width, bool refs, const char *want)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str s = STR_INIT;
	struct md_doc d;

	lay(&a, source, width, refs, &d);
	text_of(&d, &s, false);
	assert_string_equal(str_z(&s), want);
}

static void expect_styles(struct sv source, size_t width, const char *want)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str s = STR_INIT;
	struct md_doc d;

	lay(&a, source, width, false, &d);
	text_of(&d, &s, true);
	assert_string_equal(str_z(&s), want);
}

static void paragraphs_wrap_and_stand_apart(void **state)
{
	(void)state;
	expect(SV("one two three\nfour\n\nfive  \nsix"), 13, false,
	       "one two three\nfour\n\nfive\nsix\n");
	expect(SV(""), 20, false, "");
	expect(SV("---\ntitle: x\n---\n# H"), 20, false, "H\n");
	expect(SV("网络\n断开"), 20, false, "网络断开\n");
	expect(SV("网络\nVPN"), 20, false, "网络 VPN\n");
}

static void styles_follow_the_marks(void **state)
{
	(void)state;
	expect_styles(SV("# Top\n\n## Sub\n\n#### Deep"), 20, "111\n\n222\n\n3333\n");
	expect_styles(SV("a **b** *c* ~~d~~ `e`"), 20, "..b.e.s.c\n");
	expect_styles(SV("[x](http://y)"), 20,
		      "l"
		      "uuuuuuuuuuu\n");
	expect_styles(SV("# a `b`"), 20, "11c\n");
	expect_styles(SV("> q"), 20, "qq.\n");
	expect_styles(SV("- i"), 20, "mm.\n");
}

static void lists_nest_and_number(void **state)
{
	(void)state;
	expect(SV("- a\n- b\n  - c\n    1. d\n    2. e\n- f"), 20, false,
	       "• a\n• b\n  • c\n    1. d\n    2. e\n• f\n");
	expect(SV("7. a\n8. b"), 20, false, "7. a\n8. b\n");
	expect(SV("- [ ] open\n- [x] done"), 20, false, "[ ] open\n[x] done\n");
	expect(SV("1. a\n\n   b\n\n2. c"), 20, false, "1. a\n\n   b\n\n2. c\n");
	expect(SV("- a long item that wraps"), 12, false, "• a long\n  item that\n  wraps\n");
	expect(SV("-\n- x"), 12, false, "• \n• x\n");
	expect(SV("- - x"), 12, false, "• • x\n");
}

static void quotes_carry_their_mark_on_every_line(void **state)
{
	(void)state;
	expect(SV("> one two three\n>\n> four\n\nout"), 10, false,
	       "│ one two\n│ three\n│ \n│ four\n\nout\n");
	expect(SV("> > deep"), 20, false, "│ │ deep\n");
}

static void code_goes_on_below_behind_a_mark(void **state)
{
	(void)state;
	expect(SV("```sh\necho one two three four\n\n\tx\n```\nafter"), 14, false,
	       "  echo one \n» two three \n» four\n  \n      x\n\nafter\n");
	expect(SV("```\n0123456789abcdef中文\n```"), 12, false, "  0123456789\n» abcdef中文\n");
	expect(SV("    indented"), 20, false, "  indented\n");
}

static void tables_align_by_cells_and_wrap_to_fit(void **state)
{
	(void)state;
	expect(SV("| a | 中文 | n |\n|---|:---:|---:|\n| bcd | 一 | 12 |"), 40, false,
	       "a   │ 中文 │  n\n────┼──────┼───\nbcd │  一  │ 12\n");
	expect(SV("| a | b |\n|---|---|\n| one two | three four |"), 15, false,
	       "a      │ b     \n───────┼───────\none    │ three \ntwo    │ four  \n");
}

static void a_table_with_too_many_columns_says_so(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str s = STR_INIT;
	struct md_doc d;
	int i, k;

	(void)state;
	for (i = 0; i < 3; i++) {
		for (k = 0; k < 100; k++)
			str_adds(&s, i == 1 ? "|---" : "|ab");
		str_adds(&s, "|\n");
	}
	lay(&a, str_sv(&s), 20, false, &d);
	assert_int_equal(d.n, 3);
	assert_true(sv_eqs(d.line[0].run[d.line[0].n - 1].text, " …"));
}

static void a_line_says_how_it_goes_on_behind_its_marks(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct md_doc d;

	(void)state;
	lay(&a, SV("> - one two three\n\n```\n0123456789abcdef\n```\n"), 12, false, &d);
	assert_int_equal(d.n, 5);
	assert_int_equal(d.line[0].join, WRAP_NEW);
	assert_int_equal(d.line[1].join, WRAP_BLANK);
	assert_int_equal(d.line[1].marks, 2);
	assert_true(sv_eqs(d.line[1].run[2].text, "three"));
	/* A long line of code: the sign that it goes on is no text either. */
	assert_int_equal(d.line[3].join, WRAP_NEW);
	assert_int_equal(d.line[4].join, WRAP_CLOSE);
	assert_true(sv_eqs(d.line[4].run[d.line[4].marks].text, "abcdef"));
}

static void a_first_line_that_is_the_title_is_left_out(void **state)
{
	struct sv source = SV("# Long *title*\n\nText, [a](b).\n");
	AUTO(str_deinit) struct str s = STR_INIT;
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct md_doc d;

	(void)state;
	lay(&a, source, 40, true, &d);
	md_skip_title(&d, SV("Another"));
	md_skip_title(&d, SV("Long title "));
	text_of(&d, &s, false);
	assert_true(sv_starts(str_sv(&s), SV("Text, a[1].")));
	assert_int_equal(d.link[0].line, 0);
	lay(&a, SV(""), 40, true, &d);
	md_skip_title(&d, SV(""));
	assert_int_equal(d.n, 0);
}

static void links_show_their_address_or_a_number(void **state)
{
	(void)state;
	expect(SV("see [this](http://x.y/z?a=1&amp;b=2) now"), 60, false,
	       "see this (http://x.y/z?a=1&b=2) now\n");
	expect(SV("see [this](http://x.y) now"), 60, true, "see this[1] now\n\n[1] http://x.y\n");
	expect(SV("<http://x.y>"), 60, false, "http://x.y\n");
	expect(SV("a@b.example"), 60, false, "a@b.example\n");
	expect(SV("[x](javascript:alert(1))"), 60, false, "x (javascript:alert(1))\n");
	expect(SV("![a *b*](i.png)"), 60, false, "[image: a b]\n");
	expect(SV("[![pic](i.png)](http://x)"), 60, false, "[image: pic] (http://x)\n");
}

static void hostile_text_is_made_visible(void **state)
{
	(void)state;
	expect(SV("a\x1B[31mb\xE2\x80\xAE"
		  "c"),
	       60, false, "a<U+001B>[31mb<U+202E>c\n");
	expect(SV("&#x202e; &#27; &#0; &amp; &bogus;"), 60, false,
	       "<U+202E> <U+001B> \xEF\xBF\xBD & &bogus;\n");
	expect(SV("[x](http://\xE2\x80\xAE)"), 60, false, "x (http://<U+202E>)\n");
	expect(SV("```\n\x1B]0;t\x07\n```"), 60, false, "  <U+001B>]0;t<U+0007>\n");
	expect(SV("<script>alert(1)</script>"), 60, false, "<script>alert(1)</script>\n");
	expect(SV("a <b>c</b>"), 60, false, "a <b>c</b>\n");
	expect(SV("bad \xFF byte"), 60, false, "bad <0xFF> byte\n");
}

static void floods_are_cut_and_say_so(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str s = STR_INIT;
	struct md_doc d;
	clock_t t = clock();
	int i;

	(void)state;
	/* 26 kB that make five million cells. */
	for (i = 0; i < 1000; i++)
		str_adds(&s, "|x");
	str_adds(&s, "\n");
	for (i = 0; i < 1000; i++)
		str_adds(&s, "|---");
	for (i = 0; i < 10000; i++)
		str_adds(&s, "\n|");
	lay(&a, str_sv(&s), 80, true, &d);
	assert_true(d.cut);
	assert_int_equal(d.line[d.n - 1].run[0].style, MD_STYLE_NOTE);
	str_reset(&s);
	for (i = 0; i < 100000; i++)
		str_adds(&s, "a\n\n");
	lay(&a, str_sv(&s), 80, true, &d);
	assert_true(d.cut);
	assert_true(d.n <= MD_LINES_MAX);
	str_reset(&s);
	for (i = 0; i < 50000; i++)
		str_adds(&s, "> ");
	lay(&a, str_sv(&s), 80, true, &d);
	str_reset(&s);
	for (i = 0; i < 50000; i++)
		str_adds(&s, "*a ");
	lay(&a, str_sv(&s), 80, true, &d);
	assert_true((clock() - t) / CLOCKS_PER_SEC < 10);
}

static void deep_nesting_leaves_room_for_text(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct md_doc d;

	(void)state;
	lay(&a, SV("> > > > > > > > > > > > > > > > > > > > text at the bottom"), 20, false, &d);
	assert_true(d.n <= 4);
	lay(&a, SV("- - - - - - - - - - - - - - - - text\n  more"), 10, false, &d);
	assert_true(d.n >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paragraphs_wrap_and_stand_apart),
		cmocka_unit_test(styles_follow_the_marks),
		cmocka_unit_test(lists_nest_and_number),
		cmocka_unit_test(quotes_carry_their_mark_on_every_line),
		cmocka_unit_test(code_goes_on_below_behind_a_mark),
		cmocka_unit_test(tables_align_by_cells_and_wrap_to_fit),
		cmocka_unit_test(a_table_with_too_many_columns_says_so),
		cmocka_unit_test(a_line_says_how_it_goes_on_behind_its_marks),
		cmocka_unit_test(a_first_line_that_is_the_title_is_left_out),
		cmocka_unit_test(links_show_their_address_or_a_number),
		cmocka_unit_test(hostile_text_is_made_visible),
		cmocka_unit_test(floods_are_cut_and_say_so),
		cmocka_unit_test(deep_nesting_leaves_room_for_text),
	};

	i18n_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
