#ifndef DESKBELL_SERVICE_IMPORT_WRITE_H
#define DESKBELL_SERVICE_IMPORT_WRITE_H
/* An import in progress: the names it knows, what it may create, and rows turned into changes. */
#include <stdbool.h>
#include <stdint.h>

#include "deskbell/base/map.h"
#include "deskbell/base/vec.h"
#include "deskbell/domain/change.h"
#include "deskbell/rules/ticket_map.h"
#include "deskbell/service/desk.h"
#include "deskbell/store/word_store.h"
#include "import_relation.h"
#include "import_row.h"

enum import_create { CREATE_QUEUE = 1, CREATE_PERSON = 2, CREATE_CATEGORY = 4 };

struct import {
	struct desk *desk;
	struct sv command; /* text for the log; names who ran the import */
	int64_t now;
	unsigned create; /* enum import_create */
	const struct ticket_map *map;
	int64_t batch;	       /* id of the first change, 0 = none yet */
	uint8_t uid[UID_SIZE]; /* the next change's, of rows with an external id; random at first */
	int64_t people_rev, config_rev;		   /* the names below are as of these revisions */
	struct map person, email, queue, category; /* name -> id */
	bool write;	      /* false: each transaction is given up, `rehearsed` knows its rows */
	struct map rehearsed; /* row key -> first bytes of its digest */
	struct map strange;   /* custom fields of histories that are not known here */
	struct relations relations;
	const char *files; /* directory of attachments; NULL = none was given */
	int64_t line;	   /* of the row */
	/* Told of what is no fault of a row; may be NULL. */
	void (*finding)(void *arg, int64_t line, const char *what);
	void *arg;
	VEC(int64_t) unindexed; /* tickets of this transaction, not in the text index yet */
	struct word_tally words;
	int64_t index_us; /* what the text index took for each in the last transaction */
};

enum import_outcome { IMPORT_TAKEN, IMPORT_KNOWN, IMPORT_CHANGED };

void import_deinit(struct import *x);
/* Loads the names anew if people changed; at the start of each transaction. */
enum rc import_refresh(struct import *x, struct err *e) MUST_USE;
/* After a transaction was given up: names it made are forgotten. */
void import_forget(struct import *x);
/* May a row, or a map, have the key? RC_INVALID with the nearest guess. */
enum rc import_key_check(struct desk *d, struct sv key, struct arena *a, struct err *e) MUST_USE;
void import_tell(struct import *x, int64_t line, const char *what);
/* Reads the files of the row's attachments and, where x->write, stores them: before the transaction
 * of the row. Where no directory was given those that the desk does not hold are marked absent.
 * RC_INVALID: one is not there, or holds something else. */
enum rc import_files_take(struct import *x, struct import_row *row, struct arena *a,
			  struct err *e) MUST_USE;
/* Has it files to be read from there? Of others import_files_take only sees that they stand or not,
 * which may be done at any time. */
bool import_files_wanted(struct import *x, const struct import_row *row, struct arena *a);
/* Writes one row inside the open write transaction. RC_INVALID: the row is bad and nothing of it
 * was written. */
enum rc import_write(struct import *x, const struct import_row *row, struct arena *a,
		     enum import_outcome *out, struct err *e) MUST_USE;

/* Work that import_finish will be, as far as can be told. */
int64_t import_finish_us(const struct import *x);
/* The rest of what the rows of this transaction need, before it is committed. */
enum rc import_finish(struct import *x, struct err *e) MUST_USE;
/* Between transactions, and at the end: counts that were put off. */
enum rc import_settle(struct import *x, bool end, struct err *e) MUST_USE;

#endif
