#ifndef DESKBELL_TESTS_PTY_HARNESS_PRIV_H
#define DESKBELL_TESTS_PTY_HARNESS_PRIV_H
/* Shared by the harness's files. */
#include <sys/types.h>
#include <vterm.h>

#include "harness.h"

#define PTY_ROWS_KEPT 32

struct pty {
	pid_t pid;
	int master, slave, sync, pidfd;
	bool alive;
	int status;
	long asked, idle; /* lines "advance" sent; newest "idle" read, -1 = none */
	bool again;	  /* an "idle" was said that had been said */
	char line[64];	  /* of the socket, not whole yet */
	size_t n_line;
	long marked;   /* newest mark in the output, -1 = none */
	char mark[32]; /* bytes that may become a mark */
	size_t n_mark;
	int limit_ms;
	int64_t started_us, first_us;
	struct termios before;
	struct str all;
	size_t from; /* where the bytes since the last input begin */
	VTerm *vt;
	VTermScreen *screen;
	bool visible, alt, feeding;
	size_t queries;
	int h, w;
	struct str row[PTY_ROWS_KEPT];
	size_t next_row;
	struct str keys; /* bytes of the keys being put together */
};

/* harness_screen.c */
void pty_screen_init(struct pty *p, int h, int w);
void pty_screen_deinit(struct pty *p);
void pty_screen_feed(struct pty *p, const char *bytes, size_t n);
/* harness_keys.c: bytes of one key of *keys, added to p->keys; moves *keys behind it. */
void pty_encode(struct pty *p, const char **keys);
/* Shows the screen and fails the test. */
void pty_fail(struct pty *p, const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5), noreturn));

#endif
