/* Articles following kb.git, with their text index. */
#include "deskbell/store/article_store.h"

#include "deskbell/base/i18n.h"
#include "store_priv.h"

#define ARTICLE_COLUMNS "x.id,x.path,x.title,x.blob_id,x.commit_id,x.updated,x.gone"

static void read_article(struct stmt *q, struct arena *a, void *row)
{
	struct stored_article *x = row;

	*x = (struct stored_article){
		.number = stmt_col_int(q, 0),
		.path = col_copy(q, 1, a),
		.title = col_copy(q, 2, a),
		.blob = col_copy(q, 3, a),
		.commit = col_copy(q, 4, a),
		.updated = stmt_col_int(q, 5),
		.gone = stmt_col_int(q, 6) != 0,
	};
}

/* ---- writing ---- */

/* What is done with words, in the index in use or in the one made beside it. They are bound, never
 * selected in the same statement: SQLite sets a savepoint around an INSERT ... SELECT, and at each
 * the index writes out what it holds in memory. */
enum put { FORGET, ADD, FORGET_BESIDE, ADD_BESIDE };

static struct stmt *put_stmt(struct db *db, enum put put, struct err *e)
{
	switch (put) {
	case FORGET:
		return db_stmt(db,
			       "INSERT INTO article_fts(article_fts,rowid,title,body) "
			       "VALUES('delete',?1,?2,?3)",
			       e);
	case ADD:
		return db_stmt(db, "INSERT INTO article_fts(rowid,title,body) VALUES(?1,?2,?3)", e);
	case FORGET_BESIDE:
		return db_stmt(db,
			       "INSERT INTO article_fts_new(article_fts_new,rowid,title,body) "
			       "VALUES('delete',?1,?2,?3)",
			       e);
	case ADD_BESIDE:
		return db_stmt(db, "INSERT INTO article_fts_new(rowid,title,body) VALUES(?1,?2,?3)",
			       e);
	}
	return NULL;
}

static enum rc put_words(struct db *db, const struct article_words *w, enum put put, struct err *e)
{
	AUTO(stmt_release) struct stmt *q = put_stmt(db, put, e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, w->number);
	stmt_text(q, 2, w->title);
	stmt_text(q, 3, w->body);
	return stmt_run(q, e);
}

enum rc article_store_words(struct db *db, int64_t number, struct arena *a,
			    struct article_words *out, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT x.title,x.body FROM article x WHERE x.id=?1 AND x.gone=0", e);
	enum rc rc = stmt_by_id(q, number, e);

	*out = (struct article_words){ .number = number, .there = rc == RC_OK };
	if (rc == RC_DONE)
		return RC_OK;
	TRY(rc);
	out->title = col_copy(q, 0, a);
	out->body = col_copy(q, 1, a);
	return RC_OK;
}

static enum rc is_beside(struct db *db, int64_t number, bool *out, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT 1 FROM article_fts_new WHERE rowid=?1", e);
	enum rc rc = stmt_by_id(q, number, e);

	*out = rc == RC_OK;
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc article_add_beside(struct db *db, int64_t number, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct article_words now;
	bool beside;

	TRY(article_store_words(db, number, &a, &now, e));
	TRY(is_beside(db, number, &beside, e));
	return now.there && !beside ? put_words(db, &now, ADD_BESIDE, e) : RC_OK;
}

enum rc article_store_index(struct db *db, const struct article_words *was, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct article_words now;
	bool beside, there = false;

	TRY(article_store_words(db, was->number, &a, &now, e));
	TRY(search_beside(db, FTS_ARTICLES, &beside, e));
	if (was->there)
		TRY(put_words(db, was, FORGET, e));
	if (was->there && beside)
		TRY(is_beside(db, was->number, &there, e));
	if (there)
		TRY(put_words(db, was, FORGET_BESIDE, e));
	if (!now.there)
		return RC_OK;
	TRY(put_words(db, &now, ADD, e));
	return beside ? put_words(db, &now, ADD_BESIDE, e) : RC_OK;
}

enum rc article_store_put(struct db *db, const struct stored_article *x, struct sv body,
			  struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"INSERT INTO article(id,path,title,blob_id,commit_id,updated,gone,body) "
		"VALUES(?1,?2,?3,?4,?5,?6,?7,?8) ON CONFLICT(id) DO UPDATE SET path=excluded.path,title=excluded.title,"
		"blob_id=excluded.blob_id,commit_id=excluded.commit_id,updated=excluded.updated,gone=excluded.gone,"
		"body=excluded.body",
		e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, x->number);
	stmt_text(q, 2, x->path);
	stmt_text(q, 3, x->title);
	stmt_text(q, 4, x->blob.p ? x->blob : SV(""));
	stmt_text(q, 5, x->commit.p ? x->commit : SV(""));
	stmt_int(q, 6, x->updated);
	stmt_int(q, 7, x->gone);
	stmt_text(q, 8, body.p ? body : SV(""));
	return stmt_run(q, e);
}

enum rc article_store_save(struct db *db, const struct stored_article *x, struct sv body,
			   struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct article_words was;

	TRY(article_store_words(db, x->number, &a, &was, e));
	TRY(article_store_put(db, x, body, e));
	return article_store_index(db, &was, e);
}

/* ---- reading ---- */

/* First row of a statement that is bound already. */
static enum rc one(struct stmt *q, struct arena *a, struct stored_article *out, struct err *e)
{
	enum rc rc = stmt_row(q, e);

	if (rc == RC_DONE)
		return err_set(e, RC_NOTFOUND, _("there is no such article"));
	TRY(rc);
	read_article(q, a, out);
	return RC_OK;
}

enum rc article_store_load(struct db *db, int64_t number, struct arena *a,
			   struct stored_article *out, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT " ARTICLE_COLUMNS " FROM article x WHERE x.id=?1", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, number);
	return one(q, a, out, e);
}

enum rc article_store_by_path(struct db *db, struct sv path, struct arena *a,
			      struct stored_article *out, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "SELECT " ARTICLE_COLUMNS " FROM article x WHERE x.path=?1 AND x.gone=0", e);

	if (!q)
		return e->rc;
	stmt_text(q, 1, path);
	return one(q, a, out, e);
}

enum rc article_store_gone_blob(struct db *db, struct sv blob, struct arena *a,
				struct stored_article *out, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db,
			"SELECT " ARTICLE_COLUMNS " FROM article x WHERE x.blob_id=?1 AND x.gone=1 "
			"ORDER BY x.updated DESC, x.id LIMIT 1",
			e);

	if (!q)
		return e->rc;
	stmt_text(q, 1, blob);
	return one(q, a, out, e);
}

enum rc article_store_list(struct db *db, bool gone, size_t limit, struct arena *a,
			   struct stored_article **out, size_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db,
				 "SELECT " ARTICLE_COLUMNS
				 " FROM article x WHERE x.gone<=?1 ORDER BY x.id LIMIT ?2",
				 e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, gone);
	stmt_int(q, 2, limit ? (int64_t)limit : INT64_MAX);
	return ROWS_READ(q, read_article, a, out, n, e);
}
