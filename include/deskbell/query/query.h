#ifndef DESKBELL_QUERY_QUERY_H
#define DESKBELL_QUERY_QUERY_H
/* The query language: text to a typed tree. Filters, views, guards, reports: all are this. The tree
 * keeps names, `me` and relative times as written, so it can be kept while people and time move;
 * query_plan (query/plan.h) makes it ready for one asker and one instant. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"
#include "deskbell/domain/field.h"
#include "deskbell/query/vocab.h"

#define QUERY_TEXT_MAX 4096 /* bytes */
#define QUERY_TERM_MAX 200  /* values and words together */
#define QUERY_DEPTH_MAX 50  /* parentheses and negations */
#define QUERY_SORT_MAX 8

struct query;

/* Place of a fault in the query text. */
struct query_fault {
	size_t pos, len;    /* bytes; len may be 0 (something is missing there) */
	size_t cell, cells; /* the same in terminal cells */
};

/* Parses text; the empty text asks for everything. vocab NULL: names are not checked, and there are
 * no custom fields; those of the vocabulary outlive the tree, which lives in the arena. RC_INVALID:
 * e->msg like "prio: P9 is not one of P1 P2 P3 P4", e->field the field's name, *fault (may be NULL)
 * the place. Text quoted in messages is clipped, not made safe.
 */
enum rc query_parse(struct sv text, const struct vocab *vocab, struct arena *a, struct query **out,
		    struct query_fault *fault, struct err *e) MUST_USE;

/* "priority,-updated": sorts q by it unless the query has a sort: of its own. RC_INVALID as above.
 */
enum rc query_sort_default(struct query *q, struct sv sort, struct query_fault *fault,
			   struct err *e) MUST_USE;

struct query_sort {
	const struct field *field;
	bool desc;
};

/* sort:rank: the best hits of its words first; the plan's own order then counts for nothing. */
bool query_ranks(const struct query *q);
/* The keys in order; never contains the closing id. None: "-updated" holds. */
const struct query_sort *query_sorts(const struct query *q, size_t *n);
/* True when a change of the field may change the answer. What messages say does not count. */
bool query_reads(const struct query *q, enum ticket_field f);
/* True when it asks for words: matching a row needs its documents. */
bool query_asks_words(const struct query *q);

/* What an answer depends on beyond the values of the ticket and the rows they name. */
enum query_beyond {
	QUERY_BEYOND_NOTHING,
	QUERY_BEYOND_WORDS,   /* words of subject, resolution or messages */
	QUERY_BEYOND_VIEWER,  /* who asks */
	QUERY_BEYOND_TIME,    /* when it is asked, or the zone days are reckoned in */
	QUERY_BEYOND_RELATED, /* links, watchers, files, clocks */
};

/* The first such dependence and the byte of the text where it stands (*pos). */
enum query_beyond query_beyond(const struct query *q, size_t *pos);
/* True when it asks what the viewer has not read: the plan's env must say it. That is no property
 * of the ticket, so guards cannot be made of it. */
bool query_asks_unread(const struct query *q);

/* Place of a row in the order of a plan: the values of its sort columns and its id. */
struct query_value {
	bool is_text;
	int64_t i;
	struct sv s;
};

struct query_key {
	struct query_value *at;
	size_t n;
	int64_t id;
};

/* Appends the canonical text; query_parse reads it as an equal tree. */
void query_print(const struct query *q, struct str *out);
/* The tree, a line a node, two blanks a level: "all of", "any of", "not", then the terms. */
void query_tree(const struct query *q, struct str *out);
/* "priority,-updated"; nothing when the query names no sort. */
void query_print_sort(const struct query *q, struct str *out);

/* What a candidate is: for a sign beside it, or to choose by. */
enum candidate_kind {
	CANDIDATE_FIELD = 1, /* "assignee:"; behind sort: without the colon */
	CANDIDATE_OPERATOR,  /* "<=" of a field, "OR" between terms */
	CANDIDATE_VALUE,     /* a fixed word: P1, waiting, none, me */
	CANDIDATE_DATE,	     /* a day or a span of time */
	CANDIDATE_PERSON,
	CANDIDATE_TEAM,
	CANDIDATE_QUEUE,
	CANDIDATE_CATEGORY,
	CANDIDATE_STATE,
	CANDIDATE_TYPE,
	CANDIDATE_TAG,
};

/* One thing that could stand at the cursor. */
struct query_candidate {
	enum candidate_kind kind;
	struct sv text;	 /* put in place of [from, to), e.g. "assignee:wang.fang " */
	struct sv label; /* for people: a name, a field's help; may be absent */
	size_t from, to; /* bytes */
};

#define QUERY_CANDIDATES 50

/* What may stand at byte `cursor`: fields and OR, AND, NOT; behind ':' values of the field, and
 * operators where nothing is typed yet; the best first. When nothing begins so, the nearest names.
 * At most QUERY_CANDIDATES. Lives in the arena.
 */
void query_complete(struct sv text, size_t cursor, const struct vocab *vocab, struct arena *a,
		    struct query_candidate **out, size_t *n);

#endif
