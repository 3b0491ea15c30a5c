/* The fixture desk stands as the mock-ups say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "deskbell/service/load.h"
#include "support/fixture.h"
#include "support/tmpdir.h"

static void it_holds_the_tickets_of_the_mock_ups_in_their_order(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct tmpdir *t = *state;
	const char *dir = tmpdir_at(t, "desk");
	struct list_request r = { .query = SV("sort:priority,-updated is:open"), .limit = 100 };
	struct ticket_list list;
	struct clock clock = { 0 };
	struct actor me;
	struct desk *d;
	struct err e = { 0 };

	clock_freeze(&clock, FIXTURE_NOW);
	fixture_desk(dir);
	assert_int_equal(desk_open(dir, DESK_READ, &clock, &d, &e), RC_OK);
	assert_int_equal(desk_actor(d, "li.wei", &a, &me, &e), RC_OK);
	assert_int_equal(load_tickets(d, &me, &r, &a, &list, NULL, &e), RC_OK);
	assert_int_equal(list.n, 23);
	assert_int_equal(list.row[0].t.id, 10482);
	assert_int_equal(list.row[1].t.id, 10490);
	assert_int_equal(list.row[2].t.id, 10495);
	assert_true(sv_eqs(list.row[0].assignee, "li.wei"));
	assert_int_equal(list.row[0].t.updated, FIXTURE_NOW - 180);
	desk_destroy(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_holds_the_tickets_of_the_mock_ups_in_their_order,
						tmpdir_setup, tmpdir_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
