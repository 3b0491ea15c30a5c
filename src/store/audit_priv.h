#ifndef DESKBELL_STORE_AUDIT_PRIV_H
#define DESKBELL_STORE_AUDIT_PRIV_H
/* What the parts of the audit share: where the first fault is put. */
#include <stdbool.h>

#include "deskbell/store/audit_store.h"

struct audit {
	struct arena *a;
	struct audit_result *out;
	bool found;
};

/* Notes the first fault; later ones are dropped. `change` may be 0 when none is to blame. */
void audit_broken(struct audit *x, int64_t change, struct sv what);
/* Configuration versions against the events of their changes. */
enum rc audit_config(struct db *db, struct audit *x, struct err *e) MUST_USE;
/* Custom fields against the events that declared them. */
enum rc audit_fields(struct db *db, struct audit *x, struct err *e) MUST_USE;
/* Schema steps against those this program knows. */
enum rc audit_schema(struct db *db, struct audit *x, struct err *e) MUST_USE;

#endif
