/* Reads of one ticket: the thread, the history, what may be done with it. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/message_store.h"
#include "deskbell/store/ticket_store.h"
#include "desk_priv.h"
#include "load_priv.h"
#include "service_priv.h"
#include "ticket_match.h"

enum rc load_in_scope(struct desk *d, const struct actor *who, int64_t id, struct arena *a,
		      struct ticket *out, bool *internal, struct err *e)
{
	struct scope s = scope_of(who, desk_directory(d), a);
	enum rc rc = ticket_store_load(d->db, id, a, out, e);

	if (rc == RC_NOTFOUND ||
	    (rc == RC_OK && ((out->deleted && !actor_has(who, ROLE_SUPERVISOR)) ||
			     !scope_sees(&s, out->queue, out->requester))))
		return err_set(e, RC_NOTFOUND, _("ticket %lld: there is no such ticket"),
			       (long long)id);
	TRY(rc);
	*internal = scope_sees_internal(&s, out->queue, out->requester);
	return RC_OK;
}

enum rc load_begin(struct tx *tx, struct desk *d, const struct actor *who, int64_t id,
		   struct arena *a, struct ticket *out, bool *internal, struct err *e)
{
	TRY(tx_begin_read(tx, d->db, e));
	TRY(desk_refresh(d, e));
	return load_in_scope(d, who, id, a, out, internal, e);
}

/* Does the event show an internal message to someone who must not know of it? */
static enum rc hidden(struct desk *d, const struct event *ev, bool internal, struct arena *a,
		      bool *out, struct err *e)
{
	struct stored_message m;
	int64_t id;
	enum rc rc;

	*out = false;
	if (internal || ev->noun != NOUN_TICKET || ev->field != TICKET_MESSAGE)
		return RC_OK;
	if (!sv_int(ev->new.p ? ev->new : ev->old, &id))
		return RC_OK;
	rc = message_store_load(d->db, id, a, &m, NULL, e);
	*out = rc == RC_NOTFOUND || (rc == RC_OK && !m.head.public);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc change_view_of(struct desk *d, const struct logged_change *c, bool internal,
		       struct arena *a, struct change_view *out, struct err *e)
{
	struct event *seen = ARENA_ARRAY(a, c->n_event, struct event);
	const struct person *who;
	size_t n = 0;

	TRY(directory_person(desk_directory(d), c->head.actor, &who, e));
	*out = (struct change_view){ .id = c->head.id,
				     .at = c->head.at,
				     .command = command_told(c->head.command, a),
				     .door = c->head.door,
				     .undone = c->undone_by != 0,
				     .undoes = c->head.undoes };
	out->actor = who ? arena_sv(a, who->login) : SV_NULL;
	for (size_t i = 0; i < c->n_event; i++) {
		const struct field *f =
			fieldset_get(desk_fields(d), c->event[i].noun, c->event[i].field);
		bool hide;

		TRY(hidden(d, &c->event[i], internal, a, &hide, e));
		/* Bookkeeping; but of messages `hidden` knows which are public. */
		if (f && !internal && f->type != FIELD_MESSAGE &&
		    (f->flags & (FIELD_HIDDEN | FIELD_INTERNAL)))
			hide = true;
		if (!hide)
			seen[n++] = c->event[i];
	}
	out->event = ARENA_ARRAY(a, n, struct event_view);
	out->n_event = n;
	return event_views(d, seen, n, a, out->event, e);
}

static enum rc read_history(struct desk *d, const struct ticket *t, bool internal, struct arena *a,
			    struct ticket_view *out, struct err *e)
{
	struct logged_list list;

	TRY(change_store_of_object(d->db, NOUN_TICKET, t->id, 0, a, &list, e));
	out->change = ARENA_ARRAY(a, list.n, struct change_view);
	for (size_t i = 0; i < list.n; i++) {
		TRY(change_view_of(d, &list.at[i], internal, a, &out->change[out->n_change], e));
		if (out->change[out->n_change].n_event)
			out->n_change++;
	}
	return RC_OK;
}

/* "; " between the reasons. */
static struct sv join_reasons(const struct machine_refusals *why, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	for (size_t i = 0; i < why->n; i++)
		str_addf(&s, "%s%.*s", i ? "; " : "", SV_ARG(why->at[i].reason));
	return arena_sv(a, str_sv(&s));
}

static void view_choice(struct desk *d, const struct machine *m, const struct machine_choice *c,
			struct arena *a, struct transition_view *out)
{
	const struct machine_transition *t = c->transition;

	*out = (struct transition_view){ .name = arena_sv(a, t->name), .allowed = c->allowed };
	out->title = arena_sv(a, title_of(d, &t->title, t->name));
	out->to = arena_sv(a, m->state[t->to].key);
	if (!c->allowed)
		out->reason = join_reasons(&c->why, a);
	out->required = ARENA_ARRAY(a, c->n_missing, struct field_name);
	for (size_t i = 0; i < c->n_missing; i++)
		out->required[out->n_required++] =
			(struct field_name){ arena_sv(a, sv_from(c->missing[i]->name)),
					     arena_sv(a, sv_from(_(c->missing[i]->label))) };
}

/* Transitions of a ticket for an actor. */
static enum rc transitions_of(struct desk *d, const struct actor *who, const struct ticket *t,
			      bool internal, struct arena *a, struct transition_view **out,
			      size_t *n, struct err *e)
{
	const struct machine *m = desk_machine(d, t->workflow);
	struct machine_choice *choice;
	struct query_row row;
	bool words = false;

	*n = 0;
	*out = NULL;
	if (!m || t->deleted || t->merged)
		return RC_OK;
	for (size_t i = 0; i < m->n_transition; i++)
		words |= m->transition[i].when.query &&
			 query_asks_words(m->transition[i].when.query);
	TRY(ticket_match_row(d, who, clock_now(d->clock), t, words, a, &row, e));
	struct machine_input in = { .ticket = t,
				    .roles = who->person ? who->roles : ROLE_ALL,
				    .row = &row };
	if (!internal) /* seen as its requester only */
		in.roles &= ROLE_REQUESTER;
	machine_list(m, &in, a, &choice, n);
	TRY(vocab_check(desk_vocab(d), e));
	*out = ARENA_ARRAY(a, *n, struct transition_view);
	for (size_t i = 0; i < *n; i++)
		view_choice(d, m, &choice[i], a, &(*out)[i]);
	return RC_OK;
}

/* What stands above the thread, whole or not. */
static enum rc read_head(struct desk *d, const struct actor *who, const struct ticket *t,
			 bool internal, struct arena *a, struct ticket_view *out, struct err *e)
{
	TRY(row_names(d, t, &out->row, e));
	row_own(&out->row, a);
	TRY(read_relation(d, who, t, internal, a, &out->relation, e));
	return read_sla(d, t, internal, a, &out->sla, NULL, e);
}

enum rc load_ticket(struct desk *d, const struct actor *who, int64_t id, struct arena *a,
		    struct ticket_view *out, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct ticket t;
	bool internal;

	*out = (struct ticket_view){ 0 };
	TRY(load_begin(&tx, d, who, id, a, &t, &internal, e));
	TRY(read_head(d, who, &t, internal, a, out, e));
	TRY(custom_views(d, &t, a, &out->field, &out->n_field, e));
	TRY(read_thread(d, who, &t, internal, 0, a, out, e));
	TRY(read_history(d, &t, internal, a, out, e));
	return transitions_of(d, who, &t, internal, a, &out->transition, &out->n_transition, e);
}

enum rc load_preview(struct desk *d, const struct actor *who, int64_t id, size_t messages,
		     struct arena *a, struct ticket_view *out, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct ticket t;
	bool internal;

	*out = (struct ticket_view){ 0 };
	TRY(load_begin(&tx, d, who, id, a, &t, &internal, e));
	TRY(read_head(d, who, &t, internal, a, out, e));
	return read_thread(d, who, &t, internal, messages, a, out, e);
}

enum rc load_transitions(struct desk *d, const struct actor *who, int64_t id, struct arena *a,
			 struct transition_view **out, size_t *n, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct ticket t;
	bool internal;

	TRY(load_begin(&tx, d, who, id, a, &t, &internal, e));
	return transitions_of(d, who, &t, internal, a, out, n, e);
}
