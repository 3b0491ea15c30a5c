/* What keys do to one ticket or to all that are marked: what is asked, what is shown before it is
 * done, the command that comes of it. */
#include "harness.h"

#include <string.h>

#include "deskbell/domain/person.h"

static void assert_run(const struct rig *r, const char *text)
{
	if (!rig_was_run(r, text))
		fail_msg("not run: %s; but\n%s", text, r->log.n ? r->log.p : "nothing");
}

/* ---- roles ---- */

static void what_is_not_for_ones_roles_is_not_offered_and_says_so(void **state)
{
	struct rig *r = rig_open_as(24, 200, ROLE_REQUESTER);

	(void)state;
	assert_shows(r, "r reply");
	assert_hides(r, "a assign");
	assert_hides(r, "A take");
	rig_keys(r, "A");
	assert_shows(r, "ticket.take: not for your roles");
	assert_false(rig_was_run(r, "take"));
	rig_keys(r, ":");
	rig_type(r, "ticket.take");
	assert_shows(r, "not now: not for your roles");
	rig_keys(r, "Esc ?");
	assert_shows(r, "ticket.reply");
	assert_hides(r, "assign to me");
	assert_hides(r, "ticket.articles");
	rig_keys(r, "q b");
	assert_shows(r, "ticket.articles: not for your roles");
	rig_keys(r, "g k");
	assert_shows(r, "goto.knowledge: not for your roles");
	rig_keys(r, "Enter");
	assert_hides(r, "Next s");
	rig_close(r);
	/* Control: of an agent it is. */
	r = rig_open_as(24, 200, ROLE_AGENT);
	assert_shows(r, "a assign");
	assert_shows(r, "b articles");
	rig_keys(r, "A");
	assert_true(rig_was_run(r, "take"));
	rig_keys(r, "Enter");
	assert_shows(r, "Next s");
	rig_close(r);
}

/* ---- marks ---- */

static char mark_of(struct rig *r, int row)
{
	return rig_row(r, 3 + row)[1];
}

static void marks_stand_in_their_column_and_are_counted(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Space j j Space");
	assert_int_equal(mark_of(r, 0), '*');
	assert_int_equal(mark_of(r, 1), ' ');
	assert_int_equal(mark_of(r, 2), '*');
	assert_shows(r, "2 marked");
	rig_keys(r, "Space");
	assert_shows(r, "1 marked");
	rig_keys(r, "j j v");
	assert_shows(r, "5 marked");
	rig_keys(r, "*");
	assert_shows(r, "10 marked");
	rig_keys(r, "V");
	assert_hides(r, "marked");
	assert_int_equal(mark_of(r, 0), ' ');
}

static void all_of_a_long_list_is_not_said_to_be_marked(void **state)
{
	struct rig *r = *state;

	rig_fill(r, 500);
	rig_keys(r, "R *");
	assert_shows(r, "the 200 tickets around the cursor are marked, not the whole list");
	assert_shows(r, "--query takes all");
}

static void marks_belong_to_the_list_they_were_made_in(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Space ]");
	assert_hides(r, "marked");
	rig_keys(r, "[");
	assert_hides(r, "marked");
}

static void a_mark_of_a_ticket_that_left_the_list_is_forgotten(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Space j Space");
	memmove(r->desk.row, r->desk.row + 1, --r->desk.n_row * sizeof(*r->desk.row));
	rig_keys(r, "R");
	assert_shows(r, "1 marked");
	rig_keys(r, "A");
	assert_run(r, "run ticket take 10490 --rev=1\n");
}

static void only_supervisors_mark(void **state)
{
	struct rig *r = rig_open_as(24, 120, ROLE_AGENT);

	(void)state;
	assert_hides(r, "Space mark");
	rig_keys(r, "Space");
	assert_shows(r, "list.mark: only supervisors change several tickets at once");
	assert_int_equal(mark_of(r, 0), ' ');
	rig_close(r);
}

/* ---- many at once ---- */

static void marked_tickets_are_changed_at_once_and_undone_at_once(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Space j Space j Space t");
	rig_type(r, "vpn, on site");
	rig_keys(r, "Enter");
	assert_run(r, "run ticket tag 10482,10490,10477 --rev=1 vpn on site\n");
	rig_golden(r, "bulk-toast");
	rig_keys(r, "u");
	assert_run(r, "run undo\n");
}

static void what_is_refused_stays_marked(void **state)
{
	struct rig *r = *state;

	r->desk.run_rc = RC_CONFLICT;
	rig_keys(r, "Space j Space A");
	assert_shows(r, "changed by wang.fang since");
	rig_keys(r, "k");
	assert_shows(r, "2 marked");
}

static void what_goes_to_one_ticket_is_not_done_while_others_are_marked(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "j Space k r");
	assert_shows(r, "ticket.reply: this is done to one ticket at a time");
	rig_keys(r, "I");
	assert_shows(r, "ticket.attach: this is done to one ticket at a time");
	rig_keys(r, "V r");
	assert_shows(r, "PUBLIC REPLY");
}

static void more_than_twenty_are_changed_when_their_number_was_typed(void **state)
{
	struct rig *r = *state;

	rig_fill(r, 11);
	rig_keys(r, "R * A");
	assert_shows(r, "type 21 to change 21 tickets:");
	assert_false(rig_was_run(r, "run"));
	rig_type(r, "20");
	rig_keys(r, "Enter");
	assert_shows(r, "nothing was done: 21 tickets are marked");
	assert_false(rig_was_run(r, "run"));
	rig_keys(r, "A");
	rig_type(r, "21");
	rig_keys(r, "Enter");
	assert_run(r, "run ticket take 10482,10490,");
}

static void a_state_is_changed_of_all_that_are_marked(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Space j Space s");
	assert_shows(r, "2 tickets: state");
	rig_keys(r, "1");
	assert_run(r, "run ticket transition 10482,10490 --rev=1 wait\n");
}

/* ---- what is asked ---- */

static void each_key_asks_for_what_its_command_needs(void **state)
{
	static const struct {
		const char *keys, *label, *typed, *run;
	} one[] = {
		{ "a", "assign to:", "lena", "ticket assign 10482 --rev=1 lena" },
		{ "P", "priority:", "P2", "ticket set 10482 --rev=1 priority=P2" },
		{ "m", "move to queue:", "hr", "ticket move 10482 --rev=1 hr" },
		{ "e", "set field=value:", "f.room=4", "ticket set 10482 --rev=1 f.room=4" },
		{ "t", "tags (comma between):", "a,b c", "ticket tag 10482 --rev=1 a b c" },
		{ "d t", "take off tags:", "-a", "ticket untag 10482 --rev=1 -- -a" },
		{ "z", "snooze until:", "mon 9:00", "ticket snooze 10482 --rev=1 mon 9:00" },
		{ "w", "watcher (empty: you):", "", "ticket watch 10482 --rev=1\n" },
		{ "w", "watcher (empty: you):", "lena", "ticket watch 10482 --rev=1 lena" },
		{ "d w", "watch no longer (empty: you):", "", "ticket unwatch 10482 --rev=1\n" },
		{ "d l", "take off links with:", "7", "ticket unlink 10482 --rev=1 7" },
		{ "M", "merge into ticket:", "10490", "ticket merge 10482 --rev=1 --into=10490" },
		{ "I", "attach file:", "/tmp/x y", "ticket attach 10482 --rev=1 /tmp/x y" },
		{ "d f", "take off attachment:", "3", "ticket detach 10482 --rev=1 3" },
		{ "d d", "delete because:", "spam", "ticket delete 10482 --rev=1 --reason=spam" },
	};
	struct rig *r = *state;

	for (int view = 0; view < 2; view++) {
		for (size_t i = 0; i < ARRAY_LEN(one); i++) {
			str_reset(&r->log);
			rig_keys(r, one[i].keys);
			assert_shows(r, one[i].label);
			assert_false(rig_was_run(r, "run"));
			rig_type(r, one[i].typed);
			rig_keys(r, "Enter");
			assert_run(r, one[i].run);
		}
		/* The same from the ticket. */
		rig_keys(r, "Enter");
	}
}

static void what_needs_nothing_is_done_at_once(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "d z d m d r");
	assert_run(r, "run ticket unsnooze 10482 --rev=1\nrun ticket unmerge 10482 --rev=1\n"
		      "run ticket restore 10482 --rev=1\n");
}

static void a_link_asks_for_its_kind_and_a_split_for_its_subject(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "L");
	assert_shows(r, "kind of link:");
	rig_type(r, "blocks");
	rig_keys(r, "Enter");
	assert_shows(r, "with ticket:");
	rig_type(r, "10490, 10477");
	rig_keys(r, "Enter");
	assert_run(r, "run ticket link 10482 --rev=1 blocks 10490 10477\n");
	rig_keys(r, "|");
	assert_shows(r, "messages to move:");
	rig_type(r, "2,3");
	rig_keys(r, "Enter");
	assert_shows(r, "subject of the new ticket:");
	rig_type(r, "Printer");
	rig_keys(r, "Enter");
	assert_run(r, "run ticket split 10482 --rev=1 2 3 --subject=Printer\n");
}

static void a_kind_of_link_there_is_not_is_refused_where_it_is_asked(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "L");
	rig_type(r, "blobs");
	rig_keys(r, "Enter");
	assert_shows(r, "! there is no \"blobs\"");
	assert_shows(r, "kind of link: blobs");
	/* Changed, it is another answer. */
	rig_keys(r, "Backspace Backspace Backspace");
	assert_hides(r, "there is no");
	rig_keys(r, "Enter");
	assert_shows(r, "with ticket:");
	assert_false(rig_was_run(r, "run"));
}

/* Where a ticket is asked for a number is an answer; where a kind is, it is none. */
static void a_number_is_no_kind_of_link(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "L");
	rig_type(r, "10490");
	rig_keys(r, "Enter");
	assert_shows(r, "! there is no \"10490\"");
	assert_shows(r, "kind of link: 10490");
	rig_keys(r, "C-u");
	rig_type(r, "blocks");
	rig_keys(r, "Enter");
	rig_type(r, "10490");
	rig_keys(r, "Enter");
	assert_run(r, "run ticket link 10482 --rev=1 blocks 10490\n");
}

static void esc_at_any_step_does_nothing(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "t Esc L Esc L");
	rig_type(r, "blocks");
	rig_keys(r, "Enter Esc");
	assert_false(rig_was_run(r, "run"));
	assert_shows(r, "[Unassigned 10]");
}

static void an_empty_answer_where_one_is_needed_is_told(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "t Enter");
	assert_shows(r, "a value is needed");
	assert_false(rig_was_run(r, "run"));
}

/* ---- what is shown before ---- */

static void what_would_be_done_is_shown_when_the_keys_rest(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "t");
	rig_type(r, "vpn");
	assert_hides(r, "-> ");
	rig_advance(r, 150);
	rig_golden(r, "prompt-tried");
	rig_keys(r, "C-u");
	rig_type(r, "same");
	assert_hides(r, "#10482 tagged");
	rig_advance(r, 150);
	assert_shows(r, "-> nothing to change");
	assert_false(rig_was_run(r, "run"));
}

static void what_would_be_refused_says_why_and_is_not_run(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "t");
	rig_type(r, "bad");
	rig_advance(r, 150);
	assert_shows(r, "! \"bad\" is no good");
	rig_keys(r, "Enter");
	assert_false(rig_was_run(r, "run"));
	/* Control: changed, it is. */
	rig_type(r, "ge");
	rig_keys(r, "Enter");
	assert_run(r, "run ticket tag 10482 --rev=1 badge\n");
}

static void the_last_part_of_several_is_completed(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "w");
	rig_type(r, "lena, wa");
	assert_shows(r, "wang.fang");
	rig_keys(r, "Tab");
	assert_shows(r, "lena, wang.fang");
	rig_keys(r, "Enter");
	assert_run(r, "run ticket watch 10482 --rev=1 lena wang.fang\n");
}

/* A tag that begins as another does is a tag of its own. */
static void a_new_tag_is_not_replaced_by_one_that_is_offered(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "t");
	rig_type(r, "len");
	assert_shows(r, "lena");
	rig_keys(r, "Enter");
	assert_run(r, "run ticket tag 10482 --rev=1 len\n");
	rig_keys(r, "t");
	rig_type(r, "len");
	rig_keys(r, "Down Enter");
	assert_run(r, "run ticket tag 10482 --rev=1 lena\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_for_ones_roles_is_not_offered_and_says_so),
		rig_test(marks_stand_in_their_column_and_are_counted),
		rig_test(all_of_a_long_list_is_not_said_to_be_marked),
		rig_test(marks_belong_to_the_list_they_were_made_in),
		rig_test(a_mark_of_a_ticket_that_left_the_list_is_forgotten),
		rig_test(only_supervisors_mark),
		rig_test(marked_tickets_are_changed_at_once_and_undone_at_once),
		rig_test(what_is_refused_stays_marked),
		rig_test(what_goes_to_one_ticket_is_not_done_while_others_are_marked),
		rig_test(more_than_twenty_are_changed_when_their_number_was_typed),
		rig_test(a_state_is_changed_of_all_that_are_marked),
		rig_test(each_key_asks_for_what_its_command_needs),
		rig_test(what_needs_nothing_is_done_at_once),
		rig_test(a_link_asks_for_its_kind_and_a_split_for_its_subject),
		rig_test(a_kind_of_link_there_is_not_is_refused_where_it_is_asked),
		rig_test(a_number_is_no_kind_of_link),
		rig_test(esc_at_any_step_does_nothing),
		rig_test(an_empty_answer_where_one_is_needed_is_told),
		rig_test(what_would_be_done_is_shown_when_the_keys_rest),
		rig_test(what_would_be_refused_says_why_and_is_not_run),
		rig_test(the_last_part_of_several_is_completed),
		rig_test(a_new_tag_is_not_replaced_by_one_that_is_offered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
