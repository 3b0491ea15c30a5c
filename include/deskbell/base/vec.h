#ifndef DESKBELL_BASE_VEC_H
#define DESKBELL_BASE_VEC_H
/* A growing heap array of one element type: `VEC(struct event) ev = VEC_INIT;`. Elements are plain
 * values; what they point to is not the vector's. */
#include <stddef.h>

#include "deskbell/base/mem.h"

#define VEC(type) \
	struct { \
		type *at; \
		size_t n, cap; \
	}
#define VEC_INIT \
	{ \
		0 \
	}

/* Room for one more element; used by VEC_ADD. Returns the (moved) array. */
void *vec_room(void *own_at, size_t n, size_t *cap, size_t size);

#define VEC_ADD(v, ...) \
	((v)->at = vec_room((v)->at, (v)->n, &(v)->cap, sizeof(*(v)->at)), \
	 (void)((v)->at[(v)->n++] = (__VA_ARGS__)))
#define VEC_RESET(v) ((void)((v)->n = 0))
#define VEC_DEINIT(v) (mem_free(&(v)->at), (v)->n = (v)->cap = 0)

#endif
