/* Guesses: edit distance for mistyped names, subsequence score for the palette. */
#include "deskbell/text/fuzzy.h"

#include <stdint.h>
#include <utf8proc.h>

#include "deskbell/text/utf8.h"

#define CHARS_MAX 64
#define TEXT_MAX 512

/* Folded characters of v; marks stay. Returns their number, at most max. */
static size_t chars_of(struct sv v, uint32_t *out, size_t max)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct sv f;
	size_t at = 0, n = 0;

	utf8_fold(&s, utf8_clip(v, max * 4));
	f = str_sv(&s);
	while (at < f.n && n < max) {
		size_t len = utf8_decode(f, at, &out[n]);

		at += len ? len : 1;
		n++;
	}
	return n;
}

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

static size_t distance(const uint32_t *a, size_t an, const uint32_t *b, size_t bn)
{
	size_t row[3][CHARS_MAX + 1];
	size_t i, k;

	for (k = 0; k <= bn; k++)
		row[0][k] = k;
	for (i = 1; i <= an; i++) {
		size_t *now = row[i % 3];
		const size_t *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];

		now[0] = i;
		for (k = 1; k <= bn; k++) {
			size_t cost = a[i - 1] != b[k - 1];

			now[k] = min3(last[k] + 1, now[k - 1] + 1, last[k - 1] + cost);
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] &&
			    before[k - 2] + 1 < now[k])
				now[k] = before[k - 2] + 1;
		}
	}
	return row[an % 3][bn];
}

int fuzzy_nearest(struct sv word, const struct sv *candidates, size_t n)
{
	uint32_t w[CHARS_MAX], c[CHARS_MAX];
	size_t wn = chars_of(word, w, CHARS_MAX), best = SIZE_MAX, i;
	int at = -1;

	if (wn == 0)
		return -1;
	for (i = 0; i < n; i++) {
		size_t cn = chars_of(candidates[i], c, CHARS_MAX), k, d, longer;

		if (cn == 0)
			continue;
		d = distance(w, wn, c, cn);
		longer = wn > cn ? wn : cn;
		for (k = 0; k < wn && k < cn && w[k] == c[k]; k++)
			;
		/* A beginning counts as one slip, better only than two. */
		if (k == wn && wn >= 3 && d > 2)
			d = 2;
		else if (d > (longer < 3 ? 1 : longer / 3) || d >= longer)
			continue;
		if (d < best) {
			best = d;
			at = (int)i;
		}
	}
	return at;
}

static int is_word(uint32_t cp)
{
	utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);

	return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_NO;
}

/* Score of pattern p matched greedily from text position `from`; -1 when it does not match. */
static int score_from(const uint32_t *p, size_t pn, const uint32_t *t, size_t tn, size_t from)
{
	size_t i = 0, k, last = SIZE_MAX;
	int score = 0;

	for (k = from; k < tn && i < pn; k++) {
		if (t[k] != p[i])
			continue;
		score += 1;
		if (k == 0 || !is_word(t[k - 1]))
			score += 8;
		if (last != SIZE_MAX && last + 1 == k)
			score += 5;
		last = k;
		i++;
	}
	return i == pn ? score : -1;
}

int fuzzy_score(struct sv pattern, struct sv text)
{
	uint32_t p[CHARS_MAX], t[TEXT_MAX];
	size_t pn = chars_of(pattern, p, CHARS_MAX), tn = chars_of(text, t, TEXT_MAX), i, k = 0;
	int best = -1;

	for (i = 0; i < pn; i++)
		if (p[i] != ' ')
			p[k++] = p[i];
	pn = k;
	if (pn == 0)
		return 0;
	for (i = 0; i < tn; i++) {
		int s;

		if (t[i] != p[0])
			continue;
		s = score_from(p, pn, t, tn, i);
		if (s < 0)
			break;
		if (s > best)
			best = s;
	}
	/* Between equals the shorter text, but never down to "no match". */
	return best < 0 ? -1 : best * 16 + (int)(15 - (tn < 150 ? tn / 10 : 15));
}
