/* Borrowed and owned text: cutting, numbers, limits, splices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/mem.h"
#include "deskbell/base/str.h"

static void comparison_is_by_bytes_and_absent_is_empty(void **state)
{
	(void)state;
	assert_true(sv_eq(SV("ab"), sv_from("ab")));
	assert_false(sv_eq(SV("ab"), SV("abc")));
	assert_true(sv_eq(SV_NULL, SV("")));
	assert_true(sv_eqs(SV("x"), "x"));
	assert_null(sv_from(NULL).p);
	assert_true(sv_cmp(SV("a"), SV("b")) < 0);
	assert_true(sv_cmp(SV("ab"), SV("a")) > 0);
	assert_true(sv_cmp(SV("\xc3"), SV("z")) > 0);
	assert_int_equal(sv_cmp(SV_NULL, SV("")), 0);
	assert_true(sv_eq((struct sv){ "a\0b", 3 }, (struct sv){ "a\0b", 3 }));
	assert_false(sv_eq((struct sv){ "a\0b", 3 }, (struct sv){ "a\0c", 3 }));
}

static void starts_knows_whole_empty_and_longer_prefixes(void **state)
{
	(void)state;
	assert_true(sv_starts(SV("network"), SV("net")));
	assert_true(sv_starts(SV("net"), SV("net")));
	assert_true(sv_starts(SV_NULL, SV("")));
	assert_false(sv_starts(SV("ne"), SV("net")));
}

static void trim_takes_white_space_off_both_ends(void **state)
{
	(void)state;
	assert_true(sv_eqs(sv_trim(SV(" \t\r\n\v\fa b \n")), "a b"));
	assert_int_equal(sv_trim(SV(" \n ")).n, 0);
	assert_null(sv_trim(SV_NULL).p);
	assert_true(sv_eqs(sv_trim(SV("\xc2\xa0x")), "\xc2\xa0x"));
}

static void find_gives_the_length_when_there_is_none(void **state)
{
	(void)state;
	assert_int_equal(sv_find(SV("a:b:c"), ':'), 1);
	assert_int_equal(sv_find(SV("abc"), ':'), 3);
	assert_int_equal(sv_find(SV_NULL, ':'), 0);
}

static void cut_walks_all_parts_also_empty_ones(void **state)
{
	struct sv rest = SV("a,,b,"), part;

	(void)state;
	assert_true(sv_eqs(sv_cut(&rest, ','), "a"));
	part = sv_cut(&rest, ',');
	assert_non_null(part.p);
	assert_int_equal(part.n, 0);
	assert_true(sv_eqs(sv_cut(&rest, ','), "b"));
	assert_non_null(rest.p);
	part = sv_cut(&rest, ',');
	assert_non_null(part.p);
	assert_int_equal(part.n, 0);
	assert_null(rest.p);
	assert_null(sv_cut(&rest, ',').p);
}

static void int_reads_the_whole_range(void **state)
{
	int64_t v = 0;

	(void)state;
	assert_true(sv_int(SV("42"), &v));
	assert_int_equal(v, 42);
	assert_true(sv_int(SV("-007"), &v));
	assert_int_equal(v, -7);
	assert_true(sv_int(SV("9223372036854775807"), &v));
	assert_true(v == INT64_MAX);
	assert_true(sv_int(SV("-9223372036854775808"), &v));
	assert_true(v == INT64_MIN);
}

static void int_refuses_anything_else(void **state)
{
	static const char *const bad[] = { "",
					   "-",
					   "+1",
					   " 1",
					   "1 ",
					   "1x",
					   "0x1",
					   "--1",
					   "9223372036854775808",
					   "-9223372036854775809",
					   "99999999999999999999999" };
	int64_t v = 5;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(sv_int(sv_from(bad[i]), &v));
	assert_false(sv_int(SV_NULL, &v));
	assert_int_equal(v, 5);
}

static void fit_never_cuts_a_character(void **state)
{
	struct sv v = SV("a\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80z");
	static const size_t want[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11 };

	(void)state;
	assert_int_equal(v.n, 11);
	for (size_t max = 0; max < ARRAY_LEN(want); max++)
		assert_int_equal(sv_fit(v, max), want[max]);
	assert_int_equal(sv_fit(v, 100), 11);
	assert_int_equal(sv_fit(SV("\x80\x80\x80\x80\x80\x80"), 5), 5);
	assert_int_equal(sv_fit(SV_NULL, 5), 0);
}

static void appends_grow_and_stay_ended(void **state)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	(void)state;
	assert_string_equal(str_z(&s), "");
	assert_non_null(str_sv(&s).p);
	for (int i = 0; i < 1000; i++)
		str_addf(&s, "%03d%c", i, ',');
	str_adds(&s, "end");
	str_addc(&s, '.');
	str_add(&s, SV_NULL);
	str_adds(&s, NULL);
	assert_int_equal(s.n, 4004);
	assert_int_equal(strlen(s.p), 4004);
	assert_string_equal(s.p + 3996, "999,end.");
	assert_false(s.cut);
}

static void format_longer_than_any_buffer_is_whole(void **state)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	(void)state;
	str_addf(&s, "%0511d|", 0);
	assert_int_equal(s.n, 512);
	str_addf(&s, "%0510d|", 0);
	assert_int_equal(s.n, 1023);
	str_addf(&s, "%05000d|", 0);
	assert_int_equal(s.n, 6024);
	assert_int_equal(s.p[6023], '|');
}

static void append_past_max_cuts_and_drops_the_rest(void **state)
{
	AUTO(str_deinit) struct str s = STR_INIT_MAX(5);

	(void)state;
	str_adds(&s, "abcde");
	assert_false(s.cut);
	str_reset(&s);
	str_adds(&s, "abc");
	str_adds(&s, "d\xc3\xa9");
	assert_true(s.cut);
	assert_string_equal(s.p, "abcd");
	str_addc(&s, 'x'); /* would fit, but text with a hole is worse than short text */
	assert_string_equal(s.p, "abcd");
	str_reset(&s);
	assert_false(s.cut);
	assert_int_equal(s.max, 5);
	str_addf(&s, "%s", "123456");
	assert_true(s.cut);
	assert_string_equal(s.p, "12345");
}

static void splice_inserts_replaces_and_removes(void **state)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	(void)state;
	str_splice(&s, 7, 3, SV(""));
	assert_int_equal(s.n, 0);
	str_splice(&s, 0, 0, SV("hello"));
	str_splice(&s, 5, 0, SV(" world"));
	str_splice(&s, 0, 1, SV("J"));
	str_splice(&s, 5, 1, SV(", "));
	assert_string_equal(s.p, "Jello, world");
	str_splice(&s, 5, 100, SV(""));
	assert_string_equal(s.p, "Jello");
	str_splice(&s, 100, SIZE_MAX, SV("!"));
	assert_string_equal(s.p, "Jello!");
}

static void splice_obeys_max_and_works_after_a_cut(void **state)
{
	AUTO(str_deinit) struct str s = STR_INIT_MAX(6);

	(void)state;
	str_adds(&s, "abcdef");
	str_splice(&s, 3, 0, SV("x"));
	assert_true(s.cut);
	assert_string_equal(s.p, "abcdef");
	str_splice(&s, 0, 2, SV("12\xc3\xa9"));
	assert_string_equal(s.p, "12cdef");
	str_splice(&s, 0, 6, SV("ok"));
	assert_string_equal(s.p, "ok");
}

static void detach_hands_over_the_text(void **state)
{
	struct str s = STR_INIT;
	char *a = str_detach(&s), *b;

	(void)state;
	assert_string_equal(a, "");
	str_adds(&s, "mine");
	b = str_detach(&s);
	assert_string_equal(b, "mine");
	assert_int_equal(s.n, 0);
	assert_string_equal(str_z(&s), "");
	mem_free(&a);
	mem_free(&b);
	str_deinit(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparison_is_by_bytes_and_absent_is_empty),
		cmocka_unit_test(starts_knows_whole_empty_and_longer_prefixes),
		cmocka_unit_test(trim_takes_white_space_off_both_ends),
		cmocka_unit_test(find_gives_the_length_when_there_is_none),
		cmocka_unit_test(cut_walks_all_parts_also_empty_ones),
		cmocka_unit_test(int_reads_the_whole_range),
		cmocka_unit_test(int_refuses_anything_else),
		cmocka_unit_test(fit_never_cuts_a_character),
		cmocka_unit_test(appends_grow_and_stay_ended),
		cmocka_unit_test(format_longer_than_any_buffer_is_whole),
		cmocka_unit_test(append_past_max_cuts_and_drops_the_rest),
		cmocka_unit_test(splice_inserts_replaces_and_removes),
		cmocka_unit_test(splice_obeys_max_and_works_after_a_cut),
		cmocka_unit_test(detach_hands_over_the_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
