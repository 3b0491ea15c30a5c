#ifndef DESKBELL_BASE_FS_PRIV_H
#define DESKBELL_BASE_FS_PRIV_H
/* What fs.c, fs_dir.c and fs_lock.c share. */
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

/* RC_ENV with "PATH: reason" from errno. */
enum rc fs_fail(struct err *e, const char *path);
/* For AUTO: closes *fd unless negative; errno stays as it was. */
void fs_close(int *fd);
/* The directory that holds path, "." for a bare name. */
void fs_dir_of(const char *path, struct str *out);
/* fs_sync_dir of the directory that holds path. */
enum rc fs_sync_dir_of(const char *path, struct err *e) MUST_USE;
/* The verdict of fs_check_local on a file system by its statfs(2) magic number. */
enum rc fs_check_kind(unsigned long magic, bool read_only, const char *path,
		      struct err *e) MUST_USE;

#endif
