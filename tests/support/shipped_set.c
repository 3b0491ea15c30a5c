/* The configuration out of the program itself. */
#include "support/shipped_set.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/embed.h"

#define ROOT "data/config/"

size_t shipped_files(struct config_file *out)
{
	size_t n, used = 0;
	const struct embed_file *e = embed_list(&n);

	for (size_t i = 0; i < n; i++) {
		if (strncmp(e[i].path, ROOT, strlen(ROOT)) != 0)
			continue;
		assert(used < SHIPPED_FILES_MAX);
		out[used++] = (struct config_file){ sv_from(e[i].path + strlen(ROOT)),
						    sv_from((const char *)e[i].data) };
	}
	return used;
}

void shipped_set(struct config_set *c, struct arena *a)
{
	struct config_file file[SHIPPED_FILES_MAX];
	struct faults f;
	struct err e;

	faults_init(&f, a);
	if (config_set_from_files(file, shipped_files(file), NULL, NULL, a, c, &f, &e) != RC_OK ||
	    f.n)
		abort();
}
