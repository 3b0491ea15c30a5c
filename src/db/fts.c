/* The text index's tokenizer (text/token.c wrapped for FTS5) and its rank function
 * deskbell_rank(TABLE): where the words stand, how often, and how near to each other. */
#include <stdlib.h>

#include "db_priv.h"
#include "deskbell/text/token.h"

/* Instances of words looked at in one row, and what a word in column 0, 1, 2 ... is worth. */
#define RANK_LOOK 64
#define RANK_COLUMNS 3

struct cut {
	void *context;
	int (*token)(void *, int, const char *, int, int, int);
};

static int cutter_create(void *arg, const char **words, int n, Fts5Tokenizer **out)
{
	(void)words;
	(void)n;
	/* No state of its own, but NULL would mean failure. */
	*out = arg;
	return SQLITE_OK;
}

static void cutter_destroy(Fts5Tokenizer *t)
{
	(void)t;
}

static int cutter_token(void *arg, struct sv token, size_t from, size_t to, bool colocated)
{
	struct cut *c = arg;

	return c->token(c->context, colocated ? FTS5_TOKEN_COLOCATED : 0, token.p, (int)token.n,
			(int)from, (int)to);
}

static int cutter_cut(Fts5Tokenizer *t, void *context, int flags, const char *text, int n,
		      int (*token)(void *, int, const char *, int, int, int))
{
	struct cut c = { context, token };
	enum token_mode mode = (flags & FTS5_TOKENIZE_QUERY) ? TOKEN_QUERY : TOKEN_INDEX;

	(void)t;
	return token_cut((struct sv){ text ? text : "", text ? (size_t)n : 0 }, mode, cutter_token,
			 &c);
}

static void rank(const Fts5ExtensionApi *api, Fts5Context *f, sqlite3_context *ctx, int n,
		 sqlite3_value **arg)
{
	static const double worth[RANK_COLUMNS] = { 8.0, 2.0, 1.0 };
	int count = 0, code, last_phrase = -1, last_column = -1, last_at = 0;
	double seen[RANK_COLUMNS] = { 0 }, score = 0;

	(void)n;
	(void)arg;
	code = api->xInstCount(f, &count);
	if (count > RANK_LOOK)
		count = RANK_LOOK;
	for (int i = 0; code == SQLITE_OK && i < count; i++) {
		int phrase, column, at;

		code = api->xInst(f, i, &phrase, &column, &at);
		if (code != SQLITE_OK)
			break;
		if (column < RANK_COLUMNS)
			seen[column]++;
		/* Different words side by side are worth most. */
		if (phrase != last_phrase && column == last_column && at > last_at)
			score += 4.0 / (at - last_at);
		last_phrase = phrase;
		last_column = column;
		last_at = at;
	}
	if (code != SQLITE_OK) {
		sqlite3_result_error_code(ctx, code);
		return;
	}
	/* Each further instance counts less: x / (1 + x) goes towards 1. */
	for (int i = 0; i < RANK_COLUMNS; i++)
		score += worth[i] * 2 * seen[i] / (1 + seen[i]);
	sqlite3_result_double(ctx, score);
}

enum rc fts_register(struct db *db, struct err *e)
{
	fts5_tokenizer cutter = { cutter_create, cutter_destroy, cutter_cut };
	sqlite3_stmt *q = NULL;
	fts5_api *api = NULL;
	int code = sqlite3_prepare_v2(db->handle, "SELECT fts5(?1)", -1, &q, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_bind_pointer(q, 1, &api, "fts5_api_ptr", NULL);
	if (code == SQLITE_OK)
		sqlite3_step(q);
	sqlite3_finalize(q);
	if (code == SQLITE_OK && !api)
		code = SQLITE_ERROR;
	if (code == SQLITE_OK)
		code = api->xCreateTokenizer(api, "deskbell", db, &cutter, NULL);
	if (code == SQLITE_OK)
		code = api->xCreateFunction(api, "deskbell_rank", NULL, rank, NULL);
	return code == SQLITE_OK ? RC_OK : db_fail(db, code, e);
}
