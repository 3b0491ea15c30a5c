/* What is told of many refusals: each reason once, with what it holds for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "deskbell/service/refusal.h"

static struct refused ticket(int64_t id, const char *why)
{
	return (struct refused){
		.of = NOUN_TICKET, .id = id, .rc = RC_INVALID, .message = sv_from(why)
	};
}

static void expect(struct refused *r, size_t n, const char *const *want, size_t n_want)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct answer x = { .refusal = r, .n_refusal = n };
	struct refusal_line *line;

	assert_int_equal(refusal_lines(&x, &a, &line), n_want);
	for (size_t i = 0; i < n_want; i++) {
		assert_string_equal(arena_z(&a, line[i].text), want[i]);
		assert_int_equal(line[i].rc, RC_INVALID);
	}
}

static void one_reason_is_one_line(void **state)
{
	struct refused r[] = { ticket(4, "no"), ticket(7, "never"), ticket(9, "no") };
	static const char *const want[] = { "tickets 4, 9: no", "ticket 7: never" };

	(void)state;
	expect(r, 3, want, 2);
	expect(r, 0, NULL, 0);
}

static void many_tickets_are_counted(void **state)
{
	struct refused r[20];
	static const char *const eight[] = { "tickets 0, 1, 2, 3, 4, 5, 6, 7: no" };
	static const char *const all[] = { "tickets 0, 1, 2, 3, 4, 5, 6, 7 and 12 more: no" };

	(void)state;
	for (int i = 0; i < 20; i++)
		r[i] = ticket(i, "no");
	expect(r, 8, eight, 1);
	expect(r, 20, all, 1);
}

static void changes_keep_their_own(void **state)
{
	struct refused r[] = { { .id = 4, .rc = RC_INVALID, .message = SV("change 4: no") },
			       { .id = 5, .rc = RC_INVALID, .message = SV("change 5: no") } };
	static const char *const want[] = { "change 4: no", "change 5: no" };

	(void)state;
	expect(r, 2, want, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_reason_is_one_line),
		cmocka_unit_test(many_tickets_are_counted),
		cmocka_unit_test(changes_keep_their_own),
	};

	i18n_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
