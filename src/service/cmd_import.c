/* import tickets: records read, rows written in transactions of at most 50 ms, findings and counts
 * reported. */
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/search_store.h"
#include "desk_priv.h"
#include "import_source.h"
#include "import_write.h"
#include "service_priv.h"

/* Longest time desk.lock is held by one transaction. */
#define TX_US 50000
#define MAP_BYTES ((size_t)1 << 20)

/* What one run keeps. */
struct run {
	struct job *job;
	struct import import;
	struct source in;
	struct rejects rejects;
	const char *name; /* of the file, for findings */
	bool write;	  /* false: only validate */
};

static void finding(struct run *r, const char *what)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	str_addf(&s, "%s:%lld: %s", r->name, (long long)r->in.line, what);
	if (r->job->finding)
		r->job->finding(r->job->arg, str_sv(&s));
}

static bool go_on(struct run *r)
{
	struct progress *p = &r->job->state;

	if (r->in.in.total > 0) {
		p->done = r->in.in.bytes >> 10;
		p->total = r->in.in.total >> 10;
	} else {
		p->done = r->in.number;
	}
	return !r->job->progress || r->job->progress(r->job->arg, p);
}

/* One record: read, written, counted. A bad row is a finding, other errors end the import. */
static enum rc one_row(struct run *r, struct arena *a, struct err *e)
{
	struct progress *p = &r->job->state;
	enum import_outcome outcome;
	struct import_row row;
	struct json *object;
	struct sv bytes;
	enum rc rc;

	rc = source_object(&r->in, a, &object, &bytes, e);
	if (rc == RC_OK && !object)
		return RC_OK; /* a blank line */
	if (rc == RC_OK)
		rc = import_row_read(object, bytes, a, &row, e);
	if (rc == RC_OK)
		rc = import_write(&r->import, &row, a, &outcome, e);
	if (rc == RC_INVALID) {
		finding(r, e->msg);
		p->bad++;
		return r->write ? rejects_add(&r->rejects, &r->in, sv_from(e->msg), e) : RC_OK;
	}
	TRY(rc);
	if (outcome == IMPORT_TAKEN)
		p->taken++;
	else
		p->skipped++;
	if (outcome == IMPORT_CHANGED) {
		p->changed++;
		if (r->write || r->job->request->args->dry_run)
			finding(r, _("known already, and different now: not taken"));
	}
	return RC_OK;
}

/* The record read last, and more until the time of one transaction is used up or the next is not
 * there yet; *more is false at the end of the file. */
static enum rc one_transaction(struct run *r, bool *more, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	int64_t end;

	TRY(tx_begin_write(&tx, r->job->desk->db, e));
	TRY(import_refresh(&r->import, e));
	end = clock_us() + TX_US;
	TRY(one_row(r, &a, e));
	while (*more && clock_us() < end && source_ready(&r->in)) {
		arena_reset(&a);
		TRY(source_next(&r->in, more, e));
		if (*more)
			TRY(one_row(r, &a, e));
	}
	return r->write ? tx_commit(&tx, e) : RC_OK;
}

/* No transaction is open while a record is waited for. */
static enum rc pass(struct run *r, bool write, struct err *e)
{
	bool more;

	r->write = r->import.write = write;
	TRY(source_next(&r->in, &more, e));
	while (more) {
		enum rc rc = one_transaction(r, &more, e);

		if (rc != RC_OK || !write)
			import_forget(&r->import);
		TRY(rc);
		if (!go_on(r))
			return err_set(e, RC_CANCELLED,
				       _("import stopped; what was taken so far stays"));
		if (more)
			TRY(source_next(&r->in, &more, e));
	}
	return RC_OK;
}

static enum rc parse_create(struct sv list, unsigned *out, struct err *e)
{
	static const struct {
		const char *name;
		unsigned bit;
	} kind[] = { { "queue", CREATE_QUEUE },
		     { "person", CREATE_PERSON },
		     { "category", CREATE_CATEGORY } };

	*out = 0;
	while (list.p) {
		struct sv word = sv_trim(sv_cut(&list, ','));
		unsigned bit = 0;

		for (size_t i = 0; i < ARRAY_LEN(kind); i++)
			if (sv_eqs(word, kind[i].name))
				bit = kind[i].bit;
		if (!bit)
			return err_set(e, RC_USAGE,
				       _("--create takes queue, person, category, not \"%.*s\""),
				       SV_ARG(word));
		*out |= bit;
	}
	return RC_OK;
}

static enum rc read_map(struct job *j, struct ticket_map *map, struct err *e)
{
	struct sv path = args_get(j->request->args, "map"), text;
	const char *z;
	struct faults f;

	*map = (struct ticket_map){ 0 };
	if (!path.p)
		return RC_OK;
	z = arena_z(j->arena, path);
	TRY(fs_read(z, MAP_BYTES, j->arena, &text, e));
	faults_init(&f, j->arena);
	if (!ticket_map_from_text(z, text, desk_config(j->desk), j->arena, map, &f))
		return faults_rc(&f, e);
	return RC_OK;
}

static void summary(struct run *r)
{
	const struct progress *p = &r->job->state;

	r->job->text = arena_printf(
		r->job->arena, _("%s%lld taken, %lld known already%s, %lld bad"),
		r->write ? "" : _("dry run: "), (long long)p->taken, (long long)p->skipped,
		p->changed ? _(" (some different now)") : "", (long long)p->bad);
}

static enum rc import_all(struct run *r, struct err *e)
{
	const struct args *x = r->job->request->args;
	struct desk *d = r->job->desk;

	if (args_has(x, "strict") && !x->dry_run) {
		TRY(source_keep(&r->in, e));
		TRY(pass(r, false, e));
		if (r->job->state.bad) {
			r->job->state.taken = 0;
			return err_set(
				e, RC_INVALID,
				_("import tickets: %lld bad rows; nothing was taken (--strict)"),
				(long long)r->job->state.bad);
		}
		r->job->state = (struct progress){ 0 };
		r->import.batch = 0;
		TRY(source_rewind(&r->in, e));
	}
	TRY(search_store_bulk(d->db, e));
	TRY(pass(r, !x->dry_run, e));
	summary(r);
	if (r->write && r->job->state.taken) {
		TRY(search_store_merge(d->db, e));
		TRY(db_analyze(d->db, e));
	}
	if (r->job->state.bad)
		return err_set(e, RC_INVALID, _("import tickets: %lld bad rows were not taken"),
			       (long long)r->job->state.bad);
	return RC_OK;
}

/* By its name, or because it is said so. */
static bool is_csv(const struct args *x)
{
	struct sv file = args_get(x, "file");

	return args_has(x, "csv") ||
	       (file.n > 4 && (sv_eqs((struct sv){ file.p + file.n - 4, 4 }, ".csv") ||
			       sv_eqs((struct sv){ file.p + file.n - 4, 4 }, ".tsv")));
}

enum rc job_import_tickets(struct job *j, struct err *e)
{
	struct ticket_map map;
	struct run r = { .job = j, .name = arena_z(j->arena, args_get(j->request->args, "file")) };
	struct sv create = args_get(j->request->args, "create");
	struct err late = { 0 };
	enum rc rc;

	r.import = (struct import){ .desk = j->desk,
				    .command = arena_printf(j->arena, "import tickets --as %.*s",
							    SV_ARG(j->actor.login)),
				    .now = clock_now(j->desk->clock),
				    .map = &map,
				    .people_rev = -1 };
	if (create.p)
		TRY(parse_create(create, &r.import.create, e));
	TRY(read_map(j, &map, e));
	if (args_has(j->request->args, "rejects"))
		r.rejects.path = arena_z(j->arena, args_get(j->request->args, "rejects"));
	rc = source_open(&r.in, r.name, is_csv(j->request->args), &map, IMPORT_LINE_MAX, e);
	if (rc == RC_OK)
		rc = import_all(&r, e);
	source_deinit(&r.in);
	import_deinit(&r.import);
	return rejects_end(&r.rejects, &late) == RC_OK || rc != RC_OK
		       ? rc
		       : err_set(e, late.rc, "%s", late.msg);
}
