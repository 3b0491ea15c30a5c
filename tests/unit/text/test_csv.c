/* CSV records read as they were written; what is broken is named, not guessed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/rand.h"
#include "deskbell/text/csv.h"

/* "[a][b]" of a record; "!WHY" when it is refused. */
static const char *cells(struct arena *a, struct sv record, char delimiter)
{
	struct str s = STR_INIT;
	struct err e = { 0 };
	struct sv *cell;
	const char *out;
	size_t n;

	if (csv_record(record, delimiter, a, &cell, &n, &e) != RC_OK)
		return arena_strdup(a, arena_z(a, arena_printf(a, "!%s", e.msg)));
	for (size_t i = 0; i < n; i++)
		str_addf(&s, "[%.*s]", SV_ARG(cell[i]));
	out = arena_strdup(a, str_z(&s));
	str_deinit(&s);
	return out;
}

#define IS(text, delimiter, want) assert_string_equal(cells(&a, SV(text), delimiter), want)

static void records_become_cells(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	(void)state;
	IS("a,b,c\r\n", ',', "[a][b][c]");
	IS("a,,", ',', "[a][][]");
	IS("\"\"", ',', "[]");
	IS("", ',', "");
	IS("\r\n", ',', "");
	IS("\"a \"\"b\"\"\",\"x\ny\r\nz\"\n", ',', "[a \"b\"][x\ny\r\nz]");
	IS("12'2.9\"N,b\"\"c", ',', "[12'2.9\"N][b\"\"c]");
	IS("a;\"b;c\";d", ';', "[a][b;c][d]");
	IS(" a , b ", ',', "[ a ][ b ]");
}

static void what_is_broken_is_named(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str many = STR_INIT;

	(void)state;
	IS("a,\"b", ',', "!cell 2: a quote is not closed");
	IS("\"a\"b,c", ',', "!cell 1: text behind its closing quote");
	IS("a,\xff", ',',
	   "!not UTF-8 (byte 3); if the file is of Windows, convert it: iconv -f WINDOWS-1252 -t UTF-8");
	IS("a\0b", ',', "!a NUL byte");
	for (int i = 0; i < CSV_CELLS; i++)
		str_addc(&many, ',');
	assert_string_equal(cells(&a, str_sv(&many), ','), "!more than 500 cells");
	many.n--;
	assert_true(cells(&a, str_sv(&many), ',')[0] == '[');
}

static void a_record_goes_on_while_a_quote_is_open(void **state)
{
	(void)state;
	assert_true(csv_open(SV("a,\"b\n"), ',', false));
	assert_true(csv_open(SV("still\n"), ',', true));
	assert_false(csv_open(SV("end\",c\n"), ',', true));
	assert_false(csv_open(SV("a \"b,c\n"), ',', false));
	assert_false(csv_open(SV("\"a \"\"b\"\"\"\n"), ',', false));
	assert_true(csv_open(SV("\",\"\n"), ',', true));
	assert_true(csv_open(SV("a;\"b\n"), ';', false) && !csv_open(SV("a;\"b\n"), ',', false));
}

static void the_delimiter_is_seen_in_the_heading(void **state)
{
	(void)state;
	assert_int_equal(csv_delimiter(SV("a,b,c")), ',');
	assert_int_equal(csv_delimiter(SV("a;b;\"c,d,e,f\"")), ';');
	assert_int_equal(csv_delimiter(SV("a\tb\tc")), '\t');
	assert_int_equal(csv_delimiter(SV("one")), ',');
}

static void formulas_are_disarmed_and_armed_again(void **state)
{
	static const char *const plain[] = { "", "a", "'", "'a", "''", "1-2", "'1" };
	static const char *const armed[] = { "=1+1", "+7 495", "-1", "@x", "\tx", "'=1", "''-1" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
		AUTO(str_deinit) struct str s = STR_INIT;

		csv_add_safe(&s, sv_from(plain[i]), ',', true);
		assert_string_equal(str_z(&s), plain[i]);
		assert_true(sv_eqs(csv_unsafe(sv_from(plain[i])), plain[i]));
	}
	for (size_t i = 0; i < ARRAY_LEN(armed); i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		AUTO(str_deinit) struct str s = STR_INIT;
		struct err e = { 0 };
		struct sv *cell;
		size_t n;

		csv_add_safe(&s, sv_from(armed[i]), ',', true);
		assert_int_equal(csv_record(str_sv(&s), ',', &a, &cell, &n, &e), RC_OK);
		assert_int_equal(n, 1);
		assert_int_equal(cell[0].p[0], '\'');
		assert_true(sv_eqs(csv_unsafe(cell[0]), armed[i]));
	}
}

/* Any cells, written and read line by line, are the same cells. */
static void what_is_written_is_read_again(void **state)
{
	static const char *const bits[] = {
		"\"", ",", "\n", "\r", "'", "=", "a", " ", "\r\n", "й"
	};
	struct rand r;

	(void)state;
	rand_seed(&r, 20261123);
	for (int round = 0; round < 3000; round++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		AUTO(str_deinit) struct str s = STR_INIT;
		size_t n = 1 + rand_below(&r, 4), got;
		struct sv want[4], *cell, rest;
		struct err e = { 0 };
		bool open = false;

		for (size_t i = 0; i < n; i++) {
			AUTO(str_deinit) struct str v = STR_INIT;

			for (uint64_t k = rand_below(&r, 6); k > 0; k--)
				str_adds(&v, bits[rand_below(&r, ARRAY_LEN(bits))]);
			want[i] = arena_sv(&a, v.n ? str_sv(&v) : SV(""));
			csv_add_safe(&s, want[i], ',', i == 0);
		}
		if (!s.n) /* one empty cell is an empty line */
			continue;
		str_adds(&s, "\r\n");
		rest = str_sv(&s);
		while (rest.n) { /* open but for the last line */
			size_t line = sv_find(rest, '\n') + 1;

			open = csv_open((struct sv){ rest.p, line }, ',', open);
			rest = (struct sv){ rest.p + line, rest.n - line };
			assert_int_equal(open, rest.n > 0);
		}
		assert_int_equal(csv_record(str_sv(&s), ',', &a, &cell, &got, &e), RC_OK);
		assert_int_equal(got, n);
		for (size_t i = 0; i < n; i++)
			assert_true(sv_eq(csv_unsafe(cell[i]), want[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_become_cells),
		cmocka_unit_test(what_is_broken_is_named),
		cmocka_unit_test(a_record_goes_on_while_a_quote_is_open),
		cmocka_unit_test(the_delimiter_is_seen_in_the_heading),
		cmocka_unit_test(formulas_are_disarmed_and_armed_again),
		cmocka_unit_test(what_is_written_is_read_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
