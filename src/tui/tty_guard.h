#ifndef DESKBELL_SRC_TUI_TTY_GUARD_H
#define DESKBELL_SRC_TUI_TTY_GUARD_H
/* Gives the terminal back when the program dies of a signal. */
#include <stddef.h>

/* Remembers fd's settings and the bytes that undo what the program does to the screen; installs
 * handlers for signals that kill. One at a time. */
void tty_guard_arm(int fd, const char *restore, size_t n);
/* While disarmed (another program has the screen) a signal leaves the terminal alone. */
void tty_guard_disarm(void);

#endif
