#ifndef DESKBELL_DOMAIN_CUSTOM_H
#define DESKBELL_DOMAIN_CUSTOM_H
/* Values of custom fields: how each type is read, written in an event, and compared. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/domain/fieldset.h"

/* One value of a ticket. Of num and text one counts, by the field's type; the other is 0 or absent.
 */
struct custom_value {
	int field;
	struct sv form; /* event form */
	int64_t num;	/* number in millionths, UTC seconds a date begins at, person id, 0 or 1 */
	struct sv text; /* key, path or line; SV_NULL of an erased line */
};

/* Decimal number, at most 12 digits before the point and 6 behind it, in millionths. */
bool number_parse(struct sv v, int64_t *millionths);
/* The shortest text number_parse reads as it: "99.5". */
struct sv number_form(int64_t millionths, struct arena *a);
/* A calendar day "2026-12-01": the UTC second it begins at. */
bool date_parse(struct sv v, int64_t *at);
/* yes, no, true, false, 1, 0. */
bool bool_parse(struct sv v, bool *out);

/* Are its values compared by custom_value.text? */
bool custom_field_is_text(const struct field *f);
/* A value from its event form; what is wrong in it reads as 0 or absent. `line` is the text of a
 * FIELD_LINE (SV_NULL = erased), else not read. Borrows both. */
struct custom_value custom_value_of(const struct field *f, struct sv form, struct sv line);
/* Same field, form and text. */
bool custom_value_eq(const struct custom_value *x, const struct custom_value *y);
/* The list with the value in its place by field number, in a new array; form SV_NULL takes it out.
 */
void custom_values_put(struct custom_value **list, size_t *n, const struct custom_value *v,
		       struct arena *a);
/* NULL when the field is unset. */
const struct custom_value *custom_values_get(const struct custom_value *list, size_t n, int field);

#endif
