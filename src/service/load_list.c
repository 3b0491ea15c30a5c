/* Reads of many tickets: lists as windows by key, counts, views. */
#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/db/tx.h"
#include "deskbell/store/seq_store.h"
#include "deskbell/store/ticket_store.h"
#include "desk_priv.h"
#include "load_priv.h"
#include "ticket_match.h"
#include "unread.h"

struct sv title_of(struct desk *d, const struct yaml_title *t, struct sv key)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const struct config_set *c = desk_config(d);
	struct sv title = yaml_title_in(t, arena_z(&a, c ? c->language : SV("en")));

	return title.n ? title : key;
}

void row_own(struct ticket_row *r, struct arena *a)
{
	struct sv *name[] = { &r->state_title,	  &r->queue,	    &r->queue_title,
			      &r->team,		  &r->assignee,	    &r->requester,
			      &r->requester_name, &r->organisation, &r->category };

	for (size_t i = 0; i < ARRAY_LEN(name); i++)
		*name[i] = arena_sv(a, *name[i]);
}

/* Assignee, requester and the organisation he belongs to. */
static enum rc people_names(const struct directory *dir, const struct ticket *t,
			    struct ticket_row *row, struct err *e)
{
	const struct person *assignee, *requester;
	const struct organisation *o = NULL;

	TRY(directory_person(dir, t->assignee, &assignee, e));
	TRY(directory_person(dir, t->requester, &requester, e));
	if (assignee)
		row->assignee = assignee->login;
	if (requester) {
		row->requester = requester->login;
		row->requester_name = requester->name;
		o = directory_organisation(dir, requester->organisation);
	}
	if (o)
		row->organisation = o->key;
	return RC_OK;
}

enum rc row_names(struct desk *d, const struct ticket *t, struct ticket_row *row, struct err *e)
{
	const struct directory *dir = desk_directory(d);
	const struct queue *q = directory_queue(dir, t->queue);
	const struct team *team = q ? directory_team(dir, q->team) : NULL;
	const struct category *c = directory_category(dir, t->category);
	const struct machine *m = desk_machine(d, t->workflow);
	const struct machine_state *s = m ? machine_state(m, t->state) : NULL;

	*row = (struct ticket_row){ .t = *t };
	row->standing = ticket_standing(t, clock_now(d->clock));
	row->state_title = t->merged ? sv_from(_("Merged"))
			   : s	     ? title_of(d, &s->title, t->state)
				     : t->state;
	if (q && q->id) {
		row->queue = q->key;
		row->queue_title = q->title;
	}
	if (team && team->id)
		row->team = team->key;
	if (c && c->id)
		row->category = c->key;
	return people_names(dir, t, row, e);
}

bool ticket_column(const struct desk *d, const struct field *f)
{
	return f->noun == NOUN_TICKET && (f->flags & FIELD_COLUMN) &&
	       (!(f->flags & FIELD_LEVEL) || desk_has_levels(d));
}

struct out_value ticket_row_value(const struct ticket_row *r, enum ticket_field f)
{
	const struct ticket *t = &r->t;

	switch (f) {
	case TICKET_ID:
		return out_int(t->id);
	case TICKET_EXTERNAL_ID:
		return out_text(t->external_id);
	case TICKET_SUBJECT:
		return out_text(t->subject);
	case TICKET_TYPE:
		return out_text(t->type);
	case TICKET_STATE:
		return out_text(t->state);
	case TICKET_STATE_CATEGORY:
		return out_text(sv_from(state_category_name(t->category_of_state)));
	case TICKET_PRIORITY:
		return t->priority ? out_text(sv_from(priority_name(t->priority))) : out_null();
	case TICKET_QUEUE:
		return out_text(r->queue);
	case TICKET_TEAM:
		return out_text(r->team);
	case TICKET_ASSIGNEE:
		return out_text(r->assignee);
	case TICKET_REQUESTER:
		return out_text(r->requester);
	case TICKET_ORGANISATION:
		return out_text(r->organisation);
	case TICKET_CATEGORY:
		return out_text(r->category);
	case TICKET_TAGS:
		return out_list(t->tag, t->n_tag);
	case TICKET_CREATED:
		return out_time(t->created);
	case TICKET_UPDATED:
		return out_time(t->updated);
	case TICKET_RESOLVED:
		return t->resolved ? out_time(t->resolved) : out_null();
	case TICKET_CLOSED:
		return t->closed ? out_time(t->closed) : out_null();
	case TICKET_REV:
		return out_int(t->rev);
	case TICKET_DUE:
		return t->due ? out_time(t->due) : out_null();
	case TICKET_SLA:
		return r->standing == STANDING_NONE ? out_null()
						    : out_text(sv_from(standing_name(r->standing)));
	case TICKET_RESOLUTION:
		return out_text(t->resolution);
	default:
		return out_null();
	}
}

/* The rows of a statement; where custom fields sort, with their values: keys are made of them. */
static enum rc rows_of(struct desk *d, const struct load_query *p, const struct sql *sql,
		       struct arena *a, struct ticket **t, size_t *n, struct err *e)
{
	TRY(ticket_store_list(d->db, sql, a, t, n, e));
	return query_plan_sorts_custom(p->plan) ? ticket_store_custom(d->db, *t, *n, a, e) : RC_OK;
}

/* One window of rows, `limit` + 1 of them so that "more" is known; trimmed to limit. */
static enum rc window(struct desk *d, const struct load_query *p, enum query_window w,
		      const struct query_key *key, size_t limit, struct arena *a, struct ticket **t,
		      size_t *n, bool *more, struct err *e)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;

	query_window_sql(p->plan, &p->scope, w, key, limit ? limit + 1 : 0, &sql);
	TRY(rows_of(d, p, &sql, a, t, n, e));
	*more = limit && *n > limit;
	if (*more) {
		if (w == QUERY_BEFORE || w == QUERY_LAST)
			++*t; /* the farthest comes first */
		--*n;
	}
	return RC_OK;
}

static enum rc picked(struct desk *d, const struct load_query *p, const struct list_request *r,
		      struct arena *a, struct ticket **t, size_t *n, struct err *e)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;

	query_pick_sql(p->plan, &p->scope, r->pick, r->n_pick, &sql);
	query_order_sql(p->plan, &sql);
	return rows_of(d, p, &sql, a, t, n, e);
}

static bool key_given(const struct load_query *p, const struct query_key *k)
{
	return k->at && query_key_fits(p->plan, k);
}

/* Rows around a ticket: half before it, itself, the rest after. */
static enum rc window_around(struct desk *d, const struct load_query *p,
			     const struct list_request *r, struct arena *a, struct ticket **out,
			     size_t *n, struct ticket_list *list, struct err *e)
{
	struct ticket *before, *after, focus;
	size_t n_before, n_after, limit = r->limit ? r->limit : 2;
	struct query_key key;
	enum rc rc = ticket_store_load(d->db, r->focus, a, &focus, e);

	if (rc == RC_NOTFOUND ||
	    (rc == RC_OK &&
	     (focus.deleted || !scope_sees(&p->scope, focus.queue, focus.requester))))
		return window(d, p, QUERY_FIRST, NULL, r->limit, a, out, n, &list->more_after, e);
	TRY(rc);
	query_key(p->plan, &focus, a, &key);
	TRY(vocab_check(desk_vocab(d), e));
	TRY(window(d, p, QUERY_BEFORE, &key, limit / 2, a, &before, &n_before, &list->more_before,
		   e));
	if (n_before) {
		struct query_key last;

		query_key(p->plan, &before[n_before - 1], a, &last);
		TRY(vocab_check(desk_vocab(d), e));
		TRY(window(d, p, QUERY_AFTER, &last, limit - n_before, a, &after, &n_after,
			   &list->more_after, e));
	} else {
		TRY(window(d, p, QUERY_FIRST, NULL, limit, a, &after, &n_after, &list->more_after,
			   e));
	}
	*out = ARENA_ARRAY(a, n_before + n_after, struct ticket);
	if (n_before)
		memcpy(*out, before, n_before * sizeof(**out));
	if (n_after)
		memcpy(*out + n_before, after, n_after * sizeof(**out));
	*n = n_before + n_after;
	return RC_OK;
}

static enum rc read_window(struct desk *d, const struct load_query *p, const struct list_request *r,
			   struct arena *a, struct ticket **t, size_t *n, struct ticket_list *out,
			   struct err *e)
{
	switch (r->window) {
	case WINDOW_AFTER:
		out->more_before = true;
		if (key_given(p, &r->key))
			return window(d, p, QUERY_AFTER, &r->key, r->limit, a, t, n,
				      &out->more_after, e);
		break;
	case WINDOW_BEFORE:
		out->more_after = true;
		if (key_given(p, &r->key))
			return window(d, p, QUERY_BEFORE, &r->key, r->limit, a, t, n,
				      &out->more_before, e);
		break;
	case WINDOW_LAST:
		return window(d, p, QUERY_LAST, NULL, r->limit, a, t, n, &out->more_before, e);
	case WINDOW_AROUND:
		return window_around(d, p, r, a, t, n, out, e);
	case WINDOW_PICK:
		return picked(d, p, r, a, t, n, e);
	case WINDOW_FIRST:
		break;
	}
	out->more_before = false;
	return window(d, p, QUERY_FIRST, NULL, r->limit, a, t, n, &out->more_after, e);
}

enum rc load_clocks_note(struct desk *d, struct sv *note, struct err *e)
{
	int64_t from = 0;

	*note = SV_NULL;
	if (desk_has_levels(d))
		TRY(meta_store_int(d->db, META_CLOCKS, &from, e));
	if (from)
		*note = sv_from(_("service levels are being made anew; some are still by the "
				  "configuration before"));
	return RC_OK;
}

/* Adds to the note that levels are old. */
static enum rc note_clocks(struct desk *d, struct arena *a, struct sv *note, struct err *e)
{
	struct sv old;

	TRY(load_clocks_note(d, &old, e));
	if (old.p)
		*note = note->n ? arena_printf(a, "%.*s; %.*s", SV_ARG(*note), SV_ARG(old)) : old;
	return RC_OK;
}

static struct sv order_of(const struct query *q, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	query_print_sort(q, &s);
	return arena_sv(a, str_sv(&s));
}

enum rc load_tickets(struct desk *d, const struct actor *who, const struct list_request *r,
		     struct arena *a, struct ticket_list *out, struct query_fault *fault,
		     struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct ticket *t = NULL;
	struct load_query p;
	size_t n = 0;

	*out = (struct ticket_list){ 0 };
	TRY(tx_begin_read(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	TRY(load_prepare(d, who, r->query, r->sort, r->interactive, a, &p, fault, e));
	p.scope.deleted = r->deleted && actor_has(who, ROLE_SUPERVISOR);
	TRY(load_tune(d, &p, r, a, e));
	out->note = p.note;
	out->levels = desk_has_levels(d);
	TRY(p.rank ? load_ranked(d, &p, r, a, &t, &n, out, e)
		   : read_window(d, &p, r, a, &t, &n, out, e));
	load_note_hits(d, &p, a, &out->note);
	out->bounded = out->note.n && !p.rank;
	out->order = order_of(p.query, a);
	TRY(note_clocks(d, a, &out->note, e));
	out->row = ARENA_ARRAY(a, n, struct ticket_row);
	out->n = n;
	for (size_t i = 0; i < n; i++) {
		TRY(row_names(d, &t[i], &out->row[i], e));
		row_own(&out->row[i], a);
	}
	if (r->unread)
		TRY(unread_rows(d, who, out->row, n, e));
	if (n) {
		query_key(p.plan, &t[0], a, &out->first);
		query_key(p.plan, &t[n - 1], a, &out->last);
	}
	return vocab_check(desk_vocab(d), e);
}

struct each {
	struct desk *desk;
	bool (*fn)(void *arg, const struct ticket_row *row);
	void *arg;
	enum rc rc; /* of the names of a row */
	struct err *e;
};

static bool each_row(void *arg, const struct ticket *t)
{
	struct each *x = arg;
	struct ticket_row row;

	person_memory_trim(&x->desk->people);
	x->rc = row_names(x->desk, t, &row, x->e);
	return x->rc == RC_OK && x->fn(x->arg, &row);
}

static enum rc each_ranked(struct each *x, const struct load_query *p, const struct list_request *r,
			   struct arena *a, struct err *e)
{
	struct ticket_list list = { 0 };
	struct ticket *t;
	size_t n;

	TRY(load_ranked(x->desk, p, r, a, &t, &n, &list, e));
	for (size_t i = 0; i < n && each_row(x, &t[i]); i++)
		;
	return x->rc;
}

enum rc load_tickets_each(struct desk *d, const struct actor *who, const struct list_request *r,
			  bool (*fn)(void *arg, const struct ticket_row *row), void *arg,
			  struct query_fault *fault, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	struct each x = { d, fn, arg, RC_OK, e };
	struct load_query p;

	TRY(tx_begin_read(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	TRY(load_prepare(d, who, r->query, r->sort, false, &a, &p, fault, e));
	p.scope.deleted = r->deleted && actor_has(who, ROLE_SUPERVISOR);
	if (p.rank)
		return each_ranked(&x, &p, r, &a, e);
	query_window_sql(p.plan, &p.scope, QUERY_FIRST, NULL, r->limit, &sql);
	TRY(ticket_store_each(d->db, &sql, each_row, &x, e));
	return x.rc;
}

enum rc load_ids(struct desk *d, const struct actor *who, struct sv query, struct arena *a,
		 int64_t **out, size_t *n, struct query_fault *fault, struct err *e)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	struct load_query p;

	TRY(load_prepare(d, who, query, SV_NULL, false, a, &p, fault, e));
	query_window_sql(p.plan, &p.scope, QUERY_FIRST, NULL, 0, &sql);
	return ticket_store_ids(d->db, &sql, a, out, n, e);
}

static enum rc count_of(struct desk *d, const struct load_query *p, int64_t *n, struct err *e)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;

	query_count_sql(p->plan, &p->scope, &sql);
	return ticket_store_count(d->db, &sql, n, e);
}

static enum rc count(struct desk *d, const struct actor *who, struct sv query, int64_t *n,
		     struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct load_query p;

	TRY(load_prepare(d, who, query, SV_NULL, false, &a, &p, NULL, e));
	return count_of(d, &p, n, e);
}

enum rc load_count(struct desk *d, const struct actor *who, struct sv query, int64_t *n,
		   struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };

	TRY(tx_begin_read(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	return count(d, who, query, n, e);
}

/* Where the newest hits have so many tickets, no others are counted. */
#define COUNT_MOST 1000

enum rc load_count_about(struct desk *d, const struct actor *who, struct sv query, int64_t *n,
			 bool *more, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct load_query p;

	*more = false;
	TRY(tx_begin_read(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	TRY(load_prepare(d, who, query, SV_NULL, false, &a, &p, NULL, e));
	if (p.many)
		TRY(load_newest_have(d, &p, p.spelt, COUNT_MOST + 1, &a, more, e));
	*n = COUNT_MOST;
	return *more ? RC_OK : count_of(d, &p, n, e);
}

enum rc load_views(struct desk *d, const struct actor *who, bool counted, struct arena *a,
		   struct view_tab **out, size_t *n, struct err *e)
{
	AUTO(tx_end) struct tx tx = { 0 };
	const struct config_set *c;

	TRY(tx_begin_read(&tx, d->db, e));
	TRY(desk_refresh(d, e));
	c = desk_config(d);
	*n = c ? c->n_view : 0;
	*out = ARENA_ARRAY(a, *n, struct view_tab);
	for (size_t i = 0; i < *n; i++) {
		const struct config_view *v = &c->view[i];
		struct view_tab *tab = &(*out)[i];

		tab->name = arena_sv(a, v->name);
		tab->title = arena_sv(a, title_of(d, &v->title, v->name));
		tab->query = v->query.text.p ? arena_sv(a, v->query.text) : SV("");
		tab->sort = arena_sv(a, v->sort);
		tab->count = -1;
		if (counted)
			TRY(count(d, who, tab->query, &tab->count, e));
	}
	return RC_OK;
}
