/* Nearest guesses and palette scores. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deskbell/text/fuzzy.h"

static const char *const states[] = { "new", "open", "waiting", "resolved", "closed", "закрыт" };

static const char *guess(const char *word)
{
	struct sv c[6];
	int i;

	for (i = 0; i < 6; i++)
		c[i] = sv_from(states[i]);
	i = fuzzy_nearest(sv_from(word), c, 6);
	return i < 0 ? "-" : states[i];
}

static void slips_of_the_finger_are_guessed(void **state)
{
	(void)state;
	assert_string_equal(guess("resolvd"), "resolved");
	assert_string_equal(guess("resovled"), "resolved");
	assert_string_equal(guess("RESOLVED"), "resolved");
	assert_string_equal(guess("waitng"), "waiting");
	assert_string_equal(guess("opne"), "open");
	assert_string_equal(guess("nwe"), "new");
	assert_string_equal(guess("res"), "resolved");
	assert_string_equal(guess("зокрыт"), "закрыт");
}

static void far_words_are_not_guessed(void **state)
{
	(void)state;
	assert_string_equal(guess("banana"), "-");
	assert_string_equal(guess("xyz"), "-");
	assert_string_equal(guess(""), "-");
	assert_string_equal(guess("w"), "-");
	assert_string_equal(guess("打印"), "-");
	assert_int_equal(fuzzy_nearest(SV("x"), NULL, 0), -1);
}

static void distance_counts_swaps_as_one(void **state)
{
	(void)state;
	assert_int_equal(fuzzy_distance(SV("abcd"), SV("abdc"), 9), 1);
	assert_int_equal(fuzzy_distance(SV("abc"), SV("ab"), 9), 1);
	assert_int_equal(fuzzy_distance(SV("kitten"), SV("sitting"), 9), 3);
	assert_int_equal(fuzzy_distance(SV(""), SV("abc"), 9), 3);
	assert_int_equal(fuzzy_distance(SV("kitten"), SV("sitting"), 1), 2);
	assert_int_equal(fuzzy_distance(SV("中文"), SV("中国"), 9), 1);
}

static void scores_prefer_beginnings_and_runs(void **state)
{
	(void)state;
	assert_true(fuzzy_score(SV("ta"), SV("ticket assign")) >
		    fuzzy_score(SV("ta"), SV("stay here")));
	assert_true(fuzzy_score(SV("assign"), SV("ticket assign")) >
		    fuzzy_score(SV("assign"), SV("xaxsxsxixgxn")));
	assert_true(fuzzy_score(SV("tick asn"), SV("ticket assign")) > 0);
	assert_int_equal(fuzzy_score(SV("zz"), SV("ticket assign")), -1);
	assert_int_equal(fuzzy_score(SV("assignx"), SV("assign")), -1);
	assert_int_equal(fuzzy_score(SV(""), SV("anything")), 0);
	assert_true(fuzzy_score(SV("a"), SV("abc")) >
		    fuzzy_score(SV("a"), SV("abc and much more")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slips_of_the_finger_are_guessed),
		cmocka_unit_test(far_words_are_not_guessed),
		cmocka_unit_test(distance_counts_swaps_as_one),
		cmocka_unit_test(scores_prefer_beginnings_and_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
