/* The map: put, get, growth, keys of any bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/map.h"

static void key_is_found_with_its_value(void **state)
{
	AUTO(map_deinit) struct map m = MAP_INIT;
	int64_t v = -1;

	(void)state;
	assert_false(map_get(&m, SV("a"), &v));
	assert_true(map_put(&m, SV("a"), 1));
	assert_false(map_put(&m, SV("a"), INT64_MIN));
	assert_true(map_get(&m, SV("a"), &v));
	assert_true(v == INT64_MIN);
	assert_true(map_get(&m, SV("a"), NULL));
	assert_int_equal(m.n, 1);
}

static void unknown_key_leaves_the_value_alone(void **state)
{
	AUTO(map_deinit) struct map m = MAP_INIT;
	int64_t v = 7;

	(void)state;
	map_put(&m, SV("a"), 1);
	assert_false(map_get(&m, SV("b"), &v));
	assert_int_equal(v, 7);
}

static void many_keys_survive_growth(void **state)
{
	AUTO(map_deinit) struct map m = MAP_INIT;
	char key[32];
	int64_t v;

	(void)state;
	for (int i = 0; i < 50000; i++) {
		int n = snprintf(key, sizeof(key), "key %d", i);

		assert_true(map_put(&m, (struct sv){ key, (size_t)n }, i));
	}
	memset(key, 0, sizeof(key));
	assert_int_equal(m.n, 50000);
	for (int i = 0; i < 50000; i++) {
		int n = snprintf(key, sizeof(key), "key %d", i);

		assert_true(map_get(&m, (struct sv){ key, (size_t)n }, &v));
		assert_int_equal(v, i);
	}
	assert_false(map_get(&m, SV("key 50000"), NULL));
}

static void keys_of_every_length_and_byte_stay_apart(void **state)
{
	AUTO(map_deinit) struct map m = MAP_INIT;
	static const char zeros[40];
	int64_t v;

	(void)state;
	for (size_t n = 0; n < sizeof(zeros); n++)
		assert_true(map_put(&m, (struct sv){ zeros, n }, (int64_t)n));
	for (size_t n = 0; n < sizeof(zeros); n++) {
		assert_true(map_get(&m, (struct sv){ zeros, n }, &v));
		assert_int_equal(v, n);
	}
	assert_true(map_get(&m, SV_NULL, &v));
	assert_int_equal(v, 0);
}

static void map_of_any_size_knows_what_it_has_not(void **state)
{
	AUTO(map_deinit) struct map m = MAP_INIT;

	(void)state;
	for (int64_t i = 0; i < 200; i++) {
		assert_true(map_put(&m, (struct sv){ (char *)&i, sizeof(i) }, i));
		assert_false(map_get(&m, SV("not there"), NULL));
		assert_true(m.n < m.cap); /* a full table would search for ever */
	}
}

static void keys_are_copied(void **state)
{
	AUTO(map_deinit) struct map m = MAP_INIT;
	char key[] = "mine";

	(void)state;
	map_put(&m, sv_from(key), 1);
	key[0] = 'w';
	assert_true(map_get(&m, SV("mine"), NULL));
	assert_false(map_get(&m, SV("wine"), NULL));
}

static void reset_forgets_and_the_map_works_on(void **state)
{
	AUTO(map_deinit) struct map m = MAP_INIT;

	(void)state;
	map_reset(&m);
	map_put(&m, SV("a"), 1);
	map_reset(&m);
	assert_int_equal(m.n, 0);
	assert_false(map_get(&m, SV("a"), NULL));
	assert_true(map_put(&m, SV("a"), 2));
	map_deinit(&m);
	assert_false(map_get(&m, SV("a"), NULL));
	assert_true(map_put(&m, SV("b"), 3));
	map_deinit(NULL);
}

static void a_walk_meets_every_key_once(void **state)
{
	AUTO(map_deinit) struct map m = MAP_INIT;
	bool met[100] = { false };
	size_t at = 0, n = 0;
	struct sv key;
	int64_t v;

	(void)state;
	assert_false(map_next(&m, &at, &key, &v));
	for (int64_t i = 0; i < 100; i++)
		map_put(&m, (struct sv){ (char *)&i, sizeof(i) }, i);
	for (at = 0; map_next(&m, &at, &key, &v); n++) {
		assert_memory_equal(key.p, &v, sizeof(v));
		assert_false(met[v]);
		met[v] = true;
	}
	assert_int_equal(n, 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(key_is_found_with_its_value),
		cmocka_unit_test(unknown_key_leaves_the_value_alone),
		cmocka_unit_test(many_keys_survive_growth),
		cmocka_unit_test(keys_of_every_length_and_byte_stay_apart),
		cmocka_unit_test(map_of_any_size_knows_what_it_has_not),
		cmocka_unit_test(keys_are_copied),
		cmocka_unit_test(reset_forgets_and_the_map_works_on),
		cmocka_unit_test(a_walk_meets_every_key_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
