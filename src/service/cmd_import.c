/* import tickets: records read, rows written in transactions of at most 50 ms, findings and counts
 * reported. */
#include <string.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/search_store.h"
#include "desk_priv.h"
#include "import_reason.h"
#include "import_source.h"
#include "import_suggest.h"
#include "import_write.h"
#include "service_priv.h"

/* Longest work of one transaction, while it holds desk.lock, and longest time where others keep it
 * from working. */
#define TX_WORK_US 50000
#define TX_US (4 * TX_WORK_US)
#define MAP_BYTES ((size_t)1 << 20)

/* What one run keeps. */
struct run {
	struct job *job;
	struct import import;
	struct source in;
	struct rejects rejects;
	const char *name; /* of the file, for findings */
	bool write;	  /* false: only validate */
	bool whole;	  /* read to the end, each row taken or told */
	/* The record read last, as a row. */
	struct arena arena;
	bool parsed, blank;
	struct import_row row;
	struct err fault; /* what is wrong with it */
	int64_t absent;	  /* files that were left out */
	struct reasons reasons;
};

static void finding(struct run *r, int64_t line, const char *what)
{
	reasons_tell(&r->reasons, r->job, r->name, line, what);
}

/* Told twice where rows are read twice, else. */
static void remark(void *arg, int64_t line, const char *what)
{
	struct run *r = arg;

	if (r->write || r->job->request->args->dry_run)
		finding(r, line, what);
}

static bool go_on(struct run *r)
{
	struct progress *p = &r->job->state;

	p->bytes = true;
	p->done = r->in.in.bytes;
	p->total = r->in.in.total;
	p->rows = r->in.number;
	return !r->job->progress || r->job->progress(r->job->arg, p);
}

/* A fault of the row is kept with it; other errors end the import. */
static enum rc row_fault(struct run *r, enum rc rc, struct err *e)
{
	if (rc == RC_OK || rc == RC_INVALID)
		return RC_OK;
	*e = r->fault;
	return rc;
}

static enum rc parse_row(struct run *r, struct err *e)
{
	struct json *object;
	struct sv bytes;
	enum rc rc;

	arena_reset(&r->arena);
	r->fault = (struct err){ .rc = RC_OK };
	r->parsed = true;
	rc = source_object(&r->in, &r->arena, &object, &bytes, &r->fault);
	r->blank = rc == RC_OK && !object;
	if (rc == RC_OK && object)
		rc = import_row_read(object, bytes, &r->arena, &r->row, &r->fault);
	return row_fault(r, rc, e);
}

static bool is_good(const struct run *r)
{
	return !r->blank && r->fault.rc == RC_OK;
}

static int64_t absent_files(const struct import_row *row)
{
	int64_t n = 0;

	for (size_t i = 0; i < row->n_change; i++)
		for (size_t k = 0; k < row->change[i].n_event; k++)
			n += row->change[i].event[k].file && row->change[i].event[k].file->absent;
	return n;
}

static enum rc take_files(struct run *r, struct err *e)
{
	if (!is_good(r))
		return RC_OK;
	return row_fault(r, import_files_take(&r->import, &r->row, &r->arena, &r->fault), e);
}

static void count(struct run *r, enum import_outcome outcome)
{
	struct progress *p = &r->job->state;

	if (outcome == IMPORT_TAKEN) {
		p->taken++;
		r->absent += absent_files(&r->row);
		return;
	}
	p->skipped++;
	if (outcome == IMPORT_CHANGED) {
		p->changed++;
		remark(r, r->in.line, _("known already, and different now: not taken"));
	}
}

/* The row that was read: written, counted. A bad one is a finding, other errors end the import. */
static enum rc write_row(struct run *r, struct err *e)
{
	enum import_outcome outcome = IMPORT_TAKEN;

	r->parsed = false;
	if (r->blank)
		return RC_OK;
	r->import.line = r->in.line;
	if (is_good(r))
		TRY(row_fault(r, import_write(&r->import, &r->row, &r->arena, &outcome, &r->fault),
			      e));
	if (is_good(r)) {
		count(r, outcome);
		return RC_OK;
	}
	finding(r, r->in.line, r->fault.msg);
	r->job->state.bad++;
	return r->write ? rejects_add(&r->rejects, &r->in, sv_from(r->fault.msg), e) : RC_OK;
}

/* When a transaction has to end. */
struct due {
	int64_t work, time;
};

static struct due due_now(void)
{
	return (struct due){ clock_work_us() + TX_WORK_US, clock_us() + TX_US };
}

static bool is_due(const struct due *d, const struct import *x)
{
	return clock_work_us() + import_finish_us(x) >= d->work || clock_us() >= d->time;
}

/* The record read last, and more until the time of one transaction is used up, the next is not
 * there yet or has files to be stored first; *more is false at the end of the file. */
static enum rc one_transaction(struct run *r, bool *more, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct due due;

	if (!r->parsed)
		TRY(parse_row(r, e));
	TRY(take_files(r, e));
	TRY(tx_begin_write(&tx, r->job->desk->db, e));
	TRY(import_refresh(&r->import, e));
	due = due_now();
	TRY(write_row(r, e));
	while (*more && !is_due(&due, &r->import) && source_ready(&r->in)) {
		TRY(source_next(&r->in, more, e));
		if (!*more)
			break;
		TRY(parse_row(r, e));
		if (is_good(r) && import_files_wanted(&r->import, &r->row, &r->arena))
			break;
		TRY(take_files(r, e));
		TRY(write_row(r, e));
	}
	if (!r->write)
		return RC_OK;
	TRY(import_finish(&r->import, e));
	return tx_commit(&tx, e);
}

/* No transaction is open while a record is waited for, and nothing that was taken is not on the
 * disk. */
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
		TRY(import_settle(&r->import, !more, e));
		TRY(db_checkpoint(r->job->desk->db, e));
		if (!go_on(r))
			return err_set(e, RC_CANCELLED, _("import stopped"));
		if (!source_ready(&r->in))
			TRY(db_flush(r->job->desk->db, e));
		if (more && !r->parsed)
			TRY(source_next(&r->in, &more, e));
	}
	relations_end(&r->import);
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
	(void)ticket_map_from_text(z, text, desk_config(j->desk), j->arena, map, &f);
	for (size_t i = 0; i < map->n_column; i++) {
		const struct ticket_map_column *c = &map->column[i];
		struct err why = { 0 };

		if (import_key_check(j->desk, c->key, j->arena, &why) != RC_OK)
			faults_add(&f, z, c->line, c->col, "%s", why.msg);
	}
	return faults_rc(&f, e);
}

static void summary(struct run *r)
{
	const struct progress *p = &r->job->state;

	r->job->text = arena_printf(
		r->job->arena, _("%s%lld taken, %lld known already%s, %lld bad"),
		r->write ? "" : _("dry run: "), (long long)p->taken, (long long)p->skipped,
		p->changed ? _(" (some different now)") : "", (long long)p->bad);
}

static void tell_absent(struct run *r)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	if (!r->absent || !r->job->finding)
		return;
	str_addf(
		&s,
		ngettext(
			"%s: %lld attachment was left out; --attachments names where the files are",
			"%s: %lld attachments were left out; --attachments names where the files "
			"are",
			r->absent),
		r->name, (long long)r->absent);
	r->job->finding(r->job->arg, str_sv(&s));
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
				ngettext(
					"import tickets: %lld bad row; nothing was taken (--strict)",
					"import tickets: %lld bad rows; nothing was taken (--strict)",
					(unsigned long)r->job->state.bad),
				(long long)r->job->state.bad);
		}
		r->job->state = (struct progress){ 0 };
		r->absent = 0;
		r->import.batch = 0;
		relations_reset(&r->import.relations);
		map_reset(&r->import.strange);
		TRY(source_rewind(&r->in, e));
	}
	TRY(pass(r, !x->dry_run, e));
	r->whole = true;
	tell_absent(r);
	if (r->write && r->job->state.taken) {
		TRY(search_store_merge(d->db, e));
		TRY(db_analyze(d->db, e));
	}
	if (r->job->state.bad)
		return err_set(e, RC_INVALID,
			       ngettext("import tickets: %lld bad row was not taken",
					"import tickets: %lld bad rows were not taken",
					(unsigned long)r->job->state.bad),
			       (long long)r->job->state.bad);
	return RC_OK;
}

/* The error of the last flush leads what else there is to tell, which may be the same: what came
 * through a pipe is flushed before. */
static enum rc not_on_disk(struct err *lost, enum rc rc, struct err *e)
{
	if (rc != RC_OK && strcmp(e->msg, lost->msg) != 0)
		err_more(lost, rc, "", "%s", e->msg);
	*e = *lost;
	return e->rc;
}

/* Its transactions need not wait for the disk one by one: the rows can be given again until it is
 * said that they were taken, which is after the last flush. */
static enum rc import_bulk(struct run *r, struct err *e)
{
	struct db *db = r->job->desk->db;
	struct err lost = { 0 };
	enum rc rc;

	TRY(db_bulk(db, true, e));
	rc = import_all(r, e);
	reasons_end(&r->reasons, r->job, r->name);
	if (db_bulk(db, false, &lost) != RC_OK)
		return not_on_disk(&lost, rc, e);
	if (r->whole)
		summary(r);
	return rc == RC_CANCELLED ? err_set(e, rc, _("import stopped; what was taken so far stays"))
				  : rc;
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
				    .people_rev = -1,
				    .finding = remark,
				    .arg = &r };
	desk_random(j->desk, r.import.uid, UID_SIZE);
	if (args_has(j->request->args, "attachments"))
		r.import.files = arena_z(j->arena, args_get(j->request->args, "attachments"));
	if (args_has(j->request->args, "suggest-map"))
		return import_suggest(j, r.name, is_csv(j->request->args), e);
	if (create.p)
		TRY(parse_create(create, &r.import.create, e));
	TRY(read_map(j, &map, e));
	if (args_has(j->request->args, "rejects"))
		r.rejects.path = arena_z(j->arena, args_get(j->request->args, "rejects"));
	rc = source_open(&r.in, r.name, is_csv(j->request->args), &map, IMPORT_LINE_MAX, e);
	if (rc == RC_OK)
		rc = import_bulk(&r, e);
	source_deinit(&r.in);
	import_deinit(&r.import);
	reasons_deinit(&r.reasons);
	arena_deinit(&r.arena);
	return rejects_end(&r.rejects, &late) == RC_OK || rc != RC_OK
		       ? rc
		       : err_set(e, late.rc, "%s", late.msg);
}
