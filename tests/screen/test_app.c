/* What every screen stands in: toasts and their time, help, command line, drafts, live
 * update, cancelling. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

static void help_is_read_from_the_live_keymap(void **state)
{
	struct rig *r = *state;
	struct faults f;

	rig_keys(r, "?");
	rig_golden(r, "help-queue");
	rig_keys(r, "?");
	assert_hides(r, "keys: ");
	faults_init(&f, &r->arena);
	assert_true(keymap_overlay(&r->keymap, "mine", SV("ticketops:\n  Z: ticket.take\n"),
				   &r->arena, &f));
	rig_keys(r, "? G");
	for (int i = 0; i < 60 && !rig_has(r, "(yours)"); i++)
		rig_keys(r, "k");
	assert_shows(r, "A, Z");
	/* A name too long for its column does not run into what follows. */
	rig_keys(r, "q r h i Esc ?");
	assert_shows(r, "compose.edit-exter… edit the text in $VISUAL");
}

/* Keys that lead to each screen, and where its keys are looked up. */
static const struct {
	const char *keys;
	enum context context;
} screens[] = {
	{ "", CONTEXT_QUEUE },
	{ "Enter", CONTEXT_TICKET },
	{ "r x Esc", CONTEXT_COMPOSE },
	{ "g k", CONTEXT_KB },
	{ "b Enter Enter", CONTEXT_ARTICLE },
	{ "g k H", CONTEXT_KB },
	{ "g k D", CONTEXT_ARTICLE },
	{ "g k B", CONTEXT_ARTICLE },
	{ "g e", CONTEXT_DRAFTS },
	{ "H", CONTEXT_CHANGES },
	{ "H Enter", CONTEXT_CHANGES },
	{ "g l", CONTEXT_GLOBAL },
	{ "?", CONTEXT_HELP },
	{ "? /", CONTEXT_INPUT },
	{ "g k /", CONTEXT_INPUT },
	{ "g k Enter H", CONTEXT_ARTICLE },
	{ "g k Enter D", CONTEXT_ARTICLE },
	{ "g t", CONTEXT_INPUT },
	{ "a", CONTEXT_INPUT },
	{ "f", CONTEXT_INPUT },
	{ "r", CONTEXT_EDITOR },
	{ "s", CONTEXT_MENU },
	{ ":", CONTEXT_PALETTE },
	{ "r x Esc D", CONTEXT_CONFIRM },
};

/* What is listed does something, or says why not. */
static void no_key_that_is_listed_is_dead(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const struct binding **all;
	size_t tried = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(screens); i++) {
		struct rig *r = rig_open(24, 80);
		size_t n = keymap_in_effect(&r->keymap, screens[i].context, &a, &all);
		bool seen[ACTION_COUNT] = { false };

		for (size_t k = 0; k < n; k++) {
			struct rig *x;
			char keys[64];

			if (seen[all[k]->action])
				continue;
			seen[all[k]->action] = true;
			x = rig_open(24, 80);
			snprintf(keys, sizeof(keys), "%.*s", SV_ARG(all[k]->keys));
			rig_keys(x, screens[i].keys);
			rig_keys(x, keys);
			if (rig_has(x, "has nothing to do here"))
				fail_msg("\"%s\" then %s is dead", screens[i].keys, keys);
			rig_close(x);
			tried++;
		}
		rig_close(r);
	}
	assert_true(tried > 200);
}

static void help_finds_a_key_by_words_and_does_it(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "? /");
	rig_type(r, "LATER put");
	rig_golden(r, "help-search");
	rig_keys(r, "Enter");
	assert_hides(r, "keys: queue");
	assert_shows(r, "snooze until");
	rig_keys(r, "Esc ? /");
	rig_type(r, "nothing of the kind");
	assert_shows(r, "No key does that");
	rig_keys(r, "Enter"); /* does nothing */
	assert_shows(r, "keys: queue");
	rig_keys(r, "Esc");
	assert_shows(r, "list.mark");
	rig_keys(r, "q");
	assert_hides(r, "keys: queue");
}

static void a_command_line_completes_runs_and_says_what_is_wrong(void **state)
{
	struct rig *r = *state;

	rig_keys(r, ":");
	rig_type(r, "ticket as");
	rig_golden(r, "command-complete");
	rig_keys(r, "Tab");
	assert_hides(r, "usage:");
	rig_type(r, "wang.fang");
	/* Nothing is found there any more: what is it that one types? */
	assert_shows(r, "usage: deskbell [-D DIR] ticket assign TICKET PERSON");
	assert_hides(r, " found   Enter run");
	rig_keys(r, "Enter");
	assert_true(rig_was_run(r, "run ticket assign 10482 wang.fang"));
	rig_keys(r, ":");
	rig_type(r, "ticket \"unclosed");
	rig_keys(r, "Enter");
	assert_shows(r, "ERROR");
	rig_keys(r, ": Up Enter");
}

static void hostile_command_lines_are_words_and_nothing_more(void **state)
{
	static const char *const line[] = { "\"\"",
					    "#",
					    "''",
					    "-5",
					    "99999999999999999999",
					    "ticket list %s%n%d",
					    "\\",
					    "%s%s%s%n",
					    "\xe2\x80\xae",
					    "test.segv",
					    "kb show",
					    "ticket show x",
					    "import tickets -",
					    "config apply" };
	struct rig *r = *state;

	for (size_t i = 0; i < sizeof(line) / sizeof(*line); i++) {
		rig_keys(r, ":");
		rig_type(r, line[i]);
		rig_keys(r, "Enter");
		assert_null(rig_grid_fault(&r->grid));
		rig_keys(r, "Esc Esc g q");
		if (r->quit)
			fail_msg("\"%s\" left the program", line[i]);
	}
	assert_true(rig_was_run(r, "run config apply"));
}

static void toasts_last_by_their_weight(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "A");
	assert_shows(r, "ok  ticket 10482 changed   u undo");
	rig_advance(r, 3900);
	assert_shows(r, "ticket 10482 changed");
	rig_advance(r, 200);
	assert_hides(r, "ticket 10482 changed");
	r->desk.run_rc = RC_CONFLICT;
	rig_keys(r, "A");
	rig_advance(r, 600000);
	assert_shows(r, "ERROR  ticket 10482: changed by wang.fang since");
	rig_keys(r, "j");
	assert_hides(r, "ERROR");
	rig_keys(r, "g l");
	assert_shows(r, "changed by wang.fang since");
}

/* Words 1 to n. */
static const char *many_words(int n, char out[4000])
{
	size_t at = 0;

	for (int i = 1; i <= n; i++)
		at += (size_t)snprintf(out + at, 4000 - at, "%sword%d", i > 1 ? " " : "", i);
	return out;
}

/* A command that fails and says that much of it. */
static void refuse_at_length(struct rig *r, int n, char text[4000])
{
	r->desk.run_rc = RC_INVALID;
	r->desk.why = many_words(n, text);
	rig_keys(r, "A");
}

static void what_is_said_is_shown_whole_on_as_many_rows_as_it_takes(void **state)
{
	struct rig *r = *state;
	char text[4000];

	refuse_at_length(r, 30, text);
	rig_golden(r, "toast-long");
	assert_shows(r, "ERROR  word1 ");
	assert_shows(r, " word30\n");
	rig_keys(r, "j");
	assert_hides(r, "word30");
}

static void what_is_too_long_for_that_is_whole_among_the_messages(void **state)
{
	struct rig *r = *state;
	char text[4000];

	refuse_at_length(r, 60, text);
	assert_shows(r, "word1 ");
	assert_hides(r, "word60");
	assert_shows(r, "g l shows all");
	rig_keys(r, "g l");
	assert_shows(r, "ERROR  word1 ");
	assert_shows(r, "word60\n");
	/* What is said meanwhile is there too. */
	r->desk.why = "another thing";
	rig_keys(r, "u");
	assert_non_null(strstr(rig_row(r, 1), "ERROR  another thing"));
}

static void why_a_prompt_would_be_refused_is_shown_whole(void **state)
{
	struct rig *r = *state;
	char text[4000];

	r->desk.why = many_words(30, text);
	rig_keys(r, "t b a d");
	rig_advance(r, 200);
	assert_shows(r, "! word1 ");
	assert_shows(r, " word30\n");
}

static void undo_is_offered_and_done(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "A u");
	assert_true(rig_was_run(r, "run ticket take 10482 --rev=1\nrun undo\n"));
	assert_shows(r, "U redo");
	rig_keys(r, "U");
	assert_true(rig_was_run(r, "run redo\n"));
}

static void a_command_line_that_was_run_is_called_back(void **state)
{
	struct rig *r = *state;

	rig_keys(r, ":");
	rig_type(r, "ticket asign 10482 adam");
	rig_keys(r, "Enter : Up");
	assert_shows(r, ": ticket asign 10482 adam");
	/* Once something is typed, up goes through the names again. */
	rig_keys(r, "C-u");
	rig_type(r, "goto");
	rig_keys(r, "Down Up");
	assert_shows(r, ": goto");
	assert_hides(r, "asign");
	rig_keys(r, "Esc");
}

static void drafts_are_listed_resumed_and_thrown_away(void **state)
{
	struct rig *r = *state;

	r->desk.draft[0] = (struct draft){ .ticket = 10482,
					   .kind = DRAFT_REPLY,
					   .uid = { 5 },
					   .saved = RIG_NOW - 60,
					   .body = SV("Begun \xe2\x80\xae and not sent") };
	r->desk.draft[1] = (struct draft){ .kind = DRAFT_NEW,
					   .uid = { 6 },
					   .saved = RIG_NOW - 90000,
					   .subject = SV("电话分机转移"),
					   .body = SV("x") };
	r->desk.n_draft = 2;
	rig_keys(r, "g e");
	rig_golden(r, "drafts-80x24");
	rig_keys(r, "Enter");
	assert_shows(r, "Begun <U+202E> and not sent");
	rig_keys(r, "Esc d D y");
	assert_true(rig_was_run(r, "discard 10482 reply"));
}

static void the_first_key_of_a_sequence_is_explained_after_a_while(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "g");
	assert_hides(r, "goto.mine");
	rig_advance(r, 500);
	rig_golden(r, "sequence");
	rig_keys(r, "Esc");
	assert_hides(r, "goto.mine");
	assert_false(r->quit);
	rig_keys(r, "Enter g");
	rig_advance(r, 500);
	assert_shows(r, "merged into or is linked \xe2\x80\xa6");
}

static void work_is_named_when_it_lasts_and_cancelled_by_ctrl_c(void **state)
{
	struct rig *r = *state;

	r->hold = true;
	rig_keys(r, "A");
	assert_hides(r, "saving ...");
	rig_advance(r, 250);
	assert_shows(r, "saving ...   Ctrl-c cancels");
	rig_keys(r, "C-c");
	assert_int_equal(r->cancels, 1);
	rig_keys(r, "q");
	assert_false(r->quit);
	assert_shows(r, "still saving");
	r->hold = false;
	rig_answer_all(r);
	rig_keys(r, "q");
	assert_true(r->quit);
}

static void a_live_update_that_was_cancelled_is_asked_for_again(void **state)
{
	struct rig *r = *state;
	struct msg changed = { .kind = MSG_CHANGED };

	r->hold = true;
	rig_send(r, &changed);
	assert_int_equal(rig_waiting(r, WORK_TOUCHED), 1);
	r->waiting.at[0]->rc = RC_CANCELLED;
	rig_answer(r, WORK_TOUCHED);
	assert_int_equal(rig_waiting(r, WORK_TOUCHED), 1);
}

/* One change more by somebody else, at this very moment; how many looks it makes wait. */
static size_t looks(struct rig *r)
{
	struct msg changed = { .kind = MSG_CHANGED };

	r->desk.newest++;
	rig_send(r, &changed);
	return rig_waiting(r, WORK_TOUCHED);
}

static void changes_in_quick_succession_are_looked_for_together(void **state)
{
	struct rig *r = *state;

	r->hold = true;
	assert_int_equal(looks(r), 1);
	rig_answer_all(r);
	for (int i = 0; i < 10; i++)
		assert_int_equal(looks(r), 0);
	rig_advance(r, 499);
	assert_int_equal(rig_waiting(r, WORK_TOUCHED), 0);
	rig_advance(r, 1);
	assert_int_equal(rig_waiting(r, WORK_TOUCHED), 1);
	rig_answer_all(r);
	/* Once, and none is left over; one that comes alone does not wait. */
	rig_advance(r, 500);
	assert_int_equal(rig_waiting(r, WORK_TOUCHED), 0);
	assert_int_equal(looks(r), 1);
}

static void a_change_of_ones_own_does_not_wait_for_those_of_others(void **state)
{
	struct rig *r = *state;

	r->hold = true;
	looks(r);
	rig_answer_all(r);
	assert_int_equal(looks(r), 0);
	rig_keys(r, "A");
	rig_answer(r, WORK_RUN);
	assert_int_equal(rig_waiting(r, WORK_TOUCHED), 1);
}

static void an_idle_screen_waits_for_the_next_minute_only(void **state)
{
	struct rig *r = *state;
	int64_t now;

	rig_advance(r, 20000);
	now = clock_now_ms(&r->clock);
	assert_int_equal(app_deadline(r->app), (now / 60000 + 1) * 60000);
	assert_int_equal(app_running(r->app), 0);
}

static void a_key_that_does_nothing_says_so(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Q");
	assert_shows(r, "Q is no key here; ? shows the keys");
	rig_keys(r, "d x");
	assert_shows(r, "d x is no key here");
	rig_advance(r, 4100);
	/* Control: who leaves a sequence he began knows what he does. */
	rig_keys(r, "d Esc");
	assert_hides(r, "no key here");
	/* In text all keys are text. */
	rig_keys(r, "f Q");
	assert_hides(r, "no key here");
}

static void help_tells_what_the_marks_mean(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "? G");
	assert_shows(r, "v             you changed it, so it is in this list no longer");
	assert_hides(r, "public reply");
	rig_keys(r, "q Enter ? G");
	assert_shows(r, "#             an internal note: the requester never does");
	rig_keys(r, "q g e ? G");
	assert_hides(r, "internal note:");
}

static void a_paste_outside_of_text_is_no_keys(void **state)
{
	struct rig *r = *state;

	rig_paste(r, SV("Aqqq\nu"));
	assert_false(r->quit);
	assert_false(rig_was_run(r, "run"));
	assert_shows(r, "pasted text not used");
}

static void keys_of_a_cyrillic_layout_are_those_of_the_same_place(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "о о");
	assert_shows(r, "> 10477");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(help_is_read_from_the_live_keymap),
		cmocka_unit_test(no_key_that_is_listed_is_dead),
		rig_test(help_finds_a_key_by_words_and_does_it),
		rig_test(help_tells_what_the_marks_mean),
		rig_test(a_key_that_does_nothing_says_so),
		rig_test(a_command_line_completes_runs_and_says_what_is_wrong),
		rig_test(hostile_command_lines_are_words_and_nothing_more),
		rig_test(toasts_last_by_their_weight),
		rig_test(what_is_said_is_shown_whole_on_as_many_rows_as_it_takes),
		rig_test(what_is_too_long_for_that_is_whole_among_the_messages),
		rig_test(why_a_prompt_would_be_refused_is_shown_whole),
		rig_test(undo_is_offered_and_done),
		rig_test(a_command_line_that_was_run_is_called_back),
		rig_test(drafts_are_listed_resumed_and_thrown_away),
		rig_test(the_first_key_of_a_sequence_is_explained_after_a_while),
		rig_test(work_is_named_when_it_lasts_and_cancelled_by_ctrl_c),
		rig_test(a_live_update_that_was_cancelled_is_asked_for_again),
		rig_test(changes_in_quick_succession_are_looked_for_together),
		rig_test(a_change_of_ones_own_does_not_wait_for_those_of_others),
		rig_test(an_idle_screen_waits_for_the_next_minute_only),
		rig_test(a_paste_outside_of_text_is_no_keys),
		rig_test(keys_of_a_cyrillic_layout_are_those_of_the_same_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
