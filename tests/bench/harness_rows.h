#ifndef TESTS_BENCH_HARNESS_ROWS_H
#define TESTS_BENCH_HARNESS_ROWS_H
/* Made-up tickets for the bench: three messages and three to five steps each after the opening,
 * words by Zipf's law, a tenth Russian, a tenth Chinese. One in fifty is open; of those a third has
 * no assignee, a sixth waits, one in sixty is of the person who asks. The same for the same number.
 */
#include <stdint.h>

/* Says which desks were made by what stands here: raise it with any change of the rows. */
#define ROWS_VERSION 2
/* The instant their times end at. */
#define ROWS_NOW 1795444320 /* 2026-11-23T14:32:00Z */

#define ROWS_QUEUES 20
/* The queue of the first open ticket there is. */
#define ROWS_QUEUE 9

enum rows_language { ROWS_LATIN, ROWS_RUSSIAN, ROWS_CHINESE };

/* Word of a rank in the texts: 0 is the commonest (about one in fourteen words), 19999 the rarest.
 * `out` has 32 bytes. */
void rows_word(enum rows_language l, int64_t rank, char out[32]);
/* Writes n rows as `import tickets` reads them. `me`: login of who has one in sixty of the open
 * ones. Aborts when it cannot. */
void rows_write(const char *path, int64_t n, const char *me);

#endif
