/* Languages: what the environment names, and what stays as in C. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

#include <cmocka.h>

#include "deskbell/base/attr.h"
#include "deskbell/base/i18n.h"

enum { ASCII = 0, UTF8 = 1, CTYPE_WRONG, FORMAT_WRONG, LANGUAGE_WRONG };

/* What i18n_init says in a process of its own, which has these variables and no other. */
static int said(const char *lc_all, const char *lc_ctype, const char *lang, const char *language)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		const char *got;
		char text[8];
		_Bool utf8;

		clearenv();
		if (lc_all)
			setenv("LC_ALL", lc_all, 1);
		if (lc_ctype)
			setenv("LC_CTYPE", lc_ctype, 1);
		if (lang)
			setenv("LANG", lang, 1);
		utf8 = i18n_init();
		got = getenv("LANGUAGE");
		snprintf(text, sizeof(text), "%.1f", 0.5);
		if (strcmp(setlocale(LC_CTYPE, NULL), "C.UTF-8") != 0 || wcwidth(0x4e2d) != 2)
			_exit(CTYPE_WRONG);
		if (strcmp(text, "0.5") != 0 || strcmp(setlocale(LC_COLLATE, NULL), "C") != 0)
			_exit(FORMAT_WRONG);
		if (language ? !got || strcmp(got, language) != 0 : got != NULL)
			_exit(LANGUAGE_WRONG);
		_exit(utf8);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void utf8_locale_is_utf8(void **state)
{
	(void)state;
	assert_int_equal(said(NULL, NULL, "C.UTF-8", NULL), UTF8);
	assert_int_equal(said(NULL, NULL, "C.utf8", NULL), UTF8);
}

static void absent_or_empty_locale_names_nothing_else(void **state)
{
	(void)state;
	assert_int_equal(said(NULL, NULL, NULL, NULL), UTF8);
	assert_int_equal(said("", "", "", NULL), UTF8);
}

static void locale_without_utf8_is_ascii(void **state)
{
	(void)state;
	assert_int_equal(said(NULL, NULL, "C", NULL), ASCII);
	assert_int_equal(said("POSIX", NULL, NULL, NULL), ASCII);
	assert_int_equal(said(NULL, "xx_XX.ISO-8859-5", NULL, NULL), ASCII);
	assert_int_equal(said(NULL, "xx_XX", NULL, NULL), ASCII);
}

static void stronger_variable_wins(void **state)
{
	(void)state;
	assert_int_equal(said("C.UTF-8", "C", "C", NULL), UTF8);
	assert_int_equal(said(NULL, "C.UTF-8", "C", NULL), UTF8);
	assert_int_equal(said("C", "C.UTF-8", "C.UTF-8", NULL), ASCII);
}

static void language_of_a_locale_not_installed_is_kept(void **state)
{
	(void)state;
	assert_int_equal(said(NULL, NULL, "xx_YY.UTF-8", "xx_YY"), UTF8);
	assert_int_equal(said("xx_YY.utf8@euro", NULL, NULL, "xx_YY"), UTF8);
	assert_int_equal(said("e/vil.UTF-8", NULL, NULL, NULL), UTF8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf8_locale_is_utf8),
		cmocka_unit_test(absent_or_empty_locale_names_nothing_else),
		cmocka_unit_test(locale_without_utf8_is_ascii),
		cmocka_unit_test(stronger_variable_wins),
		cmocka_unit_test(language_of_a_locale_not_installed_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
