/* A row as changes: one for each instant, in time order. Everything is looked up before anything is
 * written, so a bad row leaves nothing. */
#include "import_write.h"

#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/store/ticket_store.h"
#include "deskbell/text/utf8.h"
#include "desk_priv.h"
#include "import_names.h"
#include "service_priv.h"

/* A row whose names are looked up: ids and event forms. */
struct resolved {
	const struct import_row *row;
	const struct config_type *type;
	struct name_plan names;
	int64_t created, requester, queue, assignee, category;
	enum priority priority;
	struct sv state; /* final, SV_NULL = what the history leaves */
	struct step {
		int64_t at, by, queue, assignee; /* 0 = not said */
		int priority;			 /* 0 = not said */
		struct sv state;		 /* SV_NULL = not said */
	} * step;
	const struct step *resolving; /* the last that resolves the ticket; may be NULL */
	int64_t *author;	      /* of each message */
};

static enum rc resolve_priority(struct import *x, struct sv word, int dflt, int *out, struct err *e)
{
	struct sv p = ticket_map_value(x->map, MAP_PRIORITY, word);

	*out = p.p ? priority_find(p) : dflt;
	if (*out < 0)
		return err_set(
			e, RC_INVALID,
			_("priority: \"%.*s\" is not one of P1 P2 P3 P4; map it (priority: {...})"),
			SV_ARG(p));
	return RC_OK;
}

static enum rc resolve_type(struct import *x, struct resolved *r, struct err *e)
{
	const struct config_set *c = desk_config(x->desk);
	struct sv word = ticket_map_value(x->map, MAP_TYPE, r->row->type);

	r->type = word.p ? config_set_type(c, word) : c->new.type;
	if (!r->type)
		return err_set(e, RC_INVALID,
			       _("type: the desk has no type \"%.*s\"; map it (type: {...})"),
			       SV_ARG(word));
	return RC_OK;
}

static enum rc resolve_people(struct import *x, struct resolved *r, struct err *e)
{
	struct sv requester = r->row->requester.p ? r->row->requester : x->map->requester;

	if (!requester.p)
		return err_set(
			e, RC_INVALID,
			_("requester: there is none; a map names one (default: {requester: LOGIN})"));
	TRY(import_person(x, &r->names, "requester", requester, ROLE_REQUESTER, &r->requester, e));
	if (r->row->assignee.p)
		TRY(import_person(x, &r->names, "assignee", r->row->assignee, ROLE_AGENT,
				  &r->assignee, e));
	return RC_OK;
}

static enum rc resolve_queue(struct import *x, struct resolved *r, struct err *e)
{
	struct sv queue = ticket_map_value(x->map, MAP_QUEUE, r->row->queue);

	TRY(import_queue(x, &r->names, queue.p ? queue : desk_config(x->desk)->new.queue, &r->queue,
			 e));
	if (r->row->category.p)
		TRY(import_category(x, &r->names, r->row->category, &r->category, e));
	return RC_OK;
}

static enum rc resolve_step(struct import *x, struct resolved *r, const struct import_step *in,
			    struct step *s, struct arena *a, struct err *e)
{
	s->at = in->at < r->created ? r->created : in->at;
	if (in->by.p)
		TRY(import_person(x, &r->names, "state_history: by", in->by, ROLE_AGENT, &s->by,
				  e));
	if (in->assignee.p)
		TRY(import_person(x, &r->names, "state_history: assignee", in->assignee, ROLE_AGENT,
				  &s->assignee, e));
	if (in->queue.p)
		TRY(import_queue(x, &r->names, ticket_map_value(x->map, MAP_QUEUE, in->queue),
				 &s->queue, e));
	if (in->priority.p)
		TRY(resolve_priority(x, in->priority, 0, &s->priority, e));
	if (in->state.p) {
		s->state = ticket_map_value(x->map, MAP_STATE, in->state);
		if (s->state.n > 64 || !s->state.n)
			return err_set(e, RC_INVALID,
				       _("state_history: state \"%.*s\" is not 1-64 bytes long"),
				       SV_ARG(s->state));
		s->state = arena_sv(a, s->state);
	}
	return RC_OK;
}

/* The state the ticket ends in must be one of its workflow's. */
static enum rc resolve_final(struct resolved *r, struct err *e)
{
	const struct machine *m = r->type->workflow;
	struct sv last = SV_NULL;

	for (size_t i = 0; i < r->row->n_step; i++) {
		if (!r->step[i].state.p)
			continue;
		last = r->step[i].state;
		if (machine_category(m, last) == STATE_RESOLVED)
			r->resolving = &r->step[i];
	}
	if (last.p && machine_state_index(m, last) < 0)
		return err_set(
			e, RC_INVALID,
			_("state_history: workflow %.*s has no state \"%.*s\"; map it (state: {...})"),
			SV_ARG(m->name), SV_ARG(last));
	if (!last.p && r->row->closed)
		r->state = machine_of_category(m, STATE_CLOSED)->key;
	return RC_OK;
}

static enum rc resolve_history(struct import *x, struct resolved *r, struct arena *a, struct err *e)
{
	const struct import_row *row = r->row;

	r->step = ARENA_ARRAY(a, row->n_step, struct step);
	for (size_t i = 0; i < row->n_step; i++)
		TRY(resolve_step(x, r, &row->step[i], &r->step[i], a, e));
	r->author = ARENA_ARRAY(a, row->n_message, int64_t);
	for (size_t i = 0; i < row->n_message; i++) {
		const struct import_message *m = &row->message[i];

		r->author[i] = r->requester;
		if (!m->by_requester)
			TRY(import_person(x, &r->names, "x.messages: author", m->author,
					  m->public ? ROLE_REQUESTER : ROLE_AGENT, &r->author[i],
					  e));
		if (m->body.n > BODY_MAX)
			return err_set(e, RC_INVALID,
				       _("x.messages: entry %zu is longer than %zu bytes"), i + 1,
				       BODY_MAX);
	}
	return resolve_final(r, e);
}

static enum rc check_texts(const struct import_row *row, struct err *e)
{
	if (row->external_id.n > 200)
		return err_set(e, RC_INVALID, _("external_id is longer than 200 bytes"));
	if (row->subject.n > SUBJECT_MAX)
		return err_set(e, RC_INVALID, _("subject is longer than %d bytes"), SUBJECT_MAX);
	if (row->body.n > BODY_MAX)
		return err_set(e, RC_INVALID, _("body is longer than %zu bytes"), BODY_MAX);
	if (row->resolution.n > RESOLUTION_MAX)
		return err_set(e, RC_INVALID, _("resolution is longer than %zu bytes"),
			       RESOLUTION_MAX);
	for (size_t i = 0; i < row->n_tag; i++)
		if (key_check(row->tag[i], NOUN_TICKET, e) != RC_OK)
			return err_prefix(e, "tags");
	return RC_OK;
}

static enum rc resolve(struct import *x, struct resolved *r, struct arena *a, struct err *e)
{
	const struct config_set *c = desk_config(x->desk);
	int priority;

	r->created = r->row->created ? r->row->created : x->now;
	TRY(check_texts(r->row, e));
	TRY(resolve_type(x, r, e));
	TRY(resolve_priority(x, r->row->priority, c->new.priority, &priority, e));
	r->priority = (enum priority)priority;
	TRY(resolve_people(x, r, e));
	TRY(resolve_queue(x, r, e));
	return resolve_history(x, r, a, e);
}

/* --- writing ------------------------------------------------------------------------------------
 */

/* The ticket's changes being made; the newest is the last. */
struct history {
	struct import *import;
	struct arena *arena;
	struct resolved *r;
	int64_t ticket;
	int64_t next_text, next_message; /* ids drawn for the whole row at once */
	VEC(struct draft_change) change;
	/* Values as the events so far leave them, in event form. */
	struct sv state, priority, queue, assignee;
};

static struct sv form(struct history *h, int64_t v)
{
	return v ? arena_printf(h->arena, "%lld", (long long)v) : SV_NULL;
}

/* The change of this instant: the last one if it is of the same, else a new one. */
static struct draft_change *change_at(struct history *h, int64_t at, int64_t actor)
{
	struct draft_change *last = h->change.n ? &h->change.at[h->change.n - 1] : NULL;

	if (last && last->head.at >= at)
		return last;
	VEC_ADD(&h->change, (struct draft_change){ 0 });
	last = &h->change.at[h->change.n - 1];
	last->head.at = at;
	last->head.recorded = h->import->now;
	last->head.actor = actor;
	last->head.door = DOOR_IMPORT;
	last->head.command = h->import->command;
	return last;
}

static void set(struct draft_change *c, const struct history *h, int field, struct sv *have,
		struct sv new)
{
	struct event ev = { NOUN_TICKET, h->ticket, field, OP_SET, have ? *have : SV_NULL, new };

	if (sv_eq(ev.old, ev.new) && !ev.old.p == !ev.new.p)
		return;
	VEC_ADD(&c->event, ev);
	if (have)
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

static void set_text(struct history *h, struct draft_change *c, int field, struct sv value)
{
	if (value.p)
		set(c, h, field, NULL, form(h, add_text(h, c, value).id));
}

static void add_message(struct history *h, int64_t at, int64_t author, bool public, struct sv body)
{
	struct draft_change *c = change_at(h, at, author);
	struct message m = {
		.id = h->next_message++, .at = at, .author = author, .public = public
	};
	struct event ev = { NOUN_TICKET, h->ticket, TICKET_MESSAGE, OP_ADD, SV_NULL, SV_NULL };

	m.text = add_text(h, c, body).id;
	VEC_ADD(&c->message, m);
	ev.new = form(h, m.id);
	VEC_ADD(&c->event, ev);
}

static int64_t first_queue(const struct resolved *r)
{
	for (size_t i = 0; i < r->row->n_step; i++)
		if (r->step[i].queue)
			return r->step[i].queue;
	return r->queue;
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
	set_text(h, c, TICKET_SUBJECT, row->subject);
	set(c, h, TICKET_EXTERNAL_ID, NULL, row->external_id);
	set(c, h, TICKET_DIGEST, NULL, row->digest);
	set(c, h, TICKET_TYPE, NULL, r->type->name);
	set(c, h, TICKET_WORKFLOW, NULL,
	    arena_printf(h->arena, "%.*s:%lld", SV_ARG(m->name),
			 (long long)h->import->desk->config_rev));
	set(c, h, TICKET_STATE, &h->state, m->state[m->initial].key);
	set(c, h, TICKET_PRIORITY, &h->priority, form(h, r->priority));
	set(c, h, TICKET_QUEUE, &h->queue, form(h, first_queue(r)));
	set(c, h, TICKET_REQUESTER, NULL, form(h, r->requester));
	set(c, h, TICKET_CATEGORY, NULL, form(h, r->category));
	if (!row->n_step)
		set(c, h, TICKET_ASSIGNEE, &h->assignee, form(h, r->assignee));
	for (size_t i = 0; i < row->n_tag; i++) {
		struct event ev = { NOUN_TICKET, h->ticket, TICKET_TAGS,
				    OP_ADD,	 SV_NULL,   row->tag[i] };

		VEC_ADD(&c->event, ev);
	}
	if (!row->has_messages && row->body.p)
		add_message(h, r->created, r->requester, true, row->body);
}

static void write_step(struct history *h, const struct step *s)
{
	struct draft_change *c = change_at(h, s->at, s->by);

	if (s == h->r->resolving)
		set_text(h, c, TICKET_RESOLUTION, h->r->row->resolution);
	if (s->state.p)
		set(c, h, TICKET_STATE, &h->state, s->state);
	if (s->queue)
		set(c, h, TICKET_QUEUE, &h->queue, form(h, s->queue));
	if (s->assignee)
		set(c, h, TICKET_ASSIGNEE, &h->assignee, form(h, s->assignee));
	if (s->priority)
		set(c, h, TICKET_PRIORITY, &h->priority, form(h, s->priority));
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

			add_message(h, at, h->r->author[m], x->public, x->body);
			m++;
		} else {
			write_step(h, &h->r->step[s++]);
		}
	}
}

/* What the row says at its end and the history does not: the closing, the last queue and assignee.
 */
static void write_end(struct history *h)
{
	struct resolved *r = h->r;
	const struct import_row *row = r->row;
	struct draft_change *c;

	if (r->state.p) {
		c = change_at(h, row->closed, r->assignee);
		set(c, h, TICKET_STATE, &h->state, r->state);
	}
	c = &h->change.at[h->change.n - 1];
	if (row->n_step && row->queue.p)
		set(c, h, TICKET_QUEUE, &h->queue, form(h, r->queue));
	if (row->n_step && r->assignee)
		set(c, h, TICKET_ASSIGNEE, &h->assignee, form(h, r->assignee));
	if (!r->resolving)
		set_text(h, c, TICKET_RESOLUTION, row->resolution);
}

/* uid of the row's i-th change: the row's name and i, so that a repeated import finds what is
 * there. */
static void row_uid(const struct import_row *row, size_t i, uint8_t uid[UID_SIZE])
{
	struct hasher h;
	struct hash sum;

	hash_init(&h);
	hash_part(&h, SV("import tickets"));
	hash_part(&h, row->external_id);
	hash_part(&h, row->external_id.p ? SV_NULL : row->digest);
	hash_int(&h, (int64_t)i);
	sum = hash_end(&h);
	memcpy(uid, sum.byte, UID_SIZE);
}

/* What names the row, for rows of transactions that were given up. */
static struct sv row_key(const struct import_row *row, struct arena *a)
{
	return row->external_id.p ? arena_printf(a, "e%.*s", SV_ARG(row->external_id))
				  : arena_printf(a, "d%.*s", SV_ARG(row->digest));
}

static int64_t digest_head(const struct import_row *row)
{
	int64_t head;

	memcpy(&head, row->digest.p, sizeof(head));
	return head;
}

/* Is the row here already? */
static enum rc look_up(struct import *x, const struct import_row *row, struct arena *a,
		       enum import_outcome *out, struct err *e)
{
	uint8_t uid[UID_SIZE];
	struct ticket t;
	int64_t id = 0;

	*out = IMPORT_TAKEN;
	if (!x->write && map_get(&x->rehearsed, row_key(row, a), &id)) {
		*out = id == digest_head(row) ? IMPORT_KNOWN : IMPORT_CHANGED;
		return RC_OK;
	}
	if (row->external_id.p) {
		TRY(ticket_store_external(x->desk->db, row->external_id, &id, e));
		if (!id)
			return RC_OK;
		TRY(ticket_store_load(x->desk->db, id, a, &t, e));
		*out = sv_eq(t.digest, row->digest) ? IMPORT_KNOWN : IMPORT_CHANGED;
		return RC_OK;
	}
	row_uid(row, 0, uid);
	TRY(change_store_by_uid(x->desk->db, uid, &id, e));
	if (id)
		*out = IMPORT_KNOWN;
	return RC_OK;
}

/* Instants at which nothing changed bring no change. */
static void drop_empty(struct history *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->change.n; i++) {
		if (h->change.at[i].event.n)
			h->change.at[n++] = h->change.at[i];
		else
			draft_change_deinit(&h->change.at[i]);
	}
	h->change.n = n;
}

static enum rc append(struct history *h, struct err *e)
{
	struct import *x = h->import;

	drop_empty(h);
	for (size_t i = 0; i < h->change.n; i++) {
		row_uid(h->r->row, i, h->change.at[i].head.uid);
		h->change.at[i].head.batch = x->batch;
	}
	TRY(call_append_history(x->desk, h->change.at, h->change.n, h->ticket, h->arena, e));
	if (!x->batch)
		x->batch = h->change.at[0].head.id;
	return name_plan_learn(x, &h->r->names, e);
}

/* Ids for all the row may need: subject, resolution and a text for each message. */
static enum rc draw_ids(struct history *h, struct err *e)
{
	struct db *db = h->import->desk->db;
	int64_t messages = (int64_t)h->r->row->n_message + 1;

	TRY(seq_store_take(db, SEQ_TICKET, 1, &h->ticket, e));
	TRY(seq_store_take(db, SEQ_MESSAGE, messages, &h->next_message, e));
	return seq_store_take(db, SEQ_TEXT, messages + 2, &h->next_text, e);
}

static enum rc write_row(struct history *h, struct err *e)
{
	TRY(draw_ids(h, e));
	name_plan_events(&h->r->names);
	write_opening(h);
	write_timeline(h);
	write_end(h);
	return append(h, e);
}

enum rc import_write(struct import *x, const struct import_row *row, struct arena *a,
		     enum import_outcome *out, struct err *e)
{
	struct resolved r = { .row = row };
	struct history h = { .import = x, .arena = a, .r = &r };
	enum rc rc;

	TRY(look_up(x, row, a, out, e));
	if (*out != IMPORT_TAKEN)
		return RC_OK;
	rc = resolve(x, &r, a, e);
	if (rc == RC_OK) {
		rc = write_row(&h, e);
		if (rc == RC_INVALID) /* half a row must not be committed with the others */
			e->rc = rc = RC_ENV;
	}
	if (rc == RC_OK && !x->write)
		map_put(&x->rehearsed, row_key(row, a), digest_head(row));
	for (size_t i = 0; i < h.change.n; i++)
		draft_change_deinit(&h.change.at[i]);
	VEC_DEINIT(&h.change);
	name_plan_deinit(&r.names);
	return rc;
}
