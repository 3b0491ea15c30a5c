#ifndef DESKBELL_DOMAIN_CHANGE_H
#define DESKBELL_DOMAIN_CHANGE_H
/* What one command does: a change, its events, the messages, files and erasable texts it brings.
 * The event log of these is the truth; everything else is folded from it. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/hash.h"
#include "deskbell/base/vec.h"
#include "deskbell/domain/field.h"

enum door {
	DOOR_CLI = 1,
	DOOR_TUI,
	DOOR_SSH,
	DOOR_MAIL,
	DOOR_WORKER,
	DOOR_IMPORT,
	DOOR_INIT,
	DOOR_SYNC
};
enum event_op { OP_SET = 1, OP_ADD, OP_DEL };

#define SALT_SIZE 16
#define UID_SIZE 16

/* One field of one object; old and new are SV_NULL for "unset". Add has only new, del only old. */
struct event {
	enum noun noun;
	int64_t object;
	int field;
	enum event_op op;
	struct sv old, new;
};

/* Erasable text: only hash_salted(salt, value) enters the audit hash. Value SV_NULL = erased. */
struct text {
	int64_t id;
	uint8_t salt[SALT_SIZE];
	struct hash digest;
	struct sv value;
};

/* A message as it was written; never changes. Which thread it stands in is the ticket's `message`
 * set. */
struct message {
	int64_t id, change, at, author;
	bool public;
	int64_t text; /* id of its body */
};

/* A file that came with a message; never changes. Its name is only a label. */
struct attachment {
	int64_t id, change, message;
	int64_t name;	/* id in `text` */
	struct sv type; /* MIME, a claim */
	int64_t size;
	struct hash blob; /* SHA-256 of the content */
};

struct change {
	int64_t id;
	uint8_t uid[UID_SIZE]; /* idempotency key */
	int64_t at, recorded;  /* UTC seconds: when it happened, when it was written */
	int64_t actor;	       /* person id, 0 = the program itself */
	enum door door;
	struct sv command; /* canonical text, free text by reference: "ticket reply 42 --body
			      @text:77" */
	int64_t config;	   /* applied configuration version */
	int64_t batch;	/* id of the batch's first change, 0 = none; BATCH_OWN until it has one */
	int64_t cause;	/* change whose rule made it, or first part of its commit; 0 = none */
	struct sv rule; /* that rule's name */
	int64_t undoes; /* change it undoes, 0 = none */
	struct hash hash;
	int v; /* format version of this change and its events */
};

/* 2: attachments are in the hash. */
#define CHANGE_VERSION 2
/* The batch of a change that is about to become the first of one. */
#define BATCH_OWN (-1)

/* A change being made. Lists are heap vectors; texts they point to live in the arena of the
 * command. */
struct draft_change {
	struct change head;
	VEC(struct event) event;
	VEC(struct text) text;
	VEC(struct message) message;
	VEC(struct attachment) attachment;
};

/* All that a change brings, as it enters the hash; borrowed. */
struct change_parts {
	const struct event *event;
	const struct text *text;
	const struct message *message;
	const struct attachment *attachment;
	size_t n_event, n_text, n_message, n_attachment;
};

void draft_change_deinit(struct draft_change *d);
/* Adds events, texts, messages and attachments of `more` behind those of d; both keep their own
 * lists. */
void draft_change_add(struct draft_change *d, const struct draft_change *more);
/* Hash over (previous hash, head, texts' digests, messages, events, and from version 2 on
 * attachments) in the format of head.v; head.hash is not read. */
struct hash change_hash(const struct hash *prev, const struct change *head,
			const struct change_parts *parts);
const char *door_name(enum door d);
const char *event_op_name(enum event_op op);

#endif
