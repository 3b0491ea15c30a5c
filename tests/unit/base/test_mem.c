/* Allocation: zeroed, never NULL, aborts on overflow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "deskbell/base/mem.h"

static void memory_is_zeroed(void **state)
{
	char *p = mem_array(100, 10);

	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(p[i], 0);
	mem_free(&p);
}

static void nothing_is_still_a_pointer(void **state)
{
	void *a = mem_alloc(0), *b = mem_array(0, 8), *c = mem_resize(NULL, 0, 8);

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	assert_non_null(c);
	mem_free(&a);
	mem_free(&b);
	mem_free(&c);
}

static void resize_keeps_what_was_there(void **state)
{
	char *p = mem_strdup("deskbell");

	(void)state;
	p = mem_resize(p, 1000, 100);
	assert_string_equal(p, "deskbell");
	mem_free(&p);
}

static void free_clears_the_pointer(void **state)
{
	char *p = mem_strdup("x");

	(void)state;
	mem_free(&p);
	assert_null(p);
	mem_free(&p);
}

/* Whether a child that asks for n * size bytes dies: by abort, or as the address sanitizer does. */
static bool dies(size_t n, size_t size, void *(*ask)(size_t, size_t))
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		struct rlimit none = { 0, 0 };

		setrlimit(RLIMIT_CORE, &none);
		close(STDERR_FILENO);
		_exit(ask(n, size) == NULL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? WTERMSIG(status) == SIGABRT : WEXITSTATUS(status) != 0;
}

static void *resize_nothing(size_t n, size_t size)
{
	return mem_resize(NULL, n, size);
}

static void overflow_aborts(void **state)
{
	(void)state;
	assert_true(dies(SIZE_MAX / 2, 4, mem_array));
	assert_true(dies(SIZE_MAX / 2, 4, resize_nothing));
	assert_false(dies(10, 4, mem_array));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed),
		cmocka_unit_test(nothing_is_still_a_pointer),
		cmocka_unit_test(resize_keeps_what_was_there),
		cmocka_unit_test(free_clears_the_pointer),
		cmocka_unit_test(overflow_aborts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
