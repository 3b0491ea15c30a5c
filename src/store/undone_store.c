/* Which changes are live. A change is live unless a live change undoes it; an undo takes its target
 * and the live changes that caused. Kept up to date with each append, and always what a rebuild
 * would give. */
#include "deskbell/store/change_store.h"
#include "store_priv.h"

/* Undo of undo of undo ...: deeper than anyone goes, and a damaged store cannot make us loop. */
#define UNDO_DEPTH 64

enum rc change_store_undone_by(struct db *db, int64_t id, int64_t *by, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT undoer FROM undone WHERE change=?1", e);
	enum rc rc;

	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	rc = stmt_row(q, e);
	if (rc != RC_OK && rc != RC_DONE)
		return rc;
	*by = rc == RC_OK ? stmt_col_int(q, 0) : 0;
	return RC_OK;
}

static enum rc undoes_of(struct db *db, int64_t id, int64_t *undoes, int64_t *cause, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT undoes, cause FROM change WHERE id=?1", e);
	enum rc rc;

	*undoes = *cause = 0;
	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	rc = stmt_row(q, e);
	if (rc != RC_OK)
		return rc == RC_DONE ? RC_OK : rc;
	*undoes = stmt_col_int(q, 0);
	*cause = stmt_col_int(q, 1);
	return RC_OK;
}

/* Live changes caused directly by `cause` and older than `before`. */
static enum rc add_effects(struct db *db, int64_t cause, int64_t before, struct arena *a,
			   struct id_list *out, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT c.id FROM change c LEFT JOIN undone u ON u.change=c.id "
		"WHERE c.cause=?1 AND c.cause>0 AND c.id<?2 AND u.change IS NULL ORDER BY c.id",
		e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, cause);
	stmt_int(q, 2, before);
	return id_list_read(out, q, a, e);
}

/* id and the live changes it caused before change `before`, ascending. */
static enum rc family(struct db *db, int64_t id, int64_t before, struct arena *a,
		      struct id_list *out, struct err *e)
{
	id_list_add(out, a, id);
	/* An effect is newer than its cause, so the list ends. */
	for (size_t i = 0; i < out->n; i++)
		TRY(add_effects(db, out->at[i], before, a, out, e));
	id_list_sort(out);
	return RC_OK;
}

static enum rc insert_undone(struct db *db, int64_t id, int64_t undoer, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"INSERT INTO undone(change,undoer) VALUES(?1,?2) ON CONFLICT(change) DO NOTHING",
		e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	stmt_int(q, 2, undoer);
	return stmt_run(q, e);
}

static enum rc delete_undone(struct db *db, int64_t id, struct err *e)
{
	AUTO(stmt_release) struct stmt *q = db_stmt(db, "DELETE FROM undone WHERE change=?1", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	return stmt_run(q, e);
}

static enum rc mark(struct db *db, int64_t undoer, int64_t target, int depth, struct arena *a,
		    struct err *e);

/* `undoer` is live no more: what it had undone is live again, unless its cause is undone by
 * another. */
static enum rc unmark(struct db *db, int64_t undoer, int depth, struct arena *a, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT change FROM undone WHERE undoer=?1 ORDER BY change", e);
	struct id_list freed = { 0 };

	if (!q)
		return e->rc;
	stmt_int(q, 1, undoer);
	TRY(id_list_read(&freed, q, a, e));
	for (size_t i = 0; i < freed.n; i++) {
		int64_t undoes, cause, other = 0;

		TRY(undoes_of(db, freed.at[i], &undoes, &cause, e));
		TRY(delete_undone(db, freed.at[i], e));
		if (cause)
			TRY(change_store_undone_by(db, cause, &other, e));
		if (other)
			TRY(insert_undone(db, freed.at[i], other, e));
		else if (undoes)
			TRY(mark(db, freed.at[i], undoes, depth - 1, a, e));
	}
	return RC_OK;
}

static enum rc mark(struct db *db, int64_t undoer, int64_t target, int depth, struct arena *a,
		    struct err *e)
{
	struct id_list list = { 0 };
	int64_t undoes, cause;

	if (depth == 0)
		return RC_OK;
	TRY(family(db, target, undoer, a, &list, e));
	for (size_t i = 0; i < list.n; i++)
		TRY(insert_undone(db, list.at[i], undoer, e));
	TRY(undoes_of(db, target, &undoes, &cause, e));
	return undoes ? unmark(db, target, depth, a, e) : RC_OK;
}

enum rc undone_store_apply(struct db *db, const struct change *head, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	return head->undoes ? mark(db, head->id, head->undoes, UNDO_DEPTH, &a, e) : RC_OK;
}

/* ---- what undo asks ---- */

enum rc change_store_family(struct db *db, int64_t id, struct arena *a, int64_t **ids, size_t *n,
			    struct err *e)
{
	struct id_list list = { 0 };

	TRY(family(db, id, INT64_MAX, a, &list, e));
	*ids = list.at;
	*n = list.n;
	return RC_OK;
}

enum rc change_store_batch(struct db *db, int64_t batch, struct arena *a, int64_t **ids, size_t *n,
			   struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT id FROM change WHERE batch=?1 AND batch>0 ORDER BY id", e);
	struct id_list list = { 0 };

	if (!q)
		return e->rc;
	stmt_int(q, 1, batch);
	TRY(id_list_read(&list, q, a, e));
	*ids = list.at;
	*n = list.n;
	return RC_OK;
}

enum rc change_store_newest_of(struct db *db, int64_t actor, bool undo, int64_t *id, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT c.id FROM change c WHERE c.actor=?1 AND c.door<>6 AND (c.undoes>0)=?2 AND c.cause=0 "
		"AND NOT EXISTS(SELECT 1 FROM undone u WHERE u.change=c.id) ORDER BY c.id DESC LIMIT 1",
		e);
	enum rc rc;

	if (!q)
		return e->rc;
	stmt_int(q, 1, actor);
	stmt_int(q, 2, undo);
	rc = stmt_row(q, e);
	if (rc != RC_OK && rc != RC_DONE)
		return rc;
	*id = rc == RC_OK ? stmt_col_int(q, 0) : 0;
	return RC_OK;
}

static enum rc add_blockers(struct db *db, int64_t id, struct arena *a, struct id_list *out,
			    struct err *e)
{
	/* For a set only the same element counts: add has it in new, del in old. */
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT x.change FROM event v JOIN event x ON x.noun=v.noun AND x.object=v.object "
		"AND x.change>v.change AND x.field=v.field "
		"AND (v.op=1 OR coalesce(v.new,v.old) IS NOT DISTINCT FROM coalesce(x.new,x.old)) "
		"JOIN change c ON c.id=x.change LEFT JOIN undone u ON u.change=x.change "
		"WHERE v.change=?1 AND c.undoes=0 AND u.change IS NULL",
		e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	return id_list_read(out, q, a, e);
}

static bool holds(const int64_t *ids, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++) {
		if (ids[i] == id)
			return true;
	}
	return false;
}

enum rc change_store_blockers(struct db *db, const int64_t *target, size_t n_target,
			      struct arena *a, int64_t **ids, size_t *n, struct err *e)
{
	struct id_list all = { 0 };
	size_t kept = 0;

	for (size_t i = 0; i < n_target; i++)
		TRY(add_blockers(db, target[i], a, &all, e));
	id_list_sort(&all);
	for (size_t i = 0; i < all.n; i++) {
		if (!holds(target, n_target, all.at[i]))
			all.at[kept++] = all.at[i];
	}
	*ids = all.at;
	*n = kept;
	return RC_OK;
}
