/* A row whose history is told whole, as an export writes it: each of its changes again, in the
 * names of this desk. Links and merges stand apart (import_relation.c). */
#include "import_resolve.h"

#include <string.h>

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
	bool last; /* the field has no value after this one */
};

static struct sv id_form(const struct word *w, int64_t id)
{
	return arena_printf(w->arena, "%lld", (long long)id);
}

static enum rc person(const struct word *w, struct sv *form, struct err *e)
{
	bool staff = w->field->number == TICKET_ASSIGNEE || w->field->number == TICKET_WATCHERS;
	unsigned role = staff ? ROLE_AGENT : ROLE_REQUESTER;
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

/* The value it ends with must be one the field has now; one of before need not. */
static enum rc custom(const struct word *w, struct sv *form, struct err *e)
{
	const struct custom_field *c = field_custom(w->field);
	bool chosen = w->field->type == FIELD_CHOICE || w->field->type == FIELD_TREE;

	if (chosen && (!w->last || !custom_field_declared(c))) {
		*form = w->v;
		return RC_OK;
	}
	return import_resolve_custom(w->import, w->r, c, w->v, w->arena, form, e);
}

static enum rc yesno(const struct word *w, struct sv *form, struct err *e)
{
	bool yes;

	if (!bool_parse(w->v, &yes))
		return err_set(e, RC_INVALID, _("history: %s must be yes or no"), w->field->name);
	*form = yes ? SV("1") : SV("0");
	return RC_OK;
}

static enum rc word_form(const struct word *w, struct sv *form, struct err *e)
{
	int64_t id;
	int n;

	if (field_custom(w->field))
		return custom(w, form, e);
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
	case FIELD_BOOL:
		return yesno(w, form, e);
	default: /* texts: as they are written */
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
	       (f->flags & FIELD_DERIVED) || f->type == FIELD_TICKET || f->type == FIELD_LINK;
}

/* Of a custom field the desk never had there is nothing to keep a value in. */
static enum rc unknown_field(struct import *x, struct sv name, struct arena *a, struct err *e)
{
	if (!sv_starts(name, SV(FIELD_CUSTOM_PREFIX)))
		return err_set(e, RC_INVALID, _("history: there is no field \"%.*s\""),
			       SV_ARG(name));
	if (map_put(&x->strange, name, 1))
		import_tell(x, x->line,
			    arena_printf(a,
					 _("history: there is no field \"%.*s\"; left out, here "
					   "and wherever it comes"),
					 SV_ARG(name))
				    .p);
	return RC_OK;
}

/* Is the message a file came with one of this history? */
static bool has_message(const struct import_row *row, int64_t id)
{
	for (size_t i = 0; i < row->n_change; i++)
		for (size_t k = 0; k < row->change[i].n_event; k++) {
			const struct import_message *m = row->change[i].event[k].message;

			if (m && m->id == id)
				return true;
		}
	return false;
}

static enum rc resolve_file(struct resolved *r, const struct import_event *ev, struct told *out,
			    struct err *e)
{
	if (!ev->file)
		return RC_OK;
	if (!has_message(r->row, ev->file->message))
		return err_set(e, RC_INVALID,
			       _("history: attachments: there is no message %lld in it"),
			       (long long)ev->file->message);
	if (ev->file->absent)
		out->field = NULL;
	r->n_file += out->field != NULL;
	r->n_text += out->field != NULL;
	return RC_OK;
}

static enum rc resolve_message(struct import *x, struct resolved *r, const struct import_event *ev,
			       struct told *out, struct err *e)
{
	if (!ev->message)
		return RC_OK;
	if (ev->message->body.n > BODY_MAX)
		return err_set(e, RC_INVALID, _("history: message is longer than %zu bytes"),
			       BODY_MAX);
	r->n_message++;
	r->n_text++;
	return import_person(x, &r->names, "history", ev->message->author, ROLE_REQUESTER,
			     &out->author, e);
}

/* A ticket is never without these. */
static bool needed(const struct field *f)
{
	return f->number == TICKET_TYPE || f->number == TICKET_WORKFLOW ||
	       f->number == TICKET_STATE || f->number == TICKET_QUEUE ||
	       f->number == TICKET_REQUESTER;
}

/* What the desk's own commands would not write. */
static enum rc check_value(const struct field *f, const struct import_event *ev, struct err *e)
{
	bool subject = f->number == TICKET_SUBJECT;
	size_t max = subject ? SUBJECT_MAX : RESOLUTION_MAX;

	if ((f->flags & FIELD_SET) ? ev->op == OP_SET : ev->op != OP_SET)
		return err_set(e, RC_INVALID, _("history: %s is not %s like that"), f->name,
			       event_op_name(ev->op));
	if (!ev->value.n && ((f->flags & FIELD_SET) || needed(f)))
		return err_set(e, RC_INVALID, _("history: %s has no value"), f->name);
	if (field_custom(f))
		return RC_OK;
	if (ev->value.n > max)
		return err_set(e, RC_INVALID, _("history: %s is longer than %zu bytes"), f->name,
			       max);
	if (subject && ev->value.n && memchr(ev->value.p, '\n', ev->value.n))
		return err_set(e, RC_INVALID, _("history: %s must be one line"), f->name);
	return RC_OK;
}

static bool is_last(const struct import_row *row, size_t change, size_t event)
{
	struct sv field = row->change[change].event[event].field;

	for (size_t i = change; i < row->n_change; i++)
		for (size_t k = i == change ? event + 1 : 0; k < row->change[i].n_event; k++)
			if (sv_eq(row->change[i].event[k].field, field))
				return false;
	return true;
}

static enum rc resolve_event(struct import *x, struct resolved *r, size_t change, size_t event,
			     struct arena *a, struct told *out, struct err *e)
{
	const struct import_event *ev = &r->row->change[change].event[event];
	const struct field *f = fieldset_find(desk_fields(x->desk), NOUN_TICKET, ev->field);
	struct word w = { x, r, a, f, ev->value, false };

	*out = (struct told){ .field = f, .form = ev->value };
	if (!f)
		return unknown_field(x, ev->field, a, e);
	if (left_out(f)) {
		out->field = NULL;
		return RC_OK;
	}
	if (f->type == FIELD_MESSAGE)
		return resolve_message(x, r, ev, out, e);
	if (f->type == FIELD_ATTACHMENT)
		return resolve_file(r, ev, out, e);
	r->n_text += field_erasable(f) && ev->value.p;
	TRY(check_value(f, ev, e));
	w.last = field_custom(f) && is_last(r->row, change, event);
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
	int64_t by;

	r->n_text++; /* a subject where the history has none */
	r->told = ARENA_ARRAY(a, row->n_change, struct told *);
	r->by = ARENA_ARRAY(a, row->n_change, int64_t);
	for (size_t i = 0; i < row->n_change; i++) {
		const struct import_change *c = &row->change[i];

		if (c->by.p)
			TRY(import_person(x, &r->names, "history: by", c->by, ROLE_REQUESTER,
					  &r->by[i], e));
		r->told[i] = ARENA_ARRAY(a, c->n_event, struct told);
		for (size_t k = 0; k < c->n_event; k++)
			TRY(resolve_event(x, r, i, k, a, &r->told[i][k], e));
	}
	for (size_t i = 0; i < row->n_relation; i++)
		if (row->relation[i].by.p)
			TRY(import_person(x, &r->names, "relations: by", row->relation[i].by,
					  ROLE_REQUESTER, &by, e));
	return check_end(r, e);
}

/* ---- writing ---- */

/* Messages and files by the numbers they had. */
struct renumbered {
	int64_t old, new;
};

struct replay {
	struct history *h;
	VEC(struct renumbered) message;
	VEC(struct renumbered) file;
};

static int64_t new_number(const struct renumbered *list, size_t n, int64_t old)
{
	for (size_t i = n; i-- > 0;)
		if (list[i].old == old)
			return list[i].new;
	return 0;
}

static void take_away(struct history *h, struct draft_change *c, int field, int64_t id)
{
	struct event gone = { NOUN_TICKET, h->ticket, field, OP_DEL, history_form(h, id), SV_NULL };

	if (id)
		VEC_ADD(&c->event, gone);
}

static void write_message(struct replay *p, struct draft_change *c, const struct import_event *ev,
			  const struct told *t)
{
	struct renumbered n;

	if (ev->message) {
		struct message m = { .at = ev->message->at,
				     .author = t->author,
				     .public = ev->message->public };

		n.old = ev->message->id;
		history_message(p->h, c, &m, ev->message->body, &n.new);
		VEC_ADD(&p->message, n);
		return;
	}
	take_away(p->h, c, TICKET_MESSAGE, new_number(p->message.at, p->message.n, ev->ref));
}

static void write_file(struct replay *p, struct draft_change *c, const struct import_event *ev)
{
	struct renumbered n;

	if (ev->file) {
		int64_t message = new_number(p->message.at, p->message.n, ev->file->message);

		if (!message) /* it comes later: there is nothing yet the file could come with */
			return;
		n.old = ev->file->id;
		history_file(p->h, c, ev->file, message, &n.new);
		VEC_ADD(&p->file, n);
		return;
	}
	take_away(p->h, c, TICKET_ATTACHMENTS, new_number(p->file.at, p->file.n, ev->ref));
}

static void write_event(struct replay *p, struct draft_change *c, const struct import_event *ev,
			const struct told *t)
{
	struct event element = { NOUN_TICKET, p->h->ticket, 0, ev->op, SV_NULL, SV_NULL };

	if (!t->field)
		return;
	if (t->field->type == FIELD_MESSAGE) {
		write_message(p, c, ev, t);
	} else if (t->field->type == FIELD_ATTACHMENT) {
		write_file(p, c, ev);
	} else if (t->field->flags & FIELD_SET) {
		element.field = t->field->number;
		if (ev->op == OP_ADD)
			element.new = t->form;
		else
			element.old = t->form;
		VEC_ADD(&c->event, element);
	} else {
		history_set_value(p->h, c, t->field, t->form);
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
	if (!history_have(h, TICKET_SUBJECT).p)
		history_set_text(h, c, TICKET_SUBJECT, r->row->subject);
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
	VEC_DEINIT(&p.file);
}
