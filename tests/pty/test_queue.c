/* Walks in the queue: moving, filtering, what comes from outside. Numbers are those of the list of
 * scenarios. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "harness_desk.h"
#include "support/fixture.h"

static void s01_the_first_screen_is_the_queue(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_assert_row(p, 0, "deskbell > Queues > Network L1");
	pty_assert_cursor_on(p, "10482");
	assert_int_equal(pty_row(p, pty_find(p, "VPN drops", NULL))[0], '>');
	pty_assert_row(p, -1, "? help  : command");
	assert_true(pty_alt_screen(p));
	assert_int_equal(pty_queries(p), 0);
}

static void s02_a_move_costs_few_bytes_and_clears_nothing(void **state)
{
	const char *const keys[] = { "j", "j", "k" };
	struct pty *p = ((struct pty_rig *)*state)->p;

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		pty_keys(p, keys[i]);
		pty_assert(p, pty_bytes(p).n > 0 && pty_bytes(p).n <= 350);
		assert_int_equal(pty_count(pty_bytes(p), "\033[2J"), 0);
	}
	pty_assert_cursor_on(p, "10490");
}

static void s02_at_120x40_likewise(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	for (int i = 0; i < 16; i++) {
		pty_keys(p, i < 9 ? "j" : "k");
		pty_assert(p, pty_bytes(p).n > 0 && pty_bytes(p).n <= 350);
		assert_int_equal(pty_count(pty_bytes(p), "\033[2J"), 0);
	}
	/* Control: the limit can be broken, redrawing all does. */
	pty_keys(p, "<C-l>");
	pty_assert(p, pty_bytes(p).n > 350 && pty_count(pty_bytes(p), "\033[2J") == 1);
}

static void s03_queued_keys_are_painted_once(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;
	char many[201];

	memset(many, 'j', 200);
	many[200] = 0;
	pty_keys(p, many);
	pty_assert(p, pty_bytes(p).n > 0 && pty_bytes(p).n <= 8192);
	pty_assert_cursor_on(p, "10411");
	pty_advance(p, 200);
	pty_assert_text(p, "preview #10411");
}

static void s04_the_preview_follows_when_the_keys_rest(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_keys(p, "j");
	pty_advance(p, 60);
	pty_keys(p, "j");
	pty_assert_text(p, "preview #10482 ...");
	pty_advance(p, 119);
	pty_assert_text(p, "preview #10482 ...");
	pty_advance(p, 1);
	pty_assert_no_text(p, "preview #10482");
	pty_assert_text(p, "preview #10");
}

static void idle_costs_nothing_and_a_minute_few_bytes(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_advance(p, 1000);
	assert_int_equal(pty_bytes(p).n, 0);
	pty_advance(p, 60000);
	pty_assert(p, pty_bytes(p).n > 0 && pty_bytes(p).n <= 64);
}

static void s05_what_is_new_above_waits_until_it_is_asked_for(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p;
	int row;

	pty_keys(p, "jj");
	row = pty_find(p, "打印机", NULL);
	fixture_run_at(r->desk, "zhou.jie",
		       "ticket new --subject 'Core switch down' --queue network-l1 --priority P1");
	pty_advance(p, 0);
	pty_assert_text(p, "1 new above (press R)");
	assert_int_equal(pty_find(p, "打印机", NULL), row);
	pty_assert_no_text(p, "Core switch down");
	pty_keys(p, "R");
	pty_assert_text(p, "Core switch down");
	pty_assert_no_text(p, "new above");
}

static void s06_a_filter_holds_while_a_ticket_is_read(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_keys(p, "fprio:P1<Enter>");
	pty_assert_row(p, 0, "2 tickets");
	pty_assert_text(p, "10482");
	pty_assert_text(p, "10490");
	pty_assert_no_text(p, "10477");
	pty_keys(p, "j<Enter>");
	pty_assert_row(p, 1, "#10490");
	pty_keys(p, "q");
	pty_assert_text(p, "filter: queue:network-l1 prio:P1");
	pty_assert_cursor_on(p, "10490");
}

static void s07_tab_completes_a_name(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_keys(p, "fassignee:wang");
	pty_keys(p, "<Tab>");
	pty_assert_text(p, "assignee:wang.fang");
	pty_advance(p, 150);
	pty_assert_text(p, "23 -> 1 ticket ");
}

static void s31_help_finds_a_key_by_a_word_and_does_it(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_keys(p, "?/later");
	pty_assert_text(p, "ticket.snooze");
	pty_assert_no_text(p, "ticket.reply");
	pty_keys(p, "<Enter>");
	pty_assert_row(p, -2, "snooze until");
}

static void keys_typed_before_the_first_picture_are_done(void **state)
{
	struct pty_rig *r = *state;

	r->p = pty_start(&(struct pty_opts){ .desk = r->desk, .as = "li.wei", .ahead = "jj\rGk" });
	pty_assert_row(r->p, 1, "#10495");
	pty_keys(r->p, "q");
	pty_assert_cursor_on(r->p, "10495");
}

static void keys_typed_ahead_of_another_tab_are_for_its_rows(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;
	char *slow, *fast;

	pty_slow(p, "]j<Enter>");
	slow = pty_screen(p);
	pty_keys(p, "q[gg");
	pty_keys(p, "]ggj<Enter>");
	fast = pty_screen(p);
	assert_string_equal(fast, slow);
	/* Control: the same keys without the tab lead elsewhere. */
	pty_keys(p, "q[ggj<Enter>");
	pty_assert(p, strcmp(pty_row(p, 1), "") != 0 && !strstr(slow, pty_row(p, 1)));
	free(slow);
	free(fast);
}

static void keys_typed_ahead_of_a_filter_are_for_its_result(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_keys(p, "fassignee:wang<Tab>prio:P2<Enter><Enter>");
	pty_assert_row(p, 1, "#10468");
	pty_keys(p, "q");
	pty_assert_text(p, "filter: queue:network-l1 assignee:wang.fang prio:");
	pty_keys(p, "f<C-u>prio:P1<Enter>jj<Enter>");
	pty_assert_row(p, 1, "#10490");
}

static void s08_a_wrong_value_is_told_and_changes_nothing(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_keys(p, "fprio:P9<Enter>");
	pty_assert_text(p, "prio: P9 is not one of P1 P2 P3 P4");
	pty_assert_row(p, 1, "prio:P9");
	pty_assert_text(p, "10482");
	pty_assert_text(p, "10490");
	pty_keys(p, "<Esc>");
	pty_assert_text(p, "Network L1 23");
}

static void a_scroll_and_a_page_cost_few_bytes(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_keys(p, "19j");
	pty_advance(p, 200);
	pty_keys(p, "j");
	pty_assert(p, pty_row(p, 3)[2] != 0 && !strstr(pty_row(p, 3), "10482"));
	pty_assert(p, pty_bytes(p).n > 0 && pty_bytes(p).n <= 400);
	pty_keys(p, "p");
	pty_keys(p, "gg");
	pty_keys(p, "<PgDn>");
	pty_assert(p, pty_bytes(p).n > 0 && pty_bytes(p).n <= 2500);
	assert_int_equal(pty_count(pty_bytes(p), "\033[2J"), 0);
}

/* Another program holds the store: keys go on, work is named, and it can be given up. */
static void s40_a_busy_store_blocks_no_key(void **state)
{
	struct pty_rig *r = *state;
	struct fs_lock lock = FS_LOCK_INIT;
	struct pty *p = r->p;
	struct err e = { 0 };

	assert_int_equal(fs_lock_open(&lock, tmpdir_at(&r->dir, "desk/desk.lock"), &e), RC_OK);
	assert_int_equal(fs_lock_take(&lock, 0, NULL, NULL, &e), RC_OK);
	pty_keys(p, "j");
	pty_send(p, "A");
	pty_advance_only(p, 250);
	pty_until(p, "saving ...   Ctrl-c cancels");
	pty_send(p, "j");
	pty_until(p, "> 10495");
	pty_send(p, "<C-c>");
	pty_until(p, "cancelled");
	pty_advance(p, 0);
	pty_assert_row(p, 4, " - ");
	fs_lock_drop(&lock);
	/* Control: nothing else was in the way. */
	pty_keys(p, "kA");
	pty_assert_row(p, 4, "li.wei");
	fs_lock_close(&lock);
}

static void s21_pasted_text_runs_nothing(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_paste(p, "xDd\rq");
	pty_assert_text(p, "pasted text not used");
	pty_assert_cursor_on(p, "10482");
}

static void s22_keys_work_under_a_cyrillic_layout(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_keys(p, "оол");
	pty_assert_cursor_on(p, "10490");
}

static void s23_a_chinese_character_is_no_key_and_that_is_said_once(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_keys(p, "打");
	pty_assert_text(p, "input method is on?");
	pty_assert_cursor_on(p, "10482");
	pty_advance(p, 5000);
	pty_keys(p, "打");
	pty_assert_no_text(p, "input method is on?");
}

static void s30_a_key_begun_is_explained(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_keys(p, "g");
	pty_assert_no_text(p, "goto.drafts");
	pty_advance(p, 600);
	pty_assert_text(p, "goto.drafts");
	pty_keys(p, "m");
	pty_assert_text(p, "[Mine");
}

static void a_digit_is_the_priority_that_has_it(void **state)
{
	struct pty_rig *r = *state;

	pty_keys(r->p, "P4<Enter>");
	pty_assert_text(r->p, "#10482 changed");
	pty_cli_says(r->desk, "sup.ivan", "\"priority\":\"P4\"", "ticket", "show", "10482",
		     "--json", NULL);
	pty_slow(r->p, "P3<Enter>");
	pty_assert_text(r->p, "#10482 changed");
	pty_cli_says(r->desk, "sup.ivan", "\"priority\":\"P3\"", "ticket", "show", "10482",
		     "--json", NULL);
}

/* Three are marked, tagged at once, and u takes it off all three. */
static void marked_tickets_are_tagged_at_once_and_undone_at_once(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p;

	r->p = pty_start(
		&(struct pty_opts){ .desk = r->desk, .as = "sup.ivan", .h = 40, .w = 120 });
	p = r->p;
	pty_keys(p, " j jj ");
	pty_assert_text(p, "3 marked");
	pty_keys(p, "ttorch, 现场");
	pty_advance(p, 150);
	pty_assert_text(p, "-> 3 tickets would be changed: tags +torch, tags +现场");
	pty_cli_says(r->desk, "sup.ivan", "", "ticket", "list", "tag:torch", NULL);
	pty_keys(p, "<Enter>");
	pty_assert_text(p, "3 tickets tagged   u undo");
	pty_assert_no_text(p, "3 marked");
	pty_cli_says(r->desk, "sup.ivan", "10482", "ticket", "list", "tag:torch", "tag:现场", NULL);
	pty_keys(p, "u");
	pty_advance(p, 0);
	/* Control: it is looked for as before. */
	pty_keys(p, "f<C-u>tag:torch<Enter>");
	pty_assert_text(p, "No ticket matches this filter.");
	pty_keys(p, "U");
	pty_keys(p, "R");
	pty_assert_row(p, 0, "3 tickets");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		pty_test(s01_the_first_screen_is_the_queue),
		pty_test(s02_a_move_costs_few_bytes_and_clears_nothing),
		pty_test_wide(s02_at_120x40_likewise),
		pty_test_wide(s03_queued_keys_are_painted_once),
		pty_test_wide(s04_the_preview_follows_when_the_keys_rest),
		pty_test_wide(idle_costs_nothing_and_a_minute_few_bytes),
		pty_test(s05_what_is_new_above_waits_until_it_is_asked_for),
		pty_test(s06_a_filter_holds_while_a_ticket_is_read),
		pty_test(s07_tab_completes_a_name),
		pty_test(keys_typed_ahead_of_a_filter_are_for_its_result),
		pty_test(s31_help_finds_a_key_by_a_word_and_does_it),
		pty_test_desk(keys_typed_before_the_first_picture_are_done),
		pty_test(keys_typed_ahead_of_another_tab_are_for_its_rows),
		pty_test(s08_a_wrong_value_is_told_and_changes_nothing),
		pty_test_wide(a_scroll_and_a_page_cost_few_bytes),
		pty_test(s40_a_busy_store_blocks_no_key),
		pty_test(s21_pasted_text_runs_nothing),
		pty_test(s22_keys_work_under_a_cyrillic_layout),
		pty_test(s23_a_chinese_character_is_no_key_and_that_is_said_once),
		pty_test(s30_a_key_begun_is_explained),
		pty_test(a_digit_is_the_priority_that_has_it),
		pty_test_desk(marked_tickets_are_tagged_at_once_and_undone_at_once),
	};

	return pty_run(tests);
}
