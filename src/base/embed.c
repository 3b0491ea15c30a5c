/* The embedded files; src/tools/embed.sh makes the table at build time. */
#include "deskbell/base/embed.h"

#include <stdlib.h>
#include <string.h>

#include "embed_table.h"

static int path_cmp(const void *key, const void *row)
{
	return strcmp(key, ((const struct embed_file *)row)->path);
}

const struct embed_file *embed_find(const char *path)
{
	return bsearch(path, embed_table, EMBED_COUNT, sizeof(embed_table[0]), path_cmp);
}

const struct embed_file *embed_list(size_t *n)
{
	*n = EMBED_COUNT;
	return embed_table;
}
