#ifndef DESKBELL_TEXT_WIDTH_H
#define DESKBELL_TEXT_WIDTH_H
/* Terminal cells, by glibc wcwidth only: the function ncurses itself uses. i18n_init() (LC_CTYPE
 * C.UTF-8) must have run. Never splits a grapheme cluster or a wide character. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/str.h"

/* Cells of one character: 0, 1 or 2; -1 for a control or an unknown one. */
int width_cp(uint32_t cp);
/* Cells of a text; a control, an unknown character and an invalid byte count 1 (pass text through
 * text/safe first). */
size_t width_sv(struct sv v);
/* The longest beginning of v of whole clusters that fits into `cells`; *used (may be NULL) gets its
 * width, which may be one less when a wide character did not fit. */
struct sv width_clip(struct sv v, size_t cells, size_t *used);
/* The shortest end of v of whole clusters left when `cells` cells are skipped; *skipped (may be
 * NULL) gets the cells really skipped (one more when a wide character stood on the edge). */
struct sv width_skip(struct sv v, size_t cells, size_t *skipped);
/* Appends v cut to `cells`; when it had to be cut the last cell is "…" ("~" with ascii). Returns
 * the cells written. */
size_t width_cut(struct str *out, struct sv v, size_t cells, bool ascii);
enum width_align { WIDTH_LEFT, WIDTH_RIGHT, WIDTH_CENTER };
/* width_cut, then spaces up to exactly `cells`. */
void width_pad(struct str *out, struct sv v, size_t cells, enum width_align align, bool ascii);

#endif
