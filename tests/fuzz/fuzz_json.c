/* Any bytes as JSON: no crash, and what is read writes back to something that reads the same. */
#include <stdlib.h>

#include "deskbell/text/json.h"
#include "deskbell/text/safe.h"
#include "fuzz/fuzz.h"
#include "support/json_back.h"

static void write_back(const struct json *j, struct str *s)
{
	struct json_out w;

	json_init(&w, s);
	json_back(&w, j);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str once = STR_INIT;
	AUTO(str_deinit) struct str twice = STR_INIT;
	struct json *j = NULL, *k = NULL;
	struct err e = { 0 };

	if (json_parse((struct sv){ (const char *)data, size }, &a, &j, &e) != RC_OK) {
		if (!safe_is_clean(sv_from(e.msg), true))
			abort();
		return 0;
	}
	write_back(j, &once);
	if (json_parse(str_sv(&once), &a, &k, &e) != RC_OK)
		abort();
	write_back(k, &twice);
	if (!sv_eq(str_sv(&once), str_sv(&twice)))
		abort();
	return 0;
}
