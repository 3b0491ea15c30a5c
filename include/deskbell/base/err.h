#ifndef DESKBELL_BASE_ERR_H
#define DESKBELL_BASE_ERR_H
/* Errors are values: a code, the field it concerns, a text for people. Written once where the fault
 * is known, never overwritten on the way up, printed once at the edge. */
#include "deskbell/base/attr.h"

enum rc {
	RC_OK = 0,
	RC_ENV,	      /* environment: no desk, newer or damaged store, disk full, I/O (exit 1) */
	RC_USAGE,     /* argument vector (exit 2) */
	RC_NOTFOUND,  /* not there, or not yours: both read the same (exit 3) */
	RC_DENIED,    /* the role does not allow it (exit 4) */
	RC_CONFLICT,  /* changed by someone since it was seen (exit 5) */
	RC_INVALID,   /* content: query, field value, guard, transition, config, import (exit 6) */
	RC_BUSY,      /* try again later (exit 75) */
	RC_CANCELLED, /* the caller withdrew the work (exit 1) */
	RC_DONE,      /* no more rows; never leaves the room that uses it */
};

struct err {
	enum rc rc;
	char field[64]; /* form field, option or config place the error concerns; may be "" */
	char msg[1024]; /* plain text; several findings are separated by '\n' */
};

/* Evaluates `expr` (an enum rc) and returns it from the calling function unless it is RC_OK. */
#define TRY(expr) \
	do { \
		enum rc try_rc = (expr); \
		if (try_rc != RC_OK) \
			return try_rc; \
	} while (0)

/* Sets code and message (cut at a character's start when too long), clears the field; gives rc. */
enum rc err_set(struct err *e, enum rc rc, const char *fmt, ...) PRINTF(3, 4);
/* The same with RC_INVALID and the field named. */
enum rc err_field(struct err *e, const char *field, const char *fmt, ...) PRINTF(3, 4);
/* Adds one more finding on a line of its own; sets rc and field only when e holds no error yet. */
enum rc err_more(struct err *e, enum rc rc, const char *field, const char *fmt, ...) PRINTF(4, 5);
/* Puts "text: " before each finding; for the one place that knows the object ("ticket 42"). */
enum rc err_prefix(struct err *e, const char *fmt, ...) PRINTF(2, 3);
/* Exit status of DESIGN section 9 for a code. */
int rc_exit(enum rc rc);
/* Stable word for a code in JSON: "ok", "environment", "usage", "not_found", ... */
const char *rc_name(enum rc rc);

#endif
