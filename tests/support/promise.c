/* Lines for the table of promises. */
#include "support/promise.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void say(const char *what, int number, const char *fmt, va_list args)
{
	printf("# %s %d: ", what, number);
	vprintf(fmt, args);
	putchar('\n');
	fflush(stdout);
}

void promise(int number, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("promise", number, fmt, args);
	va_end(args);
}

void control(int number, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("control", number, fmt, args);
	va_end(args);
}

int nightly(int quick, int night)
{
	return getenv("DESKBELL_NIGHTLY") ? night : quick;
}
