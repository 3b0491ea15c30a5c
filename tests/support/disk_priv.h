#ifndef DESKBELL_TESTS_SUPPORT_DISK_PRIV_H
#define DESKBELL_TESTS_SUPPORT_DISK_PRIV_H
/* What disk.c, which reads what a process did, and disk_cut.c, which says what is left of it,
 * share.
 */
#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/vec.h"
#include "support/disk.h"
#include "support/disk_log.h"

#define DISK_NEVER SIZE_MAX
#define DISK_NO_FILE SIZE_MAX
#define DISK_FILE_MAX ((size_t)512 << 20)

/* A file by what it is, not by its name: its bytes were at `base` when all began, or nowhere. */
struct disk_file {
	uint64_t ino;
	const char *base; /* NULL: made since */
};

/* A call, and the moment from which it is on the disk for sure. */
struct disk_call {
	enum disk_op op;
	const char *path;
	struct sv other;
	int64_t at;
	size_t file;
	size_t sure;	     /* DISK_NEVER: not flushed */
	size_t sure_journal; /* of a name: the next flush of anything */
};

/* A directory that got another name. Calls are kept under the name it had first. */
struct disk_move {
	struct sv from, to;
};

struct disk {
	const char *base, *root, *log;
	struct arena a;
	VEC(struct disk_move) move;
	VEC(struct disk_file) file;
	VEC(struct disk_call) call;
};

/* Fails the test unless rc is RC_OK. */
void disk_must(enum rc rc, const struct err *e);
void disk_put_bytes(const char *path, struct sv bytes);
/* Copies a directory; `linked` as far as that can be done by links. */
void disk_copy_tree(const char *from, const char *to, bool linked);
/* Does it change a name? */
bool disk_is_name(enum disk_op op);

#endif
