/* Reads of the directory. */
#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "desk_priv.h"
#include "load_priv.h"

struct each_person {
	const struct directory *directory;
	bool (*fn)(void *arg, const struct directory *d, const struct person *p);
	void *arg;
};

static bool tell(void *arg, const struct person *p)
{
	const struct each_person *x = arg;

	return x->fn(x->arg, x->directory, p);
}

enum rc load_directory(struct desk *d, const struct actor *who, const struct directory **out,
		       struct err *e)
{
	TRY(desk_refresh(d, e));
	if (!actor_has(who, DIRECTORY_READERS))
		return err_set(e, RC_DENIED, _("the directory is not for your roles"));
	*out = desk_directory(d);
	return RC_OK;
}

enum rc load_people(struct desk *d, const struct actor *who,
		    bool (*fn)(void *arg, const struct directory *d, const struct person *p),
		    void *arg, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct each_person x = { .fn = fn, .arg = arg };

	TRY(tx_begin_read(&tx, d->db, e));
	TRY(load_directory(d, who, &x.directory, e));
	return person_store_each(d->db, 0, tell, &x, e);
}

static bool count(void *arg, const struct person *p)
{
	(void)p;
	++*(int64_t *)arg;
	return true;
}

enum rc load_members(struct desk *d, const struct actor *who, int64_t organisation, int64_t *n,
		     struct err *e)
{
	const struct directory *dir;

	*n = 0;
	TRY(load_directory(d, who, &dir, e));
	return person_store_members(d->db, organisation, count, n, e);
}
