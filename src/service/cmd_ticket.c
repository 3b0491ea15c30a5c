/* Commands on a ticket's fields: set, take, assign, move. Each names fields and words;
 * plan_set_word knows how a field is written. */
#include "deskbell/base/i18n.h"
#include "deskbell/text/fuzzy.h"
#include "desk_priv.h"
#include "service_priv.h"

/* "field=value" split and the field looked up among those that may be set. */
static enum rc assignment(struct plan *p, struct sv word, const struct field **field,
			  struct sv *value, struct err *e)
{
	struct sv name = sv_cut(&word, '=');
	const struct fieldset *fields = desk_fields(p->desk);
	const struct field *f = fieldset_find(fields, NOUN_TICKET, name);
	struct sv *valid;
	size_t n;
	int near;

	if (!word.p)
		return err_field(e, "field", _("\"%.*s\" is not of the form field=value"),
				 SV_ARG(name));
	if (f && (f->flags & FIELD_SETTABLE)) {
		*field = f;
		*value = word;
		return RC_OK;
	}
	if (f && f->number == TICKET_STATE)
		return err_field(
			e, f->name,
			_("state is not set but changed by a transition; ticket transitions lists them"));
	if (f)
		return err_field(e, f->name, _("%s cannot be set directly"), f->name);
	n = fieldset_names(fields, NOUN_TICKET, FIELD_SETTABLE, p->arena, &valid);
	near = fuzzy_nearest(name, valid, n);
	if (near >= 0)
		return err_field(e, "field", _("unknown field \"%.*s\" (did you mean \"%.*s\"?)"),
				 SV_ARG(name), SV_ARG(valid[near]));
	return err_field(e, "field", _("unknown field \"%.*s\""), SV_ARG(name));
}

enum rc plan_assignments(struct plan *p, const struct ticket *t, struct err *e)
{
	struct sv *word;
	size_t n = args_all(p->args, "field", &word);
	const struct field **seen = ARENA_ARRAY(p->arena, n + 1, const struct field *);

	for (size_t i = 0; i < n; i++) {
		const struct field *f = NULL;
		struct sv value;

		TRY(assignment(p, word[i], &f, &value, e));
		for (size_t k = 0; k < i; k++)
			if (seen[k] == f)
				return err_field(e, f->name, _("%s is given twice"), f->name);
		seen[i] = f;
		TRY(plan_set_word(p, t, f, value, e));
	}
	return RC_OK;
}

enum rc plan_ticket_set(struct plan *p, struct err *e)
{
	const struct ticket *t;

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	TRY(plan_assignments(p, t, e));
	p->text = arena_printf(p->arena, _("#%lld changed"), (long long)t->id);
	return RC_OK;
}

static enum rc set_one(struct plan *p, enum ticket_field field, struct sv word, struct err *e)
{
	const struct ticket *t;

	TRY(plan_ticket(p, args_get(p->args, "ticket"), &t, e));
	return plan_set_word(p, t, field_get(NOUN_TICKET, field), word, e);
}

static enum rc assign(struct plan *p, struct sv login, struct err *e)
{
	TRY(set_one(p, TICKET_ASSIGNEE, login, e));
	p->text = arena_printf(p->arena, _("#%lld assigned to %.*s"), (long long)p->id,
			       SV_ARG(login));
	return RC_OK;
}

enum rc plan_ticket_take(struct plan *p, struct err *e)
{
	return assign(p, p->actor.login, e);
}

enum rc plan_ticket_assign(struct plan *p, struct err *e)
{
	struct sv word = args_get(p->args, "person");

	return assign(p, sv_eqs(word, "me") ? p->actor.login : word, e);
}

enum rc plan_ticket_move(struct plan *p, struct err *e)
{
	struct sv queue = args_get(p->args, "queue");

	TRY(set_one(p, TICKET_QUEUE, queue, e));
	p->text = arena_printf(p->arena, _("#%lld moved to %.*s"), (long long)p->id, SV_ARG(queue));
	return RC_OK;
}
