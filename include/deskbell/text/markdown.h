#ifndef DESKBELL_TEXT_MARKDOWN_H
#define DESKBELL_TEXT_MARKDOWN_H
/* Markdown (CommonMark, tables, task lists, strike-through) laid out as lines of styled cells for
 * one width. Hostile text is made safe, HTML is shown as text, nothing is fetched; work is bounded.
 */
#include <stdbool.h>
#include <stddef.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"
#include "deskbell/text/wrap.h"

#define MD_SOURCE_MAX ((size_t)1 << 20) /* bytes of source laid out; the rest is cut, `cut` set */
#define MD_LINES_MAX ((size_t)50000)
#define MD_CELLS_MAX ((size_t)20000) /* table cells in one document */

enum md_style {
	MD_STYLE_PLAIN,
	MD_STYLE_HEADING1,
	MD_STYLE_HEADING2,
	MD_STYLE_HEADING3, /* third level and below */
	MD_STYLE_STRONG,
	MD_STYLE_EMPH,
	MD_STYLE_STRIKE,
	MD_STYLE_CODE, /* in a line */
	MD_STYLE_CODE_BLOCK,
	MD_STYLE_LINK, /* the text of a link */
	MD_STYLE_URL,  /* its number or address */
	MD_STYLE_QUOTE_MARK,
	MD_STYLE_LIST_MARK,
	MD_STYLE_TABLE_RULE,
	MD_STYLE_TABLE_HEAD,
	MD_STYLE_RULE,
	MD_STYLE_IMAGE,
	MD_STYLE_HTML,
	MD_STYLE_NOTE, /* ours: "[cut here]" */
	MD_STYLE_COUNT,
};

struct md_run {
	struct sv text; /* clean, one line */
	enum md_style style;
	int link; /* index into links, or -1 */
};

struct md_line {
	struct md_run *run;
	size_t n;
	size_t cells;
	enum wrap_join join; /* to the line above */
	size_t marks;	     /* runs that stand before its text: of quotes, items */
};

struct md_link {
	struct sv url; /* clean text; only ever shown */
	size_t line;   /* where its text begins */
};

struct md_doc {
	struct md_line *line;
	size_t n;
	struct md_link *link;
	size_t link_n;
	bool cut; /* a limit ended the text early; the last line says so */
};

struct md_opts {
	size_t width; /* cells; below 10 counts as 10 */
	bool ascii;   /* "|", "-", "*" in place of "│", "─", "•" */
	bool refs;    /* links as text[1] with a numbered list of addresses at the end */
};

/* Lays out `source` (front matter is skipped). All results live in the arena. */
void md_layout(struct sv source, const struct md_opts *o, struct arena *a, struct md_doc *out);

/* Leaves out a first line that is the title again, with the empty ones behind it: for where the
 * title stands above the document already. */
void md_skip_title(struct md_doc *doc, struct sv title);

/* The YAML block between two "---" lines at the very start. A block that does not parse is skipped
 * like any other, with its fields absent. */
struct md_front {
	struct sv title, id; /* absent when not given */
	struct sv *tag;
	size_t tag_n;
	struct sv body; /* the source behind it */
};

/* Reads the front matter of `source`; never fails. */
void md_front(struct sv source, struct arena *a, struct md_front *out);
/* Appends `source` with that field of its front matter set to one line of text; the rest stays byte
 * by byte. A block is made where there is none. */
void md_front_set(struct sv source, const char *key, struct sv value, struct str *out);
/* The block with its two rules, as it stands; SV_NULL when there is none. */
struct sv md_front_block(struct sv source);
/* Title of a document: front matter, else its first heading, else `path`'s file name without folder
 * and ".md". Clean, one line. */
struct sv md_title(struct sv source, struct sv path, struct arena *a);
/* Appends the words of the document for the search index: no marks, one line a block; at most max
 * bytes. */
void md_text(struct sv source, struct str *out, size_t max);

#endif
