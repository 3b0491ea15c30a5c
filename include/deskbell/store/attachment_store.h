#ifndef DESKBELL_STORE_ATTACHMENT_STORE_H
#define DESKBELL_STORE_ATTACHMENT_STORE_H
/* Attachments by id, message and ticket. Their content is a file of the desk (service/blob.h). */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/db/db.h"
#include "deskbell/domain/change.h"

struct stored_attachment {
	struct attachment head;
	struct sv name; /* the label as it came: any bytes of UTF-8; SV_NULL = erased */
};

/* Those that ever came with the message, by id; whether one still stands is the ticket's set. */
enum rc attachment_store_of_message(struct db *db, int64_t message, struct arena *a,
				    struct attachment **out, size_t *n, struct err *e) MUST_USE;
/* Those that stand on a ticket now, by id. */
enum rc attachment_store_of_ticket(struct db *db, int64_t ticket, struct arena *a,
				   struct stored_attachment **out, size_t *n,
				   struct err *e) MUST_USE;
/* RC_NOTFOUND. */
enum rc attachment_store_load(struct db *db, int64_t id, struct arena *a,
			      struct stored_attachment *out, struct err *e) MUST_USE;

#endif
