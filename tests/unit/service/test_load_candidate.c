/* What prompts and shells are offered: by what it is and, for people, by what it is called; never
 * what the asker may not see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "deskbell/service/draft.h"
#include "deskbell/service/load.h"
#include "support/small_desk.h"

struct rig {
	struct small_desk s;
	struct candidate *c;
	size_t n;
};

static int setup(void **state)
{
	static const char *const line[] = {
		"user add bob --role agent",
		"user add wang.fang --role agent --name '王芳'",
		"user add fan.li --role agent",
		"team add hr --member bob",
		"queue add hr --team hr --restricted",
		"user add rita",
		"ticket new --subject 'Printer is out of paper' --body b --requester rita",
		"ticket new --subject 'Не работает почта' --body b --requester rita",
		"ticket new --subject 'Salary of the printer' --body b --queue hr",
		"ticket tag 1 paper 'second floor'",
		"ticket tag 3 payroll",
		"ticket note 1 --body 'what paper\nis it'",
		"ticket link 1 blocks 2",
	};
	static struct rig g;

	small_desk_init(&g.s, "admin");
	for (size_t i = 0; i < ARRAY_LEN(line); i++)
		small_desk_run(&g.s, "admin", line[i]);
	*state = &g;
	return 0;
}

static int teardown(void **state)
{
	struct rig *g = *state;

	small_desk_deinit(&g->s);
	return 0;
}

static void ask(struct rig *g, const char *login, enum param_type type, int64_t ticket,
		const char *prefix, bool words)
{
	struct actor who = small_desk_actor(&g->s, login);

	assert_int_equal(load_candidates(g->s.desk, &who, type, ticket, sv_from(prefix), words,
					 &g->s.a, &g->c, &g->n, &g->s.e),
			 RC_OK);
}

static bool offered(const struct rig *g, const char *text)
{
	for (size_t i = 0; i < g->n; i++)
		if (sv_eqs(g->c[i].text, text))
			return true;
	return false;
}

static void tickets_are_found_by_the_words_of_their_subject(void **state)
{
	struct rig *g = *state;

	ask(g, "wang.fang", PARAM_TICKET, 0, "printer", true);
	assert_true(g->n == 1 && offered(g, "1"));
	ask(g, "wang.fang", PARAM_TICKET, 0, "почт", true);
	assert_true(g->n == 1 && offered(g, "2"));
	ask(g, "bob", PARAM_TICKET, 0, "printer", true);
	assert_true(g->n == 2 && offered(g, "3"));
	/* A shell goes by what stands there. */
	ask(g, "bob", PARAM_TICKET, 0, "printer", false);
	assert_int_equal(g->n, 0);
	/* No word of the language. */
	ask(g, "bob", PARAM_TICKET, 0, "(\"state:", true);
	assert_int_equal(g->n, 0);
}

static void people_are_found_by_their_names(void **state)
{
	struct rig *g = *state;

	ask(g, "bob", PARAM_PERSON, 0, "芳", true);
	assert_true(g->n == 1 && offered(g, "wang.fang"));
	ask(g, "bob", PARAM_PERSON, 0, "芳", false);
	assert_int_equal(g->n, 0);
}

static void what_is_within_is_found_and_stands_behind_what_begins_so(void **state)
{
	struct rig *g = *state;

	ask(g, "bob", PARAM_PRIORITY, 0, "2", true);
	assert_true(g->n == 1 && offered(g, "P2"));
	ask(g, "bob", PARAM_ASSIGNMENT, 0, "priority=2", true);
	assert_true(g->n == 1 && offered(g, "priority=P2"));
	ask(g, "bob", PARAM_PERSON, 0, "fan", true);
	assert_int_equal(g->n, 2);
	assert_true(sv_eqs(g->c[0].text, "fan.li") && sv_eqs(g->c[1].text, "wang.fang"));
	/* Numbers within numbers are not; a shell goes by the beginning. */
	ask(g, "bob", PARAM_PRIORITY, 0, "2", false);
	assert_int_equal(g->n, 0);
	for (int i = 0; i < 8; i++)
		small_desk_run(&g->s, "admin", "ticket new --subject Many --body b");
	ask(g, "bob", PARAM_TICKET, 0, "0", true);
	assert_false(offered(g, "10"));
}

/* Of a ticket in a restricted queue: they could not be given it. */
static void people_who_do_not_see_the_ticket_are_not_offered(void **state)
{
	struct rig *g = *state;

	ask(g, "bob", PARAM_PERSON, 3, "", true);
	assert_true(offered(g, "bob") && offered(g, "admin") && !offered(g, "wang.fang"));
	ask(g, "bob", PARAM_ASSIGNMENT, 3, "assignee=", true);
	assert_true(offered(g, "assignee=bob") && !offered(g, "assignee=wang.fang"));
	/* Control: of another ticket, of none and of one that is not there for who asks. */
	ask(g, "bob", PARAM_PERSON, 1, "", true);
	assert_true(offered(g, "bob") && offered(g, "wang.fang"));
	ask(g, "bob", PARAM_PERSON, 0, "", true);
	assert_true(offered(g, "wang.fang"));
	ask(g, "wang.fang", PARAM_PERSON, 3, "", true);
	assert_true(offered(g, "wang.fang"));
}

static void save_draft(struct rig *g, struct draft x)
{
	struct actor me = small_desk_actor(&g->s, "bob");

	x.body = SV("text");
	assert_int_equal(draft_save(g->s.desk, &me, &x, &g->s.e), RC_OK);
}

static void paths_of_new_articles_are_those_of_his_drafts(void **state)
{
	struct rig *g = *state;

	save_draft(g, (struct draft){ .kind = DRAFT_ARTICLE_NEW, .subject = SV("vpn/mac.md") });
	save_draft(g, (struct draft){ .kind = DRAFT_ARTICLE_NEW, .subject = SV("vpn/mac.md") });
	save_draft(g, (struct draft){ .kind = DRAFT_ARTICLE_NEW, .subject = SV("vpn/\033[2J.md") });
	save_draft(g, (struct draft){
			      .kind = DRAFT_ARTICLE, .ticket = 7, .subject = SV("vpn/lamp.md") });
	save_draft(g, (struct draft){ .kind = DRAFT_ARTICLE, .ticket = 8, .rev = 3 });
	save_draft(g, (struct draft){ .kind = DRAFT_REPLY, .ticket = 1 });
	ask(g, "bob", PARAM_NEW_ARTICLE, 0, "", false);
	assert_true(g->n == 2 && offered(g, "vpn/mac.md") && offered(g, "vpn/lamp.md"));
	ask(g, "bob", PARAM_NEW_ARTICLE, 0, "vpn/m", false);
	assert_int_equal(g->n, 1);
	ask(g, "admin", PARAM_NEW_ARTICLE, 0, "", false);
	assert_int_equal(g->n, 0);
}

static void tags_are_those_of_tickets_in_sight(void **state)
{
	struct rig *g = *state;

	ask(g, "bob", PARAM_TAG, 0, "pa", false);
	assert_true(g->n == 2 && offered(g, "paper") && offered(g, "payroll"));
	ask(g, "wang.fang", PARAM_TAG, 0, "pa", false);
	assert_true(g->n == 1 && offered(g, "paper"));
	ask(g, "wang.fang", PARAM_TAG, 0, "", false);
	assert_true(g->n == 2 && offered(g, "second floor"));
}

static void what_belongs_to_a_ticket_is_offered_of_it_alone(void **state)
{
	struct rig *g = *state;

	ask(g, "bob", PARAM_OWN_TAG, 1, "", false);
	assert_true(g->n == 2 && offered(g, "paper"));
	ask(g, "bob", PARAM_OWN_TAG, 2, "", false);
	assert_int_equal(g->n, 0);
	ask(g, "bob", PARAM_LINKED, 2, "", false);
	assert_true(g->n == 1 && offered(g, "1"));
	ask(g, "bob", PARAM_MESSAGE, 1, "", false);
	assert_int_equal(g->n, 2);
	assert_true(sv_eqs(g->c[1].label, "admin: what paper is it"));
	ask(g, "bob", PARAM_ATTACHMENT, 1, "", false);
	assert_int_equal(g->n, 0);
	ask(g, "bob", PARAM_MESSAGE, 0, "", false);
	assert_int_equal(g->n, 0);
}

static void times_say_when_they_are_and_links_what_they_mean(void **state)
{
	struct rig *g = *state;

	ask(g, "bob", PARAM_WHEN, 0, "2", false);
	assert_true(g->n == 1 && sv_eqs(g->c[0].text, "2d") && g->c[0].label.n > 0);
	ask(g, "bob", PARAM_LINK, 0, "block", false);
	assert_true(g->n == 2 && sv_eqs(g->c[1].label, "blocked by"));
}

static void files_are_offered_of_the_directory_that_is_typed(void **state)
{
	struct rig *g = *state;
	const char *dir = tmpdir_at(&g->s.dir, "files");
	struct err e;

	assert_int_equal(fs_mkdirs(fs_join(&g->s.a, dir, "sub"), 0700, &e), RC_OK);
	assert_int_equal(fs_write_lazy(fs_join(&g->s.a, dir, "log.txt"), SV("x"), 0600, &e), RC_OK);
	assert_int_equal(fs_write_lazy(fs_join(&g->s.a, dir, ".hidden"), SV("x"), 0600, &e), RC_OK);
	assert_int_equal(fs_write_lazy(fs_join(&g->s.a, dir, "e\x1b[31m"), SV("x"), 0600, &e),
			 RC_OK);
	ask(g, "bob", PARAM_FILE, 0, fs_join(&g->s.a, dir, ""), true);
	assert_true(g->n == 2 && offered(g, fs_join(&g->s.a, dir, "log.txt")) &&
		    offered(g, fs_join(&g->s.a, dir, "sub/")));
	ask(g, "bob", PARAM_FILE, 0, fs_join(&g->s.a, dir, ".h"), true);
	assert_int_equal(g->n, 1);
	ask(g, "bob", PARAM_FILE, 0, fs_join(&g->s.a, dir, "none/x"), true);
	assert_int_equal(g->n, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(tickets_are_found_by_the_words_of_their_subject),
		CASE(people_are_found_by_their_names),
		CASE(what_is_within_is_found_and_stands_behind_what_begins_so),
		CASE(people_who_do_not_see_the_ticket_are_not_offered),
		CASE(paths_of_new_articles_are_those_of_his_drafts),
		CASE(tags_are_those_of_tickets_in_sight),
		CASE(what_belongs_to_a_ticket_is_offered_of_it_alone),
		CASE(times_say_when_they_are_and_links_what_they_mean),
		CASE(files_are_offered_of_the_directory_that_is_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
