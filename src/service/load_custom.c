/* Custom values of a ticket as doors show them: typed for programs, in words for people. */
#include "deskbell/base/i18n.h"
#include "desk_priv.h"
#include "load_priv.h"

/* who: the person it names, of a field of people */
static struct out_value typed(const struct field *f, const struct custom_value *v,
			      const struct person *who)
{
	switch (f->type) {
	case FIELD_NUMBER:
		return out_number(v->form);
	case FIELD_BOOL:
		return out_bool(v->num != 0);
	case FIELD_PERSON:
		return out_text(who ? who->login : SV_NULL);
	case FIELD_DATE:
		return out_text(v->form);
	default:
		return out_text(v->text);
	}
}

static struct sv worded(const struct custom_field *c, const struct custom_value *v,
			const struct person *who)
{
	const struct field_choice *choice;

	switch (c->field.type) {
	case FIELD_BOOL:
		return sv_from(v->num ? _("yes") : _("no"));
	case FIELD_PERSON:
		return who ? who->name : SV_NULL;
	case FIELD_LINE:
		return v->text.p ? v->text : sv_from(_("(erased)"));
	case FIELD_CHOICE:
	case FIELD_TREE:
		choice = custom_field_choice(c, v->text);
		return choice ? choice->title : v->text;
	default:
		return v->form;
	}
}

enum rc custom_views(struct desk *d, const struct ticket *t, struct arena *a,
		     struct field_view **out, size_t *n, struct err *e)
{
	*out = ARENA_ARRAY(a, t->n_custom, struct field_view);
	*n = 0;
	for (size_t i = 0; i < t->n_custom; i++) {
		const struct custom_value *v = &t->custom[i];
		const struct field *f = fieldset_get(desk_fields(d), NOUN_TICKET, v->field);
		struct field_view *x = &(*out)[*n];
		const struct person *who = NULL;

		if (!f)
			continue;
		if (f->type == FIELD_PERSON)
			TRY(directory_person(desk_directory(d), v->num, &who, e));
		x->key = arena_sv(a, field_custom(f)->key);
		x->label = arena_sv(a, sv_from(f->label));
		x->value = typed(f, v, who);
		x->value.text = arena_sv(a, x->value.text);
		x->text = arena_sv(a, worded(field_custom(f), v, who));
		++*n;
	}
	return RC_OK;
}
