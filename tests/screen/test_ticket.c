/* The ticket's pictures: head, thread with public and internal apart, transitions and what they
 * need. */
#include "harness.h"

#include <string.h>

#include "deskbell/domain/theme.h"

static void ticket_stands_at_its_places_at_each_size(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Enter");
	rig_golden(r, "ticket-80x24");
	rig_resize(r, 40, 120);
	rig_golden(r, "ticket-120x40");
	rig_keys(r, "i");
	rig_golden(r, "ticket-120x40-plain");
	rig_resize(r, 16, 60);
	rig_golden(r, "ticket-60x16");
}

/* Style of the first cell of the first row holding the text. */
static enum style style_of(struct rig *r, const char *text)
{
	for (int y = 0; y < r->grid.h; y++)
		if (strstr(rig_row(r, y), text))
			return (enum style)grid_cell(&r->grid, y, 0)->style;
	fail_msg("\"%s\" is not shown", text);
	return STYLE_BASE;
}

static void public_and_internal_differ_in_mark_word_and_style(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Enter");
	assert_shows(r, "# li.wei   12:45   INTERNAL NOTE - requester cannot see this");
	assert_shows(r, "# Gateway log");
	assert_shows(r, "< li.wei   12:47   public reply");
	assert_shows(r, "< We found the cause");
	assert_int_equal(style_of(r, "# Gateway log"), STYLE_THREAD_INTERNAL);
	assert_int_equal(style_of(r, "< We found"), STYLE_THREAD_PUBLIC);
}

static void without_colour_meanings_keep_a_mark_or_an_attribute(void **state)
{
	static const enum style marked[] = { STYLE_LIST_SELECTED,    STYLE_LIST_DONE,
					     STYLE_THREAD_REQUESTER, STYLE_THREAD_PUBLIC,
					     STYLE_THREAD_INTERNAL,  STYLE_THREAD_SYSTEM,
					     STYLE_INPUT_ERROR,	     STYLE_COMPLETION_SELECTED };
	struct rig *r = *state;

	for (size_t i = 0; i < sizeof(marked) / sizeof(*marked); i++) {
		struct look l = theme_look(&r->theme, marked[i], COLOR_NONE);

		assert_true(theme_mark(&r->theme, marked[i]).n > 0);
		assert_int_equal(l.fg, COLOR_DEFAULT);
		assert_int_equal(l.bg, COLOR_DEFAULT);
	}
	for (int s = 0; s < STYLE_COUNT; s++)
		assert_int_equal(theme_look(&r->theme, (enum style)s, COLOR_NONE).fg,
				 COLOR_DEFAULT);
}

static void a_long_thread_begins_at_its_end_and_is_scrolled(void **state)
{
	struct rig *r = *state;

	for (int i = 3; i < 50; i++) {
		r->desk.message[i] = r->desk.message[2];
		r->desk.message[i].change = i + 1;
		r->desk.message[i].body = arena_printf(&r->arena, "message number %d", i);
	}
	r->desk.n_message = 50;
	rig_keys(r, "Enter");
	assert_shows(r, "message number 49");
	rig_keys(r, "g g");
	assert_shows(r, "After this morning's");
	assert_hides(r, "message number 49");
	rig_keys(r, "J J J");
	assert_shows(r, "message number 3");
	assert_hides(r, "After this morning");
	rig_keys(r, "G");
	assert_shows(r, "message number 49");
	rig_resize(r, 24, 200);
	assert_shows(r, "message number 49");
}

static void the_menu_says_what_is_needed_and_why_something_cannot_be(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Enter s");
	rig_golden(r, "menu-transitions");
	rig_keys(r, "3");
	assert_shows(r, "only from resolved");
	assert_false(rig_was_run(r, "run"));
	rig_keys(r, "2");
	rig_golden(r, "prompt-required");
	rig_keys(r, "Enter");
	assert_shows(r, "resolution is required");
	assert_false(rig_was_run(r, "run"));
	rig_type(r, "client 5.4.2");
	rig_keys(r, "Enter");
	assert_true(rig_was_run(
		r, "run ticket transition 10482 --rev=1 resolve resolution=client 5.4.2"));
}

static void a_custom_field_is_shown_and_asked_for_with_its_choices(void **state)
{
	static struct field_name site[] = { { { "f.site", 6 }, { "Site", 4 } } };
	struct rig *r = *state;

	r->desk.field[0] = (struct field_view){ .key = SV("room"),
						.label = SV("Room"),
						.text = SV("4.17\x1b[31m") };
	r->desk.n_field = 1;
	r->desk.transition[1].required = site;
	rig_keys(r, "Enter");
	assert_shows(r, "Room 4.17<U+001B>[31m");
	rig_keys(r, "s 2");
	assert_shows(r, "Site:");
	assert_shows(r, "moscow");
	assert_hides(r, "f.site=moscow");
	rig_type(r, "ber");
	assert_hides(r, "moscow");
	rig_keys(r, "Enter");
	assert_true(rig_was_run(r, "run ticket transition 10482 --rev=1 resolve f.site=berlin"));
}

static void esc_in_the_required_field_runs_nothing(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Enter s 2 Esc");
	assert_false(rig_was_run(r, "run"));
	assert_shows(r, "Next s:");
}

static void a_command_that_lacks_a_field_asks_for_it_and_runs_again(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Enter :");
	rig_type(r, "ticket transition resolve");
	rig_keys(r, "Enter");
	assert_shows(r, "resolution");
	rig_type(r, "done");
	rig_keys(r, "Enter");
	assert_true(rig_was_run(r, "run ticket transition 10482 resolve resolution=done"));
}

static void a_value_half_typed_is_not_replaced_by_an_older_suggestion(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Enter a");
	rig_type(r, "l");
	r->hold = true;
	rig_batch(r, "i Enter");
	r->hold = false;
	rig_answer_all(r);
	assert_false(rig_was_run(r, "assign 10482 lena"));
}

static void a_menu_that_comes_late_does_not_take_the_keys_of_another_screen(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Enter");
	r->hold = true;
	rig_batch(r, "s c 1 2");
	rig_answer_all(r);
	r->hold = false;
	rig_answer_all(r);
	assert_false(rig_was_run(r, "transition 10482 resolve"));
}

static void stepping_to_the_next_ticket_shows_no_older_answer(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Enter");
	r->hold = true;
	rig_keys(r, "] ]");
	assert_int_equal(rig_waiting(r, WORK_TICKET), 1);
	rig_answer_all(r);
	assert_shows(r, "#10477  打印机无法打印");
	assert_shows(r, "3 of 10");
}

static void a_ticket_that_is_gone_says_so(void **state)
{
	struct rig *r = *state;

	rig_keys(r, ":");
	rig_type(r, "99");
	rig_keys(r, "Enter");
	assert_shows(r, "no such ticket");
	rig_keys(r, "q");
	assert_shows(r, "VPN drops");
}

static void erased_text_says_so(void **state)
{
	struct rig *r = *state;

	r->desk.row[0].t.subject = SV_NULL;
	r->desk.message[2].body = SV_NULL;
	rig_keys(r, "R Enter");
	assert_shows(r, "#10482  (erased)");
	assert_shows(r, "< (erased)");
}

static void put_field(struct rig *r, const char *label, const char *text)
{
	r->desk.field[r->desk.n_field++] =
		(struct field_view){ .label = sv_from(label), .text = sv_from(text) };
}

/* Fields, links and files in three scripts. */
static void relate(struct rig *r)
{
	static struct link_view link[] = {
		{ .kind = LINK_BLOCKS, .ticket = 10490 },
		{ .kind = LINK_DUPLICATED_BY, .ticket = 10477 },
	};
	static struct sv watcher[] = { { "wang.fang", 9 }, { "sup.ivan", 8 } };
	static struct sv tag[] = { { "vpn", 3 }, { "网络", 6 } };
	static int64_t here[] = { 10499 };
	static struct attachment_view file = { .id = 7, .size = 12 };
	struct relation_view *x = &r->desk.relation[0];

	link[0].subject = SV("Не работает почта на этаже 3");
	link[1].subject = SV("打印机无法打印");
	file.name = SV("журнал.txt");
	*x = (struct relation_view){ .link = link,
				     .n_link = 2,
				     .watcher = watcher,
				     .n_watcher = 2,
				     .merged_here = here,
				     .n_merged_here = 1,
				     .snoozed = RIG_NOW + 86400 };
	r->desk.row[0].t.tag = tag;
	r->desk.row[0].t.n_tag = 2;
	put_field(r, "地点", "柏林米特");
	put_field(r, "Инвентарный номер", "NB-20544");
	put_field(r, "Room", "4.17");
	r->desk.message[0].attachment = &file;
	r->desk.message[0].n_attachment = 1;
}

static void an_instant_that_changed_is_shown_by_the_clock_here(void **state)
{
	struct rig *r = *state;
	struct event_view set = { NOUN_TICKET,
				  10482,
				  SV("ticket 10482"),
				  field_find(NOUN_TICKET, SV("snoozed")),
				  OP_SET,
				  SV(""),
				  SV("2026-11-24T14:32:07Z") };

	r->desk.change[1].event = &set;
	rig_keys(r, "R Enter G");
	assert_shows(r, "snoozed - -> 2026-11-24 14:32   by li.wei");
	assert_hides(r, "14:32:07Z");
}

static void fields_links_and_files_stand_in_columns_at_each_size(void **state)
{
	struct rig *r = *state;

	relate(r);
	rig_keys(r, "R Enter");
	rig_golden(r, "relation-80x24");
	assert_shows(r, "tags vpn, 网络   地点 柏林米特   Инвентарный номер NB-20544");
	assert_shows(r, "merged here #10499   blocks #10490   duplicated by #10477");
	assert_shows(r, "snoozed until 2026-11-24 14:32   d z wakes it");
	rig_keys(r, "i");
	rig_golden(r, "relation-80x24-info");
	rig_keys(r, "G");
	assert_shows(r, "[7]                журнал.txt");
	rig_keys(r, "i");
	assert_shows(r, "Zhao Min");
	rig_resize(r, 40, 120);
	rig_golden(r, "relation-120x40");
	rig_resize(r, 50, 200);
	rig_golden(r, "relation-200x50");
	/* Too few rows for the pane: it says so, and is shown in the thread's place. */
	rig_resize(r, 20, 120);
	assert_shows(r, "lines more (i)");
	rig_keys(r, "i G");
	assert_shows(r, "blocks             #10490 Не работает почта на этаже 3");
	rig_keys(r, "i");
	assert_hides(r, "lines more");
	assert_shows(r, "watched by wang.fang, sup.ivan");
}

static void a_merged_ticket_says_where_it_went_and_a_key_follows(void **state)
{
	struct rig *r = *state;

	r->desk.relation[0] =
		(struct relation_view){ .merged = 10477, .merged_subject = SV("打印机无法打印") };
	rig_keys(r, "Enter");
	assert_shows(r, "merged into #10477   打印机无法打印   g f goes there");
	/* It follows the other's changes. */
	r->desk.relation[0].merged_subject = SV("Printer");
	rig_changed(r, (int64_t)10495, (int64_t)0);
	assert_hides(r, "Printer   g f goes there");
	rig_changed(r, (int64_t)10477, (int64_t)0);
	assert_shows(r, "Printer   g f goes there");
	rig_keys(r, "g f");
	assert_shows(r, "#10477  打印机无法打印，提示驱动错误");
	rig_keys(r, "q");
	assert_shows(r, "merged into #10477");
}

static void words_are_found_in_the_thread_or_in_what_stands_in_its_place(void **state)
{
	struct rig *r = *state;

	rig_resize(r, 16, 80);
	rig_keys(r, "Enter G /");
	rig_type(r, "dpd timeouts");
	rig_keys(r, "Enter");
	assert_shows(r, "DPD timeouts");
	assert_hides(r, "is not in");
	rig_keys(r, "i n");
	assert_shows(r, "\"dpd timeouts\" is not in this text");
}

/* A thread of many screens, "anchor" in three of its messages. */
static void lengthen(struct rig *r)
{
	struct rig_desk *d = &r->desk;

	for (; d->n_message < 40; d->n_message++) {
		d->message[d->n_message] = d->message[0];
		d->message[d->n_message].body = SV("filler");
	}
	d->message[4].body = SV("anchor one");
	d->message[9].body = SV("anchor two");
	d->message[38].body = SV("anchor three");
}

static void a_place_that_was_found_stays_whatever_comes(void **state)
{
	struct rig *r = *state;

	lengthen(r);
	rig_keys(r, "Enter /");
	rig_type(r, "ANCHOR");
	rig_keys(r, "Enter");
	assert_int_equal(rig_style(r, "anchor one"), STYLE_LIST_SELECTED);
	rig_keys(r, "n");
	assert_int_equal(rig_style(r, "anchor two"), STYLE_LIST_SELECTED);
	/* The ticket comes anew, longer, and before the place too; then it is laid for another
	 * width. */
	r->desk.message[2].body = SV("more\nand\nmore");
	r->desk.message[r->desk.n_message++] = r->desk.message[0];
	rig_changed(r, (int64_t)10482, (int64_t)0);
	assert_int_equal(rig_style(r, "anchor two"), STYLE_LIST_SELECTED);
	rig_resize(r, 24, 60);
	assert_int_equal(rig_style(r, "anchor two"), STYLE_LIST_SELECTED);
	/* The last page is no other place. */
	rig_keys(r, "n");
	r->desk.message[r->desk.n_message] = r->desk.message[0];
	r->desk.message[r->desk.n_message++].body = SV("1\n2\n3\n4\n5\n6\n7\n8\n9\nnewest");
	rig_changed(r, (int64_t)10482, (int64_t)0);
	assert_int_equal(rig_style(r, "anchor three"), STYLE_LIST_SELECTED);
	assert_hides(r, "newest");
	/* Control: who goes to the end sees what comes. */
	rig_keys(r, "G");
	r->desk.message[r->desk.n_message] = r->desk.message[0];
	r->desk.message[r->desk.n_message++].body = SV("last of all");
	rig_changed(r, (int64_t)10482, (int64_t)0);
	assert_shows(r, "last of all");
}

static void what_is_found_among_the_fields_stays_marked_while_time_goes_by(void **state)
{
	struct rig *r = *state;

	r->desk.sla.policy.name = SV("urgent");
	rig_keys(r, "Enter i /");
	rig_type(r, "network l1");
	rig_keys(r, "Enter");
	assert_int_equal(rig_style(r, "queue "), STYLE_LIST_SELECTED);
	rig_send(r, &(struct msg){ .kind = MSG_TICK });
	assert_int_equal(rig_style(r, "queue "), STYLE_LIST_SELECTED);
	/* At the side nothing is searched. */
	rig_keys(r, "i");
	rig_resize(r, 40, 120);
	assert_int_equal(rig_style(r, "queue "), STYLE_MUTED);
}

static void words_are_found_where_a_row_ends_between_them(void **state)
{
	struct rig *r = *state;

	r->desk.message[0].body = SV("first paragraph");
	r->desk.message[1].body =
		SV("The tunnel comes up, works for a while, and is gone once more. The user has to "
		   "sign in each time.\nThe end");
	r->desk.message[2].body = SV(
		"请在下午四点前保持连接请在下午四点前保持连接请在下午四点前保持连接打印机驱动错误无法打印");
	rig_keys(r, "Enter");
	assert_shows(r, "The user has\n# to sign in");
	rig_keys(r, "/");
	rig_type(r, "user has to");
	rig_keys(r, "Enter");
	assert_hides(r, "is not in");
	assert_int_equal(rig_style(r, "The tunnel"), STYLE_LIST_SELECTED);
	assert_int_equal(rig_style(r, "to sign in"), STYLE_THREAD_INTERNAL);
	/* It begins in the second row: there it is. */
	rig_keys(r, "/");
	rig_type(r, "to sign in");
	rig_keys(r, "Enter");
	assert_int_equal(rig_style(r, "to sign in"), STYLE_LIST_SELECTED);
	/* No blank stands between Chinese. */
	assert_shows(r, "打印机驱动\n< 错误无法打印");
	rig_keys(r, "/");
	rig_type(r, "驱动错误");
	rig_keys(r, "Enter");
	assert_hides(r, "is not in");
	/* Control: a paragraph is not another's end. */
	rig_keys(r, "/");
	rig_type(r, "time. The");
	rig_keys(r, "Enter");
	assert_shows(r, "is not in this text");
}

static void a_reply_to_a_merged_ticket_is_offered_to_the_one_it_went_into(void **state)
{
	struct rig *r = *state;

	r->desk.row[0].t.merged = 10477;
	r->desk.relation[0] =
		(struct relation_view){ .merged = 10477, .merged_subject = SV("Printer") };
	rig_keys(r, "R r");
	assert_shows(r, "#10482 was merged into #10477: write to");
	rig_keys(r, "Enter");
	assert_shows(r, "> #10477 > reply");
	rig_keys(r, "Esc Enter c 1 h i");
	assert_shows(r, "> #10477 > note");
	rig_keys(r, "Esc d c 2");
	assert_shows(r, "> #10482 > note");
	/* Where it went is out of sight: nothing is offered. */
	r->desk.relation[0] = (struct relation_view){ 0 };
	rig_keys(r, "Esc r");
	assert_shows(r, "> #10482 > reply");
}

static void a_subject_too_long_for_its_row_stands_whole_among_the_fields(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Enter i");
	assert_hides(r, "subject");
	r->desk.row[0].t.subject =
		SV("A subject of many words, some of them 打印机无法打印, that is "
		   "longer than the row it stands in and ends here");
	rig_keys(r, "q R Enter i");
	assert_null(strstr(rig_row(r, 1), "ends here"));
	assert_shows(r, "subject");
	assert_shows(r, "ends here\n");
}

static void where_there_is_no_ticket_nothing_is_done_to_it(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "g t");
	rig_type(r, "77");
	rig_keys(r, "Enter");
	assert_shows(r, "no such ticket");
	assert_hides(r, "r reply");
	rig_keys(r, "r");
	assert_shows(r, "there is no ticket here");
	rig_keys(r, "q");
	assert_shows(r, "r reply");
}

static void one_of_several_links_is_chosen_to_follow(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Enter g f");
	assert_shows(r, "it is linked with no ticket");
	relate(r);
	rig_keys(r, "R g f");
	assert_shows(r, "2 duplicated by #10477 打印机无法打印");
	rig_keys(r, "3");
	assert_shows(r, "#10499  Password reset loop");
}

static void a_deleted_ticket_says_by_whom_and_why(void **state)
{
	struct rig *r = *state;

	r->desk.relation[0] = (struct relation_view){ .deleted_at = RIG_NOW,
						      .deleted_by = SV("sup.ivan"),
						      .reason = SV("spam\x1b[31m") };
	rig_keys(r, "Enter");
	assert_shows(r, "deleted 2026-11-23 14:32 sup.ivan: spam<U+001B>[31m   d r brings it back");
}

static void a_message_of_a_merged_ticket_bears_its_number(void **state)
{
	struct rig *r = *state;

	r->desk.message[2].ticket = 10499;
	rig_keys(r, "Enter");
	assert_shows(r, "< li.wei   12:47   public reply   #10499");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(ticket_stands_at_its_places_at_each_size),
		rig_test(public_and_internal_differ_in_mark_word_and_style),
		rig_test(without_colour_meanings_keep_a_mark_or_an_attribute),
		rig_test(a_long_thread_begins_at_its_end_and_is_scrolled),
		rig_test(the_menu_says_what_is_needed_and_why_something_cannot_be),
		rig_test(a_custom_field_is_shown_and_asked_for_with_its_choices),
		rig_test(esc_in_the_required_field_runs_nothing),
		rig_test(a_command_that_lacks_a_field_asks_for_it_and_runs_again),
		rig_test(a_value_half_typed_is_not_replaced_by_an_older_suggestion),
		rig_test(a_menu_that_comes_late_does_not_take_the_keys_of_another_screen),
		rig_test(stepping_to_the_next_ticket_shows_no_older_answer),
		rig_test(a_ticket_that_is_gone_says_so),
		rig_test(erased_text_says_so),
		rig_test(an_instant_that_changed_is_shown_by_the_clock_here),
		rig_test(fields_links_and_files_stand_in_columns_at_each_size),
		rig_test(a_merged_ticket_says_where_it_went_and_a_key_follows),
		rig_test(words_are_found_in_the_thread_or_in_what_stands_in_its_place),
		rig_test(a_place_that_was_found_stays_whatever_comes),
		rig_test(what_is_found_among_the_fields_stays_marked_while_time_goes_by),
		rig_test(words_are_found_where_a_row_ends_between_them),
		rig_test(a_reply_to_a_merged_ticket_is_offered_to_the_one_it_went_into),
		rig_test(a_subject_too_long_for_its_row_stands_whole_among_the_fields),
		rig_test(where_there_is_no_ticket_nothing_is_done_to_it),
		rig_test(one_of_several_links_is_chosen_to_follow),
		rig_test(a_deleted_ticket_says_by_whom_and_why),
		rig_test(a_message_of_a_merged_ticket_bears_its_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
