/* What the parser takes, how it prints it back, and what it says to what it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/when.h"
#include "support/query_rig.h"

static int setup(void **state)
{
	struct query_rig *r = mem_alloc(sizeof(*r));

	(void)i18n_init();
	when_init();
	query_rig_init(r);
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	query_rig_deinit(*state);
	mem_free(state);
	return 0;
}

static const char *printed(struct query_rig *r, const char *text)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	query_print(query_rig_parse(r, text), &s);
	return arena_strdup(&r->a, str_z(&s));
}

static void a_tree_has_a_line_a_node(void **state)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	query_tree(query_rig_parse(*state, "is:open (prio:<=P2 OR -\"a b\") state:new,open"), &s);
	assert_string_equal(str_z(&s), "all of\n  is:open\n  any of\n    priority:<=P2\n"
				       "    not\n      \"a b\"\n  state:new,open\n");
	str_reset(&s);
	query_tree(query_rig_parse(*state, "sort:priority,-updated"), &s);
	assert_string_equal(str_z(&s), "every ticket\n");
	str_reset(&s);
	query_print_sort(query_rig_parse(*state, "vpn sort:priority,-updated"), &s);
	assert_string_equal(str_z(&s), "priority,-updated");
}

static void a_rank_is_a_sort_of_its_own(void **state)
{
	struct query_rig *r = *state;
	struct query *q;
	struct err e = { 0 };

	assert_string_equal(printed(r, "vpn sort:rank"), "vpn sort:rank");
	assert_true(query_ranks(query_rig_parse(r, "vpn sort:rank")));
	assert_false(query_ranks(query_rig_parse(r, "vpn sort:id")));
	assert_string_equal(query_rig_fault(r, "is:open sort:rank", NULL),
			    "sort: rank needs words to go by");
	assert_string_equal(query_rig_fault(r, "vpn sort:rank,id", NULL),
			    "sort: rank stands alone, the best first");
	/* As the order of a view too. */
	q = query_rig_parse(r, "is:open");
	assert_int_equal(query_sort_default(q, SV("rank"), NULL, &e), RC_INVALID);
}

static void says(struct query_rig *r, const char *text, const char *message)
{
	assert_string_equal(query_rig_fault(r, text, NULL), message);
}

static void and_binds_tighter_than_or(void **state)
{
	assert_string_equal(printed(*state, "a b OR c"), "a b OR c");
	assert_string_equal(printed(*state, "(a b) OR c"), "a b OR c");
	assert_string_equal(printed(*state, "a (b OR c)"), "a (b OR c)");
	assert_string_equal(printed(*state, "a AND b AND c"), "a b c");
	assert_string_equal(printed(*state, "(a (b (c)))"), "a b c");
}

static void not_is_a_minus(void **state)
{
	assert_string_equal(printed(*state, "NOT a -b -(c d) NOT (e OR f)"),
			    "-a -b -(c d) -(e OR f)");
	assert_string_equal(printed(*state, "--a NOT NOT b -NOT c"), "a b c");
	assert_string_equal(printed(*state, "wi-fi"), "wi-fi");
}

static void the_empty_query_asks_for_everything(void **state)
{
	static const char *const empty[] = { "", "  \t ", " sort:id " };

	for (size_t i = 0; i < ARRAY_LEN(empty); i++) {
		AUTO(str_deinit) struct str s = STR_INIT;

		query_tree(query_rig_parse(*state, empty[i]), &s);
		assert_string_equal(str_z(&s), "every ticket\n");
	}
}

static void values_keep_their_form(void **state)
{
	static const char *const same[] = {
		"state:open,new queue:network-l1 priority:<=P2 -assignee:none vpn \"error 619\"",
		"created:2026-11-01..2026-11-21 updated:>-2h age:>3d",
		"assignee:me,wa*,none team:my-teams queue:\"Group 56\",my-teams",
		"assignee:\"none\" requester:\"zhao min\" category:network/vpn,any",
		"text:\"a \\\"b\\\" \\\\\" subject:принтер,\"не работает\" resolution:any",
		"external_id:INC-*,=<x>,\"*\" tags:网络,нов*",
		"is:open,mine id:1..9,>=40 rev:<7 closed:\"2026-11-21 9:00\"..today",
		"https://example.org/a:b 12:30 a,b",
	};

	for (size_t i = 0; i < ARRAY_LEN(same); i++)
		assert_string_equal(printed(*state, same[i]), same[i]);
}

static void short_forms_become_the_long_ones(void **state)
{
	assert_string_equal(printed(*state, "prio:p1 tag:vpn id:#42 type:=incident"),
			    "priority:P1 tags:vpn id:42 type:incident");
}

static void sort_stands_anywhere_outside(void **state)
{
	assert_string_equal(printed(*state, "a sort:priority,-updated b"),
			    "a b sort:priority,-updated");
	assert_string_equal(printed(*state, "sort:-id sort:state a OR b"), "a OR b sort:-id,state");
	assert_string_equal(printed(*state, "a OR b sort:age"), "a OR b sort:age");
}

static void a_wrong_value_names_what_is_valid(void **state)
{
	says(*state, "prio:P9", "prio: P9 is not one of P1 P2 P3 P4");
	says(*state, "priority:P1..P9", "priority: P9 is not one of P1 P2 P3 P4");
	says(*state, "state:resolvd",
	     "state: resolvd is not one of closed new open resolved waiting "
	     "(did you mean resolved?)");
	says(*state, "is:opne",
	     "is: opne is not one of new active waiting resolved closed open "
	     "unassigned mine watched unread snoozed "
	     "merged overdue (did you mean open?)");
	says(*state, "queue:network-11",
	     "queue: network-11 is not one of Group 56 desktop hr network-l1 network-l2 "
	     "service-desk (did you mean network-l1?)");
	says(*state, "assignee:zz*", "assignee: nothing begins with zz");
	says(*state, "assignee:my-teams",
	     "assignee: my-teams is not one of li.wei none wang.fang wang.lei zhao min zhou.jie "
	     "иванова");
	says(*state, "id:x", "id: x is not a number");
	says(*state, "age:>3", "age: 3 is not a duration such as 90m, 3h, 2d, 1w");
	says(*state, "age:3d", "age: say how it compares: age:>3d, age:<=2h, age:1d..3d");
	says(*state, "is:",
	     "is: a value is missing, one of new active waiting resolved closed open "
	     "unassigned mine watched unread snoozed merged overdue");
	says(*state, "sla:over", "sla: over is not one of breached risk ok paused");
	says(*state, "subject:--", "subject: -- holds no letter or digit");
	says(*state, "a & b", "& holds no letter or digit to search for");
	assert_non_null(strstr(query_rig_fault(*state, "created:someday", NULL),
			       "created: \"someday\" is no date or time"));
}

static void an_unknown_field_gets_the_nearest(void **state)
{
	says(*state, "priorty:P1", "priorty: unknown field (did you mean priority?)");
	says(*state, "Betreff: hello",
	     "Betreff: unknown field; put text that holds a colon in quotes");
	says(*state, "workflow:x",
	     "workflow: unknown field; put text that holds a colon in quotes");
	(void)query_rig_fault(*state, "deleted:1", NULL);
}

static void broken_form_is_told(void **state)
{
	says(*state, "(a", "the closing ) is missing");
	says(*state, "a)", "this ) closes nothing; put it in quotes if it is text");
	says(*state, "()", "nothing stands in the parentheses");
	says(*state, "a OR", "nothing follows OR");
	says(*state, "OR a", "nothing stands before OR; the word itself in quotes");
	says(*state, "a AND", "nothing follows AND");
	says(*state, "- a", "nothing follows -");
	says(*state, "\"a", "the closing \" is missing");
	says(*state, "state:", "state: a value is missing");
	says(*state, "state:open,", "state: a value is missing");
	says(*state, "state:>open", "state: > goes only with numbers, priorities and dates");
	says(*state, "id:>1..2", "id: either > or a range, not both");
	says(*state, "queue:Group\" 56\"", "queue: put the whole value in quotes");
	says(*state, "tags:*", "tags: say any instead of *");
	says(*state, "tags:\"\"", "tags: the value is empty");
	says(*state, "(sort:id a)", "sort: stands outside of parentheses and NOT");
	says(*state, "sort:tags",
	     "sort: tags is not one of id external_id subject type state state_category priority "
	     "queue team assignee requester organisation category created updated resolved closed rev due age");
	says(*state, "sort:id,-id", "sort: id stands there twice");
}

static void a_fault_has_its_place_in_bytes_and_cells(void **state)
{
	struct query_fault f;

	(void)query_rig_fault(*state, "网络 prio:P9 x", &f);
	assert_int_equal(f.pos, strlen("网络 prio:"));
	assert_int_equal(f.len, 2);
	assert_int_equal(f.cell, 10);
	assert_int_equal(f.cells, 2);
	(void)query_rig_fault(*state, "a state:网络", &f);
	assert_int_equal(f.pos, 8);
	assert_int_equal(f.len, 6);
	assert_int_equal(f.cells, 4);
	(void)query_rig_fault(*state, "a state:", &f);
	assert_int_equal(f.pos, 8);
	assert_int_equal(f.len, 0);
}

static void limits_hold(void **state)
{
	struct query_rig *r = *state;
	AUTO(str_deinit) struct str s = STR_INIT;

	for (int i = 0; i < QUERY_TERM_MAX; i++)
		str_adds(&s, "a ");
	(void)query_rig_parse(r, str_z(&s));
	str_adds(&s, "a");
	says(r, str_z(&s), "the query has more than 200 terms");
	str_reset(&s);
	for (int i = 0; i < QUERY_DEPTH_MAX; i++)
		str_adds(&s, "(");
	str_adds(&s, "a");
	for (int i = 0; i < QUERY_DEPTH_MAX; i++)
		str_adds(&s, ")");
	(void)query_rig_parse(r, str_z(&s));
	says(r, arena_z(&r->a, arena_printf(&r->a, "-%s", str_z(&s))),
	     "the query is nested deeper than 50");
	str_reset(&s);
	while (s.n < QUERY_TEXT_MAX)
		str_adds(&s, "x");
	(void)query_rig_parse(r, str_z(&s));
	str_adds(&s, "y");
	says(r, str_z(&s), "the query is longer than 4096 bytes");
	says(r, "a\xff", "the query is not valid UTF-8");
}

static void without_a_vocabulary_names_are_not_checked(void **state)
{
	struct query_rig *r = *state;
	struct query *q;
	struct err e = { 0 };

	assert_int_equal(
		query_parse(SV("state:whatever queue:none-such*"), NULL, &r->a, &q, NULL, &e),
		RC_OK);
	assert_int_equal(query_parse(SV("prio:P9"), NULL, &r->a, &q, NULL, &e), RC_INVALID);
	assert_string_equal(e.field, "priority");
}

static void a_default_order_holds_only_where_the_query_has_none(void **state)
{
	struct query_rig *r = *state;
	struct query *q = query_rig_parse(r, "is:open");
	const struct query_sort *s;
	struct err e = { 0 };
	size_t n;

	assert_int_equal(query_sort_default(q, SV("priority,-updated"), NULL, &e), RC_OK);
	s = query_sorts(q, &n);
	assert_int_equal(n, 2);
	assert_string_equal(s[0].field->name, "priority");
	assert_true(!s[0].desc && s[1].desc);
	q = query_rig_parse(r, "is:open sort:id");
	assert_int_equal(query_sort_default(q, SV("priority"), NULL, &e), RC_OK);
	s = query_sorts(q, &n);
	assert_int_equal(n, 1);
	q = query_rig_parse(r, "");
	assert_int_equal(query_sort_default(q, SV("prioriti"), NULL, &e), RC_INVALID);
	assert_int_equal(query_sort_default(query_rig_parse(r, ""), SV("id x"), NULL, &e),
			 RC_INVALID);
}

/* Each row of the field table that may be asked for or sorted by is. */
static void every_field_of_the_table_is_known(void **state)
{
	struct query_rig *r = *state;
	size_t n;
	const struct field *all = field_table(&n);

	for (size_t i = 0; i < n; i++) {
		const char *query =
			all[i].type == FIELD_IS ? "is:open"
			: all[i].type == FIELD_WORDS
				? "text:a"
				: arena_z(&r->a, arena_printf(&r->a, "%s:any", all[i].name));
		const char *sort = arena_z(&r->a, arena_printf(&r->a, "sort:-%s", all[i].name));

		if (all[i].noun != NOUN_TICKET)
			continue;
		if (all[i].flags & FIELD_QUERY)
			assert_string_equal(printed(r, query), query);
		else
			(void)query_rig_fault(r, query, NULL);
		if (all[i].flags & FIELD_SORT)
			assert_string_equal(printed(r, sort), sort);
		else
			(void)query_rig_fault(r, sort, NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(and_binds_tighter_than_or),
		cmocka_unit_test(a_rank_is_a_sort_of_its_own),
		cmocka_unit_test(a_tree_has_a_line_a_node),
		cmocka_unit_test(not_is_a_minus),
		cmocka_unit_test(the_empty_query_asks_for_everything),
		cmocka_unit_test(values_keep_their_form),
		cmocka_unit_test(short_forms_become_the_long_ones),
		cmocka_unit_test(sort_stands_anywhere_outside),
		cmocka_unit_test(a_wrong_value_names_what_is_valid),
		cmocka_unit_test(an_unknown_field_gets_the_nearest),
		cmocka_unit_test(broken_form_is_told),
		cmocka_unit_test(a_fault_has_its_place_in_bytes_and_cells),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(without_a_vocabulary_names_are_not_checked),
		cmocka_unit_test(a_default_order_holds_only_where_the_query_has_none),
		cmocka_unit_test(every_field_of_the_table_is_known),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
