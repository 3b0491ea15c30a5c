/* Reading the manual pages of the source tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/manual.h"

#define PAGE_MAX 131072

const char *manual_page(const char *path, struct arena *a)
{
	FILE *f = fopen(path, "r");
	char *p = arena_alloc(a, PAGE_MAX);
	size_t n;

	assert_non_null(f);
	n = fread(p, 1, PAGE_MAX - 1, f);
	fclose(f);
	p[n] = 0;
	return p;
}

struct sv manual_block(const char *page, const char *mark, struct arena *a)
{
	const char *at = strstr(page, mark), *end;

	assert_non_null(at);
	at = strstr(at, ".Bd -literal");
	assert_non_null(at);
	at = strchr(at, '\n') + 1;
	end = strstr(at, ".Ed\n");
	assert_non_null(end);
	return arena_sv(a, (struct sv){ at, (size_t)(end - at) });
}
