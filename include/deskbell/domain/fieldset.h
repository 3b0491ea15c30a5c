#ifndef DESKBELL_DOMAIN_FIELDSET_H
#define DESKBELL_DOMAIN_FIELDSET_H
/* The fields of one desk: the built-in table, and the custom fields of tickets its configuration
 * declares, under the name "f.KEY". Whatever takes fields takes a fieldset; NULL is one without
 * custom fields. */
#include <stdbool.h>
#include <stddef.h>

#include "deskbell/base/arena.h"
#include "deskbell/domain/field.h"

#define FIELD_CUSTOM_FIRST 1000 /* the lowest number of a custom field */
#define FIELD_CUSTOM_PREFIX "f."
#define CUSTOM_LINE_MAX 500 /* bytes of a text */

/* One value a choice or tree may have. */
struct field_choice {
	struct sv key;	 /* "red"; of a tree a path: "berlin/mitte" */
	struct sv title; /* for people; the key where there is none */
};

/* A custom field. Its `field` carries FIELD_CUSTOM; a retired one (no longer declared) has no other
 * flag: only history and values set before name it. */
struct custom_field {
	struct field field;
	struct sv key;		     /* its name without "f." */
	struct field_choice *choice; /* in file order; of a choice or tree */
	size_t n_choice;
	const char **values; /* the keys of the choices, ending in NULL; NULL where none */
	struct sv *type;     /* ticket types that have it */
	size_t n_type;	     /* 0: all */
	struct sv *required; /* types whose new tickets need it */
	size_t n_required;
	struct sv dflt; /* of new tickets, as people write it; SV_NULL = none */
};

/* A field ever declared: number, key and type belong together for ever. */
struct field_key {
	int number;
	struct sv key;
	enum field_type type;
};

struct field_keys {
	const struct field_key *at;
	size_t n;
};

struct fieldset {
	const struct custom_field *custom; /* by number */
	size_t n;
};

/* By number; NULL when there is none. A retired field is found too. */
const struct field *fieldset_get(const struct fieldset *s, enum noun noun, int number);
/* By name or alias; likewise. */
const struct field *fieldset_find(const struct fieldset *s, enum noun noun, struct sv name);
/* All fields, the built-in ones first: field i, NULL behind the last. */
const struct field *fieldset_at(const struct fieldset *s, size_t i);
/* Names of the noun's fields that have any of the flags, for guesses; how many. */
size_t fieldset_names(const struct fieldset *s, enum noun noun, unsigned flags, struct arena *a,
		      struct sv **out);
/* A field that outlives its configuration: a built-in one as it is, a custom one copied without its
 * choices and types. */
const struct field *field_own(const struct field *f, struct arena *a);
/* What a field is more than its row; NULL of a built-in one. */
const struct custom_field *field_custom(const struct field *f);
/* What the event that declares a field says: "1000 text room". */
struct sv field_key_form(int number, struct sv key, enum field_type type, struct arena *a);
/* A field that is known, but not declared; texts are copied. */
struct custom_field custom_field_retired(int number, struct sv key, enum field_type type,
					 struct arena *a);
/* Can it be set and asked for? */
bool custom_field_declared(const struct custom_field *f);
/* A choice by its key; NULL when there is none. */
const struct field_choice *custom_field_choice(const struct custom_field *f, struct sv key);
/* The type as files name it: "text", "choice"; "" of types custom fields cannot have. */
const char *custom_type_name(enum field_type type);
/* False when there is none of that name. */
bool custom_type_find(struct sv name, enum field_type *type);
/* All names; how many. */
size_t custom_type_names(struct arena *a, struct sv **out);
/* Does a ticket of this type have the field? */
bool custom_field_of_type(const struct custom_field *f, struct sv type);
/* Must a new ticket of this type have it set? */
bool custom_field_required(const struct custom_field *f, struct sv type);

#endif
