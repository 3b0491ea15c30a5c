/* Attachments read back; change_store writes them. */
#include "deskbell/store/attachment_store.h"

#include <string.h>

#include "deskbell/base/i18n.h"
#include "store_priv.h"

static void read_head(struct stmt *q, struct arena *a, void *row)
{
	struct attachment *f = row;
	struct sv blob = stmt_col_blob(q, 6);

	*f = (struct attachment){
		.id = stmt_col_int(q, 0),
		.change = stmt_col_int(q, 1),
		.message = stmt_col_int(q, 2),
		.name = stmt_col_int(q, 3),
		.type = col_copy(q, 4, a),
		.size = stmt_col_int(q, 5),
	};
	if (blob.n == HASH_SIZE)
		memcpy(f->blob.byte, blob.p, HASH_SIZE);
}

static void read_named(struct stmt *q, struct arena *a, void *row)
{
	struct stored_attachment *x = row;

	read_head(q, a, &x->head);
	x->name = col_copy(q, 7, a);
}

enum rc attachment_store_of_message(struct db *db, int64_t message, struct arena *a,
				    struct attachment **out, size_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"SELECT f.id,f.change,f.message,f.name,f.type,f.size,f.blob FROM attachment f "
		"WHERE f.message=?1 ORDER BY f.id",
		e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, message);
	return ROWS_READ(q, read_head, a, out, n, e);
}

enum rc attachment_store_of_ticket(struct db *db, int64_t ticket, struct arena *a,
				   struct stored_attachment **out, size_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db,
			"SELECT f.id,f.change,f.message,f.name,f.type,f.size,f.blob,x.value "
			"FROM ticket_attachment s CROSS JOIN attachment f ON f.id=s.attachment "
			"CROSS JOIN text x ON x.id=f.name WHERE s.ticket=?1 ORDER BY s.attachment",
			e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, ticket);
	return ROWS_READ(q, read_named, a, out, n, e);
}

enum rc attachment_store_load(struct db *db, int64_t id, struct arena *a,
			      struct stored_attachment *out, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db,
			"SELECT f.id,f.change,f.message,f.name,f.type,f.size,f.blob,x.value "
			"FROM attachment f CROSS JOIN text x ON x.id=f.name WHERE f.id=?1",
			e);
	enum rc rc = stmt_by_id(q, id, e);

	if (rc == RC_DONE)
		return err_set(e, RC_NOTFOUND, _("there is no attachment %lld"), (long long)id);
	TRY(rc);
	read_head(q, a, &out->head);
	out->name = col_copy(q, 7, a);
	return RC_OK;
}
