#ifndef DESKBELL_TESTS_MANUAL_H
#define DESKBELL_TESTS_MANUAL_H
/* Examples of the manual pages, so that tests can hold the pages to them. */
#include "deskbell/base/arena.h"

/* Text of a page, "man/deskbell-config.5"; fails the test when it cannot be read. */
const char *manual_page(const char *path, struct arena *a);
/* The first literal block behind the text `mark`, as the reader sees it. */
struct sv manual_block(const char *page, const char *mark, struct arena *a);

#endif
