/* Tickets with all that was done to them, streamed for an export. */
#include "deskbell/base/i18n.h"
#include "deskbell/domain/fieldset.h"
#include "deskbell/store/message_store.h"
#include "deskbell/store/text_store.h"
#include "desk_priv.h"
#include "load_priv.h"
#include "service_priv.h"

struct export
{
	struct desk *desk;
	const struct actor *who;
	struct arena arena; /* of one ticket */
	bool (*fn)(void *arg, const struct export_ticket *t);
	void *arg;
	struct err *e;
	enum rc rc;
};

static struct sv login_of(struct desk *d, int64_t person)
{
	const struct person *p = directory_person(desk_directory(d), person);

	return p && p->id ? p->login : SV_NULL;
}

/* The message an event adds or takes away; *hide when the asker must not know of it. */
static enum rc message_of(struct export *x, const struct event *ev, bool internal,
			  struct export_event *out, bool *hide)
{
	struct message_view *v = ARENA_NEW(&x->arena, struct message_view);
	struct stored_message m;

	if (!sv_int(ev->new.p ? ev->new : ev->old, &out->ref))
		return RC_OK;
	TRY(message_store_load(x->desk->db, out->ref, &x->arena, &m, NULL, x->e));
	*hide = !internal && !m.head.public;
	*v = (struct message_view){ .id = m.head.id,
				    .at = m.head.at,
				    .author = login_of(x->desk, m.head.author),
				    .public = m.head.public,
				    .body = m.body };
	if (ev->op == OP_ADD)
		out->message = v;
	return RC_OK;
}

/* The words of an event; an erased text is unset. */
static enum rc words_of(struct export *x, const struct event *ev, struct export_event *out)
{
	struct sv v = ev->op == OP_DEL ? ev->old : ev->new;
	struct event_view view;
	int64_t text;

	if (field_erasable(out->field))
		return v.p && sv_int(v, &text)
			       ? text_store_value(x->desk->db, text, &x->arena, &out->value, x->e)
			       : RC_OK;
	if (!v.p)
		return RC_OK;
	TRY(event_views(x->desk, ev, 1, &x->arena, &view, x->e));
	out->value = ev->op == OP_DEL ? view.old : view.new;
	return RC_OK;
}

static enum rc event_of(struct export *x, const struct event *ev, bool internal,
			struct export_event *out, bool *hide)
{
	*out = (struct export_event){ .op = ev->op };
	out->field = fieldset_get(desk_fields(x->desk), ev->noun, ev->field);
	/* Keys of the row say these two. */
	*hide = !out->field || ev->field == TICKET_EXTERNAL_ID || ev->field == TICKET_DIGEST ||
		(!internal && (out->field->flags & FIELD_HIDDEN) &&
		 out->field->type != FIELD_MESSAGE);
	if (*hide)
		return RC_OK;
	return out->field->type == FIELD_MESSAGE ? message_of(x, ev, internal, out, hide)
						 : words_of(x, ev, out);
}

static enum rc change_of(struct export *x, const struct logged_change *c, bool internal,
			 struct export_change *out)
{
	*out = (struct export_change){ .at = c->head.at, .by = login_of(x->desk, c->head.actor) };
	out->event = ARENA_ARRAY(&x->arena, c->n_event, struct export_event);
	for (size_t i = 0; i < c->n_event; i++) {
		bool hide;

		TRY(event_of(x, &c->event[i], internal, &out->event[out->n_event], &hide));
		out->n_event += !hide;
	}
	return RC_OK;
}

/* What was undone, and the undoing, are left out: together they come to nothing. */
static enum rc one_ticket(struct export *x, const struct ticket_row *row, bool *more)
{
	struct export_ticket t = { .row = row };
	struct logged_list log;
	struct ticket seen;
	bool internal;

	TRY(load_in_scope(x->desk, x->who, row->t.id, &x->arena, &seen, &internal, x->e));
	TRY(change_store_of_object(x->desk->db, NOUN_TICKET, row->t.id, 0, &x->arena, &log, x->e));
	t.change = ARENA_ARRAY(&x->arena, log.n, struct export_change);
	for (size_t i = 0; i < log.n; i++) {
		struct export_change *c = &t.change[t.n_change];

		if (log.at[i].undone_by || log.at[i].head.undoes)
			continue;
		TRY(change_of(x, &log.at[i], internal, c));
		t.n_change += c->n_event > 0;
		if (!t.uid)
			t.uid = log.at[i].head.uid;
	}
	*more = x->fn(x->arg, &t);
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

enum rc load_export(struct desk *d, const struct actor *who, struct sv query,
		    bool (*fn)(void *arg, const struct export_ticket *t), void *arg,
		    struct query_fault *fault, struct err *e)
{
	struct list_request r = { .query = query, .sort = SV("id"), .window = WINDOW_FIRST };
	struct export x = { .desk = d, .who = who, .fn = fn, .arg = arg, .e = e, .rc = RC_OK };
	enum rc rc = load_tickets_each(d, who, &r, each, &x, fault, e);

	arena_deinit(&x.arena);
	return x.rc != RC_OK ? x.rc : rc;
}
