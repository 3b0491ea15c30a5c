/* Input line, list, pager, keys: the small widgets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "deskbell/tui/key.h"
#include "deskbell/tui/w_input.h"
#include "deskbell/tui/w_list.h"
#include "deskbell/tui/w_pager.h"

static void line_is(struct w_input *w, const char *text, size_t cursor)
{
	assert_string_equal(str_z(&w->text), text);
	assert_int_equal(w->cursor, cursor);
}

static void an_input_line_is_edited(void **state)
{
	struct w_input w;

	(void)state;
	w_input_init(&w);
	w_input_type(&w, SV("one two\nthree"));
	line_is(&w, "one two three", 13);
	assert_true(w_input_action(&w, ACTION_INPUT_KILL_WORD));
	line_is(&w, "one two ", 8);
	assert_true(w_input_action(&w, ACTION_INPUT_HOME));
	assert_true(w_input_action(&w, ACTION_INPUT_YANK));
	line_is(&w, "threeone two ", 5);
	assert_true(w_input_action(&w, ACTION_INPUT_KILL));
	assert_true(w_input_action(&w, ACTION_INPUT_ERASE));
	line_is(&w, "thre", 4);
	w_input_replace(&w, 1, 3, SV("Ж"));
	line_is(&w, "tЖe", 3);
	assert_true(w_input_action(&w, ACTION_INPUT_LEFT));
	assert_true(w_input_action(&w, ACTION_INPUT_DELETE));
	line_is(&w, "te", 1);
	assert_false(w_input_action(&w, ACTION_INPUT_ACCEPT));
	w_input_deinit(&w);
}

static void earlier_texts_come_back_and_the_typed_one_too(void **state)
{
	struct w_input w;

	(void)state;
	w_input_init(&w);
	for (int i = 0; i < 2; i++) {
		w_input_set(&w, SV("first"));
		w_input_remember(&w);
	}
	w_input_set(&w, SV("second"));
	w_input_remember(&w);
	w_input_set(&w, SV("half"));
	w_input_action(&w, ACTION_INPUT_HISTORY_PREV);
	line_is(&w, "second", 6);
	w_input_action(&w, ACTION_INPUT_HISTORY_PREV);
	w_input_action(&w, ACTION_INPUT_HISTORY_PREV);
	line_is(&w, "first", 5);
	w_input_action(&w, ACTION_INPUT_HISTORY_NEXT);
	w_input_action(&w, ACTION_INPUT_HISTORY_NEXT);
	line_is(&w, "half", 4);
	w_input_deinit(&w);
}

static void a_long_line_scrolls_with_its_cursor(void **state)
{
	AUTO(str_deinit) struct str row = STR_INIT;
	struct grid g = GRID_INIT;
	struct w_input w;

	(void)state;
	w_input_init(&w);
	w_input_set(&w, SV("0123456789打印"));
	grid_reset(&g, 1, 8);
	w_input_view(&w, &g, (struct rect){ 0, 0, 1, 8 }, STYLE_BASE);
	grid_row(&g, 0, &row);
	assert_string_equal(str_z(&row), "789打印");
	assert_int_equal(g.cursor_x, 7);
	grid_deinit(&g);
	w_input_deinit(&w);
}

static void a_lists_cursor_stays_in_the_window(void **state)
{
	struct w_list l = { .n = 100 };

	(void)state;
	assert_true(w_list_action(&l, ACTION_SCROLL_DOWN, 12, 10));
	assert_int_equal(l.cursor, 12);
	assert_int_equal(l.top, 3);
	w_list_action(&l, ACTION_SCROLL_BOTTOM, 0, 10);
	assert_int_equal(l.cursor, 99);
	assert_int_equal(l.top, 90);
	w_list_action(&l, ACTION_SCROLL_HALF_UP, 0, 10);
	assert_int_equal(l.cursor, 94);
	assert_int_equal(l.top, 85);
	w_list_action(&l, ACTION_SCROLL_TOP, 0, 10);
	assert_int_equal(l.top, 0);
	w_list_action(&l, ACTION_SCROLL_UP, 0, 10);
	assert_int_equal(l.cursor, 0);
	l.n = 0;
	w_list_fit(&l, 10);
	assert_int_equal(l.cursor, 0);
	assert_false(w_list_action(&l, ACTION_LIST_OPEN, 0, 10));
}

static void a_pager_wraps_marks_and_jumps(void **state)
{
	AUTO(str_deinit) struct str text = STR_INIT;
	struct w_pager p = { 0 };
	struct grid g = GRID_INIT;

	(void)state;
	for (int i = 0; i < 3; i++) {
		w_pager_line(&p, true);
		w_pager_addf(&p, STYLE_TITLE, "head %d", i);
		w_pager_wrap(&p, SV("# "), STYLE_THREAD_INTERNAL, SV("aaa bbb ccc\n"), STYLE_BASE,
			     9);
	}
	assert_int_equal(p.line.n, 9);
	grid_reset(&g, 3, 9);
	w_pager_view(&p, &g, (struct rect){ 0, 0, 3, 9 });
	grid_text(&g, &text);
	assert_string_equal(str_z(&text), "head 0\n# aaa bbb\n# ccc\n");
	w_pager_action(&p, ACTION_THREAD_NEXT, 0, 3);
	assert_int_equal(p.top, 3);
	w_pager_action(&p, ACTION_THREAD_NEXT, 5, 3);
	assert_int_equal(p.top, 6);
	w_pager_action(&p, ACTION_THREAD_PREV, 0, 3);
	assert_int_equal(p.top, 3);
	w_pager_action(&p, ACTION_SCROLL_BOTTOM, 0, 3);
	assert_int_equal(p.top, 6);
	grid_deinit(&g);
	w_pager_deinit(&p);
}

static void a_line_that_goes_on_leaves_its_mark_out_of_its_text(void **state)
{
	AUTO(str_deinit) struct str text = STR_INIT;
	struct w_pager p = { 0 };

	(void)state;
	w_pager_wrap(&p, SV("# "), STYLE_THREAD_INTERNAL, SV("aaa bbb ccc\nddd"), STYLE_BASE, 9);
	assert_int_equal(p.line.n, 3);
	assert_int_equal(p.line.at[0].join, WRAP_NEW);
	assert_int_equal(p.line.at[1].join, WRAP_BLANK);
	assert_int_equal(p.line.at[2].join, WRAP_NEW);
	for (size_t i = 0; i < p.line.n; i++)
		w_pager_text(&p.line.at[i], &text);
	assert_string_equal(str_z(&text), "# aaa bbbccc# ddd");
	w_pager_deinit(&p);
}

static void keys_have_names(void **state)
{
	(void)state;
	assert_string_equal(key_from_cp('a').name, "a");
	assert_int_equal(key_from_cp('a').cp, 'a');
	assert_string_equal(key_from_cp(' ').name, "Space");
	assert_int_equal(key_from_cp(' ').cp, 0);
	assert_string_equal(key_from_cp(15).name, "C-o");
	assert_string_equal(key_from_cp(13).name, "Enter");
	assert_string_equal(key_from_cp(27).name, "Esc");
	assert_string_equal(key_from_cp(127).name, "Backspace");
	assert_string_equal(key_from_cp(31).name, "C-_");
	assert_string_equal(key_from_cp(0x4f60).name, "你");
}

static void alt_is_a_part_of_a_keys_name(void **state)
{
	struct key k = key_alt('b'), plain = key_named("x");

	(void)state;
	assert_string_equal(k.name, "M-b");
	assert_int_equal(k.cp, 0);
	assert_true(key_without_alt(&k, &plain));
	assert_string_equal(plain.name, "b");
	assert_int_equal(plain.cp, 'b');
	k = key_alt(127);
	assert_string_equal(k.name, "M-Backspace");
	assert_true(key_without_alt(&k, &plain));
	assert_string_equal(plain.name, "Backspace");
	k = key_from_cp('M');
	assert_false(key_without_alt(&k, &plain));
	k = key_named("PgUp");
	assert_false(key_without_alt(&k, &plain));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_input_line_is_edited),
		cmocka_unit_test(earlier_texts_come_back_and_the_typed_one_too),
		cmocka_unit_test(a_long_line_scrolls_with_its_cursor),
		cmocka_unit_test(a_lists_cursor_stays_in_the_window),
		cmocka_unit_test(a_pager_wraps_marks_and_jumps),
		cmocka_unit_test(a_line_that_goes_on_leaves_its_mark_out_of_its_text),
		cmocka_unit_test(keys_have_names),
		cmocka_unit_test(alt_is_a_part_of_a_keys_name),
	};

	i18n_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
