#ifndef DESKBELL_SERVICE_KB_APPLY_H
#define DESKBELL_SERVICE_KB_APPLY_H
/* A commit's articles on their way from git into the store. */
#include "deskbell/domain/change.h"
#include "deskbell/kb/article.h"
#include "deskbell/kb/tree_diff.h"
#include "deskbell/service/desk.h"

/* One article of a commit, read from git. */
struct step {
	struct tree_change change;
	struct article_doc doc; /* of the new side */
	struct sv body;
};

/* Reads the texts of a comparison, deletions first, so that a rename finds its row free. */
enum rc kb_steps_read(struct repo *repo, const struct tree_diff *diff, struct arena *a,
		      struct step **out, struct err *e) MUST_USE;
/* Writes rows and text index, and adds the events to the change; inside a write transaction. No git
 * work. */
enum rc kb_steps_apply(struct desk *d, struct draft_change *c, const struct step *s, size_t n,
		       const struct commit *commit, struct arena *a, struct err *e) MUST_USE;

#endif
