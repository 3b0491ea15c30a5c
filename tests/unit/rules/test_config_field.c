/* field.yaml: what it may say, its faults with their places, and numbers that stay for ever. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deskbell/rules/config_set.h"
#include "support/config_text.h"
#include "support/fault_text.h"

#define DESK \
	"types: {incident: w, request: w}\nnew: {type: incident, queue: service-desk}\n" \
	"desk: {language: zh}\n"
#define WORKFLOW \
	"initial: new\nstates: {new: {category: new}, closed: {category: closed}}\n" \
	"transitions: {close: {from: new, to: closed, required: [f.room], when: 'f.cost:>3'}}\n"
#define ROOM "fields:\n  room: {type: text}\n  cost: {type: number}\n"

static const char *read_set(const char *fields, const char *workflow,
			    const struct field_keys *known, struct config_set *c, struct arena *a)
{
	struct config_file file[] = { { SV("desk.yaml"), SV(DESK) },
				      { SV("workflow/w.yaml"), sv_from(workflow) },
				      { SV("field.yaml"), sv_from(fields) } };

	return config_faults(file, ARRAY_LEN(file), NULL, known, a, c);
}

static const struct custom_field *find(const struct config_set *c, const char *name)
{
	const struct field *f = fieldset_find(&c->fields, NOUN_TICKET, sv_from(name));

	return f ? field_custom(f) : NULL;
}

static void fields_are_declared_with_all_they_have(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const struct custom_field *f;
	struct config_set c;

	(void)state;
	assert_string_equal(
		read_set(
			ROOM
			"  colour:\n    type: choice\n    title: {en: Colour, zh: 颜色}\n"
			"    types: [request]\n    required: true\n    default: red\n"
			"    choices: {red: {en: Red, zh: 红}, green: Green}\n"
			"  site: {type: tree, choices: [berlin, berlin/mitte], required: request}\n",
			WORKFLOW, NULL, &c, &a),
		"");
	assert_int_equal(c.fields.n, 4);
	assert_int_equal(find(&c, "f.room")->field.number, FIELD_CUSTOM_FIRST);
	f = find(&c, "f.colour");
	assert_int_equal(f->field.number, FIELD_CUSTOM_FIRST + 2);
	assert_string_equal(f->field.label, "颜色");
	assert_int_equal(f->n_choice, 2);
	assert_true(sv_eqs(f->choice[0].title, "红") && sv_eqs(f->choice[1].title, "Green"));
	assert_true(sv_eqs(f->dflt, "red"));
	assert_false(custom_field_of_type(f, SV("incident")));
	assert_true(custom_field_required(f, SV("request")));
	f = find(&c, "f.site");
	assert_true(custom_field_of_type(f, SV("incident")));
	assert_false(custom_field_required(f, SV("incident")));
	assert_true(custom_field_required(f, SV("request")));
	assert_string_equal(f->values[1], "berlin/mitte");
	assert_null(f->values[2]);
	/* Workflows may name them. */
	assert_ptr_equal(c.workflow[0].transition[0].required[0], &find(&c, "f.room")->field);
}

static void a_number_stays_for_ever(void **state)
{
	static const struct field_key keys[] = { { 1004, { "cost", 4 }, FIELD_NUMBER },
						 { 1001, { "gone", 4 }, FIELD_DATE } };
	const struct field_keys known = { keys, ARRAY_LEN(keys) };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct config_set c;

	(void)state;
	assert_string_equal(read_set(ROOM, WORKFLOW, &known, &c, &a), "");
	assert_int_equal(find(&c, "f.cost")->field.number, 1004);
	assert_int_equal(find(&c, "f.room")->field.number, 1005);
	/* One that is gone is known, but can neither be asked for nor set. */
	assert_int_equal(find(&c, "f.gone")->field.number, 1001);
	assert_false(custom_field_declared(find(&c, "f.gone")));
	assert_true(custom_field_declared(find(&c, "f.cost")));
	for (size_t i = 1; i < c.fields.n; i++)
		assert_true(c.fields.custom[i - 1].field.number < c.fields.custom[i].field.number);
	assert_string_equal(
		read_set(ROOM "  gone: {type: text}\n", WORKFLOW, &known, &c, &a),
		"config/field.yaml:4:16: field \"gone\" is of type date for ever: a key is never used "
		"again with another type\n");
}

static void every_fault_has_its_place(void **state)
{
	static const struct {
		const char *field, *fault;
	} cases[] = {
		{ "x: {type: tex}", "3:13: unknown type \"tex\" (did you mean \"text\"?)" },
		{ "x: {title: X}", "3:3: field \"x\" has no \"type\"" },
		{ "x: 3", "3:6: " },
		{ "x y: {type: text}", "3:3: field \"x y\": a key is 1 to 32 letters a-z" },
		{ "9: {type: text}", "3:3: field \"9\": a key is" },
		{ "поле: {type: text}", "3:3: field \"поле\": a key is" },
		{ "x: {type: choice}", "3:3: field \"x\" has no \"choices\"" },
		{ "x: {type: text, choices: [a]}", "3:19: only a choice or a tree has" },
		{ "x: {type: choice, choices: []}",
		  "3:30: \"choices\" is a list of 1 to 500 names" },
		{ "x: {type: choice, choices: [a, a]}", "3:34: choice \"a\" is there twice" },
		{ "x: {type: choice, choices: [a/b]}", "3:31: choice \"a/b\": a name is letters" },
		{ "x: {type: choice, choices: [a　b]}",
		  "3:31: choice \"a　b\": a name is letters" },
		{ "x: {type: choice, choices: [none]}", "3:31: choice \"none\": the word has" },
		{ "x: {type: tree, choices: [a//b]}", "3:29: choice \"\": a name is letters" },
		{ "x: {type: tree, choices: [a/b/c/d/e/f/g]}",
		  "3:29: a tree has at most 6 levels" },
		{ "x: {type: text, types: incidnt}",
		  "3:26: unknown type \"incidnt\" (did you mean \"incident\"?)" },
		{ "x: {type: text, types: [request], required: [incident]}",
		  "3:47: \"incident\" is none of the field's \"types\"" },
		{ "x: {type: number, default: cheap}",
		  "3:30: \"cheap\" is no value of a number field" },
		{ "x: {type: choice, choices: [a], default: b}",
		  "3:44: \"b\" is no value of a choice" },
		{ "x: {type: date, default: soon}", "3:28: \"soon\" is no value of a date field" },
		{ "x: {type: bool, default: maybe}",
		  "3:28: \"maybe\" is no value of a bool field" },
		{ "x: {type: text, colour: red}", "3:19: unknown key \"colour\"" },
	};
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct config_set c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct sv text = arena_printf(&a,
					      "fields:\n  room: {type: text}\n  %s\n  cost: "
					      "{type: number}\n",
					      cases[i].field);
		const char *got = read_set(text.p, WORKFLOW, NULL, &c, &a);
		struct sv want = arena_printf(&a, "config/field.yaml:%s", cases[i].fault);

		if (!sv_starts(sv_from(got), want))
			fail_msg("%s: %s, not %s", cases[i].field, got, want.p);
	}
}

static void keys_that_differ_only_in_case_are_a_fault(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct config_set c;

	(void)state;
	assert_string_equal(
		read_set(ROOM "  Room: {type: text}\n", WORKFLOW, NULL, &c, &a),
		"config/field.yaml:4:3: field \"Room\" differs from \"room\" only in the "
		"case of letters\n");
}

static void a_workflow_that_names_no_field_gets_the_nearest(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct config_set c;
	const char *got = read_set("fields: {rooms: {type: text}, cost: {type: number}}\n",
				   WORKFLOW, NULL, &c, &a);

	(void)state;
	assert_string_equal(got,
			    "config/workflow/w.yaml:3:57: unknown field \"f.room\" (did you mean "
			    "\"f.rooms\"?)\n");
}

static void what_tickets_have_is_not_dropped(void **state)
{
	static const struct config_field_use use[] = { { { "red", 3 }, 2, 7 },
						       { { "green", 5 }, 1, 9 } };
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct config_set before, same, less, none;
	struct faults f;

	(void)state;
	read_set(ROOM "  colour: {type: choice, choices: [red, green]}\n", WORKFLOW, NULL, &before,
		 &a);
	same = before;
	read_set(ROOM "  colour: {type: choice, choices: [green]}\n", WORKFLOW, NULL, &less, &a);
	read_set(ROOM, WORKFLOW, NULL, &none, &a);
	faults_init(&f, &a);
	assert_false(config_set_drops_field(&same, find(&before, "f.colour")));
	assert_true(config_set_drops_field(&less, find(&before, "f.colour")));
	assert_true(config_set_drops_field(&none, find(&before, "f.colour")));
	assert_true(config_set_field_in_use(&same, find(&before, "f.colour"), use, 2, &f));
	assert_false(config_set_field_in_use(&less, find(&before, "f.colour"), use, 2, &f));
	assert_false(config_set_field_in_use(&none, find(&before, "f.colour"), use, 2, &f));
	assert_true(config_set_field_in_use(&none, find(&before, "f.colour"), use, 0, &f));
	assert_string_equal(
		fault_text(&f, &a),
		"config/field.yaml: choice \"red\" of field \"colour\" is gone, but 2 tickets "
		"have it: #7, ...\n"
		"config/field.yaml: field \"colour\" is gone, but 3 tickets have it: #7, #9, "
		"...\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_declared_with_all_they_have),
		cmocka_unit_test(a_number_stays_for_ever),
		cmocka_unit_test(every_fault_has_its_place),
		cmocka_unit_test(keys_that_differ_only_in_case_are_a_fault),
		cmocka_unit_test(a_workflow_that_names_no_field_gets_the_nearest),
		cmocka_unit_test(what_tickets_have_is_not_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
