/* Prefixes that stand for their commonest words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/mem.h"
#include "support/query_rig.h"

/* "p" begins more words than are given, "vp" one, anything else none. */
static enum rc commonest(void *arg, struct sv prefix, struct arena *a, struct sv **word, size_t *n,
			 bool *all, struct err *e)
{
	static struct sv p[] = { { "printer", 7 }, { "pump", 4 } }, vp[] = { { "vpn", 3 } };

	(void)a;
	if (*(bool *)arg)
		return err_set(e, RC_CANCELLED, "cancelled");
	*word = sv_eqs(prefix, "p") ? p : vp;
	*n = sv_eqs(prefix, "p") ? 2 : sv_eqs(prefix, "vp") ? 1 : 0;
	*all = !sv_eqs(prefix, "p");
	return RC_OK;
}

static const char *bound_as(const char *text, enum query_text how, struct sv *cut, bool fail)
{
	static const struct scope everything = { .all = true, .internal = true };
	static char out[400], said[40];
	AUTO(sql_deinit) struct sql sql = SQL_INIT;
	struct query_words words = { commonest, &fail };
	struct query_rig r;
	const struct query_plan *p;
	struct err e = { 0 };

	query_rig_init(&r);
	p = query_plan(query_rig_parse(&r, text), &r.env, &r.a);
	out[0] = '\0';
	if (query_plan_bound(p, &words, &r.a, &p, cut, &e) == RC_OK) {
		query_where_sql(query_plan_text(p, how, 0, &r.a), &everything, &sql);
		for (size_t i = 0; i < sql.n; i++)
			if (sql.bind[i].type == SQL_TEXT) {
				strcat(out, arena_z(&r.a, sql.bind[i].s));
				strcat(out, ";");
			}
		/* It lives as long as the plan, which ends here. */
		assert_true(cut->n < sizeof(said));
		if (cut->p)
			*cut = (struct sv){ memcpy(said, cut->p, cut->n), cut->n };
	}
	query_rig_deinit(&r);
	return out;
}

static const char *bound(const char *text, struct sv *cut, bool fail)
{
	return bound_as(text, QUERY_TEXT_ALL, cut, fail);
}

static void a_prefix_becomes_its_words_and_says_when_there_are_more(void **state)
{
	struct sv cut;

	(void)state;
	assert_string_equal(bound("p is:open", &cut, false), "((\"printer\" OR \"pump\"));");
	assert_true(sv_eqs(cut, "p"));
	assert_string_equal(bound("vp", &cut, false), "(\"vpn\");");
	assert_null(cut.p);
	assert_string_equal(bound("subject:x-p", &cut, false),
			    "{subject} : (\"x\" + \"printer\" OR \"x\" + \"pump\");");
	/* None known: as it was. */
	assert_string_equal(bound("zz", &cut, false), "\"zz\" *;");
}

static void whole_words_resolutions_and_what_stands_under_not_stay_exact(void **state)
{
	struct sv cut;

	(void)state;
	assert_string_equal(bound("\"p\"", &cut, false), "\"p\";");
	assert_string_equal(bound("-p", &cut, false), "\"p\" *;");
	assert_string_equal(bound("resolution:p", &cut, false), "p;");
	assert_null(cut.p);
	assert_string_equal(bound("", &cut, false), "");
}

/* Row by row the words begin; the prefix has the same hits only where it has no other words. */
static void words_that_are_all_go_on_by_their_prefix(void **state)
{
	struct sv cut;

	(void)state;
	assert_string_equal(bound_as("vp", QUERY_TEXT_BY_ROW, &cut, false), "(\"vpn\");\"vp\" *;");
	assert_string_equal(bound_as("vp is:open -vp", QUERY_TEXT_BY_ROW, &cut, false),
			    "\"vp\" *;((\"vpn\"));(\"vp\" *);");
	assert_string_equal(bound_as("p", QUERY_TEXT_BY_ROW, &cut, false),
			    "(\"printer\" OR \"pump\");");
	assert_string_equal(bound_as("zz", QUERY_TEXT_BY_ROW, &cut, false), "\"zz\" *;");
}

static void a_failure_to_ask_is_passed_on(void **state)
{
	struct sv cut;

	(void)state;
	assert_string_equal(bound("p", &cut, true), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_prefix_becomes_its_words_and_says_when_there_are_more),
		cmocka_unit_test(whole_words_resolutions_and_what_stands_under_not_stay_exact),
		cmocka_unit_test(words_that_are_all_go_on_by_their_prefix),
		cmocka_unit_test(a_failure_to_ask_is_passed_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
