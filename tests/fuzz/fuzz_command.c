/* Any bytes as a command line: refused with a text that is safe to show once made safe, or words of
 * a command of the table whose values stand in the line. */
#include <stdlib.h>

#include "deskbell/service/args.h"
#include "deskbell/service/help.h"
#include "deskbell/text/safe.h"
#include "fuzz/fuzz.h"

static void told(const struct err *e)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	safe_text(&s, sv_from(e->msg));
	if (!e->msg[0] || !safe_is_clean(str_sv(&s), true))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const struct command *cmd;
	struct args args;
	struct err e = { 0 };
	struct sv *word;
	size_t n, used;

	if (words_split((struct sv){ (const char *)data, size }, &a, &word, &n, &e) != RC_OK) {
		told(&e);
		return 0;
	}
	cmd = command_find(word, n, &used, &e);
	if (!cmd) {
		told(&e);
		return 0;
	}
	if (args_parse(cmd, word + used, n - used, &a, &args, &e) != RC_OK) {
		told(&e);
		return 0;
	}
	for (size_t i = 0; i < PARAM_MAX && cmd->param[i].name; i++) {
		struct sv *value;
		size_t k = args_all(&args, cmd->param[i].name, &value);

		for (size_t j = 0; j < k; j++)
			if (value[j].n > size || !value[j].p)
				abort();
	}
	if (args.help && !command_help(cmd, &a).n)
		abort();
	return 0;
}
