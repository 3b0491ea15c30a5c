#ifndef DESKBELL_SERVICE_DRAFT_H
#define DESKBELL_SERVICE_DRAFT_H
/* Drafts: one file per ticket and kind in DESK/person/LOGIN/draft, 0600, fsynced. A draft carries
 * the uid its change will have, so one left by a crash after COMMIT is recognised as sent. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/domain/actor.h"
#include "deskbell/domain/change.h"
#include "deskbell/service/desk.h"

/* DRAFT_ARTICLE: of an article that has its number; DRAFT_ARTICLE_NEW: of one that has none yet. */
enum draft_kind { DRAFT_REPLY = 1, DRAFT_NOTE, DRAFT_NEW, DRAFT_ARTICLE, DRAFT_ARTICLE_NEW };

struct draft {
	int64_t ticket; /* 0 for DRAFT_NEW; of a DRAFT_ARTICLE the article's number; of a
			 * DRAFT_ARTICLE_NEW which of its author's it is, from 1 */
	enum draft_kind kind;
	uint8_t uid[UID_SIZE];
	int64_t saved;	   /* UTC seconds */
	struct sv subject; /* DRAFT_NEW; of an article that is not there yet its path */
	int64_t rev;	   /* DRAFT_ARTICLE: the change its author started from, 0 = none */
	struct sv *value; /* DRAFT_NEW: "queue=hr", "f.room=4.17"; DRAFT_ARTICLE_NEW: "title=VPN" */
	size_t n_value;
	struct sv body;
};

/* Writes (and fsyncs) the draft; an all-zero uid, or one that is a change by now, is drawn first. A
 * DRAFT_ARTICLE_NEW without its number, or whose place another has taken, gets one nobody has;
 * another DRAFT_ARTICLE goes to the trash. */
enum rc draft_save(struct desk *d, const struct actor *who, struct draft *x,
		   struct err *e) MUST_USE;
/* RC_NOTFOUND when there is none; one whose uid is already a change is removed and not found. */
enum rc draft_load(struct desk *d, const struct actor *who, int64_t ticket, enum draft_kind kind,
		   struct arena *a, struct draft *out, struct err *e) MUST_USE;
/* All of the actor's, newest first; unreadable ones are skipped. */
enum rc draft_list(struct desk *d, const struct actor *who, struct arena *a, struct draft **out,
		   size_t *n, struct err *e) MUST_USE;
/* Is it of an article that is not there yet? Its subject is the path. */
bool draft_begins_article(const struct draft *x);
/* After the change was acknowledged. */
enum rc draft_remove(struct desk *d, const struct actor *who, int64_t ticket, enum draft_kind kind,
		     struct err *e) MUST_USE;
/* Moves it to draft/trash (kept 7 days); restore takes the newest back. */
enum rc draft_discard(struct desk *d, const struct actor *who, int64_t ticket, enum draft_kind kind,
		      struct err *e) MUST_USE;
enum rc draft_restore(struct desk *d, const struct actor *who, int64_t ticket, enum draft_kind kind,
		      struct err *e) MUST_USE;

/* After an undo was committed: the text of a message it withdrew is its writer's draft again
 * (*back), unless one stands there already; a redo takes that draft away again while it is
 * unchanged. */
enum rc draft_follow_undo(struct desk *d, const struct actor *who, const struct draft_change *c,
			  struct arena *a, bool *back, struct err *e) MUST_USE;

#endif
