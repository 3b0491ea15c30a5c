#ifndef DESKBELL_SERVICE_IMPORT_RELATION_H
#define DESKBELL_SERVICE_IMPORT_RELATION_H
/* Links and merges of imported tickets. Each names the other ticket by the number it had where it
 * was exported, and is written, as a change of its own, once both are in the desk. */
#include <stdint.h>

#include "deskbell/base/map.h"
#include "deskbell/base/vec.h"
#include "deskbell/domain/change.h"
#include "import_row.h"

/* One that waits for its other ticket. */
struct waiting {
	int64_t ticket, line; /* here; where its row stands */
	struct import_relation what;
	int64_t by;
	uint8_t uid[UID_SIZE];
	size_t next; /* that waits for the same ticket: index + 1, 0 = none */
	bool done;
};

struct relations {
	struct map number; /* number there -> number here */
	struct map first;  /* number there -> index + 1 of the first that waits for it */
	VEC(struct waiting) waiting;
};

struct import;

void relations_deinit(struct relations *r);
void relations_reset(struct relations *r);
/* The row's ticket is in the desk, under the number `ticket`, since now or before: writes what
 * waited for it, and what the row says as far as the others are there. One that was written before
 * is left as it became. `name` = what the row is known by. */
enum rc relations_meet(struct import *x, const struct import_row *row, struct sv name,
		       int64_t ticket, struct arena *a, struct err *e) MUST_USE;
/* Tells of those whose other ticket never came. */
void relations_end(struct import *x);

#endif
