/* SHA-256 over framed parts; the running state is nettle's. */
#include "deskbell/base/hash.h"

#include <nettle/sha2.h>
#include <string.h>

_Static_assert(sizeof(struct sha256_ctx) <= sizeof(struct hasher), "hasher holds nettle's state");

/* The length that stands for an absent part; no real part is that long. */
#define ABSENT UINT64_MAX

static struct sha256_ctx *ctx(struct hasher *h)
{
	return (struct sha256_ctx *)(void *)h;
}

static void big_endian(uint64_t v, uint8_t out[8])
{
	for (int i = 0; i < 8; i++)
		out[i] = (uint8_t)(v >> (56 - 8 * i));
}

static void add_length(struct hasher *h, uint64_t n)
{
	uint8_t frame[8];

	big_endian(n, frame);
	sha256_update(ctx(h), sizeof(frame), frame);
}

void hash_init(struct hasher *h)
{
	sha256_init(ctx(h));
}

void hash_part(struct hasher *h, struct sv part)
{
	add_length(h, part.p ? part.n : ABSENT);
	if (part.n)
		sha256_update(ctx(h), part.n, (const uint8_t *)part.p);
}

void hash_int(struct hasher *h, int64_t v)
{
	uint8_t bytes[8];

	big_endian((uint64_t)v, bytes);
	hash_part(h, (struct sv){ (const char *)bytes, sizeof(bytes) });
}

void hash_bytes(struct hasher *h, struct sv bytes)
{
	if (bytes.n)
		sha256_update(ctx(h), bytes.n, (const uint8_t *)bytes.p);
}

struct hash hash_end(struct hasher *h)
{
	struct hash out;

	sha256_digest(ctx(h), sizeof(out.byte), out.byte);
	return out;
}

struct hash hash_of(struct sv bytes)
{
	struct hasher h;

	hash_init(&h);
	hash_bytes(&h, bytes);
	return hash_end(&h);
}

struct hash hash_salted(struct sv salt, struct sv value)
{
	struct hasher h;

	hash_init(&h);
	hash_part(&h, salt);
	hash_part(&h, value);
	return hash_end(&h);
}

void hash_hex(const struct hash *h, char out[65])
{
	static const char digit[] = "0123456789abcdef";

	for (size_t i = 0; i < HASH_SIZE; i++) {
		out[2 * i] = digit[h->byte[i] >> 4];
		out[2 * i + 1] = digit[h->byte[i] & 15];
	}
	out[64] = 0;
}

bool hash_parse(struct sv hex, struct hash *out)
{
	if (hex.n != 2 * (size_t)HASH_SIZE)
		return false;
	for (size_t i = 0; i < hex.n; i++) {
		char c = hex.p[i];
		int v = c >= '0' && c <= '9'   ? c - '0'
			: c >= 'a' && c <= 'f' ? c - 'a' + 10
			: c >= 'A' && c <= 'F' ? c - 'A' + 10
					       : -1;

		if (v < 0)
			return false;
		out->byte[i / 2] = (uint8_t)(i % 2 ? out->byte[i / 2] | v : v << 4);
	}
	return true;
}

bool hash_eq(const struct hash *a, const struct hash *b)
{
	return memcmp(a->byte, b->byte, HASH_SIZE) == 0;
}
