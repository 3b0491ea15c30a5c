/* A row as changes: one for each instant, in time order. */
#include "deskbell/base/i18n.h"
#include "desk_priv.h"
#include "import_resolve.h"

struct sv history_form(struct history *h, int64_t v)
{
	return v ? arena_printf(h->arena, "%lld", (long long)v) : SV_NULL;
}

struct draft_change *history_change(struct history *h, int64_t at, int64_t actor)
{
	struct draft_change *last;

	VEC_ADD(&h->change, (struct draft_change){ 0 });
	last = &h->change.at[h->change.n - 1];
	last->head.at = at;
	last->head.recorded = h->import->now;
	last->head.actor = actor;
	last->head.door = DOOR_IMPORT;
	last->head.command = h->import->command;
	return last;
}

/* The change of this instant: the last one if it is of the same, else a new one. */
static struct draft_change *change_at(struct history *h, int64_t at, int64_t actor)
{
	struct draft_change *last = h->change.n ? &h->change.at[h->change.n - 1] : NULL;

	return last && last->head.at >= at ? last : history_change(h, at, actor);
}

/* Where the field's value stands; a new one is unset. */
static struct sv *have_of(struct history *h, int field)
{
	for (size_t i = 0; i < h->have.n; i++)
		if (h->have.at[i].field == field)
			return &h->have.at[i].form;
	VEC_ADD(&h->have, ((struct have){ field, SV_NULL }));
	return &h->have.at[h->have.n - 1].form;
}

struct sv history_have(struct history *h, int field)
{
	return *have_of(h, field);
}

void history_set(struct history *h, struct draft_change *c, int field, struct sv new)
{
	struct sv *have = have_of(h, field);
	struct event ev = { NOUN_TICKET, h->ticket, field, OP_SET, *have, new };

	if (sv_eq(ev.old, ev.new) && !ev.old.p == !ev.new.p)
		return;
	VEC_ADD(&c->event, ev);
	*have = new;
}

/* Ids of texts and messages rise with the change, so they are used in the order of the changes. */
static struct text add_text(struct history *h, struct draft_change *c, struct sv value)
{
	struct text t = { .id = h->next_text++, .value = value };

	desk_random(h->import->desk, t.salt, sizeof(t.salt));
	VEC_ADD(&c->text, t);
	return t;
}

void history_set_text(struct history *h, struct draft_change *c, int field, struct sv value)
{
	if (value.p)
		history_set(h, c, field, history_form(h, add_text(h, c, value).id));
}

void history_set_value(struct history *h, struct draft_change *c, const struct field *f,
		       struct sv value)
{
	if (field_erasable(f) && value.p)
		history_set_text(h, c, f->number, value);
	else
		history_set(h, c, f->number, value);
}

void history_message(struct history *h, struct draft_change *c, const struct message *m,
		     struct sv body, int64_t *id)
{
	struct event ev = { NOUN_TICKET, h->ticket, TICKET_MESSAGE, OP_ADD, SV_NULL, SV_NULL };
	struct message own = *m;

	own.id = *id = h->next_message++;
	own.text = add_text(h, c, body).id;
	VEC_ADD(&c->message, own);
	ev.new = history_form(h, own.id);
	VEC_ADD(&c->event, ev);
}

static void add_element(struct history *h, struct draft_change *c, int field, struct sv element)
{
	struct event ev = { NOUN_TICKET, h->ticket, field, OP_ADD, SV_NULL, element };

	VEC_ADD(&c->event, ev);
}

void history_file(struct history *h, struct draft_change *c, const struct import_file *f,
		  int64_t message, int64_t *id)
{
	struct attachment out = {
		.message = message, .type = f->type, .size = f->size, .blob = f->blob
	};

	out.id = *id = h->next_file++;
	out.name = add_text(h, c, f->name).id;
	VEC_ADD(&c->attachment, out);
	add_element(h, c, TICKET_ATTACHMENTS, history_form(h, out.id));
}

static void add_message(struct history *h, struct draft_change *c, int64_t author, bool public,
			struct sv body)
{
	struct message m = { .at = c->head.at, .author = author, .public = public };
	int64_t id;

	history_message(h, c, &m, body, &id);
}

static int64_t first_queue(const struct resolved *r)
{
	for (size_t i = 0; i < r->row->n_step; i++)
		if (r->step[i].queue)
			return r->step[i].queue;
	return r->queue;
}

/* What a row says of the ticket beside its history: tags, watchers, custom fields. */
static void write_extras(struct history *h, struct draft_change *c)
{
	const struct resolved *r = h->r;

	for (size_t i = 0; i < r->n_tag; i++)
		add_element(h, c, TICKET_TAGS, r->tag[i]);
	for (size_t i = 0; i < r->row->n_watcher; i++)
		add_element(h, c, TICKET_WATCHERS, history_form(h, r->watcher[i]));
	for (size_t i = 0; i < r->n_custom; i++)
		history_set_value(h, c, r->custom[i].field, r->custom[i].form);
}

/* The opening change: what the ticket was at its first instant. */
static void write_opening(struct history *h)
{
	struct resolved *r = h->r;
	const struct import_row *row = r->row;
	const struct machine *m = r->type->workflow;
	struct draft_change *c = change_at(h, r->created, r->requester);

	for (size_t i = 0; i < r->names.event.n; i++)
		VEC_ADD(&c->event, r->names.event.at[i]);
	history_set_text(h, c, TICKET_SUBJECT, row->subject);
	history_set(h, c, TICKET_EXTERNAL_ID, row->external_id);
	history_set(h, c, TICKET_DIGEST, row->digest);
	history_set(h, c, TICKET_TYPE, r->type->name);
	history_set(h, c, TICKET_WORKFLOW,
		    arena_printf(h->arena, "%.*s:%lld", SV_ARG(m->name),
				 (long long)h->import->desk->config_rev));
	history_set(h, c, TICKET_STATE, m->state[m->initial].key);
	history_set(h, c, TICKET_PRIORITY, history_form(h, r->priority));
	history_set(h, c, TICKET_QUEUE, history_form(h, first_queue(r)));
	history_set(h, c, TICKET_REQUESTER, history_form(h, r->requester));
	history_set(h, c, TICKET_CATEGORY, history_form(h, r->category));
	if (!row->n_step)
		history_set(h, c, TICKET_ASSIGNEE, history_form(h, r->assignee));
	write_extras(h, c);
	if (!row->has_messages && row->body.p)
		add_message(h, c, r->requester, true, row->body);
}

static void write_step(struct history *h, const struct step *s)
{
	struct draft_change *c = change_at(h, s->at, s->by);

	if (s == h->r->resolving)
		history_set_text(h, c, TICKET_RESOLUTION, h->r->row->resolution);
	if (s->state.p)
		history_set(h, c, TICKET_STATE, s->state);
	if (s->queue)
		history_set(h, c, TICKET_QUEUE, history_form(h, s->queue));
	if (s->assignee)
		history_set(h, c, TICKET_ASSIGNEE, history_form(h, s->assignee));
	if (s->priority)
		history_set(h, c, TICKET_PRIORITY, history_form(h, s->priority));
}

/* Steps and messages merged by time; at one instant the message comes first. */
static void write_timeline(struct history *h)
{
	const struct import_row *row = h->r->row;
	size_t s = 0, m = 0;

	while (s < row->n_step || m < row->n_message) {
		int64_t at = m < row->n_message ? row->message[m].at : 0;

		if (at < h->r->created)
			at = h->r->created;
		if (m < row->n_message && (s >= row->n_step || at <= h->r->step[s].at)) {
			const struct import_message *x = &row->message[m];

			add_message(h, change_at(h, at, h->r->author[m]), h->r->author[m],
				    x->public, x->body);
			m++;
		} else {
			write_step(h, &h->r->step[s++]);
		}
	}
}

/* The state the row ends in, at the instants it gives. */
static void write_final(struct history *h)
{
	struct resolved *r = h->r;
	const struct machine *m = r->type->workflow;
	enum state_category final = machine_category(m, r->state);
	int64_t resolved = r->row->resolved, closed = r->row->closed;
	const struct machine_state *s = machine_of_category(m, STATE_RESOLVED);

	if (final == STATE_CLOSED && resolved && s)
		history_set(h, change_at(h, resolved, r->assignee), TICKET_STATE, s->key);
	if (final == STATE_CLOSED)
		resolved = closed;
	history_set(h, change_at(h, resolved ? resolved : closed, r->assignee), TICKET_STATE,
		    r->state);
}

/* What the row says at its end and the history does not: the closing, the last queue and assignee.
 */
static void write_end(struct history *h)
{
	struct resolved *r = h->r;
	const struct import_row *row = r->row;
	struct draft_change *c;

	if (row->reply.p) {
		int64_t at = row->resolved > r->created ? row->resolved : r->created;

		add_message(h, history_change(h, at, r->answerer), r->answerer, true, row->reply);
	}
	if (r->state.p)
		write_final(h);
	c = &h->change.at[h->change.n - 1];
	if (row->n_step && row->queue.p)
		history_set(h, c, TICKET_QUEUE, history_form(h, r->queue));
	if (row->n_step && r->assignee)
		history_set(h, c, TICKET_ASSIGNEE, history_form(h, r->assignee));
	if (!r->resolving)
		history_set_text(h, c, TICKET_RESOLUTION, row->resolution);
}

void history_write(struct history *h)
{
	write_opening(h);
	write_timeline(h);
	write_end(h);
}
