/* The one door for writes: who may do what on which ticket, what a guard looks at, what conflicts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "../../../src/service/desk_priv.h"
#include "deskbell/base/fs.h"
#include "deskbell/db/tx.h"
#include "deskbell/service/load.h"
#include "deskbell/store/outbox_store.h"
#include "support/small_desk.h"

static int setup(void **state)
{
	static const char *const line[] = {
		"user add bob --role agent",
		"team add hr --member bob",
		"queue add hr --team hr --restricted",
		"category add net",
		"user add ann --role agent,requester",
		"user add rita",
		"ticket new --subject s --body b --requester rita",
	};
	static struct small_desk g;

	small_desk_init(&g, "admin");
	for (size_t i = 0; i < ARRAY_LEN(line); i++)
		small_desk_run(&g, "admin", line[i]);
	*state = &g;
	return 0;
}

static int teardown(void **state)
{
	small_desk_deinit(*state);
	return 0;
}

/* Puts `old` of the incident workflow as `new` into force. */
static void change_workflow(struct small_desk *g, const char *old, const char *new)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	const char *path = tmpdir_at(&g->dir, "desk/config/workflow/incident.yaml"), *z, *at;
	struct sv text;

	assert_int_equal(fs_read(path, 100000, &g->a, &text, &g->e), RC_OK);
	z = arena_z(&g->a, text);
	at = strstr(z, old);
	assert_non_null(at);
	str_addf(&s, "%.*s%s%s", (int)(at - z), z, new, at + strlen(old));
	assert_int_equal(fs_write(path, str_sv(&s), 0600, &g->e), RC_OK);
	small_desk_run(g, "admin", "config apply");
}

static void an_agent_who_only_asked_works_no_ticket_of_a_closed_queue(void **state)
{
	static const char *const line[] = {
		"ticket note 2 --body x",     "ticket set 2 priority=P1",  "ticket take 2",
		"ticket move 2 service-desk", "ticket transition 2 start",
	};
	struct small_desk *g = *state;
	struct transition_view *t;
	struct actor ann = small_desk_actor(g, "ann");
	int64_t set;
	size_t n;

	small_desk_run(g, "ann", "ticket new --subject mine --body x");
	set = small_desk_run(g, "ann", "ticket set 2 priority=P2");
	small_desk_run(g, "ann", "ticket move 2 hr");
	small_desk_run(g, "bob", "ticket note 2 --body internal");
	for (size_t i = 0; i < ARRAY_LEN(line); i++) {
		assert_int_equal(small_desk_try(g, "ann", line[i]), RC_DENIED);
		small_desk_run(g, "bob",
			       arena_z(&g->a, arena_printf(&g->a, "%s --dry-run", line[i])));
	}
	assert_int_equal(
		small_desk_try(g, "ann",
			       arena_z(&g->a, arena_printf(&g->a, "undo %lld", (long long)set))),
		RC_DENIED);
	small_desk_run(g, "ann", "ticket reply 2 --body 'any news?'");
	assert_int_equal(load_transitions(g->desk, &ann, 2, &g->a, &t, &n, &g->e), RC_OK);
	assert_true(n > 0);
	for (size_t i = 0; i < n; i++)
		assert_false(t[i].allowed);
}

static void none_does_not_fill_a_required_field(void **state)
{
	struct small_desk *g = *state;

	change_workflow(g, "required: [resolution]", "required: [resolution, category, assignee]");
	small_desk_run(g, "rita", "ticket new --subject new --body x");
	assert_int_equal(small_desk_try(g, "bob",
					"ticket transition 2 resolve resolution=x category=none "
					"assignee=none"),
			 RC_INVALID);
	assert_non_null(strstr(g->e.msg, "category"));
	assert_non_null(strstr(g->e.msg, "assignee"));
	small_desk_run(g, "bob",
		       "ticket transition 2 resolve resolution=x category=net assignee=me");
}

static void a_guard_conflicts_on_the_fields_it_read(void **state)
{
	struct small_desk *g = *state;
	int64_t seen;
	const char *line;

	change_workflow(g, "    required: [resolution]",
			"    required: [resolution]\n    when: 'category:net is:open'");
	small_desk_run(g, "rita", "ticket new --subject new --body x");
	small_desk_run(g, "bob", "ticket set 2 category=net resolution=cable");
	seen = small_desk_run(g, "bob", "ticket reply 2 --body seen");
	line = arena_z(&g->a,
		       arena_printf(&g->a, "ticket transition 2 resolve --dry-run --rev %lld",
				    (long long)seen));
	/* Not read: another field, a message. */
	small_desk_run(g, "ann", "ticket set 2 priority=P1");
	small_desk_run(g, "rita", "ticket reply 2 --body more");
	small_desk_run(g, "bob", line);
	/* Read: the required field, the condition's field. */
	small_desk_run(g, "ann", "ticket set 2 resolution='another cable'");
	assert_int_equal(small_desk_try(g, "bob", line), RC_CONFLICT);
	assert_string_equal(g->e.field, "resolution");
	seen = small_desk_run(g, "bob", "ticket reply 2 --body seen");
	line = arena_z(&g->a,
		       arena_printf(&g->a, "ticket transition 2 resolve --dry-run --rev %lld",
				    (long long)seen));
	small_desk_run(g, "ann", "ticket set 2 category=none");
	small_desk_run(g, "ann", "ticket set 2 category=net");
	assert_int_equal(small_desk_try(g, "bob", line), RC_CONFLICT);
	assert_string_equal(g->e.field, "category");
}

/* Runs one statement beside the desk: for tests that damage it. */
static void damage(struct small_desk *g, const char *sql)
{
	sqlite3 *h = NULL;

	assert_int_equal(sqlite3_open(tmpdir_at(&g->dir, "desk/desk.db"), &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(h);
}

static void a_workflow_that_cannot_be_read_is_an_error_not_a_ticket_without_category(void **state)
{
	struct small_desk *g = *state;
	struct actor bob = small_desk_actor(g, "bob");
	struct ticket_view v;

	small_desk_run(g, "bob", "ticket set 1 priority=P1");
	change_workflow(g, "Resume work", "Go on");
	damage(g,
	       "DROP TRIGGER config_file_no_update;"
	       "UPDATE config_file SET content='states: [' WHERE version=1 AND path LIKE '%incident%'");
	assert_int_equal(small_desk_try(g, "bob", "undo"), RC_ENV);
	assert_int_equal(load_ticket(g->desk, &bob, 1, &g->a, &v, &g->e), RC_OK);
	assert_int_equal(v.row.t.category_of_state, STATE_NEW);
	assert_int_equal(v.row.t.priority, PRIORITY_P1);
}

static size_t candidates(struct small_desk *g, const char *login, enum param_type type)
{
	struct candidate *c;
	struct actor who = small_desk_actor(g, login);
	size_t n;

	assert_int_equal(
		load_candidates(g->desk, &who, type, 0, SV(""), false, &g->a, &c, &n, &g->e),
		RC_OK);
	return n;
}

static void a_requester_is_offered_no_names_of_the_directory(void **state)
{
	struct small_desk *g = *state;

	assert_int_equal(candidates(g, "rita", PARAM_PERSON), 2); /* me, none */
	assert_int_equal(candidates(g, "rita", PARAM_QUEUE), 0);
	assert_int_equal(candidates(g, "rita", PARAM_TEAM), 0);
	assert_true(candidates(g, "bob", PARAM_PERSON) > 2);
	assert_true(candidates(g, "bob", PARAM_QUEUE) > 0);
	assert_true(candidates(g, "bob", PARAM_TEAM) > 0);
}

/* The screens ask without the table of commands, which refuses it, too. */
static void a_requester_reads_no_articles(void **state)
{
	struct small_desk *g = *state;
	struct actor rita = small_desk_actor(g, "rita"), bob = small_desk_actor(g, "bob");
	struct article_diff diff;
	struct article_row row, *list;
	struct blame_line *line;
	struct sv body;
	size_t n;

	small_desk_run(g, "admin", "kb new a.md --title T --body words");
#define READ(who, want) \
	do { \
		assert_int_equal(load_articles(g->desk, who, SV(""), 9, &g->a, &list, &n, &g->e), \
				 want); \
		assert_int_equal( \
			load_article(g->desk, who, SV("KB-1"), &g->a, &row, &body, &g->e), want); \
		assert_int_equal( \
			load_blame(g->desk, who, SV("KB-1"), &g->a, &row, &line, &n, &g->e), \
			want); \
		assert_int_equal(load_article_diff(g->desk, who, SV("KB-1"), SV_NULL, SV_NULL, \
						   &g->a, &diff, &g->e), \
				 want); \
	} while (0)
	READ(&rita, RC_DENIED);
	READ(&bob, RC_OK);
#undef READ
}

/* Puts a mail address for the desk into force. */
static void set_up_mail(struct small_desk *g)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	const char *path = tmpdir_at(&g->dir, "desk/config/desk.yaml");
	struct sv text;

	small_desk_ok(g, fs_read(path, 100000, &g->a, &text, &g->e));
	str_add(&s, text);
	str_adds(&s, "\nmail:\n  from: help@example.org\n");
	small_desk_ok(g, fs_write(path, str_sv(&s), 0600, &g->e));
	small_desk_run(g, "admin", "config apply");
}

/* What waits to be sent at some late time. */
static size_t outbox(struct small_desk *g, struct outbox_row **row)
{
	size_t n;

	small_desk_ok(
		g, outbox_store_due(g->desk->db, FIXTURE_NOW + 86400, 100, &g->a, row, &n, &g->e));
	return n;
}

static void a_public_reply_waits_to_be_sent_and_nothing_else_does(void **state)
{
	static const char *const quiet[] = {
		"ticket note 1 --body 'of no concern to her'",
		"ticket set 1 priority=P1 resolution=cable",
		"ticket take 1",
	};
	struct small_desk *g = *state;
	struct outbox_row *row;

	small_desk_run(g, "admin", "user set rita --email rita@example.org");
	/* No mail is set up: it is said, and nothing waits. */
	small_desk_run(g, "bob", "ticket reply 1 --body early");
	assert_non_null(strstr(arena_z(&g->a, g->out.note), "no mail set up"));
	set_up_mail(g);
	for (size_t i = 0; i < ARRAY_LEN(quiet); i++)
		small_desk_run(g, "bob", quiet[i]);
	small_desk_run(g, "rita", "ticket reply 1 --body 'my own words'");
	small_desk_run(g, "ann", "ticket new --subject s --body b"); /* she has no address */
	small_desk_run(g, "bob", "ticket reply 2 --body b");
	small_desk_run(g, "bob", "ticket reply 1 --body no --dry-run");
	assert_int_equal(outbox(g, &row), 0);
	small_desk_run(g, "bob", "ticket reply 1 --body 'we look into it'");
	assert_int_equal(outbox(g, &row), 1);
	assert_int_equal(row[0].ticket, 1);
	assert_int_equal(row[0].change, g->out.change);
	assert_int_equal(row[0].kind, OUTBOX_MAIL);
	assert_true(sv_eqs(row[0].dest, "rita@example.org"));
	/* Held, so that it can be taken back. */
	assert_true(row[0].due > FIXTURE_NOW);
}

static void what_waits_is_taken_back_with_its_reply_and_what_was_sent_is_not(void **state)
{
	struct small_desk *g = *state;
	struct outbox_row *row;
	struct tx tx = { 0 };

	small_desk_run(g, "admin", "user set rita --email rita@example.org");
	set_up_mail(g);
	small_desk_run(g, "bob", "ticket reply 1 --body wrong");
	small_desk_run(g, "bob", "undo");
	assert_int_equal(outbox(g, &row), 0);
	small_desk_run(g, "bob", "ticket reply 1 --body sent");
	assert_int_equal(outbox(g, &row), 1);
	small_desk_ok(g, tx_begin_write(&tx, g->desk->db, &g->e));
	small_desk_ok(g, outbox_store_done(g->desk->db, row[0].id, FIXTURE_NOW, &g->e));
	small_desk_ok(g, tx_commit(&tx, &g->e));
	assert_int_equal(small_desk_try(g, "bob", "undo"), RC_CONFLICT);
	assert_non_null(strstr(g->e.msg, "sent by mail already"));
}

static enum rc attach_by(struct small_desk *g, enum door door, const char *path)
{
	struct sv word[] = { SV("1"), sv_from(path) };
	struct request r = { .door = door, .login = SV("bob") };
	struct args args;

	small_desk_ok(g, args_parse(command_named("ticket attach"), word, ARRAY_LEN(word), &g->a,
				    &args, &g->e));
	r.args = &args;
	return call_run(g->desk, &r, &g->a, &g->out, &g->e);
}

/* Over the wire a path would name a file of the server. */
static void files_are_attached_on_the_host_of_the_desk_only(void **state)
{
	struct small_desk *g = *state;
	const char *path = tmpdir_at(&g->dir, "file");

	small_desk_ok(g, fs_write(path, SV("content"), 0600, &g->e));
	assert_int_equal(attach_by(g, DOOR_SSH, path), RC_DENIED);
	assert_int_equal(attach_by(g, DOOR_MAIL, path), RC_DENIED);
	small_desk_ok(g, attach_by(g, DOOR_TUI, path));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(an_agent_who_only_asked_works_no_ticket_of_a_closed_queue),
		CASE(none_does_not_fill_a_required_field),
		CASE(a_guard_conflicts_on_the_fields_it_read),
		CASE(a_workflow_that_cannot_be_read_is_an_error_not_a_ticket_without_category),
		CASE(a_requester_is_offered_no_names_of_the_directory),
		CASE(a_requester_reads_no_articles),
		CASE(a_public_reply_waits_to_be_sent_and_nothing_else_does),
		CASE(what_waits_is_taken_back_with_its_reply_and_what_was_sent_is_not),
		CASE(files_are_attached_on_the_host_of_the_desk_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
