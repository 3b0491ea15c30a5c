/* Words of a command line against the command table, and the text of a command in the log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/service/service_priv.h"
#include "deskbell/service/args.h"

/* One line split, its command found, its words read. */
static enum rc parse(const char *line, struct arena *a, struct args *out, struct err *e)
{
	struct sv *word;
	size_t n, used;
	const struct command *cmd;

	TRY(words_split(sv_from(line), a, &word, &n, e));
	cmd = command_find(word, n, &used, e);
	if (!cmd)
		return e->rc;
	return args_parse(cmd, word + used, n - used, a, out, e);
}

static void refused(const char *line, const char *words)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct args x;

	if (parse(line, &a, &x, &e) != RC_USAGE)
		fail_msg("taken: %s", line);
	if (!strstr(e.msg, words))
		fail_msg("%s: \"%s\" is not in \"%s\"", line, words, e.msg);
}

static void splits(const char *line, const char *joined)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str s = STR_INIT;
	struct err e = { 0 };
	struct sv *word;
	size_t n;

	assert_int_equal(words_split(sv_from(line), &a, &word, &n, &e), RC_OK);
	for (size_t i = 0; i < n; i++)
		str_addf(&s, "[%.*s]", SV_ARG(word[i]));
	assert_string_equal(str_z(&s), joined);
}

static void words_split_as_a_shell_splits_them(void **state)
{
	(void)state;
	splits("", "");
	splits(" \t\n ", "");
	splits("a  b\tc", "[a][b][c]");
	splits("'a b' \"c d\"", "[a b][c d]");
	splits("a'b c'd", "[ab cd]");
	splits("'' \"\"", "[][]");
	splits("a\\ b \\' \\\\", "[a b]['][\\]");
	splits("'a\\b' \"a\\\"b\"", "[a\\b][a\"b]");
	splits("печать '打 印'", "[печать][打 印]");
	splits("$HOME `x` *", "[$HOME][`x`][*]");
}

static void an_open_quote_is_refused(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	static const char *const open[] = { "'", "\"", "a 'b", "\"a\\\"", "'a\"" };
	struct sv *word;
	size_t n;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(open); i++) {
		struct err e = { 0 };

		assert_int_equal(words_split(sv_from(open[i]), &a, &word, &n, &e), RC_USAGE);
	}
}

static void options_and_words_mix(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct args x;
	struct sv *field;

	(void)state;
	assert_int_equal(parse("ticket set --json 42 priority=P1 --rev=7 subject='a b' --dry-run",
			       &a, &x, &e),
			 RC_OK);
	assert_true(x.json && x.dry_run && !x.help);
	assert_int_equal(x.rev, 7);
	assert_true(sv_eqs(args_get(&x, "ticket"), "42"));
	assert_int_equal(args_all(&x, "field", &field), 2);
	assert_true(sv_eqs(field[1], "subject=a b"));
	assert_int_equal(parse("ticket new --subject=--x --body -y", &a, &x, &e), RC_OK);
	assert_true(sv_eqs(args_get(&x, "subject"), "--x"));
	assert_true(sv_eqs(args_get(&x, "body"), "-y"));
	assert_false(args_has(&x, "queue"));
	assert_null(args_get(&x, "queue").p);
}

static void a_field_needs_no_option_before_it(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct sv *word;
	struct args x;

	(void)state;
	assert_int_equal(parse("ticket new f.a=1 --subject s --field f.b=2 f.c=3", &a, &x, &e),
			 RC_OK);
	assert_int_equal(args_all(&x, "field", &word), 3);
	assert_true(sv_eqs(word[0], "f.a=1"));
	assert_true(sv_eqs(word[1], "f.b=2"));
	assert_true(sv_eqs(word[2], "f.c=3"));
	refused("user add kim f.a=1", "one word too many");
}

static void a_word_of_a_query_may_begin_with_a_dash(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct sv *word;
	struct args x;

	(void)state;
	assert_int_equal(parse("ticket list is:open -vpn -assignee:none --limit 3", &a, &x, &e),
			 RC_OK);
	assert_int_equal(args_all(&x, "query", &word), 3);
	assert_true(sv_eqs(word[1], "-vpn"));
	assert_int_equal(parse("ticket list -- --limit", &a, &x, &e), RC_OK);
	assert_int_equal(args_all(&x, "query", &word), 1);
	assert_true(sv_eqs(word[0], "--limit"));
}

static void what_does_not_fit_is_refused_with_a_remedy(void **state)
{
	(void)state;
	refused("ticket lst", "did you mean \"ticket list\"");
	refused("user mod x", "after \"user\" may stand add, set, list");
	refused("ticket close 1", "after \"ticket\" may stand new, ");
	refused("tickte list", "did you mean \"ticket list\"");
	refused("nonsense", "\"deskbell help\" lists them");
	refused("ticket show", "TICKET is missing: ticket number; see deskbell ticket show -h");
	refused("ticket new", "--subject is missing");
	refused("ticket show 1 2", "one word too many");
	refused("ticket show 1 -x", "unknown option -x");
	refused("ticket list --limt 3", "did you mean --limit");
	refused("ticket list --limit", "needs a value");
	refused("ticket list --limit 1 --limit 2", "given twice");
	refused("ticket list --json=yes", "takes no value");
	refused("ticket set 1 a=b --rev x", "--rev takes");
	refused("ticket set 1 a=b --rev -1", "--rev takes");
	refused("ticket set 1 a=b --request-id ''", "1 to 200");
	refused("ticket set 1 a=b --request-id \"a\nb\"", "printable");
	refused("queue add q --restricted=no", "takes no value");
}

static void help_needs_no_parameters(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct args x;

	(void)state;
	assert_int_equal(parse("ticket new -h", &a, &x, &e), RC_OK);
	assert_true(x.help);
	assert_int_equal(parse("ticket show --help", &a, &x, &e), RC_OK);
	assert_true(x.help);
}

static void logged(const char *line, const struct draft_change *c, const char *text)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct args x;

	assert_int_equal(parse(line, &a, &x, &e), RC_OK);
	assert_string_equal(arena_z(&a, command_text(&x, NULL, c, &a)), text);
}

static void the_log_keeps_free_text_by_reference_only(void **state)
{
	AUTO(draft_change_deinit) struct draft_change c = { 0 };
	struct text t = { .id = 7, .value = SV("her secret") };

	(void)state;
	VEC_ADD(&c.text, t);
	logged("ticket reply 42 --body 'her secret'", &c, "ticket reply 42 --body @text:7");
	logged("ticket reply 42 --body ' her secret '", &c, "ticket reply 42 --body @text:7");
	logged("ticket new --subject other --body 'her secret' --queue q", &c,
	       "ticket new --subject @text --body @text:7 --queue q");
	logged("ticket set 42 'resolution=her secret' priority=P1", &c,
	       "ticket set 42 resolution=@text:7 priority=P1");
	logged("ticket transition 42 resolve 'resolution=her secret'", &c,
	       "ticket transition 42 resolve resolution=@text:7");
	logged("user add rita --name 'her secret' --email 'her secret'", &c,
	       "user add rita --name @text:7 --email @text:7");
	logged("ticket set 42 resolution=", &c, "ticket set 42 resolution=");
}

static void the_log_quotes_words_so_that_they_split_again(void **state)
{
	AUTO(draft_change_deinit) struct draft_change c = { 0 };

	(void)state;
	logged("ticket assign 42 \"o'neil x\"", &c, "ticket assign 42 'o'\\''neil x'");
	logged("ticket assign 42 ''", &c, "ticket assign 42 ''");
	logged("queue add q --restricted --team t", &c, "queue add q --team t --restricted");
	logged("undo", &c, "undo");
}

/* The words joined by '|'. */
static void typed(const char *line, const char *want)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str got = STR_INIT;
	struct sv *word;
	size_t n = words_typed(sv_from(line), &a, &word);

	assert_true(n >= 1);
	for (size_t i = 0; i < n; i++)
		str_addf(&got, "%s%.*s", i ? "|" : "", SV_ARG(word[i]));
	assert_string_equal(str_z(&got), want);
}

static void a_line_being_typed_ends_with_the_word_under_the_cursor(void **state)
{
	(void)state;
	typed("", "");
	typed("  ", "");
	typed("ticket sh", "ticket|sh");
	typed("ticket show ", "ticket|show|");
	typed("list 'is:open pri", "list|is:open pri");
	typed("list \"a\\\"b", "list|a\"b");
	typed("list a\\ b\\", "list|a b\\");
	typed("list '' ", "list||");
}

static void the_next_parameter_is_the_first_that_takes_a_word(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	struct args x;

	(void)state;
	assert_int_equal(parse("ticket set --help", &a, &x, &e), RC_OK);
	assert_string_equal(args_next(&x)->name, "ticket");
	assert_int_equal(parse("ticket set 1 a=b", &a, &x, &e), RC_OK);
	assert_string_equal(args_next(&x)->name, "field");
	assert_int_equal(parse("ticket show 1", &a, &x, &e), RC_OK);
	assert_null(args_next(&x));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_split_as_a_shell_splits_them),
		cmocka_unit_test(an_open_quote_is_refused),
		cmocka_unit_test(options_and_words_mix),
		cmocka_unit_test(a_field_needs_no_option_before_it),
		cmocka_unit_test(a_word_of_a_query_may_begin_with_a_dash),
		cmocka_unit_test(what_does_not_fit_is_refused_with_a_remedy),
		cmocka_unit_test(help_needs_no_parameters),
		cmocka_unit_test(a_line_being_typed_ends_with_the_word_under_the_cursor),
		cmocka_unit_test(the_next_parameter_is_the_first_that_takes_a_word),
		cmocka_unit_test(the_log_keeps_free_text_by_reference_only),
		cmocka_unit_test(the_log_quotes_words_so_that_they_split_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
