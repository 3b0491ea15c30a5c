/* Doctor's checks of the store: pages, chain, counters, and each derived table against a rebuild.
 */
#include <stdlib.h>
#include <string.h>

#include "conf.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/db/care.h"
#include "deskbell/db/live.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/audit_store.h"
#include "deskbell/store/care_store.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/cursor_store.h"
#include "deskbell/store/person_store.h"
#include "deskbell/store/search_store.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/store/use_store.h"
#include "doctor_priv.h"
#include "ticket_clock.h"

#define PROGRESS_STEP 200
/* Tickets made anew in one transaction, and the time after which it ends: desk.lock is held for so
 * long. */
#define REMAKE_STEP 100
#define REMAKE_US 25000

static void found_page(void *arg, struct sv text)
{
	doctor_fault(
		arg, SV("desk.db"), text,
		_("put a backup in its place (deskbell restore); copy the damaged file away first"));
}

static void found_setting(void *arg, struct sv text)
{
	doctor_fault(arg, SV("desk.db"), text,
		     _("something else wrote this file; put a backup in its place"));
}

enum rc check_store(struct doctor *x, struct err *e)
{
	TRY(db_settings(x->desk->db, found_setting, x, e));
	if (db_version(x->desk->db) == db_version_known())
		TRY(db_schema(x->desk->db, found_setting, x, e));
	return db_examine(x->desk->db, found_page, x, e);
}

/* The newest change that somebody has read here, 0 where that cannot be told. The file is looked at
 * and left as it is. */
static int64_t newest_seen(struct doctor *x, struct arena *a)
{
	AUTO(db_release) struct db *live = NULL;
	struct err ignored = { 0 };
	int64_t seen;

	if (live_look(fs_join(a, x->r->dir, LIVE_FILE), &live, &ignored) != RC_OK ||
	    cursor_store_newest(live, &seen, &ignored) != RC_OK)
		return 0;
	return seen;
}

/* What was read in this desk by somebody and is not in the store: its newest part is missing, as
 * when its -wal file is, or it is the store of another desk. The chain cannot tell. */
static enum rc check_end(struct doctor *x, struct arena *a, struct err *e)
{
	/* Before the store: what is written and read in between is no loss. */
	int64_t newest, seen = newest_seen(x, a);

	TRY(change_store_newest(x->desk->db, &newest, e));
	if (!newest)
		doctor_fault(x, SV("desk.db"),
			     sv_from(_("holds no change, not even that of its making")),
			     _("put the desk.db-wal that belongs to it beside it, else a backup in "
			       "its place"));
	else if (seen > newest)
		doctor_fault(
			x, SV("desk.db"),
			arena_printf(a,
				     _("ends with change %lld, but somebody here has seen change "
				       "%lld: what came between is lost, or it is another desk's"),
				     (long long)newest, (long long)seen),
			_("after a power cut during an import: import the file again; else put the "
			  "desk.db-wal that belongs to it beside it, or a backup in its place; "
			  "remove live.db if it is as you want it"));
	return RC_OK;
}

enum rc check_audit(struct doctor *x, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct audit_result r;

	TRY(audit_store_verify(x->desk->db, NULL, &a, &r, e));
	if (r.what.p)
		doctor_fault(x,
			     r.broken ? arena_printf(&a, _("change %lld"), (long long)r.broken)
				      : SV("desk.db"),
			     r.what,
			     _("what was recorded was altered; compare with a backup from before"));
	return check_end(x, &a, e);
}

enum rc check_counters(struct doctor *x, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv behind;

	TRY(seq_store_behind(x->desk->db, &a, &behind, e));
	if (!behind.p)
		return RC_OK;
	if (x->mend) {
		TRY(tx_begin_write(&tx, x->desk->db, e));
		TRY(seq_store_raise(x->desk->db, e));
		TRY(tx_commit(&tx, e));
	}
	doctor_derived(x, "counters", behind, sv_from(_("would give a number a second time")),
		       x->mend);
	return RC_OK;
}

enum rc check_undone(struct doctor *x, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	int64_t *change;
	size_t n;

	TRY(care_store_undone(x->desk->db, FINDINGS_TOLD, &a, &change, &n, e));
	if (x->remake)
		doctor_remade(x, "undone");
	if (x->remake || (n && x->mend))
		TRY(care_store_undone_remake(x->desk->db, e));
	for (size_t i = 0; i < n; i++)
		doctor_derived(x, "undone",
			       change[i] ? arena_printf(&a, _("change %lld"), (long long)change[i])
					 : SV("undone"),
			       sv_from(change[i]
					       ? _("whether it is undone is not what the log says")
					       : _("holds changes that nothing undoes")),
			       x->mend);
	return RC_OK;
}

/* ---- people, teams, queues, categories ---- */

static enum rc check_person(struct doctor *x, enum noun noun, int64_t id, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv what;

	TRY(x->mend ? tx_begin_write(&tx, x->desk->db, e) : tx_begin_read(&tx, x->desk->db, e));
	TRY(care_store_person(x->desk->db, noun, id, &a, &what, e));
	if (!what.p && !x->remake)
		return RC_OK;
	if (x->mend) {
		TRY(person_store_refold(x->desk->db, noun, id, e));
		TRY(tx_commit(&tx, e));
	}
	if (!what.p) {
		doctor_remade(x, "people");
		return RC_OK;
	}
	doctor_derived(x, "people", arena_printf(&a, "%s %lld", noun_name(noun), (long long)id),
		       what, x->mend);
	return RC_OK;
}

enum rc check_people(struct doctor *x, struct err *e)
{
	static const enum noun noun[] = { NOUN_PERSON, NOUN_TEAM, NOUN_QUEUE, NOUN_CATEGORY,
					  NOUN_ORGANISATION };

	for (size_t i = 0; i < ARRAY_LEN(noun); i++) {
		int64_t id = 0;

		for (;;) {
			TRY(care_store_next(x->desk->db, noun[i], id, &id, e));
			if (!id)
				break;
			TRY(check_person(x, noun[i], id, e));
		}
	}
	return RC_OK;
}

/* ---- tickets ---- */

/* One that cannot be folded is a finding of its own; the others are looked at all the same. */
static enum rc compare_ticket(struct doctor *x, int64_t id, struct arena *a, struct sv *what,
			      struct err *e)
{
	struct fold_env env = desk_fold_env(x->desk, a);

	TRY(care_store_ticket(x->desk->db, id, &env, a, what, e));
	return desk_fold_check(&env, e);
}

static enum rc remake_ticket(struct doctor *x, int64_t id, struct arena *a, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct fold_env env = desk_fold_env(x->desk, a);

	TRY(tx_begin_write(&tx, x->desk->db, e));
	TRY(care_store_remake(x->desk->db, id, &env, a, e));
	TRY(desk_fold_check(&env, e));
	return tx_commit(&tx, e);
}

static enum rc check_ticket(struct doctor *x, int64_t id, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(tx_end) struct tx tx = { 0 };
	struct sv where = arena_printf(&a, _("ticket %lld"), (long long)id), what = SV_NULL;
	struct err why = { 0 };
	bool mended;
	enum rc rc;

	TRY(tx_begin_read(&tx, x->desk->db, e));
	rc = compare_ticket(x, id, &a, &what, &why);
	TRY(tx_commit(&tx, e));
	if (rc == RC_CANCELLED)
		return err_set(e, rc, "%s", why.msg);
	if (rc != RC_OK) {
		doctor_fault(x, where, sv_from(why.msg), _("put a backup in the store's place"));
		return RC_OK;
	}
	if (!what.p)
		return RC_OK;
	mended = x->mend && remake_ticket(x, id, &a, &why) == RC_OK;
	if (x->mend && !mended)
		what = arena_printf(&a, "%.*s (%s)", SV_ARG(what), why.msg);
	doctor_derived(x, "tickets", where, what, mended);
	return RC_OK;
}

/* The next tickets after *id made anew in one short transaction; *id = 0 after the last. */
static enum rc remake_some(struct doctor *x, int64_t *id, int64_t *done, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(tx_end) struct tx tx = { 0 };
	struct fold_env env = desk_fold_env(x->desk, &a);
	int64_t begun = clock_us();

	TRY(tx_begin_write(&tx, x->desk->db, e));
	for (int i = 0; i < REMAKE_STEP && clock_us() - begun < REMAKE_US; i++) {
		TRY(care_store_next(x->desk->db, NOUN_TICKET, *id, id, e));
		if (!*id)
			break;
		TRY(care_store_remake(x->desk->db, *id, &env, &a, e));
		++*done;
	}
	TRY(desk_fold_check(&env, e));
	return tx_commit(&tx, e);
}

static enum rc remake_tickets(struct doctor *x, int64_t total, struct err *e)
{
	int64_t id = 0, done = 0;

	do {
		TRY(remake_some(x, &id, &done, e));
		doctor_progress(x, done, total);
	} while (id);
	doctor_remade(x, "tickets");
	return RC_OK;
}

/* What a change of the configuration left to do, where it was cut off. */
static enum rc check_clocks(struct doctor *x, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	int64_t from;

	TRY(meta_store_int(x->desk->db, META_CLOCKS, &from, e));
	if (!from)
		return RC_OK;
	if (x->mend)
		TRY(clocks_remake(x->desk, NULL, NULL, e));
	doctor_derived(x, "clocks", arena_printf(&a, _("tickets from %lld on"), (long long)from),
		       sv_from(_("service levels are still by an earlier configuration")), x->mend);
	return RC_OK;
}

enum rc check_tickets(struct doctor *x, struct err *e)
{
	int64_t id = 0, total, done = 0;

	TRY(check_clocks(x, e));
	TRY(care_store_count(x->desk->db, NOUN_TICKET, &total, e));
	if (x->remake)
		return remake_tickets(x, total, e);
	for (;;) {
		TRY(care_store_next(x->desk->db, NOUN_TICKET, id, &id, e));
		if (!id)
			return RC_OK;
		TRY(check_ticket(x, id, e));
		if (++done % PROGRESS_STEP == 0)
			doctor_progress(x, done, total);
	}
}

/* ---- text indexes ---- */

static bool search_progress(void *arg, int64_t done)
{
	doctor_progress(arg, done, 0);
	return true;
}

enum rc check_search(struct doctor *x, struct err *e)
{
	struct search_state s;
	struct err why = { 0 };
	bool sound;
	struct sv what;
	enum rc rc;

	if (x->remake) {
		doctor_remade(x, "search");
		return search_store_rebuild(x->desk->db, e);
	}
	rc = search_store_compare(x->desk->db, search_progress, x, &s, &why);
	sound = rc == RC_OK && s.current && !s.tickets && s.tickets_same && s.articles_same;
	if (rc == RC_CANCELLED)
		return err_set(e, rc, "%s", why.msg);
	if (sound)
		return RC_OK;
	what = rc != RC_OK	? sv_from(why.msg)
	       : !s.current	? sv_from(_("is by an older cutter, or was marked to be made anew"))
	       : s.tickets	? sv_from(_("rows are not of their tickets' texts"))
	       : s.tickets_same ? sv_from(_("does not hold the words of the articles"))
				: sv_from(_("does not hold the words of the tickets"));
	if (x->mend)
		TRY(search_store_rebuild(x->desk->db, e));
	doctor_derived(x, "search",
		       rc == RC_OK && s.tickets_same ? SV("article_fts") : SV("ticket_fts"), what,
		       x->mend);
	return RC_OK;
}

/* ---- configuration ---- */

/* Each workflow tickets are pinned to is still there and knows their state. */
static enum rc check_pins(struct doctor *x, struct arena *a, struct err *e)
{
	struct ticket_use *use;
	size_t n;

	TRY(use_store_list(x->desk->db, a, &use, &n, e));
	for (size_t i = 0; i < n; i++) {
		const struct machine *m = desk_machine(x->desk, use[i].workflow);

		if (m && machine_category(m, use[i].state))
			continue;
		doctor_fault(
			x, arena_printf(a, _("ticket %lld"), (long long)use[i].example),
			arena_printf(a,
				     m ? _("workflow %.*s has no state \"%.*s\"")
				       : _("workflow %.*s (state \"%.*s\") cannot be read"),
				     SV_ARG(use[i].workflow), SV_ARG(use[i].state)),
			_("deskbell config history lists the versions; put a backup in its place "
			  "where one is missing"));
	}
	return RC_OK;
}

enum rc check_config(struct doctor *x, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct conf_files files;
	struct err why = { 0 };
	struct faults f;

	TRY(check_pins(x, &a, e));
	if (!x->whole)
		return RC_OK;
	if (conf_read(x->r->dir, &a, &files, &why) != RC_OK) {
		doctor_note(x, SV("config"), sv_from(why.msg),
			    _("deskbell config revert puts the files in force back"));
		return RC_OK;
	}
	TRY(conf_check(x->desk, &files, &a, &f, e));
	if (f.n)
		doctor_note(x, SV("config"),
			    sv_from(_("its files have faults; what is in force is sound")),
			    _("deskbell config check lists them"));
	return RC_OK;
}
