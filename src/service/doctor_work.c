/* Doctor's checks of work that is under way: commands on many things that were cut off, and what
 * waits to be sent. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/care_store.h"
#include "deskbell/store/todo_store.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/when.h"
#include "doctor_priv.h"
#include "service_priv.h"

/* A command that wrote within the hour may still be running. Whoever has not taken it up again in a
 * month will not: what it left has changed since. */
#define RUNNING ((int64_t)3600)
#define GIVEN_UP ((int64_t)30 * 86400)
#define ADDRESS_MAX 320 /* RFC 5321, 4.5.3.1: 64 + 1 + 255 */

/* ---- commands half done ---- */

static enum rc drop(struct doctor *x, const struct care_todo *t, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };

	TRY(tx_begin_write(&tx, x->desk->db, e));
	TRY(todo_store_drop(x->desk->db, t->uid, e));
	return tx_commit(&tx, e);
}

/* The list says what a continuing command would do; a damaged one must not be followed. */
static bool is_whole(const struct care_todo *t)
{
	return t->listed == t->n && t->at >= 0 && t->at <= t->n && (!t->batch || t->command.p);
}

static const char *remedy_of(const struct care_todo *t, bool old, struct arena *a)
{
	const char *end = old ? _("; deskbell doctor --repair gives the rest up") : "";

	if (!t->batch)
		return arena_printf(a, _("the same command begins anew%s"), end).p;
	if (!is_whole(t))
		return arena_printf(a, _("deskbell undo %lld takes back what was done%s"),
				    (long long)t->batch, end)
			.p;
	return arena_printf(a,
			    _("the same command with its --request-id does the rest, deskbell undo "
			      "%lld takes all of it back%s"),
			    (long long)t->batch, end)
		.p;
}

static struct sv what_of(const struct care_todo *t, int64_t now, struct arena *a)
{
	char last[WHEN_SIZE];

	if (!is_whole(t))
		return sv_from(_("the list of what is left to do is damaged"));
	if (!t->batch)
		return sv_from(_("was cut off before anything was done"));
	when_relative(t->last, now, last);
	return arena_printf(a, _("%.*s by %.*s: %lld of %lld are done, the last %s"),
			    SV_ARG(command_told(t->command, a)), SV_ARG(t->login), (long long)t->at,
			    (long long)t->n, last);
}

static enum rc tell_todo(struct doctor *x, const struct care_todo *t, struct arena *a,
			 struct err *e)
{
	int64_t age = clock_now(x->clock) - t->last;
	bool old = !is_whole(t) || (t->batch && age > GIVEN_UP);
	struct finding f = { .level = old ? FINDING_FAULT : FINDING_NOTE, .mendable = old };

	if (!old && t->batch && age <= RUNNING)
		return RC_OK;
	f.where = t->batch ? arena_printf(a, _("change %lld"), (long long)t->batch)
			   : sv_from(_("a command on many"));
	f.what = what_of(t, clock_now(x->clock), a);
	f.remedy = sv_from(remedy_of(t, old, a));
	if (old && x->mend) {
		TRY(drop(x, t, e));
		f.mended = true;
	}
	doctor_tell(x, f);
	return RC_OK;
}

static enum rc check_strays(struct doctor *x, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct finding f = { .level = FINDING_FAULT,
			     .where = SV("todo_part"),
			     .what = sv_from(_("holds parts of lists that are gone")),
			     .remedy = sv_from(_("deskbell doctor --repair removes them")),
			     .mendable = true };
	int64_t n;

	TRY(care_store_todo_strays(x->desk->db, &n, e));
	if (!n)
		return RC_OK;
	if (x->mend) {
		TRY(tx_begin_write(&tx, x->desk->db, e));
		TRY(care_store_todo_sweep(x->desk->db, e));
		TRY(tx_commit(&tx, e));
		f.mended = true;
	}
	doctor_tell(x, f);
	return RC_OK;
}

enum rc check_unfinished(struct doctor *x, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct care_todo *t;
	size_t n;

	TRY(care_store_todo(x->desk->db, &a, &t, &n, e));
	for (size_t i = 0; i < n; i++)
		TRY(tell_todo(x, &t[i], &a, e));
	return check_strays(x, e);
}

/* ---- the outbox ---- */

/* One address as we would send to it: a name, an "at", a place. */
static bool is_address(struct sv v)
{
	size_t at = sv_find(v, '@');

	if (!at || at + 1 >= v.n || v.n > ADDRESS_MAX || !safe_is_clean(v, false))
		return false;
	for (size_t i = 0; i < v.n; i++)
		if (strchr(" ,;<>\"()", v.p[i]) || (v.p[i] == '@' && i != at))
			return false;
	return true;
}

/* What keeps a row that waits from being sent; NULL = nothing. */
static const char *why_not(const struct care_outbox *o)
{
	if (o->row.kind != OUTBOX_MAIL && o->row.kind != OUTBOX_HOOK)
		return _("is of no kind that is known");
	if (!o->of_ticket)
		return _("its ticket is missing");
	if (!o->row.dest.n || (o->row.kind == OUTBOX_MAIL && !is_address(o->row.dest)))
		return _("its address is none");
	if (o->row.kind == OUTBOX_MAIL && !o->public)
		return _("its text is no public message of its change");
	return NULL;
}

static enum rc cancel(struct doctor *x, const struct outbox_row *row, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	int64_t sent;

	TRY(tx_begin_write(&tx, x->desk->db, e));
	TRY(outbox_store_cancel(x->desk->db, row->change, clock_now(x->clock), &sent, e));
	return tx_commit(&tx, e);
}

/* An undo cancels what was not sent yet: a row it missed must not be sent. */
static enum rc tell_undone(struct doctor *x, const struct care_outbox *o, struct sv where,
			   struct err *e)
{
	struct finding f = { .level = FINDING_FAULT,
			     .where = where,
			     .what = sv_from(_("waits to be sent, though its change is undone")),
			     .remedy = sv_from(_("deskbell doctor --repair cancels it")),
			     .mendable = true };

	if (x->mend) {
		TRY(cancel(x, &o->row, e));
		f.mended = true;
	}
	doctor_tell(x, f);
	return RC_OK;
}

static enum rc check_row(struct doctor *x, const struct care_outbox *o, struct arena *a,
			 struct err *e)
{
	struct sv where = arena_printf(a, _("outbox row %lld of change %lld"), (long long)o->row.id,
				       (long long)o->row.change);
	bool waits = !o->row.done && !o->row.cancelled;
	const char *what = NULL;

	if (!o->of_change)
		what = _("its change is missing");
	else if (o->row.done && o->row.cancelled)
		what = _("is both sent and cancelled");
	else if (waits && o->undone)
		return tell_undone(x, o, where, e);
	else if (waits)
		what = why_not(o);
	if (what)
		doctor_fault(x, where, sv_from(what),
			     _("deskbell undo of the change cancels what waits; something else may "
			       "have written here, compare with a backup"));
	return RC_OK;
}

enum rc check_outbox(struct doctor *x, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct care_outbox o;
	int64_t id = 0;

	for (;;) {
		arena_reset(&a);
		TRY(care_store_outbox(x->desk->db, id, &a, &o, e));
		id = o.row.id;
		if (!id)
			return RC_OK;
		TRY(check_row(x, &o, &a, e));
	}
}
