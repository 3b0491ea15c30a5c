/* What a workflow answers: where a ticket may go, and everything that stands against it. */
#include <assert.h>

#include "deskbell/base/i18n.h"
#include "deskbell/domain/person.h"
#include "deskbell/query/query.h"
#include "deskbell/rules/machine.h"
#include "deskbell/text/fuzzy.h"
#include "rules_priv.h"

int machine_state_index(const struct machine *m, struct sv key)
{
	for (size_t i = 0; i < m->n_state; i++)
		if (sv_eq(m->state[i].key, key))
			return (int)i;
	return -1;
}

const struct machine_state *machine_state(const struct machine *m, struct sv key)
{
	int i = machine_state_index(m, key);

	return i < 0 ? NULL : &m->state[i];
}

enum state_category machine_category(const struct machine *m, struct sv state)
{
	int i = machine_state_index(m, state);

	return i < 0 ? 0 : m->state[i].category;
}

const struct machine_state *machine_of_category(const struct machine *m, enum state_category c)
{
	for (size_t i = 0; i < m->n_state; i++)
		if (m->state[i].category == c)
			return &m->state[i];
	return NULL;
}

const struct machine_transition *machine_transition(const struct machine *m, struct sv name)
{
	for (size_t i = 0; i < m->n_transition; i++)
		if (sv_eq(m->transition[i].name, name))
			return &m->transition[i];
	return NULL;
}

enum rc machine_find(const struct machine *m, struct sv name, const struct machine_transition **out,
		     struct err *e)
{
	const struct machine_transition *t = machine_transition(m, name);
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv *known;
	struct sv all;
	int near;

	if (t) {
		*out = t;
		return RC_OK;
	}
	known = ARENA_ARRAY(&a, m->n_transition, struct sv);
	for (size_t i = 0; i < m->n_transition; i++)
		known[i] = m->transition[i].name;
	near = fuzzy_nearest(name, known, m->n_transition);
	if (near >= 0)
		return err_field(
			e, "transition",
			_("no transition \"%.*s\" in workflow %.*s (did you mean \"%.*s\"?)"),
			SV_ARG(name), SV_ARG(m->name), SV_ARG(known[near]));
	all = names_join(&a, known, m->n_transition, ", ");
	return err_field(e, "transition",
			 _("no transition \"%.*s\" in workflow %.*s (there are %.*s)"),
			 SV_ARG(name), SV_ARG(m->name), SV_ARG(all));
}

struct sv machine_from_names(const struct machine *m, const struct machine_transition *t,
			     struct arena *a)
{
	struct sv name[MACHINE_STATES];
	size_t n = 0;

	for (size_t i = 0; i < m->n_state; i++)
		if (t->from >> i & 1)
			name[n++] = m->state[i].key;
	return names_join(a, name, n, ", ");
}

/* "agent or supervisor" */
static struct sv role_names(unsigned roles, struct arena *a)
{
	struct sv name[8];
	size_t n = 0;

	for (unsigned bit = 1; bit <= ROLE_ALL; bit <<= 1)
		if (roles & bit)
			name[n++] = sv_from(role_name((enum role)bit));
	return names_join(a, name, n, _(" or "));
}

static void refuse(struct machine_refusals *r, enum machine_why why, const struct field *f,
		   struct sv reason)
{
	r->at[r->n++] = (struct machine_refusal){ .why = why, .field = f, .reason = reason };
}

static bool leaves_from(const struct machine *m, const struct machine_transition *t,
			struct sv state)
{
	int i = machine_state_index(m, state);

	return i >= 0 && (t->from >> i & 1);
}

static void check_state(const struct machine *m, const struct machine_transition *t,
			const struct ticket *ticket, struct arena *a, struct machine_refusals *out)
{
	if (leaves_from(m, t, ticket->state))
		return;
	refuse(out, MACHINE_WHY_STATE, NULL,
	       arena_printf(a, _("not from state %.*s (from %.*s)"), SV_ARG(ticket->state),
			    SV_ARG(machine_from_names(m, t, a))));
}

static bool is_filled(const struct field *f, const struct ticket *t, struct arena *a)
{
	if (f->number == TICKET_SUBJECT)
		return sv_trim(t->subject).n > 0;
	if (f->number == TICKET_RESOLUTION)
		return sv_trim(t->resolution).n > 0;
	return sv_trim(ticket_value(t, (enum ticket_field)f->number, a)).n > 0;
}

static void check_fields(const struct machine_transition *t, const struct machine_input *in,
			 struct arena *a, struct machine_refusals *out)
{
	for (size_t i = 0; i < t->n_required; i++)
		if (!is_filled(t->required[i], in->ticket, a))
			refuse(out, MACHINE_WHY_FIELD, t->required[i],
			       arena_printf(a, _("\"%s\" is required"), t->required[i]->name));
}

bool machine_check(const struct machine *m, const struct machine_transition *t,
		   const struct machine_input *in, struct arena *a, struct machine_refusals *out)
{
	out->at = ARENA_ARRAY(a, MACHINE_REQUIRED + 3, struct machine_refusal);
	out->n = 0;
	check_state(m, t, in->ticket, a, out);
	if (!(t->roles & in->roles))
		refuse(out, MACHINE_WHY_ROLE, NULL,
		       arena_printf(a, _("needs role %.*s"), SV_ARG(role_names(t->roles, a))));
	check_fields(t, in, a, out);
	if (!condition_holds(&t->when, in->row))
		refuse(out, MACHINE_WHY_WHEN, NULL,
		       arena_printf(a, _("%.*s does not hold"), SV_ARG(t->when.text)));
	return out->n == 0;
}

bool machine_reads(const struct machine_transition *t, enum ticket_field f)
{
	for (size_t i = 0; i < t->n_required; i++)
		if (t->required[i]->number == (int)f)
			return true;
	return f == TICKET_STATE || (t->when.query && query_reads(t->when.query, f));
}

enum rc machine_refuse(const struct machine_transition *t, const struct machine_refusals *r,
		       struct err *e)
{
	const struct field *field = NULL;
	enum rc rc = RC_INVALID;

	assert(r->n > 0);
	for (size_t i = 0; i < r->n; i++) {
		if (r->at[i].why == MACHINE_WHY_ROLE)
			rc = RC_DENIED;
		if (!field)
			field = r->at[i].field;
	}
	*e = (struct err){ .rc = RC_OK };
	for (size_t i = 0; i < r->n; i++)
		err_more(e, rc, field ? field->name : "", "%.*s: %.*s", SV_ARG(t->name),
			 SV_ARG(r->at[i].reason));
	return e->rc;
}

static void choose(const struct machine *m, const struct machine_transition *t,
		   const struct machine_input *in, struct arena *a, struct machine_choice *c)
{
	struct machine_refusals all;
	size_t n = 0;

	machine_check(m, t, in, a, &all);
	c->transition = t;
	c->here = leaves_from(m, t, in->ticket->state);
	c->missing = ARENA_ARRAY(a, t->n_required, const struct field *);
	for (size_t i = 0; i < all.n; i++) {
		if (all.at[i].why == MACHINE_WHY_FIELD)
			c->missing[c->n_missing++] = all.at[i].field;
		else
			all.at[n++] = all.at[i];
	}
	all.n = n;
	c->why = all;
	c->allowed = n == 0;
}

void machine_list(const struct machine *m, const struct machine_input *in, struct arena *a,
		  struct machine_choice **out, size_t *n)
{
	struct machine_choice *list = ARENA_ARRAY(a, m->n_transition, struct machine_choice);
	size_t k = 0;

	for (int here = 1; here >= 0; here--)
		for (size_t i = 0; i < m->n_transition; i++)
			if (leaves_from(m, &m->transition[i], in->ticket->state) == (here == 1))
				choose(m, &m->transition[i], in, a, &list[k++]);
	*out = list;
	*n = k;
}
