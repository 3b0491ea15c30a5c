/* deskbell_hit(EXPRESSION, ID, MOST [, LATER]): 1 when ticket ID is a hit of the text index. Hits
 * are read newest first, no further than rows are asked for, into a bitmap: a list that walks its
 * own index needs neither all hits nor a search for each row. With MOST > 0 only the newest so many
 * count. LATER has the same hits: EXPRESSION is quick to begin with, LATER to go on. */
#include "db_priv.h"
#include "deskbell/base/mem.h"

/* So many hits are read by the expression that is quick to begin with. */
#define BEGINNING 4000

/* Hits of one expression during one run of a statement. */
struct hits {
	struct stmt *stream;
	uint64_t *bit; /* of ids 0..max */
	int64_t max;   /* the newest hit, -1 = there is none */
	int64_t low;   /* hits from here on are in the bitmap; 0 = all are */
	int64_t left;  /* hits that may still be read */
	int64_t begun; /* hits to read before the other expression goes on */
};

static void hits_destroy(void *p)
{
	struct hits *h = p;

	stmt_release(&h->stream);
	mem_free(&h->bit);
	mem_free(&h);
}

static void hits_put(struct hits *h, int64_t id)
{
	h->bit[id / 64] |= UINT64_C(1) << (id % 64);
	h->low = id;
	h->left--;
	h->begun--;
}

static void bind_expression(struct hits *h, struct sv expression)
{
	(void)sqlite3_bind_text64(h->stream->handle, 1, expression.p, expression.n,
				  SQLITE_TRANSIENT, SQLITE_UTF8);
}

/* NULL: see e. */
static struct hits *hits_create(struct db *db, struct sv expression, int64_t most, struct err *e)
{
	struct hits *h = mem_alloc(sizeof(*h));
	enum rc rc = RC_DONE;

	h->max = -1;
	h->left = most > 0 ? most : INT64_MAX;
	h->begun = BEGINNING;
	h->stream = db_stmt(db,
			    "SELECT rowid FROM ticket_fts WHERE ticket_fts MATCH ?1 "
			    "ORDER BY rowid DESC",
			    e);
	if (h->stream) {
		bind_expression(h, expression);
		rc = stmt_row(h->stream, e);
	}
	if (!h->stream || (rc != RC_OK && rc != RC_DONE)) {
		hits_destroy(h);
		return NULL;
	}
	if (rc == RC_OK) {
		h->max = stmt_col_int(h->stream, 0);
		h->bit = mem_alloc(((size_t)h->max / 64 + 1) * sizeof(*h->bit));
		hits_put(h, h->max);
	}
	return h;
}

/* What is left of the hits by another expression that has the same. */
static enum rc hits_go_on(struct db *db, struct hits *h, struct sv later, struct err *e)
{
	stmt_release(&h->stream);
	h->stream = db_stmt(db,
			    "SELECT rowid FROM ticket_fts WHERE ticket_fts MATCH ?1 AND rowid<?2 "
			    "ORDER BY rowid DESC",
			    e);
	if (!h->stream)
		return e->rc;
	bind_expression(h, later);
	stmt_int(h->stream, 2, h->low);
	return RC_OK;
}

static enum rc hits_has(struct db *db, struct hits *h, int64_t id, struct sv later, bool *yes,
			struct err *e)
{
	*yes = false;
	if (id < 0 || id > h->max)
		return RC_OK;
	while (id < h->low) {
		enum rc rc;

		if (!h->left) {
			db->hits_cut = true;
			return RC_OK;
		}
		if (h->begun == 0 && later.p)
			TRY(hits_go_on(db, h, later, e));
		rc = stmt_row(h->stream, e);
		if (rc == RC_DONE) {
			h->low = 0;
			break;
		}
		TRY(rc);
		hits_put(h, stmt_col_int(h->stream, 0));
	}
	*yes = h->bit[id / 64] >> (id % 64) & 1;
	return RC_OK;
}

static struct sv text_of(sqlite3_value *v)
{
	const char *p = (const char *)sqlite3_value_text(v);

	return (struct sv){ p ? p : "", p ? (size_t)sqlite3_value_bytes(v) : 0 };
}

static void hit(sqlite3_context *ctx, int n_arg, sqlite3_value **arg)
{
	struct hits *h = sqlite3_get_auxdata(ctx, 0), *made = NULL;
	struct sv later = n_arg > 3 ? text_of(arg[3]) : SV_NULL;
	struct db *db = sqlite3_user_data(ctx);
	struct err e = { 0 };
	bool yes = false;

	if (!h)
		h = made = hits_create(db, text_of(arg[0]), sqlite3_value_int64(arg[2]), &e);
	if (!h || hits_has(db, h, sqlite3_value_int64(arg[1]), later, &yes, &e) != RC_OK) {
		sqlite3_result_error(ctx, sqlite3_errmsg(db->handle), -1);
		sqlite3_result_error_code(ctx, sqlite3_extended_errcode(db->handle));
	} else {
		sqlite3_result_int(ctx, yes);
	}
	/* May destroy it at once. */
	if (made)
		sqlite3_set_auxdata(ctx, 0, made, hits_destroy);
}

enum rc hits_register(struct db *db, struct err *e)
{
	for (int n = 3; n <= 4; n++) {
		int code = sqlite3_create_function_v2(db->handle, "deskbell_hit", n,
						      SQLITE_UTF8 | SQLITE_DIRECTONLY, db, hit,
						      NULL, NULL, NULL);

		if (code != SQLITE_OK)
			return db_fail(db, code, e);
	}
	return RC_OK;
}

bool db_hits_cut(struct db *db)
{
	bool cut = db->hits_cut;

	db->hits_cut = false;
	return cut;
}
