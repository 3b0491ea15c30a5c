#ifndef DESKBELL_KB_OID_H
#define DESKBELL_KB_OID_H
/* Name of a git object: 20 bytes of SHA-1. All zero stands for "none" (no commit yet, no such
 * blob). */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"

#define OID_SIZE 20

struct oid {
	uint8_t byte[OID_SIZE];
};

#define OID_NONE ((struct oid){ { 0 } })

/* No object at all (all zero); equality of two names. */
bool oid_is_none(const struct oid *o);
bool oid_eq(const struct oid *a, const struct oid *b);
/* 40 lower-case hex digits and NUL into out[41]. */
void oid_hex(const struct oid *o, char out[41]);
/* The same in the arena. */
struct sv oid_sv(const struct oid *o, struct arena *a);
/* Exactly 40 hex digits of either case; false on anything else. */
bool oid_parse(struct sv hex, struct oid *out);

#endif
