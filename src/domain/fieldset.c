/* Look-ups over the built-in table and a desk's custom fields. */
#include "deskbell/domain/fieldset.h"

#include <stddef.h>

#include "deskbell/base/attr.h"

/* The types custom fields have, as files name them. */
static const struct {
	const char *name;
	enum field_type type;
} types[] = {
	{ "text", FIELD_LINE },	    { "choice", FIELD_CHOICE }, { "tree", FIELD_TREE },
	{ "number", FIELD_NUMBER }, { "date", FIELD_DATE },	{ "person", FIELD_PERSON },
	{ "bool", FIELD_BOOL },
};

static const struct field *custom_get(const struct fieldset *s, int number)
{
	size_t lo = 0, hi = s ? s->n : 0;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct field *f = &s->custom[mid].field;

		if (f->number == number)
			return f;
		if (f->number < number)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

const struct field *fieldset_get(const struct fieldset *s, enum noun noun, int number)
{
	if (noun == NOUN_TICKET && number >= FIELD_CUSTOM_FIRST)
		return custom_get(s, number);
	return field_get(noun, number);
}

const struct field *fieldset_find(const struct fieldset *s, enum noun noun, struct sv name)
{
	if (noun != NOUN_TICKET || !sv_starts(name, SV(FIELD_CUSTOM_PREFIX)))
		return field_find(noun, name);
	for (size_t i = 0; s && i < s->n; i++)
		if (sv_eqs(name, s->custom[i].field.name))
			return &s->custom[i].field;
	return NULL;
}

const struct field *fieldset_at(const struct fieldset *s, size_t i)
{
	size_t n;
	const struct field *all = field_table(&n);

	if (i < n)
		return &all[i];
	return s && i - n < s->n ? &s->custom[i - n].field : NULL;
}

size_t fieldset_names(const struct fieldset *s, enum noun noun, unsigned flags, struct arena *a,
		      struct sv **out)
{
	const struct field *f;
	size_t n = 0, cap = 0;

	*out = NULL;
	for (size_t i = 0; (f = fieldset_at(s, i)); i++) {
		if (f->noun != noun || !(f->flags & flags))
			continue;
		*out = arena_grow(a, *out, n, n + 1, &cap, sizeof(**out));
		(*out)[n++] = sv_from(f->name);
	}
	return n;
}

const struct custom_field *field_custom(const struct field *f)
{
	if (!(f->flags & FIELD_CUSTOM))
		return NULL;
	return (const struct custom_field *)(const void *)((const char *)f -
							   offsetof(struct custom_field, field));
}

const struct field *field_own(const struct field *f, struct arena *a)
{
	struct custom_field *own;

	if (!f || !field_custom(f))
		return f;
	own = ARENA_NEW(a, struct custom_field);
	own->field = *f;
	own->field.name = arena_strdup(a, f->name);
	own->field.label = arena_strdup(a, f->label);
	own->field.help = arena_strdup(a, f->help);
	own->key = arena_sv(a, field_custom(f)->key);
	return &own->field;
}

static bool among(const struct sv *list, size_t n, struct sv v)
{
	for (size_t i = 0; i < n; i++)
		if (sv_eq(list[i], v))
			return true;
	return false;
}

bool custom_field_of_type(const struct custom_field *f, struct sv type)
{
	return !f->n_type || among(f->type, f->n_type, type);
}

bool custom_field_required(const struct custom_field *f, struct sv type)
{
	return among(f->required, f->n_required, type);
}

struct sv field_key_form(int number, struct sv key, enum field_type type, struct arena *a)
{
	return arena_printf(a, "%d %s %.*s", number, custom_type_name(type), SV_ARG(key));
}

struct custom_field custom_field_retired(int number, struct sv key, enum field_type type,
					 struct arena *a)
{
	struct custom_field f = { .key = arena_sv(a, key) };
	struct sv name = arena_printf(a, "%s%.*s", FIELD_CUSTOM_PREFIX, SV_ARG(key));

	f.field = (struct field){ .noun = NOUN_TICKET,
				  .number = number,
				  .name = name.p,
				  .label = name.p + sizeof(FIELD_CUSTOM_PREFIX) - 1,
				  .type = type,
				  .flags = FIELD_CUSTOM,
				  .help = name.p + sizeof(FIELD_CUSTOM_PREFIX) - 1 };
	return f;
}

bool custom_field_declared(const struct custom_field *f)
{
	return f->field.flags & FIELD_SETTABLE;
}

const struct field_choice *custom_field_choice(const struct custom_field *f, struct sv key)
{
	for (size_t i = 0; i < f->n_choice; i++)
		if (sv_eq(f->choice[i].key, key))
			return &f->choice[i];
	return NULL;
}

const char *custom_type_name(enum field_type type)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (types[i].type == type)
			return types[i].name;
	return "";
}

bool custom_type_find(struct sv name, enum field_type *type)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (!sv_eqs(name, types[i].name))
			continue;
		*type = types[i].type;
		return true;
	}
	return false;
}

size_t custom_type_names(struct arena *a, struct sv **out)
{
	*out = ARENA_ARRAY(a, ARRAY_LEN(types), struct sv);
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		(*out)[i] = sv_from(types[i].name);
	return ARRAY_LEN(types);
}
