/* The names and words of a row looked up: ids, event forms, the desk's own words. */
#include "import_resolve.h"

#include "custom_form.h"
#include "deskbell/base/clock.h"
#include "deskbell/base/i18n.h"
#include "deskbell/text/fuzzy.h"
#include "desk_priv.h"
#include "service_priv.h"

enum rc import_resolve_priority(struct import *x, struct sv word, int dflt, int *out, struct err *e)
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
	const struct import_row *row = r->row;

	if (row->requester.p)
		TRY(import_person(x, &r->names, "requester", row->requester, ROLE_REQUESTER,
				  &r->requester, e));
	else if (x->map->requester.p)
		TRY(import_login(x, &r->names, "requester", x->map->requester, ROLE_REQUESTER,
				 &r->requester, e));
	else
		return err_set(
			e, RC_INVALID,
			_("requester: there is none; a map names one (default: {requester: LOGIN})"));
	if (row->assignee.p)
		TRY(import_person(x, &r->names, "assignee", row->assignee, ROLE_AGENT, &r->assignee,
				  e));
	r->answerer = r->assignee;
	if (!row->reply.p || r->answerer)
		return RC_OK;
	if (!x->map->author.p)
		return err_set(
			e, RC_INVALID,
			_("reply: nobody wrote it; a map names somebody (default: {author: LOGIN})"));
	return import_login(x, &r->names, "reply", x->map->author, ROLE_AGENT, &r->answerer, e);
}

static enum rc resolve_queue(struct import *x, struct resolved *r, struct err *e)
{
	struct sv queue = ticket_map_value(x->map, MAP_QUEUE, r->row->queue);
	struct sv category = ticket_map_value(x->map, MAP_CATEGORY, r->row->category);

	TRY(import_queue(x, &r->names, queue.p ? queue : desk_config(x->desk)->new.queue, &r->queue,
			 e));
	if (category.p)
		TRY(import_category(x, &r->names, category, &r->category, e));
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
		TRY(import_resolve_priority(x, in->priority, 0, &s->priority, e));
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
static enum rc resolve_final(struct import *x, struct resolved *r, struct err *e)
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
	if (!last.p) {
		last = r->state = ticket_map_value(x->map, MAP_STATE, r->row->state);
		if (!last.p && r->row->closed)
			r->state = machine_of_category(m, STATE_CLOSED)->key;
	}
	if (last.p && machine_state_index(m, last) < 0)
		return err_set(
			e, RC_INVALID,
			_("state: workflow %.*s has no state \"%.*s\"; map it (state: {...})"),
			SV_ARG(m->name), SV_ARG(last));
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
	return resolve_final(x, r, e);
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
	if (row->reply.n > BODY_MAX)
		return err_set(e, RC_INVALID, _("reply is longer than %zu bytes"), BODY_MAX);
	return RC_OK;
}

/* The desk's words for the tags; one mapped to nothing falls away. */
static enum rc resolve_tags(struct import *x, struct resolved *r, struct arena *a, struct err *e)
{
	const struct import_row *row = r->row;

	r->tag = ARENA_ARRAY(a, row->n_tag, struct sv);
	for (size_t i = 0; i < row->n_tag; i++) {
		struct sv tag = ticket_map_value(x->map, MAP_TAG, row->tag[i]);
		bool twice = false;

		for (size_t k = 0; k < r->n_tag; k++)
			twice |= sv_eq(r->tag[k], tag);
		if (!tag.n || twice)
			continue;
		if (key_check(tag, NOUN_TICKET, e) != RC_OK)
			return err_prefix(e, "tags");
		r->tag[r->n_tag++] = tag;
	}
	return RC_OK;
}

static enum rc resolve_watchers(struct import *x, struct resolved *r, struct arena *a,
				struct err *e)
{
	const struct import_row *row = r->row;

	r->watcher = ARENA_ARRAY(a, row->n_watcher, int64_t);
	for (size_t i = 0; i < row->n_watcher; i++)
		TRY(import_person(x, &r->names, "watchers", row->watcher[i], ROLE_AGENT,
				  &r->watcher[i], e));
	return RC_OK;
}

/* ---- custom fields ---- */

enum rc import_resolve_custom(struct import *x, struct resolved *r, const struct custom_field *c,
			      struct sv word, struct arena *a, struct sv *form, struct err *e)
{
	int64_t id;

	if (c->field.type != FIELD_PERSON)
		return custom_form(c, word, x->now, a, form, e);
	TRY(import_person(x, &r->names, c->field.name, word, ROLE_REQUESTER, &id, e));
	*form = arena_printf(a, "%lld", (long long)id);
	return RC_OK;
}

static enum rc unknown_custom(struct desk *d, struct sv name, struct arena *a, struct err *e)
{
	const struct fieldset *s = desk_fields(d);
	struct sv *known;
	size_t n = fieldset_names(s, NOUN_TICKET, FIELD_SETTABLE, a, &known);
	int near = fuzzy_nearest(name, known, n);

	if (near >= 0)
		return err_set(e, RC_INVALID,
			       _("there is no field \"%.*s\" (did you mean \"%.*s\"?)"),
			       SV_ARG(name), SV_ARG(known[near]));
	return err_set(e, RC_INVALID, _("there is no field \"%.*s\""), SV_ARG(name));
}

enum rc import_key_check(struct desk *d, struct sv key, struct arena *a, struct err *e)
{
	const struct field *f = fieldset_find(desk_fields(d), NOUN_TICKET, key);

	if (!sv_starts(key, SV(FIELD_CUSTOM_PREFIX)))
		return import_row_key_check(key, e);
	if (!f || !field_custom(f) || !custom_field_declared(field_custom(f)))
		return unknown_custom(d, key, a, e);
	return RC_OK;
}

static enum rc resolve_customs(struct import *x, struct resolved *r, struct arena *a, struct err *e)
{
	const struct import_row *row = r->row;

	r->custom = ARENA_ARRAY(a, row->n_custom, struct custom_set);
	for (size_t i = 0; i < row->n_custom; i++) {
		const struct import_custom *in = &row->custom[i];
		const struct field *f = fieldset_find(desk_fields(x->desk), NOUN_TICKET, in->name);
		const struct custom_field *c = f ? field_custom(f) : NULL;
		struct custom_set *out = &r->custom[r->n_custom];

		if (!c || !custom_field_declared(c))
			return unknown_custom(x->desk, in->name, a, e);
		if (sv_eqs(in->value, "none"))
			continue;
		if (!custom_field_of_type(c, r->type->name))
			return err_set(e, RC_INVALID, _("a ticket of type %.*s has no field %s"),
				       SV_ARG(r->type->name), f->name);
		out->field = f;
		TRY(import_resolve_custom(x, r, c, in->value, a, &out->form, e));
		r->n_text += field_erasable(f);
		r->n_custom++;
	}
	return RC_OK;
}

/* A clock may be ahead for a day; what lies behind that has not happened. Some programs write the
 * end of time for "not yet". */
static enum rc check_times(const struct import *x, const struct import_row *row, struct err *e)
{
	const struct {
		const char *key;
		int64_t at;
	} t[] = { { "created_at", row->created },
		  { "resolved_at", row->resolved },
		  { "closed_at", row->closed },
		  { "state_history", row->n_step ? row->step[row->n_step - 1].at : 0 },
		  { "x.messages", row->n_message ? row->message[row->n_message - 1].at : 0 } };
	char text[21];

	for (size_t i = 0; i < ARRAY_LEN(t); i++) {
		if (t[i].at <= x->now + 86400)
			continue;
		clock_format(t[i].at, text);
		return err_set(e, RC_INVALID,
			       _("%s: %s is yet to come; leave empty what has not happened"),
			       t[i].key, text);
	}
	return RC_OK;
}

enum rc import_resolve(struct import *x, struct resolved *r, struct arena *a, struct err *e)
{
	const struct config_set *c = desk_config(x->desk);
	int priority;

	r->created = r->row->created ? r->row->created : x->now;
	TRY(check_texts(r->row, e));
	TRY(resolve_type(x, r, e));
	TRY(import_resolve_priority(x, r->row->priority, c->new.priority, &priority, e));
	r->priority = (enum priority)priority;
	TRY(resolve_people(x, r, e));
	TRY(resolve_queue(x, r, e));
	TRY(resolve_tags(x, r, a, e));
	if (r->row->n_change)
		return import_resolve_told(x, r, a, e);
	TRY(check_times(x, r->row, e));
	TRY(resolve_watchers(x, r, a, e));
	TRY(resolve_customs(x, r, a, e));
	r->n_message = r->row->n_message + (r->row->reply.p != NULL) +
		       (!r->row->has_messages && r->row->body.p);
	r->n_text += r->n_message + 1 + (r->row->resolution.p != NULL);
	return resolve_history(x, r, a, e);
}
