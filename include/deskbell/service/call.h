#ifndef DESKBELL_SERVICE_CALL_H
#define DESKBELL_SERVICE_CALL_H
/* The one door for writes (DESIGN section 4): right, queue, transaction, guards, events, audit,
 * store, rules, outbox, commit. Whatever side a command comes from, it comes through here. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/domain/actor.h"
#include "deskbell/domain/change.h"
#include "deskbell/service/desk.h"
#include "deskbell/service/args.h"

/* Progress of what is several changes. */
struct progress {
	int64_t done, total; /* total 0 = not known */
	bool bytes;	     /* done and total are bytes, else things done */
	int64_t rows;	     /* of a file of rows: looked at so far */
	int64_t taken, skipped, changed, bad;
};

struct request {
	const struct args *args; /* command and values; args->rev, request_id, dry_run count */
	struct sv login;	 /* actor, looked up again inside the transaction */
	enum door door;
	const uint8_t
		*uid; /* UID_SIZE bytes: idempotency key (a draft's); NULL = request_id or random */
	/* Of a command done to many: called now and then; false ends it after the current
	 * transaction (RC_CANCELLED). May be NULL. */
	bool (*progress)(void *arg, const struct progress *p);
	void *arg;
};

/* Another's change of the field a command wanted: what is there now and what was wanted. */
struct clash {
	int64_t change, at;	 /* change 0 = there is none */
	struct sv by;		 /* login */
	struct sv theirs, yours; /* SV_NULL = unset, or not for this actor */
};

/* Why a command was not done to one thing. */
struct refused {
	enum noun of; /* ticket, or 0: the change that was to be undone */
	int64_t id;
	enum rc rc;
	struct sv field, message;
	struct clash clash;
};

/* One event for people: names instead of ids. */
struct event_view {
	enum noun noun;
	int64_t object;
	struct sv object_name; /* "ticket 42", "person li.wei" */
	const struct field *field;
	enum event_op op;
	struct sv old, new;
};

struct answer {
	enum noun noun;
	int64_t id;	/* object the command was about */
	int64_t change; /* 0 on a dry run or when nothing changed */
	int64_t rev;	/* the ticket's revision afterwards, 0 for other nouns */
	bool repeated;	/* the uid was known: this is the first answer again */
	bool unchanged; /* all fields already had these values */
	struct event_view *event;
	size_t n_event;
	struct sv note; /* e.g. "not sent: no mail set up"; SV_NULL = none */
	struct sv text; /* one line for a toast: "ticket 42 assigned to wang.fang" */
	/* Done to many (--query, a list, the undo of a batch): then `change` is the first of a
	 * batch, whose undo takes all. */
	bool many;
	int64_t done, same; /* things changed; things that had the values already */
	/* Of a COMMAND_LIVE: tickets that became read or unread. */
	int64_t *moved;
	size_t n_moved;
	/* Things refused: of one command its own refusal, also when call_run gives that error. */
	struct refused *refusal;
	size_t n_refusal;
};

/* Runs a COMMAND_WRITE. The actor and configuration are read inside the transaction. Errors:
 * RC_DENIED, RC_NOTFOUND (also: not yours), RC_INVALID (all failing guards at once), RC_CONFLICT
 * (names field, both values, who and when), RC_BUSY, RC_ENV. On error nothing was written, but
 * where a batch was stopped after its first transactions: the error says so, and the same request
 * id goes on from there. Of many things, one that refuses keeps the rest undone too, unless
 * args->partial; out->refusal is filled in either case. After the answer the caller should call
 * call_after at leisure. */
enum rc call_run(struct desk *d, const struct request *r, struct arena *a, struct answer *out,
		 struct err *e) MUST_USE;
/* Housekeeping after the answer was given: one merge step of the text index if this handle wrote
 * text, service levels that wait to be made anew, a checkpoint if the log is long. Never fails
 * visibly. */
void call_after(struct desk *d);

struct job {
	struct desk *desk;
	const struct request *request;
	struct arena *arena; /* holds the answer */
	struct actor actor;  /* checked against the command's roles */
	/* Called now and then; false ends the job after the current transaction (RC_CANCELLED). May
	 * be NULL. */
	bool (*progress)(void *arg, const struct progress *p);
	/* One finding ("FILE:12: priority: "9" is not mapped ..."), not fatal. May be NULL. */
	void (*finding)(void *arg, struct sv text);
	void *arg;
	struct progress state;
	struct sv text; /* summary line for people */
	/* Of a job that makes one change: its object and number, and whether it was made before,
	 * as in struct answer; the events where it is a dry run. */
	int64_t id, change;
	bool repeated;
	struct event_view *event;
	size_t n_event;
};

/* Runs a COMMAND_JOB; j->progress, finding and arg are set by the caller, the rest by job_run.
 * RC_INVALID when findings made it fail in part or whole; j->text and j->state say what was done.
 */
enum rc job_run(struct desk *d, const struct request *r, struct arena *a, struct job *j,
		struct err *e) MUST_USE;

#endif
