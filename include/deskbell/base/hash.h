#ifndef DESKBELL_BASE_HASH_H
#define DESKBELL_BASE_HASH_H
/* SHA-256 (FIPS 180-4, by nettle) over framed parts: each part is preceded by its length as eight
 * big-endian bytes, so that no two different lists of parts hash alike. */
#include <stdint.h>

#include "deskbell/base/str.h"

#define HASH_SIZE 32

struct hash {
	uint8_t byte[HASH_SIZE];
};

/* Opaque running state; lives on the stack. */
struct hasher {
	_Alignas(16) uint8_t state[256];
};

void hash_init(struct hasher *h);
/* Adds one framed part; an absent part (p NULL) differs from an empty one. */
void hash_part(struct hasher *h, struct sv part);
/* The same as a part of eight bytes, big-endian. */
void hash_int(struct hasher *h, int64_t v);
/* Bytes as they are, unframed: for what is read piece by piece and must give hash_of. */
void hash_bytes(struct hasher *h, struct sv bytes);
struct hash hash_end(struct hasher *h);
/* Plain SHA-256 of the bytes, no framing (attachments, files). */
struct hash hash_of(struct sv bytes);
/* SHA-256(salt, value) of DESIGN section 5: framed salt, framed value. */
struct hash hash_salted(struct sv salt, struct sv value);
/* 64 lower-case hex digits and NUL into out[65]. */
void hash_hex(const struct hash *h, char out[65]);
/* Exactly 64 hex digits of either case; false on anything else. */
bool hash_parse(struct sv hex, struct hash *out);
bool hash_eq(const struct hash *a, const struct hash *b);

#endif
