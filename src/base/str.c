/* Borrowed and owned text. A struct str never grows past its max and is NUL-ended whenever it has
 * memory; text that is cut ends at a character's end. */
#include "deskbell/base/str.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "deskbell/base/mem.h"

struct sv sv_from(const char *s)
{
	return s ? (struct sv){ s, strlen(s) } : SV_NULL;
}

bool sv_eq(struct sv a, struct sv b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool sv_eqs(struct sv a, const char *s)
{
	return sv_eq(a, sv_from(s));
}

int sv_cmp(struct sv a, struct sv b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int d = n ? memcmp(a.p, b.p, n) : 0;

	return d ? d : (a.n > b.n) - (a.n < b.n);
}

bool sv_starts(struct sv a, struct sv prefix)
{
	return a.n >= prefix.n && sv_eq((struct sv){ a.p, prefix.n }, prefix);
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct sv sv_trim(struct sv a)
{
	while (a.n && is_space(a.p[0])) {
		a.p++;
		a.n--;
	}
	while (a.n && is_space(a.p[a.n - 1]))
		a.n--;
	return a;
}

size_t sv_find(struct sv a, char c)
{
	const char *hit = a.n ? memchr(a.p, c, a.n) : NULL;

	return hit ? (size_t)(hit - a.p) : a.n;
}

struct sv sv_cut(struct sv *rest, char sep)
{
	struct sv head = *rest;

	head.n = sv_find(*rest, sep);
	if (head.n == rest->n) {
		*rest = SV_NULL;
	} else {
		rest->p += head.n + 1;
		rest->n -= head.n + 1;
	}
	return head;
}

bool sv_int(struct sv a, int64_t *out)
{
	bool minus = a.n && a.p[0] == '-';
	size_t i = minus;
	int64_t v = 0;

	if (i == a.n)
		return false;
	for (; i < a.n; i++) {
		int digit = a.p[i] - '0';

		if (digit < 0 || digit > 9)
			return false;
		/* counted downwards, as INT64_MIN has no positive twin */
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, digit, &v))
			return false;
	}
	if (!minus && v == INT64_MIN)
		return false;
	*out = minus ? v : -v;
	return true;
}

size_t sv_fit(struct sv a, size_t max)
{
	size_t n = max, lead, want;
	unsigned char c;

	if (a.n <= max)
		return a.n;
	/* The last character that begins before max: at most three bytes back. */
	for (lead = n; lead > 0 && n - lead < 4; lead--) {
		c = (unsigned char)a.p[lead - 1];
		if ((c & 0xc0) == 0x80)
			continue;
		want = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
		return n - (lead - 1) < want ? lead - 1 : n;
	}
	return n; /* not UTF-8: any place is as good */
}

void str_deinit(struct str *s)
{
	if (!s)
		return;
	mem_free(&s->p);
	s->n = s->cap = 0;
	s->cut = false;
}

void str_reset(struct str *s)
{
	s->n = 0;
	s->cut = false;
	if (s->p)
		s->p[0] = 0;
}

static size_t room(const struct str *s)
{
	size_t max = s->max ? s->max : STR_MAX;

	return max > s->n ? max - s->n : 0;
}

/* Memory for n more bytes and the NUL; the caller has checked n against room(). */
static void reserve(struct str *s, size_t n)
{
	size_t need = s->n + n + 1, cap = s->cap ? s->cap : 32;

	if (need <= s->cap)
		return;
	while (cap < need)
		cap *= 2;
	s->p = mem_resize(s->p, cap, 1);
	s->cap = cap;
}

void str_add(struct str *s, struct sv v)
{
	size_t fit;

	if (s->cut || v.n == 0)
		return;
	assert(!s->p || v.p + v.n <= s->p || v.p >= s->p + s->cap);
	fit = sv_fit(v, room(s));
	s->cut = fit < v.n;
	reserve(s, fit);
	memcpy(s->p + s->n, v.p, fit);
	s->n += fit;
	s->p[s->n] = 0;
}

void str_adds(struct str *s, const char *z)
{
	str_add(s, sv_from(z));
}

void str_addc(struct str *s, char c)
{
	str_add(s, (struct sv){ &c, 1 });
}

void str_addf(struct str *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(s, fmt, ap);
	va_end(ap);
}

void str_vaddf(struct str *s, const char *fmt, va_list ap)
{
	AUTO(mem_free) char *own_text = NULL;
	char small[512];
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	if (n < 0) {
		s->cut = true;
	} else if ((size_t)n < sizeof(small)) {
		str_add(s, (struct sv){ small, (size_t)n });
	} else {
		own_text = mem_alloc((size_t)n + 1);
		if (vsnprintf(own_text, (size_t)n + 1, fmt, again) == n)
			str_add(s, (struct sv){ own_text, (size_t)n });
		else
			s->cut = true;
	}
	va_end(again);
}

void str_splice(struct str *s, size_t at, size_t del, struct sv v)
{
	size_t max = s->max ? s->max : STR_MAX, fit, left;

	if (at > s->n)
		at = s->n;
	if (del > s->n - at)
		del = s->n - at;
	assert(!v.n || !s->p || v.p + v.n <= s->p || v.p >= s->p + s->cap);
	left = s->n - del;
	fit = sv_fit(v, max > left ? max - left : 0);
	if (fit < v.n)
		s->cut = true;
	if (fit > del)
		reserve(s, fit - del);
	if (!s->p)
		return;
	memmove(s->p + at + fit, s->p + at + del, s->n - at - del);
	if (fit)
		memcpy(s->p + at, v.p, fit);
	s->n = left + fit;
	s->p[s->n] = 0;
}

struct sv str_sv(const struct str *s)
{
	return (struct sv){ str_z(s), s->n };
}

const char *str_z(const struct str *s)
{
	return s->p ? s->p : "";
}

char *str_detach(struct str *s)
{
	char *own = s->p ? s->p : mem_strdup("");

	s->p = NULL;
	str_deinit(s);
	return own;
}
