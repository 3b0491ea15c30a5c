/* The text indexes' upkeep: merging their segments in small steps, and making them anew beside
 * those in use, which answer until then. No step holds the queue for more than some milliseconds.
 */
#include "deskbell/base/clock.h"
#include "deskbell/base/i18n.h"
#include "deskbell/db/care.h"
#include "deskbell/db/fts_beside.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/search_store.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/store/word_store.h"
#include "deskbell/text/token.h"
#include "store_priv.h"

/* Pages of work of a step after an answer (1.6 ms), and of one of an import or a rebuild (some 20
 * ms). */
#define MERGE_STEP 16
#define MERGE_BULK 200
/* Tickets or articles indexed in one transaction of a rebuild, and the time after which it ends. */
#define REBUILD_STEP 100
#define REBUILD_US 20000
/* How often a rebuild begins again because a text was found wanting meanwhile. */
#define REBUILD_TRIES 3
/* How long to wait for another who makes the index anew. */
#define CARE_WAIT_MS 60000

static enum rc merge(struct db *db, int64_t pages, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "INSERT INTO ticket_fts(ticket_fts,rank) VALUES('merge',?1)", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, pages);
	return stmt_run(q, e);
}

enum rc search_store_merge(struct db *db, struct err *e)
{
	/* A negative step begins a merge of everything; fewer than two rows written means it is
	 * done. */
	for (int64_t pages = -MERGE_BULK;; pages = MERGE_BULK) {
		AUTO(tx_end) struct tx tx = { 0 };
		int64_t before = db_changes_total(db);

		TRY(tx_begin_write(&tx, db, e));
		TRY(merge(db, pages, e));
		TRY(tx_commit(&tx, e));
		TRY(db_checkpoint(db, e));
		if (db_changes_total(db) - before < 2)
			break;
	}
	db_note_text(db, false);
	return RC_OK;
}

/* ---- making it anew ---- */

static enum rc set_stale(struct db *db, int64_t value, struct err *e)
{
	return meta_store_set_int(db, META_SEARCH_STALE, value, e);
}

static enum rc eat_all(struct db *db, struct err *e)
{
	bool more = true;

	while (more)
		TRY(fts_beside_eat(db, &more, e));
	return RC_OK;
}

/* An unfinished one of before is thrown away: nobody knows by which cutter it is. */
static enum rc clear(struct db *db, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };

	TRY(tx_begin_write(&tx, db, e));
	TRY(set_stale(db, SEARCH_STALE_AGAIN, e));
	TRY(tx_commit(&tx, e));
	return eat_all(db, e);
}

static enum rc begin(struct db *db, enum fts_index which, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };

	TRY(tx_begin_write(&tx, db, e));
	TRY(fts_beside_make(db, which, e));
	TRY(set_stale(db, SEARCH_STALE_BESIDE + (int64_t)which, e));
	return tx_commit(&tx, e);
}

/* A kind of row that is indexed. */
struct kind {
	enum rc (*next)(struct db *db, int64_t after, struct id_list *out, struct arena *a,
			struct err *e);
	enum rc (*add)(struct db *db, int64_t id, struct word_tally *tally, struct err *e);
	enum rc (*merge)(struct db *db, int64_t pages, struct err *e);
};

static enum rc next_ids(struct stmt *q, int64_t after, struct id_list *out, struct arena *a,
			struct err *e)
{
	if (!q)
		return e->rc;
	stmt_int(q, 1, after);
	stmt_int(q, 2, REBUILD_STEP);
	return id_list_read(out, q, a, e);
}

static enum rc next_tickets(struct db *db, int64_t after, struct id_list *out, struct arena *a,
			    struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT id FROM ticket WHERE id>?1 ORDER BY id LIMIT ?2", e);

	return next_ids(q, after, out, a, e);
}

static enum rc next_articles(struct db *db, int64_t after, struct id_list *out, struct arena *a,
			     struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT id FROM article WHERE id>?1 ORDER BY id LIMIT ?2", e);

	return next_ids(q, after, out, a, e);
}

static enum rc add_article(struct db *db, int64_t id, struct word_tally *tally, struct err *e)
{
	(void)tally; /* of words of tickets */
	return article_add_beside(db, id, e);
}

static enum rc merge_tickets(struct db *db, int64_t pages, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "INSERT INTO ticket_fts_new(ticket_fts_new,rank) VALUES('merge',?1)", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, pages);
	return stmt_run(q, e);
}

/* FTS5 merges the index of articles by itself, as it goes. */
static const struct kind kinds[] = {
	[FTS_TICKETS] = { next_tickets, search_add_beside, merge_tickets },
	[FTS_ARTICLES] = { next_articles, add_article, NULL },
};

/* Indexes the next rows after *after; *after = INT64_MAX when there are no more. */
static enum rc add_some(struct db *db, const struct kind *k, int64_t *after,
			struct word_tally *tally, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	int64_t end = clock_us() + REBUILD_US, last = INT64_MAX;
	struct id_list list = { 0 };

	TRY(tx_begin_write(&tx, db, e));
	TRY(k->next(db, *after, &list, &a, e));
	for (size_t i = 0; i < list.n && (!i || clock_us() < end); i++) {
		last = list.at[i];
		TRY(k->add(db, last, tally, e));
	}
	*after = last;
	return tx_commit(&tx, e);
}

/* Merges what was added, so that FTS5 never has to do much of it at once. Fewer than two rows
 * written mean that there is nothing to merge. */
static enum rc merge_added(struct db *db, const struct kind *k, struct err *e)
{
	int64_t before;

	if (!k->merge)
		return RC_OK;
	do {
		AUTO(tx_end) struct tx tx = { 0 };

		before = db_changes_total(db);
		TRY(tx_begin_write(&tx, db, e));
		TRY(k->merge(db, MERGE_BULK, e));
		TRY(tx_commit(&tx, e));
	} while (db_changes_total(db) - before >= 2);
	return RC_OK;
}

static enum rc fill(struct db *db, const struct kind *k, struct err *e)
{
	AUTO(word_tally_deinit) struct word_tally tally = { 0 };
	int64_t after = 0;

	while (after < INT64_MAX) {
		TRY(add_some(db, k, &after, &tally, e));
		TRY(merge_added(db, k, e));
		TRY(db_checkpoint(db, e));
		if (word_tally_full(&tally) || after == INT64_MAX)
			TRY(word_store_settle(db, &tally, e));
	}
	return RC_OK;
}

/* The new one into use, unless a text was found wanting meanwhile: then it is to be done again.
 * Until the last one is in use the mark says "again". */
static enum rc put_in_use(struct db *db, enum fts_index which, bool *done, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };

	TRY(tx_begin_write(&tx, db, e));
	TRY(search_beside(db, which, done, e));
	if (!*done)
		return RC_OK;
	TRY(fts_beside_swap(db, which, e));
	if (which == FTS_TICKETS)
		TRY(meta_store_set_int(db, META_WORDS, 1, e));
	if (which == FTS_ARTICLES)
		TRY(meta_store_set_int(db, META_TOKEN_VERSION, TOKEN_VERSION, e));
	TRY(set_stale(db, which == FTS_ARTICLES ? SEARCH_STALE_LEFT : SEARCH_STALE_AGAIN, e));
	return tx_commit(&tx, e);
}

/* Throws away what was in use before. */
static enum rc clear_up(struct db *db, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	int64_t stale;

	TRY(eat_all(db, e));
	TRY(tx_begin_write(&tx, db, e));
	TRY(meta_store_int(db, META_SEARCH_STALE, &stale, e));
	if (stale == SEARCH_STALE_LEFT)
		TRY(set_stale(db, 0, e));
	return tx_commit(&tx, e);
}

static enum rc try_anew(struct db *db, bool *done, struct err *e)
{
	*done = true;
	for (enum fts_index which = FTS_TICKETS; which <= FTS_ARTICLES && *done; which++) {
		TRY(clear(db, e));
		TRY(begin(db, which, e));
		TRY(fill(db, &kinds[which], e));
		TRY(put_in_use(db, which, done, e));
	}
	return RC_OK;
}

static enum rc make_anew(struct db *db, struct err *e)
{
	bool done = false;

	for (int i = 0; i < REBUILD_TRIES && !done; i++)
		TRY(try_anew(db, &done, e));
	if (!done)
		return err_set(
			e, RC_ENV,
			_("texts change while the text index is made anew in a way that does "
			  "not fit together; deskbell doctor says more"));
	TRY(clear_up(db, e));
	return search_store_merge(db, e);
}

enum rc search_store_rebuild(struct db *db, struct err *e)
{
	AUTO(fs_lock_close) struct fs_lock lock = FS_LOCK_INIT;

	TRY(db_care_lock(db, &lock, CARE_WAIT_MS, e));
	return make_anew(db, e);
}

/* ---- after an answer ---- */

enum rc search_store_check(struct db *db, bool *good, struct err *e)
{
	int64_t version, stale;

	TRY(meta_store_int(db, META_TOKEN_VERSION, &version, e));
	TRY(meta_store_int(db, META_SEARCH_STALE, &stale, e));
	*good = version == TOKEN_VERSION && (!stale || stale == SEARCH_STALE_LEFT);
	return RC_OK;
}

/* Finishes what another began, or makes it anew, where nobody is at it already and it is still
 * needed. */
static enum rc go_on(struct db *db, struct err *e)
{
	AUTO(fs_lock_close) struct fs_lock lock = FS_LOCK_INIT;
	enum rc rc = db_care_lock(db, &lock, 0, e);
	int64_t stale;
	bool good;

	if (rc != RC_OK)
		return rc == RC_BUSY ? RC_OK : rc;
	TRY(search_store_check(db, &good, e));
	if (!good)
		return make_anew(db, e);
	TRY(meta_store_int(db, META_SEARCH_STALE, &stale, e));
	return stale ? clear_up(db, e) : RC_OK;
}

enum rc search_store_merge_step(struct db *db, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	int64_t stale;
	bool good;

	if (!db_text_noted(db))
		return RC_OK;
	TRY(search_store_check(db, &good, e));
	TRY(meta_store_int(db, META_SEARCH_STALE, &stale, e));
	if (!good || stale)
		return go_on(db, e);
	TRY(tx_begin_write(&tx, db, e));
	TRY(merge(db, MERGE_STEP, e));
	db_note_text(db, false);
	return tx_commit(&tx, e);
}
