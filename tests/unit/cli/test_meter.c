/* The line that tells how far long work has come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/cli/meter.h"

static void reads(const char *title, struct progress p, int64_t seconds, const char *want)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	meter_line(&s, title, &p, seconds * 1000000);
	assert_string_equal(str_z(&s), want);
}

static void rows_of_a_file_have_a_rate_and_an_end(void **state)
{
	(void)state;
	reads(NULL, (struct progress){ .done = 25, .total = 100, .bytes = true, .rows = 500 }, 10,
	      "25 %, 500, 50 a second, 0:30 left");
	reads(NULL, (struct progress){ .done = 1, .total = 10000, .bytes = true, .rows = 9 }, 2,
	      "0 %, 9, 4 a second, 5:33:18 left");
}

static void through_a_pipe_there_is_a_rate_only(void **state)
{
	(void)state;
	reads(NULL, (struct progress){ .done = 4096, .bytes = true, .rows = 500 }, 10,
	      "500, 50 a second");
	reads(NULL, (struct progress){ .done = 10 << 20, .bytes = true }, 5,
	      "10.0 MiB, 2.0 MiB a second");
}

static void the_first_second_tells_no_rate(void **state)
{
	(void)state;
	reads(NULL, (struct progress){ .done = 25, .total = 100 }, 0, "25 %, 25 of 100");
	reads("texts", (struct progress){ .done = 0, .total = 100 }, 7, "texts ... 0 %, 0 of 100");
}

static void at_the_end_nothing_is_left(void **state)
{
	(void)state;
	reads("texts", (struct progress){ .done = 100, .total = 100 }, 4,
	      "texts ... 100 %, 100 of 100, 25 a second");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_a_file_have_a_rate_and_an_end),
		cmocka_unit_test(through_a_pipe_there_is_a_rate_only),
		cmocka_unit_test(the_first_second_tells_no_rate),
		cmocka_unit_test(at_the_end_nothing_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
