/* Walks through writing: drafts, review, what is sent and what is not. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/mem.h"
#include "harness_desk.h"
#include "support/fixture.h"

/* Files in li.wei's draft folder (or its trash) that hold the text; each must be for its owner
 * only.
 */
static int drafts_with(const struct pty_rig *r, const char *folder, const char *text)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *dir = fs_join(&a, r->desk, folder);
	struct err e = { 0 };
	struct sv *name;
	int found = 0;
	size_t n;

	if (!fs_is_dir(dir) || fs_list(dir, 100, &a, &name, &n, &e) != RC_OK)
		return 0;
	for (size_t i = 0; i < n; i++) {
		const char *path = fs_join(&a, dir, arena_z(&a, name[i]));
		struct stat st;
		struct sv body;

		assert_int_equal(stat(path, &st), 0);
		if (!S_ISREG(st.st_mode))
			continue;
		assert_int_equal(st.st_mode & 0777, 0600);
		assert_int_equal(fs_read(path, 1 << 20, &a, &body, &e), RC_OK);
		found += pty_count(body, text) > 0;
	}
	return found;
}

#define DRAFTS "person/li.wei/draft"
#define TMP "../tmp" /* where editors have their files (with_editor) */
#define TRASH "person/li.wei/draft/trash"

/* How often the ticket's JSON, read from outside, holds the text. */
static size_t in_ticket(const struct pty_rig *r, const char *ticket, const char *text)
{
	char *out = pty_cli(r->desk, "li.wei", 0, "ticket", "show", ticket, "--json", NULL);
	size_t n = pty_count(sv_from(out), text);

	mem_free(&out);
	return n;
}

static void s11_a_reply_goes_through_a_review_and_nothing_is_sent(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p;

	pty_keys(p, "<Enter>r");
	pty_assert_text(p, "PUBLIC REPLY");
	pty_keys(p, "Please try the web gateway. 请重试。");
	pty_keys(p, "<Esc>");
	pty_assert_text(p, "PUBLIC REPLY");
	pty_assert_text(p, "review: nothing is sent yet");
	pty_assert_text(p, "Please try the web gateway. 请重试。");
	pty_assert_row(p, -1, "y send");
	assert_int_equal(drafts_with(r, DRAFTS, "web gateway. 请重试。"), 1);
	assert_int_equal(in_ticket(r, "10482", "try the web gateway"), 0);
	/* Control: it is there once it is sent. */
	pty_keys(p, "y");
	pty_assert_row(p, 0, "#10482");
	pty_assert_text(p, "< Please try the web gateway.");
	assert_int_equal(in_ticket(r, "10482", "try the web gateway"), 1);
	assert_int_equal(drafts_with(r, DRAFTS, "web gateway"), 0);
	pty_cli_says(r->desk, "sup.ivan", "81 changes", "audit", "verify", NULL);
}

static void s12_a_note_stays_inside(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p;

	pty_keys(p, "<Enter>c");
	pty_assert_text(p, "INTERNAL NOTE");
	pty_keys(p, "The old client is to blame.<Esc>y");
	pty_assert_text(p, "# The old client is to blame.");
	pty_assert_text(p, "# li.wei");
	assert_int_equal(in_ticket(r, "10482", "The old client is to blame."), 1);
	assert_int_equal(in_ticket(r, "10482",
				   "\"public\":false,\"body\":\"The old client is to"
				   " blame."),
			 1);
}

/* Terminals send Alt as Esc; people who write in shells and mail use it without thinking. */
static void alt_moves_by_words_and_elsewhere_is_esc(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p;

	pty_keys(p, "<Enter>rone two three");
	pty_send_bytes(p, SV("\033b\033bX"));
	pty_advance(p, 0);
	pty_assert_text(p, "one Xtwo three");
	pty_send_bytes(p, SV("\033fY\033\177"));
	pty_advance(p, 0);
	pty_assert_text(p, "one Xtwo three");
	pty_assert_text(p, "Esc review");
	pty_send_bytes(p, SV("\033V"));
	pty_advance(p, 0);
	pty_assert_text(p, "INTERNAL NOTE");
}

static void the_screen_is_drawn_again_while_one_writes(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p;

	pty_keys(p, "<Enter>rGood");
	pty_keys(p, " ");
	assert_int_equal(pty_count(pty_bytes(p), "\033[2J"), 0);
	pty_keys(p, "<C-l>");
	pty_assert(p, pty_count(pty_bytes(p), "\033[2J") == 1);
	pty_keys(p, "morning");
	pty_assert_text(p, "Good morning");
}

static void a_draft_is_on_disk_a_second_after_the_last_key(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p;

	pty_keys(p, "<Enter>rOne");
	pty_advance(p, 999);
	assert_int_equal(drafts_with(r, DRAFTS, "One"), 0);
	pty_keys(p, " two");
	pty_advance(p, 999);
	assert_int_equal(drafts_with(r, DRAFTS, "One"), 0);
	pty_advance(p, 1);
	assert_int_equal(drafts_with(r, DRAFTS, "One two"), 1);
	pty_assert_text(p, "draft saved");
}

static void comes_back_after(struct pty_rig *r, int sig)
{
	struct pty *p = r->p;

	pty_keys(p, "<Enter>rFirst line<Enter>Second line 你好");
	assert_int_equal(drafts_with(r, DRAFTS, "First line"), 0);
	pty_signal(p, sig);
	pty_assert_exit(p, 128 + sig);
	assert_int_equal(drafts_with(r, DRAFTS, "First line\nSecond line 你好"), 1);
	r->q = p = pty_on_desk(r, 24, 80);
	pty_keys(p, "ge");
	pty_assert_row(p, 0, "My drafts");
	pty_assert_text(p, "#10482");
	pty_assert_text(p, "First line");
	pty_keys(p, "<Enter>");
	pty_assert_text(p, "PUBLIC REPLY");
	pty_assert_text(p, "Second line 你好");
}

static void s15_a_draft_outlives_a_hang_up(void **state)
{
	comes_back_after(*state, SIGHUP);
}

static void s15_and_being_told_to_end(void **state)
{
	comes_back_after(*state, SIGTERM);
}

/* No chance to save: what was typed more than a second before is there. */
static void s15_and_being_killed_a_second_later(void **state)
{
	struct pty_rig *r = *state;

	pty_keys(r->p, "<Enter>rKept text");
	pty_advance(r->p, 1000);
	pty_signal(r->p, SIGKILL);
	pty_assert_exit(r->p, 128 + SIGKILL);
	r->q = pty_on_desk(r, 24, 80);
	pty_keys(r->q, "ge<Enter>");
	pty_assert_text(r->q, "Kept text");
}

static struct pty *with_editor(struct pty_rig *r, const char *script)
{
	const char *path = tmpdir_at(&r->dir, "editor.sh"), *tmp = tmpdir_at(&r->dir, "tmp");
	const char *env[] = {
		arena_z(&r->dir.arena, arena_printf(&r->dir.arena, "EDITOR=/bin/sh %s", path)),
		arena_z(&r->dir.arena, arena_printf(&r->dir.arena, "TMPDIR=%s", tmp)), NULL
	};
	struct err e = { 0 };

	assert_int_equal(fs_mkdirs(tmp, 0700, &e), RC_OK);
	pty_write_file(r->dir.path, "editor.sh", script);
	return pty_start(&(struct pty_opts){ .desk = r->desk, .as = "li.wei", .env = env });
}

static void s16_an_editor_that_fails_changes_nothing(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p = with_editor(r, "echo changed >\"$1\"\nexit 1\n");

	pty_keys(p, "<Enter>rMy words");
	pty_keys(p, "<C-o>");
	pty_assert_text(p, "editor ended with 1, draft kept");
	pty_assert_text(p, "My words");
	pty_assert_row(p, -1, "y send");
	pty_assert_no_text(p, "changed");
	assert_true(pty_alt_screen(p));
}

static void an_editor_changes_the_text_and_the_screen_comes_back(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p =
		with_editor(r, "stty -a >\"${0%/*}/stty\"\necho second line >>\"$1\"\n");

	pty_keys(p, "<Enter>rMy words<Enter>");
	pty_keys(p, "<C-o>");
	pty_assert_text(p, "My words");
	pty_assert_text(p, "second line");
	assert_true(pty_alt_screen(p));
	assert_int_equal(drafts_with(r, DRAFTS, "second line"), 1);
	assert_int_equal(drafts_with(r, TMP, "second line"), 0);
	/* The editor had the terminal as it was found. */
	{
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct err e = { 0 };
		struct sv stty;

		assert_int_equal(fs_read(tmpdir_at(&r->dir, "stty"), 1 << 16, &a, &stty, &e),
				 RC_OK);
		assert_true(pty_count(stty, " icanon") && pty_count(stty, " echo "));
	}
}

/* Of an editor that fails, killed, taken up again, refused, and published. */
static void the_text_of_a_new_article_is_a_draft_until_it_is_published(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p = with_editor(r, "echo Half a thought. >>\"$1\"\nexit 1\n");

	pty_keys(p, "gk+Torch<Enter><C-u>torch.md<Enter>");
	pty_assert_text(p, "editor ended with 1: nothing is published");
	assert_int_equal(drafts_with(r, DRAFTS, "# Torch\n\nHalf a thought."), 1);
	assert_int_equal(drafts_with(r, TMP, "Half a thought."), 0);
	pty_signal(p, SIGKILL);
	pty_assert_exit(p, 128 + SIGKILL);
	r->q = p = with_editor(r, "echo The other half. >>\"$1\"\n");
	pty_cli_says(r->desk, "li.wei", "published", "kb", "new", "lamp.md", "--title", "Lamp",
		     "--body", "x", NULL);
	pty_keys(p, "ge<Enter><Enter><C-u>lamp.md<Enter>");
	pty_assert_text(p, "lamp.md is KB-");
	assert_int_equal(drafts_with(r, DRAFTS, "Half a thought.\nThe other half."), 1);
	pty_keys(p, "<Enter><Enter><C-u>torch.md<Enter>");
	pty_assert_text(p, "Half a thought. The other half. The other half.");
	assert_int_equal(drafts_with(r, DRAFTS, "Half a thought."), 0);
	assert_int_equal(drafts_with(r, TMP, "Half a thought."), 0);
	pty_cli_says(r->desk, "li.wei", "Torch", "kb", "search", "thought", NULL);
}

/* A file stands where drafts should. */
static void an_editors_file_stays_while_its_text_has_no_other_place(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p = with_editor(r, "echo Precious. >>\"$1\"\n");

	const char *dir = tmpdir_at(&r->dir, "desk/person/li.wei");
	struct err e = { 0 };

	assert_int_equal(fs_mkdirs(dir, 0700, &e), RC_OK);
	pty_write_file(dir, "draft", "");
	pty_keys(p, "gk+Torch<Enter><Enter>");
	pty_assert_text(p, "draft not saved");
	assert_int_equal(drafts_with(r, TMP, "Precious."), 1);
}

static void s17_a_draft_is_only_thrown_away_on_yes(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p;

	pty_keys(p, "<Enter>rNever mind<Esc>D");
	pty_assert_text(p, "Throw this draft away?");
	pty_keys(p, "<Enter>");
	pty_assert_text(p, "Throw this draft away?");
	pty_keys(p, "n");
	assert_int_equal(drafts_with(r, DRAFTS, "Never mind"), 1);
	pty_keys(p, "D");
	pty_keys(p, "y");
	assert_int_equal(drafts_with(r, DRAFTS, "Never mind"), 0);
	assert_int_equal(drafts_with(r, TRASH, "Never mind"), 1);
	pty_assert_no_text(p, "PUBLIC REPLY");
}

/* A yes typed before the question could be read is none. */
static void a_question_ignores_what_was_typed_before_it_was_seen(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p;

	pty_keys(p, "<Enter>rNever mind<Esc>");
	pty_keys(p, "Dy");
	pty_assert_text(p, "Throw this draft away?");
	assert_int_equal(drafts_with(r, DRAFTS, "Never mind"), 1);
}

static void an_empty_reply_is_not_sent_and_leaves_no_draft(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p;

	pty_keys(p, "<Enter>r");
	pty_keys(p, "<Esc>");
	pty_assert_no_text(p, "PUBLIC REPLY");
	pty_assert_row(p, 1, "#10482");
	assert_int_equal(drafts_with(r, DRAFTS, ""), 0);
}

static void a_paste_is_text_in_the_editor(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = r->p;

	pty_keys(p, "<Enter>r");
	pty_paste(p, "first\r\tsecond \x1b[31mred\x07 打印");
	pty_keys(p, "<Esc>");
	pty_assert_text(p, "first");
	pty_assert_text(p, "打印");
	assert_int_equal(pty_colors(pty_all(p)) > 0 && pty_count(pty_all(p), "\033[31mred"), 0);
	assert_int_equal(drafts_with(r, DRAFTS, "打印"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		pty_test_wide(s11_a_reply_goes_through_a_review_and_nothing_is_sent),
		pty_test_wide(s12_a_note_stays_inside),
		pty_test_wide(alt_moves_by_words_and_elsewhere_is_esc),
		pty_test_wide(the_screen_is_drawn_again_while_one_writes),
		pty_test(a_draft_is_on_disk_a_second_after_the_last_key),
		pty_test(s15_a_draft_outlives_a_hang_up),
		pty_test(s15_and_being_told_to_end),
		pty_test(s15_and_being_killed_a_second_later),
		pty_test_desk(s16_an_editor_that_fails_changes_nothing),
		pty_test_desk(an_editor_changes_the_text_and_the_screen_comes_back),
		pty_test_desk(the_text_of_a_new_article_is_a_draft_until_it_is_published),
		pty_test_desk(an_editors_file_stays_while_its_text_has_no_other_place),
		pty_test(s17_a_draft_is_only_thrown_away_on_yes),
		pty_test(a_question_ignores_what_was_typed_before_it_was_seen),
		pty_test(an_empty_reply_is_not_sent_and_leaves_no_draft),
		pty_test(a_paste_is_text_in_the_editor),
	};

	return pty_run(tests);
}
