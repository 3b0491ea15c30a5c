/* Allocation that never fails: it aborts instead. */
#include "deskbell/base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void mem_out(void)
{
	static const char text[] = "deskbell: out of memory\n";
	ssize_t n = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)n;
	abort();
}

void *mem_alloc(size_t n)
{
	return mem_array(n, 1);
}

void *mem_array(size_t n, size_t size)
{
	void *p = n && size ? calloc(n, size) : calloc(1, 1);

	if (!p)
		mem_out();
	return p;
}

void *mem_resize(void *own_p, size_t n, size_t size)
{
	void *p = n && size ? reallocarray(own_p, n, size) : realloc(own_p, 1);

	if (!p)
		mem_out();
	return p;
}

char *mem_strdup(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(mem_array(n, 1), s, n);
}

void mem_free(void *p)
{
	void *own;

	memcpy(&own, p, sizeof(own));
	free(own);
	own = NULL;
	memcpy(p, &own, sizeof(own));
}
