/* What the filter line offers at the cursor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "support/query_rig.h"

static int setup(void **state)
{
	struct query_rig *r = mem_alloc(sizeof(*r));

	(void)i18n_init();
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

/* The line after taking candidate i with the cursor where '|' stands in `line`; "-" when there is
 * none. */
static const char *taken(struct query_rig *r, const char *line, size_t i)
{
	struct query_candidate *c;
	AUTO(str_deinit) struct str s = STR_INIT;
	size_t n, at = (size_t)(strchr(line, '|') - line);

	str_adds(&s, line);
	str_splice(&s, at, 1, SV(""));
	query_complete(str_sv(&s), at, &r->vocab, &r->a, &c, &n);
	if (i >= n)
		return "-";
	str_splice(&s, c[i].from, c[i].to - c[i].from, c[i].text);
	return arena_strdup(&r->a, str_z(&s));
}

static void names_are_completed(void **state)
{
	assert_string_equal(taken(*state, "assignee:wa|", 0), "assignee:wang.fang ");
	assert_string_equal(taken(*state, "assignee:wa|", 1), "assignee:wang.lei ");
	assert_string_equal(taken(*state, "assignee:wa|", 2), "-");
	assert_string_equal(taken(*state, "is:open assignee:w| vpn", 0),
			    "is:open assignee:wang.fang vpn");
	assert_string_equal(taken(*state, "-assignee:li|", 0), "-assignee:li.wei ");
	assert_string_equal(taken(*state, "(state:op|)", 0), "(state:open )");
	assert_string_equal(taken(*state, "state:new,cl|", 0), "state:new,closed ");
	assert_string_equal(taken(*state, "prio:<=|", 0), "prio:<=P1 ");
}

static void me_comes_first(void **state)
{
	assert_string_equal(taken(*state, "assignee:|", 0), "assignee:me ");
	assert_string_equal(taken(*state, "assignee:m|", 0), "assignee:me ");
}

static void names_with_blanks_and_reserved_names_get_quotes(void **state)
{
	assert_string_equal(taken(*state, "queue:Gr|", 0), "queue:\"Group 56\" ");
	assert_string_equal(taken(*state, "queue:\"Gr|", 0), "queue:\"Group 56\" ");
	assert_string_equal(taken(*state, "queue:\"Gr|\" a", 0), "queue:\"Group 56\" a");
	assert_string_equal(taken(*state, "requester:non|", 0), "requester:\"none\" ");
	assert_string_equal(taken(*state, "requester:non|", 1), "requester:none ");
}

static void a_slip_gets_what_holds_the_letters(void **state)
{
	assert_string_equal(taken(*state, "assignee:fang|", 0), "assignee:wang.fang ");
	assert_string_equal(taken(*state, "assignee:Иванова А|", 0), "-");
	assert_string_equal(taken(*state, "queue:nl2|", 0), "queue:network-l2 ");
}

static void fields_and_sort_keys_are_completed(void **state)
{
	assert_string_equal(taken(*state, "pri|", 0), "priority:");
	assert_string_equal(taken(*state, "is:open so|", 0), "is:open sort:");
	assert_string_equal(taken(*state, "sort:pri|", 0), "sort:priority ");
	assert_string_equal(taken(*state, "sort:priority,-up|", 0), "sort:priority,-updated ");
	assert_string_equal(taken(*state, "sort:tag|", 0), "-");
	assert_string_equal(taken(*state, "|", 0), "id:");
	assert_string_equal(taken(*state, "\"pri|", 0), "-");
	assert_string_equal(taken(*state, "nofield:x|", 0), "-");
}

static void nothing_lies_outside_of_the_text(void **state)
{
	struct query_rig *r = *state;
	struct query_candidate *c;
	size_t n;

	query_complete(SV("state:"), 400, &r->vocab, &r->a, &c, &n);
	assert_true(n > 0 && c[0].to == 6);
	query_complete(SV_NULL, 3, &r->vocab, &r->a, &c, &n);
	assert_true(n > 0 && c[0].to == 0);
	query_complete(SV("assignee:"), 9, NULL, &r->a, &c, &n);
	assert_true(n > 0);
}

/* Each value offered for each field gives a query that parses. */
static void what_is_offered_is_a_query(void **state)
{
	struct query_rig *r = *state;
	size_t n, m;
	const struct field *all = field_table(&n);
	struct query_candidate *c;

	for (size_t i = 0; i < n; i++) {
		struct sv text = arena_printf(&r->a, "%s:", all[i].name);

		if (all[i].noun != NOUN_TICKET || !(all[i].flags & FIELD_QUERY))
			continue;
		query_complete(text, text.n, &r->vocab, &r->a, &c, &m);
		for (size_t j = 0; j < m; j++)
			if (c[j].kind != CANDIDATE_OPERATOR)
				(void)query_rig_parse(r, arena_z(&r->a, c[j].text));
	}
}

static enum candidate_kind kind(struct query_rig *r, const char *line, size_t i)
{
	struct query_candidate *c;
	size_t n;

	query_complete(sv_from(line), strlen(line), &r->vocab, &r->a, &c, &n);
	return i < n ? c[i].kind : 0;
}

static void every_candidate_has_its_kind(void **state)
{
	static const struct {
		const char *line;
		enum candidate_kind kind;
	} first[] = {
		{ "assi", CANDIDATE_FIELD },	     { "sort:prio", CANDIDATE_FIELD },
		{ "sor", CANDIDATE_FIELD },	     { "assignee:wa", CANDIDATE_PERSON },
		{ "assignee:me", CANDIDATE_VALUE },  { "team:", CANDIDATE_TEAM },
		{ "queue:", CANDIDATE_QUEUE },	     { "category:", CANDIDATE_CATEGORY },
		{ "state:", CANDIDATE_STATE },	     { "type:", CANDIDATE_TYPE },
		{ "tags:v", CANDIDATE_TAG },	     { "prio:", CANDIDATE_VALUE },
		{ "created:tod", CANDIDATE_DATE },   { "is:op", CANDIDATE_VALUE },
		{ "queue:non", CANDIDATE_VALUE },    { "age:>", CANDIDATE_DATE },
		{ "is:open O", CANDIDATE_OPERATOR }, { "id:", CANDIDATE_OPERATOR },
	};

	for (size_t i = 0; i < ARRAY_LEN(first); i++)
		if (kind(*state, first[i].line, 0) != first[i].kind)
			fail_msg("%s: %d", first[i].line, (int)kind(*state, first[i].line, 0));
}

static void operators_and_ends_of_ranges_are_completed(void **state)
{
	assert_string_equal(taken(*state, "id:|", 0), "id:<=");
	assert_string_equal(taken(*state, "id:|", 4), "-");
	assert_string_equal(taken(*state, "age:<|", 0), "age:<1h ");
	assert_string_equal(taken(*state, "due:<tom|", 0), "due:<tomorrow ");
	assert_string_equal(taken(*state, "due:an|", 0), "due:any ");
	assert_string_equal(taken(*state, "sla:br|", 0), "sla:breached ");
	assert_string_equal(taken(*state, "sla:risk,n|", 0), "sla:risk,none ");
	assert_string_equal(taken(*state, "is:ov|", 0), "is:overdue ");
	assert_string_equal(taken(*state, "sort:du|", 0), "sort:due ");
	assert_string_equal(taken(*state, "created:2026-11-01..to|", 0),
			    "created:2026-11-01..today ");
	assert_string_equal(taken(*state, "prio:P1..|", 2), "prio:P1..P3 ");
	assert_string_equal(taken(*state, "prio:P1..|", 4), "-");
	assert_string_equal(taken(*state, "is:open N|", 0), "is:open NOT ");
	assert_string_equal(taken(*state, "is:open -A|", 0), "-");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_completed),
		cmocka_unit_test(me_comes_first),
		cmocka_unit_test(names_with_blanks_and_reserved_names_get_quotes),
		cmocka_unit_test(a_slip_gets_what_holds_the_letters),
		cmocka_unit_test(fields_and_sort_keys_are_completed),
		cmocka_unit_test(nothing_lies_outside_of_the_text),
		cmocka_unit_test(what_is_offered_is_a_query),
		cmocka_unit_test(every_candidate_has_its_kind),
		cmocka_unit_test(operators_and_ends_of_ranges_are_completed),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
