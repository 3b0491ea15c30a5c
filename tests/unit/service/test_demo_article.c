/* Revisions of a demo article out of one text with marks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/service/demo_article.h"
#include "deskbell/base/embed.h"
#include "deskbell/text/utf8.h"

static void assert_text(const char *source, int revision, const char *want)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct sv got = demo_article_text(sv_from(source), revision, &a);

	if (!sv_eqs(got, want))
		fail_msg("revision %d of\n%s\nis\n%.*s", revision, source, SV_ARG(got));
}

static void a_mark_says_from_where_to_where_a_line_is_there(void **state)
{
	static const char source[] = "a\n@-1 old\n@2- new\n@2-3   some\n@3-3 only\n@2-\nz\n";

	(void)state;
	assert_text(source, 1, "a\nold\nz\n");
	assert_text(source, 2, "a\nnew\n  some\n\nz\n");
	assert_text(source, 3, "a\nnew\n  some\nonly\n\nz\n");
	assert_text(source, 4, "a\nnew\n\nz\n");
	assert_int_equal(demo_article_last(sv_from(source)), 4);
	assert_int_equal(demo_article_last(SV("a\n")), 1);
	assert_int_equal(demo_article_last(SV("@-2 a\n")), 3);
	assert_int_equal(demo_article_last(SV("@5- a\n")), 5);
}

static void what_only_looks_like_a_mark_is_text(void **state)
{
	(void)state;
	assert_text("@\n@2 x\n@2-x\n@home\na @2- b\n", 1, "@\n@2 x\n@2-x\n@home\na @2- b\n");
	assert_int_equal(demo_article_last(SV("@7 x\n@7-x\n")), 1);
}

static void revisions_come_one_after_another_and_end(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct demo_articles all = { 0 };
	struct demo_article *x, *y;
	struct sv first, second;
	struct err e;
	enum rc rc;
	int n = 1;

	(void)state;
	assert_int_equal(demo_article_next(&all, SV("network/vpn-drops.md"), &a, &x, &first, &e),
			 RC_OK);
	assert_int_equal(demo_article_next(&all, SV("network/wifi-guests.md"), &a, &y, &second, &e),
			 RC_OK);
	assert_ptr_not_equal(x, y);
	while ((rc = demo_article_next(&all, SV("network/vpn-drops.md"), &a, &y, &second, &e)) ==
	       RC_OK) {
		n++;
		assert_ptr_equal(x, y);
		assert_false(sv_eq(first, second));
		first = second;
	}
	assert_int_equal(rc, RC_INVALID);
	assert_true(n > 2 && x->revision == n);
	assert_int_equal(demo_article_next(&all, SV("no.md"), &a, &x, &first, &e), RC_INVALID);
	demo_articles_deinit(&all);
}

static void every_revision_of_every_file_differs_from_the_one_before(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	static const char folder[] = "data/demo/kb/";
	const struct embed_file *f;
	size_t n, files = 0;

	(void)state;
	f = embed_list(&n);
	for (size_t i = 0; i < n; i++) {
		struct sv source = { (const char *)f[i].data, f[i].size }, before = SV("");

		if (strncmp(f[i].path, folder, strlen(folder)))
			continue;
		files++;
		for (int k = 1; k <= demo_article_last(source); k++) {
			struct sv text = demo_article_text(source, k, &a);

			if (sv_eq(text, before) || !utf8_valid(text, NULL) ||
			    memmem(text.p, text.n, "\n@", 2) ||
			    memmem(text.p, text.n, "\n\n\n", 3) || sv_trim(text).n + 1 != text.n)
				fail_msg("%s: revision %d", f[i].path, k);
			before = text;
		}
	}
	assert_int_equal(files, 41);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mark_says_from_where_to_where_a_line_is_there),
		cmocka_unit_test(what_only_looks_like_a_mark_is_text),
		cmocka_unit_test(revisions_come_one_after_another_and_end),
		cmocka_unit_test(every_revision_of_every_file_differs_from_the_one_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
