#ifndef DESKBELL_RULES_MACHINE_H
#define DESKBELL_RULES_MACHINE_H
/* A workflow: states, and the transitions between them with their guards. Pure: values in, values
 * out; whoever asks brings ticket, roles and time. The file format is deskbell-workflow(5). */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/domain/ticket.h"
#include "deskbell/rules/condition.h"
#include "deskbell/text/yaml.h"

#define MACHINE_STATES 64 /* bits of machine_transition.from */
#define MACHINE_TRANSITIONS 256
#define MACHINE_REQUIRED 16 /* fields a transition may require */
#define MACHINE_NAME 32	    /* characters of a workflow, state or transition name */
#define MACHINE_TITLE 60    /* characters of a title */
#define MACHINE_HELP 200    /* characters of a help text */

struct machine_state {
	struct sv key;
	struct yaml_title title;
	enum state_category category;
};

struct machine_transition {
	struct sv name;
	struct yaml_title title, help; /* help: all absent when not given */
	uint64_t from;		       /* bit i: from state i */
	size_t to;		       /* index of a state */
	unsigned roles;		       /* enum role; any one of them is enough */
	const struct field **required;
	size_t n_required;
	struct condition when;
};

struct machine {
	struct sv name;
	struct yaml_title title;
	size_t initial; /* index of a state */
	struct machine_state *state;
	size_t n_state;
	struct machine_transition *transition;
	size_t n_transition;
	int line, col; /* where `states:` stands in the file */
};

/* Reads one file. `file` is the name for faults ("config/workflow/incident.yaml"), `name` the
 * workflow's. vocab knows the names conditions use; NULL: names are not checked. Every fault goes
 * to f; *out lives in the arena and is complete only when true is returned. */
bool machine_from_text(struct sv name, const char *file, struct sv text, const struct vocab *vocab,
		       struct arena *a, struct machine *out, struct faults *f);

/* Index of a state, or -1. */
int machine_state_index(const struct machine *m, struct sv key);
/* NULL when the machine has no such state. */
const struct machine_state *machine_state(const struct machine *m, struct sv key);
/* Category of a state, 0 when the machine has none of that name. */
enum state_category machine_category(const struct machine *m, struct sv state);
/* First state of the category in file order, NULL when there is none. Each machine has one of
 * category closed. */
const struct machine_state *machine_of_category(const struct machine *m, enum state_category c);
/* By name; NULL when there is none. */
const struct machine_transition *machine_transition(const struct machine *m, struct sv name);
/* The same; none is RC_INVALID with the nearest guess and the names there are. */
enum rc machine_find(const struct machine *m, struct sv name, const struct machine_transition **out,
		     struct err *e) MUST_USE;
/* States a transition leaves from, "new, open, waiting". */
struct sv machine_from_names(const struct machine *m, const struct machine_transition *t,
			     struct arena *a);

struct query_row;

/* What the guards look at. */
struct machine_input {
	/* With the fields given along with the transition already set, in its old state. */
	const struct ticket *ticket;
	unsigned roles;		     /* of the actor; ROLE_ALL for the program itself */
	const struct query_row *row; /* the same ticket, for `when:` */
};

enum machine_why {
	MACHINE_WHY_STATE = 1, /* not from the ticket's state */
	MACHINE_WHY_ROLE,      /* the actor lacks the role */
	MACHINE_WHY_FIELD,     /* a required field is unset */
	MACHINE_WHY_WHEN,      /* the condition does not hold */
};

struct machine_refusal {
	enum machine_why why;
	const struct field *field; /* MACHINE_WHY_FIELD */
	struct sv reason;	   /* translated, without the transition's name */
};

struct machine_refusals {
	struct machine_refusal *at;
	size_t n;
};

/* Everything that stands against the transition now, in the order state, role, fields, condition.
 * True when nothing does. Reasons live in the arena. */
bool machine_check(const struct machine *m, const struct machine_transition *t,
		   const struct machine_input *in, struct arena *a, struct machine_refusals *out);
/* True when a change of the field may change what machine_check says: the state, what is required,
 * what the condition asks for. */
bool machine_reads(const struct machine_transition *t, enum ticket_field f);
/* The refusals as an error: RC_DENIED when the role is missing, else RC_INVALID with one line
 * for each and the first missing field as e->field. Not to be called without refusals. */
enum rc machine_refuse(const struct machine_transition *t, const struct machine_refusals *r,
		       struct err *e);

/* One transition as a menu offers it. */
struct machine_choice {
	const struct machine_transition *transition;
	bool here;		      /* leaves from the ticket's state */
	bool allowed;		      /* nothing but missing fields stands against it */
	struct machine_refusals why;  /* without the missing fields */
	const struct field **missing; /* required and unset */
	size_t n_missing;
};

/* Every transition: those of the ticket's state first, else in file order. */
void machine_list(const struct machine *m, const struct machine_input *in, struct arena *a,
		  struct machine_choice **out, size_t *n);

#endif
