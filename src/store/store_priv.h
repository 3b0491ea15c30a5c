#ifndef DESKBELL_STORE_PRIV_H
#define DESKBELL_STORE_PRIV_H
/* What the store's files share: lists of ids, rows that several of them read, the undone rule
 * behind change_store_append, the text index made beside the one in use. */
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/db/db.h"
#include "deskbell/db/fts_sum.h"
#include "deskbell/db/stmt.h"
#include "deskbell/domain/change.h"

/* Ids gathered one by one; `at` lives in the arena. */
struct id_list {
	int64_t *at;
	size_t n, cap;
};

/* Appends one. */
void id_list_add(struct id_list *l, struct arena *a, int64_t id);
/* Sorts ascending and drops doubles. */
void id_list_sort(struct id_list *l);
/* First column of each row of a statement, appended; releases nothing. */
enum rc id_list_read(struct id_list *l, struct stmt *q, struct arena *a, struct err *e) MUST_USE;
/* Reads the row the statement stands at into *row. */
typedef void row_reader(struct stmt *q, struct arena *a, void *row);
/* The rows of a statement: *out, a T * where `read` fills a T, gets an array of them in the arena.
 * Releases nothing; *out and *n are set only where it succeeds. */
#define ROWS_READ(q, read, a, out, n, e) \
	rows_read((q), sizeof(**(out)), (read), (a), (out), (n), (e))
enum rc rows_read(struct stmt *q, size_t size, row_reader *read, struct arena *a, void *out,
		  size_t *n, struct err *e) MUST_USE;
/* First column of the first row, 0 where there is none. Releases nothing. */
enum rc row_number(struct stmt *q, int64_t *out, struct err *e) MUST_USE;
/* A copy of column i in the arena. */
struct sv col_copy(struct stmt *q, int i, struct arena *a);
/* A row of `change` in the order of CHANGE_COLUMNS into head. */
void change_read(struct stmt *q, struct arena *a, struct change *head);
/* A row seq,noun,object,field,op,old,new from column `from` on. */
void event_read(struct stmt *q, int from, struct arena *a, struct event *out);
/* A row of `outbox` in the order of OUTBOX_COLUMNS, as struct outbox_row. */
row_reader outbox_read;
/* Keeps `undone` true after the change was inserted; does nothing unless head->undoes. */
enum rc undone_store_apply(struct db *db, const struct change *head, struct err *e) MUST_USE;

/* Values of META_SEARCH_STALE beside 0: found wanting; the index of tickets, or that of articles,
 * being made anew beside the one in use, and a text goes into both; made anew, but what was in use
 * before still takes room. 1 is what earlier programs wrote while they made them anew. */
#define SEARCH_STALE_AGAIN 2
#define SEARCH_STALE_BESIDE 3 /* + enum fts_index */
#define SEARCH_STALE_LEFT 5

struct search_text;
struct word_tally;
/* What `ticket.indexed` holds for this text: never 0, which means "not indexed". */
int64_t search_text_digest(const struct search_text *t);
/* Whether the text index is being made anew beside the one in use (X_new beside X). */
enum rc search_beside(struct db *db, enum fts_index which, bool *on, struct err *e) MUST_USE;
/* Puts a ticket into the index made beside, where it is not there yet. */
enum rc search_add_beside(struct db *db, int64_t ticket, struct word_tally *tally,
			  struct err *e) MUST_USE;
/* The same for an article. */
enum rc article_add_beside(struct db *db, int64_t number, struct err *e) MUST_USE;

#define CHANGE_COLUMNS \
	"c.id,c.uid,c.at,c.recorded,c.actor,c.door,c.command,c.config,c.batch,c.cause,c.rule,c.undoes,c.hash,c.v"
#define CHANGE_COLUMN_COUNT 14
#define OUTBOX_COLUMNS \
	"o.id,o.change,o.ticket,o.kind,o.dest,o.text,o.due,o.lease,o.tries,o.done,o.cancelled"
#define OUTBOX_COLUMN_COUNT 11

#endif
