/* kill -9 at any write of a command on many tickets, of service levels being made anew, and of the
 * making of a demo: the desk is sound, the same request does the rest once, one undo takes all
 * back; whoever writes next makes the other levels anew; a demo that is not whole is open to
 * nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../src/db/db_priv.h"
#include "../../src/service/desk_priv.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/rand.h"
#include "deskbell/db/care.h"
#include "deskbell/service/demo.h"
#include "deskbell/service/doctor.h"
#include "deskbell/service/load.h"
#include "support/promise.h"
#include "support/small_desk.h"

/* link: -Wl,--wrap=clock_us */
int64_t __wrap_clock_us(void);

/* No time passes: transactions and steps that end by time or by number end by number, so that a
 * command makes the same writes on any machine. */
int64_t __wrap_clock_us(void)
{
	return 1;
}

/* This stands before libc's for SQLite too. */
ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at);

static int *writes; /* made since armed; the parent sees them */
static int die_at;  /* the write before which the process dies, 0 = never */

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	if (writes && ++*writes == die_at)
		(void)kill(getpid(), SIGKILL);
	return syscall(SYS_pwrite64, fd, p, n, at);
}

#define ASSIGN "ticket assign --query id:any agnes --request-id all"
#define UNDO "undo --request-id back"

struct rig {
	struct small_desk s;
	struct actor me;
	int tickets;
	struct sv store; /* the bytes of desk.db before */
	struct arena keep;
	struct rand dice;
};

static void open_desk(struct rig *r)
{
	small_desk_open(&r->s);
	r->me = small_desk_actor(&r->s, "me");
}

static void import(struct rig *r)
{
	AUTO(str_deinit) struct str rows = STR_INIT;
	const char *file = tmpdir_at(&r->s.dir, "rows.jsonl");

	for (int i = 0; i < r->tickets; i++)
		str_addf(&rows,
			 "{\"external_id\":\"T%d\",\"subject\":\"s\",\"requester\":\"me\"}\n", i);
	small_desk_ok(&r->s, fs_write(file, str_sv(&rows), 0600, &r->s.e));
	small_desk_run(&r->s, "me", arena_printf(&r->s.a, "import tickets %s", file).p);
}

static int set_up(void **state)
{
	static struct rig rig;
	struct rig *r = &rig;

	*r = (struct rig){ .tickets = nightly(700, 2000) };
	rand_seed(&r->dice,
		  getenv("DESKBELL_SEED") ? strtoull(getenv("DESKBELL_SEED"), NULL, 10) : 20261123);
	if (!writes)
		writes = mmap(NULL, sizeof(*writes), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(writes != MAP_FAILED);
	small_desk_init(&r->s, "me");
	small_desk_run(&r->s, "me", "user add agnes --name Agnes --role agent");
	import(r);
	small_desk_ok(&r->s, db_empty_log(r->s.desk->db, &r->s.e));
	small_desk_close(&r->s);
	small_desk_ok(&r->s, fs_read(fs_join(&r->keep, r->s.path, "desk.db"), 256 << 20, &r->keep,
				     &r->store, &r->s.e));
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *r = *state;

	arena_deinit(&r->keep);
	small_desk_deinit(&r->s);
	return 0;
}

/* The desk as it was before. */
static void begin_again(struct rig *r)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	if (r->s.desk)
		small_desk_close(&r->s);
	(void)unlink(fs_join(&a, r->s.path, "desk.db-wal"));
	(void)unlink(fs_join(&a, r->s.path, "desk.db-shm"));
	small_desk_ok(&r->s,
		      fs_write_lazy(fs_join(&a, r->s.path, "desk.db"), r->store, 0600, &r->s.e));
}

/* In a child: `work`, until the given write. Returns whether it came so far. */
static bool killed(void (*work)(struct rig *r, const char *line), struct rig *r, const char *line,
		   int at)
{
	int status;
	pid_t pid;

	*writes = 0;
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		die_at = at;
		work(r, line);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status)) {
		assert_int_equal(WEXITSTATUS(status), 0);
		return false;
	}
	assert_int_equal(WTERMSIG(status), SIGKILL);
	return true;
}

static void command(struct rig *r, const char *line)
{
	small_desk_open(&r->s);
	small_desk_run(&r->s, "me", line);
}

static int64_t ask(struct rig *r, const char *sql)
{
	int64_t n;

	small_desk_ok(&r->s, db_ask(r->s.desk->db, sql, &n, &r->s.e));
	return n;
}

static int64_t assigned(struct rig *r)
{
	int64_t n;

	small_desk_ok(&r->s, load_count(r->s.desk, &r->me, SV("assignee:agnes"), &n, &r->s.e));
	return n;
}

static void told(void *arg, const struct finding *f)
{
	(void)arg;
	if (f->level == FINDING_FAULT)
		print_error("doctor: %s: %.*s: %.*s\n", f->check, SV_ARG(f->where),
			    SV_ARG(f->what));
}

static void check_sound(struct rig *r)
{
	struct sv only[] = { SV("store"), SV("audit"), SV("tickets"), SV("undone") };
	struct doctor_request q = { .dir = r->s.path, .only = only, .found = told };
	struct doctor_result x;

	q.n_only = ARRAY_LEN(only);
	small_desk_ok(&r->s, doctor_run(&q, &r->s.clock, &x, &r->s.e));
	assert_int_equal(x.faults, 0);
}

/* Every ticket was given to agnes by one event, and nothing is left to do. */
static void check_done_once(struct rig *r)
{
	char sql[160];

	snprintf(sql, sizeof(sql),
		 "SELECT count(*)*(count(*)=count(DISTINCT object)) FROM event "
		 "WHERE noun=%d AND field=%d",
		 NOUN_TICKET, TICKET_ASSIGNEE);
	assert_int_equal(ask(r, sql), r->tickets);
	assert_int_equal(assigned(r), r->tickets);
	assert_int_equal(ask(r, "SELECT count(*) FROM todo"), 0);
	assert_int_equal(ask(r, "SELECT count(*) FROM todo_part"), 0);
}

/* Killed at the given write and taken up again; returns how many were done at its death. */
static int64_t round_of(struct rig *r, int at)
{
	int64_t done;

	begin_again(r);
	assert_true(killed(command, r, ASSIGN, at));
	open_desk(r);
	done = assigned(r);
	check_sound(r);
	small_desk_run(&r->s, "me", ASSIGN);
	check_done_once(r);
	return done;
}

/* The same of the undo of all of them. */
static int64_t round_of_undo(struct rig *r, int at)
{
	int64_t left;

	small_desk_close(&r->s);
	assert_true(killed(command, r, UNDO, at));
	open_desk(r);
	left = assigned(r);
	check_sound(r);
	small_desk_run(&r->s, "me", UNDO);
	assert_int_equal(assigned(r), 0);
	assert_int_equal(ask(r, "SELECT count(*) FROM todo_part"), 0);
	return left;
}

static int count_writes(struct rig *r, const char *line)
{
	assert_false(killed(command, r, line, 0));
	return *writes;
}

/* The write before which the process of this round dies: any; in the first two the one in the
 * middle, which is in none but the first and the last transaction. */
static int chosen(struct rig *r, int round, int writes_made)
{
	return round < 2 ? writes_made / 2
			 : 1 + (int)rand_below(&r->dice, (uint64_t)writes_made - 1);
}

static void what_a_kill_leaves_of_many_is_done_once(void **state)
{
	struct rig *r = *state;
	const int rounds = nightly(4, 40);
	int of_all, of_undo, half = 0, half_undone = 0;

	begin_again(r);
	of_all = count_writes(r, ASSIGN);
	of_undo = count_writes(r, UNDO);
	for (int i = 0; i < rounds; i++) {
		int64_t done = round_of(r, chosen(r, i, of_all)), left;

		half += done > 0 && done < r->tickets;
		if (i % 2) {
			small_desk_run(&r->s, "me", UNDO);
			assert_int_equal(assigned(r), 0);
			check_sound(r);
			continue;
		}
		left = round_of_undo(r, chosen(r, i, of_undo));
		half_undone += left > 0 && left < r->tickets;
	}
	promise(1,
		"%d kills inside a command on %d tickets (%d half done) and %d inside its undo "
		"(%d half done): all done once by the same request",
		rounds, r->tickets, half, (rounds + 1) / 2, half_undone);
	assert_true(half > 0 && half_undone > 0);
}

/* The control: without the list of what is left the request takes itself for done. */
static void without_the_list_the_rest_is_never_done(void **state)
{
	struct rig *r = *state;
	int64_t done;
	int all;

	begin_again(r);
	all = count_writes(r, ASSIGN);
	begin_again(r);
	assert_true(killed(command, r, ASSIGN, all / 2));
	open_desk(r);
	done = assigned(r);
	assert_true(done > 0 && done < r->tickets);
	small_desk_ok(&r->s, db_exec(r->s.desk->db, "DELETE FROM todo", &r->s.e));
	small_desk_run(&r->s, "me", ASSIGN);
	assert_int_equal(assigned(r), done);
	control(1, "without the list of what is left: %lld of %d done, for ever", (long long)done,
		r->tickets);
}

/* ---- service levels ---- */

/* The file alone; applied by whoever is killed. */
static void write_level(struct rig *r, const char *hours)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	small_desk_ok(
		&r->s,
		fs_write_lazy(fs_join(&a, r->s.path, "config/sla.yaml"),
			      arena_printf(&a, "policies: [{name: a, resolution: %s}]\n", hours),
			      0600, &r->s.e));
}

/* Tickets that are due by the second file, 3 hours after they came. */
static int64_t by_new(struct rig *r)
{
	return ask(r, "SELECT count(*) FROM ticket WHERE due=created+3*3600");
}

#define REV "SELECT v FROM meta WHERE k='config_rev'"

/* Killed while a new configuration makes all levels anew; returns how many were by then. */
static int64_t cut_levels(struct rig *r, int at)
{
	begin_again(r);
	write_level(r, "2h");
	command(r, "config apply");
	small_desk_close(&r->s);
	write_level(r, "3h");
	if (!at)
		return count_writes(r, "config apply");
	assert_true(killed(command, r, "config apply", at));
	open_desk(r);
	return by_new(r);
}

static void levels_cut_off_are_taken_up(void **state)
{
	struct rig *r = *state;
	const int rounds = nightly(4, 60), writes_made = (int)cut_levels(r, 0);
	int half = 0;

	for (int i = 0; i < rounds; i++) {
		int64_t done = cut_levels(r, chosen(r, i, writes_made));

		half += done > 0 && done < r->tickets;
		small_desk_run(&r->s, "me", "config apply");
		small_desk_run(&r->s, "me", "ticket note 1 --body x");
		call_after(r->s.desk);
		assert_int_equal(by_new(r), r->tickets);
		check_sound(r);
	}
	print_message("# %d kills, %d of them half done\n", rounds, half);
	assert_true(half > 0);
}

/* The control: without the mark of how far it came the rest stays as it was. */
static void without_the_mark_levels_stay_old(void **state)
{
	struct rig *r = *state;
	int all = (int)cut_levels(r, 0);
	int64_t done, rev;

	open_desk(r);
	rev = ask(r, REV);
	done = cut_levels(r, all / 2);
	assert_true(done > 0 && done < r->tickets && ask(r, REV) == rev);
	small_desk_ok(&r->s, db_exec(r->s.desk->db, "DELETE FROM meta WHERE k='clocks'", &r->s.e));
	small_desk_run(&r->s, "me", "config apply");
	call_after(r->s.desk);
	assert_int_equal(by_new(r), done);
}

/* ---- a demo ---- */

static void demo(struct rig *r, const char *dir)
{
	struct demo_order o = { .seed = 1, .tickets = 200 };
	struct err e = { 0 };
	bool made;

	if (demo_make(dir, &o, &r->s.clock, &made, &e) != RC_OK)
		_exit(1);
}

static bool opens(struct rig *r, const char *dir, struct err *e)
{
	struct desk *d = NULL;
	enum rc rc = desk_open(dir, DESK_WRITE, &r->s.clock, &d, e);

	desk_destroy(d);
	return rc == RC_OK;
}

static void a_demo_that_is_not_whole_is_open_to_nobody(void **state)
{
	struct rig *r = *state;
	const char *dir = tmpdir_at(&r->s.dir, "demo");
	const int kills = nightly(2, 40);
	struct err e = { 0 };

	for (int i = 0; i < kills; i++) {
		/* Each takes away what the one before left, and begins anew. */
		assert_true(killed(demo, r, dir, 100 + (int)rand_below(&r->dice, 1000)));
		assert_false(opens(r, dir, &e));
		assert_non_null(strstr(e.msg, "deskbell demo"));
		e = (struct err){ 0 };
	}
	/* The control: but for its mark it would open. */
	assert_int_equal(unlink(fs_join(&r->keep, dir, "demo")), 0);
	if (!opens(r, dir, &e))
		fail_msg("%s", e.msg);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(what_a_kill_leaves_of_many_is_done_once),
		T(without_the_list_the_rest_is_never_done),
		T(levels_cut_off_are_taken_up),
		T(without_the_mark_levels_stay_old),
		T(a_demo_that_is_not_whole_is_open_to_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
