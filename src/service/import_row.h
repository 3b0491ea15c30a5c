#ifndef DESKBELL_SERVICE_IMPORT_ROW_H
#define DESKBELL_SERVICE_IMPORT_ROW_H
/* One row of `import tickets`: what it says, checked for types and forms, before names are looked
 * up. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"
#include "deskbell/domain/change.h"
#include "deskbell/domain/link.h"
#include "deskbell/text/json.h"

struct import_message {
	int64_t id; /* in the desk it was exported from, 0 = not said */
	int64_t at;
	struct sv author; /* SV_NULL when by_requester */
	bool by_requester, public;
	struct sv body;
	size_t order; /* in the line: ties keep it */
};

struct import_step {
	int64_t at;
	struct sv by, state, queue, assignee, priority; /* SV_NULL = not said */
	size_t order;
};

/* A custom field by its whole name ("f.room") and its value as people write it. */
struct import_custom {
	struct sv name, value;
};

/* A file of an exported history; its content stands elsewhere, under the name of its hash. */
struct import_file {
	int64_t id, message; /* in the desk it was exported from */
	struct sv name, type;
	int64_t size;
	struct hash blob;
	bool absent; /* there is no content for it: it is left out */
};

/* A link or merge that came or went. `ticket` is a number of the desk it was exported from. */
struct import_relation {
	int64_t at;
	struct sv by;	     /* SV_NULL = the program */
	enum event_op op;    /* OP_ADD or OP_DEL */
	enum link_kind kind; /* LINK_NONE: a merge */
	int64_t ticket;
};

/* One event of an exported history, in words: `value` is what is set, added or taken away. */
struct import_event {
	struct sv field;
	enum event_op op;
	struct sv value;		      /* SV_NULL = unset */
	const struct import_message *message; /* the one added; NULL = none */
	struct import_file *file;	      /* likewise */
	int64_t ref;			      /* a message or file taken away: its id there */
};

struct import_change {
	int64_t at;
	struct sv by; /* SV_NULL = the program */
	struct import_event *event;
	size_t n_event;
};

/* Texts are SV_NULL when absent, instants 0. */
struct import_row {
	struct sv external_id, uid, subject, body, requester, queue, priority, type, category,
		resolution, assignee, state, reply;
	struct sv *tag;
	size_t n_tag;
	struct sv *watcher;
	size_t n_watcher;
	struct import_custom *custom;
	size_t n_custom;
	int64_t created, resolved, closed;
	struct import_step *step; /* by time */
	size_t n_step;
	struct import_message *message; /* by time */
	size_t n_message;
	bool has_messages;	      /* x.messages is there: body is not the first message */
	struct import_change *change; /* of `history`: then it alone says what happened */
	size_t n_change;
	struct import_relation *relation; /* beside a history only */
	size_t n_relation;
	int64_t number;	  /* beside a history: the ticket's where it was exported, 0 = not said */
	struct sv digest; /* of the row as it was written, hex */
};

/* What a string holds: an export of one ticket is one line, whatever its messages come to. */
#define IMPORT_LINE_MAX STR_MAX
#define IMPORT_ROW_KEYS 25 /* deskbell-import(5) names so many, and says that fields go too */

/* Reads one row; `source` = its bytes, for the digest. RC_INVALID names the key and what is wrong
 * with it. */
enum rc import_row_read(const struct json *row, struct sv source, struct arena *a,
			struct import_row *out, struct err *e) MUST_USE;

/* May a row have the key? Which custom fields there are is asked later. */
bool import_row_key(struct sv key);
/* The same; RC_INVALID with the nearest guess. */
enum rc import_row_key_check(struct sv key, struct err *e) MUST_USE;

/* What import_row.c and import_history.c share: a text, a name, an instant of an object; numbers
 * are taken as they are written. `where` names the object in messages. */
enum rc import_text(const struct json *obj, const char *where, const char *key, struct arena *a,
		    struct sv *out, struct err *e) MUST_USE;
enum rc import_word(const struct json *obj, const char *where, const char *key, struct arena *a,
		    struct sv *out, struct err *e) MUST_USE;
enum rc import_instant(const struct json *obj, const char *where, const char *key, int64_t *out,
		       struct err *e) MUST_USE;
enum rc import_list(const struct json *obj, const char *where, const char *key, size_t max,
		    const struct json **out, struct err *e) MUST_USE;
/* Reads `relations` of a row. */
enum rc import_relations_read(const struct json *row, struct arena *a, struct import_row *out,
			      struct err *e) MUST_USE;
/* Reads what an attachment's event says of its file. */
enum rc import_file_read(const struct json *o, struct arena *a, struct import_event *out,
			 struct err *e) MUST_USE;
/* "add" or "del" (or "set") at a key. */
enum rc import_op(const struct json *obj, const char *where, enum event_op *op,
		  struct err *e) MUST_USE;
/* Reads `history` of a row. */
enum rc import_history_read(const struct json *row, struct arena *a, struct import_row *out,
			    struct err *e) MUST_USE;

#endif
