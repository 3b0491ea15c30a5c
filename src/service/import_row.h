#ifndef DESKBELL_SERVICE_IMPORT_ROW_H
#define DESKBELL_SERVICE_IMPORT_ROW_H
/* One line of `import tickets`: what it says, checked for types and forms, before names are looked
 * up. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/base/str.h"

struct import_message {
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

/* Texts are SV_NULL when absent, instants 0. */
struct import_row {
	struct sv external_id, subject, body, requester, queue, priority, type, category,
		resolution, assignee;
	struct sv *tag;
	size_t n_tag;
	int64_t created, closed;
	struct import_step *step; /* by time */
	size_t n_step;
	struct import_message *message; /* by time */
	size_t n_message;
	bool has_messages; /* x.messages is there: body is not the first message */
	struct sv digest;  /* of the line, hex */
};

#define IMPORT_LINE_MAX ((size_t)4 << 20)
#define IMPORT_ROW_KEYS 16 /* deskbell-import(5) names each */

/* Reads one line. RC_INVALID names the key and what is wrong with it. */
enum rc import_row_parse(struct sv line, struct arena *a, struct import_row *out,
			 struct err *e) MUST_USE;

#endif
