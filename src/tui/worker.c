/* Threads that do the work. They share nothing with the loop but their queues. */
#include "worker.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "deskbell/base/trace.h"

void results_init(struct results *r)
{
	*r = (struct results){ .fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) };
	pthread_mutex_init(&r->lock, NULL);
}

void results_deinit(struct results *r)
{
	for (size_t i = 0; i < r->done.n; i++)
		work_destroy(r->done.at[i]);
	VEC_DEINIT(&r->done);
	pthread_mutex_destroy(&r->lock);
	close(r->fd);
}

static void wake_loop(struct results *r)
{
	const uint64_t one = 1;
	ssize_t n = write(r->fd, &one, sizeof(one));

	/* A full counter wakes the loop as well. */
	(void)n;
}

static void results_put(struct results *r, struct work *own_w)
{
	pthread_mutex_lock(&r->lock);
	VEC_ADD(&r->done, own_w);
	pthread_mutex_unlock(&r->lock);
	wake_loop(r);
}

struct work *results_take(struct results *r)
{
	struct work *w = NULL;
	uint64_t count;
	ssize_t n;

	pthread_mutex_lock(&r->lock);
	if (r->done.n) {
		w = r->done.at[0];
		memmove(r->done.at, r->done.at + 1, (r->done.n - 1) * sizeof(w));
		r->done.n--;
	} else {
		n = read(r->fd, &count, sizeof(count));
		(void)n;
	}
	pthread_mutex_unlock(&r->lock);
	return w;
}

/* The actor is read anew for each work: rights may have been taken away meanwhile. */
static void perform(struct worker *w, struct work *work)
{
	int64_t from = clock_work_us();
	struct actor who;

	if (!w->desk)
		work->rc = desk_open(w->dir, w->mode, w->clock, &w->desk, &work->err);
	if (!w->desk)
		return;
	desk_cancel_token(w->desk, &w->token);
	desk_work(w->desk, w->generation);
	work->rc = desk_actor(w->desk, w->as, &work->arena, &who, &work->err);
	if (work->rc == RC_OK)
		work_perform(work, w->desk, &who);
	work->said = desk_said(w->desk, &work->arena);
	work->spent_us = clock_work_us() - from;
	TRACE(TRACE_TUI, "work %d done %s in %lld us", (int)work->kind, rc_name(work->rc),
	      (long long)work->spent_us);
}

static struct work *take(struct worker *w)
{
	struct work *work;

	while (!w->queue.n && !w->stop)
		pthread_cond_wait(&w->wake, &w->lock);
	if (!w->queue.n)
		return NULL;
	work = w->queue.at[0];
	memmove(w->queue.at, w->queue.at + 1, (w->queue.n - 1) * sizeof(work));
	w->queue.n--;
	w->generation++;
	__atomic_store_n(&w->token, w->generation, __ATOMIC_RELEASE);
	w->running = work;
	w->busy = true;
	return work;
}

static void *work_loop(void *arg)
{
	struct worker *w = arg;
	struct work *work;

	pthread_mutex_lock(&w->lock);
	while ((work = take(w))) {
		bool tidy;

		pthread_mutex_unlock(&w->lock);
		perform(w, work);
		pthread_mutex_lock(&w->lock);
		w->running = NULL;
		/* Housekeeping after the answer is out, while nobody waits. */
		tidy = work->kind == WORK_RUN && work->rc == RC_OK && !w->queue.n;
		w->busy = tidy;
		pthread_mutex_unlock(&w->lock);
		results_put(w->results, work);
		if (tidy) {
			call_after(w->desk);
			pthread_mutex_lock(&w->lock);
			w->busy = false;
			pthread_mutex_unlock(&w->lock);
			wake_loop(w->results);
		}
		pthread_mutex_lock(&w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	desk_destroy(w->desk);
	return NULL;
}

void worker_init(struct worker *w, struct results *results, const char *dir, const char *as,
		 enum desk_mode mode, const struct clock *clock, struct desk *own_desk)
{
	*w = (struct worker){ .dir = dir,
			      .as = as,
			      .mode = mode,
			      .clock = clock,
			      .desk = own_desk,
			      .results = results };
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wake, NULL);
	if (pthread_create(&w->thread, NULL, work_loop, w) != 0)
		abort();
}

void worker_deinit(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	VEC_DEINIT(&w->queue);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
}

static bool same(const struct work *a, const struct work *b)
{
	return a->kind == b->kind && a->screen == b->screen && a->tag == b->tag;
}

static void withdraw(struct worker *w, struct work *own_work)
{
	own_work->rc = RC_CANCELLED;
	results_put(w->results, own_work);
}

void worker_push(struct worker *w, struct work *own_work, bool replace)
{
	size_t keep = 0;

	pthread_mutex_lock(&w->lock);
	for (size_t i = 0; i < w->queue.n; i++)
		if (replace && same(w->queue.at[i], own_work))
			withdraw(w, w->queue.at[i]);
		else
			w->queue.at[keep++] = w->queue.at[i];
	w->queue.n = keep;
	if (replace && w->running && same(w->running, own_work))
		__atomic_store_n(&w->token, w->generation + 1, __ATOMIC_RELEASE);
	VEC_ADD(&w->queue, own_work);
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
}

void worker_cancel(struct worker *w)
{
	size_t keep = 0;

	pthread_mutex_lock(&w->lock);
	for (size_t i = 0; i < w->queue.n; i++)
		/* What was typed is saved in any case. */
		if (work_is_read(w->queue.at[i]->kind) || w->queue.at[i]->kind == WORK_RUN)
			withdraw(w, w->queue.at[i]);
		else
			w->queue.at[keep++] = w->queue.at[i];
	w->queue.n = keep;
	if (w->running && (work_is_read(w->running->kind) || w->running->kind == WORK_RUN))
		__atomic_store_n(&w->token, w->generation + 1, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&w->lock);
}

bool worker_idle(struct worker *w)
{
	bool idle;

	pthread_mutex_lock(&w->lock);
	idle = !w->busy && !w->queue.n;
	pthread_mutex_unlock(&w->lock);
	return idle;
}
