/* ustar archives: headers of 512 bytes, contents filled up to blocks of that size. */
#include "deskbell/base/tar.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "deskbell/base/i18n.h"
#include "fs_priv.h"

#define BLOCK 512
/* Where the fields of a header stand, and how long they are. */
enum {
	NAME = 0,
	NAME_N = 100,
	MODE = 100,
	OWNER = 108,
	GROUP = 116,
	SIZE = 124,
	SIZE_N = 12,
	MTIME = 136,
	SUM = 148,
	SUM_N = 8,
	TYPE = 156,
	MAGIC = 257,
	PREFIX = 345,
	PREFIX_N = 155,
};
#define SIZE_OCTAL_MAX 077777777777ULL
/* A pax header of ours holds two records. */
#define PAX_MAX 4096

/* ---- writing ---- */

enum rc tar_put(struct tar_writer *w, struct sv bytes, struct err *e)
{
	while (bytes.n) {
		ssize_t n = write(w->fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fs_fail(e, w->path);
		bytes.p += n;
		bytes.n -= (size_t)n;
		w->at += (uint64_t)n;
	}
	return RC_OK;
}

static unsigned sum_of(const unsigned char *b)
{
	unsigned sum = 0;

	for (int i = 0; i < BLOCK; i++)
		sum += i >= SUM && i < SUM + SUM_N ? ' ' : b[i];
	return sum;
}

static enum rc put_header(struct tar_writer *w, struct sv name, uint64_t size, int64_t mtime,
			  char type, struct err *e)
{
	static const char magic[] = { 'u', 's', 't', 'a', 'r', '\0', '0', '0' };
	char b[BLOCK] = { 0 };

	memcpy(b + NAME, name.p, name.n < NAME_N ? name.n : NAME_N);
	memcpy(b + MODE, "0000600", 8);
	memcpy(b + OWNER, "0000000", 8);
	memcpy(b + GROUP, "0000000", 8);
	snprintf(b + SIZE, SIZE_N, "%011llo",
		 (unsigned long long)(size <= SIZE_OCTAL_MAX ? size : 0));
	snprintf(b + MTIME, SIZE_N, "%011llo",
		 mtime > 0 ? (unsigned long long)mtime & SIZE_OCTAL_MAX : 0ULL);
	b[TYPE] = type;
	memcpy(b + MAGIC, magic, sizeof(magic));
	snprintf(b + SUM, SUM_N, "%06o", sum_of((unsigned char *)b));
	b[SUM + 7] = ' ';
	return tar_put(w, (struct sv){ b, BLOCK }, e);
}

/* "LENGTH KEY=VALUE\n", where the length counts itself. */
static void add_record(struct str *s, const char *key, struct sv value)
{
	size_t n = strlen(key) + value.n + 3, digits = 1;

	for (size_t limit = 10; n + digits >= limit; limit *= 10)
		digits++;
	str_addf(s, "%zu %s=%.*s\n", n + digits, key, SV_ARG(value));
}

enum rc tar_begin(struct tar_writer *w, struct sv name, uint64_t size, int64_t mtime, struct err *e)
{
	AUTO(str_deinit) struct str pax = STR_INIT;

	if (name.n > NAME_N)
		add_record(&pax, "path", name);
	if (size > SIZE_OCTAL_MAX) {
		char digits[24];
		int n = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)size);

		add_record(&pax, "size", (struct sv){ digits, (size_t)n });
	}
	if (pax.n) {
		TRY(put_header(w, SV("pax"), pax.n, mtime, 'x', e));
		TRY(tar_put(w, str_sv(&pax), e));
		TRY(tar_end(w, pax.n, e));
	}
	return put_header(w, name, size, mtime, '0', e);
}

enum rc tar_end(struct tar_writer *w, uint64_t size, struct err *e)
{
	static const char zero[BLOCK];

	return tar_put(w, (struct sv){ zero, (BLOCK - size % BLOCK) % BLOCK }, e);
}

enum rc tar_finish(struct tar_writer *w, struct err *e)
{
	static const char zero[2 * BLOCK];

	return tar_put(w, (struct sv){ zero, sizeof(zero) }, e);
}

/* ---- reading ---- */

static enum rc cut_short(const struct tar_reader *r, struct err *e)
{
	return err_set(e, RC_INVALID, _("%s: cut short"), r->path);
}

static enum rc not_ours(const struct tar_reader *r, const char *why, struct err *e)
{
	return err_set(e, RC_INVALID, _("%s: no archive of this program (%s)"), r->path, why);
}

/* Exactly n bytes. */
static enum rc read_whole(struct tar_reader *r, char *buf, size_t n, struct err *e)
{
	while (n) {
		ssize_t got = read(r->fd, buf, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fs_fail(e, r->path);
		if (got == 0)
			return cut_short(r, e);
		buf += got;
		n -= (size_t)got;
	}
	return RC_OK;
}

enum rc tar_get(struct tar_reader *r, char *buf, size_t size, size_t *n, struct err *e)
{
	*n = r->left < size ? (size_t)r->left : size;
	TRY(read_whole(r, buf, *n, e));
	r->left -= *n;
	return RC_OK;
}

static enum rc pass_over(struct tar_reader *r, struct err *e)
{
	char buf[65536];
	size_t n;

	while (r->left)
		TRY(tar_get(r, buf, sizeof(buf), &n, e));
	n = (size_t)r->pad;
	r->pad = 0;
	return read_whole(r, buf, n, e);
}

/* An octal number of at most n digits, ended by NUL or blank. */
static bool octal(const char *p, size_t n, uint64_t *out)
{
	size_t i = 0;

	*out = 0;
	for (; i < n && p[i] >= '0' && p[i] <= '7'; i++)
		*out = *out << 3 | (uint64_t)(p[i] - '0');
	return i > 0 && (i == n || p[i] == 0 || p[i] == ' ');
}

bool tar_takes(struct sv path)
{
	struct sv rest = path;

	if (!path.n || path.n > TAR_PATH_MAX)
		return false;
	for (size_t i = 0; i < path.n; i++)
		if ((unsigned char)path.p[i] < 0x20 || path.p[i] == 0x7f || path.p[i] == '\\')
			return false;
	while (rest.p) {
		struct sv part = sv_cut(&rest, '/');

		if (!part.n || sv_eqs(part, ".") || sv_eqs(part, ".."))
			return false;
	}
	return true;
}

static struct sv field(const char *p, size_t n)
{
	return (struct sv){ p, strnlen(p, n) };
}

/* What a header says. *type = 0 for an empty block. */
static enum rc read_header(struct tar_reader *r, struct arena *a, struct tar_entry *out, char *type,
			   struct err *e)
{
	char b[BLOCK];
	struct sv prefix;
	uint64_t sum, mtime;

	TRY(read_whole(r, b, BLOCK, e));
	*type = 0;
	for (int i = 0; i < BLOCK && !*type; i++)
		*type = b[i];
	if (!*type)
		return RC_OK;
	if (memcmp(b + MAGIC, "ustar", 6) != 0 || !octal(b + SUM, SUM_N, &sum) ||
	    sum != sum_of((unsigned char *)b))
		return not_ours(r, _("a header is damaged"), e);
	if (!octal(b + SIZE, SIZE_N, &out->size) || !octal(b + MTIME, SIZE_N, &mtime))
		return not_ours(r, _("a number is malformed"), e);
	*type = b[TYPE] ? b[TYPE] : '0';
	out->mtime = (int64_t)mtime;
	prefix = field(b + PREFIX, PREFIX_N);
	out->name = arena_printf(a, "%.*s%s%.*s", SV_ARG(prefix), prefix.n ? "/" : "",
				 SV_ARG(field(b + NAME, NAME_N)));
	return RC_OK;
}

static void expect(struct tar_reader *r, uint64_t size)
{
	r->left = size;
	r->pad = (BLOCK - size % BLOCK) % BLOCK;
}

/* The records of a pax header: path and size count, others are passed over. */
static enum rc read_pax(struct tar_reader *r, uint64_t size, struct arena *a, struct sv *path,
			int64_t *length, struct err *e)
{
	struct sv rest;
	char *text;
	size_t n;

	if (size > PAX_MAX)
		return not_ours(r, _("a header is too long"), e);
	text = arena_alloc(a, (size_t)size + 1);
	expect(r, size);
	TRY(tar_get(r, text, (size_t)size, &n, e));
	TRY(pass_over(r, e));
	for (rest = (struct sv){ text, n }; rest.p && rest.n;) {
		struct sv line = sv_cut(&rest, '\n'), key;

		sv_cut(&line, ' ');
		key = sv_cut(&line, '=');
		if (sv_eqs(key, "path"))
			*path = line;
		else if (sv_eqs(key, "size") && (!sv_int(line, length) || *length < 0))
			return not_ours(r, _("a number is malformed"), e);
	}
	return RC_OK;
}

enum rc tar_next(struct tar_reader *r, struct arena *a, struct tar_entry *out, struct err *e)
{
	struct sv path = SV_NULL;
	int64_t length = -1;
	char type;

	TRY(pass_over(r, e));
	TRY(read_header(r, a, out, &type, e));
	if (type == 'x') {
		TRY(read_pax(r, out->size, a, &path, &length, e));
		TRY(read_header(r, a, out, &type, e));
	}
	if (!type)
		return RC_DONE;
	if (path.p)
		out->name = path;
	if (length >= 0)
		out->size = (uint64_t)length;
	if (type != '0')
		return not_ours(r, _("it holds something that is no plain file"), e);
	if (!tar_takes(out->name))
		return not_ours(r, _("an unsafe name"), e);
	if (out->size > INT64_MAX)
		return not_ours(r, _("a number is malformed"), e);
	expect(r, out->size);
	return RC_OK;
}
