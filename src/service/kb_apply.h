#ifndef DESKBELL_SERVICE_KB_APPLY_H
#define DESKBELL_SERVICE_KB_APPLY_H
/* A commit's articles on their way from git into the store. */
#include "deskbell/base/map.h"
#include "deskbell/base/vec.h"
#include "deskbell/domain/change.h"
#include "deskbell/kb/article.h"
#include "deskbell/kb/tree_diff.h"
#include "deskbell/service/desk.h"
#include "deskbell/store/article_store.h"

/* One article of a commit, read from git. */
struct step {
	struct tree_change change;
	struct article_doc doc; /* of the new side */
	struct sv body;
};

/* Reads the texts of n changes. */
enum rc kb_steps_read(struct repo *repo, const struct tree_change *c, size_t n, struct arena *a,
		      const struct step **out, struct err *e) MUST_USE;
/* Articles written in a transaction, each with the words the text index still has of it. */
struct kb_written {
	struct map number;
	VEC(struct article_words) was;
};

void kb_written_deinit(struct kb_written *w);
/* Writes rows, and adds the events to the change; inside a write transaction, at whose end
 * kb_written_index must stand. No git work. Words before live in the arena. */
enum rc kb_steps_apply(struct desk *d, struct draft_change *c, const struct step *s, size_t n,
		       const struct commit *commit, struct kb_written *w, struct arena *a,
		       struct err *e) MUST_USE;
/* Brings the text index to what was written, and empties w. */
enum rc kb_written_index(struct desk *d, struct kb_written *w, struct err *e) MUST_USE;

#endif
