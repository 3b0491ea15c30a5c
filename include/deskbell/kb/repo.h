#ifndef DESKBELL_KB_REPO_H
#define DESKBELL_KB_REPO_H
/* The knowledge base's bare git repository, read side: head, commits, blobs. Branch main is what is
 * published; it is never checked out. libgit2 wakes with the first repo_open or repo_create and
 * reads no configuration but the repository's own. A struct repo belongs to one thread at a time.
 */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"
#include "deskbell/kb/oid.h"

#define REPO_BRANCH "refs/heads/main"
#define ARTICLE_MAX ((size_t)1 << 20) /* bytes of one article */

struct repo;

/* A step of main's history: what changed from `base` to `id`. */
struct commit {
	struct oid id;
	struct oid base; /* compare with this; none = with nothing */
	int64_t at;	 /* committer's time, UTC seconds: a claim like the names below */
	struct sv author, email,
		subject; /* safe to show, one line each; never proof of who acted */
	bool rewritten; /* main no longer descends from where it stood; base is none where even that
			 * commit is gone (an older repository put in place): then every article not
			 * among the additions is gone too */
};

/* Makes a bare repository at path (absent or empty directory, 0700) on branch main: reflog always,
 * pushes checked (fsck, no rewinding, no deleting, only main, 20 MiB), all writes flushed. On disk
 * when it returns. RC_ENV. */
enum rc repo_create(const char *path, struct err *e) MUST_USE;
/* Opens it; lock_path is the side file (kb.lock) all our ref writers hold. RC_ENV when path is no
 * bare repository. */
enum rc repo_open(const char *path, const char *lock_path, struct repo **out,
		  struct err *e) MUST_USE;
void repo_destroy(struct repo *r);
/* Objects and refs are written without waiting for the disk, by all handles of this process until
 * its next repo_open: for a repository that is made anew when its making is cut off. */
void repo_no_flush(struct repo *r);
/* Makes durable what others leave open: libgit2 flushes an object and the directory it lies in, but
 * not the name of that directory; git flushes packs and refs, but not their names, so that the
 * power going right after a push takes the push back. */
enum rc repo_flush_names(struct repo *r, struct err *e) MUST_USE;

/* The commit main stands at; none when nothing is published yet. Reads the ref anew each time. */
enum rc repo_head(struct repo *r, struct oid *out, struct err *e) MUST_USE;
/* Does main stand at this commit? Read without waking libgit2, which takes longer than most reads
 * of the store; false also where that cannot be seen so (no such repository, refs packed into one
 * file): then ask repo_head. */
bool repo_stands_at(const char *path, const struct oid *commit);
/* One commit with its first parent as base. RC_NOTFOUND. */
enum rc repo_commit_read(struct repo *r, const struct oid *id, struct arena *a, struct commit *out,
			 struct err *e) MUST_USE;
/* The steps that lead from commit `old` (may be none) to `new`, oldest first, each one's base being
 * the step before: first parents where old is among them; where old came in by another parent of a
 * merge, that merge is one step from old; where old is no ancestor at all, one step with
 * `rewritten`. At most `limit` steps (0 = all); *more says whether some were left off. */
enum rc repo_commits_between(struct repo *r, const struct oid *old, const struct oid *new,
			     size_t limit, struct arena *a, struct commit **out, size_t *n,
			     bool *more, struct err *e) MUST_USE;
/* Is `old` (none = yes) an ancestor of `new`, or `new` itself? */
enum rc repo_is_ancestor(struct repo *r, const struct oid *old, const struct oid *new, bool *out,
			 struct err *e) MUST_USE;

/* A blob's bytes, copied to the arena. RC_NOTFOUND, RC_INVALID when it has over `limit` bytes. */
enum rc repo_read_blob(struct repo *r, const struct oid *blob, size_t limit, struct arena *a,
		       struct sv *out, struct err *e) MUST_USE;

/* Waits up to timeout_ms for kb.lock (not counted, not recursive). RC_BUSY. Lock order: kb.lock,
 * then desk.lock. */
enum rc repo_lock(struct repo *r, int64_t timeout_ms, struct err *e) MUST_USE;
void repo_unlock(struct repo *r);

#endif
