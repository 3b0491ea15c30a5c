#ifndef DESKBELL_BASE_PROC_H
#define DESKBELL_BASE_PROC_H
/* Short-lived child processes started with posix_spawn: argv, never a shell line. */
#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

struct proc_result {
	int status;	    /* exit status, or 128 + signal */
	struct sv out, err; /* captured, never absent; past `limit` read and dropped */
};

/* Runs argv (NULL-ended, argv[0] looked up in PATH) in `dir` (NULL = here) with stdin /dev/null and
 * environment `env` (NULL-ended; NULL = ours), waits, captures both outputs in the arena. RC_ENV
 * when it cannot be started. A non-zero exit is not an error here. Ends when the child has, even if
 * a process it left behind holds its outputs. limit > 0. */
enum rc proc_run(const char *const *argv, const char *dir, const char *const *env, size_t limit,
		 struct arena *a, struct proc_result *out, struct err *e) MUST_USE;
/* Runs argv on our terminal and waits; *status as above. Meanwhile SIGINT and SIGQUIT are the
 * child's. */
enum rc proc_foreground(const char *const *argv, int *status, struct err *e) MUST_USE;

#endif
