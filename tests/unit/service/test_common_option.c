/* Which command takes which option, over the whole command table: what is taken, what the help
 * lists and what is refused are the same rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/service/args.h"
#include "deskbell/service/common_option.h"
#include "deskbell/service/help.h"

/* Reads "--help --NAME", with a value where the option wants one. */
static enum rc parse(const struct command *cmd, const struct common_option *o, struct arena *a,
		     struct args *x, struct err *e)
{
	struct sv word[] = { SV("--help"),
			     arena_printf(a, "--%s%s", o->param.name, o->value ? "=1" : "") };

	return args_parse(cmd, word, ARRAY_LEN(word), a, x, e);
}

static bool listed(const struct command *cmd, const char *name, struct arena *a)
{
	const char *help = arena_z(a, command_help(cmd, a));

	return strstr(help, arena_z(a, arena_printf(a, "--%s ", name))) != NULL;
}

static void taken_listed_and_refused_are_one(void **state)
{
	size_t n, taken = 0, refused = 0;
	const struct common_option *o = common_options(&n);
	const struct command *cmd;

	(void)state;
	for (size_t i = 0; (cmd = command_at(i)); i++) {
		for (size_t k = 0; k < n; k++) {
			AUTO(arena_deinit) struct arena a = ARENA_INIT;
			const char *name = o[k].param.name;
			bool takes = common_option_named(cmd, sv_from(name)) != NULL;
			struct err e = { 0 };
			struct args x;
			enum rc rc = parse(cmd, &o[k], &a, &x, &e);

			if ((rc == RC_OK) != takes || listed(cmd, name, &a) != takes)
				fail_msg("%s --%s: %s", cmd->name, name, e.msg);
			if (!takes && (rc != RC_USAGE || !strstr(e.msg, " takes no --")))
				fail_msg("%s --%s: %s", cmd->name, name, e.msg);
			*(takes ? &taken : &refused) += 1;
		}
	}
	assert_true(taken > 200 && refused > 200);
}

/* What a kind of command can do nothing with, said apart from the table. */
static void options_of_writes_are_not_those_of_reads(void **state)
{
	static const char *const writes[] = { "dry-run", "query", "partial", "request-id", "rev" };
	const struct command *cmd;

	(void)state;
	for (size_t i = 0; (cmd = command_at(i)); i++) {
		bool desk = cmd->kind == COMMAND_DESK, read = cmd->kind == COMMAND_READ;

		for (size_t k = 0; k < ARRAY_LEN(writes) && (read || desk); k++)
			if (common_option_named(cmd, sv_from(writes[k])))
				fail_msg("%s takes --%s", cmd->name, writes[k]);
		if (cmd->kind == COMMAND_WRITE && (!common_option_named(cmd, SV("dry-run")) ||
						   !common_option_named(cmd, SV("request-id"))))
			fail_msg("%s lacks an option", cmd->name);
		if (common_option_named(cmd, SV("partial")) != NULL &&
		    cmd->param[0].type != PARAM_TICKET)
			fail_msg("%s takes --partial", cmd->name);
		/* Whoever opens a desk is somebody. */
		if (!desk && !common_option_named(cmd, SV("as")))
			fail_msg("%s takes no --as", cmd->name);
		if (!common_option_named(cmd, SV("help")))
			fail_msg("%s takes no --help", cmd->name);
	}
}

static bool takes(const char *command, const char *option)
{
	const struct command *cmd = command_named(command);

	assert_non_null(cmd);
	return common_option_named(cmd, sv_from(option)) != NULL;
}

static void a_row_says_where_it_is_unlike_its_kind(void **state)
{
	(void)state;
	assert_true(takes("kb edit", "rev") && takes("kb edit", "request-id"));
	assert_false(takes("kb move", "rev"));
	assert_false(takes("ticket new", "rev") || takes("undo", "rev"));
	assert_true(takes("ticket set", "rev") && takes("user set", "rev"));
	assert_true(takes("config apply", "request-id"));
	assert_false(takes("import tickets", "request-id") || takes("backup", "request-id"));
	assert_true(takes("config apply", "dry-run"));
	assert_false(takes("config check", "dry-run"));
	assert_true(takes("user list", "json"));
	assert_false(takes("export people", "json") || takes("help", "json"));
	assert_true(takes("doctor", "as"));
	assert_false(takes("restore", "as"));
	assert_true(takes("ticket read", "query") && !takes("ticket read", "partial"));
}

static void what_only_a_shell_can_use_is_told(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const struct command *cmd = command_named("ticket take");
	struct sv none[] = { SV("1"), SV("--rev=3") }, some[] = { SV("1"), SV("--json") },
		  short_help[] = { SV("-h") };
	struct err e = { 0 };
	struct args x;

	(void)state;
	assert_int_equal(args_parse(cmd, none, 2, &a, &x, &e), RC_OK);
	assert_null(x.shell_only);
	assert_int_equal(args_parse(cmd, some, 2, &a, &x, &e), RC_OK);
	assert_string_equal(x.shell_only, "json");
	assert_int_equal(args_parse(cmd, short_help, 1, &a, &x, &e), RC_OK);
	assert_string_equal(x.shell_only, "help");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(taken_listed_and_refused_are_one),
		cmocka_unit_test(options_of_writes_are_not_those_of_reads),
		cmocka_unit_test(a_row_says_where_it_is_unlike_its_kind),
		cmocka_unit_test(what_only_a_shell_can_use_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
