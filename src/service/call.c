/* The one door for writes: right, transaction, guards, events, audit, projection, outbox, commit.
 * Only this file appends to the store's truth. */
#include "deskbell/service/call.h"

#include <assert.h>
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/trace.h"
#include "deskbell/db/tx.h"
#include "deskbell/service/draft.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/config_store.h"
#include "deskbell/store/field_store.h"
#include "deskbell/store/outbox_store.h"
#include "deskbell/store/person_store.h"
#include "deskbell/store/search_store.h"
#include "deskbell/store/ticket_store.h"
#include "blob.h"
#include "desk_priv.h"
#include "service_priv.h"
#include "ticket_clock.h"

/* Seconds a public reply is held before it may leave, so that it can be taken back. */
#define MAIL_HOLD 10

/* The login of a person, the key of all else in the directory: without it there is none. */
#define NAME_FIELD 1
_Static_assert(PERSON_LOGIN == NAME_FIELD && TEAM_KEY == NAME_FIELD && QUEUE_KEY == NAME_FIELD &&
		       CATEGORY_KEY == NAME_FIELD && ORGANISATION_KEY == NAME_FIELD,
	       "names in the directory");

/* The events of a draft on one object, as a contiguous array. */
static size_t events_of(const struct draft_change *c, enum noun noun, int64_t object,
			struct arena *a, struct event **out)
{
	size_t n = 0;

	for (size_t i = 0; i < c->event.n; i++)
		n += c->event.at[i].noun == noun && c->event.at[i].object == object;
	*out = ARENA_ARRAY(a, n, struct event);
	n = 0;
	for (size_t i = 0; i < c->event.n; i++)
		if (c->event.at[i].noun == noun && c->event.at[i].object == object)
			(*out)[n++] = c->event.at[i];
	return n;
}

static bool first_of_object(const struct draft_change *c, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (c->event.at[k].noun == c->event.at[i].noun &&
		    c->event.at[k].object == c->event.at[i].object)
			return false;
	return true;
}

/* The ticket after this change: the log folded anew for an undo, else one more change applied. */
static enum rc ticket_after(struct desk *d, const struct draft_change *c, int64_t id,
			    const struct ticket *before, struct arena *a, struct ticket *after,
			    struct err *e)
{
	struct fold_env env = desk_fold_env(d, a);
	struct event *event;
	size_t n;

	if (c->head.undoes) {
		TRY(ticket_store_fold(d->db, id, &env, a, after, e));
		TRY(desk_fold_check(&env, e));
		if (after->id != id || after->rev != c->head.id)
			return err_set(
				e, RC_ENV,
				_("the store is damaged: ticket %lld does not fold; see doctor"),
				(long long)id);
		return RC_OK;
	}
	if (before)
		*after = *before;
	else
		*after = (struct ticket){ .id = id };
	n = events_of(c, NOUN_TICKET, id, a, &event);
	ticket_fold(after, &c->head, event, n, &env, a);
	ticket_clocks(after, &env, a);
	return desk_fold_check(&env, e);
}

static enum rc apply_ticket(struct desk *d, const struct draft_change *c, int64_t id,
			    struct arena *a, struct err *e)
{
	struct ticket before, after;
	struct search_text old, new;
	enum rc rc = ticket_store_load(d->db, id, a, &before, e);
	bool known = rc == RC_OK;

	if (rc != RC_OK && rc != RC_NOTFOUND)
		return rc;
	if (known)
		TRY(search_store_text(d->db, id, a, &old, e));
	TRY(ticket_after(d, c, id, known ? &before : NULL, a, &after, e));
	TRY(ticket_store_save(d->db, known ? &before : NULL, &after, e));
	TRY(search_store_text(d->db, id, a, &new, e));
	return search_store_update(d->db, id, known ? &old : NULL, &new, e);
}

/* Held mail for each public message of this change to a requester with an address. */
static enum rc queue_mail(struct desk *d, const struct draft_change *c, struct arena *a,
			  struct err *e)
{
	if (!desk_config(d) || !desk_config(d)->mail_from.p || c->head.door == DOOR_IMPORT ||
	    c->head.undoes)
		return RC_OK;
	for (size_t i = 0; i < c->event.n; i++) {
		const struct event *ev = &c->event.at[i];
		struct outbox_row row = { .change = c->head.id,
					  .ticket = ev->object,
					  .kind = OUTBOX_MAIL,
					  .due = c->head.at + MAIL_HOLD };
		const struct message *m = NULL;
		const struct person *who;
		struct ticket t;
		int64_t id;

		if (ev->noun != NOUN_TICKET || ev->field != TICKET_MESSAGE || ev->op != OP_ADD ||
		    !sv_int(ev->new, &id))
			continue;
		for (size_t k = 0; k < c->message.n; k++)
			if (c->message.at[k].id == id)
				m = &c->message.at[k];
		if (!m || !m->public)
			continue;
		TRY(ticket_store_load(d->db, ev->object, a, &t, e));
		TRY(directory_person(desk_directory(d), t.requester, &who, e));
		if (!who || !who->email.n || who->id == m->author)
			continue;
		row.dest = who->email;
		row.text = m->text;
		TRY(outbox_store_add(d->db, &row, e));
	}
	return RC_OK;
}

/* Of an object that a change has events of. */
enum course { COMES, STAYS, GOES };

/* Does the change bring the object of this event into being, or take it out of it? */
static enum course course_of(const struct draft_change *c, const struct event *of)
{
	for (size_t i = 0; i < c->event.n; i++) {
		const struct event *ev = &c->event.at[i];

		if (ev->noun == of->noun && ev->object == of->object && ev->field == NAME_FIELD &&
		    !ev->old.p != !ev->new.p)
			return ev->new.p ? COMES : GOES;
	}
	return STAYS;
}

/* A team needs its members and a queue its team: what comes does so in the order of the nouns, and
 * goes in the opposite one. */
static enum rc apply_directory(struct desk *d, const struct draft_change *c, enum course course,
			       struct err *e)
{
	const int step = course == GOES ? -1 : 1;

	for (int noun = course == GOES ? NOUN_ORGANISATION : NOUN_PERSON;
	     noun >= NOUN_PERSON && noun <= NOUN_ORGANISATION; noun += step)
		for (size_t i = 0; i < c->event.n; i++) {
			const struct event *ev = &c->event.at[i];

			if ((int)ev->noun == noun && first_of_object(c, i) &&
			    course_of(c, ev) == course)
				TRY(person_store_refold(d->db, ev->noun, ev->object, e));
		}
	return RC_OK;
}

/* Does the event say something policies may ask for of a person or queue that was there before? */
static bool moves_policies(const struct sla *s, const struct event *ev)
{
	if (ev->noun == NOUN_PERSON && ev->field == PERSON_ORGANISATION)
		return sla_reads(s, TICKET_REQUESTER);
	return ev->noun == NOUN_QUEUE && ev->field == QUEUE_TEAM && sla_reads(s, TICKET_QUEUE);
}

/* Service levels are reckoned with the directory as this change leaves it; of tickets that the
 * change does not touch, too. */
static enum rc clocks_follow(struct desk *d, const struct draft_change *c, struct err *e)
{
	bool any = false, stale = false;

	for (size_t i = 0; desk_has_levels(d) && i < c->event.n; i++) {
		const struct event *ev = &c->event.at[i];

		if (!noun_in_directory(ev->noun))
			continue;
		any = true;
		stale = stale ||
			(moves_policies(&desk_config(d)->sla, ev) && course_of(c, ev) == STAYS);
	}
	if (stale)
		TRY(clocks_stale(d, e));
	return any ? desk_refresh(d, e) : RC_OK;
}

/* Articles and the configuration are no matter here: kb_sync has the text, call_append_config. */
static enum rc apply(struct desk *d, const struct draft_change *c, struct arena *a, struct err *e)
{
	TRY(apply_directory(d, c, COMES, e));
	TRY(apply_directory(d, c, STAYS, e));
	TRY(clocks_follow(d, c, e));
	for (size_t i = 0; i < c->event.n; i++)
		if (c->event.at[i].noun == NOUN_TICKET && first_of_object(c, i))
			TRY(apply_ticket(d, c, c->event.at[i].object, a, e));
	TRY(apply_directory(d, c, GOES, e));
	return queue_mail(d, c, a, e);
}

enum rc call_append(struct desk *d, struct draft_change *c, struct arena *a, struct err *e)
{
	c->head.config = d->config_rev > 0 ? d->config_rev : 0;
	TRY(change_store_append(d->db, c, e));
	return apply(d, c, a, e);
}

enum rc call_append_history(struct desk *d, struct draft_change *c, size_t n, int64_t ticket,
			    struct arena *a, struct err *e)
{
	struct fold_env env = desk_fold_env(d, a);
	struct ticket after = { .id = ticket };

	for (size_t i = 0; i < n; i++)
		c[i].head.config = d->config_rev;
	TRY(change_store_history_append(d->db, c, n, e));
	for (size_t i = 0; i < n; i++) {
		struct event *event;
		size_t n_event;

		TRY(apply_directory(d, &c[i], COMES, e));
		TRY(clocks_follow(d, &c[i], e));
		n_event = events_of(&c[i], NOUN_TICKET, ticket, a, &event);
		ticket_fold(&after, &c[i].head, event, n_event, &env, a);
	}
	ticket_clocks(&after, &env, a);
	TRY(desk_fold_check(&env, e));
	return ticket_store_save(d->db, NULL, &after, e);
}

enum rc call_append_config(struct desk *d, struct draft_change *c, int64_t version,
			   struct stored_file *file, size_t n, const struct field_keys *fields,
			   struct arena *a, struct err *e)
{
	TRY(call_append(d, c, a, e));
	TRY(field_store_append(d->db, c->head.id, fields->at, fields->n, e));
	return config_store_append(d->db, version, c->head.id, c->head.at, file, n, e);
}

void request_uid(struct desk *d, const struct request *r, int64_t actor, uint8_t uid[UID_SIZE])
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct hash h;

	if (r->uid) {
		memcpy(uid, r->uid, UID_SIZE);
		return;
	}
	if (!r->args || !r->args->request_id.p) {
		desk_random(d, uid, UID_SIZE);
		return;
	}
	str_addf(&s, "%lld", (long long)actor);
	str_addc(&s, '\0');
	str_add(&s, r->args->request_id);
	h = hash_of(str_sv(&s));
	memcpy(uid, h.byte, UID_SIZE);
}

/* Object of a change for its answer: the one of its first event. */
static void name_object(struct answer *out, const struct event *event, size_t n)
{
	if (n) {
		out->noun = event[0].noun;
		out->id = event[0].object;
	}
}

enum rc call_again(struct desk *d, int64_t change, struct arena *a, struct answer *out,
		   struct err *e)
{
	struct logged_change c;

	TRY(change_store_load(d->db, change, a, &c, e));
	*out = (struct answer){ .change = change, .repeated = true };
	name_object(out, c.event, c.n_event);
	if (out->noun == NOUN_TICKET)
		out->rev = change;
	out->event = ARENA_ARRAY(a, c.n_event, struct event_view);
	out->n_event = c.n_event;
	out->text = arena_printf(a, _("already done as change %lld"), (long long)change);
	return event_views(d, c.event, c.n_event, a, out->event, e);
}

enum rc call_blame(const struct plan *p, const struct args *x, struct err *e)
{
	if (p->noun == NOUN_TICKET && p->id)
		err_prefix(e, _("ticket %lld"), (long long)p->id);
	else
		err_prefix(e, "%s", x->cmd->name);
	return e->rc;
}

void call_refuse(struct answer *out, const struct plan *p, int64_t id, const struct err *e,
		 struct arena *a)
{
	struct refused *grown = out->refusal;
	const struct clash *c = &p->clash;

	/* Doubled at each power of two. */
	if (!(out->n_refusal & (out->n_refusal - 1))) {
		grown = ARENA_ARRAY(a, out->n_refusal ? 2 * out->n_refusal : 1, struct refused);
		if (out->n_refusal)
			memcpy(grown, out->refusal, out->n_refusal * sizeof(*grown));
	}
	out->refusal = grown;
	grown[out->n_refusal++] = (struct refused){
		.of = p->noun,
		.id = id,
		.rc = e->rc,
		.field = e->field[0] ? arena_sv(a, sv_from(e->field)) : SV_NULL,
		.message = arena_sv(a, sv_from(e->msg)),
		.clash = { c->change, c->at, arena_sv(a, c->by), arena_sv(a, c->theirs),
			   arena_sv(a, c->yours) },
	};
}

enum rc call_write(struct plan *p, const struct args *x, const uint8_t *uid, int64_t batch,
		   struct err *e)
{
	struct draft_change *c = &p->change;

	memcpy(c->head.uid, uid, UID_SIZE);
	c->head.at = c->head.recorded = p->now;
	c->head.actor = p->actor.person;
	c->head.door = p->door;
	c->head.batch = batch;
	c->head.command = command_text(x, desk_fields(p->desk), c, p->arena);
	TRY(call_append(p->desk, c, p->arena, e));
	return desk_refresh(p->desk, e);
}

/* Runs the plan and writes what it yields; the transaction is the caller's. */
static enum rc run_plan(struct plan *p, const uint8_t *uid, struct answer *out, struct err *e)
{
	const struct args *x = p->args;
	struct draft_change *c = &p->change;

	if (x->cmd->plan(p, e) != RC_OK) {
		call_refuse(out, p, p->id, e, p->arena);
		return call_blame(p, x, e);
	}
	*out = (struct answer){ .noun = p->noun, .id = p->id, .note = p->note, .text = p->text };
	if (!c->event.n) {
		out->unchanged = true;
		out->text = arena_printf(p->arena, _("nothing to change"));
		return RC_OK;
	}
	if (call_write(p, x, uid, 0, e) != RC_OK)
		return call_blame(p, x, e);
	out->change = c->head.id;
	if (p->noun == NOUN_TICKET)
		out->rev = c->head.id;
	out->n_event = c->event.n;
	out->event = ARENA_ARRAY(p->arena, c->event.n, struct event_view);
	return event_views(p->desk, c->event.at, c->event.n, p->arena, out->event, e);
}

/* Drops the change; unless it was committed, so is what the handle knows of its people. */
static void plan_deinit(struct plan *p)
{
	if (p->change.event.n)
		desk_forget(p->desk);
	draft_change_deinit(&p->change);
}

void call_follow_undo(struct plan *p, struct arena *a, struct answer *out)
{
	struct err why;
	bool back;

	if (draft_follow_undo(p->desk, &p->actor, &p->change, p->arena, &back, &why) != RC_OK)
		out->note =
			arena_printf(a, _("the text could not be kept as a draft: %s"), why.msg);
	else if (back)
		out->note = sv_from(_("the text is a draft again"));
}

enum rc call_open(struct desk *d, const struct request *r, bool write, struct arena *a,
		  struct tx *tx, struct plan *out, struct err *e)
{
	const struct args *x = r->args;

	*out = (struct plan){ .desk = d, .args = x, .door = r->door, .arena = a, .seen = x->rev };
	TRY(write ? tx_begin_write(tx, d->db, e) : tx_begin_read(tx, d->db, e));
	TRY(desk_refresh(d, e));
	TRY(desk_actor_by_login(d, r->login, a, &out->actor, e));
	if (!actor_has(&out->actor, x->cmd->roles))
		return err_set(e, RC_DENIED, _("%s: not for your roles"), x->cmd->name);
	if (args_many(x) && !actor_has(&out->actor, ROLE_SUPERVISOR))
		return err_set(e, RC_DENIED, _("%s: many tickets at once are for supervisors"),
			       x->cmd->name);
	out->scope = scope_of(&out->actor, desk_directory(d), a);
	out->now = clock_now(d->clock);
	return RC_OK;
}

enum rc call_run(struct desk *d, const struct request *r, struct arena *a, struct answer *out,
		 struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(plan_deinit) struct plan p = { .desk = d };
	struct upload *upload;
	size_t n_upload;
	uint8_t uid[UID_SIZE];
	int64_t known;

	assert(d->mode == DESK_WRITE && r->args->cmd->kind == COMMAND_WRITE);
	*out = (struct answer){ 0 };
	if (r->args->cmd->items || args_many(r->args))
		return batch_run(d, r, a, out, e);
	TRY(uploads_take(d, r, a, &upload, &n_upload, e));
	TRY(call_open(d, r, true, a, &tx, &p, e));
	p.upload = upload;
	p.n_upload = n_upload;
	request_uid(d, r, p.actor.person, uid);
	TRY(change_store_by_uid(d->db, uid, &known, e));
	if (known)
		return call_again(d, known, a, out, e);
	TRY(run_plan(&p, uid, out, e));
	TRACE(TRACE_CMD, "%s by %.*s: %zu events%s", r->args->cmd->name, SV_ARG(p.actor.login),
	      out->n_event, r->args->dry_run ? ", dry run" : "");
	if (r->args->dry_run || out->unchanged) {
		out->change = out->rev = 0;
		return RC_OK;
	}
	TRY(tx_commit(&tx, e));
	VEC_RESET(&p.change.event);
	return RC_OK;
}

/* Whoever was at it before goes on to the end: a command does not wait for that. */
static bool unless_behind(void *arg, const struct clocks_progress *p)
{
	(void)arg;
	return !p->behind;
}

void call_after(struct desk *d)
{
	struct err ignored;

	if (search_store_merge_step(d->db, &ignored) != RC_OK)
		TRACE(TRACE_DB, "merge: %s", ignored.msg);
	if (clocks_remake(d, unless_behind, NULL, &ignored) != RC_OK)
		TRACE(TRACE_DB, "clocks: %s", ignored.msg);
	if (db_checkpoint(d->db, &ignored) != RC_OK)
		TRACE(TRACE_DB, "checkpoint: %s", ignored.msg);
}

enum rc job_run(struct desk *d, const struct request *r, struct arena *a, struct job *j,
		struct err *e)
{
	assert(r->args->cmd->kind == COMMAND_JOB);
	j->desk = d;
	j->request = r;
	j->arena = a;
	TRY(desk_refresh(d, e));
	TRY(desk_actor_by_login(d, r->login, a, &j->actor, e));
	if (!actor_has(&j->actor, r->args->cmd->roles))
		return err_set(e, RC_DENIED, _("%s: not for your roles"), r->args->cmd->name);
	return r->args->cmd->job(j, e);
}
