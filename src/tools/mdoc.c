/* Prints a part of a manual page from the program's tables, as mdoc; `make man` puts it between the
 * page's markers. A part has a name: mdoc PART. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/embed.h"
#include "deskbell/base/str.h"
#include "deskbell/domain/keymap.h"
#include "deskbell/service/registry.h"

#define WIDTH 78

/* --- running text ------------------------------------------------------------------------------
 */

/* `column`: where the line being written stands. */
static void end_line(size_t *column)
{
	if (*column)
		putchar('\n');
	*column = 0;
}

static void put_escaped(struct sv word, bool first)
{
	static const struct {
		char ch;
		const char *as;
	} special[] = { { '\\', "\\e" },  { '-', "\\-" },   { '~', "\\(ti" },
			{ '^', "\\(ha" }, { '`', "\\(ga" }, { '\'', "\\(aq" } };
	/* A hyphen inside of a word stays one; an option is typed with minus signs. */
	bool option = word.p[0] == '-';

	if (first && (word.p[0] == '.' || word.p[0] == '\''))
		fputs("\\&", stdout);
	for (size_t i = 0; i < word.n; i++) {
		const char *as = NULL;

		for (size_t k = 0; k < ARRAY_LEN(special); k++)
			if (word.p[i] == special[k].ch && (word.p[i] != '-' || option))
				as = special[k].as;
		if (as)
			fputs(as, stdout);
		else
			putchar(word.p[i]);
	}
}

/* "deskbell-query(7);" on a line of its own, as a reference. */
static bool put_reference(struct sv word, size_t *column)
{
	const char *open = memchr(word.p, '(', word.n);
	size_t at = open ? (size_t)(open - word.p) : 0;

	if (!at || !sv_starts(word, SV("deskbell")) || at + 2 >= word.n ||
	    !isdigit((unsigned char)word.p[at + 1]) || word.p[at + 2] != ')')
		return false;
	end_line(column);
	printf(".Xr %.*s %c", (int)at, word.p, word.p[at + 1]);
	if (at + 3 < word.n)
		printf(" %.*s", (int)(word.n - at - 3), word.p + at + 3);
	putchar('\n');
	return true;
}

static bool ends_sentence(struct sv word, struct sv rest)
{
	char last = word.p[word.n - 1];

	return (last == '.' || last == '?') && rest.n && !islower((unsigned char)rest.p[0]);
}

/* Sentences, each from a new line. */
static void put_text(struct sv text)
{
	size_t column = 0;

	while (text.p) {
		struct sv word = sv_cut(&text, ' ');

		if (!word.n || put_reference(word, &column))
			continue;
		if (column && column + 1 + word.n > WIDTH)
			end_line(&column);
		if (column)
			putchar(' ');
		put_escaped(word, !column);
		column += word.n + 1;
		if (ends_sentence(word, text))
			end_line(&column);
	}
	end_line(&column);
}

/* "open a ticket": "Open a ticket." */
static void put_sentence(const char *help)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	str_addf(&s, "%c%s.", toupper((unsigned char)help[0]), help + 1);
	put_text(str_sv(&s));
}

/* --- commands ----------------------------------------------------------------------------------
 */

static void put_upper(const char *name)
{
	for (; *name; name++)
		putchar(toupper((unsigned char)*name));
}

/* "Fl -body Ar BODY" */
static void put_param(const struct param *p)
{
	if (p->type == PARAM_ASSIGNMENT) {
		fputs("Ar FIELD=VALUE", stdout);
	} else {
		if (p->flags & PARAM_OPTION)
			printf("Fl -%s", p->name);
		if (p->type != PARAM_FLAG) {
			fputs(p->flags & PARAM_OPTION ? " Ar " : "Ar ", stdout);
			put_upper(p->name);
		}
	}
}

static void put_usage(const struct command *cmd)
{
	printf(".It Xo\n.Ic %s\n", cmd->name);
	for (int i = 0; i < PARAM_MAX && cmd->param[i].name; i++) {
		fputs(cmd->param[i].flags & PARAM_REQUIRED ? "." : ".Op ", stdout);
		put_param(&cmd->param[i]);
		puts(cmd->param[i].flags & PARAM_MANY ? " ..." : "");
	}
	puts(".Xc");
}

static void put_command(const struct command *cmd)
{
	put_usage(cmd);
	put_sentence(cmd->help);
	if (cmd->about)
		put_text(sv_from(cmd->about));
	if (!cmd->param[0].name)
		return;
	puts(".Bl -tag -width Ds -compact");
	for (int i = 0; i < PARAM_MAX && cmd->param[i].name; i++) {
		fputs(".It ", stdout);
		put_param(&cmd->param[i]);
		putchar('\n');
		put_text(sv_from(cmd->param[i].help));
	}
	puts(".El");
}

/* Which commands stand under which heading, by their first words; what is named nowhere comes
 * last. */
static const struct heading {
	const char *title, *first_words, *intro;
} headings[] = {
	{ "Tickets", "ticket undo redo log events change query", NULL },
	{ "People, teams, queues, categories", "user team queue category organisation", NULL },
	{ "Knowledge base", "kb",
	  "Articles are markdown files on the branch\n"
	  ".Ql main\n"
	  "of\n"
	  ".Pa DESK/kb.git ,\n"
	  "a bare git repository.\n"
	  "What comes there by\n"
	  ".Ql git push\n"
	  "is found by the next search.\n"
	  "What the commands below write is a commit there as well, and\n"
	  ".Ic undo\n"
	  "takes it back by another one.\n" },
	{ "The desk", "", NULL },
};

static size_t heading_of(const struct command *cmd)
{
	struct sv rest = sv_from(cmd->name), first = sv_cut(&rest, ' ');
	size_t i;

	for (i = 0; i + 1 < ARRAY_LEN(headings); i++) {
		struct sv words = sv_from(headings[i].first_words);

		while (words.p)
			if (sv_eq(sv_cut(&words, ' '), first))
				return i;
	}
	return i;
}

static void commands(void)
{
	const struct command *cmd;

	for (size_t h = 0; h < ARRAY_LEN(headings); h++) {
		printf(".Ss %s\n", headings[h].title);
		if (headings[h].intro)
			fputs(headings[h].intro, stdout);
		puts(".Bl -tag -width Ds");
		for (size_t i = 0; (cmd = command_at(i)); i++)
			if (heading_of(cmd) == h)
				put_command(cmd);
		puts(".El");
	}
}

/* --- keys --------------------------------------------------------------------------------------
 */

/* "? F1", or "i in article, i in kb" for keys of other contexts than the action's own. */
static void add_keys(struct str *s, const struct keymap *k, const struct action_row *r)
{
	for (size_t i = 0; i < k->n; i++) {
		const struct binding *b = &k->at[i];

		if (b->action != r->id)
			continue;
		str_addf(s, "%s%.*s", s->n ? ", " : "", SV_ARG(b->keys));
		if (b->context != r->context)
			str_addf(s, " in %s", context_row(b->context)->name);
	}
}

static void put_action(const struct keymap *k, const struct action_row *r)
{
	AUTO(str_deinit) struct str keys = STR_INIT;
	AUTO(str_deinit) struct str said = STR_INIT;

	add_keys(&keys, k, r);
	str_addf(&said, "%s%s%s", r->help, keys.n ? ": " : "; on no key", str_z(&keys));
	printf(".It Ic %s\n", r->name);
	put_text(str_sv(&said));
}

static void put_context(const struct keymap *k, const struct context_row *c)
{
	int n = 0;

	printf(".Ss %s: %s\n", c->name, c->label);
	for (int i = 0; i < 2 && c->parent[i] >= 0; i++)
		printf("%s\n.Ic %s%s\n", i ? "and of" : "Has the keys of",
		       context_row((enum context)c->parent[i])->name,
		       i == 1 || c->parent[1] < 0 ? " ." : "");
	if (c->text)
		puts("Here characters are text.");
	for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
		if (action_row((enum action)i)->context != c->id)
			continue;
		if (!n++)
			puts(".Bl -tag -width Ds -compact");
		put_action(k, action_row((enum action)i));
	}
	if (n)
		puts(".El");
}

/* Each action under its context, with the keys a new desk gives it. */
static void actions(void)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const struct embed_file *f = embed_find("data/config/keymap.yaml");
	struct keymap k = KEYMAP_INIT;
	struct faults faults;

	faults_init(&faults, &a);
	if (!f ||
	    !keymap_load(&k, f->path, (struct sv){ (const char *)f->data, f->size }, &a, &faults)) {
		fputs("mdoc: data/config/keymap.yaml has faults\n", stderr);
		exit(1);
	}
	for (int c = 0; c < CONTEXT_COUNT; c++)
		put_context(&k, context_row((enum context)c));
}

static const struct part {
	const char *name;
	void (*print)(void);
} parts[] = {
	{ "commands", commands },
	{ "actions", actions },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < ARRAY_LEN(parts); i++)
		if (!strcmp(parts[i].name, argv[1])) {
			parts[i].print();
			return fflush(stdout) ? 1 : 0;
		}
	fputs("usage: mdoc PART\n", stderr);
	return 2;
}
