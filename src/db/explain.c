/* EXPLAIN QUERY PLAN, with an estimate of rows from sqlite_stat1: SQLite's own numbers, read as its
 * planner reads them. */
#include "deskbell/db/explain.h"

#include "db_priv.h"
#include "deskbell/query/sql.h"

/* What the planner takes a range to keep of an index (whereRangeScanEst without STAT4). */
#define RANGE_SHARE 4

/* Word of `text` behind `mark`, up to a blank; SV_NULL when the mark is not there. */
static struct sv word_behind(struct sv text, struct sv mark)
{
	for (size_t i = 0; i + mark.n <= text.n; i++) {
		struct sv rest = { text.p + i, text.n - i };

		if (!sv_starts(rest, mark))
			continue;
		rest.p += mark.n;
		rest.n -= mark.n;
		return (struct sv){ rest.p, sv_find(rest, ' ') };
	}
	return SV_NULL;
}

/* Columns of an index compared by "=?", and bounds by "<?" or ">?". */
static void count_terms(struct sv text, int *equal, int *bounds)
{
	*equal = *bounds = 0;
	for (size_t i = 0; i + 1 < text.n; i++) {
		if (text.p[i + 1] != '?')
			continue;
		*equal += text.p[i] == '=';
		*bounds += text.p[i] == '<' || text.p[i] == '>';
	}
}

static enum rc has_statistics(struct db *db, bool *yes, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT count(*) FROM sqlite_schema WHERE name='sqlite_stat1'", e);

	if (!q)
		return e->rc;
	TRY(stmt_row(q, e));
	*yes = stmt_col_int(q, 0) > 0;
	return RC_OK;
}

/* Number i of "20000 400 12": rows of the index, rows of one value of its first column ...; the
 * last where there are fewer, -1 where there is none. */
static int64_t number_at(struct sv list, int i)
{
	int64_t n = -1, v;

	for (; i >= 0 && list.p; i--)
		if (sv_int(sv_cut(&list, ' '), &v))
			n = v;
	return n;
}

/* The numbers of an index, or of a table (those of any of its whole indexes). */
static enum rc statistics(struct db *db, struct sv index, struct sv table, struct arena *a,
			  struct sv *out, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db,
				 "SELECT s.stat FROM sqlite_stat1 s LEFT JOIN sqlite_schema x "
				 "ON x.name=s.idx WHERE s.idx=?1 OR (s.tbl=?2 AND "
				 "coalesce(x.sql,'') NOT LIKE '% WHERE %') LIMIT 1",
				 e);
	enum rc rc;

	*out = SV_NULL;
	if (!q)
		return e->rc;
	stmt_text(q, 1, index);
	stmt_text(q, 2, table);
	rc = stmt_row(q, e);
	if (rc == RC_OK)
		*out = arena_sv(a, stmt_col_text(q, 0));
	return rc == RC_DONE ? RC_OK : rc;
}

/* The tables a step names by the letters of our statements. */
static struct sv table_of(struct sv text)
{
	return sv_starts(text, SV("SCAN t ")) || sv_eqs(text, "SCAN t") ? SV("ticket") : SV_NULL;
}

static enum rc estimate(struct db *db, struct plan_step *s, struct arena *a, struct err *e)
{
	struct sv stat, table = s->index.p ? SV_NULL : table_of(s->text);
	int equal, bounds;

	s->rows = -1;
	count_terms(s->text, &equal, &bounds);
	if (word_behind(s->text, SV("USING INTEGER PRIMARY KEY ")).p && equal) {
		s->rows = 1;
		return RC_OK;
	}
	if (!s->index.p && !table.p)
		return RC_OK;
	TRY(statistics(db, s->index, table, a, &stat, e));
	s->rows = number_at(stat, s->index.p ? equal : 0);
	for (; bounds > 0 && s->rows > 0; bounds--)
		s->rows = (s->rows + RANGE_SHARE - 1) / RANGE_SHARE;
	return RC_OK;
}

static enum rc read_steps(struct db *db, const struct sql *sql, struct arena *a,
			  struct plan_step **out, size_t *n, struct err *e)
{
	AUTO(sql_deinit) struct sql explain = SQL_INIT;
	AUTO(stmt_release) struct stmt *q = NULL;
	size_t cap = 0, id_cap = 0;
	int64_t *id = NULL;
	enum rc rc;

	sql_add(&explain, "EXPLAIN QUERY PLAN ");
	sql_add_sql(&explain, sql);
	q = db_stmt_sql(db, &explain, e);
	if (!q)
		return e->rc;
	for (*out = NULL, *n = 0; (rc = stmt_row(q, e)) == RC_OK; ++*n) {
		struct plan_step *s;

		*out = arena_grow(a, *out, *n, *n + 1, &cap, sizeof(**out));
		id = arena_grow(a, id, *n, *n + 1, &id_cap, sizeof(*id));
		s = &(*out)[*n];
		id[*n] = stmt_col_int(q, 0);
		s->depth = 0;
		for (size_t i = *n; i > 0 && stmt_col_int(q, 1); i--)
			if (id[i - 1] == stmt_col_int(q, 1)) {
				s->depth = (*out)[i - 1].depth + 1;
				break;
			}
		s->text = arena_sv(a, stmt_col_text(q, 3));
		s->index = word_behind(s->text, SV(" USING INDEX "));
		if (!s->index.p)
			s->index = word_behind(s->text, SV(" USING COVERING INDEX "));
	}
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc db_explain(struct db *db, const struct sql *sql, struct arena *a, struct plan_step **out,
		   size_t *n, struct err *e)
{
	bool known = false;

	TRY(read_steps(db, sql, a, out, n, e));
	TRY(has_statistics(db, &known, e));
	for (size_t i = 0; i < *n; i++) {
		(*out)[i].rows = -1;
		if (known)
			TRY(estimate(db, &(*out)[i], a, e));
	}
	return RC_OK;
}
