/* UTF-8 walks and folding. ASCII takes the short way everywhere. */
#include "deskbell/text/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define REPLACEMENT 0xFFFD
/* A cluster is looked back for at most so many bytes: longer ones are hostile. */
#define CLUSTER_BACK 256

size_t utf8_decode(struct sv v, size_t at, uint32_t *cp)
{
	const uint8_t *p = (const uint8_t *)v.p + at;
	size_t left = v.n - at;
	uint32_t c = p[0];

	if (c < 0x80) {
		*cp = c;
		return 1;
	}
	if (c >= 0xC2 && c <= 0xDF) {
		if (left < 2 || (p[1] & 0xC0) != 0x80)
			return 0;
		*cp = (c & 0x1F) << 6 | (p[1] & 0x3F);
		return 2;
	}
	if ((c & 0xF0) == 0xE0) {
		if (left < 3 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80)
			return 0;
		c = (c & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
		if (c < 0x800 || (c >= 0xD800 && c <= 0xDFFF))
			return 0;
		*cp = c;
		return 3;
	}
	if ((c & 0xF8) == 0xF0) {
		if (left < 4 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80 ||
		    (p[3] & 0xC0) != 0x80)
			return 0;
		c = (c & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 |
		    (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
		if (c < 0x10000 || c > 0x10FFFF)
			return 0;
		*cp = c;
		return 4;
	}
	return 0;
}

size_t utf8_encode(uint32_t cp, char out[4])
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

void utf8_add(struct str *s, uint32_t cp)
{
	char b[4];

	str_add(s, (struct sv){ b, utf8_encode(cp, b) });
}

/* First byte at or behind `at` that is not ASCII; eight at a time. */
static size_t ascii_end(struct sv v, size_t at)
{
	uint64_t w;

	while (v.n - at >= sizeof(w)) {
		memcpy(&w, v.p + at, sizeof(w));
		if (w & 0x8080808080808080u)
			break;
		at += sizeof(w);
	}
	while (at < v.n && !((uint8_t)v.p[at] & 0x80))
		at++;
	return at;
}

bool utf8_is_ascii(struct sv v)
{
	return ascii_end(v, 0) == v.n;
}

bool utf8_valid(struct sv v, size_t *bad)
{
	size_t at = 0;

	while ((at = ascii_end(v, at)) < v.n) {
		uint32_t cp;
		size_t n = utf8_decode(v, at, &cp);

		if (n == 0) {
			if (bad)
				*bad = at;
			return false;
		}
		at += n;
	}
	return true;
}

size_t utf8_next(struct sv v, size_t at)
{
	uint32_t cp;
	size_t n;

	if (at >= v.n)
		return v.n;
	n = utf8_decode(v, at, &cp);
	return at + (n ? n : 1);
}

size_t utf8_prev(struct sv v, size_t at)
{
	size_t back;

	if (at > v.n)
		at = v.n;
	for (back = 1; back <= 4 && back <= at; back++) {
		uint32_t cp;

		if (((uint8_t)v.p[at - back] & 0xC0) == 0x80)
			continue;
		if (utf8_decode(v, at - back, &cp) == back)
			return at - back;
		break;
	}
	return at > 0 ? at - 1 : 0;
}

size_t utf8_next_cluster(struct sv v, size_t at)
{
	utf8proc_int32_t state = 0;
	uint32_t cp, next;
	size_t n;

	if (at >= v.n)
		return v.n;
	n = utf8_decode(v, at, &cp);
	if (n == 0)
		return at + 1;
	at += n;
	/* Only CR LF joins within ASCII. */
	while (at < v.n) {
		if (cp < 0x80 && (uint8_t)v.p[at] < 0x80)
			return cp == '\r' && v.p[at] == '\n' ? at + 1 : at;
		n = utf8_decode(v, at, &next);
		if (n == 0 || utf8proc_grapheme_break_stateful((utf8proc_int32_t)cp,
							       (utf8proc_int32_t)next, &state))
			return at;
		cp = next;
		at += n;
	}
	return v.n;
}

size_t utf8_prev_cluster(struct sv v, size_t at)
{
	size_t from, next;

	if (at > v.n)
		at = v.n;
	if (at == 0)
		return 0;
	if (at >= 2 && (uint8_t)v.p[at - 1] < 0x80 && (uint8_t)v.p[at - 2] < 0x80)
		return v.p[at - 1] == '\n' && v.p[at - 2] == '\r' ? at - 2 : at - 1;
	/* Breaks are only known going forward: start behind an ASCII character or far enough back.
	 */
	from = utf8_prev(v, at);
	while (from > 0 && at - from < CLUSTER_BACK &&
	       ((uint8_t)v.p[from] >= 0x80 || (uint8_t)v.p[from - 1] >= 0x80))
		from = utf8_prev(v, from);
	while ((next = utf8_next_cluster(v, from)) < at)
		from = next;
	return from;
}

size_t utf8_count(struct sv v)
{
	size_t at = 0, n = 0;

	while (at < v.n) {
		size_t plain = ascii_end(v, at);

		n += plain - at;
		at = plain;
		if (at < v.n) {
			at = utf8_next(v, at);
			n++;
		}
	}
	return n;
}

struct sv utf8_clip(struct sv v, size_t max)
{
	size_t back;

	if (v.n <= max)
		return v;
	/* Step back only when `max` lies inside a whole character. */
	for (back = 1; back <= 3 && back <= max; back++) {
		uint32_t cp;

		if (((uint8_t)v.p[max - back] & 0xC0) == 0x80)
			continue;
		if (utf8_decode(v, max - back, &cp) > back)
			max -= back;
		break;
	}
	return (struct sv){ v.p, max };
}

static void fold_cp(struct str *out, uint32_t cp)
{
	utf8proc_int32_t buf[32];
	int last = 0;
	utf8proc_ssize_t i, n;

	n = utf8proc_decompose_char(
		(utf8proc_int32_t)cp, buf, 32,
		UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, &last);
	for (i = 0; i < n && i < 32; i++)
		utf8_add(out, (uint32_t)buf[i]);
}

/* NFKC of already folded text; marks have to be put into order across characters. */
static void compose(struct str *out, struct sv folded)
{
	utf8proc_uint8_t *nfkc = NULL;
	utf8proc_ssize_t n;

	n = utf8proc_map((const utf8proc_uint8_t *)folded.p, (utf8proc_ssize_t)folded.n, &nfkc,
			 UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE);
	if (n >= 0)
		str_add(out, (struct sv){ (const char *)nfkc, (size_t)n });
	else
		str_add(out, folded);
	free(nfkc);
}

static char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

void utf8_fold(struct str *out, struct sv v)
{
	AUTO(str_deinit) struct str folded = STR_INIT;
	size_t at, plain = ascii_end(v, 0);

	if (plain == v.n) {
		for (at = 0; at < v.n; at++)
			str_addc(out, ascii_lower(v.p[at]));
		return;
	}
	for (at = 0; at < v.n;) {
		uint32_t cp = REPLACEMENT;
		size_t n = utf8_decode(v, at, &cp);

		fold_cp(&folded, cp);
		at += n ? n : 1;
	}
	if (folded.n > 0)
		compose(out, str_sv(&folded));
}

static int ascii_casecmp(struct sv a, struct sv b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++) {
		char x = ascii_lower(a.p[i]), y = ascii_lower(b.p[i]);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return (a.n > b.n) - (a.n < b.n);
}

int utf8_casecmp(struct sv a, struct sv b)
{
	AUTO(str_deinit) struct str x = STR_INIT;
	AUTO(str_deinit) struct str y = STR_INIT;

	/* A configuration compares each name with all others: no memory is made for those. */
	if (ascii_end(a, 0) == a.n && ascii_end(b, 0) == b.n)
		return ascii_casecmp(a, b);
	utf8_fold(&x, a);
	utf8_fold(&y, b);
	return sv_cmp(str_sv(&x), str_sv(&y));
}

bool utf8_caseeq(struct sv a, struct sv b)
{
	return utf8_casecmp(a, b) == 0;
}
