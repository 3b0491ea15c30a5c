#ifndef DESKBELL_SERVICE_CONF_H
#define DESKBELL_SERVICE_CONF_H
/* The configuration files of a desk: read whole, checked together, applied as one audited version.
 */
#include "deskbell/domain/change.h"
#include "deskbell/rules/config_set.h"
#include "deskbell/service/desk.h"
#include "deskbell/store/config_store.h"

struct conf_files {
	struct config_file *at;
	size_t n, cap;
	const struct config_set *set; /* what they say; filled by conf_check */
};

/* All files below DESK/config, by path; hidden files and editors' leftovers are passed over. */
enum rc conf_read(const char *desk_dir, struct arena *a, struct conf_files *out,
		  struct err *e) MUST_USE;
/* Whether both hold the same files. */
bool conf_same(const struct conf_files *a, const struct conf_files *b);
/* Puts the files below DESK/config, each whole or not at all, and removes those conf_read sees that
 * are not among them. What is equal is not written. */
enum rc conf_write(const char *desk_dir, const struct conf_files *files, struct arena *a,
		   struct err *e) MUST_USE;
/* Every fault of the set, also what it would drop that tickets stand on; none = it may be applied.
 */
enum rc conf_check(struct desk *d, struct conf_files *files, struct arena *a, struct faults *f,
		   struct err *e) MUST_USE;
/* Adds the version to the change being made and appends it; the files are checked and sound. Needs
 * the write transaction. */
enum rc conf_append(struct desk *d, struct draft_change *c, const struct conf_files *files,
		    struct arena *a, int64_t *version, struct err *e) MUST_USE;

#endif
