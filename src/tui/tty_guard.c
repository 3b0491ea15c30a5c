/* Fatal signals: give the terminal back with calls that are safe in a handler, then die of the same
 * signal. What a handler needs can only be reached through a static. */
#include "tty_guard.h"

#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "deskbell/base/attr.h"

static struct {
	volatile sig_atomic_t armed;
	int fd;
	struct termios before;
	char restore[256];
	size_t n;
	_Alignas(16) char stack[16384]; /* a handler for a full stack needs one of its own */
} tty_guard;

static void on_fatal(int sig)
{
	if (tty_guard.armed) {
		tty_guard.armed = 0;
		for (size_t at = 0; at < tty_guard.n;) {
			ssize_t n = write(tty_guard.fd, tty_guard.restore + at, tty_guard.n - at);

			if (n <= 0)
				break;
			at += (size_t)n;
		}
		tcsetattr(tty_guard.fd, TCSANOW, &tty_guard.before);
	}
	/* SA_RESETHAND put the default back; the signal is delivered when this returns. */
	raise(sig);
}

void tty_guard_arm(int fd, const char *restore, size_t n)
{
	static const int fatal[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS };
	struct sigaction sa;
	stack_t alt = { .ss_sp = tty_guard.stack, .ss_size = sizeof(tty_guard.stack) };

	tty_guard.armed = 0;
	tty_guard.fd = fd;
	tty_guard.n = n < sizeof(tty_guard.restore) ? n : sizeof(tty_guard.restore);
	memcpy(tty_guard.restore, restore, tty_guard.n);
	if (tcgetattr(fd, &tty_guard.before) != 0)
		return;
	sigaltstack(&alt, NULL);
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_fatal;
	sa.sa_flags = (int)(SA_RESETHAND | SA_ONSTACK);
	sigfillset(&sa.sa_mask);
	for (size_t i = 0; i < ARRAY_LEN(fatal); i++)
		sigaction(fatal[i], &sa, NULL);
	tty_guard.armed = 1;
}

void tty_guard_disarm(void)
{
	tty_guard.armed = 0;
}
