/* Lines read by read(2), so that it is known what can be had without waiting: no transaction waits
 * for a pipe. */
#include "import_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"

#define BUF_SIZE ((size_t)256 << 10)

static enum rc fail(const struct lines *l, struct err *e)
{
	return err_set(e, RC_ENV, _("%s: cannot read: %s"), l->name, strerror(errno));
}

enum rc lines_open(struct lines *l, const char *path, size_t max, struct err *e)
{
	struct stat st;

	*l = (struct lines){ .name = path, .fd = STDIN_FILENO, .line = STR_INIT_MAX(max) };
	if (strcmp(path, "-") != 0)
		l->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (l->fd < 0)
		return err_set(e, errno == ENOENT ? RC_NOTFOUND : RC_ENV, "%s: %s", path,
			       strerror(errno));
	if (!fstat(l->fd, &st) && S_ISREG(st.st_mode)) {
		l->regular = true;
		l->total = st.st_size;
	}
	l->buf = mem_alloc(BUF_SIZE);
	return RC_OK;
}

void lines_deinit(struct lines *l)
{
	if (l->fd > STDIN_FILENO)
		close(l->fd);
	mem_free(&l->buf);
	str_deinit(&l->line);
}

static enum rc fill(struct lines *l, struct err *e)
{
	ssize_t n;

	do
		n = read(l->fd, l->buf, BUF_SIZE);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return fail(l, e);
	l->at = 0;
	l->n = (size_t)n;
	l->end = n == 0;
	if (!l->bytes && n >= 2 && l->buf[0] == '\x1f' && l->buf[1] == '\x8b')
		return err_set(
			e, RC_INVALID,
			_("%s: compressed by gzip; unpack it: gzip -dc FILE | deskbell import tickets -"),
			l->name);
	return RC_OK;
}

enum rc lines_next(struct lines *l, bool *more, struct err *e)
{
	const char *nl = NULL;

	*more = false;
	str_reset(&l->line);
	while (!nl && !l->end) {
		size_t n;

		if (l->at == l->n)
			TRY(fill(l, e));
		nl = memchr(l->buf + l->at, '\n', l->n - l->at);
		n = nl ? (size_t)(nl - l->buf) + 1 - l->at : l->n - l->at;
		str_add(&l->line, (struct sv){ l->buf + l->at, n });
		l->at += n;
		l->bytes += (int64_t)n;
		*more |= n > 0;
	}
	l->too_long = l->line.cut;
	l->number += *more;
	return RC_OK;
}

bool lines_ready(const struct lines *l)
{
	return l->regular || l->end || memchr(l->buf + l->at, '\n', l->n - l->at);
}

bool lines_peek(const struct lines *l, size_t *at, struct sv *line)
{
	const char *from = l->buf + l->at + *at, *nl;
	size_t left = l->n - l->at - *at;

	nl = left ? memchr(from, '\n', left) : NULL;
	if (!nl)
		return false;
	*line = (struct sv){ from, (size_t)(nl - from) + 1 };
	*at += line->n;
	return true;
}

enum rc lines_keep(struct lines *l, struct err *e)
{
	FILE *copy;
	int fd;

	if (lseek(l->fd, 0, SEEK_SET) == 0)
		return RC_OK;
	copy = tmpfile();
	fd = copy ? fcntl(fileno(copy), F_DUPFD_CLOEXEC, STDERR_FILENO + 1) : -1;
	if (fd < 0)
		return err_set(e, RC_ENV, _("no temporary file: %s"), strerror(errno));
	fclose(copy);
	while (!l->end) {
		TRY(fill(l, e));
		for (size_t done = 0; done < l->n;) {
			ssize_t n = write(fd, l->buf + done, l->n - done);

			if (n < 0 && errno != EINTR)
				return err_set(e, RC_ENV, _("%s: cannot keep it: %s"), l->name,
					       strerror(errno));
			done += n > 0 ? (size_t)n : 0;
		}
	}
	if (l->fd > STDIN_FILENO)
		close(l->fd);
	l->fd = fd;
	l->regular = true;
	return lines_rewind(l, e);
}

enum rc lines_rewind(struct lines *l, struct err *e)
{
	if (lseek(l->fd, 0, SEEK_SET) != 0)
		return fail(l, e);
	l->at = l->n = 0;
	l->number = l->bytes = 0;
	l->end = false;
	return RC_OK;
}
