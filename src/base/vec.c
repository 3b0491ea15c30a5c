/* Growth of vectors: doubling from eight. */
#include "deskbell/base/vec.h"

void *vec_room(void *own_at, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return own_at;
	*cap = *cap ? *cap * 2 : 8;
	return mem_resize(own_at, *cap, size);
}
