#ifndef DESKBELL_SERVICE_PLAN_H
#define DESKBELL_SERVICE_PLAN_H
/* What a command's plan function works with: the state read inside the transaction, and the change
 * it builds. Plans read through here and add events; they never write. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/domain/actor.h"
#include "deskbell/domain/change.h"
#include "deskbell/domain/ticket.h"
#include "deskbell/service/call.h"

struct upload;

struct plan {
	struct desk *desk;
	const struct args *args;
	struct actor actor;
	struct scope scope;
	enum door door;
	int64_t now; /* the one instant of this command */
	struct arena *arena;
	struct draft_change change;  /* events, texts, messages gathered so far */
	int64_t seen;		     /* revision the caller saw, 0 = current */
	const struct upload *upload; /* files the command brings */
	size_t n_upload;
	int64_t item; /* of a command with items: the one to be done */
	/* Answer */
	enum noun noun;
	int64_t id;
	struct sv note, text;
	struct clash clash; /* with RC_CONFLICT over a field */
};

/* Ticket in scope (else RC_NOTFOUND: not there and not yours read the same) with its current
 * values; lives as long as the command. */
enum rc plan_ticket(struct plan *p, struct sv word, const struct ticket **out,
		    struct err *e) MUST_USE;
/* Another ticket the command names, in parameter `field`: seen by the actor as staff, neither
 * merged nor deleted; faults name the field. The command stays about the first one. */
enum rc plan_other_ticket(struct plan *p, struct sv word, const char *field,
			  const struct ticket **out, struct err *e) MUST_USE;
/* RC_CONFLICT when an event after p->seen touched this field: it names the field, who and when, and
 * the value (p->clash). plan_set and plan_add do the same for what they write, a set's element by
 * itself, and name both values; this is for fields a command only reads. */
enum rc plan_guard_field(struct plan *p, int64_t ticket, enum ticket_field f,
			 struct err *e) MUST_USE;

/* Adds an event "field: old -> new" (event form, SV_NULL = unset) unless both are equal. */
enum rc plan_set(struct plan *p, enum noun noun, int64_t object, int field, struct sv old,
		 struct sv new, struct err *e) MUST_USE;
enum rc plan_add(struct plan *p, enum noun noun, int64_t object, int field, struct sv element,
		 struct err *e) MUST_USE;
enum rc plan_del(struct plan *p, enum noun noun, int64_t object, int field, struct sv element,
		 struct err *e) MUST_USE;
/* Sets a ticket's field from the word people write: login, queue key, P2, free text; "" or "none"
 * unsets. RC_INVALID with the nearest guess or the limit that is broken. */
enum rc plan_set_word(struct plan *p, const struct ticket *t, const struct field *f, struct sv word,
		      struct err *e) MUST_USE;
/* Makes an erasable text: checks UTF-8 and length, draws a salt. *form = its event form. */
enum rc plan_text(struct plan *p, const char *field, struct sv value, size_t limit, bool one_line,
		  struct sv *form, struct err *e) MUST_USE;
/* Adds a message to the ticket's thread. */
enum rc plan_message(struct plan *p, int64_t ticket, int64_t author, bool public, struct sv body,
		     struct err *e) MUST_USE;
/* Fresh id of a noun. */
enum rc plan_id(struct plan *p, enum noun noun, int64_t *id, struct err *e) MUST_USE;
/* Decimal event form of an id. */
struct sv plan_form(struct plan *p, int64_t id);

/* Ids for words: login (or me, none = 0), keys. RC_INVALID names field, word and the nearest guess.
 */
enum rc plan_person(struct plan *p, struct sv word, const char *field, const struct person **out,
		    struct err *e) MUST_USE;
/* Who works on a ticket or watches it: an agent or supervisor who can see its queue. */
enum rc plan_staff(const struct plan *p, const struct ticket *t, const struct person *who,
		   const char *field, struct err *e) MUST_USE;
enum rc plan_queue(struct plan *p, struct sv word, const char *field, const struct queue **out,
		   struct err *e) MUST_USE;
enum rc plan_team(struct plan *p, struct sv word, const char *field, const struct team **out,
		  struct err *e) MUST_USE;
enum rc plan_organisation(struct plan *p, struct sv word, const char *field,
			  const struct organisation **out, struct err *e) MUST_USE;

/* Limits of what people write, in bytes. */
#define SUBJECT_MAX 1000
#define BODY_MAX ((size_t)1 << 20)
#define RESOLUTION_MAX ((size_t)64 << 10)
#define NAME_MAX_BYTES 200
#define REASON_MAX 4000
#define TAG_MAX 64   /* one tag */
#define TAGS_MAX 100 /* tags of a ticket, likewise links and watchers */

#endif
