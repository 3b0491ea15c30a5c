/* A text index read word by word through SQLite's view of its terms. Every place of a word is mixed
 * to a number of its own; the sum does not depend on their order. */
#include "deskbell/db/fts_sum.h"

#include <string.h>

#include "db_priv.h"
#include "deskbell/text/token.h"

/* FNV-1a, then the finaliser of splitmix64. */
#define MIX_START 0xcbf29ce484222325U
#define MIX_PRIME 0x100000001b3U

static uint64_t mix_bytes(uint64_t h, const void *p, size_t n)
{
	const unsigned char *b = p;

	for (size_t i = 0; i < n; i++)
		h = (h ^ b[i]) * MIX_PRIME;
	return (h ^ n) * MIX_PRIME;
}

static uint64_t mix_end(uint64_t h)
{
	h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9U;
	h = (h ^ (h >> 27)) * 0x94d049bb133111ebU;
	return h ^ (h >> 31);
}

static void add_place(struct fts_sum *s, struct sv word, int64_t row, struct sv column, int64_t at)
{
	uint64_t h = mix_bytes(MIX_START, word.p, word.n);

	h = mix_bytes(h, &row, sizeof(row));
	h = mix_bytes(h, column.p, column.n);
	h = mix_bytes(h, &at, sizeof(at));
	s->words++;
	s->sum += mix_end(h);
}

struct adding {
	struct fts_sum *sum;
	int64_t row;
	struct sv column;
	int64_t at; /* place of the last word; FTS5 counts from 0 */
};

static int add_token(void *arg, struct sv token, size_t from, size_t to, bool colocated)
{
	struct adding *x = arg;

	(void)from;
	(void)to;
	if (!colocated || x->at < 0)
		x->at++;
	add_place(x->sum, token, x->row, x->column, x->at);
	return 0;
}

void fts_sum_add(struct fts_sum *s, int64_t row, const char *column, struct sv text)
{
	struct adding x = { s, row, sv_from(column), -1 };

	(void)token_cut(text, TOKEN_INDEX, add_token, &x);
}

bool fts_sum_eq(const struct fts_sum *a, const struct fts_sum *b)
{
	return a->words == b->words && a->sum == b->sum;
}

/* The view of terms is a temporary table: nothing of the store is written, but a reading handle
 * may not even make that. */
static enum rc make_view(struct db *db, const char *sql, struct err *e)
{
	enum rc rc;

	TRY(db_exec(db, "PRAGMA query_only=OFF", e));
	rc = db_exec(db, sql, e);
	if (db->mode != DB_WRITE && rc == RC_OK)
		rc = db_exec(db, "PRAGMA query_only=ON", e);
	return rc;
}

static struct sv column_text(sqlite3_stmt *q, int i)
{
	const char *p = (const char *)sqlite3_column_text(q, i);

	return (struct sv){ p ? p : "", p ? (size_t)sqlite3_column_bytes(q, i) : 0 };
}

enum rc fts_sum_read(struct db *db, enum fts_index which, struct fts_sum *out, struct err *e)
{
	const char *view =
		which == FTS_TICKETS
			? "CREATE VIRTUAL TABLE IF NOT EXISTS temp.ticket_fts_places USING "
			  "fts5vocab('main','ticket_fts','instance')"
			: "CREATE VIRTUAL TABLE IF NOT EXISTS temp.article_fts_places USING "
			  "fts5vocab('main','article_fts','instance')";
	const char *read = which == FTS_TICKETS
				   ? "SELECT term,doc,col,offset FROM temp.ticket_fts_places"
				   : "SELECT term,doc,col,offset FROM temp.article_fts_places";
	sqlite3_stmt *q = NULL;
	int code;

	*out = (struct fts_sum){ 0 };
	TRY(make_view(db, view, e));
	code = sqlite3_prepare_v2(db->handle, read, -1, &q, NULL);
	while (code == SQLITE_OK || code == SQLITE_ROW) {
		code = sqlite3_step(q);
		if (code == SQLITE_ROW)
			add_place(out, column_text(q, 0), sqlite3_column_int64(q, 1),
				  column_text(q, 2), sqlite3_column_int64(q, 3));
	}
	sqlite3_finalize(q);
	return code == SQLITE_DONE ? RC_OK : db_fail(db, code, e);
}
