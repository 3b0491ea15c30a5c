/* What is unread stands out in the queue, and what was looked at does no longer. */
#include "harness.h"

#include <string.h>

#include "deskbell/domain/theme.h"

static int setup(void **state)
{
	struct rig *r = rig_open(24, 80);

	/* 10490 and 10477 */
	r->desk.row[1].unread = r->desk.row[2].unread = true;
	rig_keys(r, "R");
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	rig_close(*state);
	return 0;
}

/* Does row i of the list carry the sign of the unread, and its subject the style, unless it is the
 * selected one, which has its own? */
static bool is_new(struct rig *r, int i)
{
	bool mark = rig_row(r, 3 + i)[1] == 'N', selected = rig_row(r, 3 + i)[0] == '>';
	enum style s = (enum style)grid_cell(&r->grid, 3 + i, 24)->style;

	assert_int_equal(s, selected ? STYLE_LIST_SELECTED : mark ? STYLE_LIST_NEW : STYLE_BASE);
	return mark;
}

static void unread_tickets_have_a_mark_and_an_attribute_of_their_own(void **state)
{
	struct rig *r = *state;

	assert_false(is_new(r, 0));
	assert_true(is_new(r, 1) && is_new(r, 2));
	assert_false(is_new(r, 3));
	assert_string_equal(theme_mark(&r->theme, STYLE_LIST_NEW).p, "N");
	for (int depth = COLOR_NONE; depth <= COLOR_256; depth++) {
		struct look l = theme_look(&r->theme, STYLE_LIST_NEW, (enum color_depth)depth);

		assert_true(l.attr & ATTR_BOLD);
	}
}

static void a_mark_of_the_hand_stands_before_it(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "j Space");
	assert_int_equal(rig_row(r, 4)[1], '*');
	rig_keys(r, "Space");
	assert_true(is_new(r, 1));
}

static void looking_at_a_ticket_reads_it(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "j Enter q");
	assert_false(is_new(r, 1));
	assert_true(is_new(r, 2));
	/* The preview is no look: it follows the cursor. */
	rig_keys(r, "j");
	rig_advance(r, 1000);
	assert_shows(r, "preview #10477");
	assert_true(is_new(r, 2));
}

static void the_next_ticket_is_read_as_it_is_stepped_to(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Enter ] ]");
	assert_false(r->desk.row[1].unread || r->desk.row[2].unread);
	rig_keys(r, "q");
	assert_false(is_new(r, 1) || is_new(r, 2));
}

static void answering_from_the_queue_reads_the_ticket(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "j r");
	assert_false(r->desk.row[1].unread);
}

/* What comes while something else covers the ticket was not looked at. */
static void what_is_covered_is_not_read(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Enter b");
	r->desk.row[0].unread = true;
	rig_changed(r, (int64_t)10482, (int64_t)0);
	assert_true(r->desk.row[0].unread);
	rig_keys(r, "Esc q");
	assert_false(r->desk.row[0].unread);
	/* Control: what comes into sight is. */
	r->desk.row[0].unread = true;
	rig_changed(r, (int64_t)10482, (int64_t)0);
	assert_false(r->desk.row[0].unread);
}

static void a_key_marks_as_read_and_another_as_unread(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "j d n");
	assert_true(rig_was_run(r, "run ticket read 10490"));
	assert_false(is_new(r, 1));
	assert_shows(r, "marked read");
	assert_hides(r, "u undo");
	rig_keys(r, "!");
	assert_true(is_new(r, 1));
	rig_keys(r, "d n d n");
	assert_shows(r, "nothing to change");
}

static void all_marked_tickets_become_unread_at_once(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Space j j j Space !");
	assert_true(rig_was_run(r, "run ticket unread 10482,10495"));
	rig_keys(r, "V");
	assert_true(is_new(r, 0) && is_new(r, 1) && is_new(r, 3));
}

static void who_marks_a_ticket_unread_leaves_it(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Enter !");
	assert_shows(r, "preview #10482");
	assert_true(is_new(r, 0));
	assert_true(r->desk.row[0].unread);
}

static void becoming_read_draws_its_row_alone(void **state)
{
	AUTO(grid_deinit) struct grid last = GRID_INIT;
	struct rig *r = *state;

	(void)rig_drawn(r, &last);
	r->desk.row[2].unread = false;
	rig_changed(r, (int64_t)10477, (int64_t)0);
	assert_int_equal(rig_drawn(r, &last), 1);
	assert_false(is_new(r, 2));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(unread_tickets_have_a_mark_and_an_attribute_of_their_own),
		T(a_mark_of_the_hand_stands_before_it),
		T(looking_at_a_ticket_reads_it),
		T(the_next_ticket_is_read_as_it_is_stepped_to),
		T(answering_from_the_queue_reads_the_ticket),
		T(what_is_covered_is_not_read),
		T(a_key_marks_as_read_and_another_as_unread),
		T(all_marked_tickets_become_unread_at_once),
		T(who_marks_a_ticket_unread_leaves_it),
		T(becoming_read_draws_its_row_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
