/* Writing: pictures of editor and review, and the promise that no text is lost and none is sent
 * twice or unseen. */
#include "harness.h"

#include <string.h>

static size_t times(const struct rig *r, const char *text)
{
	const char *at = r->log.n ? r->log.p : "";
	size_t n = 0;

	while ((at = strstr(at, text))) {
		at++;
		n++;
	}
	return n;
}

static void assert_done(const struct rig *r, const char *text)
{
	if (!times(r, text))
		fail_msg("\"%s\" was not done, but:\n%.*s", text, (int)r->log.n, r->log.p);
}

static void reply_is_typed_reviewed_and_sent_once(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Enter r");
	rig_golden(r, "reply-empty");
	rig_type(r, "Please update to 5.4.2. 谢谢");
	rig_golden(r, "reply-typed");
	assert_int_equal(times(r, "save"), 0);
	rig_advance(r, 1000);
	assert_done(r, "save 10482 reply Please update to 5.4.2. 谢谢\n");
	rig_keys(r, "Esc");
	rig_golden(r, "reply-review");
	rig_batch(r, "y y y");
	assert_int_equal(times(r, "run ticket reply 10482"), 1);
	assert_done(r, "run ticket reply 10482 --body=Please update to 5.4.2. 谢谢 (uid)\n");
	assert_done(r, "remove 10482 reply");
	assert_shows(r, "ok  ticket 10482 changed");
	assert_shows(r, "deskbell > Network L1 > #10482");
}

static void a_long_text_is_read_through_in_review(void **state)
{
	struct rig *r = *state;
	struct str text = STR_INIT;

	for (int i = 1; i <= 40; i++)
		str_addf(&text, "line %d\n", i);
	rig_keys(r, "r");
	rig_paste(r, str_sv(&text));
	str_deinit(&text);
	rig_keys(r, "Esc");
	assert_shows(r, "line 40");
	assert_hides(r, "line 9\n");
	rig_keys(r, "g g");
	assert_shows(r, "line 1\n");
	rig_keys(r, "j");
	assert_hides(r, "line 1\n");
	rig_keys(r, "C-d k");
	assert_hides(r, "line 2\n");
	rig_keys(r, "G");
	assert_shows(r, "line 40");
}

static void what_is_typed_before_the_draft_came_is_kept(void **state)
{
	struct rig *r = *state;

	r->hold = true;
	rig_keys(r, "r");
	rig_type(r, "typed ahead");
	r->hold = false;
	rig_answer_all(r);
	assert_shows(r, "typed ahead");
	rig_advance(r, 1000);
	assert_done(r, "save 10482 reply typed ahead\n");
}

static void what_is_typed_before_the_draft_came_stands_behind_the_draft(void **state)
{
	struct rig *r = *state;

	r->desk.draft[0] = (struct draft){ .ticket = 10482,
					   .kind = DRAFT_REPLY,
					   .uid = { 5 },
					   .saved = RIG_NOW - 60,
					   .body = SV("first half, ") };
	r->desk.n_draft = 1;
	r->hold = true;
	rig_keys(r, "r");
	rig_type(r, "second half");
	rig_advance(r, 2000);
	rig_keys(r, "Esc");
	assert_int_equal(rig_waiting(r, WORK_DRAFT_SAVE), 0); /* would replace the first half */
	r->hold = false;
	rig_answer_all(r);
	assert_shows(r, "first half, second half");
}

static void a_draft_that_could_not_be_saved_is_saved_again(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "r");
	rig_type(r, "precious");
	r->desk.save_rc = RC_ENV;
	rig_advance(r, 1000);
	assert_shows(r, "ERROR  draft not saved: the disk is full");
	r->desk.save_rc = RC_OK;
	str_reset(&r->log);
	rig_keys(r, "Esc d");
	assert_done(r, "save 10482 reply precious\n");
}

static void leaving_while_the_disk_is_full_gives_the_text_back(void **state)
{
	struct rig *r = *state;

	r->desk.save_rc = RC_ENV;
	rig_keys(r, "r");
	rig_type(r, "precious");
	rig_keys(r, "Esc d");
	assert_shows(r, "draft not saved");
	assert_shows(r, "precious");
	assert_hides(r, "draft kept");
	r->desk.save_rc = RC_OK;
	str_reset(&r->log);
	rig_keys(r, "q");
	assert_done(r, "save 10482 reply precious\n");
	assert_shows(r, "draft kept; g e lists your drafts");
}

static void a_failed_send_keeps_the_text_and_may_be_repeated_with_the_same_uid(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "r");
	rig_type(r, "hello");
	r->desk.run_rc = RC_CONFLICT;
	rig_keys(r, "Esc y");
	assert_shows(r, "ERROR  ticket 10482: changed by wang.fang since");
	assert_shows(r, "hello");
	assert_int_equal(times(r, "remove"), 0);
	r->desk.run_rc = RC_OK;
	rig_keys(r, "y");
	assert_int_equal(times(r, "run ticket reply 10482 --body=hello (uid)"), 2);
	assert_int_equal(times(r, "remove"), 1);
}

static void a_text_whose_draft_was_sent_from_another_window_is_kept(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "r");
	rig_type(r, "another text");
	r->desk.repeated = true;
	rig_keys(r, "Esc y");
	assert_shows(r, "it was sent before, as change 1; your text is kept as a draft");
	assert_shows(r, "another text");
	assert_int_equal(times(r, "save 10482 reply another text"), 2);
	assert_int_equal(times(r, "remove"), 0);
	/* Control: the new one is sent as any other. */
	r->desk.repeated = false;
	rig_keys(r, "y");
	assert_int_equal(times(r, "remove"), 1);
}

static void nothing_is_sent_that_is_not_on_disk(void **state)
{
	struct rig *r = *state;

	r->desk.save_rc = RC_ENV;
	rig_keys(r, "r");
	rig_type(r, "hello");
	rig_keys(r, "Esc y");
	assert_int_equal(times(r, "run"), 0);
	assert_shows(r, "draft not saved");
}

static void while_it_is_sent_nothing_else_is_done_to_it(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "r");
	rig_type(r, "hello");
	rig_keys(r, "Esc");
	r->hold = true;
	rig_keys(r, "y e u V D E y");
	assert_shows(r, "it is being sent");
	assert_int_equal(rig_waiting(r, WORK_RUN), 1);
	r->hold = false;
	rig_answer_all(r);
	assert_int_equal(times(r, "run"), 1);
	assert_int_equal(times(r, "discard"), 0);
}

static void a_reply_turned_into_a_note_does_not_write_over_another_note(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "r");
	rig_type(r, "not for them");
	rig_keys(r, "Esc V");
	assert_shows(r, "INTERNAL NOTE");
	assert_done(r, "discard 10482 note");
	assert_done(r, "save 10482 note not for them");
	assert_true(strstr(r->log.p, "discard 10482 note") <
		    strstr(r->log.p, "save 10482 note not for them"));
}

static void a_text_taken_away_goes_to_the_trash(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "r");
	rig_type(r, "hello");
	rig_advance(r, 1000);
	rig_keys(r, "C-u");
	rig_advance(r, 1000);
	assert_done(r, "discard 10482 reply");
	assert_int_equal(times(r, "remove"), 0);
}

static void throwing_away_asks_and_enter_is_not_yes(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "r");
	rig_type(r, "hello");
	rig_keys(r, "Esc D");
	rig_golden(r, "confirm-discard");
	rig_keys(r, "Enter");
	assert_shows(r, "Throw this draft away?");
	rig_keys(r, "n");
	assert_shows(r, "hello");
	rig_batch(r, "D y"); /* typed before it could be read */
	assert_int_equal(times(r, "discard"), 0);
	rig_keys(r, "y");
	assert_done(r, "discard 10482 reply");
}

static void hanging_up_saves_what_was_typed(void **state)
{
	struct rig *r = *state;
	struct msg m = { .kind = MSG_HANGUP };

	rig_keys(r, "r");
	rig_type(r, "to be saved");
	rig_send(r, &m);
	assert_done(r, "save 10482 reply to be saved");
}

static void going_elsewhere_and_leaving_save_what_was_typed(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "r");
	rig_type(r, "one");
	rig_keys(r, "Esc g k");
	assert_done(r, "save 10482 reply one");
	rig_keys(r, "g q c");
	rig_type(r, "two");
	rig_keys(r, "Esc :");
	rig_type(r, "q");
	rig_keys(r, "Enter");
	assert_done(r, "save 10482 note two");
	assert_true(r->quit);
}

static void a_window_too_small_keeps_the_text(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "r");
	rig_type(r, "kept");
	rig_resize(r, 1, 1);
	rig_type(r, "xyz");
	rig_advance(r, 1000);
	assert_done(r, "save 10482 reply kept\n");
	rig_resize(r, 24, 80);
	assert_shows(r, "kept");
	assert_hides(r, "xyz");
}

static void edited(struct rig *r, const char *text, int status)
{
	struct msg m = {
		.kind = MSG_EDITED, .tag = (int)r->edit_by, .text = sv_from(text), .status = status
	};

	rig_send(r, &m);
}

static void an_outside_editor_gets_the_text_and_gives_it_back(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "r");
	rig_type(r, "begun");
	rig_keys(r, "C-o");
	assert_string_equal(str_z(&r->edit), "begun");
	assert_done(r, "save 10482 reply begun");
	edited(r, "begun and ended\n", 0);
	assert_shows(r, "begun and ended");
	assert_done(r, "save 10482 reply begun and ended");
}

static void an_editor_that_fails_changes_nothing(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "r");
	rig_type(r, "begun");
	rig_keys(r, "C-o");
	edited(r, "", 1);
	assert_shows(r, "begun");
	assert_shows(r, "editor ended with 1, draft kept");
}

static void a_placeholder_or_a_line_of_a_note_does_not_leave_the_house(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "r");
	rig_type(r, "Dear {{name}}");
	rig_keys(r, "Esc y");
	assert_shows(r, "a placeholder {{...}} is not filled in");
	rig_keys(r, "e C-u");
	rig_type(r, "# Gateway log");
	rig_keys(r, "Esc y");
	assert_shows(r, "look like an internal note");
	assert_int_equal(times(r, "run"), 0);
	rig_keys(r, "y");
	assert_int_equal(times(r, "run"), 1);
}

static void a_link_never_runs_into_what_is_typed_next(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Enter r C-b Enter i");
	rig_type(r, "first");
	rig_keys(r, "C-b Enter i");
	rig_type(r, "then");
	rig_advance(r, 1000);
	assert_done(r, "save 10482 reply KB-7 VPN reconnects (version ");
	assert_done(r, ")\nfirst KB-7 VPN reconnects (version ");
	assert_done(r, ") then\n");
}

static void a_reply_begun_by_a_link_goes_on_in_the_next_line(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "Enter b Enter i");
	rig_type(r, "first");
	rig_advance(r, 1000);
	assert_done(r, "save 10482 reply KB-7 VPN reconnects (version ");
	assert_done(r, ")\nfirst\n");
}

static void a_megabyte_pasted_is_taken_and_more_is_refused(void **state)
{
	struct rig *r = *state;
	struct str paste = STR_INIT;

	for (size_t i = 0; i < (1 << 20) - 10; i++)
		str_addc(&paste, i % 60 ? 'x' : ' ');
	rig_keys(r, "r");
	rig_paste(r, str_sv(&paste));
	assert_null(rig_grid_fault(&r->grid));
	rig_paste(r, str_sv(&paste));
	assert_shows(r, "the text would be longer than");
	str_deinit(&paste);
}

static void a_new_ticket_asks_for_its_subject(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "+");
	assert_shows(r, "Subject:");
	rig_type(r, "Broken chair");
	rig_keys(r, "Enter");
	rig_type(r, "It broke.");
	rig_keys(r, "Esc y");
	assert_done(r, "run ticket new --subject=Broken chair --body=It broke.");
}

/* Type "access" asks for a site, a cost and a start. */
static void put_form(struct rig *r)
{
	static struct candidate site[] = { { { "berlin", 6 }, { "Berlin", 6 } },
					   { { "moscow", 6 }, { "Москва", 12 } } };
	static const struct form_field form[] = {
		{ .name = { "f.site", 6 },
		  .label = { "Площадка", 16 },
		  .required = true,
		  .choice = site,
		  .n_choice = 2 },
		{ .name = { "f.cost", 6 }, .label = { "Cost", 4 } },
		{ .name = { "f.start", 7 }, .label = { "需要日期", 12 }, .required = true },
		{ .name = { "f.lang", 6 },
		  .label = { "Language", 8 },
		  .dflt = { "en", 2 },
		  .required = true },
	};

	memcpy(r->desk.form, form, sizeof(form));
	r->desk.n_form = ARRAY_LEN(form);
}

static void begin_access(struct rig *r)
{
	put_form(r);
	rig_keys(r, "+");
	rig_type(r, "VPN");
	rig_keys(r, "Enter Esc f");
	assert_shows(r, "3 Type: incident");
	rig_keys(r, "3");
	rig_type(r, "access");
	rig_keys(r, "Enter");
}

static void a_type_asks_for_what_it_requires_one_after_another(void **state)
{
	struct rig *r = *state;

	begin_access(r);
	assert_shows(r, "Площадка:");
	assert_shows(r, "moscow");
	rig_keys(r, "Enter");
	assert_shows(r, "Площадка is required");
	rig_type(r, "mos");
	rig_keys(r, "Enter");
	assert_shows(r, "需要日期:");
	rig_type(r, "2026-12-01");
	rig_keys(r, "Enter");
	rig_golden(r, "new-form-80x24");
	rig_keys(r, "e");
	rig_type(r, "From home.");
	rig_keys(r, "Esc y");
	assert_done(r, "run ticket new --subject=VPN --type=access --field=f.site=moscow "
		       "--field=f.start=2026-12-01 --body=From home.");
}

static void the_form_stands_in_columns_at_each_size(void **state)
{
	struct rig *r = *state;

	begin_access(r);
	rig_keys(r, "Esc");
	rig_resize(r, 40, 120);
	rig_golden(r, "new-form-120x40");
	assert_shows(r, "! required");
	rig_resize(r, 16, 60);
	assert_hides(r, "Priority");
	assert_shows(r, "8 fields more (f)");
	assert_null(rig_grid_fault(&r->grid));
}

static void esc_leaves_the_form_and_sending_asks_again(void **state)
{
	struct rig *r = *state;

	begin_access(r);
	rig_keys(r, "Esc e");
	rig_type(r, "text");
	rig_keys(r, "Esc y");
	assert_shows(r, "Площадка:");
	rig_type(r, "ber");
	rig_keys(r, "Enter");
	assert_shows(r, "需要日期:");
	assert_null(strstr(r->log.p, "run ticket new"));
}

static void a_value_is_judged_as_it_is_typed(void **state)
{
	struct rig *r = *state;

	begin_access(r);
	rig_keys(r, "Esc f 7");
	assert_shows(r, "Cost:");
	rig_type(r, "much");
	rig_advance(r, 150);
	assert_shows(r, "! f.cost: much is not a number");
	rig_keys(r, "Enter");
	assert_shows(r, "Cost: much");
	/* What others lack is no fault of this one. */
	rig_keys(r, "C-u 9");
	rig_advance(r, 150);
	assert_hides(r, "f.start is required");
	rig_keys(r, "Enter");
	rig_advance(r, 1000);
	assert_done(r, "save 0 new  {type=access} {f.cost=9}");
}

static void what_is_refused_is_asked_for_anew_with_all_else_kept(void **state)
{
	struct rig *r = *state;

	begin_access(r);
	rig_type(r, "ber");
	rig_keys(r, "Enter");
	rig_type(r, "2020-01-01");
	rig_keys(r, "Enter e");
	rig_type(r, "text");
	rig_keys(r, "Esc y");
	assert_shows(r, "需要日期: 2020-01-01");
	rig_keys(r, "C-u");
	rig_type(r, "2026-12-01");
	rig_keys(r, "Enter y");
	assert_done(r, "--field=f.start=2026-12-01 --body=text");
}

static void a_draft_keeps_the_fields(void **state)
{
	static struct sv value[] = { { "type=access", 11 }, { "f.site=berlin", 13 } };
	struct rig *r = *state;

	put_form(r);
	r->desk.draft[0] = (struct draft){ .kind = DRAFT_NEW,
					   .subject = SV("VPN"),
					   .body = SV("text"),
					   .value = value,
					   .n_value = 2,
					   .uid = { 1 } };
	r->desk.n_draft = 1;
	rig_keys(r, "+");
	assert_shows(r, "需要日期:");
	assert_shows(r, "Berlin");
	rig_keys(r, "Esc");
	assert_shows(r, "access");
}

static void what_is_answered_is_quoted_where_one_writes(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "r");
	rig_type(r, "Hello,");
	rig_keys(r, "C-r");
	rig_type(r, "So we did.");
	rig_advance(r, 1000);
	assert_done(r, "save 10482 reply Hello,\nOn 2026-11-23 12:31, Zhao Min wrote:\n"
		       "> After this morning's client update the VPN disconnects about every ten\n"
		       "> minutes. I have to log in again each time and the payment run is at\n"
		       "> 16:00.\n\nSo we did.\n");
	/* One edit, as it is one to take back; from the review it goes on with writing. */
	rig_keys(r, "C-_ C-_ Esc \"");
	rig_advance(r, 1000);
	assert_done(r, "> 16:00.\n\n\n");
	assert_shows(r, "Esc review");
}

static void what_cannot_be_quoted_says_so(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "+");
	rig_type(r, "VPN");
	rig_keys(r, "Enter C-r");
	assert_shows(r, "WARN  editor.quote: there is nothing to quote");
	rig_keys(r, "Esc d");
	r->hold = true;
	rig_keys(r, "r");
	rig_answer(r, WORK_DRAFT_LOAD);
	rig_keys(r, "C-r");
	assert_shows(r, "WARN  editor.quote: the ticket is not here yet");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(reply_is_typed_reviewed_and_sent_once),
		rig_test(a_long_text_is_read_through_in_review),
		rig_test(what_is_typed_before_the_draft_came_is_kept),
		rig_test(what_is_typed_before_the_draft_came_stands_behind_the_draft),
		rig_test(a_draft_that_could_not_be_saved_is_saved_again),
		rig_test(leaving_while_the_disk_is_full_gives_the_text_back),
		rig_test(a_failed_send_keeps_the_text_and_may_be_repeated_with_the_same_uid),
		rig_test(a_text_whose_draft_was_sent_from_another_window_is_kept),
		rig_test(nothing_is_sent_that_is_not_on_disk),
		rig_test(while_it_is_sent_nothing_else_is_done_to_it),
		rig_test(a_reply_turned_into_a_note_does_not_write_over_another_note),
		rig_test(a_text_taken_away_goes_to_the_trash),
		rig_test(throwing_away_asks_and_enter_is_not_yes),
		rig_test(hanging_up_saves_what_was_typed),
		rig_test(going_elsewhere_and_leaving_save_what_was_typed),
		rig_test(a_window_too_small_keeps_the_text),
		rig_test(an_outside_editor_gets_the_text_and_gives_it_back),
		rig_test(an_editor_that_fails_changes_nothing),
		rig_test(a_placeholder_or_a_line_of_a_note_does_not_leave_the_house),
		rig_test(a_link_never_runs_into_what_is_typed_next),
		rig_test(a_reply_begun_by_a_link_goes_on_in_the_next_line),
		rig_test(what_is_answered_is_quoted_where_one_writes),
		rig_test(what_cannot_be_quoted_says_so),
		rig_test(a_megabyte_pasted_is_taken_and_more_is_refused),
		rig_test(a_new_ticket_asks_for_its_subject),
		rig_test(a_type_asks_for_what_it_requires_one_after_another),
		rig_test(the_form_stands_in_columns_at_each_size),
		rig_test(esc_leaves_the_form_and_sending_asks_again),
		rig_test(a_value_is_judged_as_it_is_typed),
		rig_test(what_is_refused_is_asked_for_anew_with_all_else_kept),
		rig_test(a_draft_keeps_the_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
