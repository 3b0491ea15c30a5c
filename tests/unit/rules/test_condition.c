/* Queries in configuration files: what holds, what does not, and where faults are placed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/query/plan.h"
#include "deskbell/rules/condition.h"
#include "support/fault_text.h"

/* Reads the value of key "when" of the file. */
static bool read_when(const char *file, struct condition *c, struct faults *f, struct arena *a)
{
	struct yaml y;

	faults_init(f, a);
	assert_true(yaml_load(&y, "f.yaml", sv_from(file), a, f));
	return condition_from_yaml(&y, y.root, "when", sv_from(file), NULL, c);
}

static bool holds(const char *query, struct ticket t, struct arena *a)
{
	struct query_env env = { .now = 1795444320 };
	struct query_row row = { .env = &env, .ticket = &t };
	struct condition c;
	struct faults f;

	assert_true(read_when(arena_printf(a, "when: '%s'\n", query).p, &c, &f, a));
	return condition_holds(&c, &row);
}

static void no_condition_always_holds(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct condition c;
	struct faults f;

	(void)state;
	assert_true(read_when("x: 1\n", &c, &f, &a));
	assert_null(c.text.p);
	assert_true(condition_holds(&c, NULL));
	assert_true(read_when("when:\n", &c, &f, &a));
	assert_true(condition_holds(&c, NULL));
}

static void a_condition_holds_for_the_rows_it_matches(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket t = { .id = 1, .state = SV("open"), .priority = PRIORITY_P2, .assignee = 4 };

	(void)state;
	assert_true(holds("priority:<=P2", t, &a));
	assert_false(holds("-priority:<=P2", t, &a));
	assert_true(holds("state:open -assignee:none", t, &a));
	assert_false(holds("assignee:none", t, &a));
	assert_true(holds("state:open OR priority:P4", t, &a));
	assert_true(holds("", t, &a));
}

static void a_faulty_condition_never_holds(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct query_env env = { .now = 1 };
	struct ticket t = { .id = 1 };
	struct query_row row = { .env = &env, .ticket = &t };
	struct condition c;
	struct faults f;

	(void)state;
	assert_false(read_when("when: 'nonsense:1'\n", &c, &f, &a));
	assert_int_equal(f.n, 1);
	assert_true(sv_eqs(c.text, "nonsense:1"));
	assert_false(condition_holds(&c, &row));
	assert_true(read_when("when: 'state:open'\n", &c, &f, &a));
	assert_false(condition_holds(&c, NULL));
}

static void places_are_right_under_every_way_of_writing(void **state)
{
	static const struct {
		const char *file;
		int line, col;
	} cases[] = {
		{ "when: 'nonsense:1'\n", 1, 8 },
		{ "when: nonsense:1\n", 1, 7 },
		{ "{when: \"id:1 nonsense:1\"}\n", 1, 14 },
		{ "x: 1\r\nwhen: 'id:1 nonsense:1'\r\n", 2, 13 },
		{ "when: \"\\u0416 nonsense:1\"\n", 1, 15 },
		{ "when: 'Ж 网络 nonsense:1'\n", 1, 13 },
		{ "when: |2-\n  id:1\n  id:2 nonsense:1\n", 3, 8 },
		/* Folded: the key's value stands for it. */
		{ "when: 'id:1\n  nonsense:1'\n", 1, 7 },
		{ "when: \"id:1 \\\n  nonsense:1\"\n", 1, 7 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct condition c;
		struct faults f;

		assert_false(read_when(cases[i].file, &c, &f, &a));
		assert_int_equal(f.n, 1);
		assert_non_null(strstr(f.at[0].msg.p, "nonsense"));
		assert_int_equal(f.at[0].line, cases[i].line);
		assert_int_equal(f.at[0].col, cases[i].col);
	}
}

static void a_sort_names_fields_that_sort(void **state)
{
	static const struct {
		const char *file;
		bool sound;
		int col;
	} cases[] = {
		{ "sort: priority,-updated\n", true, 0 },
		{ "sort: -updated\n", true, 0 },
		{ "sort:\n", true, 0 },
		{ "sort: priority,-updatd\n", false, 17 },
		{ "sort: text\n", false, 7 },
		{ "sort: [priority]\n", false, 7 },
		{ "sort: 'updated is:open'\n", false, 16 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct faults f;
		struct yaml y;
		struct sv sort;

		faults_init(&f, &a);
		assert_true(yaml_load(&y, "f.yaml", sv_from(cases[i].file), &a, &f));
		sort = condition_sort_from_yaml(&y, yaml_get(y.root, "sort"),
						sv_from(cases[i].file));
		assert_int_equal(f.n, cases[i].sound ? 0 : 1);
		if (f.n)
			assert_null(sort.p);
		if (f.n)
			assert_int_equal(f.at[0].col, cases[i].col);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_condition_always_holds),
		cmocka_unit_test(a_condition_holds_for_the_rows_it_matches),
		cmocka_unit_test(a_faulty_condition_never_holds),
		cmocka_unit_test(places_are_right_under_every_way_of_writing),
		cmocka_unit_test(a_sort_names_fields_that_sort),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
