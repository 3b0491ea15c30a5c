/* What stands against a transition: all of it at once, in words; and that a ticket never leaves its
 * machine, however it is moved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/embed.h"
#include "deskbell/base/rand.h"
#include "deskbell/domain/person.h"
#include "deskbell/query/plan.h"
#include "deskbell/rules/config_set.h"
#include "deskbell/rules/machine.h"
#include "support/config_text.h"
#include "support/fault_text.h"
#include "support/manual.h"

#define AGENT ROLE_AGENT
#define NOW 1795444320

static void load(const char *path, struct machine *m, struct arena *a)
{
	const struct embed_file *file = embed_find(path);
	struct faults f;

	assert_non_null(file);
	faults_init(&f, a);
	machine_from_text(SV("incident"), path, sv_from((const char *)file->data), NULL, a, m, &f);
	assert_string_equal(fault_text(&f, a), "");
}

static void load_incident(struct machine *m, struct arena *a)
{
	load("data/config/workflow/incident.yaml", m, a);
}

static void load_text(const char *yaml, struct machine *m, struct arena *a)
{
	struct faults f;

	faults_init(&f, a);
	machine_from_text(SV("w"), "w.yaml", sv_from(yaml), NULL, a, m, &f);
	assert_string_equal(fault_text(&f, a), "");
}

/* Reasons of all refusals, "; " between them. */
static const char *reasons(const struct machine_refusals *r, struct arena *a)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	for (size_t i = 0; i < r->n; i++) {
		if (i > 0)
			str_adds(&s, "; ");
		str_add(&s, r->at[i].reason);
	}
	return arena_strdup(a, str_z(&s));
}

static const char *refusals(const struct machine *m, const char *transition, struct ticket t,
			    unsigned roles, struct arena *a)
{
	struct query_env env = { .now = NOW };
	struct query_row row = { .env = &env, .ticket = &t };
	struct machine_input in = { &t, roles, &row };
	struct machine_refusals r;
	bool open = machine_check(m, machine_transition(m, sv_from(transition)), &in, a, &r);

	assert_int_equal(open, r.n == 0);
	return reasons(&r, a);
}

static void every_transition_of_the_shipped_incident_goes_where_it_says(void **state)
{
	static const struct {
		const char *name, *from, *to;
	} cases[] = {
		{ "start", "new", "open" },	   { "wait", "new, open", "waiting" },
		{ "resume", "waiting", "open" },   { "resolve", "new, open, waiting", "resolved" },
		{ "close", "resolved", "closed" }, { "reopen", "resolved, closed", "open" },
	};
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct machine m;

	(void)state;
	load_incident(&m, &a);
	assert_int_equal(m.n_transition, ARRAY_LEN(cases));
	assert_true(sv_eqs(m.state[m.initial].key, "new"));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct machine_transition *t = machine_transition(&m, sv_from(cases[i].name));

		assert_non_null(t);
		assert_true(sv_eqs(machine_from_names(&m, t, &a), cases[i].from));
		assert_true(sv_eqs(m.state[t->to].key, cases[i].to));
		assert_int_equal(t->roles, ROLE_AGENT | ROLE_SUPERVISOR);
		assert_int_equal(t->n_required, strcmp(cases[i].name, "resolve") == 0);
		assert_non_null(t->title.zh.p);
		assert_non_null(t->title.ru.p);
	}
	assert_null(machine_transition(&m, SV("fulfil")));
	load("data/config/workflow/service-request.yaml", &m, &a);
	assert_non_null(machine_transition(&m, SV("fulfil")));
	assert_null(machine_transition(&m, SV("resolve")));
}

static void states_have_categories_and_titles(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct machine m;

	(void)state;
	load_incident(&m, &a);
	assert_int_equal(machine_category(&m, SV("new")), STATE_NEW);
	assert_int_equal(machine_category(&m, SV("open")), STATE_ACTIVE);
	assert_int_equal(machine_category(&m, SV("waiting")), STATE_WAITING);
	assert_int_equal(machine_category(&m, SV("resolved")), STATE_RESOLVED);
	assert_int_equal(machine_category(&m, SV("closed")), STATE_CLOSED);
	assert_int_equal(machine_category(&m, SV("gone")), 0);
	assert_int_equal(machine_state_index(&m, SV("Open")), -1);
	assert_true(
		sv_eqs(yaml_title_in(&machine_state(&m, SV("open"))->title, "zh_CN"), "处理中"));
	assert_true(sv_eqs(machine_of_category(&m, STATE_CLOSED)->key, "closed"));
	m.n_state = 4;
	assert_null(machine_of_category(&m, STATE_CLOSED));
}

static void refusals_name_state_role_and_field_all_at_once(void **state)
{
	static const struct {
		const char *transition, *state, *resolution;
		unsigned roles;
		const char *expected;
	} cases[] = {
		{ "resolve", "open", "done", AGENT, "" },
		{ "resolve", "open", NULL, AGENT, "\"resolution\" is required" },
		{ "resolve", "open", "", AGENT, "\"resolution\" is required" },
		{ "resolve", "open", " \n", AGENT, "\"resolution\" is required" },
		{ "resolve", "open", "done", ROLE_REQUESTER, "needs role agent or supervisor" },
		{ "resolve", "open", "done", ROLE_SUPERVISOR | ROLE_AUTHOR, "" },
		{ "resolve", "resolved", "done", AGENT,
		  "not from state resolved (from new, open, waiting)" },
		{ "resolve", "closed", NULL, ROLE_ADMIN,
		  "not from state closed (from new, open, waiting); needs role agent or supervisor; "
		  "\"resolution\" is required" },
		{ "close", "open", NULL, AGENT, "not from state open (from resolved)" },
		{ "close", "resolved", NULL, ROLE_ALL, "" },
		{ "start", "somewhere", NULL, AGENT, "not from state somewhere (from new)" },
	};
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct machine m;

	(void)state;
	load_incident(&m, &a);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct ticket t = { .state = sv_from(cases[i].state),
				    .resolution = sv_from(cases[i].resolution) };

		assert_string_equal(refusals(&m, cases[i].transition, t, cases[i].roles, &a),
				    cases[i].expected);
	}
}

static void every_kind_of_field_can_be_required(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket bare = { .state = SV("a") };
	struct ticket full = { .state = SV("a"),
			       .subject = SV("VPN"),
			       .resolution = SV("done"),
			       .priority = PRIORITY_P2,
			       .queue = 3,
			       .assignee = 4,
			       .requester = 6,
			       .category = 5 };
	struct machine m;

	(void)state;
	load_text(
		"initial: a\n"
		"states: {a: {category: new}, z: {category: closed}}\n"
		"transitions: {go: {from: a, to: z, required: [subject, priority, queue, assignee, "
		"requester, category, resolution]}}\n",
		&m, &a);
	assert_string_equal(
		refusals(&m, "go", bare, AGENT, &a),
		"\"subject\" is required; \"priority\" is required; \"queue\" is required; "
		"\"assignee\" is required; \"requester\" is required; \"category\" is required; "
		"\"resolution\" is required");
	assert_string_equal(refusals(&m, "go", full, AGENT, &a), "");
}

static void a_condition_is_asked_of_the_row(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket urgent = { .state = SV("a"), .priority = PRIORITY_P1 };
	struct ticket calm = { .state = SV("a"), .priority = PRIORITY_P3 };
	struct machine_input in = { .ticket = &urgent, .roles = AGENT };
	struct machine_refusals r;
	struct machine m;

	(void)state;
	load_text(
		"initial: a\n"
		"states: {a: {category: new}, z: {category: closed}}\n"
		"transitions: {go: {from: a, to: z, required: assignee, when: 'priority:<=P2'}}\n",
		&m, &a);
	urgent.assignee = calm.assignee = 1;
	assert_string_equal(refusals(&m, "go", urgent, AGENT, &a), "");
	assert_string_equal(refusals(&m, "go", calm, AGENT, &a), "priority:<=P2 does not hold");
	calm.assignee = 0;
	calm.state = SV("z");
	assert_string_equal(
		refusals(&m, "go", calm, ROLE_AUTHOR, &a),
		"not from state z (from a); needs role agent or supervisor; \"assignee\" is required; "
		"priority:<=P2 does not hold");
	/* Where nobody can answer, the condition does not hold; nor when it could not be read. */
	assert_false(machine_check(&m, &m.transition[0], &in, &a, &r));
	m.transition[0].when.query = NULL;
	assert_string_equal(refusals(&m, "go", urgent, AGENT, &a), "priority:<=P2 does not hold");
}

static void refusals_become_one_error_with_code_and_field(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket t = { .state = SV("closed") };
	struct machine_input in = { .ticket = &t, .roles = AGENT };
	const struct machine_transition *resolve;
	struct machine_refusals r;
	struct machine m;
	struct err e = { 0 };

	(void)state;
	load_incident(&m, &a);
	resolve = machine_transition(&m, SV("resolve"));
	machine_check(&m, resolve, &in, &a, &r);
	assert_int_equal(machine_refuse(resolve, &r, &e), RC_INVALID);
	assert_string_equal(e.msg, "resolve: not from state closed (from new, open, waiting)\n"
				   "resolve: \"resolution\" is required");
	assert_string_equal(e.field, "resolution");
	t.state = SV("open");
	in.roles = ROLE_REQUESTER;
	machine_check(&m, resolve, &in, &a, &r);
	assert_int_equal(machine_refuse(resolve, &r, &e), RC_DENIED);
	assert_string_equal(
		e.msg,
		"resolve: needs role agent or supervisor\nresolve: \"resolution\" is required");
}

static void an_unknown_transition_is_an_error_with_the_nearest_guess(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const struct machine_transition *t = NULL;
	struct machine m;
	struct err e = { 0 };

	(void)state;
	load_incident(&m, &a);
	assert_int_equal(machine_find(&m, SV("reslove"), &t, &e), RC_INVALID);
	assert_string_equal(
		e.msg,
		"no transition \"reslove\" in workflow incident (did you mean \"resolve\"?)");
	assert_int_equal(machine_find(&m, SV("dance"), &t, &e), RC_INVALID);
	assert_string_equal(
		e.msg,
		"no transition \"dance\" in workflow incident (there are start, wait, resume, "
		"resolve, close, reopen)");
	assert_null(t);
	assert_int_equal(machine_find(&m, SV("close"), &t, &e), RC_OK);
	assert_true(sv_eqs(t->name, "close"));
}

static void the_list_holds_every_transition_those_of_the_state_first(void **state)
{
	static const struct {
		const char *name, *why;
		bool here, allowed;
		size_t missing;
	} expected[] = {
		{ "wait", "", true, true, 0 },
		{ "resolve", "", true, true, 1 },
		{ "start", "not from state open (from new)", false, false, 0 },
		{ "resume", "not from state open (from waiting)", false, false, 0 },
		{ "close", "not from state open (from resolved)", false, false, 0 },
		{ "reopen", "not from state open (from resolved, closed)", false, false, 0 },
	};
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket t = { .state = SV("open") };
	struct machine_input in = { .ticket = &t, .roles = AGENT };
	struct machine_choice *list;
	struct machine m;
	size_t n;

	(void)state;
	load_incident(&m, &a);
	machine_list(&m, &in, &a, &list, &n);
	assert_int_equal(n, ARRAY_LEN(expected));
	for (size_t i = 0; i < n; i++) {
		assert_true(sv_eqs(list[i].transition->name, expected[i].name));
		assert_string_equal(reasons(&list[i].why, &a), expected[i].why);
		assert_int_equal(list[i].here, expected[i].here);
		assert_int_equal(list[i].allowed, expected[i].allowed);
		assert_int_equal(list[i].n_missing, expected[i].missing);
	}
	assert_string_equal(list[1].missing[0]->name, "resolution");
	in.roles = ROLE_REQUESTER;
	machine_list(&m, &in, &a, &list, &n);
	assert_false(list[0].allowed);
	assert_string_equal(reasons(&list[0].why, &a), "needs role agent or supervisor");
	assert_int_equal(list[1].n_missing, 1);
}

static void the_example_of_the_manual_is_sound_and_does_what_the_page_says(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *page = manual_page("man/deskbell-workflow.5", &a);
	const struct embed_file *incident = embed_find("data/config/workflow/incident.yaml");
	struct config_file file[] = {
		{ SV("workflow/incident.yaml"), sv_from((const char *)incident->data) },
		{ SV("workflow/loan.yaml"), manual_block(page, ".Sh EXAMPLES", &a) },
		{ SV("desk.yaml"), manual_block(page, ".Sh DESCRIPTION", &a) },
	};
	struct ticket t = { .state = SV("lent") };
	struct machine_input in = { .ticket = &t, .roles = AGENT };
	const struct machine *m;
	struct machine_refusals r;
	struct config_set set;

	(void)state;
	assert_string_equal(config_faults(file, ARRAY_LEN(file), NULL, NULL, &a, &set), "");
	m = config_set_workflow(&set, SV("loan"));
	assert_false(machine_check(m, machine_transition(m, SV("refuse")), &in, &a, &r));
	assert_int_equal(r.n, 3);
	for (size_t i = 0; i < r.n; i++)
		assert_non_null(
			strstr(page, arena_printf(&a, "refuse: %.*s\n", SV_ARG(r.at[i].reason)).p));
}

/* A random machine of up to 8 states: every state can be reached along s0, s1, s2 ... */
static const char *random_yaml(struct rand *r, struct arena *a)
{
	static const char *const role[] = { "agent", "supervisor", "requester" };
	AUTO(str_deinit) struct str s = STR_INIT;
	size_t n = 2 + rand_below(r, 7), extra = rand_below(r, 12);

	str_adds(&s, "initial: s0\nstates:\n");
	for (size_t i = 0; i < n; i++)
		str_addf(&s, "  s%zu: {category: %s}\n", i, i + 1 == n ? "closed" : "active");
	str_adds(&s, "transitions:\n");
	for (size_t i = 0; i < n - 1 + extra; i++) {
		size_t from = i < n - 1 ? i : rand_below(r, n);
		size_t to = i < n - 1 ? i + 1 : (from + 1 + rand_below(r, n - 1)) % n;

		str_addf(&s, "  t%zu: {from: s%zu, to: s%zu, roles: %s%s}\n", i, from, to,
			 role[rand_below(r, ARRAY_LEN(role))],
			 rand_below(r, 3) ? "" : ", required: resolution");
	}
	return arena_strdup(a, str_z(&s));
}

/* What machine_check must find, reckoned in another way: by the names in the texts of the machine.
 */
static size_t count_refusals(const struct machine *m, const struct machine_transition *t,
			     struct sv at, unsigned roles, bool filled, struct arena *a)
{
	struct sv rest = machine_from_names(m, t, a);
	bool here = false;

	while (rest.p)
		here = sv_eq(sv_trim(sv_cut(&rest, ',')), at) || here;
	return (size_t)!here + (size_t) !(t->roles & roles) +
	       (size_t)(t->n_required > 0 && !filled);
}

static void a_random_walk_never_leaves_the_machine_and_refusals_are_complete(void **state)
{
	const char *given = getenv("DESKBELL_SEED");
	struct rand r;
	size_t moved = 0, refused = 0;

	(void)state;
	rand_seed(&r, given ? strtoull(given, NULL, 10) : 7);
	for (int round = 0; round < 60; round++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct machine m;
		struct sv at;

		load_text(random_yaml(&r, &a), &m, &a);
		at = m.state[m.initial].key;
		for (int step = 0; step < 60; step++) {
			const struct machine_transition *t =
				&m.transition[rand_below(&r, m.n_transition)];
			bool filled = rand_below(&r, 2);
			struct ticket ticket = { .state = at,
						 .resolution = filled ? SV("x") : SV_NULL };
			struct machine_input in = { .ticket = &ticket,
						    .roles = (unsigned)rand_below(&r, 32) };
			struct machine_refusals why;

			if (machine_check(&m, t, &in, &a, &why)) {
				at = m.state[t->to].key;
				moved++;
			} else {
				refused++;
			}
			assert_int_equal(why.n,
					 count_refusals(&m, t, ticket.state, in.roles, filled, &a));
			assert_true(machine_category(&m, at) != 0);
		}
	}
	/* Else the walk proves nothing. */
	assert_true(moved > 200 && refused > 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_transition_of_the_shipped_incident_goes_where_it_says),
		cmocka_unit_test(states_have_categories_and_titles),
		cmocka_unit_test(refusals_name_state_role_and_field_all_at_once),
		cmocka_unit_test(every_kind_of_field_can_be_required),
		cmocka_unit_test(a_condition_is_asked_of_the_row),
		cmocka_unit_test(refusals_become_one_error_with_code_and_field),
		cmocka_unit_test(an_unknown_transition_is_an_error_with_the_nearest_guess),
		cmocka_unit_test(the_list_holds_every_transition_those_of_the_state_first),
		cmocka_unit_test(the_example_of_the_manual_is_sound_and_does_what_the_page_says),
		cmocka_unit_test(a_random_walk_never_leaves_the_machine_and_refusals_are_complete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
