#ifndef DESKBELL_SERVICE_UNREAD_H
#define DESKBELL_SERVICE_UNREAD_H
/* What a person has not read: tickets that others changed after his cursor (live.db), or after the
 * file first knew him, within UNREAD_DAYS; and those he marked so himself. */
#include "deskbell/domain/actor.h"
#include "deskbell/service/load.h"

/* What nobody touched for so long counts as read. */
#define UNREAD_DAYS 30

/* Ids of the tickets that are unread for the actor, ascending; some may be out of his scope. Inside
 * the caller's transaction. An error is the store's: without live.db nothing is unread. */
enum rc unread_ids(struct desk *d, const struct actor *who, struct arena *a, int64_t **out,
		   size_t *n, struct err *e) MUST_USE;
/* Says of each row whether it is unread, likewise. */
enum rc unread_rows(struct desk *d, const struct actor *who, struct ticket_row *row, size_t n,
		    struct err *e) MUST_USE;

/* What a handle remembers of the log, so that only what is new is read again. */
struct news_cache;
void news_cache_destroy(struct news_cache *c);

#endif
