/* Drafts: one file for each ticket and kind; what was sent is no draft any more. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "deskbell/service/call.h"
#include "deskbell/service/draft.h"
#include "support/small_desk.h"

struct rig {
	struct small_desk s;
	struct actor me, you;
};

static void ok(struct rig *r, enum rc rc)
{
	small_desk_ok(&r->s, rc);
}

static void run_line(struct rig *r, const char *line, const uint8_t *uid)
{
	struct request q = { .door = DOOR_TUI, .login = r->me.login, .uid = uid };
	struct sv *word;
	struct args x;
	struct answer out;
	size_t n, used;
	const struct command *cmd;

	ok(r, words_split(sv_from(line), &r->s.a, &word, &n, &r->s.e));
	cmd = command_find(word, n, &used, &r->s.e);
	assert_non_null(cmd);
	ok(r, args_parse(cmd, word + used, n - used, &r->s.a, &x, &r->s.e));
	q.args = &x;
	ok(r, call_run(r->s.desk, &q, &r->s.a, &out, &r->s.e));
}

static int set_up(void **state)
{
	static struct rig rig;
	struct rig *r = &rig;

	small_desk_init(&r->s, "me");
	r->me = small_desk_actor(&r->s, "me");
	run_line(r, "user add 'o/../x' --role agent", NULL);
	run_line(r, "ticket new --subject s", NULL);
	r->you = small_desk_actor(&r->s, "o/../x");
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *r = *state;

	small_desk_deinit(&r->s);
	return 0;
}

static struct draft saved(struct rig *r, const struct actor *who, int64_t ticket,
			  enum draft_kind kind, const char *body)
{
	struct draft x = { .ticket = ticket, .kind = kind, .body = sv_from(body) };

	ok(r, draft_save(r->s.desk, who, &x, &r->s.e));
	return x;
}

static void a_draft_comes_back_as_it_was(void **state)
{
	struct rig *r = *state;
	struct sv value[] = { SV("queue=hr"), SV("f.room=4\n17 в: доме") };
	struct draft x = { .kind = DRAFT_NEW,
			   .subject = SV("a: b\nprinter 打印机"),
			   .value = value,
			   .n_value = 2,
			   .body = SV("\nuid: none\n\nтекст\n\n") },
		     y;

	ok(r, draft_save(r->s.desk, &r->me, &x, &r->s.e));
	ok(r, draft_load(r->s.desk, &r->me, 0, DRAFT_NEW, &r->s.a, &y, &r->s.e));
	assert_true(sv_eqs(y.subject, "a: b printer 打印机"));
	assert_true(sv_eq(y.body, x.body));
	assert_int_equal(y.n_value, 2);
	assert_true(sv_eqs(y.value[0], "queue=hr") && sv_eqs(y.value[1], "f.room=4 17 в: доме"));
	assert_int_equal(y.saved, FIXTURE_NOW);
	assert_memory_equal(x.uid, y.uid, UID_SIZE);
	x.body = SV("");
	ok(r, draft_save(r->s.desk, &r->me, &x, &r->s.e));
	ok(r, draft_load(r->s.desk, &r->me, 0, DRAFT_NEW, &r->s.a, &y, &r->s.e));
	assert_int_equal(y.body.n, 0);
	assert_memory_equal(x.uid, y.uid, UID_SIZE);
}

static void each_ticket_and_kind_has_its_own_and_nobody_sees_anothers(void **state)
{
	struct rig *r = *state;
	struct draft *list, y;
	size_t n;

	saved(r, &r->me, 1, DRAFT_REPLY, "reply");
	clock_freeze(&r->s.clock, FIXTURE_NOW + 5);
	saved(r, &r->me, 1, DRAFT_NOTE, "note");
	saved(r, &r->you, 1, DRAFT_REPLY, "yours");
	ok(r, draft_list(r->s.desk, &r->me, &r->s.a, &list, &n, &r->s.e));
	assert_int_equal(n, 2);
	assert_int_equal(list[0].kind, DRAFT_NOTE); /* the newest first */
	assert_int_equal(list[1].kind, DRAFT_REPLY);
	ok(r, draft_load(r->s.desk, &r->you, 1, DRAFT_REPLY, &r->s.a, &y, &r->s.e));
	assert_true(sv_eqs(y.body, "yours"));
	ok(r, draft_remove(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.e));
	assert_int_equal(draft_load(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.a, &y, &r->s.e),
			 RC_NOTFOUND);
}

static void a_login_never_leaves_its_folder(void **state)
{
	struct rig *r = *state;
	struct stat st;

	saved(r, &r->you, 1, DRAFT_REPLY, "x");
	assert_int_equal(stat(tmpdir_at(&r->s.dir, "desk/person/o%2F..%2Fx/draft/1-reply"), &st),
			 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void what_was_sent_is_recognised_after_a_crash(void **state)
{
	struct rig *r = *state;
	struct draft x = saved(r, &r->me, 1, DRAFT_REPLY, "hello"), y, *list;
	size_t n;

	run_line(r, "ticket reply 1 --body hello", x.uid); /* and no draft_remove after it */
	ok(r, draft_list(r->s.desk, &r->me, &r->s.a, &list, &n, &r->s.e));
	assert_int_equal(n, 0);
	assert_int_equal(draft_load(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.a, &y, &r->s.e),
			 RC_NOTFOUND);
	assert_false(fs_exists(tmpdir_at(&r->s.dir, "desk/person/me/draft/1-reply")));
}

/* Two windows had the same one, and the other went on after it was sent. */
static void a_draft_saved_again_after_it_was_sent_is_one_of_its_own(void **state)
{
	struct rig *r = *state;
	struct draft x = saved(r, &r->me, 1, DRAFT_REPLY, "hello"), y;
	uint8_t sent[UID_SIZE];

	memcpy(sent, x.uid, UID_SIZE);
	/* Control: before, it keeps what it is recognised by. */
	ok(r, draft_save(r->s.desk, &r->me, &x, &r->s.e));
	assert_memory_equal(x.uid, sent, UID_SIZE);
	run_line(r, "ticket reply 1 --body hello", sent);
	x.body = SV("hello, and more");
	ok(r, draft_save(r->s.desk, &r->me, &x, &r->s.e));
	assert_memory_not_equal(x.uid, sent, UID_SIZE);
	ok(r, draft_load(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.a, &y, &r->s.e));
	assert_true(sv_eqs(y.body, "hello, and more"));
	assert_memory_equal(x.uid, y.uid, UID_SIZE);
}

static void a_withdrawn_reply_is_a_draft_again_until_it_is_redone(void **state)
{
	struct rig *r = *state;
	struct draft y;

	run_line(r, "ticket reply 1 --body 'it is mended'", NULL);
	run_line(r, "undo", NULL);
	ok(r, draft_load(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.a, &y, &r->s.e));
	assert_true(sv_eqs(y.body, "it is mended"));
	run_line(r, "redo", NULL);
	assert_int_equal(draft_load(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.a, &y, &r->s.e),
			 RC_NOTFOUND);
}

static void a_withdrawn_reply_does_not_write_over_another_draft(void **state)
{
	struct rig *r = *state;
	struct draft y;

	run_line(r, "ticket reply 1 --body first", NULL);
	(void)saved(r, &r->me, 1, DRAFT_REPLY, "second");
	run_line(r, "undo", NULL);
	ok(r, draft_load(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.a, &y, &r->s.e));
	assert_true(sv_eqs(y.body, "second"));
	run_line(r, "redo", NULL);
	ok(r, draft_load(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.a, &y, &r->s.e));
	assert_true(sv_eqs(y.body, "second"));
}

static void a_discarded_draft_can_be_taken_back(void **state)
{
	struct rig *r = *state;
	struct draft y;

	saved(r, &r->me, 1, DRAFT_REPLY, "first");
	ok(r, draft_discard(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.e));
	saved(r, &r->me, 1, DRAFT_REPLY, "second"); /* in the same second */
	assert_int_equal(draft_restore(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.e), RC_CONFLICT);
	ok(r, draft_discard(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.e));
	ok(r, draft_restore(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.e));
	ok(r, draft_load(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.a, &y, &r->s.e));
	assert_true(sv_eqs(y.body, "second"));
	ok(r, draft_remove(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.e));
	ok(r, draft_restore(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.e));
	ok(r, draft_load(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.a, &y, &r->s.e));
	assert_true(sv_eqs(y.body, "first"));
	ok(r, draft_discard(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.e));
	clock_freeze(&r->s.clock, FIXTURE_NOW + 30 * 86400);
	saved(r, &r->me, 1, DRAFT_NOTE, "x");
	ok(r, draft_discard(r->s.desk, &r->me, 1, DRAFT_NOTE, &r->s.e)); /* sweeps the trash */
	assert_int_equal(draft_restore(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.e), RC_NOTFOUND);
}

/* Two programs of one person write an article each. */
static void another_draft_of_an_article_goes_to_the_trash(void **state)
{
	struct rig *r = *state;
	struct draft y, x = saved(r, &r->me, 5, DRAFT_ARTICLE, "from one window");

	x.body = SV("from one window, and more"); /* control: its own file is written anew */
	ok(r, draft_save(r->s.desk, &r->me, &x, &r->s.e));
	saved(r, &r->me, 5, DRAFT_ARTICLE, "from another");
	ok(r, draft_load(r->s.desk, &r->me, 5, DRAFT_ARTICLE, &r->s.a, &y, &r->s.e));
	assert_true(sv_eqs(y.body, "from another"));
	ok(r, draft_remove(r->s.desk, &r->me, 5, DRAFT_ARTICLE, &r->s.e));
	ok(r, draft_restore(r->s.desk, &r->me, 5, DRAFT_ARTICLE, &r->s.e));
	ok(r, draft_load(r->s.desk, &r->me, 5, DRAFT_ARTICLE, &r->s.a, &y, &r->s.e));
	assert_true(sv_eq(y.body, x.body));
	/* What cannot be read keeps its place. */
	ok(r, fs_write(tmpdir_at(&r->s.dir, "desk/person/me/draft/5-article"), SV("?"), 0600,
		       &r->s.e));
	assert_int_equal(draft_save(r->s.desk, &r->me, &x, &r->s.e), RC_INVALID);
}

static void drafts_of_new_articles_never_take_anothers_place(void **state)
{
	struct rig *r = *state;
	struct sv value[] = { SV("title=VPN: why") };
	struct draft x = { .kind = DRAFT_ARTICLE_NEW,
			   .subject = SV("net/vpn.md"),
			   .value = value,
			   .n_value = 1,
			   .body = SV("one") },
		     y = x, z;

	y.body = SV("two");
	ok(r, draft_save(r->s.desk, &r->me, &x, &r->s.e));
	ok(r, draft_save(r->s.desk, &r->me, &y, &r->s.e));
	assert_int_equal(x.ticket, 1);
	assert_int_equal(y.ticket, 2);
	x.body = SV("one and more"); /* where it stands by now */
	ok(r, draft_save(r->s.desk, &r->me, &x, &r->s.e));
	ok(r, draft_load(r->s.desk, &r->me, 1, DRAFT_ARTICLE_NEW, &r->s.a, &z, &r->s.e));
	assert_true(sv_eqs(z.body, "one and more") && sv_eqs(z.subject, "net/vpn.md"));
	assert_true(z.n_value == 1 && sv_eqs(z.value[0], "title=VPN: why"));
	assert_memory_equal(x.uid, z.uid, UID_SIZE);
	/* What cannot be read keeps its place, one that is gone gives it back. */
	ok(r, fs_write(tmpdir_at(&r->s.dir, "desk/person/me/draft/3-new-article"), SV("?"), 0600,
		       &r->s.e));
	ok(r, draft_discard(r->s.desk, &r->me, 1, DRAFT_ARTICLE_NEW, &r->s.e));
	assert_int_equal(saved(r, &r->me, 0, DRAFT_ARTICLE_NEW, "three").ticket, 1);
	assert_int_equal(saved(r, &r->me, 0, DRAFT_ARTICLE_NEW, "four").ticket, 4);
	assert_int_equal(draft_restore(r->s.desk, &r->me, 1, DRAFT_ARTICLE_NEW, &r->s.e),
			 RC_CONFLICT);
	/* Nor when what is gone was still being written in another window. */
	x.body = SV("one, and more");
	ok(r, draft_save(r->s.desk, &r->me, &x, &r->s.e));
	assert_int_equal(x.ticket, 5);
	ok(r, draft_save(r->s.desk, &r->me, &x, &r->s.e));
	assert_int_equal(x.ticket, 5); /* control: its own place it keeps */
}

/* kb new, with the uid of a draft. */
static enum rc publish(struct rig *r, const struct draft *x, const char *line)
{
	struct request q = { .door = DOOR_TUI, .login = r->me.login, .uid = x->uid };
	const struct command *cmd;
	struct job j = { 0 };
	struct sv *word;
	struct args args;
	size_t n, used;

	r->s.e = (struct err){ 0 };
	ok(r, words_split(sv_from(line), &r->s.a, &word, &n, &r->s.e));
	cmd = command_find(word, n, &used, &r->s.e);
	ok(r, args_parse(cmd, word + used, n - used, &r->s.a, &args, &r->s.e));
	q.args = &args;
	return job_run(r->s.desk, &q, &r->s.a, &j, &r->s.e);
}

static void a_new_article_that_is_refused_stays_the_one_draft_it_was(void **state)
{
	const char *const kept = "the text is kept as your draft";
	struct draft other = { .uid = { 7 } }, third = { .uid = { 8 } }, x, *list;
	struct rig *r = *state;
	size_t n;

	x = saved(r, &r->me, 0, DRAFT_ARTICLE_NEW, "text");
	ok(r, publish(r, &other, "kb new a.md --title A --body there"));
	assert_int_equal(publish(r, &x, "kb new a.md --title A --body text"), RC_CONFLICT);
	assert_non_null(strstr(r->s.e.msg, kept));
	/* Control: of a text without a draft nobody says so. */
	assert_int_equal(publish(r, &third, "kb new a.md --title A --body x"), RC_CONFLICT);
	assert_null(strstr(r->s.e.msg, kept));
	/* Git refuses: a file is no folder. */
	assert_int_not_equal(publish(r, &x, "kb new a.md/b.md --title B --body text"), RC_OK);
	assert_non_null(strstr(r->s.e.msg, kept));
	ok(r, draft_list(r->s.desk, &r->me, &r->s.a, &list, &n, &r->s.e));
	assert_true(n == 1 && list[0].kind == DRAFT_ARTICLE_NEW && sv_eqs(list[0].body, "text"));
	/* Control: without a draft of its own the text becomes one. */
	assert_int_not_equal(publish(r, &third, "kb new a.md/c.md --title C --body x"), RC_OK);
	ok(r, draft_list(r->s.desk, &r->me, &r->s.a, &list, &n, &r->s.e));
	assert_int_equal(n, 2);
	/* Published, and the program died before the draft was removed. */
	ok(r, publish(r, &x, "kb new b.md --title B --body text"));
	ok(r, draft_list(r->s.desk, &r->me, &r->s.a, &list, &n, &r->s.e));
	assert_true(n == 1 && list[0].kind == DRAFT_ARTICLE);
}

/* Published, and the program died before the draft was thrown away. */
static void an_edited_article_is_recognised_after_a_crash(void **state)
{
	struct rig *r = *state;
	const char *path = tmpdir_at(&r->s.dir, "desk/person/me/draft/1-article");
	struct draft other = { .uid = { 7 } }, x, *list;
	struct sv file;
	size_t n;

	ok(r, publish(r, &other, "kb new a.md --title A --body there"));
	x = saved(r, &r->me, 1, DRAFT_ARTICLE, "text");
	ok(r, fs_read(path, 10000, &r->s.a, &file, &r->s.e));
	ok(r, publish(r, &x, "kb edit KB-1 --body text"));
	assert_false(fs_exists(path));
	ok(r, fs_write(path, file, 0600, &r->s.e));
	ok(r, draft_list(r->s.desk, &r->me, &r->s.a, &list, &n, &r->s.e));
	assert_int_equal(n, 0);
	/* Control: published as another request, it is a draft still. */
	x = saved(r, &r->me, 1, DRAFT_ARTICLE, "more");
	ok(r, fs_read(path, 10000, &r->s.a, &file, &r->s.e));
	ok(r, publish(r, &(struct draft){ .uid = { 9 } }, "kb edit KB-1 --body more"));
	ok(r, fs_write(path, file, 0600, &r->s.e));
	ok(r, draft_list(r->s.desk, &r->me, &r->s.a, &list, &n, &r->s.e));
	assert_int_equal(n, 1);
}

static void what_is_no_draft_is_refused_and_left(void **state)
{
	const struct sv file[] = { SV(""), SV("hello"), SV("uid: zz\n\nx"),
				   SV("uid: 00112233445566778899aabbccddeeff"),
				   SV("uid: 00112233445566778899aabbccddeeff\n\n\xff") };
	struct rig *r = *state;
	const char *path = tmpdir_at(&r->s.dir, "desk/person/me/draft/1-reply");
	struct draft y, *list;
	size_t n;

	saved(r, &r->me, 1, DRAFT_NOTE, "good");
	for (size_t i = 0; i < ARRAY_LEN(file); i++) {
		ok(r, fs_write(path, file[i], 0600, &r->s.e));
		assert_int_equal(
			draft_load(r->s.desk, &r->me, 1, DRAFT_REPLY, &r->s.a, &y, &r->s.e),
			RC_INVALID);
		ok(r, draft_list(r->s.desk, &r->me, &r->s.a, &list, &n, &r->s.e));
		assert_int_equal(n, 1);
		assert_true(fs_exists(path));
	}
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(a_draft_comes_back_as_it_was),
		T(each_ticket_and_kind_has_its_own_and_nobody_sees_anothers),
		T(a_login_never_leaves_its_folder),
		T(what_was_sent_is_recognised_after_a_crash),
		T(a_draft_saved_again_after_it_was_sent_is_one_of_its_own),
		T(a_withdrawn_reply_is_a_draft_again_until_it_is_redone),
		T(a_withdrawn_reply_does_not_write_over_another_draft),
		T(a_discarded_draft_can_be_taken_back),
		T(another_draft_of_an_article_goes_to_the_trash),
		T(drafts_of_new_articles_never_take_anothers_place),
		T(a_new_article_that_is_refused_stays_the_one_draft_it_was),
		T(an_edited_article_is_recognised_after_a_crash),
		T(what_is_no_draft_is_refused_and_left),
	};
#undef T

	return cmocka_run_group_tests(tests, NULL, NULL);
}
