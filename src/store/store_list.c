/* Lists of ids and copies of columns, for all files of the store. */
#include <stdlib.h>
#include <string.h>

#include "store_priv.h"

void id_list_add(struct id_list *l, struct arena *a, int64_t id)
{
	if (l->n == l->cap)
		l->at = arena_grow(a, l->at, l->n, l->n + 1, &l->cap, sizeof(*l->at));
	l->at[l->n++] = id;
}

static int id_cmp(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void id_list_sort(struct id_list *l)
{
	size_t n = 0;

	if (l->n == 0)
		return;
	qsort(l->at, l->n, sizeof(*l->at), id_cmp);
	for (size_t i = 1; i < l->n; i++) {
		if (l->at[i] != l->at[n])
			l->at[++n] = l->at[i];
	}
	l->n = n + 1;
}

enum rc id_list_read(struct id_list *l, struct stmt *q, struct arena *a, struct err *e)
{
	enum rc rc;

	while ((rc = stmt_row(q, e)) == RC_OK)
		id_list_add(l, a, stmt_col_int(q, 0));
	return rc == RC_DONE ? RC_OK : rc;
}

struct sv col_copy(struct stmt *q, int i, struct arena *a)
{
	return arena_sv(a, stmt_col_text(q, i));
}
