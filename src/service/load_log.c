/* Reads of the log: changes, what undo would take, what was touched, the audit. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/audit_store.h"
#include "desk_priv.h"
#include "load_priv.h"

/* The events of a change this actor may see: those on tickets in his scope, and on other nouns for
 * admins. */
static enum rc visible(struct desk *d, const struct actor *who, struct logged_change *c,
		       struct arena *a, bool *internal, struct err *e)
{
	size_t n = 0;

	*internal = true;
	for (size_t i = 0; i < c->n_event; i++) {
		const struct event *ev = &c->event[i];
		struct ticket t;
		bool inner;
		enum rc rc;

		if (ev->noun != NOUN_TICKET) {
			if (actor_has(who, ROLE_ADMIN) ||
			    (ev->noun == NOUN_ARTICLE && actor_has(who, ROLE_AUTHOR)))
				c->event[n++] = *ev;
			continue;
		}
		rc = load_in_scope(d, who, ev->object, a, &t, &inner, e);
		if (rc == RC_NOTFOUND)
			continue;
		TRY(rc);
		if (!inner)
			*internal = false;
		c->event[n++] = *ev;
	}
	c->n_event = n;
	return RC_OK;
}

/* Adds the change to the list if anything of it may be seen. */
static enum rc add_view(struct desk *d, const struct actor *who, struct logged_change *c,
			struct arena *a, struct change_view *out, size_t *n, struct err *e)
{
	bool internal;

	TRY(visible(d, who, c, a, &internal, e));
	if (!c->n_event)
		return RC_OK;
	TRY(change_view_of(d, c, internal, a, &out[*n], e));
	if (out[*n].n_event)
		++*n;
	return RC_OK;
}

enum rc load_log(struct desk *d, const struct actor *who, const struct log_request *r,
		 struct arena *a, struct change_view **out, size_t *n, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct logged_list list;
	size_t from = 0;

	*n = 0;
	TRY(tx_begin_read(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	if (r->ticket) {
		TRY(change_store_of_object(d->db, NOUN_TICKET, r->ticket, 0, a, &list, e));
		if (r->limit && list.n > r->limit)
			from = list.n - r->limit;
	} else {
		TRY(change_store_before(d->db, 0, r->limit, a, &list, e));
	}
	*out = ARENA_ARRAY(a, list.n, struct change_view);
	for (size_t i = list.n; r->ticket && i-- > from;)
		TRY(add_view(d, who, &list.at[i], a, *out, n, e));
	for (size_t i = 0; !r->ticket && i < list.n; i++)
		TRY(add_view(d, who, &list.at[i], a, *out, n, e));
	return RC_OK;
}

enum rc load_undo_target(struct desk *d, const struct actor *who, bool redo, struct arena *a,
			 struct change_view *out, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct logged_change c;
	int64_t id;

	TRY(tx_begin_read(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	TRY(change_store_newest_of(d->db, who->person, redo, &id, e));
	if (!id)
		return err_set(e, RC_NOTFOUND,
			       redo ? _("there is nothing of yours to redo")
				    : _("there is nothing of yours to undo"));
	TRY(change_store_load(d->db, id, a, &c, e));
	return change_view_of(d, &c, true, a, out, e);
}

enum rc load_touched(struct desk *d, const struct actor *who, int64_t since, size_t limit,
		     struct arena *a, int64_t **ticket, size_t *n, int64_t *newest, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct scope s;
	size_t seen = 0;

	TRY(tx_begin_read(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	s = scope_of(who, desk_directory(d), a);
	TRY(change_store_newest(d->db, newest, e));
	TRY(change_store_touched(d->db, since, limit, a, ticket, n, e));
	for (size_t i = 0; i < *n && !s.all; i++) {
		struct ticket t;
		bool internal;
		enum rc rc = load_in_scope(d, who, (*ticket)[i], a, &t, &internal, e);

		if (rc == RC_OK)
			(*ticket)[seen++] = (*ticket)[i];
		else if (rc != RC_NOTFOUND)
			return rc;
	}
	if (!s.all)
		*n = seen;
	return RC_OK;
}

enum rc load_audit(struct desk *d, const struct actor *who, struct sv against, struct arena *a,
		   struct audit_report *out, struct err *e)
{
	struct audit_result r;
	struct hash head;
	char hex[65];

	if (!actor_has(who, ROLE_ADMIN))
		return err_set(e, RC_DENIED, _("audit verify: not for your roles"));
	if (against.p && !hash_parse(sv_trim(against), &head))
		return err_field(
			e, "against",
			_("--against takes the head that audit verify printed, 64 hex digits"));
	TRY(audit_store_verify(d->db, against.p ? &head : NULL, a, &r, e));
	hash_hex(&r.head, hex);
	*out = (struct audit_report){ .changes = r.changes,
				      .events = r.events,
				      .erased = r.erased,
				      .broken = r.broken,
				      .what = r.what,
				      .head = arena_sv(a, sv_from(hex)) };
	out->cut = against.p && !r.against_seen;
	return RC_OK;
}
