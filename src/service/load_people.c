/* Reads of the directory, and the values a parameter may take. */
#include <inttypes.h>
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

/* Tickets and changes offered: the newest. */
#define OFFERED 100

/* A list being filled with what begins with the prefix; `before` stands in front of each. */
struct list {
	struct arena *arena;
	struct sv prefix, before;
	struct candidate *at;
	size_t n, cap;
};

static void offer(struct list *l, struct sv text, struct sv label)
{
	if (!sv_starts(text, l->prefix))
		return;
	l->at = arena_grow(l->arena, l->at, l->n, l->n + 1, &l->cap, sizeof(*l->at));
	l->at[l->n++] = (struct candidate){ arena_printf(l->arena, "%.*s%.*s", SV_ARG(l->before),
							 SV_ARG(text)),
					    arena_sv(l->arena, label) };
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

static void offer_settable(struct list *l, const struct fieldset *fields)
{
	const struct field *f;

	for (size_t i = 0; (f = fieldset_at(fields, i)); i++)
		if (f->noun == NOUN_TICKET && (f->flags & FIELD_SETTABLE))
			offer(l, arena_printf(l->arena, "%s=", f->name), sv_from(_(f->label)));
}

/* Tickets not yet resolved, the last touched first. */
static enum rc offer_tickets(struct desk *d, const struct actor *who, struct list *l, struct err *e)
{
	const struct list_request r = { .query = SV("is:open"), .limit = OFFERED };
	struct ticket_list list;

	TRY(load_tickets(d, who, &r, l->arena, &list, NULL, e));
	for (size_t i = 0; i < list.n; i++)
		offer(l, arena_printf(l->arena, "%" PRId64, list.row[i].t.id),
		      list.row[i].t.subject);
	return RC_OK;
}

static enum rc offer_articles(struct desk *d, const struct actor *who, struct list *l,
			      struct err *e)
{
	struct article_row *row;
	size_t n;

	TRY(load_articles(d, who, SV(""), 0, l->arena, &row, &n, e));
	for (size_t i = 0; i < n; i++)
		offer(l, arena_printf(l->arena, "KB-%" PRId64, row[i].number), row[i].title);
	return RC_OK;
}

static enum rc offer_changes(struct desk *d, const struct actor *who, struct list *l, struct err *e)
{
	const struct log_request r = { .limit = OFFERED };
	struct change_view *row;
	size_t n;

	TRY(load_log(d, who, &r, l->arena, &row, &n, e));
	for (size_t i = 0; i < n; i++)
		offer(l, arena_printf(l->arena, "%" PRId64, row[i].id), row[i].command);
	return RC_OK;
}

/* Keys of the directory, for those who may read it. */
static void offer_keys(struct list *l, const struct directory *dir, enum field_type type)
{
	for (size_t i = 0; type == FIELD_QUEUE && i < dir->n_queue; i++)
		if (dir->queue[i].active)
			offer(l, dir->queue[i].key, dir->queue[i].title);
	for (size_t i = 0; type == FIELD_ORGANISATION && i < dir->n_organisation; i++)
		if (dir->organisation[i].active)
			offer(l, dir->organisation[i].key, dir->organisation[i].title);
	for (size_t i = 0; type == FIELD_TEAM && i < dir->n_team; i++)
		if (dir->team[i].active)
			offer(l, dir->team[i].key, dir->team[i].title);
	for (size_t i = 0; type == FIELD_CATEGORY && i < dir->n_category; i++)
		if (dir->category[i].active)
			offer(l, dir->category[i].key, dir->category[i].title);
}

/* Values of a field, by its type. */
static void offer_values(struct list *l, const struct directory *dir, bool reader,
			 enum field_type type)
{
	if (type == FIELD_PRIORITY)
		for (int p = PRIORITY_P1; p <= PRIORITY_P4; p++)
			offer(l, sv_from(priority_name((enum priority)p)), SV_NULL);
	else if (type == FIELD_PERSON)
		offer_people(l, dir, reader);
	else if (reader)
		offer_keys(l, dir, type);
}

/* What a custom field may be, where that is fixed. */
static void offer_choices(struct list *l, const struct custom_field *c)
{
	for (size_t i = 0; i < c->n_choice; i++)
		offer(l, c->choice[i].key, c->choice[i].title);
	if (c->field.type == FIELD_BOOL) {
		offer(l, SV("yes"), SV_NULL);
		offer(l, SV("no"), SV_NULL);
	}
}

/* "queue=net" asks for values of the field, "qu" for names of fields. */
static void offer_assignment(struct list *l, const struct fieldset *fields,
			     const struct directory *dir, bool reader)
{
	size_t eq = sv_find(l->prefix, '=');
	const struct field *f;

	if (eq >= l->prefix.n) {
		offer_settable(l, fields);
		return;
	}
	l->before = (struct sv){ l->prefix.p, eq + 1 };
	l->prefix = (struct sv){ l->prefix.p + eq + 1, l->prefix.n - eq - 1 };
	f = fieldset_find(fields, NOUN_TICKET, (struct sv){ l->before.p, eq });
	if (!f || !(f->flags & FIELD_SETTABLE))
		return;
	if (field_custom(f))
		offer_choices(l, field_custom(f));
	offer_values(l, dir, reader, f->type);
}

static void offer_words(struct desk *d, struct list *l, enum param_type type)
{
	for (size_t i = 0; type == PARAM_TYPE && d->config && i < d->config->n_type; i++)
		offer(l, d->config->type[i].name, SV_NULL);
	for (unsigned r = 1; type == PARAM_ROLE && r < ROLE_ALL; r <<= 1)
		offer(l, sv_from(role_name(r)), SV_NULL);
}

static enum rc offer_configs(struct desk *d, const struct actor *who, struct list *l, struct err *e)
{
	struct config_revision *v;
	size_t n;

	if (!actor_has(who, ROLE_ADMIN))
		return RC_OK;
	TRY(load_config_history(d, who, l->arena, &v, &n, e));
	for (size_t i = 0; i < n && i < OFFERED; i++)
		offer(l, arena_printf(l->arena, "%lld", (long long)v[i].version), v[i].command);
	return RC_OK;
}

static enum rc offer_for(struct desk *d, const struct actor *who, enum param_type type,
			 int64_t ticket, struct list *l, struct err *e)
{
	bool reader = actor_has(who, DIRECTORY_READERS);
	const struct directory *dir = desk_directory(d);

	switch (type) {
	case PARAM_TICKET:
		return offer_tickets(d, who, l, e);
	case PARAM_ARTICLE:
		return offer_articles(d, who, l, e);
	case PARAM_CHANGE:
		return offer_changes(d, who, l, e);
	case PARAM_CONFIG:
		return offer_configs(d, who, l, e);
	case PARAM_TRANSITION:
		return offer_transitions(d, who, ticket, l, e);
	case PARAM_PERSON:
		offer_values(l, dir, reader, FIELD_PERSON);
		break;
	case PARAM_QUEUE:
		offer_values(l, dir, reader, FIELD_QUEUE);
		break;
	case PARAM_TEAM:
		offer_values(l, dir, reader, FIELD_TEAM);
		break;
	case PARAM_ORGANISATION:
		offer_values(l, dir, reader, FIELD_ORGANISATION);
		break;
	case PARAM_YESNO:
		offer(l, SV("yes"), SV_NULL);
		offer(l, SV("no"), SV_NULL);
		break;
	case PARAM_PRIORITY:
		offer_values(l, dir, reader, FIELD_PRIORITY);
		break;
	case PARAM_ASSIGNMENT:
		offer_assignment(l, desk_fields(d), dir, reader);
		break;
	default:
		offer_words(d, l, type);
		break;
	}
	return RC_OK;
}

enum rc load_candidates(struct desk *d, const struct actor *who, enum param_type type,
			int64_t ticket, struct sv prefix, struct arena *a, struct candidate **out,
			size_t *n, struct err *e)
{
	struct list l = { .arena = a, .prefix = prefix.p ? prefix : SV("") };

	TRY(desk_refresh(d, e));
	TRY(offer_for(d, who, type, ticket, &l, e));
	*out = l.at;
	*n = l.n;
	return RC_OK;
}
