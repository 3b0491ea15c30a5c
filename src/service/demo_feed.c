/* The pipe and its writer. */
#include "demo_feed.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deskbell/base/i18n.h"

/* Written at once; and the pipe's size, so that a transaction of the import does not wait for its
 * next rows. */
#define PIECE ((size_t)64 << 10)
#define PIPE_SIZE (1 << 20)

/* False when nobody reads any more. */
static bool write_all(int fd, struct sv v)
{
	while (v.n) {
		ssize_t n = write(fd, v.p, v.n);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			v = (struct sv){ v.p + n, v.n - (size_t)n };
	}
	return true;
}

static void *write_lines(void *arg)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct demo_feed *f = arg;
	bool more = true, read = true;

	while (more && read) {
		more = f->line(f->arg, &s);
		if (s.n >= PIECE || !more) {
			read = write_all(f->to, str_sv(&s));
			str_reset(&s);
		}
	}
	close(f->to);
	return NULL;
}

enum rc demo_feed_begin(struct demo_feed *f, struct err *e)
{
	sigset_t all, before;
	int end[2];

	if (pipe2(end, O_CLOEXEC))
		return err_set(e, RC_ENV, _("no pipe: %s"), strerror(errno));
	f->from = end[0];
	f->to = end[1];
	(void)fcntl(f->to, F_SETPIPE_SZ, PIPE_SIZE);
	snprintf(f->name, sizeof(f->name), "/dev/fd/%d", f->from);
	/* Signals are for the thread that was there before; and no SIGPIPE when reading ends. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&f->thread, NULL, write_lines, f))
		abort();
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return RC_OK;
}

void demo_feed_end(struct demo_feed *f)
{
	close(f->from);
	pthread_join(f->thread, NULL);
}
