/* Reads of the directory. */
#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "desk_priv.h"
#include "load_priv.h"

enum rc load_directory(struct desk *d, const struct actor *who, const struct directory **out,
		       struct err *e)
{
	TRY(desk_refresh(d, e));
	if (!actor_has(who, DIRECTORY_READERS))
		return err_set(e, RC_DENIED, _("the directory is not for your roles"));
	*out = desk_directory(d);
	return RC_OK;
}
