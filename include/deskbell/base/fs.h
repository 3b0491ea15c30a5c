#ifndef DESKBELL_BASE_FS_H
#define DESKBELL_BASE_FS_H
/* Files: whole reads with a limit, atomic durable writes, directories with mode 0700. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

/* Reads a regular file of at most `limit` bytes. RC_NOTFOUND when absent, RC_INVALID when larger
 * or not a regular file. out->p[out->n] is NUL. */
enum rc fs_read(const char *path, size_t limit, struct arena *a, struct sv *out,
		struct err *e) MUST_USE;
/* Writes to a temporary name beside path (".deskbell-XXXXXX"), fsyncs, renames over it, fsyncs the
 * directory. The mode is exact, whatever the umask. On failure nothing is left behind. */
enum rc fs_write(const char *path, struct sv bytes, mode_t mode, struct err *e) MUST_USE;
/* As fs_write without waiting for the disk; for what may be lost. */
enum rc fs_write_lazy(const char *path, struct sv bytes, mode_t mode, struct err *e) MUST_USE;
/* Makes a new file: refuses (RC_INVALID) whatever stands there, a link too. On failure nothing is
 * left behind. */
enum rc fs_write_new(const char *path, struct sv bytes, mode_t mode, struct err *e) MUST_USE;
struct hash;
/* SHA-256 of a regular file, read piece by piece, and its size (may be NULL). RC_NOTFOUND,
 * RC_INVALID as fs_read. */
enum rc fs_hash(const char *path, struct hash *out, int64_t *size, struct err *e) MUST_USE;
/* mkdir -p, durable; existing directories are left as they are. */
enum rc fs_mkdirs(const char *path, mode_t mode, struct err *e) MUST_USE;
/* Makes the names in a directory durable. */
enum rc fs_sync_dir(const char *dir, struct err *e) MUST_USE;
/* Flushes the file system that directory lies on: all that was written below it before. */
enum rc fs_sync_all(const char *dir, struct err *e) MUST_USE;
/* Removes a file; an absent one is fine. The directory is fsynced. */
enum rc fs_remove(const char *path, struct err *e) MUST_USE;
/* Durable rename within one file system. RC_NOTFOUND when `from` is absent. */
enum rc fs_rename(const char *from, const char *to, struct err *e) MUST_USE;
/* Removes a directory and all below it, never following links; an absent one is fine, anything but
 * a directory is refused. */
enum rc fs_remove_tree(const char *path, struct err *e) MUST_USE;
/* Names of a directory's entries without "." and "..", sorted by bytes. At most `limit`, else
 * RC_INVALID; RC_NOTFOUND when absent. */
enum rc fs_list(const char *path, size_t limit, struct arena *a, struct sv **out, size_t *n,
		struct err *e) MUST_USE;
bool fs_exists(const char *path);
bool fs_is_dir(const char *path);
/* A regular file itself: a link to one is none. */
bool fs_is_file(const char *path);
/* True when the directory is absent or has no entry. */
bool fs_is_empty_dir(const char *path);
/* RC_ENV with name and remedy when path lies on a network or FUSE file system, where SQLite's
 * shared memory and locks do not hold (SAFETY 10); also when it is mounted read-only. A path that
 * does not exist yet is judged by its nearest directory. */
enum rc fs_check_local(const char *path, struct err *e) MUST_USE;
/* "DIR/NAME" in the arena. */
const char *fs_join(struct arena *a, const char *dir, const char *name);

/* An open-file-description lock on a side file (fcntl F_OFD_SETLK), released by close or death. */
struct fs_lock {
	int fd;
};

#define FS_LOCK_INIT \
	{ \
		-1 \
	}

/* Opens (creating with 0600) without locking. */
enum rc fs_lock_open(struct fs_lock *l, const char *path, struct err *e) MUST_USE;
/* Waits for the exclusive lock; nobody who comes later overtakes. `cancelled` (may be NULL) is
 * asked every 50 ms, in the caller's thread, and ends the wait with RC_CANCELLED; RC_BUSY after
 * timeout_ms (0 = one try, which fails also where somebody waits; negative = no end). A wait that
 * can end otherwise runs in a helper thread; a lock that is free is taken without one. Not for two
 * threads on one fs_lock. */
enum rc fs_lock_take(struct fs_lock *l, int64_t timeout_ms, bool (*cancelled)(void *), void *arg,
		     struct err *e) MUST_USE;
void fs_lock_drop(struct fs_lock *l);
void fs_lock_close(struct fs_lock *l);

#endif
