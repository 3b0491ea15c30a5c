#ifndef TESTS_BENCH_HARNESS_BENCH_H
#define TESTS_BENCH_HARNESS_BENCH_H
/* The desk a program of the bench works on, as tests/bench/run.sh lays it out: $BENCH_WORK/desk and
 * its bare twin $BENCH_WORK/bare, of $N tickets. */
#include <stdint.h>

#include "deskbell/db/db.h"
#include "deskbell/service/call.h"
#include "harness_report.h"
#include "harness_rows.h"

struct bench {
	const char *dir, *bare_dir, *program;
	int64_t n;
	struct arena arena; /* of the names here */
	struct clock clock;
	struct desk *desk;
	struct actor me;
	struct db *src, *bare; /* the desk's store read bare; the twin, for writing */
};

/* Fills in names and numbers from the environment; ends the program when they are not there. */
void bench_init(struct bench *b);
/* Opens desk and stores. */
void bench_open(struct bench *b);
/* Closes them; bench_deinit does too. */
void bench_close(struct bench *b);
void bench_deinit(struct bench *b);

/* Runs one command line of a write or a job as me; ends the program on an error. `progress` (may be
 * NULL) is that of struct request and gets b. */
void bench_command(struct bench *b, struct arena *a, const char *line,
		   bool (*progress)(void *arg, const struct progress *p));
/* "BEFORE number AFTER" in the arena. */
const char *bench_line(struct arena *a, const char *before, int64_t number, const char *after);
/* Starts argv[0] with its output thrown away, waits, and adds wall time and the processor's;
 * ends the program unless it exits with 0. */
void bench_spawn(const char *const *argv, struct series *s);
/* What a process that does nothing takes that way. */
struct figure bench_nothing(void);
/* Resident memory of a process in MB. */
double bench_memory(int pid);

#endif
