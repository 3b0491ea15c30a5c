/* The history of a ticket: a cursor over its changes, one looked at whole, one undone after its dry
 * run. */
#include "harness.h"

#include <string.h>

static struct event_view events[4];

/* Three changes; the newest undoes the second. */
static int start_changes(void **state)
{
	struct rig *r;

	rig_start(state);
	r = *state;
	events[0] = (struct event_view){ .noun = NOUN_TICKET,
					 .object = 10482,
					 .object_name = SV("ticket 10482"),
					 .field = field_find(NOUN_TICKET, SV("state")),
					 .old = SV("new"),
					 .new = SV("open") };
	events[1] = events[0];
	events[1].field = field_find(NOUN_TICKET, SV("subject"));
	events[1].old = SV_NULL;
	events[1].new = SV("A subject that is longer than what a line of the list tells of a text");
	events[2] = events[0];
	events[2].object = 10490;
	events[2].object_name = SV("ticket 10490");
	r->desk.change[0] = (struct change_view){ .id = 71,
						  .at = RIG_NOW - 9000,
						  .actor = SV("zhao.m"),
						  .command = SV("ticket new --subject ..."),
						  .event = events + 1,
						  .n_event = 1 };
	r->desk.change[1] = (struct change_view){ .id = 80,
						  .door = DOOR_TUI,
						  .at = RIG_NOW - 7000,
						  .actor = SV("li.wei"),
						  .command = SV("ticket transition 10482 start"),
						  .undone = true,
						  .batch = 80,
						  .event = events,
						  .n_event = 3 };
	r->desk.change[2] = (struct change_view){ .id = 91,
						  .at = RIG_NOW - 60,
						  .actor = SV("sup.ivan"),
						  .command = SV("undo 80"),
						  .undoes = 80 };
	r->desk.n_change = 3;
	return 0;
}

#define changes_test(f) cmocka_unit_test_setup_teardown(f, start_changes, rig_end)

static void changes_are_listed_the_newest_first(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "H");
	rig_golden(r, "changes-80x24");
	assert_hides(r, "10490"); /* what else a bulk change did */
	rig_keys(r, "q Enter H");
	assert_shows(r, "#10482 > Changes   3");
}

static void one_is_shown_whole(void **state)
{
	struct rig *r = *state;
	static int64_t caused[2] = { 81, 82 };

	r->desk.whole = (struct change_whole){ .recorded = RIG_NOW,
					       .config = 3,
					       .cause = 79,
					       .rule = SV("start\x1b[31m"),
					       .undone_by = 91,
					       .caused = caused,
					       .n_caused = 2,
					       .in_batch = 4 };
	rig_keys(r, "H j Enter");
	rig_golden(r, "change-80x24");
	assert_shows(r, "ticket 10490");
	rig_keys(r, "q");
	assert_shows(r, ">      80");
	rig_keys(r, "j Enter");
	assert_shows(r, "what a line of the list tells of\n");
}

static void it_is_undone_after_its_dry_run_was_shown(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "H G u");
	assert_shows(r, "Undo change 71?");
	assert_shows(r, "-> undone: ticket take 10482: tags +vpn");
	assert_false(rig_was_run(r, "undo"));
	rig_keys(r, "n");
	assert_false(rig_was_run(r, "undo"));
	rig_keys(r, "Enter u y");
	assert_true(rig_was_run(r, "run undo 71\n"));
}

static void what_cannot_be_undone_says_why_and_asks_nothing(void **state)
{
	struct rig *r = *state;

	r->desk.run_rc = RC_CONFLICT;
	r->desk.why = "change 71 cannot be undone: 1 later change stands on the same fields";
	rig_keys(r, "H G u");
	assert_shows(r, "ERROR  change 71 cannot be undone");
	assert_hides(r, "Undo change 71?");
}

static void what_comes_does_not_move_the_selection(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "H j");
	r->desk.change[3] = r->desk.change[2];
	r->desk.change[3].id = 95;
	r->desk.n_change = 4;
	rig_changed(r, (int64_t)10482, (int64_t)0);
	assert_shows(r, "Changes   4");
	assert_shows(r, ">      80");
}

/* Elsewhere `u` takes back what I did last, here what is pointed at; both are told. */
static void the_undo_of_the_list_is_not_that_of_elsewhere(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "H");
	assert_shows(r, "u undo it");
	rig_keys(r, "q u");
	assert_true(rig_was_run(r, "run undo\n"));
}

static void commands_lead_there_too(void **state)
{
	struct rig *r = *state;

	rig_keys(r, ":");
	rig_type(r, "ticket log");
	rig_keys(r, "Enter");
	assert_shows(r, "#10482 > Changes");
	rig_keys(r, ":");
	rig_type(r, "log");
	rig_keys(r, "Enter");
	assert_shows(r, "deskbell > Changes   3");
}

static void keys_before_the_changes_came_are_for_them(void **state)
{
	struct rig *r = *state;

	r->hold = true;
	rig_batch(r, "H j Enter");
	rig_answer_all(r);
	assert_shows(r, "Changes > 80");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		changes_test(changes_are_listed_the_newest_first),
		changes_test(one_is_shown_whole),
		changes_test(it_is_undone_after_its_dry_run_was_shown),
		changes_test(what_cannot_be_undone_says_why_and_asks_nothing),
		changes_test(what_comes_does_not_move_the_selection),
		changes_test(the_undo_of_the_list_is_not_that_of_elsewhere),
		changes_test(commands_lead_there_too),
		changes_test(keys_before_the_changes_came_are_for_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
