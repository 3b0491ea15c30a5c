/* The log read as lists: by object, newest first, by what was touched since. */
#include "deskbell/base/map.h"
#include "deskbell/store/change_store.h"
#include "store_priv.h"

static struct logged_change *list_add(struct logged_list *l, size_t *cap, struct arena *a)
{
	if (l->n == *cap)
		l->at = arena_grow(a, l->at, l->n, l->n + 1, cap, sizeof(*l->at));
	l->at[l->n] = (struct logged_change){ 0 };
	return &l->at[l->n++];
}

static void event_add(struct logged_change *c, size_t *cap, struct stmt *q, int from,
		      struct arena *a)
{
	if (c->n_event == *cap)
		c->event =
			arena_grow(a, c->event, c->n_event, c->n_event + 1, cap, sizeof(*c->event));
	event_read(q, from, a, &c->event[c->n_event++]);
}

/* Rows change columns, undoer, event columns; a change's events stand together. */
static enum rc read_list(struct stmt *q, struct arena *a, struct logged_list *out, struct err *e)
{
	struct logged_list list = { 0 };
	struct logged_change *c = NULL;
	size_t cap = 0, events = 0;
	enum rc rc;

	while ((rc = stmt_row(q, e)) == RC_OK) {
		if (!c || c->head.id != stmt_col_int(q, 0)) {
			c = list_add(&list, &cap, a);
			change_read(q, a, &c->head);
			c->undone_by = stmt_col_int(q, CHANGE_COLUMN_COUNT);
			events = 0;
		}
		if (!stmt_col_null(q, CHANGE_COLUMN_COUNT + 1))
			event_add(c, &events, q, CHANGE_COLUMN_COUNT + 1, a);
	}
	if (rc != RC_DONE)
		return rc;
	*out = list;
	return RC_OK;
}

enum rc change_store_of_object(struct db *db, enum noun noun, int64_t object, int64_t after,
			       struct arena *a, struct logged_list *out, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT " CHANGE_COLUMNS ", coalesce(u.undoer,0), "
		"v.seq,v.noun,v.object,v.field,v.op,v.old,v.new FROM event v "
		"CROSS JOIN change c ON c.id=v.change LEFT JOIN undone u ON u.change=v.change "
		"WHERE v.noun=?1 AND v.object=?2 AND v.change>?3 ORDER BY v.change, v.seq",
		e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, noun);
	stmt_int(q, 2, object);
	stmt_int(q, 3, after);
	return read_list(q, a, out, e);
}

enum rc change_store_before(struct db *db, int64_t before, size_t limit, struct arena *a,
			    struct logged_list *out, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT c.*, coalesce(u.undoer,0), v.seq,v.noun,v.object,v.field,v.op,v.old,v.new "
		"FROM (SELECT " CHANGE_COLUMNS
		" FROM change c WHERE c.id<?1 ORDER BY c.id DESC LIMIT ?2) c "
		"LEFT JOIN undone u ON u.change=c.id LEFT JOIN event v ON v.change=c.id "
		"ORDER BY c.id DESC, v.seq",
		e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, before ? before : INT64_MAX);
	stmt_int(q, 2, (int64_t)limit);
	return read_list(q, a, out, e);
}

enum rc change_store_after(struct db *db, int64_t after, size_t limit, struct arena *a,
			   struct logged_list *out, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT c.*, coalesce(u.undoer,0), v.seq,v.noun,v.object,v.field,v.op,v.old,v.new "
		"FROM (SELECT " CHANGE_COLUMNS
		" FROM change c WHERE c.id>?1 ORDER BY c.id LIMIT ?2) c "
		"LEFT JOIN undone u ON u.change=c.id LEFT JOIN event v ON v.change=c.id "
		"ORDER BY c.id, v.seq",
		e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, after);
	stmt_int(q, 2, (int64_t)limit);
	return read_list(q, a, out, e);
}

enum rc change_store_touched(struct db *db, int64_t after, size_t limit, struct arena *a,
			     int64_t **ticket, size_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT v.object FROM event v WHERE v.change>?1 AND +v.noun=1 ORDER BY v.change, v.seq",
		e);
	AUTO(map_deinit) struct map seen = MAP_INIT;
	struct id_list list = { 0 };
	enum rc rc = RC_OK;

	if (!q)
		return e->rc;
	stmt_int(q, 1, after);
	while (list.n < limit && (rc = stmt_row(q, e)) == RC_OK) {
		int64_t id = stmt_col_int(q, 0);

		if (map_put(&seen, (struct sv){ (const char *)&id, sizeof(id) }, 1))
			id_list_add(&list, a, id);
	}
	if (rc != RC_OK && rc != RC_DONE)
		return rc;
	*ticket = list.at;
	*n = list.n;
	return RC_OK;
}

/* By the key of the log, not by the index of objects: what is new is little. */
enum rc change_store_moved(struct db *db, int64_t after, enum noun noun, bool *moved, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "SELECT EXISTS (SELECT 1 FROM event v WHERE v.change>?1 AND +v.noun=?2)", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, after);
	stmt_int(q, 2, noun);
	TRY(stmt_row(q, e));
	*moved = stmt_col_int(q, 0) != 0;
	return RC_OK;
}
