#ifndef DESKBELL_STORE_SEQ_STORE_H
#define DESKBELL_STORE_SEQ_STORE_H
/* Numbers: fresh ids per kind, and the small work values of the desk (table meta). */
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/hash.h"
#include "deskbell/db/db.h"
#include "deskbell/domain/field.h"

enum seq {
	SEQ_CHANGE = 1,
	SEQ_TICKET,
	SEQ_MESSAGE,
	SEQ_TEXT,
	SEQ_PERSON,
	SEQ_TEAM,
	SEQ_QUEUE,
	SEQ_CATEGORY,
	SEQ_ARTICLE,
	SEQ_CONFIG,
	SEQ_OUTBOX,
	SEQ_ORGANISATION,
	SEQ_ATTACHMENT,
};

/* The sequence ids of a noun come from. */
enum seq seq_of_noun(enum noun noun);
/* Takes n ids in a row (n >= 1); *first is the lowest. Inside a write transaction: rolled back with
 * it. */
enum rc seq_store_take(struct db *db, enum seq which, int64_t n, int64_t *first,
		       struct err *e) MUST_USE;
/* The last id given so far; and, for fixtures only, the id after which the next is given (never
 * lower). */
enum rc seq_store_last(struct db *db, enum seq which, int64_t *last, struct err *e) MUST_USE;
enum rc seq_store_set(struct db *db, enum seq which, int64_t last, struct err *e) MUST_USE;

/* The counters behind an id already given, by name ("ticket, text"); SV_NULL = none. */
enum rc seq_store_behind(struct db *db, struct arena *a, struct sv *names, struct err *e) MUST_USE;
/* Raises them; inside a write transaction. */
enum rc seq_store_raise(struct db *db, struct err *e) MUST_USE;

enum meta {
	META_CONFIG_REV = 1, /* applied configuration version */
	META_PEOPLE_REV,     /* grows with each change of people, teams, queues, categories */
	META_TOKEN_VERSION,  /* cutter the text index was made with */
	META_SEARCH_STALE,   /* 0 = the text indexes are sound, else what is to be done */
	META_KB_HEAD,	     /* commit (40 hex digits) the articles stand at */
	META_WORDS,	     /* 1 = table word has all words of the text index */
	META_CLOCKS, /* clocks of open tickets from this id on are to be made anew; 0 = none */
	META_COMMITS_NAMED, /* 1 = each change that follows git has its commit beside it */
};

/* Absent reads as 0 and SV_NULL. */
enum rc meta_store_int(struct db *db, enum meta key, int64_t *value, struct err *e) MUST_USE;
enum rc meta_store_text(struct db *db, enum meta key, struct arena *a, struct sv *value,
			struct err *e) MUST_USE;
enum rc meta_store_set_int(struct db *db, enum meta key, int64_t value, struct err *e) MUST_USE;
enum rc meta_store_set_text(struct db *db, enum meta key, struct sv value, struct err *e) MUST_USE;
/* Both revisions a transaction or load reads first. */
enum rc meta_store_revs(struct db *db, int64_t *config, int64_t *people, struct err *e) MUST_USE;

#endif
