#ifndef DESKBELL_TESTS_PERSON_TABLE_H
#define DESKBELL_TESTS_PERSON_TABLE_H
/* People of a table in memory, for what sees them through their source only. */
#include "deskbell/domain/person.h"

struct person_table {
	const struct person *at; /* in any order, borrowed */
	size_t n;
	bool broken; /* each look-up fails */
};

/* Looks people up in the table, which must outlive it. */
struct person_source person_table_source(struct person_table *t);

#endif
