/* Lists of ids and copies of columns, for all files of the store. */
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

struct sv col_copy(struct stmt *q, int i, struct arena *a)
{
	return arena_sv(a, stmt_col_text(q, i));
}
