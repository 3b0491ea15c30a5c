/* The text indexes against the texts: a digest for each ticket's row, and the sum over every word
 * for what the index really holds. */
#include "deskbell/db/fts_sum.h"
#include "deskbell/db/tx.h"
#include "deskbell/base/i18n.h"
#include "deskbell/store/search_store.h"
#include "store_priv.h"

/* Tickets read between two looks at `progress`. */
#define COMPARE_STEP 500

struct compare {
	struct db *db;
	struct search_state *out;
	struct fts_sum sum;
	int64_t last, done;
};

static enum rc look_at(struct compare *c, int64_t id, int64_t indexed, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct search_text text;

	TRY(search_store_text(c->db, id, &a, &text, e));
	if (indexed != search_text_digest(&text)) {
		if (!c->out->tickets++)
			c->out->ticket = id;
	}
	fts_sum_add(&c->sum, id, "subject", text.subject);
	fts_sum_add(&c->sum, id, "public", text.public);
	fts_sum_add(&c->sum, id, "private", text.internal);
	return RC_OK;
}

/* The next tickets after c->last; *more = there were some. */
static enum rc look_at_some(struct compare *c, bool *more, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(c->db, "SELECT id,indexed FROM ticket WHERE id>?1 ORDER BY id LIMIT ?2", e);
	enum rc rc;

	if (!q)
		return e->rc;
	*more = false;
	stmt_int(q, 1, c->last);
	stmt_int(q, 2, COMPARE_STEP);
	while ((rc = stmt_row(q, e)) == RC_OK) {
		*more = true;
		c->last = stmt_col_int(q, 0);
		c->done++;
		TRY(look_at(c, c->last, stmt_col_int(q, 1), e));
	}
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc sum_articles(struct db *db, struct fts_sum *sum, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT id,title,body FROM article WHERE gone=0", e);
	enum rc rc;

	if (!q)
		return e->rc;
	while ((rc = stmt_row(q, e)) == RC_OK) {
		fts_sum_add(sum, stmt_col_int(q, 0), "title", stmt_col_text(q, 1));
		fts_sum_add(sum, stmt_col_int(q, 0), "body", stmt_col_text(q, 2));
	}
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc search_store_compare(struct db *db, bool (*progress)(void *arg, int64_t done), void *arg,
			     struct search_state *out, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct compare c = { .db = db, .out = out };
	struct fts_sum index, articles = { 0 };
	bool more = true;

	*out = (struct search_state){ 0 };
	TRY(tx_begin_read(&tx, db, e));
	TRY(search_store_check(db, &out->current, e));
	while (more) {
		TRY(look_at_some(&c, &more, e));
		if (progress && !progress(arg, c.done))
			return err_set(e, RC_CANCELLED, _("cancelled"));
	}
	TRY(fts_sum_read(db, FTS_TICKETS, &index, e));
	out->tickets_same = fts_sum_eq(&index, &c.sum);
	TRY(sum_articles(db, &articles, e));
	TRY(fts_sum_read(db, FTS_ARTICLES, &index, e));
	out->articles_same = fts_sum_eq(&index, &articles);
	return RC_OK;
}
