/* JSON read strictly and written safely. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "support/json_back.h"

static void refused(struct sv text, const char *place)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct json *j = NULL;
	struct err e = { 0 };

	if (json_parse(text, &a, &j, &e) != RC_INVALID)
		fail_msg("accepted: %.*s", SV_ARG(text));
	assert_null(j);
	if (strncmp(e.msg, place, strlen(place)) != 0)
		fail_msg("\"%s\" does not begin with \"%s\"", e.msg, place);
}

/* Parses and writes back. */
static void round_trip(struct sv text, const char *want)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str s = STR_INIT;
	struct json_out w;
	struct err e = { 0 };
	struct json *j;

	if (json_parse(text, &a, &j, &e) != RC_OK)
		fail_msg("%.*s: %s", SV_ARG(text), e.msg);
	json_init(&w, &s);
	json_back(&w, j);
	assert_string_equal(str_z(&s), want);
}

static void values_of_every_type_come_through(void **state)
{
	(void)state;
	round_trip(SV("{\"a\": [1, -2, 3.5, true, false, null, \"x\"], \"b\": {}, \"c\": []}"),
		   "{\"a\":[1,-2,3.5,true,false,null,\"x\"],\"b\":{},\"c\":[]}");
	round_trip(SV(" 42 "), "42");
	round_trip(SV("9223372036854775807"), "9223372036854775807");
	round_trip(SV("-9223372036854775808"), "-9223372036854775808");
	round_trip(SV("\"\\u4e2d\\ud83d\\ude00\\n\""), "\"中😀\\n\"");
	round_trip(SV("{\"z\":1,\"a\":2,\"m\":3}"), "{\"z\":1,\"a\":2,\"m\":3}");
	round_trip(SV("\"\""), "\"\"");
	/* A real number stays one. */
	round_trip(SV("[1e3, -0e1, 0.1, 1e300]"), "[1000.0,-0.0,0.10000000000000001,"
						  "1.0000000000000001e+300]");
}

static void members_are_found_by_key(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct json *j;

	(void)state;
	assert_int_equal(json_parse(SV("{\"id\":7,\"x\":null}"), &a, &j, &e), RC_OK);
	assert_int_equal(json_get(j, "id")->i, 7);
	assert_int_equal(json_get(j, "x")->type, JSON_T_NULL);
	assert_null(json_get(j, "y"));
	assert_null(json_get(NULL, "y"));
	assert_null(json_get(json_get(j, "id"), "y"));
}

static void faults_name_their_column(void **state)
{
	(void)state;
	refused(SV("{\"a\": tru}"), "column ");
	refused(SV("{\"中\": 1,}"), "column ");
	refused(SV("{\n\"a\": 1\n\"b\": 2\n}"), "line 3, column ");
	refused(SV("[1, 2"), "column ");
	refused(SV("{\"a\":1} x"), "column ");
	refused(SV(""), "no JSON");
	refused(SV("  \n"), "no JSON");
}

static void what_others_let_pass_is_refused(void **state)
{
	(void)state;
	refused(SV("{\"a\":1,\"a\":2}"), "column ");
	refused(SV("{\"a\":99999999999999999999}"), "column ");
	refused(SV("\"a\\u0000b\""), "column ");
	refused(SV("\"\\ud800\""), "column ");
	refused(SV("[1,]"), "column ");
	refused(SV("'a'"), "column ");
	refused(SV("{a:1}"), "column ");
	refused(SV("NaN"), "column ");
	refused(SV("\"tab\there\""), "column ");
	refused(SV("01"), "column ");
	refused(SV("// x\n1"), "line 1, column ");
}

static void bad_bytes_are_told_by_offset(void **state)
{
	(void)state;
	refused(SV("{\"a\":\"\xFF\"}"), "byte 7 is not valid UTF-8");
	refused(SV("\"\xED\xA0\x80\""), "byte 2 is not valid UTF-8");
}

static void depth_is_limited(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str s = STR_INIT;
	struct err e = { 0 };
	struct json *j;
	int i;

	(void)state;
	for (i = 0; i < JSON_DEPTH; i++)
		str_addc(&s, '[');
	for (i = 0; i < JSON_DEPTH; i++)
		str_addc(&s, ']');
	assert_int_equal(json_parse(str_sv(&s), &a, &j, &e), RC_OK);
	str_splice(&s, 0, 0, SV("["));
	str_addc(&s, ']');
	refused(str_sv(&s), "column 65: nested too deeply");
	str_reset(&s);
	for (i = 0; i < 200000; i++)
		str_addc(&s, '[');
	refused(str_sv(&s), "column 65: nested too deeply");
	/* Brackets in text do not count. */
	str_reset(&s);
	str_adds(&s, "\"\\\"");
	for (i = 0; i < 100; i++)
		str_addc(&s, '[');
	str_addc(&s, '"');
	assert_int_equal(json_parse(str_sv(&s), &a, &j, &e), RC_OK);
}

static void a_huge_text_is_refused_at_once(void **state)
{
	char *p = calloc(1, JSON_SIZE + 1);

	(void)state;
	assert_non_null(p);
	refused((struct sv){ p, JSON_SIZE + 1 }, "the JSON text is longer than 16 MB");
	free(p);
}

static void written_text_is_safe_on_a_terminal(void **state)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct json_out w;

	(void)state;
	json_init(&w, &s);
	json_str(
		&w,
		SV("\"\\\x1B\x07\n\r\t\x7F\xC2\x9B\xE2\x80\xAE\xE2\x80\x8B\xF3\xA0\x81\x81\xFF/中😀"));
	assert_string_equal(str_z(&s), "\"\\\"\\\\\\u001b\\u0007\\n\\r\\t\\u007f\\u009b\\u202e"
				       "\\u200b\\udb40\\udc41\\ufffd/中😀\"");
}

static void the_writer_sets_commas(void **state)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct json_out w;

	(void)state;
	json_init(&w, &s);
	json_obj_begin(&w);
	json_key(&w, "id");
	json_int(&w, -5);
	json_key(&w, "tags");
	json_arr_begin(&w);
	json_strz(&w, "a");
	json_arr_begin(&w);
	json_arr_end(&w);
	json_bool(&w, true);
	json_arr_end(&w);
	json_key(&w, "at");
	json_time(&w, 0);
	json_key(&w, "none");
	json_str(&w, SV_NULL);
	json_key(&w, "empty");
	json_str(&w, SV(""));
	json_key(&w, "half");
	json_number(&w, SV("0.5"));
	json_obj_end(&w);
	assert_string_equal(str_z(&s), "{\"id\":-5,\"tags\":[\"a\",[],true],"
				       "\"at\":\"1970-01-01T00:00:00Z\",\"none\":null,"
				       "\"empty\":\"\",\"half\":0.5}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_of_every_type_come_through),
		cmocka_unit_test(members_are_found_by_key),
		cmocka_unit_test(faults_name_their_column),
		cmocka_unit_test(what_others_let_pass_is_refused),
		cmocka_unit_test(bad_bytes_are_told_by_offset),
		cmocka_unit_test(depth_is_limited),
		cmocka_unit_test(a_huge_text_is_refused_at_once),
		cmocka_unit_test(written_text_is_safe_on_a_terminal),
		cmocka_unit_test(the_writer_sets_commas),
	};

	i18n_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
