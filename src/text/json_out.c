/* Writing JSON, one value after the other. Whatever could act on a terminal or mislead the eye goes
 * out as \uXXXX, so a JSON line is safe to print. */
#include <assert.h>
#include <string.h>

#include "deskbell/base/clock.h"
#include "deskbell/text/json.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/utf8.h"

void json_init(struct json_out *w, struct str *to)
{
	*w = (struct json_out){ .to = to };
}

/* A comma where one is due. */
static void lead(struct json_out *w)
{
	if (w->keyed) {
		w->keyed = false;
		return;
	}
	if (w->depth > 0 && w->more[w->depth])
		str_addc(w->to, ',');
	w->more[w->depth] = true;
}

static void begin(struct json_out *w, char c)
{
	lead(w);
	assert(w->depth < JSON_DEPTH);
	str_addc(w->to, c);
	w->more[++w->depth] = false;
}

static void end(struct json_out *w, char c)
{
	assert(w->depth > 0 && !w->keyed);
	w->depth--;
	str_addc(w->to, c);
}

void json_obj_begin(struct json_out *w)
{
	begin(w, '{');
}

void json_obj_end(struct json_out *w)
{
	end(w, '}');
}

void json_arr_begin(struct json_out *w)
{
	begin(w, '[');
}

void json_arr_end(struct json_out *w)
{
	end(w, ']');
}

static void add_u(struct str *to, uint32_t cp)
{
	if (cp >= 0x10000) {
		cp -= 0x10000;
		str_addf(to, "\\u%04x\\u%04x", 0xD800 + (cp >> 10), 0xDC00 + (cp & 0x3FF));
	} else {
		str_addf(to, "\\u%04x", cp);
	}
}

static void add_special(struct str *to, char c)
{
	static const char from[] = "\"\\\n\r\t\b\f", esc[] = "\"\\nrtbf";
	const char *p = c ? strchr(from, c) : NULL;

	if (p) {
		str_addc(to, '\\');
		str_addc(to, esc[p - from]);
	} else {
		add_u(to, (uint8_t)c);
	}
}

static void add_quoted(struct str *to, struct sv v)
{
	size_t at = 0;

	str_addc(to, '"');
	while (at < v.n) {
		size_t from = at, n;
		uint32_t cp;

		while (at < v.n && v.p[at] >= 0x20 && v.p[at] != 0x7F && v.p[at] != '"' &&
		       v.p[at] != '\\')
			at++;
		str_add(to, (struct sv){ v.p + from, at - from });
		if (at == v.n)
			break;
		if ((uint8_t)v.p[at] < 0x80) {
			add_special(to, v.p[at++]);
			continue;
		}
		n = utf8_decode(v, at, &cp);
		if (n == 0)
			str_adds(to, "\\ufffd");
		else if (safe_cp(cp) || cp == 0xFE0F)
			str_add(to, (struct sv){ v.p + at, n });
		else
			add_u(to, cp);
		at += n ? n : 1;
	}
	str_addc(to, '"');
}

void json_key(struct json_out *w, const char *key)
{
	assert(w->depth > 0 && !w->keyed);
	lead(w);
	add_quoted(w->to, sv_from(key));
	str_addc(w->to, ':');
	w->keyed = true;
}

void json_str(struct json_out *w, struct sv v)
{
	if (!v.p) {
		json_none(w);
		return;
	}
	lead(w);
	add_quoted(w->to, v);
}

void json_strz(struct json_out *w, const char *z)
{
	json_str(w, sv_from(z));
}

void json_int(struct json_out *w, int64_t v)
{
	lead(w);
	str_addf(w->to, "%lld", (long long)v);
}

void json_number(struct json_out *w, struct sv digits)
{
	lead(w);
	str_add(w->to, digits);
}

void json_bool(struct json_out *w, bool v)
{
	lead(w);
	str_adds(w->to, v ? "true" : "false");
}

void json_none(struct json_out *w)
{
	lead(w);
	str_adds(w->to, "null");
}

void json_time(struct json_out *w, int64_t seconds)
{
	char buf[21];

	clock_format(seconds, buf);
	json_strz(w, buf);
}
