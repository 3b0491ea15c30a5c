#ifndef DESKBELL_SERVICE_KB_SOURCE_H
#define DESKBELL_SERVICE_KB_SOURCE_H
/* The text an author starts from, and what his own text means against it. */
#include "deskbell/service/desk.h"
#include "deskbell/store/article_store.h"

#define KB_SOURCE_MARK "<<<<<<< mine" /* begins a place where a merge found two texts */

/* The article's text as git has it. */
enum rc kb_source_text(struct desk *d, const struct stored_article *x, struct arena *a,
		       struct sv *text, struct err *e) MUST_USE;
/* The article as it stands now; RC_CONFLICT when it was removed meanwhile. */
enum rc kb_source_row(struct desk *d, int64_t number, struct arena *a, struct stored_article *x,
		      struct err *e) MUST_USE;
/* Its text after change `rev` (0 = the newest); *change = the change it stood at. */
enum rc kb_source_base(struct desk *d, const struct actor *who, const struct stored_article *x,
		       int64_t rev, struct arena *a, struct sv *text, int64_t *change,
		       struct err *e) MUST_USE;
/* The number that was drawn for a new article of this path when it could not be published, else 0.
 */
enum rc kb_source_number(struct desk *d, const struct actor *who, struct sv path, struct arena *a,
			 int64_t *number, struct err *e) MUST_USE;
/* A text without front matter stands for the body alone: that of `base` is put before it. Ends in a
 * newline. */
struct sv kb_source_whole(struct sv base, struct sv text, struct arena *a);
/* Does the text still hold a place of a merge to be decided? */
bool kb_source_undecided(struct sv text);

#endif
