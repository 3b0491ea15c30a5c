#ifndef DESKBELL_SRC_TUI_WORKER_H
#define DESKBELL_SRC_TUI_WORKER_H
/* A thread that performs work on a desk handle of its own, in the order it was asked. */
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/vec.h"
#include "deskbell/tui/work.h"

/* Work that is done, of all workers; the descriptor wakes the loop. */
struct results {
	pthread_mutex_t lock;
	VEC(struct work *) done;
	int fd; /* eventfd */
};

struct worker {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	VEC(struct work *) queue;
	struct work *running; /* identity only */
	bool busy, stop;
	uint64_t generation; /* of the running work */
	uint64_t token;	     /* work ends when this is no longer its generation */
	const char *dir, *as;
	enum desk_mode mode;
	const struct clock *clock;
	struct desk *desk; /* given, or opened by the thread at its first work */
	struct results *results;
};

/* Starts the thread. own_desk may be NULL. */
void worker_init(struct worker *w, struct results *results, const char *dir, const char *as,
		 enum desk_mode mode, const struct clock *clock, struct desk *own_desk);
/* Finishes what is queued, ends the thread, closes the desk. */
void worker_deinit(struct worker *w);
/* Hands work over. With `replace` older work of the same kind, screen and tag is withdrawn. */
void worker_push(struct worker *w, struct work *own_work, bool replace);
/* Withdraws what runs and what waits; it comes back with RC_CANCELLED. */
void worker_cancel(struct worker *w);
bool worker_idle(struct worker *w);

void results_init(struct results *r);
void results_deinit(struct results *r);
/* The next work that is done, or NULL. */
struct work *results_take(struct results *r);

#endif
