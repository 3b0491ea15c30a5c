/* Commits beside changes; the history of an article is its events, with the commit of each. */
#include "deskbell/store/commit_store.h"

#include "deskbell/domain/field.h"
#include "store_priv.h"

enum rc commit_store_put(struct db *db, int64_t change, const struct stored_commit *c,
			 struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"INSERT OR REPLACE INTO kb_commit(change,commit_id,at,author,email,subject) "
		"VALUES(?1,?2,?3,?4,?5,?6)",
		e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, change);
	stmt_text(q, 2, c->id);
	stmt_int(q, 3, c->at);
	stmt_text(q, 4, c->author.p ? c->author : SV(""));
	stmt_text(q, 5, c->email.p ? c->email : SV(""));
	stmt_text(q, 6, c->subject.p ? c->subject : SV(""));
	return stmt_run(q, e);
}

enum rc commit_store_find(struct db *db, struct sv prefix, struct arena *a, int64_t *change,
			  size_t *n, struct err *e)
{
	/* 'g' stands behind every hex digit. */
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db,
			"SELECT max(change) FROM kb_commit WHERE commit_id>=?1 AND commit_id<?2 "
			"GROUP BY commit_id LIMIT 2",
			e);
	enum rc rc;

	*n = 0;
	if (!q)
		return e->rc;
	stmt_text(q, 1, prefix);
	stmt_text(q, 2, arena_printf(a, "%.*sg", SV_ARG(prefix)));
	while ((rc = stmt_row(q, e)) == RC_OK) {
		*change = stmt_col_int(q, 0);
		++*n;
	}
	return rc == RC_DONE ? RC_OK : rc;
}

static void read_head(struct stmt *q, struct arena *a, struct stored_revision *x)
{
	*x = (struct stored_revision){ .change = stmt_col_int(q, 0),
				       .at = stmt_col_int(q, 1),
				       .actor = stmt_col_int(q, 2),
				       .door = (enum door)stmt_col_int(q, 3),
				       .undoes = stmt_col_int(q, 4),
				       .command = col_copy(q, 5, a),
				       .commit = { .id = col_copy(q, 6, a),
						   .at = stmt_col_int(q, 7),
						   .author = col_copy(q, 8, a),
						   .email = col_copy(q, 9, a),
						   .subject = col_copy(q, 10, a) } };
}

static void read_field(struct stmt *q, struct arena *a, struct stored_revision *x)
{
	switch ((enum article_field)stmt_col_int(q, 11)) {
	case ARTICLE_PATH:
		x->old_path = col_copy(q, 12, a);
		x->path = col_copy(q, 13, a);
		break;
	case ARTICLE_TITLE:
		x->title = col_copy(q, 13, a);
		break;
	case ARTICLE_BLOB:
		x->blob = col_copy(q, 13, a);
		break;
	case ARTICLE_GONE:
		x->gone = col_copy(q, 13, a);
		break;
	case ARTICLE_NUMBER:
		break;
	}
}

enum rc commit_store_history(struct db *db, int64_t article, size_t limit, struct arena *a,
			     struct stored_revision **out, size_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT c.id,c.at,c.actor,c.door,c.undoes,c.command,k.commit_id,k.at,k.author,k.email,k.subject,"
		"v.field,v.old,v.new FROM event v JOIN change c ON c.id=v.change "
		"LEFT JOIN kb_commit k ON k.change=v.change "
		"WHERE v.noun=?1 AND v.object=?2 ORDER BY v.change DESC, v.seq",
		e);
	size_t cap = 0;
	enum rc rc;

	*n = 0;
	*out = NULL;
	if (!q)
		return e->rc;
	stmt_int(q, 1, NOUN_ARTICLE);
	stmt_int(q, 2, article);
	while ((rc = stmt_row(q, e)) == RC_OK) {
		if (!*n || (*out)[*n - 1].change != stmt_col_int(q, 0)) {
			if (limit && *n == limit)
				return RC_OK;
			*out = arena_grow(a, *out, *n, *n + 1, &cap, sizeof(**out));
			read_head(q, a, &(*out)[(*n)++]);
		}
		read_field(q, a, &(*out)[*n - 1]);
	}
	return rc == RC_DONE ? RC_OK : rc;
}
