/* Random tickets, put into a store as they are and cut into documents for memory. */
#include "harness_query_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/mem.h"
#include "deskbell/db/stmt.h"
#include "deskbell/db/tx.h"
#include "deskbell/domain/custom.h"
#include "deskbell/store/ticket_store.h"
#include "deskbell/store/word_store.h"
#include "deskbell/text/when.h"

#define HOUR 3600

uint64_t world_seed(void)
{
	const char *s = getenv("DESKBELL_SEED");

	return s ? strtoull(s, NULL, 10) : 20261123;
}

/* ---- random tickets ---- */

/* Mostly on an hour or at the start of a day, so that the ends of ranges are met. */
static int64_t random_time(struct world *w)
{
	int64_t hours = (int64_t)below(&w->gen, 10 * 24);

	if (one_in(&w->gen, 3))
		return when_day(RIG_NOW - hours * HOUR, 0) - (int64_t)below(&w->gen, 2);
	return RIG_NOW - hours * HOUR + (int64_t)below(&w->gen, 3) - 1;
}

static void put_custom(struct world *w, struct ticket *t, int field, struct sv form, struct sv line)
{
	const struct field *f = fieldset_get(&w->gen.rig.fields, NOUN_TICKET, field);
	struct custom_value v = custom_value_of(f, form, line);

	custom_values_put(&t->custom, &t->n_custom, &v, &w->a);
}

/* The day an instant lies in, as a date field holds it. */
static struct sv day_of(int64_t at, struct arena *a)
{
	char whole[21];

	clock_format(at, whole);
	return arena_sv(a, (struct sv){ whole, 10 });
}

/* Each field set two times of three; of lines some erased. */
static void random_custom(struct world *w, struct ticket *t)
{
	const struct fieldset *fields = &w->gen.rig.fields;

	for (size_t i = 0; i < fields->n; i++) {
		const struct custom_field *c = &fields->custom[i];
		int number = c->field.number;

		if (one_in(&w->gen, 3))
			continue;
		switch (c->field.type) {
		case FIELD_LINE:
			put_custom(w, t, number, SV("7"),
				   one_in(&w->gen, 8) ? SV_NULL
						      : sv_from(PICK(&w->gen, gen_rooms)));
			break;
		case FIELD_NUMBER:
			put_custom(w, t, number,
				   number_form(((int64_t)below(&w->gen, 81) - 40) * 500000, &w->a),
				   SV_NULL);
			break;
		case FIELD_DATE:
			put_custom(w, t, number, day_of(random_time(w), &w->a), SV_NULL);
			break;
		case FIELD_PERSON:
			put_custom(w, t, number,
				   arena_printf(&w->a, "%d", 1 + (int)below(&w->gen, RIG_NONE)),
				   SV_NULL);
			break;
		case FIELD_BOOL:
			put_custom(w, t, number, one_in(&w->gen, 2) ? SV("1") : SV("0"), SV_NULL);
			break;
		default:
			put_custom(w, t, number, c->choice[below(&w->gen, c->n_choice)].key,
				   SV_NULL);
			break;
		}
	}
}

/* As they follow from the state: around now, at risk up to a day before. */
static void random_clocks(struct world *w, struct ticket *t)
{
	if (t->deleted || !state_is_open(t->category_of_state) || one_in(&w->gen, 5))
		return;
	if (t->category_of_state == STATE_WAITING) {
		t->paused = true;
		return;
	}
	t->due = random_time(w) + 5 * 24 * HOUR;
	t->risk = t->due - (int64_t)below(&w->gen, 24 * HOUR);
}

static void random_ticket(struct world *w, int64_t id, struct ticket *t)
{
	*t = (struct ticket){ .id = id, .rev = 1 + (int64_t)below(&w->gen, 300) };
	if (one_in(&w->gen, 2))
		t->external_id =
			arena_printf(&w->a, "%s%lld", PICK(&w->gen, gen_externals), (long long)id);
	t->subject = query_gen_text(&w->gen, 4, &w->a);
	if (!t->subject.n)
		t->subject = SV_NULL;
	t->type = sv_from(PICK(&w->gen, gen_types));
	t->category_of_state = (enum state_category)(1 + below(&w->gen, 5));
	t->state = sv_from(gen_states[t->category_of_state - 1]);
	t->workflow = SV("incident:1");
	t->priority = (enum priority)below(&w->gen, 5);
	t->queue = (int64_t)below(&w->gen, RIG_HR + 1);
	t->assignee = (int64_t)below(&w->gen, RIG_NONE + 1);
	t->requester = (int64_t)below(&w->gen, RIG_NONE + 1);
	t->category = (int64_t)below(&w->gen, RIG_OFFICE + 1);
	t->tag = ARENA_ARRAY(&w->a, ARRAY_LEN(gen_tags), struct sv);
	for (size_t i = 0; i < ARRAY_LEN(gen_tags); i++)
		if (one_in(&w->gen, 3))
			t->tag[t->n_tag++] = sv_from(gen_tags[i]);
	if (t->category_of_state >= STATE_RESOLVED && !one_in(&w->gen, 4))
		t->resolution = query_gen_text(&w->gen, 3, &w->a);
	if (!t->resolution.n)
		t->resolution = SV_NULL;
	t->created = random_time(w);
	t->updated = random_time(w);
	if (t->category_of_state >= STATE_RESOLVED)
		t->resolved = random_time(w);
	if (t->category_of_state == STATE_CLOSED)
		t->closed = random_time(w);
	t->deleted = one_in(&w->gen, 12);
	random_custom(w, t);
	if (one_in(&w->gen, 2))
		t->merged = 1 + (int64_t)below(&w->gen, TICKETS);
	if (one_in(&w->gen, 2))
		t->snoozed = random_time(w) + 5 * 24 * HOUR;
	random_clocks(w, t);
	t->watcher = ARENA_ARRAY(&w->a, RIG_NONE, int64_t);
	for (int64_t who = 1; who <= RIG_NONE; who++)
		if (one_in(&w->gen, 4))
			t->watcher[t->n_watcher++] = who;
}

static void add_link(struct world *w, struct ticket *t, struct ticket_link l)
{
	struct event ev = {
		NOUN_TICKET, t->id, TICKET_LINKS, OP_ADD, SV_NULL, link_form(l, &w->a)
	};
	struct change head = { .id = t->rev, .at = t->updated };
	struct ticket after = *t;

	ticket_fold(&after, &head, &ev, 1, NULL, &w->a);
	t->link = after.link;
	t->n_link = after.n_link;
}

/* Every third ticket with some others, at both ends; some files. */
static void make_relations(struct world *w)
{
	struct err e = { 0 };

	for (size_t i = 0; i < TICKETS; i++) {
		struct ticket *t = &w->ticket[i];
		size_t k = below(&w->gen, TICKETS);
		struct ticket_link l = { (enum link_kind)(1 + below(&w->gen, LINK_KINDS - 1)),
					 w->ticket[k].id };

		if (k != i && one_in(&w->gen, 2)) {
			add_link(w, t, l);
			l = (struct ticket_link){ link_inverse(l.kind), t->id };
			add_link(w, &w->ticket[k], l);
		}
	}
	for (size_t i = 0; i < TICKETS; i++) {
		struct ticket before = w->ticket[i];

		before.n_link = 0;
		if (ticket_store_save(w->db, &before, &w->ticket[i], &e) != RC_OK)
			fail_msg("%s", e.msg);
	}
}

static void run(struct stmt *q)
{
	struct err e = { 0 };

	assert_non_null(q);
	if (stmt_run(q, &e) != RC_OK)
		fail_msg("%s", e.msg);
	stmt_release(&q);
}

static void store_text(struct world *w, size_t i)
{
	struct sv text[] = { w->ticket[i].subject, w->public[i], w -> internal[i] };
	struct err e = { 0 };
	struct stmt *q = db_stmt(w->db,
				 "INSERT INTO ticket_fts(rowid, subject, public, private) "
				 "VALUES (?1, ?2, ?3, ?4)",
				 &e);

	stmt_int(q, 1, w->ticket[i].id);
	stmt_text(q, 2, w->ticket[i].subject.p ? w->ticket[i].subject : SV(""));
	stmt_text(q, 3, w->public[i]);
	stmt_text(q, 4, w->internal[i]);
	run(q);
	if (word_store_note(w->db, w->ticket[i].id, text, ARRAY_LEN(text), NULL, &e) != RC_OK)
		fail_msg("%s", e.msg);
}

static void make_tickets(struct world *w)
{
	struct err e = { 0 };
	struct tx tx = { 0 };

	assert_int_equal(tx_begin_write(&tx, w->db, &e), RC_OK);
	for (size_t i = 0; i < TICKETS; i++) {
		struct ticket *t = &w->ticket[i];

		random_ticket(w, (int64_t)i + 1, t);
		w->public[i] = query_gen_text(&w->gen, 6, &w->a);
		w->internal[i] = query_gen_text(&w->gen, 3, &w->a);
		for (int see = 0; see < 2; see++) {
			w->row[i][see] = (struct query_row){ .env = &w->gen.rig.env,
							     .ticket = t,
							     .hidden = !see };
			query_row_text(&w->row[i][see], t->subject, w->public[i],
				       see ? w->internal[i] : SV_NULL, &w->a);
		}
		if (ticket_store_save(w->db, NULL, t, &e) != RC_OK)
			fail_msg("%s", e.msg);
		store_text(w, i);
	}
	make_relations(w);
	assert_int_equal(tx_commit(&tx, &e), RC_OK);
	tx_end(&tx);
}

static void insert_key(struct stmt *q, int64_t id, struct sv key, int64_t team)
{
	stmt_int(q, 1, id);
	stmt_text(q, 2, key);
	if (team >= 0)
		stmt_int(q, 3, team);
	run(q);
}

static void make_directory(struct world *w)
{
	const struct directory *d = &w->gen.rig.directory;
	const struct person_table *people = &w->gen.rig.people;
	struct err e = { 0 };
	struct tx tx = { 0 };

	assert_int_equal(tx_begin_write(&tx, w->db, &e), RC_OK);
	for (size_t i = 0; i < people->n; i++)
		insert_key(
			db_stmt(w->db,
				"INSERT INTO person(id,login,name,email,roles,active,organisation) "
				"VALUES (?1, ?2, '', '', 2, 1, ?3)",
				&e),
			people->at[i].id, people->at[i].login, people->at[i].organisation);
	for (size_t i = 1; i < d->n_team; i++)
		insert_key(db_stmt(w->db, "INSERT INTO team VALUES (?1, ?2, '', 1)", &e),
			   d->team[i].id, d->team[i].key, -1);
	for (size_t i = 1; i < d->n_queue; i++)
		insert_key(db_stmt(w->db, "INSERT INTO queue VALUES (?1, ?2, '', ?3, 0, 1)", &e),
			   d->queue[i].id, d->queue[i].key, d->queue[i].team);
	for (size_t i = 1; i < d->n_category; i++)
		insert_key(db_stmt(w->db, "INSERT INTO category VALUES (?1, ?2, '', 1)", &e),
			   d->category[i].id, d->category[i].key, -1);
	for (size_t i = 1; i < d->n_organisation; i++)
		insert_key(db_stmt(w->db, "INSERT INTO organisation VALUES (?1, ?2, '', 1)", &e),
			   d->organisation[i].id, d->organisation[i].key, -1);
	assert_int_equal(tx_commit(&tx, &e), RC_OK);
	tx_end(&tx);
}

void world_open(struct world *w, int n)
{
	const char *dir = getenv("T");
	struct err e = { 0 };

	snprintf(w->path, sizeof(w->path), "%s/desk%d.db", dir ? dir : "/tmp", n);
	if (db_create(w->path, RIG_NOW, &e) != RC_OK ||
	    db_open(w->path, DB_WRITE, RIG_NOW, &w->db, &e) != RC_OK)
		fail_msg("%s", e.msg);
	make_directory(w);
	make_tickets(w);
}

void world_close(struct world *w)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char file[600];

	db_destroy(w->db);
	w->db = NULL;
	arena_deinit(&w->a);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		snprintf(file, sizeof(file), "%s%s", w->path, ends[i]);
		(void)remove(file);
	}
}

struct world *world_create(uint64_t add)
{
	struct world *w = mem_alloc(sizeof(*w));

	query_gen_init(&w->gen, world_seed() + add);
	when_init();
	return w;
}

void world_destroy(struct world *w)
{
	query_gen_deinit(&w->gen);
	mem_free(&w);
}
