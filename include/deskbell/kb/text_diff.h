#ifndef DESKBELL_KB_TEXT_DIFF_H
#define DESKBELL_KB_TEXT_DIFF_H
/* Two texts compared line by line, and three merged. The repository is named only because libgit2
 * is awake with it. Lines are as they stand: show them by text/safe. */
#include "deskbell/kb/repo.h"

/* Lines that differ, counted from 0: new[new_at .. +new_n) stands where old[old_at .. +old_n) did.
 */
struct hunk {
	size_t old_at, old_n, new_at, new_n;
};

/* The differences, in order. */
enum rc text_hunks(struct repo *r, struct sv old, struct sv new, struct arena *a, struct hunk **out,
		   size_t *n, struct err *e) MUST_USE;
/* A unified diff with three lines around each difference; *added and *removed count lines. SV_NULL
 * when the texts are equal. A name that is absent reads "/dev/null". */
enum rc text_diff(struct repo *r, struct sv old_name, struct sv old, struct sv new_name,
		  struct sv new, struct arena *a, struct sv *out, size_t *added, size_t *removed,
		  struct err *e) MUST_USE;
/* What `mine` and `theirs` both made of `base`. *clean = no line was changed by both; else the
 * places stand between "<<<<<<< mine_name" and ">>>>>>> theirs_name". */
enum rc text_merge(struct repo *r, struct sv base, struct sv mine_name, struct sv mine,
		   struct sv theirs_name, struct sv theirs, struct arena *a, struct sv *out,
		   bool *clean, struct err *e) MUST_USE;

#endif
