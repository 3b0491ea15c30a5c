#ifndef DESKBELL_SERVICE_CUSTOM_FORM_H
#define DESKBELL_SERVICE_CUSTOM_FORM_H
/* Words as values of custom fields: one set of rules for commands and imports. */
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/domain/fieldset.h"

/* A word in the event form of the field, by its type; of a FIELD_LINE the text itself, once it is
 * checked. Not of a FIELD_PERSON: who he is, the caller looks up. RC_INVALID names the field, the
 * word and what is allowed. */
enum rc custom_form(const struct custom_field *c, struct sv word, int64_t now, struct arena *a,
		    struct sv *form, struct err *e) MUST_USE;

#endif
