#ifndef DESKBELL_CLI_METER_H
#define DESKBELL_CLI_METER_H
/* How far long work has come: one line on the terminal of standard error, written over and taken
 * away at the end. Nothing where standard error is no terminal. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/str.h"
#include "deskbell/service/call.h"

struct meter {
	bool shown;
	const char *title;   /* borrowed; of the step the work is at, NULL = none */
	int64_t begun, last; /* clock_us of its first and newest line, 0 = none yet */
	int64_t done;	     /* as told last */
	bool bytes;
};

/* Is there a terminal to show anything on? */
bool meter_wanted(void);
/* A step with a title begins; what was told of the one before is forgotten. */
void meter_begin(struct meter *m, const char *title);
void meter_show(struct meter *m, const struct progress *p);
/* The line goes; for what is about to be printed. */
void meter_clear(struct meter *m);
/* The line after so many microseconds: part done, count, count a second, time left. */
void meter_line(struct str *s, const char *title, const struct progress *p, int64_t us);

#endif
