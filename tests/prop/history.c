/* Random histories of commands, undo, redo and imports through the call path: after each step the
 * stored rows are what the log folds to, `undone` is what the rule says, the text index holds what
 * a rebuild would, the audit verifies, a refused command left nothing, and what was undone and done
 * again is as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "deskbell/base/fs.h"
#include "deskbell/db/tx.h"
#include "deskbell/service/call.h"
#include "deskbell/service/doctor.h"
#include "support/fixture.h"
#include "support/tmpdir.h"
#include "harness_history.h"

#define HISTORIES 4
#define STEPS 150
#define START 1795444320

static uint64_t seed(void)
{
	const char *s = getenv("DESKBELL_SEED");

	return s ? strtoull(s, NULL, 10) : 20261123;
}

/* ---- doing ---- */

static enum rc run(struct history *g, const char *login, const char *line, struct err *e)
{
	bool import = strncmp(line, "import", 6) == 0, dry = strstr(line, "--dry-run") != NULL;
	int64_t before = history_last_change(g);
	struct answer out;
	enum rc rc = fixture_try(g->desk, login, line, &g->a, &out, e);

	if (dry || (rc != RC_OK && !import))
		assert_int_equal(history_last_change(g), before);
	call_after(g->desk);
	return rc;
}

static const char *undo_of(struct history *g, int64_t change)
{
	return arena_z(&g->a, arena_printf(&g->a, "undo %lld", (long long)change));
}

/* The change made first after `before` is undone, and that undone again: tickets are as they were
 * before, then as they were after. */
static void there_and_back(struct history *g, int64_t before, int64_t tickets, struct sv was)
{
	struct sv after = history_content(g, history_last_ticket(g)), now;
	int64_t undo = history_last_change(g) + 1;
	struct err e = { 0 };

	history_must(run(g, "admin", undo_of(g, before + 1), &e), &e);
	now = history_content(g, tickets);
	if (!sv_eq(now, was))
		fail_msg("undone:\n%.*swas:\n%.*s", SV_ARG(now), SV_ARG(was));
	history_must(run(g, "admin", undo_of(g, undo), &e), &e);
	now = history_content(g, history_last_ticket(g));
	if (!sv_eq(now, after))
		fail_msg("done again:\n%.*swas:\n%.*s", SV_ARG(now), SV_ARG(after));
	g->back++;
}

static void note_verb(struct history *g, const char *line)
{
	struct sv rest = sv_from(line), noun = sv_cut(&rest, ' '), verb = sv_cut(&rest, ' ');

	for (size_t i = 0; i < history_verbs() && sv_eqs(noun, "ticket"); i++)
		if (sv_eqs(verb, history_verb[i]))
			g->verbs |= 1u << i;
}

static void do_line(struct history *g, const char *login, const char *line)
{
	bool back = strncmp(line, "ticket ", 7) == 0 && history_below(g, 4) == 0;
	int64_t before = history_last_change(g), tickets = history_last_ticket(g);
	struct sv was = back ? history_content(g, tickets) : SV_NULL;
	struct err e = { 0 };
	enum rc rc = run(g, login, line, &e);

	g->taken[rc]++;
	if (rc == RC_ENV || rc == RC_USAGE)
		fail_msg("%s: %s: %s", login, line, e.msg);
	if (rc != RC_OK || history_last_change(g) == before)
		return;
	note_verb(g, line);
	if (back)
		there_and_back(g, before, tickets, was);
}

/* ---- service levels ---- */

/* What sla.yaml says, one of these; the last: nothing. The office works half the hours of START's
 * day. */
static const char *const levels[] = {
	"policies:\n"
	"  - {name: urgent, when: 'priority:P1 OR tag:vip', first-response: 30m, next-response: 1h,\n"
	"     resolution: 4h}\n"
	"  - {name: known, when: 'organisation:acme', first-response: 1h, resolution: 3h}\n"
	"  - {name: net, when: 'team:net', calendar: office, first-response: 2h, resolution: 20h,\n"
	"     risk: 50%}\n",
	"policies:\n"
	"  - {name: all, calendar: office, next-response: 30m, resolution: 8h}\n",
	"# none\n",
};

static void set_levels(struct history *g, size_t which)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *config = fs_join(&a, desk_dir(g->desk), "config");
	struct err e = { 0 };

	if (!fs_is_dir(fs_join(&a, config, "calendar"))) {
		history_must(fs_mkdirs(fs_join(&a, config, "calendar"), 0700, &e), &e);
		history_must(fs_write_lazy(fs_join(&a, config, "calendar/office.yaml"),
					   SV("hours: {mon-fri: [08:00-12:00, 13:00-17:00]}\n"),
					   0600, &e),
			     &e);
	}
	history_must(
		fs_write_lazy(fs_join(&a, config, "sla.yaml"), sv_from(levels[which]), 0600, &e),
		&e);
	/* Refused while what made the organisation is undone. */
	if (run(g, "admin", "config apply", &e) != RC_INVALID)
		history_must(e.rc, &e);
}

/* Tickets whose clocks run or wait: those are what the checks are about. */
static int64_t with_clocks(struct history *g)
{
	return history_number(g, "SELECT count(*) FROM ticket WHERE due>0 OR paused=1", 0);
}

/* ---- steps ---- */

static void step(struct history *g)
{
	const char *login = PICK(g, history_people), *line;
	int64_t tickets = history_last_ticket(g);

	if (history_below(g, 25) == 0)
		set_levels(g, history_below(g, ARRAY_LEN(levels)));
	switch (history_below(g, 10)) {
	case 0:
		line = history_new_line(g);
		break;
	case 1:
	case 2:
	case 3:
		line = history_undo_line(g);
		if (history_below(g, 2))
			login = "admin";
		break;
	case 4:
		line = history_people_line(g);
		login = "admin";
		break;
	case 5:
		if (history_below(g, 4) == 0) {
			line = history_import_line(g);
			login = "admin";
			break;
		}
		/* fall through */
	case 6:
		if (history_below(g, 2) == 0) {
			line = history_bulk_line(g);
			login = history_below(g, 2) ? "admin" : "sven";
			break;
		}
		/* fall through */
	default:
		line = history_ticket_line(g, 1 + (int64_t)history_below(g, (uint64_t)tickets + 1));
		if (history_below(g, 2))
			login = "admin";
	}
	if (history_below(g, 3) == 0)
		clock_freeze(&g->clock, clock_now(&g->clock) + (int64_t)history_below(g, 5000));
	else if (history_below(g, 20) == 0) /* clocks of machines go back, too */
		clock_freeze(&g->clock, clock_now(&g->clock) - (int64_t)history_below(g, 5000));
	if (strncmp(line, "import", 6) != 0)
		line = history_with_options(g, line);
	do_line(g, login, line);
}

/* ---- histories ---- */

static void begin(struct history *g, uint64_t n)
{
	static const char *const line[] = {
		"team add net",
		"queue add network --team net",
		"queue add hr --team net --restricted",
		"category add software",
		"user add agnes --role agent --team net",
		"user add anton --role agent",
		"user add sven --role supervisor",
		"user add rita --name Rita --email rita@example.org",
		"user add otto",
		"organisation add acme",
	};
	struct err e = { 0 };
	const char *dir;

	rand_seed(&g->rand, seed() + n);
	tmpdir_init(&g->dir);
	dir = tmpdir_at(&g->dir, "desk");
	clock_freeze(&g->clock, START);
	history_must(desk_init(dir, &g->clock, "admin", &e), &e);
	history_must(desk_open(dir, DESK_WRITE, &g->clock, &g->desk, &e), &e);
	for (size_t i = 0; i < ARRAY_LEN(line); i++)
		history_must(run(g, "admin", line[i], &e), &e);
	set_levels(g, 0);
}

static void end(struct history *g)
{
	desk_destroy(g->desk);
	arena_deinit(&g->a);
	tmpdir_deinit(&g->dir);
}

/* ---- doctor ---- */

static void say(void *arg, const struct finding *f)
{
	(void)arg;
	if (f->level == FINDING_FAULT && !f->mended)
		print_message("# %s: %.*s: %.*s\n", f->check, SV_ARG(f->where), SV_ARG(f->what));
}

/* What doctor finds now; with `repair` it mends. */
static struct doctor_result look(struct history *g, bool repair, bool tell)
{
	struct doctor_request r = { .dir = desk_dir(g->desk),
				    .repair = repair,
				    .command = SV("doctor --repair"),
				    .found = tell ? say : NULL };
	struct doctor_result out;
	struct err e = { 0 };

	history_must(doctor_run(&r, &g->clock, &out, &e), &e);
	return out;
}

/* One derived table or another is changed behind the program's back. */
static void damage(struct history *g)
{
	static const char *const harm[] = {
		"UPDATE ticket SET priority=1+id%4, state='raw', open=0 WHERE id%3=0",
		"UPDATE ticket SET due=due+60, paused=1-paused WHERE id%2=0",
		"UPDATE ticket SET risk=0, due=0, paused=0",
		"INSERT OR REPLACE INTO meta VALUES('clocks', '2')",
		"UPDATE ticket SET queue=1, updated=updated+7, rev=rev-1 WHERE id%4=1",
		"DELETE FROM ticket_tag WHERE ticket%2=0",
		"DELETE FROM ticket_field WHERE ticket%2=0",
		"UPDATE ticket_field SET num=num+1, value='none' WHERE ticket%3=0",
		"DELETE FROM thread WHERE message%3=0",
		"UPDATE ticket SET subject='none', indexed=indexed+1 WHERE id%5=0",
		"DELETE FROM undone WHERE change%2=0",
		"INSERT OR REPLACE INTO undone SELECT id, id+1 FROM change WHERE id%7=0",
		"UPDATE person SET roles=1, name='none' WHERE id%2=0",
		"DELETE FROM team_member",
		"UPDATE queue SET title='none', restricted=1-restricted WHERE id>1",
		"UPDATE seq SET n=n/2",
		"DELETE FROM ticket_fts_docsize WHERE id%2=0",
	};
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	sqlite3 *h = NULL;

	assert_int_equal(sqlite3_open(fs_join(&a, desk_dir(g->desk), "desk.db"), &h), SQLITE_OK);
	sqlite3_busy_timeout(h, 5000);
	for (int i = 0; i < 4; i++)
		assert_int_equal(
			sqlite3_exec(h, harm[history_below(g, ARRAY_LEN(harm))], NULL, NULL, NULL),
			SQLITE_OK);
	sqlite3_close(h);
}

static void what_doctor_mends_is_what_the_log_says(void **state)
{
	int mended = 0;

	(void)state;
	for (uint64_t n = 0; n < HISTORIES; n++) {
		struct history g = { 0 };

		begin(&g, 50 + n);
		for (int i = 0; i < STEPS / 2; i++) {
			step(&g);
			arena_reset(&g.a);
		}
		/* The control: nothing to find before the damage. */
		assert_int_equal(look(&g, false, true).faults, 0);
		damage(&g);
		mended += look(&g, true, true).mended > 0;
		assert_int_equal(look(&g, false, true).faults, 0);
		history_check_tickets(&g);
		history_check_undone(&g);
		history_check_directory(&g);
		history_check_index(&g);
		history_check_audit(&g);
		for (int i = 0; i < 20; i++) {
			step(&g);
			arena_reset(&g.a);
		}
		assert_int_equal(look(&g, false, true).faults, 0);
		end(&g);
	}
	assert_int_equal(mended, HISTORIES);
}

static void what_is_stored_is_what_the_log_says(void **state)
{
	int taken[RC_CANCELLED + 1] = { 0 }, undos = 0, imports = 0, bulks = 0, back = 0;
	int64_t clocks = 0;
	unsigned verbs = 0;

	(void)state;
	for (uint64_t n = 0; n < HISTORIES; n++) {
		struct history g = { 0 };

		begin(&g, n);
		for (int i = 0; i < STEPS; i++) {
			step(&g);
			history_check_tickets(&g);
			clocks += with_clocks(&g);
			history_check_undone(&g);
			if (i % 10 == 0)
				history_check_directory(&g);
			arena_reset(&g.a);
		}
		history_check_directory(&g);
		history_check_index(&g);
		history_check_audit(&g);
		for (size_t i = 0; i < ARRAY_LEN(taken); i++)
			taken[i] += g.taken[i];
		undos += g.undos;
		imports += g.imports;
		bulks += g.bulks;
		back += g.back;
		verbs |= g.verbs;
		end(&g);
	}
	/* The histories were such that they prove something. */
	assert_true(taken[RC_OK] > HISTORIES * STEPS / 4);
	assert_true(taken[RC_CONFLICT] > 0 && taken[RC_DENIED] > 0 && taken[RC_INVALID] > 0);
	assert_true(undos > 0 && imports > 0 && bulks > 0 && back >= 5);
	assert_true(clocks > 25 * HISTORIES);
	/* Most of them, whatever the seed; all of them stand in the test below. */
	if (__builtin_popcount(verbs) < (int)history_verbs() / 2)
		fail_msg("verbs done: %x", verbs);
}

/* Each verb on its own, so that none hides behind chance: done, undone, done again. */
static void what_each_verb_does_is_undone_and_done_again(void **state)
{
	static const char *const line[] = {
		"ticket tag 1 vpn print",
		"ticket untag 1 vpn",
		"ticket link 1 blocks 2 3",
		"ticket unlink 1 2",
		"ticket watch 1 sven agnes",
		"ticket unwatch 1 agnes",
		"ticket snooze 1 2d",
		"ticket unsnooze 1",
		"ticket merge 2 --into 1",
		"ticket unmerge 2",
		"ticket delete 3 --reason spam",
		"ticket restore 3",
		"ticket attach 1 FILE",
		"ticket detach 1 1",
		"ticket note 1 --body 'goes elsewhere'",
		"ticket split 1 5 --subject other",
		"ticket set 1 f.site=moscow f.room=4.17 priority=P1",
		"ticket tag 1..4 many",
		"ticket watch --query tag:many sven",
		"ticket link 1,2 relates 3 --partial",
		"ticket merge 2,3 --into 1",
		"ticket delete --query tag:many --reason 'no more' --partial",
	};
	struct history g = { 0 };
	struct err e = { 0 };

	(void)state;
	begin(&g, 200);
	for (int i = 0; i < 4; i++)
		history_must(run(&g, "admin", "ticket new --subject vpn --body print", &e), &e);
	history_must(fs_write_lazy(tmpdir_at(&g.dir, "f"), SV("x"), 0600, &e), &e);
	for (size_t i = 0; i < ARRAY_LEN(line); i++) {
		const char *file = strstr(line[i], "FILE"), *one = line[i];
		int64_t before = history_last_change(&g), tickets = history_last_ticket(&g);
		struct sv was = history_content(&g, tickets);

		if (file)
			one = arena_z(&g.a, arena_printf(&g.a, "%.*s%s", (int)(file - one), one,
							 tmpdir_at(&g.dir, "f")));
		if (run(&g, "admin", one, &e) != RC_OK || history_last_change(&g) == before)
			fail_msg("%s: %s", one, e.msg);
		note_verb(&g, one);
		there_and_back(&g, before, tickets, was);
		history_check_tickets(&g);
		history_check_undone(&g);
		arena_reset(&g.a);
	}
	assert_int_equal(g.verbs, (1u << history_verbs()) - 1);
	history_check_index(&g);
	history_check_audit(&g);
	end(&g);
}

/* Control: a row that is not the fold, and an index that is not the text, are seen. */
static void a_row_or_an_index_that_lies_is_seen(void **state)
{
	AUTO(tx_end) struct tx tx = { 0 };
	struct history g = { 0 };
	struct err e = { 0 };
	struct stmt *q;

	(void)state;
	begin(&g, 99);
	history_must(run(&g, "rita", "ticket new --subject vpn --body print", &e), &e);
	assert_null(history_ticket_fault(&g, 1));
	assert_null(history_index_fault(&g, 1));
	history_must(tx_begin_write(&tx, g.desk->db, &e), &e);
	q = db_stmt(g.desk->db, "UPDATE ticket SET priority=1, subject='mail' WHERE id=1", &e);
	history_must(stmt_run(q, &e), &e);
	stmt_release(&q);
	assert_non_null(history_ticket_fault(&g, 1));
	assert_non_null(history_index_fault(&g, 1));
	tx_end(&tx);
	assert_null(history_ticket_fault(&g, 1));
	history_must(tx_begin_write(&tx, g.desk->db, &e), &e);
	q = db_stmt(g.desk->db, "UPDATE ticket SET paused=1 WHERE id=1", &e);
	history_must(stmt_run(q, &e), &e);
	stmt_release(&q);
	assert_non_null(history_ticket_fault(&g, 1));
	tx_end(&tx);
	end(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_stored_is_what_the_log_says),
		cmocka_unit_test(what_each_verb_does_is_undone_and_done_again),
		cmocka_unit_test(a_row_or_an_index_that_lies_is_seen),
		cmocka_unit_test(what_doctor_mends_is_what_the_log_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
