/* The field table holds together: numbers, names, columns and flags. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/domain/field.h"

static void numbers_and_names_are_unique_within_a_noun(void **state)
{
	size_t n;
	const struct field *f = field_table(&n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		assert_ptr_equal(field_get(f[i].noun, f[i].number), &f[i]);
		assert_ptr_equal(field_find(f[i].noun, sv_from(f[i].name)), &f[i]);
		assert_true(f[i].label && f[i].help && f[i].help[0]);
		/* Nouns stand together. */
		if (i)
			assert_true(f[i].noun >= f[i - 1].noun);
	}
}

static void every_ticket_field_has_its_row(void **state)
{
	(void)state;
	for (int i = TICKET_ID; i <= TICKET_SLA; i++)
		assert_non_null(field_get(NOUN_TICKET, i));
	assert_null(field_get(NOUN_TICKET, TICKET_SLA + 1));
	assert_null(field_get(NOUN_TICKET, 0));
}

/* Keys other programs rely on; their order is that of list JSON. */
static void list_keys_are_those_of_the_contract(void **state)
{
	static const char *const keys[] = {
		"id",	    "external_id", "subject", "type",	  "state",     "state_category",
		"priority", "queue",	   "team",    "assignee", "requester", "organisation",
		"category", "tags",	   "created", "updated",  "resolved",  "closed",
		"rev"
	};
	/* Behind them what only desks with service levels have. */
	static const char *const levels[] = { "due", "sla" };
	size_t n, at = 0, level = 0;
	const struct field *f = field_table(&n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		if (f[i].noun != NOUN_TICKET || !(f[i].flags & FIELD_COLUMN))
			continue;
		if (f[i].flags & FIELD_LEVEL)
			assert_string_equal(f[i].name, levels[level++]);
		else
			assert_string_equal(f[i].name, keys[at++]);
		assert_true(!level || at == sizeof(keys) / sizeof(keys[0]));
	}
	assert_int_equal(at, sizeof(keys) / sizeof(keys[0]));
	assert_int_equal(level, sizeof(levels) / sizeof(levels[0]));
}

static void flags_agree_with_each_other(void **state)
{
	size_t n;
	const struct field *f = field_table(&n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		if (f[i].flags & FIELD_SORT)
			assert_true(f[i].column && (f[i].flags & FIELD_QUERY));
		if (f[i].flags & FIELD_SETTABLE)
			assert_false(f[i].flags & (FIELD_DERIVED | FIELD_HIDDEN));
		if (f[i].flags & FIELD_HIDDEN)
			assert_false(f[i].flags & (FIELD_COLUMN | FIELD_QUERY));
	}
}

static void short_names_are_known(void **state)
{
	(void)state;
	assert_string_equal(field_find(NOUN_TICKET, SV("prio"))->name, "priority");
	assert_string_equal(field_find(NOUN_TICKET, SV("tag"))->name, "tags");
	assert_null(field_find(NOUN_PERSON, SV("prio")));
	assert_null(field_find(NOUN_TICKET, SV("")));
	assert_string_equal(noun_name(NOUN_TICKET), "ticket");
	assert_string_equal(noun_name(NOUN_CONFIG), "config");
	assert_string_equal(noun_name((enum noun)99), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_and_names_are_unique_within_a_noun),
		cmocka_unit_test(every_ticket_field_has_its_row),
		cmocka_unit_test(list_keys_are_those_of_the_contract),
		cmocka_unit_test(flags_agree_with_each_other),
		cmocka_unit_test(short_names_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
