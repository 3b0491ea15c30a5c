#ifndef DESKBELL_KB_ARTICLE_H
#define DESKBELL_KB_ARTICLE_H
/* An article as its markdown says it: front matter, title, text for the index. Never fails: what is
 * faulty in the front matter is left out. */
#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

struct article_doc {
	int64_t number;	 /* `id: KB-12` of the front matter, 0 when it has none */
	struct sv title; /* front matter, else first heading, else the file's name; one line */
	struct sv *tag;	 /* in their order, without doubles */
	size_t n_tag;
	struct sv body; /* markdown without the front matter; the blob's own bytes where it is UTF-8
			 */
	struct sv text; /* plain text of the body for the index: no markup, one block a line */
};

/* `path` gives the title of last resort. Bytes that are not UTF-8 become U+FFFD. */
void article_parse(struct sv path, struct sv blob, struct arena *a, struct article_doc *out);
/* "KB-12" or "12", digits without sign; 0 when it is neither. */
int64_t article_number(struct sv name);

#endif
