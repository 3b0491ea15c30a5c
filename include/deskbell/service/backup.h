#ifndef DESKBELL_SERVICE_BACKUP_H
#define DESKBELL_SERVICE_BACKUP_H
/* A whole desk in one file, taken while others work, and back. The file is a tar archive: the
 * store, the knowledge base as a git bundle, configuration, drafts, attachments, and last a
 * manifest with the SHA-256 of each. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/clock.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

struct backup_info {
	int64_t files, bytes;
	int64_t made; /* UTC seconds; what the manifest says */
	int store;    /* version of the store */
};

/* Told now and then: bytes done, in all (0 = not known). May be NULL. */
typedef void backup_progress(void *arg, int64_t done, int64_t total);

/* Reads the file from end to end and compares every part with the manifest; nothing is written.
 * RC_INVALID: cut short, altered, made by something else. */
enum rc backup_verify(const char *file, backup_progress *progress, void *arg,
		      struct backup_info *out, struct err *e) MUST_USE;
/* Puts the desk of the file into `dir` (absent or an empty directory): beside it first, and in its
 * place only when every part is what the manifest says. A store of an earlier version is brought up
 * to date, one of a later version refused. Nothing is left behind on failure. */
enum rc backup_restore(const char *file, const char *dir, const struct clock *clock,
		       backup_progress *progress, void *arg, struct backup_info *out,
		       struct err *e) MUST_USE;

#endif
