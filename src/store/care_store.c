/* Tickets against their log, and which objects there are to look at. */
#include "deskbell/store/care_store.h"

#include <assert.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/store/ticket_store.h"
#include "store_priv.h"
#include "ticket_row.h"

static struct stmt *next_of(struct db *db, enum noun noun, struct err *e)
{
	switch (noun) {
	case NOUN_TICKET:
		return db_stmt(db, "SELECT id FROM ticket WHERE id>?1 ORDER BY id LIMIT 1", e);
	case NOUN_PERSON:
		return db_stmt(db, "SELECT id FROM person WHERE id>?1 ORDER BY id LIMIT 1", e);
	case NOUN_TEAM:
		return db_stmt(db, "SELECT id FROM team WHERE id>?1 ORDER BY id LIMIT 1", e);
	case NOUN_QUEUE:
		return db_stmt(db, "SELECT id FROM queue WHERE id>?1 ORDER BY id LIMIT 1", e);
	case NOUN_CATEGORY:
		return db_stmt(db, "SELECT id FROM category WHERE id>?1 ORDER BY id LIMIT 1", e);
	case NOUN_ORGANISATION:
		return db_stmt(db, "SELECT id FROM organisation WHERE id>?1 ORDER BY id LIMIT 1",
			       e);
	default:
		assert(noun == NOUN_ARTICLE);
		return db_stmt(db, "SELECT id FROM article WHERE id>?1 ORDER BY id LIMIT 1", e);
	}
}

enum rc care_store_next(struct db *db, enum noun noun, int64_t after, int64_t *id, struct err *e)
{
	AUTO(stmt_release) struct stmt *row = next_of(db, noun, e);
	AUTO(stmt_release)
	struct stmt *log = db_stmt(
		db, "SELECT object FROM event WHERE noun=?1 AND object>?2 ORDER BY object LIMIT 1",
		e);
	int64_t in_log;

	if (!row || !log)
		return e->rc;
	stmt_int(row, 1, after);
	stmt_int(log, 1, noun);
	stmt_int(log, 2, after);
	TRY(row_number(row, id, e));
	TRY(row_number(log, &in_log, e));
	if (in_log && (!*id || in_log < *id))
		*id = in_log;
	return RC_OK;
}

enum rc care_store_count(struct db *db, enum noun noun, int64_t *n, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = noun == NOUN_TICKET ? db_stmt(db, "SELECT count(*) FROM ticket", e)
					     : db_stmt(db, "SELECT count(*) FROM article", e);

	if (!q)
		return e->rc;
	return row_number(q, n, e);
}

/* ---- a ticket ---- */

static void add_name(struct str *s, const char *name)
{
	str_addf(s, "%s%s", s->n ? ", " : "", name);
}

static bool same_tags(const struct ticket *x, const struct ticket *y)
{
	if (x->n_tag != y->n_tag)
		return false;
	for (size_t i = 0; i < x->n_tag; i++)
		if (!sv_eq(x->tag[i], y->tag[i]))
			return false;
	return true;
}

static bool same_ids(const int64_t *x, size_t n_x, const int64_t *y, size_t n_y)
{
	return n_x == n_y && (n_x == 0 || memcmp(x, y, n_x * sizeof(*x)) == 0);
}

static bool same_links(const struct ticket *x, const struct ticket *y)
{
	if (x->n_link != y->n_link)
		return false;
	for (size_t i = 0; i < x->n_link; i++)
		if (!ticket_has_link(y, x->link[i]))
			return false;
	return true;
}

static bool same_custom(const struct ticket *x, const struct ticket *y)
{
	if (x->n_custom != y->n_custom)
		return false;
	for (size_t i = 0; i < x->n_custom; i++)
		if (!custom_value_eq(&x->custom[i], &y->custom[i]))
			return false;
	return true;
}

/* Names of the sets in which two tickets differ. */
static void set_differences(const struct ticket *row, const struct ticket *fold, struct str *out)
{
	if (!same_tags(row, fold))
		add_name(out, field_get(NOUN_TICKET, TICKET_TAGS)->name);
	if (!same_ids(row->message, row->n_message, fold->message, fold->n_message))
		add_name(out, field_get(NOUN_TICKET, TICKET_MESSAGE)->name);
	if (!same_ids(row->watcher, row->n_watcher, fold->watcher, fold->n_watcher))
		add_name(out, field_get(NOUN_TICKET, TICKET_WATCHERS)->name);
	if (!same_ids(row->attachment, row->n_attachment, fold->attachment, fold->n_attachment))
		add_name(out, field_get(NOUN_TICKET, TICKET_ATTACHMENTS)->name);
	if (!same_custom(row, fold))
		add_name(out, _("custom values"));
	if (!same_links(row, fold))
		add_name(out, field_get(NOUN_TICKET, TICKET_LINKS)->name);
}

/* Names of the fields in which two tickets differ. */
static void differences(const struct ticket *row, const struct ticket *fold,
			const struct fieldset *fields, struct arena *a, struct str *out)
{
	const struct field *f;

	for (size_t i = 0; (f = fieldset_at(fields, i)); i++) {
		struct sv x, y;

		if (f->noun != NOUN_TICKET || (f->flags & FIELD_SET))
			continue;
		x = ticket_value(row, (enum ticket_field)f->number, a);
		y = ticket_value(fold, (enum ticket_field)f->number, a);
		/* What is absent and what is empty are stored alike in some columns. */
		if (!sv_eq(x, y))
			add_name(out, f->name);
	}
	if (!sv_eq(row->subject, fold->subject) || !sv_eq(row->resolution, fold->resolution))
		add_name(out, _("text"));
	set_differences(row, fold, out);
}

/* The column `open` is no field: it follows from two others. */
static enum rc check_open(struct db *db, int64_t id, struct str *out, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db,
				 "SELECT open=(deleted=0 AND state_category IN (1,2,3)) "
				 "FROM ticket WHERE id=?1",
				 e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	TRY(stmt_row(q, e));
	if (!stmt_col_int(q, 0))
		add_name(out, "open");
	return RC_OK;
}

enum rc care_store_ticket(struct db *db, int64_t id, const struct fold_env *env, struct arena *a,
			  struct sv *what, struct err *e)
{
	AUTO(str_deinit) struct str s = STR_INIT_MAX(400);
	struct ticket row, fold;
	enum rc rc = ticket_store_load(db, id, a, &row, e);

	*what = SV_NULL;
	if (rc != RC_NOTFOUND)
		TRY(rc);
	TRY(ticket_store_fold(db, id, env, a, &fold, e));
	if (rc == RC_NOTFOUND || !fold.id) {
		*what = sv_from(fold.id ? _("its row is missing")
					: _("the log knows nothing of it"));
		return RC_OK;
	}
	differences(&row, &fold, env->fields, a, &s);
	TRY(check_open(db, id, &s, e));
	if (s.n)
		*what = arena_printf(a, _("differs from its log in: %s"), str_z(&s));
	return RC_OK;
}

/* Every column is written, also those ticket_store_save would find equal. */
static enum rc forget_row(struct db *db, int64_t id, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "UPDATE ticket SET rev=-1, created=-1 WHERE id=?1", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, id);
	return stmt_run(q, e);
}

/* They may be there where the row is lost. */
static enum rc forget_sets(struct db *db, int64_t id, struct arena *a, struct err *e)
{
	const struct ticket none = { .id = id };
	struct ticket left = none;

	TRY(ticket_row_sets(db, &left, a, e));
	return ticket_row_save_sets(db, &left, &none, e);
}

enum rc care_store_remake(struct db *db, int64_t id, const struct fold_env *env, struct arena *a,
			  struct err *e)
{
	struct ticket row, fold;
	enum rc rc;

	TRY(ticket_store_fold(db, id, env, a, &fold, e));
	if (!fold.id)
		return err_set(e, RC_INVALID, _("ticket %lld: the log knows nothing of it"),
			       (long long)id);
	TRY(forget_row(db, id, e));
	rc = ticket_store_load(db, id, a, &row, e);
	if (rc == RC_NOTFOUND) {
		TRY(forget_sets(db, id, a, e));
		return ticket_store_save(db, NULL, &fold, e);
	}
	TRY(rc);
	return ticket_store_save(db, &row, &fold, e);
}

/* ---- what lies outside the store ---- */

enum rc care_store_article_body(struct db *db, int64_t number, struct arena *a, struct sv *body,
				struct err *e)
{
	AUTO(stmt_release) struct stmt *q = db_stmt(db, "SELECT body FROM article WHERE id=?1", e);
	enum rc rc = stmt_by_id(q, number, e);

	if (rc == RC_DONE)
		return err_set(e, RC_NOTFOUND, _("there is no KB-%lld"), (long long)number);
	TRY(rc);
	*body = col_copy(q, 0, a);
	return RC_OK;
}

enum rc care_store_has_blob(struct db *db, const struct hash *blob, bool *known, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT id FROM attachment WHERE blob=?1 LIMIT 1", e);
	int64_t id;

	if (!q)
		return e->rc;
	stmt_blob(q, 1, blob->byte, HASH_SIZE);
	TRY(row_number(q, &id, e));
	*known = id != 0;
	return RC_OK;
}

enum rc care_store_next_blob(struct db *db, int64_t after, int64_t *id, struct hash *blob,
			     struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		db_stmt(db, "SELECT id,blob FROM attachment WHERE id>?1 ORDER BY id LIMIT 1", e);
	struct sv bytes;

	if (!q)
		return e->rc;
	stmt_int(q, 1, after);
	TRY(row_number(q, id, e));
	bytes = *id ? stmt_col_blob(q, 1) : SV_NULL;
	if (bytes.n == HASH_SIZE)
		memcpy(blob->byte, bytes.p, HASH_SIZE);
	return RC_OK;
}
