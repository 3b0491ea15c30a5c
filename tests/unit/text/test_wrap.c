/* Line breaks: width held, nothing lost, Chinese rules, hard breaks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/width.h"
#include "deskbell/text/wrap.h"

static void expect(struct sv v, size_t cells, const char *const *want, size_t n)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct wrap_lines w;
	size_t i, at = 0;

	wrap_text(&a, v, cells, &w);
	for (i = 0; i < w.n && i < n; i++) {
		if (!sv_eqs(w.at[i].text, want[i]))
			fail_msg("line %zu is \"%.*s\", not \"%s\"", i, SV_ARG(w.at[i].text),
				 want[i]);
		/* The lines cover the source without a hole. */
		assert_int_equal(w.at[i].from, at);
		at = w.at[i].to;
	}
	assert_int_equal(w.n, n);
	assert_int_equal(at, v.n);
}

#define EXPECT(v, cells, ...) \
	do { \
		static const char *const want[] = { __VA_ARGS__ }; \
		expect(SV(v), cells, want, sizeof(want) / sizeof(want[0])); \
	} while (0)

static void words_stay_whole_and_blanks_vanish_at_breaks(void **state)
{
	(void)state;
	EXPECT("the quick brown fox", 10, "the quick", "brown fox");
	EXPECT("the quick  brown", 9, "the quick", "brown");
	EXPECT("exactly ten", 11, "exactly ten");
	EXPECT("", 10, "");
	EXPECT("ends in blanks    ", 14, "ends in blanks");
}

static void newlines_break_and_empty_lines_stay(void **state)
{
	(void)state;
	EXPECT("a\n\nb", 10, "a", "", "b");
	EXPECT("a\n", 10, "a", "");
	EXPECT("\n", 10, "", "");
}

static void long_words_break_hard(void **state)
{
	(void)state;
	EXPECT("abcdefghij", 4, "abcd", "efgh", "ij");
	EXPECT("see abcdefghij", 4, "see", "abcd", "efgh", "ij");
	EXPECT("x", 0, "x");
	EXPECT("xy", 0, "x", "y");
}

static void what_is_written_without_blanks_stays_whole_where_a_line_holds_it(void **state)
{
	(void)state;
	EXPECT("see https://vpn.example/web-gate now", 24, "see", "https://vpn.example/web-",
	       "gate now");
	EXPECT("see https://vpn.example/web now", 24, "see", "https://vpn.example/web", "now");
	EXPECT("it does not end in .md", 21, "it does not end in", ".md");
	EXPECT("saved: /tmp/a/b", 8, "saved:", "/tmp/a/b");
	EXPECT("run certreq -enroll", 13, "run certreq", "-enroll");
	/* The other scripts of a line break as they do. */
	EXPECT("网络https://a.example/b断", 18, "网络", "https://a.example/", "b断");
}

static void chinese_breaks_anywhere_but_before_a_comma(void **state)
{
	(void)state;
	EXPECT("网络连接断开", 4, "网络", "连接", "断开");
	EXPECT("网络，连接", 4, "网", "络，", "连接");
	EXPECT("（网络）断开", 6, "（网", "络）断", "开");
	/* A wide character never stands half over the edge. */
	EXPECT("网络连接", 5, "网络", "连接");
}

static void a_cluster_wider_than_the_line_stands_alone(void **state)
{
	(void)state;
	EXPECT("中文", 1, "中", "文");
	EXPECT("e\xCC\x81"
	       "e\xCC\x81",
	       1, "e\xCC\x81", "e\xCC\x81");
}

static void a_blank_with_a_mark_is_no_blank(void **state)
{
	(void)state;
	EXPECT("ab \xCC\x81", 2, "ab", " \xCC\x81");
}

static void tabs_become_blanks(void **state)
{
	(void)state;
	EXPECT("a\tb", 20, "a       b");
	EXPECT("中\tb", 20, "中      b");
}

static void the_kind_of_break_is_told(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct wrap_lines w;

	(void)state;
	wrap_text(&a, SV("one two\nthree"), 4, &w);
	assert_int_equal(w.n, 4);
	assert_true(w.at[0].soft);
	assert_false(w.at[1].soft);
	assert_true(w.at[2].soft);
	assert_false(w.at[3].soft);
	assert_int_equal(w.at[0].to, 4);
	assert_int_equal(w.at[1].to, 8);
}

static void invalid_bytes_are_shown(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct wrap_lines w;

	(void)state;
	wrap_text(&a, SV("ab \xFF"), 20, &w);
	assert_int_equal(w.n, 1);
	assert_true(sv_eqs(w.at[0].text, "ab <0xFF>"));
}

static void a_long_paragraph_takes_linear_time(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str s = STR_INIT;
	struct wrap_lines w;
	size_t i;

	(void)state;
	for (i = 0; i < 50000; i++)
		str_adds(&s, "中 ");
	wrap_text(&a, str_sv(&s), 80, &w);
	assert_true(w.n > 1500);
	for (i = 0; i < w.n; i++)
		assert_true(width_sv(w.at[i].text) <= 80);
}

static void a_line_says_how_it_follows(void **state)
{
	static const enum wrap_join want[] = { WRAP_NEW, WRAP_BLANK, WRAP_NEW,
					       WRAP_NEW, WRAP_CLOSE, WRAP_NEW };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv v = SV("aaa  bbb\n\n中文中文\nend");
	struct wrap_lines w;

	(void)state;
	wrap_text(&a, v, 4, &w);
	assert_int_equal(w.n, 6);
	for (size_t i = 0; i < w.n; i++)
		assert_int_equal(wrap_join(v, &w, i), want[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_stay_whole_and_blanks_vanish_at_breaks),
		cmocka_unit_test(newlines_break_and_empty_lines_stay),
		cmocka_unit_test(long_words_break_hard),
		cmocka_unit_test(what_is_written_without_blanks_stays_whole_where_a_line_holds_it),
		cmocka_unit_test(chinese_breaks_anywhere_but_before_a_comma),
		cmocka_unit_test(a_cluster_wider_than_the_line_stands_alone),
		cmocka_unit_test(a_blank_with_a_mark_is_no_blank),
		cmocka_unit_test(tabs_become_blanks),
		cmocka_unit_test(the_kind_of_break_is_told),
		cmocka_unit_test(a_line_says_how_it_follows),
		cmocka_unit_test(invalid_bytes_are_shown),
		cmocka_unit_test(a_long_paragraph_takes_linear_time),
	};

	i18n_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
