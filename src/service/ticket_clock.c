/* A ticket's service levels: from its log to marks, from marks to its row. */
#include "ticket_clock.h"

#include "deskbell/base/clock.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/ids.h"
#include "deskbell/db/tx.h"
#include "deskbell/query/plan.h"
#include "deskbell/store/clock_store.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/store/ticket_store.h"
#include "desk_priv.h"

/* Tickets made anew in one transaction, and the time after which it ends: desk.lock is held for so
 * long. */
#define REMAKE_STEP 200
#define REMAKE_US 20000

enum rc ticket_policy(struct desk *d, const struct ticket *t, struct arena *a,
		      const struct sla_policy **out, struct err *e)
{
	struct query_env *env = ARENA_NEW(a, struct query_env);
	struct query_row row = { .env = env, .ticket = t };

	env->vocab = desk_vocab(d);
	*out = sla_policy_of(&desk_config(d)->sla, &row);
	return vocab_check(env->vocab, e);
}

/* ---- the history ---- */

struct history {
	const struct ticket *ticket;
	const struct fold_env *env;
	struct clock_mark *at;
	size_t n;
	struct sv workflow, state;
	bool merged, deleted;
	int64_t since; /* of the last state */
};

static void add_mark(struct history *h, int64_t at, int what, enum state_category category)
{
	struct clock_mark *m = &h->at[h->n++];

	m->at = at;
	m->what = what;
	m->category = category;
}

/* The state after a change that touched it. */
static void add_state(struct history *h, int64_t at)
{
	enum state_category c =
		h->merged ? STATE_CLOSED : h->env->category(h->env->arg, h->workflow, h->state);

	h->since = at > h->since ? at : h->since;
	if (h->deleted && state_is_open(c))
		c = STATE_WAITING;
	if (c)
		add_mark(h, h->since, CLOCK_STATE, c);
}

static void add_message(struct history *h, const struct clock_event *ev)
{
	const struct message *m = &ev->message;
	const struct ticket *t = h->ticket;

	if (!m->public || !m->author || !ids_has(t->message, t->n_message, m->id))
		return;
	add_mark(h, m->at > t->created ? m->at : t->created,
		 m->author == t->requester ? CLOCK_ASKED : CLOCK_ANSWERED, 0);
}

/* True when it is of the ticket's state. */
static bool take(struct history *h, const struct clock_event *ev, int64_t first)
{
	int64_t n = 0;

	switch ((enum ticket_field)ev->field) {
	case TICKET_STATE:
		h->state = ev->value;
		return true;
	case TICKET_WORKFLOW:
		h->workflow = ev->value;
		return true;
	case TICKET_MERGED:
		h->merged = ev->value.p && sv_int(ev->value, &n) && n;
		return true;
	case TICKET_DELETED:
		h->deleted = ev->value.p && sv_int(ev->value, &n) && n;
		return true;
	default:
		if (ev->change != first || ev->message.at > h->ticket->created)
			add_message(h, ev);
		return false;
	}
}

/* Equal instants stay in the order of the log. Nearly all stand in order already. */
static void sort(struct clock_mark *m, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct clock_mark x = m[i];
		size_t k = i;

		for (; k > 0 && m[k - 1].at > x.at; k--)
			m[k] = m[k - 1];
		m[k] = x;
	}
}

enum rc ticket_marks(struct desk *d, const struct ticket *t, struct arena *a,
		     struct clock_mark **out, size_t *n, struct err *e)
{
	struct fold_env env = desk_fold_env(d, a);
	struct history h = { .ticket = t, .env = &env, .workflow = SV(""), .state = SV("") };
	struct clock_event *ev;
	bool moved = false;
	size_t n_event;

	TRY(clock_store_events(d->db, t->id, a, &ev, &n_event, e));
	h.at = ARENA_ARRAY(a, 2 * n_event + 1, struct clock_mark);
	for (size_t i = 0; i < n_event; i++) {
		moved |= take(&h, &ev[i], ev[0].change);
		if (!moved || (i + 1 < n_event && ev[i + 1].change == ev[i].change))
			continue;
		add_state(&h, ev[i].at);
		moved = false;
	}
	sort(h.at, h.n);
	*out = h.at;
	*n = h.n;
	return desk_fold_check(&env, e);
}

/* ---- what stands in the row ---- */

void ticket_stand(struct ticket *t, const struct sla_clock clock[CLOCK_KINDS])
{
	sla_next(clock, &t->due, &t->risk);
	if (t->due == CLOCK_NONE)
		t->due = t->risk = 0;
	t->paused = false;
	for (int k = 0; k < CLOCK_KINDS; k++)
		t->paused |= clock[k].state == CLOCK_PAUSED;
}

enum rc ticket_reckon(struct desk *d, struct ticket *t, struct arena *a, struct err *e)
{
	const struct sla_policy *p;
	struct sla_clock clock[CLOCK_KINDS];
	struct clock_mark *mark = NULL;
	size_t n = 0;

	TRY(ticket_policy(d, t, a, &p, e));
	if (p)
		TRY(ticket_marks(d, t, a, &mark, &n, e));
	sla_clocks(p, mark, n, clock);
	ticket_stand(t, clock);
	return RC_OK;
}

/* ---- all of them anew ---- */

enum rc clocks_stale(struct desk *d, struct err *e)
{
	return meta_store_set_int(d->db, META_CLOCKS, 1, e);
}

static enum rc remake_ticket(struct desk *d, int64_t id, const struct fold_env *env,
			     struct arena *a, struct err *e)
{
	struct ticket before, after;

	TRY(ticket_store_load(d->db, id, a, &before, e));
	after = before;
	ticket_clocks(&after, env, a);
	return ticket_store_clocks(d->db, &before, &after, e);
}

struct remaking {
	int64_t *id; /* of the open tickets there are still to do */
	size_t n, at;
	int64_t from;			/* what meta says of it */
	int64_t config_rev, people_rev; /* what was listed at */
	bool begun;			/* some are done */
	bool behind;			/* another had got on with it before */
};

/* The open tickets there are still to do; r->from 0: none. */
static enum rc list_stale(struct desk *d, struct remaking *r, struct arena *a, struct err *e)
{
	arena_reset(a);
	*r = (struct remaking){ .begun = r->begun, .behind = r->behind };
	TRY(desk_refresh(d, e));
	r->config_rev = d->config_rev;
	r->people_rev = d->people_rev;
	TRY(meta_store_int(d->db, META_CLOCKS, &r->from, e));
	return r->from ? clock_store_open(d->db, r->from, a, &r->id, &r->n, e) : RC_OK;
}

/* Passes over what another did meanwhile. False: all is done, or there is another reason to begin.
 */
static bool catch_up(const struct desk *d, struct remaking *r, int64_t from)
{
	bool same = d->config_rev == r->config_rev && d->people_rev == r->people_rev;

	r->behind |= !r->begun && (!same || from != r->from);
	if (!same || from < r->from)
		return false;
	while (r->at < r->n && r->id[r->at] < from)
		r->at++;
	r->from = from;
	return true;
}

/* The next tickets in one short transaction; *gone = what was listed no longer holds. */
static enum rc remake_some(struct desk *d, struct remaking *r, bool *gone, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(tx_end) struct tx tx = { 0 };
	int64_t begun = clock_us(), from;
	struct fold_env env;

	TRY(tx_begin_write(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	TRY(meta_store_int(d->db, META_CLOCKS, &from, e));
	*gone = !catch_up(d, r, from);
	if (*gone)
		return RC_OK;
	env = desk_fold_env(d, &a);
	for (int i = 0; i < REMAKE_STEP && r->at < r->n && clock_us() - begun < REMAKE_US; i++) {
		r->from = r->id[r->at] + 1;
		TRY(remake_ticket(d, r->id[r->at++], &env, &a, e));
	}
	r->begun = true;
	if (r->at == r->n)
		r->from = 0;
	TRY(desk_fold_check(&env, e));
	TRY(meta_store_set_int(d->db, META_CLOCKS, r->from, e));
	return tx_commit(&tx, e);
}

enum rc clocks_remake(struct desk *d, bool (*fn)(void *arg, const struct clocks_progress *p),
		      void *arg, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct remaking r = { 0 };
	struct clocks_progress p;
	bool gone = true;

	for (;;) {
		if (gone)
			TRY(list_stale(d, &r, &a, e));
		if (!r.from)
			return RC_OK;
		TRY(remake_some(d, &r, &gone, e));
		/* Else a reader that comes next has all of it in the log. */
		TRY(db_checkpoint(d->db, e));
		p = (struct clocks_progress){ (int64_t)r.at, (int64_t)r.n, r.behind };
		if (fn && !fn(arg, &p))
			return err_set(e, RC_CANCELLED, _("stopped"));
	}
}
