/* What a new ticket is asked for: the fields of its type, what they require, what is taken where
 * nothing is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deskbell/service/load.h"
#include "support/small_desk.h"

struct rig {
	struct small_desk s;
	struct form_view form;
};

static int setup(void **state)
{
	static const char *const line[] = { "user add rita", "user add art --role author" };
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

static enum rc form(struct rig *g, const char *login, const char *type)
{
	struct actor who = small_desk_actor(&g->s, login);

	return load_form(g->s.desk, &who, sv_from(type), &g->s.a, &g->form, &g->s.e);
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
	assert_string_equal(g->s.e.field, "type");
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
