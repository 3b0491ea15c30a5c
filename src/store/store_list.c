/* Lists of rows and of ids, numbers and copies of columns, for all files of the store. */
#include <string.h>

#include "deskbell/base/ids.h"
#include "store_priv.h"

void id_list_add(struct id_list *l, struct arena *a, int64_t id)
{
	if (l->n == l->cap)
		l->at = arena_grow(a, l->at, l->n, l->n + 1, &l->cap, sizeof(*l->at));
	l->at[l->n++] = id;
}

void id_list_sort(struct id_list *l)
{
	l->n = ids_sort(l->at, l->n);
}

enum rc id_list_read(struct id_list *l, struct stmt *q, struct arena *a, struct err *e)
{
	enum rc rc;

	while ((rc = stmt_row(q, e)) == RC_OK)
		id_list_add(l, a, stmt_col_int(q, 0));
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc rows_read(struct stmt *q, size_t size, row_reader *read, struct arena *a, void *out,
		  size_t *n, struct err *e)
{
	char *list = NULL;
	size_t count = 0, cap = 0;
	enum rc rc;

	while ((rc = stmt_row(q, e)) == RC_OK) {
		list = arena_grow(a, list, count, count + 1, &cap, size);
		read(q, a, list + count++ * size);
	}
	if (rc != RC_DONE)
		return rc;
	memcpy(out, &list, sizeof(list));
	*n = count;
	return RC_OK;
}

enum rc row_number(struct stmt *q, int64_t *out, struct err *e)
{
	enum rc rc = stmt_row(q, e);

	if (rc != RC_OK && rc != RC_DONE)
		return rc;
	*out = rc == RC_OK ? stmt_col_int(q, 0) : 0;
	return RC_OK;
}

struct sv col_copy(struct stmt *q, int i, struct arena *a)
{
	return arena_sv(a, stmt_col_text(q, i));
}
