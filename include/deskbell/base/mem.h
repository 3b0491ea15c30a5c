#ifndef DESKBELL_BASE_MEM_H
#define DESKBELL_BASE_MEM_H
/* Allocation that aborts when memory is out: the store's journal protects the data, and every size
 * that comes from outside has a limit before it gets here. Memory is zeroed. */
#include <stddef.h>

#include "deskbell/base/attr.h"

/* Says that memory is out and aborts; for what a library reports. */
void mem_out(void) NORETURN;
/* n bytes; n = 0 gives a valid pointer too. */
void *mem_alloc(size_t n);
/* n * size with overflow check. */
void *mem_array(size_t n, size_t size);
/* As realloc; new bytes are not zeroed. */
void *mem_resize(void *own_p, size_t n, size_t size);
char *mem_strdup(const char *s);
/* For AUTO: frees *(void **)p. */
void mem_free(void *p);

#endif
