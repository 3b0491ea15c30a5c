#ifndef DESKBELL_TESTS_SUPPORT_QUERY_EQUAL_H
#define DESKBELL_TESTS_SUPPORT_QUERY_EQUAL_H
/* Queries compared. */
#include "deskbell/query/query.h"

/* Same tree and same sort. */
bool query_equal(const struct query *a, const struct query *b);

#endif
