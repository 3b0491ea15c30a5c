/* Any bytes as a line of `import tickets`: no crash; what is taken keeps what the header promises.
 */
#include <stdlib.h>

#include "../../src/service/import_row.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"
#include "fuzz/fuzz.h"

static void check_order(const struct import_row *r)
{
	for (size_t i = 1; i < r->n_step; i++)
		if (r->step[i - 1].at > r->step[i].at)
			abort();
	for (size_t i = 1; i < r->n_message; i++)
		if (r->message[i - 1].at > r->message[i].at)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv line = { (const char *)data, size };
	struct import_row r;
	struct json *row;
	struct err e = { 0 };

	if (json_parse(line, &a, &row, &e) != RC_OK ||
	    import_row_read(row, line, &a, &r, &e) != RC_OK) {
		if (!e.msg[0] || !utf8_valid(sv_from(e.msg), NULL))
			abort();
		return 0;
	}
	if (!r.subject.n || sv_find(r.subject, '\n') < r.subject.n || r.digest.n != 32)
		abort();
	for (size_t i = 0; i < r.n_message; i++)
		if (!r.message[i].by_requester && !r.message[i].author.n)
			abort();
	check_order(&r);
	return 0;
}
