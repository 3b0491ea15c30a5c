/* The audit: cursors walk changes, events, texts, messages and attachments side by side, and every
 * hash is made again from what stands there now. Nothing read here is trusted. */
#include "deskbell/store/audit_store.h"

#include <string.h>

#include "audit_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/vec.h"
#include "deskbell/db/tx.h"
#include "deskbell/domain/change.h"
#include "store_priv.h"

/* One table in the order of its changes; `more` = the current row is not taken yet. */
struct cursor {
	struct stmt *q;
	bool more;
};

struct walk {
	struct cursor change, event, text, message, attachment;
	VEC(struct event) events;
	VEC(struct text) texts;
	VEC(struct message) messages;
	VEC(struct attachment) attachments;
	struct arena scratch; /* of the change looked at */
	struct hash prev;
	int64_t recorded;
	const struct hash *against;
	struct audit *audit;
};

void audit_broken(struct audit *x, int64_t change, struct sv what)
{
	if (x->found)
		return;
	x->found = true;
	x->out->broken = change;
	x->out->what = arena_sv(x->a, what);
}

static enum rc cursor_next(struct cursor *c, struct err *e)
{
	enum rc rc = stmt_row(c->q, e);

	c->more = rc == RC_OK;
	return rc == RC_DONE ? RC_OK : rc;
}

static void cursor_end(struct cursor *c)
{
	stmt_release(&c->q);
}

static void walk_deinit(struct walk *w)
{
	cursor_end(&w->change);
	cursor_end(&w->event);
	cursor_end(&w->text);
	cursor_end(&w->message);
	cursor_end(&w->attachment);
	VEC_DEINIT(&w->events);
	VEC_DEINIT(&w->texts);
	VEC_DEINIT(&w->messages);
	VEC_DEINIT(&w->attachments);
	arena_deinit(&w->scratch);
}

static enum rc walk_begin(struct walk *w, struct db *db, struct err *e)
{
	w->change.q = db_stmt(db, "SELECT " CHANGE_COLUMNS " FROM change c ORDER BY c.id", e);
	w->event.q = db_stmt(
		db,
		"SELECT v.change,v.seq,v.noun,v.object,v.field,v.op,v.old,v.new FROM event v "
		"ORDER BY v.change, v.seq",
		e);
	w->text.q = db_stmt(
		db, "SELECT x.change,x.id,x.digest,x.salt,x.value FROM text x ORDER BY x.id", e);
	w->message.q = db_stmt(
		db,
		"SELECT m.change,m.id,m.at,m.author,m.public,m.text FROM message m ORDER BY m.id",
		e);
	w->attachment.q = db_stmt(
		db,
		"SELECT f.change,f.id,f.message,f.name,f.type,f.size,f.blob FROM attachment f "
		"ORDER BY f.id",
		e);
	if (!w->change.q || !w->event.q || !w->text.q || !w->message.q || !w->attachment.q)
		return e->rc;
	TRY(cursor_next(&w->change, e));
	TRY(cursor_next(&w->event, e));
	TRY(cursor_next(&w->text, e));
	TRY(cursor_next(&w->message, e));
	return cursor_next(&w->attachment, e);
}

/* The current row's change when it stands before `id`: then no change took it. */
static void check_stray(struct walk *w, const struct cursor *c, const char *table, int64_t id)
{
	int64_t owner;

	if (!c->more)
		return;
	owner = stmt_col_int(c->q, 0);
	if (owner < id)
		audit_broken(
			w->audit, owner,
			arena_printf(&w->scratch, _("a row of %s belongs to no change"), table));
}

static bool takes(const struct cursor *c, int64_t id)
{
	return c->more && stmt_col_int(c->q, 0) <= id;
}

static enum rc take_events(struct walk *w, int64_t id, struct err *e)
{
	check_stray(w, &w->event, "event", id);
	VEC_RESET(&w->events);
	while (takes(&w->event, id)) {
		struct event v;

		event_read(w->event.q, 1, &w->scratch, &v);
		if (stmt_col_int(w->event.q, 1) != (int64_t)w->events.n)
			audit_broken(w->audit, id,
				     sv_from(_("its events are not numbered in a row")));
		VEC_ADD(&w->events, v);
		w->audit->out->events++;
		TRY(cursor_next(&w->event, e));
	}
	return RC_OK;
}

static void text_check(struct walk *w, const struct text *t, struct sv salt, int64_t change)
{
	struct hash now;

	if (!t->value.p && !salt.p) {
		w->audit->out->erased++;
		return;
	}
	now = hash_salted(salt, t->value);
	if (!hash_eq(&now, &t->digest))
		audit_broken(
			w->audit, change,
			arena_printf(&w->scratch, _("text %lld was changed"), (long long)t->id));
}

static enum rc take_texts(struct walk *w, int64_t id, struct err *e)
{
	check_stray(w, &w->text, "text", id);
	VEC_RESET(&w->texts);
	while (takes(&w->text, id)) {
		struct sv digest = stmt_col_blob(w->text.q, 2);
		struct text t = { .id = stmt_col_int(w->text.q, 1),
				  .value = stmt_col_text(w->text.q, 4) };

		if (digest.n == HASH_SIZE)
			memcpy(t.digest.byte, digest.p, HASH_SIZE);
		text_check(w, &t, stmt_col_blob(w->text.q, 3), id);
		t.value = SV_NULL;
		VEC_ADD(&w->texts, t);
		w->audit->out->texts++;
		TRY(cursor_next(&w->text, e));
	}
	return RC_OK;
}

static enum rc take_messages(struct walk *w, int64_t id, struct err *e)
{
	struct stmt *q = w->message.q;

	check_stray(w, &w->message, "message", id);
	VEC_RESET(&w->messages);
	while (takes(&w->message, id)) {
		struct message m = {
			.change = stmt_col_int(q, 0),
			.id = stmt_col_int(q, 1),
			.at = stmt_col_int(q, 2),
			.author = stmt_col_int(q, 3),
			.public = stmt_col_int(q, 4) != 0,
			.text = stmt_col_int(q, 5),
		};

		VEC_ADD(&w->messages, m);
		w->audit->out->messages++;
		TRY(cursor_next(&w->message, e));
	}
	return RC_OK;
}

static enum rc take_attachments(struct walk *w, int64_t id, struct err *e)
{
	struct stmt *q = w->attachment.q;

	check_stray(w, &w->attachment, "attachment", id);
	VEC_RESET(&w->attachments);
	while (takes(&w->attachment, id)) {
		struct sv blob = stmt_col_blob(q, 6);
		struct attachment f = {
			.change = stmt_col_int(q, 0),
			.id = stmt_col_int(q, 1),
			.message = stmt_col_int(q, 2),
			.name = stmt_col_int(q, 3),
			.type = col_copy(q, 4, &w->scratch),
			.size = stmt_col_int(q, 5),
		};

		if (blob.n == HASH_SIZE)
			memcpy(f.blob.byte, blob.p, HASH_SIZE);
		VEC_ADD(&w->attachments, f);
		TRY(cursor_next(&w->attachment, e));
	}
	return RC_OK;
}

static enum rc walk_change(struct walk *w, struct err *e)
{
	struct change head;
	struct hash now;

	arena_reset(&w->scratch);
	change_read(w->change.q, &w->scratch, &head);
	TRY(take_events(w, head.id, e));
	TRY(take_texts(w, head.id, e));
	TRY(take_messages(w, head.id, e));
	TRY(take_attachments(w, head.id, e));
	/* An older format says nothing of attachments: it has none. */
	if (head.v < 2 && w->attachments.n)
		audit_broken(w->audit, head.id, sv_from(_("it brought no attachments")));
	if (head.recorded < w->recorded)
		audit_broken(w->audit, head.id,
			     sv_from(_("it was recorded before the change before it")));
	struct change_parts parts = { w->events.at, w->texts.at, w->messages.at, w->attachments.at,
				      w->events.n,  w->texts.n,	 w->messages.n,	 w->attachments.n };
	now = change_hash(&w->prev, &head, &parts);
	if (!hash_eq(&now, &head.hash))
		audit_broken(
			w->audit, head.id,
			sv_from(_(
				"its hash does not fit what stands there and the change before it")));
	else if (w->against && hash_eq(w->against, &head.hash) && !w->audit->found)
		w->audit->out->against_seen = true;
	w->prev = head.hash;
	w->recorded = head.recorded;
	w->audit->out->changes++;
	w->audit->out->head = head.hash;
	return cursor_next(&w->change, e);
}

static enum rc walk_all(struct walk *w, struct err *e)
{
	while (w->change.more)
		TRY(walk_change(w, e));
	arena_reset(&w->scratch);
	check_stray(w, &w->event, "event", INT64_MAX);
	check_stray(w, &w->text, "text", INT64_MAX);
	check_stray(w, &w->message, "message", INT64_MAX);
	check_stray(w, &w->attachment, "attachment", INT64_MAX);
	return RC_OK;
}

enum rc audit_store_verify(struct db *db, const struct hash *against, struct arena *a,
			   struct audit_result *out, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(walk_deinit) struct walk w = { 0 };
	struct audit_result result = { 0 };
	struct audit audit = { .a = a, .out = &result };

	w.against = against;
	w.audit = &audit;
	w.recorded = INT64_MIN;
	TRY(tx_begin_read(&tx, db, e));
	TRY(walk_begin(&w, db, e));
	TRY(walk_all(&w, e));
	TRY(audit_config(db, &audit, e));
	TRY(audit_fields(db, &audit, e));
	TRY(audit_schema(db, &audit, e));
	*out = result;
	walk_deinit(&w);
	return tx_commit(&tx, e);
}
