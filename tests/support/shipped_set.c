/* Desk, workflows and custom fields out of the program itself. */
#include "support/shipped_set.h"

#include <stdlib.h>

#include "deskbell/base/embed.h"

void shipped_set(struct config_set *c, struct arena *a)
{
	static const char *const path[] = { "desk.yaml", "field.yaml", "workflow/incident.yaml",
					    "workflow/service-request.yaml" };
	struct config_file file[ARRAY_LEN(path)];
	struct faults f;

	for (size_t i = 0; i < ARRAY_LEN(path); i++) {
		const struct embed_file *e =
			embed_find(arena_printf(a, "data/config/%s", path[i]).p);

		if (!e)
			abort();
		file[i] = (struct config_file){ sv_from(path[i]), sv_from((const char *)e->data) };
	}
	faults_init(&f, a);
	if (!config_set_from_files(file, ARRAY_LEN(file), NULL, NULL, a, c, &f))
		abort();
}
