#ifndef DESKBELL_STORE_CARE_STORE_H
#define DESKBELL_STORE_CARE_STORE_H
/* Whether what is derived is what a rebuild would give, object by object, and the rebuild itself.
 * `what` names the fields that differ, in the arena; SV_NULL = equal. */
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/hash.h"
#include "deskbell/base/str.h"
#include "deskbell/db/db.h"
#include "deskbell/domain/ticket.h"
#include "deskbell/store/article_store.h"
#include "deskbell/store/outbox_store.h"

/* The lowest id above `after` that the log or the derived table knows; 0 = none. For tickets,
 * people, teams, queues, categories and articles. */
enum rc care_store_next(struct db *db, enum noun noun, int64_t after, int64_t *id,
			struct err *e) MUST_USE;
/* How many rows the derived table of the noun has, for progress. */
enum rc care_store_count(struct db *db, enum noun noun, int64_t *n, struct err *e) MUST_USE;

/* One ticket: its row, tags and thread against the fold of its events. */
enum rc care_store_ticket(struct db *db, int64_t id, const struct fold_env *env, struct arena *a,
			  struct sv *what, struct err *e) MUST_USE;
/* Makes the ticket's rows anew; inside a write transaction. RC_INVALID when the log says nothing
 * of it. */
enum rc care_store_remake(struct db *db, int64_t id, const struct fold_env *env, struct arena *a,
			  struct err *e) MUST_USE;
/* One person, team, queue or category. Made anew by person_store_refold. */
enum rc care_store_person(struct db *db, enum noun noun, int64_t id, struct arena *a,
			  struct sv *what, struct err *e) MUST_USE;
/* An article as its events say it: number, path, title, blob, gone (also when its making was
 * undone). RC_NOTFOUND without events. */
enum rc care_store_article(struct db *db, int64_t number, struct arena *a,
			   struct stored_article *out, struct err *e) MUST_USE;

/* The changes whose row in `undone` is not what the log gives, ascending, at most `limit`. */
enum rc care_store_undone(struct db *db, size_t limit, struct arena *a, int64_t **change, size_t *n,
			  struct err *e) MUST_USE;
/* Makes `undone` anew, in short transactions of its own; each row is as before or right. */
enum rc care_store_undone_remake(struct db *db, struct err *e) MUST_USE;

/* The words of an article as the index has them. RC_NOTFOUND. */
enum rc care_store_article_body(struct db *db, int64_t number, struct arena *a, struct sv *body,
				struct err *e) MUST_USE;

/* A list of things yet to do (store/todo_store), and the command it belongs to. */
struct care_todo {
	uint8_t uid[UID_SIZE];
	int64_t batch, n, at; /* as struct todo */
	int64_t listed;	      /* things its parts name; n, where it is whole */
	int64_t last;	      /* when the newest change of its batch was written; 0 = none was */
	struct sv command, login; /* of the first change; SV_NULL when there is none */
};

/* All of them, by batch. */
enum rc care_store_todo(struct db *db, struct arena *a, struct care_todo **out, size_t *n,
			struct err *e) MUST_USE;
/* Parts of lists that are gone, and their removal (inside a write transaction). */
enum rc care_store_todo_strays(struct db *db, int64_t *n, struct err *e) MUST_USE;
enum rc care_store_todo_sweep(struct db *db, struct err *e) MUST_USE;

/* A row of the outbox, and what the rest of the store says of it. */
struct care_outbox {
	struct outbox_row row;	   /* id 0 = there is no further one */
	bool of_change, of_ticket; /* they are there */
	bool public;		   /* its text is that of a public message of its change */
	bool undone;		   /* its change is */
};

/* The first row after id `after`. */
enum rc care_store_outbox(struct db *db, int64_t after, struct arena *a, struct care_outbox *out,
			  struct err *e) MUST_USE;

/* Whether an attachment has this content. */
enum rc care_store_has_blob(struct db *db, const struct hash *blob, bool *known,
			    struct err *e) MUST_USE;
/* The next attachment after `after` and its content; *id = 0 = none. */
enum rc care_store_next_blob(struct db *db, int64_t after, int64_t *id, struct hash *blob,
			     struct err *e) MUST_USE;

#endif
