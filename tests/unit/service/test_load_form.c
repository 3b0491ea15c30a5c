/* What a new ticket is asked for: the fields of its type, what they require, what is taken where
 * nothing is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deskbell/service/load.h"
#include "support/fixture.h"
#include "support/tmpdir.h"

struct rig {
	struct tmpdir dir;
	struct clock clock;
	struct desk *desk;
	struct arena a;
	struct answer out;
	struct err e;
	struct form_view form;
};

static int setup(void **state)
{
	static const char *const line[] = { "user add rita", "user add art --role author" };
	static struct rig g;

	g = (struct rig){ 0 };
	tmpdir_init(&g.dir);
	clock_freeze(&g.clock, FIXTURE_NOW);
	assert_int_equal(desk_init(tmpdir_at(&g.dir, "desk"), &g.clock, "admin", &g.e), RC_OK);
	assert_int_equal(desk_open(tmpdir_at(&g.dir, "desk"), DESK_WRITE, &g.clock, &g.desk, &g.e),
			 RC_OK);
	for (size_t i = 0; i < ARRAY_LEN(line); i++)
		assert_int_equal(fixture_try(g.desk, "admin", line[i], &g.a, &g.out, &g.e), RC_OK);
	*state = &g;
	return 0;
}

static int teardown(void **state)
{
	struct rig *g = *state;

	desk_destroy(g->desk);
	arena_deinit(&g->a);
	tmpdir_deinit(&g->dir);
	return 0;
}

static enum rc form(struct rig *g, const char *login, const char *type)
{
	struct actor who;

	assert_int_equal(desk_actor(g->desk, login, &g->a, &who, &g->e), RC_OK);
	return load_form(g->desk, &who, sv_from(type), &g->a, &g->form, &g->e);
}

static const struct form_field *field(const struct rig *g, const char *name)
{
	for (size_t i = 0; i < g->form.n_field; i++)
		if (sv_eqs(g->form.field[i].name, name))
			return &g->form.field[i];
	return NULL;
}

static void each_type_has_its_own_fields(void **state)
{
	struct rig *g = *state;

	assert_int_equal(form(g, "rita", ""), RC_OK);
	assert_true(sv_eqs(g->form.type, "incident") && g->form.queue.n && g->form.priority.n);
	assert_non_null(field(g, "f.site"));
	assert_null(field(g, "f.cost"));
	assert_int_equal(form(g, "rita", "service-request"), RC_OK);
	assert_non_null(field(g, "f.cost"));
	assert_true(sv_eqs(field(g, "f.cost")->label, "Cost"));
}

static void a_choice_comes_with_its_titles(void **state)
{
	struct rig *g = *state;
	const struct form_field *site;

	assert_int_equal(form(g, "rita", ""), RC_OK);
	site = field(g, "f.site");
	assert_int_equal(site->n_choice, 6);
	assert_true(sv_eqs(site->choice[1].text, "berlin/mitte") &&
		    sv_eqs(site->choice[1].label, "Berlin Mitte"));
}

static void a_type_that_is_not_there_and_a_role_that_opens_none_are_refused(void **state)
{
	struct rig *g = *state;

	assert_int_equal(form(g, "rita", "wish"), RC_INVALID);
	assert_string_equal(g->e.field, "type");
	assert_int_equal(form(g, "art", ""), RC_DENIED);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(each_type_has_its_own_fields),
		CASE(a_choice_comes_with_its_titles),
		CASE(a_type_that_is_not_there_and_a_role_that_opens_none_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
