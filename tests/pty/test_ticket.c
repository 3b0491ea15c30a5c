/* Walks on one ticket: transitions, refusals, undo, and two people at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness_desk.h"
#include "support/fixture.h"

static void s20_the_menu_shows_what_may_be_done_and_why_the_rest_may_not(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;
	int y;

	pty_keys(p, "<Enter>s");
	y = pty_find(p, "#10482 state", NULL);
	pty_assert(p, y > 0);
	pty_assert_row(p, y + 1, "> 1 Wait for an answer");
	pty_assert_row(p, y + 2, "2 Resolve (needs: resolution)");
	pty_assert_row(p, y + 3, "3 Start work  not from state open (from new)");
	pty_assert_row(p, y + 4, "4 Resume work  not from state open (from waiting)");
	pty_assert_row(p, y + 5, "5 Close  not from state open (from resolved)");
	pty_assert_row(p, y + 6, "6 Reopen  not from state open (from resolved, closed)");
	pty_assert_row(p, y + 7, "Esc close");
	pty_keys(p, "5");
	pty_assert_text(p, "Close: not from state open");
	pty_keys(p, "<Esc>");
	pty_assert_no_text(p, "#10482 state");
	pty_assert_row(p, 2, "Open");
}

static void a_resolve_without_resolution_is_refused_and_then_asked_for(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p;

	pty_keys(p, "<Enter>x");
	pty_assert_text(p, "resolution:");
	pty_keys(p, "<Enter>");
	pty_assert_text(p, "resolution is required");
	pty_keys(p, "<Esc>");
	pty_assert_row(p, 2, "Open");
	pty_cli_says(r->desk, "li.wei", "\"state\":\"open\"", "ticket", "show", "10482", "--json",
		     NULL);
	pty_keys(p, "x");
	pty_keys(p, "Gateway patched<Enter>");
	pty_assert_row(p, 2, "Resolved");
	pty_assert_text(p, "u undo");
	pty_cli_says(r->desk, "li.wei", "\"state\":\"resolved\"", "ticket", "show", "10482",
		     "--json", NULL);
}

static void undo_and_redo_go_back_and_forth(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_keys(p, "<Enter>s2Patched<Enter>");
	pty_assert_row(p, 2, "Resolved");
	pty_keys(p, "u");
	pty_assert_row(p, 2, "Open");
	pty_keys(p, "U");
	pty_assert_row(p, 2, "Resolved");
	pty_keys(p, "X");
	pty_assert_row(p, 2, "Open");
}

static void keys_typed_ahead_of_a_menu_are_for_the_menu(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	/* Would the letters be keys of the ticket, A would take it and r begin a reply. */
	pty_keys(p, "j<Enter>s3As r told<Enter>");
	pty_assert_row(p, 1, "#10490");
	pty_assert_row(p, 2, "Resolved");
	pty_assert_row(p, 2, "assignee -");
	pty_assert_no_text(p, "PUBLIC REPLY");
}

static void what_another_does_shows_at_once(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p;

	r->q = pty_start(&(struct pty_opts){ .desk = r->desk, .as = "wang.fang" });
	pty_keys(p, "j<Enter>");
	pty_assert_row(p, 2, "assignee -");
	pty_keys(r->q, "jA");
	pty_assert_row(r->q, 4, "wang.fang");
	pty_advance(p, 0);
	pty_assert_row(p, 2, "assignee wang.fang");
	pty_keys(p, "q");
	pty_assert_row(p, 4, "wang.fang");
	pty_assert_cursor_on(p, "10490");
	pty_keys(p, "rGood morning<Esc>y");
	pty_advance(r->q, 500); /* it saw a change just now: its own */
	pty_keys(r->q, "<Enter>");
	pty_assert_text(r->q, "< Good morning");
}

static void a_change_is_found_in_the_history_and_undone(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p;

	pty_keys(p, "j<Enter>A");
	pty_keys(p, "H<Enter>");
	pty_assert_text(p, ":ticket take 10490");
	pty_keys(p, "u");
	pty_assert_text(p, "assignee li.wei -> -");
	pty_cli_says(r->desk, "li.wei", "\"assignee\":\"li.wei\"", "ticket", "show", "10490",
		     "--json", NULL);
	pty_keys(p, "y");
	pty_assert_text(p, "undone by");
	pty_cli_says(r->desk, "li.wei", "\"assignee\":null", "ticket", "show", "10490", "--json",
		     NULL);
}

static void of_two_who_change_the_same_the_second_is_told(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p;

	pty_keys(p, "j<Enter>s");
	fixture_run_at(r->desk, "wang.fang", "ticket transition 10490 start");
	pty_keys(p, "1");
	pty_assert_text(p, "ERROR");
	pty_assert_row(p, 2, "Open");
	/* Nothing of ours was written: the newest change is the other's. */
	pty_cli_says(r->desk, "li.wei", "\"state\":\"open\"", "ticket", "show", "10490", "--json",
		     NULL);
}

static void s09_take_assign_and_move_from_the_list(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p;

	pty_keys(p, "jA");
	pty_assert_row(p, 4, "li.wei");
	pty_keys(p, "awang.f<Enter>");
	pty_assert_row(p, 4, "wang.fang");
	pty_keys(p, "u");
	pty_assert_row(p, 4, "li.wei");
	pty_keys(p, "u");
	pty_assert_row(p, 4, " - ");
	pty_keys(p, "mprinting<Enter>");
	pty_cli_says(r->desk, "li.wei", "\"queue\":\"printing\"", "ticket", "show", "10490",
		     "--json", NULL);
	/* What left the filter by my own deed stays where it was until R. */
	pty_assert_row(p, 4, "10490");
	pty_assert_cursor_on(p, "10490");
	pty_keys(p, "R");
	pty_assert_no_text(p, "Не работает почта");
}

static void a_command_line_does_what_a_key_does(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p;

	pty_keys(p, "jj:");
	pty_keys(p, "ticket set priority=P4<Enter>");
	pty_cli_says(r->desk, "li.wei", "\"priority\":\"P4\"", "ticket", "show", "10495", "--json",
		     NULL);
	pty_keys(p, ":");
	pty_keys(p, "ticket lsit<Enter>");
	pty_assert_row(p, -2,
		       "ERROR  unknown command \"ticket lsit\" (did you mean \"ticket list\"?)");
	pty_keys(p, ":");
	pty_keys(p, "10471<Enter>");
	pty_assert_row(p, 1, "#10471");
}

static void s31_help_shows_the_live_keymap(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_keys(p, "?");
	pty_assert_text(p, "ticket.reply");
	pty_keys(p, "q");
	pty_assert_no_text(p, "ticket.reply");
	pty_assert_cursor_on(p, "10482");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		pty_test(s20_the_menu_shows_what_may_be_done_and_why_the_rest_may_not),
		pty_test(a_resolve_without_resolution_is_refused_and_then_asked_for),
		pty_test(undo_and_redo_go_back_and_forth),
		pty_test(keys_typed_ahead_of_a_menu_are_for_the_menu),
		pty_test(what_another_does_shows_at_once),
		pty_test(a_change_is_found_in_the_history_and_undone),
		pty_test(of_two_who_change_the_same_the_second_is_told),
		pty_test(s09_take_assign_and_move_from_the_list),
		pty_test(a_command_line_does_what_a_key_does),
		pty_test(s31_help_shows_the_live_keymap),
	};

	return pty_run(tests);
}
