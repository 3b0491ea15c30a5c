#ifndef DESKBELL_TEXT_SAFE_H
#define DESKBELL_TEXT_SAFE_H
/* Untrusted text made fit for a terminal and for the eye: what acts (controls) or hides (bidi, zero
 * width, format, tag, private use, unassigned, line separators, a fifth mark on one letter) is
 * shown as "<U+202E>", an invalid byte as "<0xFF>"; nothing is dropped. Doing it twice changes
 * nothing. A zero width joiner stays only between two emoji, a variation selector only behind a
 * character. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"

/* Appends v as one line: newline (also CR LF) and tab become one space each. */
void safe_line(struct str *out, struct sv v);
/* Appends v keeping '\n' (CR LF becomes '\n'); tabs are expanded to columns of 8 cells. */
void safe_text(struct str *out, struct sv v);
/* The same into the arena; gives v itself back when it is clean already. Absent stays absent. */
struct sv safe_line_in(struct arena *a, struct sv v);
struct sv safe_text_in(struct arena *a, struct sv v);
/* A name for a file, made from a label somebody else wrote: one part of a path, clean, of at most
 * 200 bytes, that begins with neither '.' nor '-' and is no device of another system. Absent or
 * empty: "attachment-ID". */
struct sv safe_file_name(struct arena *a, struct sv label, int64_t id);
/* True when safe_line (with multi: safe_text) would change nothing. */
bool safe_is_clean(struct sv v, bool multi);
/* True for a character that may stand in a terminal cell by itself: the per-character part of the
 * rule, for editors and key input. */
bool safe_cp(uint32_t cp);

#endif
