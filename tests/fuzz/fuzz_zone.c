/* Any bytes as a zone file and as the rule in its last line: no crash, and a zone that is taken
 * answers for every instant, stretch by stretch. */
#include <stdlib.h>

#include "deskbell/rules/calendar.h"
#include "fuzz/fuzz.h"

#define DAY 86400

static void try_span(struct zone_span s, int64_t at)
{
	if (s.from > at || s.to <= at || s.offset < -26 * 3600 || s.offset > 26 * 3600)
		abort();
}

static void try_rule(struct sv text)
{
	struct zone_rule r;

	if (!zone_rule_parse(text, &r))
		return;
	try_span(zone_rule_at(&r, INT64_MIN / 4), INT64_MIN / 4);
	try_span(zone_rule_at(&r, INT64_MAX / 4), INT64_MAX / 4);
	for (int64_t at = -400 * 366 * (int64_t)DAY; at < 400 * 366 * (int64_t)DAY; at += 99 * DAY)
		try_span(zone_rule_at(&r, at), at);
}

/* Working time in whatever zone: sums are sums, and the way there is the way back. */
static void try_calendar(const struct zone *z)
{
	struct calendar c = calendar_always;
	int64_t from = 1795444320, to;

	c.zone = *z;
	for (int64_t n = 1; n < 40 * (int64_t)DAY; n = n * 3 + 1) {
		to = calendar_add(&c, from, n);
		if (to != from + n || calendar_between(&c, from, to) != n)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv bytes = { (const char *)data, size };
	struct err e = { 0 };
	struct zone z;

	try_rule(bytes);
	if (zone_from_bytes(SV("x"), bytes, &a, &z, &e) != RC_OK)
		return 0;
	for (int64_t at = -4000000000; at < 8000000000; at += 500000003)
		try_span(zone_at(&z, at), at);
	for (size_t i = 0; i < z.n; i++)
		try_span(zone_at(&z, z.at[i]), z.at[i]);
	try_calendar(&z);
	return 0;
}
