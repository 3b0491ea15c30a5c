#ifndef DESKBELL_BASE_RAND_H
#define DESKBELL_BASE_RAND_H
/* Random bytes from the kernel for salts and ids, and a seeded generator (xoshiro256**, public
 * domain, Blackman and Vigna) for demo data and tests. */
#include <stddef.h>
#include <stdint.h>

/* Fills p with bytes of getrandom(2); aborts if the kernel gives none. */
void rand_bytes(void *p, size_t n);

struct rand {
	uint64_t s[4];
};

/* The generator from a seed: the same seed, the same numbers on every machine. */
void rand_seed(struct rand *r, uint64_t seed);
uint64_t rand_next(struct rand *r);
/* Uniform in [0, n), n > 0. */
uint64_t rand_below(struct rand *r, uint64_t n);
/* The same bytes for the same seed: stands in for rand_bytes where a desk must be reproducible. */
void rand_fill(struct rand *r, void *p, size_t n);

#endif
