/* What `make tidy` puts before each file but base/err.c: the analyzers look at one file at a time
 * and would think that err_set may give RC_OK. It gives the code it was told. */
#include "deskbell/base/err.h"

#define err_set(e, rc, ...) ((void)err_set(e, rc, __VA_ARGS__), (rc))
#define err_field(e, field, ...) ((void)err_field(e, field, __VA_ARGS__), RC_INVALID)
