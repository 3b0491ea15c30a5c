#ifndef DESKBELL_KB_TREE_DIFF_H
#define DESKBELL_KB_TREE_DIFF_H
/* What changed among the articles between two commits. Only what passes kb/path.h, is a plain file
 * (mode 100644 or 100755) and has at most ARTICLE_MAX bytes counts as an article on either side;
 * the rest is refused by name. */
#include "deskbell/kb/repo.h"

#define TREE_FILES_MAX 100000 /* entries looked at in one comparison */

enum tree_op { TREE_ADD = 1, TREE_MODIFY, TREE_DELETE };

struct tree_change {
	enum tree_op op;
	struct sv path;
	struct oid old, new; /* blobs; none where there is none */
	size_t size;	     /* bytes of the new one */
};

/* An entry of the new side that is no article and was not refused likewise on the old side. */
struct refusal {
	struct sv path; /* as it stands in git: any bytes; show it by text/safe only */
	struct sv why;	/* "holds the character <U+200B>" */
	bool hostile;	/* a name nobody makes by accident (.., .git, bidi, equal but for case) or
			 * over   1 MiB; links, submodules and names with a leading dot are merely
			 * left   out */
};

struct tree_diff {
	struct tree_change *change; /* in the order of git's trees */
	size_t n_change;
	struct refusal *refusal;
	size_t n_refusal;
	size_t n_other; /* new or changed plain files that are no .md: left out without a word */
};

/* Compares two commits, either may be none; equal subtrees are not opened. RC_NOTFOUND for an
 * absent commit; RC_INVALID when a tree is malformed or there are over TREE_FILES_MAX entries: skip
 * that commit and compare the next one with the last that was taken. */
enum rc repo_tree_diff(struct repo *r, const struct oid *old, const struct oid *new,
		       struct arena *a, struct tree_diff *out, struct err *e) MUST_USE;

#endif
