/* Hostile text in every field, random sizes and keys: no picture holds a byte the terminal would
 * act on, and nothing is drawn outside of its rectangle. */
#include "harness.h"
#include "support/promise.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "deskbell/base/rand.h"
#include "deskbell/text/utf8.h"

static struct rand *dice(void)
{
	static struct rand r;
	const char *seed = getenv("DESKBELL_SEED");

	rand_seed(&r, seed ? strtoull(seed, NULL, 10) : 20261123);
	return &r;
}

static const char *const piece[] = {
	"\033[2J",
	"\033]0;x\007",
	"\xe2\x80\xae", /* right-to-left override */
	"\xe2\x80\x8d", /* zero width joiner */
	"\xcc\x81",	/* combining acute */
	"打印",
	"한글",
	"e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86\xcc\x87\xcc\x88\xcc\x89",
	"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
	"\xc2\x9b"
	"31m", /* C1 CSI */
	"\xff\xfe",
	"\xe6\x89",
	"\t",
	"\n",
	"\r",
	"\x7f",
	"\xef\xbb\xbf",
	"%n%s",
	"w",
	" ",
	"Ж",
	"\xe2\x80\xa8"
};

/* A text of up to n pieces; now and then one word of 10 kB. */
static struct sv hostile(struct rand *d, struct arena *a, size_t n)
{
	struct str s = STR_INIT;
	struct sv out;

	n = rand_below(d, n + 1);
	for (size_t i = 0; i < n; i++)
		str_adds(&s, piece[rand_below(d, sizeof(piece) / sizeof(*piece))]);
	if (!rand_below(d, 12))
		for (int i = 0; i < 10000; i++)
			str_adds(&s, i % 7 ? "x" : "宽");
	out = arena_sv(a, str_sv(&s));
	str_deinit(&s);
	return out;
}

static void poison(struct rig *r, struct rand *d)
{
	struct rig_desk *x = &r->desk;

	for (size_t i = 0; i < x->n_row; i++) {
		struct ticket_row *t = &x->row[i];
		struct sv *const texts[] = { &t->t.subject, &t->state_title, &t->requester_name,
					     &t->assignee,  &t->queue_title, &t->requester,
					     &t->category };

		t->t.rev++;
		for (size_t k = 0; k < sizeof(texts) / sizeof(*texts); k++)
			*texts[k] = hostile(d, &r->arena, 30);
	}
	for (size_t i = 0; i < x->n_message; i++) {
		x->message[i].author = hostile(d, &r->arena, 6);
		x->message[i].author_name = hostile(d, &r->arena, 6);
		x->message[i].body = hostile(d, &r->arena, 400);
	}
	for (size_t i = 0; i < x->n_transition; i++) {
		x->transition[i].title = hostile(d, &r->arena, 10);
		if (!x->transition[i].allowed)
			x->transition[i].reason = hostile(d, &r->arena, 40);
	}
	for (size_t i = 0; i < x->n_article; i++)
		x->article[i].title = hostile(d, &r->arena, 20);
	x->body = hostile(d, &r->arena, 600);
	x->draft[0] = (struct draft){ .ticket = 10482,
				      .kind = DRAFT_REPLY,
				      .saved = RIG_NOW,
				      .body = hostile(d, &r->arena, 300) };
	x->n_draft = utf8_valid(x->draft[0].body, NULL); /* as draft_load promises */
}

static void random_key(struct rig *r, struct rand *d)
{
	static const char *const key[] = {
		"j",	"k",	     "Enter", "q",   "Esc",   "s",     "r",    "c",   "a",
		"P",	"m",	     "f",     "Tab", "Down",  "Up",    "g",    "G",   "J",
		"K",	"b",	     "i",     ":",   "?",     "+",     "R",    "]",   "[",
		"p",	"V",	     "D",     "y",   "n",     "1",     "2",    "e",   "C-u",
		"C-w",	"C-y",	     "C-k",   "C-_", "Left",  "Right", "Home", "End", "PgDn",
		"PgUp", "Backspace", "Del",   "C-b", "Space", "u",     "A",    "打",  "о",
		"C-c",	"g k",	     "g e",   "g l"
	};
	static const int size[][2] = { { 24, 80 }, { 40, 120 }, { 50, 200 }, { 16, 60 },
				       { 15, 60 }, { 1, 1 },	{ 17, 61 },  { 24, 81 },
				       { 0, 0 },   { 16, 300 }, { 100, 60 } };

	switch (rand_below(d, 20)) {
	case 0: {
		const int *s = size[rand_below(d, sizeof(size) / sizeof(*size))];

		rig_resize(r, s[0], s[1]);
		break;
	}
	case 1: {
		struct sv v = hostile(d, &r->arena, 40);

		if (utf8_valid(v, NULL)) /* as term_read promises */
			rig_paste(r, v);
		break;
	}
	case 2:
		rig_advance(r, (int64_t)rand_below(d, 2000));
		break;
	case 3:
		poison(r, d);
		rig_changed(r, (int64_t)10490, (int64_t)0);
		break;
	default:
		rig_keys(r, key[rand_below(d, sizeof(key) / sizeof(*key))]);
	}
}

static void no_picture_holds_anything_the_terminal_would_act_on(void **state)
{
	struct rand *d = dice();

	(void)state;
	for (int round = 0; round < 12; round++) {
		struct rig *r = round % 3 ? rig_open(24, 80) : rig_open_ascii(24, 80);

		poison(r, d);
		for (int i = 0; i < 250 && !r->quit; i++) {
			const char *fault;

			random_key(r, d);
			fault = rig_grid_fault(&r->grid);
			if (fault)
				fail_msg("round %d, step %d: %s", round, i, fault);
		}
		rig_close(r);
	}
	promise(44,
		"12 desks of hostile text, up to 250 keys each: no picture holds a byte to act on");
	promise(45,
		"controls, bidi, invisible and tag characters are shown by their code in all of them");
}

/* Control: a raw byte in a cell is seen. */
static void control_a_raw_byte_in_a_cell_is_found(void **state)
{
	struct rig *r = rig_open(24, 80);

	(void)state;
	memcpy(r->grid.cell[100].text, "\033", 2);
	assert_string_equal(rig_grid_fault(&r->grid), "a cell holds unsafe text");
	control(44, "ESC put into a cell: %s", rig_grid_fault(&r->grid));
	memcpy(r->grid.cell[100].text, "\xe2\x80\xae", 4);
	assert_non_null(rig_grid_fault(&r->grid));
	control(45, "U+202E put into a cell: %s", rig_grid_fault(&r->grid));
	rig_close(r);
}

static void one_random_drawing(struct rand *d, struct grid *g, struct rect r, struct arena *a)
{
	const struct glyphs gl = { .rule = SV("─"),
				   .vrule = SV("│"),
				   .top_left = SV("┌"),
				   .top_right = SV("┐"),
				   .bottom_left = SV("└"),
				   .bottom_right = SV("┘"),
				   .ellipsis = SV("…") };
	int y = (int)rand_below(d, 14) - 3, x = (int)rand_below(d, 30) - 8;
	struct sv v = hostile(d, a, 12);

	switch (rand_below(d, 7)) {
	case 0:
		grid_put(g, r, y, x, v, STYLE_TITLE);
		break;
	case 1:
		grid_field(g, r, y, x < 0 ? 0 : x, (int)rand_below(d, 40), v, STYLE_TITLE,
			   rand_below(d, 2) ? RECT_LEFT : RECT_RIGHT, SV("…"));
		break;
	case 2:
		grid_fill(g, r, STYLE_TITLE);
		break;
	case 3:
		grid_rule(g, r, y, SV("─"), STYLE_TITLE);
		break;
	case 4:
		grid_paint(g, r, STYLE_TITLE, 0);
		break;
	case 5:
		grid_box(g, r, &gl, v, v);
		break;
	default:
		grid_putf(g, r, y, x, STYLE_TITLE, "%.*s", SV_ARG(v));
	}
}

static bool inside(struct rect r, int y, int x)
{
	return y >= r.y && y < r.y + r.h && x >= r.x && x < r.x + r.w;
}

static void drawing_never_leaves_its_rectangle(void **state)
{
	struct rand *d = dice();
	struct grid g = GRID_INIT;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct rect r = { (int)rand_below(d, 14) - 3, (int)rand_below(d, 30) - 5,
				  (int)rand_below(d, 8) - 1, (int)rand_below(d, 20) - 1 };

		grid_reset(&g, 10, 24);
		for (int y = 0; y < g.h; y++)
			for (int x = 0; x < g.w; x++)
				memcpy(g.cell[y * g.w + x].text, ".", 2);
		one_random_drawing(d, &g, r, &a);
		assert_null(rig_grid_fault(&g));
		for (int y = 0; y < g.h; y++)
			for (int x = 0; x < g.w; x++)
				if (!inside(r, y, x) &&
				    (strcmp(grid_cell(&g, y, x)->text, ".") != 0 ||
				     grid_cell(&g, y, x)->style))
					fail_msg("round %d: cell %d,%d outside %d,%d %dx%d", i, y,
						 x, r.y, r.x, r.h, r.w);
	}
	grid_deinit(&g);
}

/* Control: a drawing in a larger rectangle is seen to leave the smaller. */
static void control_a_drawing_outside_is_seen(void **state)
{
	struct grid g = GRID_INIT;
	struct rect small = { 1, 1, 1, 3 }, large = { 1, 1, 1, 4 };

	(void)state;
	grid_reset(&g, 3, 10);
	grid_put(&g, large, 0, 0, SV("四四"), STYLE_TITLE);
	assert_false(inside(small, 1, 4));
	assert_int_equal(grid_cell(&g, 1, 4)->style, STYLE_TITLE);
	grid_reset(&g, 3, 10);
	grid_put(&g, small, 0, 0, SV("四四"), STYLE_TITLE);
	assert_int_equal(grid_cell(&g, 1, 4)->style, STYLE_BASE);
	assert_string_equal(grid_cell(&g, 1, 3)->text, " ");
	grid_deinit(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_picture_holds_anything_the_terminal_would_act_on),
		cmocka_unit_test(control_a_raw_byte_in_a_cell_is_found),
		cmocka_unit_test(drawing_never_leaves_its_rectangle),
		cmocka_unit_test(control_a_drawing_outside_is_seen),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
