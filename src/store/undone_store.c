/* Which changes are live. A change is live unless a live change undoes it; an undo takes its target
 * and the live changes that caused. Kept up to date with each append, and always what a rebuild
 * would give. */
#include <stdlib.h>

#include "deskbell/base/clock.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/care_store.h"
#include "deskbell/store/change_store.h"
#include "store_priv.h"

/* Rows looked at together, and the time after which a transaction of a remake ends. */
#define REMAKE_STEP 500
#define REMAKE_US 20000

enum rc change_store_undone_by(struct db *db, int64_t id, int64_t *by, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT undoer FROM undone WHERE change=?1", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	return row_number(q, by, e);
}

/* ---- keeping `undone` ---- */

/* A change that is tied to the new one by cause or undo, however far. */
struct tied {
	int64_t id, cause, undoes;
	int64_t undoer; /* as decided, 0 = live */
};

struct tie {
	struct tied *at;
	size_t n, cap;
};

static enum rc tie_add(struct db *db, struct tie *t, int64_t id, struct arena *a, struct err *e)
{
	AUTO(stmt_release) struct stmt *q = NULL;
	enum rc rc;

	for (size_t i = 0; i < t->n; i++) {
		if (t->at[i].id == id)
			return RC_OK;
	}
	q = db_stmt(db, "SELECT cause, undoes FROM change WHERE id=?1", e);
	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	rc = stmt_row(q, e);
	if (rc != RC_OK)
		return rc == RC_DONE ? RC_OK : rc;
	if (t->n == t->cap)
		t->at = arena_grow(a, t->at, t->n, t->n + 1, &t->cap, sizeof(*t->at));
	t->at[t->n++] = (struct tied){ .id = id,
				       .cause = stmt_col_int(q, 0),
				       .undoes = stmt_col_int(q, 1) };
	return RC_OK;
}

/* Changes that this one caused, or that undo it. */
static enum rc tied_to(struct db *db, int64_t id, struct arena *a, struct id_list *out,
		       struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db,
				 "SELECT id FROM change WHERE cause=?1 AND cause>0 "
				 "UNION ALL SELECT id FROM change WHERE undoes=?1 AND undoes>0",
				 e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	return id_list_read(out, q, a, e);
}

static int tied_cmp(const void *a, const void *b)
{
	const struct tied *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

/* Everything tied to `id`, ascending. */
static enum rc tie_load(struct db *db, int64_t id, struct tie *t, struct arena *a, struct err *e)
{
	TRY(tie_add(db, t, id, a, e));
	for (size_t i = 0; i < t->n; i++) {
		struct tied x = t->at[i];
		struct id_list more = { 0 };

		TRY(tied_to(db, x.id, a, &more, e));
		if (x.cause)
			id_list_add(&more, a, x.cause);
		if (x.undoes)
			id_list_add(&more, a, x.undoes);
		for (size_t k = 0; k < more.n; k++)
			TRY(tie_add(db, t, more.at[k], a, e));
	}
	if (t->n)
		qsort(t->at, t->n, sizeof(*t->at), tied_cmp);
	return RC_OK;
}

/* `undoer` takes the change and the live ones it caused before. An effect is newer than its cause,
 * so one walk upwards meets causes first. */
static void take(struct tie *t, int64_t id, int64_t undoer)
{
	for (size_t i = 0; i < t->n && t->at[i].id < undoer; i++) {
		struct tied *x = &t->at[i];

		if (x->undoer)
			continue;
		if (x->id == id)
			x->undoer = undoer;
		for (size_t k = 0; x->cause && k < i && !x->undoer; k++) {
			if (t->at[k].id == x->cause && t->at[k].undoer == undoer)
				x->undoer = undoer;
		}
	}
}

static enum rc write_undone(struct db *db, const struct tied *x, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		x->undoer ? db_stmt(db,
				    "INSERT INTO undone(change,undoer) VALUES(?1,?2) "
				    "ON CONFLICT(change) DO UPDATE SET undoer=excluded.undoer",
				    e)
			  : db_stmt(db, "DELETE FROM undone WHERE change=?1", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, x->id);
	if (x->undoer)
		stmt_int(q, 2, x->undoer);
	return stmt_run(q, e);
}

/* Who is undone among all that is tied to `id`, decided from the newest back. */
static enum rc decide(struct db *db, int64_t id, struct tie *t, struct arena *a, struct err *e)
{
	TRY(tie_load(db, id, t, a, e));
	for (size_t i = t->n; i-- > 0;) {
		if (t->at[i].undoes && !t->at[i].undoer)
			take(t, t->at[i].undoes, t->at[i].id);
	}
	return RC_OK;
}

enum rc undone_store_apply(struct db *db, const struct change *head, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct tie t = { 0 };

	if (!head->undoes)
		return RC_OK;
	TRY(decide(db, head->id, &t, &a, e));
	for (size_t i = 0; i < t.n; i++)
		TRY(write_undone(db, &t.at[i], e));
	return RC_OK;
}

/* ---- against the log ---- */

/* All changes that undo something, ascending: few, and the index of them is read alone. */
static enum rc all_undos(struct db *db, struct arena *a, struct id_list *out, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT id FROM change WHERE undoes>0 ORDER BY undoes", e);

	if (!q)
		return e->rc;
	*out = (struct id_list){ 0 };
	TRY(id_list_read(out, q, a, e));
	id_list_sort(out);
	return RC_OK;
}

/* All that is tied to this undo, decided. One that is not the newest undo of its tie has none: the
 * tie comes with the newest. */
static enum rc tie_of(struct db *db, int64_t id, struct tie *t, struct arena *a, struct err *e)
{
	*t = (struct tie){ 0 };
	TRY(decide(db, id, t, a, e));
	for (size_t i = 0; i < t->n; i++)
		if (t->at[i].undoes && t->at[i].id > id)
			t->n = 0;
	return RC_OK;
}

static enum rc count_undone(struct db *db, int64_t *n, struct err *e)
{
	AUTO(stmt_release) struct stmt *q = db_stmt(db, "SELECT count(*) FROM undone", e);

	if (!q)
		return e->rc;
	TRY(stmt_row(q, e));
	*n = stmt_col_int(q, 0);
	return RC_OK;
}

enum rc care_store_undone(struct db *db, size_t limit, struct arena *a, int64_t **change, size_t *n,
			  struct err *e)
{
	int64_t by = 0, rows = 0, right = 0;
	struct id_list wrong = { 0 }, undos;
	struct tie t;

	TRY(count_undone(db, &rows, e));
	TRY(all_undos(db, a, &undos, e));
	for (size_t k = 0; k < undos.n; k++) {
		AUTO(arena_deinit) struct arena scratch = ARENA_INIT;

		TRY(tie_of(db, undos.at[k], &t, &scratch, e));
		for (size_t i = 0; i < t.n; i++) {
			TRY(change_store_undone_by(db, t.at[i].id, &by, e));
			if (by == t.at[i].undoer)
				right += by != 0;
			else if (wrong.n < limit)
				id_list_add(&wrong, a, t.at[i].id);
		}
	}
	/* A row of a change that nothing ties to an undo. */
	if (!wrong.n && rows != right)
		id_list_add(&wrong, a, 0);
	id_list_sort(&wrong);
	*change = wrong.at;
	*n = wrong.n;
	return RC_OK;
}

/* Rows of changes that something undoes or once seemed to, above `after`, ascending. */
static enum rc next_rows(struct db *db, int64_t after, struct arena *a, struct id_list *out,
			 struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "SELECT change FROM undone WHERE change>?1 ORDER BY change LIMIT ?2", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, after);
	stmt_int(q, 2, REMAKE_STEP);
	return id_list_read(out, q, a, e);
}

/* What is tied to each of the changes is decided and written anew, from *at on, in one short
 * transaction. */
static enum rc remake_some(struct db *db, const struct id_list *changes, size_t *at, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	int64_t end = clock_us() + REMAKE_US;

	TRY(tx_begin_write(&tx, db, e));
	do {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct tie t = { 0 };

		TRY(decide(db, changes->at[*at], &t, &a, e));
		for (size_t i = 0; i < t.n; i++)
			TRY(write_undone(db, &t.at[i], e));
		/* A row of a change that is in no log. */
		if (!t.n)
			TRY(write_undone(db, &(struct tied){ .id = changes->at[*at] }, e));
	} while (++*at < changes->n && clock_us() < end);
	return tx_commit(&tx, e);
}

static enum rc remake_all(struct db *db, const struct id_list *changes, struct err *e)
{
	size_t at = 0;

	while (at < changes->n)
		TRY(remake_some(db, changes, &at, e));
	return RC_OK;
}

enum rc care_store_undone_remake(struct db *db, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct id_list undos, rows = { 0 };
	int64_t after = 0;

	/* Undos that come meanwhile keep the table right themselves. */
	TRY(all_undos(db, &a, &undos, e));
	TRY(remake_all(db, &undos, e));
	do {
		arena_reset(&a);
		rows = (struct id_list){ 0 };
		TRY(next_rows(db, after, &a, &rows, e));
		TRY(remake_all(db, &rows, e));
		if (rows.n)
			after = rows.at[rows.n - 1];
	} while (rows.n);
	return RC_OK;
}

/* ---- what undo asks ---- */

/* Live changes caused directly by `cause`. */
static enum rc add_effects(struct db *db, int64_t cause, struct arena *a, struct id_list *out,
			   struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db,
			"SELECT c.id FROM change c LEFT JOIN undone u ON u.change=c.id "
			"WHERE c.cause=?1 AND c.cause>0 AND u.change IS NULL ORDER BY c.id",
			e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, cause);
	return id_list_read(out, q, a, e);
}

enum rc change_store_family(struct db *db, int64_t id, struct arena *a, int64_t **ids, size_t *n,
			    struct err *e)
{
	struct id_list list = { 0 };

	id_list_add(&list, a, id);
	/* An effect is newer than its cause, so the list ends. */
	for (size_t i = 0; i < list.n; i++)
		TRY(add_effects(db, list.at[i], a, &list, e));
	id_list_sort(&list);
	*ids = list.at;
	*n = list.n;
	return RC_OK;
}

enum rc change_store_batch(struct db *db, int64_t batch, struct arena *a, int64_t **ids, size_t *n,
			   struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db,
			"SELECT c.id FROM change c LEFT JOIN undone u ON u.change=c.id "
			"WHERE c.batch=?1 AND c.batch>0 AND u.change IS NULL ORDER BY c.id DESC",
			e);
	struct id_list list = { 0 };

	if (!q)
		return e->rc;
	stmt_int(q, 1, batch);
	TRY(id_list_read(&list, q, a, e));
	*ids = list.at;
	*n = list.n;
	return RC_OK;
}

/* The actor's newest live change before `before`; *undoes = what it undoes. 0 = none. */
static enum rc newest_before(struct db *db, int64_t actor, bool undo, int64_t before, int64_t *id,
			     int64_t *undoes, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT c.id, c.undoes FROM change c "
		"WHERE c.actor=?1 AND c.door<>6 AND (c.undoes>0)=?2 AND c.cause=0 AND c.id<?3 "
		"AND NOT EXISTS(SELECT 1 FROM undone u WHERE u.change=c.id) ORDER BY c.id DESC LIMIT 1",
		e);
	enum rc rc;

	if (!q)
		return e->rc;
	stmt_int(q, 1, actor);
	stmt_int(q, 2, undo);
	stmt_int(q, 3, before);
	rc = stmt_row(q, e);
	if (rc != RC_OK && rc != RC_DONE)
		return rc;
	*id = rc == RC_OK ? stmt_col_int(q, 0) : 0;
	*undoes = rc == RC_OK ? stmt_col_int(q, 1) : 0;
	return RC_OK;
}

/* An undo of an undo brings back: only an odd number of them takes away. */
static enum rc takes_away(struct db *db, int64_t undoes, bool *out, struct err *e)
{
	*out = false;
	while (undoes) {
		AUTO(stmt_release)
		struct stmt *q = db_stmt(db, "SELECT undoes FROM change WHERE id=?1", e);

		if (!q)
			return e->rc;
		stmt_int(q, 1, undoes);
		TRY(row_number(q, &undoes, e));
		*out = !*out;
	}
	return RC_OK;
}

enum rc change_store_newest_of(struct db *db, int64_t actor, bool undo, int64_t *id, struct err *e)
{
	int64_t undoes = 0, before = INT64_MAX;
	bool found = false;

	while (!found) {
		TRY(newest_before(db, actor, undo, before, id, &undoes, e));
		if (!*id || !undo)
			return RC_OK;
		TRY(takes_away(db, undoes, &found, e));
		before = *id;
	}
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
