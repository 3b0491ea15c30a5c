/* People, teams, queues, categories as folds of their events; configuration versions; the outbox.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include "deskbell/store/change_store.h"
#include "deskbell/store/config_store.h"
#include "deskbell/store/outbox_store.h"
#include "deskbell/store/person_store.h"
#include "deskbell/store/seq_store.h"
#include "support/store.h"

/* Appends and folds one object in a transaction of its own. */
static enum rc write_object(struct store *s, struct draft_change *d, enum noun noun, int64_t object)
{
	AUTO(tx_end) struct tx tx = { 0 };

	TRY(tx_begin_write(&tx, s->db, &s->e));
	TRY(change_store_append(s->db, d, &s->e));
	TRY(person_store_refold(s->db, noun, object, &s->e));
	return tx_commit(&tx, &s->e);
}

static int64_t add_person(struct store *s, int64_t id, const char *login)
{
	AUTO(draft_change_deinit) struct draft_change d = draft_begin("user add");
	AUTO(tx_end) struct tx tx = { 0 };
	char ref[24];

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	snprintf(ref, sizeof(ref), "%lld", (long long)draft_text(s, &d, "Li Wei"));
	draft_set(&d, NOUN_PERSON, id, PERSON_LOGIN, NULL, login);
	draft_set(&d, NOUN_PERSON, id, PERSON_NAME, NULL, ref);
	draft_add(&d, NOUN_PERSON, id, PERSON_ROLE, "agent");
	draft_add(&d, NOUN_PERSON, id, PERSON_ROLE, "author");
	store_ok(s, change_store_append(s->db, &d, &s->e));
	store_ok(s, person_store_refold(s->db, NOUN_PERSON, id, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	return d.head.id;
}

/* Who stands in the store, and the directory beside. */
struct seen {
	struct directory dir;
	struct person person[4];
	size_t n;
};

static bool see(void *arg, const struct person *p)
{
	struct seen *x = arg;

	assert_true(x->n < ARRAY_LEN(x->person));
	x->person[x->n++] = *p;
	return true;
}

static struct seen directory(struct store *s)
{
	AUTO(person_memory_deinit) struct person_memory people;
	struct seen x = { .n = 0 };

	person_memory_init(&people, s->db);
	store_ok(s, person_store_load(&people, &s->arena, &x.dir, &s->e));
	store_ok(s, person_store_each(s->db, 0, see, &x, &s->e));
	for (size_t i = 0; i < x.n; i++) { /* the source does not outlive its memory */
		const struct person *p;

		store_ok(s, directory_person(&x.dir, x.person[i].id, &p, &s->e));
		x.person[i] = *p;
		x.person[i].login = arena_sv(&s->arena, p->login);
		x.person[i].name = arena_sv(&s->arena, p->name);
		x.person[i].email = arena_sv(&s->arena, p->email);
	}
	return x;
}

static void a_person_is_the_fold_of_his_events(void **state)
{
	struct store *s = *state;
	struct draft_change d = draft_begin("user set");
	struct seen before = directory(s), now;

	assert_int_equal(before.n, 0);
	add_person(s, 1, "li.wei");
	draft_del(&d, NOUN_PERSON, 1, PERSON_ROLE, "author");
	draft_set(&d, NOUN_PERSON, 1, PERSON_ACTIVE, "1", "0");
	store_ok(s, write_object(s, &d, NOUN_PERSON, 1));
	now = directory(s);
	assert_int_equal(now.n, 1);
	assert_true(sv_eqs(now.person[0].login, "li.wei"));
	assert_true(sv_eqs(now.person[0].name, "Li Wei"));
	assert_int_equal(now.person[0].roles, ROLE_AGENT);
	assert_false(now.person[0].active);
	assert_int_equal(now.dir.rev, before.dir.rev + 2);
	draft_change_deinit(&d);
}

static void teams_and_queues_hang_together(void **state)
{
	struct store *s = *state;
	struct draft_change t = draft_begin("team add"), q = draft_begin("queue add"),
			    c = draft_begin("category add");
	struct directory dir;
	struct seen now;

	add_person(s, 1, "li.wei");
	add_person(s, 2, "wang.fang");
	draft_set(&t, NOUN_TEAM, 1, TEAM_KEY, NULL, "network");
	draft_add(&t, NOUN_TEAM, 1, TEAM_MEMBER, "2");
	draft_add(&t, NOUN_TEAM, 1, TEAM_MEMBER, "1");
	store_ok(s, write_object(s, &t, NOUN_TEAM, 1));
	draft_set(&q, NOUN_QUEUE, 1, QUEUE_KEY, NULL, "network-l1");
	draft_set(&q, NOUN_QUEUE, 1, QUEUE_TEAM, NULL, "1");
	draft_set(&q, NOUN_QUEUE, 1, QUEUE_RESTRICTED, NULL, "1");
	store_ok(s, write_object(s, &q, NOUN_QUEUE, 1));
	draft_set(&c, NOUN_CATEGORY, 1, CATEGORY_KEY, NULL, "network/vpn");
	store_ok(s, write_object(s, &c, NOUN_CATEGORY, 1));
	now = directory(s);
	dir = now.dir;
	assert_int_equal(dir.team[0].n_member, 2);
	assert_int_equal(dir.team[0].member[0], 1);
	assert_int_equal(dir.queue[0].team, 1);
	assert_true(dir.queue[0].restricted && dir.queue[0].active);
	assert_true(sv_eqs(dir.category[0].key, "network/vpn"));
	draft_change_deinit(&t);
	draft_change_deinit(&q);
	draft_change_deinit(&c);
}

static void an_organisation_goes_only_when_nobody_belongs_to_it(void **state)
{
	struct store *s = *state;
	struct draft_change o = draft_begin("organisation add"), j = draft_begin("user set"),
			    u = draft_begin("undo"), l = draft_begin("user set");
	struct directory dir;
	struct seen now;

	add_person(s, 1, "li.wei");
	draft_set(&o, NOUN_ORGANISATION, 4, ORGANISATION_KEY, NULL, "acme");
	draft_set(&o, NOUN_ORGANISATION, 4, ORGANISATION_TITLE, NULL, "Acme");
	store_ok(s, write_object(s, &o, NOUN_ORGANISATION, 4));
	draft_set(&j, NOUN_PERSON, 1, PERSON_ORGANISATION, NULL, "4");
	store_ok(s, write_object(s, &j, NOUN_PERSON, 1));
	now = directory(s);
	dir = now.dir;
	assert_int_equal(dir.n_organisation, 1);
	assert_true(sv_eqs(directory_organisation(&dir, 4)->title, "Acme"));
	assert_ptr_equal(directory_organisation_key(&dir, SV("acme")), dir.organisation);
	assert_int_equal(now.person[0].organisation, 4);
	u.head.undoes = o.head.id;
	draft_set(&u, NOUN_ORGANISATION, 4, ORGANISATION_KEY, "acme", NULL);
	assert_int_equal(write_object(s, &u, NOUN_ORGANISATION, 4), RC_CONFLICT);
	draft_set(&l, NOUN_PERSON, 1, PERSON_ORGANISATION, "4", NULL);
	store_ok(s, write_object(s, &l, NOUN_PERSON, 1));
	store_ok(s, write_object(s, &u, NOUN_ORGANISATION, 4));
	assert_int_equal(directory(s).dir.n_organisation, 0);
	draft_change_deinit(&o);
	draft_change_deinit(&j);
	draft_change_deinit(&u);
	draft_change_deinit(&l);
}

static const struct person *by_login(struct store *s, const struct person_source *of,
				     const char *login)
{
	const struct person *p;

	store_ok(s, of->by_login(of->arg, sv_from(login), &p, &s->e));
	return p;
}

static const struct person *by_id(struct store *s, const struct person_source *of, int64_t id)
{
	const struct person *p;

	store_ok(s, of->by_id(of->arg, id, &p, &s->e));
	return p;
}

static void a_person_is_looked_up_once_and_kept(void **state)
{
	AUTO(person_memory_deinit) struct person_memory m;
	struct store *s = *state;
	struct draft_change d = draft_begin("user set");
	const struct person *li;
	struct person_source of;

	add_person(s, 1, "li.wei");
	add_person(s, 2, "wang.fang");
	person_memory_init(&m, s->db);
	of = person_memory_source(&m);
	li = by_login(s, &of, "li.wei");
	assert_true(li && li->id == 1 && sv_eqs(li->name, "Li Wei"));
	assert_ptr_equal(by_id(s, &of, 1), li);
	assert_ptr_equal(by_login(s, &of, "li.wei"), li);
	assert_true(sv_eqs(by_id(s, &of, 2)->login, "wang.fang"));
	assert_int_equal(m.n, 2);
	assert_null(by_id(s, &of, 3));
	assert_null(by_id(s, &of, 0));
	assert_null(by_login(s, &of, "li"));
	assert_null(by_login(s, &of, ""));
	/* As he was until he is forgotten; nobody is not kept. */
	draft_set(&d, NOUN_PERSON, 1, PERSON_ACTIVE, "1", "0");
	store_ok(s, write_object(s, &d, NOUN_PERSON, 1));
	add_person(s, 3, "li");
	assert_true(by_id(s, &of, 1)->active);
	assert_non_null(by_id(s, &of, 3));
	person_memory_reset(&m);
	assert_int_equal(m.n, 0);
	assert_false(by_login(s, &of, "li.wei")->active);
	draft_change_deinit(&d);
}

static void add_crowd(struct store *s, int64_t n)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(stmt_release) struct stmt *q = NULL;

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	q = db_stmt(s->db,
		    "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n WHERE i<?1)"
		    " INSERT INTO person(id,login,name,email,roles,active)"
		    " SELECT i,'p'||i,'','',1,1 FROM n",
		    &s->e);
	assert_non_null(q);
	stmt_int(q, 1, n);
	store_ok(s, stmt_run(q, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
}

/* Who streams rows holds the people of some of them at once. */
static void a_memory_of_too_many_is_forgotten(void **state)
{
	AUTO(person_memory_deinit) struct person_memory m;
	struct store *s = *state;
	struct person_source of;

	add_crowd(s, PERSON_MEMORY_MOST + 1);
	person_memory_init(&m, s->db);
	of = person_memory_source(&m);
	for (int64_t id = 1; id <= PERSON_MEMORY_MOST; id++)
		assert_non_null(by_id(s, &of, id));
	person_memory_trim(&m);
	assert_int_equal(m.n, PERSON_MEMORY_MOST);
	assert_non_null(by_id(s, &of, PERSON_MEMORY_MOST + 1));
	person_memory_trim(&m);
	assert_int_equal(m.n, 0);
	assert_true(sv_eqs(by_id(s, &of, 7)->login, "p7"));
}

static bool see_two(void *arg, const struct person *p)
{
	see(arg, p);
	return ((const struct seen *)arg)->n < 2;
}

static void people_are_listed_by_prefix_role_and_organisation(void **state)
{
	AUTO(person_memory_deinit) struct person_memory m;
	struct store *s = *state;
	struct draft_change o = draft_begin("organisation add"), j = draft_begin("user set");
	struct seen x = { .n = 0 };
	struct person_source of;

	add_person(s, 1, "wang.lei");
	add_person(s, 2, "li.wei");
	add_person(s, 3, "wang.fang");
	person_memory_init(&m, s->db);
	of = person_memory_source(&m);
	store_ok(s, of.each(of.arg, SV("wang"), see, &x, &s->e));
	assert_true(x.n == 2 && x.person[0].id == 3 && x.person[1].id == 1);
	x.n = 0;
	store_ok(s, of.each(of.arg, SV(""), see_two, &x, &s->e));
	assert_true(x.n == 2 && x.person[0].id == 2 && x.person[1].id == 3);
	assert_int_equal(m.n, 0); /* a list is not kept */
	draft_del(&j, NOUN_PERSON, 2, PERSON_ROLE, "agent");
	draft_set(&o, NOUN_ORGANISATION, 4, ORGANISATION_KEY, NULL, "acme");
	store_ok(s, write_object(s, &o, NOUN_ORGANISATION, 4));
	draft_set(&j, NOUN_PERSON, 2, PERSON_ORGANISATION, NULL, "4");
	store_ok(s, write_object(s, &j, NOUN_PERSON, 2));
	x.n = 0;
	store_ok(s, person_store_each(s->db, ROLE_AGENT | ROLE_ADMIN, see, &x, &s->e));
	assert_true(x.n == 2 && x.person[0].id == 1 && x.person[1].id == 3);
	x.n = 0;
	store_ok(s, person_store_members(s->db, 4, see, &x, &s->e));
	assert_true(x.n == 1 && x.person[0].id == 2);
	store_ok(s, person_store_members(s->db, 0, see, &x, &s->e));
	assert_int_equal(x.n, 1);
	draft_change_deinit(&o);
	draft_change_deinit(&j);
}

static void a_login_is_there_once(void **state)
{
	struct store *s = *state;
	struct draft_change d = draft_begin("user add");

	add_person(s, 1, "li.wei");
	draft_set(&d, NOUN_PERSON, 2, PERSON_LOGIN, NULL, "li.wei");
	assert_int_equal(write_object(s, &d, NOUN_PERSON, 2), RC_CONFLICT);
	assert_non_null(strstr(s->e.msg, "person 2"));
	assert_int_equal(directory(s).n, 1);
	draft_change_deinit(&d);
}

static void undoing_its_making_takes_a_row_away_unless_it_is_in_use(void **state)
{
	struct store *s = *state;
	struct draft_change u = draft_begin("undo"), w = draft_begin("undo");
	int64_t one = add_person(s, 1, "li.wei"), two = add_person(s, 2, "wang.fang"), ticket;

	u.head.undoes = one;
	draft_set(&u, NOUN_PERSON, 1, PERSON_LOGIN, "li.wei", NULL);
	store_ok(s, write_object(s, &u, NOUN_PERSON, 1));
	assert_int_equal(directory(s).n, 1);
	ticket = store_ticket(s, "printer", "it smokes");
	store_set(s, ticket, TICKET_ASSIGNEE, NULL, "2");
	w.head.undoes = two;
	draft_set(&w, NOUN_PERSON, 2, PERSON_LOGIN, "wang.fang", NULL);
	assert_int_equal(write_object(s, &w, NOUN_PERSON, 2), RC_CONFLICT);
	assert_int_equal(directory(s).n, 1);
	draft_change_deinit(&u);
	draft_change_deinit(&w);
}

/* ---- configuration ---- */

static void a_configuration_version_keeps_its_files(void **state)
{
	struct store *s = *state;
	struct draft_change d = draft_begin("config apply");
	struct stored_file in[2] = { { .path = SV("sla.yaml"), .content = SV("") },
				     { .path = SV("desk.yaml"), .content = SV("a: 1\n") } },
			   *out;
	struct tx tx = { 0 };
	int64_t id, config, people;
	size_t n;

	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, seq_store_take(s->db, SEQ_CONFIG, 1, &id, &s->e));
	draft_set(&d, NOUN_CONFIG, id, CONFIG_APPLIED, NULL, "x");
	store_ok(s, change_store_append(s->db, &d, &s->e));
	store_ok(s, config_store_append(s->db, id, d.head.id, d.head.at, in, 2, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	store_ok(s, meta_store_revs(s->db, &config, &people, &s->e));
	assert_int_equal(config, id);
	store_ok(s, config_store_load(s->db, id, &s->arena, &out, &n, &s->e));
	assert_int_equal(n, 2);
	assert_true(sv_eqs(out[0].path, "desk.yaml") && sv_eqs(out[0].content, "a: 1\n"));
	assert_true(sv_eqs(out[1].path, "sla.yaml") && out[1].content.n == 0);
	assert_int_equal(config_store_load(s->db, id + 1, &s->arena, &out, &n, &s->e), RC_NOTFOUND);
	draft_change_deinit(&d);
}

static void the_digest_does_not_depend_on_the_order_given(void **state)
{
	struct stored_file a[2] = { { .path = SV("a"), .content = SV("1") },
				    { .path = SV("b"), .content = SV("2") } };
	struct stored_file b[2] = { a[1], a[0] };
	struct stored_file c[2] = { { .path = SV("a"), .content = SV("12") },
				    { .path = SV("b"), .content = SV("") } };
	struct hash x = config_store_digest(a, 2), y = config_store_digest(b, 2),
		    z = config_store_digest(c, 2);

	(void)state;
	assert_true(hash_eq(&x, &y));
	assert_false(hash_eq(&x, &z));
}

/* ---- outbox ---- */

static void a_row_is_leased_once_and_sent_once(void **state)
{
	struct store *s = *state;
	struct outbox_row x = { .change = 1,
				.ticket = 1,
				.kind = OUTBOX_MAIL,
				.dest = SV("li@example.org"),
				.due = 100 };
	struct outbox_row *due;
	struct tx tx = { 0 };
	bool taken;
	int64_t sent;
	size_t n;

	store_ticket(s, "printer", "it smokes");
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, outbox_store_add(s->db, &x, &s->e));
	x.due = 200;
	store_ok(s, outbox_store_add(s->db, &x, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	store_ok(s, outbox_store_due(s->db, 150, 9, &s->arena, &due, &n, &s->e));
	assert_int_equal(n, 1);
	assert_true(sv_eqs(due[0].dest, "li@example.org"));
	store_ok(s, tx_begin_write(&tx, s->db, &s->e));
	store_ok(s, outbox_store_lease(s->db, due[0].id, 150, 180, &taken, &s->e));
	assert_true(taken);
	store_ok(s, outbox_store_lease(s->db, due[0].id, 160, 190, &taken, &s->e));
	assert_false(taken);
	store_ok(s, outbox_store_done(s->db, due[0].id, 170, &s->e));
	store_ok(s, outbox_store_lease(s->db, due[0].id, 500, 600, &taken, &s->e));
	assert_false(taken);
	/* An undo takes back what is not sent, and says what is. */
	store_ok(s, outbox_store_cancel(s->db, 1, 300, &sent, &s->e));
	store_ok(s, tx_commit(&tx, &s->e));
	assert_int_equal(sent, 1);
	store_ok(s, outbox_store_due(s->db, 999, 9, &s->arena, &due, &n, &s->e));
	assert_int_equal(n, 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_person_is_the_fold_of_his_events),
		T(teams_and_queues_hang_together),
		T(an_organisation_goes_only_when_nobody_belongs_to_it),
		T(a_person_is_looked_up_once_and_kept),
		T(a_memory_of_too_many_is_forgotten),
		T(people_are_listed_by_prefix_role_and_organisation),
		T(a_login_is_there_once),
		T(undoing_its_making_takes_a_row_away_unless_it_is_in_use),
		T(a_configuration_version_keeps_its_files),
		T(the_digest_does_not_depend_on_the_order_given),
		T(a_row_is_leased_once_and_sent_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
