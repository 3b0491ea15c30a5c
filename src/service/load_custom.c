/* Custom values of a ticket as doors show them: typed for programs, in words for people. */
#include "deskbell/base/i18n.h"
#include "desk_priv.h"
#include "load_priv.h"

static struct sv person_name(struct desk *d, int64_t id, bool login)
{
	const struct person *who = directory_person(desk_directory(d), id);

	if (!who || !who->id)
		return SV_NULL;
	return login || !who->name.n ? who->login : who->name;
}

static struct out_value typed(struct desk *d, const struct field *f, const struct custom_value *v)
{
	switch (f->type) {
	case FIELD_NUMBER:
		return out_number(v->form);
	case FIELD_BOOL:
		return out_bool(v->num != 0);
	case FIELD_PERSON:
		return out_text(person_name(d, v->num, true));
	case FIELD_DATE:
		return out_text(v->form);
	default:
		return out_text(v->text);
	}
}

static struct sv worded(struct desk *d, const struct custom_field *c, const struct custom_value *v)
{
	const struct field_choice *choice;

	switch (c->field.type) {
	case FIELD_BOOL:
		return sv_from(v->num ? _("yes") : _("no"));
	case FIELD_PERSON:
		return person_name(d, v->num, false);
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

void custom_views(struct desk *d, const struct ticket *t, struct arena *a, struct field_view **out,
		  size_t *n)
{
	*out = ARENA_ARRAY(a, t->n_custom, struct field_view);
	*n = 0;
	for (size_t i = 0; i < t->n_custom; i++) {
		const struct custom_value *v = &t->custom[i];
		const struct field *f = fieldset_get(desk_fields(d), NOUN_TICKET, v->field);
		struct field_view *x = &(*out)[*n];

		if (!f)
			continue;
		x->key = arena_sv(a, field_custom(f)->key);
		x->label = arena_sv(a, sv_from(f->label));
		x->value = typed(d, f, v);
		x->value.text = arena_sv(a, x->value.text);
		x->text = arena_sv(a, worded(d, field_custom(f), v));
		++*n;
	}
}
