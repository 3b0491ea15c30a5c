#ifndef DESKBELL_STORE_CONFIG_STORE_H
#define DESKBELL_STORE_CONFIG_STORE_H
/* Applied configuration: each version is the whole set of files as it was taken over. Only
 * service/call.c calls config_store_append. */
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/hash.h"
#include "deskbell/base/str.h"
#include "deskbell/db/db.h"

struct stored_file {
	struct sv path; /* below DESK/config: "workflow/incident.yaml" */
	struct sv content;
	struct hash digest; /* hash_of(content); set by append and load */
};

/* Digest over all paths and contents, in path order: the `applied` event of the change carries it
 * in hex, so the audit hash covers the files. Sorts the files by path. */
struct hash config_store_digest(struct stored_file *file, size_t n);
/* Writes version `id` (from SEQ_CONFIG) as brought by change `change`, and makes it the current
 * one. Needs a write transaction, after the change was appended. */
enum rc config_store_append(struct db *db, int64_t id, int64_t change, int64_t at,
			    struct stored_file *file, size_t n, struct err *e) MUST_USE;
/* Files of a version by path; RC_NOTFOUND. */
enum rc config_store_load(struct db *db, int64_t id, struct arena *a, struct stored_file **out,
			  size_t *n, struct err *e) MUST_USE;

struct config_version {
	int64_t id, change, at; /* at: UTC seconds */
};

/* All versions, newest first. */
enum rc config_store_list(struct db *db, struct arena *a, struct config_version **out, size_t *n,
			  struct err *e) MUST_USE;
/* As config_store_load without the contents. */
enum rc config_store_paths(struct db *db, int64_t id, struct arena *a, struct stored_file **out,
			   size_t *n, struct err *e) MUST_USE;

#endif
