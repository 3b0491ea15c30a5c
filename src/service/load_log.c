/* Reads of the log: changes, what was touched, the audit. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/ids.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/audit_store.h"
#include "deskbell/store/seq_store.h"
#include "desk_priv.h"
#include "load_priv.h"
#include "service_priv.h"

#define PAGE 200 /* changes read at once */

/* The events of a change this actor may see: those on tickets in his scope, and on other nouns for
 * admins. */
static enum rc visible(struct desk *d, const struct actor *who, struct logged_change *c,
		       struct arena *a, bool *internal, struct err *e)
{
	size_t n = 0;

	*internal = true;
	for (size_t i = 0; i < c->n_event; i++) {
		const struct event *ev = &c->event[i];
		struct ticket t;
		bool inner;
		enum rc rc;

		if (ev->noun != NOUN_TICKET) {
			if (actor_has(who, ROLE_ADMIN) ||
			    (ev->noun == NOUN_ARTICLE && actor_has(who, ROLE_AUTHOR)))
				c->event[n++] = *ev;
			continue;
		}
		rc = load_in_scope(d, who, ev->object, a, &t, &inner, e);
		if (rc == RC_NOTFOUND)
			continue;
		TRY(rc);
		if (!inner)
			*internal = false;
		c->event[n++] = *ev;
	}
	c->n_event = n;
	return RC_OK;
}

/* Only the name of a command, for who sees only part of what it did. */
static struct sv name_only(struct sv command, struct arena *a)
{
	struct sv rest = command, word[3] = { 0 };
	struct err ignored;
	const struct command *cmd;
	size_t n = 0, used;

	while (n < ARRAY_LEN(word) && rest.p)
		word[n++] = sv_cut(&rest, ' ');
	cmd = command_find(word, n, &used, &ignored);
	return cmd ? sv_from(cmd->name) : arena_sv(a, word[0]);
}

/* What of the change may be seen, no event where nothing may; *internal: all of its tickets are
 * seen as staff. */
static enum rc view_change(struct desk *d, const struct actor *who, struct logged_change *c,
			   struct arena *a, struct change_view *out, bool *internal, struct err *e)
{
	size_t all = c->n_event;

	*out = (struct change_view){ 0 };
	TRY(visible(d, who, c, a, internal, e));
	if (!c->n_event)
		return RC_OK;
	TRY(change_view_of(d, c, *internal, a, out, e));
	out->batch = c->head.batch;
	if (!*internal || out->n_event < all)
		out->command = name_only(c->head.command, a);
	return RC_OK;
}

/* A request made ready: who and which tickets are looked up. */
struct wanted {
	struct desk *desk;
	const struct actor *who;
	const struct log_request *r;
	int64_t actor; /* 0 = anybody's */
	int64_t *ticket;
	size_t n_ticket;
	size_t found;
	bool (*fn)(void *arg, const struct change_view *c);
	void *arg;
};

/* Who may read the directory is told of a slip; others are not told who there is. */
static enum rc no_person(const struct wanted *w, struct arena *a, struct err *e)
{
	struct sv login = w->r->actor, near;

	if (!actor_has(w->who, DIRECTORY_READERS))
		return RC_OK;
	TRY(nearest_login(w->desk, w->who, login, false, a, &near, e));
	if (near.p)
		return err_field(e, "actor", _("no person \"%.*s\" (did you mean \"%.*s\"?)"),
				 SV_ARG(login), SV_ARG(near));
	return err_field(e, "actor", _("no person \"%.*s\""), SV_ARG(login));
}

static enum rc look_up(struct wanted *w, struct arena *a, struct query_fault *fault, struct err *e)
{
	struct sv login = w->r->actor;
	const struct person *p;

	if (login.p) {
		TRY(directory_login(desk_directory(w->desk),
				    sv_eqs(login, "me") ? w->who->login : login, &p, e));
		w->actor = p ? p->id : -1;
		if (w->actor < 0)
			TRY(no_person(w, a, e));
	}
	if (!w->r->query.p)
		return RC_OK;
	TRY(load_ids(w->desk, w->who, w->r->query, a, &w->ticket, &w->n_ticket, fault, e));
	w->n_ticket = ids_sort(w->ticket, w->n_ticket);
	return RC_OK;
}

static bool fits(const struct wanted *w, const struct logged_change *c)
{
	const struct log_request *r = w->r;
	bool found = !r->query.p;

	if ((w->actor && c->head.actor != w->actor) ||
	    (r->begins.p && !sv_starts(c->head.command, r->begins)))
		return false;
	for (size_t i = 0; i < c->n_event && !found; i++)
		found = c->event[i].noun == NOUN_TICKET &&
			ids_has(w->ticket, w->n_ticket, c->event[i].object);
	return found;
}

/* *go: more are wanted. */
static enum rc give(struct wanted *w, struct logged_change *c, struct arena *a, bool *go,
		    struct err *e)
{
	struct change_view v;
	bool internal;

	if (!fits(w, c))
		return RC_OK;
	TRY(view_change(w->desk, w->who, c, a, &v, &internal, e));
	if (!v.n_event)
		return RC_OK;
	w->found++;
	*go = w->fn(w->arg, &v) && (!w->r->limit || w->found < w->r->limit);
	return RC_OK;
}

static enum rc give_of_ticket(struct wanted *w, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct logged_list list;
	bool go = true;

	TRY(change_store_of_object(w->desk->db, NOUN_TICKET, w->r->ticket, 0, &a, &list, e));
	for (size_t i = list.n; go && i-- > 0;)
		if (list.at[i].head.at >= w->r->from)
			TRY(give(w, &list.at[i], &a, &go, e));
	return RC_OK;
}

/* By pages, so that a long log takes no more memory than a short one. What was written before the
 * instant happened before it. */
static enum rc give_all(struct wanted *w, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	int64_t before = 0;
	bool go = true;

	while (go) {
		struct logged_list list;

		arena_reset(&a);
		TRY(change_store_before(w->desk->db, before, PAGE, &a, &list, e));
		for (size_t i = 0; go && i < list.n; i++) {
			before = list.at[i].head.id;
			if (w->r->from && list.at[i].head.recorded < w->r->from)
				return RC_OK;
			if (list.at[i].head.at >= w->r->from)
				TRY(give(w, &list.at[i], &a, &go, e));
		}
		go = go && list.n == PAGE;
	}
	return RC_OK;
}

enum rc load_log_each(struct desk *d, const struct actor *who, const struct log_request *r,
		      bool (*fn)(void *arg, const struct change_view *c), void *arg,
		      struct query_fault *fault, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct wanted w = { .desk = d, .who = who, .r = r, .fn = fn, .arg = arg };
	struct ticket t;
	bool internal;

	TRY(tx_begin_read(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	TRY(look_up(&w, &a, fault, e));
	if (!r->ticket)
		return give_all(&w, e);
	TRY(load_in_scope(d, who, r->ticket, &a, &t, &internal, e));
	return give_of_ticket(&w, e);
}

struct gathered {
	struct arena *arena;
	struct change_view *at;
	size_t n, cap;
};

static void own_view(struct change_view *v, struct arena *a)
{
	struct event_view *event = ARENA_ARRAY(a, v->n_event, struct event_view);

	v->actor = arena_sv(a, v->actor);
	v->command = arena_sv(a, v->command);
	for (size_t i = 0; i < v->n_event; i++) {
		event[i] = v->event[i];
		event[i].field = field_own(event[i].field, a);
		event[i].object_name = arena_sv(a, event[i].object_name);
		event[i].old = arena_sv(a, event[i].old);
		event[i].new = arena_sv(a, event[i].new);
	}
	v->event = event;
}

static bool gather(void *arg, const struct change_view *c)
{
	struct gathered *g = arg;

	g->at = arena_grow(g->arena, g->at, g->n, g->n + 1, &g->cap, sizeof(*g->at));
	g->at[g->n] = *c;
	own_view(&g->at[g->n++], g->arena);
	return true;
}

enum rc load_log(struct desk *d, const struct actor *who, const struct log_request *r,
		 struct arena *a, struct change_view **out, size_t *n, struct err *e)
{
	struct gathered g = { .arena = a };

	TRY(load_log_each(d, who, r, gather, &g, NULL, e));
	*out = g.at;
	*n = g.n;
	return RC_OK;
}

static enum rc not_there(int64_t id, struct err *e)
{
	return err_set(e, RC_NOTFOUND, _("there is no change %lld"), (long long)id);
}

/* What stands behind the change: for staff only, as rules are. */
static enum rc read_origin(struct desk *d, const struct logged_change *c, struct arena *a,
			   struct change_whole *out, struct err *e)
{
	int64_t *id;
	size_t n;

	out->cause = c->head.cause;
	out->rule = arena_sv(a, c->head.rule);
	out->undone_by = c->undone_by;
	TRY(change_store_family(d->db, c->head.id, a, &id, &n, e));
	out->caused = ARENA_ARRAY(a, n, int64_t);
	for (size_t i = 0; i < n; i++)
		if (id[i] != c->head.id)
			out->caused[out->n_caused++] = id[i];
	if (!c->head.batch)
		return RC_OK;
	return change_store_batch(d->db, c->head.batch, a, &id, &out->in_batch, e);
}

enum rc load_change(struct desk *d, const struct actor *who, int64_t id, struct arena *a,
		    struct change_whole *out, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct logged_change c;
	size_t all;
	bool internal;
	enum rc rc;

	*out = (struct change_whole){ 0 };
	TRY(tx_begin_read(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	rc = change_store_load(d->db, id, a, &c, e);
	if (rc == RC_NOTFOUND)
		return not_there(id, e);
	TRY(rc);
	all = c.n_event;
	TRY(view_change(d, who, &c, a, &out->view, &internal, e));
	if (!out->view.n_event)
		return not_there(id, e);
	own_view(&out->view, a);
	out->recorded = c.head.recorded;
	out->config = c.head.config;
	return internal && c.n_event == all ? read_origin(d, &c, a, out, e) : RC_OK;
}

enum rc load_events(struct desk *d, const struct actor *who, int64_t *after, struct arena *a,
		    struct change_view **out, size_t *n, bool *more, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct logged_list list;

	*n = 0;
	*more = false;
	TRY(tx_begin_read(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	if (*after < 0)
		return change_store_newest(d->db, after, e);
	TRY(change_store_after(d->db, *after, PAGE, a, &list, e));
	*out = ARENA_ARRAY(a, list.n, struct change_view);
	*more = list.n == PAGE;
	for (size_t i = 0; i < list.n; i++) {
		bool internal;

		*after = list.at[i].head.id;
		TRY(view_change(d, who, &list.at[i], a, &(*out)[*n], &internal, e));
		*n += (*out)[*n].n_event > 0;
	}
	return RC_OK;
}

static enum rc ground_of(struct desk *d, struct ground *out, struct err *e)
{
	*out = (struct ground){ .config = d->config_rev, .people = d->people_rev };
	return desk_has_levels(d) ? meta_store_int(d->db, META_CLOCKS, &out->clocks, e) : RC_OK;
}

static bool same_ground(const struct ground *a, const struct ground *b)
{
	return a->config == b->config && a->people == b->people && a->clocks == b->clocks;
}

/* Leaves those that `who` may see. */
static enum rc in_sight(struct desk *d, const struct actor *who, struct arena *a,
			struct touched *out, struct err *e)
{
	struct scope s = scope_of(who, desk_directory(d), a);
	size_t seen = 0;

	for (size_t i = 0; i < out->n_ticket && !s.all; i++) {
		struct ticket t;
		bool internal;
		enum rc rc = load_in_scope(d, who, out->ticket[i], a, &t, &internal, e);

		if (rc == RC_OK)
			out->ticket[seen++] = out->ticket[i];
		else if (rc != RC_NOTFOUND)
			return rc;
	}
	if (!s.all)
		out->n_ticket = seen;
	return RC_OK;
}

enum rc load_touched(struct desk *d, const struct actor *who, size_t limit, struct arena *a,
		     struct touched *out, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	const struct touched last = *out;

	*out = (struct touched){ 0 };
	TRY(tx_begin_read(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	TRY(change_store_newest(d->db, &out->newest, e));
	TRY(ground_of(d, &out->ground, e));
	if (!last.newest)
		return RC_OK;
	TRY(change_store_moved(d->db, last.newest, NOUN_ARTICLE, &out->articles, e));
	TRY(change_store_touched(d->db, last.newest, limit, a, &out->ticket, &out->n_ticket, e));
	out->more = out->n_ticket == limit || !same_ground(&last.ground, &out->ground);
	return in_sight(d, who, a, out, e);
}

enum rc load_audit(struct desk *d, const struct actor *who, struct sv against, struct arena *a,
		   struct audit_report *out, struct err *e)
{
	struct audit_result r;
	struct hash head;
	char hex[65];

	if (!actor_has(who, ROLE_ADMIN))
		return err_set(e, RC_DENIED, _("audit verify: not for your roles"));
	if (against.p && !hash_parse(sv_trim(against), &head))
		return err_field(
			e, "against",
			_("--against takes the head that audit verify printed, 64 hex digits"));
	TRY(audit_store_verify(d->db, against.p ? &head : NULL, a, &r, e));
	hash_hex(&r.head, hex);
	*out = (struct audit_report){ .changes = r.changes,
				      .events = r.events,
				      .erased = r.erased,
				      .broken = r.broken,
				      .what = r.what,
				      .head = arena_sv(a, sv_from(hex)) };
	out->cut = against.p && !r.against_seen;
	return RC_OK;
}
