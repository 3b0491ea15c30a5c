/* The usual vocabulary: rows of the directory, and lists of states, types and tags. Keys are found
 * by halving; people are looked up through the directory's source. */
#include "deskbell/query/vocab.h"

#include <stdlib.h>

#define KINDS ((size_t)VOCAB_TAG + 1)

/* Names of each kind but people, sorted by their bytes. */
struct index {
	const struct directory *directory;
	struct err *lost; /* the first look-up that failed since the last check */
	struct vocab_name *name[KINDS];
	size_t n[KINDS];
};

static int name_cmp(const void *a, const void *b)
{
	return sv_cmp(((const struct vocab_name *)a)->name, ((const struct vocab_name *)b)->name);
}

/* First name that is not before v. */
static size_t lower(const struct index *x, enum vocab_kind kind, struct sv v)
{
	size_t lo = 0, hi = x->n[kind];

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (sv_cmp(x->name[kind][mid].name, v) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void keep(const struct index *x, enum rc rc, const struct err *e)
{
	if (rc != RC_OK && x->lost->rc == RC_OK)
		*x->lost = *e;
}

static enum rc index_check(const void *arg, struct err *e)
{
	const struct index *x = arg;
	enum rc rc = x->lost->rc;

	if (rc != RC_OK) {
		*e = *x->lost;
		x->lost->rc = RC_OK;
	}
	return rc;
}

static const struct person *find_person(const struct index *x, int64_t id)
{
	const struct person *p;
	struct err e = { 0 };

	keep(x, directory_person(x->directory, id, &p, &e), &e);
	return p;
}

struct telling {
	bool (*fn)(void *fn_arg, const struct vocab_name *name);
	void *arg;
};

static bool tell_person(void *arg, const struct person *p)
{
	const struct telling *t = arg;

	return t->fn(t->arg, &(struct vocab_name){ p->id, p->login, p->name });
}

static void each_person(const struct index *x, struct sv prefix, struct telling t)
{
	struct err e = { 0 };

	keep(x, directory_people(x->directory, prefix, tell_person, &t, &e), &e);
}

static void index_each(const void *arg, enum vocab_kind kind, struct sv prefix,
		       bool (*fn)(void *fn_arg, const struct vocab_name *name), void *fn_arg)
{
	const struct index *x = arg;

	if (kind == VOCAB_PERSON)
		each_person(x, prefix, (struct telling){ fn, fn_arg });
	for (size_t i = lower(x, kind, prefix); i < x->n[kind]; i++)
		if (!sv_starts(x->name[kind][i].name, prefix) || !fn(fn_arg, &x->name[kind][i]))
			return;
}

static bool find_login(const struct index *x, struct sv login, int64_t *id)
{
	const struct person *p;
	struct err e = { 0 };

	keep(x, directory_login(x->directory, login, &p, &e), &e);
	if (p)
		*id = p->id;
	return p != NULL;
}

static bool index_find(const void *arg, enum vocab_kind kind, struct sv name, int64_t *id)
{
	const struct index *x = arg;
	size_t i = lower(x, kind, name);

	if (kind == VOCAB_PERSON)
		return find_login(x, name, id);
	if (i == x->n[kind] || !sv_eq(x->name[kind][i].name, name))
		return false;
	*id = x->name[kind][i].id;
	return true;
}

static struct sv index_name(const void *arg, enum vocab_kind kind, int64_t id)
{
	const struct directory *d = ((const struct index *)arg)->directory;
	const struct person *p = kind == VOCAB_PERSON ? find_person(arg, id) : NULL;
	const struct team *t = kind == VOCAB_TEAM && id ? directory_team(d, id) : NULL;
	const struct queue *q = kind == VOCAB_QUEUE && id ? directory_queue(d, id) : NULL;
	const struct category *c = kind == VOCAB_CATEGORY && id ? directory_category(d, id) : NULL;
	const struct organisation *o =
		kind == VOCAB_ORGANISATION && id ? directory_organisation(d, id) : NULL;

	return p ? p->login : t ? t->key : q ? q->key : c ? c->key : o ? o->key : SV_NULL;
}

static int64_t index_team_of(const void *arg, int64_t queue)
{
	const struct queue *q = directory_queue(((const struct index *)arg)->directory, queue);

	return q ? q->team : 0;
}

static int64_t index_organisation_of(const void *arg, int64_t person)
{
	const struct person *p = find_person(arg, person);

	return p ? p->organisation : 0;
}

static void put(struct index *x, enum vocab_kind kind, struct vocab_name name)
{
	if (name.name.n > 0)
		x->name[kind][x->n[kind]++] = name;
}

/* Sorts a kind; equal names (a state of several workflows) stay once. */
static void finish(struct index *x, enum vocab_kind kind)
{
	struct vocab_name *v = x->name[kind];
	size_t n = 0;

	if (x->n[kind])
		qsort(v, x->n[kind], sizeof(*v), name_cmp);
	for (size_t i = 0; i < x->n[kind]; i++)
		if (n == 0 || !sv_eq(v[n - 1].name, v[i].name))
			v[n++] = v[i];
	x->n[kind] = n;
}

static void put_words(struct index *x, enum vocab_kind kind, const struct sv *word, size_t n,
		      struct arena *a)
{
	x->name[kind] = ARENA_ARRAY(a, n + 1, struct vocab_name);
	for (size_t i = 0; i < n; i++)
		put(x, kind, (struct vocab_name){ 0, word[i], SV_NULL });
	finish(x, kind);
}

static void put_rows(struct index *x, const struct directory *d, struct arena *a)
{
	x->name[VOCAB_TEAM] = ARENA_ARRAY(a, d->n_team + 1, struct vocab_name);
	x->name[VOCAB_QUEUE] = ARENA_ARRAY(a, d->n_queue + 1, struct vocab_name);
	x->name[VOCAB_CATEGORY] = ARENA_ARRAY(a, d->n_category + 1, struct vocab_name);
	x->name[VOCAB_ORGANISATION] = ARENA_ARRAY(a, d->n_organisation + 1, struct vocab_name);
	for (size_t i = 0; i < d->n_team; i++)
		if (d->team[i].id)
			put(x, VOCAB_TEAM,
			    (struct vocab_name){ d->team[i].id, d->team[i].key, d->team[i].title });
	for (size_t i = 0; i < d->n_queue; i++)
		if (d->queue[i].id)
			put(x, VOCAB_QUEUE,
			    (struct vocab_name){ d->queue[i].id, d->queue[i].key,
						 d->queue[i].title });
	for (size_t i = 0; i < d->n_category; i++)
		if (d->category[i].id)
			put(x, VOCAB_CATEGORY,
			    (struct vocab_name){ d->category[i].id, d->category[i].key,
						 d->category[i].title });
	for (size_t i = 0; i < d->n_organisation; i++)
		if (d->organisation[i].id)
			put(x, VOCAB_ORGANISATION,
			    (struct vocab_name){ d->organisation[i].id, d->organisation[i].key,
						 d->organisation[i].title });
	finish(x, VOCAB_TEAM);
	finish(x, VOCAB_QUEUE);
	finish(x, VOCAB_CATEGORY);
	finish(x, VOCAB_ORGANISATION);
}

struct vocab vocab_from_directory(const struct vocab_directory *d, struct arena *a)
{
	struct index *x = ARENA_NEW(a, struct index);

	x->directory = d->directory;
	x->lost = ARENA_NEW(a, struct err);
	put_rows(x, d->directory, a);
	put_words(x, VOCAB_STATE, d->state, d->n_state, a);
	put_words(x, VOCAB_TYPE, d->type, d->n_type, a);
	put_words(x, VOCAB_TAG, d->tag, d->n_tag, a);
	return (struct vocab){ d->fields,     index_each,
			       index_find,    index_name,
			       index_team_of, index_organisation_of,
			       index_check,   x };
}

enum rc vocab_check(const struct vocab *v, struct err *e)
{
	return v && v->check ? v->check(v->arg, e) : RC_OK;
}

bool vocab_reserved(struct sv name)
{
	return sv_eqs(name, "none") || sv_eqs(name, "any") || sv_eqs(name, "me") ||
	       sv_eqs(name, "my-teams");
}
