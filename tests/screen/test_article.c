/* Articles: the list with one beside it, the reader, and an article's past: history, differences,
 * who wrote each line. */
#include "harness.h"

#include <string.h>

#include "deskbell/domain/theme.h"

static void articles_are_searched_read_and_cited_in_the_reply(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "g k");
	rig_golden(r, "articles-80x24");
	rig_resize(r, 40, 120);
	rig_golden(r, "articles-120x40");
	rig_resize(r, 50, 200);
	rig_golden(r, "articles-200x50");
	rig_resize(r, 24, 80);
	rig_keys(r, "Enter");
	rig_golden(r, "article-80x24");
	rig_keys(r, "q q");
	rig_keys(r, "r");
	rig_type(r, "See ");
	rig_keys(r, "C-b");
	rig_type(r, "vpn");
	rig_keys(r, "Enter i");
	assert_shows(r, "See KB-7 VPN reconnects (version abcdef0)");
}

/* What was asked for another article comes too late; and none is asked for where it has no room. */
static void the_past_beside_an_article_is_its_own(void **state)
{
	struct rig *r = rig_open_held(50, 200);

	(void)state;
	rig_answer_all(r);
	rig_keys(r, "g k");
	rig_answer(r, WORK_ARTICLES);
	rig_keys(r, "j");
	rig_advance(r, 200);
	rig_answer(r, WORK_HISTORY);
	assert_hides(r, "HISTORY");
	rig_answer_all(r);
	assert_shows(r, "HISTORY  H  3 changes");
	rig_resize(r, 24, 80);
	rig_keys(r, "k");
	rig_advance(r, 200);
	assert_int_equal(rig_waiting(r, WORK_ARTICLE), 1);
	assert_int_equal(rig_waiting(r, WORK_HISTORY), 0);
	rig_close(r);
}

static void a_long_line_of_a_difference_is_shown_to_its_end(void **state)
{
	struct rig *r = *state;

	r->desk.body =
		SV("--- a.md\n+++ a.md\n@@ -1 +1,2 @@\n \n"
		   "-The tunnel comes up, works for a while, and is gone again. The user has to "
		   "sign in each time.\n"
		   "+\xe7\xbd\x91\xe7\xbb\x9c\n");
	rig_keys(r, "g k Enter D");
	assert_shows(r, "\n @@ -1 +1,2 @@\n\n -The tunnel");
	assert_shows(r,
		     "The user has to\n \xc2\xbbsign in each time.\n +\xe7\xbd\x91\xe7\xbb\x9c\n");
	rig_resize(r, 40, 120);
	assert_shows(r, "has to sign in each time.");
}

static void the_past_of_an_article_stands_at_its_places_at_each_size(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "g k Enter H");
	rig_golden(r, "history-80x24");
	rig_resize(r, 40, 120);
	rig_golden(r, "history-120x40");
	rig_resize(r, 24, 80);
	rig_keys(r, "q B");
	rig_golden(r, "blame-80x24");
	rig_resize(r, 40, 120);
	rig_golden(r, "blame-120x40");
	rig_resize(r, 24, 80);
	rig_keys(r, "?");
	assert_shows(r, "kb.blame            show who wrote each line last");
}

static void a_change_of_the_history_is_opened_as_the_difference_it_made(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "g k H j Enter");
	assert_shows(r, "KB-7   1111111..5555555   +2 -1");
	assert_shows(r, "\xe7\x8e\x8b\xe8\x8a\xb3"); /* whom the push names */
	rig_keys(r, "q j D");
	assert_shows(r, "KB-7   1111111   +2 -1");
	rig_keys(r, "q q");
	assert_shows(r, "search:\n");
}

static void a_difference_and_the_lines_become_each_other_in_place(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "g k H j Enter");
	assert_shows(r, "> Difference");
	rig_keys(r, "B");
	assert_shows(r, "> Blame");
	assert_shows(r, "abcdef0 li.wei");
	rig_keys(r, "D");
	assert_shows(r, "1111111..5555555"); /* the one that was open */
	rig_keys(r, "B q");
	assert_shows(r, "> History");
}

static void a_line_of_the_blame_opens_the_change_it_came_with(void **state)
{
	struct rig *r = *state;

	/* Lines come in turn from the revisions abcdef0, 5555555 and 1111111. */
	r->desk.body = SV("first\nsecond line that is long enough to go on in the next row below\n"
			  "third\nfourth\n");
	rig_keys(r, "g k Enter B");
	assert_int_equal(rig_style(r, "first"), STYLE_LIST_SELECTED);
	rig_keys(r, "j");
	assert_int_equal(rig_style(r, "second"), STYLE_LIST_SELECTED);
	/* The row that goes on is no line of its own. */
	rig_keys(r, "j");
	assert_int_equal(rig_style(r, "third"), STYLE_LIST_SELECTED);
	rig_keys(r, "k Enter");
	assert_shows(r, "KB-7   1111111..5555555   +2 -1");
	rig_keys(r, "q");
	assert_int_equal(rig_style(r, "second"), STYLE_LIST_SELECTED);
	rig_keys(r, "k");
	assert_int_equal(rig_style(r, "first"), STYLE_LIST_SELECTED);
	rig_keys(r, "/");
	rig_type(r, "fourth");
	rig_keys(r, "Enter");
	assert_int_equal(rig_style(r, "fourth"), STYLE_LIST_SELECTED);
	rig_resize(r, 40, 120);
	assert_int_equal(rig_style(r, "fourth"), STYLE_LIST_SELECTED);
	rig_keys(r, "k G g g");
	assert_int_equal(rig_style(r, "first"), STYLE_LIST_SELECTED);
}

static void what_was_added_and_taken_away_has_a_style_of_its_own(void **state)
{
	struct rig *r = *state;

	r->desk.body = SV("--- a.md\n+++ a.md\n@@ -1,2 +1,2 @@\n same\n-was\n--- gone\n+is\n");
	rig_keys(r, "g k Enter D");
	assert_int_equal(rig_style(r, "-was"), STYLE_DIFF_DEL);
	assert_int_equal(rig_style(r, "--- gone"), STYLE_DIFF_DEL);
	assert_int_equal(rig_style(r, "+is"), STYLE_DIFF_ADD);
	assert_int_equal(rig_style(r, "@@"), STYLE_DIFF_HUNK);
	/* Control: the names of the files are no lines. */
	assert_int_equal(rig_style(r, "--- a.md"), STYLE_MUTED);
}

static void an_article_is_edited_from_the_list(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "g k");
	assert_shows(r, "e edit  H history  D diff  B blame");
	rig_keys(r, "e");
	assert_shows(r, "Knowledge > KB-7");
	assert_true(r->edit_by != 0);
}

static void words_are_found_in_a_text_one_place_after_the_other(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "g k Enter /");
	rig_type(r, "LOG");
	rig_keys(r, "Enter");
	assert_int_equal(rig_style(r, "log out"), STYLE_LIST_SELECTED);
	assert_int_equal(rig_style(r, "log in"), STYLE_BASE);
	rig_keys(r, "n");
	assert_int_equal(rig_style(r, "log in"), STYLE_LIST_SELECTED);
	assert_hides(r, "round the end");
	rig_keys(r, "N N");
	assert_shows(r, "found round the end of the text");
	/* Nothing typed: the same words again. */
	rig_keys(r, "/ Enter");
	assert_int_equal(rig_style(r, "log out"), STYLE_LIST_SELECTED);
	rig_keys(r, "/");
	rig_type(r, "torch");
	rig_keys(r, "Enter");
	assert_shows(r, "\"torch\" is not in this text");
	/* A soft hyphen is nothing that could be seen, and not everywhere. */
	rig_keys(r, "/");
	rig_type(r, "\u00ad");
	rig_keys(r, "Enter");
	assert_shows(r, "is not in this text");
	assert_hides(r, "torch");
	/* In the lines of the past too; in the list there is no text yet. */
	rig_keys(r, "B n");
	assert_shows(r, "find:");
	rig_keys(r, "Esc q q n");
	assert_shows(r, "open one first");
}

static void words_of_an_article_are_found_where_a_row_ends(void **state)
{
	struct rig *r = *state;

	r->desk.body =
		SV("# VPN reconnects\n\n> The tunnel comes up, works for a while, and is gone "
		   "again. The user has to sign in each time.\n");
	rig_keys(r, "g k Enter");
	rig_resize(r, 24, 61);
	assert_shows(r, "is gone\n");
	rig_keys(r, "/");
	rig_type(r, "is gone again");
	rig_keys(r, "Enter");
	assert_hides(r, "is not in");
	assert_int_equal(rig_style(r, "The tunnel"), STYLE_LIST_SELECTED);
	/* Laid for another width it is the same place. */
	rig_resize(r, 24, 80);
	assert_int_equal(rig_style(r, "The tunnel"), STYLE_LIST_SELECTED);
}

/* A change while the words wait to be looked for does not make their list one nobody waits for. */
static void a_change_takes_no_search_out_of_the_keys_way(void **state)
{
	struct rig *r = rig_open_held(24, 80);

	(void)state;
	rig_answer_all(r);
	rig_keys(r, "g k");
	rig_answer_all(r);
	rig_keys(r, "j /");
	rig_type(r, "vpn");
	r->desk.articles = true;
	rig_changed(r, (int64_t)0);
	while (rig_waiting(r, WORK_TOUCHED))
		rig_answer(r, WORK_TOUCHED);
	r->desk.n_article = 1;
	rig_keys(r, "Enter Enter");
	assert_hides(r, "Knowledge > KB-");
	rig_answer_all(r);
	assert_shows(r, "Knowledge > KB-7");
	rig_close(r);
}

static void articles_are_asked_for_again_when_one_of_them_changed(void **state)
{
	struct rig *r = rig_open_held(50, 200);

	(void)state;
	rig_answer_all(r);
	rig_keys(r, "g k");
	rig_answer_all(r);
	rig_advance(r, 1000);
	/* A ticket changed. */
	rig_changed(r, (int64_t)10482, (int64_t)0);
	rig_answer(r, WORK_TOUCHED);
	assert_int_equal(rig_waiting(r, WORK_ARTICLES), 0);
	rig_answer_all(r);
	/* Another article: the list, but not the one that stands there. */
	r->desk.articles = true;
	rig_changed(r, (int64_t)0);
	rig_answer(r, WORK_TOUCHED);
	rig_answer(r, WORK_ARTICLES);
	assert_int_equal(rig_waiting(r, WORK_ARTICLE), 0);
	assert_int_equal(rig_waiting(r, WORK_HISTORY), 0);
	assert_int_equal(rig_waiting(r, WORK_DIFF), 0);
	/* This one. */
	r->desk.article[0].commit = SV("fedcba9876543210");
	rig_changed(r, (int64_t)0);
	rig_answer(r, WORK_TOUCHED);
	rig_answer(r, WORK_ARTICLES);
	assert_int_equal(rig_waiting(r, WORK_ARTICLE), 1);
	assert_int_equal(rig_waiting(r, WORK_HISTORY), 1);
	assert_int_equal(rig_waiting(r, WORK_DIFF), 1);
	rig_answer_all(r);
	/* Below another screen it waits until that is gone. */
	rig_keys(r, "Enter");
	rig_answer_all(r);
	rig_changed(r, (int64_t)0);
	rig_answer(r, WORK_TOUCHED);
	assert_int_equal(rig_waiting(r, WORK_ARTICLES), 0);
	rig_answer_all(r);
	rig_keys(r, "q");
	assert_int_equal(rig_waiting(r, WORK_ARTICLES), 1);
	rig_close(r);
}

static void where_no_article_is_found_a_key_shows_all(void **state)
{
	struct rig *r = *state;

	r->desk.n_article = 0;
	rig_keys(r, "g k");
	assert_shows(r, "No article found.");
	assert_hides(r, "Enter open");
	assert_hides(r, "H history");
	rig_keys(r, "B");
	assert_shows(r, "WARN  kb.blame: there is no article here");
	/* Control: there are none at all. */
	assert_hides(r, "shows all");
	rig_keys(r, "/");
	rig_type(r, "torch");
	rig_keys(r, "Enter");
	assert_shows(r, "_ shows all");
}

static void edited(struct rig *r, const char *text, int status)
{
	rig_send(r, &(struct msg){ .kind = MSG_EDITED,
				   .tag = (int)r->edit_by,
				   .text = sv_from(text),
				   .status = status });
}

static void an_article_is_begun_where_articles_are_listed(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "g k + Enter");
	assert_shows(r, "an article needs a title");
	rig_type(r, "VPN: on 2 Macs!");
	rig_keys(r, "Enter");
	/* Beside the one the cursor is on. */
	assert_shows(r, "its path: vpn/vpn-on-2-macs.md");
	rig_keys(r, "Enter");
	assert_string_equal(str_z(&r->edit), "# VPN: on 2 Macs!\n\n");
	edited(r, "# VPN: on 2 Macs!\n", 0);
	assert_shows(r, "nothing was written");
	assert_false(rig_was_run(r, "run"));
	assert_false(rig_was_run(r, "save"));
	edited(r, "# VPN: on 2 Macs!\n\nText\n", 0);
	assert_true(rig_was_run(r, "run kb new --title VPN: on 2 Macs! --body"));
	assert_true(rig_was_run(r, "Text\n -- vpn/vpn-on-2-macs.md (uid)\n"));
	assert_shows(r, "Knowledge > KB-");
}

static void write_torch(struct rig *r, const char *text, int status)
{
	rig_keys(r, "g k +");
	rig_type(r, "Torch");
	rig_keys(r, "Enter Enter");
	edited(r, text, status);
}

/* Text, title and path wait where all drafts do. */
static void a_new_article_that_is_refused_is_a_draft_until_it_is_published(void **state)
{
	struct rig *r = *state;

	r->desk.run_rc = RC_CONFLICT;
	r->desk.why = "vpn/torch.md is KB-7 already";
	write_torch(r, "# A lamp\n\nhalf\n", 0);
	assert_shows(r, "vpn/torch.md is KB-7 already");
	assert_true(
		rig_was_run(r, "save 0 new-article # A lamp\n\nhalf\n {title=Torch}\nrun kb new"));
	assert_true(rig_was_run(r, "vpn/torch.md (uid)\n"));
	assert_false(rig_was_run(r, "remove"));
	rig_keys(r, "q g e");
	assert_shows(r, "article");
	assert_shows(r, "vpn/torch.md");
	assert_hides(r, "#1 ");
	rig_keys(r, "Enter");
	assert_shows(r, "title of the new article: Torch");
	rig_keys(r, "Enter");
	assert_shows(r, "its path: vpn/torch.md");
	rig_keys(r, "C-u");
	rig_type(r, "vpn/lamp.md");
	rig_keys(r, "Enter");
	assert_string_equal(str_z(&r->edit), "# A lamp\n\nhalf\n");
	r->desk.run_rc = RC_OK;
	str_reset(&r->log);
	edited(r, "# A lamp\n\nwhole\n", 0);
	assert_true(rig_was_run(r, "save 1 new-article # A lamp\n\nwhole\n"));
	assert_true(rig_was_run(r, "vpn/lamp.md (uid)\nremove 1 new-article"));
	assert_shows(r, "Knowledge > KB-");
	rig_keys(r, "q");
	assert_shows(r, "No draft is waiting.");
}

/* The next one takes no place of what waits, and a draft thrown away is gone. */
static void an_editor_that_fails_leaves_a_draft_that_the_next_article_does_not_touch(void **state)
{
	struct rig *r = *state;

	write_torch(r, "# Torch\n\nhalf\n", 1);
	assert_shows(r, "editor ended with 1: nothing is published; g e lists your drafts");
	assert_true(rig_was_run(r, "save 0 new-article # Torch\n\nhalf\n"));
	assert_false(rig_was_run(r, "run"));
	write_torch(r, "# Torch\n\nother\n", 1);
	assert_string_equal(str_z(&r->edit), "# Torch\n\n");
	assert_int_equal(r->desk.n_draft, 2);
	assert_true(sv_eqs(r->desk.draft[0].body, "# Torch\n\nhalf\n"));
	rig_keys(r, "g e D y");
	assert_true(rig_was_run(r, "discard 1 new-article"));
	assert_int_equal(r->desk.n_draft, 1);
}

/* It stays in the screen, is not published, and whatever ends the screen tries once more. */
static void a_new_article_that_cannot_be_saved_is_kept_and_saved_again(void **state)
{
	const struct msg hangup = { .kind = MSG_HANGUP };
	struct rig *r = *state;

	r->desk.save_rc = RC_ENV;
	write_torch(r, "# Torch\n\nhalf\n", 0);
	assert_shows(r, "draft not saved: the disk is full");
	assert_false(rig_was_run(r, "run"));
	rig_keys(r, "+");
	assert_shows(r, "title of the new article: Torch");
	rig_keys(r, "Enter Enter");
	assert_string_equal(str_z(&r->edit), "# Torch\n\nhalf\n");
	r->desk.save_rc = RC_OK;
	str_reset(&r->log);
	rig_send(r, (struct msg *)&hangup);
	assert_true(rig_was_run(r, "save 0 new-article # Torch\n\nhalf\n"));
	assert_false(rig_was_run(r, "run"));
	/* Control: once it is saved, there is nothing to save. */
	str_reset(&r->log);
	rig_send(r, (struct msg *)&hangup);
	assert_false(rig_was_run(r, "save"));
}

static void a_list_that_is_not_all_says_so(void **state)
{
	struct rig *r = *state;

	r->desk.n_more = 500 - r->desk.n_article;
	rig_keys(r, "g k");
	assert_shows(r, "Knowledge   500 articles");
	r->desk.n_more++;
	rig_keys(r, "R");
	assert_shows(r, "Knowledge   the first 500 articles");
	rig_keys(r, "G");
	assert_shows(r, "one of many");
}

/* Whatever refuses it: the command itself, or what comes before it. */
static void an_edited_article_is_a_draft_until_it_is_published(void **state)
{
	struct rig *r = *state;

	r->desk.run_rc = RC_DENIED;
	r->desk.why = "kb edit: not for your roles";
	rig_keys(r, "g k e");
	edited(r, "an hour of work\n", 0);
	assert_shows(r, "not for your roles");
	assert_true(rig_was_run(r, "save 7 article an hour of work\n\nrun kb edit KB-7 --rev="));
	assert_true(rig_was_run(r, "--body an hour of work\n (uid)\n"));
	assert_false(rig_was_run(r, "remove"));
	assert_int_equal(r->desk.n_draft, 1);
	/* Nothing is published that could not be saved, and an emptied text is none. */
	r->desk.save_rc = RC_ENV;
	str_reset(&r->log);
	rig_keys(r, "e");
	edited(r, "more\n", 0);
	assert_shows(r, "the disk is full");
	assert_false(rig_was_run(r, "run"));
	rig_keys(r, "e");
	str_reset(&r->log);
	edited(r, "\n", 0);
	assert_true(rig_was_run(r, "run kb edit KB-7"));
	assert_false(rig_was_run(r, "save"));
	assert_false(rig_was_run(r, "(uid)"));
}

static void a_new_article_whose_draft_was_published_from_another_window_is_kept(void **state)
{
	struct rig *r = *state;

	r->desk.repeated = true;
	write_torch(r, "# Torch\n\nother\n", 0);
	assert_shows(r, "it was published before, as KB-10482; your text is kept as a draft");
	assert_true(rig_was_run(r, "(uid)\nsave 1 new-article # Torch\n\nother\n"));
	assert_false(rig_was_run(r, "remove"));
	assert_hides(r, "Knowledge > KB-");
}

static void what_the_past_cannot_do_says_so(void **state)
{
	struct rig *r = *state;

	rig_keys(r, "g k Enter H e");
	assert_shows(r, "go back to the article first");
	rig_keys(r, "H");
	assert_shows(r, "this is the history");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(articles_are_searched_read_and_cited_in_the_reply),
		rig_test(the_past_beside_an_article_is_its_own),
		rig_test(a_long_line_of_a_difference_is_shown_to_its_end),
		rig_test(the_past_of_an_article_stands_at_its_places_at_each_size),
		rig_test(a_change_of_the_history_is_opened_as_the_difference_it_made),
		rig_test(a_difference_and_the_lines_become_each_other_in_place),
		rig_test(a_line_of_the_blame_opens_the_change_it_came_with),
		rig_test(what_was_added_and_taken_away_has_a_style_of_its_own),
		rig_test(an_article_is_edited_from_the_list),
		rig_test(words_are_found_in_a_text_one_place_after_the_other),
		rig_test(words_of_an_article_are_found_where_a_row_ends),
		cmocka_unit_test(a_change_takes_no_search_out_of_the_keys_way),
		cmocka_unit_test(articles_are_asked_for_again_when_one_of_them_changed),
		rig_test(where_no_article_is_found_a_key_shows_all),
		rig_test(an_article_is_begun_where_articles_are_listed),
		rig_test(a_new_article_that_is_refused_is_a_draft_until_it_is_published),
		rig_test(an_editor_that_fails_leaves_a_draft_that_the_next_article_does_not_touch),
		rig_test(a_new_article_that_cannot_be_saved_is_kept_and_saved_again),
		rig_test(a_list_that_is_not_all_says_so),
		rig_test(an_edited_article_is_a_draft_until_it_is_published),
		rig_test(a_new_article_whose_draft_was_published_from_another_window_is_kept),
		rig_test(what_the_past_cannot_do_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
