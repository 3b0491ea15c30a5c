/* Text indexes made anew beside those in use. Only here are tables touched that belong to FTS5: it
 * can empty an index only in one go, which takes longer than anybody may hold the queue. */
#include "deskbell/db/fts_beside.h"

#include <string.h>

#include "db_priv.h"
#include "deskbell/base/clock.h"
#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"

/* Rows deleted between two looks at the clock, and the time after which a transaction ends. */
#define EAT_ROWS "64"
#define EAT_US 15000

/* Of what an old index holds, rows 1 and 10 open it: DROP needs them. */
#define INDEX(x) \
	{ \
		.name = x, .old = x "_old", .new = x "_new", \
		.to_old = "ALTER TABLE " x " RENAME TO " x "_old", \
		.to_use = "ALTER TABLE " x "_new RENAME TO " x, \
		.new_to_old = "ALTER TABLE " x "_new RENAME TO " x "_old", \
		.settings = "INSERT INTO " x "_new(" x "_new,rank) " \
			    "SELECT k,v FROM " x "_config WHERE k<>'version'", \
		.eat = { "DELETE FROM " x "_old_data WHERE id IN " \
			 "(SELECT id FROM " x "_old_data WHERE id>10 LIMIT " EAT_ROWS ")", \
			 "DELETE FROM " x "_old_docsize WHERE id IN " \
			 "(SELECT id FROM " x "_old_docsize LIMIT " EAT_ROWS ")", \
			 "DELETE FROM " x "_old_idx WHERE (segid,term) IN " \
			 "(SELECT segid,term FROM " x "_old_idx LIMIT " EAT_ROWS ")" }, \
		.drop = "DROP TABLE " x "_old", \
	}

static const struct index {
	const char *name;
	const char *old, *new; /* what it is called then */
	const char *to_old, *to_use, *new_to_old;
	const char *settings; /* of the one in use, for the new one */
	const char *eat[3];   /* a bite of what the old one holds */
	const char *drop;
} indexes[] = { [FTS_TICKETS] = INDEX("ticket_fts"), [FTS_ARTICLES] = INDEX("article_fts") };

/* The statement that made a table, in the arena; absent = there is no such table. */
static enum rc made_by(struct db *db, const char *table, struct arena *a, struct sv *out,
		       struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT sql FROM sqlite_schema WHERE type='table' AND name=?1", e);
	enum rc rc;

	*out = SV_NULL;
	if (!q)
		return e->rc;
	stmt_text(q, 1, sv_from(table));
	rc = stmt_row(q, e);
	if (rc == RC_OK)
		*out = arena_sv(a, stmt_col_text(q, 0));
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc is_there(struct db *db, const char *table, bool *out, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv sql;

	TRY(made_by(db, table, &a, &sql, e));
	*out = sql.p != NULL;
	return RC_OK;
}

/* With the columns and the cutter of the one in use, so that they stand in the schema's file alone.
 */
enum rc fts_beside_make(struct db *db, enum fts_index which, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const struct index *x = &indexes[which];
	const char *how;
	struct sv sql;

	TRY(made_by(db, x->name, &a, &sql, e));
	how = sql.p ? strstr(arena_z(&a, sql), " USING fts5(") : NULL;
	if (!how)
		return err_set(e, RC_ENV, _("%s: the text index %s is missing"), db->path, x->name);
	how = arena_printf(&a, "CREATE VIRTUAL TABLE %s%s", x->new, how).p;
	TRY(db_exec(db, how, e));
	return db_exec(db, x->settings, e);
}

enum rc fts_beside_swap(struct db *db, enum fts_index which, struct err *e)
{
	TRY(db_exec(db, indexes[which].to_old, e));
	return db_exec(db, indexes[which].to_use, e);
}

/* Bites until nothing is left or the time is over; *more says which. */
static enum rc bite(struct db *db, const struct index *x, int64_t end, bool *more, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(x->eat); i++) {
		do {
			*more = clock_us() >= end;
			if (*more)
				return RC_OK;
			TRY(db_exec(db, x->eat[i], e));
		} while (sqlite3_changes64(db->handle) > 0);
	}
	return db_exec(db, x->drop, e);
}

static enum rc eat(struct db *db, bool *more, struct err *e)
{
	int64_t end = clock_us() + EAT_US;
	bool old, new = false;

	*more = false;
	for (size_t i = 0; i < ARRAY_LEN(indexes) && !*more; i++) {
		const struct index *x = &indexes[i];

		TRY(is_there(db, x->old, &old, e));
		if (!old)
			TRY(is_there(db, x->new, &new, e));
		if (!old && new)
			TRY(db_exec(db, x->new_to_old, e));
		if (old || new)
			TRY(bite(db, x, end, more, e));
		*more |= old; /* there may be a new one as well */
	}
	return RC_OK;
}

/* SQLite guards the tables behind an index from all hands. */
static void guard(struct db *db, bool on)
{
	(void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, (int)on, NULL);
}

enum rc fts_beside_eat(struct db *db, bool *more, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	enum rc rc;

	TRY(tx_begin_write(&tx, db, e));
	guard(db, false);
	rc = eat(db, more, e);
	guard(db, true);
	TRY(rc);
	return tx_commit(&tx, e);
}

bool fts_beside_owns(struct sv table)
{
	static const char *const part[] = { "", "_data", "_idx", "_docsize", "_config" };
	const struct index *x;

	for (size_t i = 0; i < 2 * ARRAY_LEN(indexes) * ARRAY_LEN(part); i++) {
		AUTO(str_deinit) struct str name = STR_INIT;

		x = &indexes[i / 2 / ARRAY_LEN(part)];
		str_addf(&name, "%s%s", i % 2 ? x->old : x->new, part[i / 2 % ARRAY_LEN(part)]);
		if (sv_eq(str_sv(&name), table))
			return true;
	}
	return false;
}
