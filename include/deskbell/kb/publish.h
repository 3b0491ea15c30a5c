#ifndef DESKBELL_KB_PUBLISH_H
#define DESKBELL_KB_PUBLISH_H
/* Moving main: every function here takes kb.lock itself, writes and flushes the objects, calls
 * `intent`, and only then moves the ref by compare-and-set; "published" is said after the ref was
 * read back. A plain git push between two of these steps makes them start again on the new head.
 * Git's own lock on the ref is waited for (RC_BUSY after 5 s); one that a dead process left is
 * removed. */
#include "deskbell/kb/repo.h"

struct publish {
	struct sv name, email; /* who: author and committer of our commits */
	int64_t at;	       /* UTC seconds */
	struct sv message;
	/* Called under kb.lock with the commit about to be published, maybe again with another one
	 * when a push came between; may take desk.lock. An error stops the publishing. May be NULL.
	 */
	enum rc (*intent)(void *arg, const struct oid *commit, struct err *e);
	void *arg;
};

struct published {
	struct oid old, commit; /* main before and after; equal when nothing changed */
	bool changed;
	size_t n_article; /* articles in what was imported */
	size_t n_other;	  /* files left out: not .md, or starting with a dot, or links */
};

/* One file of a commit: set to `text`, or removed when text is SV_NULL. `seen` (may be NULL) is the
 * blob the writer started from (none = there was no such file). */
struct article_edit {
	struct sv path, text;
	const struct oid *seen;
};

/* Several articles as one commit. RC_CONFLICT when main now has another blob than a `seen`,
 * RC_NOTFOUND when what is to be removed is not there, RC_INVALID for a bad path or text. */
enum rc publish_articles(struct repo *r, const struct article_edit *edit, size_t n,
			 const struct publish *p, struct published *out, struct err *e) MUST_USE;
/* The .md files below a directory (links not followed; files and folders starting with a dot and
 * other files are left out and counted) as one commit on main, under their paths relative to it.
 * Other articles stay. Nothing changed = no commit. RC_NOTFOUND; RC_INVALID with every bad path,
 * over 20,000 files, a file over ARTICLE_MAX or not UTF-8: nothing is published then. */
enum rc publish_directory(struct repo *r, const char *dir, const struct publish *p,
			  struct published *out, struct err *e) MUST_USE;
/* A git bundle with its history: read by git(1) in a scratch directory below `scratch_parent` with
 * a clean environment and limits, checked (fsck; no hostile path at its tip, see struct refusal),
 * then main moves to the bundle's branch (main, master, HEAD, or its only one). Taken only where
 * that is a fast-forward: else RC_CONFLICT with the remedy (merge in a clone and push). RC_ENV
 * without git(1). p's name and message are not used: the commits keep their own. */
enum rc publish_bundle(struct repo *r, const char *bundle, const char *scratch_parent,
		       const struct publish *p, struct published *out, struct err *e) MUST_USE;

#endif
