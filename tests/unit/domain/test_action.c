/* The tables of actions and contexts: rows in order, names once, helps there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/domain/action.h"

static void rows_stand_in_the_order_of_their_numbers(void **state)
{
	(void)state;
	for (int i = 1; i < ACTION_COUNT; i++)
		assert_int_equal(action_row((enum action)i)->id, i);
	for (int i = 0; i < CONTEXT_COUNT; i++)
		assert_int_equal(context_row((enum context)i)->id, i);
}

static void names_are_said_once_and_lead_back(void **state)
{
	(void)state;
	for (int i = 1; i < ACTION_COUNT; i++) {
		const struct action_row *r = action_row((enum action)i);

		assert_ptr_equal(action_find(sv_from(r->name)), r);
		assert_non_null(strchr(r->name, '.'));
		assert_true(r->help[0] != 0);
		assert_true(!r->rank || r->label[0]);
	}
	for (int i = 0; i < CONTEXT_COUNT; i++)
		assert_int_equal(context_find(sv_from(context_row((enum context)i)->name)), i);
}

static void what_is_unknown_is_not_found_but_guessed(void **state)
{
	(void)state;
	assert_null(action_find(SV("ticket.replay")));
	assert_string_equal(action_nearest(SV("ticket.replay")), "ticket.reply");
	assert_null(action_nearest(SV("zzzzzzzzzzzz")));
	assert_int_equal(context_find(SV("nowhere")), CONTEXT_COUNT);
}

static void contexts_inherit_upwards_only(void **state)
{
	(void)state;
	assert_true(context_takes(CONTEXT_QUEUE, CONTEXT_GLOBAL));
	assert_true(context_takes(CONTEXT_QUEUE, CONTEXT_TICKETOPS));
	assert_false(context_takes(CONTEXT_GLOBAL, CONTEXT_QUEUE));
	for (int i = 0; i < CONTEXT_COUNT; i++)
		if (context_row((enum context)i)->text)
			assert_false(context_takes((enum context)i, CONTEXT_GLOBAL));
	for (int i = 0; i < CONTEXT_COUNT; i++)
		assert_true(context_takes((enum context)i, CONTEXT_TERMINAL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_stand_in_the_order_of_their_numbers),
		cmocka_unit_test(names_are_said_once_and_lead_back),
		cmocka_unit_test(what_is_unknown_is_not_found_but_guessed),
		cmocka_unit_test(contexts_inherit_upwards_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
