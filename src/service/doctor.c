/* Doctor's frame: opens the desk as far as it goes, runs the checks one after the other, and notes
 * in the log what was made anew. */
#include "deskbell/service/doctor.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/db/care.h"
#include "deskbell/db/tx.h"
#include "deskbell/service/ballast.h"
#include "doctor_priv.h"
#include "service_priv.h"

/* In their order: files first, truth before what is made of it. */
static const struct {
	const char *name, *title;
	enum rc (*run)(struct doctor *x, struct err *e);
	bool store; /* needs the store */
} checks[] = {
	{ "environment", N_("the environment"), check_environment, false },
	{ "files", N_("files and their modes"), check_files, false },
	{ "leftovers", N_("what dead processes left"), check_leftovers, false },
	{ "disk", N_("room on the disk"), check_disk, false },
	{ "git", N_("the knowledge base"), check_git, false },
	{ "store", N_("the pages of the store"), check_store, true },
	{ "audit", N_("the chain of changes"), check_audit, true },
	{ "counters", N_("counters"), check_counters, true },
	{ "undone", N_("undone changes"), check_undone, true },
	{ "people", N_("people, teams, queues, categories"), check_people, true },
	{ "tickets", N_("tickets against the log"), check_tickets, true },
	{ "articles", N_("articles against git"), check_articles, true },
	{ "search", N_("the text indexes"), check_search, true },
	{ "blobs", N_("attachments"), check_blobs, true },
	{ "unfinished", N_("commands half done"), check_unfinished, true },
	{ "outbox", N_("what waits to be sent"), check_outbox, true },
	{ "config", N_("the configuration"), check_config, true },
};

const char *doctor_check_name(size_t i)
{
	return i < ARRAY_LEN(checks) ? checks[i].name : NULL;
}

const char *doctor_check_title(size_t i)
{
	return i < ARRAY_LEN(checks) ? _(checks[i].title) : NULL;
}

/* ---- telling ---- */

void doctor_tell(struct doctor *x, struct finding f)
{
	f.check = x->check;
	if (f.level == FINDING_NOTE) {
		x->out->notes++;
	} else if (f.mended) {
		x->out->mended++;
	} else {
		x->out->faults++;
		x->out->mendable += f.mendable;
	}
	if (x->r->found && x->told < FINDINGS_TOLD)
		x->r->found(x->r->arg, &f);
	x->told++;
}

void doctor_fault(struct doctor *x, struct sv where, struct sv what, const char *remedy)
{
	doctor_tell(x, (struct finding){ .level = FINDING_FAULT,
					 .where = where,
					 .what = what,
					 .remedy = sv_from(remedy) });
}

void doctor_note(struct doctor *x, struct sv where, struct sv what, const char *remedy)
{
	doctor_tell(x, (struct finding){ .level = FINDING_NOTE,
					 .where = where,
					 .what = what,
					 .remedy = sv_from(remedy) });
}

void doctor_remade(struct doctor *x, const char *table)
{
	if (!strstr(str_z(&x->derived), table))
		str_addf(&x->derived, "%s%s", x->derived.n ? ", " : "", table);
}

void doctor_derived(struct doctor *x, const char *table, struct sv where, struct sv what,
		    bool mended)
{
	if (mended)
		doctor_remade(x, table);
	doctor_tell(
		x, (struct finding){ .level = FINDING_FAULT,
				     .where = where,
				     .what = what,
				     .remedy = sv_from(_("deskbell doctor --repair makes it anew")),
				     .mendable = true,
				     .mended = mended });
}

void doctor_progress(struct doctor *x, int64_t done, int64_t total)
{
	if (x->r->progress)
		x->r->progress(x->r->arg, done, total);
}

/* What was found beyond what is told. */
static void tell_rest(struct doctor *x)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	int64_t rest = x->told - FINDINGS_TOLD;
	struct finding f = { .check = x->check, .level = FINDING_NOTE, .where = sv_from(x->check) };

	if (rest <= 0 || !x->r->found)
		return;
	f.what = arena_printf(&a, ngettext("%lld more like these", "%lld more like these", rest),
			      (long long)rest);
	x->r->found(x->r->arg, &f);
}

/* ---- opening ---- */

static bool is_owner(const struct doctor *x)
{
	return !x->r->as && (geteuid() == x->owner || geteuid() == 0);
}

/* The desk whole, else what can be opened of it; `why` = why not whole. */
static void open_desk(struct doctor *x, struct err *why)
{
	enum desk_mode mode = x->r->repair || x->r->free ? DESK_WRITE : DESK_READ;
	struct err ignored = { 0 };

	x->whole = desk_open(x->r->dir, mode, x->clock, &x->desk, why) == RC_OK;
	x->mend = x->r->repair;
	x->remake = x->mend && x->r->remake;
	if (x->whole)
		return;
	if (desk_open_damaged(x->r->dir, x->r->repair ? DB_WRITE : DB_READ, x->clock, &x->desk,
			      &ignored) == RC_OK)
		return;
	x->mend = x->remake = false;
	ignored = (struct err){ 0 };
	if (desk_open_damaged(x->r->dir, DB_EXAMINE, x->clock, &x->desk, &ignored) != RC_OK)
		x->desk = NULL;
}

/* Admins by name; without a name whoever the files belong to: he may do anything with them. */
static enum rc check_right(struct doctor *x, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct actor who;

	if (is_owner(x))
		return RC_OK;
	if (!x->whole)
		return err_set(e, RC_DENIED,
			       _("doctor: this desk does not open, so nobody is known by name; "
				 "its owner may look, without --as"));
	TRY(desk_actor(x->desk, x->r->as, &a, &who, e));
	if (!actor_has(&who, ROLE_ADMIN))
		return err_set(e, RC_DENIED, _("%s: not for your roles"), "doctor");
	return RC_OK;
}

static enum rc check_names(const struct doctor_request *r, struct err *e)
{
	for (size_t i = 0; i < r->n_only; i++) {
		AUTO(str_deinit) struct str s = STR_INIT;
		bool known = false;

		for (size_t k = 0; k < ARRAY_LEN(checks); k++) {
			known |= sv_eqs(r->only[i], checks[k].name);
			str_addf(&s, "%s%s", k ? ", " : "", checks[k].name);
		}
		if (!known)
			return err_set(e, RC_USAGE, _("\"%.*s\" is no check; there are: %s"),
				       SV_ARG(r->only[i]), str_z(&s));
	}
	return RC_OK;
}

bool doctor_wants(const struct doctor *x, const char *check)
{
	for (size_t i = 0; i < x->r->n_only; i++)
		if (sv_eqs(x->r->only[i], check))
			return true;
	return x->r->n_only == 0;
}

/* ---- running ---- */

static enum rc run_checks(struct doctor *x, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
		struct err why = { 0 };
		enum rc rc;

		if (!doctor_wants(x, checks[i].name) || (checks[i].store && !x->desk))
			continue;
		x->check = checks[i].name;
		x->told = 0;
		x->out->checks++;
		if (x->r->begin)
			x->r->begin(x->r->arg, _(checks[i].title));
		rc = checks[i].run(x, &why);
		if (rc == RC_CANCELLED) {
			*e = why;
			return rc;
		}
		if (rc != RC_OK)
			doctor_fault(x, sv_from(_("this check")), sv_from(why.msg),
				     _("mend what the message says, then look again"));
		tell_rest(x);
	}
	return RC_OK;
}

/* Says in the log which derived tables were made anew. They hold nothing of their own, so this is
 * for whoever wonders later. */
static enum rc note_mended(struct doctor *x, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(draft_change_deinit) struct draft_change c = { 0 };
	struct actor who = { 0 };
	struct err ignored = { 0 };

	if (!x->derived.n)
		return RC_OK;
	TRY(tx_begin_write(&tx, x->desk->db, e));
	TRY(desk_refresh(x->desk, e));
	/* The owner of the files may be nobody on this desk. */
	if (desk_actor(x->desk, x->r->as, &a, &who, &ignored) != RC_OK)
		who = (struct actor){ 0 };
	TRY(desk_note_mended(x->desk, &who, x->r->command, str_sv(&x->derived), &c, &a, e));
	x->out->change = c.head.id;
	return tx_commit(&tx, e);
}

/* What a full disk needs: a little room, then the log out of the way. */
static enum rc free_room(struct doctor *x, struct err *e)
{
	if (!x->out->freed)
		TRY(ballast_drop(x->r->dir, &x->out->freed, e));
	return x->whole ? db_empty_log(x->desk->db, e) : RC_OK;
}

enum rc doctor_run(const struct doctor_request *r, const struct clock *clock,
		   struct doctor_result *out, struct err *e)
{
	struct doctor x = { .r = r, .clock = clock, .out = out };
	struct err why = { 0 };
	struct stat st;
	enum rc rc;

	*out = (struct doctor_result){ 0 };
	TRY(check_names(r, e));
	if (stat(r->dir, &st))
		return err_set(e, RC_ENV, "%s: %s", r->dir, strerror(errno));
	x.owner = st.st_uid;
	/* Before the store is opened: even that may want room. */
	if (r->free && is_owner(&x))
		TRY(ballast_drop(r->dir, &out->freed, e));
	open_desk(&x, &why);
	rc = check_right(&x, e);
	if (rc == RC_OK && !x.whole) {
		x.check = "store";
		doctor_fault(&x, SV("desk.db"), sv_from(why.msg),
			     _("what the message says; else put a backup in its place "
			       "(deskbell restore)"));
	}
	if (rc == RC_OK)
		rc = r->free ? free_room(&x, e) : run_checks(&x, e);
	if (rc == RC_OK)
		rc = note_mended(&x, e);
	desk_destroy(x.desk);
	str_deinit(&x.derived);
	return rc;
}
