/* A row whose history is told whole, as an export writes it: each of its changes again, in the
 * names of this desk. What points to other tickets and to files is left out: numbers and blobs of
 * another desk mean nothing here. */
#include "import_resolve.h"

#include "deskbell/base/clock.h"
#include "deskbell/base/i18n.h"
#include "desk_priv.h"
#include "service_priv.h"

/* A word of the history with what is needed to look it up. */
struct word {
	struct import *import;
	struct resolved *r;
	struct arena *arena;
	const struct field *field;
	struct sv v;
};

static struct sv id_form(const struct word *w, int64_t id)
{
	return arena_printf(w->arena, "%lld", (long long)id);
}

static enum rc person(const struct word *w, struct sv *form, struct err *e)
{
	unsigned role = w->field->number == TICKET_ASSIGNEE ? ROLE_AGENT : ROLE_REQUESTER;
	int64_t id;

	TRY(import_person(w->import, &w->r->names, "history", w->v, role, &id, e));
	*form = id_form(w, id);
	return RC_OK;
}

static enum rc instant(const struct word *w, struct sv *form, struct err *e)
{
	int64_t at;

	if (!clock_parse(w->v, &at))
		return err_set(e, RC_INVALID, _("history: %s must be a time like %s"),
			       w->field->name, "2026-11-23T14:32:00Z");
	*form = id_form(w, at);
	return RC_OK;
}

/* The words that are names of something: state, type, workflow, tags and the like. */
static enum rc key(const struct word *w, struct sv *form, struct err *e)
{
	const struct machine *m = w->r->type->workflow;

	switch (w->field->number) {
	case TICKET_STATE:
		*form = ticket_map_value(w->import->map, MAP_STATE, w->v);
		if (!form->n || form->n > 64)
			return err_set(e, RC_INVALID,
				       _("history: state \"%.*s\" is not 1-64 bytes long"),
				       SV_ARG(*form));
		return RC_OK;
	case TICKET_TYPE:
		*form = w->r->type->name;
		return RC_OK;
	case TICKET_WORKFLOW: /* the one now in force: older versions are not known here */
		*form = arena_printf(w->arena, "%.*s:%lld", SV_ARG(m->name),
				     (long long)w->import->desk->config_rev);
		return RC_OK;
	case TICKET_TAGS:
		*form = ticket_map_value(w->import->map, MAP_TAG, w->v);
		return key_check(*form, NOUN_TICKET, e) == RC_OK ? RC_OK : err_prefix(e, "tags");
	default:
		*form = w->v;
		return RC_OK;
	}
}

static enum rc word_form(const struct word *w, struct sv *form, struct err *e)
{
	int64_t id;
	int n;

	switch (w->field->type) {
	case FIELD_PERSON:
		return person(w, form, e);
	case FIELD_QUEUE:
		TRY(import_queue(w->import, &w->r->names,
				 ticket_map_value(w->import->map, MAP_QUEUE, w->v), &id, e));
		break;
	case FIELD_CATEGORY:
		TRY(import_category(w->import, &w->r->names,
				    ticket_map_value(w->import->map, MAP_CATEGORY, w->v), &id, e));
		break;
	case FIELD_PRIORITY:
		TRY(import_resolve_priority(w->import, w->v, 0, &n, e));
		id = n;
		break;
	case FIELD_TIME:
		return instant(w, form, e);
	case FIELD_KEY:
		return key(w, form, e);
	default: /* texts, numbers, dates, choices: as they are written */
		*form = w->v;
		return RC_OK;
	}
	*form = id_form(w, id);
	return RC_OK;
}

/* Set anew by the import itself, or of no meaning here. */
static bool left_out(const struct field *f)
{
	return f->number == TICKET_EXTERNAL_ID || f->number == TICKET_DIGEST ||
	       (f->flags & FIELD_DERIVED) || f->type == FIELD_TICKET || f->type == FIELD_LINK ||
	       f->type == FIELD_ATTACHMENT;
}

static enum rc resolve_event(struct import *x, struct resolved *r, const struct import_event *ev,
			     struct arena *a, struct told *out, struct err *e)
{
	const struct field *f = fieldset_find(desk_fields(x->desk), NOUN_TICKET, ev->field);
	struct word w = { x, r, a, f, ev->value };

	*out = (struct told){ .field = f, .form = ev->value };
	if (!f)
		return err_set(e, RC_INVALID, _("history: there is no field \"%.*s\""),
			       SV_ARG(ev->field));
	if (left_out(f))
		out->field = NULL;
	if (!out->field || f->type == FIELD_MESSAGE) {
		r->n_message += ev->message != NULL;
		r->n_text += ev->message != NULL;
		return ev->message && out->field
			       ? import_person(x, &r->names, "history", ev->message->author,
					       ROLE_REQUESTER, &out->author, e)
			       : RC_OK;
	}
	r->n_text += field_erasable(f) && ev->value.p;
	if ((f->flags & FIELD_SET) ? ev->op == OP_SET : ev->op != OP_SET)
		return err_set(e, RC_INVALID, _("history: %s is not %s like that"), f->name,
			       event_op_name(ev->op));
	return ev->value.p ? word_form(&w, &out->form, e) : RC_OK;
}

/* The state it ends in must be one of its workflow's. */
static enum rc check_end(const struct resolved *r, struct err *e)
{
	const struct import_row *row = r->row;
	struct sv last = SV_NULL;

	for (size_t i = 0; i < row->n_change; i++)
		for (size_t k = 0; k < row->change[i].n_event; k++)
			if (r->told[i][k].field && r->told[i][k].field->number == TICKET_STATE)
				last = r->told[i][k].form;
	if (last.p && machine_state_index(r->type->workflow, last) >= 0)
		return RC_OK;
	return err_set(e, RC_INVALID,
		       _("history: workflow %.*s has no state \"%.*s\"; map it (state: {...})"),
		       SV_ARG(r->type->workflow->name), SV_ARG(last));
}

enum rc import_resolve_told(struct import *x, struct resolved *r, struct arena *a, struct err *e)
{
	const struct import_row *row = r->row;

	r->told = ARENA_ARRAY(a, row->n_change, struct told *);
	r->by = ARENA_ARRAY(a, row->n_change, int64_t);
	for (size_t i = 0; i < row->n_change; i++) {
		const struct import_change *c = &row->change[i];

		if (c->by.p)
			TRY(import_person(x, &r->names, "history: by", c->by, ROLE_REQUESTER,
					  &r->by[i], e));
		r->told[i] = ARENA_ARRAY(a, c->n_event, struct told);
		for (size_t k = 0; k < c->n_event; k++)
			TRY(resolve_event(x, r, &c->event[k], a, &r->told[i][k], e));
	}
	return check_end(r, e);
}

/* ---- writing ---- */

/* Messages by the numbers they had. */
struct renumbered {
	int64_t old, new;
};

struct replay {
	struct history *h;
	VEC(struct renumbered) message;
};

static void write_message(struct replay *p, struct draft_change *c, const struct import_event *ev,
			  const struct told *t)
{
	struct event gone = { NOUN_TICKET, p->h->ticket, TICKET_MESSAGE, OP_DEL, SV_NULL, SV_NULL };
	struct renumbered n = { .old = ev->message ? ev->message->id : ev->ref };

	if (ev->message) {
		struct message m = { .at = ev->message->at,
				     .author = t->author,
				     .public = ev->message->public };

		history_message(p->h, c, &m, ev->message->body, &n.new);
		VEC_ADD(&p->message, n);
		return;
	}
	for (size_t i = 0; i < p->message.n; i++)
		if (p->message.at[i].old == n.old) {
			gone.old = history_form(p->h, p->message.at[i].new);
			VEC_ADD(&c->event, gone);
			return;
		}
}

static void write_event(struct replay *p, struct draft_change *c, const struct import_event *ev,
			const struct told *t)
{
	struct event element = { NOUN_TICKET, p->h->ticket, 0, ev->op, SV_NULL, SV_NULL };

	if (!t->field)
		return;
	if (t->field->type == FIELD_MESSAGE) {
		write_message(p, c, ev, t);
	} else if (t->field->flags & FIELD_SET) {
		element.field = t->field->number;
		if (ev->op == OP_ADD)
			element.new = t->form;
		else
			element.old = t->form;
		VEC_ADD(&c->event, element);
	} else if (field_erasable(t->field) && t->form.p) {
		history_set_text(p->h, c, t->field->number, t->form);
	} else {
		history_set(p->h, c, t->field->number, t->form);
	}
}

/* A ticket is never without these, whatever its first change says. */
static void complete(struct history *h, struct draft_change *c)
{
	const struct resolved *r = h->r;
	const struct machine *m = r->type->workflow;
	const struct {
		int field;
		struct sv form;
	} need[] = { { TICKET_TYPE, r->type->name },
		     { TICKET_WORKFLOW, arena_printf(h->arena, "%.*s:%lld", SV_ARG(m->name),
						     (long long)h->import->desk->config_rev) },
		     { TICKET_STATE, m->state[m->initial].key },
		     { TICKET_QUEUE, history_form(h, r->queue) },
		     { TICKET_REQUESTER, history_form(h, r->requester) } };

	for (size_t i = 0; i < ARRAY_LEN(need); i++)
		if (!history_have(h, need[i].field).p)
			history_set(h, c, need[i].field, need[i].form);
}

void history_write_told(struct history *h)
{
	const struct import_row *row = h->r->row;
	struct replay p = { .h = h };

	for (size_t i = 0; i < row->n_change; i++) {
		struct draft_change *c = history_change(h, row->change[i].at, h->r->by[i]);

		for (size_t k = 0; !i && k < h->r->names.event.n; k++)
			VEC_ADD(&c->event, h->r->names.event.at[k]);
		if (!i) {
			history_set(h, c, TICKET_EXTERNAL_ID, row->external_id);
			history_set(h, c, TICKET_DIGEST, row->digest);
		}
		for (size_t k = 0; k < row->change[i].n_event; k++)
			write_event(&p, c, &row->change[i].event[k], &h->r->told[i][k]);
		if (!i)
			complete(h, c);
	}
	VEC_DEINIT(&p.message);
}
