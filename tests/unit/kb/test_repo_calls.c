/* The functions of libgit2 that are loaded when a repository is first opened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <cmocka.h>

#include "../../../src/kb/repo_calls.h"

static void *load(void *arg)
{
	const struct git2_calls **seen = arg;
	struct err e = { 0 };

	if (git2_load(&e) == RC_OK)
		*seen = git2();
	return NULL;
}

static void threads_that_load_at_once_get_the_same(void **state)
{
	const struct git2_calls *seen[8] = { 0 };
	pthread_t thread[8];

	(void)state;
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, load, &seen[i]), 0);
	for (size_t i = 0; i < 8; i++) {
		assert_int_equal(pthread_join(thread[i], NULL), 0);
		assert_ptr_equal(seen[i], git2());
	}
}

/* This program is linked with the library as well. */
static void each_name_is_that_function_of_the_library(void **state)
{
	int n = 0;

	(void)state;
#define SAME(name) \
	assert_true(git2()->name == git_##name); \
	n++;
	GIT2_CALLS(SAME)
#undef SAME
	assert_true(n > 50);
	/* Control: the comparison tells two apart. */
	assert_false(git2()->tree_free == (void (*)(git_tree *))git_commit_free);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_that_load_at_once_get_the_same),
		cmocka_unit_test(each_name_is_that_function_of_the_library),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
