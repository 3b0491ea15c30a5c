/* What the screens start with, and what only later. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness_desk.h"

/* libc sets aside more than this for the heap of a thread. */
#define HEAP_RESERVED ((size_t)32 << 20)

/* Mappings of a process whose line holds the word, NULL = those that nobody may touch and that are
 * large. */
static int mapped(int pid, const char *word)
{
	char path[64], line[512];
	int n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	f = fopen(path, "re");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		size_t from, to;
		char mode[5];

		if (word)
			n += strstr(line, word) != NULL;
		else if (sscanf(line, "%zx-%zx %4s", &from, &to, mode) == 3)
			n += !strcmp(mode, "---p") && to - from > HEAP_RESERVED;
	}
	fclose(f);
	return n;
}

static void git_is_loaded_with_the_articles_not_before(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_keys(p, "j<Enter>");
	assert_true(mapped(pty_pid(p), "libsqlite3") > 0);
	assert_int_equal(mapped(pty_pid(p), "libgit2"), 0);
	pty_keys(p, "gk");
	pty_assert_row(p, 0, "Knowledge");
	assert_true(mapped(pty_pid(p), "libgit2") > 0);
}

/* The sanitizers have their own heap, and set aside more than that. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define HEAP_OF_LIBC
#endif

#ifdef HEAP_OF_LIBC
static void *allocate(void *arg)
{
	free(malloc(100));
	*(int *)arg = mapped(getpid(), NULL);
	return NULL;
}

static void the_threads_share_one_heap(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;
	pthread_t thread;
	int n = 0;

	pty_keys(p, "j<Enter>");
	assert_int_equal(mapped(pty_pid(p), NULL), 0);
	/* Control: a thread of ours, to which nobody told that, has one. */
	assert_int_equal(pthread_create(&thread, NULL, allocate, &n), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(n, 1);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		pty_test(git_is_loaded_with_the_articles_not_before),
#ifdef HEAP_OF_LIBC
		pty_test(the_threads_share_one_heap),
#endif
	};

	return pty_run(tests);
}
