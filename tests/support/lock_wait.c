/* fcntl that tells before it waits for a lock. */
#include "support/lock_wait.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>

int __wrap_fcntl(int fd, int cmd, ...);
int __real_fcntl(int fd, int cmd, ...);

static void (*wait_began)(void *arg);
static void *wait_arg;

void lock_wait_watch(void (*began)(void *arg), void *arg)
{
	wait_began = began;
	wait_arg = arg;
}

/* A wait may be cancelled: see base/fs_lock.c. */
__attribute__((no_sanitize("address"))) int __wrap_fcntl(int fd, int cmd, ...)
{
	va_list ap;
	void *arg;

	va_start(ap, cmd);
	arg = va_arg(ap, void *);
	va_end(ap);
	/* The lock is the first byte; those behind the first who waits stand at the second. */
	if (wait_began && cmd == F_OFD_SETLKW && ((const struct flock *)arg)->l_start == 0)
		wait_began(wait_arg);
	return __real_fcntl(fd, cmd, arg);
}
