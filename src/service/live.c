/* live.db of an open desk. */
#include "live.h"

#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/base/trace.h"
#include "deskbell/db/live.h"
#include "desk_priv.h"

/* What could not be had is not tried again before. */
#define AGAIN_US ((int64_t)60 * 1000000)

static void say(struct desk *d, const char *text)
{
	TRACE(TRACE_DB, "%s", text);
	if (d->live_said)
		return;
	d->live_said = true;
	d->said = mem_strdup(text);
}

static void give_up(struct desk *d, const struct err *e)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	d->live_again = clock_us() + AGAIN_US;
	mem_free(&d->live_why);
	d->live_why = mem_strdup(e->msg);
	/* Somebody else was busy with it: no more than that. */
	if (e->rc == RC_BUSY)
		return;
	str_addf(&s, _("what is read is not known: %s"), e->msg);
	say(d, str_z(&s));
}

struct db *desk_live(struct desk *d)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct err e = { 0 };
	bool anew;

	if (d->live || clock_us() < d->live_again)
		return d->live;
	if (live_open(fs_join(&a, d->dir, LIVE_FILE), &d->live, &anew, &e) != RC_OK)
		give_up(d, &e);
	else if (anew)
		say(d, _("live.db was damaged or of another version and is made anew: "
			 "all tickets count as read"));
	return d->live;
}

const char *desk_live_why(const struct desk *d)
{
	return d->live_why ? d->live_why : "";
}

void desk_live_failed(struct desk *d, const struct err *e)
{
	if (live_damaged(d->live)) {
		live_discard(&d->live);
		say(d, _("live.db was damaged and is made anew: all tickets count as read"));
	} else if (e->rc != RC_BUSY) {
		db_release(&d->live);
		give_up(d, e);
	}
}

void desk_live_close(struct desk *d)
{
	db_release(&d->live);
	mem_free(&d->live_why);
	mem_free(&d->said);
}

const char *desk_said(struct desk *d, struct arena *a)
{
	const char *text = d->said ? arena_strdup(a, d->said) : NULL;

	mem_free(&d->said);
	return text;
}
