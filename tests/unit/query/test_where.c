/* The SQL of a query: scope in every one, binds for every value, literals the indexes need. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/mem.h"
#include "deskbell/text/when.h"
#include "support/query_rig.h"

static int setup(void **state)
{
	struct query_rig *r = mem_alloc(sizeof(*r));

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

static const struct scope everything = { .all = true, .internal = true };

/* The condition, with the values of the binds in braces. */
static const char *where(struct query_rig *r, const char *text, const struct scope *s)
{
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	AUTO(str_deinit) struct str out = STR_INIT;
	const struct query_plan *p = query_plan(query_rig_parse(r, text), &r->env, &r->a);
	struct sv rest;

	query_where_sql(p, s, &sql);
	rest = sv_from(sql_text(&sql));
	for (size_t i = 0; rest.p; i++) {
		str_add(&out, sv_cut(&rest, '?'));
		if (!rest.p)
			break;
		while (rest.n && *rest.p >= '0' && *rest.p <= '9') {
			rest.p++;
			rest.n--;
		}
		if (sql.bind[i].type == SQL_INT)
			str_addf(&out, "{%lld}", (long long)sql.bind[i].i);
		else
			str_addf(&out, "{%.*s}", SV_ARG(sql.bind[i].s));
	}
	return arena_strdup(&r->a, str_z(&out));
}

static void values_are_binds(void **state)
{
	const char *hostile = "external_id:\"'; DROP TABLE ticket; --\" tags:\"x') OR 1=1\" "
			      "\"' MATCH\" subject:\"a\\\" OR private:b\"";
	struct query_rig *r = *state;
	AUTO(sql_deinit) struct sql sql = SQL_INIT;

	query_where_sql(query_plan(query_rig_parse(r, hostile), &r->env, &r->a), &everything, &sql);
	assert_null(strstr(sql_text(&sql), "DROP"));
	assert_null(strchr(sql_text(&sql), '\''));
	assert_null(strstr(sql_text(&sql), "1=1"));
	/* Nor can text leave its quotes inside of the full-text expression. */
	assert_non_null(
		strstr(where(r, hostile, &everything),
		       "{(\"match\") AND ({subject} : \"a\" + \"or\" + \"private\" + \"b\")}"));
}

static void deleted_tickets_are_never_shown(void **state)
{
	assert_string_equal(where(*state, "", &everything), "(t.deleted = 0)");
	assert_string_equal(where(*state, "id:4", &everything), "(t.deleted = 0 AND (t.id = {4}))");
	/* `open` says it: the store keeps open = 0 for a deleted ticket. */
	assert_string_equal(where(*state, "is:open", &everything), "(t.open = 1 AND t.open = 1)");
	assert_string_equal(where(*state, "-is:open", &everything),
			    "(t.deleted = 0 AND NOT (t.open = 1))");
	assert_string_equal(where(*state, "is:open OR id:4", &everything),
			    "(t.deleted = 0 AND (t.open = 1 OR (t.id = {4})))");
}

static void scope_is_in_every_condition(void **state)
{
	static const int64_t closed[] = { RIG_GROUP_56, RIG_HR };
	struct scope nobody = { .none = true };
	struct scope requester = { .requester = RIG_ZHAO };
	struct scope agent = { .agent = true, .internal = true };

	assert_string_equal(where(*state, "", &nobody), "(t.deleted = 0 AND 1 = 0)");
	assert_string_equal(where(*state, "", &requester), "(t.deleted = 0 AND t.requester = {5})");
	assert_string_equal(where(*state, "", &agent), "(t.deleted = 0)");
	agent.closed_queue = closed;
	agent.n_closed_queue = 2;
	assert_string_equal(where(*state, "", &agent),
			    "(t.deleted = 0 AND (t.queue NOT IN ({4},{6})))");
	agent.requester = RIG_LI;
	assert_string_equal(where(*state, "", &agent),
			    "(t.deleted = 0 AND (t.queue NOT IN ({4},{6}) OR t.requester = {1}))");
	/* A scope that allows nothing by mistake shows nothing. */
	assert_string_equal(where(*state, "", &(struct scope){ 0 }),
			    "(t.deleted = 0 AND t.requester = {-1})");
}

static void a_requester_searches_public_text_only(void **state)
{
	static const int64_t closed[] = { RIG_HR };
	struct scope requester = { .requester = RIG_ZHAO };
	struct scope agent = { .agent = true,
			       .internal = true,
			       .closed_queue = closed,
			       .n_closed_queue = 1,
			       .requester = RIG_LI };
	const char *sql = where(*state, "vpn", &requester);

	assert_non_null(strstr(sql, "{{subject public} : (\"vpn\" *)}"));
	sql = where(*state, "vpn", &everything);
	assert_non_null(strstr(sql, "MATCH {\"vpn\" *}"));
	/* His own ticket in a queue closed to him: as its requester. */
	sql = where(*state, "vpn", &agent);
	assert_non_null(
		strstr(sql, "(t.queue NOT IN ({6}) AND t.id IN (SELECT rowid FROM ticket_fts "
			    "WHERE ticket_fts MATCH {\"vpn\" *}) OR t.queue IN ({6}) AND t.id IN "
			    "(SELECT rowid FROM ticket_fts WHERE ticket_fts MATCH {{subject "
			    "public} : (\"vpn\" *)}))"));
}

static void words_go_to_the_index_together(void **state)
{
	assert_string_equal(
		where(*state, "vpn id:4 \"error 619\" subject:x", &everything),
		"(t.deleted = 0 AND (t.id IN (SELECT rowid FROM ticket_fts WHERE "
		"ticket_fts MATCH {(\"vpn\" *) AND (\"error\" + \"619\") AND ({subject} : "
		"\"x\" *)}) AND (t.id = {4})))");
	assert_non_null(strstr(where(*state, "a -b", &everything), "NOT (t.id IN (SELECT rowid"));
}

static void many_hits_are_asked_for_row_by_row_and_last(void **state)
{
	struct query_rig *r = *state;
	const struct query_plan *p =
		query_plan(query_rig_parse(r, "vpn id:4 -subject:x"), &r->env, &r->a);
	AUTO(sql_deinit) struct sql sql = SQL_INIT;

	p = query_plan_text(p, QUERY_TEXT_BY_ROW, 0, &r->a);
	query_where_sql(p, &everything, &sql);
	assert_string_equal(sql_text(&sql), "(t.deleted = 0 AND ((t.id = ?1) AND NOT "
					    "(deskbell_hit(?2, t.id, ?3) = 1) AND "
					    "deskbell_hit(?4, t.id, ?5) = 1))");
}

static void the_newest_hits_count_and_all_of_what_stands_under_not(void **state)
{
	struct query_rig *r = *state;
	const struct query_plan *p = query_plan(query_rig_parse(r, "v -subject:x"), &r->env, &r->a);
	AUTO(sql_deinit) struct sql all = SQL_INIT;
	AUTO(sql_deinit) struct sql rows = SQL_INIT;

	query_where_sql(query_plan_text(p, QUERY_TEXT_ALL, 9, &r->a), &everything, &all);
	assert_string_equal(sql_text(&all),
			    "(t.deleted = 0 AND (t.id IN (SELECT rowid FROM ticket_fts WHERE "
			    "ticket_fts MATCH ?1 ORDER BY rowid DESC LIMIT ?2) AND NOT (t.id IN "
			    "(SELECT rowid FROM ticket_fts WHERE ticket_fts MATCH ?3))))");
	assert_int_equal(all.bind[1].i, 9);
	query_where_sql(query_plan_text(p, QUERY_TEXT_BY_ROW, 9, &r->a), &everything, &rows);
	assert_string_equal(sql_text(&rows),
			    "(t.deleted = 0 AND (NOT (deskbell_hit(?1, t.id, ?2) = 1) AND "
			    "deskbell_hit(?3, t.id, ?4) = 1))");
	assert_int_equal(rows.bind[1].i, 0);
	assert_int_equal(rows.bind[3].i, 9);
}

static void short_words_are_those_of_two_characters_at_most(void **state)
{
	static const char *const yes[] = { "t", "printer ta", "is:open \"ta\"", "\u4e07",
					   "t OR x" };
	static const char *const no[] = { "",	"is:open",    "printer",
					  "-t", "printer -t", "resolution:t" };
	struct query_rig *r = *state;

	for (size_t i = 0; i < ARRAY_LEN(yes); i++)
		assert_true(
			query_plan_short(query_plan(query_rig_parse(r, yes[i]), &r->env, &r->a)));
	for (size_t i = 0; i < ARRAY_LEN(no); i++)
		assert_false(
			query_plan_short(query_plan(query_rig_parse(r, no[i]), &r->env, &r->a)));
}

static bool sorts_all(struct query_rig *r, const char *text)
{
	return query_plan_sorts_all(query_plan(query_rig_parse(r, text), &r->env, &r->a));
}

static void a_list_that_has_neither_an_index_nor_open_tickets_alone_sorts_all(void **state)
{
	static const char *const yes[] = { "vpn sort:subject", "is:closed sort:requester",
					   "sort:-updated,subject", "(is:open OR vpn) sort:state",
					   "-is:open sort:subject" };
	static const char *const no[] = { "vpn",
					  "sort:updated",
					  "sort:age",
					  "sort:-created",
					  "sort:id",
					  "is:open vpn sort:subject",
					  "is:waiting sort:subject",
					  "due:<2h sort:subject" };

	for (size_t i = 0; i < ARRAY_LEN(yes); i++)
		assert_true(sorts_all(*state, yes[i]));
	for (size_t i = 0; i < ARRAY_LEN(no); i++)
		assert_false(sorts_all(*state, no[i]));
}

static void any_of_the_answer_are_told(void **state)
{
	struct query_rig *r = *state;
	AUTO(sql_deinit) struct sql sql = SQL_INIT;

	query_some_sql(query_plan(query_rig_parse(r, "id:4"), &r->env, &r->a), &everything, 9,
		       &sql);
	assert_string_equal(sql_text(&sql), "WHERE (t.deleted = 0 AND (t.id = ?1)) LIMIT ?2");
	assert_int_equal(sql.bind[1].i, 9);
}

static enum rc always(void *arg, const struct sql *condition, bool *yes, struct err *e)
{
	(void)condition;
	(void)e;
	++*(int *)arg;
	*yes = true;
	return RC_OK;
}

static enum rc never(void *arg, const struct sql *condition, bool *yes, struct err *e)
{
	(void)arg;
	(void)condition;
	(void)e;
	*yes = false;
	return RC_OK;
}

/* Does the condition ask each row, when many tickets meet all there is of custom fields? */
static bool asks_rows(struct query_rig *r, const char *text, int *asked)
{
	struct query_sample sample = { always, never, asked };
	const struct query_plan *p = query_plan(query_rig_parse(r, text), &r->env, &r->a);
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	struct err e = { 0 };

	*asked = 0;
	assert_int_equal(query_plan_dense(p, &sample, &r->a, &p, &e), RC_OK);
	query_where_sql(p, &everything, &sql);
	return strstr(sql_text(&sql), "EXISTS (SELECT 1 FROM ticket_field v") != NULL;
}

static void what_many_tickets_meet_is_asked_row_by_row_where_the_newest_come_first(void **state)
{
	int asked;

	assert_true(asks_rows(*state, "f.colour:red sort:-updated", &asked));
	assert_int_equal(asked, 1);
	assert_true(asks_rows(*state, "-f.cost:>5 sort:-created", &asked));
	assert_true(asks_rows(*state, "f.room:none sort:-id", &asked));
	assert_false(asks_rows(*state, "f.colour:red sort:priority", &asked));
	assert_int_equal(asked, 1);
	assert_false(asks_rows(*state, "f.colour:red sort:updated", &asked));
	/* Under OR nobody is asked. */
	assert_false(asks_rows(*state, "(f.colour:red OR id:4) sort:-updated", &asked));
	assert_int_equal(asked, 0);
}

/* Is the list asked in its order, when many tickets of all have each value? */
static bool asks_list(struct query_rig *r, const char *text, int *asked)
{
	struct query_sample sample = { never, always, asked };
	const struct query_plan *p = query_plan(query_rig_parse(r, text), &r->env, &r->a);
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	struct err e = { 0 };

	*asked = 0;
	assert_int_equal(query_plan_dense(p, &sample, &r->a, &p, &e), RC_OK);
	query_where_sql(p, &everything, &sql);
	return strstr(sql_text(&sql), "+t.id IN (SELECT v.ticket FROM ticket_field v") != NULL;
}

static void of_many_tickets_of_a_value_the_open_list_is_asked_in_its_order(void **state)
{
	int asked;

	assert_true(asks_list(*state, "is:open f.room:4.17 sort:priority", &asked));
	assert_int_equal(asked, 1);
	assert_true(asks_list(*state, "due:any -f.room:5.1 sort:due", &asked));
	/* Closed ones have no list that short; of what most tickets meet none are counted. */
	assert_false(asks_list(*state, "f.room:4.17 sort:priority", &asked));
	assert_false(asks_list(*state, "is:open f.cost:>5 sort:priority", &asked));
	assert_int_equal(asked, 0);
}

/* The words whose hits bound the answer. */
static struct sv needs(struct query_rig *r, const char *text, bool internal)
{
	return query_needs(query_plan(query_rig_parse(r, text), &r->env, &r->a), internal, &r->a);
}

static void words_are_needed_where_every_row_holds_them(void **state)
{
	assert_true(sv_eqs(needs(*state, "vpn", true), "\"vpn\" *"));
	assert_true(sv_eqs(needs(*state, "vpn id:4 (a OR b)", true),
			   "(\"vpn\" *) AND ((\"a\" *) OR (\"b\" *))"));
	assert_true(sv_eqs(needs(*state, "vpn", false), "{subject public} : (\"vpn\" *)"));
	assert_null(needs(*state, "vpn OR id:4", true).p);
	assert_null(needs(*state, "-vpn id:4", true).p);
	assert_null(needs(*state, "", true).p);
}

static void comparisons_leave_out_what_is_unset(void **state)
{
	assert_string_equal(where(*state, "prio:>=P2", &everything),
			    "(t.deleted = 0 AND (t.priority >= {2} AND t.priority <= {4}))");
	assert_string_equal(where(*state, "prio:none", &everything),
			    "(t.deleted = 0 AND t.priority = 9)");
	assert_string_equal(where(*state, "closed:<2026-11-21", &everything),
			    "(t.deleted = 0 AND (t.closed >= {1} AND t.closed <= {1795219199}))");
	assert_string_equal(where(*state, "external_id:A-1", &everything),
			    "(t.deleted = 0 AND (t.external_id IS NOT NULL AND t.external_id IN "
			    "({A-1})))");
}

static void names_and_dates_are_resolved(void **state)
{
	assert_string_equal(where(*state, "assignee:me,wang.lei", &everything),
			    "(t.deleted = 0 AND (t.assignee > 0 AND t.assignee IN ({1},{3})))");
	assert_string_equal(where(*state, "team:my-teams", &everything),
			    "(t.deleted = 0 AND (t.queue IN ({1},{2})))");
	assert_string_equal(where(*state, "team:none", &everything),
			    "(t.deleted = 0 AND (t.queue IN ({0},{5})))");
	assert_string_equal(where(*state, "organisation:acme", &everything),
			    "(t.deleted = 0 AND t.requester IN (SELECT p.id FROM person p WHERE "
			    "p.organisation > 0 AND p.organisation IN ({1})))");
	assert_string_equal(where(*state, "organisation:none", &everything),
			    "(t.deleted = 0 AND t.requester IN (SELECT p.id FROM person p WHERE "
			    "p.organisation IN ({0})))");
	assert_string_equal(where(*state, "updated:>-2h", &everything),
			    "(t.deleted = 0 AND (t.updated >= {1795437121}))");
	assert_string_equal(where(*state, "age:<=2h", &everything),
			    "(t.deleted = 0 AND (t.created >= {1795437120}))");
	assert_string_equal(where(*state, "tags:нов*", &everything),
			    "(t.deleted = 0 AND t.id IN (SELECT g.ticket FROM ticket_tag g WHERE "
			    "(g.tag >= {нов} AND g.tag < {ног})))");
}

static void clocks_are_ranges_of_their_index(void **state)
{
	assert_string_equal(where(*state, "is:overdue", &everything),
			    "(t.open = 1 AND (t.due > 0 AND t.due >= {1} AND t.due <= "
			    "{1795444320}))");
	assert_string_equal(where(*state, "sla:risk,breached", &everything),
			    "(t.open = 1 AND ((t.due > 0 AND t.due >= {1}) AND (t.risk >= {1} "
			    "AND t.risk <= {1795444320})))");
	assert_string_equal(where(*state, "due:<2h", &everything),
			    "(t.open = 1 AND (t.due > 0 AND t.due >= {1} AND t.due <= "
			    "{1795451519}))");
	assert_string_equal(where(*state, "sla:none", &everything),
			    "(t.deleted = 0 AND (t.due = 0 AND NOT (((t.open = 1 AND "
			    "(t.state_category = {3})) AND (t.paused = {1})))))");
}

static void open_stands_as_a_literal(void **state)
{
	assert_string_equal(where(*state, "is:new,waiting", &everything),
			    "(t.open = 1 AND (t.open = 1 AND (t.state_category IN ({1},{3}))))");
	assert_null(strstr(where(*state, "is:new,closed", &everything), "t.open"));
}

static void people_who_left_match_nothing(void **state)
{
	struct query_rig *r = *state;
	struct query *q;
	struct err e = { 0 };
	AUTO(sql_deinit) struct sql sql = SQL_INIT;

	assert_int_equal(query_parse(SV("assignee:gone"), NULL, &r->a, &q, NULL, &e), RC_OK);
	query_where_sql(query_plan(q, &r->env, &r->a), &everything, &sql);
	assert_string_equal(sql_text(&sql), "(t.deleted = 0 AND 1 = 0)");
}

static void parts_are_renumbered(void **state)
{
	AUTO(sql_deinit) struct sql part = SQL_INIT, whole = SQL_INIT;

	(void)state;
	sql_add(&part, "a = ");
	sql_bind_int(&part, 7);
	sql_add(&part, " AND b = ");
	sql_bind_text(&part, SV("x?1"));
	sql_add(&whole, "c = ");
	sql_bind_text(&whole, SV_NULL);
	sql_add(&whole, " AND ");
	sql_add_sql(&whole, &part);
	sql_add_sql(&whole, &part);
	assert_string_equal(sql_text(&whole), "c = ?1 AND a = ?2 AND b = ?3a = ?4 AND b = ?5");
	assert_int_equal(whole.n, 5);
	assert_int_equal(whole.bind[3].i, 7);
	assert_true(sv_eqs(whole.bind[4].s, "x?1") && whole.bind[0].s.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_binds),
		cmocka_unit_test(deleted_tickets_are_never_shown),
		cmocka_unit_test(scope_is_in_every_condition),
		cmocka_unit_test(a_requester_searches_public_text_only),
		cmocka_unit_test(words_go_to_the_index_together),
		cmocka_unit_test(many_hits_are_asked_for_row_by_row_and_last),
		cmocka_unit_test(the_newest_hits_count_and_all_of_what_stands_under_not),
		cmocka_unit_test(short_words_are_those_of_two_characters_at_most),
		cmocka_unit_test(a_list_that_has_neither_an_index_nor_open_tickets_alone_sorts_all),
		cmocka_unit_test(any_of_the_answer_are_told),
		cmocka_unit_test(
			what_many_tickets_meet_is_asked_row_by_row_where_the_newest_come_first),
		cmocka_unit_test(of_many_tickets_of_a_value_the_open_list_is_asked_in_its_order),
		cmocka_unit_test(words_are_needed_where_every_row_holds_them),
		cmocka_unit_test(comparisons_leave_out_what_is_unset),
		cmocka_unit_test(names_and_dates_are_resolved),
		cmocka_unit_test(clocks_are_ranges_of_their_index),
		cmocka_unit_test(open_stands_as_a_literal),
		cmocka_unit_test(people_who_left_match_nothing),
		cmocka_unit_test(parts_are_renumbered),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
