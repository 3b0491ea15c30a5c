/* The tickets of a command: of its query, or of its list. */
#include "which.h"

#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/ids.h"
#include "load_priv.h"

#define LIST_MAX 4096 /* tickets or ranges in a list */

struct which {
	struct desk *desk;
	const struct actor *who;
	struct arena *arena;
	int64_t *at;
	size_t n;
};

static void add(struct which *w, const int64_t *id, size_t n)
{
	int64_t *all = ARENA_ARRAY(w->arena, w->n + n, int64_t);

	if (w->n)
		memcpy(all, w->at, w->n * sizeof(*all));
	if (n)
		memcpy(all + w->n, id, n * sizeof(*all));
	w->at = all;
	w->n += n;
}

static enum rc add_found(struct which *w, struct sv query, struct err *e)
{
	int64_t *id;
	size_t n;

	TRY(load_ids(w->desk, w->who, query, w->arena, &id, &n, NULL, e));
	add(w, id, n);
	return RC_OK;
}

static bool ticket_number(struct sv word, int64_t *id)
{
	if (word.n && word.p[0] == '#')
		word = (struct sv){ word.p + 1, word.n - 1 };
	return sv_int(word, id) && *id > 0;
}

/* "42", or "50..60": of a range those that are there. */
static enum rc add_listed(struct which *w, struct sv word, struct err *e)
{
	size_t dots = sv_find(word, '.');
	struct sv last = { word.p + dots + 2, word.n - dots - 2 };
	int64_t from, to;

	if (dots == word.n && ticket_number(word, &from)) {
		add(w, &from, 1);
		return RC_OK;
	}
	if (dots + 2 < word.n && word.p[dots + 1] == '.' &&
	    ticket_number((struct sv){ word.p, dots }, &from) && ticket_number(last, &to))
		return add_found(
			w, arena_printf(w->arena, "id:%lld..%lld", (long long)from, (long long)to),
			e);
	return err_field(e, "ticket", _("\"%.*s\" is neither a ticket number nor a range (50..60)"),
			 SV_ARG(word));
}

enum rc which_tickets(struct desk *d, const struct actor *who, const struct args *x,
		      struct arena *a, int64_t **out, size_t *n, struct err *e)
{
	struct which w = { .desk = d, .who = who, .arena = a };
	size_t listed = 0;

	if (x->query.p)
		TRY(add_found(&w, x->query, e));
	for (struct sv list = x->query.p ? SV_NULL : x->value[0][0]; list.p;) {
		if (++listed > LIST_MAX)
			return err_field(e, "ticket", _("more than %d tickets are listed"),
					 LIST_MAX);
		TRY(add_listed(&w, sv_cut(&list, ','), e));
	}
	*out = w.at;
	*n = ids_sort(w.at, w.n);
	return RC_OK;
}
