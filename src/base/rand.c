/* Random bytes from the kernel, and the seeded generator: xoshiro256** seeded by splitmix64. */
#include "deskbell/base/rand.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

void rand_bytes(void *p, size_t n)
{
	static const char text[] = "deskbell: the kernel gives no random bytes\n";
	unsigned char *at = p;

	while (n) {
		ssize_t got = getrandom(at, n, 0);

		if (got > 0) {
			at += got;
			n -= (size_t)got;
		} else if (errno != EINTR) {
			(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
			abort();
		}
	}
}

static uint64_t rotl(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

void rand_seed(struct rand *r, uint64_t seed)
{
	for (int i = 0; i < 4; i++) {
		uint64_t z = seed += 0x9e3779b97f4a7c15;

		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
		z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
		r->s[i] = z ^ (z >> 31);
	}
}

uint64_t rand_next(struct rand *r)
{
	uint64_t *s = r->s, result = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return result;
}

uint64_t rand_below(struct rand *r, uint64_t n)
{
	uint64_t v, low;

	assert(n > 0);
	/* The lowest 2^64 mod n values are thrown away: what is left divides evenly by n. */
	low = (0 - n) % n;
	do
		v = rand_next(r);
	while (v < low);
	return v % n;
}

void rand_fill(struct rand *r, void *p, size_t n)
{
	unsigned char *at = p;
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++, v >>= 8) {
		if (i % 8 == 0)
			v = rand_next(r);
		at[i] = (unsigned char)v;
	}
}
