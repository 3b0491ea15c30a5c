#ifndef DESKBELL_SERVICE_PLAN_H
#define DESKBELL_SERVICE_PLAN_H
/* What a command's plan function works with: the state read inside the transaction, and the change it
 * builds. Plans read through here and add events; they never write. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/domain/actor.h"
#include "deskbell/domain/change.h"
#include "deskbell/domain/ticket.h"
#include "deskbell/service/desk.h"
#include "deskbell/service/args.h"

struct plan {
	struct desk *desk;
	const struct args *args;
	struct actor actor;
	struct scope scope;
	enum door door;
	int64_t now;			/* the one instant of this command */
	struct arena *arena;
	struct draft_change change;	/* events, texts, messages gathered so far */
	int64_t seen;			/* revision the caller saw, 0 = current */
	/* Answer */
	enum noun noun;
	int64_t id;
	struct sv note, text;
};

/* Ticket in scope (else RC_NOTFOUND) with its current values; cached for the command. */
enum rc plan_ticket(struct plan *p, struct sv word, const struct ticket **out, struct err *e) MUST_USE;
/* The command is about this field: conflict when an event after `seen` touched it. */
enum rc plan_guard_field(struct plan *p, int64_t ticket, enum ticket_field f, struct err *e) MUST_USE;
/* Sets a field when it differs (value in event form; texts are values, made erasable here). */
enum rc plan_set(struct plan *p, enum noun noun, int64_t object, int field, struct sv old, struct sv new, struct err *e) MUST_USE;
enum rc plan_add(struct plan *p, enum noun noun, int64_t object, int field, struct sv element, struct err *e) MUST_USE;
enum rc plan_del(struct plan *p, enum noun noun, int64_t object, int field, struct sv element, struct err *e) MUST_USE;
/* Adds a message to the ticket's thread; returns its id. */
enum rc plan_message(struct plan *p, int64_t ticket, int64_t author, bool public, struct sv body, int64_t *id,
		     struct err *e) MUST_USE;
/* Fresh id of a noun. */
enum rc plan_id(struct plan *p, enum noun noun, int64_t *id, struct err *e) MUST_USE;
/* Ids for words: login, queue key ...; RC_INVALID with the nearest guess. */
enum rc plan_person(struct plan *p, struct sv word, const char *field, int64_t *id, struct err *e) MUST_USE;
enum rc plan_queue(struct plan *p, struct sv word, const char *field, int64_t *id, struct err *e) MUST_USE;
enum rc plan_team(struct plan *p, struct sv word, const char *field, int64_t *id, struct err *e) MUST_USE;

#endif
