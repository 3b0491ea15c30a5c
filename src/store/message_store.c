/* Messages with their bodies. */
#include "deskbell/store/message_store.h"

#include "deskbell/base/i18n.h"
#include "store_priv.h"

static void read_message(struct stmt *q, struct arena *a, void *row)
{
	*(struct stored_message *)row = (struct stored_message){
		.head = { .id = stmt_col_int(q, 0),
			  .change = stmt_col_int(q, 1),
			  .at = stmt_col_int(q, 2),
			  .author = stmt_col_int(q, 3),
			  .public = stmt_col_int(q, 4) != 0,
			  .text = stmt_col_int(q, 5) },
		.body = col_copy(q, 6, a),
	};
}

enum rc message_store_thread(struct db *db, int64_t ticket, bool internal, size_t newest,
			     struct arena *a, struct stored_message **out, size_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db,
			"SELECT m.id,m.change,m.at,m.author,m.public,m.text,x.value FROM thread r "
			"CROSS JOIN message m ON m.id=r.message CROSS JOIN text x ON x.id=m.text "
			"WHERE r.ticket=?1 AND m.public>=?2 ORDER BY r.message DESC LIMIT ?3",
			e);
	struct stored_message *list;
	size_t count;

	if (!q)
		return e->rc;
	stmt_int(q, 1, ticket);
	stmt_int(q, 2, internal ? 0 : 1);
	stmt_int(q, 3, newest ? (int64_t)newest : INT64_MAX);
	TRY(ROWS_READ(q, read_message, a, &list, &count, e));
	for (size_t i = 0; i < count / 2; i++) {
		struct stored_message m = list[i];

		list[i] = list[count - 1 - i];
		list[count - 1 - i] = m;
	}
	*out = list;
	*n = count;
	return RC_OK;
}

static enum rc thread_of(struct db *db, int64_t id, int64_t *ticket, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT ticket FROM thread WHERE message=?1", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	return row_number(q, ticket, e);
}

enum rc message_store_load(struct db *db, int64_t id, struct arena *a, struct stored_message *out,
			   int64_t *ticket, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db,
			"SELECT m.id,m.change,m.at,m.author,m.public,m.text,x.value FROM message m "
			"CROSS JOIN text x ON x.id=m.text WHERE m.id=?1",
			e);
	enum rc rc = stmt_by_id(q, id, e);

	if (rc == RC_DONE)
		return err_set(e, RC_NOTFOUND, _("there is no message %lld"), (long long)id);
	TRY(rc);
	if (ticket)
		TRY(thread_of(db, id, ticket, e));
	read_message(q, a, out);
	return RC_OK;
}
