/* From the words people write to the values events hold: logins, keys, priorities, free text. */
#include <stdio.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/fuzzy.h"
#include "deskbell/text/utf8.h"
#include "desk_priv.h"
#include "service_priv.h"

/* "no queue "x" (did you mean "y"?)"; rows of any directory list through their key. */
static enum rc unknown(struct plan *p, const char *field, const char *what, struct sv word,
		       const struct sv *key, size_t n, struct err *e)
{
	int near = fuzzy_nearest(word, key, n);

	if (near >= 0 && actor_has(&p->actor, DIRECTORY_READERS))
		return err_field(e, field, _("no %s \"%.*s\" (did you mean \"%.*s\"?)"), what,
				 SV_ARG(word), SV_ARG(key[near]));
	return err_field(e, field, _("no %s \"%.*s\""), what, SV_ARG(word));
}

#define KEYS_OF(p, list, n, member, key) \
	struct sv *key = ARENA_ARRAY((p)->arena, (n) + 1, struct sv); \
	size_t n_##key = 0; \
	for (size_t i_ = 0; i_ < (n); i_++) \
		if ((list)[i_].active) \
	key[n_##key++] = (list)[i_].member

/* So many logins are looked at, in their order. */
#define NEAREST_MOST 20000

struct login_list {
	struct arena *arena;
	bool active;
	struct sv *at;
	size_t n, cap, seen;
};

static bool list_login(void *arg, const struct person *p)
{
	struct login_list *l = arg;

	if (p->active || !l->active) {
		l->at = arena_grow(l->arena, l->at, l->n, l->n + 1, &l->cap, sizeof(*l->at));
		l->at[l->n++] = arena_sv(l->arena, p->login);
	}
	return ++l->seen < NEAREST_MOST;
}

enum rc nearest_login(struct desk *d, const struct actor *who, struct sv login, bool active,
		      struct arena *a, struct sv *near, struct err *e)
{
	struct login_list l = { .arena = a, .active = active };
	int at;

	*near = SV_NULL;
	if (!actor_has(who, DIRECTORY_READERS))
		return RC_OK;
	TRY(directory_people(desk_directory(d), SV(""), list_login, &l, e));
	at = fuzzy_nearest(login, l.at, l.n);
	if (at >= 0)
		*near = l.at[at];
	return RC_OK;
}

static enum rc no_person(struct plan *p, const char *field, struct sv login, struct err *e)
{
	struct sv near;

	TRY(nearest_login(p->desk, &p->actor, login, true, p->arena, &near, e));
	return unknown(p, field, _("person"), login, &near, near.p != NULL, e);
}

static bool is_none(struct sv word)
{
	return !word.n || sv_eqs(word, "none");
}

enum rc plan_person(struct plan *p, struct sv word, const char *field, const struct person **out,
		    struct err *e)
{
	const struct person *who;

	*out = NULL;
	if (is_none(word))
		return RC_OK;
	TRY(directory_login(desk_directory(p->desk), sv_eqs(word, "me") ? p->actor.login : word,
			    &who, e));
	if (!who)
		return no_person(p, field, word, e);
	if (!who->active)
		return err_field(e, field, _("%.*s is no longer active"), SV_ARG(word));
	*out = who;
	return RC_OK;
}

enum rc plan_queue(struct plan *p, struct sv word, const char *field, const struct queue **out,
		   struct err *e)
{
	const struct directory *d = desk_directory(p->desk);

	*out = directory_queue_key(d, word);
	if (*out && (*out)->active)
		return RC_OK;
	if (*out)
		return err_field(e, field, _("queue %.*s is retired"), SV_ARG(word));
	KEYS_OF(p, d->queue, d->n_queue, key, key);
	return unknown(p, field, _("queue"), word, key, n_key, e);
}

enum rc plan_team(struct plan *p, struct sv word, const char *field, const struct team **out,
		  struct err *e)
{
	const struct directory *d = desk_directory(p->desk);

	*out = directory_team_key(d, word);
	if (*out && (*out)->active)
		return RC_OK;
	if (*out)
		return err_field(e, field, _("team %.*s is retired"), SV_ARG(word));
	KEYS_OF(p, d->team, d->n_team, key, key);
	return unknown(p, field, _("team"), word, key, n_key, e);
}

enum rc plan_organisation(struct plan *p, struct sv word, const char *field,
			  const struct organisation **out, struct err *e)
{
	const struct directory *d = desk_directory(p->desk);

	*out = NULL;
	if (is_none(word))
		return RC_OK;
	*out = directory_organisation_key(d, word);
	if (*out && (*out)->active)
		return RC_OK;
	if (*out)
		return err_field(e, field, _("organisation %.*s is retired"), SV_ARG(word));
	KEYS_OF(p, d->organisation, d->n_organisation, key, key);
	return unknown(p, field, _("organisation"), word, key, n_key, e);
}

static enum rc plan_category(struct plan *p, struct sv word, const char *field,
			     const struct category **out, struct err *e)
{
	const struct directory *d = desk_directory(p->desk);

	*out = NULL;
	if (is_none(word))
		return RC_OK;
	*out = directory_category_key(d, word);
	if (*out && (*out)->active)
		return RC_OK;
	if (*out)
		return err_field(e, field, _("category %.*s is retired"), SV_ARG(word));
	KEYS_OF(p, d->category, d->n_category, key, key);
	return unknown(p, field, _("category"), word, key, n_key, e);
}

enum rc plan_staff(const struct plan *p, const struct ticket *t, const struct person *who,
		   const char *field, struct err *e)
{
	const struct directory *d = desk_directory(p->desk);

	if (!(who->roles & (ROLE_AGENT | ROLE_SUPERVISOR)))
		return err_field(e, field, _("%.*s is neither agent nor supervisor"),
				 SV_ARG(who->login));
	if (!person_sees_queue(d, who, t->queue))
		return err_field(e, field, _("%.*s cannot see queue %.*s"), SV_ARG(who->login),
				 SV_ARG(directory_queue(d, t->queue)->key));
	return RC_OK;
}

static enum rc person_form(struct plan *p, const struct ticket *t, const struct field *f,
			   struct sv word, struct sv *form, struct err *e)
{
	const struct person *who;

	TRY(plan_person(p, word, f->name, &who, e));
	if (who && f->number == TICKET_ASSIGNEE)
		TRY(plan_staff(p, t, who, f->name, e));
	if (!who && f->number == TICKET_REQUESTER)
		return err_field(e, f->name, _("a ticket needs a requester"));
	*form = who ? plan_form(p, who->id) : SV_NULL;
	return RC_OK;
}

static enum rc text_form(struct plan *p, const struct field *f, struct sv word, struct sv old_value,
			 struct sv old, struct sv *form, struct err *e)
{
	bool subject = f->number == TICKET_SUBJECT;

	word = sv_trim(word);
	if (!word.n && subject)
		return err_field(e, f->name, _("a ticket needs a subject"));
	if (!word.n) {
		*form = SV_NULL;
		return RC_OK;
	}
	if (old.p && old_value.p && sv_eq(word, old_value)) {
		*form = old;
		return RC_OK;
	}
	return plan_text(p, f->name, word, subject ? SUBJECT_MAX : RESOLUTION_MAX, subject, form,
			 e);
}

static enum rc value_form(struct plan *p, const struct ticket *t, const struct field *f,
			  struct sv word, struct sv old, struct sv *form, struct err *e)
{
	const struct category *c;
	const struct queue *q;
	int priority;

	if (field_custom(f))
		return plan_custom_form(p, t, field_custom(f), word, form, e);
	switch (f->type) {
	case FIELD_PRIORITY:
		priority = is_none(word) ? 0 : priority_find(word);
		if (priority < 0)
			return err_field(e, f->name, _("%s: %.*s is not one of P1 P2 P3 P4"),
					 f->name, SV_ARG(word));
		*form = priority ? plan_form(p, priority) : SV_NULL;
		return RC_OK;
	case FIELD_QUEUE:
		TRY(plan_queue(p, word, f->name, &q, e));
		*form = plan_form(p, q->id);
		return RC_OK;
	case FIELD_CATEGORY:
		TRY(plan_category(p, word, f->name, &c, e));
		*form = c ? plan_form(p, c->id) : SV_NULL;
		return RC_OK;
	case FIELD_PERSON:
		return person_form(p, t, f, word, form, e);
	case FIELD_TEXT:
		return text_form(p, f, word,
				 f->number == TICKET_SUBJECT ? t->subject : t->resolution, old,
				 form, e);
	default:
		return err_field(e, f->name, _("%s cannot be set directly"), f->name);
	}
}

enum rc plan_set_word(struct plan *p, const struct ticket *t, const struct field *f, struct sv word,
		      struct err *e)
{
	struct sv old = t->rev ? ticket_value(t, (enum ticket_field)f->number, p->arena) : SV_NULL;
	struct sv form;

	TRY(value_form(p, t, f, word, old, &form, e));
	return plan_set(p, NOUN_TICKET, t->id, f->number, old, form, e);
}
