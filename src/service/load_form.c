/* What a new ticket is asked for: its type's custom fields, with what the desk takes where nothing
 * is said. */
#include "deskbell/base/i18n.h"
#include "deskbell/rules/config_set.h"
#include "desk_priv.h"
#include "load_priv.h"
#include "service_priv.h"

static void own_choices(const struct custom_field *c, struct arena *a, struct form_field *out)
{
	out->choice = ARENA_ARRAY(a, c->n_choice, struct candidate);
	for (size_t i = 0; i < c->n_choice; i++)
		out->choice[out->n_choice++] =
			(struct candidate){ arena_sv(a, c->choice[i].key),
					    arena_sv(a, c->choice[i].title) };
}

static void read_fields(const struct fieldset *fields, struct arena *a, struct form_view *out)
{
	out->field = ARENA_ARRAY(a, fields->n, struct form_field);
	for (size_t i = 0; i < fields->n; i++) {
		const struct custom_field *c = &fields->custom[i];
		struct form_field *f = &out->field[out->n_field];

		if (!custom_field_declared(c) || !custom_field_of_type(c, out->type))
			continue;
		*f = (struct form_field){ .name = arena_sv(a, sv_from(c->field.name)),
					  .label = arena_sv(a, sv_from(c->field.label)),
					  .dflt = arena_sv(a, c->dflt),
					  .required = custom_field_required(c, out->type) };
		own_choices(c, a, f);
		out->n_field++;
	}
}

enum rc load_form(struct desk *d, const struct actor *who, struct sv type, struct arena *a,
		  struct form_view *out, struct err *e)
{
	const struct config_set *c;
	const struct config_type *t;

	*out = (struct form_view){ 0 };
	TRY(desk_refresh(d, e));
	c = desk_config(d);
	if (!actor_has(who, ROLE_REQUESTER | ROLE_AGENT | ROLE_SUPERVISOR))
		return err_set(e, RC_DENIED, _("your roles open no tickets"));
	t = type.n ? config_set_type(c, type) : c->new.type;
	if (!t)
		return err_field(e, "type", _("no type \"%.*s\""), SV_ARG(type));
	out->type = arena_sv(a, t->name);
	out->queue = arena_sv(a, c->new.queue);
	out->priority = sv_from(priority_name(c->new.priority));
	read_fields(desk_fields(d), a, out);
	return RC_OK;
}
