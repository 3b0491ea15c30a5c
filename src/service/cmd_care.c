/* rebuild: derived tables made anew by doctor's own checks, then proved by them. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/service/doctor.h"
#include "desk_priv.h"
#include "service_priv.h"

enum rc desk_note_mended(struct desk *d, const struct actor *who, struct sv command,
			 struct sv tables, struct draft_change *c, struct arena *a, struct err *e)
{
	struct event ev = { NOUN_DESK, 1, DESK_MENDED, OP_SET, SV_NULL, tables };

	VEC_ADD(&c->event, ev);
	desk_random(d, c->head.uid, UID_SIZE);
	c->head.at = c->head.recorded = clock_now(d->clock);
	c->head.actor = who->person;
	c->head.door = DOOR_CLI;
	c->head.command = command;
	return call_append(d, c, a, e);
}

/* What may be asked for, and the checks that do it, in their order. */
static const struct {
	const char *name;
	const char *check[6];
} parts[] = {
	{ "all", { "undone", "people", "tickets", "articles", "search" } },
	{ "search", { "search" } },
	{ "tickets", { "undone", "people", "tickets" } },
	{ "articles", { "articles" } },
};

static void to_progress(void *arg, int64_t done, int64_t total)
{
	struct job *j = arg;

	j->state.done = done;
	j->state.total = total;
	if (j->progress)
		(void)j->progress(j->arg, &j->state);
}

static void to_finding(void *arg, const struct finding *f)
{
	struct job *j = arg;

	if (f->level == FINDING_FAULT && j->finding)
		j->finding(j->arg,
			   arena_printf(j->arena, "%.*s: %.*s", SV_ARG(f->where), SV_ARG(f->what)));
}

static enum rc run_parts(struct job *j, size_t part, bool remake, struct doctor_result *out,
			 struct err *e)
{
	struct sv only[ARRAY_LEN(parts[0].check)];
	struct doctor_request r = { .dir = desk_dir(j->desk),
				    .as = arena_z(j->arena, j->actor.login),
				    .only = only,
				    .repair = remake,
				    .remake = remake,
				    .command = SV("rebuild"),
				    .progress = to_progress,
				    .found = to_finding,
				    .arg = j };

	for (; parts[part].check[r.n_only]; r.n_only++)
		only[r.n_only] = sv_from(parts[part].check[r.n_only]);
	return doctor_run(&r, desk_clock(j->desk), out, e);
}

static enum rc part_of(struct sv name, size_t *out, struct err *e)
{
	for (*out = 0; *out < ARRAY_LEN(parts); ++*out)
		if (!name.p || sv_eqs(name, parts[*out].name))
			return RC_OK;
	return err_set(e, RC_USAGE,
		       _("\"%.*s\" cannot be made anew; search, tickets, articles and all can"),
		       SV_ARG(name));
}

enum rc job_rebuild(struct job *j, struct err *e)
{
	struct doctor_result made = { 0 }, proof;
	size_t part;

	TRY(part_of(args_get(j->request->args, "what"), &part, e));
	if (!j->request->args->dry_run)
		TRY(run_parts(j, part, true, &made, e));
	TRY(run_parts(j, part, false, &proof, e));
	j->change = made.change;
	j->state.bad = proof.faults;
	if (j->request->args->dry_run) {
		j->text = proof.faults ? arena_printf(j->arena,
						      ngettext("%lld is not as it must be",
							       "%lld are not as they must be",
							       proof.faults),
						      (long long)proof.faults)
				       : sv_from(_("everything is as a rebuild would make it"));
		return RC_OK;
	}
	if (proof.faults)
		return err_set(
			e, RC_ENV,
			_("rebuild: not everything could be made anew; deskbell doctor says more"));
	j->text = arena_printf(j->arena, _("made anew and proved equal: %s"), parts[part].name);
	return RC_OK;
}
