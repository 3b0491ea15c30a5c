#ifndef DESKBELL_TEXT_FUZZY_H
#define DESKBELL_TEXT_FUZZY_H
/* Guessing what was meant: the nearest name to a mistyped one, and a score for the palette. */
#include <stddef.h>

#include "deskbell/base/str.h"

/* Index of the candidate nearest to word by Damerau-Levenshtein distance over characters (case
 * ignored; the first of equals), or -1 when none is near: at most a third of the longer one's
 * characters (at least 1), or word is a beginning of it with 3 characters or more. Only the first
 * 64 characters count. */
int fuzzy_nearest(struct sv word, const struct sv *candidates, size_t n);
/* Score of `pattern` as a subsequence of `text` (case and marks ignored), higher is better; -1 when
 * it is none. Begins of words and runs count most, short texts more. Empty pattern: 0. Blanks in
 * the pattern are skipped. */
int fuzzy_score(struct sv pattern, struct sv text);

#endif
