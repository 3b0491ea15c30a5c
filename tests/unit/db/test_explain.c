/* How a statement is run, and the rows it is reckoned to read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/db/explain.h"
#include "deskbell/query/sql.h"
#include "support/store.h"

static size_t explained(struct store *s, const char *text, struct plan_step **step)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	size_t n;

	sql_add_at(&sql, text);
	store_ok(s, db_explain(s->db, &sql, &s->arena, step, &n, &s->e));
	return n;
}

static void steps_name_their_index_and_stand_below_each_other(void **state)
{
	struct plan_step *step;

	assert_int_equal(explained(*state,
				   "SELECT t.id FROM ticket t WHERE t.id IN (SELECT u.id FROM "
				   "ticket u WHERE u.queue = 1)",
				   &step),
			 3);
	assert_true(sv_eqs(step[0].text, "SEARCH t USING INTEGER PRIMARY KEY (rowid=?)"));
	assert_null(step[0].index.p);
	assert_int_equal(step[1].depth, 0);
	assert_int_equal(step[2].depth, 1);
	assert_true(sv_eqs(step[2].index, "ticket_queue"));
}

static void rows_come_from_the_statistics(void **state)
{
	struct store *s = *state;
	struct plan_step *step;

	for (int i = 0; i < 20; i++)
		(void)store_ticket(s, "printer", "it prints nothing");
	explained(s, "SELECT id FROM ticket t WHERE t.queue = 1", &step);
	assert_int_equal(step[0].rows, -1);
	store_ok(s, db_analyze(s->db, &s->e));
	explained(s, "SELECT id FROM ticket t WHERE t.queue = 1", &step);
	assert_int_equal(step[0].rows, 20);
	explained(s, "SELECT id FROM ticket t WHERE t.queue = 1 AND t.updated > 5", &step);
	assert_int_equal(step[0].rows, 5);
	explained(s, "SELECT id FROM ticket t WHERE t.id = 1", &step);
	assert_int_equal(step[0].rows, 1);
	explained(s, "SELECT resolution FROM ticket t", &step);
	assert_int_equal(step[0].rows, 20);
}

#define T(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(steps_name_their_index_and_stand_below_each_other),
		T(rows_come_from_the_statistics),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
