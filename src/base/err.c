/* Error values. A message is cut at a character's start, so it stays valid UTF-8. */
#include "deskbell/base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "deskbell/base/str.h"

static const struct {
	int exit;
	const char *name;
} codes[] = {
	[RC_OK] = { 0, "ok" },
	[RC_ENV] = { 1, "environment" },
	[RC_USAGE] = { 2, "usage" },
	[RC_NOTFOUND] = { 3, "not_found" },
	[RC_DENIED] = { 4, "denied" },
	[RC_CONFLICT] = { 5, "conflict" },
	[RC_INVALID] = { 6, "invalid" },
	[RC_BUSY] = { 75, "busy" },
	[RC_CANCELLED] = { 1, "cancelled" },
	[RC_DONE] = { 1, "done" },
};

/* Copies s into dst[size], cut at a character's start. */
static void copy_cut(char *dst, size_t size, const char *s)
{
	struct sv v = sv_from(s);
	size_t n = sv_fit(v, size - 1);

	if (n)
		memcpy(dst, v.p, n);
	dst[n] = 0;
}

/* Formats into a buffer of its own, so that arguments may point into the error itself. */
static void PRINTF(3, 0) format(char *buf, size_t size, const char *fmt, va_list ap)
{
	int n = vsnprintf(buf, size, fmt, ap);

	if (n < 0)
		buf[0] = 0;
	else if ((size_t)n >= size)
		buf[sv_fit((struct sv){ buf, size }, size - 1)] = 0;
}

enum rc err_set(struct err *e, enum rc rc, const char *fmt, ...)
{
	char buf[sizeof(e->msg)];
	va_list ap;

	assert(e && rc != RC_OK);
	va_start(ap, fmt);
	format(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	e->rc = rc;
	e->field[0] = 0;
	copy_cut(e->msg, sizeof(e->msg), buf);
	return rc;
}

enum rc err_field(struct err *e, const char *field, const char *fmt, ...)
{
	char buf[sizeof(e->msg)], name[sizeof(e->field)];
	va_list ap;

	assert(e);
	va_start(ap, fmt);
	format(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	copy_cut(name, sizeof(name), field);
	e->rc = RC_INVALID;
	copy_cut(e->field, sizeof(e->field), name);
	copy_cut(e->msg, sizeof(e->msg), buf);
	return e->rc;
}

enum rc err_more(struct err *e, enum rc rc, const char *field, const char *fmt, ...)
{
	char buf[sizeof(e->msg)];
	va_list ap;
	size_t n;

	assert(e && rc != RC_OK);
	va_start(ap, fmt);
	format(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	if (e->rc == RC_OK) {
		e->rc = rc;
		copy_cut(e->field, sizeof(e->field), field);
		copy_cut(e->msg, sizeof(e->msg), buf);
		return e->rc;
	}
	n = strlen(e->msg);
	/* A finding that does not fit with at least one byte of text is dropped whole. */
	if (n + 2 < sizeof(e->msg)) {
		e->msg[n] = '\n';
		copy_cut(e->msg + n + 1, sizeof(e->msg) - n - 1, buf);
		if (!e->msg[n + 1])
			e->msg[n] = 0;
	}
	return e->rc;
}

enum rc err_prefix(struct err *e, const char *fmt, ...)
{
	char buf[sizeof(e->msg)], prefix[sizeof(e->msg)], old[sizeof(e->msg)];
	char *line = old, *end;
	va_list ap;
	size_t n = 0, len;

	assert(e);
	va_start(ap, fmt);
	format(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	copy_cut(prefix, sizeof(prefix) - 2, buf);
	len = strlen(prefix);
	memcpy(prefix + len, ": ", 3);
	len += 2;
	memcpy(old, e->msg, sizeof(old));
	/* Findings are read one by one; those without room for the prefix are dropped whole. */
	for (; line && n + len < sizeof(e->msg); line = end ? end + 1 : NULL) {
		end = strchr(line, '\n');
		if (end)
			*end = 0;
		if (n > 0)
			e->msg[n - 1] = '\n';
		memcpy(e->msg + n, prefix, len);
		copy_cut(e->msg + n + len, sizeof(e->msg) - n - len, line);
		n += strlen(e->msg + n) + 1;
	}
	return e->rc;
}

int rc_exit(enum rc rc)
{
	assert((size_t)rc < ARRAY_LEN(codes));
	return codes[rc].exit;
}

const char *rc_name(enum rc rc)
{
	assert((size_t)rc < ARRAY_LEN(codes));
	return codes[rc].name;
}
