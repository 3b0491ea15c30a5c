/* Files: whole reads with a limit, and writes that are there whole or not at all. An fsync that
 * failed is never tried again: the kernel may have dropped the pages. */
#include "deskbell/base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs_priv.h"
#include "deskbell/base/hash.h"
#include "deskbell/base/i18n.h"

enum rc fs_fail(struct err *e, const char *path)
{
	char buf[128];
	int code = errno;

	switch (code) {
	case ENOSPC:
	case EDQUOT:
		return err_set(e, RC_ENV, _("%s: the disk is full; free some space and try again"),
			       path);
	case EROFS:
		return err_set(e, RC_ENV, _("%s: the file system is mounted read-only"), path);
	default:
		return err_set(e, RC_ENV, "%s: %s", path, strerror_r(code, buf, sizeof(buf)));
	}
}

void fs_close(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	errno = saved;
}

void fs_dir_of(const char *path, struct str *out)
{
	const char *slash = strrchr(path, '/');

	str_reset(out);
	if (!slash)
		str_adds(out, ".");
	else
		str_add(out, (struct sv){ path, slash == path ? 1 : (size_t)(slash - path) });
}

enum rc fs_sync_dir(const char *dir, struct err *e)
{
	AUTO(fs_close) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		return fs_fail(e, dir);
	return RC_OK;
}

enum rc fs_sync_all(const char *dir, struct err *e)
{
	AUTO(fs_close) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || syncfs(fd) != 0)
		return fs_fail(e, dir);
	return RC_OK;
}

enum rc fs_sync_dir_of(const char *path, struct err *e)
{
	AUTO(str_deinit) struct str dir = STR_INIT;

	fs_dir_of(path, &dir);
	return fs_sync_dir(str_z(&dir), e);
}

/* Opens a regular file and tells its size. O_NONBLOCK: a pipe put there must not hang us. */
static enum rc open_regular(const char *path, int *fd, size_t *size, struct err *e)
{
	struct stat st;

	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (*fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(e, RC_NOTFOUND, _("%s: no such file"), path);
	if (*fd < 0 || fstat(*fd, &st) != 0)
		return fs_fail(e, path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, RC_INVALID, _("%s: not a regular file"), path);
	*size = st.st_size > 0 ? (size_t)st.st_size : 0;
	return RC_OK;
}

static enum rc too_large(const char *path, size_t limit, struct err *e)
{
	return err_set(e, RC_INVALID, _("%s: larger than the limit of %zu bytes"), path, limit);
}

enum rc fs_read(const char *path, size_t limit, struct arena *a, struct sv *out, struct err *e)
{
	AUTO(fs_close) int fd = -1;
	size_t size = 0, n = 0, cap = 0;
	char *buf = NULL;

	TRY(open_regular(path, &fd, &size, e));
	if (size > limit)
		return too_large(path, limit, e);
	/* The size is a hint: the file may grow, and files of /proc have none. */
	buf = arena_grow(a, NULL, 0, size + 2, &cap, 1);
	for (;;) {
		ssize_t got;

		if (n + 1 == cap)
			buf = arena_grow(a, buf, n, cap + 1, &cap, 1);
		got = read(fd, buf + n, cap - n - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fs_fail(e, path);
		if (got == 0)
			break;
		n += (size_t)got;
		if (n > limit)
			return too_large(path, limit, e);
	}
	buf[n] = 0;
	*out = (struct sv){ buf, n };
	return RC_OK;
}

enum rc fs_hash(const char *path, struct hash *out, int64_t *size, struct err *e)
{
	AUTO(fs_close) int fd = -1;
	struct hasher h;
	int64_t total = 0;
	char buf[65536];
	size_t hint;

	TRY(open_regular(path, &fd, &hint, e));
	hash_init(&h);
	for (;;) {
		ssize_t got = read(fd, buf, sizeof(buf));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fs_fail(e, path);
		if (got == 0)
			break;
		hash_bytes(&h, (struct sv){ buf, (size_t)got });
		total += got;
	}
	*out = hash_end(&h);
	if (size)
		*size = total;
	return RC_OK;
}

static bool write_all(int fd, struct sv bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		bytes.p += n;
		bytes.n -= (size_t)n;
	}
	return true;
}

/* Fills the new file `temp` and gives it the name `path`. */
static bool put_file(int *fd, const char *temp, const char *path, struct sv bytes, mode_t mode,
		     bool sync)
{
	int own = *fd;

	if (!write_all(own, bytes) || fchmod(own, mode) != 0 || (sync && fsync(own) != 0))
		return false;
	/* Some file systems report a failed write only here. */
	*fd = -1;
	if (close(own) != 0)
		return false;
	return rename(temp, path) == 0;
}

static enum rc write_file(const char *path, struct sv bytes, mode_t mode, bool sync, struct err *e)
{
	AUTO(str_deinit) struct str temp = STR_INIT;
	AUTO(fs_close) int fd = -1;

	fs_dir_of(path, &temp);
	str_adds(&temp, "/.deskbell-XXXXXX");
	fd = mkostemp(temp.p, O_CLOEXEC);
	if (fd < 0)
		return fs_fail(e, path);
	if (!put_file(&fd, temp.p, path, bytes, mode, sync)) {
		enum rc rc = fs_fail(e, path);

		unlink(temp.p);
		return rc;
	}
	return sync ? fs_sync_dir_of(path, e) : RC_OK;
}

enum rc fs_write(const char *path, struct sv bytes, mode_t mode, struct err *e)
{
	return write_file(path, bytes, mode, true, e);
}

enum rc fs_write_lazy(const char *path, struct sv bytes, mode_t mode, struct err *e)
{
	return write_file(path, bytes, mode, false, e);
}

enum rc fs_write_new(const char *path, struct sv bytes, mode_t mode, struct err *e)
{
	AUTO(fs_close)
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	enum rc rc;

	if (fd < 0 && (errno == EEXIST || errno == ELOOP))
		return err_set(e, RC_INVALID, _("%s: there is something of that name already"),
			       path);
	if (fd < 0)
		return fs_fail(e, path);
	if (write_all(fd, bytes) && fsync(fd) == 0)
		return RC_OK;
	rc = fs_fail(e, path);
	unlink(path);
	return rc;
}

enum rc fs_remove(const char *path, struct err *e)
{
	if (unlink(path) == 0)
		return fs_sync_dir_of(path, e);
	return errno == ENOENT || errno == ENOTDIR ? RC_OK : fs_fail(e, path);
}

enum rc fs_rename(const char *from, const char *to, struct err *e)
{
	AUTO(str_deinit) struct str from_dir = STR_INIT;
	AUTO(str_deinit) struct str to_dir = STR_INIT;

	if (rename(from, to) != 0) {
		if (errno == ENOENT && !fs_exists(from))
			return err_set(e, RC_NOTFOUND, _("%s: no such file"), from);
		return fs_fail(e, to);
	}
	fs_dir_of(from, &from_dir);
	fs_dir_of(to, &to_dir);
	TRY(fs_sync_dir(str_z(&to_dir), e));
	if (sv_eq(str_sv(&from_dir), str_sv(&to_dir)))
		return RC_OK;
	return fs_sync_dir(str_z(&from_dir), e);
}

bool fs_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

bool fs_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool fs_is_file(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

const char *fs_join(struct arena *a, const char *dir, const char *name)
{
	size_t n = strlen(dir);

	return arena_printf(a, "%s%s%s", dir, n && dir[n - 1] == '/' ? "" : "/", name).p;
}
