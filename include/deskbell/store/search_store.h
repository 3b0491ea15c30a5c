#ifndef DESKBELL_STORE_SEARCH_STORE_H
#define DESKBELL_STORE_SEARCH_STORE_H
/* The text index. One row per ticket: subject, public messages, internal messages; made by one
 * function, because a contentless index can only forget a text that is given to it unchanged. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"
#include "deskbell/db/db.h"

/* Columns of ticket_fts; together at most TOKEN_TEXT_MAX bytes. */
struct search_text {
	struct sv subject, public, internal;
};

/* The text of a ticket as the store has it now. RC_NOTFOUND. */
enum rc search_store_text(struct db *db, int64_t ticket, struct arena *a, struct search_text *out,
			  struct err *e) MUST_USE;
/* Replaces the ticket's row: `old` = search_store_text before the change, NULL for a new ticket.
 * After ticket_store_save, in the same transaction. Equal texts write nothing. If `old` is not what
 * was indexed, the index is marked stale (META_SEARCH_STALE). */
enum rc search_store_update(struct db *db, int64_t ticket, const struct search_text *old,
			    const struct search_text *new, struct err *e) MUST_USE;

struct word_tally;
/* Puts a ticket into the index unless it is there; words are counted in the tally (word_store.h).
 */
enum rc search_store_add(struct db *db, int64_t ticket, struct word_tally *tally,
			 struct err *e) MUST_USE;

/* Whether the expression has at most `limit` hits among tickets; reads no more than one beyond. */
enum rc search_store_few(struct db *db, struct sv match, size_t limit, bool *few,
			 struct err *e) MUST_USE;

/* Ranked are the newest so many hits: reading all of a common word's would take long, and old
 * tickets are rarely what is looked for. */
#define SEARCH_NEWEST 1000

struct search_hit {
	int64_t id;
	double score; /* higher is better */
};

/* The best `limit` tickets or articles for an FTS5 match expression, best first; ranked by column,
 * count and nearness among the newest SEARCH_NEWEST hits, equal ones newest first. RC_INVALID when
 * the expression is not one. */
enum rc search_store_tickets(struct db *db, struct sv match, size_t limit, struct arena *a,
			     struct search_hit **out, size_t *n, struct err *e) MUST_USE;
enum rc search_store_articles(struct db *db, struct sv match, size_t limit, struct arena *a,
			      struct search_hit **out, size_t *n, struct err *e) MUST_USE;

/* True when the index is by this program's cutter and not marked stale. */
enum rc search_store_check(struct db *db, bool *good, struct err *e) MUST_USE;
/* One step of merging the index's segments, about 1 ms; for after the answer, takes its own
 * transaction. Does nothing when this handle wrote no text since the last step. An index that
 * search_store_check finds wanting is made anew instead, once, and what another who did so left is
 * cleared up. */
enum rc search_store_merge_step(struct db *db, struct err *e) MUST_USE;
/* Merges all of it: the end of an import. */
enum rc search_store_merge(struct db *db, struct err *e) MUST_USE;
/* What stands in an index against the texts it is of. */
struct search_state {
	bool current;			  /* by this program's cutter, not marked stale */
	int64_t ticket;			  /* first ticket whose row is not of its text, 0 = none */
	int64_t tickets;		  /* how many there are of those */
	bool tickets_same, articles_same; /* the indexes hold exactly the words of the texts */
};

/* Reads all texts and both indexes in one snapshot. `progress` (may be NULL) gets the tickets done;
 * false ends it with RC_CANCELLED. RC_ENV when an index is damaged. */
enum rc search_store_compare(struct db *db, bool (*progress)(void *arg, int64_t done), void *arg,
			     struct search_state *out, struct err *e) MUST_USE;
/* Makes both indexes anew from the tables, beside those in use, which answer until they are done.
 * In short steps: others write meanwhile. */
enum rc search_store_rebuild(struct db *db, struct err *e) MUST_USE;

#endif
