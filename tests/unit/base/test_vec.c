/* Vectors: growth, reset, compound values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deskbell/base/attr.h"
#include "deskbell/base/vec.h"

struct pair {
	int a, b;
};

static void elements_survive_growth(void **state)
{
	VEC(int) v = VEC_INIT;

	(void)state;
	for (int i = 0; i < 1000; i++)
		VEC_ADD(&v, i * i);
	assert_int_equal(v.n, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(v.at[i], i * i);
	VEC_DEINIT(&v);
	assert_null(v.at);
	assert_int_equal(v.cap, 0);
}

static void elements_may_be_structs(void **state)
{
	VEC(struct pair) v = VEC_INIT;

	(void)state;
	VEC_ADD(&v, (struct pair){ 1, 2 });
	VEC_ADD(&v, v.at[0]);
	assert_int_equal(v.at[1].b, 2);
	VEC_DEINIT(&v);
}

static void reset_keeps_the_memory(void **state)
{
	VEC(int) v = VEC_INIT;
	int *at;

	(void)state;
	VEC_ADD(&v, 1);
	at = v.at;
	VEC_RESET(&v);
	assert_int_equal(v.n, 0);
	VEC_ADD(&v, 2);
	assert_ptr_equal(v.at, at);
	assert_int_equal(v.at[0], 2);
	VEC_DEINIT(&v);
	VEC_DEINIT(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_survive_growth),
		cmocka_unit_test(elements_may_be_structs),
		cmocka_unit_test(reset_keeps_the_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
