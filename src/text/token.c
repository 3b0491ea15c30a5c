/* The cutter. One state machine takes folded characters; ASCII, Russian and Han letters reach it by
 * short ways that give what the long way (utf8proc) gives: a test compares them for every
 * character. */
#include "deskbell/text/token.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "deskbell/text/utf8.h"

#define FOLD_MAX 32
#define HANGUL_BASE 0xAC00u
#define HANGUL_END 0xD7A3u
#define L_BASE 0x1100u
#define V_BASE 0x1161u
#define T_BASE 0x11A7u
#define L_COUNT 19u
#define V_COUNT 21u
#define T_COUNT 28u

/* Lower case of ASCII letters and digits; 0 for what ends a word. */
static const char ascii_fold[128] = {
	['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6',
	['7'] = '7', ['8'] = '8', ['9'] = '9', ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd',
	['E'] = 'e', ['F'] = 'f', ['G'] = 'g', ['H'] = 'h', ['I'] = 'i', ['J'] = 'j', ['K'] = 'k',
	['L'] = 'l', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o', ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r',
	['S'] = 's', ['T'] = 't', ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y',
	['Z'] = 'z', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd', ['e'] = 'e', ['f'] = 'f',
	['g'] = 'g', ['h'] = 'h', ['i'] = 'i', ['j'] = 'j', ['k'] = 'k', ['l'] = 'l', ['m'] = 'm',
	['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r', ['s'] = 's', ['t'] = 't',
	['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x', ['y'] = 'y', ['z'] = 'z',
};

enum kind { KIND_NONE, KIND_WORD, KIND_CJK };

/* One character of a CJK run. */
struct piece {
	uint32_t cp;
	size_t from, to;
};

struct cutter {
	enum token_mode mode;
	token_fn fn;
	void *arg;
	char word[TOKEN_MAX];
	size_t n;	     /* bytes in word */
	bool full;	     /* the word goes on, but what follows is ignored */
	size_t from, to;     /* where the word stands in the source */
	struct piece run[2]; /* the last characters of a CJK run, not yet given out */
	int run_n;
	struct piece tail; /* QUERY: last character of a run, due if anything follows */
	bool tail_due;
};

static enum kind kind_of(uint32_t cp)
{
	utf8proc_category_t c;

	if (cp < 0x80)
		return ascii_fold[cp] ? KIND_WORD : KIND_NONE;
	if ((cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= HANGUL_BASE && cp <= HANGUL_END))
		return KIND_CJK;
	c = utf8proc_category((utf8proc_int32_t)cp);
	if (c < UTF8PROC_CATEGORY_LU || c > UTF8PROC_CATEGORY_NO ||
	    (c >= UTF8PROC_CATEGORY_MN && c <= UTF8PROC_CATEGORY_ME))
		return KIND_NONE;
	if ((cp >= 0x3005 && cp <= 0x3007) || (cp >= 0x3040 && cp <= 0x312F) ||
	    (cp >= 0x31A0 && cp <= 0x31FF) || (cp >= 0x3400 && cp <= 0x4DBF) ||
	    (cp >= L_BASE && cp <= 0x11FF) || (cp >= 0xA960 && cp <= 0xA97F) ||
	    (cp >= 0xD7B0 && cp <= 0xD7FF) || (cp >= 0xF900 && cp <= 0xFAFF) ||
	    (cp >= 0x1AFF0 && cp <= 0x1B16F) || (cp >= 0x20000 && cp <= 0x3FFFD))
		return KIND_CJK;
	return KIND_WORD;
}

/* Folds by the long way; n characters into out. */
static int fold_long(uint32_t cp, uint32_t out[FOLD_MAX])
{
	utf8proc_int32_t buf[FOLD_MAX];
	int last = 0, i;
	utf8proc_ssize_t n;

	n = utf8proc_decompose_char((utf8proc_int32_t)cp, buf, FOLD_MAX,
				    UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
					    UTF8PROC_IGNORE | UTF8PROC_STRIPMARK,
				    &last);
	if (n < 0 || n > FOLD_MAX)
		return 0;
	for (i = 0; i < (int)n; i++)
		out[i] = (uint32_t)buf[i];
	return (int)n;
}

/* The same for most Russian and CJK text without the tables; 0 when the long way must be taken. */
static uint32_t fold_short(uint32_t cp)
{
	if (cp >= 0x4E00 && cp <= 0x9FFF)
		return cp;
	if (cp >= 0x410 && cp <= 0x44F) {
		cp = cp < 0x430 ? cp + 0x20 : cp;
		return cp == 0x439 ? 0x438 : cp;
	}
	if (cp >= HANGUL_BASE && cp <= HANGUL_END)
		return cp;
	return 0;
}

static int give(struct cutter *c, const struct piece *p, int n, bool colocated)
{
	char b[8];
	size_t len = utf8_encode(p[0].cp, b);

	if (n == 2)
		len += utf8_encode(p[1].cp, b + len);
	return c->fn(c->arg, (struct sv){ b, len }, p[0].from, p[n - 1].to, colocated);
}

/* In a query the last character of a run is only needed to hold the next word at its distance. */
static int give_tail(struct cutter *c)
{
	if (!c->tail_due)
		return 0;
	c->tail_due = false;
	return give(c, &c->tail, 1, false);
}

static int end_word(struct cutter *c)
{
	int stop = 0;

	if (c->n > 0) {
		stop = give_tail(c);
		if (!stop)
			stop = c->fn(c->arg, (struct sv){ c->word, c->n }, c->from, c->to, false);
	}
	c->n = 0;
	c->full = false;
	return stop;
}

/* Gives out the position of run[0], whose follower run[1] is now known. */
static int give_pair(struct cutter *c)
{
	int stop = give_tail(c);

	if (!stop)
		stop = give(c, c->run, 2, false);
	if (!stop && c->mode == TOKEN_INDEX)
		stop = give(c, c->run, 1, true);
	c->run[0] = c->run[1];
	c->run_n = 1;
	return stop;
}

static int end_run(struct cutter *c)
{
	bool paired = c->run_n == 2;
	int stop = 0;

	if (c->run_n == 0)
		return 0;
	if (paired)
		stop = give_pair(c);
	c->run_n = 0;
	if (stop)
		return stop;
	if (c->mode == TOKEN_INDEX)
		return give(c, c->run, 1, false);
	/* A run of one was never paired: its single character is the query itself. */
	if (!paired) {
		stop = give_tail(c);
		return stop ? stop : give(c, c->run, 1, false);
	}
	c->tail = c->run[0];
	c->tail_due = true;
	return 0;
}

/* Joins a Hangul vowel or final onto the character before; true when it did. */
static bool join_jamo(struct cutter *c, uint32_t cp, size_t to)
{
	struct piece *p;

	if (c->run_n == 0 || cp < V_BASE || cp >= T_BASE + T_COUNT)
		return false;
	p = &c->run[c->run_n - 1];
	if (p->cp >= L_BASE && p->cp < L_BASE + L_COUNT && cp < V_BASE + V_COUNT) {
		p->cp = HANGUL_BASE + ((p->cp - L_BASE) * V_COUNT + (cp - V_BASE)) * T_COUNT;
		p->to = to;
		return true;
	}
	if (p->cp >= HANGUL_BASE && p->cp <= HANGUL_END && (p->cp - HANGUL_BASE) % T_COUNT == 0 &&
	    cp > T_BASE) {
		p->cp += cp - T_BASE;
		p->to = to;
		return true;
	}
	return false;
}

/* A folded character that stands at [from, to) of the source. */
static int put(struct cutter *c, uint32_t cp, size_t from, size_t to)
{
	enum kind k = kind_of(cp);
	int stop = 0;

	if (k == KIND_WORD) {
		char b[4];
		size_t len = utf8_encode(cp, b);

		if (c->run_n > 0 && (stop = end_run(c)))
			return stop;
		if (c->n == 0)
			c->from = from;
		c->to = to;
		if (c->full || c->n + len > TOKEN_MAX) {
			c->full = true;
			return 0;
		}
		memcpy(c->word + c->n, b, len);
		c->n += len;
		return 0;
	}
	if (c->n > 0 && (stop = end_word(c)))
		return stop;
	if (k == KIND_NONE)
		return end_run(c);
	if (join_jamo(c, cp, to))
		return 0;
	if (c->run_n == 2 && (stop = give_pair(c)))
		return stop;
	c->run[c->run_n++] = (struct piece){ cp, from, to };
	return 0;
}

/* Everything but a word character of ASCII. */
static int put_source(struct cutter *c, struct sv text, size_t at, size_t *next)
{
	uint32_t cp, f[FOLD_MAX];
	size_t n = utf8_decode(text, at, &cp);
	int i, count, stop;

	*next = at + (n ? n : 1);
	if (n <= 1)
		return put(c, ' ', at, *next);
	f[0] = fold_short(cp);
	if (f[0])
		return put(c, f[0], at, *next);
	count = fold_long(cp, f);
	for (i = 0; i < count; i++) {
		stop = put(c, f[i], at, *next);
		if (stop)
			return stop;
	}
	return 0;
}

/* Takes the run of ASCII letters and digits at `at` into the word; returns its end. */
static size_t put_ascii(struct cutter *c, struct sv text, size_t at)
{
	size_t i = at, n = c->n;

	if (n == 0)
		c->from = at;
	while (i < text.n && (uint8_t)text.p[i] < 0x80) {
		char f = ascii_fold[(uint8_t)text.p[i]];

		if (!f)
			break;
		if (n < TOKEN_MAX && !c->full)
			c->word[n++] = f;
		i++;
	}
	if (n == TOKEN_MAX)
		c->full = true;
	c->n = n;
	c->to = i;
	return i;
}

int token_cut(struct sv text, enum token_mode mode, token_fn fn, void *arg)
{
	struct cutter c;
	size_t at = 0;
	int stop;

	c.mode = mode;
	c.fn = fn;
	c.arg = arg;
	c.n = 0;
	c.full = false;
	c.run_n = 0;
	c.tail_due = false;
	text = utf8_clip(text, TOKEN_TEXT_MAX);
	while (at < text.n) {
		uint8_t b = (uint8_t)text.p[at];

		if (b < 0x80 && c.run_n == 0) {
			if (ascii_fold[b]) {
				at = put_ascii(&c, text, at);
				continue;
			}
			if (c.n > 0 && (stop = end_word(&c)))
				return stop;
			at++;
			continue;
		}
		if (b < 0x80 && ascii_fold[b]) {
			stop = end_run(&c);
		} else {
			stop = put_source(&c, text, at, &at);
		}
		if (stop)
			return stop;
	}
	stop = end_word(&c);
	return stop ? stop : end_run(&c);
}

struct term_list {
	struct arena *arena;
	struct token_term *at;
	size_t n, cap;
};

static int add_term(void *arg, struct sv token, size_t from, size_t to, bool colocated)
{
	struct term_list *l = arg;

	(void)from, (void)to, (void)colocated;
	l->at = arena_grow(l->arena, l->at, l->n, l->n + 1, &l->cap, sizeof(*l->at));
	l->at[l->n++] = (struct token_term){ .text = arena_sv(l->arena, token) };
	return 0;
}

void token_terms(struct sv word, bool quoted, struct arena *a, struct token_term **out, size_t *n)
{
	struct term_list l = { .arena = a };
	uint32_t cp;

	token_cut(word, TOKEN_QUERY, add_term, &l);
	if (l.n > 0 && !quoted && utf8_decode(l.at[l.n - 1].text, 0, &cp) > 0)
		l.at[l.n - 1].prefix = kind_of(cp) == KIND_WORD;
	*out = l.at;
	*n = l.n;
}

bool token_is_word(struct sv token)
{
	uint32_t cp;

	return token.n > 0 && utf8_decode(token, 0, &cp) && kind_of(cp) == KIND_WORD;
}
