#ifndef DESKBELL_TESTS_FUZZ_H
#define DESKBELL_TESTS_FUZZ_H
/* What every fuzz_*.c defines. */
#include <stddef.h>
#include <stdint.h>

/* Takes any bytes, returns 0, never crashes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
