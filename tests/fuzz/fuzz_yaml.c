/* Any bytes as YAML: no crash, no hang, faults that are safe to print; the tree can be walked. */
#include <stdlib.h>

#include "deskbell/text/safe.h"
#include "deskbell/text/yaml.h"
#include "fuzz/fuzz.h"

static void walk(struct yaml *y, const struct yaml_node *n, int depth)
{
	static const char *const allowed[] = { "title", "states" };
	size_t i;

	if (depth > YAML_DEPTH + 1)
		abort();
	if (!n)
		return;
	yaml_check_keys(y, n, allowed, 2);
	(void)yaml_title(y, n, "title", true);
	(void)yaml_bool(y, n, "n", true);
	for (i = 0; i < n->n; i++)
		walk(y, n->item[i], depth + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str s = STR_INIT;
	struct faults f;
	struct yaml y;
	bool good;

	faults_init(&f, &a);
	good = yaml_load(&y, "f.yaml", (struct sv){ (const char *)data, size }, &a, &f);
	if (good != (f.n == 0))
		abort();
	walk(&y, y.root, 0);
	faults_sort(&f);
	faults_print(&f, &s);
	if (!safe_is_clean(str_sv(&s), true))
		abort();
	return 0;
}
