/* The power goes while authors push with plain git: what the desk has seen to be pushed is on main
 * of what the disk holds. This takes a file system with a journal, which is all that git asks for.
 * The controls: git does not flush what it writes; nobody flushes the names, as git by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "../../src/service/kb_sync.h"
#include "deskbell/base/fs.h"
#include "deskbell/db/db.h"
#include "deskbell/service/desk.h"
#include "deskbell/store/seq_store.h"
#include "support/disk.h"
#include "support/git_rig.h"
#include "support/promise.h"

#define PUSHES 4
#define CUTS 24

/* The rig's own repository is not used, but its place and its way to run scripts. */
struct rig {
	struct git_rig g;
	struct disk *disk;
	struct rand dice;
	const char *base, *run, *cut;
};

static int setup(void **state)
{
	static struct rig x;
	struct clock clock = { 0 };

	memset(&x, 0, sizeof(x));
	rand_seed(&x.dice, 20261123);
	git_rig_init(&x.g);
	x.base = fs_join(&x.g.a, x.g.dir, "base");
	x.run = fs_join(&x.g.a, x.g.dir, "run");
	x.cut = fs_join(&x.g.a, x.g.dir, "cut");
	git_rig_ok(&x.g, desk_init(x.base, &clock, NULL, &x.g.e));
	git_rig_run(&x.g, "rm -f base/ballast; git clone -q base/kb.git author 2>/dev/null");
	*state = &x;
	return 0;
}

static int teardown(void **state)
{
	struct rig *x = *state;

	disk_destroy(x->disk);
	git_rig_deinit(&x->g);
	return 0;
}

/* ---- the day: this program again, with the shim loaded ---- */

/* Pushes one after the other below `dir`; each is acknowledged when the desk, open all the while as
 * a screen's is, has seen it. */
static int live(const char *dir, bool seen)
{
	struct clock clock = { 0 };
	struct git_rig g = { 0 };
	struct desk *desk;

	snprintf(g.dir, sizeof(g.dir), "%s", dir);
	git_rig_ok(&g, desk_open(fs_join(&g.a, dir, "run"), DESK_WRITE, &clock, &desk, &g.e));
	for (int i = 1; i <= PUSHES; i++) {
		git_rig_run(&g,
			    arena_printf(&g.a,
					 "cd author; mkdir d%d; echo %d >d%d/a.md; git add .; "
					 "git commit -qm x; git push -q ../run/kb.git HEAD:main",
					 i, i, i)
				    .p);
		if (seen)
			git_rig_ok(&g, kb_sync(desk, &g.e));
		disk_ack("pushed");
	}
	desk_destroy(desk);
	arena_deinit(&g.a);
	return 0;
}

/* ---- the desk afterwards ---- */

static void a_day(struct rig *x, const char *before, const char *how)
{
	struct git_rig *g = &x->g;
	int status;
	pid_t pid;

	git_rig_run(g, before);
	x->disk = disk_create(x->base, x->run, fs_join(&g->a, g->dir, "log"));
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		disk_watch(x->disk);
		execl("/proc/self/exe", "push_cut", g->dir, how, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fail_msg("the day ended with status %d", status);
	disk_read(x->disk);
}

static bool commit_is_there(struct rig *x, struct repo *repo, const struct oid *id)
{
	struct commit commit;

	return repo_commit_read(repo, id, &x->g.a, &commit, &x->g.e) == RC_OK;
}

/* What the store has seen is on main. Both are looked at first: libgit2 does not compare what is
 * not there without a leak. */
static bool seen_is_there(struct rig *x, struct repo *repo, const struct oid *head)
{
	AUTO(db_release) struct db *db = NULL;
	struct git_rig *g = &x->g;
	struct oid seen;
	struct sv hex;
	bool there = false;

	return db_open(fs_join(&g->a, x->cut, "desk.db"), DB_READ, 0, &db, &g->e) == RC_OK &&
	       meta_store_text(db, META_KB_HEAD, &g->a, &hex, &g->e) == RC_OK &&
	       (!hex.n || (oid_parse(hex, &seen) && commit_is_there(x, repo, &seen) &&
			   commit_is_there(x, repo, head) &&
			   repo_is_ancestor(repo, &seen, head, &there, &g->e) == RC_OK && there));
}

/* Whether all that was acknowledged before the cut is on main, and nothing more was seen. */
static bool survives(struct rig *x, const struct disk_cut *c)
{
	struct git_rig *g = &x->g;
	struct repo *repo = NULL;
	struct oid head;
	size_t at;
	bool whole;

	disk_cut(x->disk, c, &x->dice, x->cut);
	whole = repo_open(fs_join(&g->a, x->cut, "kb.git"), g->lock, &repo, &g->e) == RC_OK &&
		repo_head(repo, &head, &g->e) == RC_OK && seen_is_there(x, repo, &head);
	for (size_t i = 0; whole && disk_acked(x->disk, i, &at) && at <= c->moment; i++) {
		struct sv path = arena_printf(&g->a, "d%zu/a.md", i + 1), text;

		whole = git_rig_read(g, repo, &head, path, NULL, &text) == RC_OK &&
			sv_eq(sv_trim(text), arena_printf(&g->a, "%zu", i + 1));
	}
	repo_destroy(repo);
	git_rig_ok(g, fs_remove_tree(x->cut, &g->e));
	return whole;
}

/* Somewhere, or right after a push was acknowledged. */
static size_t moment_of(struct rig *x)
{
	size_t at = 0;

	if (rand_below(&x->dice, 2))
		return rand_below(&x->dice, disk_moments(x->disk) + 1);
	(void)disk_acked(x->disk, rand_below(&x->dice, PUSHES), &at);
	return at;
}

static int count_lost(struct rig *x, int cuts)
{
	static const int chance[] = { 0, 50, 100 };
	int lost = 0;

	for (int i = 0; i < cuts; i++)
		lost += !survives(x, &(struct disk_cut){ .moment = moment_of(x),
							 .journal = true,
							 .chance = chance[i % 3],
							 .torn = i % 2 });
	return lost;
}

static void what_was_pushed_and_seen_survives_a_power_cut(void **state)
{
	struct rig *x = *state;
	const int cuts = nightly(CUTS, 1000);
	int lost;

	a_day(x, ":", "seen");
	lost = count_lost(x, cuts);
	promise(16, "%d cuts of the power in %zu calls of %d plain pushes: %d lost any", cuts,
		disk_moments(x->disk), PUSHES, lost);
	assert_int_equal(lost, 0);
}

/* Else a later look would take it that main was set back. */
static void what_the_store_has_seen_is_on_the_disk_before_it(void **state)
{
	struct rig *x = *state;
	struct disk_cut c = { .journal = true };
	int cuts, lost = 0;

	a_day(x, ":", "seen");
	for (cuts = 0; disk_flushed(x->disk, "desk.db-wal", &c.moment); cuts++)
		lost += !survives(x, &c);
	assert_true(cuts >= PUSHES);
	promise(16, "%d cuts right after the store was flushed: %d lost what it had seen", cuts,
		lost);
	assert_int_equal(lost, 0);
}

static void a_push_that_is_not_flushed_is_lost(void **state)
{
	struct rig *x = *state;
	int lost;

	a_day(x, "git -C base/kb.git config core.fsync none", "seen");
	lost = count_lost(x, 10);
	assert_true(lost > 0);
	control(16, "core.fsync=none: %d of 10 cuts lost a push", lost);
}

static void a_push_that_nobody_has_seen_may_be_lost(void **state)
{
	struct rig *x = *state;
	int lost;

	a_day(x, ":", "unseen");
	lost = count_lost(x, CUTS);
	assert_true(lost > 0);
	control(16, "before the desk has seen it: %d of %d cuts lost a push", lost, CUTS);
}

int main(int argc, char **argv)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(what_was_pushed_and_seen_survives_a_power_cut),
		T(what_the_store_has_seen_is_on_the_disk_before_it),
		T(a_push_that_is_not_flushed_is_lost),
		T(a_push_that_nobody_has_seen_may_be_lost),
	};

	disk_begin(argv);
	if (argc == 3)
		return live(argv[1], !strcmp(argv[2], "seen"));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
