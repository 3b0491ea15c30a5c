/* Policies and clocks: which policy governs, what each clock says after a history, what sla.yaml
 * may say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/clock.h"
#include "deskbell/query/plan.h"
#include "deskbell/rules/config_set.h"
#include "deskbell/rules/sla.h"
#include "support/config_text.h"

#define OFFICE "timezone: UTC\nhours: {mon-fri: [8:00-12:00, 13:00-17:00]}\n"

#define STATE(t, c) \
	{ \
		.at = (t), .what = CLOCK_STATE, .category = STATE_##c \
	}
#define ASKED(t) \
	{ \
		.at = (t), .what = CLOCK_ASKED \
	}
#define ANSWERED(t) \
	{ \
		.at = (t), .what = CLOCK_ANSWERED \
	}

static const char *read_sla(const char *text, bool again, struct config_set *c, struct arena *a)
{
	struct config_file file[] = { { SV("desk.yaml"), SV(SMALL_DESK) },
				      { SV("workflow/incident.yaml"), SV(SMALL_WORKFLOW) },
				      { SV("calendar/office.yaml"), SV(OFFICE) },
				      { SV("sla.yaml"), sv_from(text) } };

	return config_faults(file, ARRAY_LEN(file), again ? NULL : &small_directory, NULL, a, c);
}

/* 24 x 7: first response 100 s, next 50 s, resolution 1000 s, at risk when a fifth is left. */
static struct sla_policy plain(void)
{
	return (struct sla_policy){ .calendar = &calendar_always,
				    .target = { 100, 50, 1000 },
				    .risk = 20 };
}

struct expected {
	enum clock_state state;
	int64_t started, since, used, due, risk;
};

static void assert_clock(const struct sla_clock *c, const struct expected *e)
{
	assert_int_equal(c->state, e->state);
	if (e->state == CLOCK_ABSENT)
		return;
	assert_int_equal(c->started, e->started);
	assert_int_equal(c->since, e->since);
	assert_int_equal(c->used, e->used);
	assert_int_equal(c->due, e->due);
	assert_int_equal(c->risk, e->risk);
}

struct history {
	const char *what;
	struct clock_mark mark[10];
	struct expected clock[CLOCK_KINDS];
};

#define NONE CLOCK_NONE
#define ABSENT \
	{ \
		CLOCK_ABSENT, 0, 0, 0, 0, 0 \
	}

static const struct history histories[] = {
	{ "a new ticket: two clocks run",
	  { STATE(1000, NEW) },
	  { { CLOCK_RUNNING, 1000, 1000, 0, 1100, 1080 },
	    ABSENT,
	    { CLOCK_RUNNING, 1000, 1000, 0, 2000, 1800 } } },
	{ "what the requester writes before the first answer starts nothing",
	  { STATE(1000, NEW), ASKED(1000), ASKED(1050) },
	  { { CLOCK_RUNNING, 1000, 1000, 0, 1100, 1080 },
	    ABSENT,
	    { CLOCK_RUNNING, 1000, 1000, 0, 2000, 1800 } } },
	{ "answered in time",
	  { STATE(1000, NEW), ANSWERED(1100) },
	  { { CLOCK_MET, 1000, 1100, 100, 1100, 1080 },
	    ABSENT,
	    { CLOCK_RUNNING, 1000, 1000, 0, 2000, 1800 } } },
	{ "answered a second late",
	  { STATE(1000, NEW), ANSWERED(1101) },
	  { { CLOCK_MISSED, 1000, 1101, 101, 1100, 1080 },
	    ABSENT,
	    { CLOCK_RUNNING, 1000, 1000, 0, 2000, 1800 } } },
	{ "the next response counts from the oldest question without an answer",
	  { STATE(1000, NEW), ANSWERED(1010), ASKED(1020), ASKED(1040) },
	  { { CLOCK_MET, 1000, 1010, 10, NONE, NONE },
	    { CLOCK_RUNNING, 1020, 1020, 0, 1070, 1060 },
	    { CLOCK_RUNNING, 1000, 1000, 0, 2000, 1800 } } },
	{ "an answer ends it, the next question begins another",
	  { STATE(1000, NEW), ANSWERED(1010), ASKED(1020), ANSWERED(1030), ASKED(1200) },
	  { { CLOCK_MET, 1000, 1010, 10, NONE, NONE },
	    { CLOCK_RUNNING, 1200, 1200, 0, 1250, 1240 },
	    { CLOCK_RUNNING, 1000, 1000, 0, 2000, 1800 } } },
	{ "waiting pauses every clock",
	  { STATE(1000, NEW), STATE(1050, ACTIVE), STATE(1060, WAITING) },
	  { { CLOCK_PAUSED, 1000, 1060, 60, NONE, NONE },
	    ABSENT,
	    { CLOCK_PAUSED, 1000, 1060, 60, NONE, NONE } } },
	{ "and work goes on with what was left",
	  { STATE(1000, NEW), STATE(1060, WAITING), STATE(5000, ACTIVE) },
	  { { CLOCK_RUNNING, 1000, 5000, 60, 5040, 5020 },
	    ABSENT,
	    { CLOCK_RUNNING, 1000, 5000, 60, 5940, 5740 } } },
	{ "a pause does not mend what was due before it",
	  { STATE(1000, NEW), STATE(1150, WAITING), STATE(5000, ACTIVE) },
	  { { CLOCK_RUNNING, 1000, 5000, 150, 1100, 1080 },
	    ABSENT,
	    { CLOCK_RUNNING, 1000, 5000, 150, 5850, 5650 } } },
	{ "at risk before the pause stays so",
	  { STATE(1000, NEW), STATE(1090, WAITING), STATE(5000, ACTIVE) },
	  { { CLOCK_RUNNING, 1000, 5000, 90, 5010, 1080 },
	    ABSENT,
	    { CLOCK_RUNNING, 1000, 5000, 90, 5910, 5710 } } },
	{ "resolution ends all clocks",
	  { STATE(1000, NEW), STATE(1090, RESOLVED), STATE(9000, CLOSED) },
	  { { CLOCK_MET, 1000, 1090, 90, NONE, 1080 },
	    ABSENT,
	    { CLOCK_MET, 1000, 1090, 90, NONE, NONE } } },
	{ "opened again: resolution goes on from where it stood, the first response does not",
	  { STATE(1000, NEW), STATE(1200, RESOLVED), STATE(5000, ACTIVE) },
	  { { CLOCK_MISSED, 1000, 1200, 200, 1100, 1080 },
	    ABSENT,
	    { CLOCK_RUNNING, 1000, 5000, 200, 5800, 5600 } } },
	{ "what was asked while it was resolved counts from then, once it is open",
	  { STATE(1000, NEW), STATE(1010, RESOLVED), ASKED(4000), STATE(5000, ACTIVE) },
	  { { CLOCK_MET, 1000, 1010, 10, NONE, NONE },
	    { CLOCK_RUNNING, 4000, 5000, 0, 5050, 5040 },
	    { CLOCK_RUNNING, 1000, 5000, 10, 5990, 5790 } } },
	{ "unless it was answered meanwhile",
	  { STATE(1000, NEW), STATE(1010, RESOLVED), ASKED(4000), ANSWERED(4100),
	    STATE(5000, ACTIVE) },
	  { { CLOCK_MET, 1000, 1010, 10, NONE, NONE },
	    ABSENT,
	    { CLOCK_RUNNING, 1000, 5000, 10, 5990, 5790 } } },
	{ "a ticket that came resolved",
	  { STATE(1000, CLOSED) },
	  { { CLOCK_MET, 1000, 1000, 0, NONE, NONE },
	    ABSENT,
	    { CLOCK_MET, 1000, 1000, 0, NONE, NONE } } },
	{ "a question while it waits is paused from the start",
	  { STATE(1000, NEW), ANSWERED(1010), STATE(1020, WAITING), ASKED(1030) },
	  { { CLOCK_MET, 1000, 1010, 10, NONE, NONE },
	    { CLOCK_PAUSED, 1030, 1030, 0, NONE, NONE },
	    { CLOCK_PAUSED, 1000, 1020, 20, NONE, NONE } } },
	{ "times that go back count as of the mark before",
	  { STATE(1000, NEW), STATE(1060, WAITING), STATE(900, ACTIVE) },
	  { { CLOCK_RUNNING, 1000, 1060, 60, 1100, 1080 },
	    ABSENT,
	    { CLOCK_RUNNING, 1000, 1060, 60, 2000, 1800 } } },
};

static void clocks_follow_from_the_history(void **state)
{
	struct sla_policy p = plain();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(histories); i++) {
		const struct history *h = &histories[i];
		struct sla_clock c[CLOCK_KINDS];
		size_t n = 0;

		while (n < ARRAY_LEN(h->mark) && h->mark[n].at)
			n++;
		sla_clocks(&p, h->mark, n, c);
		for (int k = 0; k < CLOCK_KINDS; k++) {
			if (c[k].state != h->clock[k].state)
				print_message("%s: %s\n", h->what,
					      clock_kind_name((enum clock_kind)k));
			assert_clock(&c[k], &h->clock[k]);
		}
	}
}

#define LONG 20000

/* A target that lies centuries ahead is looked for once, not at each of the marks: the walk takes
 * less than a tenth of so many searches. */
static void a_long_history_is_walked_at_once(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct clock_mark *mark = ARENA_ARRAY(&a, LONG, struct clock_mark);
	struct sla_clock c[CLOCK_KINDS];
	struct calendar seldom;
	struct faults f;
	struct sla_policy p;
	int64_t begun, walk;

	(void)state;
	faults_init(&f, &a);
	assert_true(calendar_from_text(SV("seldom"), "c.yaml",
				       SV("timezone: Europe/Berlin\nhours: {mon: 9:00-9:01}\n"),
				       SV("UTC"), false, &a, &seldom, &f));
	p = (struct sla_policy){ .calendar = &seldom,
				 .target = { SLA_TARGET_MAX, SLA_TARGET_MAX, SLA_TARGET_MAX },
				 .risk = 20 };
	mark[0] = (struct clock_mark)STATE(1764000000, NEW);
	for (int i = 1; i < LONG; i++)
		mark[i] = i % 2 ? (struct clock_mark)ANSWERED(1764000000 + i)
				: (struct clock_mark)ASKED(1764000000 + i);
	begun = clock_us();
	sla_clocks(&p, mark, LONG, c);
	walk = clock_us() - begun;
	assert_int_equal(c[CLOCK_FIRST_RESPONSE].state, CLOCK_MET);
	assert_int_equal(c[CLOCK_RESOLUTION].due, CALENDAR_END);
	begun = clock_us();
	for (int i = 0; i < LONG / 10; i++)
		assert_int_equal(calendar_add(&seldom, 1764000000 + i, SLA_TARGET_MAX),
				 CALENDAR_END);
	assert_true(walk < clock_us() - begun);
}

static void without_policy_or_target_a_clock_is_absent(void **state)
{
	static const struct clock_mark mark[] = { STATE(1000, NEW), ANSWERED(1010), ASKED(1020) };
	struct sla_policy p = plain();
	struct sla_clock c[CLOCK_KINDS];
	int64_t due, risk;

	(void)state;
	sla_clocks(NULL, mark, ARRAY_LEN(mark), c);
	for (int k = 0; k < CLOCK_KINDS; k++)
		assert_int_equal(c[k].state, CLOCK_ABSENT);
	sla_next(c, &due, &risk);
	assert_int_equal(due, CLOCK_NONE);
	assert_int_equal(risk, CLOCK_NONE);
	p.target[CLOCK_FIRST_RESPONSE] = 0;
	sla_clocks(&p, mark, ARRAY_LEN(mark), c);
	assert_int_equal(c[CLOCK_FIRST_RESPONSE].state, CLOCK_ABSENT);
	/* The first response is over all the same. */
	assert_int_equal(c[CLOCK_NEXT_RESPONSE].state, CLOCK_RUNNING);
	sla_next(c, &due, &risk);
	assert_int_equal(due, 1070);
	assert_int_equal(risk, 1060);
	assert_int_equal(sla_clock_left(&p, &c[CLOCK_NEXT_RESPONSE], 1080), -10);
}

static void steps_say_why(void **state)
{
	static const struct clock_mark mark[] = { STATE(1000, NEW),	 STATE(1040, WAITING),
						  STATE(2000, ACTIVE),	 ANSWERED(2010),
						  STATE(2020, RESOLVED), STATE(3000, ACTIVE) };
	static const struct clock_step expected[] = {
		{ CLOCK_FIRST_RESPONSE, CLOCK_RUNNING, CLOCK_WHY_CREATED, 1000, 0 },
		{ CLOCK_RESOLUTION, CLOCK_RUNNING, CLOCK_WHY_CREATED, 1000, 0 },
		{ CLOCK_FIRST_RESPONSE, CLOCK_PAUSED, CLOCK_WHY_WAITING, 1040, 40 },
		{ CLOCK_RESOLUTION, CLOCK_PAUSED, CLOCK_WHY_WAITING, 1040, 40 },
		{ CLOCK_FIRST_RESPONSE, CLOCK_RUNNING, CLOCK_WHY_RESUMED, 2000, 40 },
		{ CLOCK_RESOLUTION, CLOCK_RUNNING, CLOCK_WHY_RESUMED, 2000, 40 },
		{ CLOCK_FIRST_RESPONSE, CLOCK_MET, CLOCK_WHY_ANSWERED, 2010, 50 },
		{ CLOCK_RESOLUTION, CLOCK_MET, CLOCK_WHY_RESOLVED, 2020, 60 },
		{ CLOCK_RESOLUTION, CLOCK_RUNNING, CLOCK_WHY_REOPENED, 3000, 60 },
	};
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sla_policy p = plain();
	struct sla_clock c[CLOCK_KINDS];
	struct clock_steps s;

	(void)state;
	sla_trace(&p, mark, ARRAY_LEN(mark), &a, c, &s);
	assert_int_equal(s.n, ARRAY_LEN(expected));
	for (size_t i = 0; i < s.n; i++) {
		assert_int_equal(s.at[i].kind, expected[i].kind);
		assert_int_equal(s.at[i].state, expected[i].state);
		assert_int_equal(s.at[i].why, expected[i].why);
		assert_int_equal(s.at[i].at, expected[i].at);
		assert_int_equal(s.at[i].used, expected[i].used);
	}
}

static void the_first_policy_that_holds_governs(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *text = "policies:\n"
			   "  - {name: urgent, when: 'priority:P1', calendar: always, "
			   "resolution: 2d, risk: 50%}\n"
			   "  - {name: office, when: 'priority:<=P3', calendar: office, "
			   "first-response: 1h30m}\n";
	struct ticket t = { .id = 1, .priority = PRIORITY_P1 };
	struct query_env env = { .now = 0 };
	struct query_row row = { .env = &env, .ticket = &t };
	struct config_set c;

	(void)state;
	assert_string_equal(read_sla(text, false, &c, &a), "");
	assert_int_equal(c.sla.n_policy, 2);
	assert_ptr_equal(sla_policy_of(&c.sla, &row), &c.sla.policy[0]);
	assert_int_equal(c.sla.policy[0].target[CLOCK_RESOLUTION], 2 * 86400);
	assert_int_equal(c.sla.policy[0].risk, 50);
	t.priority = PRIORITY_P3;
	assert_ptr_equal(sla_policy_of(&c.sla, &row), &c.sla.policy[1]);
	assert_int_equal(c.sla.policy[1].target[CLOCK_FIRST_RESPONSE], 5400);
	assert_int_equal(c.sla.policy[1].risk, SLA_RISK);
	assert_ptr_equal(c.sla.policy[1].calendar, sla_calendar(&c.sla, SV("office")));
	t.priority = PRIORITY_NONE;
	assert_null(sla_policy_of(&c.sla, &row));
	assert_true(sla_reads(&c.sla, TICKET_PRIORITY));
	assert_false(sla_reads(&c.sla, TICKET_QUEUE));
	/* The same, read again without a directory. */
	assert_string_equal(read_sla(text, true, &c, &a), "");
	assert_int_equal(c.sla.n_policy, 2);
}

static void a_file_of_comments_has_no_policies(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct config_set c;

	(void)state;
	assert_string_equal(read_sla("# policies:\n#   - name: x\n", false, &c, &a), "");
	assert_int_equal(c.sla.n_policy, 0);
	assert_int_equal(c.sla.n_calendar, 1);
	assert_string_equal(read_sla("policies: []\n", false, &c, &a), "");
}

#define TARGET ", resolution: 4h}]\n"

static void faults_name_place_and_remedy(void **state)
{
	static const struct {
		const char *text, *fault;
	} cases[] = {
		{ "policies: [{name: a, calendar: ofice" TARGET,
		  "1:32: unknown calendar \"ofice\" (did you mean \"office\"?)" },
		{ "policies: [{name: a, calendar: holiday" TARGET,
		  "1:32: unknown calendar \"holiday\" (there are always, office)" },
		{ "policies: [{name: a}]\n", "1:12: a policy has a target: first-response, "
					     "next-response or resolution" },
		{ "policies: [{resolution: 4h}]\n", "1:12: \"name\" is missing" },
		{ "policies: [{name: a, resolution: 4}]\n",
		  "1:34: \"resolution\" is not a duration like 30m, 4h or 1h30m" },
		{ "policies: [{name: a, resolution: 0}]\n",
		  "1:34: \"resolution\" must be from 1m to 10000h" },
		{ "policies: [{name: a, resolution: 10001h}]\n",
		  "1:34: \"resolution\" must be from 1m to 10000h" },
		{ "policies: [{name: a, calendar: office, resolution: 2d}]\n",
		  "1:52: \"resolution\": say it in working hours, a day of calendar \"office\" has "
		  "not 24" },
		{ "policies: [{name: a, risk: 20" TARGET,
		  "1:28: \"risk\" must be a share of the target from 0% to 100%, like 20%" },
		{ "policies: [{name: a, risk: 101%" TARGET,
		  "1:28: \"risk\" must be a share of the target from 0% to 100%, like 20%" },
		{ "policies: [{name: a, resolution: 4h}, {name: A" TARGET,
		  "1:46: policy \"A\" is there twice" },
		{ "policies: [{name: a, resolutoin: 4h}]\n",
		  "1:12: a policy has a target: first-response, next-response or resolution\n"
		  "config/sla.yaml:1:22: unknown key \"resolutoin\" (did you mean \"resolution\"?)" },
		{ "policies: [{name: a, when: 'queue:vp'" TARGET,
		  "1:35: queue: vp is not one of old service-desk vip" },
		{ "policies: [{name: a, when: 'priority:P1 printer'" TARGET,
		  "1:41: words of a ticket cannot be asked for here; use fields such as category: "
		  "or tag:" },
		{ "policies: [{name: a, when: 'subject:vpn'" TARGET,
		  "1:37: words of a ticket cannot be asked for here; use fields such as category: "
		  "or tag:" },
		{ "policies: [{name: a, when: 'queue:vip OR -assignee:me'" TARGET,
		  "1:52: what depends on who asks cannot be asked for here; name a person or "
		  "team" },
		{ "policies: [{name: a, when: 'queue:my-teams'" TARGET,
		  "1:35: what depends on who asks cannot be asked for here; name a person or "
		  "team" },
		{ "policies: [{name: a, when: 'is:open,mine'" TARGET,
		  "1:37: what depends on who asks cannot be asked for here; name a person or "
		  "team" },
		{ "policies: [{name: a, when: 'is:watched'" TARGET,
		  "1:32: what depends on who asks cannot be asked for here; name a person or "
		  "team" },
		{ "policies: [{name: a, when: 'age:>3d'" TARGET,
		  "1:34: times cannot be asked for here: they pass without a change of the "
		  "ticket" },
		{ "policies: [{name: a, when: 'created:2026-11-21'" TARGET,
		  "1:37: times cannot be asked for here: they pass without a change of the "
		  "ticket" },
		{ "policies: [{name: a, when: 'is:snoozed'" TARGET,
		  "1:32: times cannot be asked for here: they pass without a change of the "
		  "ticket" },
		{ "policies: [{name: a, when: 'link:blocks'" TARGET,
		  "1:34: links, watchers, files and clocks cannot be asked for here" },
		{ "policies: [{name: a, when: 'is:open -is:unassigned resolved:none queue:vip'" TARGET,
		  "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct config_set c;
		const char *got = read_sla(cases[i].text, false, &c, &a);

		if (*cases[i].fault)
			assert_string_equal(
				got, arena_printf(&a, "config/sla.yaml:%s\n", cases[i].fault).p);
		else
			assert_string_equal(got, "");
	}
}

static void a_calendar_in_use_cannot_be_dropped(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct config_file file[] = {
		{ SV("desk.yaml"), SV("desk: {timezone: Europe/Berln}\n" SMALL_DESK) },
		{ SV("workflow/incident.yaml"), SV(SMALL_WORKFLOW) },
		{ SV("calendar/always.yaml"), SV("hours: {mon: 8:00-9:00}\n") },
		{ SV("calendar/a b.yaml"), SV("hours: {mon: 8:00-9:00}\n") },
		{ SV("calendar/x/y.yaml"), SV("hours: {mon: 8:00-9:00}\n") },
		{ SV("sla.yaml"), SV("policies: [{name: a, calendar: office, resolution: 4h}]\n") }
	};
	struct config_set c;

	(void)state;
	assert_string_equal(
		config_faults(file, ARRAY_LEN(file), &small_directory, NULL, &a, &c),
		"config/calendar/a b.yaml: calendar \"a b\": a name is letters, digits, \"-\" and "
		"\"_\", and does not begin with \"-\"\n"
		"config/calendar/always.yaml: every desk has a calendar \"always\"; name this "
		"otherwise\n"
		"config/calendar/x/y.yaml: unknown file (did you mean \"calendar/NAME.yaml\"?)\n"
		"config/desk.yaml:1:18: unknown time zone \"Europe/Berln\" (did you mean "
		"\"Europe/Berlin\"?)\n"
		"config/sla.yaml:1:32: unknown calendar \"office\" (there are always, a b, "
		"always)\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clocks_follow_from_the_history),
		cmocka_unit_test(a_long_history_is_walked_at_once),
		cmocka_unit_test(without_policy_or_target_a_clock_is_absent),
		cmocka_unit_test(steps_say_why),
		cmocka_unit_test(the_first_policy_that_holds_governs),
		cmocka_unit_test(a_file_of_comments_has_no_policies),
		cmocka_unit_test(faults_name_place_and_remedy),
		cmocka_unit_test(a_calendar_in_use_cannot_be_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
