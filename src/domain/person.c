/* Lookups in the directory, names of roles, and what a login or key may look like. */
#include "deskbell/domain/person.h"

#include "deskbell/base/i18n.h"
#include "deskbell/base/ids.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"

#define NAME_MAX_CHARS 64

#define ID_FIRST(type) \
	_Static_assert(offsetof(struct type, id) == 0, "directory rows begin with their id")
ID_FIRST(team);
ID_FIRST(queue);
ID_FIRST(category);
ID_FIRST(organisation);

enum rc directory_person(const struct directory *d, int64_t id, const struct person **out,
			 struct err *e)
{
	*out = NULL;
	return id > 0 && d->people.by_id ? d->people.by_id(d->people.arg, id, out, e) : RC_OK;
}

enum rc directory_login(const struct directory *d, struct sv login, const struct person **out,
			struct err *e)
{
	*out = NULL;
	return login.n && d->people.by_login ? d->people.by_login(d->people.arg, login, out, e)
					     : RC_OK;
}

enum rc directory_people(const struct directory *d, struct sv prefix,
			 bool (*fn)(void *fn_arg, const struct person *p), void *fn_arg,
			 struct err *e)
{
	return d->people.each ? d->people.each(d->people.arg, prefix, fn, fn_arg, e) : RC_OK;
}

const struct team *directory_team(const struct directory *d, int64_t id)
{
	return IDS_ROW(d->team, d->n_team, id);
}

const struct queue *directory_queue(const struct directory *d, int64_t id)
{
	return IDS_ROW(d->queue, d->n_queue, id);
}

const struct category *directory_category(const struct directory *d, int64_t id)
{
	return IDS_ROW(d->category, d->n_category, id);
}

const struct organisation *directory_organisation(const struct directory *d, int64_t id)
{
	return IDS_ROW(d->organisation, d->n_organisation, id);
}

const struct team *directory_team_key(const struct directory *d, struct sv key)
{
	for (size_t i = 0; i < d->n_team; i++)
		if (d->team[i].id > 0 && sv_eq(d->team[i].key, key))
			return &d->team[i];
	return NULL;
}

const struct queue *directory_queue_key(const struct directory *d, struct sv key)
{
	for (size_t i = 0; i < d->n_queue; i++)
		if (d->queue[i].id > 0 && sv_eq(d->queue[i].key, key))
			return &d->queue[i];
	return NULL;
}

const struct category *directory_category_key(const struct directory *d, struct sv key)
{
	for (size_t i = 0; i < d->n_category; i++)
		if (d->category[i].id > 0 && sv_eq(d->category[i].key, key))
			return &d->category[i];
	return NULL;
}

const struct organisation *directory_organisation_key(const struct directory *d, struct sv key)
{
	for (size_t i = 0; i < d->n_organisation; i++)
		if (d->organisation[i].id > 0 && sv_eq(d->organisation[i].key, key))
			return &d->organisation[i];
	return NULL;
}

bool team_has(const struct team *t, int64_t person)
{
	size_t lo = 0, hi = t->n_member;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (t->member[mid] == person)
			return true;
		if (t->member[mid] < person)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

bool person_sees_queue(const struct directory *d, const struct person *who, int64_t queue)
{
	const struct queue *q = directory_queue(d, queue);
	const struct team *team = q ? directory_team(d, q->team) : NULL;

	return !q || !q->restricted || (who->roles & ROLE_SUPERVISOR) ||
	       (team && team_has(team, who->id));
}

static const struct {
	enum role role;
	const char *name;
} roles[] = {
	{ ROLE_REQUESTER, "requester" },   { ROLE_AGENT, "agent" }, { ROLE_AUTHOR, "author" },
	{ ROLE_SUPERVISOR, "supervisor" }, { ROLE_ADMIN, "admin" },
};

const char *role_name(enum role r)
{
	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (roles[i].role == r)
			return roles[i].name;
	return "";
}

unsigned role_find(struct sv name)
{
	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (sv_eqs(name, roles[i].name))
			return roles[i].role;
	return 0;
}

/* What logins and keys share; `what` names the thing in messages. */
static enum rc name_check(struct sv v, const char *what, struct err *e)
{
	if (!v.n)
		return err_field(e, what, _("%s is empty"), what);
	if (!utf8_valid(v, NULL))
		return err_field(e, what, _("%s is not valid UTF-8"), what);
	if (utf8_count(v) > NAME_MAX_CHARS)
		return err_field(e, what, _("%s is longer than %d characters"), what,
				 NAME_MAX_CHARS);
	if (sv_trim(v).n != v.n)
		return err_field(e, what, _("%s begins or ends with a blank"), what);
	if (!safe_is_clean(v, false))
		return err_field(e, what, _("%s holds a control or invisible character"), what);
	if (sv_find(v, ',') < v.n || sv_find(v, '"') < v.n)
		return err_field(e, what, _("%s must not hold a comma or a quote"), what);
	return RC_OK;
}

enum rc login_check(struct sv login, struct err *e)
{
	return name_check(login, "login", e);
}

static bool reserved(struct sv v)
{
	return sv_eqs(v, "none") || sv_eqs(v, "any") || sv_eqs(v, "me") || sv_eqs(v, "my-teams");
}

enum rc key_check(struct sv key, enum noun noun, struct err *e)
{
	size_t slash = sv_find(key, '/');

	TRY(name_check(key, "key", e));
	if (reserved(key))
		return err_field(e, "key", _("%.*s is a reserved name: choose another"),
				 SV_ARG(key));
	if (noun != NOUN_CATEGORY || slash == key.n)
		return RC_OK;
	if (slash == 0 || slash + 1 == key.n)
		return err_field(e, "key", _("a category has text on both sides of the /"));
	if (sv_find((struct sv){ key.p + slash + 1, key.n - slash - 1 }, '/') < key.n - slash - 1)
		return err_field(e, "key", _("a category has at most two levels: network/vpn"));
	return RC_OK;
}
