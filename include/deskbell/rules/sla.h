#ifndef DESKBELL_RULES_SLA_H
#define DESKBELL_RULES_SLA_H
/* Service levels: which policy governs a ticket, and what its clocks say. Pure: a clock follows
 * from the ticket's history and the policy alone, so a change of either never loses a pause. There
 * is no "now" in it: a clock that runs names the instants at which it will be at risk and due. The
 * file format is deskbell-config(5). */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deskbell/base/arena.h"
#include "deskbell/domain/ticket.h"
#include "deskbell/rules/calendar.h"
#include "deskbell/rules/condition.h"

#define SLA_POLICIES 64
#define SLA_TARGET_MIN 60
#define SLA_TARGET_MAX (10000 * 3600)
#define SLA_RISK 20 /* percent of a target left at which a clock is at risk, where none is said */

enum clock_kind { CLOCK_FIRST_RESPONSE, CLOCK_NEXT_RESPONSE, CLOCK_RESOLUTION, CLOCK_KINDS };
enum clock_state { CLOCK_ABSENT, CLOCK_RUNNING, CLOCK_PAUSED, CLOCK_MET, CLOCK_MISSED };

/* When nothing is due; sorts behind all that is. */
#define CLOCK_NONE 9999999999

struct sla_policy {
	struct sv name;
	struct yaml_title title;
	struct condition when; /* absent: every ticket */
	const struct calendar *calendar;
	int64_t target[CLOCK_KINDS]; /* working seconds, 0 = none */
	int risk;		     /* percent */
};

/* Part of a configuration; empty: the desk has no service levels. */
struct sla {
	struct calendar *calendar; /* of the desk's files, in the order of their names */
	size_t n_calendar;
	struct sla_policy *policy; /* in file order */
	size_t n_policy;
};

/* Something of a ticket's history that clocks look at. */
struct clock_mark {
	int64_t at;
	enum {
		CLOCK_STATE, /* came into a state of `category`; the first mark is the creation */
		CLOCK_ASKED, /* public message of the requester */
		CLOCK_ANSWERED, /* public message of somebody else */
	} what;
	enum state_category category;
};

struct sla_clock {
	enum clock_state state;
	int64_t started; /* when it began; the question's instant for the next response */
	int64_t since;	 /* in its state: running, paused, or stopped (met, missed) since then */
	int64_t target;	 /* working seconds */
	int64_t used;	 /* of them up to `since` */
	int64_t due;	 /* instant all are used; CLOCK_NONE while that stands nowhere */
	int64_t risk;	 /* instant the clock comes at risk; likewise */
};

/* Why a clock came into its state. */
enum clock_why {
	CLOCK_WHY_CREATED = 1,
	CLOCK_WHY_ASKED,
	CLOCK_WHY_ANSWERED,
	CLOCK_WHY_WAITING,
	CLOCK_WHY_RESUMED,
	CLOCK_WHY_RESOLVED,
	CLOCK_WHY_REOPENED,
};

/* One step of a clock's life. The next response may begin several times. */
struct clock_step {
	enum clock_kind kind;
	enum clock_state state; /* it came into */
	enum clock_why why;
	int64_t at;
	int64_t used; /* working seconds until then */
};

struct clock_steps {
	struct clock_step *at;
	size_t n, cap;
};

/* "first-response", as files, JSON and the store's queries name it. */
const char *clock_kind_name(enum clock_kind k);
/* N_(): "first response", for people. */
const char *clock_kind_label(enum clock_kind k);
/* "running", likewise; and N_() of it. */
const char *clock_state_name(enum clock_state s);
const char *clock_state_label(enum clock_state s);
/* "asked", likewise; N_(): "the requester wrote". */
const char *clock_why_name(enum clock_why w);
const char *clock_why_label(enum clock_why w);

/* By name, calendar_always among them; NULL when there is none. */
const struct calendar *sla_calendar(const struct sla *s, struct sv name);
/* The first policy whose condition holds for the ticket; NULL: none does. The row needs no
 * documents, and of its env the vocabulary only. */
const struct sla_policy *sla_policy_of(const struct sla *s, const struct query_row *row);
/* May a change of the field bring a ticket under another policy? */
bool sla_reads(const struct sla *s, enum ticket_field f);

/* The clocks after the history. Marks stand in the order they count in; one that is older than the
 * one before counts as of the same instant. policy NULL: all are absent. */
void sla_clocks(const struct sla_policy *p, const struct clock_mark *mark, size_t n,
		struct sla_clock out[CLOCK_KINDS]);
/* The same, and each step of each clock in the order of time; they live in the arena. */
void sla_trace(const struct sla_policy *p, const struct clock_mark *mark, size_t n, struct arena *a,
	       struct sla_clock out[CLOCK_KINDS], struct clock_steps *steps);
/* Working seconds a clock has left at an instant not before `since`; below 0 when it is over. */
int64_t sla_clock_left(const struct sla_policy *p, const struct sla_clock *c, int64_t now);
/* Of the running ones: the earliest due and risk instant, CLOCK_NONE when none runs. */
void sla_next(const struct sla_clock clock[CLOCK_KINDS], int64_t *due, int64_t *risk);

#endif
