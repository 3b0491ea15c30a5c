/* Reading workflow files: every kind of fault, each at its very place, and all of one file
 * together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/embed.h"
#include "deskbell/domain/person.h"
#include "deskbell/rules/machine.h"
#include "support/fault_text.h"

/* A sound machine in three lines; cases put their fault before, behind or inside. */
#define STATES "states: {a: {category: new}, z: {category: closed}}\n"
#define GO "transitions: {go: {from: a, to: z}}\n"

struct fault_case {
	const char *yaml, *faults;
};

static const char *faults_of(const char *yaml, struct arena *a)
{
	struct machine m;
	struct faults f;
	bool sound;

	faults_init(&f, a);
	sound = machine_from_text(SV("w"), "w.yaml", sv_from(yaml), NULL, a, &m, &f);
	assert_int_equal(sound, f.n == 0);
	return fault_text(&f, a);
}

static void check_cases(const struct fault_case *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;

		assert_string_equal(faults_of(c[i].yaml, &a), c[i].faults);
	}
}

static void a_small_machine_is_read_whole(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct machine m;
	struct faults f;

	(void)state;
	faults_init(&f, &a);
	assert_true(machine_from_text(
		SV("tiny"), "w.yaml",
		SV("title: {en: Tiny, ru: Кроха}\n"
		   "initial: a\n"
		   "states:\n"
		   "  a: {category: new, title: Begin}\n"
		   "  b: {category: active}\n"
		   "  z: {category: closed}\n"
		   "transitions:\n"
		   "  go: {from: a, to: b}\n"
		   "  end: {from: [a, b], to: z, roles: [supervisor], "
		   "required: [resolution, assignee], title: End, help: It is over.}\n"),
		NULL, &a, &m, &f));
	assert_string_equal(fault_text(&f, &a), "");
	assert_true(sv_eqs(m.name, "tiny"));
	assert_true(sv_eqs(m.title.en, "Tiny"));
	assert_true(sv_eqs(m.title.ru, "Кроха"));
	assert_int_equal(m.initial, 0);
	assert_int_equal(m.n_state, 3);
	assert_true(sv_eqs(m.state[0].title.en, "Begin"));
	assert_true(sv_eqs(m.state[1].title.en, "b"));
	assert_int_equal(m.state[2].category, STATE_CLOSED);
	assert_int_equal(m.line, 3);
	assert_int_equal(m.n_transition, 2);
	assert_int_equal(m.transition[0].from, 1);
	assert_int_equal(m.transition[0].to, 1);
	assert_int_equal(m.transition[0].roles, ROLE_AGENT | ROLE_SUPERVISOR);
	assert_null(m.transition[0].when.text.p);
	assert_int_equal(m.transition[1].from, 3);
	assert_int_equal(m.transition[1].roles, ROLE_SUPERVISOR);
	assert_int_equal(m.transition[1].n_required, 2);
	assert_string_equal(m.transition[1].required[0]->name, "resolution");
	assert_true(sv_eqs(m.transition[1].help.en, "It is over."));
}

static void faults_of_the_file_as_a_whole(void **state)
{
	static const struct fault_case cases[] = {
		{ "", "w.yaml: \"the workflow\" is empty, expected a map (key: value)\n" },
		{ "[a]\n",
		  "w.yaml:1:1: \"the workflow\" must be a map (key: value), not a list\n" },
		{ "initial: a\n" STATES GO "extra: 1\n", "w.yaml:4:1: unknown key \"extra\"\n" },
		{ "initial: a\n" STATES GO "titel: x\n",
		  "w.yaml:4:1: unknown key \"titel\" (did you mean \"title\"?)\n" },
		{ "initial: a\n" STATES GO "initial: z\n",
		  "w.yaml:4:1: key \"initial\" is there twice\n" },
		{ "initial: a\n" STATES, "w.yaml:1:1: \"transitions\" is missing\n" },
		{ "initial: a\n" GO, "w.yaml:1:1: \"states\" is missing\n" },
		{ STATES GO, "w.yaml:1:1: \"initial\" is missing: the state a new ticket is in\n" },
		{ "initial: a\n" STATES "transitions: [\n",
		  "w.yaml:4:1: did not find expected node content (while parsing a flow node that began in "
		  "line 4)\n" },
		{ "title: \"a\\u202Eb\"\ninitial: a\n" STATES GO,
		  "w.yaml:1:8: \"title\" must be one line without control or hidden characters\n" },
		{ "title: 0123456789012345678901234567890123456789012345678901234567890\ninitial: a\n" STATES
			  GO,
		  "w.yaml:1:8: \"title\" is longer than 60 characters\n" },
	};

	(void)state;
	check_cases(cases, ARRAY_LEN(cases));
}

static void faults_of_states(void **state)
{
	static const struct fault_case cases[] = {
		{ "initial: a\nstates: {}\n" GO,
		  "w.yaml:2:1: a workflow has at least one state\n" },
		{ "initial: a\nstates: 5\n" GO,
		  "w.yaml:2:9: \"states\" must be a map (key: value), not a text\n" },
		{ "initial: a\nstates: {a: {category: new}, z: {category: closed}, a: {category: new}}\n" GO,
		  "w.yaml:2:53: key \"a\" is there twice\n" },
		{ "initial: a\nstates: {a: {category: new}, z: {category: closed}, A: {category: new}}\n"
		  "transitions: {go: {from: a, to: z}, on: {from: z, to: A}}\n",
		  "w.yaml:2:53: state \"A\" differs from \"a\" only in the case of letters\n" },
		{ "initial: a\nstates:\n  a: {category: new}\n  z: {title: x}\n" GO,
		  "w.yaml:4:3: state \"z\" has no \"category\"\n" },
		{ "initial: a\nstates:\n  a: {category: new}\n  z: {category: close}\n" GO,
		  "w.yaml:4:17: unknown category \"close\" (did you mean \"closed\"?)\n" },
		{ "initial: a\nstates:\n  a: {category: 1}\n  z: {category: closed}\n" GO,
		  "w.yaml:3:17: unknown category \"1\" (there are new, active, waiting, resolved, closed)\n" },
		{ "initial: a\nstates:\n  a: new\n  z: {category: closed}\n" GO,
		  "w.yaml:3:6: \"a\" must be a map (key: value), not a text\n" },
		{ "initial: a\nstates:\n  a: {category: new, colour: red}\n  z: {category: closed}\n" GO,
		  "w.yaml:3:22: unknown key \"colour\"\n" },
		{ "initial: a\nstates:\n  a: {category: new}\n  any: {category: closed}\n"
		  "transitions: {go: {from: a, to: any}}\n",
		  "w.yaml:4:3: state \"any\": the word has a meaning of its own in queries\n" },
		{ "initial: a\nstates:\n  a: {category: new}\n  z z: {category: closed}\n"
		  "transitions: {go: {from: a, to: z z}}\n",
		  "w.yaml:4:3: state \"z z\": a name is letters, digits, \"-\" and \"_\", and does not begin "
		  "with \"-\"\n" },
		{ "initial: a\nstates:\n  a: {category: new}\n  -z: {category: closed}\n"
		  "transitions: {go: {from: a, to: -z}}\n",
		  "w.yaml:4:3: state \"-z\": a name is letters, digits, \"-\" and \"_\", and does not begin "
		  "with \"-\"\n" },
		{ "initial: a\nstates:\n  a: {category: new}\n  abcdefghijabcdefghijabcdefghijabc: {category: closed}\n"
		  "transitions: {go: {from: a, to: abcdefghijabcdefghijabcdefghijabc}}\n",
		  "w.yaml:4:3: state \"abcdefghijabcdefghijabcdefghijab...\" is longer than 32 characters\n" },
		{ "initial: a\nstates: {a: {category: new}, b: {category: active}, z: {category: closed}}\n" GO,
		  "w.yaml:2:30: state \"b\" cannot be reached from \"a\"\n" },
		{ "initial: a\nstates: {a: {category: new}, z: {category: resolved}}\n" GO,
		  "w.yaml:2:1: no state of category closed can be reached: a ticket could never end\n" },
		{ "initial: b\n" STATES GO, "w.yaml:1:10: unknown state \"b\" (there are a, z)\n" },
		{ "initial: [a]\n" STATES GO,
		  "w.yaml:1:10: \"initial\" must be a text, not a list\n" },
	};

	(void)state;
	check_cases(cases, ARRAY_LEN(cases));
}

static void faults_of_transitions(void **state)
{
	static const struct fault_case cases[] = {
		{ "initial: a\n" STATES
		  "transitions: {go: {from: a, to: z}, go: {from: z, to: a}}\n",
		  "w.yaml:3:37: key \"go\" is there twice\n" },
		{ "initial: a\n" STATES
		  "transitions: {go: {from: a, to: z}, Go: {from: z, to: a}}\n",
		  "w.yaml:3:37: transition \"Go\" differs from \"go\" only in the case of letters\n" },
		{ "initial: a\n" STATES
		  "transitions: {go: {from: a, to: z}, me: {from: z, to: a}}\n",
		  "w.yaml:3:37: transition \"me\": the word has a meaning of its own in queries\n" },
		{ "initial: a\n" STATES "transitions: {go: z}\n",
		  "w.yaml:3:19: \"go\" must be a map (key: value), not a text\n" },
		{ "initial: a\n" STATES "transitions: {go: {to: z}}\n",
		  "w.yaml:3:15: transition \"go\" has no \"from\"\n" },
		{ "initial: a\n" STATES "transitions: {go: {from: [], to: z}}\n",
		  "w.yaml:3:15: transition \"go\" has no \"from\"\n" },
		{ "initial: a\n" STATES "transitions: {go: {from: a}}\n",
		  "w.yaml:3:15: transition \"go\" has no \"to\"\n" },
		{ "initial: a\nstates: {new: {category: new}, resolved: {category: closed}}\n"
		  "transitions:\n  go: {from: [new, neww], to: resolvd}\n",
		  "w.yaml:1:10: unknown state \"a\" (there are new, resolved)\n"
		  "w.yaml:4:20: unknown state \"neww\" (did you mean \"new\"?)\n"
		  "w.yaml:4:31: unknown state \"resolvd\" (did you mean \"resolved\"?)\n" },
		{ "initial: a\n" STATES "transitions: {go: {from: [a, a], to: z}}\n",
		  "w.yaml:3:30: state \"a\" is named twice\n" },
		{ "initial: a\n" STATES "transitions: {go: {from: [a, z], to: z}}\n",
		  "w.yaml:3:38: transition \"go\" leads from \"z\" to itself\n" },
		{ "initial: a\n" STATES "transitions: {go: {from: [a, [z]], to: z}}\n",
		  "w.yaml:3:30: \"from\" must be a text, not a list\n" },
		{ "initial: a\n" STATES "transitions: {go: {from: a, to: z, form: z}}\n",
		  "w.yaml:3:36: unknown key \"form\" (did you mean \"from\"?)\n" },
		{ "initial: a\n" STATES "transitions: {go: {from: a, to: z, roles: agnet}}\n",
		  "w.yaml:3:43: unknown role \"agnet\" (did you mean \"agent\"?)\n" },
		{ "initial: a\n" STATES
		  "transitions: {go: {from: a, to: z, roles: [boss, agent]}}\n",
		  "w.yaml:3:44: unknown role \"boss\" (there are requester, agent, author, supervisor, admin)\n" },
		{ "initial: a\n" STATES "transitions: {go: {from: a, to: z, roles: []}}\n",
		  "w.yaml:3:15: transition \"go\" has no \"roles\"\n" },
		{ "initial: a\n" STATES
		  "transitions: {go: {from: a, to: z, roles: [agent, agent]}}\n",
		  "w.yaml:3:51: role \"agent\" is named twice\n" },
		{ "initial: a\n" STATES
		  "transitions: {go: {from: a, to: z, required: [resolutoin]}}\n",
		  "w.yaml:3:47: unknown field \"resolutoin\" (did you mean \"resolution\"?)\n" },
		{ "initial: a\n" STATES "transitions: {go: {from: a, to: z, required: created}}\n",
		  "w.yaml:3:46: field \"created\" cannot be filled in, so it cannot be required\n" },
		{ "initial: a\n" STATES
		  "transitions: {go: {from: a, to: z, required: [resolution, resolution]}}\n",
		  "w.yaml:3:59: field \"resolution\" is named twice\n" },
		{ "initial: a\n" STATES
		  "transitions: {go: {from: a, to: z, required: {resolution: 1}}}\n",
		  "w.yaml:3:46: \"required\" must be a text, not a map (key: value)\n" },
		{ "initial: a\n" STATES "transitions: {go: {from: a, to: z, title: \"a\\nb\"}}\n",
		  "w.yaml:3:43: \"title\" must be one line without control or hidden characters\n" },
	};

	(void)state;
	check_cases(cases, ARRAY_LEN(cases));
}

/* Each row: how the condition is written, where its fault stands. The message is the query's own.
 */
static void faults_in_conditions_stand_where_the_word_stands(void **state)
{
	static const struct {
		const char *when;
		int line, col;
	} cases[] = {
		{ "prioritty:P1", 5, 11 },
		{ "tags:vpn prioritty:P1", 5, 20 },
		{ "\"tags:впн prioritty:P1\"", 5, 21 },
		{ "'tags:vpn prioritty:P1'", 5, 21 },
		{ "'subject:it''s prioritty:P1'", 5, 26 },
		{ "\"\\x74ags:vpn prioritty:P1\"", 5, 24 },
		{ "|\n      tags:vpn\n      prioritty:P1", 7, 7 },
		{ "|-\n      tags:vpn prioritty:P1", 6, 16 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct machine m;
		struct faults f;

		faults_init(&f, &a);
		assert_false(machine_from_text(
			SV("w"), "w.yaml",
			arena_printf(&a,
				     "initial: a\n" STATES
				     "transitions:\n  go:\n    when: %s\n    from: a\n    to: z\n",
				     cases[i].when),
			NULL, &a, &m, &f));
		assert_int_equal(f.n, 1);
		assert_non_null(strstr(f.at[0].msg.p, "prioritty"));
		assert_int_equal(f.at[0].line, cases[i].line);
		assert_int_equal(f.at[0].col, cases[i].col);
	}
}

static void a_condition_over_folded_lines_names_the_character(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *faults =
		faults_of("initial: a\n" STATES "transitions:\n  go:\n    from: a\n    to: z\n"
			  "    when: tags:vpn\n      prioritty:P1\n",
			  &a);

	(void)state;
	assert_non_null(strstr(faults, "w.yaml:7:11: "));
	assert_non_null(strstr(faults, "(character 10 of the query)"));
}

static void a_condition_is_a_text_and_not_sorted(void **state)
{
	static const struct fault_case cases[] = {
		{ "initial: a\n" STATES "transitions: {go: {from: a, to: z, when: [x]}}\n",
		  "w.yaml:3:42: \"when\" must be a text, not a list\n" },
		{ "initial: a\n" STATES
		  "transitions: {go: {from: a, to: z, when: 'is:open sort:created'}}\n",
		  "w.yaml:3:42: a condition is not sorted: take \"sort:\" out\n" },
		{ "initial: a\n" STATES
		  "transitions: {go: {from: a, to: z, when: 'is:mine OR -is:unread'}}\n",
		  "w.yaml:3:42: a condition is about the ticket: what somebody has not read "
		  "(is:unread) is none of it\n" },
		{ "initial: a\n" STATES "transitions: {go: {from: a, to: z, when: is:mine}}\n",
		  "" },
		{ "initial: a\n" STATES "transitions: {go: {from: a, to: z, when: }}\n", "" },
		{ "initial: a\n" STATES
		  "transitions: {go: {from: a, to: z, when: '-assignee:none'}}\n",
		  "" },
	};

	(void)state;
	check_cases(cases, ARRAY_LEN(cases));
}

static void all_faults_of_a_file_come_at_once(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	(void)state;
	assert_string_equal(
		faults_of("titel: x\n"
			  "initial: nwe\n"
			  "states:\n"
			  "  new: {category: new}\n"
			  "  done: {category: clsd}\n"
			  "transitions:\n"
			  "  finish:\n"
			  "    from: [new, opn]\n"
			  "    to: dun\n"
			  "    roles: [agnt]\n"
			  "    required: [subjct, id]\n",
			  &a),
		"w.yaml:1:1: unknown key \"titel\" (did you mean \"title\"?)\n"
		"w.yaml:2:10: unknown state \"nwe\" (did you mean \"new\"?)\n"
		"w.yaml:5:20: unknown category \"clsd\" (did you mean \"closed\"?)\n"
		"w.yaml:8:17: unknown state \"opn\" (there are new, done)\n"
		"w.yaml:9:9: unknown state \"dun\" (there are new, done)\n"
		"w.yaml:10:13: unknown role \"agnt\" (did you mean \"agent\"?)\n"
		"w.yaml:11:16: unknown field \"subjct\" (did you mean \"subject\"?)\n"
		"w.yaml:11:24: field \"id\" cannot be filled in, so it cannot be required\n");
}

/* A ring of n states with n transitions and `extra` more of them. */
static const char *ring(struct arena *a, size_t n, size_t extra)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	str_adds(&s, "initial: s0\nstates:\n");
	for (size_t i = 0; i < n; i++)
		str_addf(&s, "  s%zu: {category: %s}\n", i, i ? "closed" : "new");
	str_adds(&s, "transitions:\n");
	for (size_t i = 0; i < n + extra; i++)
		str_addf(&s, "  t%zu: {from: s%zu, to: s%zu}\n", i, i % n, (i + 1) % n);
	return arena_strdup(a, str_z(&s));
}

static void sizes_have_limits_and_the_largest_machine_works(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	(void)state;
	assert_string_equal(faults_of(ring(&a, 64, 192), &a), "");
	assert_string_equal(faults_of(ring(&a, 65, 0), &a), "w.yaml:67:3: more than 64 states\n");
	assert_string_equal(faults_of(ring(&a, 4, 253), &a),
			    "w.yaml:264:3: more than 256 transitions\n");
}

static void the_shipped_workflows_are_sound(void **state)
{
	static const char *const path[] = { "data/config/workflow/incident.yaml",
					    "data/config/workflow/service-request.yaml" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(path); i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		const struct embed_file *file = embed_find(path[i]);

		assert_non_null(file);
		assert_string_equal(faults_of((const char *)file->data, &a), "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_machine_is_read_whole),
		cmocka_unit_test(faults_of_the_file_as_a_whole),
		cmocka_unit_test(faults_of_states),
		cmocka_unit_test(faults_of_transitions),
		cmocka_unit_test(faults_in_conditions_stand_where_the_word_stands),
		cmocka_unit_test(a_condition_over_folded_lines_names_the_character),
		cmocka_unit_test(a_condition_is_a_text_and_not_sorted),
		cmocka_unit_test(all_faults_of_a_file_come_at_once),
		cmocka_unit_test(sizes_have_limits_and_the_largest_machine_works),
		cmocka_unit_test(the_shipped_workflows_are_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
