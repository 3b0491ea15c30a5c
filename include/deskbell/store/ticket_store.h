#ifndef DESKBELL_STORE_TICKET_STORE_H
#define DESKBELL_STORE_TICKET_STORE_H
/* The projection of tickets: one row each and its sets (tags, thread, links, watchers,
 * attachments); made from the log. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/db/db.h"
#include "deskbell/db/explain.h"
#include "deskbell/domain/ticket.h"

struct sql;

/* The ticket with all its sets. RC_NOTFOUND. A deleted one is found: the caller looks.
 */
enum rc ticket_store_load(struct db *db, int64_t id, struct arena *a, struct ticket *out,
			  struct err *e) MUST_USE;
/* Id of the ticket with this external id, 0 when there is none. */
enum rc ticket_store_external(struct db *db, struct sv external_id, int64_t *id,
			      struct err *e) MUST_USE;
/* Tickets merged into this one, ascending; with `all` also those merged into them, and so on. */
enum rc ticket_store_merged(struct db *db, int64_t id, bool all, struct arena *a, int64_t **out,
			    size_t *n, struct err *e) MUST_USE;
/* Writes the row and sets of `after`; `before` is what ticket_store_load gave in this
 * transaction, NULL for a new ticket. Only differences are written. RC_CONFLICT when the external
 * id is taken. */
enum rc ticket_store_save(struct db *db, const struct ticket *before, const struct ticket *after,
			  struct err *e) MUST_USE;
/* Writes only what differs in due, risk and paused. */
enum rc ticket_store_clocks(struct db *db, const struct ticket *before, const struct ticket *after,
			    struct err *e) MUST_USE;
/* Folds the ticket from its live changes that are no undos; rev = the last change that touched it,
 * undo or not. One whose first change (its making) is undone keeps what that gave and is deleted.
 * Its service levels are env's. Without any event its id is 0. env->text may be NULL: then texts
 * come from the store. */
enum rc ticket_store_fold(struct db *db, int64_t id, const struct fold_env *env, struct arena *a,
			  struct ticket *out, struct err *e) MUST_USE;

/* Rows of `SELECT <columns of struct ticket> FROM ticket t <tail>`; `tail` is WHERE ... ORDER BY
 * ... LIMIT ... over t. Tags are filled, the other sets are not. */
enum rc ticket_store_list(struct db *db, const struct sql *tail, struct arena *a,
			  struct ticket **out, size_t *n, struct err *e) MUST_USE;
/* The same one row at a time; the ticket lives until fn returns. fn returning false ends it. */
enum rc ticket_store_each(struct db *db, const struct sql *tail,
			  bool (*fn)(void *arg, const struct ticket *t), void *arg,
			  struct err *e) MUST_USE;
/* Ids only, same tail. */
enum rc ticket_store_ids(struct db *db, const struct sql *tail, struct arena *a, int64_t **out,
			 size_t *n, struct err *e) MUST_USE;
/* The text of that statement and the steps it is run by. */
enum rc ticket_store_explain(struct db *db, const struct sql *tail, struct arena *a,
			     struct sv *text, struct plan_step **out, size_t *n,
			     struct err *e) MUST_USE;
/* SELECT count(*) FROM ticket t <tail>. */
enum rc ticket_store_count(struct db *db, const struct sql *tail, int64_t *n,
			   struct err *e) MUST_USE;
/* Whether a good part of the newest tickets t meet the condition. */
enum rc ticket_store_dense(struct db *db, const struct sql *condition, bool *dense,
			   struct err *e) MUST_USE;
/* Whether a SELECT in parentheses has more tickets than are soon looked up one by one. */
enum rc ticket_store_many(struct db *db, const struct sql *select, bool *many,
			  struct err *e) MUST_USE;

/* Reads the custom values of tickets of a list. */
enum rc ticket_store_custom(struct db *db, struct ticket *t, size_t n, struct arena *a,
			    struct err *e) MUST_USE;

#endif
