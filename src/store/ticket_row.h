#ifndef DESKBELL_STORE_TICKET_ROW_H
#define DESKBELL_STORE_TICKET_ROW_H
/* A row of `ticket t` as struct ticket, for the projection and the lists. */
#include "deskbell/store/ticket_store.h"
#include "store_priv.h"

#define TICKET_COLUMNS \
	"t.id,t.rev,t.external_id,t.subject,t.type,t.state,t.workflow,t.state_category,t.priority,t.queue," \
	"t.assignee,t.requester,t.category,t.resolution,t.created,t.updated,t.resolved,t.closed,t.deleted," \
	"t.subject_text,t.resolution_text,t.digest,t.reason_text,t.merged,t.snoozed,t.due,t.risk,t.paused"

/* As struct ticket; the sets stay empty. */
row_reader ticket_row_read;
enum rc ticket_row_tags(struct db *db, struct ticket *t, struct arena *a, struct err *e) MUST_USE;
/* All sets of the ticket: tags, thread, links, watchers, attachments, custom values. */
enum rc ticket_row_sets(struct db *db, struct ticket *t, struct arena *a, struct err *e) MUST_USE;
/* Custom values. */
enum rc ticket_row_custom(struct db *db, struct ticket *t, struct arena *a, struct err *e) MUST_USE;
enum rc ticket_row_save_custom(struct db *db, const struct ticket *old, const struct ticket *new,
			       struct err *e) MUST_USE;
/* Writes what differs; `before` NULL = nothing stands yet. */
enum rc ticket_row_save_sets(struct db *db, const struct ticket *before, const struct ticket *after,
			     struct err *e) MUST_USE;

#endif
