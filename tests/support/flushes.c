/* fsync and fdatasync that tell first, and fail where they are asked to. */
#include "support/flushes.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* These stand before libc's for the libraries too. */
int fsync(int fd);
int fdatasync(int fd);

static void (*flush_seen)(const char *path);
static const char *flush_fails;

void flushes_watch(void (*seen)(const char *path))
{
	flush_seen = seen;
}

void flushes_fail(const char *part)
{
	flush_fails = part;
}

/* Tells of it; returns whether it is to be done. */
static bool tell(int fd)
{
	char link[64], path[PATH_MAX];
	ssize_t n;

	if (!flush_seen && !flush_fails)
		return true;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	if (n < 0)
		return true;
	path[n] = '\0';
	if (flush_seen)
		flush_seen(path);
	if (!flush_fails || !strstr(path, flush_fails))
		return true;
	errno = EIO;
	return false;
}

int fsync(int fd)
{
	return tell(fd) ? (int)syscall(SYS_fsync, fd) : -1;
}

int fdatasync(int fd)
{
	return tell(fd) ? (int)syscall(SYS_fdatasync, fd) : -1;
}
