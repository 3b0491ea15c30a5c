/* Publishing: one commit, or nothing, whoever else writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "support/git_rig.h"

static void an_article_is_published_changed_and_removed(void **state)
{
	struct git_rig *g = *state;
	struct publish p = git_rig_author("Li <Wei>\n");
	struct published one, two, three;
	struct commit c;

	p.message = SV("Add x\n\nwith reasons");
	git_rig_ok(g, git_rig_publish(g->repo, SV("a/x.md"), SV("1"), &OID_NONE, &p, &one, &g->e));
	assert_true(one.changed && oid_is_none(&one.old));
	git_rig_ok(g, git_rig_publish(g->repo, SV("a/x.md"), SV("2"), NULL, &p, &two, &g->e));
	assert_true(two.changed && oid_eq(&two.old, &one.commit));
	git_rig_ok(g, git_rig_publish(g->repo, SV("a/x.md"), SV("2"), NULL, &p, &three, &g->e));
	assert_false(three.changed);
	assert_true(oid_eq(&three.commit, &two.commit));
	git_rig_ok(g, git_rig_publish(g->repo, SV("a/x.md"), SV_NULL, NULL, &p, &three, &g->e));
	assert_true(three.changed);
	git_rig_ok(g, repo_commit_read(g->repo, &one.commit, &g->a, &c, &g->e));
	assert_true(sv_eqs(c.author, "Li  Wei"));
	assert_true(sv_eqs(c.subject, "Add x"));
	git_rig_run(
		g,
		"git -C kb.git fsck --strict; test -z \"$(git -C kb.git ls-tree -r main)\"; test $(git -C kb.git rev-list --count main) = 3; "
		"test $(wc -l <kb.git/logs/refs/heads/main) = 3");
}

static void a_writer_who_saw_an_older_article_is_stopped(void **state)
{
	struct git_rig *g = *state;
	struct publish p = git_rig_author("Li Wei");
	struct published done;
	struct oid seen, head, now;

	git_rig_put(g, "x.md", "1");
	seen = git_rig_oid(g, "main:x.md");
	head = git_rig_put(g, "x.md", "2");
	assert_int_equal(git_rig_publish(g->repo, SV("x.md"), SV("3"), &seen, &p, &done, &g->e),
			 RC_CONFLICT);
	assert_int_equal(git_rig_publish(g->repo, SV("x.md"), SV("3"), &OID_NONE, &p, &done, &g->e),
			 RC_CONFLICT);
	assert_int_equal(git_rig_publish(g->repo, SV("y.md"), SV_NULL, NULL, &p, &done, &g->e),
			 RC_NOTFOUND);
	git_rig_ok(g, repo_head(g->repo, &now, &g->e));
	assert_true(oid_eq(&head, &now));
	seen = git_rig_oid(g, "main:x.md");
	git_rig_ok(g, git_rig_publish(g->repo, SV("x.md"), SV("3"), &seen, &p, &done, &g->e));
}

static void a_bad_path_or_text_publishes_nothing(void **state)
{
	struct git_rig *g = *state;
	struct publish p = git_rig_author("Li Wei");
	struct published done;
	struct oid head = git_rig_put(g, "x.md", "1"), now;

	assert_int_equal(git_rig_publish(g->repo, SV("../x.md"), SV("1"), NULL, &p, &done, &g->e),
			 RC_INVALID);
	assert_int_equal(git_rig_publish(g->repo, SV("y.md"), SV("\xff"), NULL, &p, &done, &g->e),
			 RC_INVALID);
	g->e = (struct err){ 0 };
	assert_int_equal(git_rig_publish(g->repo, SV("X.md"), SV("1"), NULL, &p, &done, &g->e),
			 RC_INVALID);
	assert_non_null(strstr(g->e.msg, "case or form"));
	git_rig_ok(g, repo_head(g->repo, &now, &g->e));
	assert_true(oid_eq(&head, &now));
}

static enum rc note_intent(void *arg, const struct oid *commit, struct err *e)
{
	struct oid *last = arg;

	(void)e;
	*last = *commit;
	return RC_OK;
}

static enum rc refuse_intent(void *arg, const struct oid *commit, struct err *e)
{
	(void)arg, (void)commit;
	return err_set(e, RC_CONFLICT, "no room for the intent");
}

static void the_intent_is_told_before_main_moves_and_can_stop_it(void **state)
{
	struct git_rig *g = *state;
	struct publish p = git_rig_author("Li Wei");
	struct published done;
	struct oid told = OID_NONE, head;

	p.intent = note_intent;
	p.arg = &told;
	git_rig_ok(g, git_rig_publish(g->repo, SV("x.md"), SV("1"), NULL, &p, &done, &g->e));
	assert_true(oid_eq(&told, &done.commit));
	p.intent = refuse_intent;
	assert_int_equal(git_rig_publish(g->repo, SV("x.md"), SV("2"), NULL, &p, &done, &g->e),
			 RC_CONFLICT);
	assert_string_equal(g->e.msg, "no room for the intent");
	git_rig_ok(g, repo_head(g->repo, &head, &g->e));
	assert_true(oid_eq(&head, &told));
}

/* A push that comes between building and moving the ref, the first `left` times. */
struct interloper {
	struct git_rig *g;
	int left;
};

static enum rc push_between(void *arg, const struct oid *commit, struct err *e)
{
	struct interloper *i = arg;

	(void)commit, (void)e;
	if (i->left-- > 0)
		git_rig_run(
			i->g,
			"test -d w || { git init -q -b main w; git -C w remote add origin ../kb.git; }\n"
			"cd w; git pull -q origin main || true; echo x >pushed$RANDOM$RANDOM.md; git add .; "
			"git commit -qm pushed; git push -q origin main");
	return RC_OK;
}

static void a_push_that_comes_between_is_built_upon(void **state)
{
	struct git_rig *g = *state;
	struct interloper first = { g, 1 }, later = { g, 2 };
	struct publish p = git_rig_author("Li Wei");
	struct published done;

	p.intent = push_between;
	p.arg = &first;
	git_rig_ok(g, git_rig_publish(g->repo, SV("x.md"), SV("1"), NULL, &p, &done, &g->e));
	p.arg = &later;
	git_rig_ok(g, git_rig_publish(g->repo, SV("y.md"), SV("1"), NULL, &p, &done, &g->e));
	git_rig_run(
		g,
		"test $(git -C kb.git ls-tree -r main | wc -l) = 5; test $(git -C kb.git rev-list --count main) = 5");
}

static void kb_lock_keeps_other_writers_out(void **state)
{
	struct git_rig *g = *state;
	struct repo *other = NULL;

	git_rig_ok(g, repo_open(g->path, g->lock, &other, &g->e));
	git_rig_ok(g, repo_lock(g->repo, 0, &g->e));
	assert_int_equal(repo_lock(other, 0, &g->e), RC_BUSY);
	repo_unlock(g->repo);
	git_rig_ok(g, repo_lock(other, 0, &g->e));
	repo_destroy(other);
	git_rig_ok(g, repo_lock(g->repo, 0, &g->e));
	repo_unlock(g->repo);
}

static void import(struct git_rig *g, enum rc expected, struct published *out)
{
	struct publish p = git_rig_author("Importer");
	enum rc rc;

	g->e = (struct err){ 0 };
	rc = publish_directory(g->repo, arena_z(&g->a, arena_printf(&g->a, "%s/in", g->dir)), &p,
			       out, &g->e);
	if (rc != expected)
		fail_msg("import gave %s: %s", rc_name(rc), g->e.msg);
}

static void a_directory_comes_in_as_one_commit(void **state)
{
	struct git_rig *g = *state;
	struct oid before = git_rig_put(g, "net/old.md", "stays");
	struct published done;

	git_rig_run(
		g,
		"mkdir -p in/net/vpn in/.git in/.github; echo a >in/a.md; echo b >in/net/b.md; echo c >in/net/vpn/'VPN 断线.md'; "
		"echo x >in/.git/x.md; echo x >in/.github/x.md; echo x >in/LICENSE; ln -s /etc/passwd in/link.md; ln -s / in/root; mkfifo in/f.md");
	import(g, RC_OK, &done);
	assert_true(done.changed && oid_eq(&done.old, &before));
	assert_int_equal(done.n_article, 3);
	assert_int_equal(done.n_other, 6);
	assert_true(sv_eqs(git_rig_diff(g, &done.old, &done.commit),
			   "A a.md\nA net/b.md\nA net/vpn/VPN 断线.md\n"));
	git_rig_run(g,
		    "test $(git -C kb.git rev-list --count main) = 2; git -C kb.git fsck --strict; "
		    "test \"$(git -C kb.git log -1 --format=%an main)\" = Importer");
	import(g, RC_OK, &done);
	assert_false(done.changed);
	git_rig_run(g, "test $(git -C kb.git rev-list --count main) = 2; echo new >in/a.md");
	import(g, RC_OK, &done);
	assert_true(sv_eqs(git_rig_diff(g, &done.old, &done.commit), "M a.md\n"));
}

static void one_fault_in_a_directory_stops_it_all_and_every_fault_is_told(void **state)
{
	struct git_rig *g = *state;
	struct published done;
	struct oid head;

	git_rig_run(
		g,
		"mkdir in; echo a >in/a.md; echo b >in/A.md; echo c >in/$'c\\u202e.md'; printf '\\xff' >in/d.md; head -c 1048577 /dev/zero >in/e.md");
	import(g, RC_INVALID, &done);
	assert_non_null(strstr(g->e.msg, "\"a.md\" is the same as \"A.md\""));
	assert_non_null(strstr(g->e.msg, "U+202E"));
	assert_non_null(strstr(g->e.msg, "d.md is not UTF-8"));
	assert_non_null(strstr(g->e.msg, "e.md has over 1 MiB"));
	git_rig_ok(g, repo_head(g->repo, &head, &g->e));
	assert_true(oid_is_none(&head));
	git_rig_run(g, "rm -r in; mkdir in; echo x >in/readme.txt");
	import(g, RC_INVALID, &done);
	git_rig_run(g, "rm -r in");
	import(g, RC_NOTFOUND, &done);
}

static void an_import_must_fit_what_is_published(void **state)
{
	struct git_rig *g = *state;
	struct published done;

	git_rig_put(g, "net/vpn.md", "x");
	git_rig_run(g, "mkdir -p in/net/vpn.md; echo x >in/net/vpn.md/y.md");
	import(g, RC_INVALID, &done);
	assert_non_null(strstr(g->e.msg, "folder"));
	git_rig_run(g, "rm -r in; mkdir -p in/NET; echo x >in/NET/y.md");
	import(g, RC_INVALID, &done);
	assert_non_null(strstr(g->e.msg, "case or form"));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, git_rig_setup, git_rig_teardown)
	const struct CMUnitTest tests[] = {
		T(an_article_is_published_changed_and_removed),
		T(a_writer_who_saw_an_older_article_is_stopped),
		T(a_bad_path_or_text_publishes_nothing),
		T(the_intent_is_told_before_main_moves_and_can_stop_it),
		T(a_push_that_comes_between_is_built_upon),
		T(kb_lock_keeps_other_writers_out),
		T(a_directory_comes_in_as_one_commit),
		T(one_fault_in_a_directory_stops_it_all_and_every_fault_is_told),
		T(an_import_must_fit_what_is_published),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
