/* People are looked up while an answer is made: each look-up fails in turn, and the answer is an
 * error, never one that lacks somebody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "../../src/service/conf.h"
#include "../../src/service/desk_priv.h"
#include "deskbell/base/fs.h"
#include "deskbell/service/load.h"
#include "support/promise.h"
#include "support/small_desk.h"

/* link: -Wl,--wrap=sqlite3_step */

int __real_sqlite3_step(sqlite3_stmt *q);
int __wrap_sqlite3_step(sqlite3_stmt *q);

/* The n-th step on people since armed fails; 0 = none does. */
static int fail_at, steps;
static bool fired;

static void arm(int at)
{
	fail_at = at;
	steps = 0;
	fired = false;
}

int __wrap_sqlite3_step(sqlite3_stmt *q)
{
	if (strstr(sqlite3_sql(q), "FROM person") && ++steps == fail_at) {
		fired = true;
		return SQLITE_IOERR;
	}
	return __real_sqlite3_step(q);
}

/* ---- the desk ---- */

#define SLA \
	"policies:\n" \
	"  - {name: acme, when: 'organisation:acme', first-response: 1h}\n" \
	"  - {name: rest, first-response: 9h}\n"
#define FIELDS "fields:\n  owner: {type: person, default: ann}\n"
#define START "  start:\n"
#define GUARD "    when: requester:rita requester:ri*\n"

struct rig {
	struct small_desk s;
	struct actor bob;
	struct str told; /* the answer as text */
};

static void write_config(struct rig *g)
{
	const char *path = tmpdir_at(&g->s.dir, "desk/config/workflow/incident.yaml");
	struct sv text;
	const char *start;
	size_t head;

	small_desk_ok(&g->s, fs_read(path, 100000, &g->s.a, &text, &g->s.e));
	start = strstr(arena_z(&g->s.a, text), START);
	assert_non_null(start);
	head = text.n - strlen(start) + strlen(START);
	text = arena_printf(&g->s.a, "%.*s" GUARD "%s", (int)head, text.p, start + strlen(START));
	small_desk_ok(&g->s, fs_write(path, text, 0600, &g->s.e));
	path = tmpdir_at(&g->s.dir, "desk/config/sla.yaml");
	small_desk_ok(&g->s, fs_write(path, SV(SLA), 0600, &g->s.e));
	path = tmpdir_at(&g->s.dir, "desk/config/field.yaml");
	small_desk_ok(&g->s, fs_write(path, SV(FIELDS), 0600, &g->s.e));
}

static int setup(void **state)
{
	static const char *const line[] = {
		"organisation add acme",
		"user add bob --role agent --name Bob",
		"user add ann --role agent",
		"user add rita --name 'Rita Ray' --organisation acme",
		"config apply",
		"ticket new --subject one --body b --requester rita",
		"ticket new --subject two --body b --requester ann",
		"ticket assign 1 bob",
		"ticket set 1 f.owner=ann",
		"ticket set 2 f.owner=admin",
		"ticket watch 1 ann",
		"ticket reply 1 --body 'we look'",
		"ticket set 2 priority=P2",
	};
	static struct rig g;

	g = (struct rig){ .told = STR_INIT };
	small_desk_init(&g.s, "admin");
	write_config(&g);
	for (size_t i = 0; i < ARRAY_LEN(line); i++)
		small_desk_run(&g.s, "admin", line[i]);
	small_desk_run(&g.s, "ann", "ticket set 2 priority=P3");
	small_desk_close(&g.s);
	*state = &g;
	return 0;
}

static int teardown(void **state)
{
	struct rig *g = *state;

	arm(0);
	str_deinit(&g->told);
	small_desk_deinit(&g->s);
	return 0;
}

/* ---- what is asked ---- */

static void tell(struct rig *g, struct sv v)
{
	str_addf(&g->told, "%.*s|", SV_ARG(v));
}

static enum rc ask_list(struct rig *g)
{
	struct list_request r = { .query = SV("requester:rita,ann -requester:bob"),
				  .sort = SV("requester,f.owner"),
				  .limit = 10 };
	struct ticket_list list;

	TRY(load_tickets(g->s.desk, &g->bob, &r, &g->s.a, &list, NULL, &g->s.e));
	for (size_t i = 0; i < list.n; i++) {
		tell(g, list.row[i].requester_name);
		tell(g, list.row[i].assignee);
		tell(g, list.row[i].organisation);
	}
	for (size_t i = 0; i < list.first.n; i++)
		tell(g, list.first.at[i].s);
	return RC_OK;
}

static bool tell_row(void *arg, const struct ticket_row *row)
{
	tell(arg, row->requester);
	tell(arg, row->assignee);
	return true;
}

static enum rc ask_each(struct rig *g)
{
	struct list_request r = { .query = SV("requester:ri*,ann") };

	return load_tickets_each(g->s.desk, &g->bob, &r, tell_row, g, NULL, &g->s.e);
}

static enum rc ask_ticket(struct rig *g)
{
	struct ticket_view v;

	TRY(load_ticket(g->s.desk, &g->bob, 1, &g->s.a, &v, &g->s.e));
	tell_row(g, &v.row);
	tell(g, v.sla.policy.name);
	for (size_t i = 0; i < v.relation.n_watcher; i++)
		tell(g, v.relation.watcher[i]);
	for (size_t i = 0; i < v.n_message; i++)
		tell(g, v.message[i].author);
	for (size_t i = 0; i < v.n_change; i++) {
		tell(g, v.change[i].actor);
		for (size_t k = 0; k < v.change[i].n_event; k++)
			tell(g, v.change[i].event[k].new);
	}
	for (size_t i = 0; i < v.n_transition; i++)
		tell(g, v.transition[i].allowed ? v.transition[i].name : SV("-"));
	return RC_OK;
}

static enum rc ask_log(struct rig *g)
{
	struct log_request r = { .actor = SV("admin"), .query = SV("requester:rita") };
	struct change_view *c;
	size_t n;

	TRY(load_log(g->s.desk, &g->bob, &r, &g->s.a, &c, &n, &g->s.e));
	for (size_t i = 0; i < n; i++)
		tell(g, c[i].actor);
	return RC_OK;
}

static enum rc ask_completions(struct rig *g)
{
	struct query_candidate *c;
	size_t n;

	TRY(load_completions(g->s.desk, &g->bob, SV("assignee:b"), 10, &g->s.a, &c, &n, &g->s.e));
	for (size_t i = 0; i < n; i++)
		tell(g, c[i].text);
	return RC_OK;
}

static enum rc ask_candidates(struct rig *g)
{
	struct candidate *c;
	size_t n;

	TRY(load_candidates(g->s.desk, &g->bob, PARAM_PERSON, 0, SV(""), false, &g->s.a, &c, &n,
			    &g->s.e));
	for (size_t i = 0; i < n; i++)
		tell(g, c[i].text);
	return RC_OK;
}

/* A guard that asks for people. */
static enum rc ask_transition(struct rig *g)
{
	TRY(small_desk_try(&g->s, "bob", "ticket transition 1 start --dry-run"));
	tell(g, g->s.out.text);
	return RC_OK;
}

/* Clocks that go by a policy that asks for people. */
static enum rc ask_new(struct rig *g)
{
	TRY(small_desk_try(&g->s, "rita", "ticket new --subject x --body y --dry-run"));
	for (size_t i = 0; i < g->s.out.n_event; i++)
		tell(g, g->s.out.event[i].new);
	return RC_OK;
}

static enum rc ask_assign(struct rig *g)
{
	TRY(small_desk_try(&g->s, "bob", "ticket assign 1 ann --dry-run"));
	tell(g, g->s.out.text);
	return RC_OK;
}

/* There is another admin, or there is none: nobody is the only one by mistake. */
static enum rc ask_admin(struct rig *g)
{
	return small_desk_try(&g->s, "admin", "user set bob --role agent,admin --dry-run");
}

/* What stands in the way, and whose it is. */
static enum rc ask_undo(struct rig *g)
{
	enum rc rc = small_desk_try(&g->s, "admin", "undo --dry-run");

	if (rc != RC_CONFLICT)
		return rc;
	tell(g, sv_from(g->s.e.msg));
	return RC_OK;
}

/* A guard, policies and a field's default name people. */
static enum rc ask_config(struct rig *g)
{
	struct conf_files files;
	struct faults f;

	TRY(conf_read(desk_dir(g->s.desk), &g->s.a, &files, &g->s.e));
	TRY(conf_check(g->s.desk, &files, &g->s.a, &f, &g->s.e));
	faults_print(&f, &g->told);
	return RC_OK;
}

static const struct question {
	const char *what;
	enum rc (*ask)(struct rig *g);
	bool writes; /* which a handle does no more after an error */
} questions[] = {
	{ "a list", ask_list, false },
	{ "a list row by row", ask_each, false },
	{ "a ticket", ask_ticket, false },
	{ "the log", ask_log, false },
	{ "completions", ask_completions, false },
	{ "candidates", ask_candidates, false },
	{ "a guarded transition", ask_transition, true },
	{ "a new ticket", ask_new, true },
	{ "an assignment", ask_assign, true },
	{ "an edit of a person", ask_admin, true },
	{ "a refused undo", ask_undo, true },
	{ "a configuration", ask_config, false },
};

/* ---- asking ---- */

/* On a handle that has looked up nobody but who asks, with a fault at the n-th step. */
static enum rc ask(struct rig *g, const struct question *q, int at)
{
	enum rc rc;

	small_desk_open(&g->s);
	g->bob = small_desk_actor(&g->s, "bob");
	str_reset(&g->told);
	g->s.e = (struct err){ 0 };
	arm(at);
	rc = q->ask(g);
	fail_at = 0;
	return rc;
}

static int fails_in_turn(struct rig *g, const struct question *q)
{
	AUTO(str_deinit) struct str whole = STR_INIT;
	int n = 1;

	small_desk_ok(&g->s, ask(g, q, 0));
	str_add(&whole, str_sv(&g->told));
	small_desk_close(&g->s);
	for (;; n++) {
		enum rc rc = ask(g, q, n);

		if (fired && (rc != RC_ENV || !g->s.e.msg[0]))
			fail_msg("%s: step %d on people failed: %s %s, told %s", q->what, n,
				 rc_name(rc), g->s.e.msg, str_z(&g->told));
		if (!fired)
			break;
		str_reset(&g->told);
		if (!q->writes) { /* asked again, the same handle knows */
			small_desk_ok(&g->s, q->ask(g));
			assert_true(sv_eq(str_sv(&g->told), str_sv(&whole)));
		}
		small_desk_close(&g->s);
	}
	assert_true(sv_eq(str_sv(&g->told), str_sv(&whole)));
	small_desk_close(&g->s);
	return n - 1;
}

static void a_look_up_that_fails_is_an_error_in_every_answer(void **state)
{
	struct rig *g = *state;
	int all = 0;

	for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
		int n = fails_in_turn(g, &questions[i]);

		if (n < 1)
			fail_msg("%s looks up nobody", questions[i].what);
		all += n;
	}
	assert_true(all > 30);
	promise(8, "each of %d look-ups of people failed in turn: told, and nobody was left out",
		all);
}

/* ---- the control: errors passed over ---- */

static struct person_source sound;

static enum rc passed_over(void *arg, int64_t id, const struct person **out, struct err *e)
{
	(void)sound.by_id(arg, id, out, e);
	return RC_OK;
}

static void passed_over_it_is_an_answer_that_lacks_somebody(void **state)
{
	struct rig *g = *state;
	AUTO(str_deinit) struct str whole = STR_INIT;

	small_desk_ok(&g->s, ask(g, &questions[2], 0));
	str_add(&whole, str_sv(&g->told));
	small_desk_close(&g->s);
	small_desk_open(&g->s);
	g->bob = small_desk_actor(&g->s, "bob");
	sound = g->s.desk->directory.people;
	g->s.desk->directory.people.by_id = passed_over;
	str_reset(&g->told);
	arm(1);
	small_desk_ok(&g->s, questions[2].ask(g));
	assert_true(fired);
	assert_false(sv_eq(str_sv(&g->told), str_sv(&whole)));
	control(8, "a failed look-up taken for nobody: %s", str_z(&g->told));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_look_up_that_fails_is_an_error_in_every_answer),
		T(passed_over_it_is_an_answer_that_lacks_somebody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
