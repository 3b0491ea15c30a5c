/* The cutter: folding, CJK pairs, phrases; memory and index must see the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/token.h"
#include "deskbell/text/utf8.h"

static int show(void *arg, struct sv token, size_t from, size_t to, bool colocated)
{
	struct str *s = arg;

	assert_true(from < to);
	str_addf(s, "%s%.*s", colocated ? "/" : s->n ? " " : "", SV_ARG(token));
	return 0;
}

static void expect_cut(struct sv v, enum token_mode mode, const char *want)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	assert_int_equal(token_cut(v, mode, show, &s), 0);
	assert_string_equal(str_z(&s), want);
}

/* Whether `text` is found by the query word. */
static bool finds(struct sv text, struct sv word, bool quoted)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct token_term *t;
	struct token_doc d;
	size_t n;

	token_doc_init(&d, &a, &text, 1);
	token_terms(word, quoted, &a, &t, &n);
	return token_doc_has(&d, t, n);
}

static void words_are_folded_letters_and_digits(void **state)
{
	(void)state;
	expect_cut(SV("Error 619: VPN-Client_v2!"), TOKEN_INDEX, "error 619 vpn client v2");
	expect_cut(SV("naïve CAFÉ Straße ﬁx"), TOKEN_INDEX, "naive cafe strasse fix");
	expect_cut(SV("Ёлка йод МАЙ"), TOKEN_INDEX, "елка иод маи");
	expect_cut(SV("e\xCC\x81tude"), TOKEN_INDEX, "etude");
	expect_cut(SV("ＶＰＮ Ⅳ ½"), TOKEN_INDEX, "vpn iv 1 2");
	expect_cut(SV(" \t\n.,!"), TOKEN_INDEX, "");
	expect_cut(SV("a\xFF"
		      "b"),
		   TOKEN_INDEX, "a b");
	expect_cut(SV("zero\xE2\x80\x8Bwidth"), TOKEN_INDEX, "zerowidth");
}

static void chinese_is_cut_into_pairs_with_single_characters_beside(void **state)
{
	(void)state;
	expect_cut(SV("网络断开"), TOKEN_INDEX, "网络/网 络断/络 断开/断 开");
	expect_cut(SV("网"), TOKEN_INDEX, "网");
	expect_cut(SV("网络断开"), TOKEN_QUERY, "网络 络断 断开");
	expect_cut(SV("网络"), TOKEN_QUERY, "网络");
	expect_cut(SV("网"), TOKEN_QUERY, "网");
	expect_cut(SV("VPN断开x"), TOKEN_INDEX, "vpn 断开/断 开 x");
	expect_cut(SV("VPN断开"), TOKEN_QUERY, "vpn 断开");
	expect_cut(SV("断开VPN"), TOKEN_QUERY, "断开 开 vpn");
	expect_cut(SV("断开，网络"), TOKEN_QUERY, "断开 开 网络");
	expect_cut(SV("カタカナ"), TOKEN_INDEX, "カタ/カ タカ/タ カナ/カ ナ");
}

static void hangul_is_the_same_composed_and_decomposed(void **state)
{
	(void)state;
	expect_cut(SV("한국"), TOKEN_INDEX, "한국/한 국");
	expect_cut(SV("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB\xE1\x84\x80\xE1\x85\xAE\xE1\x86\xA8"),
		   TOKEN_INDEX, "한국/한 국");
}

static int last_span(void *arg, struct sv token, size_t from, size_t to, bool colocated)
{
	size_t *span = arg;

	(void)token, (void)colocated;
	span[0] = from;
	span[1] = to;
	return 0;
}

static void places_are_bytes_of_the_source(void **state)
{
	size_t span[2];

	(void)state;
	token_cut(SV("..É!"), TOKEN_INDEX, last_span, span);
	assert_int_equal(span[0], 2);
	assert_int_equal(span[1], 4);
	token_cut(SV("x 网络"), TOKEN_QUERY, last_span, span);
	assert_int_equal(span[0], 2);
	assert_int_equal(span[1], 8);
}

static int stop_at_second(void *arg, struct sv token, size_t from, size_t to, bool colocated)
{
	int *n = arg;

	(void)token, (void)from, (void)to, (void)colocated;
	return ++*n == 2 ? 7 : 0;
}

static void a_callback_can_stop_the_cutting(void **state)
{
	const struct sv text[] = { SV("a b c"), SV("网络断开"), SV("a网"), SV("网 a b") };
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		int n = 0;

		assert_int_equal(token_cut(text[i], TOKEN_INDEX, stop_at_second, &n), 7);
		assert_int_equal(n, 2);
	}
}

static void only_the_first_64_kb_count(void **state)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	(void)state;
	while (s.n < TOKEN_TEXT_MAX - 2)
		str_adds(&s, "a ");
	str_adds(&s, "xx yy");
	assert_false(finds(str_sv(&s), SV("yy"), true));
	assert_true(finds(str_sv(&s), SV("xx"), true));
	/* A character across the limit is left out whole. */
	str_splice(&s, TOKEN_TEXT_MAX - 2, 9, SV("b中"));
	assert_true(finds(str_sv(&s), SV("b"), true));
	assert_false(finds(str_sv(&s), SV("中"), true));
}

static void too_long_words_agree_on_their_beginning(void **state)
{
	AUTO(str_deinit) struct str a = STR_INIT;
	AUTO(str_deinit) struct str s = STR_INIT;

	(void)state;
	while (a.n < 300)
		str_adds(&a, "abcdefgh");
	assert_true(finds(str_sv(&a), str_sv(&a), true));
	assert_true(finds(str_sv(&a), (struct sv){ a.p, 200 }, false));
	token_cut(str_sv(&a), TOKEN_INDEX, show, &s);
	assert_int_equal(s.n, TOKEN_MAX);
	str_reset(&s);
	/* Two-byte letters: never half a one. */
	str_reset(&a);
	str_addc(&a, 'x');
	while (a.n < 300)
		str_adds(&a, "ы");
	str_adds(&a, "tail");
	token_cut(str_sv(&a), TOKEN_INDEX, show, &s);
	assert_int_equal(s.n, TOKEN_MAX - 1);
	assert_true(utf8_valid(str_sv(&s), NULL));
}

static void bare_words_are_prefixes_and_quoted_are_whole(void **state)
{
	struct sv text = SV("The VPN client disconnects with error 619");

	(void)state;
	assert_true(finds(text, SV("disc"), false));
	assert_false(finds(text, SV("disc"), true));
	assert_true(finds(text, SV("d"), false));
	assert_false(finds(text, SV("isc"), false));
	assert_true(finds(text, SV("error 619"), true));
	assert_true(finds(text, SV("error 61"), false));
	assert_false(finds(text, SV("error 61"), true));
	assert_false(finds(text, SV("619 error"), true));
	assert_false(finds(text, SV("vpn disconnects"), true));
	assert_true(finds(text, SV("VPN-Client"), true));
	assert_false(finds(text, SV("..."), false));
	assert_false(finds(SV(""), SV("a"), false));
}

static void russian_is_found_with_either_yo(void **state)
{
	(void)state;
	assert_true(finds(SV("Всё сломалось"), SV("все"), true));
	assert_true(finds(SV("все сломалось"), SV("ВСЁ"), true));
	assert_true(finds(SV("Принтер"), SV("п"), false));
	assert_true(finds(SV("Принтер"), SV("пр"), false));
	assert_false(finds(SV("Принтер"), SV("ри"), false));
}

static void chinese_is_found_by_any_part(void **state)
{
	struct sv text = SV("办公室打印机无法连接VPN网络");
	const struct sv yes[] = { SV("打"),	    SV("打印"),	   SV("打印机"),  SV("无法连接"),
				  SV("络"),	    SV("连接VPN"), SV("VPN网络"), SV("接vpn网"),
				  SV("打印机无法"), SV("网络") };
	const struct sv no[] = { SV("机印"),	SV("打机"), SV("打印法"),
				 SV("VPN连接"), SV("络x"),  SV("打印机连接") };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (!finds(text, yes[i], false) || !finds(text, yes[i], true))
			fail_msg("%.*s", SV_ARG(yes[i]));
	}
	for (i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (finds(text, no[i], false))
			fail_msg("%.*s", SV_ARG(no[i]));
}

static void a_phrase_does_not_reach_into_the_next_column(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const struct sv cols[] = { SV("printer broken"), SV_NULL, SV("since monday") };
	struct token_term *t;
	struct token_doc d;
	size_t n;

	(void)state;
	token_doc_init(&d, &a, cols, 3);
	token_terms(SV("broken since"), true, &a, &t, &n);
	assert_int_equal(n, 2);
	assert_false(token_doc_has(&d, t, n));
	token_terms(SV("since monday"), true, &a, &t, &n);
	assert_true(token_doc_has(&d, t, n));
}

struct pick {
	struct str text;
	size_t n;
};

static int collect(void *arg, struct sv token, size_t from, size_t to, bool colocated)
{
	struct pick *p = arg;

	(void)from, (void)to, (void)colocated;
	p->n++;
	str_reset(&p->text);
	str_add(&p->text, token);
	return 0;
}

/* The index stores tokens and FTS5 cuts a query's terms once more: that must change nothing. The
 * short ways for ASCII, Russian and Chinese are held against the long way by this, too. */
static void cutting_a_term_again_gives_the_term(void **state)
{
	uint32_t cp;

	(void)state;
	for (cp = 1; cp <= 0x10FFFF; cp++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct pick again = { STR_INIT, 0 };
		struct token_term *t;
		char b[4];
		size_t n, i;

		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		token_terms((struct sv){ b, utf8_encode(cp, b) }, true, &a, &t, &n);
		for (i = 0; i < n; i++) {
			again.n = 0;
			token_cut(t[i].text, TOKEN_QUERY, collect, &again);
			if (again.n != 1 || !sv_eq(str_sv(&again.text), t[i].text))
				fail_msg("U+%04X: %.*s", cp, SV_ARG(t[i].text));
		}
		str_deinit(&again.text);
	}
}

static void upper_and_lower_case_always_agree(void **state)
{
	uint32_t cp;

	(void)state;
	for (cp = 0x41; cp <= 0x52F; cp = cp == 0x2FF ? 0x37B : cp + 1) {
		AUTO(str_deinit) struct str folded = STR_INIT;
		AUTO(str_deinit) struct str x = STR_INIT;
		AUTO(str_deinit) struct str y = STR_INIT;
		char b[4];
		struct sv v = { b, utf8_encode(cp, b) };

		utf8_fold(&folded, v);
		token_cut(v, TOKEN_INDEX, show, &x);
		token_cut(str_sv(&folded), TOKEN_INDEX, show, &y);
		if (!sv_eq(str_sv(&x), str_sv(&y)))
			fail_msg("U+%04X: %s, %s", cp, str_z(&x), str_z(&y));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_folded_letters_and_digits),
		cmocka_unit_test(chinese_is_cut_into_pairs_with_single_characters_beside),
		cmocka_unit_test(hangul_is_the_same_composed_and_decomposed),
		cmocka_unit_test(places_are_bytes_of_the_source),
		cmocka_unit_test(a_callback_can_stop_the_cutting),
		cmocka_unit_test(only_the_first_64_kb_count),
		cmocka_unit_test(too_long_words_agree_on_their_beginning),
		cmocka_unit_test(bare_words_are_prefixes_and_quoted_are_whole),
		cmocka_unit_test(russian_is_found_with_either_yo),
		cmocka_unit_test(chinese_is_found_by_any_part),
		cmocka_unit_test(a_phrase_does_not_reach_into_the_next_column),
		cmocka_unit_test(cutting_a_term_again_gives_the_term),
		cmocka_unit_test(upper_and_lower_case_always_agree),
	};

	i18n_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
