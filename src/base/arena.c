/* Arenas: a chain of blocks, the newest first. Pieces too large to share a block get one of their
 * own behind the head, so that the head's room is not lost. */
#include "deskbell/base/arena.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/mem.h"

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	_Alignas(max_align_t) unsigned char data[];
};

#define BLOCK_FIRST ((size_t)4 << 10)
#define BLOCK_MOST ((size_t)256 << 10)
#define ALIGN _Alignof(max_align_t)

/* n plus size, or SIZE_MAX on overflow, at which mem_resize aborts. */
static size_t add_size(size_t n, size_t size)
{
	size_t sum;

	return __builtin_add_overflow(n, size, &sum) ? SIZE_MAX : sum;
}

static size_t mul_size(size_t n, size_t size)
{
	size_t product;

	return __builtin_mul_overflow(n, size, &product) ? SIZE_MAX : product;
}

static struct arena_block *block_create(size_t size)
{
	struct arena_block *b = mem_resize(NULL, add_size(sizeof(*b), size), 1);

	b->next = NULL;
	b->size = size;
	b->used = 0;
	return b;
}

static void free_chain(struct arena_block *b)
{
	while (b) {
		struct arena_block *next = b->next;

		free(b);
		b = next;
	}
}

void arena_deinit(struct arena *a)
{
	if (!a)
		return;
	free_chain(a->head);
	a->head = NULL;
	a->used = 0;
}

void arena_reset(struct arena *a)
{
#ifdef ARENA_PLAIN
	arena_deinit(a);
#else
	if (a->head) {
		free_chain(a->head->next);
		a->head->next = NULL;
		a->head->used = 0;
	}
	a->used = 0;
#endif
}

/* A block with room for n bytes, linked in. */
static struct arena_block *block_for(struct arena *a, size_t n)
{
	struct arena_block *b = a->head;
	size_t size;

#ifdef ARENA_PLAIN
	size = n;
#else
	if (b && n <= b->size - b->used)
		return b;
	size = b ? b->size * 2 : BLOCK_FIRST;
	if (size > BLOCK_MOST)
		size = BLOCK_MOST;
	if (b && n > size / 4) {
		b = block_create(n);
		b->next = a->head->next;
		a->head->next = b;
		return b;
	}
	if (size < n)
		size = n;
#endif
	b = block_create(size);
	b->next = a->head;
	a->head = b;
	return b;
}

void *arena_alloc(struct arena *a, size_t n)
{
	struct arena_block *b;
	unsigned char *p;
	size_t step = n;

#ifndef ARENA_PLAIN
	step = n ? add_size(n, ALIGN - 1) : ALIGN;
	if (step != SIZE_MAX)
		step -= step % ALIGN;
#endif
	b = block_for(a, step);
	p = b->data + b->used;
	b->used += step;
	a->used += step;
	memset(p, 0, n);
	return p;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	return arena_alloc(a, mul_size(n, size));
}

void *arena_grow(struct arena *a, void *old, size_t n, size_t need, size_t *cap, size_t size)
{
	size_t more = *cap < 4 ? 8 : mul_size(*cap, 2);
	void *p;

	assert(n <= *cap);
	if (need <= *cap)
		return old;
	if (more < need)
		more = need;
	p = arena_array(a, more, size);
	if (n)
		memcpy(p, old, n * size);
	*cap = more;
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return s ? arena_z(a, sv_from(s)) : NULL;
}

struct sv arena_sv(struct arena *a, struct sv v)
{
	return v.p ? (struct sv){ arena_z(a, v), v.n } : SV_NULL;
}

char *arena_z(struct arena *a, struct sv v)
{
	char *p = arena_alloc(a, add_size(v.n, 1));

	if (v.n)
		memcpy(p, v.p, v.n);
	return p;
}

struct sv arena_printf(struct arena *a, const char *fmt, ...)
{
	char small[256], *p;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	va_end(ap);
	assert(n >= 0);
	if ((size_t)n < sizeof(small))
		return arena_sv(a, (struct sv){ small, (size_t)n });
	p = arena_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return (struct sv){ p, (size_t)n };
}
