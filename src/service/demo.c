/* The demo desk. */
#include "deskbell/service/demo.h"

#include "deskbell/base/i18n.h"
#include "desk_priv.h"

enum rc demo_dir(struct arena *a, const char **dir, struct err *e)
{
	*dir = data_home(a, "deskbell-demo");
	if (!*dir)
		return err_set(e, RC_ENV,
			       _("no home directory is set: name one, deskbell demo DIR"));
	return RC_OK;
}

enum rc demo_make(const char *dir, uint64_t seed, const struct clock *clock, bool *made,
		  struct err *e)
{
	(void)seed;
	*made = true;
	return desk_init(dir, clock, NULL, e);
}
