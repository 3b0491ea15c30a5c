/* The embedded files: complete, sorted, found by path, equal to the source tree. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "deskbell/base/embed.h"

static void every_listed_file_is_found_by_its_path(void **state)
{
	const struct embed_file *all;
	size_t n, i;

	(void)state;
	all = embed_list(&n);
	assert_true(n > 0);
	for (i = 0; i < n; i++)
		assert_ptr_equal(embed_find(all[i].path), &all[i]);
}

static void list_is_sorted_by_path(void **state)
{
	const struct embed_file *all;
	size_t n, i;

	(void)state;
	all = embed_list(&n);
	for (i = 1; i < n; i++)
		assert_true(strcmp(all[i - 1].path, all[i].path) < 0);
}

static void unknown_path_is_not_found(void **state)
{
	(void)state;
	assert_null(embed_find("data/no-such-file"));
	assert_null(embed_find(""));
	assert_null(embed_find("zzz"));
}

/* Tests run from the top of the source tree, so the originals are at hand. */
static void bytes_equal_the_file_and_end_in_nul(void **state)
{
	const struct embed_file *all;
	size_t n, i;

	(void)state;
	all = embed_list(&n);
	for (i = 0; i < n; i++) {
		unsigned char *buf = malloc(all[i].size + 2);
		FILE *f = fopen(all[i].path, "rb");

		assert_non_null(buf);
		assert_non_null(f);
		assert_int_equal(fread(buf, 1, all[i].size + 1, f), all[i].size);
		fclose(f);
		assert_memory_equal(buf, all[i].data, all[i].size);
		assert_int_equal(all[i].data[all[i].size], 0);
		free(buf);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_listed_file_is_found_by_its_path),
		cmocka_unit_test(list_is_sorted_by_path),
		cmocka_unit_test(unknown_path_is_not_found),
		cmocka_unit_test(bytes_equal_the_file_and_end_in_nul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
