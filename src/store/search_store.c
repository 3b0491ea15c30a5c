/* The text index of tickets: kept with each change, searched newest first. */
#include "deskbell/store/search_store.h"

#include "deskbell/base/hash.h"
#include "deskbell/base/i18n.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/store/word_store.h"
#include "deskbell/text/token.h"
#include "store_priv.h"

/* Adds v to a column while the row's budget lasts; texts of a column stand on lines of their own.
 */
static void add_text(struct str *column, struct sv v, size_t *room)
{
	if (*room == 0 || v.n == 0)
		return;
	if (column->n > 0)
		str_addc(column, '\n');
	if (v.n > *room) {
		v.n = *room;
		while (v.n > 0 && ((unsigned char)v.p[v.n] & 0xc0) == 0x80)
			v.n--;
		*room = 0;
	} else {
		*room -= v.n;
	}
	str_add(column, v);
}

static enum rc subject_of(struct db *db, int64_t ticket, struct arena *a, struct sv *out,
			  struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT subject FROM ticket WHERE id=?1", e);
	enum rc rc = stmt_by_id(q, ticket, e);

	if (rc == RC_DONE)
		return err_set(e, RC_NOTFOUND, _("there is no ticket %lld"), (long long)ticket);
	TRY(rc);
	*out = col_copy(q, 0, a);
	return RC_OK;
}

enum rc search_store_text(struct db *db, int64_t ticket, struct arena *a, struct search_text *out,
			  struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT m.public, x.value FROM thread r CROSS JOIN message m ON m.id=r.message "
		"CROSS JOIN text x ON x.id=m.text WHERE r.ticket=?1 ORDER BY r.message",
		e);
	AUTO(str_deinit) struct str subject = STR_INIT, public = STR_INIT, internal = STR_INIT;
	size_t room = TOKEN_TEXT_MAX;
	struct sv v;
	enum rc rc = RC_OK;

	if (!q)
		return e->rc;
	TRY(subject_of(db, ticket, a, &v, e));
	add_text(&subject, v, &room);
	stmt_int(q, 1, ticket);
	while (room > 0 && (rc = stmt_row(q, e)) == RC_OK)
		add_text(stmt_col_int(q, 0) ? &public : &internal, stmt_col_text(q, 1), &room);
	if (rc != RC_OK && rc != RC_DONE)
		return rc;
	out->subject = arena_sv(a, str_sv(&subject));
	out->public = arena_sv(a, str_sv(&public));
	out->internal = arena_sv(a, str_sv(&internal));
	return RC_OK;
}

/* First 8 bytes of the digest, never 0 (which means "not indexed"). */
int64_t search_text_digest(const struct search_text *t)
{
	struct hasher h;
	struct hash full;
	uint64_t v = 0;

	hash_init(&h);
	hash_part(&h, t->subject);
	hash_part(&h, t->public);
	hash_part(&h, t->internal);
	full = hash_end(&h);
	for (int i = 0; i < 8; i++)
		v = v << 8 | full.byte[i];
	return v ? (int64_t)v : 1;
}

/* ---- keeping the index ---- */

static enum rc indexed_digest(struct db *db, int64_t ticket, int64_t *digest, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT indexed FROM ticket WHERE id=?1", e);
	enum rc rc = stmt_by_id(q, ticket, e);

	if (rc == RC_DONE)
		return err_set(e, RC_NOTFOUND, _("there is no ticket %lld"), (long long)ticket);
	TRY(rc);
	*digest = stmt_col_int(q, 0);
	return RC_OK;
}

/* What is done with a text, in the index in use or in the one made beside it. */
enum put { FORGET, ADD, FORGET_BESIDE, ADD_BESIDE };

static struct stmt *put_stmt(struct db *db, enum put put, struct err *e)
{
	switch (put) {
	case FORGET:
		return db_stmt(db,
			       "INSERT INTO ticket_fts(ticket_fts,rowid,subject,public,private) "
			       "VALUES('delete',?1,?2,?3,?4)",
			       e);
	case ADD:
		return db_stmt(
			db,
			"INSERT INTO ticket_fts(rowid,subject,public,private) VALUES(?1,?2,?3,?4)",
			e);
	case FORGET_BESIDE:
		return db_stmt(
			db,
			"INSERT INTO ticket_fts_new(ticket_fts_new,rowid,subject,public,private) "
			"VALUES('delete',?1,?2,?3,?4)",
			e);
	case ADD_BESIDE:
		return db_stmt(db,
			       "INSERT INTO ticket_fts_new(rowid,subject,public,private) "
			       "VALUES(?1,?2,?3,?4)",
			       e);
	}
	return NULL;
}

static enum rc put_text(struct db *db, int64_t ticket, const struct search_text *t, enum put put,
			struct err *e)
{
	AUTO(stmt_release) struct stmt *q = put_stmt(db, put, e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, ticket);
	stmt_text(q, 2, t->subject);
	stmt_text(q, 3, t->public);
	stmt_text(q, 4, t->internal);
	return stmt_run(q, e);
}

static enum rc write_digest(struct db *db, int64_t ticket, int64_t digest, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "UPDATE ticket SET indexed=?2 WHERE id=?1 AND indexed<>?2", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, ticket);
	stmt_int(q, 2, digest);
	return stmt_run(q, e);
}

/* The text's words, and its digest where they belong. */
static enum rc note_text(struct db *db, int64_t ticket, const struct search_text *t,
			 struct word_tally *tally, struct err *e)
{
	struct sv text[] = { t->subject, t->public, t->internal };

	db_note_text(db, true);
	TRY(word_store_note(db, ticket, text, ARRAY_LEN(text), tally, e));
	return write_digest(db, ticket, search_text_digest(t), e);
}

enum rc search_beside(struct db *db, enum fts_index which, bool *on, struct err *e)
{
	int64_t stale;

	TRY(meta_store_int(db, META_SEARCH_STALE, &stale, e));
	*on = stale == SEARCH_STALE_BESIDE + (int64_t)which;
	return RC_OK;
}

static enum rc is_beside(struct db *db, int64_t ticket, bool *out, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT 1 FROM ticket_fts_new WHERE rowid=?1", e);
	enum rc rc;

	if (!q)
		return e->rc;
	stmt_int(q, 1, ticket);
	rc = stmt_row(q, e);
	*out = rc == RC_OK;
	return rc == RC_DONE ? RC_OK : rc;
}

/* While an index is made beside the one in use, a command writes into both. `right`: the old text
 * is what was indexed. What the new index holds is always what `indexed` says, so there the old
 * text must be right; what is not in it yet may be wrong in the other: that is why it is made. */
static enum rc update_beside(struct db *db, int64_t ticket, const struct search_text *old,
			     const struct search_text *new, bool *right, struct err *e)
{
	bool beside;

	TRY(is_beside(db, ticket, &beside, e));
	if (beside && *right)
		TRY(put_text(db, ticket, old, FORGET_BESIDE, e));
	else if (!beside)
		*right = true;
	return put_text(db, ticket, new, ADD_BESIDE, e);
}

enum rc search_store_update(struct db *db, int64_t ticket, const struct search_text *old,
			    const struct search_text *new, struct err *e)
{
	int64_t was = 0;
	bool right, beside;

	if (old)
		TRY(indexed_digest(db, ticket, &was, e));
	if (was == search_text_digest(new))
		return RC_OK;
	right = was && was == search_text_digest(old);
	if (right)
		TRY(put_text(db, ticket, old, FORGET, e));
	TRY(search_beside(db, FTS_TICKETS, &beside, e));
	if (beside)
		TRY(update_beside(db, ticket, old, new, &right, e));
	if (was && !right)
		TRY(meta_store_set_int(db, META_SEARCH_STALE, SEARCH_STALE_AGAIN, e));
	TRY(put_text(db, ticket, new, ADD, e));
	return note_text(db, ticket, new, NULL, e);
}

enum rc search_store_add(struct db *db, int64_t ticket, struct word_tally *tally, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct search_text text = { 0 };
	bool beside, right = false;
	int64_t was;

	TRY(indexed_digest(db, ticket, &was, e));
	if (was)
		return RC_OK;
	TRY(search_store_text(db, ticket, &a, &text, e));
	TRY(search_beside(db, FTS_TICKETS, &beside, e));
	if (beside)
		TRY(update_beside(db, ticket, NULL, &text, &right, e));
	TRY(put_text(db, ticket, &text, ADD, e));
	return note_text(db, ticket, &text, tally, e);
}

enum rc search_add_beside(struct db *db, int64_t ticket, struct word_tally *tally, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct search_text text = { 0 };
	bool beside;

	TRY(is_beside(db, ticket, &beside, e));
	if (beside)
		return RC_OK;
	TRY(search_store_text(db, ticket, &a, &text, e));
	TRY(put_text(db, ticket, &text, ADD_BESIDE, e));
	return note_text(db, ticket, &text, tally, e);
}

/* ---- searching ---- */

enum rc search_store_few(struct db *db, struct sv match, size_t limit, bool *few, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db,
				 "SELECT count(*) FROM (SELECT rowid FROM ticket_fts "
				 "WHERE ticket_fts MATCH ?1 LIMIT ?2) AS h",
				 e);

	if (!q)
		return e->rc;
	stmt_text(q, 1, match);
	stmt_int(q, 2, (int64_t)limit + 1);
	TRY(stmt_row(q, e));
	*few = stmt_col_int(q, 0) <= (int64_t)limit;
	return RC_OK;
}

/* Keeps the best `limit` of the hits, best first; equal ones in the order they came (newest first).
 */
static enum rc best(struct stmt *q, size_t limit, struct arena *a, struct search_hit **out,
		    size_t *n, struct err *e)
{
	struct search_hit *list = ARENA_ARRAY(a, limit + 1, struct search_hit);
	size_t count = 0;
	enum rc rc;

	while ((rc = stmt_row(q, e)) == RC_OK) {
		struct search_hit hit = { stmt_col_int(q, 0), stmt_col_real(q, 1) };
		size_t i = count;

		for (; i > 0 && list[i - 1].score < hit.score; i--)
			list[i] = list[i - 1];
		list[i] = hit;
		if (count < limit)
			count++;
	}
	if (rc != RC_DONE)
		return rc;
	*out = list;
	*n = count;
	return RC_OK;
}

static enum rc search(struct stmt *q, struct sv match, size_t limit, struct arena *a,
		      struct search_hit **out, size_t *n, struct err *e)
{
	if (!q)
		return e->rc;
	if (limit > SEARCH_NEWEST)
		limit = SEARCH_NEWEST;
	stmt_text(q, 1, match);
	stmt_int(q, 2, SEARCH_NEWEST);
	return best(q, limit, a, out, n, e);
}

enum rc search_store_tickets(struct db *db, struct sv match, size_t limit, struct arena *a,
			     struct search_hit **out, size_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT rowid, deskbell_rank(ticket_fts) FROM ticket_fts WHERE ticket_fts MATCH ?1 "
		"ORDER BY rowid DESC LIMIT ?2",
		e);

	return search(q, match, limit, a, out, n, e);
}

enum rc search_store_articles(struct db *db, struct sv match, size_t limit, struct arena *a,
			      struct search_hit **out, size_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT rowid, deskbell_rank(article_fts) FROM article_fts WHERE article_fts MATCH ?1 "
		"ORDER BY rowid DESC LIMIT ?2",
		e);

	return search(q, match, limit, a, out, n, e);
}
