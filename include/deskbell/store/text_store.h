#ifndef DESKBELL_STORE_TEXT_STORE_H
#define DESKBELL_STORE_TEXT_STORE_H
/* Erasable texts: value and salt beside the digest that the audit hash holds. */
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"
#include "deskbell/db/db.h"

/* *value = SV_NULL when the text was erased. RC_NOTFOUND when there is no such text. */
enum rc text_store_value(struct db *db, int64_t id, struct arena *a, struct sv *value,
			 struct err *e) MUST_USE;
/* Takes value and salt away for ever; the digest stays. Projections must be folded again by the
 * caller. */
enum rc text_store_erase(struct db *db, int64_t id, struct err *e) MUST_USE;

#endif
