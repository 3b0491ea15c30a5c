/* A command done to many things: the tickets a query finds, the changes of a batch. All are planned
 * before anything is written; then they are written as changes of one batch, in transactions that
 * are short enough for others to come between, and what is left to do is kept beside them. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/trace.h"
#include "deskbell/query/query.h"
#include "deskbell/service/refusal.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/todo_store.h"
#include "blob.h"
#include "bulk.h"
#include "desk_priv.h"
#include "kb_revert.h"
#include "service_priv.h"
#include "which.h"

#define UNIT 100     /* things in one change; as many are one transaction, atomic */
#define TX_US 25000  /* after this time a transaction takes no further change */
#define TX_CHANGES 2 /* nor more than so many, however fast they are */
#define TOLD 5	     /* reasons that the error's text names */

struct batch {
	struct desk *desk;
	const struct request *request;
	struct arena *arena; /* the answer's */
	struct answer *out;
	uint8_t uid[UID_SIZE];
	struct todo todo;
	bool kept;	       /* the store has the list */
	bool partial;	       /* a refusal keeps nothing else from being done */
	bool writing;	       /* else planning, and rolled back */
	struct upload *upload; /* files the command brings, to each thing */
	size_t n_upload;
	struct plan last;   /* the change made last, while its transaction is open */
	struct err refused; /* the first refusal as an error */
	struct sv login;    /* of who does it */
};

/* ---- which things ---- */

static enum rc find_items(struct batch *b, struct plan *p, struct err *e)
{
	const struct args *x = b->request->args;

	if (x->cmd->items)
		return x->cmd->items(p, &b->todo.item, &b->todo.n, e);
	return which_tickets(b->desk, &p->actor, x, b->arena, &b->todo.item, &b->todo.n, e);
}

/* What the command says, so that a request id taken for another one is noticed. */
static struct hash digest_of(const struct args *x)
{
	struct hasher h;

	hash_init(&h);
	hash_part(&h, sv_from(x->cmd->name));
	hash_part(&h, x->query);
	hash_int(&h, x->partial);
	for (int i = 0; i < PARAM_MAX && x->cmd->param[i].name; i++) {
		hash_int(&h, (int64_t)x->n_value[i]);
		for (size_t k = 0; k < x->n_value[i]; k++)
			hash_part(&h, x->value[i][k]);
	}
	return hash_end(&h);
}

/* Finds what is to be done: the rest of what this request began, or all of it. *done: the request
 * was answered already. */
static enum rc prepare(struct batch *b, bool *done, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct hash digest = digest_of(b->request->args);
	struct plan p;
	int64_t known;
	enum rc rc;

	*done = false;
	TRY(call_open(b->desk, b->request, false, b->arena, &tx, &p, e));
	b->login = arena_sv(b->arena, p.actor.login);
	request_uid(b->desk, b->request, p.actor.person, b->uid);
	rc = todo_store_load(b->desk->db, b->uid, b->arena, &b->todo, e);
	if (rc == RC_OK) {
		b->kept = true;
		if (!hash_eq(&digest, &b->todo.digest))
			return err_set(e, RC_CONFLICT,
				       _("%s: this request id is another command's, which is not "
					 "finished yet"),
				       b->request->args->cmd->name);
		return RC_OK;
	}
	if (rc != RC_NOTFOUND)
		return rc;
	TRY(change_store_by_uid(b->desk->db, b->uid, &known, e));
	*done = known != 0;
	if (known)
		return call_again(b->desk, known, b->arena, b->out, e);
	b->todo.digest = digest;
	if (find_items(b, &p, e) != RC_OK)
		return err_prefix(e, "%s", b->request->args->cmd->name);
	return RC_OK;
}

/* ---- one change ---- */

/* The environment's faults end the command; all others are the thing's own. */
static bool is_refusal(enum rc rc)
{
	return rc == RC_USAGE || rc == RC_NOTFOUND || rc == RC_DENIED || rc == RC_CONFLICT ||
	       rc == RC_INVALID;
}

/* The command as if it were given for this one ticket. */
static enum rc plan_one(struct batch *b, struct plan *p, struct err *e)
{
	const struct args *x = b->request->args;
	struct args one = *x;
	struct sv ticket;
	enum rc rc;

	if (x->cmd->items)
		return x->cmd->plan(p, e);
	ticket = plan_form(p, p->item);
	one.query = SV_NULL;
	one.value[0] = &ticket;
	one.n_value[0] = 1;
	p->args = &one;
	rc = x->cmd->plan(p, e);
	p->args = x;
	return rc;
}

/* A change of several things holds only those that touch nothing but themselves: what another one
 * does to the same object must be seen when it is planned. */
static bool stands_alone(const struct plan *p)
{
	if (p->change.head.undoes)
		return true;
	for (size_t i = 0; i < p->change.event.n; i++)
		if (p->change.event.at[i].noun != NOUN_TICKET ||
		    p->change.event.at[i].object != p->item)
			return true;
	return false;
}

static void refuse(struct batch *b, const struct plan *p, const struct err *e)
{
	if (!b->out->n_refusal)
		b->refused = *e;
	call_refuse(b->out, p, p->item, e, b->arena);
}

/* Plans the next thing into `sum`. *full: it did not fit and is still to be done, or nothing
 * further fits. */
static enum rc add_one(struct batch *b, const struct plan *base, struct plan *sum, bool *full,
		       struct err *e)
{
	struct plan p = *base;
	bool alone;
	enum rc rc;

	p.item = b->todo.item[b->todo.at];
	rc = plan_one(b, &p, e);
	if (rc != RC_OK && is_refusal(rc)) {
		refuse(b, &p, e);
		rc = RC_OK;
	} else if (rc == RC_OK && !p.change.event.n) {
		b->out->same++;
	} else if (rc == RC_OK) {
		alone = stands_alone(&p);
		*full = alone;
		if (alone && sum->change.event.n) {
			draft_change_deinit(&p.change);
			return RC_OK;
		}
		draft_change_add(&sum->change, &p.change);
		sum->change.head.undoes = p.change.head.undoes;
		sum->noun = p.noun;
		sum->id = p.id;
		sum->note = p.note;
		sum->text = p.text;
		b->out->done++;
	}
	draft_change_deinit(&p.change);
	b->todo.at++;
	return rc;
}

/* The first change carries the request's uid, the others what follows from it. */
static void change_uid(const struct batch *b, size_t from, uint8_t uid[UID_SIZE])
{
	struct hasher h;
	struct hash sum;

	memcpy(uid, b->uid, UID_SIZE);
	if (!b->todo.batch)
		return;
	hash_init(&h);
	hash_part(&h, (struct sv){ (const char *)b->uid, UID_SIZE });
	hash_int(&h, (int64_t)from);
	sum = hash_end(&h);
	memcpy(uid, sum.byte, UID_SIZE);
}

static enum rc show_events(struct batch *b, const struct draft_change *c, struct err *e)
{
	struct answer *x = b->out;
	struct event_view *all = ARENA_ARRAY(b->arena, x->n_event + c->event.n, struct event_view);

	if (x->n_event)
		memcpy(all, x->event, x->n_event * sizeof(*all));
	TRY(event_views(b->desk, c->event.at, c->event.n, b->arena, all + x->n_event, e));
	x->event = all;
	x->n_event += c->event.n;
	return RC_OK;
}

/* Events on articles are not written: they come with the commit that kb_revert makes when no
 * transaction is open. */
static enum rc write_sum(struct batch *b, struct plan *sum, size_t from, struct err *e)
{
	int64_t batch = b->todo.n == 1 ? 0 : b->todo.batch ? b->todo.batch : BATCH_OWN;
	uint8_t uid[UID_SIZE];

	change_uid(b, from, uid);
	if (sum->change.event.at[0].noun == NOUN_ARTICLE)
		return show_events(b, &sum->change, e);
	if (call_write(sum, b->request->args, uid, batch, e) != RC_OK)
		return call_blame(sum, b->request->args, e);
	if (!b->todo.batch)
		b->todo.batch = sum->change.head.id;
	return b->request->args->dry_run || b->todo.n == 1 ? show_events(b, &sum->change, e)
							   : RC_OK;
}

/* Makes one change of the next things. */
static enum rc one_change(struct batch *b, const struct plan *base, struct err *e)
{
	const struct args *x = b->request->args;
	struct plan *sum = &b->last;
	size_t from = b->todo.at;
	bool full = false;
	struct sv form;

	draft_change_deinit(&sum->change);
	*sum = *base;
	if (x->query.p && !b->todo.batch)
		TRY(plan_text(sum, "query", x->query, QUERY_TEXT_MAX, false, &form, e));
	while (!full && b->todo.at < b->todo.n && b->todo.at - from < UNIT)
		TRY(add_one(b, base, sum, &full, e));
	if (!sum->change.event.n || !(b->writing || x->dry_run))
		return RC_OK;
	return write_sum(b, sum, from, e);
}

/* ---- transactions ---- */

/* What was rolled back may have been read into the handle. */
static void give_up(struct batch *b)
{
	draft_change_deinit(&b->last.change);
	desk_forget(b->desk);
}

static enum rc begin(struct batch *b, struct arena *a, struct tx *tx, struct plan *base,
		     struct err *e)
{
	TRY(call_open(b->desk, b->request, true, a, tx, base, e));
	base->upload = b->upload;
	base->n_upload = b->n_upload;
	return RC_OK;
}

static enum rc keep_list(struct batch *b, struct err *e)
{
	if (!b->kept)
		TRY(todo_store_put(b->desk->db, b->uid, &b->todo, e));
	b->kept = true;
	return RC_OK;
}

static enum rc save_place(struct batch *b, struct err *e)
{
	if (b->todo.at == b->todo.n)
		return todo_store_drop(b->desk->db, b->uid, e);
	return todo_store_advance(b->desk->db, b->uid, b->todo.batch, b->todo.at, e);
}

/* What the last plan says, which goes with its transaction. */
static void keep_words(struct batch *b)
{
	b->out->noun = b->last.noun;
	b->out->id = b->last.id;
	b->out->text = arena_sv(b->arena, b->last.text);
	b->out->note = arena_sv(b->arena, b->last.note);
}

static enum rc one_transaction(struct batch *b, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct plan base;
	int64_t end;
	int changes = 0;

	TRY(begin(b, &a, &tx, &base, e));
	end = clock_us() + TX_US;
	if (b->writing)
		TRY(keep_list(b, e));
	do {
		TRY(one_change(b, &base, e));
	} while (b->todo.at < b->todo.n && ++changes < TX_CHANGES && clock_us() < end);
	if (!b->writing) {
		give_up(b);
		return RC_OK;
	}
	TRY(save_place(b, e));
	TRY(tx_commit(&tx, e));
	if (b->request->args->cmd->items)
		keep_words(b);
	draft_change_deinit(&b->last.change);
	return RC_OK;
}

static bool go_on(const struct batch *b)
{
	const struct request *r = b->request;
	struct progress p = { .done = (int64_t)b->todo.at, .total = (int64_t)b->todo.n };

	p.taken = b->out->done;
	p.skipped = b->out->same;
	p.bad = (int64_t)b->out->n_refusal;
	return !r->progress || r->progress(r->arg, &p);
}

/* Says what is done already, and how to go on. */
static enum rc stopped(const struct batch *b, size_t at, struct err *e)
{
	if (!b->writing || !b->todo.batch)
		return e->rc;
	return err_more(e, e->rc, "",
			_("%zu of %zu are done (change %lld): the same --request-id does the rest, "
			  "undo takes them back"),
			at, b->todo.n, (long long)b->todo.batch);
}

static enum rc all_transactions(struct batch *b, struct err *e)
{
	while (b->todo.at < b->todo.n) {
		size_t at = b->todo.at;

		if (one_transaction(b, e) != RC_OK) {
			give_up(b);
			return stopped(b, at, e);
		}
		if (b->writing)
			call_after(b->desk);
		if (!go_on(b) && b->todo.at < b->todo.n) {
			err_set(e, RC_CANCELLED, _("stopped"));
			return stopped(b, b->todo.at, e);
		}
	}
	return RC_OK;
}

/* ---- the whole ---- */

/* Only what was not refused is left to do. */
static void drop_refused(struct batch *b)
{
	size_t n = 0, r = 0;

	for (size_t i = 0; i < b->todo.n; i++) {
		if (r < b->out->n_refusal && b->out->refusal[r].id == b->todo.item[i])
			r++;
		else
			b->todo.item[n++] = b->todo.item[i];
	}
	b->todo.n = n;
}

static enum rc say_refused(struct batch *b, struct err *e)
{
	const struct answer *x = b->out;
	const struct command *cmd = b->request->args->cmd;
	enum rc rc = x->refusal[0].rc;
	struct refusal_line *line;
	size_t n;

	if (b->todo.n == 1) {
		*e = b->refused;
		return cmd->items ? err_prefix(e, "%s", cmd->name)
				  : err_prefix(e, _("ticket %lld"), (long long)x->refusal[0].id);
	}
	b->out->many = true;
	for (size_t i = 1; i < x->n_refusal; i++)
		if (x->refusal[i].rc != rc)
			rc = RC_INVALID;
	if (cmd->items)
		err_set(e, rc,
			ngettext("%s: %zu of %zu changes is refused; nothing was changed",
				 "%s: %zu of %zu changes are refused; nothing was changed",
				 (unsigned long)x->n_refusal),
			cmd->name, x->n_refusal, b->todo.n);
	else if (x->n_refusal == b->todo.n)
		err_set(e, rc, _("%s: all %zu tickets are refused; nothing was changed"), cmd->name,
			x->n_refusal);
	else
		err_set(e, rc,
			ngettext("%s: %zu of %zu tickets is refused; nothing was changed "
				 "(--partial does the others)",
				 "%s: %zu of %zu tickets are refused; nothing was changed "
				 "(--partial does the others)",
				 (unsigned long)x->n_refusal),
			cmd->name, x->n_refusal, b->todo.n);
	n = refusal_lines(x, b->arena, &line);
	for (size_t i = 0; i < n && i < TOLD; i++)
		err_more(e, rc, "", "%.*s", SV_ARG(line[i].text));
	return rc;
}

/* A text taken back from many tickets does not become as many drafts. */
static bool of_one_object(const struct draft_change *c)
{
	for (size_t i = 1; i < c->event.n; i++)
		if (c->event.at[i].object != c->event.at[0].object)
			return false;
	return true;
}

/* Few enough for one transaction: planned and written in it, all or nothing. */
static enum rc do_whole(struct batch *b, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct plan base;

	b->writing = !b->request->args->dry_run;
	TRY(begin(b, &a, &tx, &base, e));
	while (b->todo.at < b->todo.n)
		TRY(one_change(b, &base, e));
	if (b->out->n_refusal && !b->partial)
		return say_refused(b, e);
	keep_words(b);
	if (!b->writing || !b->out->done)
		return RC_OK;
	if (b->last.change.event.n && b->last.change.event.at[0].noun == NOUN_ARTICLE) {
		tx_end(&tx);
		return kb_revert(b->desk, b->request, &b->last, b->out, e);
	}
	TRY(tx_commit(&tx, e));
	if (b->last.change.head.undoes && of_one_object(&b->last.change))
		call_follow_undo(&b->last, b->arena, b->out);
	draft_change_deinit(&b->last.change);
	return RC_OK;
}

/* Too many for that: planned first, each transaction rolled back, then written. What refuses only
 * then was changed by somebody in between, and is told. */
static enum rc do_parts(struct batch *b, struct err *e)
{
	if (!b->kept) {
		TRY(all_transactions(b, e));
		if (b->out->n_refusal && !b->partial)
			return say_refused(b, e);
		if (b->request->args->dry_run)
			return RC_OK;
		drop_refused(b);
		b->todo.at = 0;
		b->todo.batch = 0;
		b->out->done = b->out->same = 0;
	}
	b->writing = true;
	return all_transactions(b, e);
}

static struct sv summary(const struct batch *b)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	const struct answer *x = b->out;
	const struct bulk bulk = { b->request->args, b->login, x->done };

	if (b->request->args->dry_run)
		str_addf(&s,
			 ngettext("%lld ticket would be changed", "%lld tickets would be changed",
				  (unsigned long)x->done),
			 (long long)x->done);
	else
		str_add(&s, bulk_told(&bulk, b->arena));
	if (x->same)
		str_addf(&s,
			 ngettext(", %lld has it already", ", %lld have it already",
				  (unsigned long)x->same),
			 (long long)x->same);
	if (x->n_refusal)
		str_addf(&s, _(", %zu refused: #%lld %.*s"), x->n_refusal,
			 (long long)x->refusal[0].id, SV_ARG(x->refusal[0].message));
	return arena_sv(b->arena, str_sv(&s));
}

static void complete(struct batch *b)
{
	struct answer *x = b->out;
	const struct args *args = b->request->args;

	if (b->todo.batch)
		x->change = args->dry_run ? 0 : b->todo.batch;
	x->unchanged = x->unchanged || (!x->done && !x->n_refusal);
	x->many = b->todo.n != 1 || x->n_refusal;
	if (!x->many) {
		if (x->noun == NOUN_TICKET)
			x->rev = x->change;
		if (x->unchanged)
			x->text = sv_from(_("nothing to change"));
		return;
	}
	if (args->cmd->items)
		x->text = arena_printf(b->arena,
				       ngettext("%.*s (%lld change)", "%.*s (%lld changes)",
						(unsigned long)x->done),
				       SV_ARG(x->text), (long long)x->done);
	else
		x->id = 0;
	if (!args->cmd->items && !b->todo.n && !x->n_refusal)
		x->text = sv_from(_("no ticket matches"));
	else if (!args->cmd->items)
		x->text = summary(b);
}

enum rc batch_run(struct desk *d, const struct request *r, struct arena *a, struct answer *out,
		  struct err *e)
{
	const struct args *x = r->args;
	struct batch b = { .desk = d, .request = r, .arena = a, .out = out };
	bool done;
	enum rc rc;

	TRY(prepare(&b, &done, e));
	if (done)
		return RC_OK;
	TRY(uploads_take(d, r, a, &b.upload, &b.n_upload, e));
	b.partial = x->partial && args_many(x);
	if (!b.kept && (b.todo.n == 1 || (!x->cmd->items && b.todo.n <= UNIT)))
		rc = do_whole(&b, e);
	else
		rc = do_parts(&b, e);
	if (b.last.change.event.n)
		give_up(&b);
	draft_change_deinit(&b.last.change);
	TRACE(TRACE_CMD, "%s of %zu: %lld done, %zu refused%s", x->cmd->name, b.todo.n,
	      (long long)out->done, out->n_refusal, x->dry_run ? ", dry run" : "");
	TRY(rc);
	complete(&b);
	return RC_OK;
}
