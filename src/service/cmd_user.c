/* Commands on people. What is said of a person is one value, whether it comes from a command or
 * from a row of a file. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/text_store.h"
#include "deskbell/text/utf8.h"
#include "desk_priv.h"
#include "service_priv.h"

/* The event form a single field of an object has now; SV_NULL = unset. */
static enum rc form_now(struct plan *p, enum noun noun, int64_t id, int field, struct sv *form,
			struct err *e)
{
	struct logged_list log;

	*form = SV_NULL;
	TRY(change_store_of_object(p->desk->db, noun, id, 0, p->arena, &log, e));
	for (size_t i = 0; i < log.n; i++) {
		const struct logged_change *c = &log.at[i];

		for (size_t k = 0; k < c->n_event && !c->undone_by && !c->head.undoes; k++)
			if (c->event[k].field == field && c->event[k].op == OP_SET)
				*form = c->event[k].new;
	}
	return RC_OK;
}

/* Sets an erasable text of a person; "" takes it away, SV_NULL says nothing of it. */
static enum rc set_text(struct plan *p, const struct person *known, int field, const char *name,
			struct sv value, struct err *e)
{
	struct sv old = SV_NULL, have = SV_NULL, form = SV_NULL;
	int64_t text;

	if (!value.p)
		return RC_OK;
	value = sv_trim(value);
	if (known)
		TRY(form_now(p, NOUN_PERSON, known->id, field, &old, e));
	if (old.p && sv_int(old, &text))
		TRY(text_store_value(p->desk->db, text, p->arena, &have, e));
	if (have.p && sv_eq(have, value))
		return RC_OK;
	if (value.n)
		TRY(plan_text(p, name, value, NAME_MAX_BYTES, true, &form, e));
	return plan_set(p, NOUN_PERSON, p->id, field, old, form, e);
}

static enum rc parse_roles(struct sv word, unsigned *roles, struct err *e)
{
	*roles = 0;
	while (word.p) {
		struct sv one = sv_trim(sv_cut(&word, ','));
		unsigned r = role_find(one);

		if (!r)
			return err_field(
				e, "role",
				_("\"%.*s\" is not one of requester, agent, author, supervisor, admin"),
				SV_ARG(one));
		*roles |= r;
	}
	return RC_OK;
}

struct admin_search {
	int64_t but; /* his id does not count */
	bool found;
};

static bool note_admin(void *arg, const struct person *p)
{
	struct admin_search *x = arg;

	x->found = p->active && p->id != x->but;
	return !x->found;
}

enum rc admin_left(struct desk *d, int64_t but, bool *yes, struct err *e)
{
	struct admin_search x = { .but = but };

	TRY(person_store_each(d->db, ROLE_ADMIN, note_admin, &x, e));
	*yes = x.found;
	return RC_OK;
}

/* Somebody must be left who can undo it all. */
static enum rc keep_an_admin(const struct plan *p, const struct person *who, struct err *e)
{
	bool left;

	if (!who->active || !(who->roles & ROLE_ADMIN))
		return RC_OK;
	TRY(admin_left(p->desk, who->id, &left, e));
	if (left)
		return RC_OK;
	return err_set(e, RC_INVALID, _("%.*s is the only active admin of this desk"),
		       SV_ARG(who->login));
}

static enum rc set_roles(struct plan *p, const struct person *known, struct sv word, struct err *e)
{
	unsigned have = known ? known->roles : 0, want = known ? have : ROLE_REQUESTER;

	if (word.p)
		TRY(parse_roles(word, &want, e));
	if (known && !(want & ROLE_ADMIN))
		TRY(keep_an_admin(p, known, e));
	for (unsigned r = 1; r < ROLE_ALL; r <<= 1) {
		struct sv name = sv_from(role_name(r));

		if ((want & r) && !(have & r))
			TRY(plan_add(p, NOUN_PERSON, p->id, PERSON_ROLE, name, e));
		if (!(want & r) && (have & r))
			TRY(plan_del(p, NOUN_PERSON, p->id, PERSON_ROLE, name, e));
	}
	return RC_OK;
}

static bool listed(struct sv list, struct sv key)
{
	while (list.p)
		if (sv_eq(sv_trim(sv_cut(&list, ',')), key))
			return true;
	return false;
}

/* The teams become the ones listed. */
static enum rc set_teams(struct plan *p, struct sv list, struct err *e)
{
	const struct directory *d = desk_directory(p->desk);
	struct sv rest = list, me = plan_form(p, p->id);
	const struct team *t;

	if (!list.p)
		return RC_OK;
	for (size_t i = 0; i < d->n_team; i++)
		if (team_has(&d->team[i], p->id) && !listed(list, d->team[i].key))
			TRY(plan_del(p, NOUN_TEAM, d->team[i].id, TEAM_MEMBER, me, e));
	while (rest.p && list.n) {
		TRY(plan_team(p, sv_trim(sv_cut(&rest, ',')), "team", &t, e));
		if (!team_has(t, p->id))
			TRY(plan_add(p, NOUN_TEAM, t->id, TEAM_MEMBER, me, e));
	}
	return RC_OK;
}

static enum rc set_organisation(struct plan *p, const struct person *known, struct sv word,
				struct err *e)
{
	int64_t have = known ? known->organisation : 0;
	const struct organisation *o;

	if (!word.p)
		return RC_OK;
	TRY(plan_organisation(p, word, "organisation", &o, e));
	return plan_set(p, NOUN_PERSON, p->id, PERSON_ORGANISATION,
			have ? plan_form(p, have) : SV_NULL, o ? plan_form(p, o->id) : SV_NULL, e);
}

static enum rc set_active(struct plan *p, const struct person *known, struct sv word, struct err *e)
{
	struct sv form = SV("1");

	if (word.p)
		TRY(yesno_form(word, "active", &form, e));
	else if (known)
		return RC_OK;
	if (known && !sv_eqs(form, "1"))
		TRY(keep_an_admin(p, known, e));
	return plan_set(p, NOUN_PERSON, p->id, PERSON_ACTIVE,
			!known		? SV_NULL
			: known->active ? SV("1")
					: SV("0"),
			form, e);
}

enum rc yesno_form(struct sv word, const char *field, struct sv *form, struct err *e)
{
	static const char *const yes[] = { "yes", "1", "true" }, *const no[] = { "no", "0",
										 "false" };

	for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
		if (!sv_eqs(word, yes[i]) && !sv_eqs(word, no[i]))
			continue;
		*form = sv_eqs(word, yes[i]) ? SV("1") : SV("0");
		return RC_OK;
	}
	return err_field(e, field, _("%s: \"%.*s\" is neither yes nor no"), field,
			 SV_ARG(utf8_clip(word, 60)));
}

enum rc plan_person_edit(struct plan *p, struct sv login, const struct person *known,
			 const struct person_edit *x, struct err *e)
{
	TRY(login_check(login, e));
	p->noun = NOUN_PERSON;
	if (known)
		p->id = known->id;
	else
		TRY(plan_id(p, NOUN_PERSON, &p->id, e));
	TRY(plan_set(p, NOUN_PERSON, p->id, PERSON_LOGIN, known ? login : SV_NULL, login, e));
	TRY(set_text(p, known, PERSON_NAME, "name", x->name, e));
	TRY(set_text(p, known, PERSON_EMAIL, "email", x->email, e));
	TRY(set_roles(p, known, x->roles, e));
	TRY(set_active(p, known, x->active, e));
	TRY(set_organisation(p, known, x->organisation, e));
	return set_teams(p, x->teams, e);
}

/* The teams named: beside those he is in where he joins, else in their place. "none" alone, or
 * nothing, is no team. */
static struct sv named_teams(struct plan *p, const struct person *known, bool joins)
{
	const struct directory *d = desk_directory(p->desk);
	AUTO(str_deinit) struct str s = STR_INIT;
	struct sv *word;
	size_t n = args_all(p->args, "team", &word);

	if (!n)
		return SV_NULL;
	if (!joins && n == 1 && (!word[0].n || sv_eqs(word[0], "none")))
		return SV("");
	for (size_t i = 0; i < n; i++)
		str_addf(&s, "%s%.*s", i ? "," : "", SV_ARG(word[i]));
	for (size_t i = 0; joins && known && i < d->n_team; i++)
		if (d->team[i].active && team_has(&d->team[i], known->id))
			str_addf(&s, ",%.*s", SV_ARG(d->team[i].key));
	return arena_sv(p->arena, str_sv(&s));
}

static struct person_edit edit_of(struct plan *p)
{
	return (struct person_edit){ .name = args_get(p->args, "name"),
				     .email = args_get(p->args, "email"),
				     .roles = args_get(p->args, "role"),
				     .organisation = args_get(p->args, "organisation") };
}

enum rc plan_user_add(struct plan *p, struct err *e)
{
	struct sv login = sv_trim(args_get(p->args, "login"));
	struct person_edit x = edit_of(p);
	const struct person *known;

	TRY(directory_login(desk_directory(p->desk), login, &known, e));
	if (known && known->active)
		return err_field(e, "login", _("there is already a person %.*s"), SV_ARG(login));
	x.active = SV("yes");
	x.teams = named_teams(p, known, true);
	TRY(plan_person_edit(p, login, known, &x, e));
	p->text = arena_printf(p->arena, _("%.*s added"), SV_ARG(login));
	return RC_OK;
}

enum rc plan_user_set(struct plan *p, struct err *e)
{
	struct sv login = sv_trim(args_get(p->args, "login"));
	const struct person *known;
	struct person_edit x = edit_of(p);

	if (sv_eqs(login, "me"))
		login = p->actor.login;
	TRY(directory_login(desk_directory(p->desk), login, &known, e));
	if (!known) /* names the nearest */
		TRY(plan_person(p, login, "login", &known, e));
	if (!known)
		return err_field(e, "login", _("a person must be named"));
	x.active = args_get(p->args, "active");
	x.teams = named_teams(p, known, false);
	TRY(plan_person_edit(p, login, known, &x, e));
	p->text = arena_printf(p->arena, _("%.*s changed"), SV_ARG(login));
	return RC_OK;
}
