/* Nearest guesses and palette scores. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deskbell/text/fuzzy.h"

static const char *const states[] = { "new",	"open",	  "waiting", "resolved",
				      "closed", "закрыт", "中国" };

static const char *guess(const char *word)
{
	struct sv c[ARRAY_LEN(states)];
	int i;

	for (i = 0; i < (int)ARRAY_LEN(states); i++)
		c[i] = sv_from(states[i]);
	i = fuzzy_nearest(sv_from(word), c, ARRAY_LEN(states));
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
	assert_string_equal(guess("中文"), "中国");
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
		cmocka_unit_test(scores_prefer_beginnings_and_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
