/* Commands on the directory: people, teams, queues, categories. An inactive row with the same key
 * is taken up again, so that a key never names two objects. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/utf8.h"
#include "service_priv.h"

/* Sets an erasable text field of a new (or revived) object when `value` was given. */
static enum rc set_text(struct plan *p, enum noun noun, int64_t id, int field, const char *name,
			struct sv value, struct err *e)
{
	struct sv form;

	if (!value.p)
		return RC_OK;
	TRY(plan_text(p, name, sv_trim(value), NAME_MAX_BYTES, true, &form, e));
	return plan_set(p, noun, id, field, SV_NULL, form, e);
}

static enum rc set_title(struct plan *p, enum noun noun, int64_t id, int field, struct sv key,
			 struct sv old, struct err *e)
{
	struct sv title = args_get(p->args, "title");

	title = title.p ? sv_trim(title) : key;
	if (title.n > NAME_MAX_BYTES || !utf8_valid(title, NULL))
		return err_field(e, "title", _("a title is UTF-8 text of at most %d bytes"),
				 NAME_MAX_BYTES);
	return plan_set(p, noun, id, field, old, title, e);
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

static enum rc set_roles(struct plan *p, int64_t id, unsigned have, unsigned want, struct err *e)
{
	for (unsigned r = 1; r < ROLE_ALL; r <<= 1)
		if ((want & r) && !(have & r))
			TRY(plan_add(p, NOUN_PERSON, id, PERSON_ROLE, sv_from(role_name(r)), e));
	return RC_OK;
}

static enum rc join_teams(struct plan *p, int64_t person, struct err *e)
{
	struct sv *word;
	size_t n = args_all(p->args, "team", &word);

	for (size_t i = 0; i < n; i++) {
		const struct team *t;

		TRY(plan_team(p, word[i], "team", &t, e));
		if (!team_has(t, person))
			TRY(plan_add(p, NOUN_TEAM, t->id, TEAM_MEMBER, plan_form(p, person), e));
	}
	return RC_OK;
}

enum rc plan_user_add(struct plan *p, struct err *e)
{
	struct sv login = sv_trim(args_get(p->args, "login"));
	const struct person *known = directory_login(desk_directory(p->desk), login);
	unsigned roles = ROLE_REQUESTER;

	TRY(login_check(login, e));
	if (known && known->active)
		return err_field(e, "login", _("there is already a person %.*s"), SV_ARG(login));
	if (args_has(p->args, "role"))
		TRY(parse_roles(args_get(p->args, "role"), &roles, e));
	p->noun = NOUN_PERSON;
	if (known)
		p->id = known->id;
	else
		TRY(plan_id(p, NOUN_PERSON, &p->id, e));
	TRY(plan_set(p, NOUN_PERSON, p->id, PERSON_LOGIN, known ? login : SV_NULL, login, e));
	TRY(set_text(p, NOUN_PERSON, p->id, PERSON_NAME, "name", args_get(p->args, "name"), e));
	TRY(set_text(p, NOUN_PERSON, p->id, PERSON_EMAIL, "email", args_get(p->args, "email"), e));
	TRY(set_roles(p, p->id, known ? known->roles : 0, roles, e));
	TRY(plan_set(p, NOUN_PERSON, p->id, PERSON_ACTIVE, known ? SV("0") : SV_NULL, SV("1"), e));
	TRY(join_teams(p, p->id, e));
	p->text = arena_printf(p->arena, _("%.*s added"), SV_ARG(login));
	return RC_OK;
}

/* What team, queue and category have in common: a key, a title, a row that may have been retired.
 */
struct keyed {
	enum noun noun;
	int key_field, title_field, active_field;
	int64_t id; /* of the row with this key, 0 = none */
	bool active;
	struct sv title;
};

static enum rc add_keyed(struct plan *p, const struct keyed *k, struct sv key, struct err *e)
{
	TRY(key_check(key, k->noun, e));
	if (k->active)
		return err_field(e, "key", _("there is already a %s %.*s"), noun_name(k->noun),
				 SV_ARG(key));
	p->noun = k->noun;
	p->id = k->id;
	if (!p->id)
		TRY(plan_id(p, k->noun, &p->id, e));
	TRY(plan_set(p, k->noun, p->id, k->key_field, k->id ? key : SV_NULL, key, e));
	TRY(set_title(p, k->noun, p->id, k->title_field, key, k->id ? k->title : SV_NULL, e));
	TRY(plan_set(p, k->noun, p->id, k->active_field, k->id ? SV("0") : SV_NULL, SV("1"), e));
	p->text = arena_printf(p->arena, _("%s %.*s added"), noun_name(k->noun), SV_ARG(key));
	return RC_OK;
}

enum rc plan_team_add(struct plan *p, struct err *e)
{
	struct sv key = sv_trim(args_get(p->args, "key"));
	const struct team *t = directory_team_key(desk_directory(p->desk), key);
	struct keyed k = { NOUN_TEAM,
			   TEAM_KEY,
			   TEAM_TITLE,
			   TEAM_ACTIVE,
			   t ? t->id : 0,
			   t && t->active,
			   t ? t->title : SV_NULL };
	struct sv *word;
	size_t n = args_all(p->args, "member", &word);

	TRY(add_keyed(p, &k, key, e));
	for (size_t i = 0; i < n; i++) {
		const struct person *who;

		TRY(plan_person(p, word[i], "member", &who, e));
		if (!who)
			return err_field(e, "member", _("\"none\" cannot be a member"));
		if (!t || !team_has(t, who->id))
			TRY(plan_add(p, NOUN_TEAM, p->id, TEAM_MEMBER, plan_form(p, who->id), e));
	}
	return RC_OK;
}

enum rc plan_queue_add(struct plan *p, struct err *e)
{
	struct sv key = sv_trim(args_get(p->args, "key"));
	const struct queue *q = directory_queue_key(desk_directory(p->desk), key);
	struct keyed k = { NOUN_QUEUE,	  QUEUE_KEY,	  QUEUE_TITLE,		 QUEUE_ACTIVE,
			   q ? q->id : 0, q && q->active, q ? q->title : SV_NULL };
	bool restricted = args_has(p->args, "restricted");

	TRY(add_keyed(p, &k, key, e));
	if (args_has(p->args, "team")) {
		const struct team *t;
		struct sv old = q && q->team ? plan_form(p, q->team) : SV_NULL;

		TRY(plan_team(p, args_get(p->args, "team"), "team", &t, e));
		TRY(plan_set(p, NOUN_QUEUE, p->id, QUEUE_TEAM, old, plan_form(p, t->id), e));
	}
	if (restricted || (q && q->restricted))
		TRY(plan_set(p, NOUN_QUEUE, p->id, QUEUE_RESTRICTED,
			     q && q->restricted ? SV("1") : SV_NULL, restricted ? SV("1") : SV("0"),
			     e));
	return RC_OK;
}

enum rc plan_category_add(struct plan *p, struct err *e)
{
	struct sv key = sv_trim(args_get(p->args, "key"));
	const struct category *c = directory_category_key(desk_directory(p->desk), key);
	struct keyed k = { NOUN_CATEGORY, CATEGORY_KEY,	  CATEGORY_TITLE,	 CATEGORY_ACTIVE,
			   c ? c->id : 0, c && c->active, c ? c->title : SV_NULL };

	return add_keyed(p, &k, key, e);
}
