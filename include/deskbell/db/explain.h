#ifndef DESKBELL_DB_EXPLAIN_H
#define DESKBELL_DB_EXPLAIN_H
/* How SQLite means to run a statement, and how many rows it reckons with. */
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"
#include "deskbell/db/db.h"

struct sql;

/* One step of a plan. */
struct plan_step {
	int depth;	 /* steps of depth 1 belong to the step of depth 0 before them */
	struct sv text;	 /* "SEARCH t USING INDEX open_queue (queue=?)" */
	struct sv index; /* SV_NULL = none */
	int64_t rows;	 /* it will read, by the statistics of ANALYZE; -1 = these say nothing */
};

/* Steps of the statement in their order; it is not run. Lives in the arena. */
enum rc db_explain(struct db *db, const struct sql *sql, struct arena *a, struct plan_step **out,
		   size_t *n, struct err *e) MUST_USE;

#endif
