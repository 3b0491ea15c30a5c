/* Picks a door, nothing else: words on the command line go to the CLI, none to the terminal's
 * screens. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/base/trace.h"
#include "deskbell/cli/cli.h"
#include "deskbell/text/when.h"
#include "deskbell/tui/tui.h"

/* A closed standard descriptor would be taken by the next file opened, and written to. */
static void fill_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

int main(int argc, char **argv)
{
	struct cli_start start;
	struct clock clock;
	struct err e = { 0 };
	char *demo = NULL;
	bool ascii;
	int status;

	fill_descriptors();
	umask(077);
	/* A limit on file size is told as an error, not by death. */
	(void)signal(SIGXFSZ, SIG_IGN);
	trace_init();
	ascii = !i18n_init();
	when_init();
	if (clock_init(&clock, true, &e) != RC_OK) {
		cli_print_error(&e);
		return rc_exit(e.rc);
	}
	start = cli_options(argc, argv);
	if (start.exit >= 0)
		return start.exit;
	if (start.word >= argc)
		return tui_main(start.dir, start.as, &clock, ascii);
	status = cli_run(argc, argv, &start, &clock, &demo);
	if (demo && status == 0)
		status = tui_main(demo, NULL, &clock, ascii);
	mem_free(&demo);
	return status;
}
