/* YAML: every fault with its place, limits, typed values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "deskbell/text/yaml.h"

struct load {
	struct arena a;
	struct faults f;
	struct yaml y;
	struct str said;
	bool good;
};

static void load(struct load *l, struct sv text)
{
	*l = (struct load){ 0 };
	faults_init(&l->f, &l->a);
	l->good = yaml_load(&l->y, "f.yaml", text, &l->a, &l->f);
	assert_int_equal(l->good, l->f.n == 0);
}

static void end(struct load *l)
{
	str_deinit(&l->said);
	arena_deinit(&l->a);
}

static const char *said(struct load *l)
{
	str_reset(&l->said);
	faults_sort(&l->f);
	faults_print(&l->f, &l->said);
	return str_z(&l->said);
}

static void expect_faults(struct sv text, const char *want)
{
	struct load l;

	load(&l, text);
	assert_string_equal(said(&l), want);
	end(&l);
}

/* The only fault stands there and begins so. */
static void expect_fault(struct sv text, const char *begin)
{
	struct load l;

	load(&l, text);
	if (l.f.n != 1 || strncmp(said(&l), begin, strlen(begin)) != 0)
		fail_msg("\"%s\" does not begin with \"%s\"", said(&l), begin);
	end(&l);
}

static void nodes_know_their_line_and_column(void **state)
{
	struct yaml_node *n;
	struct load l;

	(void)state;
	load(&l, SV("a: 1\nключ:\n  - x\n  - {k: \"v\"}\n"));
	assert_true(l.good);
	n = yaml_get(l.y.root, "ключ");
	assert_non_null(n);
	assert_int_equal(n->kind, YAML_K_SEQ);
	assert_int_equal(n->n, 2);
	assert_int_equal(n->item[0]->line, 3);
	assert_int_equal(n->item[0]->col, 5);
	n = yaml_get(n->item[1], "k");
	assert_int_equal(n->line, 4);
	assert_int_equal(n->col, 9);
	assert_true(n->quoted);
	assert_int_equal(yaml_get_key(l.y.root, "ключ")->line, 2);
	assert_null(yaml_get(l.y.root, "b"));
	assert_null(yaml_get(NULL, "b"));
	end(&l);
}

static void an_empty_file_has_no_root_and_no_fault(void **state)
{
	struct load l;

	(void)state;
	load(&l, SV("# only a comment\n"));
	assert_true(l.good);
	assert_null(l.y.root);
	end(&l);
	load(&l, SV_NULL);
	assert_true(l.good);
	end(&l);
}

static void all_duplicate_keys_are_told(void **state)
{
	(void)state;
	expect_faults(SV("a: 1\na: 2\nb:\n  c: 1\n  c: 2\n"),
		      "f.yaml:2:1: key \"a\" is there twice\n"
		      "f.yaml:5:3: key \"c\" is there twice\n");
}

static void a_duplicate_among_many_keys_is_told(void **state)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	int i;

	(void)state;
	for (i = 0; i < 100; i++)
		str_addf(&s, "k%d: x\n", i);
	str_adds(&s, "k7: y\nk99: y\nk100: y\nk100: z\n");
	expect_faults(str_sv(&s), "f.yaml:101:1: key \"k7\" is there twice\n"
				  "f.yaml:102:1: key \"k99\" is there twice\n"
				  "f.yaml:104:1: key \"k100\" is there twice\n");
}

/* What was noted of the keys of an open map is freed too, which only the address sanitizer sees. */
static void a_fault_after_many_keys_is_told(void **state)
{
	AUTO(str_deinit) struct str s = STR_INIT;

	(void)state;
	for (int i = 0; i < 40; i++)
		str_addf(&s, "k%d: x\n", i);
	str_adds(&s, "again: *k7\n");
	expect_faults(str_sv(&s), "f.yaml:41:8: aliases (*) are not allowed\n");
}

static void what_makes_yaml_dangerous_is_refused(void **state)
{
	(void)state;
	expect_fault(SV("a: &x 1\n"), "f.yaml:1:4: anchors");
	expect_fault(SV("a: *x\n"), "f.yaml:1:4: aliases");
	expect_fault(SV("a: !!python/object x\n"), "f.yaml:1:4: tags");
	expect_fault(SV("a: !mine [1]\n"), "f.yaml:1:4: tags");
	expect_fault(SV("<<: {a: 1}\n"), "f.yaml:1:1: merge keys");
	expect_fault(SV("a: 1\n---\nb: 2\n"), "f.yaml:2:1: only one document");
	expect_fault(SV("[a, b]: 1\n"), "f.yaml:1:1: a key must be plain text");
	expect_fault(SV("%YAML 1.1\n---\na: 1\n"), "f.yaml:1:1: directives");
	expect_fault(SV("a: \"x\\0y\"\n"), "f.yaml:1:4: NUL");
}

static void syntax_faults_have_a_place(void **state)
{
	(void)state;
	expect_fault(SV("a: [1, 2\nb: 3\n"), "f.yaml:2:");
	expect_fault(SV("a: 'x\n"), "f.yaml:2:1:");
	expect_fault(SV("a:\n\t- x\n"), "f.yaml:2:1: a tab cannot indent; use spaces");
}

static void bad_bytes_and_controls_have_a_line(void **state)
{
	(void)state;
	expect_fault(SV("a: 1\nb: хх\xFF\n"), "f.yaml:2:6: byte 0xFF is not valid UTF-8");
	expect_fault(SV("a: 1\n\nb: x\x1B[31m\n"), "f.yaml:3:5: control character U+001B");
	expect_fault(SV("a: \xC2\x9B\n"), "f.yaml:1:4: control character U+009B");
}

static void bombs_are_refused_quickly(void **state)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	clock_t t = clock();
	int i;

	(void)state;
	while (s.n < 150000)
		str_addc(&s, '[');
	expect_fault(str_sv(&s), "f.yaml:1:");
	str_reset(&s);
	while (s.n < 150000)
		str_adds(&s, "{a: ");
	expect_fault(str_sv(&s), "f.yaml:1:");
	str_reset(&s);
	while (s.n < 150000)
		str_adds(&s, "- ");
	expect_fault(str_sv(&s), "f.yaml:1:");
	str_reset(&s);
	for (i = 0; i < 100; i++)
		str_adds(&s, "[]\n[");
	expect_fault(str_sv(&s), "f.yaml:");
	str_reset(&s);
	while (s.n < 150000)
		str_adds(&s, "- x\n");
	expect_fault(str_sv(&s), "f.yaml:20000:");
	str_reset(&s);
	while (s.n <= YAML_SIZE)
		str_adds(&s, "# comment\n");
	expect_fault(str_sv(&s), "f.yaml: file is larger than 256 kB");
	assert_true((clock() - t) / (CLOCKS_PER_SEC / 10) < 20);
}

static void depth_is_limited(void **state)
{
	AUTO(str_deinit) struct str s = STR_INIT;
	struct load l;
	int i;

	(void)state;
	for (i = 0; i < YAML_DEPTH; i++)
		str_addc(&s, '[');
	for (i = 0; i < YAML_DEPTH; i++)
		str_addc(&s, ']');
	load(&l, str_sv(&s));
	assert_true(l.good);
	end(&l);
	str_splice(&s, 0, 0, SV("["));
	str_addc(&s, ']');
	expect_fault(str_sv(&s), "f.yaml:1:33: nested too deeply");
	/* So many that the library is not asked. */
	str_reset(&s);
	for (i = 0; i < 100000; i++)
		str_addc(&s, i % 2 ? '[' : '{');
	expect_fault(str_sv(&s), "f.yaml:1:100000: brackets nested too deeply");
}

static void unknown_keys_are_guessed(void **state)
{
	static const char *const allowed[] = { "title", "states", "transitions" };
	struct load l;

	(void)state;
	load(&l, SV("title: x\ntransitons: []\nbogus: 1\n"));
	yaml_check_keys(&l.y, l.y.root, allowed, 3);
	assert_string_equal(
		said(&l), "f.yaml:2:1: unknown key \"transitons\" (did you mean \"transitions\"?)\n"
			  "f.yaml:3:1: unknown key \"bogus\"\n");
	end(&l);
}

static void typed_values_report_and_default(void **state)
{
	struct load l;

	(void)state;
	load(&l, SV("s: text\nn: 42\nq: \"42\"\nb: yes\nlist: [1]\nnothing:\ntilde: ~\n"));
	assert_true(sv_eqs(yaml_str(&l.y, l.y.root, "s", true), "text"));
	assert_true(yaml_bool(&l.y, l.y.root, "b", false));
	assert_null(yaml_str(&l.y, l.y.root, "tilde", false).p);
	assert_int_equal(l.f.n, 0);
	assert_true(yaml_bool(&l.y, l.y.root, "n", true));
	assert_null(yaml_str(&l.y, l.y.root, "list", true).p);
	assert_null(yaml_str(&l.y, l.y.root, "nothing", true).p);
	assert_null(yaml_map(&l.y, l.y.root, "list", true));
	assert_null(yaml_seq(&l.y, l.y.root, "absent", true));
	assert_string_equal(said(&l),
			    "f.yaml:1:1: \"absent\" is missing\n"
			    "f.yaml:2:4: \"n\" must be true or false\n"
			    "f.yaml:5:7: \"list\" must be a text, not a list\n"
			    "f.yaml:5:7: \"list\" must be a map (key: value), not a list\n"
			    "f.yaml:6:9: \"nothing\" is missing\n");
	end(&l);
}

static void a_list_of_texts_may_be_one_text(void **state)
{
	struct load l;
	struct sv *v;
	size_t n;

	(void)state;
	load(&l, SV("one: a\nmany: [a, b, [c]]\nmap: {a: 1}\n"));
	yaml_strs(&l.y, l.y.root, "one", &v, &n);
	assert_int_equal(n, 1);
	assert_true(sv_eqs(v[0], "a"));
	yaml_strs(&l.y, l.y.root, "none", &v, &n);
	assert_int_equal(n, 0);
	assert_int_equal(l.f.n, 0);
	yaml_strs(&l.y, l.y.root, "many", &v, &n);
	assert_int_equal(n, 2);
	yaml_strs(&l.y, l.y.root, "map", &v, &n);
	assert_int_equal(n, 0);
	assert_int_equal(l.f.n, 2);
	end(&l);
}

static void titles_speak_three_languages(void **state)
{
	struct yaml_title t;
	struct load l;

	(void)state;
	load(&l, SV("a: Plain\nb: {en: Open, zh: 打开, ru: Открыт}\nc: {ru: Да}\nd: {de: Ja}\n"
		    "e: \"a\\u202Eb\"\n"));
	t = yaml_title(&l.y, l.y.root, "a", true);
	assert_true(sv_eqs(yaml_title_in(&t, "ru"), "Plain"));
	t = yaml_title(&l.y, l.y.root, "b", true);
	assert_true(sv_eqs(yaml_title_in(&t, "zh_CN.UTF-8"), "打开"));
	assert_true(sv_eqs(yaml_title_in(&t, "ru"), "Открыт"));
	assert_true(sv_eqs(yaml_title_in(&t, NULL), "Open"));
	assert_true(sv_eqs(yaml_title_in(&t, "de"), "Open"));
	t = yaml_title(&l.y, l.y.root, "c", true);
	assert_true(sv_eqs(yaml_title_in(&t, "en"), "Да"));
	assert_int_equal(l.f.n, 0);
	t = yaml_title(&l.y, l.y.root, "d", false);
	t = yaml_title(&l.y, l.y.root, "e", false);
	assert_null(t.en.p);
	assert_string_equal(said(&l),
			    "f.yaml:4:5: unknown key \"de\"\n"
			    "f.yaml:5:4: \"e\" must be one line without control or hidden "
			    "characters\n");
	end(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nodes_know_their_line_and_column),
		cmocka_unit_test(an_empty_file_has_no_root_and_no_fault),
		cmocka_unit_test(all_duplicate_keys_are_told),
		cmocka_unit_test(a_duplicate_among_many_keys_is_told),
		cmocka_unit_test(a_fault_after_many_keys_is_told),
		cmocka_unit_test(what_makes_yaml_dangerous_is_refused),
		cmocka_unit_test(syntax_faults_have_a_place),
		cmocka_unit_test(bad_bytes_and_controls_have_a_line),
		cmocka_unit_test(bombs_are_refused_quickly),
		cmocka_unit_test(depth_is_limited),
		cmocka_unit_test(unknown_keys_are_guessed),
		cmocka_unit_test(typed_values_report_and_default),
		cmocka_unit_test(a_list_of_texts_may_be_one_text),
		cmocka_unit_test(titles_speak_three_languages),
	};

	i18n_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
