/* What an article says of itself: number, title and tags, out of whatever bytes it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "deskbell/kb/article.h"

static struct arena arena;

static struct article_doc parsed(struct sv blob)
{
	struct article_doc doc;

	article_parse(SV("network/vpn-drops.md"), blob, &arena, &doc);
	return doc;
}

static void assert_sv(struct sv got, const char *expected)
{
	if (!sv_eqs(got, expected))
		fail_msg("expected \"%s\", got \"%.*s\"", expected, SV_ARG(got));
}

static int teardown(void **state)
{
	(void)state;
	arena_deinit(&arena);
	return 0;
}

static void front_matter_gives_number_title_and_tags(void **state)
{
	struct article_doc d = parsed(SV(
		"---\nid: KB-118\ntitle: VPN drops\ntags: [vpn, dpd, vpn]\n---\n\n# Other\n\nText *here*.\n"));

	(void)state;
	assert_int_equal(d.number, 118);
	assert_sv(d.title, "VPN drops");
	assert_int_equal(d.n_tag, 2);
	assert_sv(d.tag[1], "dpd");
	assert_null(memmem(d.body.p, d.body.n, "---", 3));
	assert_non_null(memmem(d.text.p, d.text.n, "Text here.", 10));
	assert_null(memmem(d.text.p, d.text.n, "KB-118", 6));
}

static void without_it_the_first_heading_or_the_file_name_is_the_title(void **state)
{
	(void)state;
	assert_sv(parsed(SV("intro\n\n# VPN 断线\n")).title, "VPN 断线");
	assert_sv(parsed(SV("only text\n")).title, "vpn-drops");
	assert_sv(parsed(SV("")).title, "vpn-drops");
	assert_int_equal(parsed(SV("# x\n")).number, 0);
	assert_sv(parsed(SV("")).text, "");
}

static void faulty_front_matter_is_no_end(void **state)
{
	struct article_doc d = parsed(SV("---\ntitle: [unclosed\nid: KB-x\n---\n# Heading\n"));

	(void)state;
	assert_sv(d.title, "Heading");
	assert_int_equal(d.number, 0);
}

static void a_title_cannot_act_on_the_terminal(void **state)
{
	struct article_doc d = parsed(SV("# a\x1b[31mb\xe2\x80\xae\n\nx\n"));

	(void)state;
	assert_null(memchr(d.title.p, '\x1b', d.title.n));
	assert_null(memmem(d.title.p, d.title.n, "\xe2\x80\xae", 3));
}

static void bytes_that_are_no_text_become_replacement_characters(void **state)
{
	struct article_doc d = parsed(SV("# caf\xe9\n\nb\xff"
					 "c\n"));

	(void)state;
	assert_sv(d.title, "caf\xef\xbf\xbd");
	assert_non_null(memmem(d.text.p, d.text.n,
			       "b\xef\xbf\xbd"
			       "c",
			       5));
}

static void numbers_are_read_in_both_forms(void **state)
{
	(void)state;
	assert_int_equal(article_number(SV("KB-12")), 12);
	assert_int_equal(article_number(SV("kb-7")), 7);
	assert_int_equal(article_number(SV("12")), 12);
	assert_int_equal(article_number(SV("")), 0);
	assert_int_equal(article_number(SV("KB-")), 0);
	assert_int_equal(article_number(SV("KB--3")), 0);
	assert_int_equal(article_number(SV("-3")), 0);
	assert_int_equal(article_number(SV("12x")), 0);
	assert_int_equal(article_number(SV("99999999999999999999")), 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_teardown(f, teardown)
	const struct CMUnitTest tests[] = {
		T(front_matter_gives_number_title_and_tags),
		T(without_it_the_first_heading_or_the_file_name_is_the_title),
		T(faulty_front_matter_is_no_end),
		T(a_title_cannot_act_on_the_terminal),
		T(bytes_that_are_no_text_become_replacement_characters),
		T(numbers_are_read_in_both_forms),
	};

	i18n_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
