/* Words of a command line read against a row of the command table. */
#include "deskbell/service/args.h"

#include <assert.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/fuzzy.h"
#include "deskbell/text/utf8.h"

#define WORDS_MAX 4096

#define EVERY 0xfu
#define WRITES (1u << COMMAND_WRITE)

static const struct common_option common[] = {
	{ "json", NULL, N_("answer in JSON"), EVERY },
	{ "dry-run", NULL, N_("say what would change, change nothing"),
	  WRITES | 1u << COMMAND_JOB },
	{ "request-id", "ID", N_("safe to repeat: the same id gets the first answer"), WRITES },
	{ "rev", "REV", N_("refuse when a field it needs changed since this revision"), WRITES },
	{ "as", "LOGIN", N_("act as this person (the desk's owner only)"), EVERY },
	{ "help", NULL, N_("this text"), EVERY },
};

const struct common_option *common_options(size_t *n)
{
	*n = ARRAY_LEN(common);
	return common;
}

bool common_option_of(const struct common_option *o, const struct command *cmd)
{
	return o->kinds & 1u << cmd->kind;
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

static enum rc unknown_option(const struct command *cmd, struct sv name, struct err *e)
{
	struct sv all[PARAM_MAX + ARRAY_LEN(common)];
	size_t n = 0;
	int near;

	for (int i = 0; i < PARAM_MAX && cmd->param[i].name; i++)
		if (cmd->param[i].flags & PARAM_OPTION)
			all[n++] = sv_from(cmd->param[i].name);
	for (size_t i = 0; i < ARRAY_LEN(common); i++)
		all[n++] = sv_from(common[i].name);
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

/* An option every command has. *known = it was one; *needs = it takes a value. */
static enum rc take_common(struct args *x, struct sv name, struct sv value, bool *known,
			   bool *needs, struct err *e)
{
	*known = true;
	*needs = false;
	if (sv_eqs(name, "json"))
		x->json = true;
	else if (sv_eqs(name, "dry-run"))
		x->dry_run = true;
	else if (sv_eqs(name, "help"))
		x->help = true;
	else
		*needs = true;
	if (!*needs)
		return value.p ? err_set(e, RC_USAGE, _("option --%.*s takes no value"),
					 SV_ARG(name))
			       : RC_OK;
	if (sv_eqs(name, "request-id")) {
		x->request_id = value;
		return value.p ? check_request_id(value, e) : RC_OK;
	}
	if (sv_eqs(name, "as")) {
		x->as = value;
		return RC_OK;
	}
	if (sv_eqs(name, "rev")) {
		if (value.p && (!sv_int(value, &x->rev) || x->rev < 1))
			return err_set(e, RC_USAGE,
				       _("--rev takes the revision shown by ticket show"));
		return RC_OK;
	}
	*known = false;
	return RC_OK;
}

/* Reads "--name", "--name=value" or "--name value" at word[*at]; moves *at behind it. */
static enum rc read_option(struct args *x, const struct sv *word, size_t n, size_t *at,
			   struct arena *a, struct err *e)
{
	struct sv name = { word[*at].p + 2, word[*at].n - 2 };
	size_t eq = sv_find(name, '=');
	struct sv value = SV_NULL;
	bool known, needs;
	int i;

	if (eq < name.n) {
		value = (struct sv){ name.p + eq + 1, name.n - eq - 1 };
		name.n = eq;
	}
	++*at;
	i = param_index(x->cmd, name, true);
	if (i < 0) {
		TRY(take_common(x, name, value, &known, &needs, e));
		if (!known)
			return unknown_option(x->cmd, name, e);
		if (!needs || value.p)
			return RC_OK;
	} else if (x->cmd->param[i].type == PARAM_FLAG) {
		if (value.p)
			return err_set(e, RC_USAGE, _("option --%.*s takes no value"),
				       SV_ARG(name));
		add_value(x, i, SV("1"), a);
		return RC_OK;
	}
	if (!value.p) {
		if (*at >= n)
			return err_set(e, RC_USAGE, _("option --%.*s needs a value"), SV_ARG(name));
		value = word[(*at)++];
	}
	if (i < 0)
		return take_common(x, name, value, &known, &needs, e);
	if (x->n_value[i] && !(x->cmd->param[i].flags & PARAM_MANY))
		return err_set(e, RC_USAGE, _("option --%.*s is given twice"), SV_ARG(name));
	add_value(x, i, value, a);
	return RC_OK;
}

/* Next positional parameter that still takes a value, or -1. */
static int next_positional(const struct args *x)
{
	for (int i = 0; i < PARAM_MAX && x->cmd->param[i].name; i++) {
		const struct param *p = &x->cmd->param[i];

		if (!(p->flags & PARAM_OPTION) && (!x->n_value[i] || (p->flags & PARAM_MANY)))
			return i;
	}
	return -1;
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

		if (!(p->flags & PARAM_REQUIRED) || x->n_value[i])
			continue;
		if (p->flags & PARAM_OPTION)
			return err_set(e, RC_USAGE,
				       _("%s: --%s is missing: %s; see deskbell %s -h"),
				       x->cmd->name, p->name, _(p->help), x->cmd->name);
		return err_set(e, RC_USAGE, _("%s: %s is missing: %s; see deskbell %s -h"),
			       x->cmd->name, p->name, _(p->help), x->cmd->name);
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
			return err_set(e, RC_USAGE,
				       _("%s: \"%.*s\" is one word too many; see deskbell %s -h"),
				       cmd->name, SV_ARG(w), cmd->name);
		add_value(&x, i, w, a);
		at++;
	}
	if (!x.help)
		TRY(check_required(&x, e));
	*out = x;
	return RC_OK;
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
