/* What acts or hides becomes visible. One state machine judges each character in its place; writer
 * and checker both use it, so what it writes is what it calls clean. */
#include "deskbell/text/safe.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "deskbell/text/utf8.h"
#include "deskbell/text/width.h"

#define MARKS_MAX 4
#define ZWJ 0x200D
#define TAB_CELLS 8

/* What stands to the left. */
struct left {
	bool base;   /* something a mark can sit on */
	int marks;   /* marks on it so far */
	bool emoji;  /* it is an emoji (with its marks and selectors) */
	bool joiner; /* the character before is a ZWJ we kept */
	uint32_t cp; /* the last character, for what must join it */
};

/* False for a character newer than the C library's tables: no cell could hold it. Without a UTF-8
 * locale (i18n_init not called) there is nothing to ask. */
static bool is_measured(uint32_t cp)
{
	return MB_CUR_MAX == 1 || width_cp(cp) >= 0;
}

bool safe_cp(uint32_t cp)
{
	const utf8proc_property_t *p;

	if (cp < 0x80)
		return cp >= 0x20 && cp < 0x7F;
	if (cp > 0x10FFFF)
		return false;
	p = utf8proc_get_property((utf8proc_int32_t)cp);
	switch (p->category) {
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return false;
	default:
		return !p->ignorable && is_measured(cp);
	}
}

/* Hangul vowels and finals: they take no cell and join a leading consonant. */
static bool is_jamo(uint32_t cp)
{
	return (cp >= 0x1160 && cp <= 0x11FF) || (cp >= 0xD7B0 && cp <= 0xD7FB);
}

/* A mark on a blank would be left alone when the blank goes at the end of a line. */
static bool is_space(uint32_t cp)
{
	return cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x202F ||
	       cp == 0x205F || cp == 0x3000;
}

static bool is_mark(uint32_t cp)
{
	utf8proc_category_t c;

	if (cp < 0x300)
		return false;
	c = utf8proc_category((utf8proc_int32_t)cp);
	return c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_ME;
}

static bool is_emoji(uint32_t cp)
{
	return cp >= 0xA9 && utf8proc_get_property((utf8proc_int32_t)cp)->boundclass ==
				     UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

static bool emoji_at(struct sv v, size_t at)
{
	uint32_t cp;

	return at < v.n && utf8_decode(v, at, &cp) > 0 && is_emoji(cp);
}

/* Whether the character at `at` (n bytes) may be written as it is; moves `l` on if so. */
static bool keep(struct left *l, struct sv v, size_t at, uint32_t cp, size_t n)
{
	if (cp >= 0x20 && cp < 0x7F) {
		*l = (struct left){ .base = cp != ' ' };
		return true;
	}
	if (cp == ZWJ) {
		if (!l->emoji || l->joiner || !emoji_at(v, at + n))
			return false;
		l->joiner = true;
		return true;
	}
	if (cp == 0xFE0E || cp == 0xFE0F) {
		if (!l->base || l->marks > 0 || l->joiner)
			return false;
		l->marks = 1;
		return true;
	}
	if (!safe_cp(cp))
		return false;
	if (is_jamo(cp) && (!l->base || l->joiner ||
			    utf8proc_grapheme_break((utf8proc_int32_t)l->cp, (utf8proc_int32_t)cp)))
		return false;
	if (is_mark(cp)) {
		if (!l->base || l->joiner || l->marks >= MARKS_MAX)
			return false;
		l->marks++;
		return true;
	}
	/* A skin tone belongs to the emoji before it. */
	*l = (struct left){ .base = !is_space(cp),
			    .cp = cp,
			    .emoji = is_emoji(cp) || (cp >= 0x1F3FB && cp <= 0x1F3FF && l->emoji) };
	return true;
}

/* Length of the longest printable ASCII run at `at`. */
static size_t plain_run(struct sv v, size_t at)
{
	size_t i = at;

	while (i < v.n && v.p[i] >= 0x20 && v.p[i] != 0x7F)
		i++;
	return i - at;
}

/* End of the clean beginning of v; *l is the state there. */
static size_t clean_end(struct sv v, bool multi, struct left *l)
{
	size_t at = 0;

	*l = (struct left){ 0 };
	while (at < v.n) {
		size_t n = plain_run(v, at);
		uint32_t cp;

		if (n > 0) {
			*l = (struct left){ .base = v.p[at + n - 1] != ' ' };
			at += n;
			continue;
		}
		if (multi && v.p[at] == '\n') {
			*l = (struct left){ 0 };
			at++;
			continue;
		}
		n = utf8_decode(v, at, &cp);
		if (n == 0 || !keep(l, v, at, cp, n))
			break;
		at += n;
	}
	return at;
}

bool safe_is_clean(struct sv v, bool multi)
{
	struct left l;

	return clean_end(v, multi, &l) == v.n;
}

static void tab(struct str *out, size_t line_at)
{
	size_t n, col = 0;

	if (out->n > line_at)
		col = width_sv((struct sv){ out->p + line_at, out->n - line_at });

	for (n = TAB_CELLS - col % TAB_CELLS; n > 0; n--)
		str_addc(out, ' ');
}

static void make_safe(struct str *out, struct sv v, bool multi)
{
	struct left l;
	size_t at = clean_end(v, multi, &l);
	size_t line_at = out->n;
	const char *nl;

	str_add(out, (struct sv){ v.p, at });
	nl = multi && at > 0 ? memrchr(v.p, '\n', at) : NULL;
	if (nl)
		line_at += (size_t)(nl - v.p) + 1;
	while (at < v.n && !out->cut) {
		size_t n = plain_run(v, at);
		uint32_t cp = 0;

		if (n > 0) {
			str_add(out, (struct sv){ v.p + at, n });
			l = (struct left){ .base = v.p[at + n - 1] != ' ' };
			at += n;
			continue;
		}
		if (v.p[at] == '\r' && at + 1 < v.n && v.p[at + 1] == '\n')
			at++;
		if (v.p[at] == '\n' || v.p[at] == '\t') {
			l = (struct left){ 0 };
			if (!multi)
				str_addc(out, ' ');
			else if (v.p[at] == '\t')
				tab(out, line_at);
			else
				str_addc(out, '\n'), line_at = out->n;
			at++;
			continue;
		}
		n = utf8_decode(v, at, &cp);
		if (n > 0 && keep(&l, v, at, cp, n)) {
			str_add(out, (struct sv){ v.p + at, n });
		} else {
			if (n > 0)
				str_addf(out, "<U+%04X>", cp);
			else
				str_addf(out, "<0x%02X>", (unsigned)(uint8_t)v.p[at]);
			l = (struct left){ .base = true };
		}
		at += n ? n : 1;
	}
}

void safe_line(struct str *out, struct sv v)
{
	make_safe(out, v, false);
}

void safe_text(struct str *out, struct sv v)
{
	make_safe(out, v, true);
}

static struct sv safe_in(struct arena *a, struct sv v, bool multi)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	if (!v.p || safe_is_clean(v, multi))
		return v;
	make_safe(&s, v, multi);
	return arena_sv(a, str_sv(&s));
}

struct sv safe_line_in(struct arena *a, struct sv v)
{
	return safe_in(a, v, false);
}

struct sv safe_text_in(struct arena *a, struct sv v)
{
	return safe_in(a, v, true);
}

#define FILE_NAME_MAX 200

/* What names a device where Windows runs, whatever follows its first dot. */
static bool is_device(struct sv name)
{
	static const char *const devices[] = { "con", "prn", "aux", "nul", "com", "lpt" };
	size_t dot = sv_find(name, '.');
	bool digit = dot == 4 && name.p[3] >= '0' && name.p[3] <= '9';

	for (size_t i = 0; i < ARRAY_LEN(devices); i++)
		if (dot == (size_t)(i < 4 ? 3 : 4) && (i < 4 || digit) &&
		    !strncasecmp(name.p, devices[i], 3))
			return true;
	return false;
}

struct sv safe_file_name(struct arena *a, struct sv label, int64_t id)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct sv name;

	safe_line(&s, sv_trim(label));
	for (size_t i = 0; i < s.n; i++)
		if (strchr("/\\<>:\"|?*", s.p[i]))
			s.p[i] = '_';
	name = (struct sv){ s.p, sv_fit(str_sv(&s), FILE_NAME_MAX) };
	if (!name.n)
		return arena_printf(a, "attachment-%lld", (long long)id);
	if (name.p[0] == '.' || name.p[0] == '-' || is_device(name))
		return arena_printf(a, "_%.*s", SV_ARG(name));
	return arena_sv(a, name);
}
