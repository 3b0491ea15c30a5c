/* Refusals for the same reason are one line: where a value is wrong it is wrong for all tickets. */
#include "deskbell/service/refusal.h"

#include "deskbell/base/i18n.h"
#include "deskbell/base/map.h"
#include "deskbell/base/str.h"

#define NAMED 8 /* tickets a line names; the rest it counts */

/* Tickets refused for one reason. */
struct reason {
	const struct refused *first;
	size_t n;
	int64_t id[NAMED];
};

static struct sv line_of(const struct reason *r, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct sv why = r->first->message;

	if (r->first->of != NOUN_TICKET)
		return why;
	if (r->n == 1)
		return arena_printf(a, _("ticket %lld: %.*s"), (long long)r->id[0], SV_ARG(why));
	for (size_t i = 0; i < r->n && i < NAMED; i++)
		str_addf(&s, "%s%lld", i ? ", " : "", (long long)r->id[i]);
	if (r->n > NAMED)
		return arena_printf(a, _("tickets %.*s and %zu more: %.*s"), SV_ARG(str_sv(&s)),
				    r->n - NAMED, SV_ARG(why));
	return arena_printf(a, _("tickets %.*s: %.*s"), SV_ARG(str_sv(&s)), SV_ARG(why));
}

size_t refusal_lines(const struct answer *x, struct arena *a, struct refusal_line **out)
{
	AUTO(map_deinit) struct map known = MAP_INIT;
	struct reason *r = ARENA_ARRAY(a, x->n_refusal + 1, struct reason);
	size_t n = 0;

	for (size_t i = 0; i < x->n_refusal; i++) {
		const struct refused *one = &x->refusal[i];
		int64_t at = (int64_t)n;

		/* A change that cannot be undone has its own reasons. */
		if (one->of != NOUN_TICKET || !map_get(&known, one->message, &at)) {
			r[n++] = (struct reason){ .first = one };
			map_put(&known, one->message, at);
		}
		if (r[at].n < NAMED)
			r[at].id[r[at].n] = one->id;
		r[at].n++;
	}
	*out = ARENA_ARRAY(a, n + 1, struct refusal_line);
	for (size_t i = 0; i < n; i++)
		(*out)[i] = (struct refusal_line){ r[i].first->rc, line_of(&r[i], a) };
	return n;
}
