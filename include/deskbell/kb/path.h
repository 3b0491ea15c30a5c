#ifndef DESKBELL_KB_PATH_H
#define DESKBELL_KB_PATH_H
/* Which paths may name an article. Git allows nearly any bytes; whatever fails here never becomes
 * an article, by whichever door it came. */
#include <stdbool.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

#define PATH_SEGMENT_MAX 255 /* bytes */
#define PATH_MAX_BYTES 1024

/* One segment (file or folder name): valid UTF-8; no control, bidi, format, unassigned or
 * private-use character; not empty, no '/' or '\', no dot at its start, no dot or space at its end,
 * nothing a file system may take for ".git"; at most 255 bytes. RC_INVALID says which rule. */
enum rc segment_check(struct sv segment, struct err *e) MUST_USE;
/* A whole article path: segments as above joined by single '/', ending in ".md", at most 1,024
 * bytes. RC_INVALID: `article path "a/..": ...` with the path made safe to show. */
enum rc article_path_check(struct sv path, struct err *e) MUST_USE;
/* Folded form (case, compatibility and composition) in the arena: two paths a file system may take
 * for one another fold alike. Invalid UTF-8 comes back as it is. */
struct sv path_fold(struct sv path, struct arena *a);
/* Checks each path, and that no two are equal when folded; reports every finding on a line of its
 * own (cut when the error is full). */
enum rc article_paths_check(const struct sv *path, size_t n, struct err *e) MUST_USE;

#endif
