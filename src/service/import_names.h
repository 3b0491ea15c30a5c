#ifndef DESKBELL_SERVICE_IMPORT_NAMES_H
#define DESKBELL_SERVICE_IMPORT_NAMES_H
/* Names an import looks up, and those one row makes. */
#include "deskbell/base/vec.h"
#include "import_write.h"

struct planned_name {
	enum noun noun;
	struct sv name;
	int64_t id;
	unsigned roles; /* people */
};

/* What one row creates. */
struct name_plan {
	VEC(struct planned_name) name;
	VEC(struct event) event; /* filled by name_plan_events */
};

void name_plan_deinit(struct name_plan *p);
/* Id of a name, planned where it is missing and may be made. RC_INVALID names key, value and
 * remedy. A person is found by login or address; import_person asks the map for him first. */
enum rc import_login(struct import *x, struct name_plan *p, const char *key, struct sv login,
		     unsigned role, int64_t *id, struct err *e) MUST_USE;
enum rc import_person(struct import *x, struct name_plan *p, const char *key, struct sv word,
		      unsigned role, int64_t *id, struct err *e) MUST_USE;
enum rc import_queue(struct import *x, struct name_plan *p, struct sv key, int64_t *id,
		     struct err *e) MUST_USE;
enum rc import_category(struct import *x, struct name_plan *p, struct sv key, int64_t *id,
			struct err *e) MUST_USE;
/* Events that make the planned names. */
void name_plan_events(struct name_plan *p);
/* After the row was written: they are known from now on. */
enum rc name_plan_learn(struct import *x, const struct name_plan *p, struct err *e) MUST_USE;

#endif
