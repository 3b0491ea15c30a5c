/* The lock on a side file. Waiters stand in the kernel's queues and never poll, and nobody
 * overtakes: the kernel wakes who waits but hands nothing over, so whoever gives the lock back and
 * wants it at once again would win for ever. So the lock has a gate before it. One waits for the
 * lock, holding the gate; all others wait for the gate, and who comes back is one of them. A wait
 * that can end otherwise stands there in a thread of its own. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/fs.h"
#include "fs_priv.h"
#include "deskbell/base/i18n.h"

#define ASK_MS 50		   /* how often `cancelled` is asked */
#define WAIT_MOST_MS 1000000000000 /* 30 years: keeps sums of times from overflowing */

enum rc fs_lock_open(struct fs_lock *l, const char *path, struct err *e)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);

	if (fd < 0)
		return fs_fail(e, path);
	l->fd = fd;
	return RC_OK;
}

/* A thread that is cancelled never leaves its functions, so ASan would take what they had on the
 * stack for a fault when the thread ends. */
#define CANCELLED_HERE __attribute__((no_sanitize("address")))

/* The two as bytes of the file. */
enum place { THE_LOCK, THE_GATE };

/* One F_OFD_ call of the given kind; 0 or errno. */
CANCELLED_HERE static int lock_call(int fd, int cmd, short type, enum place at)
{
	struct flock k = { .l_type = type, .l_whence = SEEK_SET, .l_start = (off_t)at, .l_len = 1 };

	while (fcntl(fd, cmd, &k) != 0)
		if (errno != EINTR)
			return errno;
	return 0;
}

/* Takes the lock where nobody holds or awaits it; 0 or errno. */
static int take_free(int fd)
{
	int code = lock_call(fd, F_OFD_SETLK, F_WRLCK, THE_GATE);

	if (code)
		return code;
	code = lock_call(fd, F_OFD_SETLK, F_WRLCK, THE_LOCK);
	lock_call(fd, F_OFD_SETLK, F_UNLCK, THE_GATE);
	return code;
}

/* Waits for it; 0 or errno. */
CANCELLED_HERE static int take_in_turn(int fd)
{
	int code = lock_call(fd, F_OFD_SETLKW, F_WRLCK, THE_GATE);

	if (code)
		return code;
	code = lock_call(fd, F_OFD_SETLKW, F_WRLCK, THE_LOCK);
	lock_call(fd, F_OFD_SETLK, F_UNLCK, THE_GATE);
	return code;
}

static void give_up(int fd)
{
	lock_call(fd, F_OFD_SETLK, F_UNLCK, THE_LOCK);
	lock_call(fd, F_OFD_SETLK, F_UNLCK, THE_GATE);
}

static enum rc lock_failed(int code, struct err *e)
{
	char buf[128];

	return err_set(e, RC_ENV, _("cannot lock: %s"), strerror_r(code, buf, sizeof(buf)));
}

/* A wait in the kernel's queues, by a thread that shares our open file description and so locks for
 * us. */
struct waiter {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t ended;
	bool done;
	int code; /* 0 = locked */
	int fd;
};

CANCELLED_HERE static void *wait_in_queue(void *arg)
{
	struct waiter *w = arg;
	int code = take_in_turn(w->fd); /* where pthread_cancel reaches it */

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	pthread_mutex_lock(&w->mutex);
	w->done = true;
	w->code = code;
	pthread_cond_signal(&w->ended);
	pthread_mutex_unlock(&w->mutex);
	return NULL;
}

/* 0 or errno. The thread takes no signals: they are the program's. */
static int waiter_init(struct waiter *w, int fd)
{
	pthread_condattr_t monotonic;
	sigset_t all, old;
	int code;

	w->fd = fd;
	w->done = false;
	w->code = 0;
	pthread_mutex_init(&w->mutex, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&w->ended, &monotonic);
	pthread_condattr_destroy(&monotonic);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	code = pthread_create(&w->thread, NULL, wait_in_queue, w);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return code;
}

static void waiter_deinit(struct waiter *w)
{
	pthread_cond_destroy(&w->ended);
	pthread_mutex_destroy(&w->mutex);
}

/* Waits at most ms for the thread; true when it has ended. */
static bool waiter_done(struct waiter *w, int64_t ms)
{
	int64_t until = clock_us() + ms * 1000;
	struct timespec t = { .tv_sec = (time_t)(until / 1000000),
			      .tv_nsec = (long)(until % 1000000) * 1000 };
	int code = 0;
	bool done;

	pthread_mutex_lock(&w->mutex);
	while (!w->done && code != ETIMEDOUT)
		code = pthread_cond_timedwait(&w->ended, &w->mutex, &t);
	done = w->done;
	pthread_mutex_unlock(&w->mutex);
	return done;
}

static enum rc busy(struct err *e)
{
	return err_set(e, RC_BUSY, _("another program is writing to this desk; try again later"));
}

static enum rc queue_up(int fd, int64_t timeout_ms, bool (*cancelled)(void *), void *arg,
			struct err *e)
{
	bool bounded = timeout_ms >= 0 && timeout_ms < WAIT_MOST_MS;
	int64_t end = clock_us() / 1000 + (bounded ? timeout_ms : WAIT_MOST_MS);
	enum rc rc = RC_OK;
	struct waiter w;
	int code = waiter_init(&w, fd);

	if (code) {
		waiter_deinit(&w);
		return lock_failed(code, e);
	}
	for (;;) {
		int64_t left = end - clock_us() / 1000;

		if (waiter_done(&w, left <= 0 ? 0 : cancelled && left > ASK_MS ? ASK_MS : left))
			break;
		if (cancelled && cancelled(arg))
			rc = err_set(e, RC_CANCELLED, _("cancelled"));
		else if (end - clock_us() / 1000 <= 0)
			rc = busy(e);
		else
			continue;
		pthread_cancel(w.thread);
		break;
	}
	pthread_join(w.thread, NULL);
	waiter_deinit(&w);
	if (rc != RC_OK)
		give_up(fd); /* the gate may be ours, the lock may have come in the last moment */
	else if (w.code)
		rc = lock_failed(w.code, e);
	return rc;
}

enum rc fs_lock_take(struct fs_lock *l, int64_t timeout_ms, bool (*cancelled)(void *), void *arg,
		     struct err *e)
{
	int code = take_free(l->fd);

	if (code == 0)
		return RC_OK;
	if (code != EAGAIN && code != EACCES)
		return lock_failed(code, e);
	if (timeout_ms == 0)
		return busy(e);
	if (timeout_ms > 0 || cancelled)
		return queue_up(l->fd, timeout_ms, cancelled, arg, e);
	code = take_in_turn(l->fd);
	return code ? lock_failed(code, e) : RC_OK;
}

void fs_lock_drop(struct fs_lock *l)
{
	if (l->fd >= 0)
		lock_call(l->fd, F_OFD_SETLK, F_UNLCK, THE_LOCK);
}

void fs_lock_close(struct fs_lock *l)
{
	if (l)
		fs_close(&l->fd);
}
