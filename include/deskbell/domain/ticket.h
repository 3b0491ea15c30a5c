#ifndef DESKBELL_DOMAIN_TICKET_H
#define DESKBELL_DOMAIN_TICKET_H
/* A ticket as the fold of its events. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/err.h"
#include "deskbell/domain/change.h"
#include "deskbell/domain/custom.h"
#include "deskbell/domain/link.h"

/* Category of a state: what drives clocks, metrics and colours. */
enum state_category { STATE_NEW = 1, STATE_ACTIVE, STATE_WAITING, STATE_RESOLVED, STATE_CLOSED };

/* P1 is the most urgent; 0 is unset and sorts last. */
enum priority { PRIORITY_NONE = 0, PRIORITY_P1, PRIORITY_P2, PRIORITY_P3, PRIORITY_P4 };

/* What a ticket's service levels come to at an instant, the worst first: some running clock is
 * over, is at risk, none is; or none runs, but waits with the ticket; or there is no clock. */
enum standing { STANDING_BREACHED = 1, STANDING_RISK, STANDING_OK, STANDING_PAUSED, STANDING_NONE };

struct ticket {
	int64_t id, rev;
	struct sv external_id;		       /* SV_NULL when it has none */
	struct sv subject;		       /* SV_NULL when erased */
	int64_t subject_text, resolution_text; /* ids in `text`: event form of the two, 0 = unset */
	struct sv type, state, workflow;
	enum state_category category_of_state;
	enum priority priority;
	int64_t queue, assignee, requester, category; /* 0 = none */
	struct sv *tag;				      /* ascending */
	size_t n_tag;
	struct sv resolution;			    /* SV_NULL when unset */
	int64_t created, updated, resolved, closed; /* 0 = never */
	bool deleted;
	int64_t reason_text; /* id in `text`: why it was deleted, 0 = unset */
	int64_t merged;	     /* the ticket it was merged into, 0 = none */
	int64_t snoozed;     /* until when, 0 = not; over once that is past */
	/* Of its service levels, which rules/sla reckons; the fold leaves them as they are. due,
	 * risk: the earliest instants a running clock is due and comes at risk, 0 = none runs. */
	int64_t due, risk;
	bool paused; /* clocks wait with it */
	struct sv digest;
	/* Ascending; filled only by a full fold or a load of the one ticket. */
	int64_t *message, *watcher, *attachment;
	size_t n_message, n_watcher, n_attachment;
	struct ticket_link *link;
	size_t n_link;
	struct custom_value *custom; /* by field number; filled likewise */
	size_t n_custom;
};

/* What the fold asks of its surroundings. */
struct fold_env {
	/* Category of a state in a pinned workflow ("NAME:VERSION"); 0 = unknown. */
	enum state_category (*category)(void *arg, struct sv workflow, struct sv state);
	/* Value of an erasable text by id (SV_NULL = erased); lives as long as the arena. */
	struct sv (*text)(void *arg, int64_t id);
	void *arg;
	/* Types of the custom fields; values of others are left out. */
	const struct fieldset *fields;
	/* Sets due, risk and paused of an open ticket; NULL: there are no service levels. */
	void (*clocks)(void *arg, struct ticket *t, struct arena *a);
};

/* Open = not yet resolved. */
bool state_is_open(enum state_category c);
const char *state_category_name(enum state_category c);
enum state_category state_category_find(struct sv name);
/* "P1".."P4", "" for none; find takes P1, p1; returns -1 when unknown. */
const char *priority_name(enum priority p);
int priority_find(struct sv name);

/* What its clocks come to at `now`. */
enum standing ticket_standing(const struct ticket *t, int64_t now);
/* "breached", "risk", "ok", "paused", "none" */
const char *standing_name(enum standing s);
/* All of them but "none", ending in NULL; by standing, from STANDING_BREACHED on. */
const char *const *standing_names(void);
/* 0 when it is none of these. */
enum standing standing_find(struct sv name);

/* Applies the events of one live change that touch this ticket. Values are copied into the arena.
 * resolved = instant of entering resolved or closed, kept until it is open again; closed likewise;
 * created = instant of the first change, updated = of the last (links and merges that an import
 * writes behind it apart), rev = its id. A merged ticket is
 * closed, whatever its state, until it is unmerged. */
void ticket_fold(struct ticket *t, const struct change *head, const struct event *event,
		 size_t n_event, const struct fold_env *env, struct arena *a);
/* What stands of its service levels, once all of its events are folded: the fold leaves that as it
 * was. */
void ticket_clocks(struct ticket *t, const struct fold_env *env, struct arena *a);
/* Whether its owner put it off until later than now. */
bool ticket_is_snoozed(const struct ticket *t, int64_t now);
/* Whether a sorted list of ids holds one. */
bool ticket_has_id(const int64_t *list, size_t n, int64_t id);
bool ticket_has_link(const struct ticket *t, struct ticket_link l);
/* Index of the tag, or -1. */
int ticket_tag_find(const struct ticket *t, struct sv tag);
/* NULL when the custom field is unset. */
const struct custom_value *ticket_custom(const struct ticket *t, int field);
/* The field's value in event form (see enum field_type), SV_NULL when unset; not for sets.
 * Custom fields too. */
struct sv ticket_value(const struct ticket *t, enum ticket_field f, struct arena *a);

#endif
