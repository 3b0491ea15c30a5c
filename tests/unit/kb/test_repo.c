/* The repository: how it is made and opened, and what a push may do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "support/git_rig.h"

#define CLONE "git init -q -b main work; cd work; git remote add origin ../kb.git; "

static void a_new_repository_is_private_bare_and_on_main(void **state)
{
	struct git_rig *g = *state;
	struct oid head = { { 1 } };
	struct stat st;

	assert_int_equal(stat(g->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_true(sv_eqs(git_rig_run(g, "cat kb.git/HEAD"), "ref: refs/heads/main"));
	assert_true(sv_eqs(git_rig_run(g, "git -C kb.git config core.logAllRefUpdates"), "always"));
	assert_true(sv_eqs(git_rig_run(g, "git -C kb.git config --type=bool receive.fsckObjects"),
			   "true"));
	git_rig_ok(g, repo_head(g->repo, &head, &g->e));
	assert_true(oid_is_none(&head));
	git_rig_run(g, "git -C kb.git fsck --strict");
}

static void what_is_pushed_is_as_private_as_the_rest(void **state)
{
	struct git_rig *g = *state;

	git_rig_run(g, "umask 022; git clone -q kb.git work; cd work; git config user.name x; "
		       "git config user.email x@y; echo one >x.md; git add .; git commit -q -m a; "
		       "git push -q origin HEAD:main; cd ..; test -e kb.git/logs/refs/heads/main; "
		       "! find kb.git/objects kb.git/refs kb.git/logs -type f -perm /077 | grep .");
	/* Control: others could read it without the setting. */
	git_rig_run(g,
		    "umask 022; git -C kb.git config --unset core.sharedRepository; cd work; "
		    "echo two >x.md; git commit -q -a -m b; git push -q origin HEAD:main; cd ..; "
		    "find kb.git/objects kb.git/refs kb.git/logs -type f -perm /077 | grep -q .");
}

static void a_full_directory_is_not_made_a_repository(void **state)
{
	struct git_rig *g = *state;

	assert_int_equal(repo_create(g->dir, &g->e), RC_ENV);
	assert_non_null(strstr(g->e.msg, "not empty"));
}

static void what_is_no_repository_is_refused(void **state)
{
	struct git_rig *g = *state;
	struct repo *r = NULL;

	assert_int_equal(repo_open("/nonexistent/kb.git", g->lock, &r, &g->e), RC_ENV);
	git_rig_run(g, "mkdir empty");
	assert_int_equal(repo_open("empty", g->lock, &r, &g->e), RC_ENV);
	assert_null(r);
}

static void a_plain_push_is_seen(void **state)
{
	struct git_rig *g = *state;
	struct oid head, blob, expected;
	struct sv text;

	git_rig_run(
		g, CLONE
		"mkdir a; echo one >a/x.md; git add .; git commit -qm 'Add x'; git push -q origin main");
	git_rig_ok(g, repo_head(g->repo, &head, &g->e));
	expected = git_rig_oid(g, "main");
	assert_true(oid_eq(&head, &expected));
	git_rig_ok(g, git_rig_read(g, g->repo, &head, SV("a/x.md"), &blob, &text));
	assert_true(sv_eqs(text, "one\n"));
	expected = git_rig_oid(g, "main:a/x.md");
	assert_true(oid_eq(&blob, &expected));
	git_rig_run(
		g,
		"cd work; echo two >a/x.md; git commit -qam 'Change x'; git push -q origin main");
	git_rig_ok(g, repo_head(g->repo, &head, &g->e));
	git_rig_ok(g, git_rig_read(g, g->repo, &head, SV("a/x.md"), NULL, &text));
	assert_true(sv_eqs(text, "two\n"));
	assert_int_equal(git_rig_run(g, "cat kb.git/logs/refs/heads/main").n > 0, 1);
}

static void where_main_stands_is_seen_without_the_library(void **state)
{
	struct git_rig *g = *state;
	struct oid old = git_rig_put(g, "a.md", "one"), new = git_rig_put(g, "a.md", "two"), head;

	assert_true(repo_stands_at(g->path, &new));
	assert_false(repo_stands_at(g->path, &old));
	assert_false(repo_stands_at(g->path, &OID_NONE));
	assert_false(repo_stands_at(g->dir, &new));
	/* Packed, main has no file of its own: nothing is claimed. */
	git_rig_run(g, "git -C kb.git pack-refs --all");
	assert_false(repo_stands_at(g->path, &new));
	git_rig_ok(g, repo_head(g->repo, &head, &g->e));
	assert_true(oid_eq(&head, &new));
	git_rig_run(g, "echo 'ref: refs/heads/other' >kb.git/refs/heads/main");
	assert_false(repo_stands_at(g->path, &new));
}

static void a_push_may_not_rewrite_delete_or_add_other_refs(void **state)
{
	struct git_rig *g = *state;
	struct oid before, after;

	git_rig_run(g,
		    CLONE "echo one >x.md; git add .; git commit -qm A; git push -q origin main");
	git_rig_ok(g, repo_head(g->repo, &before, &g->e));
	assert_int_not_equal(
		git_rig_try(
			g,
			"cd work; echo b >x.md; git commit -qa --amend -m B; git push -f origin main",
			NULL),
		0);
	assert_int_not_equal(git_rig_try(g, "cd work; git push origin :main", NULL), 0);
	assert_int_not_equal(git_rig_try(g, "cd work; git push origin HEAD:refs/heads/other", NULL),
			     0);
	assert_int_not_equal(git_rig_try(g, "cd work; git tag t; git push origin t", NULL), 0);
	git_rig_ok(g, repo_head(g->repo, &after, &g->e));
	assert_true(oid_eq(&before, &after));
	assert_true(sv_eqs(git_rig_run(g, "git -C kb.git for-each-ref --format='%(refname)'"),
			   "refs/heads/main"));
	/* Control: without the settings stock git does rewrite. */
	git_rig_run(
		g,
		"git -C kb.git config receive.denyNonFastForwards false; cd work; git push -q -f origin main");
	git_rig_ok(g, repo_head(g->repo, &after, &g->e));
	assert_false(oid_eq(&before, &after));
}

static void the_users_git_configuration_has_no_power(void **state)
{
	struct git_rig *g = *state;
	struct oid id;

	git_rig_run(
		g,
		"test \"$HOME\" = \"$PWD\"; printf '[user]\\nname = Evil\\n[core]\\nhooksPath = /tmp\\n' >$HOME/.gitconfig");
	id = git_rig_put(g, "a.md", "x");
	git_rig_run(g, "rm $HOME/.gitconfig; ! grep -q Evil kb.git/logs/refs/heads/main");
	assert_false(oid_is_none(&id));
}

static void reading_has_a_limit_and_says_what_is_missing(void **state)
{
	struct git_rig *g = *state;
	struct oid head = git_rig_put(g, "a/b.md", "0123456789"), nothing = { { 7 } };
	struct oid blob = git_rig_oid(g, "main:a/b.md"), folder = git_rig_oid(g, "main:a");
	struct sv text;

	assert_int_equal(repo_read_blob(g->repo, &blob, 9, &g->a, &text, &g->e), RC_INVALID);
	git_rig_ok(g, repo_read_blob(g->repo, &blob, 10, &g->a, &text, &g->e));
	assert_true(sv_eqs(text, "0123456789"));
	assert_int_equal(repo_read_blob(g->repo, &folder, 99, &g->a, &text, &g->e), RC_NOTFOUND);
	assert_int_equal(repo_read_blob(g->repo, &nothing, 9, &g->a, &text, &g->e), RC_NOTFOUND);
	assert_int_equal(repo_read_blob(g->repo, &head, 9000, &g->a, &text, &g->e), RC_NOTFOUND);
}

static void a_claimed_author_is_shown_safely(void **state)
{
	struct git_rig *g = *state;
	struct oid head;
	struct commit c;

	git_rig_run(
		g, CLONE
		"echo one >x.md; git add .; git config user.name x; "
		"GIT_AUTHOR_NAME=$'ceo\\x1b[31m' git commit -qm $'Subject \\x1b]0;x\\x07\\n\\nmore'; git push -q origin main");
	git_rig_ok(g, repo_head(g->repo, &head, &g->e));
	git_rig_ok(g, repo_commit_read(g->repo, &head, &g->a, &c, &g->e));
	assert_null(memchr(c.author.p, '\x1b', c.author.n));
	assert_null(memchr(c.subject.p, '\x1b', c.subject.n));
	assert_true(sv_starts(c.subject, SV("Subject ")));
	assert_int_equal(c.at, 1700000000);
	assert_true(oid_is_none(&c.base));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, git_rig_setup, git_rig_teardown)
	const struct CMUnitTest tests[] = {
		T(a_new_repository_is_private_bare_and_on_main),
		T(what_is_pushed_is_as_private_as_the_rest),
		T(a_full_directory_is_not_made_a_repository),
		T(what_is_no_repository_is_refused),
		T(a_plain_push_is_seen),
		T(where_main_stands_is_seen_without_the_library),
		T(a_push_may_not_rewrite_delete_or_add_other_refs),
		T(the_users_git_configuration_has_no_power),
		T(reading_has_a_limit_and_says_what_is_missing),
		T(a_claimed_author_is_shown_safely),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
