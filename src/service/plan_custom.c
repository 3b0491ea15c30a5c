/* Custom fields of a ticket: words become event values by the field's type; a new ticket gets the
 * defaults and must have what its type requires. */
#include "custom_form.h"
#include "deskbell/base/i18n.h"
#include "deskbell/rules/config_set.h"
#include "desk_priv.h"
#include "service_priv.h"

static enum rc line_form(struct plan *p, const struct ticket *t, const struct field *f,
			 struct sv word, struct sv *form, struct err *e)
{
	const struct custom_value *old = ticket_custom(t, f->number);

	if (t->rev && old && old->text.p && sv_eq(old->text, word)) {
		*form = old->form;
		return RC_OK;
	}
	return plan_text(p, f->name, word, CUSTOM_LINE_MAX, true, form, e);
}

static enum rc typed_form(struct plan *p, const struct ticket *t, const struct custom_field *c,
			  struct sv word, struct sv *form, struct err *e)
{
	const struct person *who;

	if (c->field.type == FIELD_LINE)
		return line_form(p, t, &c->field, word, form, e);
	if (c->field.type != FIELD_PERSON)
		return custom_form(c, word, p->now, p->arena, form, e);
	TRY(plan_person(p, word, c->field.name, &who, e));
	*form = plan_form(p, who->id);
	return RC_OK;
}

enum rc plan_custom_form(struct plan *p, const struct ticket *t, const struct custom_field *c,
			 struct sv word, struct sv *form, struct err *e)
{
	const char *name = c->field.name;

	word = sv_trim(word);
	*form = SV_NULL;
	if (!word.n || sv_eqs(word, "none")) {
		if (custom_field_required(c, t->type))
			return err_field(e, name, _("\"%s\" is required"), name);
		return RC_OK;
	}
	if (!custom_field_of_type(c, t->type))
		return err_field(e, name, _("a ticket of type %.*s has no field %s"),
				 SV_ARG(t->type), name);
	return typed_form(p, t, c, word, form, e);
}

/* Has this change an event of the field? */
static bool is_given(const struct plan *p, const struct field *f)
{
	for (size_t i = 0; i < p->change.event.n; i++)
		if (p->change.event.at[i].noun == NOUN_TICKET &&
		    p->change.event.at[i].field == f->number)
			return true;
	return false;
}

/* What has an option of its own is not given twice. */
static enum rc only_custom(struct plan *p, struct err *e)
{
	const struct field *f;

	for (size_t i = 0; (f = fieldset_at(NULL, i)); i++) {
		struct sv *word;
		size_t n = args_all(p->args, "field", &word);

		for (size_t k = 0; k < n; k++) {
			struct sv rest = word[k];

			if (f->noun == NOUN_TICKET && sv_eqs(sv_cut(&rest, '='), f->name))
				return err_field(e, f->name,
						 _("--field takes custom fields: f.NAME=VALUE"));
		}
	}
	return RC_OK;
}

enum rc plan_custom_new(struct plan *p, const struct ticket *t, struct err *e)
{
	const struct fieldset *fields = desk_fields(p->desk);

	TRY(only_custom(p, e));
	TRY(plan_assignments(p, t, e));
	*e = (struct err){ .rc = RC_OK };
	for (size_t i = 0; i < fields->n; i++) {
		const struct custom_field *c = &fields->custom[i];

		if (!custom_field_declared(c) || !custom_field_of_type(c, t->type) ||
		    is_given(p, &c->field))
			continue;
		if (c->dflt.p)
			TRY(plan_set_word(p, t, &c->field, c->dflt, e));
		else if (custom_field_required(c, t->type))
			err_more(e, RC_INVALID, c->field.name, _("\"%s\" is required"),
				 c->field.name);
	}
	return e->rc;
}
