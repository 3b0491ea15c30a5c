/* Prepared statements and their cache: literals by address, struct sql by text. A statement in use
 * is never given out twice; a second user gets one of its own. */
#include "deskbell/db/stmt.h"

#include <assert.h>
#include <string.h>

#include "db_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/query/sql.h"

static uint64_t hash_address(const void *p)
{
	uint64_t x = (uint64_t)(uintptr_t)p;

	return (x >> 3) * UINT64_C(0x9e3779b97f4a7c15);
}

/* FNV-1a */
static uint64_t hash_text(const char *z)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *z; z++)
		h = (h ^ (unsigned char)*z) * UINT64_C(0x100000001b3);
	return h;
}

static struct stmt **bucket_of(struct db *db, uint64_t hash)
{
	return &db->bucket[(hash >> 40) % STMT_BUCKETS];
}

static void stmt_destroy(struct stmt *q)
{
	sqlite3_finalize(q->handle);
	mem_free(&q->text);
	mem_free(&q);
}

static struct stmt *stmt_create(struct db *db, const char *sql, struct err *e)
{
	sqlite3_stmt *handle = NULL;
	const char *tail = NULL;
	struct stmt *q;
	int code =
		sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, &tail);

	if (code != SQLITE_OK) {
		(void)db_fail(db, code, e);
		return NULL;
	}
	assert(handle && !*tail);
	q = mem_alloc(sizeof(*q));
	q->db = db;
	q->handle = handle;
	q->writes = !sqlite3_stmt_readonly(handle);
	q->busy = true;
	return q;
}

static void keep(struct stmt *q, uint64_t hash)
{
	struct stmt **b = bucket_of(q->db, hash);

	q->hash = hash;
	q->kept = true;
	q->next = *b;
	*b = q;
}

struct stmt *db_stmt_at(struct db *db, const char *sql, struct err *e)
{
	uint64_t hash = hash_address(sql);
	struct stmt *q;

	for (q = *bucket_of(db, hash); q; q = q->next) {
		if (q->literal == sql)
			break;
	}
	if (q && !q->busy) {
		q->busy = true;
		return q;
	}
	if (q)
		return stmt_create(db, sql, e);
	q = stmt_create(db, sql, e);
	if (!q)
		return NULL;
	q->literal = sql;
	keep(q, hash);
	return q;
}

/* Drops the statement of a struct sql that was not used for longest. */
static void drop_oldest(struct db *db)
{
	struct stmt **oldest = NULL, **p, *q;

	for (size_t i = 0; i < STMT_BUCKETS; i++) {
		for (p = &db->bucket[i]; *p; p = &(*p)->next) {
			if ((*p)->text && !(*p)->busy && (!oldest || (*p)->used < (*oldest)->used))
				oldest = p;
		}
	}
	if (!oldest)
		return;
	q = *oldest;
	*oldest = q->next;
	db->n_text--;
	stmt_destroy(q);
}

static struct stmt *find_text(struct db *db, const char *text, struct err *e)
{
	uint64_t hash = hash_text(text);
	struct stmt *q;

	for (q = *bucket_of(db, hash); q; q = q->next) {
		if (q->text && !q->busy && q->hash == hash && strcmp(q->text, text) == 0) {
			q->busy = true;
			return q;
		}
	}
	if (db->n_text >= STMT_TEXTS)
		drop_oldest(db);
	q = stmt_create(db, text, e);
	if (!q)
		return NULL;
	q->text = mem_strdup(text);
	db->n_text++;
	keep(q, hash);
	return q;
}

struct stmt *db_stmt_sql(struct db *db, const struct sql *sql, struct err *e)
{
	struct stmt *q;

	if (sql->text.cut) {
		(void)err_set(e, RC_INVALID, _("the query is too long"));
		return NULL;
	}
	q = find_text(db, sql_text(sql), e);
	if (!q)
		return NULL;
	q->used = ++db->tick;
	for (size_t i = 0; i < sql->n; i++) {
		const struct sql_bind *b = &sql->bind[i];

		if (b->type == SQL_INT)
			stmt_int(q, (int)i + 1, b->i);
		else
			stmt_text(q, (int)i + 1, b->s);
	}
	return q;
}

void stmt_release(struct stmt **p)
{
	struct stmt *q = *p;

	*p = NULL;
	if (!q)
		return;
	sqlite3_reset(q->handle);
	sqlite3_clear_bindings(q->handle);
	q->bind_rc = SQLITE_OK;
	q->busy = false;
	if (!q->kept)
		stmt_destroy(q);
}

void stmt_cache_deinit(struct db *db)
{
	for (size_t i = 0; i < STMT_BUCKETS; i++) {
		while (db->bucket[i]) {
			struct stmt *q = db->bucket[i];

			assert(!q->busy);
			db->bucket[i] = q->next;
			stmt_destroy(q);
		}
	}
	db->n_text = 0;
}

static void bound(struct stmt *q, int code)
{
	assert(code != SQLITE_RANGE && code != SQLITE_MISUSE);
	if (code != SQLITE_OK && q->bind_rc == SQLITE_OK)
		q->bind_rc = code;
}

void stmt_int(struct stmt *q, int i, int64_t v)
{
	bound(q, sqlite3_bind_int64(q->handle, i, v));
}

void stmt_text(struct stmt *q, int i, struct sv v)
{
	bound(q, sqlite3_bind_text64(q->handle, i, v.p, v.n, SQLITE_STATIC, SQLITE_UTF8));
}

void stmt_blob(struct stmt *q, int i, const void *p, size_t n)
{
	bound(q, sqlite3_bind_blob64(q->handle, i, p, n, SQLITE_STATIC));
}

enum rc stmt_row(struct stmt *q, struct err *e)
{
	struct db *db = q->db;
	int code;

	if (q->bind_rc != SQLITE_OK)
		return db_fail(db, q->bind_rc, e);
	/* A failed statement may have rolled everything back: then a later one would commit alone.
	 */
	if (q->writes && (!db->writing || sqlite3_get_autocommit(db->handle)))
		return err_set(e, RC_ENV, _("%s: write outside a transaction"), db->path);
	code = sqlite3_step(q->handle);
	if (code == SQLITE_ROW)
		return RC_OK;
	if (code == SQLITE_DONE)
		return RC_DONE;
	/* Prepared, yet in error: a bound value is to blame, as a search expression that is none.
	 */
	if (code == SQLITE_ERROR)
		return err_set(e, RC_INVALID, _("the store cannot read a value: %s"),
			       sqlite3_errmsg(db->handle));
	return db_fail(db, code, e);
}

enum rc stmt_by_id(struct stmt *q, int64_t id, struct err *e)
{
	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	return stmt_row(q, e);
}

enum rc stmt_run(struct stmt *q, struct err *e)
{
	enum rc rc;

	do
		rc = stmt_row(q, e);
	while (rc == RC_OK);
	sqlite3_reset(q->handle);
	return rc == RC_DONE ? RC_OK : rc;
}

int64_t db_changes(const struct db *db)
{
	return sqlite3_changes64(db->handle);
}

int64_t db_changes_total(const struct db *db)
{
	return sqlite3_total_changes64(db->handle);
}

double stmt_col_real(struct stmt *q, int i)
{
	return sqlite3_column_double(q->handle, i);
}

int64_t stmt_col_int(struct stmt *q, int i)
{
	return sqlite3_column_int64(q->handle, i);
}

struct sv stmt_col_text(struct stmt *q, int i)
{
	const char *p = (const char *)sqlite3_column_text(q->handle, i);

	return p ? (struct sv){ p, (size_t)sqlite3_column_bytes(q->handle, i) } : SV_NULL;
}

struct sv stmt_col_blob(struct stmt *q, int i)
{
	const void *p;

	if (sqlite3_column_type(q->handle, i) == SQLITE_NULL)
		return SV_NULL;
	p = sqlite3_column_blob(q->handle, i);
	return (struct sv){ p ? p : "", (size_t)sqlite3_column_bytes(q->handle, i) };
}

bool stmt_col_null(struct stmt *q, int i)
{
	return sqlite3_column_type(q->handle, i) == SQLITE_NULL;
}
