#ifndef DESKBELL_TESTS_SUPPORT_DISK_LOG_H
#define DESKBELL_TESTS_SUPPORT_DISK_LOG_H
/* What support/preload/disk_shim.c notes of each call that changed a file below $DISK_ROOT, into
 * the file $DISK_LOG: a note, then n_path and n_other bytes. Paths are below the root, "" = it. */
#include <stdint.h>

enum disk_op {
	DISK_CREATE,	 /* path */
	DISK_WRITE,	 /* other = the bytes, `at` = where */
	DISK_RESIZE,	 /* `at` = the new size */
	DISK_RENAME,	 /* path, other */
	DISK_RENAME_DIR, /* likewise; what lies in it goes along */
	DISK_LINK,	 /* path, other */
	DISK_REMOVE,	 /* path */
	DISK_MKDIR,	 /* path */
	DISK_RMDIR,	 /* path */
	DISK_SYNC,	 /* a file */
	DISK_SYNC_DATA,	 /* only its bytes */
	DISK_SYNC_DIR,	 /* path */
	DISK_SYNC_ALL,
	DISK_ACK, /* path = what was acknowledged */
};

struct disk_note {
	uint32_t op, n_path, n_other, pad;
	uint64_t ino; /* of the file */
	int64_t at;
};

#endif
