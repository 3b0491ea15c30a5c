/* Words of the text index and how common they are. A word is written when it is new; of those known
 * only a sample is counted, so that a command rarely writes here. */
#include "deskbell/store/word_store.h"

#include <stdlib.h>
#include <string.h>

#include "deskbell/db/tx.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/text/token.h"
#include "store_priv.h"

/* Words of a prefix looked through one by one; a prefix with more is answered from the words that
 * are common at all, of which at most COMMON_LOOK are passed. */
#define RANGE_LOOK 1000
#define COMMON_LOOK 20000

/* ---- noting ---- */

struct noting {
	struct db *db;
	int64_t ticket;
	struct word_tally *tally;
	struct err *e;
	enum rc rc;
	struct arena arena;
	uint64_t *seen; /* words of this ticket, by hash; 0 = free */
	size_t n, cap;	/* cap: a power of two */
};

/* FNV-1a, never 0. */
static uint64_t hash_word(struct sv v)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < v.n; i++)
		h = (h ^ (unsigned char)v.p[i]) * UINT64_C(0x100000001b3);
	return h ? h : 1;
}

static bool put(uint64_t *table, size_t cap, uint64_t h)
{
	size_t i = (h >> 20) & (cap - 1);

	while (table[i] && table[i] != h)
		i = (i + 1) & (cap - 1);
	if (table[i] == h)
		return false;
	table[i] = h;
	return true;
}

/* True when the word comes for the first time. */
static bool is_first(struct noting *o, uint64_t h)
{
	if (2 * (o->n + 1) > o->cap) {
		size_t cap = o->cap ? 2 * o->cap : 256;
		uint64_t *grown = ARENA_ARRAY(&o->arena, cap, uint64_t);

		memset(grown, 0, cap * sizeof(*grown));
		for (size_t i = 0; i < o->cap; i++)
			if (o->seen[i])
				(void)put(grown, cap, o->seen[i]);
		o->seen = grown;
		o->cap = cap;
	}
	if (!put(o->seen, o->cap, h))
		return false;
	o->n++;
	return true;
}

static enum rc write_word(struct db *db, struct sv w, int64_t count, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		count ? db_stmt(db,
				"INSERT INTO word(w,n) VALUES(?1,?2) "
				"ON CONFLICT(w) DO UPDATE SET n=word.n+excluded.n",
				e)
		      : db_stmt(db, "INSERT INTO word(w,n) VALUES(?1,1) ON CONFLICT(w) DO NOTHING",
				e);

	if (!q)
		return e->rc;
	stmt_text(q, 1, w);
	if (count)
		stmt_int(q, 2, count);
	return stmt_run(q, e);
}

/* With a tally a word is written when it comes for the first time, whatever is counted later. */
static enum rc tally(struct noting *o, struct sv token, int64_t count)
{
	int64_t sum = 0;
	bool known = map_get(&o->tally->count, token, &sum);

	if (!known)
		TRY(write_word(o->db, token, 0, o->e));
	if (!known || count)
		map_put(&o->tally->count, token, sum + count);
	return RC_OK;
}

static enum rc write_or_count(struct noting *o, struct sv token, uint64_t hash, int64_t count)
{
	if (!count && db_word_noted(o->db, hash))
		return RC_OK;
	TRY(o->tally ? tally(o, token, count) : write_word(o->db, token, count, o->e));
	db_note_word(o->db, hash);
	return RC_OK;
}

static int note(void *arg, struct sv token, size_t from, size_t to, bool colocated)
{
	struct noting *o = arg;
	uint64_t h = hash_word(token);
	int64_t count;

	(void)from;
	(void)to;
	if (colocated || !token_is_word(token) || !is_first(o, h))
		return 0;
	count = ((h >> 40) + (uint64_t)o->ticket) % WORD_SAMPLE == 0 ? WORD_SAMPLE : 0;
	o->rc = write_or_count(o, token, h, count);
	return o->rc != RC_OK;
}

enum rc word_store_note(struct db *db, int64_t ticket, const struct sv *text, size_t n,
			struct word_tally *tally, struct err *e)
{
	struct noting o = { .db = db, .ticket = ticket, .tally = tally, .e = e, .rc = RC_OK };

	for (size_t i = 0; i < n && o.rc == RC_OK; i++)
		(void)token_cut(text[i], TOKEN_INDEX, note, &o);
	arena_deinit(&o.arena);
	return o.rc;
}

/* ---- a tally ---- */

/* Words kept at most, about 20 MB. */
#define TALLY_MAX 200000
/* Counts written in one transaction: a few milliseconds. */
#define SETTLE_STEP 1000

bool word_tally_full(const struct word_tally *tally)
{
	return tally->count.n > TALLY_MAX;
}

void word_tally_reset(struct word_tally *tally)
{
	map_reset(&tally->count);
}

void word_tally_deinit(struct word_tally *tally)
{
	map_deinit(&tally->count);
}

struct counted {
	struct sv word;
	int64_t count;
};

static int counted_cmp(const void *a, const void *b)
{
	return sv_cmp(((const struct counted *)a)->word, ((const struct counted *)b)->word);
}

/* Those with counts, in the order they stand in the store. */
static size_t counted_words(const struct word_tally *tally, struct counted *out)
{
	struct counted c;
	size_t at = 0, n = 0;

	while (map_next(&tally->count, &at, &c.word, &c.count))
		if (c.count)
			out[n++] = c;
	qsort(out, n, sizeof(*out), counted_cmp);
	return n;
}

static enum rc settle_some(struct db *db, const struct counted *c, size_t n, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };

	TRY(tx_begin_write(&tx, db, e));
	for (size_t i = 0; i < n; i++)
		TRY(write_word(db, c[i].word, c[i].count, e));
	return tx_commit(&tx, e);
}

enum rc word_store_settle(struct db *db, struct word_tally *tally, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct counted *c = ARENA_ARRAY(&a, tally->count.n, struct counted);
	size_t n = counted_words(tally, c);

	for (size_t at = 0; at < n; at += SETTLE_STEP)
		TRY(settle_some(db, c + at, n - at < SETTLE_STEP ? n - at : SETTLE_STEP, e));
	word_tally_reset(tally);
	return RC_OK;
}

/* ---- asking ---- */

struct choice {
	struct sv *word;
	int64_t *count;
	size_t n, limit;
};

/* Keeps the `limit` commonest, in order; equal ones in the order they came. */
static void choose(struct choice *c, struct sv w, int64_t count, struct arena *a)
{
	size_t i = c->n;

	if (i == c->limit && c->count[i - 1] >= count)
		return;
	if (i == c->limit)
		i--;
	else
		c->n++;
	for (; i > 0 && c->count[i - 1] < count; i--) {
		c->word[i] = c->word[i - 1];
		c->count[i] = c->count[i - 1];
	}
	c->word[i] = arena_sv(a, w);
	c->count[i] = count;
}

/* Words from the prefix on, until one does not begin so; *more: RANGE_LOOK did not do. */
static enum rc choose_range(struct db *db, struct sv prefix, struct choice *c, size_t *seen,
			    bool *more, struct arena *a, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT w,n FROM word WHERE w>=?1 ORDER BY w LIMIT ?2", e);
	enum rc rc;

	*seen = 0;
	*more = false;
	if (!q)
		return e->rc;
	stmt_text(q, 1, prefix);
	stmt_int(q, 2, RANGE_LOOK);
	while ((rc = stmt_row(q, e)) == RC_OK) {
		struct sv w = stmt_col_text(q, 0);

		if (!sv_starts(w, prefix))
			return RC_OK;
		*more = ++*seen == RANGE_LOOK;
		choose(c, w, stmt_col_int(q, 1), a);
	}
	return rc == RC_DONE ? RC_OK : rc;
}

/* Of all common words, the commonest first, those that begin so. */
static enum rc choose_common(struct db *db, struct sv prefix, struct choice *c, struct arena *a,
			     struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT w,n FROM word WHERE n>=64 ORDER BY n DESC, w LIMIT ?1", e);
	size_t found = 0;
	enum rc rc = RC_DONE;

	if (!q)
		return e->rc;
	stmt_int(q, 1, COMMON_LOOK);
	while (found < c->limit && (rc = stmt_row(q, e)) == RC_OK) {
		struct sv w = stmt_col_text(q, 0);
		bool known = !sv_starts(w, prefix);

		for (size_t i = 0; i < c->n && !known; i++)
			known = sv_eq(c->word[i], w);
		found += sv_starts(w, prefix);
		if (!known)
			choose(c, w, stmt_col_int(q, 1), a);
	}
	return rc == RC_OK || rc == RC_DONE ? RC_OK : rc;
}

enum rc word_store_commonest(struct db *db, struct sv prefix, size_t limit, struct arena *a,
			     struct sv **word, size_t *n, bool *all, struct err *e)
{
	int64_t whole;
	struct choice c = { .word = ARENA_ARRAY(a, limit + 1, struct sv),
			    .count = ARENA_ARRAY(a, limit + 1, int64_t),
			    .limit = limit };
	size_t seen;
	bool more;

	TRY(meta_store_int(db, META_WORDS, &whole, e));
	*n = 0;
	*all = true;
	if (!whole)
		return RC_OK;
	TRY(choose_range(db, prefix, &c, &seen, &more, a, e));
	if (more)
		TRY(choose_common(db, prefix, &c, a, e));
	*word = c.word;
	*n = c.n;
	*all = !more && seen <= limit;
	return RC_OK;
}

enum rc word_store_all(struct db *db, struct sv prefix, size_t limit, struct arena *a,
		       struct sv **word, size_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT w FROM word WHERE w>=?1 ORDER BY w LIMIT ?2", e);
	size_t count = 0, cap = 0;
	int64_t whole;
	enum rc rc = RC_DONE;

	*word = NULL;
	*n = 0;
	if (!q)
		return e->rc;
	TRY(meta_store_int(db, META_WORDS, &whole, e));
	stmt_text(q, 1, prefix);
	stmt_int(q, 2, (int64_t)limit + 1);
	while (whole && (rc = stmt_row(q, e)) == RC_OK && sv_starts(stmt_col_text(q, 0), prefix)) {
		*word = arena_grow(a, *word, count, count + 1, &cap, sizeof(**word));
		(*word)[count++] = col_copy(q, 0, a);
	}
	if (count <= limit)
		*n = count;
	return rc == RC_OK || rc == RC_DONE ? RC_OK : rc;
}
