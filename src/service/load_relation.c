/* What else is told of a ticket: its thread with the messages of what was merged into it, links,
 * watchers, files. Each other ticket is looked at with the actor's own scope: a merge or a link
 * widens nobody's sight. */
#include <stdlib.h>

#include "blob.h"
#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/attachment_store.h"
#include "deskbell/store/message_store.h"
#include "deskbell/store/text_store.h"
#include "deskbell/store/ticket_store.h"
#include "desk_priv.h"
#include "load_priv.h"

/* ---- thread ---- */

static void read_files(const struct stored_attachment *f, size_t n, struct message_view *m,
		       struct arena *a)
{
	for (size_t i = 0; i < n; i++)
		m->n_attachment += f[i].head.message == m->id;
	m->attachment = ARENA_ARRAY(a, m->n_attachment, struct attachment_view);
	m->n_attachment = 0;
	for (size_t i = 0; i < n; i++)
		if (f[i].head.message == m->id)
			m->attachment[m->n_attachment++] =
				(struct attachment_view){ f[i].head.id, f[i].head.size, f[i].name,
							  f[i].head.type, f[i].head.blob };
}

/* Adds the messages that stand on one ticket. */
static enum rc add_thread(struct desk *d, const struct ticket *t, bool internal, size_t newest,
			  struct arena *a, struct ticket_view *out, size_t *cap, struct err *e)
{
	const struct directory *dir = desk_directory(d);
	struct stored_attachment *file;
	struct stored_message *m;
	size_t n, n_file;

	TRY(message_store_thread(d->db, t->id, internal, newest, a, &m, &n, e));
	TRY(attachment_store_of_ticket(d->db, t->id, a, &file, &n_file, e));
	out->message = arena_grow(a, out->message, out->n_message, out->n_message + n, cap,
				  sizeof(*out->message));
	for (size_t i = 0; i < n; i++) {
		struct message_view *v = &out->message[out->n_message++];
		const struct person *who;

		TRY(directory_person(dir, m[i].head.author, &who, e));
		*v = (struct message_view){ .id = m[i].head.id,
					    .change = m[i].head.change,
					    .at = m[i].head.at,
					    .ticket = t->id,
					    .public = m[i].head.public,
					    .body = m[i].body };
		v->by_requester = m[i].head.author == t->requester;
		if (who) {
			v->author = arena_sv(a, who->login);
			v->author_name = arena_sv(a, who->name);
		}
		read_files(file, n_file, v, a);
	}
	return RC_OK;
}

static int message_cmp(const void *a, const void *b)
{
	const struct message_view *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

enum rc read_thread(struct desk *d, const struct actor *who, const struct ticket *t, bool internal,
		    size_t newest, struct arena *a, struct ticket_view *out, struct err *e)
{
	size_t n, cap = 0;
	int64_t *merged;

	TRY(add_thread(d, t, internal, newest, a, out, &cap, e));
	TRY(ticket_store_merged(d->db, t->id, true, a, &merged, &n, e));
	if (!n)
		return RC_OK;
	for (size_t i = 0; i < n; i++) {
		struct ticket other;
		bool inner;
		enum rc rc = load_in_scope(d, who, merged[i], a, &other, &inner, e);

		if (rc == RC_NOTFOUND || (rc == RC_OK && other.deleted))
			continue;
		TRY(rc);
		TRY(add_thread(d, &other, inner, newest, a, out, &cap, e));
	}
	if (out->n_message)
		qsort(out->message, out->n_message, sizeof(*out->message), message_cmp);
	if (newest && out->n_message > newest) {
		out->message += out->n_message - newest;
		out->n_message = newest;
	}
	return RC_OK;
}

/* ---- links and the rest ---- */

/* *seen = the actor sees that ticket as staff, and it is not deleted. */
static enum rc look(struct desk *d, const struct actor *who, int64_t id, struct arena *a,
		    struct ticket *out, bool *seen, struct err *e)
{
	bool inner = false;
	enum rc rc = load_in_scope(d, who, id, a, out, &inner, e);

	*seen = rc == RC_OK && inner && !out->deleted;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc read_links(struct desk *d, const struct actor *who, const struct ticket *t,
			  struct arena *a, struct relation_view *out, struct err *e)
{
	out->link = ARENA_ARRAY(a, t->n_link, struct link_view);
	for (size_t i = 0; i < t->n_link; i++) {
		struct ticket other;
		bool seen;

		TRY(look(d, who, t->link[i].other, a, &other, &seen, e));
		if (seen)
			out->link[out->n_link++] = (struct link_view){ t->link[i].kind, other.id,
								       other.subject, other.state };
	}
	return RC_OK;
}

static enum rc read_merges(struct desk *d, const struct actor *who, const struct ticket *t,
			   struct arena *a, struct relation_view *out, struct err *e)
{
	struct ticket other = { 0 };
	int64_t *merged;
	bool seen = false;
	size_t n;

	if (t->merged)
		TRY(look(d, who, t->merged, a, &other, &seen, e));
	if (seen) {
		out->merged = t->merged;
		out->merged_subject = other.subject;
	}
	TRY(ticket_store_merged(d->db, t->id, false, a, &merged, &n, e));
	out->merged_here = ARENA_ARRAY(a, n, int64_t);
	for (size_t i = 0; i < n; i++) {
		TRY(look(d, who, merged[i], a, &other, &seen, e));
		if (seen)
			out->merged_here[out->n_merged_here++] = merged[i];
	}
	return RC_OK;
}

/* Who deleted it, when and why: the newest live change that says so. */
static enum rc read_deletion(struct desk *d, const struct ticket *t, struct arena *a,
			     struct relation_view *out, struct err *e)
{
	struct logged_list log;

	TRY(change_store_of_object(d->db, NOUN_TICKET, t->id, 0, a, &log, e));
	for (size_t i = log.n; i-- > 0 && !out->deleted_at;) {
		const struct logged_change *c = &log.at[i];
		bool takes = c->head.undoes && log.at[0].undone_by == c->head.id;
		const struct person *who;

		for (size_t k = 0; !c->undone_by && k < c->n_event; k++)
			takes |= c->event[k].field == TICKET_DELETED && c->event[k].new.p;
		if (!takes)
			continue;
		TRY(directory_person(desk_directory(d), c->head.actor, &who, e));
		out->deleted_at = c->head.at;
		out->deleted_by = who ? arena_sv(a, who->login) : SV_NULL;
	}
	if (!t->reason_text)
		return RC_OK;
	return text_store_value(d->db, t->reason_text, a, &out->reason, e);
}

enum rc read_relation(struct desk *d, const struct actor *who, const struct ticket *t,
		      bool internal, struct arena *a, struct relation_view *out, struct err *e)
{
	const struct directory *dir = desk_directory(d);

	if (!internal)
		return RC_OK;
	TRY(read_links(d, who, t, a, out, e));
	TRY(read_merges(d, who, t, a, out, e));
	out->watcher = ARENA_ARRAY(a, t->n_watcher, struct sv);
	for (size_t i = 0; i < t->n_watcher; i++) {
		const struct person *p;

		TRY(directory_person(dir, t->watcher[i], &p, e));
		if (p)
			out->watcher[out->n_watcher++] = arena_sv(a, p->login);
	}
	if (ticket_is_snoozed(t, clock_now(desk_clock(d))))
		out->snoozed = t->snoozed;
	return t->deleted ? read_deletion(d, t, a, out, e) : RC_OK;
}

enum rc load_attachment(struct desk *d, const struct actor *who, int64_t ticket, int64_t id,
			struct arena *a, struct attachment_view *out, struct sv *content,
			struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct ticket_view view = { 0 };
	struct ticket t;
	bool internal;

	TRY(load_begin(&tx, d, who, ticket, a, &t, &internal, e));
	TRY(read_thread(d, who, &t, internal, 0, a, &view, e));
	for (size_t i = 0; i < view.n_message; i++)
		for (size_t k = 0; k < view.message[i].n_attachment; k++)
			if (view.message[i].attachment[k].id == id) {
				*out = view.message[i].attachment[k];
				return blob_read(d, &out->blob, a, content, e);
			}
	return err_set(e, RC_NOTFOUND, _("ticket %lld: there is no attachment %lld"),
		       (long long)ticket, (long long)id);
}
