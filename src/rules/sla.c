/* Policies and clocks: a history is walked once, each clock moved from state to state. */
#include "deskbell/rules/sla.h"

#include "deskbell/base/i18n.h"
#include "deskbell/query/query.h"

/* What programs and people read. */
struct clock_word {
	const char *name, *label;
};

static const struct clock_word kinds[] = {
	[CLOCK_FIRST_RESPONSE] = { "first-response", N_("first response") },
	[CLOCK_NEXT_RESPONSE] = { "next-response", N_("next response") },
	[CLOCK_RESOLUTION] = { "resolution", N_("resolution") },
};

static const struct clock_word states[] = {
	[CLOCK_ABSENT] = { "absent", N_("absent") }, [CLOCK_RUNNING] = { "running", N_("running") },
	[CLOCK_PAUSED] = { "paused", N_("paused") }, [CLOCK_MET] = { "met", N_("met") },
	[CLOCK_MISSED] = { "missed", N_("missed") },
};

static const struct clock_word whys[] = {
	[CLOCK_WHY_CREATED] = { "created", N_("the ticket came") },
	[CLOCK_WHY_ASKED] = { "asked", N_("the requester wrote") },
	[CLOCK_WHY_ANSWERED] = { "answered", N_("an answer went out") },
	[CLOCK_WHY_WAITING] = { "waiting", N_("the ticket waits") },
	[CLOCK_WHY_RESUMED] = { "resumed", N_("work went on") },
	[CLOCK_WHY_RESOLVED] = { "resolved", N_("the ticket was resolved") },
	[CLOCK_WHY_REOPENED] = { "reopened", N_("the ticket was opened again") },
};

const char *clock_kind_name(enum clock_kind k)
{
	return kinds[k].name;
}

const char *clock_kind_label(enum clock_kind k)
{
	return kinds[k].label;
}

const char *clock_state_name(enum clock_state s)
{
	return states[s].name;
}

const char *clock_state_label(enum clock_state s)
{
	return states[s].label;
}

const char *clock_why_name(enum clock_why w)
{
	return whys[w].name;
}

const char *clock_why_label(enum clock_why w)
{
	return whys[w].label;
}

/* ---- policies ---- */

const struct calendar *sla_calendar(const struct sla *s, struct sv name)
{
	if (sv_eq(name, calendar_always.name))
		return &calendar_always;
	for (size_t i = 0; i < s->n_calendar; i++)
		if (sv_eq(s->calendar[i].name, name))
			return &s->calendar[i];
	return NULL;
}

const struct sla_policy *sla_policy_of(const struct sla *s, const struct query_row *row)
{
	for (size_t i = 0; i < s->n_policy; i++)
		if (condition_holds(&s->policy[i].when, row))
			return &s->policy[i];
	return NULL;
}

bool sla_reads(const struct sla *s, enum ticket_field f)
{
	for (size_t i = 0; i < s->n_policy; i++)
		if (s->policy[i].when.query && query_reads(s->policy[i].when.query, f))
			return true;
	return false;
}

/* ---- clocks ---- */

/* A history being walked. */
struct walk {
	const struct sla_policy *policy;
	struct sla_clock *clock;
	enum state_category category; /* 0: before the first mark */
	bool answered;		   /* the first response is over: answered, or resolved without */
	int64_t pending;	   /* instant of a question put to a resolved ticket, -1 = none */
	struct clock_steps *steps; /* NULL: not wanted */
	struct arena *arena;
};

static void add_step(struct walk *w, enum clock_kind k, enum clock_why why)
{
	const struct sla_clock *c = &w->clock[k];
	struct clock_steps *s = w->steps;

	if (!s)
		return;
	s->at = arena_grow(w->arena, s->at, s->n, s->n + 1, &s->cap, sizeof(*s->at));
	s->at[s->n++] = (struct clock_step){ k, c->state, why, c->since, c->used };
}

static bool is_live(const struct sla_clock *c)
{
	return c->state == CLOCK_RUNNING || c->state == CLOCK_PAUSED;
}

/* Instant at which `need` seconds are used, unless it was reached before. */
static void foresee(const struct walk *w, const struct sla_clock *c, int64_t need, int64_t *out)
{
	if (*out == CLOCK_NONE)
		*out = calendar_add(w->policy->calendar, c->since, need - c->used);
}

static int64_t until_risk(const struct walk *w, const struct sla_clock *c)
{
	return c->target - c->target * w->policy->risk / 100;
}

/* Counts what was used until `at`, and says of instants that were reached meanwhile. Of those that
 * were not nothing is known: to look for them again at each mark of a long history takes seconds.
 */
static void count(const struct walk *w, struct sla_clock *c, int64_t at)
{
	int64_t used = c->used;

	if (c->state == CLOCK_RUNNING) {
		used += calendar_between(w->policy->calendar, c->since, at);
		if (used >= c->target || at >= CALENDAR_END)
			foresee(w, c, c->target, &c->due);
		if (used >= until_risk(w, c) || at >= CALENDAR_END)
			foresee(w, c, until_risk(w, c), &c->risk);
	}
	c->used = used;
	c->since = at;
}

/* Lets a clock run, or pauses it where the ticket waits. */
static void go(struct walk *w, enum clock_kind k, int64_t at, enum clock_why why)
{
	struct sla_clock *c = &w->clock[k];

	count(w, c, at);
	c->state = w->category == STATE_WAITING ? CLOCK_PAUSED : CLOCK_RUNNING;
	add_step(w, k, why);
}

static void start(struct walk *w, enum clock_kind k, int64_t asked, int64_t at, enum clock_why why)
{
	int64_t target = w->policy->target[k];

	if (target == 0)
		return;
	w->clock[k] = (struct sla_clock){ .started = asked,
					  .since = at,
					  .target = target,
					  .due = CLOCK_NONE,
					  .risk = CLOCK_NONE };
	go(w, k, at, why);
}

static void stop(struct walk *w, enum clock_kind k, int64_t at, enum clock_why why)
{
	struct sla_clock *c = &w->clock[k];

	if (!is_live(c))
		return;
	count(w, c, at);
	c->state = c->due < at ? CLOCK_MISSED : CLOCK_MET;
	add_step(w, k, why);
}

static void resolve(struct walk *w, int64_t at)
{
	for (int k = 0; k < CLOCK_KINDS; k++)
		stop(w, (enum clock_kind)k, at, CLOCK_WHY_RESOLVED);
	w->answered = true;
}

static void create(struct walk *w, int64_t at)
{
	start(w, CLOCK_FIRST_RESPONSE, at, at, CLOCK_WHY_CREATED);
	start(w, CLOCK_RESOLUTION, at, at, CLOCK_WHY_CREATED);
	if (!state_is_open(w->category))
		resolve(w, at);
}

static void reopen(struct walk *w, int64_t at)
{
	if (w->policy->target[CLOCK_RESOLUTION])
		go(w, CLOCK_RESOLUTION, at, CLOCK_WHY_REOPENED);
	if (w->pending >= 0)
		start(w, CLOCK_NEXT_RESPONSE, w->pending, at, CLOCK_WHY_REOPENED);
	w->pending = -1;
}

static void enter(struct walk *w, enum state_category to, int64_t at)
{
	enum state_category from = w->category;
	enum clock_why why = to == STATE_WAITING ? CLOCK_WHY_WAITING : CLOCK_WHY_RESUMED;

	w->category = to;
	if (!from) {
		create(w, at);
	} else if (!state_is_open(to)) {
		resolve(w, at);
	} else if (!state_is_open(from)) {
		reopen(w, at);
	} else if ((from == STATE_WAITING) != (to == STATE_WAITING)) {
		for (int k = 0; k < CLOCK_KINDS; k++)
			if (is_live(&w->clock[k]))
				go(w, (enum clock_kind)k, at, why);
	}
}

static void ask(struct walk *w, int64_t at)
{
	if (!w->answered || is_live(&w->clock[CLOCK_NEXT_RESPONSE]))
		return;
	if (state_is_open(w->category))
		start(w, CLOCK_NEXT_RESPONSE, at, at, CLOCK_WHY_ASKED);
	else if (w->pending < 0)
		w->pending = at;
}

static void answer(struct walk *w, int64_t at)
{
	stop(w, CLOCK_FIRST_RESPONSE, at, CLOCK_WHY_ANSWERED);
	stop(w, CLOCK_NEXT_RESPONSE, at, CLOCK_WHY_ANSWERED);
	w->answered = true;
	w->pending = -1;
}

void sla_trace(const struct sla_policy *p, const struct clock_mark *mark, size_t n, struct arena *a,
	       struct sla_clock out[CLOCK_KINDS], struct clock_steps *steps)
{
	struct walk w = { .policy = p, .clock = out, .pending = -1, .steps = steps, .arena = a };
	int64_t at = INT64_MIN;

	for (int k = 0; k < CLOCK_KINDS; k++)
		out[k] = (struct sla_clock){ .due = CLOCK_NONE, .risk = CLOCK_NONE };
	if (steps)
		*steps = (struct clock_steps){ 0 };
	for (size_t i = 0; p && i < n; i++) {
		at = mark[i].at > at ? mark[i].at : at;
		if (mark[i].what == CLOCK_STATE)
			enter(&w, mark[i].category, at);
		else if (mark[i].what == CLOCK_ASKED)
			ask(&w, at);
		else
			answer(&w, at);
	}
	for (int k = 0; k < CLOCK_KINDS; k++) {
		if (out[k].state != CLOCK_RUNNING)
			continue;
		foresee(&w, &out[k], out[k].target, &out[k].due);
		foresee(&w, &out[k], until_risk(&w, &out[k]), &out[k].risk);
	}
}

void sla_clocks(const struct sla_policy *p, const struct clock_mark *mark, size_t n,
		struct sla_clock out[CLOCK_KINDS])
{
	sla_trace(p, mark, n, NULL, out, NULL);
}

int64_t sla_clock_left(const struct sla_policy *p, const struct sla_clock *c, int64_t now)
{
	int64_t left = c->target - c->used;

	return c->state == CLOCK_RUNNING ? left - calendar_between(p->calendar, c->since, now)
					 : left;
}

void sla_next(const struct sla_clock clock[CLOCK_KINDS], int64_t *due, int64_t *risk)
{
	*due = *risk = CLOCK_NONE;
	for (int k = 0; k < CLOCK_KINDS; k++) {
		if (clock[k].state != CLOCK_RUNNING)
			continue;
		*due = clock[k].due < *due ? clock[k].due : *due;
		*risk = clock[k].risk < *risk ? clock[k].risk : *risk;
	}
}
