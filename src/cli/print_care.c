/* doctor: one line or JSON object for each finding, progress on a terminal. restore: the same after
 * it. */
#include "cli_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/service/backup.h"
#include "deskbell/service/doctor.h"
#include "deskbell/text/safe.h"

static void show_check(void *arg, const char *title)
{
	struct cli *c = arg;

	meter_begin(&c->meter, title);
}

static void show_done(void *arg, int64_t done, int64_t total)
{
	struct cli *c = arg;

	meter_show(&c->meter, &(struct progress){ .done = done, .total = total });
}

static const char *level_name(const struct finding *f)
{
	return f->mended ? "mended" : f->level == FINDING_FAULT ? "fault" : "note";
}

static void put_finding(const struct finding *f)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct json_out w;

	json_init(&w, &s);
	json_obj_begin(&w);
	json_key(&w, "check"), json_strz(&w, f->check);
	json_key(&w, "level"), json_strz(&w, f->level == FINDING_FAULT ? "fault" : "note");
	json_key(&w, "where"), json_str(&w, f->where);
	json_key(&w, "what"), json_str(&w, f->what);
	json_key(&w, "remedy"), json_str(&w, f->remedy);
	json_key(&w, "mendable"), json_bool(&w, f->mendable);
	json_key(&w, "mended"), json_bool(&w, f->mended);
	json_obj_end(&w);
	put_line(&s);
}

static void show_finding(void *arg, const struct finding *f)
{
	struct cli *c = arg;
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *level = f->mended			? _("mended")
			    : f->level == FINDING_FAULT ? _("FAULT")
							: _("note");

	meter_clear(&c->meter);
	if (c->mode == OUT_JSON) {
		put_finding(f);
		return;
	}
	if (c->mode == OUT_TSV) {
		printf("%s\t%s\t%.*s\t%.*s\t%.*s\n", level_name(f), f->check,
		       SV_ARG(safe_line_in(&a, f->where)), SV_ARG(safe_line_in(&a, f->what)),
		       SV_ARG(safe_line_in(&a, f->remedy)));
		return;
	}
	printf("%-7s %.*s: %.*s\n", level, SV_ARG(safe_line_in(&a, f->where)),
	       SV_ARG(safe_line_in(&a, f->what)));
	if (f->remedy.n && !f->mended)
		printf("        -> %.*s\n", SV_ARG(safe_line_in(&a, f->remedy)));
}

static void put_summary(const struct doctor_result *r)
{
	printf(ngettext("%lld check", "%lld checks", r->checks), (long long)r->checks);
	if (r->mended)
		printf(ngettext(", %lld thing mended", ", %lld things mended", r->mended),
		       (long long)r->mended);
	if (r->notes)
		printf(ngettext(", %lld note", ", %lld notes", r->notes), (long long)r->notes);
	printf("%s\n", r->faults ? "" : _(": the desk is sound"));
}

/* Runs the checks of *r, prints what they find. */
static enum rc look_through(struct cli *c, struct doctor_request *r, const struct clock *clock,
			    struct doctor_result *out, struct err *e)
{
	enum rc rc;

	r->begin = show_check;
	r->progress = show_done;
	r->found = show_finding;
	r->arg = c;
	rc = doctor_run(r, clock, out, e);
	r->arg = NULL;
	meter_clear(&c->meter);
	return rc;
}

static enum rc verdict(const struct doctor_result *r, struct err *e)
{
	if (!r->faults)
		return RC_OK;
	if (r->mendable)
		return err_set(
			e, RC_ENV,
			ngettext(
				"%lld fault, %lld of it can be mended: deskbell doctor --repair",
				"%lld faults, %lld of them can be mended: deskbell doctor --repair",
				r->faults),
			(long long)r->faults, (long long)r->mendable);
	return err_set(e, RC_ENV, ngettext("%lld fault", "%lld faults", r->faults),
		       (long long)r->faults);
}

static void put_freed(const struct cli *c, int64_t bytes)
{
	if (c->args->json)
		printf("{\"freed\":%lld}\n", (long long)bytes);
	else if (bytes)
		printf(_("%lld KiB freed; free more, then let deskbell doctor --repair keep some again\n"),
		       (long long)(bytes >> 10));
	else
		printf(_("nothing freed: no room was kept\n"));
}

enum rc run_doctor(struct cli *c, const char *dir, const struct clock *clock, struct err *e)
{
	struct doctor_request r = { .as = c->args->as.p ? arena_z(c->arena, c->args->as) : NULL,
				    .repair = args_has(c->args, "repair"),
				    .free = args_has(c->args, "free"),
				    .command = SV("doctor --repair") };
	struct doctor_result out;

	r.n_only = args_all(c->args, "check", &r.only);
	TRY(desk_find(dir, c->arena, &r.dir, e));
	TRY(look_through(c, &r, clock, &out, e));
	if (r.free) {
		put_freed(c, out.freed);
		return verdict(&out, e);
	}
	if (c->mode == OUT_TABLE ||
	    (c->mode == OUT_TSV && !out.faults && !out.notes && !out.mended))
		put_summary(&out);
	return verdict(&out, e);
}

/* ---- restore ---- */

static void put_info(const struct cli *c, const char *file, const struct backup_info *info)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct json_out w;
	char made[21];

	clock_format(info->made, made);
	if (!c->args->json) {
		printf(_("%.*s is whole: %lld files, %lld bytes, made %s\n"),
		       SV_ARG(safe_line_in(c->arena, sv_from(file))), (long long)info->files,
		       (long long)info->bytes, made);
		return;
	}
	json_init(&w, &s);
	json_obj_begin(&w);
	json_key(&w, "files"), json_int(&w, info->files);
	json_key(&w, "bytes"), json_int(&w, info->bytes);
	json_key(&w, "made"), json_strz(&w, made);
	json_key(&w, "store"), json_int(&w, info->store);
	json_obj_end(&w);
	put_line(&s);
}

static void show_bytes(void *arg, int64_t done, int64_t total)
{
	struct cli *c = arg;

	meter_show(&c->meter, &(struct progress){ .done = done, .total = total, .bytes = true });
	if (done == total)
		meter_clear(&c->meter);
}

enum rc run_restore(struct cli *c, const struct clock *clock, struct err *e)
{
	const char *file = arena_z(c->arena, args_get(c->args, "file"));
	struct sv dir = args_get(c->args, "dir");
	struct doctor_request r = { .dir = arena_z(c->arena, dir) };
	struct doctor_result out;
	struct backup_info info;

	if (args_has(c->args, "verify") == (dir.p != NULL))
		return err_set(e, RC_USAGE,
			       _("restore needs the directory to make the desk in, or --verify"));
	if (!dir.p) {
		TRY(backup_verify(file, show_bytes, c, &info, e));
		put_info(c, file, &info);
		return RC_OK;
	}
	TRY(backup_restore(file, r.dir, clock, show_bytes, c, &info, e));
	put_info(c, file, &info);
	TRY(look_through(c, &r, clock, &out, e));
	if (!c->args->json)
		put_summary(&out);
	return verdict(&out, e);
}
