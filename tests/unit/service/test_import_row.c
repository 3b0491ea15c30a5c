/* One line of `import tickets`: what is read from it and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/service/import_row.h"
#include "support/manual.h"

static enum rc parse(const char *line, struct arena *a, struct import_row *out, struct err *e)
{
	struct json *row;

	TRY(json_parse(sv_from(line), a, &row, e));
	return import_row_read(row, sv_from(line), a, out, e);
}

static void parsed(const char *line, struct arena *a, struct import_row *out)
{
	struct err e = { 0 };

	if (parse(line, a, out, &e) != RC_OK)
		fail_msg("%s: %s", line, e.msg);
}

static void refused(const char *line, const char *words)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct import_row r;

	assert_int_equal(parse(line, &a, &r, &e), RC_INVALID);
	if (!strstr(e.msg, words))
		fail_msg("%s: \"%s\" is not in \"%s\"", line, words, e.msg);
}

static void a_row_needs_a_subject_or_text(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct import_row r;

	(void)state;
	parsed("{\"subject\":\"  s\\nt \"}", &a, &r);
	assert_true(sv_eqs(r.subject, "s t"));
	parsed("{\"body\":\"\\n first line \\nsecond\"}", &a, &r);
	assert_true(sv_eqs(r.subject, "first line"));
	parsed("{\"x\":{\"messages\":[{\"role\":\"reporter\",\"at\":\"2026-01-01T00:00:00Z\","
	       "\"body\":\"hello\\nthere\"}]}}",
	       &a, &r);
	assert_true(sv_eqs(r.subject, "hello"));
	refused("{}", "neither subject nor text");
	refused("{\"subject\":null,\"body\":\" \"}", "neither subject nor text");
}

static void the_examples_of_the_manual_are_read(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *page = manual_page("man/deskbell-import.5", &a);
	struct import_row r;

	(void)state;
	parsed(arena_z(&a, manual_block(page, "A row:", &a)), &a, &r);
	assert_true(sv_eqs(r.priority, "2"));
	parsed(arena_z(&a, manual_block(page, "A row with a history:", &a)), &a, &r);
	assert_true(r.n_step == 1 && r.n_message == 2);
	assert_true(r.message[0].public && !r.message[1].public);
	assert_true(sv_eqs(r.step[0].by, "li.wei"));
}

/* Every `.It Ic KEY` of the page is a key, and there are as many. */
static void the_manual_names_the_keys_of_a_row(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv rest =
		sv_from(strstr(manual_page("man/deskbell-import.5", &a), ".Ss JSON Lines"));
	int n = 0;

	(void)state;
	while (rest.p) {
		struct sv line = sv_cut(&rest, '\n');

		if (sv_starts(line, SV(".Ss The map")))
			break;
		if (!sv_starts(line, SV(".It Ic ")))
			continue;
		line = (struct sv){ line.p + 7, line.n - 7 };
		while (line.p) {
			struct sv key = sv_trim(sv_cut(&line, ','));

			refused(arena_z(&a, arena_printf(&a, "{\"%.*s\":null}", SV_ARG(key))),
				"neither subject nor text");
			n++;
		}
	}
	assert_int_equal(n, IMPORT_ROW_KEYS);
}

static void absent_and_null_are_the_same(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct import_row r;

	(void)state;
	parsed("{\"subject\":\"s\",\"external_id\":null,\"tags\":null,\"x\":null,\"state_history\":null,"
	       "\"created_at\":null,\"queue\":\" \"}",
	       &a, &r);
	assert_null(r.external_id.p);
	assert_null(r.queue.p);
	assert_int_equal(r.n_tag + r.n_step + r.n_message, 0);
	assert_int_equal(r.created, 0);
	assert_false(r.has_messages);
}

static void numbers_are_taken_as_names(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct import_row r;

	(void)state;
	parsed("{\"subject\":\"s\",\"external_id\":42,\"priority\":3}", &a, &r);
	assert_true(sv_eqs(r.external_id, "42"));
	assert_true(sv_eqs(r.priority, "3"));
	refused("{\"subject\":\"s\",\"priority\":3.5}", "priority must be text");
	refused("{\"subject\":true}", "subject must be text");
}

static void messages_and_steps_come_in_the_order_of_time(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct import_row r;

	(void)state;
	parsed("{\"subject\":\"s\",\"state_history\":[{\"at\":\"2026-01-03T00:00:00Z\",\"state\":\"b\"},"
	       "{\"at\":\"2026-01-01T00:00:00Z\",\"state\":\"a\"},{\"at\":\"2026-01-03T00:00:00Z\",\"state\":\"c\"}],"
	       "\"x\":{\"messages\":[{\"at\":\"2026-01-02T00:00:00Z\",\"author\":\"u\",\"body\":\"2\"},"
	       "{\"at\":\"2026-01-01T00:00:00Z\",\"author\":\"u\",\"body\":\"1\"}]}}",
	       &a, &r);
	assert_int_equal(r.n_step, 3);
	assert_true(sv_eqs(r.step[0].state, "a"));
	assert_true(sv_eqs(r.step[1].state, "b"));
	assert_true(sv_eqs(r.step[2].state, "c"));
	assert_true(r.has_messages);
	assert_true(sv_eqs(r.message[0].body, "1"));
	assert_true(sv_eqs(r.message[1].body, "2"));
}

static void a_message_is_private_unless_said_otherwise(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct import_row r;

	(void)state;
	parsed("{\"subject\":\"s\",\"x\":{\"messages\":["
	       "{\"at\":\"2026-01-01T00:00:01Z\",\"author\":\"u\"},"
	       "{\"at\":\"2026-01-01T00:00:02Z\",\"author\":\"u\",\"private\":null},"
	       "{\"at\":\"2026-01-01T00:00:03Z\",\"author\":\"u\",\"private\":true},"
	       "{\"at\":\"2026-01-01T00:00:04Z\",\"author\":\"u\",\"private\":false},"
	       "{\"at\":\"2026-01-01T00:00:05Z\",\"role\":\"reporter\"}]}}",
	       &a, &r);
	assert_false(r.message[0].public || r.message[1].public || r.message[2].public);
	assert_true(r.message[3].public);
	assert_false(r.message[4].public);
	assert_true(r.message[4].by_requester && !r.message[3].by_requester);
	refused("{\"subject\":\"s\",\"x\":{\"messages\":[{\"at\":\"2026-01-01T00:00:01Z\",\"author\":\"u\","
		"\"private\":0}]}}",
		"private must be true or false");
}

static void tags_are_a_set(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct import_row r;

	(void)state;
	parsed("{\"subject\":\"s\",\"tags\":[\"b\",\" a \",\"b\",\"\",\"a\"]}", &a, &r);
	assert_int_equal(r.n_tag, 2);
	assert_true(sv_eqs(r.tag[0], "b") && sv_eqs(r.tag[1], "a"));
}

static void the_digest_is_of_the_line(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct import_row x, y, z;

	(void)state;
	parsed("{\"subject\":\"s\"}", &a, &x);
	parsed("{\"subject\":\"s\"}", &a, &y);
	parsed("{\"subject\":\"t\"}", &a, &z);
	assert_int_equal(x.digest.n, 32);
	assert_true(sv_eq(x.digest, y.digest));
	assert_false(sv_eq(x.digest, z.digest));
}

static void what_is_mistyped_is_named(void **state)
{
	(void)state;
	refused("[]", "a row must be an object");
	refused("{\"subject\":\"s\",\"nonsense\":1}",
		"unknown key \"nonsense\"; a map says what it is, --suggest-map makes one");
	refused("{\"subject\":\"s\",\"x\":{\"messages\":[{\"author\":\"u\",\"at\":1}]}}",
		"x.messages: at must be a time");
	refused("{\"subject\":\"s\",\"state_history\":[1]}",
		"state_history must be a list of objects");
	refused("{\"subject\":\"s\",\"closed_at\":\"2026-13-01T00:00:00Z\"}",
		"closed_at must be a time");
	refused("{\"subject\":\"s\",\"created_at\":\"1969-01-01T00:00:00Z\"}",
		"created_at must be a time");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_needs_a_subject_or_text),
		cmocka_unit_test(the_examples_of_the_manual_are_read),
		cmocka_unit_test(the_manual_names_the_keys_of_a_row),
		cmocka_unit_test(absent_and_null_are_the_same),
		cmocka_unit_test(numbers_are_taken_as_names),
		cmocka_unit_test(messages_and_steps_come_in_the_order_of_time),
		cmocka_unit_test(a_message_is_private_unless_said_otherwise),
		cmocka_unit_test(tags_are_a_set),
		cmocka_unit_test(the_digest_is_of_the_line),
		cmocka_unit_test(what_is_mistyped_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
