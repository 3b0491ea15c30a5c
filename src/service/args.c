/* Words of a command line read against a row of the command table. */
#include "deskbell/service/args.h"

#include <assert.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/service/common_option.h"
#include "deskbell/service/help.h"
#include "deskbell/text/fuzzy.h"
#include "deskbell/text/utf8.h"

#define WORDS_MAX 4096

bool command_takes_many(const struct command *cmd)
{
	return (cmd->kind == COMMAND_WRITE || cmd->kind == COMMAND_LIVE) && cmd->param[0].name &&
	       cmd->param[0].type == PARAM_TICKET && !(cmd->param[0].flags & PARAM_OPTION);
}

static int param_index(const struct command *cmd, struct sv name, bool option)
{
	for (int i = 0; i < PARAM_MAX && cmd->param[i].name; i++)
		if (!!(cmd->param[i].flags & PARAM_OPTION) == option &&
		    sv_eqs(name, cmd->param[i].name))
			return i;
	return -1;
}

static void add_value(struct args *x, int i, struct sv v, struct arena *a)
{
	struct sv *grown = ARENA_ARRAY(a, x->n_value[i] + 1, struct sv);

	if (x->n_value[i])
		memcpy(grown, x->value[i], x->n_value[i] * sizeof(*grown));
	grown[x->n_value[i]++] = v;
	x->value[i] = grown;
}

/* Of no parameter of the command. */
static enum rc unknown_option(const struct command *cmd, struct sv name, struct err *e)
{
	size_t n_common, n = 0;
	const struct common_option *o = common_options(&n_common);
	struct sv all[PARAM_MAX + COMMON_OPTIONS_MAX];
	int near;

	for (int i = 0; i < PARAM_MAX && cmd->param[i].name; i++)
		if (cmd->param[i].flags & PARAM_OPTION)
			all[n++] = sv_from(cmd->param[i].name);
	for (size_t i = 0; i < n_common; i++) {
		if (sv_eqs(name, o[i].param.name))
			return err_set(e, RC_USAGE, _("%s takes no --%s; see deskbell %s -h"),
				       cmd->name, o[i].param.name, cmd->name);
		if (common_option_of(&o[i], cmd))
			all[n++] = sv_from(o[i].param.name);
	}
	near = fuzzy_nearest(name, all, n);
	if (near >= 0)
		return err_set(e, RC_USAGE, _("%s: unknown option --%.*s (did you mean --%.*s?)"),
			       cmd->name, SV_ARG(name), SV_ARG(all[near]));
	return err_set(e, RC_USAGE, _("%s: unknown option --%.*s; see deskbell %s -h"), cmd->name,
		       SV_ARG(name), cmd->name);
}

/* Checks --request-id: 1-200 printable characters. */
static enum rc check_request_id(struct sv v, struct err *e)
{
	if (v.n < 1 || v.n > 200)
		return err_set(e, RC_USAGE, _("--request-id takes 1 to 200 printable characters"));
	for (size_t i = 0; i < v.n; i++)
		if ((unsigned char)v.p[i] < 0x20 || v.p[i] == 0x7f || !utf8_valid(v, NULL))
			return err_set(e, RC_USAGE,
				       _("--request-id takes 1 to 200 printable characters"));
	return RC_OK;
}

/* Takes the value of a common option; that of a flag says nothing. */
static enum rc take_common(struct args *x, struct sv name, struct sv value, struct err *e)
{
	if (sv_eqs(name, "json"))
		x->json = true;
	else if (sv_eqs(name, "dry-run"))
		x->dry_run = true;
	else if (sv_eqs(name, "help"))
		x->help = true;
	else if (sv_eqs(name, "partial"))
		x->partial = true;
	else if (sv_eqs(name, "query"))
		x->query = value;
	else if (sv_eqs(name, "as"))
		x->as = value;
	else if (sv_eqs(name, "rev") && (!sv_int(value, &x->rev) || x->rev < 1))
		return err_set(e, RC_USAGE, _("--rev takes the revision shown by ticket show"));
	else if (sv_eqs(name, "request-id")) {
		x->request_id = value;
		return check_request_id(value, e);
	}
	return RC_OK;
}

/* Reads "--name", "--name=value" or "--name value" at word[*at]; moves *at behind it. */
static enum rc read_option(struct args *x, const struct sv *word, size_t n, size_t *at,
			   struct arena *a, struct err *e)
{
	struct sv name = { word[*at].p + 2, word[*at].n - 2 };
	size_t eq = sv_find(name, '=');
	struct sv value = SV_NULL;
	const struct common_option *o;
	const struct param *p;
	int i;

	if (eq < name.n) {
		value = (struct sv){ name.p + eq + 1, name.n - eq - 1 };
		name.n = eq;
	}
	++*at;
	i = param_index(x->cmd, name, true);
	o = i < 0 ? common_option_named(x->cmd, name) : NULL;
	if (i < 0 && !o)
		return unknown_option(x->cmd, name, e);
	p = o ? &o->param : &x->cmd->param[i];
	if (p->type == PARAM_FLAG && value.p)
		return err_set(e, RC_USAGE, _("option --%.*s takes no value"), SV_ARG(name));
	if (p->type == PARAM_FLAG)
		value = SV("1");
	if (!value.p && *at >= n)
		return err_set(e, RC_USAGE, _("option --%.*s needs a value"), SV_ARG(name));
	if (!value.p)
		value = word[(*at)++];
	if (o && o->shell_only)
		x->shell_only = o->param.name;
	if (o)
		return take_common(x, name, value, e);
	if (x->n_value[i] && p->type != PARAM_FLAG && !(p->flags & PARAM_MANY))
		return err_set(e, RC_USAGE, _("option --%.*s is given twice"), SV_ARG(name));
	add_value(x, i, value, a);
	return RC_OK;
}

/* Next parameter that a word alone goes to, or -1; --query stands for the first. FIELD=VALUE needs
 * no option before it where nothing else may stand. */
static int next_positional(const struct args *x)
{
	int assignment = -1;

	for (int i = x->query.p != NULL; i < PARAM_MAX && x->cmd->param[i].name; i++) {
		const struct param *p = &x->cmd->param[i];

		if (p->flags & PARAM_OPTION)
			assignment = p->type == PARAM_ASSIGNMENT ? i : assignment;
		else if (!x->n_value[i] || (p->flags & PARAM_MANY))
			return i;
	}
	return assignment;
}

const struct param *args_next(const struct args *x)
{
	int i = next_positional(x);

	return i < 0 ? NULL : &x->cmd->param[i];
}

static enum rc check_required(const struct args *x, struct err *e)
{
	for (int i = 0; i < PARAM_MAX && x->cmd->param[i].name; i++) {
		const struct param *p = &x->cmd->param[i];
		AUTO(str_deinit) struct str name = STR_INIT;

		if (!(p->flags & PARAM_REQUIRED) || x->n_value[i] || (!i && x->query.p))
			continue;
		help_param(&name, p);
		return err_set(e, RC_USAGE, _("%s: %s is missing: %s; see deskbell %s -h"),
			       x->cmd->name, str_z(&name), _(p->help), x->cmd->name);
	}
	return RC_OK;
}

static enum rc one_too_many(const struct command *cmd, struct sv word, struct err *e)
{
	return err_set(e, RC_USAGE, _("%s: \"%.*s\" is one word too many; see deskbell %s -h"),
		       cmd->name, SV_ARG(word), cmd->name);
}

/* The words before --query were given to the parameters from the first on: gives them anew. */
static enum rc spread_again(struct args *x, struct arena *a, struct err *e)
{
	struct args all = *x;

	if (!x->query.p || !x->n_value[0])
		return RC_OK;
	for (int i = 0; i < PARAM_MAX && x->cmd->param[i].name; i++)
		if (!(x->cmd->param[i].flags & PARAM_OPTION))
			x->n_value[i] = 0;
	for (int i = 0; i < PARAM_MAX && x->cmd->param[i].name; i++) {
		for (size_t k = 0; k < all.n_value[i]; k++) {
			int to = next_positional(x);

			if (x->cmd->param[i].flags & PARAM_OPTION)
				break;
			if (to < 0)
				return one_too_many(x->cmd, all.value[i][k], e);
			add_value(x, to, all.value[i][k], a);
		}
	}
	return RC_OK;
}

enum rc args_parse(const struct command *cmd, const struct sv *word, size_t n, struct arena *a,
		   struct args *out, struct err *e)
{
	struct args x = { .cmd = cmd };
	bool only_words = false;

	if (n > WORDS_MAX)
		return err_set(e, RC_USAGE, _("%s: more than %d words"), cmd->name, WORDS_MAX);
	for (size_t at = 0; at < n;) {
		struct sv w = word[at];
		int i;

		if (!only_words && sv_eqs(w, "--")) {
			only_words = true;
			at++;
			continue;
		}
		if (!only_words && sv_eqs(w, "-h")) {
			x.help = true;
			x.shell_only = "help";
			at++;
			continue;
		}
		if (!only_words && w.n > 2 && sv_starts(w, SV("--"))) {
			TRY(read_option(&x, word, n, &at, a, e));
			continue;
		}
		i = next_positional(&x);
		/* A query's "-word" is a word; of other commands it is an option nobody has. */
		if (!only_words && w.n > 1 && w.p[0] == '-' &&
		    (i < 0 ||
		     (cmd->param[i].type != PARAM_QUERY && cmd->param[i].type != PARAM_WORDS)))
			return err_set(e, RC_USAGE,
				       _("%s: unknown option %.*s; see deskbell %s -h"), cmd->name,
				       SV_ARG(w), cmd->name);
		if (i < 0)
			return one_too_many(cmd, w, e);
		add_value(&x, i, w, a);
		at++;
	}
	TRY(spread_again(&x, a, e));
	if (!x.help)
		TRY(check_required(&x, e));
	*out = x;
	return RC_OK;
}

bool word_is_tickets(struct sv word)
{
	bool digit = false;

	for (size_t i = 0; i < word.n; i++) {
		bool is = word.p[i] >= '0' && word.p[i] <= '9';

		if (!is && word.p[i] != '#' && word.p[i] != ',' && word.p[i] != '.')
			return false;
		digit |= is;
	}
	return digit;
}

bool args_many(const struct args *x)
{
	struct sv word = x->n_value[0] ? x->value[0][0] : SV_NULL;

	return command_takes_many(x->cmd) &&
	       (x->query.p || (word_is_tickets(word) &&
			       (sv_find(word, ',') < word.n || sv_find(word, '.') < word.n)));
}

static int index_of(const struct args *x, const char *name)
{
	for (int i = 0; i < PARAM_MAX && x->cmd->param[i].name; i++)
		if (!strcmp(x->cmd->param[i].name, name))
			return i;
	assert(!"a parameter of the command table");
	return 0;
}

struct sv args_get(const struct args *x, const char *name)
{
	int i = index_of(x, name);

	return x->n_value[i] ? x->value[i][0] : SV_NULL;
}

bool args_has(const struct args *x, const char *name)
{
	return x->n_value[index_of(x, name)] > 0;
}

size_t args_all(const struct args *x, const char *name, struct sv **values)
{
	int i = index_of(x, name);

	*values = x->value[i];
	return x->n_value[i];
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* Reads one word at line[*at] into w; false when a quote stays open. */
static bool split_word(struct sv line, size_t *at, struct str *w)
{
	char quote = 0;

	for (; *at < line.n; ++*at) {
		char c = line.p[*at];

		if (quote) {
			if (c == quote)
				quote = 0;
			else if (c == '\\' && quote == '"' && *at + 1 < line.n)
				str_addc(w, line.p[++*at]);
			else
				str_addc(w, c);
		} else if (c == '\'' || c == '"') {
			quote = c;
		} else if (c == '\\' && *at + 1 < line.n) {
			str_addc(w, line.p[++*at]);
		} else if (is_blank(c)) {
			return true;
		} else {
			str_addc(w, c);
		}
	}
	return !quote;
}

enum rc words_split(struct sv line, struct arena *a, struct sv **word, size_t *n, struct err *e)
{
	AUTO(str_deinit) struct str w = STR_INIT;
	struct sv *list = NULL;
	size_t have = 0, cap = 0, at = 0;

	for (;;) {
		while (at < line.n && is_blank(line.p[at]))
			at++;
		if (at >= line.n)
			break;
		str_reset(&w);
		if (!split_word(line, &at, &w))
			return err_set(e, RC_USAGE, _("a quote is not closed"));
		list = arena_grow(a, list, have, have + 1, &cap, sizeof(*list));
		list[have++] = arena_sv(a, w.n ? str_sv(&w) : SV(""));
	}
	*word = list;
	*n = have;
	return RC_OK;
}

size_t words_typed(struct sv line, struct arena *a, struct sv **word)
{
	AUTO(str_deinit) struct str w = STR_INIT;
	struct sv *list = NULL;
	size_t have = 0, cap = 0, at = 0;
	bool behind_blank;

	do {
		while (at < line.n && is_blank(line.p[at]))
			at++;
		str_reset(&w);
		(void)split_word(line, &at, &w); /* an open quote ends with the line */
		list = arena_grow(a, list, have, have + 1, &cap, sizeof(*list));
		list[have++] = arena_sv(a, w.n ? str_sv(&w) : SV(""));
		behind_blank = at < line.n;
	} while (behind_blank);
	*word = list;
	return have;
}
