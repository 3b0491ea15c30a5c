#ifndef DESKBELL_TEXT_FAULT_H
#define DESKBELL_TEXT_FAULT_H
/* Faults found in files people write: all of them at once, each with its place. */
#include <stddef.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

#define FAULT_MAX 200

struct fault {
	const char *file;
	int line, col; /* from 1; 0 = the file as a whole */
	struct sv msg;
};

/* Lives in its arena; beyond FAULT_MAX faults are counted, not kept. */
struct faults {
	struct arena *arena;
	struct fault *at;
	size_t n, cap;
	size_t dropped;
};

/* Empty; the list and its texts will live in the arena. */
void faults_init(struct faults *f, struct arena *a);
/* file is copied. The message is one line of plain text: text from outside in it is made safe. */
void faults_add(struct faults *f, const char *file, int line, int col, const char *fmt, ...)
	PRINTF(5, 6);
/* Sorts by file, line, column; stable. */
void faults_sort(struct faults *f);
/* Appends "file:line:col: message\n" for each. */
void faults_print(const struct faults *f, struct str *out);
/* RC_OK when there is none; else RC_INVALID with as many lines as fit. */
enum rc faults_rc(struct faults *f, struct err *e) MUST_USE;

#endif
