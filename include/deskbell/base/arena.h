#ifndef DESKBELL_BASE_ARENA_H
#define DESKBELL_BASE_ARENA_H
/* An arena holds what one load or one frame returns; arena_deinit frees it all at once. With
 * -DARENA_PLAIN every piece is a malloc of its own, so that ASan sees overruns. */
#include <stddef.h>

#include "deskbell/base/attr.h"
#include "deskbell/base/str.h"

struct arena_block;

struct arena {
	struct arena_block *head;
	size_t used; /* bytes handed out so far */
};

#define ARENA_INIT \
	{ \
		0 \
	}

void arena_deinit(struct arena *a);
/* Empty again, keeping one block. */
void arena_reset(struct arena *a);
/* Zeroed, aligned for any type; lives until deinit or reset. */
void *arena_alloc(struct arena *a, size_t n);
/* n * size zeroed, with overflow check. */
void *arena_array(struct arena *a, size_t n, size_t size);
/* Doubles an array that lives in the arena: returns room for at least `need` elements of `size`
 * holding the first n of `old`; *cap is updated. */
void *arena_grow(struct arena *a, void *old, size_t n, size_t need, size_t *cap, size_t size);
/* NUL-ended copies; the struct sv form keeps "absent" absent. */
char *arena_strdup(struct arena *a, const char *s);
struct sv arena_sv(struct arena *a, struct sv v);
/* NUL-ended C string of v ("" when absent). */
char *arena_z(struct arena *a, struct sv v);
struct sv arena_printf(struct arena *a, const char *fmt, ...) PRINTF(2, 3);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))

#endif
