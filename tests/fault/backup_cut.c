/* The power goes while a desk is backed up or restored: what was said to be done is whole on what
 * the disk holds; what was not done has no name anybody would take for it. The controls leave out
 * the flushes. */
/* link: -Wl,--wrap=fsync -Wl,--wrap=syncfs */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "../../src/db/db_priv.h"
#include "../../src/service/desk_priv.h"
#include "../../src/service/part.h"
#include "deskbell/base/fs.h"
#include "deskbell/service/backup.h"
#include "deskbell/service/ballast.h"
#include "deskbell/service/doctor.h"
#include "deskbell/service/draft.h"
#include "deskbell/service/load.h"
#include "support/disk.h"
#include "support/promise.h"
#include "support/small_desk.h"

#define CUTS 24

/* What the program itself asks to be flushed; libraries call the shim's own. */
int __wrap_fsync(int fd);
int __wrap_syncfs(int fd);

static bool careless;

static int flush_by(const char *call, int fd)
{
	int (*real)(int);
	void *p = dlsym(RTLD_DEFAULT, call);

	memcpy(&real, &p, sizeof(real));
	return careless ? 0 : real(fd);
}

int __wrap_fsync(int fd)
{
	return flush_by("fsync", fd);
}

int __wrap_syncfs(int fd)
{
	return flush_by("syncfs", fd);
}

struct rig {
	struct small_desk s;
	const char *base, *run, *cut, *again;
	int64_t changes; /* of the desk */
	struct disk *disk;
	struct rand dice;
};

static void must(enum rc rc, const struct err *e)
{
	if (rc != RC_OK)
		fail_msg("%s", e->msg);
}

/* ---- this program again, with the shim loaded ---- */

static int back_up(const char *dir)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct clock clock = { 0 };
	struct err e = { 0 };
	struct desk *d;

	clock_freeze(&clock, FIXTURE_NOW);
	must(desk_open(fs_join(&a, dir, "desk"), DESK_READ, &clock, &d, &e), &e);
	fixture_run(d, "ann", arena_printf(&a, "backup %s/saved", dir).p);
	disk_ack("saved");
	desk_destroy(d);
	return 0;
}

static int bring_back(const char *dir)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct clock clock = { 0 };
	struct backup_info info;
	struct err e = { 0 };

	clock_freeze(&clock, FIXTURE_NOW);
	must(backup_restore(fs_join(&a, dir, "saved"), fs_join(&a, dir, "desk"), &clock, NULL, NULL,
			    &info, &e),
	     &e);
	disk_ack("restored");
	return 0;
}

/* ---- the desk ---- */

/* A desk with something of each part: changes, an attachment, an article, a draft. */
static void fill(struct rig *x)
{
	struct small_desk *s = &x->s;
	struct draft d = { .ticket = 1, .kind = DRAFT_REPLY, .body = SV("half a reply") };
	struct actor ann;
	const char *file;

	small_desk_init(s, "ann");
	file = tmpdir_at(&s->dir, "smoke.txt");
	small_desk_run(s, "ann", "ticket new --subject printer --body 'it smokes'");
	small_desk_ok(s, fs_write_lazy(file, SV("black smoke"), 0600, &s->e));
	small_desk_run(s, "ann", arena_printf(&s->a, "ticket attach 1 %s", file).p);
	small_desk_run(s, "ann", "kb new start.md --title Start --body 'read me'");
	ann = small_desk_actor(s, "ann");
	small_desk_ok(s, draft_save(s->desk, &ann, &d, &s->e));
	small_desk_ok(s, db_ask(s->desk->db, "SELECT max(id) FROM change", &x->changes, &s->e));
}

static int setup(void **state)
{
	static struct rig x;
	int64_t freed;

	x = (struct rig){ 0 };
	rand_seed(&x.dice,
		  getenv("DESKBELL_SEED") ? strtoull(getenv("DESKBELL_SEED"), NULL, 10) : 20261123);
	fill(&x);
	small_desk_close(&x.s);
	must(ballast_drop(x.s.path, &freed, &x.s.e), &x.s.e);
	x.base = tmpdir_at(&x.s.dir, "base");
	x.run = tmpdir_at(&x.s.dir, "run");
	x.cut = tmpdir_at(&x.s.dir, "cut");
	x.again = tmpdir_at(&x.s.dir, "again");
	must(fs_mkdirs(x.base, 0700, &x.s.e), &x.s.e);
	*state = &x;
	return 0;
}

static int teardown(void **state)
{
	struct rig *x = *state;

	disk_destroy(x->disk);
	small_desk_deinit(&x->s);
	return 0;
}

/* ---- is it whole? ---- */

static bool all_there(struct rig *x, struct desk *d, struct arena *a, struct err *e)
{
	struct article_row row;
	struct draft draft;
	struct actor ann;
	struct sv body;
	int64_t n;

	return desk_actor(d, "ann", a, &ann, e) == RC_OK &&
	       db_ask(d->db, "SELECT max(id) FROM change", &n, e) == RC_OK && n == x->changes &&
	       load_article(d, &ann, SV("KB-1"), a, &row, &body, e) == RC_OK &&
	       strstr(arena_z(a, body), "read me") &&
	       draft_load(d, &ann, 1, DRAFT_REPLY, a, &draft, e) == RC_OK &&
	       sv_eqs(sv_trim(draft.body), "half a reply");
}

static bool whole_desk(struct rig *x, const char *dir, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct doctor_request r = { .dir = dir };
	struct doctor_result out;
	struct desk *d = NULL;
	bool whole =
		desk_open(dir, DESK_READ, &x->s.clock, &d, e) == RC_OK && all_there(x, d, &a, e);

	desk_destroy(d);
	return whole && doctor_run(&r, &x->s.clock, &out, e) == RC_OK && !out.faults;
}

/* A desk comes of the file. */
static bool whole_backup(struct rig *x, const char *file, struct err *e)
{
	struct backup_info info;
	int64_t freed;
	bool whole;

	if (backup_restore(file, x->again, &x->s.clock, NULL, NULL, &info, e) != RC_OK)
		return false;
	must(ballast_drop(x->again, &freed, e), e);
	whole = whole_desk(x, x->again, e);
	must(fs_remove_tree(x->again, e), e);
	return whole;
}

/* What lies beside it has no name one would take for it, and is no desk that opens. */
static bool others_are_parts(struct rig *x, const char *name, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv *at;
	size_t n;

	must(fs_list(x->cut, 100, &a, &at, &n, e), e);
	for (size_t i = 0; i < n; i++) {
		const char *path = fs_join(&a, x->cut, arena_z(&a, at[i]));
		struct desk *d = NULL;
		struct err why = { 0 };

		if (!sv_starts(at[i], sv_from(name)) || sv_eqs(at[i], name))
			continue;
		if (!part_is(at[i]) || desk_open(path, DESK_READ, &x->s.clock, &d, &why) == RC_OK ||
		    !strstr(why.msg, path))
			return false;
	}
	return true;
}

/* ---- rounds ---- */

static void run(struct rig *x, const char *what, const char *how)
{
	int status;
	pid_t pid;

	disk_destroy(x->disk);
	must(fs_remove_tree(x->run, &x->s.e), &x->s.e);
	x->disk = disk_create(x->base, x->run, tmpdir_at(&x->s.dir, "log"));
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		disk_watch(x->disk);
		execl("/proc/self/exe", "backup_cut", x->run, what, how, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fail_msg("%s ended with status %d", what, status);
	disk_read(x->disk);
}

/* Somewhere, or when it was said to be done. */
static struct disk_cut a_cut(struct rig *x, int i)
{
	static const int chance[] = { 0, 50, 100, 50 };
	size_t all = disk_moments(x->disk);

	return (struct disk_cut){
		.moment = i % 3 ? all - rand_below(&x->dice, i % 3 == 1 ? 12 : all) : all,
		.chance = chance[i % 4],
		.torn = i % 4 == 3,
		.journal = rand_below(&x->dice, 3) == 0
	};
}

typedef bool whole_fn(struct rig *x, const char *path, struct err *e);

struct tally {
	int done, left; /* cuts after the answer; those before it that had the name already */
	int lost;
};

/* Cuts the power: a name that is there stands for a whole thing, and is there after the answer. */
static struct tally cut_often(struct rig *x, const char *name, whole_fn *whole, int cuts)
{
	struct tally t = { 0 };
	size_t said = 0;

	(void)disk_acked(x->disk, 0, &said);
	for (int i = 0; i < cuts; i++) {
		struct disk_cut c = a_cut(x, i);
		const char *path = fs_join(&x->s.a, x->cut, name);
		bool done = c.moment >= said, there;
		struct err e = { 0 };

		disk_cut(x->disk, &c, &x->dice, x->cut);
		there = fs_exists(path);
		t.done += done;
		t.left += there && !done;
		if (there ? !whole(x, path, &e) : done) {
			t.lost++;
			print_message("# lost, cut at %zu of %zu: %s\n", c.moment,
				      disk_moments(x->disk), there ? e.msg : "no such name");
		}
		if (!others_are_parts(x, name, &e))
			fail_msg("cut at %zu: something lies beside it", c.moment);
		must(fs_remove_tree(x->cut, &e), &e);
	}
	return t;
}

static void with_desk(struct rig *x)
{
	must(fs_rename(x->s.path, fs_join(&x->s.a, x->base, "desk"), &x->s.e), &x->s.e);
}

static void with_backup(struct rig *x)
{
	small_desk_open(&x->s);
	small_desk_run(&x->s, "ann", arena_printf(&x->s.a, "backup %s/saved", x->base).p);
	small_desk_close(&x->s);
}

static void a_backup_said_to_be_done_survives_a_power_cut(void **state)
{
	struct rig *x = *state;
	struct tally t;

	with_desk(x);
	run(x, "backup", "as it is");
	t = cut_often(x, "saved", whole_backup, nightly(CUTS, 1000));
	promise(13,
		"%d cuts of the power after a backup was said to be done, %d with it under way: "
		"%d lost it or left half of it under its name",
		t.done, nightly(CUTS, 1000) - t.done, t.lost);
	assert_true(t.done > 0);
	assert_int_equal(t.lost, 0);
	run(x, "backup", "careless");
	t = cut_often(x, "saved", whole_backup, CUTS);
	control(13, "nothing flushed: %d of %d cuts lost the backup", t.lost, CUTS);
	assert_true(t.lost > 0);
}

static void a_restored_desk_survives_a_power_cut(void **state)
{
	struct rig *x = *state;
	struct tally t;

	with_backup(x);
	run(x, "restore", "as it is");
	t = cut_often(x, "desk", whole_desk, nightly(CUTS, 1000));
	promise(13,
		"%d cuts of the power after a restore was said to be done, %d with it under "
		"way: %d lost it or left half of it under its name",
		t.done, nightly(CUTS, 1000) - t.done, t.lost);
	assert_true(t.done > 0);
	assert_int_equal(t.lost, 0);
	run(x, "restore", "careless");
	t = cut_often(x, "desk", whole_desk, CUTS);
	control(13, "nothing flushed: %d of %d cuts lost the restored desk", t.lost, CUTS);
	assert_true(t.lost > 0);
}

int main(int argc, char **argv)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_backup_said_to_be_done_survives_a_power_cut),
		T(a_restored_desk_survives_a_power_cut),
	};

	disk_begin(argv);
	careless = argc == 4 && !strcmp(argv[3], "careless");
	if (argc == 4)
		return !strcmp(argv[2], "backup") ? back_up(argv[1]) : bring_back(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
