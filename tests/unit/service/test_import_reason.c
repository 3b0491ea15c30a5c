/* What is wrong with rows: the first of a kind are told, the others counted, and never too many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/service/import_reason.h"
#include "deskbell/base/i18n.h"

static void keep(void *arg, struct sv text)
{
	str_addf(arg, "%.*s\n", SV_ARG(text));
}

static void a_reason_is_told_three_times_and_then_counted(void **state)
{
	AUTO(str_deinit) struct str said = STR_INIT;
	struct job j = { .finding = keep, .arg = &said };
	struct reasons r = { 0 };

	(void)state;
	for (int line = 2; line <= 10; line++)
		reasons_tell(&r, &j, "f.csv", line, line == 4 ? "other" : "no queue");
	reasons_end(&r, &j, "f.csv");
	assert_string_equal(str_z(&said), "f.csv:2: no queue\nf.csv:3: no queue\nf.csv:4: other\n"
					  "f.csv:5: no queue\nf.csv: 5 more rows like line 2\n");
	reasons_deinit(&r);
}

static void different_reasons_are_bounded_too(void **state)
{
	AUTO(str_deinit) struct str said = STR_INIT;
	struct job j = { .finding = keep, .arg = &said };
	struct reasons r = { 0 };
	size_t lines = 0;

	(void)state;
	for (int line = 1; line <= 1000; line++) {
		char what[32];

		snprintf(what, sizeof(what), "\"%d\" is no time", line);
		reasons_tell(&r, &j, "-", line, what);
	}
	reasons_tell(&r, &j, "-", 1001, "\"7\" is no time");
	reasons_end(&r, &j, "-");
	for (size_t i = 0; i < said.n; i++)
		lines += said.p[i] == '\n';
	assert_int_equal(lines, 102);
	assert_non_null(strstr(str_z(&said), "-: 1 more row like line 7\n"));
	assert_non_null(strstr(str_z(&said), "-: and 900 more; --rejects keeps all bad rows"));
	assert_int_equal(r.at.n, 100);
	reasons_deinit(&r);
}

static void nobody_need_listen(void **state)
{
	struct job j = { .finding = NULL };
	struct reasons r = { 0 };

	(void)state;
	for (int line = 1; line < 10; line++)
		reasons_tell(&r, &j, "-", line, "no");
	reasons_end(&r, &j, "-");
	reasons_deinit(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reason_is_told_three_times_and_then_counted),
		cmocka_unit_test(different_reasons_are_bounded_too),
		cmocka_unit_test(nobody_need_listen),
	};

	i18n_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
