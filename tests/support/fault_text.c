/* Faults as text. */
#include "support/fault_text.h"

const char *fault_text(struct faults *f, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	faults_sort(f);
	faults_print(f, &s);
	return arena_strdup(a, str_z(&s));
}
