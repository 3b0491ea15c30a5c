/* Laws of clocks over random histories: what has passed never changes with what comes later; a
 * clock is due when nothing of its target is left; what it used is what it ran; a pause never
 * brings the due instant nearer. Control: without the pause it stays where it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/rand.h"
#include "deskbell/rules/sla.h"
#include "support/fault_text.h"

#define HISTORIES 4000
#define MARKS 14
#define BEGIN 1795424400 /* Monday 2026-11-23, 09:00Z */

static struct rand dice;

static int64_t below(int64_t n)
{
	return (int64_t)rand_below(&dice, (uint64_t)n);
}

static struct calendar office(struct arena *a)
{
	struct calendar c;
	struct faults f;

	faults_init(&f, a);
	assert_true(calendar_from_text(
		SV("office"), "c.yaml",
		SV("timezone: Europe/Berlin\nhours: {mon-fri: [8:00-12:00, 13:00-17:00]}\n"),
		SV("UTC"), false, a, &c, &f));
	return c;
}

/* A creation, then anything, in order of time; often several marks at once. */
static size_t random_history(struct clock_mark *mark)
{
	static const enum state_category to[] = { STATE_NEW,	 STATE_ACTIVE,	 STATE_ACTIVE,
						  STATE_WAITING, STATE_RESOLVED, STATE_CLOSED };
	size_t n = 1 + (size_t)below(MARKS);
	int64_t at = BEGIN + below(7 * 86400);

	for (size_t i = 0; i < n; i++) {
		int what = i ? (int)below(4) : 0;

		mark[i] = (struct clock_mark){ .at = at };
		mark[i].what = what == 1 ? CLOCK_ASKED : what == 2 ? CLOCK_ANSWERED : CLOCK_STATE;
		mark[i].category = i ? to[below(6)] : STATE_NEW;
		if (below(4))
			at += below(40000);
	}
	return n;
}

static struct sla_policy random_policy(const struct calendar *c)
{
	struct sla_policy p = { .calendar = below(3) ? c : &calendar_always,
				.risk = (int)below(101) };

	for (int k = 0; k < CLOCK_KINDS; k++)
		p.target[k] = below(5) ? 60 * (1 + below(2000)) : 0;
	return p;
}

/* Working seconds a clock ran since it began last, by its steps. */
static int64_t ran(const struct sla_policy *p, const struct clock_steps *s, enum clock_kind k)
{
	const struct clock_step *run = NULL;
	int64_t sum = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct clock_step *t = &s->at[i];

		if (t->kind != k)
			continue;
		/* The next response begins anew with each question. */
		if (t->used == 0 && k == CLOCK_NEXT_RESPONSE && t->why != CLOCK_WHY_WAITING &&
		    t->why != CLOCK_WHY_RESUMED && t->state != CLOCK_MET)
			sum = 0, run = NULL;
		if (run)
			sum += calendar_between(p->calendar, run->at, t->at);
		run = t->state == CLOCK_RUNNING ? t : NULL;
	}
	return sum;
}

static void check_clock(const struct sla_policy *p, const struct sla_clock *c)
{
	assert_true(c->risk <= c->due);
	assert_true(c->used >= 0 && c->since >= c->started);
	if (c->state != CLOCK_RUNNING)
		return;
	assert_true(c->due < CLOCK_NONE);
	if (c->due >= c->since)
		assert_int_equal(sla_clock_left(p, c, c->due), 0);
	else
		assert_true(sla_clock_left(p, c, c->since) <= 0);
}

static void clocks_keep_their_laws(void **unused)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(arena_deinit) struct arena keep = ARENA_INIT;
	struct calendar c = office(&keep);
	int seen[CLOCK_MISSED + 1] = { 0 };

	(void)unused;
	rand_seed(&dice, 20261123);
	for (int i = 0; i < HISTORIES; i++) {
		struct clock_mark mark[MARKS];
		size_t n = random_history(mark), early = (size_t)below((int64_t)n + 1);
		struct sla_policy p = random_policy(&c);
		struct sla_clock clock[CLOCK_KINDS], then[CLOCK_KINDS], plain[CLOCK_KINDS];
		struct clock_steps steps, before;

		arena_reset(&a);
		sla_trace(&p, mark, n, &a, clock, &steps);
		sla_clocks(&p, mark, n, plain);
		assert_memory_equal(clock, plain, sizeof(clock));
		sla_trace(&p, mark, early, &a, then, &before);
		assert_true(before.n <= steps.n);
		if (before.n)
			assert_memory_equal(before.at, steps.at, before.n * sizeof(*before.at));
		for (int k = 0; k < CLOCK_KINDS; k++) {
			seen[clock[k].state]++;
			if (clock[k].state == CLOCK_ABSENT)
				continue;
			check_clock(&p, &clock[k]);
			assert_int_equal(ran(&p, &steps, (enum clock_kind)k), clock[k].used);
		}
	}
	for (int s = CLOCK_ABSENT; s <= CLOCK_MISSED; s++)
		assert_true(seen[s] > HISTORIES / 50);
}

/* The due instant of a ticket that waits from t to u, by clocks that pause, or that do not. */
static int64_t due_with_pause(const struct sla_policy *p, int64_t t, int64_t u, bool pauses)
{
	struct clock_mark mark[] = {
		{ .at = BEGIN, .what = CLOCK_STATE, .category = STATE_NEW },
		{ .at = t, .what = CLOCK_STATE, .category = pauses ? STATE_WAITING : STATE_ACTIVE },
		{ .at = u, .what = CLOCK_STATE, .category = STATE_ACTIVE }
	};
	struct sla_clock clock[CLOCK_KINDS];

	sla_clocks(p, mark, ARRAY_LEN(mark), clock);
	return clock[CLOCK_RESOLUTION].due;
}

static void a_pause_never_brings_the_due_instant_nearer(void **unused)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct calendar c = office(&a);
	struct sla_policy p = { .calendar = &c, .target = { 0, 0, 6 * 3600 }, .risk = 20 };
	int later = 0, same = 0;

	(void)unused;
	rand_seed(&dice, 49);
	for (int i = 0; i < 2000; i++) {
		int64_t t = BEGIN + below(100000), u = t + below(200000);
		int64_t plain = due_with_pause(&p, t, u, false),
			due = due_with_pause(&p, t, u, true);

		assert_true(due >= plain);
		if (t < plain)
			assert_int_equal(calendar_between(&c, plain, due),
					 calendar_between(&c, t, u));
		/* Control. */
		assert_int_equal(plain, due_with_pause(&p, BEGIN, BEGIN, false));
		later += due > plain;
		same += due == plain;
	}
	assert_true(later > 100);
	assert_true(same > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clocks_keep_their_laws),
		cmocka_unit_test(a_pause_never_brings_the_due_instant_nearer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
