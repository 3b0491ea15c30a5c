/* Themes: every style has a look at every depth; faults with their place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/embed.h"
#include "deskbell/domain/theme.h"

static struct arena arena;
static struct faults faults;
static struct theme theme;

static int setup(void **state)
{
	(void)state;
	arena = (struct arena)ARENA_INIT;
	faults_init(&faults, &arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_deinit(&arena);
	return 0;
}

static bool load(const char *text, const struct theme *base)
{
	return theme_load(&theme, "t.yaml", sv_from(text), base, &arena, &faults);
}

static void fault(const char *text)
{
	AUTO(str_deinit) struct str all = STR_INIT;

	faults_print(&faults, &all);
	if (!strstr(str_z(&all), text))
		fail_msg("no \"%s\" in:\n%s", text, str_z(&all));
}

static bool load_default(void)
{
	const struct embed_file *f = embed_find("themes/deskbell-default.yaml");

	return theme_load(&theme, "default", (struct sv){ (const char *)f->data, f->size }, NULL,
			  &arena, &faults);
}

static void the_shipped_theme_is_sound(void **state)
{
	(void)state;
	if (!load_default())
		fault("no fault");
	assert_int_equal(theme_look(&theme, STYLE_PRIO_P1, COLOR_256).fg, 160);
	assert_int_equal(theme_look(&theme, STYLE_PRIO_P1, COLOR_16).fg, 1);
	assert_true(sv_eqs(theme_mark(&theme, STYLE_LIST_SELECTED), ">"));
}

static void without_colour_nothing_is_coloured(void **state)
{
	(void)state;
	assert_true(load_default());
	for (int s = 0; s < STYLE_COUNT; s++) {
		assert_int_equal(theme_look(&theme, (enum style)s, COLOR_NONE).fg, COLOR_DEFAULT);
		assert_int_equal(theme_look(&theme, (enum style)s, COLOR_NONE).bg, COLOR_DEFAULT);
	}
}

/* What tells public from internal, and the selection, must not be colour alone. */
static void meanings_have_marks(void **state)
{
	static const enum style marked[] = { STYLE_LIST_SELECTED,      STYLE_THREAD_REQUESTER,
					     STYLE_THREAD_PUBLIC,      STYLE_THREAD_INTERNAL,
					     STYLE_THREAD_SYSTEM,      STYLE_INPUT_ERROR,
					     STYLE_COMPLETION_SELECTED };

	(void)state;
	assert_true(load_default());
	for (size_t i = 0; i < ARRAY_LEN(marked); i++)
		assert_true(theme_mark(&theme, marked[i]).n > 0);
	assert_false(sv_eq(theme_mark(&theme, STYLE_THREAD_PUBLIC),
			   theme_mark(&theme, STYLE_THREAD_INTERNAL)));
}

static void a_style_left_out_looks_like_the_one_it_continues(void **state)
{
	(void)state;
	assert_true(load("theme: t\npalette: {r: {c256: 9, c16: red}}\n"
			 "styles: {base: {}, tab: {fg: r, attr: [bold]}}\n",
			 NULL));
	assert_int_equal(theme_look(&theme, STYLE_TAB_ACTIVE, COLOR_256).fg, 9);
	assert_int_equal(theme_look(&theme, STYLE_TAB_ACTIVE, COLOR_256).attr, ATTR_BOLD);
	assert_int_equal(theme_look(&theme, STYLE_MUTED, COLOR_256).fg, COLOR_DEFAULT);
}

static void bright_is_bold_on_eight_colours(void **state)
{
	struct look l;

	(void)state;
	assert_true(load("theme: t\npalette: {r: {c256: 9, c16: bright-red}}\n"
			 "styles: {title: {fg: r}}\n",
			 NULL));
	l = theme_look(&theme, STYLE_TITLE, COLOR_8);
	assert_int_equal(l.fg, 1);
	assert_true(l.attr & ATTR_BOLD);
	assert_int_equal(theme_look(&theme, STYLE_TITLE, COLOR_16).fg, 9);
}

static void a_theme_inherits_what_it_does_not_say(void **state)
{
	struct theme base;

	(void)state;
	assert_true(load_default());
	base = theme;
	assert_true(load("theme: dark\ninherits: deskbell-default\n"
			 "palette: {g: {c256: 46, c16: green}}\nstyles: {prio.p1: {fg: g}}\n",
			 &base));
	assert_int_equal(theme_look(&theme, STYLE_PRIO_P1, COLOR_256).fg, 46);
	assert_int_equal(theme_look(&theme, STYLE_PRIO_P2, COLOR_256).fg, 136);
	assert_true(sv_eqs(theme_mark(&theme, STYLE_LIST_SELECTED), ">"));
	assert_true(sv_eqs(theme.name, "dark"));
}

static void faults_have_places(void **state)
{
	(void)state;
	assert_false(load("theme: t\n"
			  "inherits: nobody\n"
			  "palette:\n"
			  "  a: {c256: 300}\n"
			  "  b: {c16: pink}\n"
			  "styles:\n"
			  "  titel: {}\n"
			  "  title: {fg: c}\n"
			  "  muted: {attr: [blink]}\n"
			  "  frame: {from: tab}\n"
			  "  tab: {from: frame}\n"
			  "  input: {mark: '>>>'}\n"
			  "glyphs: {rule: '--'}\n",
			  NULL));
	fault("t.yaml:2:11: there is no theme \"nobody\"");
	fault("t.yaml:4:13: \"300\" is no colour");
	fault("t.yaml:5:12: \"pink\" is no colour");
	fault("t.yaml:7:3: unknown style \"titel\" (did you mean \"title\"?)");
	fault("t.yaml:8:15: the palette has no colour \"c\"");
	fault("\"blink\" is none of bold");
	fault("goes round in a circle");
	fault("a mark has at most two cells");
	fault("expected one cell");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

/* Relative luminance of colours 16 to 231, the cube of six steps (WCAG 2.2, sRGB). */
static double light_of(int c256)
{
	static const double step[6] = { 0, 0.1144, 0.2423, 0.4287, 0.6795, 1 };
	int c = c256 - 16;

	assert_true(c >= 0 && c < 216);
	return 0.2126 * step[c / 36] + 0.7152 * step[c / 6 % 6] + 0.0722 * step[c % 6];
}

static double contrast(double a, double b)
{
	return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

/* On the terminal's own ground, which is black or white, or on one of ours. */
static void every_colour_can_be_read_on_what_it_stands_on(void **state)
{
	size_t n = 0;

	(void)state;
	assert_true(load_default());
	for (int i = 0; i < STYLE_COUNT; i++) {
		struct look l = theme_look(&theme, (enum style)i, COLOR_256);
		double fg;

		if (l.fg == COLOR_DEFAULT) {
			assert_int_equal(l.bg, COLOR_DEFAULT);
			continue;
		}
		n++;
		fg = light_of(l.fg);
		if (l.bg != COLOR_DEFAULT)
			assert_true(contrast(fg, light_of(l.bg)) >= 4.5);
		else
			assert_true(contrast(fg, 0) >= 3 && contrast(fg, 1) >= 3);
		/* The sixteen are each terminal's own, but dark blue on black nobody reads. */
		l = theme_look(&theme, (enum style)i, COLOR_16);
		assert_true(l.fg != 4 || l.bg != COLOR_DEFAULT);
	}
	assert_true(n >= 10);
	/* Control: what the theme had before, black on red. */
	assert_true(contrast(0, light_of(160)) < 4.5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_shipped_theme_is_sound),
		TEST(without_colour_nothing_is_coloured),
		TEST(meanings_have_marks),
		TEST(a_style_left_out_looks_like_the_one_it_continues),
		TEST(bright_is_bold_on_eight_colours),
		TEST(a_theme_inherits_what_it_does_not_say),
		TEST(faults_have_places),
		TEST(every_colour_can_be_read_on_what_it_stands_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
