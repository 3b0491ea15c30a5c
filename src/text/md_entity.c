/* Character references: numbers, and the names people really write. */
#include "deskbell/text/md_entity.h"

#include "deskbell/text/utf8.h"

#define NAME_MAX_LEN 10

static const struct {
	const char *name;
	uint32_t cp;
} entities[] = {
	{ "amp", '&' },	     { "lt", '<' },	   { "gt", '>' },	{ "quot", '"' },
	{ "apos", '\'' },    { "nbsp", 0xA0 },	   { "copy", 0xA9 },	{ "reg", 0xAE },
	{ "trade", 0x2122 }, { "deg", 0xB0 },	   { "plusmn", 0xB1 },	{ "micro", 0xB5 },
	{ "middot", 0xB7 },  { "para", 0xB6 },	   { "sect", 0xA7 },	{ "laquo", 0xAB },
	{ "raquo", 0xBB },   { "ndash", 0x2013 },  { "mdash", 0x2014 }, { "lsquo", 0x2018 },
	{ "rsquo", 0x2019 }, { "ldquo", 0x201C },  { "rdquo", 0x201D }, { "bdquo", 0x201E },
	{ "bull", 0x2022 },  { "hellip", 0x2026 }, { "euro", 0x20AC },	{ "pound", 0xA3 },
	{ "yen", 0xA5 },     { "cent", 0xA2 },	   { "times", 0xD7 },	{ "divide", 0xF7 },
	{ "frac12", 0xBD },  { "frac14", 0xBC },   { "larr", 0x2190 },	{ "uarr", 0x2191 },
	{ "rarr", 0x2192 },  { "darr", 0x2193 },   { "harr", 0x2194 },	{ "rArr", 0x21D2 },
	{ "ne", 0x2260 },    { "le", 0x2264 },	   { "ge", 0x2265 },	{ "infin", 0x221E },
	{ "minus", 0x2212 }, { "check", 0x2713 },  { "cross", 0x2717 }, { "auml", 0xE4 },
	{ "ouml", 0xF6 },    { "uuml", 0xFC },	   { "Auml", 0xC4 },	{ "Ouml", 0xD6 },
	{ "Uuml", 0xDC },    { "szlig", 0xDF },	   { "eacute", 0xE9 },	{ "egrave", 0xE8 },
	{ "agrave", 0xE0 },  { "ccedil", 0xE7 },   { "ntilde", 0xF1 },
};

static int digit(char c, bool hex)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (hex && c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (hex && c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* "#228" or "#xE4" */
static bool number(struct sv v, uint32_t *cp)
{
	bool hex = v.n > 1 && (v.p[1] == 'x' || v.p[1] == 'X');
	size_t i = hex ? 2 : 1;
	uint32_t n = 0;

	if (i >= v.n)
		return false;
	for (; i < v.n; i++) {
		int d = digit(v.p[i], hex);

		if (d < 0)
			return false;
		n = n > 0x110000 ? n : n * (hex ? 16 : 10) + (uint32_t)d;
	}
	*cp = n == 0 || n > 0x10FFFF || (n >= 0xD800 && n <= 0xDFFF) ? 0xFFFD : n;
	return true;
}

static bool resolve(struct sv name, uint32_t *cp)
{
	size_t i;

	if (name.n > 0 && name.p[0] == '#')
		return number(name, cp);
	for (i = 0; i < ARRAY_LEN(entities); i++) {
		if (sv_eqs(name, entities[i].name)) {
			*cp = entities[i].cp;
			return true;
		}
	}
	return false;
}

void md_entity_text(struct str *out, struct sv v)
{
	size_t at = 0;

	while (at < v.n) {
		struct sv rest = { v.p + at, v.n - at };
		size_t plain = sv_find(rest, '&'), end;
		uint32_t cp;

		str_add(out, (struct sv){ rest.p, plain });
		at += plain;
		if (at == v.n)
			break;
		rest = (struct sv){ v.p + at + 1, v.n - at - 1 };
		if (rest.n > NAME_MAX_LEN)
			rest.n = NAME_MAX_LEN;
		end = sv_find(rest, ';');
		if (end < rest.n && resolve((struct sv){ rest.p, end }, &cp)) {
			utf8_add(out, cp);
			at += end + 2;
		} else {
			str_addc(out, '&');
			at++;
		}
	}
}
