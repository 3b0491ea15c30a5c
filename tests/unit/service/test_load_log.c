/* Changes read back: a page of them owns what it holds, one is told whole, as far as who asks may
 * see it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/service/load.h"
#include "support/small_desk.h"

struct rig {
	struct small_desk s;
	struct actor me;
};

static struct actor actor(struct rig *r, const char *login)
{
	return small_desk_actor(&r->s, login);
}

static int set_up(void **state)
{
	static struct rig rig;
	struct rig *r = &rig;

	*r = (struct rig){ 0 };
	small_desk_init(&r->s, "me");
	small_desk_run(&r->s, "me", "user add ann --name 'Ann B' --role requester");
	small_desk_run(&r->s, "me", "ticket new --subject one --requester ann --body x");
	small_desk_run(&r->s, "me", "ticket new --subject two --requester ann --body x");
	r->me = actor(r, "me");
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	small_desk_deinit(&((struct rig *)*state)->s);
	return 0;
}

static struct change_whole whole(struct rig *r, const struct actor *who, int64_t id)
{
	struct change_whole x;

	if (load_change(r->s.desk, who, id, &r->s.a, &x, &r->s.e) != RC_OK)
		fail_msg("change %lld: %s", (long long)id, r->s.e.msg);
	return x;
}

static int64_t run(struct rig *r, const char *line)
{
	small_desk_run(&r->s, "me", line);
	return r->s.out.change;
}

static const struct event_view *event_of(const struct change_view *v, const char *field)
{
	for (size_t i = 0; i < v->n_event; i++)
		if (v->event[i].field && strcmp(v->event[i].field->name, field) == 0)
			return &v->event[i];
	return NULL;
}

static void a_change_is_told_with_all_it_wrote(void **state)
{
	struct rig *r = *state;
	struct change_whole x = whole(r, &r->me, run(r, "ticket set 1 priority=P1 subject=other"));

	assert_int_equal(x.view.n_event, 2);
	assert_true(sv_eqs(event_of(&x.view, "priority")->new, "P1"));
	assert_true(sv_eqs(event_of(&x.view, "subject")->old, "one"));
	assert_true(x.recorded > 0 && x.config > 0);
	assert_true(!x.undone_by && !x.cause && !x.rule.p && !x.n_caused && !x.in_batch);
}

static void it_says_what_undid_it_and_what_it_undoes(void **state)
{
	struct rig *r = *state;
	int64_t first = run(r, "ticket set 1 priority=P1"), undo = run(r, "undo");

	assert_int_equal(whole(r, &r->me, first).undone_by, undo);
	assert_true(whole(r, &r->me, first).view.undone);
	assert_int_equal(whole(r, &r->me, undo).view.undoes, first);
}

static void of_a_bulk_change_it_says_how_much_stands(void **state)
{
	struct rig *r = *state;
	int64_t first = run(r, "ticket tag --query id:any vpn");
	struct change_whole x = whole(r, &r->me, first);

	if (x.view.batch)
		assert_true(x.in_batch >= 1);
	else
		assert_int_equal(x.view.n_event, 2);
}

static void a_requester_is_told_of_his_own_ticket_and_of_no_rule(void **state)
{
	struct rig *r = *state;
	struct actor ann = actor(r, "ann");
	int64_t reply = run(r, "ticket reply 1 --body secret"), note;
	struct change_whole x = whole(r, &ann, reply);

	assert_true(sv_eqs(x.view.command, "ticket reply"));
	note = run(r, "ticket note 1 --body secret");
	run(r, "undo");
	assert_int_equal(load_change(r->s.desk, &ann, note, &r->s.a, &x, &r->s.e), RC_NOTFOUND);
	/* Control: staff sees it, and what undid it. */
	assert_true(whole(r, &r->me, note).undone_by);
}

static void what_is_out_of_sight_is_as_what_is_not_there(void **state)
{
	struct rig *r = *state;
	struct actor ann = actor(r, "ann");
	struct change_whole x;

	assert_int_equal(load_change(r->s.desk, &ann, 1, &r->s.a, &x, &r->s.e), RC_NOTFOUND);
	assert_string_equal(r->s.e.msg, "there is no change 1");
	assert_int_equal(load_change(r->s.desk, &ann, 99999, &r->s.a, &x, &r->s.e), RC_NOTFOUND);
	assert_string_equal(r->s.e.msg, "there is no change 99999");
}

/* The pages they were read in are gone by then. */
static void changes_that_are_listed_own_what_they_hold(void **state)
{
	struct rig *r = *state;
	struct log_request q = { .limit = 500 };
	struct change_view *c;
	size_t n, named = 0;

	for (int i = 0; i < 30; i++)
		run(r, i % 2 ? "ticket set 1 priority=P1" : "ticket set 1 priority=P2");
	assert_int_equal(load_log(r->s.desk, &r->me, &q, &r->s.a, &c, &n, &r->s.e), RC_OK);
	for (size_t i = 0; i < n; i++)
		named += event_of(&c[i], "priority") != NULL;
	assert_true(named >= 30);
}

static void touched(struct rig *r, const struct actor *who, size_t limit, struct touched *t)
{
	assert_int_equal(load_touched(r->s.desk, who, limit, &r->s.a, t, &r->s.e), RC_OK);
}

static void an_update_says_what_it_touched(void **state)
{
	struct rig *r = *state;
	struct touched t = { 0 };
	int64_t at;

	/* Who has seen nothing only learns where the log stands. */
	touched(r, &r->me, 9, &t);
	assert_true(t.newest > 0 && !t.n_ticket && !t.articles && !t.more);
	at = run(r, "ticket set 2 priority=P1");
	touched(r, &r->me, 9, &t);
	assert_int_equal(t.newest, at);
	assert_int_equal(t.n_ticket, 1);
	assert_int_equal(t.ticket[0], 2);
	assert_false(t.articles || t.more);
	run(r, "kb new --title Torch --body Light torch.md");
	touched(r, &r->me, 9, &t);
	assert_true(t.newest > at);
	assert_int_equal(t.n_ticket, 0);
	assert_true(t.articles && !t.more);
	touched(r, &r->me, 9, &t);
	assert_false(t.n_ticket || t.articles || t.more);
}

/* Names, levels, and of many tickets those beyond the limit, whoever may see them. */
static void an_update_says_when_it_touched_more(void **state)
{
	struct rig *r = *state;
	struct touched t = { 0 };
	struct actor nobody;

	touched(r, &r->me, 9, &t);
	run(r, "user set me --name Meg");
	touched(r, &r->me, 9, &t);
	assert_true(t.more && !t.n_ticket);
	touched(r, &r->me, 9, &t);
	assert_false(t.more);
	run(r, "ticket set 1 priority=P4");
	run(r, "ticket set 2 priority=P4");
	touched(r, &r->me, 2, &t);
	assert_true(t.more && t.n_ticket == 2);
	run(r, "user add nina");
	nobody = small_desk_actor(&r->s, "nina");
	touched(r, &nobody, 1, &t);
	run(r, "ticket set 1 priority=P2");
	touched(r, &nobody, 1, &t);
	assert_true(t.more && !t.n_ticket);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		T(a_change_is_told_with_all_it_wrote),
		T(it_says_what_undid_it_and_what_it_undoes),
		T(of_a_bulk_change_it_says_how_much_stands),
		T(a_requester_is_told_of_his_own_ticket_and_of_no_rule),
		T(what_is_out_of_sight_is_as_what_is_not_there),
		T(changes_that_are_listed_own_what_they_hold),
		T(an_update_says_what_it_touched),
		T(an_update_says_when_it_touched_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
