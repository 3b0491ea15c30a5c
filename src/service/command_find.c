/* A command looked up by its words; what is none is told with the nearest. */
#include "deskbell/base/i18n.h"
#include "deskbell/service/registry.h"
#include "deskbell/text/fuzzy.h"

#define COMMANDS_MAX 300

const struct command *command_named(const char *name)
{
	const struct command *c;

	for (size_t i = 0; (c = command_at(i)); i++)
		if (sv_eqs(sv_from(name), c->name))
			return c;
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

/* "new, list, show": the second words of the commands that begin with this one. */
static bool list_group(struct sv first, struct str *out)
{
	const struct command *c;

	for (size_t i = 0; (c = command_at(i)); i++) {
		struct sv rest = sv_from(c->name);

		if (!sv_eq(sv_cut(&rest, ' '), first) || !rest.n)
			continue;
		str_addf(out, "%s%.*s", out->n ? ", " : "", SV_ARG(rest));
	}
	return out->n > 0;
}

/* The nearest of the commands that begin with this word, or of all where it is empty; or NULL. */
static const struct command *nearest(struct sv typed, struct sv first)
{
	const struct command *c, *at[COMMANDS_MAX] = { NULL };
	struct sv name[COMMANDS_MAX];
	size_t n = 0;
	int near;

	for (size_t i = 0; (c = command_at(i)); i++) {
		struct sv rest = sv_from(c->name);

		if (first.n && !sv_eq(sv_cut(&rest, ' '), first))
			continue;
		name[n] = first.n ? rest : sv_from(c->name);
		at[n++] = c;
	}
	near = fuzzy_nearest(typed, name, n);
	return near < 0 ? NULL : at[near];
}

/* A second word is measured against the others of its group alone: what they share says nothing. */
static void explain_unknown(const struct sv *word, size_t n, struct err *e)
{
	AUTO(str_deinit) struct str group = STR_INIT;
	AUTO(str_deinit) struct str typed = STR_INIT_MAX(200);
	bool grouped = n && list_group(word[0], &group);
	const struct command *near;

	for (size_t i = 0; i < n && i < 2; i++) {
		if (word[i].n && word[i].p[0] == '-')
			break;
		str_addf(&typed, "%s%.*s", i ? " " : "", SV_ARG(word[i]));
	}
	if (grouped && (n == 1 || word[1].p[0] == '-')) {
		err_set(e, RC_USAGE, _("\"%s\" needs one more word: %s"), str_z(&typed),
			str_z(&group));
		return;
	}
	near = grouped ? nearest(word[1], word[0]) : nearest(str_sv(&typed), SV_NULL);
	if (!near && n && !grouped)
		near = nearest(word[0], SV_NULL);
	if (near)
		err_set(e, RC_USAGE, _("unknown command \"%s\" (did you mean \"%s\"?)"),
			str_z(&typed), near->name);
	else if (grouped)
		err_set(e, RC_USAGE, _("unknown command \"%s\"; after \"%.*s\" may stand %s"),
			str_z(&typed), SV_ARG(word[0]), str_z(&group));
	else
		err_set(e, RC_USAGE, _("unknown command \"%s\"; \"deskbell help\" lists them"),
			str_z(&typed));
}

const struct command *command_find(const struct sv *word, size_t n, size_t *used, struct err *e)
{
	const struct command *c, *best = NULL;

	*used = 0;
	for (size_t i = 0; (c = command_at(i)); i++) {
		size_t k = name_matches(c->name, word, n);

		if (k > *used) {
			best = c;
			*used = k;
		}
	}
	if (!best)
		explain_unknown(word, n, e);
	return best;
}
