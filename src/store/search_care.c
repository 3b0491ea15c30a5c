/* The text index's upkeep: merging its segments in small steps, and making it anew. No step holds
 * the queue for more than a few milliseconds. */
#include "deskbell/db/care.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/search_store.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/store/word_store.h"
#include "deskbell/text/token.h"
#include "store_priv.h"

/* Pages of work of a step after an answer (1.6 ms), and of one at the end of an import. */
#define MERGE_STEP 16
#define MERGE_BULK 500
/* Tickets indexed in one transaction of a rebuild. */
#define REBUILD_STEP 100
/* Rows called "not indexed" in one. */
#define FORGET_STEP 1000
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

enum rc search_store_bulk(struct db *db, struct err *e)
{
	return db_bulk(db, e);
}

/* ---- making it anew ---- */

static enum rc mark(struct db *db, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };

	TRY(tx_begin_write(&tx, db, e));
	TRY(meta_store_set_int(db, META_SEARCH_STALE, SEARCH_STALE_MAKING, e));
	return tx_commit(&tx, e);
}

/* The next rows after *after are called "not indexed"; *after = INT64_MAX when there are no more.
 */
static enum rc forget_some(struct db *db, int64_t *after, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(stmt_release) struct stmt *last = NULL, *rows = NULL;
	int64_t to;

	TRY(tx_begin_write(&tx, db, e));
	last = db_stmt(
		db, "SELECT max(id) FROM (SELECT id FROM ticket WHERE id>?1 ORDER BY id LIMIT ?2)",
		e);
	rows = db_stmt(db, "UPDATE ticket SET indexed=0 WHERE id>?1 AND id<=?2 AND indexed<>0", e);
	if (!last || !rows)
		return e->rc;
	stmt_int(last, 1, *after);
	stmt_int(last, 2, FORGET_STEP);
	TRY(stmt_row(last, e));
	to = stmt_col_int(last, 0);
	stmt_release(&last);
	stmt_int(rows, 1, *after);
	stmt_int(rows, 2, to);
	*after = to ? to : INT64_MAX;
	if (to)
		TRY(stmt_run(rows, e));
	return tx_commit(&tx, e);
}

/* Empties the index, and calls "not indexed" what was written since change `since`, while the rows
 * were being forgotten. SQLite gives the pages of a large index back one by one here: the one step
 * that grows with the desk. */
static enum rc empty(struct db *db, int64_t since, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(stmt_release) struct stmt *q = NULL, *rows = NULL;

	TRY(tx_begin_write(&tx, db, e));
	q = db_stmt(db, "INSERT INTO ticket_fts(ticket_fts) VALUES('delete-all')", e);
	rows = db_stmt(db,
		       "UPDATE ticket SET indexed=0 WHERE indexed<>0 AND id IN "
		       "(SELECT object FROM event WHERE change>?1 AND +noun=1)",
		       e);
	if (!q || !rows)
		return e->rc;
	TRY(stmt_run(q, e));
	stmt_int(rows, 1, since);
	TRY(stmt_run(rows, e));
	return tx_commit(&tx, e);
}

static enum rc clear(struct db *db, struct err *e)
{
	int64_t after = 0, since;

	TRY(mark(db, e));
	TRY(change_store_newest(db, &since, e));
	while (after < INT64_MAX)
		TRY(forget_some(db, &after, e));
	return empty(db, since, e);
}

static enum rc rebuild_articles(struct db *db, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(stmt_release) struct stmt *q = NULL, *rows = NULL;

	TRY(tx_begin_write(&tx, db, e));
	q = db_stmt(db, "INSERT INTO article_fts(article_fts) VALUES('delete-all')", e);
	rows = db_stmt(
		db,
		"INSERT INTO article_fts(rowid,title,body) SELECT id,title,body FROM article WHERE gone=0",
		e);
	if (!q || !rows)
		return e->rc;
	TRY(stmt_run(q, e));
	TRY(stmt_run(rows, e));
	return tx_commit(&tx, e);
}

static enum rc next_missing(struct db *db, int64_t after, struct id_list *out, struct arena *a,
			    struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "SELECT id FROM ticket WHERE id>?1 AND indexed=0 ORDER BY id LIMIT ?2", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, after);
	stmt_int(q, 2, REBUILD_STEP);
	return id_list_read(out, q, a, e);
}

/* Indexes the next tickets after *after; *after = INT64_MAX when there are no more. */
static enum rc rebuild_some(struct db *db, int64_t *after, struct word_tally *tally, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct id_list list = { 0 };

	TRY(tx_begin_write(&tx, db, e));
	TRY(next_missing(db, *after, &list, &a, e));
	for (size_t i = 0; i < list.n; i++)
		TRY(search_store_add(db, list.at[i], tally, e));
	*after = list.n ? list.at[list.n - 1] : INT64_MAX;
	return tx_commit(&tx, e);
}

/* Sound again, unless a row was found wanting meanwhile. */
static enum rc unmark(struct db *db, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	int64_t stale;

	TRY(tx_begin_write(&tx, db, e));
	TRY(meta_store_int(db, META_SEARCH_STALE, &stale, e));
	if (stale == SEARCH_STALE_MAKING)
		TRY(meta_store_set_int(db, META_SEARCH_STALE, 0, e));
	TRY(meta_store_set_int(db, META_TOKEN_VERSION, TOKEN_VERSION, e));
	TRY(meta_store_set_int(db, META_WORDS, 1, e));
	return tx_commit(&tx, e);
}

static enum rc make_anew(struct db *db, struct err *e)
{
	AUTO(word_tally_deinit) struct word_tally tally = { 0 };
	int64_t after = 0;

	TRY(clear(db, e));
	while (after < INT64_MAX) {
		TRY(rebuild_some(db, &after, &tally, e));
		TRY(db_checkpoint(db, e));
		if (word_tally_full(&tally) || after == INT64_MAX)
			TRY(word_store_settle(db, &tally, e));
	}
	TRY(rebuild_articles(db, e));
	TRY(search_store_merge(db, e));
	return unmark(db, e);
}

enum rc search_store_rebuild(struct db *db, struct err *e)
{
	AUTO(fs_lock_close) struct fs_lock lock = FS_LOCK_INIT;

	TRY(db_care_lock(db, &lock, CARE_WAIT_MS, e));
	return make_anew(db, e);
}

/* The same where nobody is at it already and it is still needed. */
static enum rc rebuild_if_wanting(struct db *db, struct err *e)
{
	AUTO(fs_lock_close) struct fs_lock lock = FS_LOCK_INIT;
	enum rc rc = db_care_lock(db, &lock, 0, e);
	bool good;

	if (rc != RC_OK)
		return rc == RC_BUSY ? RC_OK : rc;
	TRY(search_store_check(db, &good, e));
	return good ? RC_OK : make_anew(db, e);
}

/* ---- after an answer ---- */

enum rc search_store_check(struct db *db, bool *good, struct err *e)
{
	int64_t version, stale;

	TRY(meta_store_int(db, META_TOKEN_VERSION, &version, e));
	TRY(meta_store_int(db, META_SEARCH_STALE, &stale, e));
	*good = version == TOKEN_VERSION && !stale;
	return RC_OK;
}

enum rc search_store_merge_step(struct db *db, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	bool good;

	if (!db_text_noted(db))
		return RC_OK;
	TRY(search_store_check(db, &good, e));
	if (!good)
		return rebuild_if_wanting(db, e);
	TRY(tx_begin_write(&tx, db, e));
	TRY(merge(db, MERGE_STEP, e));
	db_note_text(db, false);
	return tx_commit(&tx, e);
}
