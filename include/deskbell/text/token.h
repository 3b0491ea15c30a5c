#ifndef DESKBELL_TEXT_TOKEN_H
#define DESKBELL_TEXT_TOKEN_H
/* The one cutter of text into search words (DESIGN section 8), used by the memory matcher and
 * wrapped as the FTS5 tokenizer, so that both find the same.
 *
 * Folding: compatibility decomposition, case folding, every mark (Mn, Mc, Me) and every ignorable
 * stripped, Hangul composed again. Hence ё = е, й = и, é = e, ß = ss, Ｖ = v, ﬁ = fi; one coarse
 * rule on both sides, so a word written with either is found by either. Folding a token gives the
 * token.
 *
 * Words: runs of letters and digits, at most TOKEN_MAX bytes (the rest of a longer word is
 * ignored). Han, kana, bopomofo and Hangul: each character is a position holding the two-character
 * token that starts there and, colocated, the single character; the last of a run only the single
 * character. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"

/* Stored with an index; a different number means the index must be rebuilt. */
#define TOKEN_VERSION 1
/* Only so many bytes of a text are cut (less a split character at the end). */
#define TOKEN_TEXT_MAX ((size_t)65536)
#define TOKEN_MAX ((size_t)96)

enum token_mode {
	TOKEN_INDEX, /* all tokens, with colocated ones */
	TOKEN_QUERY, /* one token a position and no more than a phrase needs */
};

/* `token` is valid during the call only; [from, to) are bytes of the source; colocated: same
 * position as the token before. Non-zero stops the cutting. */
typedef int (*token_fn)(void *arg, struct sv token, size_t from, size_t to, bool colocated);

/* Calls fn for each token of the first TOKEN_TEXT_MAX bytes; returns fn's non-zero, else 0. */
int token_cut(struct sv text, enum token_mode mode, token_fn fn, void *arg);

/* True when a token is a word that a prefix may begin; false for the characters of CJK runs. */
bool token_is_word(struct sv token);

/* One word of a phrase. `prefix` only on the last of a phrase: any word that begins with text. */
struct token_term {
	struct sv text; /* folded: letters and digits only; cutting it gives itself */
	bool prefix;
};

/* The terms of one query word or "phrase", which must stand at consecutive positions. Bare Latin,
 * Cyrillic... words are prefixes; Chinese ones match anywhere by nature and never are. n = 0 when
 * the word has no letter or digit: such a word matches nothing, and the caller should refuse it. As
 * FTS5: "a" + "b" + "c" * with '*' behind a prefix. */
void token_terms(struct sv word, bool quoted, struct arena *a, struct token_term **out, size_t *n);

struct token_hit;

/* A text cut for matching in memory; lives in the arena. */
struct token_doc {
	struct token_hit *hit; /* sorted by token, then position */
	size_t n;
};

/* Cuts the texts, each a column of its own: no phrase reaches from one into the next (as in FTS5).
 */
void token_doc_init(struct token_doc *d, struct arena *a, const struct sv *texts, size_t n);
/* FTS5's phrase match: some column holds the terms at consecutive positions. False for n = 0. */
bool token_doc_has(const struct token_doc *d, const struct token_term *terms, size_t n);

#endif
