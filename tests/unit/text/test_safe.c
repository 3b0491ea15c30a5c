/* Untrusted text: nothing acts, nothing hides, nothing is dropped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"
#include "deskbell/text/width.h"

#define FAMILY "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7"
#define ACUTE "\xCC\x81"

static void expect(struct sv v, bool multi, const char *want)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	AUTO(str_deinit) struct str again = STR_INIT;

	(multi ? safe_text : safe_line)(&s, v);
	assert_string_equal(str_z(&s), want);
	assert_true(safe_is_clean(str_sv(&s), multi));
	assert_int_equal(safe_is_clean(v, multi), sv_eqs(v, want));
	(multi ? safe_text : safe_line)(&again, str_sv(&s));
	assert_string_equal(str_z(&again), want);
}

static void controls_are_shown_by_number(void **state)
{
	(void)state;
	expect(SV("a\x1B[31mb"), false, "a<U+001B>[31mb");
	expect(SV("\x07\x08\x7F"), false, "<U+0007><U+0008><U+007F>");
	expect(SV("\xC2\x9B"
		  "31m"),
	       false, "<U+009B>31m");
	expect((struct sv){ "a\0b", 3 }, false, "a<U+0000>b");
	expect(SV("over\rwrite"), false, "over<U+000D>write");
	expect(SV("over\rwrite"), true, "over<U+000D>write");
}

static void bidi_zero_width_tags_and_private_use_are_shown(void **state)
{
	(void)state;
	expect(SV("a\xE2\x80\xAE"
		  "b"),
	       false, "a<U+202E>b");
	expect(SV("\xE2\x81\xA6\xE2\x80\x8B\xEF\xBB\xBF"), false, "<U+2066><U+200B><U+FEFF>");
	expect(SV("\xE2\x80\xA8\xE2\x80\xA9"), true, "<U+2028><U+2029>");
	expect(SV("\xEE\x80\x80"), false, "<U+E000>");
	expect(SV("\xF3\xA0\x81\x81"), false, "<U+E0041>");
	expect(SV("\xEF\xBF\xBF"), false, "<U+FFFF>");
	expect(SV("soft\xC2\xADhyphen"), false, "soft<U+00AD>hyphen");
	/* Hangul filler: a letter by category, invisible by nature. */
	expect(SV("\xE3\x85\xA4"), false, "<U+3164>");
}

static void invalid_bytes_are_shown_one_by_one(void **state)
{
	(void)state;
	expect(SV("a\xFF\xC0\x80z"), false, "a<0xFF><0xC0><0x80>z");
	expect(SV("\xE4\xB8"), false, "<0xE4><0xB8>");
	expect(SV("\xED\xA0\x80"), false, "<0xED><0xA0><0x80>");
}

static void newline_and_tab_depend_on_the_form(void **state)
{
	(void)state;
	expect(SV("a\nb\tc\r\nd"), false, "a b c d");
	expect(SV("a\nb\tc\r\nd"), true, "a\nb       c\nd");
	expect(SV("中\tx\n\ty"), true, "中      x\n        y");
	expect(SV("12345678\tx"), true, "12345678        x");
}

static void honest_text_stays_as_it_is(void **state)
{
	(void)state;
	expect(SV("Привет, мир! 网络断开 e" ACUTE " naïve 한국어 𝔸"), false,
	       "Привет, мир! 网络断开 e" ACUTE " naïve 한국어 𝔸");
	expect(SV(FAMILY), false, FAMILY);
	expect(SV("\xE2\x9D\xA4\xEF\xB8\x8F"), false, "\xE2\x9D\xA4\xEF\xB8\x8F");
	expect(SV("\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD"), false, "\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD");
	expect(SV(""), false, "");
}

static void joiners_and_selectors_out_of_place_are_shown(void **state)
{
	(void)state;
	expect(SV("a\xE2\x80\x8D"
		  "b"),
	       false, "a<U+200D>b");
	expect(SV("\xF0\x9F\x91\xA8\xE2\x80\x8D"), false, "\xF0\x9F\x91\xA8<U+200D>");
	expect(SV("\xF0\x9F\x91\xA8\xE2\x80\x8Dx"), false, "\xF0\x9F\x91\xA8<U+200D>x");
	expect(SV("\xEF\xB8\x8F"), false, "<U+FE0F>");
	expect(SV("a\xEF\xB8\x8F\xEF\xB8\x8F"), false, "a\xEF\xB8\x8F<U+FE0F>");
}

static void the_fifth_mark_on_a_letter_is_shown(void **state)
{
	(void)state;
	expect(SV("e" ACUTE ACUTE ACUTE ACUTE "x"), false, "e" ACUTE ACUTE ACUTE ACUTE "x");
	expect(SV("e" ACUTE ACUTE ACUTE ACUTE ACUTE), false,
	       "e" ACUTE ACUTE ACUTE ACUTE "<U+0301>");
	/* A mark without a letter would sit on what stands before the text. */
	expect(SV(ACUTE "e"), false, "<U+0301>e");
	expect(SV("e\n" ACUTE), true, "e\n<U+0301>");
	expect(SV("x\xE1\x85\xA1"), false, "x<U+1161>");
}

static void every_character_that_stays_has_a_known_width(void **state)
{
	uint32_t cp;

	(void)state;
	for (cp = 0; cp <= 0x10FFFF; cp++) {
		if (safe_cp(cp) && width_cp(cp) < 0)
			fail_msg("U+%04X", cp);
		if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || (cp >= 0xD800 && cp <= 0xF8FF) ||
		    (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069) ||
		    (cp >= 0xE0000 && cp <= 0x10FFFF))
			assert_false(safe_cp(cp));
	}
}

static void clean_text_is_not_copied(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv v = SV("clean");

	(void)state;
	assert_ptr_equal(safe_line_in(&a, v).p, v.p);
	assert_ptr_equal(safe_text_in(&a, v).p, v.p);
	assert_null(safe_line_in(&a, SV_NULL).p);
	assert_true(sv_eqs(safe_line_in(&a, SV("\x1B")), "<U+001B>"));
	assert_true(sv_eqs(safe_text_in(&a, SV("a\nb")), "a\nb"));
	assert_true(sv_eqs(safe_line_in(&a, SV("a\nb")), "a b"));
}

/* SAFETY 42: a label is never a path. */
static void a_file_name_is_made_from_any_label(void **state)
{
	static const char *const names[][2] = {
		{ "../x", "_.._x" },
		{ "/etc/passwd", "_etc_passwd" },
		{ "-rf", "_-rf" },
		{ "a\033[31m", "a_U+001B_[31m" },
		{ "CON", "_CON" },
		{ "con.txt", "_con.txt" },
		{ "com1.log", "_com1.log" },
		{ "console", "console" },
		{ ".", "_." },
		{ "..", "_.." },
		{ "", "attachment-7" },
		{ "  ", "attachment-7" },
		{ "a\nb", "a b" },
		{ "C:\\x", "C__x" },
		{ "报告.pdf", "报告.pdf" },
	};
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	char long_label[301];
	struct sv name;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		name = safe_file_name(&a, sv_from(names[i][0]), 7);
		if (!sv_eqs(name, names[i][1]))
			fail_msg("%s gives %.*s", names[i][0], SV_ARG(name));
	}
	assert_true(sv_eqs(safe_file_name(&a, SV_NULL, 7), "attachment-7"));
	assert_true(sv_eqs(safe_file_name(&a, (struct sv){ "a\0b", 3 }, 7), "a_U+0000_b"));
	/* 300 bytes of three each: cut between two characters. */
	for (size_t i = 0; i < 300; i += 3)
		memcpy(long_label + i, "报", 3);
	name = safe_file_name(&a, (struct sv){ long_label, 300 }, 7);
	assert_int_equal(name.n, 198);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_name_is_made_from_any_label),
		cmocka_unit_test(controls_are_shown_by_number),
		cmocka_unit_test(bidi_zero_width_tags_and_private_use_are_shown),
		cmocka_unit_test(invalid_bytes_are_shown_one_by_one),
		cmocka_unit_test(newline_and_tab_depend_on_the_form),
		cmocka_unit_test(honest_text_stays_as_it_is),
		cmocka_unit_test(joiners_and_selectors_out_of_place_are_shown),
		cmocka_unit_test(the_fifth_mark_on_a_letter_is_shown),
		cmocka_unit_test(every_character_that_stays_has_a_known_width),
		cmocka_unit_test(clean_text_is_not_copied),
	};

	i18n_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
