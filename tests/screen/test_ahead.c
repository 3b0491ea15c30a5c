/* Typing ahead: what is meant for rows that are on their way is done when they come, in order. */
#include "harness.h"

#include <stdlib.h>
#include <string.h>

#include "deskbell/base/rand.h"

static int start_held(void **state)
{
	*state = rig_open_held(24, 80);
	return 0;
}

/* Ticket 10482 was merged into 10477. */
static void merged(struct rig *r)
{
	r->desk.row[0].t.merged = 10477;
	r->desk.relation[0] =
		(struct relation_view){ .merged = 10477, .merged_subject = SV("Printer") };
	rig_keys(r, "R");
}

/* Before anything came from the desk. */
#define held_test(f) cmocka_unit_test_setup_teardown(f, start_held, rig_end)

static void keys_before_the_first_rows_are_for_these(void **state)
{
	struct rig *r = *state;

	rig_batch(r, "j j Enter r h i");
	assert_hides(r, "no ticket");
	rig_answer_all(r);
	assert_shows(r, "> #10477 > reply");
	assert_shows(r, "hi");
}

static void the_filter_is_opened_with_what_the_first_tab_has(void **state)
{
	struct rig *r = *state;

	rig_batch(r, "f x");
	rig_answer_all(r);
	assert_shows(r, "filter: is:unassigned x");
}

static void my_tickets_asked_for_before_the_tabs_came_are_shown(void **state)
{
	struct rig *r = *state;

	rig_batch(r, "g m");
	rig_answer_all(r);
	assert_shows(r, "Queues > Mine");
}

static void leaving_and_help_wait_for_no_row(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "?");
	assert_shows(r, "keys: queue");
	rig_keys(r, "q q");
	assert_true(r->quit);
}

/* Control: where nothing is on its way a key that needs a row finds none, and is lost. */
static void control_keys_for_rows_that_do_not_come_are_lost(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "C-c");
	for (size_t i = 0; i < r->waiting.n; i++)
		r->waiting.at[i]->rc = RC_CANCELLED;
	rig_answer_all(r);
	assert_shows(r, "This list was not loaded");
	rig_keys(r, "Enter");
	assert_shows(r, "no ticket is selected");
	r->hold = false;
	rig_keys(r, "R Enter");
	assert_shows(r, "> #10482");
}

static void a_command_waits_for_the_ticket_it_is_about(void **state)
{
	struct rig *r = *state;

	rig_batch(r, ": t i c k e t Space t a k e Enter j A");
	rig_answer_all(r);
	assert_true(rig_was_run(r, "run ticket take 10482\nrun ticket take 10490 --rev=1\n"));
}

static void a_command_that_names_its_ticket_does_not_wait(void **state)
{
	struct rig *r = *state;

	rig_batch(r, ": t i c k e t Space t a k e Space 7 Enter");
	assert_int_equal(rig_waiting(r, WORK_RUN), 1);
}

static void ctrl_c_drops_what_was_typed(void **state)
{
	struct rig *r = *state;

	rig_batch(r, "j Enter C-c");
	assert_int_equal(r->cancels, 1);
	rig_answer_all(r);
	assert_shows(r, "> 10482");
	assert_shows(r, "Queues > Unassigned");
}

static void esc_drops_it_once_the_screen_says_so(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "j Enter");
	assert_hides(r, "keys wait");
	rig_advance(r, 250);
	assert_shows(r, "loading ...   2 keys wait   Esc drops what was typed   Ctrl-c cancels");
	rig_keys(r, "Esc");
	assert_shows(r, "what was typed ahead is dropped");
	assert_int_equal(r->cancels, 0);
	rig_answer_all(r);
	assert_shows(r, "> 10482");
}

/* Typed fast it is the key it is elsewhere. */
static void esc_before_that_is_a_key_in_its_place(void **state)
{
	struct rig *r = *state;

	rig_batch(r, "r h i Esc");
	rig_answer_all(r);
	assert_shows(r, "review: nothing is sent yet");
	assert_true(rig_was_run(r, "save 10482 reply hi"));
}

static void what_is_typed_ahead_is_bounded(void **state)
{
	struct rig *r = *state;

	for (int i = 0; i < 600; i++)
		rig_batch(r, "k j k j k j k j k j");
	assert_shows(r, "too much was typed ahead");
	rig_batch(r, "Enter");
	rig_answer_all(r);
	assert_shows(r, "> 10490"); /* 4096 of them: up, down ... down */
	rig_keys(r, "Enter");
	r->hold = false;
	rig_answer_all(r);
	assert_shows(r, "> #10490");
}

static void much_text_that_is_pasted_ahead_is_bounded_too(void **state)
{
	struct rig *r = *state;
	struct str paste = STR_INIT;

	rig_batch(r, "r");
	for (int i = 0; i < 1 << 20; i++)
		str_addc(&paste, 'x');
	for (int i = 0; i < 5; i++)
		rig_paste(r, str_sv(&paste));
	assert_shows(r, "too much was typed ahead");
	str_deinit(&paste);
}

static void what_a_list_that_failed_was_typed_for_is_not_done(void **state)
{
	struct rig *r = *state;

	r->desk.fail_rc = RC_BUSY;
	rig_batch(r, "j A");
	rig_answer_all(r);
	assert_shows(r, "ERROR  the desk is busy");
	assert_shows(r, "This list was not loaded");
	assert_false(rig_was_run(r, "take"));
}

/* "A" would take the ticket below the menu or draft it was typed into. */
static void what_was_typed_for_a_menu_or_draft_that_failed_is_not_done(void **state)
{
	static const struct {
		enum work_kind kind;
		const char *keys;
	} all[] = { { WORK_TRANSITIONS, "s A" },
		    { WORK_PREVIEW, "r A" },
		    { WORK_DRAFT_LOAD, "c A" } };
	struct rig *r = *state;

	merged(r);
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		r->desk.relation[0].merged = all[i].kind == WORK_PREVIEW ? 10477 : 0;
		r->desk.fail_kind = all[i].kind;
		r->desk.fail_rc = RC_BUSY;
		r->hold = true;
		rig_batch(r, all[i].keys);
		rig_answer_all(r);
		assert_shows(r, "ERROR  the desk is busy");
		assert_shows(r, "Queues > Unassigned");
		assert_false(rig_was_run(r, "take"));
	}
	/* Control: where it is typed by itself. */
	rig_batch(r, "A");
	rig_answer_all(r);
	assert_true(rig_was_run(r, "run ticket take 10482"));
}

static void keys_after_another_tab_are_for_its_rows(void **state)
{
	struct rig *r = *state;

	r->hold = true;
	rig_batch(r, "] j A");
	r->desk.row[1].t.id = 20001;
	rig_answer_all(r);
	assert_true(rig_was_run(r, "run ticket take 20001"));
	assert_false(rig_was_run(r, "10490"));
}

static void rows_of_the_tab_that_was_left_stand_for_a_moment_only(void **state)
{
	struct rig *r = *state;

	r->hold = true;
	rig_keys(r, "]");
	assert_shows(r, "VPN drops");
	rig_advance(r, 250);
	assert_hides(r, "10490");
	assert_shows(r, "loading ...");
	rig_answer_all(r);
	assert_shows(r, "10490");
}

static void the_end_of_the_list_comes_before_what_is_typed_for_it(void **state)
{
	struct rig *r = *state;

	rig_fill(r, 500);
	rig_keys(r, "R");
	r->hold = true;
	rig_batch(r, "G k Enter");
	assert_shows(r, "> 10482");
	rig_answer_all(r);
	assert_shows(r, "> #20498");
}

/* Steps and pages beyond the rows in memory count from where they began. */
static void pages_beyond_the_rows_in_memory_are_gone_when_these_come(void **state)
{
	struct rig *r = *state;
	char slow[16], fast[16];

	rig_fill(r, 500);
	rig_keys(r, "R");
	for (int i = 0; i < 25; i++)
		rig_keys(r, "PgDn");
	rig_keys(r, "j Enter");
	snprintf(slow, sizeof(slow), "%.15s", strchr(rig_row(r, 0), '#'));
	rig_keys(r, "q g g");
	r->hold = true;
	for (int i = 0; i < 25; i++)
		rig_batch(r, "PgDn");
	rig_batch(r, "j Enter");
	rig_answer_all(r);
	snprintf(fast, sizeof(fast), "%.15s", strchr(rig_row(r, 0), '#'));
	assert_string_equal(fast, slow);
}

static void a_ticket_is_scrolled_and_changed_as_it_came(void **state)
{
	struct rig *r = *state;

	r->hold = true;
	rig_batch(r, "Enter A s 1");
	rig_answer_all(r);
	assert_true(rig_was_run(r, "run ticket take 10482 --rev=1\n"
				   "run ticket transition 10482 --rev=1 wait\n"));
}

static void where_a_reply_to_a_merged_ticket_goes_is_chosen_ahead(void **state)
{
	struct rig *r = *state;

	merged(r);
	r->hold = true;
	rig_batch(r, "r 2 h i");
	rig_answer_all(r);
	assert_shows(r, "> #10482 > reply");
	assert_shows(r, "hi");
	r->hold = false;
	rig_keys(r, "Esc q");
	r->hold = true;
	rig_batch(r, "Enter c 1 j o");
	rig_answer_all(r);
	assert_shows(r, "> #10477 > note");
	assert_shows(r, "jo");
}

static void drafts_are_opened_as_they_came(void **state)
{
	struct rig *r = *state;

	r->desk.draft[0] = (struct draft){ .ticket = 10482,
					   .kind = DRAFT_NOTE,
					   .uid = { 5 },
					   .saved = RIG_NOW - 60,
					   .body = SV("begun") };
	r->desk.n_draft = 1;
	r->hold = true;
	rig_batch(r, "g e Enter");
	rig_answer_all(r);
	assert_shows(r, "> #10482 > note");
}

static void tab_in_a_prompt_waits_for_what_there_is(void **state)
{
	struct rig *r = *state;

	r->hold = true;
	rig_batch(r, "a w a Tab");
	rig_answer_all(r);
	assert_shows(r, "assign to: wang.fang");
}

static void the_preview_that_is_scrolled_is_that_of_the_ticket_gone_to(void **state)
{
	struct rig *r = *state;

	r->hold = true;
	rig_batch(r, "j J");
	rig_advance(r, 120);
	rig_answer_all(r);
	assert_shows(r, "preview #10490");
	assert_hides(r, "#10490  Не");
	rig_keys(r, "K");
	assert_shows(r, "#10490  Не");
}

/* ---- however fast one types ---- */

static const char *const pool[] = { "j",     "k", "Enter", "g q", "]",	 "[", "G",   "g g", "3",
				    "A",     "r", "c",	   "Esc", "x",	 "z", "C-d", "C-u", "Space",
				    "a a d", "s", "1",	   "p",	  "g m", "i", "f",   "Tab" };

/* n keys, the one at `without` left out, all at once or one by one; what came of it. */
static char *typed(const unsigned char *pick, int n, int without, bool at_once)
{
	struct rig *r = rig_open_held(24, 80);
	struct str out = STR_INIT;

	if (!at_once)
		rig_answer_all(r);
	for (int i = 0; i < n && !r->quit; i++) {
		if (i == without)
			continue;
		rig_batch(r, pool[pick[i] % ARRAY_LEN(pool)]);
		if (!at_once)
			rig_answer_all(r);
	}
	rig_answer_all(r);
	r->hold = false;
	rig_advance(r, 9000); /* toasts are gone, drafts saved */
	str_addf(&out, "%s%s%s", r->quit ? "quit\n" : rig_text(r), "\n", str_z(&r->log));
	rig_close(r);
	return str_detach(&out);
}

static void tell_difference(const unsigned char *pick, size_t n, const char *slow, const char *fast)
{
	struct sv a = sv_from(slow), b = sv_from(fast);

	for (size_t i = 0; i < n; i++)
		print_message("%s ", pool[pick[i] % ARRAY_LEN(pool)]);
	while (a.p && b.p) {
		struct sv x = sv_cut(&a, '\n'), y = sv_cut(&b, '\n');

		if (!sv_eq(x, y))
			fail_msg("\ntyped slowly: %.*s\ntyped ahead:  %.*s", SV_ARG(x), SV_ARG(y));
	}
	fail_msg("one is longer");
}

static void typed_ahead_comes_to_the_same_as_typed_slowly(void **state)
{
	const char *seed = getenv("DESKBELL_SEED");
	int rounds = seed ? 2000 : 50, told = 0;
	struct rand dice;

	(void)state;
	rand_seed(&dice, seed ? strtoull(seed, NULL, 10) : 20261127);
	for (int round = 0; round < rounds; round++) {
		unsigned char pick[12];
		char *slow, *fast, *less;

		rand_fill(&dice, pick, sizeof(pick));
		slow = typed(pick, 12, -1, false);
		fast = typed(pick, 12, -1, true);
		less = typed(pick, 12, round % 12, true);
		if (strcmp(slow, fast) != 0)
			tell_difference(pick, sizeof(pick), slow, fast);
		told += strcmp(slow, less) != 0;
		free(slow);
		free(fast);
		free(less);
	}
	/* Control: that a key was lost is seen, where it was one that counts. */
	assert_true(told > rounds / 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		held_test(keys_before_the_first_rows_are_for_these),
		held_test(the_filter_is_opened_with_what_the_first_tab_has),
		held_test(my_tickets_asked_for_before_the_tabs_came_are_shown),
		held_test(leaving_and_help_wait_for_no_row),
		held_test(control_keys_for_rows_that_do_not_come_are_lost),
		held_test(a_command_waits_for_the_ticket_it_is_about),
		held_test(a_command_that_names_its_ticket_does_not_wait),
		held_test(ctrl_c_drops_what_was_typed),
		held_test(esc_drops_it_once_the_screen_says_so),
		held_test(esc_before_that_is_a_key_in_its_place),
		held_test(what_is_typed_ahead_is_bounded),
		held_test(much_text_that_is_pasted_ahead_is_bounded_too),
		held_test(what_a_list_that_failed_was_typed_for_is_not_done),
		rig_test(what_was_typed_for_a_menu_or_draft_that_failed_is_not_done),
		rig_test(keys_after_another_tab_are_for_its_rows),
		rig_test(rows_of_the_tab_that_was_left_stand_for_a_moment_only),
		rig_test(the_end_of_the_list_comes_before_what_is_typed_for_it),
		rig_test(pages_beyond_the_rows_in_memory_are_gone_when_these_come),
		rig_test(a_ticket_is_scrolled_and_changed_as_it_came),
		rig_test(where_a_reply_to_a_merged_ticket_goes_is_chosen_ahead),
		rig_test(drafts_are_opened_as_they_came),
		rig_test(tab_in_a_prompt_waits_for_what_there_is),
		rig_test(the_preview_that_is_scrolled_is_that_of_the_ticket_gone_to),
		cmocka_unit_test(typed_ahead_comes_to_the_same_as_typed_slowly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
