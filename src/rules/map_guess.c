/* The tables of a suggested map: each word that means nothing here gets a meaning. */
#include "map_guess.h"

#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/domain/person.h"
#include "deskbell/text/json.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"

#define KEY_BYTES 60 /* of a name made of a longer one */

/* What JSON quotes YAML reads, but for characters beyond the first plane that must not be seen. */
static bool readable(struct sv v)
{
	return !memmem(v.p, v.n, "\\ud8", 4) && !memmem(v.p, v.n, "\\udb", 4);
}

void guess_line(struct guess *g, struct sv before, struct sv value, const char *behind)
{
	AUTO(str_deinit) struct str line = STR_INIT;
	struct json_out w;

	str_add(&line, before);
	json_init(&w, &line);
	json_str(&w, value);
	str_adds(&line, behind);
	str_addf(&g->out, "%s%s\n", readable(str_sv(&line)) ? "" : "# ", str_z(&line));
}

void guess_example(struct guess *g, struct sv before, struct sv value, const char *behind,
		   struct sv example)
{
	guess_line(g, before, value, behind);
	g->out.n--; /* its end of line */
	guess_line(g, SV(""), example, "");
}

/* ---- words of a kind ---- */

/* Columns that hold words of a kind: keys of rows by their names, then those inside of lists. */
struct words {
	const char *table;
	const char *keys[3];
	const char *lists[4];
};

static const struct words kinds[] = {
	{ "priority", { "priority" }, { "state_history.priority" } },
	{ "type", { "type" }, { NULL } },
	{ "state", { "state" }, { "state_history.state" } },
	{ "queue", { "queue" }, { "state_history.queue" } },
	{ "category", { "category" }, { NULL } },
	{ "person",
	  { "requester", "assignee", "watchers" },
	  { "state_history.by", "state_history.assignee", "x.messages.author" } },
	{ "tag", { "tags" }, { NULL } },
};

typedef VEC(size_t) indices;

static void add_words(const struct guess *g, size_t column, indices *out)
{
	const struct map_column_seen *c = &g->s->column.at[column];

	for (size_t i = 0; i < c->n_word; i++) {
		bool twice = false;

		for (size_t k = 0; k < out->n; k++)
			twice |= sv_eq(g->s->word.at[out->at[k]], g->s->word.at[c->word[i]]);
		if (!twice)
			VEC_ADD(out, c->word[i]);
	}
}

static void find_words(const struct guess *g, const struct words *k, indices *out)
{
	for (size_t i = 0; i < ARRAY_LEN(k->keys) && k->keys[i]; i++) {
		size_t column = g->of[words_index(k->keys[i])];

		if (column != SIZE_MAX)
			add_words(g, column, out);
	}
	for (size_t i = 0; i < ARRAY_LEN(k->lists) && k->lists[i]; i++)
		for (size_t c = 0; c < g->s->column.n; c++)
			if (g->s->column.at[c].own && sv_eqs(g->s->column.at[c].name, k->lists[i]))
				add_words(g, c, out);
}

/* ---- meanings ---- */

/* The desk's word; *sure = it follows from the word. SV_NULL: the word stands as it is. */
typedef struct sv meaning(const struct guess *g, struct sv word, bool *sure);

static struct sv of_priority(const struct guess *g, struct sv word, bool *sure)
{
	int p = priority_find(word);

	if (p > 0)
		return SV_NULL;
	p = words_priority(words_plain(word, g->arena));
	*sure = p > 0;
	return sv_from(priority_name(p ? (enum priority)p : g->set->new.priority));
}

static struct sv of_type(const struct guess *g, struct sv word, bool *sure)
{
	const struct config_set *set = g->set;
	struct sv plain = words_plain(word, g->arena);

	if (config_set_type(set, word))
		return SV_NULL;
	for (size_t i = 0; i < set->n_type; i++) {
		const struct config_type *t = &set->type[i];
		const struct sv name[] = { t->name, t->title.en, t->title.zh, t->title.ru };

		for (size_t k = 0; k < ARRAY_LEN(name); k++)
			if (name[k].n && sv_eq(words_plain(name[k], g->arena), plain))
				return t->name;
	}
	*sure = false;
	return set->new.type->name;
}

/* A state of the workflow usual tickets follow; without one of the kind, of the nearest. */
static struct sv of_state(const struct guess *g, struct sv word, bool *sure)
{
	const struct machine *m = g->set->new.type->workflow;
	enum state_category c = words_state(words_plain(word, g->arena));
	const struct machine_state *s;

	if (machine_state(m, word))
		return SV_NULL;
	*sure = c != 0;
	s = machine_of_category(m, c ? c : STATE_ACTIVE);
	if (!s)
		s = c == STATE_RESOLVED ? machine_of_category(m, STATE_CLOSED) : NULL;
	return s ? s->key : m->state[m->initial].key;
}

/* A name as near to the word as names may be. */
static struct sv name_of(const struct guess *g, struct sv word, enum noun noun)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	int slashes = noun == NOUN_CATEGORY ? 1 : 100;

	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];
		bool bad = c == ',' || c == '"' || (unsigned char)c < ' ';

		str_addc(&s, bad || (c == '/' && slashes-- <= 0) ? '-' : c);
	}
	return arena_sv(g->arena, sv_trim(utf8_clip(sv_trim(str_sv(&s)), KEY_BYTES)));
}

static struct sv of_name(const struct guess *g, struct sv word, enum noun noun, struct sv other)
{
	struct err e = { .rc = RC_OK };
	struct sv name;

	if ((noun == NOUN_PERSON ? login_check(word, &e) : key_check(word, noun, &e)) == RC_OK)
		return SV_NULL;
	name = name_of(g, word, noun);
	return (noun == NOUN_PERSON ? login_check(name, &e) : key_check(name, noun, &e)) == RC_OK
		       ? name
		       : other;
}

static struct sv of_queue(const struct guess *g, struct sv word, bool *sure)
{
	(void)sure;
	return of_name(g, word, NOUN_QUEUE, g->set->new.queue);
}

static struct sv of_category(const struct guess *g, struct sv word, bool *sure)
{
	(void)sure;
	return of_name(g, word, NOUN_CATEGORY, SV("other"));
}

static struct sv of_person(const struct guess *g, struct sv word, bool *sure)
{
	(void)sure;
	return of_name(g, word, NOUN_PERSON, g->me);
}

static struct sv of_tag(const struct guess *g, struct sv word, bool *sure)
{
	(void)sure;
	return of_name(g, word, NOUN_TICKET, SV(""));
}

static meaning *const meanings[] = { of_priority, of_type,   of_state, of_queue,
				     of_category, of_person, of_tag };

/* What all other words mean: words nobody has seen yet must not stop an import. */
static struct sv other(const struct guess *g, size_t kind)
{
	bool sure;

	return kind < 3 ? meanings[kind](g, SV("?"), &sure) : SV_NULL;
}

static void put_table(struct guess *g, size_t kind)
{
	indices word = VEC_INIT;
	bool begun = false;

	find_words(g, &kinds[kind], &word);
	for (size_t i = 0; i < word.n; i++) {
		struct sv from = g->s->word.at[word.at[i]], to;
		AUTO(str_deinit) struct str before = STR_INIT;
		struct json_out w;
		bool sure = true;

		to = meanings[kind](g, from, &sure);
		if (!to.p || utf8_count(from) > 200)
			continue;
		if (!begun)
			str_addf(&g->out, "%s:\n", kinds[kind].table);
		begun = true;
		str_adds(&before, "  ");
		json_init(&w, &before);
		json_str(&w, from);
		str_adds(&before, ": ");
		guess_line(g, str_sv(&before), to, sure ? "" : _("  # not known: a guess"));
	}
	if (word.n && other(g, kind).p) {
		if (!begun)
			str_addf(&g->out, "%s:\n", kinds[kind].table);
		guess_line(g, SV("  \"*\": "), other(g, kind), _("  # whatever else comes"));
	}
	VEC_DEINIT(&word);
}

void guess_tables(struct guess *g)
{
	for (size_t kind = 0; kind < ARRAY_LEN(kinds); kind++)
		put_table(g, kind);
	str_adds(&g->out, "default:\n");
	guess_line(g, SV("  requester: "), g->me, _("  # of rows that name nobody"));
	if (g->of[words_index("reply")] != SIZE_MAX)
		guess_line(g, SV("  author: "), g->me, _("  # of answers nobody signed"));
}
