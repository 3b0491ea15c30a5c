/* Any bytes as a theme: no crash, and every style has a look in every depth of colour. */
#include <stdlib.h>

#include "deskbell/domain/theme.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct faults f = { .arena = &a };
	struct theme t;
	bool good =
		theme_load(&t, "theme.yaml", (struct sv){ (const char *)data, size }, NULL, &a, &f);

	if (good != (f.n + f.dropped == 0))
		abort();
	return 0;
}
