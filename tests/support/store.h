#ifndef DESKBELL_TESTS_STORE_H
#define DESKBELL_TESTS_STORE_H
/* A store in a directory of its own, and short ways to write changes into it. */
#include "deskbell/base/arena.h"
#include "deskbell/db/care.h"
#include "deskbell/db/db.h"
#include "deskbell/db/stmt.h"
#include "deskbell/db/tx.h"
#include "deskbell/domain/ticket.h"
#include "support/tmpdir.h"

#define STORE_NOW 1795444320 /* 2026-11-23T14:32:00Z */

struct store {
	struct tmpdir dir;
	const char *path; /* of desk.db */
	struct db *db;	  /* open for writing */
	struct arena arena;
	struct err e;
};

/* As cmocka set-up and tear-down: a new store is the test's *state. */
int store_setup(void **state);
int store_teardown(void **state);

/* Fails the test with the message unless rc is RC_OK. */
#define store_ok(s, expr) store_ok_at((s), (expr), #expr, __FILE__, __LINE__)
void store_ok_at(struct store *s, enum rc rc, const char *what, const char *file, int line);

/* Runs one statement in a transaction of its own through an unguarded connection: no defensive
 * mode, triggers as they are. Returns SQLite's code. For tests that damage a store. */
int store_raw(struct store *s, const char *sql);

/* db_examine, with the first findings as an error: RC_ENV. */
enum rc store_integrity(struct db *db, struct err *e);

/* A change with a fresh uid; command is borrowed. */
struct draft_change draft_begin(const char *command);
void draft_set(struct draft_change *d, enum noun noun, int64_t object, int field, const char *old,
	       const char *new);
void draft_add(struct draft_change *d, enum noun noun, int64_t object, int field, const char *new);
void draft_del(struct draft_change *d, enum noun noun, int64_t object, int field, const char *old);
/* An erasable text with an id of its own. */
int64_t draft_text(struct store *s, struct draft_change *d, const char *value);
/* A message in the ticket's thread; returns its id. */
int64_t draft_message(struct store *s, struct draft_change *d, int64_t ticket, bool public,
		      const char *body);

/* What the fold asks: states by name, texts from the store. */
extern const struct fold_env store_fold_env;

/* Appends the draft, folds and saves ticket `id`, indexes its text; inside an open transaction. */
enum rc store_apply(struct store *s, struct draft_change *d, int64_t id);
/* A new ticket in a transaction of its own; returns its id. */
int64_t store_ticket(struct store *s, const char *subject, const char *body);
/* A public reply in a transaction of its own; returns the change. */
int64_t store_reply(struct store *s, int64_t ticket, const char *body);
/* Sets one field (value as in an event); returns the change. */
int64_t store_set(struct store *s, int64_t ticket, enum ticket_field field, const char *old,
		  const char *new);

#endif
