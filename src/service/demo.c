/* The demo desk: where it lies, and how it is made whole or not at all. A file `demo` in it tells
 * it from every other desk. */
#include "deskbell/service/demo.h"

#include "demo_script.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "desk_priv.h"

enum rc demo_dir(struct arena *a, const char **dir, struct err *e)
{
	*dir = data_home(a, "deskbell-demo");
	if (!*dir)
		return err_set(e, RC_ENV,
			       _("no home directory is set: name one, deskbell demo DIR"));
	return RC_OK;
}

/* Takes away what was made; an empty directory that stood there before stands there again. */
static enum rc remove_demo(const char *dir, bool existed, struct err *e)
{
	TRY(fs_remove_tree(dir, e));
	return existed ? fs_mkdirs(dir, 0700, e) : RC_OK;
}

static enum rc other(const char *dir, struct err *e)
{
	return err_set(
		e, RC_ENV,
		_("%s is neither empty nor a demo desk; name another directory: deskbell demo DIR"),
		dir);
}

/* The finished mark: what the desk was made of. */
static struct sv mark_of(const struct demo_order *o, struct arena *a)
{
	unsigned long long seed = o->seed;

	if (o->tickets)
		return arena_printf(a, "seed %llu tickets %lld\n", seed, (long long)o->tickets);
	return arena_printf(a, "seed %llu\n", seed);
}

/* Is there a demo desk in dir? One whose making was cut off is taken away first. One of another
 * size is not what was asked for. */
static enum rc look(const char *dir, const struct demo_order *o, struct arena *a, bool *there,
		    struct err *e)
{
	const char *mark = fs_join(a, dir, DEMO_MARK);
	struct sv text;

	*there = false;
	if (fs_is_empty_dir(dir))
		return RC_OK;
	if (!fs_exists(mark))
		return other(dir, e);
	TRY(fs_read(mark, 1000, a, &text, e));
	if (sv_eqs(text, DEMO_UNFINISHED))
		return remove_demo(dir, true, e);
	*there = fs_exists(fs_join(a, dir, "desk.db"));
	if (*there && o->tickets && !sv_eq(text, mark_of(o, a)))
		return err_set(
			e, RC_ENV,
			_("%s holds a demo desk of another size; name another directory: deskbell demo DIR"),
			dir);
	return *there ? RC_OK : other(dir, e);
}

static enum rc make(const char *dir, const struct demo_order *o, int64_t now, struct arena *a,
		    struct err *e)
{
	struct clock founded;

	clock_freeze(&founded, now - DEMO_FOUNDED);
	TRY(desk_init_seeded(dir, &founded, NULL, &o->seed, e));
	TRY(demo_script_run(dir, o, now, e));
	/* All of it before the mark that says it is whole. */
	TRY(fs_sync_all(dir, e));
	return fs_write(fs_join(a, dir, DEMO_MARK), mark_of(o, a), 0600, e);
}

enum rc demo_make(const char *dir, const struct demo_order *o, const struct clock *clock,
		  bool *made, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	bool existed, there;
	struct err cleaning;
	enum rc rc;

	*made = false;
	TRY(look(dir, o, &a, &there, e));
	if (there)
		return RC_OK;
	existed = fs_is_dir(dir);
	rc = make(dir, o, clock_now(clock), &a, e);
	if (rc != RC_OK) {
		if (remove_demo(dir, existed, &cleaning) != RC_OK)
			err_more(e, rc, "", "%s", cleaning.msg);
		return rc;
	}
	*made = true;
	return RC_OK;
}
