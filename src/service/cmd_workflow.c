/* Commands that follow a workflow: opening a ticket in its initial state, moving it by a
 * transition. */
#include <stdio.h>

#include "deskbell/base/i18n.h"
#include "deskbell/query/query.h"
#include "deskbell/rules/machine.h"
#include "deskbell/store/message_store.h"
#include "deskbell/text/fuzzy.h"
#include "desk_priv.h"
#include "service_priv.h"
#include "ticket_match.h"

#define TICKET_FIELD(number) field_get(NOUN_TICKET, (number))

/* Type of the new ticket: --type, else the desk's. */
static enum rc type_of(struct plan *p, const struct config_type **out, struct err *e)
{
	const struct config_set *c = desk_config(p->desk);
	struct sv word = args_get(p->args, "type");
	struct sv *name;
	int near;

	*out = word.p ? config_set_type(c, word) : c->new.type;
	if (*out)
		return RC_OK;
	name = ARENA_ARRAY(p->arena, c->n_type + 1, struct sv);
	for (size_t i = 0; i < c->n_type; i++)
		name[i] = c->type[i].name;
	near = fuzzy_nearest(word, name, c->n_type);
	if (near >= 0)
		return err_field(e, "type", _("no type \"%.*s\" (did you mean \"%.*s\"?)"),
				 SV_ARG(word), SV_ARG(name[near]));
	return err_field(e, "type", _("no type \"%.*s\""), SV_ARG(word));
}

/* The person the ticket is for: another only when staff asks. */
static enum rc requester_of(struct plan *p, struct sv *login, struct err *e)
{
	struct sv word = args_get(p->args, "requester");

	*login = p->actor.login;
	if (!word.p || sv_eqs(word, "me") || sv_eq(word, p->actor.login))
		return RC_OK;
	if (!actor_has(&p->actor, ROLE_AGENT | ROLE_SUPERVISOR))
		return err_set(e, RC_DENIED,
			       _("only agents and supervisors open tickets for others"));
	*login = word;
	return RC_OK;
}

enum rc plan_start(struct plan *p, int64_t ticket, const struct config_type *type, struct err *e)
{
	const struct machine *m = type->workflow;
	struct sv pin = arena_printf(p->arena, "%.*s:%lld", SV_ARG(m->name),
				     (long long)p->desk->config_rev);

	TRY(plan_set(p, NOUN_TICKET, ticket, TICKET_TYPE, SV_NULL, type->name, e));
	TRY(plan_set(p, NOUN_TICKET, ticket, TICKET_WORKFLOW, SV_NULL, pin, e));
	return plan_set(p, NOUN_TICKET, ticket, TICKET_STATE, SV_NULL, m->state[m->initial].key, e);
}

enum rc plan_ticket_new(struct plan *p, struct err *e)
{
	const struct config_set *c = desk_config(p->desk);
	const struct config_type *type;
	struct ticket t = { 0 };
	struct sv queue = args_get(p->args, "queue"), priority = args_get(p->args, "priority");
	struct sv body = args_get(p->args, "body"), login;

	TRY(type_of(p, &type, e));
	TRY(requester_of(p, &login, e));
	TRY(plan_id(p, NOUN_TICKET, &t.id, e));
	t.type = type->name;
	TRY(plan_set_word(p, &t, TICKET_FIELD(TICKET_SUBJECT), args_get(p->args, "subject"), e));
	TRY(plan_start(p, t.id, type, e));
	TRY(plan_set_word(p, &t, TICKET_FIELD(TICKET_PRIORITY),
			  priority.p ? priority : sv_from(priority_name(c->new.priority)), e));
	TRY(plan_set_word(p, &t, TICKET_FIELD(TICKET_QUEUE), queue.p ? queue : c->new.queue, e));
	TRY(plan_set_word(p, &t, TICKET_FIELD(TICKET_REQUESTER), login, e));
	TRY(plan_custom_new(p, &t, e));
	if (sv_trim(body).n || p->n_upload) {
		const struct person *who;

		TRY(plan_person(p, login, "requester", &who, e));
		TRY(plan_message(p, t.id, who->id, true, body.p ? body : SV(""), e));
		TRY(plan_files(p, t.id, SV_NULL, e));
	}
	p->noun = NOUN_TICKET;
	p->id = t.id;
	p->text = arena_printf(p->arena, _("ticket #%lld opened"), (long long)t.id);
	return RC_OK;
}

/* The fold's surroundings with the texts of this plan, which are not stored yet. */
struct planned {
	const struct plan *plan;
	struct fold_env stored;
};

static struct sv planned_text(void *arg, int64_t id)
{
	const struct planned *x = arg;
	const struct draft_change *c = &x->plan->change;

	for (size_t i = 0; i < c->text.n; i++)
		if (c->text.at[i].id == id)
			return c->text.at[i].value;
	return x->stored.text(x->stored.arg, id);
}

static enum state_category planned_category(void *arg, struct sv workflow, struct sv state)
{
	const struct planned *x = arg;

	return x->stored.category(x->stored.arg, workflow, state);
}

/* The ticket as it would be with the given fields, for the guard. */
static enum rc with_given(struct plan *p, const struct ticket *t, struct ticket *after,
			  struct err *e)
{
	struct planned x = { p, desk_fold_env(p->desk, p->arena) };
	struct fold_env env = { planned_category, planned_text, &x, x.stored.fields, NULL };
	struct change head = { .id = t->rev, .at = p->now };

	*after = *t;
	ticket_fold(after, &head, p->change.event.at, p->change.event.n, &env, p->arena);
	after->updated = t->updated;
	return desk_fold_check(&x.stored, e);
}

/* Whoever says what he saw is refused when a field the guard read has changed since. */
static enum rc guard_reads(struct plan *p, int64_t ticket, const struct machine_transition *tr,
			   struct err *e)
{
	const struct field *f;

	for (size_t i = 0; (f = fieldset_at(desk_fields(p->desk), i)); i++)
		if (f->noun == NOUN_TICKET && machine_reads(tr, (enum ticket_field)f->number))
			TRY(plan_guard_field(p, ticket, (enum ticket_field)f->number, e));
	return RC_OK;
}

enum rc plan_ticket_transition(struct plan *p, struct err *e)
{
	struct sv name = args_get(p->args, "name");
	const struct machine_transition *tr;
	struct machine_refusals why;
	const struct machine *m;
	const struct ticket *t;
	struct ticket after;
	struct query_row row;
	bool met;

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	m = desk_machine(p->desk, t->workflow);
	if (!m)
		return err_set(e, RC_INVALID, _("its workflow %.*s is not there any more"),
			       SV_ARG(t->workflow));
	TRY(machine_find(m, name, &tr, e));
	TRY(guard_reads(p, t->id, tr, e));
	TRY(plan_assignments(p, t, e));
	TRY(with_given(p, t, &after, e));
	TRY(ticket_match_row(p->desk, &p->actor, p->now, &after,
			     tr->when.query && query_asks_words(tr->when.query), p->arena, &row,
			     e));
	struct machine_input in = { .ticket = &after,
				    .roles = p->actor.person ? p->actor.roles : ROLE_ALL,
				    .row = &row };
	met = machine_check(m, tr, &in, p->arena, &why);
	TRY(vocab_check(desk_vocab(p->desk), e));
	if (!met)
		return machine_refuse(tr, &why, e);
	TRY(plan_set(p, NOUN_TICKET, t->id, TICKET_STATE, t->state, m->state[tr->to].key, e));
	p->text = arena_printf(p->arena, "#%lld %.*s", (long long)t->id,
			       SV_ARG(m->state[tr->to].key));
	return RC_OK;
}
