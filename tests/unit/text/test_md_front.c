/* Front matter, titles, index text and character references. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/markdown.h"
#include "deskbell/text/md_entity.h"

static void front_matter_is_cut_off_and_read(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct md_front f;

	(void)state;
	md_front(SV("---\ntitle: \"VPN: setup\"\nid: KB-7\ntags: [vpn, net]\n---\nBody\n"), &a, &f);
	assert_true(sv_eqs(f.title, "VPN: setup"));
	assert_true(sv_eqs(f.id, "KB-7"));
	assert_int_equal(f.tag_n, 2);
	assert_true(sv_eqs(f.tag[1], "net"));
	assert_true(sv_eqs(f.body, "Body\n"));
	md_front(SV("---\r\ntitle: x\r\n---\r\nBody"), &a, &f);
	assert_true(sv_eqs(f.title, "x"));
	assert_true(sv_eqs(f.body, "Body"));
	md_front(SV("---\ntitle: [broken\n---\nBody"), &a, &f);
	assert_null(f.title.p);
	assert_true(sv_eqs(f.body, "Body"));
	md_front(SV("---\nno end\n"), &a, &f);
	assert_true(sv_eqs(f.body, "---\nno end\n"));
	md_front(SV("text\n---\n"), &a, &f);
	assert_true(sv_eqs(f.body, "text\n---\n"));
	md_front(SV("---\na: 1\n---"), &a, &f);
	assert_int_equal(f.body.n, 0);
}

static void assert_set(struct sv source, const char *key, struct sv value, const char *expected)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	md_front_set(source, key, value, &s);
	assert_string_equal(str_z(&s), expected);
}

static void a_field_is_set_and_the_rest_stays_byte_by_byte(void **state)
{
	(void)state;
	assert_set(SV("---\ntitle: a\nid: KB-1\n---\nBody"), "id", SV("KB-12"),
		   "---\ntitle: a\nid: KB-12\n---\nBody");
	assert_set(SV("---\n# c\ntags: [x]\n---\n\nB\n"), "id", SV("KB-1"),
		   "---\n# c\ntags: [x]\nid: KB-1\n---\n\nB\n");
	assert_set(SV("---\nid: >\n  long\n  text\ntitle: t\nid: again\n---\nB"), "id", SV("KB-1"),
		   "---\nid: KB-1\ntitle: t\n---\nB");
	assert_set(SV("---\nidle: 1\n---\n"), "id", SV("KB-1"), "---\nidle: 1\nid: KB-1\n---\n");
	assert_set(SV("Body\n---\n"), "id", SV("KB-1"), "---\nid: KB-1\n---\nBody\n---\n");
	assert_set(SV(""), "id", SV("KB-1"), "---\nid: KB-1\n---\n");
	assert_set(SV("---\na: 1\n---"), "id", SV("KB-1"), "---\na: 1\nid: KB-1\n---");
}

static void what_is_set_is_read_back(void **state)
{
	static const char *const title[] = { "VPN setup",  "a: b",    "true", "12",	"- x",
					     "\"quoted\"", "back\\s", "#",    "[list]", "null",
					     "打印机脱机", "x # y",   "'",    "a ",	"~" };

	(void)state;
	for (size_t i = 0; i < sizeof(title) / sizeof(*title); i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		AUTO(str_deinit) struct str s = STR_INIT;
		struct md_front f;

		md_front_set(SV("Body"), "title", sv_from(title[i]), &s);
		md_front(str_sv(&s), &a, &f);
		if (!sv_eqs(f.title, title[i]))
			fail_msg("%s was read back as %.*s", title[i], SV_ARG(f.title));
		assert_true(sv_eqs(f.body, "Body"));
	}
}

static void the_block_is_given_as_it_stands(void **state)
{
	(void)state;
	assert_true(sv_eqs(md_front_block(SV("---\na: 1\n---\nB")), "---\na: 1\n---\n"));
	assert_null(md_front_block(SV("B")).p);
	assert_null(md_front_block(SV("---\nno end")).p);
}

static void the_title_comes_from_front_heading_or_path(void **state)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	(void)state;
	assert_true(sv_eqs(md_title(SV("---\ntitle: T\n---\n# H"), SV("p.md"), &a), "T"));
	assert_true(sv_eqs(md_title(SV("text\n\n## The *H* `x`\n\n# other"), SV("p.md"), &a),
			   "The H x"));
	assert_true(sv_eqs(md_title(SV("text"), SV("net/vpn-setup.md"), &a), "vpn-setup"));
	assert_true(sv_eqs(md_title(SV("# a\x1B"), SV("p.md"), &a), "a<U+001B>"));
	assert_true(sv_eqs(md_title(SV(""), SV(".md"), &a), ".md"));
}

static void index_text_has_the_words_without_marks(void **state)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	(void)state;
	md_text(SV("---\ntitle: T\n---\n# H *x*\n\n- a\n- b &amp; c\n\n|t|\n|---|\n|u|\n\n`code`"),
		&s, 1000);
	assert_string_equal(str_z(&s), "H x\na\nb & c\nt\nu\ncode\n");
	str_reset(&s);
	md_text(SV("一二三四五六"), &s, 10);
	assert_string_equal(str_z(&s), "一二三");
}

static void entities_are_resolved_once(void **state)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	(void)state;
	md_entity_text(&s,
		       SV("&lt;&amp;lt;&#65;&#x4e2d;&#xD800;&#9999999999;&nope;&;&#;&#x;& &ouml"));
	assert_string_equal(str_z(&s), "<&lt;A中\xEF\xBF\xBD&#9999999999;&nope;&;&#;&#x;& &ouml");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(front_matter_is_cut_off_and_read),
		cmocka_unit_test(a_field_is_set_and_the_rest_stays_byte_by_byte),
		cmocka_unit_test(what_is_set_is_read_back),
		cmocka_unit_test(the_block_is_given_as_it_stands),
		cmocka_unit_test(the_title_comes_from_front_heading_or_path),
		cmocka_unit_test(index_text_has_the_words_without_marks),
		cmocka_unit_test(entities_are_resolved_once),
	};

	i18n_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
