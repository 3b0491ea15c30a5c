/* Lists of tickets by a tail of SQL from query/. */
#include "deskbell/query/sql.h"
#include "ticket_row.h"

/* Tickets of a sample, and the part of them, one in so many, that makes a condition dense: a window
 * of a list then looks at some thousand rows at most. */
#define SAMPLE 200
#define SAMPLE_SHARE 20
/* Tickets that lie all over the file: so many are read within a millisecond. */
#define SOON 400

static void whole(struct sql *out, const struct sql *tail)
{
	sql_add(out, "SELECT " TICKET_COLUMNS " FROM ticket t ");
	sql_add_sql(out, tail);
}

enum rc ticket_store_list(struct db *db, const struct sql *tail, struct arena *a,
			  struct ticket **out, size_t *n, struct err *e)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	AUTO(stmt_release) struct stmt *q = NULL;
	struct ticket *list;
	size_t count;

	whole(&sql, tail);
	q = db_stmt_sql(db, &sql, e);
	if (!q)
		return e->rc;
	TRY(ROWS_READ(q, ticket_row_read, a, &list, &count, e));
	for (size_t i = 0; i < count; i++)
		TRY(ticket_row_tags(db, &list[i], a, e));
	*out = list;
	*n = count;
	return RC_OK;
}

enum rc ticket_store_each(struct db *db, const struct sql *tail,
			  bool (*fn)(void *arg, const struct ticket *t), void *arg, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	AUTO(stmt_release) struct stmt *q = NULL;
	enum rc rc;

	whole(&sql, tail);
	q = db_stmt_sql(db, &sql, e);
	if (!q)
		return e->rc;
	while ((rc = stmt_row(q, e)) == RC_OK) {
		struct ticket t;

		arena_reset(&a);
		ticket_row_read(q, &a, &t);
		TRY(ticket_row_tags(db, &t, &a, e));
		if (!fn(arg, &t))
			return RC_OK;
	}
	return rc == RC_DONE ? RC_OK : rc;
}

static void ids_only(struct sql *out, const struct sql *tail)
{
	sql_add(out, "SELECT t.id FROM ticket t ");
	sql_add_sql(out, tail);
}

enum rc ticket_store_explain(struct db *db, const struct sql *tail, struct arena *a,
			     struct sv *text, struct plan_step **out, size_t *n, struct err *e)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;

	ids_only(&sql, tail);
	*text = arena_sv(a, str_sv(&sql.text));
	return db_explain(db, &sql, a, out, n, e);
}

enum rc ticket_store_ids(struct db *db, const struct sql *tail, struct arena *a, int64_t **out,
			 size_t *n, struct err *e)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	AUTO(stmt_release) struct stmt *q = NULL;
	struct id_list list = { 0 };

	ids_only(&sql, tail);
	q = db_stmt_sql(db, &sql, e);
	if (!q)
		return e->rc;
	TRY(id_list_read(&list, q, a, e));
	*out = list.at;
	*n = list.n;
	return RC_OK;
}

enum rc ticket_store_count(struct db *db, const struct sql *tail, int64_t *n, struct err *e)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	AUTO(stmt_release) struct stmt *q = NULL;

	sql_add(&sql, "SELECT count(*) FROM ticket t ");
	sql_add_sql(&sql, tail);
	q = db_stmt_sql(db, &sql, e);
	if (!q)
		return e->rc;
	TRY(stmt_row(q, e));
	*n = stmt_col_int(q, 0);
	return RC_OK;
}

enum rc ticket_store_dense(struct db *db, const struct sql *condition, bool *dense, struct err *e)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	AUTO(stmt_release) struct stmt *q = NULL;

	sql_add(&sql, "SELECT count(*) FROM (SELECT id FROM ticket ORDER BY id DESC LIMIT ");
	sql_bind_int(&sql, SAMPLE);
	sql_add(&sql, ") AS t WHERE ");
	sql_add_sql(&sql, condition);
	q = db_stmt_sql(db, &sql, e);
	if (!q)
		return e->rc;
	TRY(stmt_row(q, e));
	*dense = stmt_col_int(q, 0) * SAMPLE_SHARE >= SAMPLE;
	return RC_OK;
}

enum rc ticket_store_many(struct db *db, const struct sql *select, bool *many, struct err *e)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	AUTO(stmt_release) struct stmt *q = NULL;

	sql_add(&sql, "SELECT count(*) FROM (SELECT 1 FROM ");
	sql_add_sql(&sql, select);
	sql_add(&sql, " LIMIT ");
	sql_bind_int(&sql, SOON + 1);
	sql_add(&sql, ")");
	q = db_stmt_sql(db, &sql, e);
	if (!q)
		return e->rc;
	TRY(stmt_row(q, e));
	*many = stmt_col_int(q, 0) > SOON;
	return RC_OK;
}

enum rc ticket_store_merged(struct db *db, int64_t id, bool all, struct arena *a, int64_t **out,
			    size_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		all ? db_stmt(db,
			      "WITH RECURSIVE m(id) AS (SELECT t.id FROM ticket t WHERE t.merged=?1 AND "
			      "t.merged>0 UNION SELECT t.id FROM m CROSS JOIN ticket t ON "
			      "t.merged=m.id WHERE t.merged>0) SELECT id FROM m ORDER BY id",
			      e)
		    : db_stmt(db, "SELECT id FROM ticket WHERE merged=?1 AND merged>0 ORDER BY id",
			      e);
	struct id_list list = { 0 };

	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	TRY(id_list_read(&list, q, a, e));
	*out = list.at;
	*n = list.n;
	return RC_OK;
}
