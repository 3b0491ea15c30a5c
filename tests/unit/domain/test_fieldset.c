/* Built-in and custom fields looked up as one set. */
#include "deskbell/domain/fieldset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deskbell/base/attr.h"

#define CUSTOM(n, k, kind, more) \
	{ \
		.field = { NOUN_TICKET, (n), "f." k, k, (kind), FIELD_CUSTOM | (more), 10, NULL, k }, \
		.key = { k, sizeof(k) - 1 }, \
	}

static struct sv both[] = { { "incident", 8 }, { "service-request", 15 } };

static const struct custom_field custom[] = {
	CUSTOM(1000, "room", FIELD_LINE, FIELD_QUERY | FIELD_SORT),
	CUSTOM(1001, "cost", FIELD_NUMBER, FIELD_QUERY | FIELD_SORT),
	CUSTOM(1005, "gone", FIELD_CHOICE, 0),
};
static const struct fieldset set = { custom, ARRAY_LEN(custom) };

static void a_number_finds_built_in_and_custom_fields(void **state)
{
	(void)state;
	assert_ptr_equal(fieldset_get(&set, NOUN_TICKET, TICKET_STATE),
			 field_get(NOUN_TICKET, TICKET_STATE));
	for (size_t i = 0; i < ARRAY_LEN(custom); i++)
		assert_ptr_equal(fieldset_get(&set, NOUN_TICKET, custom[i].field.number),
				 &custom[i].field);
	assert_null(fieldset_get(&set, NOUN_TICKET, 1002));
	assert_null(fieldset_get(&set, NOUN_PERSON, 1000));
	assert_null(fieldset_get(NULL, NOUN_TICKET, 1000));
}

static void a_name_finds_built_in_and_custom_fields(void **state)
{
	(void)state;
	assert_ptr_equal(fieldset_find(&set, NOUN_TICKET, SV("prio")),
			 field_get(NOUN_TICKET, TICKET_PRIORITY));
	assert_ptr_equal(fieldset_find(&set, NOUN_TICKET, SV("f.cost")), &custom[1].field);
	assert_ptr_equal(fieldset_find(&set, NOUN_TICKET, SV("f.gone")), &custom[2].field);
	assert_null(fieldset_find(&set, NOUN_TICKET, SV("cost")));
	assert_null(fieldset_find(&set, NOUN_PERSON, SV("f.cost")));
	assert_null(fieldset_find(NULL, NOUN_TICKET, SV("f.cost")));
}

static void the_walk_meets_each_field_once(void **state)
{
	size_t n, i = 0;
	const struct field *all = field_table(&n);

	(void)state;
	for (; fieldset_at(&set, i); i++)
		assert_ptr_equal(fieldset_at(&set, i), i < n ? &all[i] : &custom[i - n].field);
	assert_int_equal(i, n + ARRAY_LEN(custom));
	assert_null(fieldset_at(NULL, n));
}

static void names_are_those_with_the_flag(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv *with, *without;
	size_t n = fieldset_names(&set, NOUN_TICKET, FIELD_SORT, &a, &with);
	size_t plain = fieldset_names(NULL, NOUN_TICKET, FIELD_SORT, &a, &without);

	(void)state;
	assert_int_equal(n, plain + 2);
	assert_true(sv_eqs(with[n - 1], "f.cost"));
}

static void only_a_custom_field_is_more_than_its_row(void **state)
{
	(void)state;
	assert_ptr_equal(field_custom(&custom[1].field), &custom[1]);
	assert_null(field_custom(field_get(NOUN_TICKET, TICKET_STATE)));
}

static void a_field_belongs_to_its_types_or_to_all(void **state)
{
	struct custom_field f = custom[0];

	(void)state;
	assert_true(custom_field_of_type(&f, SV("incident")));
	assert_false(custom_field_required(&f, SV("incident")));
	f.type = f.required = both + 1;
	f.n_type = f.n_required = 1;
	assert_false(custom_field_of_type(&f, SV("incident")));
	assert_true(custom_field_of_type(&f, SV("service-request")));
	assert_false(custom_field_required(&f, SV("incident")));
	assert_true(custom_field_required(&f, SV("service-request")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_finds_built_in_and_custom_fields),
		cmocka_unit_test(a_name_finds_built_in_and_custom_fields),
		cmocka_unit_test(the_walk_meets_each_field_once),
		cmocka_unit_test(names_are_those_with_the_flag),
		cmocka_unit_test(only_a_custom_field_is_more_than_its_row),
		cmocka_unit_test(a_field_belongs_to_its_types_or_to_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
