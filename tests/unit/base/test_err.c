/* Error values: cutting, findings, prefixes, exit statuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/err.h"

#define TEN "0123456789"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define THOUSAND HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED

static void set_gives_code_and_message_and_clears_the_field(void **state)
{
	struct err e = { .field = "old", .msg = "old" };

	(void)state;
	assert_int_equal(err_set(&e, RC_NOTFOUND, "ticket %d", 42), RC_NOTFOUND);
	assert_int_equal(e.rc, RC_NOTFOUND);
	assert_string_equal(e.msg, "ticket 42");
	assert_string_equal(e.field, "");
}

static void field_names_what_is_invalid(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(err_field(&e, "priority", "no %s", "P9"), RC_INVALID);
	assert_string_equal(e.field, "priority");
	assert_string_equal(e.msg, "no P9");
}

static void long_message_is_cut_at_a_characters_start(void **state)
{
	struct err e = { 0 };

	(void)state;
	/* 1022 bytes of ASCII, then two bytes of "é": only one of them would fit. */
	err_set(&e, RC_ENV, "%s%s%s", THOUSAND, "0123456789012345678901", "\xc3\xa9tc");
	assert_int_equal(strlen(e.msg), 1022);
	err_set(&e, RC_ENV, "%s%s%s", THOUSAND, "012345678901234567890", "\xc3\xa9tc");
	assert_int_equal(strlen(e.msg), 1023);
	assert_string_equal(e.msg + 1021, "\xc3\xa9");
	/* four bytes of an emoji, three fit */
	err_set(&e, RC_ENV, "%s%s%s", THOUSAND, "01234567890123456789", "\xf0\x9f\x98\x80");
	assert_int_equal(strlen(e.msg), 1020);
	err_set(&e, RC_ENV, "%s%s", THOUSAND, HUNDRED);
	assert_int_equal(strlen(e.msg), 1023);
}

static void long_field_is_cut_at_a_characters_start(void **state)
{
	struct err e = { 0 };

	(void)state;
	err_field(&e, TEN TEN TEN TEN TEN TEN "01\xd0\xb6", "x");
	assert_int_equal(strlen(e.field), 62);
}

static void arguments_may_point_into_the_error(void **state)
{
	struct err e = { 0 };

	(void)state;
	err_set(&e, RC_ENV, "inner");
	err_set(&e, RC_ENV, "outer: %s", e.msg);
	assert_string_equal(e.msg, "outer: inner");
	err_field(&e, "subject", "x");
	err_field(&e, e.field, "%s is bad", e.field);
	assert_string_equal(e.field, "subject");
	assert_string_equal(e.msg, "subject is bad");
}

static void more_collects_findings_and_keeps_the_first_code_and_field(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(err_more(&e, RC_INVALID, "a", "first"), RC_INVALID);
	assert_int_equal(err_more(&e, RC_ENV, "b", "second %d", 2), RC_INVALID);
	assert_string_equal(e.field, "a");
	assert_string_equal(e.msg, "first\nsecond 2");
}

static void more_takes_no_field(void **state)
{
	struct err e = { .field = "old" };

	(void)state;
	err_more(&e, RC_DENIED, NULL, "no");
	assert_int_equal(e.rc, RC_DENIED);
	assert_string_equal(e.field, "");
}

static void findings_past_the_end_leave_no_empty_line(void **state)
{
	struct err e = { 0 };

	(void)state;
	err_set(&e, RC_ENV, "%s%s", THOUSAND, "0123456789012345678901");
	assert_int_equal(strlen(e.msg), 1022);
	err_more(&e, RC_ENV, "", "more");
	assert_int_equal(strlen(e.msg), 1022);
	err_set(&e, RC_ENV, "%s%s", THOUSAND, TEN TEN);
	err_more(&e, RC_ENV, "", "\xe4\xb8\xad"); /* two bytes left: no character fits */
	assert_int_equal(strlen(e.msg), 1020);
	err_more(&e, RC_ENV, "", "xyz");
	assert_string_equal(e.msg + 1020, "\nxy");
}

static void prefix_stands_before_the_message(void **state)
{
	struct err e = { 0 };

	(void)state;
	err_field(&e, "resolution", "is required");
	assert_int_equal(err_prefix(&e, "ticket %d", 42), RC_INVALID);
	assert_string_equal(e.msg, "ticket 42: is required");
	assert_string_equal(e.field, "resolution");
}

static void prefix_stands_before_each_finding(void **state)
{
	struct err e = { 0 };

	(void)state;
	err_more(&e, RC_INVALID, "", "one");
	err_more(&e, RC_INVALID, "", "two");
	err_prefix(&e, "ticket %d", 42);
	assert_string_equal(e.msg, "ticket 42: one\nticket 42: two");
	err_prefix(&e, "%s", THOUSAND);
	assert_int_equal(strlen(e.msg), 1000 + 2 + 14);
}

static void prefix_of_any_length_stays_in_bounds(void **state)
{
	struct err e = { 0 };

	(void)state;
	err_set(&e, RC_ENV, "%s", THOUSAND);
	err_prefix(&e, "%s", THOUSAND HUNDRED);
	assert_int_equal(strlen(e.msg), 1023);
	assert_string_equal(e.msg + 1021, ": ");
	err_set(&e, RC_ENV, "%s%s", THOUSAND, "\xd0\xb6");
	err_prefix(&e, "%s", "0123456789012345678"); /* 19 + 2 + 1002 = 1023: just fits */
	assert_int_equal(strlen(e.msg), 1023);
	err_set(&e, RC_ENV, "%s%s", THOUSAND, "\xd0\xb6");
	err_prefix(&e, "%s", "01234567890123456789");
	assert_int_equal(strlen(e.msg), 1022);
}

static void exit_statuses_are_those_promised(void **state)
{
	(void)state;
	assert_int_equal(rc_exit(RC_OK), 0);
	assert_int_equal(rc_exit(RC_ENV), 1);
	assert_int_equal(rc_exit(RC_USAGE), 2);
	assert_int_equal(rc_exit(RC_NOTFOUND), 3);
	assert_int_equal(rc_exit(RC_DENIED), 4);
	assert_int_equal(rc_exit(RC_CONFLICT), 5);
	assert_int_equal(rc_exit(RC_INVALID), 6);
	assert_int_equal(rc_exit(RC_BUSY), 75);
	assert_int_equal(rc_exit(RC_CANCELLED), 1);
}

static void every_code_has_a_word_of_its_own(void **state)
{
	(void)state;
	for (int a = RC_OK; a <= RC_DONE; a++)
		for (int b = RC_OK; b < a; b++)
			assert_string_not_equal(rc_name((enum rc)a), rc_name((enum rc)b));
	assert_string_equal(rc_name(RC_NOTFOUND), "not_found");
}

static enum rc tries(enum rc inner, int *after)
{
	TRY(inner);
	*after = 1;
	return RC_OK;
}

static void try_returns_unless_ok(void **state)
{
	int after = 0;

	(void)state;
	assert_int_equal(tries(RC_BUSY, &after), RC_BUSY);
	assert_int_equal(after, 0);
	assert_int_equal(tries(RC_OK, &after), RC_OK);
	assert_int_equal(after, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_gives_code_and_message_and_clears_the_field),
		cmocka_unit_test(field_names_what_is_invalid),
		cmocka_unit_test(long_message_is_cut_at_a_characters_start),
		cmocka_unit_test(long_field_is_cut_at_a_characters_start),
		cmocka_unit_test(arguments_may_point_into_the_error),
		cmocka_unit_test(more_collects_findings_and_keeps_the_first_code_and_field),
		cmocka_unit_test(more_takes_no_field),
		cmocka_unit_test(findings_past_the_end_leave_no_empty_line),
		cmocka_unit_test(prefix_stands_before_the_message),
		cmocka_unit_test(prefix_stands_before_each_finding),
		cmocka_unit_test(prefix_of_any_length_stays_in_bounds),
		cmocka_unit_test(exit_statuses_are_those_promised),
		cmocka_unit_test(every_code_has_a_word_of_its_own),
		cmocka_unit_test(try_returns_unless_ok),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
