/* What may stand at the cursor of a filter line: names of fields, then values of the field. */
#include <stdlib.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/fuzzy.h"
#include "query_priv.h"

/* Names looked at when none begins with what was typed. */
#define FUZZY_NAMES 20000

struct completer {
	struct sv text;
	const struct vocab *vocab;
	struct arena *arena;
	size_t from, value, to;	  /* term, value in it, end of what is replaced */
	struct sv typed;	  /* of the value, without its opening quote */
	bool compared;		  /* the value stands behind an operator or ".." */
	enum candidate_kind kind; /* of what is offered */
	struct query_candidate *at;
	size_t n, cap;
};

/* A name weighed against what was typed. */
struct guess {
	struct sv name, label;
	int score;
	size_t order;
};

struct guesses {
	struct completer *c;
	struct guess *at;
	size_t n, cap, seen;
};

/* Where the term under the cursor begins; *quoted: the cursor stands inside of quotes. */
static size_t term_start(struct sv text, size_t cursor, bool *quoted)
{
	size_t start = 0;

	*quoted = false;
	for (size_t i = 0; i < cursor; i++) {
		char ch = text.p[i];

		if (*quoted && ch == '\\')
			i++;
		else if (ch == '"')
			*quoted = !*quoted;
		else if (!*quoted && (is_blank(ch) || ch == '('))
			start = i + 1;
	}
	while (start < cursor && text.p[start] == '-')
		start++;
	return start;
}

/* Begin of the last value of a list, behind its operator or the ".." of a range. */
static size_t value_start(struct sv text, size_t at, size_t cursor, bool ordered, bool *compared)
{
	bool quoted = false;
	size_t start = at, range = 0, before;

	for (size_t i = at; i < cursor; i++) {
		if (quoted && text.p[i] == '\\')
			i++;
		else if (text.p[i] == '"')
			quoted = !quoted;
		else if (!quoted && text.p[i] == ',')
			start = i + 1;
		else if (!quoted && ordered && text.p[i] == '.' && i > start &&
			 text.p[i - 1] == '.')
			range = start = i + 1;
	}
	before = start;
	while (start < cursor &&
	       (text.p[start] == '<' || text.p[start] == '>' || text.p[start] == '='))
		start++;
	*compared = start > before || range == before;
	return start;
}

static size_t value_end(struct sv text, size_t cursor, bool quoted)
{
	size_t i = cursor;

	if (quoted) {
		while (i < text.n && text.p[i] != '"')
			i++;
		return i < text.n ? i + 1 : i;
	}
	while (i < text.n && !is_blank(text.p[i]) && text.p[i] != ',' && text.p[i] != ')' &&
	       text.p[i] != '(')
		i++;
	return i;
}

/* True when the value cannot stand without quotes. */
static bool needs_quotes(struct sv v)
{
	if (!v.n || vocab_reserved(v) || v.p[v.n - 1] == '*' || v.p[0] == '<' || v.p[0] == '>' ||
	    v.p[0] == '=')
		return true;
	for (size_t i = 0; i < v.n; i++)
		if (is_blank(v.p[i]) || v.p[i] == ',' || v.p[i] == '(' || v.p[i] == ')' ||
		    v.p[i] == '"' || v.p[i] == '\\')
			return true;
	return false;
}

static bool full(const struct completer *c)
{
	return c->n >= QUERY_CANDIDATES;
}

/* A value must follow at once. */
static bool goes_on(const struct completer *c)
{
	return c->kind == CANDIDATE_OPERATOR && c->value > c->from;
}

/* The term again up to the value, the value, and a blank unless one follows. */
static void offer(struct completer *c, struct sv value, struct sv label, bool word)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	bool blank = c->to < c->text.n && is_blank(c->text.p[c->to]);

	if (full(c))
		return;
	str_add(&s, (struct sv){ c->text.p + c->from, c->value - c->from });
	if (!word && needs_quotes(value)) {
		str_addc(&s, '"');
		for (size_t i = 0; i < value.n; i++) {
			if (value.p[i] == '"' || value.p[i] == '\\')
				str_addc(&s, '\\');
			str_addc(&s, value.p[i]);
		}
		str_addc(&s, '"');
	} else {
		str_add(&s, value);
	}
	if (!blank && (!s.n || s.p[s.n - 1] != ':') && !goes_on(c))
		str_addc(&s, ' ');
	c->at = arena_grow(c->arena, c->at, c->n, c->n + 1, &c->cap, sizeof(*c->at));
	c->at[c->n++] = (struct query_candidate){ c->kind, arena_sv(c->arena, str_sv(&s)),
						  arena_sv(c->arena, label), c->from, c->to };
}

static const enum candidate_kind kind_of_names[] = {
	[VOCAB_PERSON] = CANDIDATE_PERSON, [VOCAB_TEAM] = CANDIDATE_TEAM,
	[VOCAB_QUEUE] = CANDIDATE_QUEUE,   [VOCAB_CATEGORY] = CANDIDATE_CATEGORY,
	[VOCAB_STATE] = CANDIDATE_STATE,   [VOCAB_TYPE] = CANDIDATE_TYPE,
	[VOCAB_TAG] = CANDIDATE_TAG,
};

static void offer_word(struct completer *c, const char *word, struct sv label)
{
	struct sv v = sv_from(word);

	if (sv_starts(v, c->typed))
		offer(c, v, label, true);
}

static bool offer_name(void *arg, const struct vocab_name *name)
{
	struct completer *c = arg;

	offer(c, name->name, name->label, false);
	return !full(c);
}

static bool weigh(void *arg, const struct vocab_name *name)
{
	struct guesses *g = arg;
	int by_name = fuzzy_score(g->c->typed, name->name);
	int by_label = name->label.n ? fuzzy_score(g->c->typed, name->label) : -1;
	int score = by_name > by_label ? by_name : by_label;

	if (score >= 0) {
		g->at = arena_grow(g->c->arena, g->at, g->n, g->n + 1, &g->cap, sizeof(*g->at));
		g->at[g->n] = (struct guess){ arena_sv(g->c->arena, name->name),
					      arena_sv(g->c->arena, name->label), score, g->n };
		g->n++;
	}
	return ++g->seen < FUZZY_NAMES;
}

static int guess_cmp(const void *a, const void *b)
{
	const struct guess *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* Names that begin so; when none does, those that hold the letters, or the one it is a slip of. */
static void offer_names(struct completer *c, enum vocab_kind kind)
{
	struct guesses g = { .c = c };
	size_t before = c->n;

	if (!kind || !c->vocab)
		return;
	c->kind = kind_of_names[kind];
	c->vocab->each(c->vocab->arg, kind, c->typed, offer_name, c);
	if (c->n > before || !c->typed.n)
		return;
	c->vocab->each(c->vocab->arg, kind, SV(""), weigh, &g);
	if (g.n)
		qsort(g.at, g.n, sizeof(*g.at), guess_cmp);
	for (size_t i = 0; i < g.n; i++)
		offer(c, g.at[i].name, g.at[i].label, false);
}

static void offer_dates(struct completer *c, const struct field *f)
{
	c->kind = CANDIDATE_DATE;
	/* An age is always compared. */
	if (f->number == TICKET_AGE && !c->compared)
		return;
	if (f->number == TICKET_AGE) {
		offer_word(c, "1h", sv_from(_("an hour")));
		offer_word(c, "1d", sv_from(_("a day")));
		offer_word(c, "1w", sv_from(_("a week")));
		return;
	}
	offer_word(c, "today", SV_NULL);
	if (f->flags & FIELD_AHEAD) {
		offer_word(c, "tomorrow", SV_NULL);
		offer_word(c, "1h", sv_from(_("in an hour")));
		offer_word(c, "1d", sv_from(_("in a day")));
		offer_word(c, "1w", sv_from(_("in a week")));
		return;
	}
	offer_word(c, "yesterday", SV_NULL);
	offer_word(c, "-1h", sv_from(_("an hour ago")));
	offer_word(c, "-1d", sv_from(_("a day ago")));
	offer_word(c, "-1w", sv_from(_("a week ago")));
}

static void offer_operators(struct completer *c)
{
	c->kind = CANDIDATE_OPERATOR;
	offer_word(c, "<=", sv_from(_("at most")));
	offer_word(c, ">=", sv_from(_("at least")));
	offer_word(c, "<", sv_from(_("less than")));
	offer_word(c, ">", sv_from(_("more than")));
}

static void offer_special(struct completer *c, const struct field *f)
{
	c->kind = CANDIDATE_VALUE;
	if (f->type == FIELD_TEAM || f->type == FIELD_QUEUE)
		offer_word(c, "my-teams", sv_from(_("my teams")));
	if (f->type == FIELD_TIME || f->type == FIELD_DATE)
		offer_dates(c, f);
	if (field_ordered(f) && !c->typed.n && !c->compared)
		offer_operators(c);
	c->kind = CANDIDATE_VALUE;
	if (f->type == FIELD_IS || f->type == FIELD_INT || f->type == FIELD_WORDS ||
	    f->number == TICKET_AGE || c->compared)
		return;
	offer_word(c, "none", sv_from(_("unset")));
	offer_word(c, "any", sv_from(_("set")));
}

static void offer_values(struct completer *c, const struct field *f)
{
	const struct field_choice *choice = field_custom(f) ? field_custom(f)->choice : NULL;
	const char *const *v = field_values(f);

	c->kind = CANDIDATE_VALUE;
	if (f->type == FIELD_PERSON)
		offer_word(c, "me", sv_from(_("me")));
	for (size_t i = 0; v && v[i]; i++)
		offer_word(c, v[i], choice ? choice[i].title : SV_NULL);
	for (v = f->type == FIELD_LINK ? link_names() : NULL; v && *v; v++)
		offer_word(c, *v, sv_from(_(link_label(link_find(sv_from(*v))))));
	offer_names(c, field_vocab(f));
	offer_special(c, f);
}

static void offer_fields(struct completer *c, unsigned flag)
{
	const struct field *f;

	c->kind = CANDIDATE_FIELD;
	for (size_t i = 0; (f = fieldset_at(fields_of(c->vocab), i)); i++) {
		struct sv name = sv_from(f->name);

		if (f->noun != NOUN_TICKET || !(f->flags & flag) || !sv_starts(name, c->typed))
			continue;
		if (flag == FIELD_QUERY)
			name = arena_printf(c->arena, "%s:", f->name);
		offer(c, name, sv_from(_(f->help)), true);
	}
	if (flag == FIELD_QUERY && sv_starts(SV("sort"), c->typed))
		offer(c, SV("sort:"), sv_from(_("order of the list: sort:priority,-updated")),
		      true);
}

/* The words between terms, once one is begun. */
static void offer_joins(struct completer *c)
{
	if (!c->typed.n || (c->from > 0 && c->text.p[c->from - 1] == '-'))
		return;
	c->kind = CANDIDATE_OPERATOR;
	offer_word(c, "OR", sv_from(_("either side")));
	offer_word(c, "AND", sv_from(_("both sides")));
	offer_word(c, "NOT", sv_from(_("everything but")));
}

void query_complete(struct sv text, size_t cursor, const struct vocab *vocab, struct arena *a,
		    struct query_candidate **out, size_t *n)
{
	struct completer c = { .text = text.p ? text : SV(""), .vocab = vocab, .arena = a };
	const struct field *f = NULL;
	struct sv name;
	bool quoted;
	size_t len;

	if (cursor > c.text.n)
		cursor = c.text.n;
	c.from = c.value = term_start(c.text, cursor, &quoted);
	c.to = value_end(c.text, cursor, quoted);
	if (field_starts(c.text, c.from, &len) && c.from + len < cursor) {
		name = (struct sv){ c.text.p + c.from, len };
		f = fieldset_find(fields_of(vocab), NOUN_TICKET, name);
		c.value = value_start(c.text, c.from + len + 1, cursor, f && field_ordered(f),
				      &c.compared);
		if (sv_eqs(name, "sort")) {
			if (c.value < cursor && c.text.p[c.value] == '-')
				c.value++;
			c.typed = (struct sv){ c.text.p + c.value, cursor - c.value };
			offer_fields(&c, FIELD_SORT);
			offer_word(&c, "rank", sv_from(_("the best hits of the words first")));
		} else if (f && (f->flags & FIELD_QUERY)) {
			c.typed = (struct sv){ c.text.p + c.value, cursor - c.value };
			if (c.typed.n && c.typed.p[0] == '"') {
				c.typed.p++;
				c.typed.n--;
			}
			offer_values(&c, f);
		}
	} else if (!quoted) {
		c.typed = (struct sv){ c.text.p + c.from, cursor - c.from };
		offer_fields(&c, FIELD_QUERY);
		offer_joins(&c);
	}
	*out = c.at;
	*n = c.n;
}
