#ifndef DESKBELL_TUI_TUI_H
#define DESKBELL_TUI_TUI_H
/* The terminal door. */
#include <stdbool.h>

#include "deskbell/base/clock.h"

/* Opens the desk (dir, as: what -D and --as gave, may be NULL) on the terminal and runs until the
 * person leaves. Prints errors before and after the screens itself. ascii: the locale is no UTF-8.
 * The clock is moved by the tests' `advance`. Returns the exit status. */
int tui_main(const char *dir, const char *as, struct clock *clock, bool ascii);

#endif
