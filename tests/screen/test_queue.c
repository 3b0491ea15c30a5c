/* The queue's pictures and its rule: what happens elsewhere moves neither cursor nor screen. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

/* Row of the list (from 0) that carries the selection's mark, -1 = none. */
static int marked(struct rig *r)
{
	for (int y = 3; y < 22; y++)
		if (rig_row(r, y)[0] == '>')
			return y - 3;
	return -1;
}

static void list_and_preview_stand_at_their_places_at_each_size(void **state)
{
	struct rig *r = *state;

	rig_golden(r, "queue-80x24");
	rig_resize(r, 40, 120);
	rig_golden(r, "queue-120x40");
	rig_resize(r, 50, 200);
	rig_golden(r, "queue-200x50");
	rig_resize(r, 16, 60);
	rig_golden(r, "queue-60x16");
	rig_resize(r, 15, 60);
	rig_golden(r, "small-60x15");
	rig_resize(r, 24, 80);
	rig_golden(r, "queue-80x24");
}

static void an_ascii_terminal_gets_ascii_and_nothing_else(void **state)
{
	struct rig *r = rig_open_ascii(24, 80);

	(void)state;
	rig_golden(r, "queue-ascii");
	rig_close(r);
}

static void any_size_down_to_none_is_drawn(void **state)
{
	struct rig *r = *state;

	for (int h = 0; h <= 20; h++)
		for (int w = 0; w <= 90; w += w < 3 ? 1 : 29) {
			rig_resize(r, h, w);
			assert_null(rig_grid_fault(&r->grid));
		}
	rig_resize(r, -3, -3);
	rig_resize(r, 24, 80);
	rig_golden(r, "queue-80x24");
}

static void wide_and_cyrillic_subjects_leave_the_columns_where_they_are(void **state)
{
	struct rig *r = *state;

	for (int y = 2; y < 12; y++) {
		const struct cell *gap = grid_cell(&r->grid, y, 63);

		assert_string_equal(gap->text, " ");
		assert_string_not_equal(grid_cell(&r->grid, y, 64)->text, " ");
	}
}

static void rows_that_come_above_do_not_move_the_selection(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "j j");
	assert_int_equal(marked(r), 2);
	rig_insert(r, 0, rig_ticket(10501, 1, "new", "Fire drill", "T. Okoye", NULL, 0));
	rig_changed(r, (int64_t)10501, (int64_t)0);
	assert_int_equal(marked(r), 2);
	assert_non_null(strstr(rig_row(r, 5), "10477"));
	assert_hides(r, "Fire drill");
	assert_shows(r, "1 new above (press R)");
	rig_golden(r, "queue-new-above");
	rig_keys(r, "R");
	assert_shows(r, "Fire drill");
	assert_non_null(strstr(rig_row(r, 3 + marked(r)), "10477"));
	assert_hides(r, "new above");
}

/* Control: were the selection a row number, the mark would stand at another ticket. */
static void control_another_ticket_stands_in_that_row_after_the_insertion(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "j j");
	rig_insert(r, 0, rig_ticket(10501, 1, "new", "Fire drill", "T. Okoye", NULL, 0));
	rig_keys(r, "R");
	assert_null(strstr(rig_row(r, 5), "10477"));
}

static void values_of_shown_rows_follow_the_store_at_their_places(void **state)
{
	struct rig *r = *state;

	r->desk.row[1].t.rev = 9;
	r->desk.row[1].assignee = SV("zhou.jie");
	rig_changed(r, (int64_t)10490, (int64_t)0);
	assert_non_null(strstr(rig_row(r, 4), "zhou.jie"));
}

static void a_row_that_left_the_list_stays_at_its_place_and_says_so(void **state)
{
	struct rig *r = *state;

	rig_leave(r, 1);
	r->desk.left[0].t.rev = 9;
	r->desk.left[0].assignee = SV("zhou.jie");
	rig_changed(r, (int64_t)10490, (int64_t)0);
	assert_non_null(strstr(rig_row(r, 4), "v10490"));
	assert_non_null(strstr(rig_row(r, 4), "zhou.jie"));
	/* One that may not be seen any more has left, too. */
	rig_leave(r, 1);
	r->desk.n_left = 1;
	rig_changed(r, (int64_t)10477, (int64_t)0);
	assert_non_null(strstr(rig_row(r, 5), "v10477"));
	/* Back again. */
	rig_insert(r, 1, r->desk.left[0]);
	rig_changed(r, (int64_t)10490, (int64_t)0);
	assert_null(strstr(rig_row(r, 4), "v10490"));
	assert_non_null(strstr(rig_row(r, 5), "v10477"));
}

static void new_rows_are_those_of_the_list_and_follow_it_and_the_cursor(void **state)
{
	struct rig *r = *state;

	rig_fill(r, 500);
	rig_keys(r, "R");
	/* Beyond the rows in memory: there before. */
	rig_changed(r, (int64_t)20400, (int64_t)0);
	assert_hides(r, "new below");
	rig_insert(r, 1, rig_ticket(10501, 1, "new", "Fire drill", "T. Okoye", NULL, 0));
	rig_insert(r, 2, rig_ticket(10502, 1, "new", "Fire drill", "T. Okoye", NULL, 0));
	rig_insert(r, 3, rig_ticket(10503, 1, "new", "Fire drill", "T. Okoye", NULL, 0));
	rig_changed(r, (int64_t)10501, (int64_t)10502, (int64_t)10503, (int64_t)0);
	assert_shows(r, "3 new below");
	/* What is done to one of them by now makes it none. */
	rig_leave(r, 2);
	rig_changed(r, (int64_t)10502, (int64_t)0);
	assert_shows(r, "2 new below");
	/* The cursor has passed them; the next change tells. */
	rig_keys(r, "j j");
	rig_changed(r, (int64_t)10465, (int64_t)0);
	assert_shows(r, "2 new above");
	/* Its own row changes and goes behind them. */
	rig_keys(r, "k k");
	rig_leave(r, 0);
	rig_insert(r, 5, r->desk.left[1]);
	rig_changed(r, (int64_t)10482, (int64_t)0);
	assert_shows(r, "2 new above");
}

/* What was asked of one is not what is asked of the next, which takes its place. */
static void a_change_is_followed_though_the_next_came_before_the_answer(void **state)
{
	struct rig *r = *state;

	r->desk.row[1].t.rev = r->desk.row[2].t.rev = 9;
	r->desk.row[1].assignee = r->desk.row[2].assignee = SV("zhou.jie");
	r->hold = true;
	rig_changed(r, (int64_t)10490, (int64_t)0);
	rig_answer(r, WORK_TOUCHED);
	rig_changed(r, (int64_t)10477, (int64_t)0);
	rig_answer(r, WORK_TOUCHED);
	r->hold = false;
	rig_answer_all(r);
	assert_non_null(strstr(rig_row(r, 5), "zhou.jie"));
	assert_non_null(strstr(rig_row(r, 4), "zhou.jie"));
	/* Nor does it end with a failure: the next change tells of both. */
	r->desk.row[1].t.rev = r->desk.row[2].t.rev = 10;
	r->desk.row[1].assignee = r->desk.row[2].assignee = SV("li.wei");
	r->desk.fail_kind = WORK_LIST;
	r->desk.fail_rc = RC_ENV;
	rig_changed(r, (int64_t)10490, (int64_t)0);
	assert_null(strstr(rig_row(r, 4), "li.wei"));
	r->desk.fail_rc = RC_OK;
	rig_changed(r, (int64_t)10477, (int64_t)0);
	assert_non_null(strstr(rig_row(r, 5), "li.wei"));
	assert_non_null(strstr(rig_row(r, 4), "li.wei"));
}

/* More changed than is told, or what rows are made of: all of them follow. */
static void rows_follow_a_flood_of_changes_that_does_not_name_them(void **state)
{
	struct rig *r = *state;

	r->desk.row[1].assignee = SV("zhou.jie");
	rig_changed(r, (int64_t)1, (int64_t)0);
	assert_null(strstr(rig_row(r, 4), "zhou.jie"));
	rig_flood(r);
	assert_non_null(strstr(rig_row(r, 4), "zhou.jie"));
}

static void a_change_that_shows_nowhere_draws_no_row(void **state)
{
	AUTO(grid_deinit) struct grid last = GRID_INIT;
	struct rig *r = *state;

	assert_int_equal(rig_drawn(r, &last), r->grid.h);
	rig_changed(r, (int64_t)10490, (int64_t)0);
	assert_int_equal(rig_drawn(r, &last), 0);
	/* Control: one that does show draws its row and no other. */
	r->desk.row[1].t.rev = 9;
	r->desk.row[1].assignee = SV("zhou.jie");
	rig_changed(r, (int64_t)10490, (int64_t)0);
	assert_int_equal(rig_drawn(r, &last), 1);
}

static void numbers_that_are_much_work_to_count_are_counted_less_often(void **state)
{
	struct rig *r = *state;
	char before[32], after[32];

	snprintf(before, sizeof(before), "Mine %zu", r->desk.n_row);
	snprintf(after, sizeof(after), "Mine %zu", r->desk.n_row + 1);
	r->desk.views_us = 4000; /* not again for two seconds */
	rig_changed(r, (int64_t)10490, (int64_t)0);
	rig_insert(r, 0, rig_ticket(10501, 1, "new", "Fire drill", "T. Okoye", NULL, 0));
	rig_changed(r, (int64_t)10501, (int64_t)0);
	assert_shows(r, before);
	rig_advance(r, 1400);
	assert_shows(r, before);
	rig_advance(r, 100);
	assert_shows(r, after);
	/* Control: where it is little, each change is counted. */
	r->desk.views_us = 0;
	rig_advance(r, 2000);
	rig_changed(r, (int64_t)10490, (int64_t)0);
	snprintf(after, sizeof(after), "Mine %zu", r->desk.n_row + 1);
	rig_insert(r, 0, rig_ticket(10502, 1, "new", "Fire", "T. Okoye", NULL, 0));
	rig_changed(r, (int64_t)10502, (int64_t)0);
	assert_shows(r, after);
}

static void a_list_longer_than_memory_is_walked_by_windows(void **state)
{
	struct rig *r = *state;

	rig_fill(r, 500);
	rig_keys(r, "R");
	for (int i = 0; i < 400; i++)
		rig_keys(r, "j");
	assert_non_null(strstr(rig_row(r, 3 + marked(r)), "20390"));
	rig_keys(r, "G");
	assert_non_null(strstr(rig_row(r, 3 + marked(r)), "20499"));
	rig_keys(r, "Enter");
	assert_shows(r, "510 of 510");
	rig_keys(r, "q g g Enter");
	assert_shows(r, "1 of 510");
	rig_keys(r, "q");
	assert_non_null(strstr(rig_row(r, 3 + marked(r)), "10482"));
	rig_keys(r, "1 5 j");
	assert_non_null(strstr(rig_row(r, 3 + marked(r)), "20005"));
}

static void the_end_of_a_long_list_is_awaited_with_the_rows_in_sight(void **state)
{
	struct rig *r = *state;

	rig_fill(r, 500);
	rig_keys(r, "R");
	r->hold = true;
	rig_keys(r, "G");
	assert_shows(r, "> 10482");
	rig_answer_all(r);
	assert_non_null(strstr(rig_row(r, 3 + marked(r)), "20499"));
}

static void the_filter_bar_judges_as_it_is_typed_and_changes_the_list_on_enter(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "f C-u");
	rig_type(r, "st");
	rig_golden(r, "filter-complete");
	rig_keys(r, "Tab");
	assert_shows(r, "filter: state:");
	rig_keys(r, "C-u");
	rig_type(r, "stat:new");
	rig_advance(r, 200);
	rig_golden(r, "filter-fault");
	rig_keys(r, "Enter");
	assert_shows(r, "did you mean");
	assert_shows(r, "VPN drops");
	rig_keys(r, "C-u");
	rig_type(r, "nothing");
	rig_keys(r, "Enter");
	rig_golden(r, "queue-empty");
}

static void good_news_does_not_hide_what_a_filter_would_find(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "A f x");
	rig_advance(r, 200);
	assert_shows(r, "10 -> 10 tickets");
	rig_keys(r, "Esc");
	assert_shows(r, "ticket 10482 changed");
}

static void what_helps_an_empty_list_stands_behind_the_widest_key(void **state)
{
	struct rig *r = *state;
	struct faults f;

	faults_init(&f, &r->arena);
	assert_true(keymap_overlay(&r->keymap, "mine.yaml",
				   SV("queue:\n  F10: filter.clear\n"
				      "  _: null\n"),
				   &r->arena, &f));
	rig_keys(r, "f C-u");
	rig_type(r, "nothing");
	rig_keys(r, "Enter");
	assert_shows(r, "\n  F10 back to the filter of this view\n  f   another filter\n");
}

static void esc_leaves_the_filter_as_it_was(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "f C-u");
	rig_type(r, "nothing");
	rig_keys(r, "Esc");
	rig_golden(r, "queue-80x24");
}

static void a_filter_line_cut_at_its_limit_is_still_utf8(void **state)
{
	struct rig *r = *state;
	struct str paste = STR_INIT;

	for (int i = 0; i < 3000; i++)
		str_adds(&paste, "打");
	rig_keys(r, "f C-u");
	rig_paste(r, str_sv(&paste));
	assert_null(rig_grid_fault(&r->grid));
	assert_hides(r, "<E6"); /* how half of it would be shown */
	assert_hides(r, "U+FFFD");
	str_deinit(&paste);
}

static void an_older_list_does_not_take_the_place_of_a_newer_one(void **state)
{
	struct rig *r = *state;

	r->hold = true;
	rig_keys(r, "R");
	rig_insert(r, 0, rig_ticket(10501, 1, "new", "Fire drill", "T. Okoye", NULL, 0));
	rig_keys(r, "R");
	assert_int_equal(rig_waiting(r, WORK_LIST), 1);
	rig_answer_all(r);
	assert_shows(r, "Fire drill");
}

static void rows_of_a_tab_that_was_left_are_not_shown_in_another(void **state)
{
	struct rig *r = *state;

	rig_fill(r, 500);
	rig_keys(r, "R");
	r->hold = true;
	rig_keys(r, "1 7 0 j"); /* asks for more rows */
	assert_true(rig_waiting(r, WORK_LIST) > 0);
	rig_keys(r, "]");
	assert_int_equal(rig_waiting(r, WORK_LIST), 2);
	r->desk.row[0].t.subject = SV("of the tab that was left");
	rig_answer(r, WORK_LIST);
	assert_hides(r, "of the tab that was left");
	r->desk.row[0].t.subject = SV("of the tab shown");
	rig_answer_all(r);
	assert_shows(r, "of the tab shown");
}

static void memory_does_not_grow_with_the_changes_seen(void **state)
{
	struct rig *r = *state;
	size_t first;

	rig_changed(r, (int64_t)10490, (int64_t)0);
	first = rig_memory();
	for (int i = 0; i < 20000; i++) {
		r->desk.row[1].t.rev = 10 + i;
		rig_changed(r, (int64_t)10490, (int64_t)0);
	}
	assert_true(rig_memory() < first + (1 << 20));
}

static void what_a_bounded_search_lacks_stands_in_the_state_line(void **state)
{
	struct rig *r = *state;

	assert_hides(r, "commonest");
	r->desk.note = SV("of the words beginning with v only the 64 commonest are looked for");
	rig_resize(r, 24, 160);
	rig_keys(r, "f C-u v Enter");
	assert_shows(
		r,
		"filter: v   of the words beginning with v only the 64 commonest are looked for");
	r->desk.note = SV_NULL;
	rig_keys(r, "f C-u v p n Enter");
	assert_hides(r, "commonest");
}

static void the_order_told_is_that_of_the_rows(void **state)
{
	struct rig *r = *state;

	assert_shows(r, "sorted by priority,-updated");
	rig_keys(r, "f C-u s o r t : s u b j e c t Enter");
	assert_shows(r, "sorted by subject   filter: sort:subject");
}

static void the_same_filter_again_gives_what_a_bounded_search_lacks(void **state)
{
	struct rig *r = *state;

	r->desk.note = SV("only the newest 2000 hits are looked through");
	rig_resize(r, 24, 160);
	rig_keys(r, "f C-u v Enter");
	assert_shows(r, "are looked through (f Enter looks through all)");
	rig_keys(r, "f Enter");
	assert_hides(r, "looks through all");
	rig_keys(r, "R"); /* stays whole */
	assert_hides(r, "looks through all");
	rig_keys(r, "f C-u w Enter");
	assert_shows(r, "looks through all");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(list_and_preview_stand_at_their_places_at_each_size),
		cmocka_unit_test(an_ascii_terminal_gets_ascii_and_nothing_else),
		rig_test(any_size_down_to_none_is_drawn),
		rig_test(wide_and_cyrillic_subjects_leave_the_columns_where_they_are),
		rig_test(rows_that_come_above_do_not_move_the_selection),
		rig_test(control_another_ticket_stands_in_that_row_after_the_insertion),
		rig_test(values_of_shown_rows_follow_the_store_at_their_places),
		rig_test(a_row_that_left_the_list_stays_at_its_place_and_says_so),
		rig_test(new_rows_are_those_of_the_list_and_follow_it_and_the_cursor),
		rig_test(a_change_is_followed_though_the_next_came_before_the_answer),
		rig_test(rows_follow_a_flood_of_changes_that_does_not_name_them),
		rig_test(a_change_that_shows_nowhere_draws_no_row),
		rig_test(numbers_that_are_much_work_to_count_are_counted_less_often),
		rig_test(a_list_longer_than_memory_is_walked_by_windows),
		rig_test(the_end_of_a_long_list_is_awaited_with_the_rows_in_sight),
		rig_test(the_filter_bar_judges_as_it_is_typed_and_changes_the_list_on_enter),
		rig_test(good_news_does_not_hide_what_a_filter_would_find),
		rig_test(esc_leaves_the_filter_as_it_was),
		rig_test(what_helps_an_empty_list_stands_behind_the_widest_key),
		rig_test(a_filter_line_cut_at_its_limit_is_still_utf8),
		rig_test(an_older_list_does_not_take_the_place_of_a_newer_one),
		rig_test(rows_of_a_tab_that_was_left_are_not_shown_in_another),
		rig_test(memory_does_not_grow_with_the_changes_seen),
		rig_test(what_a_bounded_search_lacks_stands_in_the_state_line),
		rig_test(the_order_told_is_that_of_the_rows),
		rig_test(the_same_filter_again_gives_what_a_bounded_search_lacks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
