#ifndef DESKBELL_TESTS_PTY_HARNESS_DESK_H
#define DESKBELL_TESTS_PTY_HARNESS_DESK_H
/* The fixture desk with the program on it, as a cmocka test's state:
 *
 *   pty_test(name)                80x24, li.wei, the queue
 *   pty_test_wide(name)           120x40
 *   pty_test_desk(name)           only the desk; the test starts the program itself
 *   pty_run(tests)                in main
 */
#include "harness.h"
#include "support/tmpdir.h"

struct pty_rig {
	struct tmpdir dir;
	const char *desk;
	struct pty *p; /* ended with the test, like q */
	struct pty *q; /* room for a second program */
};

#define pty_test(f) cmocka_unit_test_setup_teardown(f, pty_rig_start, pty_rig_end)
#define pty_test_wide(f) cmocka_unit_test_setup_teardown(f, pty_rig_start_wide, pty_rig_end)
#define pty_test_desk(f) cmocka_unit_test_setup_teardown(f, pty_rig_desk, pty_rig_end)
#define pty_run(tests) cmocka_run_group_tests(tests, pty_base_make, pty_base_remove)

/* As cmocka set-up and tear-down: the program at 80x24 or 120x40 on the fixture desk, or that desk
 * alone. */
int pty_rig_start(void **state);
int pty_rig_start_wide(void **state);
int pty_rig_desk(void **state);
int pty_rig_end(void **state);
/* The desk is made once for all tests of an executable, each test has a copy. */
int pty_base_make(void **state);
int pty_base_remove(void **state);

/* A copy of the fixture desk in dir: view "Network L1" (queue:network-l1 by priority,-updated)
 * first, then "Mine"; x and X resolve and reopen for li.wei; mail is not set up. */
void pty_desk(const char *dir);
/* The program as li.wei on the rig's desk. */
struct pty *pty_on_desk(const struct pty_rig *r, int h, int w);
/* Writes a file below the directory, folders included. */
void pty_write_file(const char *dir, const char *name, const char *text);

/* $DESKBELL -D desk --as login WORDS..., NULL-ended; fails the test unless the exit status is
 * `status`. What it printed (both outputs), heap, the caller frees. */
char *pty_cli(const char *desk, const char *login, int status, ...) __attribute__((sentinel));
/* The same, of which the output must hold the text. */
void pty_cli_says(const char *desk, const char *login, const char *text, ...)
	__attribute__((sentinel));

#endif
