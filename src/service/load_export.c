/* Tickets with all that was done to them, streamed for an export. */
#include "blob.h"
#include "deskbell/base/i18n.h"
#include "deskbell/domain/fieldset.h"
#include "deskbell/store/attachment_store.h"
#include "deskbell/store/message_store.h"
#include "deskbell/store/text_store.h"
#include "desk_priv.h"
#include "load_priv.h"
#include "service_priv.h"

struct export
{
	struct desk *desk;
	const struct actor *who;
	const struct export_request *r;
	struct arena arena;	     /* of one ticket */
	const struct ticket *ticket; /* the one at hand */
	bool internal;		     /* the asker sees it as staff */
	struct err *e;
	enum rc rc;
};

static enum rc login_of(const struct export *x, int64_t person, struct sv *login)
{
	const struct person *p;

	TRY(directory_person(desk_directory(x->desk), person, &p, x->e));
	*login = p ? p->login : SV_NULL;
	return RC_OK;
}

/* ---- events ---- */

/* Staff see what was; others what they are shown on the ticket: the public messages that still
 * stand in its thread. */
static bool hides_message(const struct export *x, const struct stored_message *m, int64_t thread)
{
	return !x->internal && (!m->head.public || thread != x->ticket->id);
}

static bool hides_file(const struct export *x, int64_t id)
{
	for (size_t i = 0; i < x->ticket->n_attachment; i++)
		if (x->ticket->attachment[i] == id)
			return false;
	return !x->internal;
}

/* The message an event adds or takes away; *hide when the asker must not know of it. */
static enum rc message_of(struct export *x, const struct event *ev, struct export_event *out,
			  bool *hide)
{
	struct message_view *v = ARENA_NEW(&x->arena, struct message_view);
	struct stored_message m;
	int64_t thread;

	if (!sv_int(ev->new.p ? ev->new : ev->old, &out->ref))
		return RC_OK;
	TRY(message_store_load(x->desk->db, out->ref, &x->arena, &m, &thread, x->e));
	*hide = hides_message(x, &m, thread);
	*v = (struct message_view){
		.id = m.head.id, .at = m.head.at, .public = m.head.public, .body = m.body
	};
	TRY(login_of(x, m.head.author, &v->author));
	if (ev->op == OP_ADD)
		out->message = v;
	return RC_OK;
}

/* A file likewise: it is seen by whoever sees the message it came with. */
static enum rc file_of(struct export *x, const struct event *ev, struct export_event *out,
		       bool *hide)
{
	struct attachment_view *v = ARENA_NEW(&x->arena, struct attachment_view);
	struct stored_attachment f;
	struct stored_message m;
	int64_t thread;

	if (!sv_int(ev->new.p ? ev->new : ev->old, &out->ref))
		return RC_OK;
	TRY(attachment_store_load(x->desk->db, out->ref, &x->arena, &f, x->e));
	TRY(message_store_load(x->desk->db, f.head.message, &x->arena, &m, &thread, x->e));
	*hide = hides_message(x, &m, thread) || hides_file(x, out->ref);
	*v = (struct attachment_view){ f.head.id, f.head.size, f.name, f.head.type, f.head.blob };
	out->with = f.head.message;
	if (ev->op == OP_ADD)
		out->file = v;
	return RC_OK;
}

/* The words of an event, the same in every language; an erased text is unset. */
static enum rc words_of(struct export *x, const struct event *ev, struct export_event *out)
{
	struct sv v = ev->op == OP_DEL ? ev->old : ev->new;
	struct event_view view;
	int64_t n;

	if (!v.p)
		return RC_OK;
	if (field_erasable(out->field))
		return sv_int(v, &n)
			       ? text_store_value(x->desk->db, n, &x->arena, &out->value, x->e)
			       : RC_OK;
	if (out->field->type == FIELD_BOOL) {
		out->value = sv_eqs(v, "1") ? SV("yes") : SV("no");
		return RC_OK;
	}
	TRY(event_views(x->desk, ev, 1, &x->arena, &view, x->e));
	out->value = ev->op == OP_DEL ? view.old : view.new;
	return RC_OK;
}

/* Keys of the row say the first two; relations stand apart. */
static bool left_out(const struct export *x, const struct field *f)
{
	if (!f || f->number == TICKET_EXTERNAL_ID || f->number == TICKET_DIGEST ||
	    f->type == FIELD_LINK || f->type == FIELD_TICKET)
		return true;
	return !x->internal && (f->flags & (FIELD_HIDDEN | FIELD_INTERNAL)) &&
	       f->type != FIELD_MESSAGE && f->type != FIELD_ATTACHMENT;
}

static enum rc event_of(struct export *x, const struct event *ev, struct export_event *out,
			bool *hide)
{
	*out = (struct export_event){ .op = ev->op };
	out->field = fieldset_get(desk_fields(x->desk), ev->noun, ev->field);
	*hide = left_out(x, out->field);
	if (*hide)
		return RC_OK;
	if (out->field->type == FIELD_MESSAGE)
		return message_of(x, ev, out, hide);
	if (out->field->type == FIELD_ATTACHMENT)
		return file_of(x, ev, out, hide);
	return words_of(x, ev, out);
}

static enum rc change_of(struct export *x, const struct logged_change *c, struct export_change *out)
{
	*out = (struct export_change){ .at = c->head.at };
	TRY(login_of(x, c->head.actor, &out->by));
	out->event = ARENA_ARRAY(&x->arena, c->n_event, struct export_event);
	for (size_t i = 0; i < c->n_event; i++) {
		bool hide;

		TRY(event_of(x, &c->event[i], &out->event[out->n_event], &hide));
		out->n_event += !hide;
	}
	return RC_OK;
}

/* ---- relations ---- */

static bool relation_parse(const struct event *ev, struct export_relation *out)
{
	struct sv form = ev->new.p ? ev->new : ev->old;
	struct ticket_link l;

	out->op = ev->new.p ? OP_ADD : OP_DEL;
	if (ev->field == TICKET_MERGED) {
		out->kind = SV("merged");
		return sv_int(form, &out->ticket);
	}
	if (ev->field != TICKET_LINKS || !link_parse(form, &l))
		return false;
	out->kind = sv_from(link_name(l.kind));
	out->ticket = l.other;
	return true;
}

/* Those of one change whose other ticket the asker sees. */
static enum rc add_relations(struct export *x, const struct logged_change *c, size_t *cap,
			     struct export_ticket *t)
{
	for (size_t i = 0; i < c->n_event; i++) {
		struct export_relation r = { .at = c->head.at };
		struct ticket other;
		bool internal = false;
		enum rc rc;

		if (!relation_parse(&c->event[i], &r))
			continue;
		rc = load_in_scope(x->desk, x->who, r.ticket, &x->arena, &other, &internal, x->e);
		if (rc == RC_NOTFOUND ||
		    (rc == RC_OK && (!internal || (other.deleted && !x->r->deleted))))
			continue;
		TRY(rc);
		TRY(login_of(x, c->head.actor, &r.by));
		t->relation = arena_grow(&x->arena, t->relation, t->n_relation, t->n_relation + 1,
					 cap, sizeof(r));
		t->relation[t->n_relation++] = r;
	}
	return RC_OK;
}

/* By time, then by the other's number; equal ones as they came: import writes them in whatever
 * order their tickets come, and exported again they must read the same. */
static void sort_relations(struct export_ticket *t)
{
	for (size_t i = 1; i < t->n_relation; i++) {
		struct export_relation r = t->relation[i];
		size_t k = i;

		for (; k > 0 &&
		       (t->relation[k - 1].at > r.at ||
			(t->relation[k - 1].at == r.at && t->relation[k - 1].ticket > r.ticket));
		     k--)
			t->relation[k] = t->relation[k - 1];
		t->relation[k] = r;
	}
}

/* ---- files ---- */

static bool file_before(const struct export_ticket *t, const struct export_event *end)
{
	for (size_t i = 0; i < t->n_change; i++)
		for (size_t k = 0; k < t->change[i].n_event; k++) {
			const struct export_event *ev = &t->change[i].event[k];

			if (ev == end)
				return false;
			if (ev->file && hash_eq(&ev->file->blob, &end->file->blob))
				return true;
		}
	return false;
}

/* One content at a time is in memory. */
static enum rc give_files(struct export *x, const struct export_ticket *t, bool *more)
{
	*more = true;
	for (size_t i = 0; x->r->file && i < t->n_change; i++)
		for (size_t k = 0; k < t->change[i].n_event && *more; k++) {
			AUTO(arena_deinit) struct arena a = ARENA_INIT;
			const struct export_event *ev = &t->change[i].event[k];
			struct err why = { .rc = RC_OK };
			struct sv content = SV_NULL;

			if (!ev->file || file_before(t, ev))
				continue;
			if (blob_read(x->desk, &ev->file->blob, &a, &content, &why) != RC_OK)
				content = SV_NULL;
			*more = x->r->file(x->r->arg, ev->file, content);
		}
	return RC_OK;
}

/* ---- tickets ---- */

/* What was undone, and the undoing, are left out: together they come to nothing. *none = its making
 * was undone. */
static enum rc read_history(struct export *x, struct export_ticket *t, bool *none)
{
	struct logged_list log;
	size_t cap = 0;

	TRY(change_store_of_object(x->desk->db, NOUN_TICKET, t->row->t.id, 0, &x->arena, &log,
				   x->e));
	*none = log.n && log.at[0].undone_by;
	t->change = ARENA_ARRAY(&x->arena, log.n, struct export_change);
	for (size_t i = 0; i < log.n; i++) {
		struct export_change *c = &t->change[t->n_change];

		if (log.at[i].undone_by || log.at[i].head.undoes)
			continue;
		TRY(change_of(x, &log.at[i], c));
		t->n_change += c->n_event > 0;
		if (x->internal)
			TRY(add_relations(x, &log.at[i], &cap, t));
		if (!t->uid)
			t->uid = log.at[i].head.uid;
	}
	sort_relations(t);
	return RC_OK;
}

static enum rc one_ticket(struct export *x, const struct ticket_row *row, bool *more)
{
	struct export_ticket t = { .row = row };
	struct ticket *seen = ARENA_NEW(&x->arena, struct ticket);
	bool none;

	TRY(load_in_scope(x->desk, x->who, row->t.id, &x->arena, seen, &x->internal, x->e));
	x->ticket = seen;
	TRY(custom_views(x->desk, seen, &x->arena, &t.field, &t.n_field, x->e));
	t.watcher = ARENA_ARRAY(&x->arena, seen->n_watcher, struct sv);
	for (size_t i = 0; x->internal && i < seen->n_watcher; i++)
		TRY(login_of(x, seen->watcher[i], &t.watcher[t.n_watcher++]));
	if (x->r->history) {
		TRY(read_history(x, &t, &none));
		TRY(give_files(x, &t, more));
		if (!*more || none)
			return RC_OK;
	}
	*more = x->r->fn(x->r->arg, &t);
	return RC_OK;
}

static bool each(void *arg, const struct ticket_row *row)
{
	struct export *x = arg;
	bool more = false;

	arena_reset(&x->arena);
	x->rc = one_ticket(x, row, &more);
	return x->rc == RC_OK && more;
}

enum rc load_export(struct desk *d, const struct actor *who, const struct export_request *r,
		    struct query_fault *fault, struct err *e)
{
	struct list_request list = {
		.query = r->query, .sort = SV("id"), .window = WINDOW_FIRST, .deleted = r->deleted
	};
	struct export x = { .desk = d, .who = who, .r = r, .e = e, .rc = RC_OK };
	enum rc rc = load_tickets_each(d, who, &list, each, &x, fault, e);

	arena_deinit(&x.arena);
	return x.rc != RC_OK ? x.rc : rc;
}
