/* Names of people come from a source that may fail: then nothing is found, and who asks is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/query_rig.h"

static const struct ticket ticket = {
	.id = 42,
	.state = { "open", 4 },
	.category_of_state = STATE_ACTIVE,
	.queue = RIG_L1,
	.assignee = RIG_LI,
	.requester = RIG_ZHAO,
};

static int setup(void **state)
{
	static struct query_rig r;

	query_rig_init(&r);
	*state = &r;
	return 0;
}

static int teardown(void **state)
{
	query_rig_deinit(*state);
	return 0;
}

static bool holds(struct query_rig *r, const struct query *q)
{
	const struct query_row row = { .env = &r->env, .ticket = &ticket };

	return query_match(q, &row);
}

static enum rc check(const struct query_rig *r)
{
	struct err e = { 0 };
	enum rc rc = vocab_check(&r->vocab, &e);

	assert_int_equal(e.rc, rc);
	assert_true(rc == RC_OK || strstr(e.msg, "table of people"));
	return rc;
}

static void a_name_that_cannot_be_looked_up_is_not_called_wrong(void **state)
{
	static const char *const texts[] = { "requester:li.wei", "requester:wang*",
					     "requester:li.wie" };
	struct query_rig *r = *state;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct query *q = NULL;
		struct query_fault at = { 0 };
		struct err e = { 0 };

		r->people.broken = true;
		assert_int_equal(query_parse(sv_from(texts[i]), &r->vocab, &r->a, &q, &at, &e),
				 RC_ENV);
		assert_non_null(strstr(e.msg, "table of people"));
		assert_null(q);
		assert_true(!at.pos && !at.len && !at.cell);
		/* The next query has nothing to do with it. */
		assert_int_equal(query_parse(SV("queue:hr"), &r->vocab, &r->a, &q, NULL, &e),
				 RC_OK);
		/* The control: read, the last of them is wrong and the others are not. */
		r->people.broken = false;
		assert_int_equal(query_parse(sv_from(texts[i]), &r->vocab, &r->a, &q, &at, &e),
				 i < 2 ? RC_OK : RC_INVALID);
		assert_int_equal(at.len > 0, i == 2);
	}
}

static void a_match_that_could_not_look_up_says_so(void **state)
{
	static const char *const texts[] = { "requester:\"zhao min\"", "requester:zhao*",
					     "organisation:acme" };
	struct query_rig *r = *state;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct query *q = query_rig_parse(r, texts[i]);

		assert_true(holds(r, q));
		assert_int_equal(check(r), RC_OK);
		r->people.broken = true;
		assert_false(holds(r, q));
		assert_int_equal(check(r), RC_ENV);
		assert_int_equal(check(r), RC_OK);
		r->people.broken = false;
	}
}

static void a_key_that_could_not_look_up_says_so(void **state)
{
	struct query_rig *r = *state;
	const struct query_plan *p =
		query_plan(query_rig_parse(r, "sort:requester,organisation"), &r->env, &r->a);
	struct query_key key;

	query_key(p, &ticket, &r->a, &key);
	assert_int_equal(check(r), RC_OK);
	r->people.broken = true;
	query_key(p, &ticket, &r->a, &key);
	assert_int_equal(check(r), RC_ENV);
}

static size_t offered(struct query_rig *r, const char *text)
{
	struct query_candidate *c;
	size_t n;

	query_complete(sv_from(text), strlen(text), &r->vocab, &r->a, &c, &n);
	return n;
}

static void a_completion_that_could_not_look_up_says_so(void **state)
{
	struct query_rig *r = *state;

	assert_int_equal(offered(r, "requester:wang"), 2);
	assert_int_equal(offered(r, "requester:wnag"), 1);
	assert_int_equal(check(r), RC_OK);
	r->people.broken = true;
	assert_int_equal(offered(r, "requester:wang"), 0);
	assert_int_equal(check(r), RC_ENV);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_name_that_cannot_be_looked_up_is_not_called_wrong),
		T(a_match_that_could_not_look_up_says_so),
		T(a_key_that_could_not_look_up_says_so),
		T(a_completion_that_could_not_look_up_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
