#ifndef DESKBELL_RULES_CONFIG_SET_H
#define DESKBELL_RULES_CONFIG_SET_H
/* The whole configuration of a desk as one value: read from the contents of its files, all of them
 * checked together, never half. The formats are deskbell-config(5) and deskbell-workflow(5). */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/domain/fieldset.h"
#include "deskbell/domain/person.h"
#include "deskbell/domain/ticket.h"
#include "deskbell/rules/condition.h"
#include "deskbell/rules/machine.h"
#include "deskbell/rules/sla.h"
#include "deskbell/text/fault.h"
#include "deskbell/text/yaml.h"

#define CONFIG_FILES 100 /* files of a set */
#define CONFIG_TYPES 64
#define CONFIG_VIEWS 32
#define CONFIG_FIELDS 500  /* custom fields of a set */
#define CONFIG_CHOICES 500 /* of one field */

/* One file of the set; path is relative to DESK/config: "workflow/incident.yaml". */
struct config_file {
	struct sv path, text;
};

/* A kind of ticket. */
struct config_type {
	struct sv name;
	struct yaml_title title; /* falls back to the workflow's */
	const struct machine *workflow;
};

/* A named query, a tab of the queue screen. */
struct config_view {
	struct sv name;
	struct yaml_title title;
	struct condition query; /* may be absent: everything */
	struct sv sort;		/* "-updated"; SV_NULL when not given */
};

struct config_set {
	struct yaml_title title; /* of the desk */
	/* IANA name, "UTC" when not given; there may be no such zone any more. */
	struct sv timezone;
	struct sv language;	  /* "en", "zh" or "ru": titles the desk itself writes and shows */
	struct sv mail_from;	  /* sender of the desk's mail; SV_NULL: no mail set up */
	struct machine *workflow; /* in the order of their names */
	size_t n_workflow;
	struct config_type *type; /* in file order */
	size_t n_type;
	struct config_view *view; /* in file order */
	size_t n_view;
	struct { /* what `ticket new` takes where nothing is said */
		const struct config_type *type;
		struct sv queue; /* key */
		enum priority priority;
	} new;
	struct fieldset fields; /* custom ones: those declared, and those once declared, retired */
	struct sla sla;		/* empty: no service levels */
	struct sv keymap;	/* text of keymap.yaml; SV_NULL when there is none */
	int line, col;		/* where `types:` stands in desk.yaml */
};

/* Reads and checks the set. Every fault of every file goes to f, files named "config/PATH". *out
 * lives in the arena (texts are copied) and is complete only when f got none. Queues and
 * people that files name are looked up in the directory, states and types in the set itself.
 * directory NULL: a set that was applied is read again; names in queries and the keymap are not
 * checked once more. known: the custom fields declared so far (NULL: none); a new one gets the next
 * number. Not RC_OK: somebody could not be looked up, and what f says is not to be relied on. */
enum rc config_set_from_files(const struct config_file *file, size_t n,
			      const struct directory *directory, const struct field_keys *known,
			      struct arena *a, struct config_set *out, struct faults *f,
			      struct err *e) MUST_USE;

/* NULL when there is none. */
const struct config_type *config_set_type(const struct config_set *c, struct sv name);
const struct machine *config_set_workflow(const struct config_set *c, struct sv name);
/* Any workflow's state of that name; 0 when no workflow has one. */
enum state_category config_set_category(const struct config_set *c, struct sv state);

/* Tickets that stand on a type, a workflow and a state. */
struct config_use {
	struct sv type, workflow, state; /* workflow without its version */
	int64_t count;
	const int64_t *ticket; /* some of them, ascending */
	size_t n_ticket;
};

/* Does a type, a workflow or a state of the set applied before stand in this one no more? */
bool config_set_drops(const struct config_set *c, const struct config_set *before);
/* Whatever is in use, stands in the set applied before (NULL: whatever that was) and not in this
 * one, is a fault that lists its users. True when there is none. Deleted tickets are the caller's
 * to leave out. */
bool config_set_in_use(const struct config_set *c, const struct config_set *before,
		       const struct config_use *use, size_t n, struct faults *f);

/* Tickets that have one value of a field ("" for types without values to choose from). */
struct config_field_use {
	struct sv value;
	int64_t count;
	int64_t example; /* one of them */
};

/* Does the set no longer declare the field, or a choice of it? */
bool config_set_drops_field(const struct config_set *c, const struct custom_field *before);
/* The field, or each choice, that is dropped and in use is a fault that lists its users. True when
 * there is none. */
bool config_set_field_in_use(const struct config_set *c, const struct custom_field *before,
			     const struct config_field_use *use, size_t n, struct faults *f);

#endif
