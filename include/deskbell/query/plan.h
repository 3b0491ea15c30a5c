#ifndef DESKBELL_QUERY_PLAN_H
#define DESKBELL_QUERY_PLAN_H
/* A query made ready for one asker and one instant: names are ids, dates are seconds. One plan
 * gives the SQL and matches in memory, and a property test proves that both agree.
 *
 * Logic is two-valued: -x is the complement of x, unset included. Unset values sort last both ways.
 * Rows that are equal under all sort keys go by id, in the direction of the last key: newest first
 * under "-updated". */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/str.h"
#include "deskbell/domain/actor.h"
#include "deskbell/domain/ticket.h"
#include "deskbell/query/query.h"
#include "deskbell/query/sql.h"
#include "deskbell/query/vocab.h"
#include "deskbell/text/token.h"

/* Who asks and when. */
struct query_env {
	const struct vocab *vocab; /* names that are unknown by now match nothing */
	int64_t me;		   /* person id, 0 = the program: "me" is nobody */
	const int64_t *team;	   /* teams of mine, ascending */
	size_t n_team;
	int64_t now; /* UTC seconds */
	/* Tickets is:unread finds, ascending; asked for where query_asks_unread. */
	int64_t *unread;
	size_t n_unread;
};

struct query_plan;

/* The query, its env's vocab and the arena outlive the plan. */
const struct query_plan *query_plan(const struct query *q, const struct query_env *env,
				    struct arena *a);

/* ---- in memory ---- */

/* A ticket to match. Documents are cut by query_row_text, or left NULL where the query has no
 * words. */
struct query_row {
	const struct query_env *env; /* read by query_match only */
	const struct ticket *ticket;
	const struct token_doc
		*all; /* subject, public and internal messages: what the asker may read */
	const struct token_doc *subject;
	const struct token_doc *resolution;
	bool hidden; /* the asker may not read what is internal to it */
};

/* Fills the documents with the ticket's texts as the text index has them (struct search_text of the
 * store); internal SV_NULL when the asker may not read it. Documents live in the arena. */
void query_row_text(struct query_row *row, struct sv subject, struct sv public, struct sv internal,
		    struct arena *a);
/* True when the ticket matches. Scope is not looked at. */
bool query_plan_match(const struct query_plan *p, const struct query_row *row);
/* The same for one row: plans, matches, forgets. */
bool query_match(const struct query *q, const struct query_row *row);

/* ---- in SQL, over table ticket t ---- */

/* How SQL comes to the tickets that hold words; the answer is the same. */
enum query_text {
	QUERY_TEXT_ALL,	   /* all hits first, as a set of ids: good when these are few */
	QUERY_TEXT_BY_ROW, /* hits newest first into a bitmap, no further than rows ask: good when
			    * they are many */
};

/* The same plan with its words found this way; QUERY_TEXT_ALL unless said. newest > 0: only the
 * newest so many hits count, in an interactive list only; words under NOT stay exact. Shares p's
 * nodes. */
const struct query_plan *query_plan_text(const struct query_plan *p, enum query_text how,
					 size_t newest, struct arena *a);
enum query_text query_text_of(const struct query_plan *p);
/* Words to put in place of a prefix. */
struct query_words {
	/* Words that begin with a folded prefix, living in the arena; none: the prefix stays. *all:
	 * there are no others. */
	enum rc (*of)(void *arg, struct sv prefix, struct arena *a, struct sv **word, size_t *n,
		      bool *all, struct err *e);
	void *arg;
};

/* The same plan with its prefixes replaced by words, whose first hits are quickly found; those
 * under NOT stay as they are. *cut = the first prefix that has other words too (the answer may lack
 * tickets then: for an interactive list only), SV_NULL when the answer is whole. */
enum rc query_plan_bound(const struct query_plan *p, const struct query_words *words,
			 struct arena *a, const struct query_plan **out, struct sv *cut,
			 struct err *e) MUST_USE;
/* The same plan for tickets known to be its answer: they stand for its conditions. */
const struct query_plan *query_plan_of_ids(const struct query_plan *p, const int64_t *id, size_t n,
					   struct arena *a);
/* True when a word of the query, none under NOT, has one or two characters: many tickets hold it.
 */
bool query_plan_short(const struct query_plan *p);
/* True when the rows come in the order of an index over all tickets, the newest first: the first of
 * them are there soon. */
bool query_plan_newest_first(const struct query_plan *p);
/* True when the order is that of no index and closed tickets count too: all that meets the query is
 * read before the first row is known. */
bool query_plan_sorts_all(const struct query_plan *p);
/* True when nothing but words is asked for, newest first: the first rows are hits soon. */
bool query_plan_only_words(const struct query_plan *p);

/* Asks whether more than a few of the newest tickets t meet the condition, and whether a SELECT in
 * parentheses has more rows than are soon looked up one by one. */
struct query_sample {
	enum rc (*dense)(void *arg, const struct sql *condition, bool *yes, struct err *e);
	enum rc (*many)(void *arg, const struct sql *select, bool *yes, struct err *e);
	void *arg;
};

/* The same plan, knowing which conditions on custom fields many tickets meet: a list then asks each
 * of its rows, where it would else gather or look up all that meet them. The answer is the same. */
enum rc query_plan_dense(const struct query_plan *p, const struct query_sample *sample,
			 struct arena *a, const struct query_plan **out, struct err *e) MUST_USE;
/* FTS5 expression of words that every row of the answer holds, SV_NULL when the query asks for none
 * so. `internal` as in query_fts. */
struct sv query_needs(const struct query_plan *p, bool internal, struct arena *a);

/* True when a key needs the ticket's custom values. */
bool query_plan_sorts_custom(const struct query_plan *p);
/* Key of a ticket; lives in the arena. */
void query_key(const struct query_plan *p, const struct ticket *t, struct arena *a,
	       struct query_key *out);
/* True when the key was made under the same sort. */
bool query_key_fits(const struct query_plan *p, const struct query_key *k);

/* Condition of query and scope: "(...)"; deleted tickets are in it only where the scope
 * asks for them. */
void query_where_sql(const struct query_plan *p, const struct scope *s, struct sql *out);
/* "WHERE ...", the tail of a count over ticket t. */
void query_count_sql(const struct query_plan *p, const struct scope *s, struct sql *out);

/* "WHERE ... LIMIT n", any n of the answer. */
void query_some_sql(const struct query_plan *p, const struct scope *s, size_t n, struct sql *out);

/* "WHERE ... LIMIT n", the n of the answer that were updated last, the newest first. */
void query_newest_sql(const struct query_plan *p, const struct scope *s, size_t n, struct sql *out);

/* "WHERE ...", those of the given ids that are in the answer, in no order. */
void query_pick_sql(const struct query_plan *p, const struct scope *s, const int64_t *id, size_t n,
		    struct sql *out);

/* " ORDER BY ...", the order of the plan, behind what query_pick_sql gave. */
void query_order_sql(const struct query_plan *p, struct sql *out);

enum query_window { QUERY_FIRST, QUERY_LAST, QUERY_AFTER, QUERY_BEFORE };

/* "WHERE ... ORDER BY ... LIMIT n", the tail of a list over ticket t: the first or last `limit`
 * rows, or those just after or before `key` (exclusive; key NULL for FIRST and LAST), always in the
 * order of the plan. limit 0 = all. Never OFFSET. */
void query_window_sql(const struct query_plan *p, const struct scope *s, enum query_window window,
		      const struct query_key *key, size_t limit, struct sql *out);
/* FTS5 expression for the words of the query outside of negations (for ranking and `search`);
 * SV_NULL when there is none. `internal` false: only subject and public messages. */
struct sv query_fts(const struct query_plan *p, bool internal, struct arena *a);

#endif
