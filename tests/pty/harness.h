#ifndef DESKBELL_TESTS_PTY_HARNESS_H
#define DESKBELL_TESTS_PTY_HARNESS_H
/* The real program on a pseudo-terminal, seen through libvterm. Never a sleep: every wait ends with
 * an event. All failures end the test after showing the screen.
 *
 * What the program does while DESKBELL_SYNC_FD names its end of a socketpair:
 *   - it reads lines "advance MS\n": the clock moves by MS, timers that fell due are done. N counts
 *     the lines read so far, 0 at the start.
 *   - when nothing is left to do (a poll of all inputs begun *after* the last line was read found
 *     nothing, no work is under way, the picture is written) it writes the mark OSC 7777 ; N ST to
 *     the terminal and then the line "idle N\n". Each N once, whatever it does later: nobody reads
 *     the socket between two questions, and a full one would stop the program's answers. An N said
 *     again is a failed wait.
 * A key sent before an "advance" is seen by any poll of the terminal begun after it (the kernel
 * flushes a terminal's input work in poll), so "idle N" answers for all that was typed before. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <termios.h>

#include "deskbell/base/str.h"

#define PTY_LIMIT_MS 20000 /* a wait longer than this is a hang and fails the test */
#define PTY_NOW "2026-11-23T14:32:00Z"

struct pty;

/* Zeroed members take what is said in brackets. */
struct pty_opts {
	const char *program;	 /* [$DESKBELL] */
	const char *desk;	 /* adds "-D DESK" [nothing] */
	const char *as;		 /* adds "--as NAME" [nothing] */
	const char *const *args; /* more words, NULL-ended [none] */
	int h, w;		 /* [24, 80] */
	const char *term;	 /* [xterm-256color] */
	const char *lang;	 /* [C.UTF-8] */
	const char *const *env;	 /* "NAME=VALUE" added, "NAME" taken away; NULL-ended [none] */
	bool no_sync;		 /* without DESKBELL_SYNC_FD and DESKBELL_NOW */
	bool no_stdin;		 /* standard input is /dev/null */
	const char *ahead;	 /* bytes typed before the program is started [none] */
	int limit_ms;		 /* [PTY_LIMIT_MS] */
};

/* Starts it and waits for its first idle (not with no_sync), or its end. The environment holds
 * nothing of ours but HOME, TMPDIR, T, PATH, the XDG_ directories and the sanitizers' options. */
struct pty *pty_start(const struct pty_opts *o);
/* Kills it if it still runs. Takes NULL. */
void pty_destroy(struct pty *p);

/* ---- to the program ---- */

/* Characters as typed, named keys in <>: <Enter> <Esc> <Tab> <S-Tab> <Space> <Backspace> <Up>
 * <Down> <Left> <Right> <Home> <End> <PgUp> <PgDn> <Ins> <Del> <F1>..<F12> <C-x> <C-Left>.. and
 * <lt> for
 * '<'. Cursor keys follow the mode the program set, as a terminal's do. Then waits until all of it
 * has been dealt with, or the program has ended. */
void pty_keys(struct pty *p, const char *keys);
/* One key after the other, each dealt with before the next is sent. */
void pty_slow(struct pty *p, const char *keys);
/* The same without waiting. */
void pty_send(struct pty *p, const char *keys);
void pty_send_bytes(struct pty *p, struct sv bytes);
/* A bracketed paste, then waits. */
void pty_paste(struct pty *p, const char *text);
/* Moves the program's clock, then waits; 0 only waits. */
void pty_advance(struct pty *p, int64_t ms);
/* The same without waiting, for while work is under way. */
void pty_advance_only(struct pty *p, int64_t ms);
/* Another size, told by SIGWINCH, then waits. */
void pty_resize(struct pty *p, int h, int w);
void pty_signal(struct pty *p, int sig);
/* As pty_advance(p, 0), but false instead of failing, and it waits for limit_ms. */
bool pty_settle(struct pty *p, int limit_ms);
/* Waits until the screen shows the text; for programs without sync. */
void pty_until(struct pty *p, const char *text);
/* Takes in what it writes first, for at most ms: for benches, where time passes of itself. */
void pty_listen(struct pty *p, int ms);
/* Waits for the end: the exit status, or 128 + the signal's number. */
int pty_exit_status(struct pty *p);
bool pty_alive(const struct pty *p);
int pty_pid(const struct pty *p);

/* ---- what it wrote (marks left out) ---- */

/* All bytes since the start; since the last keys, paste, advance, resize or signal. */
struct sv pty_all(const struct pty *p);
struct sv pty_bytes(const struct pty *p);
size_t pty_count(struct sv bytes, const char *part);
/* Escape sequences "ESC [ ... m" with a colour in them. */
size_t pty_colors(struct sv bytes);
/* Bytes over 0x7f. */
size_t pty_non_ascii(struct sv bytes);
/* Questions the program asked the terminal; they are not answered. */
size_t pty_queries(const struct pty *p);
/* Microseconds from the start to the first idle. */
int64_t pty_first_us(const struct pty *p);
/* The terminal's settings before the program was started, and now. */
struct termios pty_termios_before(const struct pty *p);
struct termios pty_termios(const struct pty *p);

/* ---- the screen ---- */

/* Rows and columns. */
int pty_height(const struct pty *p);
int pty_width(const struct pty *p);
/* Row y (negative: from the bottom, -1 the last) as text without trailing blanks, or the cells
 * [x, x+w) of it. Valid until 32 more rows were asked for. */
const char *pty_row(struct pty *p, int y);
const char *pty_cells(struct pty *p, int y, int x, int w);
/* First row that holds the text, or -1; *x (may be NULL) is its column in cells. */
int pty_find(struct pty *p, const char *text, int *x);
/* All rows, '\n' after each. Heap, the caller frees. */
char *pty_screen(struct pty *p);
void pty_cursor(const struct pty *p, int *y, int *x, bool *visible);
bool pty_alt_screen(const struct pty *p);

struct pty_cell {
	char text[28]; /* "" in the right half of a wide character */
	int width;
	bool bold, reverse, underline, italic;
	int fg, bg; /* colour number, -1 = the terminal's own, -2 = red green blue */
};

/* What stands in a cell, and how. */
struct pty_cell pty_cell_at(const struct pty *p, int y, int x);

/* ---- statements; each shows the whole screen when it fails ---- */

#define pty_assert(p, cond) pty_check((p), (cond), #cond, __FILE__, __LINE__)
#define pty_assert_text(p, text) pty_check_text((p), (text), true, __FILE__, __LINE__)
#define pty_assert_no_text(p, text) pty_check_text((p), (text), false, __FILE__, __LINE__)
/* Row y holds the text; is the text. */
#define pty_assert_row(p, y, text) pty_check_row((p), (y), (text), false, __FILE__, __LINE__)
#define pty_assert_row_is(p, y, text) pty_check_row((p), (y), (text), true, __FILE__, __LINE__)
/* The cursor is visible in a row that holds the text. */
#define pty_assert_cursor_on(p, text) pty_check_cursor((p), (text), __FILE__, __LINE__)
#define pty_assert_exit(p, status) pty_check_exit((p), (status), __FILE__, __LINE__)

/* Behind the statements. */
void pty_check(struct pty *p, bool ok, const char *what, const char *file, int line);
void pty_check_text(struct pty *p, const char *text, bool there, const char *file, int line);
void pty_check_row(struct pty *p, int y, const char *text, bool whole, const char *file, int line);
void pty_check_cursor(struct pty *p, const char *text, const char *file, int line);
void pty_check_exit(struct pty *p, int status, const char *file, int line);

#endif
