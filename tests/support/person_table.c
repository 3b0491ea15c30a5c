/* A table of people as a source. */
#include "support/person_table.h"

static enum rc broken(struct err *e)
{
	return err_set(e, RC_ENV, "the table of people cannot be read");
}

static enum rc by_id(void *arg, int64_t id, const struct person **out, struct err *e)
{
	const struct person_table *t = arg;

	*out = NULL;
	if (t->broken)
		return broken(e);
	for (size_t i = 0; i < t->n; i++)
		if (t->at[i].id == id)
			*out = &t->at[i];
	return RC_OK;
}

static enum rc by_login(void *arg, struct sv login, const struct person **out, struct err *e)
{
	const struct person_table *t = arg;

	*out = NULL;
	if (t->broken)
		return broken(e);
	for (size_t i = 0; i < t->n; i++)
		if (sv_eq(t->at[i].login, login))
			*out = &t->at[i];
	return RC_OK;
}

/* The one whose login comes next. */
static const struct person *after(const struct person_table *t, const struct person *last)
{
	const struct person *next = NULL;

	for (size_t i = 0; i < t->n; i++)
		if ((!last || sv_cmp(t->at[i].login, last->login) > 0) &&
		    (!next || sv_cmp(t->at[i].login, next->login) < 0))
			next = &t->at[i];
	return next;
}

static enum rc each(void *arg, struct sv prefix, bool (*fn)(void *fn_arg, const struct person *p),
		    void *fn_arg, struct err *e)
{
	const struct person_table *t = arg;
	const struct person *p = NULL;

	if (t->broken)
		return broken(e);
	while ((p = after(t, p)))
		if (sv_starts(p->login, prefix) && !fn(fn_arg, p))
			break;
	return RC_OK;
}

struct person_source person_table_source(struct person_table *t)
{
	return (struct person_source){ by_id, by_login, each, t };
}
