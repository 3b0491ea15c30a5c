#ifndef DESKBELL_BASE_TAR_H
#define DESKBELL_BASE_TAR_H
/* ustar archives of plain files (POSIX.1-2001, "pax" records for long names and sizes over 8 GiB),
 * written and read piece by piece. What is read is hostile: only plain files with a relative path
 * without "." and ".." are taken, every number is checked. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

#define TAR_PATH_MAX 1024

struct tar_writer {
	int fd;
	const char *path; /* of the archive, for errors; borrowed */
	uint64_t at;	  /* bytes written */
};

/* Is it a path that is read back: relative, of plain parts, all of it printable, not too long? */
bool tar_takes(struct sv path);
/* Begins an entry of so many bytes, which tar_put must then give in full. mtime: UTC seconds. */
enum rc tar_begin(struct tar_writer *w, struct sv name, uint64_t size, int64_t mtime,
		  struct err *e) MUST_USE;
enum rc tar_put(struct tar_writer *w, struct sv bytes, struct err *e) MUST_USE;
/* Fills the last block of an entry of that size. */
enum rc tar_end(struct tar_writer *w, uint64_t size, struct err *e) MUST_USE;
/* The two empty blocks behind the last entry. The caller flushes and closes fd. */
enum rc tar_finish(struct tar_writer *w, struct err *e) MUST_USE;

struct tar_reader {
	int fd;
	const char *path; /* borrowed */
	uint64_t left;	  /* bytes of the entry not read yet */
	uint64_t pad;	  /* bytes behind them up to the next block */
};

struct tar_entry {
	struct sv name; /* in the arena */
	uint64_t size;
	int64_t mtime;
};

/* The next entry; what was left of the one before is passed over. RC_DONE at the proper end.
 * RC_INVALID: cut short, no archive, an entry that is no plain file or has an unsafe name. */
enum rc tar_next(struct tar_reader *r, struct arena *a, struct tar_entry *out,
		 struct err *e) MUST_USE;
/* The next bytes of the entry into buf; *n = 0 at its end. */
enum rc tar_get(struct tar_reader *r, char *buf, size_t size, size_t *n, struct err *e) MUST_USE;

#endif
