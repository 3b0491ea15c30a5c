#ifndef DESKBELL_SERVICE_IMPORT_RESOLVE_H
#define DESKBELL_SERVICE_IMPORT_RESOLVE_H
/* A row whose names are looked up, and the changes made of it. */
#include "deskbell/base/vec.h"
#include "deskbell/rules/config_set.h"
#include "import_names.h"
#include "import_row.h"

/* One event of a history told whole: its field and value in event form; of erasable fields the text
 * itself. */
struct told {
	const struct field *field; /* NULL = left out: nothing here can stand for it */
	struct sv form;
	int64_t author; /* of a message */
};

/* A custom field and its value in event form; of erasable ones the text itself. */
struct custom_set {
	const struct field *field;
	struct sv form;
};

struct step {
	int64_t at, by, queue, assignee; /* 0 = not said */
	int priority;			 /* 0 = not said */
	struct sv state;		 /* SV_NULL = not said */
};

/* Ids and event forms. */
struct resolved {
	const struct import_row *row;
	const struct config_type *type;
	struct name_plan names;
	int64_t created, requester, queue, assignee, category, answerer;
	enum priority priority;
	struct sv state; /* final, SV_NULL = what the history leaves */
	struct sv *tag;
	size_t n_tag;
	int64_t *watcher; /* of the row's */
	struct custom_set *custom;
	size_t n_custom;
	struct step *step;
	const struct step *resolving; /* the last that resolves the ticket; may be NULL */
	int64_t *author;	      /* of each message */
	struct told **told;	      /* of each change of the row's history */
	int64_t *by;
	size_t n_text, n_message, n_file; /* ids the row will need */
};

/* Everything is looked up before anything is written. RC_INVALID names the key. */
enum rc import_resolve(struct import *x, struct resolved *r, struct arena *a,
		       struct err *e) MUST_USE;
/* Of rows with a history told whole. */
enum rc import_resolve_told(struct import *x, struct resolved *r, struct arena *a,
			    struct err *e) MUST_USE;
/* A word as the value of a custom field. */
enum rc import_resolve_custom(struct import *x, struct resolved *r, const struct custom_field *c,
			      struct sv word, struct arena *a, struct sv *form,
			      struct err *e) MUST_USE;
enum rc import_resolve_priority(struct import *x, struct sv word, int dflt, int *out,
				struct err *e) MUST_USE;

/* The value a field has as the events so far leave it, in event form. */
struct have {
	int field;
	struct sv form;
};

/* The ticket's changes being made; the newest is the last. */
struct history {
	struct import *import;
	struct arena *arena;
	struct resolved *r;
	int64_t ticket;
	int64_t next_text, next_message, next_file; /* ids drawn for the whole row at once */
	VEC(struct draft_change) change;
	VEC(struct have) have;
};

/* A new change behind the others. */
struct draft_change *history_change(struct history *h, int64_t at, int64_t actor);
/* The value a field has so far; SV_NULL = unset. */
struct sv history_have(struct history *h, int field);
/* Sets a field unless it has the value. */
void history_set(struct history *h, struct draft_change *c, int field, struct sv new);
/* Sets an erasable field; SV_NULL sets nothing. */
void history_set_text(struct history *h, struct draft_change *c, int field, struct sv value);
/* Either, as the field is; SV_NULL unsets. */
void history_set_value(struct history *h, struct draft_change *c, const struct field *f,
		       struct sv value);
/* *id = the message's. */
void history_message(struct history *h, struct draft_change *c, const struct message *m,
		     struct sv body, int64_t *id);
/* *id = the attachment's; `message` is one made before. */
void history_file(struct history *h, struct draft_change *c, const struct import_file *f,
		  int64_t message, int64_t *id);
struct sv history_form(struct history *h, int64_t v);
/* All changes of the row: from its steps and messages, or from its history told whole. */
void history_write(struct history *h);
void history_write_told(struct history *h);

#endif
