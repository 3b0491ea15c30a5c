#ifndef DESKBELL_CLI_CLI_H
#define DESKBELL_CLI_CLI_H
/* The command line door: argv in, output and exit status out (DESIGN section 9). */
#include "deskbell/base/clock.h"
#include "deskbell/base/err.h"

/* Options before the command. */
struct cli_start {
	const char *dir; /* -D */
	const char *as;	 /* --as */
	int word;	 /* index of the first word of the command; argc when there is none */
	int exit;	 /* >= 0: done already (-h, --version, a fault); exit with this */
};

/* Each finding on a line of its own on standard error, hostile characters made visible. */
void cli_print_error(const struct err *e);
/* Reads the options before the command; prints help, version and faults itself. */
struct cli_start cli_options(int argc, char **argv);
/* Runs the command at argv[start->word]. Returns the exit status. *demo is set to the demo desk's
 * directory (heap, owned by the caller) when `demo` made or found one and a terminal is there to
 * show it. */
int cli_run(int argc, char **argv, const struct cli_start *start, const struct clock *clock,
	    char **demo);

#endif
