#ifndef TESTS_BENCH_HARNESS_ROWS_H
#define TESTS_BENCH_HARNESS_ROWS_H
/* Made-up tickets for the bench: three messages and five events each after the opening, one in
 * fifty open, words by Zipf's law, a tenth Russian, a tenth Chinese. The same for the same number.
 */
#include <stdint.h>

/* Writes n rows as `import tickets` reads them, times ending at `now`. Aborts when it cannot. */
void rows_write(const char *path, int64_t n, int64_t now);

#endif
