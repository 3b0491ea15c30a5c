/* Curses, and nothing else of the program: the only file that includes it. Bytes are read one by
 * one, so that a character split between two reads is not lost. */
#include "deskbell/tui/term.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>
#undef lines
#undef columns
#undef tab

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/text/utf8.h"
#include "tty_guard.h"

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define PASTE_MAX ((size_t)1 << 20)
#define ESC_DELAY_MS 50

enum {
	CODE_PASTE_BEGIN = KEY_MAX + 1,
	CODE_PASTE_END,
	CODE_C_LEFT,
	CODE_C_RIGHT,
	CODE_C_UP,
	CODE_C_DOWN
};

struct terminal {
	SCREEN *screen;
	enum color_depth depth;
	attr_t attr[STYLE_COUNT];
	short pair[STYLE_COUNT];
	bool redraw;
	struct grid drawn; /* what curses has been given */
	char restore[256]; /* what a dying program writes */
	size_t n_restore;
	struct str paste;
	char partial[4]; /* bytes of a character that has not come whole */
	size_t n_partial;
	int pushed; /* code read ahead, ERR = none */
};

static enum color_depth choose_depth(bool no_color)
{
	const char *env = secure_getenv("NO_COLOR");

	if (no_color || (env && *env) || !has_colors())
		return COLOR_NONE;
	if (COLORS >= 256)
		return COLOR_256;
	return COLORS >= 16 ? COLOR_16 : COLOR_8;
}

static void add_restore(struct terminal *t, const char *bytes)
{
	size_t n = bytes && bytes != (char *)-1 ? strlen(bytes) : 0;

	if (n && t->n_restore + n <= sizeof(t->restore)) {
		memcpy(t->restore + t->n_restore, bytes, n);
		t->n_restore += n;
	}
}

/* Function keys as terminals send them in either cursor mode, with and without Ctrl. */
static void define_keys(void)
{
	static const struct {
		const char *bytes;
		int code;
	} keys[] = {
		{ "\033[200~", CODE_PASTE_BEGIN },
		{ "\033[201~", CODE_PASTE_END },
		{ "\033[A", KEY_UP },
		{ "\033[B", KEY_DOWN },
		{ "\033[C", KEY_RIGHT },
		{ "\033[D", KEY_LEFT },
		{ "\033[H", KEY_HOME },
		{ "\033[F", KEY_END },
		{ "\033[1~", KEY_HOME },
		{ "\033[4~", KEY_END },
		{ "\033[3~", KEY_DC },
		{ "\033[5~", KEY_PPAGE },
		{ "\033[6~", KEY_NPAGE },
		{ "\033[Z", KEY_BTAB },
		{ "\033[1;5A", CODE_C_UP },
		{ "\033[1;5B", CODE_C_DOWN },
		{ "\033[1;5C", CODE_C_RIGHT },
		{ "\033[1;5D", CODE_C_LEFT },
	};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		define_key(keys[i].bytes, keys[i].code);
}

static void modes_on(void)
{
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	intrflush(stdscr, FALSE);
	meta(stdscr, TRUE);
	putp(PASTE_ON);
	fflush(stdout);
}

static enum rc check_terminal(struct err *e)
{
	const char *name = secure_getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(e, RC_ENV,
			       _("the screens need a terminal; \"deskbell help\" lists what "
				 "works without one"));
	if (!name || !*name)
		return err_set(
			e, RC_ENV,
			_("TERM is not set; try TERM=xterm-256color, or use the command line: "
			  "\"deskbell help\""));
	return RC_OK;
}

static enum rc no_terminal(struct err *e)
{
	return err_set(e, RC_ENV,
		       _("the terminal \"%s\" (TERM) is unknown or cannot place a cursor; try "
			 "TERM=xterm-256color, or use the command line: \"deskbell help\""),
		       secure_getenv("TERM"));
}

enum rc term_open(struct terminal **out, bool no_color, struct err *e)
{
	struct terminal *t;
	bool can_place;
	int status = 0;

	TRY(check_terminal(e));
	/* newterm leaves a screen behind on a terminal without "cup": ask before. */
	if (setupterm(NULL, STDOUT_FILENO, &status) != OK)
		return no_terminal(e);
	can_place = cursor_address != NULL;
	del_curterm(cur_term); /* newterm reads its own */
	if (!can_place)
		return no_terminal(e);
	t = mem_alloc(sizeof(*t));
	t->pushed = ERR;
	t->screen = newterm(NULL, stdout, stdin);
	if (!t->screen) {
		free(t);
		return no_terminal(e);
	}
	set_term(t->screen);
	set_escdelay(ESC_DELAY_MS);
	add_restore(t, PASTE_OFF);
	add_restore(t, exit_attribute_mode);
	add_restore(t, keypad_local);
	add_restore(t, cursor_normal);
	add_restore(t, exit_ca_mode);
	add_restore(t, "\r");
	if (has_colors()) {
		start_color();
		use_default_colors();
	}
	t->depth = choose_depth(no_color);
	define_keys();
	reset_shell_mode();
	tty_guard_arm(STDOUT_FILENO, t->restore, t->n_restore);
	reset_prog_mode();
	modes_on();
	t->paste = (struct str)STR_INIT_MAX(PASTE_MAX);
	*out = t;
	return RC_OK;
}

void term_destroy(struct terminal *t)
{
	if (!t)
		return;
	term_leave(t);
	delscreen(t->screen);
	str_deinit(&t->paste);
	grid_deinit(&t->drawn);
	free(t);
}

void term_size(struct terminal *t, int *h, int *w)
{
	struct winsize ws;
	int rows = 24, cols = 80;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_row > 0 && ws.ws_col > 0) {
		rows = ws.ws_row;
		cols = ws.ws_col;
	}
	/* resize_term: resizeterm would put a key of its own into the input. */
	if (rows != LINES || cols != COLS) {
		resize_term(rows, cols);
		t->redraw = true;
	}
	*h = rows;
	*w = cols;
}

void term_set_theme(struct terminal *t, const struct theme *theme)
{
	static const struct {
		unsigned ours;
		attr_t theirs;
	} map[] = { { ATTR_BOLD, A_BOLD },
		    { ATTR_DIM, A_DIM },
		    { ATTR_UNDERLINE, A_UNDERLINE },
		    { ATTR_ITALIC, A_ITALIC },
		    { ATTR_REVERSE, A_REVERSE } };
	short next = 1;

	grid_deinit(&t->drawn); /* the same cells look otherwise now */
	for (int s = 0; s < STYLE_COUNT; s++) {
		struct look l = theme_look(theme, (enum style)s, t->depth);

		t->attr[s] = A_NORMAL;
		t->pair[s] = 0;
		for (size_t i = 0; i < ARRAY_LEN(map); i++)
			if (l.attr & map[i].ours)
				t->attr[s] |= map[i].theirs;
		if (l.fg == COLOR_DEFAULT && l.bg == COLOR_DEFAULT)
			continue;
		if (next < COLOR_PAIRS && init_pair(next, l.fg, l.bg) == OK)
			t->pair[s] = next++;
	}
}

static attr_t extra(unsigned attr)
{
	return (attr & ATTR_BOLD ? A_BOLD : 0) | (attr & ATTR_DIM ? A_DIM : 0) |
	       (attr & ATTR_UNDERLINE ? A_UNDERLINE : 0) | (attr & ATTR_ITALIC ? A_ITALIC : 0) |
	       (attr & ATTR_REVERSE ? A_REVERSE : 0);
}

static void draw_cell(const struct terminal *t, int y, int x, const struct cell *c)
{
	wchar_t wide[CCHARW_MAX + 1] = { 0 };
	struct sv text = sv_from(c->text);
	cchar_t cell;
	size_t n = 0;

	for (size_t at = 0; at < text.n && n < CCHARW_MAX;) {
		uint32_t cp;
		size_t len = utf8_decode(text, at, &cp);

		if (!len)
			break;
		wide[n++] = (wchar_t)cp;
		at += len;
	}
	setcchar(&cell, wide, t->attr[c->style] | extra(c->attr), t->pair[c->style], NULL);
	mvadd_wch(y, x, &cell);
}

static void draw_row(const struct terminal *t, int y, int w, const struct grid *g)
{
	move(y, 0);
	clrtoeol();
	for (int x = 0; x < w; x++) {
		const struct cell *c = grid_cell(g, y, x);

		/* Blank cells of the base style are there already. */
		if (c->width &&
		    (c->style != STYLE_BASE || c->attr || c->text[0] != ' ' || t->pair[STYLE_BASE]))
			draw_cell(t, y, x, c);
	}
}

/* Curses finds out what differs too, but only after every cell has gone through it. */
void term_draw(struct terminal *t, const struct grid *g)
{
	int h = g->h < LINES ? g->h : LINES, w = g->w < COLS ? g->w : COLS;
	bool any = t->redraw || t->drawn.h != g->h || t->drawn.w != g->w;

	if (any) {
		grid_deinit(&t->drawn);
		erase();
	}
	if (t->redraw)
		clearok(curscr, TRUE);
	t->redraw = false;
	for (int y = 0; y < h; y++)
		if (grid_follow(&t->drawn, g, y)) {
			draw_row(t, y, w, g);
			any = true;
		}
	if (!any && t->drawn.cursor_y == g->cursor_y && t->drawn.cursor_x == g->cursor_x)
		return;
	t->drawn.cursor_y = g->cursor_y;
	t->drawn.cursor_x = g->cursor_x;
	if (g->cursor_y >= 0 && g->cursor_y < h && g->cursor_x < w) {
		curs_set(1);
		move(g->cursor_y, g->cursor_x);
	} else {
		curs_set(0);
	}
	wnoutrefresh(stdscr);
	doupdate();
}

void term_redraw(struct terminal *t)
{
	t->redraw = true;
}

static int next_code(struct terminal *t)
{
	int c = t->pushed;

	if (c != ERR) {
		t->pushed = ERR;
		return c;
	}
	return wgetch(stdscr);
}

/* A function key's name, or NULL for one that has none here. */
static const char *code_name(int c)
{
	static const struct {
		int code;
		const char *name;
	} names[] = {
		{ KEY_UP, "Up" },	{ KEY_DOWN, "Down" },	   { KEY_LEFT, "Left" },
		{ KEY_RIGHT, "Right" }, { KEY_HOME, "Home" },	   { KEY_END, "End" },
		{ KEY_PPAGE, "PgUp" },	{ KEY_NPAGE, "PgDn" },	   { KEY_DC, "Del" },
		{ KEY_IC, "Ins" },	{ KEY_BTAB, "S-Tab" },	   { KEY_BACKSPACE, "Backspace" },
		{ KEY_ENTER, "Enter" }, { CODE_C_LEFT, "C-Left" }, { CODE_C_RIGHT, "C-Right" },
		{ CODE_C_UP, "C-Up" },	{ CODE_C_DOWN, "C-Down" }, { KEY_F(1), "F1" },
		{ KEY_F(2), "F2" },	{ KEY_F(3), "F3" },	   { KEY_F(4), "F4" },
		{ KEY_F(5), "F5" },	{ KEY_F(6), "F6" },	   { KEY_F(7), "F7" },
		{ KEY_F(8), "F8" },	{ KEY_F(9), "F9" },	   { KEY_F(10), "F10" },
		{ KEY_F(11), "F11" },	{ KEY_F(12), "F12" },
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].code == c)
			return names[i].name;
	return NULL;
}

/* After Esc: a control sequence this terminal's description does not know must not type its
 * letters. */
static bool swallow_sequence(struct terminal *t)
{
	int c = wgetch(stdscr);

	if (c != '[' && c != 'O') {
		t->pushed = c;
		return false;
	}
	do {
		c = wgetch(stdscr);
	} while (c != ERR && c < 0x40);
	return true;
}

/* Adds a byte to the character being read; true when it is whole (or bad: U+FFFD). */
static bool take_byte(struct terminal *t, int byte, uint32_t *cp)
{
	static const unsigned char need[16] = { [12] = 2, [13] = 2, [14] = 3, [15] = 4 };
	size_t want;

	if (t->n_partial && (byte & 0xc0) != 0x80)
		t->n_partial = 0; /* the rest never came */
	t->partial[t->n_partial++] = (char)byte;
	want = need[(unsigned char)t->partial[0] >> 4];
	if (t->n_partial < want)
		return false;
	if (!utf8_decode((struct sv){ t->partial, t->n_partial }, 0, cp))
		*cp = 0xfffd;
	t->n_partial = 0;
	return true;
}

static void read_paste(struct terminal *t, struct input *out)
{
	uint32_t cp = 0;
	int idle = 0;

	str_reset(&t->paste);
	/* The end mark ends it; a second of silence too, should it get lost. */
	while (idle < 20) {
		int c = next_code(t);

		if (c == CODE_PASTE_END)
			break;
		if (c == ERR) {
			napms(ESC_DELAY_MS);
			idle++;
			continue;
		}
		idle = 0;
		if (c == '\r' || c == KEY_ENTER)
			str_addc(&t->paste, '\n');
		else if (c == '\n' || c == '\t' || (c >= 32 && c < 127))
			str_addc(&t->paste, (char)c);
		else if (c >= 128 && c < 256 && take_byte(t, c, &cp))
			utf8_add(&t->paste, cp);
	}
	out->kind = INPUT_PASTE;
	out->paste = str_sv(&t->paste);
}

void term_read(struct terminal *t, struct input *out)
{
	uint32_t cp = 0;

	memset(out, 0, sizeof(*out));
	for (;;) {
		int c = next_code(t);
		const char *name;

		if (c == ERR)
			return;
		out->kind = INPUT_KEY;
		if (c == CODE_PASTE_BEGIN) {
			read_paste(t, out);
			return;
		}
		if (c == 27 && swallow_sequence(t)) {
			out->kind = INPUT_NONE;
			continue;
		}
		if (c == 27 && t->pushed == KEY_BACKSPACE)
			t->pushed = 127;
		if (c == 27 && t->pushed > 32 && t->pushed <= 127) {
			out->key = key_alt((uint32_t)next_code(t));
			return;
		}
		if (c >= 256) {
			name = code_name(c);
			if (name) {
				out->key = key_named(name);
				return;
			}
		} else if (c < 128) {
			t->n_partial = 0;
			out->key = key_from_cp((uint32_t)c);
			return;
		} else if (take_byte(t, c, &cp)) {
			out->key = key_from_cp(cp);
			return;
		}
		out->kind = INPUT_NONE;
	}
}

void term_leave(struct terminal *t)
{
	(void)t;
	putp(PASTE_OFF);
	fflush(stdout);
	endwin();
	tty_guard_disarm();
}

void term_enter(struct terminal *t)
{
	tty_guard_arm(STDOUT_FILENO, t->restore, t->n_restore);
	reset_prog_mode();
	modes_on();
	t->redraw = true;
}

void term_mark(struct terminal *t, long seq)
{
	(void)t;
	fflush(stdout);
	fprintf(stdout, "\033]7777;%ld\033\\", seq);
	fflush(stdout);
}
