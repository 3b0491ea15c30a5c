/* Directories: made durable, listed in byte order, removed without ever following a link; and which
 * file systems a desk may lie on. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "deskbell/base/fs.h"
#include "fs_priv.h"
#include "deskbell/base/i18n.h"

#define DEPTH_MAX 256 /* each level of fs_remove_tree holds one descriptor */

static void close_dir(DIR **d)
{
	int saved = errno;

	if (*d)
		closedir(*d);
	*d = NULL;
	errno = saved;
}

static enum rc make_dir(const char *path, mode_t mode, struct err *e)
{
	int code;

	if (mkdir(path, mode) == 0)
		return fs_sync_dir_of(path, e);
	code = errno;
	/* Where mkdir fails for another reason (read-only, no right) the directory may still be
	 * there. */
	if (fs_is_dir(path))
		return RC_OK;
	errno = code;
	if (code == EEXIST || code == ENOTDIR)
		return err_set(e, RC_ENV, _("%s: in the way; it is not a directory"), path);
	return fs_fail(e, path);
}

enum rc fs_mkdirs(const char *path, mode_t mode, struct err *e)
{
	AUTO(str_deinit) struct str part = STR_INIT;
	struct sv rest = sv_from(path);

	if (rest.n && rest.p[0] == '/')
		str_addc(&part, '/');
	while (rest.p) {
		struct sv name = sv_cut(&rest, '/');

		if (!name.n)
			continue;
		if (part.n && part.p[part.n - 1] != '/')
			str_addc(&part, '/');
		str_add(&part, name);
		TRY(make_dir(str_z(&part), mode, e));
	}
	return RC_OK;
}

static bool is_dots(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

static int by_bytes(const void *a, const void *b)
{
	return sv_cmp(*(const struct sv *)a, *(const struct sv *)b);
}

enum rc fs_list(const char *path, size_t limit, struct arena *a, struct sv **out, size_t *n,
		struct err *e)
{
	AUTO(close_dir) DIR *d = opendir(path);
	struct sv *name = NULL;
	size_t count = 0, cap = 0;
	struct dirent *entry;

	if (!d && errno == ENOENT)
		return err_set(e, RC_NOTFOUND, _("%s: no such directory"), path);
	if (!d)
		return fs_fail(e, path);
	for (;;) {
		errno = 0;
		entry = readdir(d);
		if (!entry)
			break;
		if (is_dots(entry->d_name))
			continue;
		if (count == limit)
			return err_set(e, RC_INVALID, _("%s: more than %zu entries"), path, limit);
		name = arena_grow(a, name, count, count + 1, &cap, sizeof(*name));
		name[count++] = arena_sv(a, sv_from(entry->d_name));
	}
	if (errno)
		return fs_fail(e, path);
	if (count)
		qsort(name, count, sizeof(*name), by_bytes);
	*out = name;
	*n = count;
	return RC_OK;
}

bool fs_is_empty_dir(const char *path)
{
	AUTO(close_dir) DIR *d = opendir(path);
	struct dirent *entry;

	if (!d)
		return errno == ENOENT;
	errno = 0;
	while ((entry = readdir(d)))
		if (!is_dots(entry->d_name))
			return false;
	return errno == 0;
}

static enum rc remove_below(int parent, const char *name, const char *top, int depth,
			    struct err *e);

/* Empties the open directory d. */
static enum rc remove_entries(DIR *d, const char *top, int depth, struct err *e)
{
	struct dirent *entry;

	for (;;) {
		errno = 0;
		entry = readdir(d);
		if (!entry)
			return errno ? fs_fail(e, top) : RC_OK;
		if (is_dots(entry->d_name))
			continue;
		if (unlinkat(dirfd(d), entry->d_name, 0) == 0 || errno == ENOENT)
			continue;
		if (errno != EISDIR && errno != EPERM)
			return fs_fail(e, top);
		TRY(remove_below(dirfd(d), entry->d_name, top, depth + 1, e));
	}
}

/* Removes the directory `name` in `parent` with all in it; `top` is named in errors. */
static enum rc remove_below(int parent, const char *name, const char *top, int depth, struct err *e)
{
	AUTO(close_dir) DIR *d = NULL;
	int fd;

	if (depth > DEPTH_MAX)
		return err_set(e, RC_ENV, _("%s: more than %d directories deep"), top, DEPTH_MAX);
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? RC_OK : fs_fail(e, top);
	d = fdopendir(fd);
	if (!d) {
		fs_close(&fd);
		return fs_fail(e, top);
	}
	TRY(remove_entries(d, top, depth, e));
	if (unlinkat(parent, name, AT_REMOVEDIR) != 0 && errno != ENOENT)
		return fs_fail(e, top);
	return RC_OK;
}

enum rc fs_remove_tree(const char *path, struct err *e)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return errno == ENOENT ? RC_OK : fs_fail(e, path);
	if (!S_ISDIR(st.st_mode))
		return err_set(e, RC_ENV, _("%s: not a directory"), path);
	TRY(remove_below(AT_FDCWD, path, path, 0, e));
	return fs_sync_dir_of(path, e);
}

/* Magic numbers of statfs(2) and linux/magic.h. */
static const struct {
	unsigned long magic;
	const char *name;
} remote[] = {
	{ 0x6969, "NFS" },	  { 0x517b, "SMB" },	     { 0xfe534d42, "SMB" },
	{ 0xff534d42, "SMB" },	  { 0x65735546, "FUSE" },    { 0x01021997, "9P" },
	{ 0x00c36400, "Ceph" },	  { 0x5346414f, "AFS" },     { 0x6b414653, "AFS" },
	{ 0x73757245, "Coda" },	  { 0x564c, "NCP" },	     { 0x7461636f, "OCFS2" },
	{ 0x01161970, "GFS2" },	  { 0x0bd00bd0, "Lustre" },  { 0x786f4256, "VirtualBox" },
	{ 0x47504653, "GPFS" },	  { 0xaad7aaea, "Panasas" }, { 0xbacbacbc, "VMware" },
	{ 0x19830326, "BeeGFS" },
};

enum rc fs_check_kind(unsigned long magic, bool read_only, const char *path, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(remote); i++)
		if (remote[i].magic == magic)
			return err_set(e, RC_ENV,
				       _("%s: lies on %s, where the store's locks do not hold; "
					 "use a directory on a local disk"),
				       path, remote[i].name);
	if (read_only)
		return err_set(e, RC_ENV,
			       _("%s: the file system is mounted read-only; remount it, or use "
				 "a directory that can be written"),
			       path);
	return RC_OK;
}

enum rc fs_check_local(const char *path, struct err *e)
{
	AUTO(str_deinit) struct str at = STR_INIT;
	AUTO(str_deinit) struct str up = STR_INIT;
	struct statfs fs;

	str_adds(&at, path);
	/* What does not exist yet will lie where its nearest directory lies. */
	while (statfs(str_z(&at), &fs) != 0) {
		if (errno != ENOENT)
			return fs_fail(e, path);
		fs_dir_of(str_z(&at), &up);
		if (sv_eq(str_sv(&up), str_sv(&at)))
			return err_set(e, RC_ENV, _("%s: no such directory"), path);
		str_reset(&at);
		str_add(&at, str_sv(&up));
	}
	return fs_check_kind((unsigned long)fs.f_type & 0xffffffff, fs.f_flags & ST_RDONLY, path,
			     e);
}
