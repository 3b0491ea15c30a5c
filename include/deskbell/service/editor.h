#ifndef DESKBELL_SERVICE_EDITOR_H
#define DESKBELL_SERVICE_EDITOR_H
/* A text in another program's hands: a private file, $VISUAL or $EDITOR (else "editor") on our
 * terminal, the file read back. */
#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

/* *out = what the editor left, *status = its exit status, *file = where the text still is, for
 * editor_forget. RC_ENV when no editor starts; RC_INVALID when it left no UTF-8 or over 1 MiB: the
 * error then names the file, which stays. */
enum rc editor_run(struct sv text, struct arena *a, struct sv *out, int *status, const char **file,
		   struct err *e) MUST_USE;
/* The text is somewhere else by now. */
void editor_forget(const char *file);

#endif
