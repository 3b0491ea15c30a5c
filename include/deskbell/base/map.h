#ifndef DESKBELL_BASE_MAP_H
#define DESKBELL_BASE_MAP_H
/* Hash map from text to an int64 (an id, or an index into an array of the caller's). Keys are
 * copied. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"

struct map_slot;

struct map {
	struct map_slot *slot;
	size_t n, cap;
	struct arena keys;
	uint64_t seed[2]; /* random, so that nobody can choose keys that collide */
};

#define MAP_INIT \
	{ \
		0 \
	}

void map_deinit(struct map *m);
void map_reset(struct map *m);
/* Sets key to value; returns true when the key is new. */
bool map_put(struct map *m, struct sv key, int64_t value);
/* False and *value untouched when the key is not there. value may be NULL. */
bool map_get(const struct map *m, struct sv key, int64_t *value);
/* The keys in no order: *at is 0 before the first; false after the last. The key is the map's. */
bool map_next(const struct map *m, size_t *at, struct sv *key, int64_t *value);

#endif
