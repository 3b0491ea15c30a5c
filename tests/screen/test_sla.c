/* Service levels on the screen: a column of lists and a line of tickets, on desks that have them
 * alone; each standing with a mark of its own; time that goes by. */
#include "harness.h"

#include <string.h>

#include "deskbell/domain/theme.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400

/* Seconds from now, 0 = no clock runs. */
static void set_due(struct rig *r, int64_t id, int64_t due, int64_t risk, bool paused)
{
	for (size_t i = 0; i < r->desk.n_row; i++) {
		struct ticket *t = &r->desk.row[i].t;

		if (t->id != id)
			continue;
		t->due = due ? RIG_NOW + due : 0;
		t->risk = due ? RIG_NOW + risk : 0;
		t->paused = paused;
	}
}

/* The mock-ups' desk with service levels; the screens load it anew. */
static void give_levels(struct rig *r)
{
	struct sla_view *v = &r->desk.sla;

	r->desk.levels = true;
	set_due(r, 10482, -12 * MINUTE, -30 * MINUTE, false);
	set_due(r, 10490, 38 * MINUTE, -MINUTE, false);
	set_due(r, 10477, 52 * MINUTE, 10 * MINUTE, false);
	set_due(r, 10495, DAY + 2 * HOUR, DAY, false);
	set_due(r, 10468, 0, 0, true);
	set_due(r, 10499, 20 * DAY, 9 * DAY, false);
	set_due(r, 10465, -3 * DAY, -4 * DAY, false);
	set_due(r, 10460, 9 * DAY + 23 * HOUR, 2 * DAY, false);
	v->now = RIG_NOW;
	v->policy.name = SV("urgent");
	v->clock[CLOCK_FIRST_RESPONSE] =
		(struct sla_clock){ .state = CLOCK_MET, .target = 900, .used = 840 };
	v->clock[CLOCK_NEXT_RESPONSE] = (struct sla_clock){ .state = CLOCK_RUNNING,
							    .target = HOUR,
							    .due = RIG_NOW - 12 * MINUTE,
							    .risk = RIG_NOW - 30 * MINUTE };
	v->clock[CLOCK_RESOLUTION] = (struct sla_clock){ .state = CLOCK_RUNNING,
							 .target = 8 * HOUR,
							 .due = RIG_NOW + 3 * HOUR + 52 * MINUTE,
							 .risk = RIG_NOW + 2 * HOUR };
	v->left[CLOCK_RESOLUTION] = 3 * HOUR + 52 * MINUTE;
	rig_keys(r, "R j k");
	rig_advance(r, 500);
}

static void a_desk_without_levels_shows_none(void **state)
{
	struct rig *r = *state;

	assert_hides(r, "SLA");
	rig_keys(r, "Enter");
	assert_hides(r, "SLA");
}

static void lists_and_tickets_show_them_at_each_size(void **state)
{
	struct rig *r = *state;

	give_levels(r);
	rig_golden(r, "sla-queue-80x24");
	rig_resize(r, 40, 120);
	rig_golden(r, "sla-queue-120x40");
	rig_resize(r, 50, 200);
	rig_golden(r, "sla-queue-200x50");
	/* Where all columns leave a subject too little, the assignee goes. */
	rig_resize(r, 16, 60);
	rig_golden(r, "sla-queue-60x16");
	rig_resize(r, 50, 200);
	rig_keys(r, "Enter");
	rig_golden(r, "sla-ticket-200x50");
	rig_resize(r, 40, 120);
	rig_golden(r, "sla-ticket-120x40");
	rig_resize(r, 24, 80);
	rig_golden(r, "sla-ticket-80x24");
}

/* The style and the first cell of the column in a row of the list. */
static enum style cell_of(struct rig *r, int row, char mark)
{
	const struct cell *c = grid_cell(&r->grid, 3 + row, 11);

	assert_int_equal(c->text[0], mark);
	return (enum style)c->style;
}

static void each_standing_has_a_mark_and_a_style(void **state)
{
	struct rig *r = *state;

	give_levels(r);
	assert_int_equal(cell_of(r, 0, '!'), STYLE_LIST_SELECTED);
	assert_int_equal(cell_of(r, 1, '!'), STYLE_SLA_RISK);
	assert_int_equal(cell_of(r, 4, '='), STYLE_SLA_PAUSED);
	assert_int_equal(cell_of(r, 7, '!'), STYLE_SLA_BREACHED);
	assert_int_equal(grid_cell(&r->grid, 5, 18)->style, STYLE_SLA_OK);
	for (int s = STYLE_SLA_RISK; s <= STYLE_SLA_PAUSED; s++)
		assert_true(theme_mark(&r->theme, (enum style)s).n > 0);
	assert_string_equal(theme_mark(&r->theme, STYLE_SLA_BREACHED).p, "!!");
}

static void time_goes_by(void **state)
{
	struct rig *r = *state;

	give_levels(r);
	assert_shows(r, "P2     0:52");
	rig_advance(r, 5 * MINUTE * 1000);
	assert_shows(r, "P2     0:47");
	assert_shows(r, "!! -0:17");
	rig_keys(r, "Enter");
	assert_shows(r, "BREACHED 0:17 ago");
	rig_advance(r, MINUTE * 1000);
	assert_shows(r, "BREACHED 0:18 ago");
}

static void a_narrow_line_says_less(void **state)
{
	struct rig *r = *state;

	give_levels(r);
	rig_keys(r, "Enter");
	rig_resize(r, 24, 120);
	assert_shows(r, "(due 14:20)");
	assert_shows(r, "[#####-----] 51%");
	rig_resize(r, 24, 100);
	assert_shows(r, "(due 14:20)");
	assert_hides(r, "[#####");
	rig_resize(r, 24, 80);
	assert_hides(r, "(due 14:20)");
	assert_shows(r, "update: !! BREACHED 0:12 ago");
	rig_resize(r, 24, 60);
	assert_shows(r, "SLA reply: met | update: !! -0:12 | resolve: 3:52");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(a_desk_without_levels_shows_none),
		rig_test(lists_and_tickets_show_them_at_each_size),
		rig_test(each_standing_has_a_mark_and_a_style),
		rig_test(time_goes_by),
		rig_test(a_narrow_line_says_less),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
