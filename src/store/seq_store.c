/* Fresh ids and the desk's small work values. */
#include "deskbell/store/seq_store.h"

#include <assert.h>
#include <stdio.h>

#include "store_priv.h"

static struct sv seq_name(enum seq which)
{
	static const char *const name[] = {
		[SEQ_CHANGE] = "change",	 [SEQ_TICKET] = "ticket",
		[SEQ_MESSAGE] = "message",	 [SEQ_TEXT] = "text",
		[SEQ_PERSON] = "person",	 [SEQ_TEAM] = "team",
		[SEQ_QUEUE] = "queue",		 [SEQ_CATEGORY] = "category",
		[SEQ_ARTICLE] = "article",	 [SEQ_CONFIG] = "config",
		[SEQ_OUTBOX] = "outbox",	 [SEQ_ORGANISATION] = "organisation",
		[SEQ_ATTACHMENT] = "attachment",
	};

	assert(which >= SEQ_CHANGE && which <= SEQ_ATTACHMENT);
	return sv_from(name[which]);
}

enum seq seq_of_noun(enum noun noun)
{
	switch (noun) {
	case NOUN_TICKET:
		return SEQ_TICKET;
	case NOUN_MESSAGE:
		return SEQ_MESSAGE;
	case NOUN_PERSON:
		return SEQ_PERSON;
	case NOUN_TEAM:
		return SEQ_TEAM;
	case NOUN_QUEUE:
		return SEQ_QUEUE;
	case NOUN_CATEGORY:
		return SEQ_CATEGORY;
	case NOUN_ORGANISATION:
		return SEQ_ORGANISATION;
	case NOUN_ARTICLE:
		return SEQ_ARTICLE;
	case NOUN_CONFIG:
		return SEQ_CONFIG;
	default:
		assert(!"noun with ids");
		return SEQ_CHANGE;
	}
}

enum rc seq_store_last(struct db *db, enum seq which, int64_t *last, struct err *e)
{
	AUTO(stmt_release) struct stmt *q = db_stmt(db, "SELECT n FROM seq WHERE name=?1", e);
	enum rc rc;

	if (!q)
		return e->rc;
	stmt_text(q, 1, seq_name(which));
	rc = stmt_row(q, e);
	if (rc == RC_DONE)
		*last = 0;
	else if (rc == RC_OK)
		*last = stmt_col_int(q, 0);
	else
		return rc;
	return RC_OK;
}

static enum rc raise(struct db *db, enum seq which, int64_t n, struct err *e)
{
	/* Without RETURNING: for that SQLite makes and fills a table each time. */
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db,
				 "INSERT INTO seq(name,n) VALUES(?1,?2) "
				 "ON CONFLICT(name) DO UPDATE SET n=seq.n+excluded.n",
				 e);

	if (!q)
		return e->rc;
	stmt_text(q, 1, seq_name(which));
	stmt_int(q, 2, n);
	return stmt_run(q, e);
}

enum rc seq_store_take(struct db *db, enum seq which, int64_t n, int64_t *first, struct err *e)
{
	int64_t last;

	assert(n >= 1);
	TRY(raise(db, which, n, e));
	TRY(seq_store_last(db, which, &last, e));
	*first = last - n + 1;
	return RC_OK;
}

enum rc seq_store_set(struct db *db, enum seq which, int64_t last, struct err *e)
{
	int64_t now;

	TRY(seq_store_last(db, which, &now, e));
	assert(last >= now);
	return last == now ? RC_OK : seq_store_take(db, which, last - now, &now, e);
}

/* ---- against the ids given ---- */

/* The highest id of a sequence that stands in truth. */
static enum rc highest(struct db *db, enum seq which, int64_t *id, struct err *e)
{
	static const enum noun noun_of[] = {
		[SEQ_TICKET] = NOUN_TICKET,
		[SEQ_PERSON] = NOUN_PERSON,
		[SEQ_TEAM] = NOUN_TEAM,
		[SEQ_QUEUE] = NOUN_QUEUE,
		[SEQ_CATEGORY] = NOUN_CATEGORY,
		[SEQ_ARTICLE] = NOUN_ARTICLE,
		[SEQ_CONFIG] = NOUN_CONFIG,
		[SEQ_OUTBOX] = 0,
		[SEQ_ORGANISATION] = NOUN_ORGANISATION,
		[SEQ_ATTACHMENT] = 0,
	};
	AUTO(stmt_release)
	struct stmt *q = which == SEQ_CHANGE	? db_stmt(db, "SELECT max(id) FROM change", e)
			 : which == SEQ_MESSAGE ? db_stmt(db, "SELECT max(id) FROM message", e)
			 : which == SEQ_TEXT	? db_stmt(db, "SELECT max(id) FROM text", e)
			 : which == SEQ_ATTACHMENT
				 ? db_stmt(db, "SELECT max(id) FROM attachment", e)
			 : which == SEQ_OUTBOX
				 ? db_stmt(db, "SELECT max(id) FROM outbox", e)
				 : db_stmt(db, "SELECT max(object) FROM event WHERE noun=?1", e);

	if (!q)
		return e->rc;
	if (noun_of[which])
		stmt_int(q, 1, noun_of[which]);
	TRY(stmt_row(q, e));
	*id = stmt_col_int(q, 0);
	return RC_OK;
}

enum rc seq_store_behind(struct db *db, struct arena *a, struct sv *names, struct err *e)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	int64_t last, high;

	for (enum seq which = SEQ_CHANGE; which <= SEQ_ATTACHMENT; which++) {
		TRY(seq_store_last(db, which, &last, e));
		TRY(highest(db, which, &high, e));
		if (last < high)
			str_addf(&s, "%s%.*s", s.n ? ", " : "", SV_ARG(seq_name(which)));
	}
	*names = s.n ? arena_sv(a, str_sv(&s)) : SV_NULL;
	return RC_OK;
}

enum rc seq_store_raise(struct db *db, struct err *e)
{
	int64_t last, high;

	for (enum seq which = SEQ_CHANGE; which <= SEQ_ATTACHMENT; which++) {
		TRY(seq_store_last(db, which, &last, e));
		TRY(highest(db, which, &high, e));
		if (last < high)
			TRY(seq_store_set(db, which, high, e));
	}
	return RC_OK;
}

/* ---- meta ---- */

static struct sv meta_name(enum meta key)
{
	static const char *const name[] = {
		[META_CONFIG_REV] = "config_rev",
		[META_PEOPLE_REV] = "people_rev",
		[META_TOKEN_VERSION] = "token_version",
		[META_SEARCH_STALE] = "search_stale",
		[META_KB_HEAD] = "kb_head",
		[META_WORDS] = "words",
		[META_CLOCKS] = "clocks",
		[META_COMMITS_NAMED] = "commits_named",
	};

	assert(key >= META_CONFIG_REV && key <= META_COMMITS_NAMED);
	return sv_from(name[key]);
}

enum rc meta_store_text(struct db *db, enum meta key, struct arena *a, struct sv *value,
			struct err *e)
{
	AUTO(stmt_release) struct stmt *q = db_stmt(db, "SELECT v FROM meta WHERE k=?1", e);
	enum rc rc;

	if (!q)
		return e->rc;
	stmt_text(q, 1, meta_name(key));
	rc = stmt_row(q, e);
	if (rc == RC_DONE)
		*value = SV_NULL;
	else if (rc == RC_OK)
		*value = col_copy(q, 0, a);
	else
		return rc;
	return RC_OK;
}

enum rc meta_store_int(struct db *db, enum meta key, int64_t *value, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv text;

	TRY(meta_store_text(db, key, &a, &text, e));
	if (!text.p || !sv_int(text, value))
		*value = 0;
	return RC_OK;
}

enum rc meta_store_set_text(struct db *db, enum meta key, struct sv value, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "INSERT INTO meta(k,v) VALUES(?1,?2) ON CONFLICT(k) DO UPDATE SET v=excluded.v",
		e);

	if (!q)
		return e->rc;
	stmt_text(q, 1, meta_name(key));
	stmt_text(q, 2, value);
	return stmt_run(q, e);
}

enum rc meta_store_set_int(struct db *db, enum meta key, int64_t value, struct err *e)
{
	char buf[24];
	int n = snprintf(buf, sizeof(buf), "%lld", (long long)value);

	return meta_store_set_text(db, key, (struct sv){ buf, (size_t)n }, e);
}

enum rc meta_store_revs(struct db *db, int64_t *config, int64_t *people, struct err *e)
{
	TRY(meta_store_int(db, META_CONFIG_REV, config, e));
	return meta_store_int(db, META_PEOPLE_REV, people, e);
}
