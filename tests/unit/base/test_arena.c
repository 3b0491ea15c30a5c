/* Arenas: alignment, zeroes, growth, reuse after a reset. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/arena.h"

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	unsigned char *last = NULL;

	(void)state;
	for (size_t n = 1; n < 600; n++) {
		unsigned char *p = arena_alloc(&a, n);

		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, n);
		if (last)
			assert_int_equal(last[n - 2], 0xff);
		last = p;
	}
	assert_true(a.used >= 599 * 600 / 2);
}

static void pieces_larger_than_a_block_fit(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	char *small = arena_strdup(&a, "first"), *large, *next;

	(void)state;
	large = arena_alloc(&a, 3 << 20);
	next = arena_strdup(&a, "next");
	memset(large, 'x', 3 << 20);
	assert_string_equal(small, "first");
	assert_string_equal(next, "next");
}

static void pieces_of_no_size_are_pointers(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	(void)state;
	assert_non_null(arena_alloc(&a, 0));
	assert_non_null(arena_array(&a, 0, 8));
}

static void reset_empties_and_hands_out_zeroes_again(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 100; i++) {
			unsigned char *p = arena_alloc(&a, 1000);

			for (int j = 0; j < 1000; j++)
				assert_int_equal(p[j], 0);
			memset(p, 0xff, 1000);
		}
		assert_true(a.used >= 100000);
		arena_reset(&a);
		assert_int_equal(a.used, 0);
	}
	arena_deinit(&a);
	arena_reset(&a);
	arena_deinit(NULL);
}

static void grow_keeps_elements_and_doubles(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	size_t cap = 0, moves = 0;
	int *v = NULL;

	(void)state;
	for (size_t n = 0; n < 10000; n++) {
		int *grown = arena_grow(&a, v, n, n + 1, &cap, sizeof(*v));

		moves += grown != v;
		v = grown;
		assert_true(cap > n);
		v[n] = (int)n;
	}
	for (int n = 0; n < 10000; n++)
		assert_int_equal(v[n], n);
	assert_true(moves < 20);
	v = arena_grow(&a, v, 10000, 1000000, &cap, sizeof(*v));
	assert_true(cap >= 1000000);
	assert_int_equal(v[9999], 9999);
	assert_int_equal(v[10000], 0);
}

static void copies_are_ended_and_keep_absence(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv v;

	(void)state;
	assert_null(arena_strdup(&a, NULL));
	assert_null(arena_sv(&a, SV_NULL).p);
	v = arena_sv(&a, SV(""));
	assert_non_null(v.p);
	assert_int_equal(v.n, 0);
	assert_string_equal(arena_z(&a, SV_NULL), "");
	v = arena_sv(&a, (struct sv){ "abcdef", 3 });
	assert_int_equal(v.n, 3);
	assert_string_equal(v.p, "abc");
	assert_string_equal(arena_z(&a, (struct sv){ "abcdef", 2 }), "ab");
}

static void printf_gives_text_of_any_length(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	static const int length[] = { 1, 254, 255, 256, 257, 70000 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(length); i++) {
		struct sv v = arena_printf(&a, "%0*d", length[i], 7);

		assert_int_equal(v.n, length[i]);
		assert_int_equal(strlen(v.p), length[i]);
		assert_int_equal(v.p[v.n - 1], '7');
	}
}

static void new_and_array_are_typed(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv *one = ARENA_NEW(&a, struct sv), *many = ARENA_ARRAY(&a, 5, struct sv);

	(void)state;
	assert_null(one->p);
	assert_int_equal(many[4].n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
		cmocka_unit_test(pieces_larger_than_a_block_fit),
		cmocka_unit_test(pieces_of_no_size_are_pointers),
		cmocka_unit_test(reset_empties_and_hands_out_zeroes_again),
		cmocka_unit_test(grow_keeps_elements_and_doubles),
		cmocka_unit_test(copies_are_ended_and_keep_absence),
		cmocka_unit_test(printf_gives_text_of_any_length),
		cmocka_unit_test(new_and_array_are_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
