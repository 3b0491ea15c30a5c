/* doctor: one line or JSON object for each finding, progress on a terminal. */
#include <unistd.h>

#include "cli_priv.h"
#include "deskbell/base/i18n.h"
#include "deskbell/service/doctor.h"
#include "deskbell/text/safe.h"

struct look {
	struct cli *c;
	const char *title;
	bool line; /* a line of progress stands on the terminal */
};

static void clear_line(struct look *l)
{
	if (l->line)
		fputs("\r\033[K", stderr);
	l->line = false;
}

static void show_check(void *arg, const char *title)
{
	struct look *l = arg;

	l->title = title;
	if (!isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r\033[K%s ...", title);
	fflush(stderr);
	l->line = true;
}

static void show_done(void *arg, int64_t done, int64_t total)
{
	struct look *l = arg;

	if (!isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r\033[K%s ... %lld", l->title, (long long)done);
	if (total)
		fprintf(stderr, _(" of %lld"), (long long)total);
	fflush(stderr);
	l->line = true;
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
	struct look *l = arg;
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *level = f->mended			? _("mended")
			    : f->level == FINDING_FAULT ? _("FAULT")
							: _("note");

	clear_line(l);
	if (l->c->mode == OUT_JSON) {
		put_finding(f);
		return;
	}
	if (l->c->mode == OUT_TSV) {
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

enum rc run_doctor(struct cli *c, const char *dir, const char *as, const struct clock *clock,
		   struct err *e)
{
	struct look l = { .c = c };
	struct doctor_request r = { .as = as,
				    .repair = args_has(c->args, "repair"),
				    .command = SV("doctor --repair"),
				    .begin = show_check,
				    .progress = show_done,
				    .found = show_finding,
				    .arg = &l };
	struct doctor_result out;
	enum rc rc;

	r.n_only = args_all(c->args, "check", &r.only);
	TRY(desk_find(dir, c->arena, &r.dir, e));
	rc = doctor_run(&r, clock, &out, e);
	clear_line(&l);
	TRY(rc);
	if (c->mode == OUT_TABLE ||
	    (c->mode == OUT_TSV && !out.faults && !out.notes && !out.mended))
		put_summary(&out);
	if (!out.faults)
		return RC_OK;
	if (out.mendable)
		return err_set(
			e, RC_ENV,
			ngettext(
				"%lld fault, %lld of it can be mended: deskbell doctor --repair",
				"%lld faults, %lld of them can be mended: deskbell doctor --repair",
				out.faults),
			(long long)out.faults, (long long)out.mendable);
	return err_set(e, RC_ENV, ngettext("%lld fault", "%lld faults", out.faults),
		       (long long)out.faults);
}
