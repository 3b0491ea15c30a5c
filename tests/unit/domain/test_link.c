/* Link kinds: each has a name, a label and an inverse that leads back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deskbell/domain/link.h"

static void the_inverse_of_an_inverse_is_the_kind(void **state)
{
	(void)state;
	for (int k = LINK_NONE + 1; k < LINK_KINDS; k++) {
		enum link_kind kind = (enum link_kind)k;

		assert_int_equal(link_inverse(link_inverse(kind)), kind);
		assert_int_equal(link_find(sv_from(link_name(kind))), kind);
		assert_true(link_label(kind)[0]);
		assert_string_equal(link_names()[k - 1], link_name(kind));
	}
	assert_null(link_names()[LINK_KINDS - 1]);
	assert_int_equal(link_inverse(LINK_RELATES), LINK_RELATES);
	assert_int_equal(link_inverse(LINK_PARENT), LINK_CHILD);
	assert_int_equal(link_inverse((enum link_kind)99), LINK_NONE);
	assert_int_equal(link_find(SV("")), LINK_NONE);
	assert_string_equal(link_name(LINK_KINDS), "");
}

static void a_form_reads_back_and_nothing_else_is_one(void **state)
{
	static const char *const bad[] = { "",		"blocks",   "blocks 0", "blocks -4",
					   "blocks 4x", "holds 42", " 42",	"blocks  42" };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket_link l;
	struct sv form = link_form((struct ticket_link){ LINK_BLOCKED_BY, 42 }, &a);

	(void)state;
	assert_true(sv_eqs(form, "blocked-by 42"));
	assert_true(link_parse(form, &l) && l.kind == LINK_BLOCKED_BY && l.other == 42);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(link_parse(sv_from(bad[i]), &l));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_inverse_of_an_inverse_is_the_kind),
		cmocka_unit_test(a_form_reads_back_and_nothing_else_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
