/* Strict UTF-8, steps by character and cluster, folding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/text/utf8.h"

#define FAMILY "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7"
#define FLAG_DE "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA"
#define FLAG_RU "\xF0\x9F\x87\xB7\xF0\x9F\x87\xBA"

static void every_scalar_value_survives_a_round_trip(void **state)
{
	uint32_t cp, back;
	char b[4];

	(void)state;
	for (cp = 0; cp <= 0x10FFFF; cp++) {
		size_t n;

		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		n = utf8_encode(cp, b);
		assert_int_equal(utf8_decode((struct sv){ b, n }, 0, &back), n);
		assert_int_equal(back, cp);
		/* One byte less is no character. */
		if (n > 1)
			assert_int_equal(utf8_decode((struct sv){ b, n - 1 }, 0, &back), 0);
	}
}

static void overlong_surrogate_and_too_large_forms_are_refused(void **state)
{
	const struct sv bad[] = {
		SV("\x80"),
		SV("\xBF"),
		SV("\xC0\x80"),
		SV("\xC1\xBF"),
		SV("\xE0\x80\x80"),
		SV("\xE0\x9F\xBF"),
		SV("\xED\xA0\x80"),
		SV("\xED\xBF\xBF"),
		SV("\xF0\x80\x80\x80"),
		SV("\xF0\x8F\xBF\xBF"),
		SV("\xF4\x90\x80\x80"),
		SV("\xF5\x80\x80\x80"),
		SV("\xFE"),
		SV("\xFF"),
		SV("\xC3("),
		SV("\xE2\x82"),
		SV("\xE2(\xA1"),
		SV("\xF0\x9F\x98"),
	};
	size_t i, at;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint32_t cp;

		assert_int_equal(utf8_decode(bad[i], 0, &cp), 0);
		assert_false(utf8_valid(bad[i], &at));
		assert_int_equal(at, 0);
	}
}

static void the_first_bad_byte_is_told(void **state)
{
	size_t at = 99;

	(void)state;
	assert_false(utf8_valid(SV("0123456789abc\xC3\xA9\xFFxyz"), &at));
	assert_int_equal(at, 15);
	assert_true(utf8_valid(SV(""), NULL));
	assert_true(utf8_valid(SV_NULL, NULL));
	assert_true(utf8_valid(SV("plain and 中文 и 😀"), NULL));
	assert_false(utf8_is_ascii(SV("plain, eight bytes, é")));
	assert_true(utf8_is_ascii(SV("plain")));
}

static void steps_end_and_lose_nothing_in_garbage(void **state)
{
	struct sv v = SV("a\xFF\xE4\xB8\x80\xC3z\xE4\xB8");
	size_t want[] = { 0, 1, 2, 5, 6, 7, 8, 9 }, at = 0, i;

	(void)state;
	for (i = 0; i + 1 < sizeof(want) / sizeof(want[0]); i++) {
		at = utf8_next(v, at);
		assert_int_equal(at, want[i + 1]);
	}
	assert_int_equal(utf8_next(v, at), v.n);
	for (; i > 0; i--) {
		at = utf8_prev(v, at);
		assert_int_equal(at, want[i - 1]);
	}
	assert_int_equal(utf8_prev(v, 0), 0);
	assert_int_equal(utf8_count(v), 7);
}

static void a_cluster_is_one_step_both_ways(void **state)
{
	const struct sv one[] = {
		SV("a"),     SV("e\xCC\x81"), SV("\xE4\xB8\xAD"), SV(FAMILY),	   SV(FLAG_DE),
		SV(FLAG_RU), SV("\r\n"),      SV("\xED\x95\x9C"), SV("и\xCC\x86"),
	};
	AUTO(str_deinit) struct str s = STR_INIT;
	size_t end[16], i, at, n = sizeof(one) / sizeof(one[0]);

	(void)state;
	for (i = 0; i < n; i++) {
		str_add(&s, one[i]);
		end[i] = s.n;
	}
	for (i = 0, at = 0; i < n; i++) {
		at = utf8_next_cluster(str_sv(&s), at);
		assert_int_equal(at, end[i]);
	}
	for (i = n; i-- > 0;) {
		at = utf8_prev_cluster(str_sv(&s), at);
		assert_int_equal(at, i ? end[i - 1] : 0);
	}
}

static void two_flags_side_by_side_are_two_clusters(void **state)
{
	struct sv v = SV(FLAG_DE FLAG_RU FLAG_DE);

	(void)state;
	assert_int_equal(utf8_next_cluster(v, 0), 8);
	assert_int_equal(utf8_prev_cluster(v, 24), 16);
	assert_int_equal(utf8_prev_cluster(v, 16), 8);
}

static void clip_never_splits_a_character(void **state)
{
	struct sv v = SV("a中b");
	size_t n, want[] = { 0, 1, 1, 1, 4, 5, 5 };

	(void)state;
	for (n = 0; n < 7; n++)
		assert_int_equal(utf8_clip(v, n).n, want[n]);
	/* A stray continuation byte is no character to keep whole. */
	assert_int_equal(utf8_clip(SV("ab\x80\x80"), 3).n, 3);
}

static void folding_joins_case_and_forms_and_keeps_marks(void **state)
{
	(void)state;
	assert_true(utf8_caseeq(SV("STRASSE"), SV("straße")));
	assert_true(utf8_caseeq(SV("ПРИВЕТ"), SV("привет")));
	assert_true(utf8_caseeq(SV("ＶＰＮ"), SV("vpn")));
	assert_true(utf8_caseeq(SV("\xC3\x89"), SV("e\xCC\x81")));
	assert_true(utf8_caseeq(SV("Σίσυφος"), SV("ΣΊΣΥΦΟΣ")));
	assert_false(utf8_caseeq(SV("ё"), SV("е")));
	assert_false(utf8_caseeq(SV("й"), SV("и")));
	assert_true(utf8_casecmp(SV("Alpha"), SV("beta")) < 0);
	assert_true(utf8_casecmp(SV("beta"), SV("Alpha")) > 0);
	assert_true(utf8_casecmp(SV("alp"), SV("ALPHA")) < 0);
	assert_true(utf8_casecmp(SV("a_"), SV("AB")) < 0);
	assert_true(utf8_caseeq(SV("Net-L1"), SV("nET-l1")));
	assert_false(utf8_caseeq(SV("@"), SV("`")));
	assert_int_equal(utf8_casecmp(SV_NULL, SV("")), 0);
}

static void folding_twice_changes_nothing(void **state)
{
	uint32_t cp;

	(void)state;
	for (cp = 1; cp <= 0x2FFFF; cp++) {
		AUTO(str_deinit) struct str once = STR_INIT;
		AUTO(str_deinit) struct str twice = STR_INIT;
		char b[4];

		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		utf8_fold(&once, (struct sv){ b, utf8_encode(cp, b) });
		utf8_fold(&twice, str_sv(&once));
		if (!sv_eq(str_sv(&once), str_sv(&twice)))
			fail_msg("U+%04X", cp);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scalar_value_survives_a_round_trip),
		cmocka_unit_test(overlong_surrogate_and_too_large_forms_are_refused),
		cmocka_unit_test(the_first_bad_byte_is_told),
		cmocka_unit_test(steps_end_and_lose_nothing_in_garbage),
		cmocka_unit_test(a_cluster_is_one_step_both_ways),
		cmocka_unit_test(two_flags_side_by_side_are_two_clusters),
		cmocka_unit_test(clip_never_splits_a_character),
		cmocka_unit_test(folding_joins_case_and_forms_and_keeps_marks),
		cmocka_unit_test(folding_twice_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
