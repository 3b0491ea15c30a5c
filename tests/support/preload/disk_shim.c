/* Loaded before libc (LD_PRELOAD): notes each call that changes a file below $DISK_ROOT, in order,
 * so that support/disk.c can say what a disk would hold after a power cut. Nothing is really
 * flushed: the notes say what would have been. Built by the test that uses it. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include "../disk_log.h"

static const char *root;
static size_t n_root;
static int log_fd = -1;

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("DISK_LOG");

	root = getenv("DISK_ROOT");
	if (!root || !path)
		return;
	n_root = strlen(root);
	log_fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CLOEXEC, 0);
}

/* ---- where a call works ---- */

static bool below(const char *path, const char **rel)
{
	if (log_fd < 0 || strncmp(path, root, n_root) != 0 ||
	    (path[n_root] != '/' && path[n_root] != '\0'))
		return false;
	*rel = path + n_root + (path[n_root] == '/');
	return true;
}

static bool of_fd(int fd, char out[PATH_MAX])
{
	char link[40];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, out, PATH_MAX - 1);
	if (n < 0)
		return false;
	out[n] = '\0';
	return true;
}

/* The path as it would be from the top; links in it are not followed. */
static bool whole(int dir, const char *path, char out[PATH_MAX], const char **rel)
{
	char from[PATH_MAX];

	if (log_fd < 0)
		return false;
	if (path[0] == '/') {
		snprintf(out, PATH_MAX, "%s", path);
	} else {
		if (dir == AT_FDCWD ? !getcwd(from, sizeof(from)) : !of_fd(dir, from))
			return false;
		while (!strncmp(path, "./", 2))
			path += 2;
		if ((size_t)snprintf(out, PATH_MAX, "%s/%s", from, path) >= PATH_MAX)
			return false;
	}
	return below(out, rel);
}

static void note(struct disk_note n, const char *path, const void *other, size_t n_other)
{
	struct iovec v[3] = { { &n, sizeof(n) } };
	int saved = errno;

	n.n_path = (uint32_t)(path ? strlen(path) : 0);
	n.n_other = (uint32_t)n_other;
	v[1] = (struct iovec){ (void *)(uintptr_t)path, n.n_path };
	v[2] = (struct iovec){ (void *)(uintptr_t)other, n_other };
	if (syscall(SYS_writev, log_fd, v, 3) != (ssize_t)(sizeof(n) + n.n_path + n_other))
		_exit(99);
	errno = saved;
}

static uint64_t ino_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? st.st_ino : 0;
}

/* ---- names ---- */

static int open_noted(int dir, const char *path, int flags, mode_t mode)
{
	char full[PATH_MAX];
	const char *rel = NULL;
	struct stat st;
	bool ours = (flags & (O_CREAT | O_TRUNC)) && (flags & O_TMPFILE) != O_TMPFILE &&
		    whole(dir, path, full, &rel);
	bool there = ours && lstat(full, &st) == 0;
	int fd = (int)syscall(SYS_openat, dir, path, flags, mode);

	if (fd < 0 || !ours)
		return fd;
	if (!there)
		note((struct disk_note){ .op = DISK_CREATE, .ino = ino_of(fd) }, rel, NULL, 0);
	else if (flags & O_TRUNC)
		note((struct disk_note){ .op = DISK_RESIZE, .ino = ino_of(fd) }, NULL, NULL, 0);
	return fd;
}

#define OPEN(name, params, dir) \
	int name params; \
	int name params \
	{ \
		mode_t mode = 0; \
		va_list ap; \
\
		va_start(ap, flags); \
		if (flags & (O_CREAT | O_TMPFILE)) \
			mode = va_arg(ap, mode_t); \
		va_end(ap); \
		return open_noted(dir, path, flags, mode); \
	}

OPEN(open, (const char *path, int flags, ...), AT_FDCWD)
OPEN(open64, (const char *path, int flags, ...), AT_FDCWD)
OPEN(openat, (int at, const char *path, int flags, ...), at)
OPEN(openat64, (int at, const char *path, int flags, ...), at)

/* A new name for the six X before the suffix, until it could be made. */
static int make_temp(char *name, int suffix, int flags, bool dir)
{
	static const char letter[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	char *x = name + strlen(name) - suffix - 6;

	for (int tries = 0; tries < 100; tries++) {
		unsigned char r[6];
		int got;

		if (syscall(SYS_getrandom, r, sizeof(r), 0) != (ssize_t)sizeof(r))
			return -1;
		for (int i = 0; i < 6; i++)
			x[i] = letter[r[i] % (sizeof(letter) - 1)];
		got = dir ? mkdir(name, 0700)
			  : open_noted(AT_FDCWD, name, flags | O_RDWR | O_CREAT | O_EXCL, 0600);
		if (got >= 0 || errno != EEXIST)
			return got;
	}
	return -1;
}

int mkstemp(char *name)
{
	return make_temp(name, 0, 0, false);
}

int mkstemp64(char *name)
{
	return make_temp(name, 0, 0, false);
}

int mkostemp(char *name, int flags)
{
	return make_temp(name, 0, flags, false);
}

int mkstemps(char *name, int suffix)
{
	return make_temp(name, suffix, 0, false);
}

char *mkdtemp(char *name)
{
	return make_temp(name, 0, 0, true) < 0 ? NULL : name;
}

int mkdir(const char *path, mode_t mode)
{
	char full[PATH_MAX];
	const char *rel;
	int rc = (int)syscall(SYS_mkdir, path, mode);

	if (rc == 0 && whole(AT_FDCWD, path, full, &rel))
		note((struct disk_note){ .op = DISK_MKDIR }, rel, NULL, 0);
	return rc;
}

static int remove_noted(int dir, const char *path, int flags)
{
	char full[PATH_MAX];
	const char *rel;
	int rc = (int)syscall(SYS_unlinkat, dir, path, flags);

	if (rc == 0 && whole(dir, path, full, &rel))
		note((struct disk_note){ .op = flags & AT_REMOVEDIR ? DISK_RMDIR : DISK_REMOVE },
		     rel, NULL, 0);
	return rc;
}

int unlink(const char *path)
{
	return remove_noted(AT_FDCWD, path, 0);
}

int unlinkat(int dir, const char *path, int flags)
{
	return remove_noted(dir, path, flags);
}

int rmdir(const char *path)
{
	return remove_noted(AT_FDCWD, path, AT_REMOVEDIR);
}

/* Both ends lie below the root, or neither. */
static void note_two(enum disk_op op, const char *from, const char *to)
{
	char full[PATH_MAX], full_to[PATH_MAX];
	const char *rel, *rel_to;
	struct stat st;

	if (!whole(AT_FDCWD, from, full, &rel) || !whole(AT_FDCWD, to, full_to, &rel_to))
		return;
	if (lstat(full_to, &st) != 0)
		_exit(98);
	if (op == DISK_RENAME && S_ISDIR(st.st_mode))
		op = DISK_RENAME_DIR;
	note((struct disk_note){ .op = op, .ino = st.st_ino }, rel, rel_to, strlen(rel_to));
}

int rename(const char *from, const char *to)
{
	int rc = (int)syscall(SYS_rename, from, to);

	if (rc == 0)
		note_two(DISK_RENAME, from, to);
	return rc;
}

int link(const char *from, const char *to)
{
	int rc = (int)syscall(SYS_link, from, to);

	if (rc == 0)
		note_two(DISK_LINK, from, to);
	return rc;
}

/* ---- content ---- */

static bool ours(int fd, char path[PATH_MAX], const char **rel)
{
	return log_fd >= 0 && of_fd(fd, path) && below(path, rel);
}

static void note_write(int fd, const void *p, ssize_t n, off64_t at)
{
	char path[PATH_MAX];
	const char *rel;

	if (n > 0 && ours(fd, path, &rel))
		note((struct disk_note){ .op = DISK_WRITE, .ino = ino_of(fd), .at = at }, NULL, p,
		     (size_t)n);
}

ssize_t write(int fd, const void *p, size_t n)
{
	ssize_t done = syscall(SYS_write, fd, p, n);
	int saved = errno;

	if (done > 0 && log_fd >= 0)
		note_write(fd, p, done, syscall(SYS_lseek, fd, 0, SEEK_CUR) - done);
	errno = saved;
	return done;
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	ssize_t done = syscall(SYS_pwrite64, fd, p, n, at);

	note_write(fd, p, done, at);
	return done;
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	ssize_t done = syscall(SYS_pwrite64, fd, p, n, at);

	note_write(fd, p, done, at);
	return done;
}

static int resize(int fd, off64_t n)
{
	char path[PATH_MAX];
	const char *rel;
	int rc = (int)syscall(SYS_ftruncate, fd, n);

	if (rc == 0 && ours(fd, path, &rel))
		note((struct disk_note){ .op = DISK_RESIZE, .ino = ino_of(fd), .at = n }, NULL,
		     NULL, 0);
	return rc;
}

int ftruncate(int fd, off_t n)
{
	return resize(fd, n);
}

int ftruncate64(int fd, off64_t n)
{
	return resize(fd, n);
}

/* libgit2 writes its packs into mapped pages, noted whole when they are given back: what the kernel
 * has written of them before was not asked for. SQLite makes its -shm anew. */
#define MAPS 64

static struct {
	void *p; /* NULL: free */
	size_t n;
	uint64_t ino;
	off64_t at;
} mapped[MAPS];

static void remember(void *p, size_t n, uint64_t ino, off64_t at)
{
	for (int i = 0; i < MAPS; i++) {
		if (mapped[i].p)
			continue;
		mapped[i].p = p;
		mapped[i].n = n;
		mapped[i].ino = ino;
		mapped[i].at = at;
		return;
	}
	_exit(97);
}

static bool is_shm(const char *rel)
{
	size_t n = strlen(rel);

	return n > 4 && !strcmp(rel + n - 4, "-shm");
}

static void *map_noted(void *p, size_t n, int prot, int flags, int fd, off64_t at)
{
	void *got = (void *)syscall(SYS_mmap, p, n, prot, flags, fd, at);
	char path[PATH_MAX];
	const char *rel;

	if (got != MAP_FAILED && (prot & PROT_WRITE) && (flags & MAP_SHARED) &&
	    ours(fd, path, &rel) && !is_shm(rel))
		remember(got, n, ino_of(fd), at);
	return got;
}

void *mmap(void *p, size_t n, int prot, int flags, int fd, off_t at)
{
	return map_noted(p, n, prot, flags, fd, at);
}

void *mmap64(void *p, size_t n, int prot, int flags, int fd, off64_t at)
{
	return map_noted(p, n, prot, flags, fd, at);
}

int munmap(void *p, size_t n)
{
	for (int i = 0; i < MAPS; i++) {
		if (!mapped[i].p || mapped[i].p != p)
			continue;
		note((struct disk_note){ .op = DISK_WRITE,
					 .ino = mapped[i].ino,
					 .at = mapped[i].at },
		     NULL, p, mapped[i].n);
		mapped[i].p = NULL;
	}
	return (int)syscall(SYS_munmap, p, n);
}

/* ---- the disk ---- */

static int sync_noted(int fd, enum disk_op of_file)
{
	char path[PATH_MAX];
	const char *rel;
	struct stat st;

	if (fstat(fd, &st) != 0)
		return -1;
	if (ours(fd, path, &rel))
		note((struct disk_note){ .op = S_ISDIR(st.st_mode) ? DISK_SYNC_DIR : of_file,
					 .ino = st.st_ino },
		     rel, NULL, 0);
	return 0;
}

int fsync(int fd)
{
	return sync_noted(fd, DISK_SYNC);
}

int fdatasync(int fd)
{
	return sync_noted(fd, DISK_SYNC_DATA);
}

int syncfs(int fd)
{
	char path[PATH_MAX];
	const char *rel;

	if (ours(fd, path, &rel))
		note((struct disk_note){ .op = DISK_SYNC_ALL }, NULL, NULL, 0);
	return 0;
}
