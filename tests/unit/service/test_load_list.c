/* Lists and completion: what a requester is told of the people of the desk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deskbell/service/load.h"
#include "support/fixture.h"
#include "support/small_desk.h"
#include "support/tmpdir.h"

static size_t completions(const char *dir, const char *login, const char *text)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct query_candidate *found;
	struct clock clock = { 0 };
	struct err e = { 0 };
	struct actor who;
	struct desk *d;
	size_t n;

	clock_freeze(&clock, FIXTURE_NOW);
	assert_int_equal(desk_open(dir, DESK_READ, &clock, &d, &e), RC_OK);
	assert_int_equal(desk_actor(d, login, &a, &who, &e), RC_OK);
	assert_int_equal(
		load_completions(d, &who, sv_from(text), sv_from(text).n, &a, &found, &n, &e),
		RC_OK);
	desk_destroy(d);
	return n;
}

static void a_requester_is_not_completed_the_names_of_agents(void **state)
{
	const char *dir = tmpdir_at(*state, "desk");

	fixture_desk(dir);
	assert_int_equal(completions(dir, "li.wei", "assignee:wang.f"), 1);
	assert_int_equal(completions(dir, "zhao.min", "assignee:wang.f"), 0);
}

#define RANKED "(a OR e OR i OR o OR s OR t OR v) sort:rank"

struct window_rig {
	struct desk *d;
	struct actor who;
	struct arena a;
	struct err e;
};

static struct ticket_list ranked(struct window_rig *w, enum window window, int64_t id, size_t limit)
{
	struct list_request r = {
		.query = SV(RANKED), .window = window, .key.id = id, .focus = id, .limit = limit
	};
	struct ticket_list l;

	if (load_tickets(w->d, &w->who, &r, &w->a, &l, NULL, &w->e) != RC_OK)
		fail_msg("%s", w->e.msg);
	return l;
}

/* The rows are those of `all` from a place on. */
static void expect_rows(const struct ticket_list *l, const struct ticket_list *all, size_t from,
			size_t n)
{
	assert_int_equal(l->n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(l->row[i].t.id, all->row[from + i].t.id);
	assert_int_equal(l->more_before, from > 0);
	assert_int_equal(l->more_after, from + n < all->n);
}

/* Rows of the list that are picked, as if the list were walked for them. */
static void expect_picked(struct window_rig *w, const char *query, const char *sort)
{
	struct list_request r = { .query = sv_from(query), .sort = sv_from(sort) };
	struct ticket_list all, l;
	size_t n = 0;
	int64_t id[] = { 999999, 0, 0, 0, 0, 0 };

	assert_int_equal(load_tickets(w->d, &w->who, &r, &w->a, &all, NULL, &w->e), RC_OK);
	assert_true(all.n >= 4);
	/* The last, the first and one between, in no order; one no list has. */
	id[1] = all.row[all.n - 1].t.id;
	id[2] = all.row[0].t.id;
	id[3] = all.row[all.n / 2].t.id;
	r.window = WINDOW_PICK;
	r.pick = id;
	r.n_pick = ARRAY_LEN(id);
	r.limit = 1; /* does not count */
	assert_int_equal(load_tickets(w->d, &w->who, &r, &w->a, &l, NULL, &w->e), RC_OK);
	assert_int_equal(l.n, 3);
	for (size_t i = 0; i < all.n; i++)
		if (n < l.n && all.row[i].t.id == l.row[n].t.id)
			n++;
	assert_int_equal(n, l.n);
}

static void a_list_by_rank_has_its_windows(void **state)
{
	const char *dir = tmpdir_at(*state, "desk");
	struct clock clock = { 0 };
	struct window_rig w = { 0 };
	struct ticket_list all, l;

	fixture_desk(dir);
	clock_freeze(&clock, FIXTURE_NOW);
	assert_int_equal(desk_open(dir, DESK_READ, &clock, &w.d, &w.e), RC_OK);
	assert_int_equal(desk_actor(w.d, "li.wei", &w.a, &w.who, &w.e), RC_OK);
	all = ranked(&w, WINDOW_FIRST, 0, 0);
	assert_true(all.n >= 5);
	l = ranked(&w, WINDOW_FIRST, 0, 2);
	expect_rows(&l, &all, 0, 2);
	l = ranked(&w, WINDOW_LAST, 0, 2);
	expect_rows(&l, &all, all.n - 2, 2);
	l = ranked(&w, WINDOW_AFTER, all.row[1].t.id, 2);
	expect_rows(&l, &all, 2, 2);
	l = ranked(&w, WINDOW_BEFORE, all.row[3].t.id, 2);
	expect_rows(&l, &all, 1, 2);
	l = ranked(&w, WINDOW_AROUND, all.row[3].t.id, 2);
	expect_rows(&l, &all, 2, 2);
	l = ranked(&w, WINDOW_AFTER, all.row[all.n - 1].t.id, 2);
	expect_rows(&l, &all, all.n, 0);
	l = ranked(&w, WINDOW_AROUND, 999999, 2);
	expect_rows(&l, &all, 0, 2);
	expect_picked(&w, RANKED, "");
	desk_destroy(w.d);
	arena_deinit(&w.a);
}

static void picked_tickets_stand_in_the_order_of_the_list(void **state)
{
	static const char *const sort[] = { "-updated", "updated",  "priority,-created", "subject",
					    "-state",	"assignee", "team,-requester" };
	const char *dir = tmpdir_at(*state, "desk");
	struct clock clock = { 0 };
	struct window_rig w = { 0 };

	fixture_desk(dir);
	clock_freeze(&clock, FIXTURE_NOW);
	assert_int_equal(desk_open(dir, DESK_READ, &clock, &w.d, &w.e), RC_OK);
	assert_int_equal(desk_actor(w.d, "li.wei", &w.a, &w.who, &w.e), RC_OK);
	for (size_t i = 0; i < ARRAY_LEN(sort); i++) {
		expect_picked(&w, "", sort[i]);
		expect_picked(&w, "is:open", sort[i]);
	}
	desk_destroy(w.d);
	arena_deinit(&w.a);
}

static size_t with_deleted(struct small_desk *g, const char *login)
{
	const struct list_request r = { .query = SV("is:open OR -is:open"), .deleted = true };
	struct actor who = small_desk_actor(g, login);
	struct ticket_list l;

	small_desk_ok(g, load_tickets(g->desk, &who, &r, &g->a, &l, NULL, &g->e));
	return l.n;
}

static void deleted_tickets_are_listed_for_supervisors_only(void **state)
{
	struct small_desk g;

	(void)state;
	small_desk_init(&g, "admin");
	small_desk_run(&g, "admin", "user add bob --role agent");
	small_desk_run(&g, "admin", "user add sven --role supervisor");
	small_desk_run(&g, "bob", "ticket new --subject stays --body b");
	small_desk_run(&g, "bob", "ticket new --subject goes --body b");
	small_desk_run(&g, "bob", "ticket delete 2 --reason spam");
	assert_int_equal(with_deleted(&g, "sven"), 2);
	assert_int_equal(with_deleted(&g, "bob"), 1);
	small_desk_deinit(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_requester_is_not_completed_the_names_of_agents,
						tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test_setup_teardown(a_list_by_rank_has_its_windows, tmpdir_setup,
						tmpdir_teardown),
		cmocka_unit_test_setup_teardown(picked_tickets_stand_in_the_order_of_the_list,
						tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test(deleted_tickets_are_listed_for_supervisors_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
