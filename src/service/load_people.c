/* Reads of the directory, and the values a parameter may take. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "desk_priv.h"
#include "load_priv.h"

enum rc load_directory(struct desk *d, const struct actor *who, const struct directory **out,
		       struct err *e)
{
	TRY(desk_refresh(d, e));
	if (!actor_has(who, DIRECTORY_READERS))
		return err_set(e, RC_DENIED, _("the directory is not for your roles"));
	*out = desk_directory(d);
	return RC_OK;
}

/* A list being filled with what begins with the prefix. */
struct list {
	struct arena *arena;
	struct sv prefix;
	struct candidate *at;
	size_t n, cap;
};

static void offer(struct list *l, struct sv text, struct sv label)
{
	if (!sv_starts(text, l->prefix))
		return;
	l->at = arena_grow(l->arena, l->at, l->n, l->n + 1, &l->cap, sizeof(*l->at));
	l->at[l->n++] = (struct candidate){ arena_sv(l->arena, text), arena_sv(l->arena, label) };
}

static bool works_tickets(const struct person *p)
{
	return p->active && (p->roles & (ROLE_AGENT | ROLE_SUPERVISOR));
}

static void offer_people(struct list *l, const struct directory *dir, bool reader)
{
	offer(l, SV("me"), SV_NULL);
	offer(l, SV("none"), SV_NULL);
	for (size_t i = 0; reader && i < dir->n_person; i++)
		if (works_tickets(&dir->person[i]))
			offer(l, dir->person[i].login, dir->person[i].name);
}

static enum rc offer_transitions(struct desk *d, const struct actor *who, int64_t ticket,
				 struct list *l, struct err *e)
{
	struct transition_view *t;
	size_t n;

	TRY(load_transitions(d, who, ticket, l->arena, &t, &n, e));
	for (size_t i = 0; i < n; i++)
		if (t[i].allowed)
			offer(l, t[i].name, t[i].title);
	return RC_OK;
}

static void offer_settable(struct list *l)
{
	size_t n;
	const struct field *f = field_table(&n);

	for (size_t i = 0; i < n; i++)
		if (f[i].noun == NOUN_TICKET && (f[i].flags & FIELD_SETTABLE))
			offer(l, arena_printf(l->arena, "%s=", f[i].name), sv_from(_(f[i].label)));
}

enum rc load_candidates(struct desk *d, const struct actor *who, enum param_type type,
			int64_t ticket, struct sv prefix, struct arena *a, struct candidate **out,
			size_t *n, struct err *e)
{
	struct list l = { .arena = a, .prefix = prefix.p ? prefix : SV("") };
	bool reader = actor_has(who, DIRECTORY_READERS);
	const struct directory *dir;

	TRY(desk_refresh(d, e));
	dir = desk_directory(d);
	switch (type) {
	case PARAM_PERSON:
		offer_people(&l, dir, reader);
		break;
	case PARAM_QUEUE:
		for (size_t i = 0; reader && i < dir->n_queue; i++)
			if (dir->queue[i].active)
				offer(&l, dir->queue[i].key, dir->queue[i].title);
		break;
	case PARAM_TEAM:
		for (size_t i = 0; reader && i < dir->n_team; i++)
			if (dir->team[i].active)
				offer(&l, dir->team[i].key, dir->team[i].title);
		break;
	case PARAM_TYPE:
		for (size_t i = 0; d->config && i < d->config->n_type; i++)
			offer(&l, d->config->type[i].name, SV_NULL);
		break;
	case PARAM_PRIORITY:
		for (int p = PRIORITY_P1; p <= PRIORITY_P4; p++)
			offer(&l, sv_from(priority_name((enum priority)p)), SV_NULL);
		break;
	case PARAM_ROLE:
		for (unsigned r = 1; r < ROLE_ALL; r <<= 1)
			offer(&l, sv_from(role_name(r)), SV_NULL);
		break;
	case PARAM_TRANSITION:
		TRY(offer_transitions(d, who, ticket, &l, e));
		break;
	case PARAM_ASSIGNMENT:
		offer_settable(&l);
		break;
	default:
		break;
	}
	*out = l.at;
	*n = l.n;
	return RC_OK;
}
