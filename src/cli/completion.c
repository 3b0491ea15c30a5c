/* What may stand at the end of a command line being typed, for the shells: commands and options
 * from the command table, values from the desk where one can be opened. Whatever fails, fails
 * without a word, and only text that is clean as it stands is offered. */
#include <stdlib.h>
#include <string.h>

#include "cli_priv.h"
#include "deskbell/base/embed.h"
#include "deskbell/base/i18n.h"
#include "deskbell/service/common_option.h"
#include "deskbell/service/doctor.h"
#include "deskbell/text/safe.h"

#define SCRIPTS "data/completion/deskbell."

/* A line being completed. */
struct line {
	struct cli *c;
	const struct clock *clock;
	const char *dir, *as;
	struct sv typed; /* the word under the cursor; what is offered begins so */
	struct out out;
	bool asked; /* the desk was asked for */
};

/* Columns of an answer; a row without text asks the shell for names of files or directories. */
static const struct out_col columns[] = { { .name = "text" },
					  { .name = "label", .flex = true },
					  { .name = "rest" } };

static void put_row(struct line *l, struct sv text, struct sv label, struct sv rest)
{
	struct out_value v[] = { out_text(text), out_text(label), out_text(rest) };

	out_row(&l->out, v);
}

static void offer(struct line *l, struct sv text, struct sv label)
{
	if (sv_starts(text, l->typed) && safe_is_clean(text, false))
		put_row(l, text, label, (struct sv){ text.p + l->typed.n, text.n - l->typed.n });
}

/* `before` and text are one word. */
static void offer_behind(struct line *l, struct sv before, struct sv text, struct sv label)
{
	offer(l, arena_printf(l->c->arena, "%.*s%.*s", SV_ARG(before), SV_ARG(text)), label);
}

/* Opens the desk the line names, once; false when there is none or it is not for this person. */
static bool desk_there(struct line *l)
{
	struct cli *c = l->c;
	const char *dir;
	struct err e;

	if (l->asked)
		return c->desk != NULL;
	l->asked = true;
	if (desk_find(l->dir, c->arena, &dir, &e) != RC_OK ||
	    desk_open(dir, DESK_READ, l->clock, &c->desk, &e) != RC_OK)
		return false;
	if (desk_actor(c->desk, l->as, c->arena, &c->actor, &e) == RC_OK)
		return true;
	desk_destroy(c->desk);
	c->desk = NULL;
	return false;
}

/* --- values -------------------------------------------------------------------------------------
 */

/* The ticket a word of the line so far names, for its transitions; 0 = none. */
static int64_t ticket_of(const struct args *x)
{
	for (int i = 0; i < PARAM_MAX && x->cmd->param[i].name; i++) {
		struct err e;
		int64_t id;

		if (x->cmd->param[i].type == PARAM_TICKET && x->n_value[i] &&
		    cli_ticket_word(x->value[i][0], &id, &e) == RC_OK)
			return id;
	}
	return 0;
}

static void offer_from_desk(struct line *l, const struct args *x, enum param_type type,
			    struct sv before, struct sv typed)
{
	struct candidate *at;
	struct err e;
	size_t n;

	if (!desk_there(l) || load_candidates(l->c->desk, &l->c->actor, type, ticket_of(x), typed,
					      false, l->c->arena, &at, &n, &e) != RC_OK)
		return;
	for (size_t i = 0; i < n; i++)
		offer_behind(l, before, at[i].text, at[i].label);
}

/* The last word of a query, whose other words are in `x` already. */
static void offer_query(struct line *l, const struct args *x, struct sv typed)
{
	AUTO(str_deinit) struct str query = STR_INIT;
	struct query_candidate *at;
	struct err e;
	size_t n, start;

	for (int i = 0; i < PARAM_MAX && x->cmd->param[i].name; i++)
		for (size_t k = 0; x->cmd->param[i].type == PARAM_QUERY && k < x->n_value[i]; k++)
			str_addf(&query, "%.*s ", SV_ARG(x->value[i][k]));
	start = query.n;
	str_add(&query, typed);
	if (!desk_there(l) || load_completions(l->c->desk, &l->c->actor, str_sv(&query), query.n,
					       l->c->arena, &at, &n, &e) != RC_OK)
		return;
	for (size_t i = 0; i < n; i++)
		if (at[i].from >= start)
			offer_behind(l, (struct sv){ typed.p, at[i].from - start },
				     sv_trim(at[i].text), at[i].label);
}

static void offer_shells(struct line *l)
{
	size_t n;
	const struct embed_file *f = embed_list(&n);

	for (size_t i = 0; i < n; i++)
		if (!strncmp(f[i].path, SCRIPTS, strlen(SCRIPTS)))
			offer(l, sv_from(f[i].path + strlen(SCRIPTS)), SV_NULL);
}

static void offer_checks(struct line *l)
{
	const char *name;

	for (size_t i = 0; (name = doctor_check_name(i)); i++)
		offer(l, sv_from(name), sv_from(doctor_check_title(i)));
}

/* The next word of each command whose name begins with these. */
static void offer_commands(struct line *l, const struct sv *word, size_t n)
{
	struct sv last = SV_NULL;
	const struct command *cmd;

	for (size_t i = 0; (cmd = command_at(i)); i++) {
		struct sv rest = sv_from(cmd->name), next = sv_cut(&rest, ' ');
		size_t k = 0;

		while (k < n && rest.p && sv_eq(next, word[k])) {
			next = sv_cut(&rest, ' ');
			k++;
		}
		if (k < n || sv_eq(next, last))
			continue;
		last = next;
		offer(l, next, rest.p ? SV_NULL : sv_from(_(cmd->help)));
	}
}

static void offer_value(struct line *l, const struct args *x, const struct param *p,
			struct sv before)
{
	struct sv typed = { l->typed.p + before.n, l->typed.n - before.n };

	switch (p->type) {
	case PARAM_QUERY:
		offer_query(l, x, typed);
		break;
	case PARAM_COMMAND:
		offer_commands(l, x->value[p - x->cmd->param], x->n_value[p - x->cmd->param]);
		break;
	case PARAM_SHELL:
		offer_shells(l);
		break;
	case PARAM_CHECK:
		offer_checks(l);
		break;
	case PARAM_FILE:
	case PARAM_DIR:
		put_row(l, SV(""), p->type == PARAM_DIR ? SV("dir") : SV("file"), SV(""));
		break;
	case PARAM_ROLE: {
		size_t at = typed.n;

		while (at && typed.p[at - 1] != ',')
			at--;
		offer_from_desk(l, x, p->type, (struct sv){ l->typed.p, before.n + at },
				(struct sv){ typed.p + at, typed.n - at });
		break;
	}
	default:
		offer_from_desk(l, x, p->type, before, typed);
	}
}

/* --- options ------------------------------------------------------------------------------------
 */

static void offer_options(struct line *l, const struct args *x)
{
	const struct command *cmd = x->cmd;
	size_t n;
	const struct common_option *o = common_options(&n);

	for (int i = 0; i < PARAM_MAX && cmd->param[i].name; i++)
		if ((cmd->param[i].flags & PARAM_OPTION) &&
		    (!x->n_value[i] || (cmd->param[i].flags & PARAM_MANY)))
			offer_behind(l, SV("--"), sv_from(cmd->param[i].name),
				     sv_from(_(cmd->param[i].help)));
	for (size_t i = 0; i < n; i++)
		if (common_option_of(&o[i], cmd))
			offer_behind(l, SV("--"), sv_from(o[i].param.name),
				     sv_from(_(o[i].param.help)));
}

/* The parameter whose value follows the option `word`; NULL when none does. */
static const struct param *option_value(const struct command *cmd, struct sv word)
{
	struct sv name = { word.p + 2, word.n - 2 };
	const struct common_option *o;

	if (!sv_starts(word, SV("--")))
		return NULL;
	for (int i = 0; i < PARAM_MAX && cmd->param[i].name; i++)
		if ((cmd->param[i].flags & PARAM_OPTION) && cmd->param[i].type != PARAM_FLAG &&
		    sv_eqs(name, cmd->param[i].name))
			return &cmd->param[i];
	o = common_option_named(cmd, name);
	return o && o->value ? &o->param : NULL;
}

/* Reads the words of a command that stand before the cursor; required ones may be missing. */
static bool read_words(struct line *l, const struct command *cmd, const struct sv *word, size_t n,
		       struct args *x)
{
	struct sv *all = ARENA_ARRAY(l->c->arena, n + 1, struct sv);
	struct err e;

	all[0] = SV("--help");
	for (size_t i = 0; i < n; i++)
		all[i + 1] = word[i];
	if (args_parse(cmd, all, n + 1, l->c->arena, x, &e) != RC_OK)
		return false;
	if (x->as.p)
		l->as = arena_z(l->c->arena, x->as);
	return true;
}

static bool only_words(const struct sv *word, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (sv_eqs(word[i], "--"))
			return true;
	return false;
}

/* `word`: of a command, behind its name and before the cursor. */
static void complete_command(struct line *l, const struct command *cmd, const struct sv *word,
			     size_t n)
{
	bool plain = only_words(word, n);
	const struct param *p = n && !plain ? option_value(cmd, word[n - 1]) : NULL;
	size_t eq = sv_find(l->typed, '=');
	struct args x;

	if (!read_words(l, cmd, word, p ? n - 1 : n, &x))
		return;
	if (p) {
		offer_value(l, &x, p, SV(""));
		return;
	}
	if (!plain && eq < l->typed.n && (p = option_value(cmd, (struct sv){ l->typed.p, eq }))) {
		offer_value(l, &x, p, (struct sv){ l->typed.p, eq + 1 });
		return;
	}
	if (!plain && l->typed.n && l->typed.p[0] == '-')
		offer_options(l, &x);
	p = args_next(&x);
	if (p && (plain || !sv_starts(l->typed, SV("--"))))
		offer_value(l, &x, p, SV(""));
}

/* --- the line -----------------------------------------------------------------------------------
 */

/* "~/x" as the shell would give it to the program. */
static const char *expanded(struct sv path, struct arena *a)
{
	const char *home = secure_getenv("HOME");

	if (home && (sv_starts(path, SV("~/")) || sv_eqs(path, "~")))
		return arena_z(a, arena_printf(a, "%s%.*s", home, (int)path.n - 1, path.p + 1));
	return arena_z(a, path);
}

static void offer_start(struct line *l)
{
	offer(l, SV("-D"), sv_from(_("the desk's directory")));
	offer(l, SV("--as"), sv_from(_("act as this person (the desk's owner only)")));
	offer(l, SV("--help"), sv_from(_("list the commands")));
	offer(l, SV("--version"), SV_NULL);
}

/* `word`: behind the program's name, the last one is under the cursor. */
static void complete(struct line *l, const struct sv *word, size_t n)
{
	static const struct command none = { .name = "" };
	const struct args no_args = { .cmd = &none };
	const struct command *cmd;
	struct err e;
	size_t at = 0, used;

	for (; at + 1 < n && word[at].n && word[at].p[0] == '-'; at++) {
		bool dir = sv_eqs(word[at], "-D");

		if (!dir && !sv_eqs(word[at], "--as"))
			continue;
		if (++at + 1 >= n) {
			const struct param p = { "", dir ? PARAM_DIR : PARAM_PERSON, PARAM_OPTION,
						 NULL };

			offer_value(l, &no_args, &p, SV(""));
			return;
		}
		*(dir ? &l->dir : &l->as) = expanded(word[at], l->c->arena);
	}
	if (at + 1 == n && l->typed.n && l->typed.p[0] == '-')
		offer_start(l);
	else
		offer_commands(l, word + at, n - at - 1);
	cmd = command_find(word + at, n - at - 1, &used, &e);
	if (cmd)
		complete_command(l, cmd, word + at + used, n - at - 1 - used);
}

static enum rc print_script(struct cli *c, struct sv shell, struct err *e)
{
	const struct embed_file *f = embed_find(
		arena_z(c->arena, arena_printf(c->arena, SCRIPTS "%.*s", SV_ARG(shell))));

	if (!f)
		return err_set(e, RC_USAGE, _("completion: bash, zsh or fish?"));
	fwrite(f->data, 1, f->size, stdout);
	return RC_OK;
}

enum rc cli_completion(struct cli *c, const struct clock *clock, struct err *e)
{
	struct line l = { .c = c, .clock = clock };
	struct sv text = args_get(c->args, "line"), *word;
	size_t n;

	if (!text.p)
		return print_script(c, args_get(c->args, "shell"), e);
	n = words_typed(text, c->arena, &word);
	if (n < 2)
		return RC_OK;
	l.typed = word[n - 1];
	out_init(&l.out, c->mode == OUT_JSON ? OUT_JSON : OUT_TSV, columns, ARRAY_LEN(columns), 0,
		 stdout);
	complete(&l, word + 1, n - 1);
	out_end(&l.out);
	return RC_OK;
}
