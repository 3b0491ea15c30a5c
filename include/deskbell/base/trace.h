#ifndef DESKBELL_BASE_TRACE_H
#define DESKBELL_BASE_TRACE_H
/* DESKBELL_TRACE=1|path|area,area:path writes JSON lines {us, area, at, msg}. Off costs one test of
 * a mask, the program's only mutable global (its low byte: the areas; above: the file descriptor).
 * Never used under an SSH forced command. */
#include "deskbell/base/attr.h"

enum trace_area { TRACE_DB = 1, TRACE_CMD = 2, TRACE_TUI = 4, TRACE_KB = 8 };

extern unsigned trace_mask;

/* Reads $DESKBELL_TRACE (secure_getenv) once at start: "1" or "db,cmd,tui,kb:1" = stderr, "0" =
 * off. A file that cannot be opened is reported on stderr, and tracing stays off. */
void trace_init(void);
void trace_write(enum trace_area area, const char *at, const char *fmt, ...) PRINTF(3, 4);

#define TRACE(area, ...) \
	do { \
		if (trace_mask & (area)) \
			trace_write((area), __func__, __VA_ARGS__); \
	} while (0)

#endif
