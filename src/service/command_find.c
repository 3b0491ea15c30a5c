/* A command looked up by its words; what is none is told with the nearest. */
#include "deskbell/base/i18n.h"
#include "deskbell/service/registry.h"
#include "deskbell/text/fuzzy.h"

#define COMMANDS_MAX 300

const struct command *command_named(const char *name)
{
	size_t n_commands;
	const struct command *commands = command_table(&n_commands);
	for (size_t i = 0; i < n_commands; i++)
		if (sv_eqs(sv_from(name), commands[i].name))
			return &commands[i];
	return NULL;
}

/* Number of words of the command's name if `word` begins with them, else 0. */
static size_t name_matches(const char *name, const struct sv *word, size_t n)
{
	struct sv rest = sv_from(name);
	size_t used = 0;

	while (rest.p) {
		struct sv part = sv_cut(&rest, ' ');

		if (used >= n || !sv_eq(part, word[used]))
			return 0;
		used++;
	}
	return used;
}

/* "ticket" alone: what may follow it. SV_NULL when no command begins so. */
static struct sv what_follows(struct sv noun, struct str *out)
{
	size_t n_commands;
	const struct command *commands = command_table(&n_commands);
	for (size_t i = 0; i < n_commands; i++) {
		struct sv rest = sv_from(commands[i].name), first = sv_cut(&rest, ' ');

		if (rest.p && sv_eq(first, noun))
			str_addf(out, "%s%.*s", out->n ? ", " : "", SV_ARG(rest));
	}
	return out->n ? str_sv(out) : SV_NULL;
}

/* "new, list, show": the second words of the commands that begin with this one. */
static bool list_group(struct sv first, struct str *out)
{
	size_t n_commands;
	const struct command *commands = command_table(&n_commands);
	for (size_t i = 0; i < n_commands; i++) {
		struct sv rest = sv_from(commands[i].name);

		if (!sv_eq(sv_cut(&rest, ' '), first) || !rest.n)
			continue;
		str_addf(out, "%s%.*s", out->n ? ", " : "", SV_ARG(rest));
	}
	return out->n > 0;
}

static void explain_unknown(const struct sv *word, size_t n, struct err *e)
{
	size_t n_commands;
	const struct command *commands = command_table(&n_commands);
	AUTO(str_deinit) struct str group = STR_INIT;
	AUTO(str_deinit) struct str typed = STR_INIT_MAX(200);
	AUTO(str_deinit) struct str follows = STR_INIT;
	struct sv name[COMMANDS_MAX];
	int near;

	for (size_t i = 0; i < n && i < 2; i++) {
		if (word[i].n && word[i].p[0] == '-')
			break;
		str_addf(&typed, "%s%.*s", i ? " " : "", SV_ARG(word[i]));
	}
	if (n && list_group(word[0], &group)) {
		if (n == 1 || word[1].p[0] == '-') {
			err_set(e, RC_USAGE, _("\"%s\" needs one more word: %s"), str_z(&typed),
				str_z(&group));
			return;
		}
	}
	for (size_t i = 0; i < n_commands; i++)
		name[i] = sv_from(commands[i].name);
	if (n && sv_eq(str_sv(&typed), word[0]) && what_follows(word[0], &follows).p) {
		err_set(e, RC_USAGE, _("%s: one of %s must follow; see deskbell help"),
			str_z(&typed), str_z(&follows));
		return;
	}
	near = fuzzy_nearest(str_sv(&typed), name, n_commands);
	if (near < 0 && n)
		near = fuzzy_nearest(word[0], name, n_commands);
	if (near >= 0)
		err_set(e, RC_USAGE, _("unknown command \"%s\" (did you mean \"%s\"?)"),
			str_z(&typed), commands[near].name);
	else
		err_set(e, RC_USAGE, _("unknown command \"%s\"; \"deskbell help\" lists them"),
			str_z(&typed));
}

const struct command *command_find(const struct sv *word, size_t n, size_t *used, struct err *e)
{
	size_t n_commands;
	const struct command *commands = command_table(&n_commands);
	const struct command *best = NULL;

	*used = 0;
	for (size_t i = 0; i < n_commands; i++) {
		size_t k = name_matches(commands[i].name, word, n);

		if (k > *used) {
			best = &commands[i];
			*used = k;
		}
	}
	if (!best)
		explain_unknown(word, n, e);
	return best;
}
