#ifndef DESKBELL_TESTS_TMPDIR_H
#define DESKBELL_TESTS_TMPDIR_H
/* A directory for one test: made before it, removed with all in it after it. As cmocka set-up it is
 * the test's *state: cmocka_unit_test_setup_teardown(name, tmpdir_setup, tmpdir_teardown). */
#include "deskbell/base/arena.h"

struct tmpdir {
	const char *path; /* absolute, below $T, $TMPDIR or /tmp */
	struct arena arena;
};

/* Makes it with mode 0700; fails the test when that cannot be done. */
void tmpdir_init(struct tmpdir *t);
void tmpdir_deinit(struct tmpdir *t);
/* "PATH/NAME", valid until tmpdir_deinit. */
const char *tmpdir_at(struct tmpdir *t, const char *name);

/* As cmocka set-up and tear-down: the directory is the test's *state. */
int tmpdir_setup(void **state);
int tmpdir_teardown(void **state);

#endif
