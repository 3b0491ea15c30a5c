/* Rows as table, tabs and JSON Lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/out.h"
#include "deskbell/text/when.h"
#include "deskbell/text/width.h"

static const struct out_col cols[] = {
	{ .name = "id", .label = "ID", .right = true },
	{ .name = "subject", .label = "Subject", .flex = true },
	{ .name = "queue", .max = 8 },
	{ .name = "created" },
};

#define COLS 4

struct run {
	struct out o;
	char *text;
	size_t n;
	FILE *f;
};

static void begin(struct run *r, enum out_mode mode, size_t width)
{
	*r = (struct run){ 0 };
	r->f = open_memstream(&r->text, &r->n);
	assert_non_null(r->f);
	out_init(&r->o, mode, cols, COLS, width, r->f);
}

static void row(struct run *r, int64_t id, struct sv subject, struct sv queue, int64_t created)
{
	struct out_value v[COLS] = { out_int(id), out_text(subject), out_text(queue),
				     out_time(created) };

	out_row(&r->o, v);
}

static void finish(struct run *r, const char *want)
{
	assert_true(out_end(&r->o));
	fclose(r->f);
	if (want)
		assert_string_equal(r->text, want);
}

static void a_table_is_aligned_by_cells(void **state)
{
	struct run r;

	(void)state;
	begin(&r, OUT_TABLE, 0);
	row(&r, 7, SV("VPN 断开"), SV("network-l1"), 0);
	row(&r, 42, SV("x"), SV_NULL, 86400);
	finish(&r, "ID  Subject   queue     created\n"
		   " 7  VPN 断开  network…  1970-01-01 00:00\n"
		   "42  x                   1970-01-02 00:00\n");
	free(r.text);
}

static void a_narrow_line_takes_from_the_flexible_column(void **state)
{
	struct run r;

	(void)state;
	begin(&r, OUT_TABLE, 42);
	row(&r, 7, SV("a subject that is rather long"), SV("q"), 0);
	finish(&r, "ID  Subject        queue  created\n"
		   " 7  a subject th…  q      1970-01-01 00:00\n");
	free(r.text);
	/* Narrower than can be: every line still ends somewhere. */
	begin(&r, OUT_TABLE, 5);
	row(&r, 7, SV("subject"), SV("q"), 0);
	finish(&r, NULL);
	assert_non_null(strchr(r.text, '\n'));
	free(r.text);
}

static void no_rows_print_nothing(void **state)
{
	struct run r;

	(void)state;
	begin(&r, OUT_TABLE, 80);
	finish(&r, "");
	free(r.text);
}

static void tabs_stand_between_values_and_never_in_them(void **state)
{
	struct run r;

	(void)state;
	begin(&r, OUT_TSV, 0);
	row(&r, 7, SV("tab\there\nline\x1B[31m\xE2\x80\xAE"), SV_NULL, 0);
	finish(&r, "7\ttab here line<U+001B>[31m<U+202E>\t\t1970-01-01T00:00:00Z\n");
	free(r.text);
}

static void json_lines_carry_names_and_null(void **state)
{
	struct sv tags[] = { SV("a"), SV("b\x1B") };
	struct out_value v[COLS];
	struct run r;

	(void)state;
	begin(&r, OUT_JSON, 0);
	row(&r, 7, SV("tab\there"), SV_NULL, 0);
	v[0] = out_null();
	v[1] = out_list(tags, 2);
	v[2] = out_bool(true);
	v[3] = out_list(NULL, 0);
	out_row(&r.o, v);
	finish(&r,
	       "{\"id\":7,\"subject\":\"tab\\there\",\"queue\":null,"
	       "\"created\":\"1970-01-01T00:00:00Z\"}\n"
	       "{\"id\":null,\"subject\":[\"a\",\"b\\u001b\"],\"queue\":true,\"created\":[]}\n");
	free(r.text);
}

static void a_long_table_streams_with_the_widths_it_began_with(void **state)
{
	struct run r;
	int i;

	(void)state;
	begin(&r, OUT_TABLE, 0);
	for (i = 0; i < OUT_HOLD; i++)
		row(&r, i, SV("short"), SV("q"), 0);
	assert_true(r.o.fixed);
	row(&r, 1, SV("much longer than before"), SV("q"), 0);
	finish(&r, NULL);
	assert_non_null(strstr(r.text, "  1  much l…  q"));
	free(r.text);
}

static void a_failed_write_is_told(void **state)
{
	FILE *f = fopen("/dev/full", "w");
	struct out o;
	struct out_value v[COLS] = { out_int(1), out_text(SV("x")), out_null(), out_time(0) };

	(void)state;
	assert_non_null(f);
	out_init(&o, OUT_TSV, cols, COLS, 0, f);
	out_row(&o, v);
	assert_false(out_end(&o));
	fclose(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_is_aligned_by_cells),
		cmocka_unit_test(a_narrow_line_takes_from_the_flexible_column),
		cmocka_unit_test(no_rows_print_nothing),
		cmocka_unit_test(tabs_stand_between_values_and_never_in_them),
		cmocka_unit_test(json_lines_carry_names_and_null),
		cmocka_unit_test(a_long_table_streams_with_the_widths_it_began_with),
		cmocka_unit_test(a_failed_write_is_told),
	};

	setenv("TZ", "UTC", 1);
	when_init();
	i18n_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
