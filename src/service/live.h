#ifndef DESKBELL_SERVICE_LIVE_H
#define DESKBELL_SERVICE_LIVE_H
/* The handle on live.db of an open desk: opened when it is first needed, given up where it cannot
 * be had. Nothing fails for it. */
#include <stdint.h>

#include "deskbell/base/err.h"
#include "deskbell/db/db.h"
#include "deskbell/service/desk.h"

/* NULL: it cannot be had now; desk_live_why says why. */
struct db *desk_live(struct desk *d);
const char *desk_live_why(const struct desk *d);
/* An error came of it: a damaged file is thrown away, so that the next desk_live makes it anew;
 * what cannot be written is left alone for a while. */
void desk_live_failed(struct desk *d, const struct err *e);
void desk_live_close(struct desk *d);

#endif
