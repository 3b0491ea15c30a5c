#ifndef DESKBELL_TESTS_PROMISE_H
#define DESKBELL_TESTS_PROMISE_H
/* What a test says of the promises it proves (tests/promises.txt): `make promises` gathers these
 * lines into its table. */
#include "deskbell/base/attr.h"

/* "# promise N: what was measured", when it held. */
void promise(int number, const char *fmt, ...) PRINTF(2, 3);
/* "# control N: how the same test fails without the guard", when it did. */
void control(int number, const char *fmt, ...) PRINTF(2, 3);
/* How often: `quick` in every run, `night` where DESKBELL_NIGHTLY is set. */
int nightly(int quick, int night);

#endif
