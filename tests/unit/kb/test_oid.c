/* Names of objects as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "deskbell/kb/oid.h"

static void an_object_name_survives_text_and_back(void **state)
{
	struct oid o;
	char hex[41];

	(void)state;
	assert_true(oid_parse(SV("a685d14cf5128BB30e2bf935c3983decd772d885"), &o));
	oid_hex(&o, hex);
	assert_string_equal(hex, "a685d14cf5128bb30e2bf935c3983decd772d885");
	assert_false(oid_is_none(&o));
}

static void what_is_no_object_name_is_refused(void **state)
{
	struct oid o = OID_NONE;

	(void)state;
	assert_false(oid_parse(SV(""), &o));
	assert_false(oid_parse(SV("a685d14"), &o));
	assert_false(oid_parse(SV("a685d14cf5128bb30e2bf935c3983decd772d88g"), &o));
	assert_false(oid_parse(SV("a685d14cf5128bb30e2bf935c3983decd772d8855"), &o));
	assert_true(oid_is_none(&o));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_object_name_survives_text_and_back),
		cmocka_unit_test(what_is_no_object_name_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
