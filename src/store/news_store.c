/* News: the log read for what somebody else did. 6 is the door of imports, which record what was
 * known elsewhere. */
#include "deskbell/store/news_store.h"

#include "deskbell/store/change_store.h"
#include "store_priv.h"

static void read_news(struct stmt *q, struct arena *a, void *row)
{
	(void)a;
	*(struct news *)row = (struct news){ stmt_col_int(q, 0), stmt_col_int(q, 1) };
}

enum rc news_store_since(struct db *db, int64_t after, int64_t person, struct arena *a,
			 struct news **out, size_t *n, struct err *e)
{
	/* From the changes to their events: CROSS keeps the order of the tables, and the sign keeps
	 * the planner from all events of tickets. */
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db,
				 "SELECT e.object,max(e.change) FROM change c CROSS JOIN event e "
				 "WHERE c.id > ?1 AND c.actor <> ?2 AND c.door <> 6 "
				 "AND e.change = c.id AND +e.noun = 1 "
				 "GROUP BY e.object ORDER BY e.object",
				 e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, after);
	stmt_int(q, 2, person);
	return ROWS_READ(q, read_news, a, out, n, e);
}

enum rc news_store_has(struct db *db, int64_t ticket, int64_t after, int64_t person, bool *yes,
		       struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db,
				 "SELECT 1 FROM event e CROSS JOIN change c "
				 "WHERE e.noun = 1 AND e.object = ?1 AND e.change > ?2 "
				 "AND c.id = e.change AND c.actor <> ?3 AND c.door <> 6 LIMIT 1",
				 e);
	enum rc rc;

	if (!q)
		return e->rc;
	stmt_int(q, 1, ticket);
	stmt_int(q, 2, after);
	stmt_int(q, 3, person);
	rc = stmt_row(q, e);
	*yes = rc == RC_OK;
	return rc == RC_DONE ? RC_OK : rc;
}

/* As the history of a ticket shows its events to the requester. */
static bool is_told(const struct fieldset *fields, int number, bool public)
{
	const struct field *f = fieldset_get(fields, NOUN_TICKET, number);

	if (f && f->type == FIELD_MESSAGE)
		return public;
	return f && !(f->flags & (FIELD_HIDDEN | FIELD_INTERNAL));
}

enum rc news_store_has_public(struct db *db, int64_t ticket, int64_t after, int64_t person,
			      const struct fieldset *fields, bool *yes, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db,
			"SELECT e.field,m.public FROM event e CROSS JOIN change c "
			"LEFT JOIN message m ON m.id = CAST(coalesce(e.new, e.old) AS INTEGER) "
			"WHERE e.noun = 1 AND e.object = ?1 AND e.change > ?2 "
			"AND c.id = e.change AND c.actor <> ?3 AND c.door <> 6",
			e);
	enum rc rc;

	*yes = false;
	if (!q)
		return e->rc;
	stmt_int(q, 1, ticket);
	stmt_int(q, 2, after);
	stmt_int(q, 3, person);
	while ((rc = stmt_row(q, e)) == RC_OK && !*yes)
		*yes = is_told(fields, (int)stmt_col_int(q, 0), stmt_col_int(q, 1) != 0);
	return rc == RC_DONE ? RC_OK : rc;
}

static void read_own(struct stmt *q, struct arena *a, void *row)
{
	(void)a;
	*(struct news_own *)row =
		(struct news_own){ stmt_col_int(q, 0), stmt_col_int(q, 1), stmt_col_int(q, 2) };
}

enum rc news_store_own(struct db *db, int64_t requester, struct arena *a, struct news_own **out,
		       size_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT id,queue,rev FROM ticket WHERE requester=?1 ORDER BY id", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, requester);
	return ROWS_READ(q, read_own, a, out, n, e);
}

/* When the first change from `id` on was recorded, and its id; *id = 0 when there is none. */
static enum rc recorded_from(struct db *db, int64_t *id, int64_t *recorded, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT id,recorded FROM change WHERE id >= ?1 ORDER BY id LIMIT 1", e);
	enum rc rc = stmt_by_id(q, *id, e);

	*id = rc == RC_OK ? stmt_col_int(q, 0) : 0;
	if (rc == RC_OK)
		*recorded = stmt_col_int(q, 1);
	return rc == RC_DONE ? RC_OK : rc;
}

/* `recorded` never decreases: the place is found by halving. */
enum rc news_store_before(struct db *db, int64_t instant, int64_t *change, struct err *e)
{
	int64_t lo = 1, hi, id, recorded = 0;

	TRY(change_store_newest(db, &hi, e));
	*change = 0;
	while (lo <= hi) {
		int64_t mid = lo + (hi - lo) / 2;

		id = mid;
		TRY(recorded_from(db, &id, &recorded, e));
		if (id && id <= hi && recorded < instant) {
			*change = id;
			lo = id + 1;
		} else {
			hi = mid - 1;
		}
	}
	return RC_OK;
}
