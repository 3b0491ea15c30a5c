#ifndef DESKBELL_KB_PATH_H
#define DESKBELL_KB_PATH_H
/* Which paths may name an article. Git allows nearly any bytes; whatever fails here never becomes
 * an article, by whichever door it came. */
#include <stdbool.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

#define SEGMENT_MAX_BYTES 255
#define PATH_MAX_BYTES 1024

/* What is wrong with one segment (file or folder name) of a path. */
enum segment_fault {
	SEGMENT_OK,
	SEGMENT_EMPTY,
	SEGMENT_LONG,	   /* over 255 bytes */
	SEGMENT_HIDDEN,	   /* starts with a dot: common, merely left out */
	SEGMENT_DOTS,	   /* "." or ".." */
	SEGMENT_GIT,	   /* a file system may take it for ".git" */
	SEGMENT_BYTES,	   /* not UTF-8 */
	SEGMENT_CHARACTER, /* control, bidi, format, unassigned or private-use */
	SEGMENT_SLASH,	   /* '/' or '\' inside */
	SEGMENT_TAIL,	   /* a dot or space at its end: some file systems drop it */
};

/* The first fault of one segment. */
enum segment_fault segment_check(struct sv segment);
/* For people: `holds the character <U+200B>`; of a fault that is not SEGMENT_OK. */
struct sv segment_fault_text(enum segment_fault fault, struct sv segment, struct arena *a);

/* A whole article path: segments joined by single '/', ending in ".md", at most 1,024 bytes.
 * RC_INVALID: `article path "a/..": ...` with the path made safe to show. */
enum rc article_path_check(struct sv path, struct err *e) MUST_USE;
/* Ends in ".md" with something before it. */
bool article_path_is_markdown(struct sv path);
/* Any bytes as one line of at most 300 or so, fit to stand in a message. */
struct sv path_show(struct sv path, struct arena *a);
/* Folded form (case, compatibility, composition) in the arena: two paths that a file system may
 * take for one another fold alike. */
struct sv path_fold(struct sv path, struct arena *a);
/* Checks each path, and that no two are equal when folded; every finding stands on a line of its
 * own (cut when the error is full). */
enum rc article_paths_check(const struct sv *path, size_t n, struct err *e) MUST_USE;

#endif
