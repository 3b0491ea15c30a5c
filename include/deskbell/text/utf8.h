#ifndef DESKBELL_TEXT_UTF8_H
#define DESKBELL_TEXT_UTF8_H
/* UTF-8 as RFC 3629 has it: no surrogates, no overlong forms, nothing past U+10FFFF. An invalid
 * byte is a unit of its own, so every walk ends and loses nothing. Offsets are bytes. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/str.h"

/* Decodes the character at byte `at` (< v.n): its length 1-4, or 0 when the byte begins none. */
size_t utf8_decode(struct sv v, size_t at, uint32_t *cp);
/* Writes cp (a valid scalar value) and returns its length 1-4. */
size_t utf8_encode(uint32_t cp, char out[4]);
/* Appends cp to s. */
void utf8_add(struct str *s, uint32_t cp);
/* False with *bad (may be NULL) = offset of the first byte that begins no character. */
bool utf8_valid(struct sv v, size_t *bad);
/* True when every byte is below 0x80. */
bool utf8_is_ascii(struct sv v);

/* Start of the next / previous character; v.n and 0 are the ends. */
size_t utf8_next(struct sv v, size_t at);
size_t utf8_prev(struct sv v, size_t at);
/* The same by grapheme cluster (UAX 29): what a cursor steps over and backspace removes. */
size_t utf8_next_cluster(struct sv v, size_t at);
size_t utf8_prev_cluster(struct sv v, size_t at);
/* Number of characters (an invalid byte counts as one). */
size_t utf8_count(struct sv v);
/* The longest beginning of v of at most max bytes that ends at a character's end. */
struct sv utf8_clip(struct sv v, size_t max);

/* Appends v under NFKC and case folding, marks kept; invalid bytes become U+FFFD. Names, keys,
 * logins. */
void utf8_fold(struct str *out, struct sv v);
/* Order and equality under utf8_fold. */
int utf8_casecmp(struct sv a, struct sv b);
bool utf8_caseeq(struct sv a, struct sv b);

#endif
