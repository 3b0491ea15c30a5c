#ifndef DESKBELL_BASE_IDS_H
#define DESKBELL_BASE_IDS_H
/* Arrays in the order of ids: of ids alone, and of rows that begin with one. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sorts ascending and drops doubles; returns how many are left. */
size_t ids_sort(int64_t *id, size_t n);
/* Whether an ascending array holds one. */
bool ids_has(const int64_t *id, size_t n, int64_t one);
/* The row of that id, of n rows of `size` bytes that ascend by the int64_t each begins with; NULL
 * when there is none. */
const void *ids_row(const void *rows, size_t n, size_t size, int64_t id);

#define IDS_ROW(rows, n, id) ids_row((rows), (n), sizeof(*(rows)), (id))

#endif
