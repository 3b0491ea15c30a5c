/* Tracing: one JSON object a line, written by one write(2). The mask's low byte holds the areas,
 * the bits above it the file descriptor, so that there is one variable and no more. */
#include "deskbell/base/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/str.h"

#define AREA_BITS 8
#define MSG_MAX 4096 /* bytes of one message; longer ones are cut */

unsigned trace_mask;

static const struct {
	const char *name;
	enum trace_area area;
} areas[] = {
	{ "db", TRACE_DB },
	{ "cmd", TRACE_CMD },
	{ "tui", TRACE_TUI },
	{ "kb", TRACE_KB },
};

static unsigned area_bit(struct sv name)
{
	for (size_t i = 0; i < ARRAY_LEN(areas); i++)
		if (sv_eqs(name, areas[i].name))
			return areas[i].area;
	return 0;
}

static const char *area_name(enum trace_area area)
{
	for (size_t i = 0; i < ARRAY_LEN(areas); i++)
		if (areas[i].area == area)
			return areas[i].name;
	return "";
}

/* Takes "db,tui:" off *v; 0 and *v untouched when it does not begin with names of areas and a
 * colon. */
static unsigned take_areas(struct sv *v)
{
	struct sv names = *v, rest = *v;
	unsigned bits = 0;

	if (sv_find(*v, ':') == v->n)
		return 0;
	names = sv_cut(&rest, ':');
	while (names.p) {
		unsigned bit = area_bit(sv_cut(&names, ','));

		if (!bit)
			return 0;
		bits |= bit;
	}
	*v = rest;
	return bits;
}

void trace_init(void)
{
	struct sv v = sv_from(secure_getenv("DESKBELL_TRACE"));
	int fd = STDERR_FILENO;
	unsigned bits;

	trace_mask = 0;
	if (!v.n || sv_eqs(v, "0"))
		return;
	bits = take_areas(&v);
	if (!bits)
		for (size_t i = 0; i < ARRAY_LEN(areas); i++)
			bits |= areas[i].area;
	if (!sv_eqs(v, "1")) {
		/* v reaches to the end of the variable, so it is a C string */
		fd = open(v.p, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
		if (fd < 0) {
			fprintf(stderr, "deskbell: DESKBELL_TRACE: %s: %s\n", v.p,
				strerrordesc_np(errno));
			return;
		}
	}
	trace_mask = bits | (unsigned)fd << AREA_BITS;
}

/* Length of the well-formed UTF-8 character at v's head, 0 when there is none. */
static size_t char_length(struct sv v)
{
	const unsigned char *p = (const unsigned char *)v.p;
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

	if (p[0] > 0xf4 || n > v.n)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	/* overlong forms, surrogates, beyond U+10FFFF */
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

static void add_json(struct str *s, struct sv v)
{
	str_addc(s, '"');
	while (v.n) {
		size_t n = char_length(v);
		unsigned char c = (unsigned char)v.p[0];

		if (n == 0)
			str_adds(s, "\xef\xbf\xbd");
		else if (c == '"' || c == '\\')
			str_addf(s, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			str_addf(s, "\\u%04x", c);
		else
			str_add(s, (struct sv){ v.p, n });
		n += n == 0;
		v.p += n;
		v.n -= n;
	}
	str_addc(s, '"');
}

void trace_write(enum trace_area area, const char *at, const char *fmt, ...)
{
	AUTO(str_deinit) struct str msg = STR_INIT_MAX(MSG_MAX);
	AUTO(str_deinit) struct str line = STR_INIT;
	int saved = errno;
	va_list ap;
	ssize_t n;

	va_start(ap, fmt);
	str_vaddf(&msg, fmt, ap);
	va_end(ap);
	str_addf(&line,
		 "{\"us\":%lld,\"area\":\"%s\",\"at\":\"%s\",\"msg\":", (long long)clock_us(),
		 area_name(area), at);
	add_json(&line, str_sv(&msg));
	str_adds(&line, "}\n");
	n = write((int)(trace_mask >> AREA_BITS), line.p, line.n);
	(void)n; /* a trace that cannot be written must not stop the work */
	errno = saved;
}
