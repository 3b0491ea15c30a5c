/* Times of a suggested map: which columns hold them, and by which patterns they are read. */
#include "map_guess.h"

#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/time_pattern.h"

bool guess_is_time(const struct map_column_seen *c)
{
	return c->filled && c->times == c->filled;
}

/* One in ten may be something else: its row is refused, and the map says so. */
bool guess_is_nearly_time(const struct map_column_seen *c)
{
	return c->filled && c->times >= c->filled - c->filled / 10;
}

static uint32_t seconds(void)
{
	size_t last = 0;

	while (time_pattern_at(last + 1))
		last++;
	return 1u << last;
}

bool guess_is_number(const struct map_column_seen *c)
{
	return !c->rfc && c->n_forms == 1 && c->forms[0] == seconds();
}

/* ---- patterns ---- */

enum order { NO_ORDER, DAY_FIRST, MONTH_FIRST };

static enum order order_of(size_t pattern)
{
	const char *p = time_pattern_at(pattern);

	return !strncmp(p, "DD/", 3) ? DAY_FIRST : !strncmp(p, "MM/", 3) ? MONTH_FIRST : NO_ORDER;
}

static bool has_order(uint32_t set, enum order order)
{
	for (size_t i = 0; time_pattern_at(i); i++)
		if ((set & (1u << i)) && order_of(i) == order)
			return true;
	return false;
}

/* One pattern of the set, of the order the others have where that is known. */
static uint32_t pick(uint32_t set, uint32_t chosen)
{
	bool month = has_order(chosen, MONTH_FIRST) && !has_order(chosen, DAY_FIRST);

	for (size_t i = 0; month && time_pattern_at(i); i++)
		if ((set & (1u << i)) && order_of(i) == MONTH_FIRST)
			return 1u << i;
	return set & (~set + 1);
}

typedef VEC(uint32_t) forms;

static void gather(const struct guess *g, forms *out)
{
	for (size_t key = 0; words_key(key); key++) {
		const struct map_column_seen *c;

		if (g->of[key] == SIZE_MAX || !guess_wants_time(key))
			continue;
		c = &g->s->column.at[g->of[key]];
		for (size_t i = 0; i < c->n_forms; i++)
			VEC_ADD(out, c->forms[i]);
	}
}

/* Few patterns that read all: those there is no choice of first. *open = no value tells whether day
 * or month comes first. */
static uint32_t cover(const struct guess *g, bool *open)
{
	forms all = VEC_INIT;
	uint32_t common = UINT32_MAX, chosen = 0;

	gather(g, &all);
	*open = all.n > 0;
	for (size_t i = 0; i < all.n; i++) {
		common &= all.at[i];
		*open = *open &&
			has_order(all.at[i], DAY_FIRST) == has_order(all.at[i], MONTH_FIRST);
	}
	if (all.n && common)
		chosen = pick(common, 0);
	for (int choice = 1; all.n && !common && choice <= 32; choice++)
		for (size_t i = 0; i < all.n; i++)
			if (__builtin_popcount(all.at[i]) == choice && !(all.at[i] & chosen))
				chosen |= pick(all.at[i], chosen);
	*open = *open && has_order(chosen, DAY_FIRST);
	VEC_DEINIT(&all);
	return chosen;
}

void guess_times(struct guess *g)
{
	bool open;
	uint32_t chosen = cover(g, &open);

	if (!chosen)
		return;
	str_adds(&g->out, "time: [");
	for (size_t i = 0, n = 0; time_pattern_at(i); i++)
		if (chosen & (1u << i))
			str_addf(&g->out, "%s\"%s\"", n++ ? ", " : "", time_pattern_at(i));
	str_adds(&g->out, "]");
	if (has_order(chosen, DAY_FIRST) && has_order(chosen, MONTH_FIRST))
		str_addf(
			&g->out, "  # %s",
			_("some values have the day first, others the month: where both would do "
			  "(03/04) it is read as day, month; mend the file, or it comes in wrong"));
	else if (open)
		str_addf(&g->out, "  # %s",
			 _("day before month is a guess: no value tells; else write MM/DD/YYYY"));
	str_addf(&g->out, "\nzone: Z  # %s\n", _("or where its clocks stood, like +03:00"));
}
