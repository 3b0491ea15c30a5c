/* Articles following kb.git, with their text index. */
#include "deskbell/store/article_store.h"

#include "deskbell/base/i18n.h"
#include "store_priv.h"

#define ARTICLE_COLUMNS "x.id,x.path,x.title,x.blob_id,x.commit_id,x.updated,x.gone"

static void read_article(struct stmt *q, struct arena *a, struct stored_article *x)
{
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

/* Takes the article's old text out of the index: a contentless index must be given it again. */
static enum rc forget_text(struct db *db, int64_t number, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"INSERT INTO article_fts(article_fts,rowid,title,body) "
		"SELECT 'delete',x.id,x.title,x.body FROM article x WHERE x.id=?1 AND x.gone=0",
		e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, number);
	return stmt_run(q, e);
}

static enum rc index_text(struct db *db, int64_t number, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db,
			"INSERT INTO article_fts(rowid,title,body) "
			"SELECT x.id,x.title,x.body FROM article x WHERE x.id=?1 AND x.gone=0",
			e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, number);
	return stmt_run(q, e);
}

/* The same two in the index made beside the one in use. */
static enum rc forget_beside(struct db *db, int64_t number, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db,
				 "INSERT INTO article_fts_new(article_fts_new,rowid,title,body) "
				 "SELECT 'delete',x.id,x.title,x.body FROM article x WHERE x.id=?1 "
				 "AND EXISTS(SELECT 1 FROM article_fts_new WHERE rowid=?1)",
				 e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, number);
	return stmt_run(q, e);
}

enum rc article_add_beside(struct db *db, int64_t number, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db,
			"INSERT INTO article_fts_new(rowid,title,body) "
			"SELECT x.id,x.title,x.body FROM article x WHERE x.id=?1 AND x.gone=0 "
			"AND NOT EXISTS(SELECT 1 FROM article_fts_new WHERE rowid=?1)",
			e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, number);
	return stmt_run(q, e);
}

static enum rc write_row(struct db *db, const struct stored_article *x, struct sv body,
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
	bool beside;

	TRY(search_beside(db, FTS_ARTICLES, &beside, e));
	TRY(forget_text(db, x->number, e));
	if (beside)
		TRY(forget_beside(db, x->number, e));
	TRY(write_row(db, x, body, e));
	TRY(index_text(db, x->number, e));
	return beside ? article_add_beside(db, x->number, e) : RC_OK;
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

enum rc article_store_list(struct db *db, bool gone, struct arena *a, struct stored_article **out,
			   size_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "SELECT " ARTICLE_COLUMNS " FROM article x WHERE x.gone<=?1 ORDER BY x.id", e);
	struct stored_article *list = NULL;
	size_t count = 0, cap = 0;
	enum rc rc;

	if (!q)
		return e->rc;
	stmt_int(q, 1, gone);
	while ((rc = stmt_row(q, e)) == RC_OK) {
		if (count == cap)
			list = arena_grow(a, list, count, count + 1, &cap, sizeof(*list));
		read_article(q, a, &list[count++]);
	}
	if (rc != RC_DONE)
		return rc;
	*out = list;
	*n = count;
	return RC_OK;
}
