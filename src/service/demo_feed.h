#ifndef DESKBELL_SERVICE_DEMO_FEED_H
#define DESKBELL_SERVICE_DEMO_FEED_H
/* Lines made while they are read: a pipe that a thread writes to, so that a million of them need
 * neither memory nor a file. */
#include <pthread.h>
#include <stdbool.h>

#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

struct demo_feed {
	/* Appends the next line; false when there is none. Called by the thread alone. */
	bool (*line)(void *arg, struct str *out);
	void *arg;
	int from, to; /* the pipe's ends */
	pthread_t thread;
	char name[24]; /* path to read it by, once */
};

/* Begins; line and arg are set. The feed must stay where it is until demo_feed_end. RC_ENV. */
enum rc demo_feed_begin(struct demo_feed *f, struct err *e) MUST_USE;
/* Ends, whether or not all was read. */
void demo_feed_end(struct demo_feed *f);

#endif
