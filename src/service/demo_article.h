#ifndef DESKBELL_SERVICE_DEMO_ARTICLE_H
#define DESKBELL_SERVICE_DEMO_ARTICLE_H
/* The articles of the demo: a file below data/demo/kb holds all revisions of one. A line that
 * begins with a mark is in some of them only, and stands there without it: "@2- text" from the
 * second on, "@-2 text" up to the second, "@2-3 text" from the second to the third. The path of the
 * file is the article's first; its first heading is its first title. */
#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"
#include "deskbell/base/vec.h"

struct demo_article {
	struct sv file;
	int64_t number; /* as the desk gave it, 0 = not yet */
	int revision;	/* the last one taken */
};

struct demo_articles {
	VEC(struct demo_article *) article;
};

void demo_articles_deinit(struct demo_articles *all);

/* The text of the file's next revision, and where its article is remembered (in the arena).
 * RC_INVALID where there is no such file or no further revision. */
enum rc demo_article_next(struct demo_articles *all, struct sv file, struct arena *a,
			  struct demo_article **out, struct sv *text, struct err *e) MUST_USE;

/* The text of one revision, counted from 1. */
struct sv demo_article_text(struct sv source, int revision, struct arena *a);
/* The highest revision a mark of the source names: that many there are. */
int demo_article_last(struct sv source);

#endif
