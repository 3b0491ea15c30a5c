/* Lists of things yet to do, kept in parts so that none is a large value. */
#include "deskbell/store/todo_store.h"

#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/domain/change.h"
#include "store_priv.h"

#define PART 1000 /* ids in one part */

static void encode(uint8_t *to, int64_t id)
{
	for (int i = 0; i < 8; i++)
		to[i] = (uint8_t)((uint64_t)id >> (56 - 8 * i));
}

static int64_t decode(const char *from)
{
	uint64_t id = 0;

	for (int i = 0; i < 8; i++)
		id = id << 8 | (uint8_t)from[i];
	return (int64_t)id;
}

static enum rc put_parts(struct db *db, const uint8_t *uid, const int64_t *item, size_t n,
			 struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "INSERT INTO todo_part(uid,part,item) VALUES(?1,?2,?3)", e);
	uint8_t part[PART * 8];

	if (!q)
		return e->rc;
	for (size_t i = 0; i < n; i += PART) {
		size_t k = n - i < PART ? n - i : PART;

		for (size_t j = 0; j < k; j++)
			encode(part + 8 * j, item[i + j]);
		stmt_blob(q, 1, uid, UID_SIZE);
		stmt_int(q, 2, (int64_t)(i / PART));
		stmt_blob(q, 3, part, 8 * k);
		TRY(stmt_run(q, e));
	}
	return RC_OK;
}

enum rc todo_store_put(struct db *db, const uint8_t *uid, const struct todo *t, struct err *e)
{
	AUTO(stmt_release) struct stmt *q = NULL;

	TRY(todo_store_drop(db, uid, e));
	q = db_stmt(db, "INSERT INTO todo(uid,batch,digest,n,at) VALUES(?1,?2,?3,?4,?5)", e);
	if (!q)
		return e->rc;
	stmt_blob(q, 1, uid, UID_SIZE);
	stmt_int(q, 2, t->batch);
	stmt_blob(q, 3, t->digest.byte, HASH_SIZE);
	stmt_int(q, 4, (int64_t)t->n);
	stmt_int(q, 5, (int64_t)t->at);
	TRY(stmt_run(q, e));
	return put_parts(db, uid, t->item, t->n, e);
}

static enum rc read_parts(struct db *db, const uint8_t *uid, struct arena *a, struct todo *t,
			  size_t n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT item FROM todo_part WHERE uid=?1 ORDER BY part", e);
	enum rc rc;

	if (!q)
		return e->rc;
	t->item = ARENA_ARRAY(a, n, int64_t);
	stmt_blob(q, 1, uid, UID_SIZE);
	while ((rc = stmt_row(q, e)) == RC_OK) {
		struct sv part = stmt_col_blob(q, 0);

		for (size_t i = 0; i + 8 <= part.n && t->n < n; i += 8)
			t->item[t->n++] = decode(part.p + i);
	}
	return rc == RC_DONE ? RC_OK : rc;
}

enum rc todo_store_load(struct db *db, const uint8_t *uid, struct arena *a, struct todo *out,
			struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT batch,digest,n,at FROM todo WHERE uid=?1", e);
	struct todo t = { 0 };
	struct sv digest;
	enum rc rc;

	if (!q)
		return e->rc;
	stmt_blob(q, 1, uid, UID_SIZE);
	rc = stmt_row(q, e);
	if (rc == RC_DONE)
		return err_set(e, RC_NOTFOUND, _("there is nothing left to do"));
	TRY(rc);
	t.batch = stmt_col_int(q, 0);
	digest = stmt_col_blob(q, 1);
	if (digest.n == HASH_SIZE)
		memcpy(t.digest.byte, digest.p, HASH_SIZE);
	t.at = (size_t)stmt_col_int(q, 3);
	TRY(read_parts(db, uid, a, &t, (size_t)stmt_col_int(q, 2), e));
	*out = t;
	return RC_OK;
}

enum rc todo_store_advance(struct db *db, const uint8_t *uid, int64_t batch, size_t at,
			   struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "UPDATE todo SET batch=?2, at=?3 WHERE uid=?1", e);

	if (!q)
		return e->rc;
	stmt_blob(q, 1, uid, UID_SIZE);
	stmt_int(q, 2, batch);
	stmt_int(q, 3, (int64_t)at);
	return stmt_run(q, e);
}

enum rc todo_store_drop(struct db *db, const uint8_t *uid, struct err *e)
{
	AUTO(stmt_release) struct stmt *q = db_stmt(db, "DELETE FROM todo WHERE uid=?1", e);
	AUTO(stmt_release) struct stmt *parts = NULL;

	if (!q)
		return e->rc;
	stmt_blob(q, 1, uid, UID_SIZE);
	TRY(stmt_run(q, e));
	parts = db_stmt(db, "DELETE FROM todo_part WHERE uid=?1", e);
	if (!parts)
		return e->rc;
	stmt_blob(parts, 1, uid, UID_SIZE);
	return stmt_run(parts, e);
}

enum rc todo_store_drop_batch(struct db *db, int64_t batch, struct err *e)
{
	AUTO(stmt_release) struct stmt *q = NULL;
	uint8_t uid[UID_SIZE];
	struct sv found;
	enum rc rc;

	if (!batch)
		return RC_OK;
	q = db_stmt(db, "SELECT uid FROM todo WHERE batch=?1", e);
	if (!q)
		return e->rc;
	stmt_int(q, 1, batch);
	rc = stmt_row(q, e);
	if (rc != RC_OK)
		return rc == RC_DONE ? RC_OK : rc;
	found = stmt_col_blob(q, 0);
	if (found.n != UID_SIZE)
		return RC_OK;
	memcpy(uid, found.p, UID_SIZE);
	stmt_release(&q);
	return todo_store_drop(db, uid, e);
}
