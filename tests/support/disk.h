#ifndef DESKBELL_TESTS_SUPPORT_DISK_H
#define DESKBELL_TESTS_SUPPORT_DISK_H
/* A power cut, by reckoning: a process runs with support/preload/disk_shim.c loaded, which notes
 * every change of a file below a directory; then for any moment of it this says what the disk may
 * hold, and lays that down as files. What was flushed is there; of what was not, a part is, whole
 * or by sectors, in any order. Failures end the test. */
#include <stddef.h>

#include "deskbell/base/rand.h"
#include "support/tmpdir.h"

struct disk;

/* First of all in main(): builds the shim and starts the program again with it loaded. From then on
 * nothing in this process or its children waits for the disk. */
void disk_begin(char *const *argv);
/* `base` is copied to `root`, where the process will work. Both are absolute. */
struct disk *disk_create(const char *base, const char *root, const char *log);
void disk_destroy(struct disk *d);
/* In the child that becomes the process: what is executed next writes the log. */
void disk_watch(const struct disk *d);
/* In the process: notes that all done so far has been acknowledged. */
void disk_ack(const char *what);
/* After the process: reads what it did. */
void disk_read(struct disk *d);

/* Moments are 0 (nothing was done) to disk_moments (everything). */
size_t disk_moments(const struct disk *d);
/* *moment becomes the next one right after a flush of the file or directory of that path below the
 * root; false when there is none. */
bool disk_flushed(const struct disk *d, const char *path, size_t *moment);
/* The ith acknowledgement: what, and the moment from which it was given; NULL after the last. */
const char *disk_acked(const struct disk *d, size_t i, size_t *moment);

struct disk_cut {
	size_t moment;
	/* Names reach the disk in the order of the calls, and with every flush of anything but mere
	 * bytes: a file system with a journal. Else a name is there for sure only when its
	 * directory was flushed. */
	bool journal;
	const char *deaf; /* a control: the directory that is never flushed; "*" = all */
	int chance;	  /* of 100, for a call that was not flushed to be there, even so */
	bool torn;	  /* of such a write only some sectors */
};

/* Lays down at `to` (absent) what the disk holds. */
void disk_cut(struct disk *d, const struct disk_cut *c, struct rand *r, const char *to);

#endif
