#ifndef TESTS_BENCH_HARNESS_ROWS_H
#define TESTS_BENCH_HARNESS_ROWS_H
/* Made-up tickets for the bench: three messages and five events each after the opening, one in
 * fifty open, words by Zipf's law, a tenth Russian, a tenth Chinese. The same for the same number.
 */
#include <stdint.h>

/* Word of a rank in the texts: 0 is the commonest (about one in ten words), 19999 the rarest. `out`
 * has 16 bytes. */
void rows_word(int64_t rank, char out[16]);
/* Writes n rows as `import tickets` reads them, times ending at `now`. Aborts when it cannot. */
void rows_write(const char *path, int64_t n, int64_t now);

#endif
