/* The editor: typing, motion by cluster and by row, cutting, undo. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/rand.h"
#include "deskbell/text/utf8.h"
#include "deskbell/tui/w_editor.h"

static struct w_editor w;

static int setup(void **state)
{
	(void)state;
	w_editor_init(&w);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	w_editor_deinit(&w);
	return 0;
}

static void type(const char *text)
{
	struct sv v = sv_from(text);

	for (size_t i = 0; i < v.n;) {
		size_t next = utf8_next(v, i);

		assert_true(w_editor_type(&w, (struct sv){ v.p + i, next - i }, false));
		i = next;
	}
}

static bool act(enum action a)
{
	bool changed = false;

	assert_true(w_editor_action(&w, a, &changed));
	return changed;
}

static void holds(const char *text)
{
	assert_string_equal(str_z(&w.text), text);
}

static void what_is_typed_stands_there(void **state)
{
	(void)state;
	type("Hello\nПривет 你好");
	holds("Hello\nПривет 你好");
	assert_int_equal(w.cursor, w.text.n);
}

static void motion_and_erasing_go_by_cluster(void **state)
{
	(void)state;
	type("ae\xcc\x81你");
	act(ACTION_EDITOR_LEFT);
	act(ACTION_EDITOR_LEFT);
	assert_int_equal(w.cursor, 1);
	assert_true(act(ACTION_EDITOR_DELETE));
	holds("a你");
	act(ACTION_EDITOR_END);
	assert_true(act(ACTION_EDITOR_ERASE));
	assert_true(act(ACTION_EDITOR_ERASE));
	assert_false(act(ACTION_EDITOR_ERASE));
	holds("");
}

static void undo_takes_back_words_then_all(void **state)
{
	(void)state;
	type("one two");
	act(ACTION_EDITOR_UNDO);
	holds("one ");
	act(ACTION_EDITOR_UNDO);
	holds("");
	assert_false(act(ACTION_EDITOR_UNDO));
}

static void cutting_and_putting_back(void **state)
{
	(void)state;
	type("first\nsecond line");
	act(ACTION_EDITOR_KILL_WORD);
	holds("first\nsecond ");
	act(ACTION_EDITOR_YANK);
	holds("first\nsecond line");
	act(ACTION_EDITOR_KILL_BACK);
	holds("first\n");
	act(ACTION_EDITOR_LEFT);
	act(ACTION_EDITOR_KILL);
	holds("first");
	act(ACTION_EDITOR_HOME);
	act(ACTION_EDITOR_KILL);
	holds("");
}

static void rows_wrap_at_words_and_the_text_does_not(void **state)
{
	(void)state;
	type("aaa bbb ccc");
	w_editor_layout(&w, 5, 9);
	assert_int_equal(w.row.n, 2);
	holds("aaa bbb ccc");
}

static void up_and_down_keep_the_column(void **state)
{
	(void)state;
	type("long line here\nab\nlong line here");
	w_editor_layout(&w, 5, 40);
	act(ACTION_EDITOR_UP);
	assert_int_equal(w.cursor, 17); /* end of "ab" */
	act(ACTION_EDITOR_UP);
	assert_int_equal(w.cursor, 14);
	act(ACTION_EDITOR_UP);
	assert_int_equal(w.cursor, 0);
	act(ACTION_EDITOR_PAGE_DOWN);
	assert_true(w.cursor > 17);
}

static void the_cursor_always_shows(void **state)
{
	struct grid g = GRID_INIT;

	(void)state;
	for (int i = 0; i < 50; i++)
		type("line\n");
	w_editor_layout(&w, 5, 20);
	grid_reset(&g, 5, 20);
	w_editor_view(&w, &g, (struct rect){ 0, 0, 5, 20 }, STYLE_BASE, true);
	assert_int_equal(g.cursor_y, 4);
	assert_int_equal(g.cursor_x, 0);
	grid_deinit(&g);
}

static void too_much_is_refused_whole(void **state)
{
	char *big = calloc(1, W_EDITOR_MAX + 1);

	(void)state;
	memset(big, 'x', W_EDITOR_MAX - 1);
	assert_true(w_editor_type(&w, sv_from(big), true));
	assert_false(w_editor_type(&w, SV("yz"), true));
	assert_int_equal(w.text.n, W_EDITOR_MAX - 1);
	free(big);
}

/* Random deeds: the cursor stays on a character's start, the text stays UTF-8, undo leads back to
 * nothing. */
static void nothing_breaks_it(void **state)
{
	static const char *const texts[] = { "a",      "你", "é",  "\n",       " ",
					     "слово ", "👍",  "\t", "e\xcc\x81" };
	struct rand r;

	(void)state;
	rand_seed(&r, 11);
	for (int round = 0; round < 50; round++) {
		bool changed = false;

		w_editor_set(&w, SV(""));
		for (int i = 0; i < 300; i++) {
			if (rand_below(&r, 2))
				w_editor_type(&w, sv_from(texts[rand_below(&r, ARRAY_LEN(texts))]),
					      false);
			else
				w_editor_action(
					&w,
					(enum action)(ACTION_EDITOR_LEFT +
						      (int)rand_below(
							      &r, ACTION_EDITOR_YANK -
									  ACTION_EDITOR_LEFT + 1)),
					&changed);
			w_editor_layout(&w, 4, 12);
			assert_true(w.cursor <= w.text.n);
			assert_true(utf8_valid(str_sv(&w.text), NULL));
			assert_true(w.cursor == w.text.n ||
				    ((unsigned char)w.text.p[w.cursor] & 0xc0) != 0x80);
		}
		for (int i = 0; i < W_EDITOR_UNDO && w.undo.n; i++)
			w_editor_action(&w, ACTION_EDITOR_UNDO, &changed);
		assert_int_equal(w.text.n, 0);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_typed_stands_there),
		TEST(motion_and_erasing_go_by_cluster),
		TEST(undo_takes_back_words_then_all),
		TEST(cutting_and_putting_back),
		TEST(rows_wrap_at_words_and_the_text_does_not),
		TEST(up_and_down_keep_the_column),
		TEST(the_cursor_always_shows),
		TEST(too_much_is_refused_whole),
		TEST(nothing_breaks_it),
	};

	i18n_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
