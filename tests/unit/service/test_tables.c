/* The field table and the command table walked: what is declared once is everywhere it must be.
 * Which command prints what is walked by tests/cli/rights.sh, which runs every one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/domain/field.h"
#include "deskbell/domain/person.h"
#include "deskbell/service/call.h"
#include "deskbell/service/help.h"
#include "deskbell/service/load.h"
#include "deskbell/service/registry.h"
#include "support/fixture.h"
#include "support/query_rig.h"
#include "support/tmpdir.h"

/* A word people may write for a field, by its type. */
static const char *word_for(const struct field *f)
{
	switch (f->type) {
	case FIELD_INT:
		return "7";
	case FIELD_BOOL:
		return "1";
	case FIELD_TIME:
		return f->number == TICKET_AGE ? ">3d" : "2026-11-21";
	case FIELD_KEY:
		return f->number == TICKET_STATE	    ? "open"
		       : f->number == TICKET_STATE_CATEGORY ? "active"
		       : f->number == TICKET_TYPE	    ? "incident"
		       : f->number == TICKET_SLA	    ? "risk"
							    : "x";
	case FIELD_TEXT:
		return "word";
	case FIELD_PRIORITY:
		return "P1";
	case FIELD_PERSON:
		return "li.wei";
	case FIELD_TEAM:
		return "my-teams";
	case FIELD_QUEUE:
		return "network-l1";
	case FIELD_CATEGORY:
		return "network/vpn";
	case FIELD_ORGANISATION:
		return "acme";
	case FIELD_IS:
		return "open";
	case FIELD_WORDS:
		return "word";
	case FIELD_TICKET:
		return "42";
	case FIELD_LINK:
		return "blocks";
	case FIELD_ATTACHMENT:
		return "any";
	case FIELD_MESSAGE:
	case FIELD_LINE: /* of custom fields only, as the rest */
	case FIELD_CHOICE:
	case FIELD_TREE:
	case FIELD_NUMBER:
	case FIELD_DATE:
		break;
	}
	return "";
}

static void every_field_has_number_name_label_and_help_of_its_own(void **state)
{
	size_t n;
	const struct field *f = field_table(&n);

	(void)state;
	assert_true(n > 30);
	for (size_t i = 0; i < n; i++) {
		assert_true(f[i].number > 0);
		assert_true(f[i].name[0] && f[i].label[0] && f[i].help && f[i].help[0]);
		assert_ptr_equal(field_get(f[i].noun, f[i].number), &f[i]);
		assert_ptr_equal(field_find(f[i].noun, sv_from(f[i].name)), &f[i]);
		assert_true(noun_name(f[i].noun)[0]);
		if (f[i].noun == NOUN_TICKET && (f[i].flags & FIELD_SORT))
			assert_non_null(f[i].column);
		for (size_t k = 0; k < i; k++)
			if (f[k].noun == f[i].noun) {
				assert_int_not_equal(f[k].number, f[i].number);
				assert_string_not_equal(f[k].name, f[i].name);
			}
	}
}

static void every_query_field_parses_and_every_sort_field_sorts(void **state)
{
	struct query_rig r;
	size_t n, asked = 0, sorted = 0;
	const struct field *f = field_table(&n);
	char text[200];

	(void)state;
	query_rig_init(&r);
	for (size_t i = 0; i < n; i++) {
		if (f[i].noun != NOUN_TICKET)
			continue;
		snprintf(text, sizeof(text), "%s:%s", f[i].name, word_for(&f[i]));
		if (f[i].flags & FIELD_QUERY) {
			query_rig_parse(&r, text);
			asked++;
		} else if (!(f[i].flags & FIELD_SORT)) {
			query_rig_fault(&r, text, NULL);
		}
		snprintf(text, sizeof(text), "sort:-%s", f[i].name);
		if (f[i].flags & FIELD_SORT) {
			query_rig_parse(&r, text);
			sorted++;
		} else {
			query_rig_fault(&r, text, NULL);
		}
	}
	assert_true(asked > 20 && sorted > 15);
	query_rig_deinit(&r);
}

static void every_column_has_a_value_in_a_full_row(void **state)
{
	size_t n, columns = 0;
	const struct field *f = field_table(&n);
	struct sv tag = SV("t");
	struct ticket_row row = {
		.t = { .id = 1,
		       .rev = 2,
		       .external_id = SV("E"),
		       .subject = SV("s"),
		       .type = SV("incident"),
		       .state = SV("open"),
		       .category_of_state = STATE_ACTIVE,
		       .priority = PRIORITY_P1,
		       .resolution = SV("r"),
		       .created = 1,
		       .updated = 2,
		       .resolved = 3,
		       .closed = 4,
		       .due = 5,
		       .tag = &tag,
		       .n_tag = 1 },
		.queue = SV("q"),
		.team = SV("t"),
		.assignee = SV("a"),
		.requester = SV("r"),
		.organisation = SV("o"),
		.category = SV("c"),
		.standing = STANDING_OK,
	};

	(void)state;
	for (size_t i = 0; i < n; i++) {
		struct out_value v;

		if (f[i].noun != NOUN_TICKET || !(f[i].flags & FIELD_COLUMN))
			continue;
		v = ticket_row_value(&row, (enum ticket_field)f[i].number);
		if (v.type == OUT_NULL)
			fail_msg("column %s has no value", f[i].name);
		columns++;
	}
	assert_int_equal(columns, 21);
}

/* Runs a line as li.wei; the error is the test's to judge. */
static enum rc run_line(struct desk *d, const char *line, struct arena *a, struct answer *out,
			struct err *e)
{
	struct sv *word;
	size_t n, used;
	struct args x;
	struct request r = { .args = &x, .door = DOOR_CLI, .login = SV("sup.ivan") };
	const struct command *cmd;

	TRY(words_split(sv_from(line), a, &word, &n, e));
	cmd = command_find(word, n, &used, e);
	if (!cmd)
		return e->rc;
	TRY(args_parse(cmd, word + used, n - used, a, &x, e));
	return call_run(d, &r, a, out, e);
}

static void every_settable_field_is_set_and_no_other(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct tmpdir *t = *state;
	const char *dir = tmpdir_at(t, "desk");
	size_t n, set = 0;
	const struct field *f = field_table(&n);
	struct clock clock = { 0 };
	struct desk *d;
	struct err e = { 0 };
	char line[200];

	clock_freeze(&clock, FIXTURE_NOW);
	fixture_desk(dir);
	assert_int_equal(desk_open(dir, DESK_WRITE, &clock, &d, &e), RC_OK);
	for (size_t i = 0; i < n; i++) {
		struct answer x = { 0 };
		enum rc rc;

		if (f[i].noun != NOUN_TICKET)
			continue;
		snprintf(line, sizeof(line), "ticket set 10482 %s=%s --dry-run", f[i].name,
			 f[i].type == FIELD_PRIORITY   ? "P4"
			 : f[i].type == FIELD_PERSON   ? "zhou.jie"
			 : f[i].type == FIELD_CATEGORY ? "none"
			 : f[i].type == FIELD_QUEUE    ? "service-desk"
						       : word_for(&f[i]));
		rc = run_line(d, line, &a, &x, &e);
		if (!(f[i].flags & FIELD_SETTABLE)) {
			assert_int_equal(rc, RC_INVALID);
			continue;
		}
		if (rc != RC_OK)
			fail_msg("%s: %s", line, e.msg);
		set++;
		if (x.n_event)
			assert_ptr_equal(x.event[0].field, &f[i]);
	}
	assert_int_equal(set, 7);
	desk_destroy(d);
}

static void check_params(const struct command *c)
{
	bool optional = false, many = false;

	for (int i = 0; i < PARAM_MAX && c->param[i].name; i++) {
		const struct param *p = &c->param[i];

		assert_true(p->help && p->help[0]);
		assert_int_equal(strspn(p->name, "abcdefghijklmnopqrstuvwxyz-"), strlen(p->name));
		for (int k = 0; k < i; k++)
			assert_string_not_equal(c->param[k].name, p->name);
		if (p->flags & PARAM_OPTION)
			continue;
		/* Words go to positional parameters in turn: none may stand behind a greedy or a
		 * missing one. */
		assert_false(many);
		assert_false(optional && (p->flags & PARAM_REQUIRED));
		many |= p->flags & PARAM_MANY;
		optional |= !(p->flags & PARAM_REQUIRED);
	}
}

static void every_command_has_help_roles_a_function_and_sound_parameters(void **state)
{
	const struct command *c;

	(void)state;
	assert_true(command_count() > 25);
	for (size_t i = 0; (c = command_at(i)); i++) {
		assert_true(c->name[0] && c->help && c->help[0]);
		assert_true(c->roles && !(c->roles & ~(unsigned)ROLE_ALL));
		assert_int_equal(c->plan != NULL, c->kind == COMMAND_WRITE);
		assert_int_equal(c->job != NULL, c->kind == COMMAND_JOB);
		check_params(c);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(command_at(k)->name, c->name);
	}
}

static void every_command_is_found_by_its_words_and_explained(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv list = command_list_help(&a);
	const struct command *c;

	(void)state;
	for (size_t i = 0; (c = command_at(i)); i++) {
		struct sv *word, help = command_help(c, &a);
		size_t n_word, used;
		struct err e = { 0 };

		assert_int_equal(words_split(sv_from(c->name), &a, &word, &n_word, &e), RC_OK);
		assert_ptr_equal(command_find(word, n_word, &used, &e), c);
		assert_int_equal(used, n_word);
		assert_ptr_equal(command_named(c->name), c);
		assert_non_null(strstr(arena_z(&a, list), c->name));
		assert_non_null(strstr(arena_z(&a, help), c->help));
		for (int k = 0; k < PARAM_MAX && c->param[k].name; k++)
			assert_non_null(strstr(arena_z(&a, help), c->param[k].help));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_has_number_name_label_and_help_of_its_own),
		cmocka_unit_test(every_query_field_parses_and_every_sort_field_sorts),
		cmocka_unit_test(every_column_has_a_value_in_a_full_row),
		cmocka_unit_test_setup_teardown(every_settable_field_is_set_and_no_other,
						tmpdir_setup, tmpdir_teardown),
		cmocka_unit_test(every_command_has_help_roles_a_function_and_sound_parameters),
		cmocka_unit_test(every_command_is_found_by_its_words_and_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
