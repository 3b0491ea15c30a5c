/* The room kept for a full disk. */
#include "deskbell/service/ballast.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"

/* Less helps nobody. */
#define LEAST ((int64_t)128 << 10)

static int64_t room_for(const char *dir)
{
	struct statvfs fs;
	int64_t part;

	if (statvfs(dir, &fs))
		return 0;
	part = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize / 8;
	return part < LEAST ? 0 : part < BALLAST_BYTES ? part : BALLAST_BYTES;
}

enum rc ballast_lay(const char *desk_dir, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *path = fs_join(&a, desk_dir, BALLAST_FILE);
	int64_t size = room_for(desk_dir);
	int fd, code;

	if (!size || fs_exists(path))
		return RC_OK;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_set(e, RC_ENV, "%s: %s", path, strerror(errno));
	/* Real blocks: a file with a hole keeps no room. */
	code = posix_fallocate(fd, 0, size);
	close(fd);
	if (!code)
		return RC_OK;
	(void)unlink(path);
	return code == ENOSPC || code == EDQUOT || code == EFBIG || code == EINTR
		       ? RC_OK
		       : err_set(e, RC_ENV, "%s: %s", path, strerror(code));
}

enum rc ballast_drop(const char *desk_dir, int64_t *bytes, struct err *e)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *path = fs_join(&a, desk_dir, BALLAST_FILE);
	struct stat st;

	*bytes = 0;
	if (lstat(path, &st))
		return RC_OK;
	TRY(fs_remove(path, e));
	*bytes = (int64_t)st.st_size;
	return RC_OK;
}

bool ballast_there(const char *desk_dir)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	return fs_exists(fs_join(&a, desk_dir, BALLAST_FILE));
}
