/* Who published which commit. */
#include "deskbell/store/intent_store.h"

#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/db/stmt.h"

enum rc intent_store_put(struct db *db, struct sv commit, const struct kb_intent *x, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db,
			"INSERT INTO kb_intent(commit_id,actor,command,at,door,undoes,uid) "
			"VALUES(?1,?2,?3,?4,?5,?6,?7) ON CONFLICT(commit_id) DO UPDATE SET "
			"actor=excluded.actor, command=excluded.command, at=excluded.at, "
			"door=excluded.door, undoes=excluded.undoes, uid=excluded.uid",
			e);

	if (!q)
		return e->rc;
	stmt_text(q, 1, commit);
	stmt_int(q, 2, x->actor);
	stmt_text(q, 3, x->command);
	stmt_int(q, 4, x->at);
	stmt_int(q, 5, x->door);
	stmt_int(q, 6, x->undoes);
	stmt_blob(q, 7, x->uid, UID_SIZE);
	return stmt_run(q, e);
}

enum rc intent_store_find(struct db *db, struct sv commit, struct arena *a, struct kb_intent *out,
			  struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT actor, command, at, door, undoes, uid FROM kb_intent WHERE commit_id=?1",
		e);
	struct sv uid;
	enum rc rc;

	if (!q)
		return e->rc;
	stmt_text(q, 1, commit);
	rc = stmt_row(q, e);
	if (rc == RC_DONE)
		return err_set(e, RC_NOTFOUND, _("commit %.*s was not published by deskbell"),
			       SV_ARG(commit));
	TRY(rc);
	*out = (struct kb_intent){ .actor = stmt_col_int(q, 0),
				   .command = arena_sv(a, stmt_col_text(q, 1)),
				   .at = stmt_col_int(q, 2),
				   .door = (enum door)stmt_col_int(q, 3),
				   .undoes = stmt_col_int(q, 4) };
	uid = stmt_col_blob(q, 5);
	if (uid.n == UID_SIZE)
		memcpy(out->uid, uid.p, UID_SIZE);
	return RC_OK;
}
