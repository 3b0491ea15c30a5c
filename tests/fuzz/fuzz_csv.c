/* Any bytes as CSV: no crash; a record is cut where csv_open says, and what is read is written and
 * read the same. */
#include <stdlib.h>

#include "deskbell/text/csv.h"
#include "deskbell/text/utf8.h"
#include "fuzz/fuzz.h"

static void check_record(struct sv record, char delimiter)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str s = STR_INIT;
	struct sv *cell, *again;
	struct err e = { 0 };
	size_t n, m;

	if (csv_record(record, delimiter, &a, &cell, &n, &e) != RC_OK) {
		if (!e.msg[0] || !utf8_valid(sv_from(e.msg), NULL))
			abort();
		return;
	}
	for (size_t i = 0; i < n; i++)
		csv_add_safe(&s, cell[i], ',', i == 0);
	if (!s.n)
		return;
	if (csv_open(str_sv(&s), ',', false) ||
	    csv_record(str_sv(&s), ',', &a, &again, &m, &e) != RC_OK || m != n)
		abort();
	for (size_t i = 0; i < n; i++)
		if (!sv_eq(csv_unsafe(again[i]), cell[i]))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv rest = { (const char *)data, size };
	char delimiter = csv_delimiter((struct sv){ rest.p, sv_find(rest, '\n') });

	while (rest.n) {
		bool open = false;
		size_t end = 0;

		do {
			struct sv tail = { rest.p + end, rest.n - end };
			size_t line = sv_find(tail, '\n');

			line += line < tail.n;
			open = csv_open((struct sv){ tail.p, line }, delimiter, open);
			end += line;
		} while (open && end < rest.n);
		check_record((struct sv){ rest.p, end }, delimiter);
		rest = (struct sv){ rest.p + end, rest.n - end };
	}
	return 0;
}
