/* The configuration as a whole: what init lays down is sound, every fault of every file comes at
 * once, and nothing that tickets stand on can be dropped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/rules/config_set.h"
#include "deskbell/rules/ticket_map.h"
#include "support/config_text.h"
#include "support/fault_text.h"
#include "support/manual.h"
#include "support/shipped_set.h"

static const char *read_set(const struct config_file *file, size_t n, struct config_set *c,
			    struct arena *a)
{
	return config_faults(file, n, &small_directory, NULL, a, c);
}

/* desk.yaml beside a sound workflow. */
static const char *desk_faults(const char *desk, struct arena *a)
{
	struct config_file file[] = { { SV("desk.yaml"), sv_from(desk) },
				      { SV("workflow/incident.yaml"), SV(SMALL_WORKFLOW) } };
	struct config_set c;

	return read_set(file, ARRAY_LEN(file), &c, a);
}

static const char *view_faults(const char *view, struct arena *a)
{
	struct config_file file[] = { { SV("desk.yaml"), SV(SMALL_DESK) },
				      { SV("workflow/incident.yaml"), SV(SMALL_WORKFLOW) },
				      { SV("view.yaml"), sv_from(view) } };
	struct config_set c;

	return read_set(file, ARRAY_LEN(file), &c, a);
}

static void what_init_lays_down_is_sound(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct config_file file[SHIPPED_FILES_MAX];
	size_t n = shipped_files(file);
	struct config_set c;

	(void)state;
	assert_string_equal(read_set(file, n, &c, &a), "");
	assert_true(sv_eqs(c.title.en, "Service desk"));
	assert_true(sv_eqs(c.timezone, "UTC"));
	assert_true(sv_eqs(c.language, "en"));
	assert_null(c.mail_from.p);
	assert_non_null(c.keymap.p);
	assert_int_equal(c.n_workflow, 2);
	assert_int_equal(c.n_type, 2);
	assert_ptr_equal(config_set_type(&c, SV("incident"))->workflow,
			 config_set_workflow(&c, SV("incident")));
	assert_ptr_equal(config_set_type(&c, SV("service-request"))->workflow,
			 config_set_workflow(&c, SV("service-request")));
	assert_true(sv_eqs(c.new.type->name, "incident"));
	assert_true(sv_eqs(c.new.queue, "service-desk"));
	assert_int_equal(c.new.priority, PRIORITY_P3);
	assert_int_equal(c.n_view, 5);
	assert_true(sv_eqs(c.view[0].name, "unassigned"));
	assert_true(sv_eqs(c.view[1].name, "mine") && sv_eqs(c.view[1].sort, "priority,-updated"));
	assert_true(sv_eqs(c.view[3].name, "waiting") &&
		    sv_eqs(c.view[3].query.text, "is:waiting"));
	assert_int_equal(config_set_category(&c, SV("waiting")), STATE_WAITING);
	assert_int_equal(config_set_category(&c, SV("gone")), 0);
	assert_null(config_set_type(&c, SV("Incident")));
}

static void the_smallest_set_takes_defaults(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct config_file file[] = { { SV("workflow/incident.yaml"), SV(SMALL_WORKFLOW) },
				      { SV("desk.yaml"), SV(SMALL_DESK) },
				      { SV("workflow/a.yaml"), SV("title: A\n" SMALL_WORKFLOW) } };
	struct config_set c;

	(void)state;
	assert_string_equal(read_set(file, ARRAY_LEN(file), &c, &a), "");
	assert_true(sv_eqs(c.title.en, "deskbell"));
	assert_int_equal(c.new.priority, PRIORITY_P3);
	assert_int_equal(c.n_view, 0);
	assert_null(c.keymap.p);
	assert_true(sv_eqs(c.workflow[0].name, "a"));
	assert_true(sv_eqs(c.workflow[1].name, "incident"));
	assert_true(sv_eqs(c.type[0].title.en, "incident"));
}

static void the_set_keeps_nothing_of_the_callers_memory(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	char *desk = strdup(SMALL_DESK "desk: {title: Ours}\nmail: {from: help@example.org}\n");
	char *flow = strdup(SMALL_WORKFLOW);
	char *name = strdup("workflow/incident.yaml");
	struct config_file file[] = { { SV("desk.yaml"), sv_from(desk) },
				      { sv_from(name), sv_from(flow) } };
	struct config_set c;

	(void)state;
	assert_string_equal(read_set(file, ARRAY_LEN(file), &c, &a), "");
	free(desk);
	free(flow);
	free(name);
	assert_true(sv_eqs(c.title.en, "Ours"));
	assert_true(sv_eqs(c.mail_from, "help@example.org"));
	assert_true(sv_eqs(c.type[0].workflow->name, "incident"));
	assert_true(sv_eqs(c.type[0].workflow->state[1].key, "closed"));
}

struct fault_case {
	const char *yaml, *faults;
};

static void faults_of_desk_yaml(void **state)
{
	static const struct fault_case cases[] = {
		{ SMALL_DESK, "" },
		{ "", "config/desk.yaml: \"desk.yaml\" is empty, expected a map (key: value)\n" },
		{ SMALL_DESK "dsk: {}\n",
		  "config/desk.yaml:3:1: unknown key \"dsk\" (did you mean \"desk\"?)\n" },
		{ SMALL_DESK "desk: {titel: x}\n",
		  "config/desk.yaml:3:8: unknown key \"titel\" (did you mean \"title\"?)\n" },
		{ SMALL_DESK "desk: {timezone: ../../etc/passwd}\n",
		  "config/desk.yaml:3:18: unknown time zone \"../../etc/passwd\": zones are named as Europe/Moscow\n" },
		{ SMALL_DESK "desk: {timezone: Asia//Tokyo}\n",
		  "config/desk.yaml:3:18: unknown time zone \"Asia//Tokyo\" (did you mean \"Asia/Tokyo\"?)\n" },
		{ SMALL_DESK "desk: {timezone: America/Argentina/Buenos_Aires}\n", "" },
		{ SMALL_DESK "desk: {timezone: Etc/GMT+3}\n", "" },
		{ SMALL_DESK "desk: {language: de}\n",
		  "config/desk.yaml:3:18: unknown language \"de\" (there are en, zh, ru)\n" },
		{ SMALL_DESK "mail: {}\n", "config/desk.yaml:3:1: \"mail\" has no \"from\"\n" },
		{ SMALL_DESK "mail: {from: help}\n",
		  "config/desk.yaml:3:14: \"from\" is not a mail address like help@example.org\n" },
		{ SMALL_DESK "mail: {from: \"a@b.c\\r\\nTo: x@y.z\"}\n",
		  "config/desk.yaml:3:14: \"from\" is not a mail address like help@example.org\n" },
		{ SMALL_DESK "mail: {from: a@b@c}\n",
		  "config/desk.yaml:3:14: \"from\" is not a mail address like help@example.org\n" },
		{ "new: {type: incident, queue: service-desk}\n",
		  "config/desk.yaml:1:1: \"types\" is missing\n" },
		{ "types: {}\nnew: {type: incident, queue: service-desk}\n",
		  "config/desk.yaml:1:1: a desk has at least one type\n" },
		{ "types: {incident: incidnet}\nnew: {type: incident, queue: service-desk}\n",
		  "config/desk.yaml:1:19: unknown workflow \"incidnet\" (did you mean \"incident\"?)\n" },
		{ "types: {incident: }\nnew: {type: incident, queue: service-desk}\n",
		  "config/desk.yaml:1:9: type \"incident\" has no workflow\n" },
		{ "types: {incident: {title: x}}\nnew: {type: incident, queue: service-desk}\n",
		  "config/desk.yaml:1:9: type \"incident\" has no workflow\n" },
		{ "types: {incident: {workflow: incident, name: x}}\nnew: {type: incident, queue: service-desk}\n",
		  "config/desk.yaml:1:40: unknown key \"name\"\n" },
		{ "types: {incident: incident, Incident: incident}\nnew: {type: incident, queue: service-desk}\n",
		  "config/desk.yaml:1:29: type \"Incident\" differs from \"incident\" only in the case of letters\n" },
		{ "types: {none: incident}\nnew: {type: none, queue: service-desk}\n",
		  "config/desk.yaml:1:9: type \"none\": the word has a meaning of its own in queries\n" },
		{ "types: {incident: incident}\n", "config/desk.yaml:1:1: \"new\" is missing\n" },
		{ "types: {incident: incident}\nnew: {type: incidnt, queue: service-desk}\n",
		  "config/desk.yaml:2:13: unknown type \"incidnt\" (did you mean \"incident\"?)\n" },
		{ "types: {incident: incident}\nnew: {queue: service-desk}\n",
		  "config/desk.yaml:2:6: \"type\" is missing\n" },
		{ "types: {incident: incident}\nnew: {type: incident}\n",
		  "config/desk.yaml:2:6: \"queue\" is missing\n" },
		{ "types: {incident: incident}\nnew: {type: incident, queue: servce-desk}\n",
		  "config/desk.yaml:2:30: unknown queue \"servce-desk\" (did you mean \"service-desk\"?)\n" },
		{ "types: {incident: incident}\nnew: {type: incident, queue: old}\n",
		  "config/desk.yaml:2:30: unknown queue \"old\" (there are service-desk, vip)\n" },
		{ "types: {incident: incident}\nnew: {type: incident, queue: service-desk, priority: P9}\n",
		  "config/desk.yaml:2:54: unknown priority \"P9\" (P1, P2, P3 or P4)\n" },
		{ "types: {incident: incident}\nnew: {type: incident, queue: service-desk, priority: p1}\n",
		  "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;

		assert_string_equal(desk_faults(cases[i].yaml, &a), cases[i].faults);
	}
}

static void faults_of_view_yaml(void **state)
{
	static const struct fault_case cases[] = {
		{ "views: []\n", "" },
		{ "views: [{name: all}]\n", "" },
		{ "- x\n",
		  "config/view.yaml:1:1: \"view.yaml\" must be a map (key: value), not a list\n" },
		{ "veiws: []\n",
		  "config/view.yaml:1:1: \"views\" is missing\n"
		  "config/view.yaml:1:1: unknown key \"veiws\" (did you mean \"views\"?)\n" },
		{ "views: {a: b}\n",
		  "config/view.yaml:1:8: \"views\" must be a list, not a map (key: value)\n" },
		{ "views: [a]\n",
		  "config/view.yaml:1:9: \"view\" must be a map (key: value), not a text\n" },
		{ "views: [{query: 'is:open'}]\n", "config/view.yaml:1:9: \"name\" is missing\n" },
		{ "views: [{name: a}, {name: A}]\n",
		  "config/view.yaml:1:27: view \"A\" is there twice\n" },
		{ "views: [{name: a b}]\n",
		  "config/view.yaml:1:16: view \"a b\": a name is letters, digits, \"-\" and \"_\", and does not "
		  "begin with \"-\"\n" },
		{ "views: [{name: a, queri: x}]\n",
		  "config/view.yaml:1:19: unknown key \"queri\" (did you mean \"query\"?)\n" },
		{ "views: [{name: a, query: [x]}]\n",
		  "config/view.yaml:1:26: \"query\" must be a text, not a list\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		const char *got = view_faults(cases[i].yaml, &a);

		/* Two faults at one place have no order of their own. */
		if (strstr(cases[i].yaml, "veiws"))
			assert_non_null(strstr(got, "did you mean \"views\"?"));
		else
			assert_string_equal(got, cases[i].faults);
	}
}

static void queries_and_sorts_of_views_are_checked_in_their_place(void **state)
{
	static const struct {
		const char *yaml, *word;
		int line, col;
	} cases[] = {
		{ "views:\n  - {name: a, query: 'is:open prioritty:P1'}\n", "prioritty", 2, 31 },
		{ "views:\n  - name: a\n    query: is:open state:nwe\n", "nwe", 3, 26 },
		{ "views:\n  - name: a\n    sort: -prioritty\n", "prioritty", 3, 12 },
		{ "views:\n  - name: a\n    sort: updated,prioritty\n", "prioritty", 3, 19 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct config_file file[] = { { SV("desk.yaml"), SV(SMALL_DESK) },
					      { SV("workflow/incident.yaml"), SV(SMALL_WORKFLOW) },
					      { SV("view.yaml"), sv_from(cases[i].yaml) } };
		struct config_set c;
		struct faults f;
		struct err e;

		faults_init(&f, &a);
		assert_int_equal(config_set_from_files(file, ARRAY_LEN(file), &small_directory,
						       NULL, &a, &c, &f, &e),
				 RC_OK);
		assert_int_equal(f.n, 1);
		assert_non_null(strstr(f.at[0].msg.p, cases[i].word));
		assert_int_equal(f.at[0].line, cases[i].line);
		assert_int_equal(f.at[0].col, cases[i].col);
	}
}

/* The states a query may name are those of the set under check, not those now applied. */
static void a_condition_may_name_a_state_of_the_set_itself(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	(void)state;
	assert_string_equal(view_faults("views: [{name: a, query: 'state:closed'}]\n", &a), "");
	assert_string_not_equal(view_faults("views: [{name: a, query: 'state:waiting'}]\n", &a),
				"");
	assert_string_not_equal(view_faults("views: [{name: a, query: 'queue:nowhere'}]\n", &a),
				"");
}

static void files_without_a_place_are_reported_with_a_guess(void **state)
{
	static const struct {
		const char *path, *fault;
	} cases[] = {
		{ "desk.yml", "config/desk.yml: unknown file (did you mean \"desk.yaml\"?)\n" },
		{ "views.yaml", "config/views.yaml: unknown file (did you mean \"view.yaml\"?)\n" },
		{ "workflow/incident.yml",
		  "config/workflow/incident.yml: unknown file (did you mean \"workflow/NAME.yaml\"?)\n" },
		{ "workflow/a/b.yaml",
		  "config/workflow/a/b.yaml: unknown file (did you mean \"workflow/NAME.yaml\"?)\n" },
		{ "README",
		  "config/README: unknown file (there are desk.yaml, view.yaml, field.yaml, keymap.yaml, "
		  "sla.yaml, workflow/NAME.yaml, calendar/NAME.yaml)\n" },
		{ "desk.yaml", "config/desk.yaml: file is there twice\n" },
		{ "workflow/a b.yaml",
		  "config/workflow/a b.yaml: workflow \"a b\": a name is letters, digits, \"-\" "
		  "and \"_\", and does not begin with \"-\"\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct config_file file[] = { { SV("desk.yaml"), SV(SMALL_DESK) },
					      { SV("workflow/incident.yaml"), SV(SMALL_WORKFLOW) },
					      { sv_from(cases[i].path), SV(SMALL_WORKFLOW) } };
		struct config_set c;

		assert_string_equal(read_set(file, ARRAY_LEN(file), &c, &a), cases[i].fault);
	}
}

static void faults_of_all_files_come_at_once_in_the_order_of_their_places(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct config_file file[] = {
		{ SV("workflow/b.yaml"),
		  SV("initial: a\nstates: {a: {category: closed}}\ntransitions: {}\nx: 1\n") },
		{ SV("view.yaml"), SV("views: [{name: a, titl: x}]\n") },
		{ SV("slas.txt"), SV("") },
		{ SV("workflow/a.yaml"), SV("initial: [\n") },
		{ SV("desk.yaml"),
		  SV("types: {b: b, c: c}\nnew: {type: d, queue: service-desk}\n") },
	};
	struct config_set c;

	(void)state;
	assert_string_equal(
		read_set(file, ARRAY_LEN(file), &c, &a),
		"config/desk.yaml:1:18: unknown workflow \"c\" (there are a, b)\n"
		"config/desk.yaml:2:13: unknown type \"d\" (there are b, c)\n"
		"config/slas.txt: unknown file (there are desk.yaml, view.yaml, field.yaml, keymap.yaml, sla.yaml, workflow/NAME.yaml, calendar/NAME.yaml)\n"
		"config/view.yaml:1:19: unknown key \"titl\" (did you mean \"title\"?)\n"
		"config/workflow/a.yaml:2:1: did not find expected node content (while parsing a flow node that "
		"began in line 2)\n"
		"config/workflow/b.yaml:4:1: unknown key \"x\"\n");
}

static void faults_of_the_keymap_are_among_them(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct config_file file[] = { { SV("desk.yaml"), SV(SMALL_DESK) },
				      { SV("workflow/incident.yaml"), SV(SMALL_WORKFLOW) },
				      { SV("keymap.yaml"), SV("queue:\n  x: ticket.fly\n") } };
	struct config_set c;

	(void)state;
	assert_non_null(
		strstr(read_set(file, ARRAY_LEN(file), &c, &a), "config/keymap.yaml:2:6: "));
}

static void a_set_without_desk_yaml_is_refused(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct config_set c;

	(void)state;
	assert_string_equal(read_set(NULL, 0, &c, &a), "config/desk.yaml: file is missing\n");
}

static void the_examples_of_the_manual_are_sound(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *page = manual_page("man/deskbell-config.5", &a);
	struct sv import_map =
		manual_block(manual_page("man/deskbell-import.5", &a), "A map for both:", &a);
	struct config_file file[SHIPPED_FILES_MAX];
	size_t n = shipped_files(file);
	struct ticket_map map;
	struct config_set c;
	struct faults f;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		if (sv_eqs(file[i].path, "desk.yaml"))
			file[i].text = manual_block(page, "A small\n", &a);
		if (sv_eqs(file[i].path, "view.yaml"))
			file[i].text = manual_block(page, "\nA\n", &a);
		if (sv_eqs(file[i].path, "sla.yaml"))
			file[i].text = manual_block(page, "all its clocks are paused.", &a);
		if (sv_eqs(file[i].path, "field.yaml"))
			file[i].text = manual_block(page, ".Pa field.yaml :", &a);
	}
	file[n++] = (struct config_file){ SV("calendar/office.yaml"),
					  manual_block(page, "working hour in every year.", &a) };
	assert_string_equal(read_set(file, n, &c, &a), "");
	assert_int_equal(c.sla.n_policy, 2);
	assert_int_equal(c.sla.calendar[0].n_holiday, 2);
	assert_true(sv_eqs(c.language, "ru"));
	assert_true(sv_eqs(c.type[1].workflow->name, "service-request"));
	assert_true(sv_eqs(c.view[0].name, "urgent"));
	assert_int_equal(c.fields.n, 4);
	faults_init(&f, &a);
	ticket_map_from_text("map.yaml", import_map, &c, &a, &map, &f);
	/* Of this desk, which has no type service-request, one line is wrong: the test can fail. */
	assert_string_equal(
		fault_text(&f, &a),
		"map.yaml:2:30: unknown type \"service-request\" (there are incident, access)\n");
	assert_string_equal(read_set(file, shipped_files(file), &c, &a), "");
	faults_init(&f, &a);
	ticket_map_from_text("map.yaml", import_map, &c, &a, &map, &f);
	assert_string_equal(fault_text(&f, &a), "");
}

static void what_tickets_stand_on_cannot_be_dropped(void **state)
{
	static const int64_t some[] = { 7, 12 }, one[] = { 40 };
	static const int64_t many[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
	const struct config_use use[] = {
		{ SV("incident"), SV("incident"), SV("new"), 5000, many, 12 },
		{ SV("incident"), SV("incident"), SV("waiting"), 2, some, 2 },
		{ SV("change"), SV("incident"), SV("new"), 1, one, 1 },
		{ SV("change"), SV("incident"), SV("waiting"), 1, one, 1 },
		{ SV("problem"), SV("problem"), SV("open"), 5000, many, 12 },
		{ SV("gone"), SV("gone"), SV("gone"), 0, NULL, 0 },
	};
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct config_file file[] = { { SV("desk.yaml"), SV(SMALL_DESK) },
				      { SV("workflow/incident.yaml"), SV(SMALL_WORKFLOW) } };
	struct config_set c;
	struct faults f;

	(void)state;
	assert_string_equal(read_set(file, ARRAY_LEN(file), &c, &a), "");
	faults_init(&f, &a);
	assert_false(config_set_in_use(&c, NULL, use, ARRAY_LEN(use), &f));
	assert_string_equal(
		fault_text(&f, &a),
		"config/desk.yaml:1:1: type \"change\" is gone, but 2 tickets have it: #40, #40\n"
		"config/desk.yaml:1:1: type \"problem\" is gone, but 5000 tickets have it: #1, #2, #3, #4, #5, #6, "
		"#7, #8, #9, #10, ...\n"
		"config/workflow/incident.yaml:2:1: state \"waiting\" is gone, but 3 tickets are in it: #7, #12, "
		"#40\n"
		"config/workflow/problem.yaml: workflow \"problem\" is gone, but 5000 tickets follow it: #1, #2, #3, "
		"#4, #5, #6, #7, #8, #9, #10, ...\n");
	faults_init(&f, &a);
	assert_true(config_set_in_use(&c, NULL, use, 1, &f));
	assert_true(config_set_in_use(&c, NULL, NULL, 0, &f));
	assert_false(config_set_in_use(&c, NULL, use + 2, 1, &f));
	assert_string_equal(
		fault_text(&f, &a),
		"config/desk.yaml:1:1: type \"change\" is gone, but 1 ticket has it: #40\n");
}

static void what_was_gone_before_is_not_dropped_again(void **state)
{
	static const int64_t one[] = { 40 };
	const struct config_use use[] = {
		{ SV("incident"), SV("incident"), SV("waiting"), 1, one, 1 },
		{ SV("gone"), SV("gone"), SV("gone"), 1, one, 1 },
	};
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct config_file file[] = { { SV("desk.yaml"), SV(SMALL_DESK) },
				      { SV("workflow/incident.yaml"), SV(SMALL_WORKFLOW) } };
	struct config_file full[SHIPPED_FILES_MAX];
	struct config_set with, without;
	struct faults f;

	(void)state;
	assert_string_equal(read_set(full, shipped_files(full), &with, &a), "");
	assert_string_equal(read_set(file, ARRAY_LEN(file), &without, &a), "");
	faults_init(&f, &a);
	assert_true(config_set_in_use(&without, &without, use, ARRAY_LEN(use), &f));
	assert_true(config_set_in_use(&with, &without, use, ARRAY_LEN(use), &f));
	assert_false(config_set_in_use(&without, &with, use, ARRAY_LEN(use), &f));
	assert_int_equal(f.n, 1);
}

static void a_type_a_workflow_or_a_state_that_is_there_no_more_is_dropped(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	/* The smallest, and with a type, a workflow, a state more. */
	struct config_file file[][3] = {
		{ { SV("desk.yaml"), SV(SMALL_DESK) },
		  { SV("workflow/incident.yaml"), SV(SMALL_WORKFLOW) } },
		{ { SV("desk.yaml"), SV("types: {incident: incident, change: incident}\n"
					"new: {type: incident, queue: service-desk}\n") },
		  { SV("workflow/incident.yaml"), SV(SMALL_WORKFLOW) } },
		{ { SV("desk.yaml"), SV(SMALL_DESK) },
		  { SV("workflow/incident.yaml"), SV(SMALL_WORKFLOW) },
		  { SV("workflow/a.yaml"), SV(SMALL_WORKFLOW) } },
		{ { SV("desk.yaml"), SV(SMALL_DESK) },
		  { SV("workflow/incident.yaml"),
		    SV("initial: new\nstates: {new: {category: new}, held: {category: waiting}, "
		       "closed: {category: closed}}\n"
		       "transitions: {hold: {from: new, to: held}, "
		       "close: {from: [new, held], to: closed}}\n") } },
	};
	struct config_set set[ARRAY_LEN(file)];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(file); i++) {
		assert_string_equal(read_set(file[i], file[i][2].path.p ? 3 : 2, &set[i], &a), "");
		assert_false(config_set_drops(&set[i], &set[i]));
		assert_false(config_set_drops(&set[i], &set[0]));
		assert_int_equal(config_set_drops(&set[0], &set[i]), i > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_init_lays_down_is_sound),
		cmocka_unit_test(the_smallest_set_takes_defaults),
		cmocka_unit_test(the_set_keeps_nothing_of_the_callers_memory),
		cmocka_unit_test(faults_of_desk_yaml),
		cmocka_unit_test(faults_of_view_yaml),
		cmocka_unit_test(queries_and_sorts_of_views_are_checked_in_their_place),
		cmocka_unit_test(a_condition_may_name_a_state_of_the_set_itself),
		cmocka_unit_test(files_without_a_place_are_reported_with_a_guess),
		cmocka_unit_test(faults_of_all_files_come_at_once_in_the_order_of_their_places),
		cmocka_unit_test(faults_of_the_keymap_are_among_them),
		cmocka_unit_test(a_set_without_desk_yaml_is_refused),
		cmocka_unit_test(the_examples_of_the_manual_are_sound),
		cmocka_unit_test(what_tickets_stand_on_cannot_be_dropped),
		cmocka_unit_test(what_was_gone_before_is_not_dropped_again),
		cmocka_unit_test(a_type_a_workflow_or_a_state_that_is_there_no_more_is_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
