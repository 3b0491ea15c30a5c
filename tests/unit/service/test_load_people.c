/* What an open desk reads of its people: those it is asked for, however many there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "../../../src/service/desk_priv.h"
#include "deskbell/db/stmt.h"
#include "deskbell/db/tx.h"
#include "deskbell/service/load.h"
#include "support/small_desk.h"

/* link: -Wl,--wrap=sqlite3_step */

#define CROWD (PERSON_MEMORY_MOST + 1)

int __real_sqlite3_step(sqlite3_stmt *q);
int __wrap_sqlite3_step(sqlite3_stmt *q);

/* Rows of people read, and other rows passed over on the way to them. */
static int64_t people_read, passed_over;

int __wrap_sqlite3_step(sqlite3_stmt *q)
{
	int code = __real_sqlite3_step(q);

	if (strstr(sqlite3_sql(q), "FROM person")) {
		people_read += code == SQLITE_ROW;
		passed_over += sqlite3_stmt_status(q, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
	}
	return code;
}

static void count_anew(void)
{
	people_read = passed_over = 0;
}

/* Mail would bring them one by one. */
static void make_people(struct small_desk *s, int64_t first, int64_t n, const char *prefix,
			bool active)
{
	AUTO(tx_end) struct tx tx = { 0 };
	AUTO(stmt_release) struct stmt *q = NULL;

	small_desk_ok(s, tx_begin_write(&tx, s->desk->db, &s->e));
	q = db_stmt(s->desk->db,
		    "WITH RECURSIVE n(i) AS (VALUES(?1) UNION ALL SELECT i+1 FROM n WHERE i<?2)"
		    " INSERT INTO person(id,login,name,email,roles,active)"
		    " SELECT i,?3||i,'','',1,?4 FROM n",
		    &s->e);
	assert_non_null(q);
	stmt_int(q, 1, first);
	stmt_int(q, 2, first + n - 1);
	stmt_text(q, 3, sv_from(prefix));
	stmt_int(q, 4, active);
	small_desk_ok(s, stmt_run(q, &s->e));
	small_desk_ok(s, tx_commit(&tx, &s->e));
}

/* One desk for all tests, which open it anew. */
static int setup(void **state)
{
	static const char *const line[] = {
		"organisation add acme",
		"user add bob --role agent --name Bob",
		"user add rita --name 'Rita Ray' --organisation acme",
		"ticket new --subject one --body b --requester rita",
		"ticket new --subject two --body b --requester rita",
		"ticket assign 1 bob",
	};
	static struct small_desk s;

	small_desk_init(&s, "admin");
	for (size_t i = 0; i < ARRAY_LEN(line); i++)
		small_desk_run(&s, "admin", line[i]);
	make_people(&s, 1000, CROWD, "crowd.", true);
	small_desk_close(&s);
	*state = &s;
	return 0;
}

static int teardown(void **state)
{
	small_desk_deinit(*state);
	return 0;
}

static int close_desk(void **state)
{
	small_desk_close(*state);
	return 0;
}

static bool count_person(void *arg, const struct directory *d, const struct person *p)
{
	(void)d;
	(void)p;
	++*(size_t *)arg;
	return true;
}

static void a_desk_reads_only_the_people_it_is_asked_for(void **state)
{
	struct small_desk *s = *state;
	struct list_request r = { .query = SV("requester:rita"), .limit = 50 };
	struct ticket_list list;
	struct ticket_view view;
	struct actor me;
	size_t all = 0;

	count_anew();
	small_desk_open(s);
	assert_int_equal(people_read, 0);
	me = small_desk_actor(s, "admin");
	assert_int_equal(people_read, 1);
	small_desk_ok(s, load_tickets(s->desk, &me, &r, &s->a, &list, NULL, &s->e));
	assert_int_equal(list.n, 2);
	assert_true(sv_eqs(list.row[1].requester_name, "Rita Ray"));
	assert_true(sv_eqs(list.row[1].organisation, "acme"));
	small_desk_ok(s, load_ticket(s->desk, &me, 1, &s->a, &view, &s->e));
	assert_true(sv_eqs(view.row.assignee, "bob"));
	/* admin, rita, bob; she twice, by her login, once to check the query and once to plan it */
	assert_true(people_read <= 5);
	assert_int_equal(passed_over, 0);
	/* Asked again they are known. */
	count_anew();
	small_desk_ok(s, load_ticket(s->desk, &me, 1, &s->a, &view, &s->e));
	assert_int_equal(people_read, 0);
	/* The control: a list of all of them is counted. */
	small_desk_ok(s, load_people(s->desk, &me, count_person, &all, &s->e));
	assert_int_equal(all, CROWD + 3);
	assert_int_equal(people_read, CROWD + 3);
}

static void a_new_person_makes_an_open_desk_read_nobody_else(void **state)
{
	struct small_desk *s = *state;
	struct ticket_view view;
	struct actor me;

	small_desk_open(s);
	me = small_desk_actor(s, "bob");
	(void)fixture_run_at(s->path, "admin", "user add newcomer");
	(void)fixture_run_at(s->path, "admin", "user set rita --name 'Rita Roe'");
	count_anew();
	small_desk_ok(s, load_ticket(s->desk, &me, 1, &s->a, &view, &s->e));
	assert_true(sv_eqs(view.row.requester_name, "Rita Roe"));
	assert_true(people_read <= 3);
	assert_int_equal(passed_over, 0);
}

static void requesters_are_completed_by_what_is_typed(void **state)
{
	struct small_desk *s = *state;
	struct query_candidate *c;
	struct actor me;
	size_t n;

	small_desk_open(s);
	me = small_desk_actor(s, "bob");
	count_anew();
	small_desk_ok(s, load_completions(s->desk, &me, SV("requester:crowd.10"), 18, &s->a, &c, &n,
					  &s->e));
	assert_int_equal(n, QUERY_CANDIDATES);
	for (size_t i = 0; i < n; i++)
		assert_true(sv_starts(c[i].text, SV("requester:crowd.10")) &&
			    c[i].kind == CANDIDATE_PERSON);
	assert_true(people_read <= QUERY_CANDIDATES + 1);
	assert_int_equal(passed_over, 0);
	count_anew();
	small_desk_ok(s,
		      load_completions(s->desk, &me, SV("requester:ri"), 12, &s->a, &c, &n, &s->e));
	assert_true(n == 1 && sv_eqs(c[0].text, "requester:rita ") &&
		    sv_starts(c[0].label, SV("Rita")));
	assert_true(people_read <= 2);
	/* Who may not read the directory is told of nobody. */
	me = small_desk_actor(s, "rita");
	small_desk_ok(s, load_completions(s->desk, &me, SV("requester:crowd.10"), 18, &s->a, &c, &n,
					  &s->e));
	assert_int_equal(n, 0);
}

static void a_slip_is_told_the_nearest_login(void **state)
{
	struct small_desk *s = *state;

	small_desk_open(s);
	assert_int_equal(small_desk_try(s, "admin", "ticket assign 1 bbo"), RC_INVALID);
	assert_non_null(strstr(s->e.msg, "did you mean \"bob\""));
	assert_int_equal(small_desk_try(s, "admin", "user set crowd.1O00 --name x"), RC_INVALID);
	assert_non_null(strstr(s->e.msg, "did you mean \"crowd.1000\""));
}

/* Those who left count among the logins looked at, though none of them is meant. */
static void however_many_left_no_more_logins_are_looked_at(void **state)
{
	struct small_desk *s = *state;

	small_desk_open(s);
	make_people(s, 100000, 21000, "aaa.", false);
	count_anew();
	assert_int_equal(small_desk_try(s, "admin", "ticket assign 1 bbo"), RC_INVALID);
	assert_null(strstr(s->e.msg, "did you mean"));
	assert_in_range(people_read, 20000, 20010);
}

static bool count_hers(void *arg, const struct ticket_row *row)
{
	*(size_t *)arg += sv_eqs(row->requester, "rita");
	return true;
}

static void a_stream_of_tickets_does_not_hold_all_people(void **state)
{
	struct small_desk *s = *state;
	struct list_request r = { .query = SV("requester:rita") };
	struct actor me;
	size_t n = 0;

	small_desk_open(s);
	me = small_desk_actor(s, "admin");
	for (int64_t id = 1000; id < 1000 + CROWD; id++) {
		const struct person *p;

		small_desk_ok(s, directory_person(desk_directory(s->desk), id, &p, &s->e));
		assert_non_null(p);
	}
	assert_true(s->desk->people.n > CROWD);
	small_desk_ok(s, load_tickets_each(s->desk, &me, &r, count_hers, &n, NULL, &s->e));
	assert_int_equal(n, 2);
	assert_true(s->desk->people.n < 10);
}

static void the_people_of_an_organisation_are_counted(void **state)
{
	struct small_desk *s = *state;
	struct actor me;
	int64_t n;

	small_desk_open(s);
	me = small_desk_actor(s, "admin");
	small_desk_ok(s, load_members(s->desk, &me, 1, &n, &s->e));
	assert_int_equal(n, 1);
	small_desk_run(s, "admin", "user set rita --active no");
	small_desk_ok(s, load_members(s->desk, &me, 1, &n, &s->e));
	assert_int_equal(n, 0);
	me = small_desk_actor(s, "crowd.1000");
	assert_int_equal(load_members(s->desk, &me, 1, &n, &s->e), RC_DENIED);
	assert_int_equal(load_people(s->desk, &me, count_person, &n, &s->e), RC_DENIED);
}

#define T(name) cmocka_unit_test_teardown(name, close_desk)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_desk_reads_only_the_people_it_is_asked_for),
		T(a_new_person_makes_an_open_desk_read_nobody_else),
		T(requesters_are_completed_by_what_is_typed),
		T(a_slip_is_told_the_nearest_login),
		T(a_stream_of_tickets_does_not_hold_all_people),
		T(the_people_of_an_organisation_are_counted),
		T(however_many_left_no_more_logins_are_looked_at),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
