/* The hash map: open addressing with linear probes, at most three quarters full, keys in an arena.
 * Keys come from outside, so the hash is SipHash-1-3 (Aumasson and Bernstein) with a random key. */
#include "deskbell/base/map.h"

#include <string.h>

#include "deskbell/base/mem.h"
#include "deskbell/base/rand.h"

struct map_slot {
	const char *key; /* NULL = free */
	size_t n;
	uint64_t hash;
	int64_t value;
};

static uint64_t rotl(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[0] = rotl(v[0], 32);
	v[2] += v[3];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[2] = rotl(v[2], 32);
}

static uint64_t sip(const uint64_t k[2], struct sv key)
{
	uint64_t v[4] = { k[0] ^ 0x736f6d6570736575, k[1] ^ 0x646f72616e646f6d,
			  k[0] ^ 0x6c7967656e657261, k[1] ^ 0x7465646279746573 };
	uint64_t last = (uint64_t)key.n << 56, word;
	size_t i;

	for (i = 0; key.n - i >= 8; i += 8) {
		memcpy(&word, key.p + i,
		       8); /* byte order does not matter: hashes never leave memory */
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	for (int shift = 0; i < key.n; i++, shift += 8)
		last |= (uint64_t)(unsigned char)key.p[i] << shift;
	v[3] ^= last;
	sip_round(v);
	v[0] ^= last;
	v[2] ^= 0xff;
	for (int r = 0; r < 3; r++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* The key's slot, or the free one where it belongs; cap is a power of two and never full. */
static struct map_slot *probe(const struct map *m, struct sv key, uint64_t hash)
{
	size_t i = hash & (m->cap - 1);

	for (;; i = (i + 1) & (m->cap - 1)) {
		struct map_slot *s = &m->slot[i];

		if (!s->key || (s->hash == hash && sv_eq((struct sv){ s->key, s->n }, key)))
			return s;
	}
}

static void grow(struct map *m)
{
	struct map_slot *old = m->slot;
	size_t cap = m->cap;

	if (!cap)
		rand_bytes(m->seed, sizeof(m->seed));
	m->cap = cap ? cap * 2 : 16;
	m->slot = mem_array(m->cap, sizeof(*m->slot));
	for (size_t i = 0; i < cap; i++)
		if (old[i].key)
			*probe(m, (struct sv){ old[i].key, old[i].n }, old[i].hash) = old[i];
	mem_free(&old);
}

void map_deinit(struct map *m)
{
	if (!m)
		return;
	mem_free(&m->slot);
	arena_deinit(&m->keys);
	m->n = m->cap = 0;
}

void map_reset(struct map *m)
{
	if (m->slot)
		memset(m->slot, 0, m->cap * sizeof(*m->slot));
	arena_reset(&m->keys);
	m->n = 0;
}

bool map_put(struct map *m, struct sv key, int64_t value)
{
	struct map_slot *s;
	uint64_t hash;

	if (m->n + 1 > m->cap / 4 * 3)
		grow(m);
	hash = sip(m->seed, key);
	s = probe(m, key, hash);
	if (s->key) {
		s->value = value;
		return false;
	}
	*s = (struct map_slot){ arena_z(&m->keys, key), key.n, hash, value };
	m->n++;
	return true;
}

bool map_get(const struct map *m, struct sv key, int64_t *value)
{
	const struct map_slot *s;

	if (!m->n)
		return false;
	s = probe(m, key, sip(m->seed, key));
	if (!s->key)
		return false;
	if (value)
		*value = s->value;
	return true;
}

bool map_next(const struct map *m, size_t *at, struct sv *key, int64_t *value)
{
	while (*at < m->cap) {
		const struct map_slot *s = &m->slot[(*at)++];

		if (!s->key)
			continue;
		*key = (struct sv){ s->key, s->n };
		*value = s->value;
		return true;
	}
	return false;
}
