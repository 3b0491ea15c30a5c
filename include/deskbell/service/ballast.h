#ifndef DESKBELL_SERVICE_BALLAST_H
#define DESKBELL_SERVICE_BALLAST_H
/* Room kept in DESK/ballast for the day the disk is full: SQLite cannot even move its log without
 * any, so there would be no way out. `doctor --free` gives it away. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/err.h"

#define BALLAST_FILE "ballast"
#define BALLAST_BYTES ((int64_t)8 << 20)

/* Lays it: BALLAST_BYTES, or an eighth of what is free where that is less. A disk without room for
 * any is no error: there is none then. One that is there stays. */
enum rc ballast_lay(const char *desk_dir, struct err *e) MUST_USE;
/* Gives it away; *bytes = how much, 0 when there was none. */
enum rc ballast_drop(const char *desk_dir, int64_t *bytes, struct err *e) MUST_USE;
bool ballast_there(const char *desk_dir);

#endif
