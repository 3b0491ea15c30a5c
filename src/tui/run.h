#ifndef DESKBELL_SRC_TUI_RUN_H
#define DESKBELL_SRC_TUI_RUN_H
/* The loop between the model and the world. */
#include "deskbell/tui/app.h"
#include "deskbell/tui/term.h"
#include "worker.h"

struct runner {
	struct app *app;
	struct terminal *term;
	struct clock *clock;
	struct grid grid;
	struct results results;
	struct worker reader, writer;
	int signal_fd, watch_fd, sync_fd; /* sync_fd -1: no test is listening */
	long seq, said;			  /* lines read from sync_fd; last answered, -1 = none */
	struct str sync_in;
	bool quit, dirty, watching, gone;
	int died;      /* signal that ended us, 0 = none */
	char *edited;  /* file of an editor's text, until what came of that is done; NULL = none */
	char *unsaved; /* why a draft could not be saved at the end; NULL = all were */
};

/* Runs until the person leaves or a signal ends it. */
void run_loop(struct runner *r);

#endif
