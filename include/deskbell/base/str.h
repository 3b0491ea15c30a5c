#ifndef DESKBELL_BASE_STR_H
#define DESKBELL_BASE_STR_H
/* Borrowed text (struct sv) and owned, growing text (struct str). An append past `max` sets `cut`
 * and drops the rest (at a character's end) and all later appends, so a chain of appends is checked
 * once at its end. Text added to a struct str must not lie in it. */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/attr.h"

/* Borrowed bytes, not NUL-ended; p is NULL for "absent", n 0 with p set for "empty". */
struct sv {
	const char *p;
	size_t n;
};

#define SV(lit) ((struct sv){ "" lit, sizeof(lit) - 1 })
#define SV_NULL ((struct sv){ NULL, 0 })
/* For printf: "%.*s", SV_ARG(v) */
#define SV_ARG(v) (int)(v).n, (v).p ? (v).p : ""

/* s may be NULL: gives SV_NULL. */
struct sv sv_from(const char *s);
/* Same bytes; absent equals empty, as in sv_cmp. */
bool sv_eq(struct sv a, struct sv b);
bool sv_eqs(struct sv a, const char *s);
/* Byte order; absent sorts as empty. */
int sv_cmp(struct sv a, struct sv b);
bool sv_starts(struct sv a, struct sv prefix);
/* Without ASCII white space at both ends. */
struct sv sv_trim(struct sv a);
/* Index of the first byte c, or n when there is none. */
size_t sv_find(struct sv a, char c);
/* Cuts *rest at the first sep: returns what stands before it and moves *rest behind it. At the end
 * rest->p becomes NULL. */
struct sv sv_cut(struct sv *rest, char sep);
/* Whole of `a` as a decimal int64, optional leading '-'; false on anything else or overflow. */
bool sv_int(struct sv a, int64_t *out);
/* How many bytes of `a`, at most max, can be kept without cutting a UTF-8 character in two. */
size_t sv_fit(struct sv a, size_t max);

struct str {
	char *p; /* NUL-ended when n > 0; use str_z() for a C string in any case */
	size_t n, cap;
	size_t max; /* 0 = STR_MAX */
	bool cut;
};

#define STR_MAX ((size_t)64 << 20)
#define STR_INIT \
	{ \
		0 \
	}
#define STR_INIT_MAX(m) \
	{ \
		.max = (m) \
	}

void str_deinit(struct str *s);
/* Empty, keeps memory and max, clears cut. */
void str_reset(struct str *s);
void str_add(struct str *s, struct sv v);
void str_adds(struct str *s, const char *z);
void str_addc(struct str *s, char c);
void str_addf(struct str *s, const char *fmt, ...) PRINTF(2, 3);
void str_vaddf(struct str *s, const char *fmt, va_list ap) PRINTF(2, 0);
/* Replaces bytes [at, at+del) by v; positions past the end are clamped. Works on a cut text too;
 * sets cut when v did not fit whole. */
void str_splice(struct str *s, size_t at, size_t del, struct sv v);
/* Borrowed view until the next change. */
struct sv str_sv(const struct str *s);
/* NUL-ended view until the next change; "" when nothing was added. */
const char *str_z(const struct str *s);
/* The heap text itself (never NULL), owned by the caller; s becomes empty. */
char *str_detach(struct str *s);

#endif
