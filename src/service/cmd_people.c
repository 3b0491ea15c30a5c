/* Commands on the directory: teams, queues, categories, organisations. An inactive row with the
 * same key is taken up again, so that a key never names two objects. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/utf8.h"
#include "desk_priv.h"
#include "service_priv.h"

/* People an answer names before it stops. */
#define PEOPLE_NAMED 5

static enum rc check_title(struct sv title, struct err *e)
{
	if (title.n > NAME_MAX_BYTES || !utf8_valid(title, NULL))
		return err_field(e, "title", _("a title is UTF-8 text of at most %d bytes"),
				 NAME_MAX_BYTES);
	return RC_OK;
}

static enum rc set_title(struct plan *p, enum noun noun, int64_t id, int field, struct sv key,
			 struct sv old, struct err *e)
{
	struct sv title = args_get(p->args, "title");

	title = title.p ? sv_trim(title) : key;
	TRY(check_title(title, e));
	return plan_set(p, noun, id, field, old, title, e);
}

/* What these have in common: a key, a title, a row that may have been retired. */
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

/* The team named becomes the owner; "none", or nothing, is no team. */
static enum rc set_owner(struct plan *p, const struct queue *q, struct sv word, struct err *e)
{
	const struct team *t = NULL;

	if (!word.p)
		return RC_OK;
	if (word.n && !sv_eqs(word, "none"))
		TRY(plan_team(p, word, "team", &t, e));
	return plan_set(p, NOUN_QUEUE, q->id, QUEUE_TEAM, q->team ? plan_form(p, q->team) : SV_NULL,
			t ? plan_form(p, t->id) : SV_NULL, e);
}

enum rc plan_queue_set(struct plan *p, struct err *e)
{
	struct sv key = sv_trim(args_get(p->args, "key"));
	struct sv closed = args_get(p->args, "restricted");
	const struct queue *q;

	TRY(plan_queue(p, key, "key", &q, e));
	p->noun = NOUN_QUEUE;
	p->id = q->id;
	if (args_has(p->args, "title"))
		TRY(set_title(p, NOUN_QUEUE, q->id, QUEUE_TITLE, key, q->title, e));
	TRY(set_owner(p, q, args_get(p->args, "team"), e));
	if (closed.p) {
		TRY(yesno_form(closed, "restricted", &closed, e));
		TRY(plan_set(p, NOUN_QUEUE, q->id, QUEUE_RESTRICTED,
			     q->restricted ? SV("1") : SV_NULL,
			     sv_eqs(closed, "1") ? closed : SV_NULL, e));
	}
	p->text = arena_printf(p->arena, _("queue %.*s changed"), SV_ARG(key));
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

enum rc plan_organisation_add(struct plan *p, struct err *e)
{
	struct sv key = sv_trim(args_get(p->args, "key"));
	const struct organisation *o = directory_organisation_key(desk_directory(p->desk), key);
	struct keyed k = { NOUN_ORGANISATION,	  ORGANISATION_KEY, ORGANISATION_TITLE,
			   ORGANISATION_ACTIVE,	  o ? o->id : 0,    o && o->active,
			   o ? o->title : SV_NULL };

	return add_keyed(p, &k, key, e);
}

struct members {
	struct str named;
	size_t n;
};

static bool name_member(void *arg, const struct person *p)
{
	struct members *m = arg;

	if (m->n++ < PEOPLE_NAMED)
		str_addf(&m->named, "%s%.*s", m->n > 1 ? ", " : "", SV_ARG(p->login));
	return true;
}

/* Nobody active belongs to it, or the first of those who do are named. */
static enum rc check_left(struct plan *p, const struct organisation *o, struct err *e)
{
	struct members m = { .named = STR_INIT };
	enum rc rc = person_store_members(p->desk->db, o->id, name_member, &m, e);

	if (rc == RC_OK && m.n)
		rc = err_field(e, "key", _("%zu people belong to %.*s: %s%s"), m.n, SV_ARG(o->key),
			       str_z(&m.named), m.n > PEOPLE_NAMED ? ", ..." : "");
	str_deinit(&m.named);
	return rc;
}

enum rc plan_organisation_edit(struct plan *p, struct sv key, const struct organisation *known,
			       const struct organisation_edit *x, struct err *e)
{
	struct sv title = x->title.p ? sv_trim(x->title) : known ? known->title : key;
	struct sv active = SV("1");

	TRY(key_check(key, NOUN_ORGANISATION, e));
	if (x->active.p)
		TRY(yesno_form(x->active, "active", &active, e));
	else if (known && !known->active)
		active = SV("0");
	if (known && known->active && sv_eqs(active, "0"))
		TRY(check_left(p, known, e));
	p->noun = NOUN_ORGANISATION;
	if (known)
		p->id = known->id;
	else
		TRY(plan_id(p, NOUN_ORGANISATION, &p->id, e));
	TRY(plan_set(p, NOUN_ORGANISATION, p->id, ORGANISATION_KEY, known ? key : SV_NULL, key, e));
	TRY(check_title(title, e));
	TRY(plan_set(p, NOUN_ORGANISATION, p->id, ORGANISATION_TITLE,
		     known ? known->title : SV_NULL, title, e));
	return plan_set(p, NOUN_ORGANISATION, p->id, ORGANISATION_ACTIVE,
			!known		? SV_NULL
			: known->active ? SV("1")
					: SV("0"),
			active, e);
}

static enum rc change_organisation(struct plan *p, const struct organisation_edit *x,
				   const char *done, struct err *e)
{
	struct sv key = sv_trim(args_get(p->args, "key"));
	const struct organisation *o;

	TRY(plan_organisation(p, key, "key", &o, e));
	if (!o)
		return err_field(e, "key", _("an organisation must be named"));
	TRY(plan_organisation_edit(p, key, o, x, e));
	p->text = arena_printf(p->arena, "%.*s: %s", SV_ARG(key), done);
	return RC_OK;
}

enum rc plan_organisation_set(struct plan *p, struct err *e)
{
	struct organisation_edit x = { .title = args_get(p->args, "title") };

	return change_organisation(p, &x, _("changed"), e);
}

enum rc plan_organisation_retire(struct plan *p, struct err *e)
{
	struct organisation_edit x = { .active = SV("no") };

	return change_organisation(p, &x, _("retired"), e);
}
