#ifndef DESKBELL_SRC_SERVICE_IMPORT_REASON_H
#define DESKBELL_SRC_SERVICE_IMPORT_REASON_H
/* What was wrong with rows, told a few times and then counted: one wrong column is wrong in each of
 * a million rows, and in each with other words. */
#include "deskbell/base/map.h"
#include "deskbell/base/vec.h"
#include "deskbell/service/call.h"

struct reason {
	int64_t line;	    /* where it first came */
	int64_t told, more; /* rows told with it, and others */
};

struct reasons {
	struct map known; /* what is wrong -> index */
	VEC(struct reason) at;
	int64_t told, more; /* in all; rows with none of these reasons */
};

void reasons_deinit(struct reasons *r);
/* Tells that of a line, or counts it. */
void reasons_tell(struct reasons *r, struct job *j, const char *file, int64_t line,
		  const char *what);
/* Tells how often what was told came again, and what was not told. */
void reasons_end(struct reasons *r, struct job *j, const char *file);

#endif
