/* Unread tickets: the person's cursors in live.db against what others did since. */
#include "unread.h"

#include "deskbell/base/ids.h"
#include "deskbell/base/mem.h"
#include "deskbell/base/vec.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/cursor_store.h"
#include "deskbell/store/news_store.h"
#include "desk_priv.h"
#include "live.h"

#define DAY ((int64_t)86400)
#define HOUR 3600

/* How far one person has read. */
struct reading {
	int64_t person;
	int64_t head; /* the newest change there is */
	int64_t base; /* all up to this change is read */
	struct cursor *at;
	size_t n;
	struct scope scope;
};

/* ---- the person's cursors ---- */

static enum rc read_person(struct db *live, struct reading *r, int64_t horizon, bool tidy,
			   struct arena *a, struct err *e)
{
	int64_t since = r->head;
	bool known;

	TRY(cursor_store_since(live, r->person, &since, &known, e));
	/* Newer than the newest: an older store was put beside the file. */
	if (!known || since > r->head) {
		since = r->head;
		TRY(cursor_store_meet(live, r->person, since, e));
	}
	r->base = since > horizon ? since : horizon;
	if (tidy && known)
		TRY(cursor_store_prune(live, r->person, r->base, e));
	return cursor_store_list(live, r->person, a, &r->at, &r->n, e);
}

/* The newest change that is too old to be unread; looked for once an hour. *moved: it was now. */
static enum rc horizon_of(struct desk *d, int64_t *horizon, bool *moved, struct err *e)
{
	int64_t now = clock_now(d->clock), hour = now / HOUR;

	*moved = d->horizon_hour != hour;
	if (*moved)
		TRY(news_store_before(d->db, now - UNREAD_DAYS * DAY, &d->horizon, e));
	d->horizon_hour = hour;
	*horizon = d->horizon;
	return RC_OK;
}

static enum rc reading_of(struct desk *d, const struct actor *who, struct arena *a,
			  struct reading *out, struct err *e)
{
	struct err lost = { 0 };
	int64_t horizon;
	struct db *live;
	bool moved;

	*out = (struct reading){ .person = who->person,
				 .scope = scope_of(who, desk_directory(d), a) };
	TRY(change_store_newest(d->db, &out->head, e));
	TRY(horizon_of(d, &horizon, &moved, e));
	out->base = out->head;
	if (!who->person || out->scope.none)
		return RC_OK;
	live = desk_live(d);
	if (live && read_person(live, out, horizon, moved, a, &lost) != RC_OK) {
		desk_live_failed(d, &lost);
		out->base = out->head;
		out->n = 0;
	}
	return RC_OK;
}

/* The newest change of the ticket that counts as read; CURSOR_UNREAD: the person wants it unread.
 */
static int64_t seen_of(const struct reading *r, int64_t ticket)
{
	const struct cursor *c = IDS_ROW(r->at, r->n, ticket);

	return !c ? r->base : c->seen < 0 ? CURSOR_UNREAD : c->seen > r->base ? c->seen : r->base;
}

/* ---- news, remembered ---- */

struct news_cache {
	int64_t person;
	int64_t from, upto; /* changes looked at: from < id <= upto */
	VEC(struct news) at;
};

void news_cache_destroy(struct news_cache *c)
{
	if (!c)
		return;
	VEC_DEINIT(&c->at);
	mem_free(&c);
}

/* What came since takes the place of what is known of the same tickets; both ascend. */
static void merge_news(struct news_cache *c, const struct news *more, size_t n)
{
	struct news_cache old = *c;
	size_t i = 0, k = 0;

	if (!n)
		return;
	c->at.at = NULL;
	c->at.n = c->at.cap = 0;
	while (i < old.at.n || k < n) {
		bool newer = k < n && (i == old.at.n || more[k].ticket <= old.at.at[i].ticket);

		if (newer && i < old.at.n && old.at.at[i].ticket == more[k].ticket)
			i++;
		VEC_ADD(&c->at, newer ? more[k++] : old.at.at[i++]);
	}
	VEC_DEINIT(&old.at);
}

/* A writer may look at what is rolled back later: it remembers nothing. */
static enum rc read_news(struct desk *d, const struct reading *r, struct arena *a,
			 struct news **out, size_t *n, struct err *e)
{
	struct news_cache *c = d->news;

	if (d->mode != DESK_READ)
		return news_store_since(d->db, r->base, r->person, a, out, n, e);
	if (!c)
		c = d->news = mem_alloc(sizeof(*c));
	if (c->person != r->person || c->from > r->base || c->upto > r->head) {
		VEC_RESET(&c->at);
		c->person = r->person;
		c->from = c->upto = r->base;
	}
	if (c->upto < r->head) {
		TRY(news_store_since(d->db, c->upto, r->person, a, out, n, e));
		merge_news(c, *out, *n);
		c->upto = r->head;
	}
	*out = c->at.at;
	*n = c->at.n;
	return RC_OK;
}

/* ---- which tickets ---- */

struct id_set {
	struct arena *arena;
	int64_t *at;
	size_t n, cap;
};

static void put(struct id_set *s, int64_t id)
{
	s->at = arena_grow(s->arena, s->at, s->n, s->n + 1, &s->cap, sizeof(*s->at));
	s->at[s->n++] = id;
}

/* His own tickets whose internal side he does not see. */
static enum rc read_outside(struct desk *d, const struct reading *r, struct arena *a,
			    struct news_own **out, size_t *n, struct err *e)
{
	size_t all, keep = 0;

	*n = 0;
	if (r->scope.all || !r->scope.requester)
		return RC_OK;
	TRY(news_store_own(d->db, r->scope.requester, a, out, &all, e));
	for (size_t i = 0; i < all; i++)
		if (!scope_sees_internal(&r->scope, (*out)[i].queue, r->scope.requester))
			(*out)[keep++] = (*out)[i];
	*n = keep;
	return RC_OK;
}

/* What staff has not read, but tickets it sees as their requester only. */
static enum rc add_staff(struct desk *d, const struct reading *r, const struct news_own *outside,
			 size_t n_outside, struct id_set *s, struct err *e)
{
	struct news *news;
	size_t n;

	if (!r->scope.all && !r->scope.agent)
		return RC_OK;
	TRY(read_news(d, r, s->arena, &news, &n, e));
	for (size_t i = 0; i < n; i++)
		if (news[i].change > seen_of(r, news[i].ticket) &&
		    !IDS_ROW(outside, n_outside, news[i].ticket))
			put(s, news[i].ticket);
	return RC_OK;
}

enum rc unread_ids(struct desk *d, const struct actor *who, struct arena *a, int64_t **out,
		   size_t *n, struct err *e)
{
	struct id_set s = { .arena = a };
	struct news_own *own = NULL;
	struct reading r;
	size_t n_own;

	TRY(reading_of(d, who, a, &r, e));
	if (r.base < r.head) {
		TRY(read_outside(d, &r, a, &own, &n_own, e));
		TRY(add_staff(d, &r, own, n_own, &s, e));
		for (size_t i = 0; i < n_own; i++) {
			int64_t seen = seen_of(&r, own[i].ticket);
			bool yes = false;

			if (own[i].rev > seen)
				TRY(news_store_has_public(d->db, own[i].ticket, seen, r.person,
							  desk_fields(d), &yes, e));
			if (yes)
				put(&s, own[i].ticket);
		}
	}
	for (size_t i = 0; i < r.n; i++)
		if (r.at[i].seen < 0)
			put(&s, r.at[i].ticket);
	*out = s.at;
	*n = ids_sort(s.at, s.n);
	return RC_OK;
}

/* *news NULL: the log is asked about the ticket. */
static enum rc mark_row(struct desk *d, const struct reading *r, const struct news_cache *news,
			struct ticket_row *row, struct err *e)
{
	const struct ticket *t = &row->t;
	const struct news *at;
	int64_t seen = seen_of(r, t->id);

	row->unread = seen < 0;
	if (row->unread || t->rev <= seen)
		return RC_OK;
	if (!scope_sees_internal(&r->scope, t->queue, t->requester))
		return news_store_has_public(d->db, t->id, seen, r->person, desk_fields(d),
					     &row->unread, e);
	if (!news)
		return news_store_has(d->db, t->id, seen, r->person, &row->unread, e);
	at = IDS_ROW(news->at.at, news->at.n, t->id);
	row->unread = at && at->change > seen;
	return RC_OK;
}

/* The first list of a handle is waited for: the log is asked about its rows alone. Those that are
 * asked for again and again go by what is remembered. */
static bool remembers(struct desk *d, size_t rows)
{
	d->lists += rows > 1;
	return d->mode == DESK_READ && (d->news || d->lists > 1);
}

enum rc unread_rows(struct desk *d, const struct actor *who, struct ticket_row *row, size_t n,
		    struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	bool remembered = remembers(d, n);
	struct reading r;
	struct news *all;
	size_t n_all;

	TRY(reading_of(d, who, &a, &r, e));
	if (remembered)
		TRY(read_news(d, &r, &a, &all, &n_all, e));
	for (size_t i = 0; i < n; i++)
		TRY(mark_row(d, &r, remembered ? d->news : NULL, &row[i], e));
	return RC_OK;
}
