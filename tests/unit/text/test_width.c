/* Cells: cutting and padding never split a cluster or a wide character. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/width.h"

#define FAMILY "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7"

static void expect_cut(struct sv v, size_t cells, bool ascii, const char *want)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	size_t used = width_cut(&s, v, cells, ascii);

	assert_string_equal(str_z(&s), want);
	assert_int_equal(used, width_sv(str_sv(&s)));
	assert_true(used <= cells);
}

static void expect_pad(struct sv v, size_t cells, enum width_align align, const char *want)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	width_pad(&s, v, cells, align, false);
	assert_string_equal(str_z(&s), want);
	assert_int_equal(width_sv(str_sv(&s)), cells);
}

static void widths_are_those_of_the_terminal(void **state)
{
	(void)state;
	assert_int_equal(width_cp('a'), 1);
	assert_int_equal(width_cp(0x4E2D), 2);
	assert_int_equal(width_cp(0x301), 0);
	assert_int_equal(width_cp(0x1B), -1);
	assert_int_equal(width_cp(0x9B), -1);
	assert_int_equal(width_cp(0x1F600), 2);
	assert_int_equal(width_sv(SV("abc中文e\xCC\x81")), 8);
	assert_int_equal(width_sv(SV(FAMILY)), 6);
	/* A control and a bad byte take one cell each. */
	assert_int_equal(width_sv(SV("\x1B\xFF")), 2);
	assert_int_equal(width_sv(SV_NULL), 0);
}

static void clipping_stops_before_half_a_character(void **state)
{
	size_t used;

	(void)state;
	assert_int_equal(width_clip(SV("中文"), 3, &used).n, 3);
	assert_int_equal(used, 2);
	assert_int_equal(width_clip(SV("ae\xCC\x81z"), 2, &used).n, 4);
	assert_int_equal(used, 2);
	assert_int_equal(width_clip(SV(FAMILY "x"), 5, &used).n, 0);
	assert_int_equal(width_clip(SV(""), 5, &used).n, 0);
	/* A mark belongs to what fits, even with no cell left. */
	assert_int_equal(width_clip(SV("e\xCC\x81"), 1, NULL).n, 3);
}

static void skipping_tells_what_it_really_skipped(void **state)
{
	size_t skipped;
	struct sv rest = width_skip(SV("中文x"), 1, &skipped);

	(void)state;
	assert_int_equal(skipped, 2);
	assert_true(sv_eqs(rest, "文x"));
	rest = width_skip(SV("ab"), 9, &skipped);
	assert_int_equal(rest.n, 0);
	assert_int_equal(skipped, 2);
}

static void a_cut_shows_its_mark_in_the_last_cell(void **state)
{
	(void)state;
	expect_cut(SV("abc"), 3, false, "abc");
	expect_cut(SV("abcd"), 3, false, "ab…");
	expect_cut(SV("abcd"), 3, true, "ab~");
	expect_cut(SV("中文字"), 5, false, "中文…");
	expect_cut(SV("中文字"), 4, false, "中…");
	expect_cut(SV("中"), 1, false, "…");
	expect_cut(SV("x"), 0, false, "");
	expect_cut(SV(FAMILY FAMILY), 7, true, FAMILY "~");
}

static void padding_fills_exactly(void **state)
{
	(void)state;
	expect_pad(SV("ab"), 4, WIDTH_LEFT, "ab  ");
	expect_pad(SV("ab"), 4, WIDTH_RIGHT, "  ab");
	expect_pad(SV("ab"), 5, WIDTH_CENTER, " ab  ");
	expect_pad(SV("中文字"), 4, WIDTH_LEFT, "中… ");
	expect_pad(SV("中文"), 5, WIDTH_RIGHT, " 中文");
	expect_pad(SV(""), 0, WIDTH_LEFT, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(widths_are_those_of_the_terminal),
		cmocka_unit_test(clipping_stops_before_half_a_character),
		cmocka_unit_test(skipping_tells_what_it_really_skipped),
		cmocka_unit_test(a_cut_shows_its_mark_in_the_last_cell),
		cmocka_unit_test(padding_fills_exactly),
	};

	i18n_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
