/* Ids in order, found by halving. */
#include "deskbell/base/ids.h"

#include <stdlib.h>

static int cmp(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

size_t ids_sort(int64_t *id, size_t n)
{
	size_t kept = 0;

	if (n)
		qsort(id, n, sizeof(*id), cmp);
	for (size_t i = 0; i < n; i++)
		if (!kept || id[kept - 1] != id[i])
			id[kept++] = id[i];
	return kept;
}

const void *ids_row(const void *rows, size_t n, size_t size, int64_t id)
{
	const char *p = rows;
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int64_t at = *(const int64_t *)(const void *)(p + mid * size);

		if (at == id)
			return p + mid * size;
		if (at < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

bool ids_has(const int64_t *id, size_t n, int64_t one)
{
	return IDS_ROW(id, n, one) != NULL;
}
