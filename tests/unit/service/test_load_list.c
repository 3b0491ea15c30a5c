/* Lists and completion: what a requester is told of the people of the desk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deskbell/service/load.h"
#include "support/fixture.h"
#include "support/tmpdir.h"

static size_t completions(const char *dir, const char *login, const char *text)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct query_candidate *found;
	struct clock clock = { 0 };
	struct err e = { 0 };
	struct actor who;
	struct desk *d;
	size_t n;

	clock_freeze(&clock, FIXTURE_NOW);
	assert_int_equal(desk_open(dir, DESK_READ, &clock, &d, &e), RC_OK);
	assert_int_equal(desk_actor(d, login, &a, &who, &e), RC_OK);
	assert_int_equal(
		load_completions(d, &who, sv_from(text), sv_from(text).n, &a, &found, &n, &e),
		RC_OK);
	desk_destroy(d);
	return n;
}

static void a_requester_is_not_completed_the_names_of_agents(void **state)
{
	const char *dir = tmpdir_at(*state, "desk");

	fixture_desk(dir);
	assert_int_equal(completions(dir, "li.wei", "assignee:wang.f"), 1);
	assert_int_equal(completions(dir, "zhao.min", "assignee:wang.f"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_requester_is_not_completed_the_names_of_agents,
						tmpdir_setup, tmpdir_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
