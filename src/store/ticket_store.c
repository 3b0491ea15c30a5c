/* The projection of tickets: load, save by differences, fold from the log. */
#include "deskbell/store/ticket_store.h"

#include <assert.h>

#include "deskbell/base/i18n.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/text_store.h"
#include "ticket_row.h"

/* How an unset priority is stored, so that it sorts behind P4. */
#define PRIORITY_STORED_NONE 9

void ticket_row_read(struct stmt *q, struct arena *a, void *row)
{
	int64_t priority = stmt_col_int(q, 8);
	struct ticket *t = row;

	*t = (struct ticket){
		.id = stmt_col_int(q, 0),
		.rev = stmt_col_int(q, 1),
		.external_id = col_copy(q, 2, a),
		.subject = col_copy(q, 3, a),
		.type = col_copy(q, 4, a),
		.state = col_copy(q, 5, a),
		.workflow = col_copy(q, 6, a),
		.category_of_state = (enum state_category)stmt_col_int(q, 7),
		.priority =
			priority == PRIORITY_STORED_NONE ? PRIORITY_NONE : (enum priority)priority,
		.queue = stmt_col_int(q, 9),
		.assignee = stmt_col_int(q, 10),
		.requester = stmt_col_int(q, 11),
		.category = stmt_col_int(q, 12),
		.resolution = col_copy(q, 13, a),
		.created = stmt_col_int(q, 14),
		.updated = stmt_col_int(q, 15),
		.resolved = stmt_col_int(q, 16),
		.closed = stmt_col_int(q, 17),
		.deleted = stmt_col_int(q, 18) != 0,
		.subject_text = stmt_col_int(q, 19),
		.resolution_text = stmt_col_int(q, 20),
		.digest = col_copy(q, 21, a),
		.reason_text = stmt_col_int(q, 22),
		.merged = stmt_col_int(q, 23),
		.snoozed = stmt_col_int(q, 24),
		.due = stmt_col_int(q, 25),
		.risk = stmt_col_int(q, 26),
		.paused = stmt_col_int(q, 27) != 0,
	};
	/* '' stands for absent: erased or unset. */
	if (t->subject.n == 0)
		t->subject = SV_NULL;
	if (t->resolution.n == 0)
		t->resolution = SV_NULL;
}

enum rc ticket_store_load(struct db *db, int64_t id, struct arena *a, struct ticket *out,
			  struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "SELECT " TICKET_COLUMNS " FROM ticket t WHERE t.id=?1", e);
	struct ticket t;
	enum rc rc = stmt_by_id(q, id, e);

	if (rc == RC_DONE)
		return err_set(e, RC_NOTFOUND, _("there is no ticket %lld"), (long long)id);
	TRY(rc);
	ticket_row_read(q, a, &t);
	TRY(ticket_row_sets(db, &t, a, e));
	*out = t;
	return RC_OK;
}

enum rc ticket_store_external(struct db *db, struct sv external_id, int64_t *id, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db, "SELECT id FROM ticket WHERE external_id=?1 AND external_id IS NOT NULL", e);

	if (!q)
		return e->rc;
	stmt_text(q, 1, external_id);
	return row_number(q, id, e);
}

/* ---- save ---- */

static struct sv or_empty(struct sv v)
{
	return v.p ? v : SV("");
}

/* Binds ?1.. in the order of TICKET_COLUMNS with `open` after state_category. */
static void bind_row(struct stmt *q, const struct ticket *t)
{
	stmt_int(q, 1, t->id);
	stmt_int(q, 2, t->rev);
	stmt_text(q, 3, t->external_id);
	stmt_text(q, 4, or_empty(t->subject));
	stmt_text(q, 5, or_empty(t->type));
	stmt_text(q, 6, or_empty(t->state));
	stmt_text(q, 7, or_empty(t->workflow));
	stmt_int(q, 8, t->category_of_state);
	stmt_int(q, 9, !t->deleted && state_is_open(t->category_of_state));
	stmt_int(q, 10, t->priority == PRIORITY_NONE ? PRIORITY_STORED_NONE : t->priority);
	stmt_int(q, 11, t->queue);
	stmt_int(q, 12, t->assignee);
	stmt_int(q, 13, t->requester);
	stmt_int(q, 14, t->category);
	stmt_text(q, 15, or_empty(t->resolution));
	stmt_int(q, 16, t->created);
	stmt_int(q, 17, t->updated);
	stmt_int(q, 18, t->resolved);
	stmt_int(q, 19, t->closed);
	stmt_int(q, 20, t->deleted);
	stmt_int(q, 21, t->subject_text);
	stmt_int(q, 22, t->resolution_text);
	stmt_text(q, 23, t->digest);
	stmt_int(q, 24, t->reason_text);
	stmt_int(q, 25, t->merged);
	stmt_int(q, 26, t->snoozed);
	stmt_int(q, 27, t->due);
	stmt_int(q, 28, t->risk);
	stmt_int(q, 29, t->paused);
}

static enum rc insert_row(struct db *db, const struct ticket *t, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"INSERT INTO ticket(id,rev,external_id,subject,type,state,workflow,state_category,open,priority,"
		"queue,assignee,requester,category,resolution,created,updated,resolved,closed,deleted,"
		"subject_text,resolution_text,digest,reason_text,merged,snoozed,due,risk,paused) "
		"VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,"
		"?24,?25,?26,?27,?28,?29)",
		e);

	if (!q)
		return e->rc;
	bind_row(q, t);
	return stmt_run(q, e);
}

static enum rc update_row(struct db *db, const struct ticket *t, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(
		db,
		"UPDATE ticket SET rev=?2,external_id=?3,subject=?4,type=?5,state=?6,workflow=?7,"
		"state_category=?8,open=?9,priority=?10,queue=?11,assignee=?12,requester=?13,category=?14,"
		"resolution=?15,created=?16,updated=?17,resolved=?18,closed=?19,deleted=?20,"
		"subject_text=?21,resolution_text=?22,digest=?23,reason_text=?24,merged=?25,snoozed=?26,"
		"due=?27,risk=?28,paused=?29 WHERE id=?1",
		e);

	if (!q)
		return e->rc;
	bind_row(q, t);
	return stmt_run(q, e);
}

/* Leaves the indexes of everything else alone. */
static enum rc touch_row(struct db *db, const struct ticket *t, struct err *e)
{
	AUTO(stmt_release)
	struct stmt *q = db_stmt(db, "UPDATE ticket SET rev=?2, updated=?3 WHERE id=?1", e);

	if (!q)
		return e->rc;
	stmt_int(q, 1, t->id);
	stmt_int(q, 2, t->rev);
	stmt_int(q, 3, t->updated);
	return stmt_run(q, e);
}

static bool same_clocks(const struct ticket *a, const struct ticket *b)
{
	return a->due == b->due && a->risk == b->risk && a->paused == b->paused;
}

enum rc ticket_store_clocks(struct db *db, const struct ticket *before, const struct ticket *after,
			    struct err *e)
{
	AUTO(stmt_release) struct stmt *q = NULL;

	if (same_clocks(before, after))
		return RC_OK;
	q = db_stmt(db, "UPDATE ticket SET due=?2, risk=?3, paused=?4 WHERE id=?1", e);
	if (!q)
		return e->rc;
	stmt_int(q, 1, after->id);
	stmt_int(q, 2, after->due);
	stmt_int(q, 3, after->risk);
	stmt_int(q, 4, after->paused);
	return stmt_run(q, e);
}

static bool sv_same(struct sv a, struct sv b)
{
	return !a.p == !b.p && sv_eq(a, b);
}

/* Equal in all but rev, updated, clocks and the sets. */
static bool only_touched(const struct ticket *a, const struct ticket *b)
{
	return sv_same(a->external_id, b->external_id) && sv_same(a->subject, b->subject) &&
	       sv_eq(a->type, b->type) && sv_eq(a->state, b->state) &&
	       sv_eq(a->workflow, b->workflow) && a->category_of_state == b->category_of_state &&
	       a->priority == b->priority && a->queue == b->queue && a->assignee == b->assignee &&
	       a->requester == b->requester && a->category == b->category &&
	       sv_same(a->resolution, b->resolution) && a->created == b->created &&
	       a->resolved == b->resolved && a->closed == b->closed && a->deleted == b->deleted &&
	       a->subject_text == b->subject_text && a->resolution_text == b->resolution_text &&
	       a->reason_text == b->reason_text && a->merged == b->merged &&
	       a->snoozed == b->snoozed && sv_same(a->digest, b->digest);
}

/* What a reply changes: the instants, and where the ticket has clocks these. */
static enum rc save_touched(struct db *db, const struct ticket *before, const struct ticket *after,
			    struct err *e)
{
	if (before->rev != after->rev || before->updated != after->updated)
		TRY(touch_row(db, after, e));
	return ticket_store_clocks(db, before, after, e);
}

enum rc ticket_store_save(struct db *db, const struct ticket *before, const struct ticket *after,
			  struct err *e)
{
	assert(!before || before->id == after->id || after->id == 0);
	/* The log of a damaged store may have lost what made the ticket. */
	if (after->id <= 0)
		return err_set(e, RC_ENV,
			       _("the store is damaged: a ticket has no events; see doctor"));
	if (!before)
		TRY(insert_row(db, after, e));
	else if (!only_touched(before, after))
		TRY(update_row(db, after, e));
	else
		TRY(save_touched(db, before, after, e));
	return ticket_row_save_sets(db, before, after, e);
}

/* ---- fold ---- */

struct text_source {
	struct db *db;
	struct arena *a;
	struct err *e;
	enum rc rc; /* first failure that is not "no such text" */
};

static struct sv stored_text(void *arg, int64_t id)
{
	struct text_source *s = arg;
	struct sv value = SV_NULL;
	enum rc rc;

	if (s->rc != RC_OK)
		return SV_NULL;
	rc = text_store_value(s->db, id, s->a, &value, s->e);
	if (rc != RC_OK && rc != RC_NOTFOUND)
		s->rc = rc;
	return rc == RC_OK ? value : SV_NULL;
}

/* fold_env passes one argument to both its functions, so the caller's stands behind ours. */
struct fold_source {
	struct text_source text;
	const struct fold_env *env;
};

static enum state_category fold_category(void *arg, struct sv workflow, struct sv state)
{
	const struct fold_source *s = arg;

	return s->env->category(s->env->arg, workflow, state);
}

static struct sv fold_text(void *arg, int64_t id)
{
	struct fold_source *s = arg;

	return s->env->text ? s->env->text(s->env->arg, id) : stored_text(&s->text, id);
}

enum rc ticket_store_fold(struct db *db, int64_t id, const struct fold_env *env, struct arena *a,
			  struct ticket *out, struct err *e)
{
	struct fold_source source = { .text = { .db = db, .a = a, .e = e }, .env = env };
	struct fold_env mine = { fold_category, fold_text, &source, env->fields, NULL };
	struct logged_list log;
	struct ticket t = { 0 };

	TRY(change_store_of_object(db, NOUN_TICKET, id, 0, a, &log, e));
	for (size_t i = 0; i < log.n; i++) {
		const struct logged_change *c = &log.at[i];

		if (i > 0 && (c->undone_by || c->head.undoes))
			continue;
		t.id = id;
		ticket_fold(&t, &c->head, c->event, c->n_event, &mine, a);
	}
	TRY(source.text.rc);
	/* Its making undone is a soft delete: the number stays its own. */
	if (log.n > 0 && log.at[0].undone_by)
		t.deleted = true;
	/* An undo touched the ticket as well: a revision seen before it is no longer the newest. */
	if (t.id && log.n > 0)
		t.rev = log.at[log.n - 1].head.id;
	ticket_clocks(&t, env, a);
	*out = t;
	return RC_OK;
}
