/* The sets of a ticket: tags, thread, links, watchers, attachments, custom values. Each is a table
 * of rows by ticket; in memory they stand ascending, so one walk over both sides finds what came
 * and went. */
#include "ticket_row.h"

/* ---- load ---- */

enum rc ticket_row_tags(struct db *db, struct ticket *t, struct arena *a, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT tag FROM ticket_tag WHERE ticket=?1 ORDER BY tag", e);
	size_t cap = 0;
	enum rc rc;

	if (!q)
		return e->rc;
	stmt_int(q, 1, t->id);
	while ((rc = stmt_row(q, e)) == RC_OK) {
		if (t->n_tag == cap)
			t->tag = arena_grow(a, t->tag, t->n_tag, t->n_tag + 1, &cap,
					    sizeof(*t->tag));
		t->tag[t->n_tag++] = col_copy(q, 0, a);
	}
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc load_links(struct db *db, struct ticket *t, struct arena *a, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT kind,other FROM ticket_link WHERE ticket=?1", e);
	size_t cap = 0;
	enum rc rc;

	if (!q)
		return e->rc;
	stmt_int(q, 1, t->id);
	while ((rc = stmt_row(q, e)) == RC_OK) {
		struct ticket_link l = { link_find(stmt_col_text(q, 0)), stmt_col_int(q, 1) };
		size_t i = t->n_link;

		if (t->n_link == cap)
			t->link = arena_grow(a, t->link, t->n_link, t->n_link + 1, &cap,
					     sizeof(*t->link));
		/* The store sorts by name, we by the table of kinds. */
		for (; i > 0 && link_cmp(t->link[i - 1], l) > 0; i--)
			t->link[i] = t->link[i - 1];
		t->link[i] = l;
		t->n_link++;
	}
	return rc == RC_DONE ? RC_OK : rc;
}

static enum rc load_ids(struct stmt *own_q, int64_t ticket, int64_t **ids, size_t *n,
			struct arena *a, struct err *e)
{
	AUTO(stmt_release) struct stmt *q = own_q;
	struct id_list list = { 0 };

	if (!q)
		return e->rc;
	stmt_int(q, 1, ticket);
	TRY(id_list_read(&list, q, a, e));
	*ids = list.at;
	*n = list.n;
	return RC_OK;
}

enum rc ticket_row_sets(struct db *db, struct ticket *t, struct arena *a, struct err *e)
{
	TRY(ticket_row_tags(db, t, a, e));
	TRY(load_links(db, t, a, e));
	TRY(ticket_row_custom(db, t, a, e));
	TRY(load_ids(db_stmt(db, "SELECT message FROM thread WHERE ticket=?1 ORDER BY message", e),
		     t->id, &t->message, &t->n_message, a, e));
	TRY(load_ids(
		db_stmt(db, "SELECT person FROM ticket_watcher WHERE ticket=?1 ORDER BY person", e),
		t->id, &t->watcher, &t->n_watcher, a, e));
	return load_ids(db_stmt(db,
				"SELECT attachment FROM ticket_attachment WHERE ticket=?1 ORDER BY "
				"attachment",
				e),
			t->id, &t->attachment, &t->n_attachment, a, e);
}

/* ---- save ---- */

static enum rc write_tag(struct db *db, int64_t ticket, struct sv tag, bool add, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = add ? db_stmt(db, "INSERT INTO ticket_tag(ticket,tag) VALUES(?1,?2)", e)
			     : db_stmt(db, "DELETE FROM ticket_tag WHERE ticket=?1 AND tag=?2", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, ticket);
	stmt_text(q, 2, tag);
	return stmt_run(q, e);
}

static enum rc save_tags(struct db *db, const struct ticket *old, const struct ticket *new,
			 struct err *e)
{
	size_t n_old = old ? old->n_tag : 0, i = 0, j = 0;

	while (i < n_old || j < new->n_tag) {
		int side = i == n_old ? 1 : j == new->n_tag ? -1 : sv_cmp(old->tag[i], new->tag[j]);

		if (side < 0)
			TRY(write_tag(db, new->id, old->tag[i++], false, e));
		else if (side > 0)
			TRY(write_tag(db, new->id, new->tag[j++], true, e));
		else
			i++, j++;
	}
	return RC_OK;
}

static enum rc write_link(struct db *db, int64_t ticket, struct ticket_link l, bool add,
			  struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q =
		add ? db_stmt(db, "INSERT INTO ticket_link(ticket,kind,other) VALUES(?1,?2,?3)", e)
		    : db_stmt(db,
			      "DELETE FROM ticket_link WHERE ticket=?1 AND kind=?2 AND other=?3",
			      e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, ticket);
	stmt_text(q, 2, sv_from(link_name(l.kind)));
	stmt_int(q, 3, l.other);
	return stmt_run(q, e);
}

static enum rc save_links(struct db *db, const struct ticket *old, const struct ticket *new,
			  struct err *e)
{
	size_t n_old = old ? old->n_link : 0, i = 0, j = 0;

	while (i < n_old || j < new->n_link) {
		int side = i == n_old	      ? 1
			   : j == new->n_link ? -1
					      : link_cmp(old->link[i], new->link[j]);

		if (side < 0)
			TRY(write_link(db, new->id, old->link[i++], false, e));
		else if (side > 0)
			TRY(write_link(db, new->id, new->link[j++], true, e));
		else
			i++, j++;
	}
	return RC_OK;
}

static struct stmt *id_stmt(struct db *db, enum ticket_field f, bool add, struct err *e)
{
	switch (f) {
	case TICKET_WATCHERS:
		return add ? db_stmt(db, "INSERT INTO ticket_watcher(ticket,person) VALUES(?1,?2)",
				     e)
			   : db_stmt(db, "DELETE FROM ticket_watcher WHERE ticket=?1 AND person=?2",
				     e);
	case TICKET_ATTACHMENTS:
		return add ? db_stmt(db,
				     "INSERT INTO ticket_attachment(ticket,attachment) VALUES(?1,?2)",
				     e)
			   : db_stmt(db,
				     "DELETE FROM ticket_attachment WHERE ticket=?1 AND attachment=?2",
				     e);
	default:
		return add ? db_stmt(db, "INSERT INTO thread(ticket,message) VALUES(?1,?2)", e)
			   : db_stmt(db, "DELETE FROM thread WHERE ticket=?1 AND message=?2", e);
	}
}

static enum rc write_id(struct db *db, int64_t ticket, enum ticket_field f, int64_t id, bool add,
			struct err *e)
{
	AUTO(stmt_release) struct stmt *q = id_stmt(db, f, add, e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, ticket);
	stmt_int(q, 2, id);
	return stmt_run(q, e);
}

static enum rc save_ids(struct db *db, int64_t ticket, enum ticket_field f, const int64_t *old,
			size_t n_old, const int64_t *new, size_t n_new, struct err *e)
{
	size_t i = 0, j = 0;

	while (i < n_old || j < n_new) {
		if (j == n_new || (i < n_old && old[i] < new[j]))
			TRY(write_id(db, ticket, f, old[i++], false, e));
		else if (i == n_old || old[i] > new[j])
			TRY(write_id(db, ticket, f, new[j++], true, e));
		else
			i++, j++;
	}
	return RC_OK;
}

enum rc ticket_row_save_sets(struct db *db, const struct ticket *before, const struct ticket *after,
			     struct err *e)
{
	static const struct ticket empty;
	const struct ticket *o = before ? before : &empty, *n = after;

	TRY(save_tags(db, before, after, e));
	TRY(save_links(db, before, after, e));
	TRY(save_ids(db, n->id, TICKET_MESSAGE, o->message, o->n_message, n->message, n->n_message,
		     e));
	TRY(save_ids(db, n->id, TICKET_WATCHERS, o->watcher, o->n_watcher, n->watcher, n->n_watcher,
		     e));
	TRY(save_ids(db, n->id, TICKET_ATTACHMENTS, o->attachment, o->n_attachment, n->attachment,
		     n->n_attachment, e));
	return ticket_row_save_custom(db, before, after, e);
}
