/* Which paths articles may have, and what is said of the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "deskbell/kb/path.h"

static const char *verdict(struct sv path)
{
	static struct err e;

	e = (struct err){ 0 };
	return article_path_check(path, &e) == RC_OK ? "fine" : e.msg;
}

static void assert_refused(struct sv path, const char *why)
{
	const char *got = verdict(path);

	if (!strstr(got, why))
		fail_msg("expected \"%s\", got: %s", why, got);
}

static void ordinary_paths_in_any_script_are_fine(void **state)
{
	(void)state;
	assert_string_equal(verdict(SV("vpn.md")), "fine");
	assert_string_equal(verdict(SV("network/vpn/Error 619: what to do.md")), "fine");
	assert_string_equal(verdict(SV("网络/VPN 断线.md")), "fine");
	assert_string_equal(verdict(SV("Сеть/почта не идёт.md")), "fine");
	assert_string_equal(verdict(SV("a/-rf.md")), "fine");
	assert_string_equal(verdict(SV("git.md")), "fine");
}

static void a_path_cannot_leave_its_place_or_hide(void **state)
{
	(void)state;
	assert_refused(SV("../x.md"), "\"..\"");
	assert_refused(SV("a/../x.md"), "\"..\"");
	assert_refused(SV("a/./x.md"), "\"..\"");
	assert_refused(SV("/x.md"), "empty part");
	assert_refused(SV("a//x.md"), "empty part");
	assert_refused(SV("a/x.md/"), "empty part");
	assert_refused(SV(""), "empty");
	assert_refused(SV(".hidden/x.md"), "starts with a dot");
	assert_refused(SV("a/.x.md"), "starts with a dot");
	assert_refused(SV(".git/x.md"), ".git");
	assert_refused(SV("a/.GIT/x.md"), ".git");
	assert_refused(SV("GIT~1/x.md"), ".git");
	assert_refused(SV(".g\xe2\x80\x8cit/x.md"), ".git");
	assert_refused(SV(".git ./x.md"), ".git");
	assert_refused(SV(".git::$INDEX/x.md"), ".git");
	assert_refused(SV("a\\b.md"), "backslash");
	assert_refused(SV("a./x.md"), "ends in a dot or space");
	assert_refused(SV("a /x.md"), "ends in a dot or space");
}

static void characters_that_mislead_are_named(void **state)
{
	(void)state;
	assert_refused(SV("a\x1b[31m.md"), "U+001B");
	assert_refused(SV("a\nb.md"), "U+000A");
	assert_refused(SV("a\tb.md"), "U+0009");
	assert_refused(SV("a\x7f.md"), "U+007F");
	assert_refused(SV("a\xc2\x9b.md"), "U+009B");
	assert_refused(SV("dm.\xe2\x80\xae"
			  "cod.md"),
		       "U+202E");
	assert_refused(SV("a\xe2\x80\x8b.md"), "U+200B");
	assert_refused(SV("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7.md"), "U+200D");
	assert_refused(SV("a\xef\xbb\xbf.md"), "U+FEFF");
	assert_refused(SV("a\xf3\xa0\x81\xa1.md"), "U+E0061");
	assert_refused(SV("a\xee\x80\x80.md"), "U+E000");
	assert_refused(((struct sv){ "a\0b.md", 6 }), "U+0000");
	assert_refused(SV("a\xff.md"), "not UTF-8");
	assert_refused(SV("a\xc0\xaf.md"), "not UTF-8");
	assert_refused(SV("a\xed\xa0\x80.md"), "not UTF-8");
}

static void only_markdown_of_bounded_length_is_taken(void **state)
{
	char longer[1100];
	struct sv v = { longer, 0 };

	(void)state;
	assert_refused(SV("vpn.txt"), ".md");
	assert_refused(SV("vpn.MD"), ".md");
	assert_refused(SV("a/.md"), "starts with a dot");
	memset(longer, 'a', sizeof(longer));
	memcpy(longer + 252, ".md", 3);
	v.n = 255;
	assert_string_equal(verdict(v), "fine");
	memcpy(longer + 253, ".md", 3);
	v.n = 256;
	assert_refused(v, "255 bytes");
	memset(longer, 'a', sizeof(longer));
	for (size_t i = 100; i < 1000; i += 101)
		longer[i] = '/';
	memcpy(longer + 1021, ".md", 3);
	v.n = 1024;
	assert_string_equal(verdict(v), "fine");
	memcpy(longer + 1022, ".md", 3);
	v.n = 1025;
	assert_refused(v, "1024 bytes");
}

static void the_message_itself_is_safe_to_show(void **state)
{
	(void)state;
	assert_null(strchr(verdict(SV("a\x1b]0;x\x07.md")), '\x1b'));
	assert_null(strstr(verdict(SV("a\xe2\x80\xae.md")), "\xe2\x80\xae"));
}

static void paths_equal_but_for_case_or_form_are_found(void **state)
{
	const struct sv equal[] = { SV("vpn/Setup.md"),
				    SV("mail.md"),
				    SV("VPN/setup.md"),
				    SV("Stra\xc3\x9f"
				       "e.md"),
				    SV("STRASSE.md"),
				    SV("caf\xc3\xa9.md"),
				    SV("cafe\xcc\x81.md") };
	const struct sv different[] = { SV("a.md"), SV("b.md"), SV("a/a.md"), SV("почта.md"),
					SV("почты.md") };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(article_paths_check(equal, 7, &e), RC_INVALID);
	assert_non_null(strstr(e.msg, "\"VPN/setup.md\" is the same as \"vpn/Setup.md\""));
	assert_non_null(strstr(e.msg, "STRASSE.md"));
	assert_non_null(strstr(e.msg, "caf"));
	e = (struct err){ 0 };
	assert_int_equal(article_paths_check(different, 5, &e), RC_OK);
}

static void every_bad_path_of_a_list_is_reported(void **state)
{
	const struct sv path[] = { SV("a.md"), SV("../b.md"), SV("c.txt") };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(article_paths_check(path, 3, &e), RC_INVALID);
	assert_non_null(strstr(e.msg, "../b.md"));
	assert_non_null(strstr(e.msg, "c.txt"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ordinary_paths_in_any_script_are_fine),
		cmocka_unit_test(a_path_cannot_leave_its_place_or_hide),
		cmocka_unit_test(characters_that_mislead_are_named),
		cmocka_unit_test(only_markdown_of_bounded_length_is_taken),
		cmocka_unit_test(the_message_itself_is_safe_to_show),
		cmocka_unit_test(paths_equal_but_for_case_or_form_are_found),
		cmocka_unit_test(every_bad_path_of_a_list_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
