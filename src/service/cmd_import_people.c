/* import people and import organisations: rows of a CSV, each making or changing what its key
 * names. Rows read in one transaction of at most 50 ms are one change; what stands behind a row
 * about an admin is another. All changes are one batch. */
#include <string.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/map.h"
#include "deskbell/db/tx.h"
#include "deskbell/text/fuzzy.h"
#include "desk_priv.h"
#include "import_reason.h"
#include "import_row.h"
#include "import_source.h"
#include "service_priv.h"

#define TX_US 50000

/* What a file of rows is about. */
struct listing {
	const char *const *column; /* all names a heading may have; the first is the key */
	size_t n;
	/* Plans one row; *known: there was one with this key. *last: the next row can only be
	 * judged when this one is written. */
	enum rc (*plan)(struct plan *p, const struct json *row, bool *known, bool *last,
			struct err *e);
};

struct run {
	struct job *job;
	const struct listing *what;
	struct source in;
	struct rejects rejects;
	struct map seen; /* key -> line: twice in one file is one time too many */
	struct reasons reasons;
	int64_t batch;
};

/* ---- rows ---- */

/* A cell: absent when there is no such column, "" when it is empty. */
static struct sv cell(const struct json *row, const char *key)
{
	const struct json *v = json_get(row, key);

	if (!v)
		return SV_NULL;
	return v->type == JSON_T_STRING ? sv_trim(v->s) : SV("");
}

/* Where nothing means "not said". */
static struct sv said(struct sv v)
{
	return v.n ? v : SV_NULL;
}

static bool has_admin(struct sv roles)
{
	while (roles.n)
		if (sv_eqs(sv_trim(sv_cut(&roles, ',')), role_name(ROLE_ADMIN)))
			return true;
	return false;
}

/* Whether an admin is left depends on the admins before. */
static enum rc plan_person_row(struct plan *p, const struct json *row, bool *known, bool *last,
			       struct err *e)
{
	struct sv login = cell(row, "login");
	const struct person *who;
	struct person_edit x = { .name = cell(row, "name"),
				 .email = cell(row, "email"),
				 .roles = said(cell(row, "roles")),
				 .teams = cell(row, "teams"),
				 .organisation = cell(row, "organisation"),
				 .active = said(cell(row, "active")) };

	TRY(directory_login(desk_directory(p->desk), login, &who, e));
	*known = who != NULL;
	*last = (who && (who->roles & ROLE_ADMIN)) || has_admin(x.roles);
	return plan_person_edit(p, login, who, &x, e);
}

static enum rc plan_organisation_row(struct plan *p, const struct json *row, bool *known,
				     bool *last, struct err *e)
{
	struct sv key = cell(row, "key");
	const struct organisation *o = directory_organisation_key(desk_directory(p->desk), key);
	struct organisation_edit x = { .title = said(cell(row, "title")),
				       .active = said(cell(row, "active")) };

	*known = o != NULL;
	*last = false;
	return plan_organisation_edit(p, key, o, &x, e);
}

static const char *const person_columns[] = { "login", "name",	       "email", "roles",
					      "teams", "organisation", "active" };
static const char *const organisation_columns[] = { "key", "title", "active" };

static const struct listing people = { person_columns, ARRAY_LEN(person_columns), plan_person_row };
static const struct listing organisations = { organisation_columns, ARRAY_LEN(organisation_columns),
					      plan_organisation_row };

/* The heading names the key, and nothing else than columns there are. */
static enum rc check_heading(const struct run *r, struct err *e)
{
	struct sv known[8] = { 0 };
	bool key = false;

	for (size_t i = 0; i < r->what->n; i++)
		known[i] = sv_from(r->what->column[i]);
	for (size_t i = 0; i < r->in.n_column; i++) {
		bool found = (int)i == r->in.rejected;
		int near;

		for (size_t k = 0; k < r->what->n; k++)
			found |= sv_eq(known[k], r->in.column[i]);
		key |= sv_eq(known[0], r->in.column[i]);
		if (found)
			continue;
		near = fuzzy_nearest(r->in.column[i], known, r->what->n);
		return err_set(e, RC_INVALID, _("%s:1: unknown column \"%.*s\"%s%s%s"),
			       r->in.in.name, SV_ARG(r->in.column[i]),
			       near < 0 ? "" : _(" (did you mean \""),
			       near < 0 ? "" : r->what->column[near], near < 0 ? "" : "\"?)");
	}
	return key ? RC_OK
		   : err_set(e, RC_INVALID, _("%s:1: there is no column \"%s\""), r->in.in.name,
			     r->what->column[0]);
}

/* Plans the row onto the change, or leaves the change as it was. */
static enum rc plan_row(struct run *r, struct plan *p, bool *last, struct err *e)
{
	struct progress *state = &r->job->state;
	size_t events = p->change.event.n, texts = p->change.text.n;
	struct json *row;
	struct sv bytes, key;
	int64_t line;
	bool known;
	enum rc rc;

	TRY(source_object(&r->in, p->arena, &row, &bytes, e));
	if (!row)
		return RC_OK;
	key = cell(row, r->what->column[0]);
	if (map_get(&r->seen, key, &line))
		return err_set(e, RC_INVALID, _("%s %.*s stands in line %lld already"),
			       r->what->column[0], SV_ARG(key), (long long)line);
	rc = r->what->plan(p, row, &known, last, e);
	if (rc != RC_OK) {
		p->change.event.n = events;
		p->change.text.n = texts;
		return rc;
	}
	map_put(&r->seen, key, r->in.line);
	if (p->change.event.n == events)
		state->skipped++;
	else if (known)
		state->changed++;
	else
		state->taken++;
	return RC_OK;
}

static enum rc one_row(struct run *r, struct plan *p, bool *last, struct err *e)
{
	enum rc rc;

	*last = false;
	rc = plan_row(r, p, last, e);
	if (rc != RC_INVALID)
		return rc;
	reasons_tell(&r->reasons, r->job, r->in.in.name, r->in.line, e->msg);
	r->job->state.bad++;
	if (r->job->request->args->dry_run)
		return RC_OK;
	return rejects_add(&r->rejects, &r->in, sv_from(e->msg), e);
}

/* ---- changes ---- */

/* Writes what is planned as a change, `more`: others will follow. */
static enum rc append(struct run *r, struct plan *p, bool more, struct err *e)
{
	struct change *head = &p->change.head;

	if (!p->change.event.n)
		return RC_OK;
	desk_random(p->desk, head->uid, UID_SIZE);
	head->at = head->recorded = p->now;
	head->actor = p->actor.person;
	head->door = p->door;
	head->command = sv_from(p->args->cmd->name);
	head->batch = r->batch ? r->batch : more ? BATCH_OWN : 0;
	TRY(call_append(p->desk, &p->change, p->arena, e));
	if (!r->batch)
		r->batch = head->id;
	draft_change_deinit(&p->change);
	p->change.head = (struct change){ 0 };
	return desk_refresh(p->desk, e);
}

static enum rc one_transaction(struct run *r, struct plan *p, bool *more, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	int64_t end;
	bool last;

	TRY(tx_begin_write(&tx, p->desk->db, e));
	TRY(desk_refresh(p->desk, e));
	p->scope = scope_of(&p->actor, desk_directory(p->desk), p->arena);
	end = clock_us() + TX_US / 2; /* the rest is for writing them */
	TRY(one_row(r, p, &last, e));
	while (*more && clock_us() < end && source_ready(&r->in)) {
		TRY(source_next(&r->in, more, e));
		if (*more && last)
			TRY(append(r, p, true, e));
		if (*more)
			TRY(one_row(r, p, &last, e));
	}
	TRY(append(r, p, *more, e));
	return p->args->dry_run ? RC_OK : tx_commit(&tx, e);
}

static enum rc all_rows(struct run *r, struct err *e)
{
	bool more;

	TRY(source_next(&r->in, &more, e));
	while (more) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct plan p = { .desk = r->job->desk,
				  .args = r->job->request->args,
				  .actor = r->job->actor,
				  .door = r->job->request->door,
				  .now = clock_now(r->job->desk->clock),
				  .arena = &a };
		enum rc rc = one_transaction(r, &p, &more, e);

		draft_change_deinit(&p.change);
		if (rc != RC_OK || p.args->dry_run)
			desk_forget(p.desk);
		TRY(rc);
		r->job->state.bytes = true;
		r->job->state.done = r->in.in.bytes;
		r->job->state.total = r->in.in.total;
		r->job->state.rows = r->in.number;
		if (r->job->progress && !r->job->progress(r->job->arg, &r->job->state))
			return err_set(e, RC_CANCELLED,
				       _("import stopped; what was taken so far stays"));
		if (more)
			TRY(source_next(&r->in, &more, e));
	}
	return RC_OK;
}

static enum rc finish(struct run *r, struct err *e)
{
	struct job *j = r->job;

	j->text = arena_printf(
		j->arena, _("%s%lld added, %lld changed, %lld as they were, %lld bad"),
		j->request->args->dry_run ? _("dry run: ") : "", (long long)j->state.taken,
		(long long)j->state.changed, (long long)j->state.skipped, (long long)j->state.bad);
	if (j->state.bad)
		return err_set(e, RC_INVALID,
			       ngettext("%s: %lld bad row was not taken",
					"%s: %lld bad rows were not taken",
					(unsigned long)j->state.bad),
			       j->request->args->cmd->name, (long long)j->state.bad);
	return RC_OK;
}

static enum rc import_listing(struct job *j, const struct listing *what, struct err *e)
{
	const struct args *x = j->request->args;
	struct run r = { .job = j, .what = what };
	struct err late = { 0 };
	enum rc rc;

	if (args_has(x, "rejects"))
		r.rejects.path = arena_z(j->arena, args_get(x, "rejects"));
	rc = source_open(&r.in, arena_z(j->arena, args_get(x, "file")), true, NULL, IMPORT_LINE_MAX,
			 e);
	if (rc == RC_OK)
		rc = check_heading(&r, e);
	if (rc == RC_OK)
		rc = all_rows(&r, e);
	reasons_end(&r.reasons, j, r.in.in.name);
	if (rc == RC_OK)
		rc = finish(&r, e);
	source_deinit(&r.in);
	map_deinit(&r.seen);
	reasons_deinit(&r.reasons);
	if (rejects_end(&r.rejects, &late) != RC_OK && rc == RC_OK)
		return err_set(e, late.rc, "%s", late.msg);
	return rc;
}

enum rc job_import_people(struct job *j, struct err *e)
{
	return import_listing(j, &people, e);
}

enum rc job_import_organisations(struct job *j, struct err *e)
{
	return import_listing(j, &organisations, e);
}
