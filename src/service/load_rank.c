/* Lists by rank: the best of the newest hits, cut into windows by place. */
#include "deskbell/base/i18n.h"
#include "deskbell/base/ids.h"
#include "deskbell/store/search_store.h"
#include "deskbell/store/ticket_store.h"
#include "desk_priv.h"
#include "load_priv.h"

/* Those of n ids that are in the answer go to `out`, in their order; it may be `id` itself. */
static enum rc keep(struct desk *d, const struct load_query *p, const int64_t *id, size_t n,
		    struct arena *a, int64_t *out, size_t *kept, struct err *e)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	int64_t *in = NULL;
	size_t n_in = 0;

	*kept = 0;
	query_pick_sql(p->plan, &p->scope, id, n, &sql);
	TRY(ticket_store_ids(d->db, &sql, a, &in, &n_in, e));
	n_in = ids_sort(in, n_in);
	for (size_t i = 0; i < n; i++)
		if (ids_has(in, n_in, id[i]))
			out[(*kept)++] = id[i];
	return RC_OK;
}

/* Ids of the answer, the best first: at least `enough` of them, or all. Of the hits the first ones
 * mostly do; else all others are looked up. */
static enum rc ranked_ids(struct desk *d, const struct load_query *p, size_t enough,
			  struct arena *a, int64_t **out, size_t *n, bool *cut, struct err *e)
{
	struct sv match = query_fts(p->plan, p->scope.internal, a);
	struct search_hit *hit = NULL;
	size_t n_hit = 0, first, rest;
	int64_t *id;

	*n = 0;
	*cut = false;
	if (match.p)
		TRY(search_store_tickets(d->db, match, SEARCH_NEWEST, a, &hit, &n_hit, e));
	*out = id = ARENA_ARRAY(a, n_hit + 1, int64_t);
	*cut = n_hit == SEARCH_NEWEST;
	for (size_t i = 0; i < n_hit; i++)
		id[i] = hit[i].id;
	first = n_hit < enough ? n_hit : enough;
	TRY(keep(d, p, id, first, a, id, n, e));
	if (*n == enough || first == n_hit)
		return RC_OK;
	TRY(keep(d, p, id + first, n_hit - first, a, id + *n, &rest, e));
	*n += rest;
	return RC_OK;
}

/* Place of an id, n when it is not there. */
static size_t place(const int64_t *id, size_t n, int64_t wanted)
{
	size_t i = 0;

	while (i < n && id[i] != wanted)
		i++;
	return i;
}

/* The places [*from, *to) of the window among n; one whose ticket is gone begins at the top. */
static void cut_window(const struct list_request *r, const int64_t *id, size_t n, size_t *from,
		       size_t *to)
{
	size_t limit = r->limit ? r->limit : n, at;

	*from = 0;
	if (r->window == WINDOW_LAST) {
		*from = n > limit ? n - limit : 0;
	} else if (r->window != WINDOW_FIRST) {
		at = place(id, n, r->window == WINDOW_AROUND ? r->focus : r->key.id);
		if (at < n && r->window == WINDOW_AFTER)
			*from = at + 1;
		else if (at < n && r->window == WINDOW_AROUND)
			*from = at > limit / 2 ? at - limit / 2 : 0;
		else if (at < n)
			*from = at > limit ? at - limit : 0;
		if (at < n && r->window == WINDOW_BEFORE)
			limit = at - *from;
	}
	*to = n - *from > limit ? *from + limit : n;
}

/* Those of n ids that are picked, in their order; gives their number. */
static size_t keep_picked(const struct list_request *r, int64_t *id, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (place(r->pick, r->n_pick, id[i]) < r->n_pick)
			id[kept++] = id[i];
	return kept;
}

enum rc load_ranked(struct desk *d, const struct load_query *p, const struct list_request *r,
		    struct arena *a, struct ticket **t, size_t *n, struct ticket_list *out,
		    struct err *e)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	struct ticket *row = NULL;
	size_t all, n_row = 0, from, to;
	size_t enough = r->window == WINDOW_FIRST && r->limit ? r->limit + 1 : SEARCH_NEWEST;
	int64_t *id;
	bool cut;

	TRY(ranked_ids(d, p, enough, a, &id, &all, &cut, e));
	from = 0;
	if (r->window == WINDOW_PICK)
		to = all = keep_picked(r, id, all);
	else
		cut_window(r, id, all, &from, &to);
	out->more_before = from > 0;
	out->more_after = to < all;
	if (cut)
		out->note = arena_printf(a, _("%.*s%sranked are the newest %d hits"),
					 SV_ARG(p->note), p->note.n ? "; " : "", SEARCH_NEWEST);
	if (to > from) {
		query_pick_sql(p->plan, &p->scope, id + from, to - from, &sql);
		TRY(ticket_store_list(d->db, &sql, a, &row, &n_row, e));
	}
	*t = ARENA_ARRAY(a, to - from + 1, struct ticket);
	for (*n = 0; from < to; from++)
		for (size_t i = 0; i < n_row; i++)
			if (row[i].id == id[from])
				(*t)[(*n)++] = row[i];
	return RC_OK;
}
