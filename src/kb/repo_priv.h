#ifndef DESKBELL_SRC_KB_REPO_PRIV_H
#define DESKBELL_SRC_KB_REPO_PRIV_H
/* What the repo*.c files share: the open repository and how libgit2's failures become errors. */
#include <string.h>

#include "deskbell/base/fs.h"
#include "deskbell/kb/publish.h"
#include "deskbell/kb/repo.h"
#include "deskbell/kb/tree_diff.h"
#include "repo_calls.h"

struct repo {
	git_repository *git;
	git_odb *odb;
	struct fs_lock lock;
	char *path, *lock_path;
	bool lazy; /* repo_no_flush */
};

/* For AUTO; each takes NULL. */
static inline void commit_release(git_commit **c)
{
	git2()->commit_free(*c);
}

static inline void tree_release(git_tree **t)
{
	git2()->tree_free(*t);
}

static inline git_oid oid_to_git(const struct oid *o)
{
	git_oid out = { .id = { 0 } };

	memcpy(out.id, o->byte, OID_SIZE);
	return out;
}

/* The same name as ours. */
struct oid oid_from_git(const git_oid *o);
/* Sets the error: "what: libgit2's text", RC_NOTFOUND for an absent object, RC_ENV for the rest. */
enum rc repo_error(int code, struct err *e, const char *fmt, ...) PRINTF(3, 4);
/* Tree of a commit; OID_NONE gives NULL. RC_NOTFOUND, RC_INVALID when it is malformed. */
enum rc repo_tree_of(struct repo *r, const struct oid *commit, git_tree **out,
		     struct err *e) MUST_USE;
/* Compares two trees as repo_tree_diff does; NULL = empty. */
enum rc repo_diff_trees(struct repo *r, const git_tree *old, const git_tree *new, struct arena *a,
			struct tree_diff *out, struct err *e) MUST_USE;
/* Writes an object and makes sure it is there. */
enum rc repo_write(struct repo *r, git_object_t type, struct sv bytes, git_oid *out,
		   struct err *e) MUST_USE;

/* How a new tree is made from main's (NULL when there is none yet). Writes no ref. */
typedef enum rc repo_build(void *arg, struct repo *r, git_tree *base, git_oid *tree, struct err *e);
/* Under kb.lock: builds, commits and publishes as kb/publish.h says, again when a push came
 * between. */
enum rc repo_publish_tree(struct repo *r, repo_build *build, void *arg, const struct publish *p,
			  struct published *out, struct err *e) MUST_USE;
/* Under kb.lock: main from `old` (may be none) to `new` by compare-and-set. RC_CONFLICT when main
 * is no longer at old; waits for another's ref lock and removes one a dead process left. */
enum rc repo_move_main(struct repo *r, const struct oid *old, const struct oid *new,
		       const struct publish *p, const char *reason, struct err *e) MUST_USE;

#endif
