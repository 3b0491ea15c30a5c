/* Random bytes and the seeded generator. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/attr.h"
#include "deskbell/base/rand.h"

static void kernel_bytes_differ_each_time(void **state)
{
	unsigned char a[1000], b[1000];

	(void)state;
	rand_bytes(a, sizeof(a));
	rand_bytes(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	assert_memory_not_equal(a + 900, b + 900, 100);
	rand_bytes(a, 0);
}

/* Reference: splitmix64 and xoshiro256** as published, state { 1, 2, 3, 4 }. */
static void sequence_is_that_of_the_reference(void **state)
{
	static const uint64_t want[] = {
		11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600
	};
	struct rand r = { { 1, 2, 3, 4 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(want); i++)
		assert_true(rand_next(&r) == want[i]);
	rand_seed(&r, 0);
	assert_true(r.s[0] == 0xe220a8397b1dcdaf);
	assert_true(r.s[1] == 0x6e789e6aa1b965f4);
}

static void seeds_repeat_and_differ(void **state)
{
	struct rand a, b, c;

	(void)state;
	rand_seed(&a, 7);
	rand_seed(&b, 7);
	rand_seed(&c, 8);
	assert_true(rand_next(&a) == rand_next(&b));
	assert_true(rand_next(&a) != rand_next(&c));
}

static void below_reaches_every_value_about_as_often(void **state)
{
	int count[10] = { 0 };
	struct rand r;

	(void)state;
	rand_seed(&r, 1);
	for (int i = 0; i < 100000; i++) {
		uint64_t v = rand_below(&r, 10);

		assert_true(v < 10);
		count[v]++;
	}
	for (int i = 0; i < 10; i++)
		assert_in_range(count[i], 9500, 10500);
	assert_int_equal(rand_below(&r, 1), 0);
	for (int i = 0; i < 100; i++)
		assert_true(rand_below(&r, (UINT64_MAX / 3) * 2) < (UINT64_MAX / 3) * 2);
}

static void fill_depends_on_the_seed_only(void **state)
{
	unsigned char a[21], b[21] = { 0 };
	struct rand r, s;
	uint64_t first;

	(void)state;
	rand_seed(&r, 3);
	rand_seed(&s, 3);
	rand_fill(&r, a, 21);
	rand_fill(&s, b, 20);
	assert_memory_equal(a, b, 20);
	assert_int_equal(b[20], 0);
	rand_seed(&s, 3);
	first = rand_next(&s);
	for (int i = 0; i < 8; i++)
		assert_int_equal(a[i], (first >> (8 * i)) & 0xff);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kernel_bytes_differ_each_time),
		cmocka_unit_test(sequence_is_that_of_the_reference),
		cmocka_unit_test(seeds_repeat_and_differ),
		cmocka_unit_test(below_reaches_every_value_about_as_often),
		cmocka_unit_test(fill_depends_on_the_seed_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
