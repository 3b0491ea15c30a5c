/* Values against the field table and the vocabulary. Every refusal names the value, what is valid
 * and the nearest guess. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/fuzzy.h"
#include "deskbell/text/token.h"
#include "deskbell/text/when.h"
#include "query_priv.h"

/* Up to so many names are listed; past it only the nearest is named. */
#define LIST_NAMES 16
#define GUESS_NAMES 20000

static const char *const priorities[] = { "P1", "P2", "P3", "P4", NULL };
static const char *const categories[] = { "new", "active", "waiting", "resolved", "closed", NULL };
static const char *const properties[] = { "new",     "active",	   "waiting", "resolved", "closed",
					  "open",    "unassigned", "mine",    "watched",  "unread",
					  "snoozed", "merged",	   "overdue", NULL };
static const char *const yes_no[] = { "yes", "no", NULL };

bool field_ordered(const struct field *f)
{
	return f->type == FIELD_INT || f->type == FIELD_TIME || f->type == FIELD_PRIORITY ||
	       f->type == FIELD_NUMBER || f->type == FIELD_DATE;
}

bool field_words(const struct field *f)
{
	return f->type == FIELD_TEXT || f->type == FIELD_WORDS;
}

const char *const *field_values(const struct field *f)
{
	if (f->number == TICKET_STATE_CATEGORY)
		return categories;
	if (f->type == FIELD_IS)
		return properties;
	if (f->number == TICKET_SLA)
		return standing_names();
	if (field_custom(f))
		return f->type == FIELD_BOOL ? yes_no : field_custom(f)->values;
	return f->type == FIELD_PRIORITY ? priorities : NULL;
}

bool field_row(const struct field *f)
{
	return f->type == FIELD_PERSON || f->type == FIELD_TEAM || f->type == FIELD_QUEUE ||
	       f->type == FIELD_CATEGORY || f->type == FIELD_ORGANISATION;
}

enum vocab_kind field_vocab(const struct field *f)
{
	switch (f->type) {
	case FIELD_PERSON:
		return VOCAB_PERSON;
	case FIELD_TEAM:
		return VOCAB_TEAM;
	case FIELD_QUEUE:
		return VOCAB_QUEUE;
	case FIELD_CATEGORY:
		return VOCAB_CATEGORY;
	case FIELD_ORGANISATION:
		return VOCAB_ORGANISATION;
	case FIELD_KEY:
		return f->number == TICKET_STATE  ? VOCAB_STATE
		       : f->number == TICKET_TYPE ? VOCAB_TYPE
		       : f->number == TICKET_TAGS ? VOCAB_TAG
						  : 0;
	default:
		return 0;
	}
}

struct names {
	struct arena *arena;
	struct sv *at;
	size_t n, cap;
};

static bool collect(void *arg, const struct vocab_name *name)
{
	struct names *l = arg;

	l->at = arena_grow(l->arena, l->at, l->n, l->n + 1, &l->cap, sizeof(*l->at));
	l->at[l->n++] = arena_sv(l->arena, name->name);
	return l->n < GUESS_NAMES;
}

static bool note_one(void *arg, const struct vocab_name *name)
{
	(void)name;
	*(bool *)arg = true;
	return false;
}

/* "NAME: VALUE is not one of ... (did you mean ...?)" */
static enum rc not_one_of(struct reader *r, const struct field *f, struct sv name,
			  const struct operand *o, const struct sv *valid, size_t n)
{
	struct sv list = SV_NULL, guess = SV_NULL;
	int near = fuzzy_nearest(o->text, valid, n);

	/* A value of one or two letters is near to everything. */
	if (near >= 0 && o->text.n > 2)
		guess = arena_printf(r->arena, _(" (did you mean %.*s?)"), SV_ARG(valid[near]));
	if (n > LIST_NAMES || n == 0)
		return reader_fault(r, o->from, o->to, f->name, _("%.*s: there is no %.*s%.*s"),
				    SV_ARG(name), SV_ARG(shown(o->text)), SV_ARG(guess));
	for (size_t i = 0; i < n; i++)
		list = arena_printf(r->arena, "%.*s %.*s", SV_ARG(list), SV_ARG(shown(valid[i])));
	return reader_fault(r, o->from, o->to, f->name, _("%.*s: %.*s is not one of%.*s%.*s"),
			    SV_ARG(name), SV_ARG(shown(o->text)), SV_ARG(list), SV_ARG(guess));
}

/* One of the field's fixed values, or the beginning of one. */
static enum rc check_fixed(struct reader *r, const struct field *f, struct sv name,
			   struct operand *o, bool prefix)
{
	const char *const *v = field_values(f);
	struct sv *valid;
	size_t n = 0;

	for (; v[n]; n++)
		if (prefix ? sv_starts(sv_from(v[n]), o->text) : sv_eqs(o->text, v[n]))
			return RC_OK;
	if (f->type == FIELD_PRIORITY && priority_find(o->text) > 0) {
		o->text = sv_from(priority_name((enum priority)priority_find(o->text)));
		return RC_OK;
	}
	valid = ARENA_ARRAY(r->arena, n + 1, struct sv);
	for (size_t i = 0; i < n; i++)
		valid[i] = sv_from(v[i]);
	return not_one_of(r, f, name, o, valid, n);
}

static enum rc check_number(struct reader *r, const struct field *f, struct sv name,
			    struct operand *o)
{
	int64_t n;

	if ((f->number == TICKET_ID || f->type == FIELD_TICKET) && o->text.n > 1 &&
	    o->text.p[0] == '#') {
		o->text.p++;
		o->text.n--;
	}
	if (f->type == FIELD_NUMBER ? number_parse(o->text, &n) : sv_int(o->text, &n) && n >= 0)
		return RC_OK;
	return reader_fault(r, o->from, o->to, f->name, _("%.*s: %.*s is not a number"),
			    SV_ARG(name), SV_ARG(shown(o->text)));
}

static enum rc check_time(struct reader *r, const struct field *f, struct sv name,
			  const struct operand *o)
{
	struct when_range range;
	struct err e = { 0 };
	int64_t seconds;

	if (f->number == TICKET_AGE) {
		if (when_duration(o->text, &seconds))
			return RC_OK;
		return reader_fault(r, o->from, o->to, f->name,
				    _("%.*s: %.*s is not a duration such as 90m, 3h, 2d, 1w"),
				    SV_ARG(name), SV_ARG(shown(o->text)));
	}
	if ((f->flags & FIELD_AHEAD) && when_duration(o->text, &seconds))
		return RC_OK;
	/* Whether it can be read does not depend on now. */
	if (when_parse(o->text, 0, WHEN_PAST, &range, &e) == RC_OK)
		return RC_OK;
	return reader_fault(r, o->from, o->to, f->name, "%.*s: %s", SV_ARG(name), e.msg);
}

static enum rc check_word(struct reader *r, const struct field *f, struct sv name,
			  const struct operand *o)
{
	struct token_term *term;
	size_t n;

	token_terms(o->text, o->quoted, r->arena, &term, &n);
	if (n > 0)
		return RC_OK;
	if (!name.p)
		return reader_fault(r, o->from, o->to, f->name,
				    _("%.*s holds no letter or digit to search for"),
				    SV_ARG(shown(o->text)));
	return reader_fault(r, o->from, o->to, f->name, _("%.*s: %.*s holds no letter or digit"),
			    SV_ARG(name), SV_ARG(shown(o->text)));
}

/* A name of the vocabulary, or the beginning of one. */
static enum rc check_name(struct reader *r, const struct field *f, struct sv name,
			  struct atom *atom)
{
	enum vocab_kind kind = field_vocab(f);
	struct names all = { .arena = r->arena };
	bool any = false;
	int64_t id;

	if (!r->vocab || !r->vocab->find || !kind || kind == VOCAB_TAG)
		return RC_OK;
	if (atom->kind == ATOM_PREFIX) {
		r->vocab->each(r->vocab->arg, kind, atom->a.text, note_one, &any);
		if (any)
			return RC_OK;
		return reader_fault(r, atom->a.from, atom->a.to, f->name,
				    _("%.*s: nothing begins with %.*s"), SV_ARG(name),
				    SV_ARG(shown(atom->a.text)));
	}
	if (r->vocab->find(r->vocab->arg, kind, atom->a.text, &id))
		return RC_OK;
	r->vocab->each(r->vocab->arg, kind, SV(""), collect, &all);
	return not_one_of(r, f, name, &atom->a, all.at, all.n);
}

/* none, any, me, my-teams and net*: only without quotes and operator. True when it was one. */
static bool take_special(const struct field *f, struct atom *atom)
{
	struct operand *o = &atom->a;

	if (atom->kind != ATOM_EQ || o->quoted || f->type == FIELD_IS || f->type == FIELD_WORDS)
		return false;
	if (sv_eqs(o->text, "none"))
		atom->kind = ATOM_NONE;
	else if (sv_eqs(o->text, "any"))
		atom->kind = ATOM_ANY;
	else if (f->type == FIELD_PERSON && sv_eqs(o->text, "me"))
		atom->kind = ATOM_MINE;
	else if ((f->type == FIELD_TEAM || f->type == FIELD_QUEUE) && sv_eqs(o->text, "my-teams"))
		atom->kind = ATOM_MINE;
	return atom->kind != ATOM_EQ;
}

static bool takes_prefix(const struct field *f)
{
	return field_vocab(f) || f->number == TICKET_EXTERNAL_ID || custom_field_is_text(f);
}

/* A number of a ticket, or a kind of link. */
static enum rc check_link(struct reader *r, const struct field *f, struct sv name,
			  struct operand *o)
{
	struct sv valid[LINK_KINDS];
	size_t n = 0;
	int64_t id;

	if (sv_int(o->text, &id) || link_find(o->text))
		return RC_OK;
	for (const char *const *v = link_names(); *v; v++)
		valid[n++] = sv_from(*v);
	return not_one_of(r, f, name, o, valid, n);
}

enum rc check_atom(struct reader *r, const struct field *f, struct sv name, struct atom *atom)
{
	struct operand *o = &atom->a;

	if (take_special(f, atom))
		return RC_OK;
	if (!o->text.n || (atom->kind == ATOM_RANGE && !atom->b.text.n))
		return reader_fault(r, o->from, o->to, f->name, _("%.*s: the value is empty"),
				    SV_ARG(name.p ? name : SV("query")));
	if (atom->kind == ATOM_EQ && !o->quoted && takes_prefix(f) &&
	    o->text.p[o->text.n - 1] == '*') {
		if (o->text.n == 1)
			return reader_fault(r, o->from, o->to, f->name,
					    _("%.*s: say any instead of *"), SV_ARG(name));
		atom->kind = ATOM_PREFIX;
		o->text.n--;
	}
	if (f->number == TICKET_AGE && atom->kind == ATOM_EQ)
		return reader_fault(r, o->from, o->to, f->name,
				    _("%.*s: say how it compares: age:>3d, age:<=2h, age:1d..3d"),
				    SV_ARG(name));
	if (field_values(f)) {
		TRY(check_fixed(r, f, name, o, atom->kind == ATOM_PREFIX));
		return atom->kind == ATOM_RANGE ? check_fixed(r, f, name, &atom->b, false) : RC_OK;
	}
	if (f->type == FIELD_TICKET)
		return check_number(r, f, name, o);
	if (f->type == FIELD_LINK)
		return check_link(r, f, name, o);
	if (f->type == FIELD_ATTACHMENT)
		return reader_fault(r, o->from, o->to, f->name, _("%.*s: say any or none"),
				    SV_ARG(name));
	if (f->type == FIELD_INT || f->type == FIELD_NUMBER) {
		TRY(check_number(r, f, name, o));
		return atom->kind == ATOM_RANGE ? check_number(r, f, name, &atom->b) : RC_OK;
	}
	if (f->type == FIELD_TIME || f->type == FIELD_DATE) {
		TRY(check_time(r, f, name, o));
		return atom->kind == ATOM_RANGE ? check_time(r, f, name, &atom->b) : RC_OK;
	}
	if (field_words(f))
		return check_word(r, f, name, o);
	return check_name(r, f, name, atom);
}
