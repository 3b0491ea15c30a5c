#ifndef DESKBELL_CLI_SINK_H
#define DESKBELL_CLI_SINK_H
/* Where an export goes: standard output, or a file that is there whole or not at all. */
#include <stdio.h>

#include "cli_priv.h"

struct sink {
	FILE *to;
	const char *path, *part; /* NULL: standard output */
	bool terminal;		 /* nothing goes there as it is */
	bool regular;		 /* nobody sees the rows go there: a meter may tell */
	struct meter *meter;
	struct progress progress; /* total: rows that are expected, 0 = not known */
};

/* By --output of the command. RC_ENV. */
enum rc sink_open(struct sink *s, struct cli *c, struct err *e) MUST_USE;
/* rc = how the export went so far; a part of one is taken away. */
enum rc sink_close(struct sink *s, enum rc rc, struct err *e) MUST_USE;
/* One row; false when it cannot be written. */
bool sink_put(struct sink *s, const struct str *line);
/* CSV: the heading, and a row of values. */
bool sink_heading(struct sink *s, const struct sv *name, size_t n);
bool sink_cells(struct sink *s, const struct out_value *v, size_t n);

#endif
