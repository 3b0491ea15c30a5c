/* Erasable texts by id. */
#include "deskbell/store/text_store.h"

#include "deskbell/base/i18n.h"
#include "store_priv.h"

enum rc text_store_value(struct db *db, int64_t id, struct arena *a, struct sv *value,
			 struct err *e)
{
	AUTO(stmt_release) struct stmt *q = db_stmt(db, "SELECT value FROM text WHERE id=?1", e);
	enum rc rc = stmt_by_id(q, id, e);

	if (rc == RC_DONE)
		return err_set(e, RC_NOTFOUND, _("there is no text %lld"), (long long)id);
	TRY(rc);
	*value = col_copy(q, 0, a);
	return RC_OK;
}

enum rc text_store_erase(struct db *db, int64_t id, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "UPDATE text SET salt=NULL, value=NULL WHERE id=?1", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	TRY(stmt_run(q, e));
	return db_changes(db) ? RC_OK
			      : err_set(e, RC_NOTFOUND, _("there is no text %lld"), (long long)id);
}
