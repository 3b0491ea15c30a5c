/* The grid: clipping, wide characters, hostile text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/rand.h"
#include "deskbell/text/safe.h"
#include "deskbell/text/width.h"
#include "deskbell/tui/grid.h"

static struct grid g;

static int setup(void **state)
{
	(void)state;
	g = (struct grid)GRID_INIT;
	grid_reset(&g, 3, 10);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	grid_deinit(&g);
	return 0;
}

static const struct rect all = { 0, 0, 3, 10 };

static void rows(const char *expected)
{
	AUTO(str_deinit) struct str text = STR_INIT;

	grid_text(&g, &text);
	assert_string_equal(str_z(&text), expected);
}

static void text_is_clipped_at_its_rectangle(void **state)
{
	(void)state;
	assert_int_equal(grid_put(&g, (struct rect){ 1, 2, 1, 4 }, 0, 1, SV("abcdef"), STYLE_BASE),
			 3);
	rows("\n   abc\n\n");
	assert_int_equal(grid_put(&g, all, 5, 0, SV("x"), STYLE_BASE), 0);
	assert_int_equal(grid_put(&g, all, -1, 0, SV("x"), STYLE_BASE), 0);
	assert_int_equal(grid_put(&g, all, 0, 10, SV("x"), STYLE_BASE), 0);
	rows("\n   abc\n\n");
}

static void a_wide_character_never_straddles_an_edge(void **state)
{
	(void)state;
	grid_put(&g, (struct rect){ 0, 0, 1, 5 }, 0, 0, SV("打印机"), STYLE_BASE);
	rows("打印\n\n\n");
	grid_put(&g, (struct rect){ 1, 3, 1, 4 }, 0, -1, SV("打印"), STYLE_BASE);
	rows("打印\n    印\n\n");
}

static void half_a_wide_character_turns_blank(void **state)
{
	(void)state;
	grid_put(&g, all, 0, 0, SV("打打打"), STYLE_BASE);
	grid_put(&g, all, 0, 1, SV("X"), STYLE_BASE);
	rows(" X打打\n\n\n");
	grid_put(&g, all, 0, 4, SV("Y"), STYLE_BASE);
	rows(" X打Y\n\n\n");
	grid_put(&g, all, 0, 1, SV("印"), STYLE_BASE);
	rows(" 印 Y\n\n\n");
}

static void marks_stay_with_their_letter(void **state)
{
	(void)state;
	assert_int_equal(grid_put(&g, all, 0, 0, SV("e\xcc\x81x"), STYLE_BASE), 2);
	assert_string_equal(grid_cell(&g, 0, 0)->text, "e\xcc\x81");
	assert_string_equal(grid_cell(&g, 0, 1)->text, "x");
}

static void hostile_text_is_made_visible(void **state)
{
	(void)state;
	grid_put(&g, all, 0, 0, SV("a\033[2Jb"), STYLE_BASE);
	grid_put(&g, all, 1, 0, SV("\xe2\x80\xae!"), STYLE_BASE);
	grid_put(&g, all, 2, 0, SV("\xff!"), STYLE_BASE);
	rows("a<U+001B>[\n<U+202E>!\n<0xFF>!\n");
}

static void ascii_shows_what_it_cannot_as_question_marks(void **state)
{
	(void)state;
	g.ascii = true;
	assert_int_equal(grid_put(&g, all, 0, 0, SV("a打é"), STYLE_BASE), 4);
	rows("a???\n\n\n");
}

static void a_field_is_exactly_as_wide_as_asked(void **state)
{
	(void)state;
	grid_put(&g, all, 0, 0, SV("xxxxxxxxxx"), STYLE_BASE);
	grid_field(&g, all, 0, 1, 6, SV("abcdefghi"), STYLE_BASE, RECT_LEFT, SV("~"));
	rows("xabcde~xxx\n\n\n");
	grid_field(&g, all, 1, 0, 6, SV("ab"), STYLE_BASE, RECT_RIGHT, SV("~"));
	rows("xabcde~xxx\n    ab\n\n");
	grid_field(&g, all, 2, 0, 6, SV("打印机x"), STYLE_BASE, RECT_LEFT, SV("~"));
	rows("xabcde~xxx\n    ab\n打印~\n");
}

static void a_box_frames_what_is_inside(void **state)
{
	static const struct glyphs gl = { { "-", 1 }, { "|", 1 }, { "+", 1 }, { "+", 1 },
					  { "+", 1 }, { "+", 1 }, { "~", 1 } };
	struct rect in = grid_box(&g, all, &gl, SV("hi"), SV_NULL);

	(void)state;
	rows("+- hi ---+\n|        |\n+--------+\n");
	assert_int_equal(in.y, 1);
	assert_int_equal(in.x, 2);
	assert_int_equal(in.h, 1);
	assert_int_equal(in.w, 6);
}

static void cuts_never_take_more_than_is_there(void **state)
{
	struct rect r = { 0, 0, 3, 10 }, top = rect_top(&r, 2), rest = rect_bottom(&r, 5);

	(void)state;
	assert_int_equal(top.h, 2);
	assert_int_equal(rest.h, 1);
	assert_int_equal(rest.y, 2);
	assert_int_equal(r.h, 0);
	assert_int_equal(rect_center((struct rect){ 0, 0, 3, 10 }, 1, 4).x, 3);
}

/* Whatever is drawn wherever: each row is as wide as the grid, and nothing lies outside the
 * rectangle. */
static void drawing_never_leaves_its_rectangle(void **state)
{
	static const char *const texts[] = {
		"plain",  "打印机无法打印",	"e\xcc\x81\xcc\x81x", "\033]0;x\a",
		"Привет", "👨‍👩‍👧", "\xe2\x80\x8b\xff\t"
	};
	struct rand r;

	(void)state;
	rand_seed(&r, 7);
	for (int i = 0; i < 20000; i++) {
		struct rect box = { (int)rand_below(&r, 5) - 1, (int)rand_below(&r, 12) - 1,
				    (int)rand_below(&r, 4), (int)rand_below(&r, 12) };

		grid_reset(&g, 3, 10);
		grid_put(&g, box, (int)rand_below(&r, 5) - 1, (int)rand_below(&r, 14) - 2,
			 sv_from(texts[rand_below(&r, ARRAY_LEN(texts))]), STYLE_TITLE);
		for (int y = 0; y < 3; y++) {
			int cells = 0;

			for (int x = 0; x < 10; x++) {
				const struct cell *c = grid_cell(&g, y, x);
				bool in = y >= box.y && y < box.y + box.h && x >= box.x &&
					  x < box.x + box.w;

				cells += c->width;
				assert_true(in || c->style == STYLE_BASE);
				assert_true(safe_is_clean(sv_from(c->text), false));
			}
			assert_int_equal(cells, 10);
		}
	}
}

static int followed(struct grid *last)
{
	int n = 0;

	for (int y = 0; y < g.h; y++)
		n += grid_follow(last, &g, y);
	return n;
}

static void a_picture_is_followed_by_the_rows_that_differ(void **state)
{
	AUTO(grid_deinit) struct grid last = GRID_INIT;

	(void)state;
	assert_int_equal(followed(&last), 3); /* blank ones too: what stood there is unknown */
	assert_int_equal(followed(&last), 0);
	grid_put(&g, all, 1, 8, SV("机"), STYLE_BASE);
	assert_int_equal(followed(&last), 1);
	assert_string_equal(grid_cell(&last, 1, 8)->text, "机");
	grid_put_attr(&g, all, 2, 0, SV(" "), STYLE_BASE, ATTR_REVERSE);
	assert_int_equal(followed(&last), 1);
	grid_paint(&g, (struct rect){ 0, 9, 1, 1 }, STYLE_TITLE, 0);
	assert_int_equal(followed(&last), 1);
	assert_int_equal(followed(&last), 0);
	grid_reset(&g, 2, 10);
	assert_int_equal(followed(&last), 2);
	assert_int_equal(last.h, 2);
	grid_reset(&g, 2, 12);
	assert_int_equal(followed(&last), 2);
	grid_deinit(&last);
	assert_int_equal(followed(&last), 2);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(text_is_clipped_at_its_rectangle),
		TEST(a_wide_character_never_straddles_an_edge),
		TEST(half_a_wide_character_turns_blank),
		TEST(marks_stay_with_their_letter),
		TEST(hostile_text_is_made_visible),
		TEST(ascii_shows_what_it_cannot_as_question_marks),
		TEST(a_field_is_exactly_as_wide_as_asked),
		TEST(a_box_frames_what_is_inside),
		TEST(cuts_never_take_more_than_is_there),
		TEST(drawing_never_leaves_its_rectangle),
		TEST(a_picture_is_followed_by_the_rows_that_differ),
	};

	i18n_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
