/* Relations of imported tickets, held until both ends are there. */
#include "import_relation.h"

#include <string.h>

#include "deskbell/base/i18n.h"
#include "deskbell/store/change_store.h"
#include "deskbell/store/ticket_store.h"
#include "desk_priv.h"
#include "import_names.h"
#include "service_priv.h"

/* Merges followed to see whether they lead in a circle. */
#define CHAIN_MAX 1000

void relations_deinit(struct relations *r)
{
	map_deinit(&r->number);
	map_deinit(&r->first);
	VEC_DEINIT(&r->waiting);
}

void relations_reset(struct relations *r)
{
	map_reset(&r->number);
	map_reset(&r->first);
	VEC_RESET(&r->waiting);
}

/* ---- one relation ---- */

/* Would the merge lead back to the ticket? */
static enum rc in_circle(struct import *x, int64_t ticket, int64_t other, struct arena *a,
			 bool *circle, struct err *e)
{
	struct ticket t = { .merged = other };

	for (int i = 0; i < CHAIN_MAX && t.merged && t.merged != ticket; i++)
		TRY(ticket_store_load(x->desk->db, t.merged, a, &t, e));
	*circle = t.merged != 0;
	return RC_OK;
}

/* *wanted = it changes something. */
static enum rc make_event(struct import *x, const struct waiting *w, int64_t other, struct arena *a,
			  struct event *out, bool *wanted, struct err *e)
{
	struct ticket_link link = { w->what.kind, other };
	struct sv form = link.kind ? link_form(link, a) : arena_printf(a, "%lld", (long long)other);
	struct ticket t;
	bool circle;

	*out = (struct event){ NOUN_TICKET, w->ticket, TICKET_LINKS, w->what.op, SV_NULL, SV_NULL };
	TRY(ticket_store_load(x->desk->db, w->ticket, a, &t, e));
	if (link.kind && other == w->ticket) { /* two rows of one external id */
		import_tell(x, w->line, _("relations: it would be linked with itself; left out"));
		*wanted = false;
		return RC_OK;
	}
	if (link.kind) {
		*wanted = ticket_has_link(&t, link) == (w->what.op == OP_DEL);
		*(w->what.op == OP_ADD ? &out->new : &out->old) = form;
		return RC_OK;
	}
	out->field = TICKET_MERGED;
	out->op = OP_SET;
	out->old = ticket_value(&t, TICKET_MERGED, a);
	*wanted = w->what.op == OP_ADD ? t.merged != other : t.merged == other;
	if (w->what.op == OP_DEL)
		return RC_OK;
	out->new = form;
	TRY(in_circle(x, w->ticket, other, a, &circle, e));
	if (circle) {
		import_tell(x, w->line, _("merged: it would be merged into itself; left out"));
		*wanted = false;
	}
	return RC_OK;
}

static enum rc write_relation(struct import *x, const struct waiting *w, int64_t other,
			      struct arena *a, struct err *e)
{
	struct draft_change c = { .head = { .at = w->what.at,
					    .recorded = x->now,
					    .actor = w->by,
					    .door = DOOR_IMPORT,
					    .command = x->command,
					    .batch = x->batch ? x->batch : BATCH_OWN } };
	struct event ev;
	bool wanted;
	enum rc rc;

	TRY(make_event(x, w, other, a, &ev, &wanted, e));
	if (!wanted)
		return RC_OK;
	memcpy(c.head.uid, w->uid, UID_SIZE);
	VEC_ADD(&c.event, ev);
	rc = call_append(x->desk, &c, a, e);
	if (rc == RC_OK && !x->batch)
		x->batch = c.head.id;
	draft_change_deinit(&c);
	return rc;
}

/* ---- all of a ticket ---- */

static struct sv key_of(int64_t number, struct arena *a)
{
	return arena_printf(a, "%lld", (long long)number);
}

static bool same_end(const struct import_relation *a, const struct import_relation *b)
{
	return a->kind == b->kind && a->ticket == b->ticket;
}

/* So that an import run again finds what it has written, wherever it stands by then: an export of
 * more tickets tells of more relations. `i` = its place among the row's. */
static void uid_of(struct sv name, const struct import_row *row, size_t i, uint8_t uid[UID_SIZE])
{
	const struct import_relation *w = &row->relation[i];
	struct hasher h;
	struct hash sum;
	int64_t twins = 0;

	for (size_t k = i; k-- > 0 && row->relation[k].at == w->at;)
		twins += row->relation[k].op == w->op && same_end(&row->relation[k], w);
	hash_init(&h);
	hash_part(&h, SV("import relation"));
	hash_part(&h, name);
	hash_int(&h, w->at);
	hash_int(&h, w->op);
	hash_int(&h, w->kind);
	hash_int(&h, w->ticket);
	hash_int(&h, twins);
	sum = hash_end(&h);
	memcpy(uid, sum.byte, UID_SIZE);
}

/* Whoever did it was looked up, or made, with the ticket. */
static enum rc person_of(struct import *x, struct sv word, int64_t *by, struct err *e)
{
	struct name_plan none = { 0 };
	enum rc rc = RC_OK;

	*by = 0;
	if (word.p && x->write)
		rc = import_person(x, &none, "relations: by", word, ROLE_REQUESTER, by, e);
	name_plan_deinit(&none);
	return rc;
}

static void wait_for(struct relations *r, struct waiting w, struct arena *a)
{
	struct sv key = key_of(w.what.ticket, a);
	int64_t first = 0;

	(void)map_get(&r->first, key, &first);
	w.next = (size_t)first;
	VEC_ADD(&r->waiting, w);
	map_put(&r->first, key, (int64_t)r->waiting.n);
}

/* Which of the row's relations are here: *known has room for all. Written in their order, those
 * before one that is here have had their turn, though some changed nothing and left no trace. */
static enum rc look_up(struct import *x, const struct import_row *row, struct sv name, bool *known,
		       struct err *e)
{
	size_t n_known = 0;

	for (size_t i = 0; x->write && i < row->n_relation; i++) {
		uint8_t uid[UID_SIZE];
		int64_t id;

		uid_of(name, row, i, uid);
		TRY(change_store_by_uid(x->desk->db, uid, &id, e));
		known[i] = id != 0;
		n_known += known[i];
	}
	for (size_t i = 0; n_known && i < row->n_relation; i++)
		for (size_t k = i + 1; k < row->n_relation && !known[i]; k++)
			known[i] = known[k] && same_end(&row->relation[k], &row->relation[i]);
	return RC_OK;
}

static enum rc write_own(struct import *x, const struct import_row *row, struct sv name,
			 int64_t ticket, struct arena *a, struct err *e)
{
	bool *known = ARENA_ARRAY(a, row->n_relation, bool);

	TRY(look_up(x, row, name, known, e));
	for (size_t i = 0; i < row->n_relation; i++) {
		struct waiting w = { .ticket = ticket, .line = x->line, .what = row->relation[i] };
		int64_t other;

		if (known[i])
			continue;
		w.what.by = SV_NULL; /* the row does not outlive this */
		uid_of(name, row, i, w.uid);
		TRY(person_of(x, row->relation[i].by, &w.by, e));
		if (!map_get(&x->relations.number, key_of(w.what.ticket, a), &other))
			wait_for(&x->relations, w, a);
		else if (x->write)
			TRY(write_relation(x, &w, other, a, e));
	}
	return RC_OK;
}

/* Those of one ticket that waited stand behind each other backwards: the first said comes first. */
static enum rc write_waiting(struct import *x, const struct import_row *row, int64_t ticket,
			     struct arena *a, struct err *e)
{
	struct relations *r = &x->relations;
	struct sv key = key_of(row->number, a);
	VEC(size_t) list = VEC_INIT;
	enum rc rc = RC_OK;
	int64_t first = 0;

	(void)map_get(&r->first, key, &first);
	for (size_t i = (size_t)first; i; i = r->waiting.at[i - 1].next)
		VEC_ADD(&list, i - 1);
	for (size_t i = list.n; i-- > 0 && rc == RC_OK;) {
		struct waiting *w = &r->waiting.at[list.at[i]];

		if (x->write && !w->done)
			rc = write_relation(x, w, ticket, a, e);
		w->done = true;
	}
	if (first)
		map_put(&r->first, key, 0);
	VEC_DEINIT(&list);
	return rc;
}

enum rc relations_meet(struct import *x, const struct import_row *row, struct sv name,
		       int64_t ticket, struct arena *a, struct err *e)
{
	if (!row->n_change)
		return RC_OK;
	if (row->number) {
		map_put(&x->relations.number, key_of(row->number, a), ticket);
		TRY(write_waiting(x, row, ticket, a, e));
	}
	return write_own(x, row, name, ticket, a, e);
}

void relations_end(struct import *x)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	for (size_t i = 0; i < x->relations.waiting.n; i++) {
		const struct waiting *w = &x->relations.waiting.at[i];

		if (!w->done)
			import_tell(x, w->line,
				    arena_printf(&a,
						 _("%s %lld: that ticket did not come; left out"),
						 w->what.kind ? link_name(w->what.kind) : "merged",
						 (long long)w->what.ticket)
					    .p);
	}
}
