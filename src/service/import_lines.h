#ifndef DESKBELL_SERVICE_IMPORT_LINES_H
#define DESKBELL_SERVICE_IMPORT_LINES_H
/* Lines of a file or of standard input, each of at most `max` bytes; of a longer one the rest is
 * passed over and too_long says so. Any byte but '\n' may stand in a line, NUL as well. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

struct lines {
	const char *name;
	int fd;
	bool regular; /* reading never waits for anybody */
	char *buf;
	size_t at, n; /* what of buf is not yet given out */
	bool end;
	struct str line;	      /* the last one read, with its '\n' */
	int64_t number, bytes, total; /* lines and bytes read; total 0 = not known */
	bool too_long;
};

/* path "-" is standard input; it is borrowed. RC_NOTFOUND, RC_ENV. */
enum rc lines_open(struct lines *l, const char *path, size_t max, struct err *e) MUST_USE;
void lines_deinit(struct lines *l);
/* The next line; *more is false at the end. May wait for whoever writes the other end of a pipe. */
enum rc lines_next(struct lines *l, bool *more, struct err *e) MUST_USE;
/* Would lines_next answer without waiting for anybody? */
bool lines_ready(const struct lines *l);
/* A whole line of what is read already and not given out yet, without taking it; *at begins at 0
 * and moves on. False: there is no other. */
bool lines_peek(const struct lines *l, size_t *at, struct sv *line);
/* Makes lines_rewind possible: what cannot be read twice is kept in a file without a name. */
enum rc lines_keep(struct lines *l, struct err *e) MUST_USE;
enum rc lines_rewind(struct lines *l, struct err *e) MUST_USE;

#endif
