/* The map of an import: words translated, defaults, and every fault in its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/rules/ticket_map.h"
#include "support/fault_text.h"
#include "support/shipped_set.h"

static const char *read_map(const char *yaml, struct ticket_map *m, struct arena *a)
{
	struct config_set c;
	struct faults f;
	bool sound;

	shipped_set(&c, a);
	faults_init(&f, a);
	sound = ticket_map_from_text("map.yaml", sv_from(yaml), &c, a, m, &f);
	assert_int_equal(sound, f.n == 0);
	return fault_text(&f, a);
}

static bool gives(const struct ticket_map *m, enum ticket_map_of what, const char *from,
		  const char *to)
{
	return sv_eqs(ticket_map_value(m, what, sv_from(from)), to);
}

static void words_are_translated_others_stay_absent_takes_the_default(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket_map m;

	(void)state;
	assert_string_equal(read_map("priority: {\"3\": P3, high: p1, \"4\": P4}\n"
				     "type: {type-1: incident, \"*\": service-request}\n"
				     "state: {Новый: new, Closed: closed}\n"
				     "queue: {\"service 71\": network}\n"
				     "default: {requester: anna, priority: p4, queue: inbox}\n",
				     &m, &a),
			    "");
	assert_true(gives(&m, MAP_PRIORITY, "3", "P3"));
	assert_true(gives(&m, MAP_PRIORITY, "4", "P4"));
	assert_true(gives(&m, MAP_PRIORITY, "high", "P1"));
	assert_true(gives(&m, MAP_PRIORITY, "low", "low"));
	assert_true(gives(&m, MAP_PRIORITY, "", ""));
	assert_true(gives(&m, MAP_PRIORITY, NULL, "P4"));
	assert_true(gives(&m, MAP_TYPE, "type-1", "incident"));
	assert_true(gives(&m, MAP_TYPE, "type-2", "service-request"));
	assert_null(ticket_map_value(&m, MAP_TYPE, SV_NULL).p);
	assert_true(gives(&m, MAP_STATE, "Новый", "new"));
	assert_true(gives(&m, MAP_STATE, "closed", "closed"));
	assert_true(gives(&m, MAP_QUEUE, "service 71", "network"));
	assert_true(gives(&m, MAP_QUEUE, NULL, "inbox"));
	assert_true(sv_eqs(m.requester, "anna"));
}

static void no_map_translates_nothing(void **state)
{
	struct ticket_map m = { 0 };

	(void)state;
	assert_true(gives(&m, MAP_PRIORITY, "3", "3"));
	assert_null(ticket_map_value(&m, MAP_STATE, SV_NULL).p);
}

static void every_fault_has_its_place(void **state)
{
	static const struct {
		const char *yaml, *faults;
	} cases[] = {
		{ "", "map.yaml: \"the map\" is empty, expected a map (key: value)\n" },
		{ "prioirty: {}\n",
		  "map.yaml:1:1: unknown key \"prioirty\" (did you mean \"priority\"?)\n" },
		{ "priority: {\"3\": P5}\n",
		  "map.yaml:1:17: unknown priority \"P5\" (P1, P2, P3 or P4)\n" },
		{ "priority: {\"3\": none}\n",
		  "map.yaml:1:17: unknown priority \"none\" (P1, P2, P3 or P4)\n" },
		{ "priority: {\"3\": }\n",
		  "map.yaml:1:17: \"priority\" is empty, expected a text\n" },
		{ "priority: {\"3\": P3, \"3\": P4}\n",
		  "map.yaml:1:21: key \"3\" is there twice\n" },
		{ "priority: P3\n",
		  "map.yaml:1:11: \"priority\" must be a map (key: value), not a text\n" },
		{ "type: {a: incidnt}\n",
		  "map.yaml:1:11: unknown type \"incidnt\" (did you mean \"incident\"?)\n" },
		{ "state:\n  a: opn\n  b: zzz\n",
		  "map.yaml:2:6: unknown state \"opn\" (did you mean \"open\"?)\n"
		  "map.yaml:3:6: unknown state \"zzz\" (there are new, open, waiting, resolved, closed)\n" },
		{ "default: {requestor: anna}\n",
		  "map.yaml:1:11: unknown key \"requestor\" (did you mean \"requester\"?)\n" },
		{ "default: {type: x, state: y}\n",
		  "map.yaml:1:17: unknown type \"x\" (there are incident, service-request)\n"
		  "map.yaml:1:27: unknown state \"y\" (there are new, open, waiting, resolved, closed)\n" },
		{ "default: [anna]\n",
		  "map.yaml:1:10: \"default\" must be a map (key: value), not a list\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct ticket_map m;

		assert_string_equal(read_map(cases[i].yaml, &m, &a), cases[i].faults);
	}
}

static void logins_and_queue_keys_must_be_such(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket_map m;

	(void)state;
	assert_non_null(
		strstr(read_map("default: {requester: \"a,b\"}\n", &m, &a), "map.yaml:1:22: "));
	assert_non_null(strstr(read_map("queue: {a: \"me\"}\n", &m, &a), "map.yaml:1:12: "));
}

static void without_a_set_types_and_states_are_not_checked(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct ticket_map m;
	struct faults f;

	(void)state;
	faults_init(&f, &a);
	assert_true(ticket_map_from_text("map.yaml", SV("type: {a: b}\nstate: {c: d}\n"), NULL, &a,
					 &m, &f));
}

static void a_flood_of_words_is_refused(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	AUTO(str_deinit) struct str s = STR_INIT;
	struct ticket_map m;

	(void)state;
	str_adds(&s, "queue:\n");
	for (int i = 0; i <= TICKET_MAP_ENTRIES; i++)
		str_addf(&s, "  q%d: q\n", i);
	assert_string_equal(read_map(str_z(&s), &m, &a),
			    "map.yaml:2:3: more than 5000 words to map\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_translated_others_stay_absent_takes_the_default),
		cmocka_unit_test(no_map_translates_nothing),
		cmocka_unit_test(every_fault_has_its_place),
		cmocka_unit_test(logins_and_queue_keys_must_be_such),
		cmocka_unit_test(without_a_set_types_and_states_are_not_checked),
		cmocka_unit_test(a_flood_of_words_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
