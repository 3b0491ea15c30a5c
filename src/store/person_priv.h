#ifndef DESKBELL_STORE_PERSON_PRIV_H
#define DESKBELL_STORE_PERSON_PRIV_H
/* The fold of a person, team, queue or category, for writing its row and for comparing it. */
#include "deskbell/domain/person.h"
#include "store_priv.h"

/* More than the highest field number of these nouns. */
#define FIELD_ROOM 8

/* Last value of each single field, and the elements of the noun's one set. */
struct folded {
	bool exists;
	struct sv value[FIELD_ROOM]; /* erasable texts as text */
	struct sv *element;
	size_t n_element, cap_element;
};

/* Folds the object's live events; exists = false when it has none. */
enum rc person_fold_object(struct db *db, enum noun noun, int64_t object, struct arena *a,
			   struct folded *f, struct err *e) MUST_USE;

#endif
