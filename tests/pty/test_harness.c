/* The harness itself, shown on a child of a few lines: what it sees, that its waits are exact, and
 * that each kind of fault is noticed. */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness.h"

/* ---- the child: shows what is typed; MODE says how it keeps to the rules ---- */

struct child {
	const char *mode;
	int sync;
	long n, said; /* lines read; answered last */
};

static void child_key(unsigned char key)
{
	struct winsize ws = { 0 };

	if (key == 'q')
		exit(3);
	if (key == 'w') {
		ioctl(0, TIOCGWINSZ, &ws);
		printf("[%dx%d]", ws.ws_col, ws.ws_row);
	} else if (key == 27) {
		printf("^");
	} else {
		putchar(key);
	}
}

static void child_idle(struct child *c)
{
	if (c->said == c->n || (!strcmp(c->mode, "hang") && c->n))
		return;
	c->said = c->n;
	if (!strcmp(c->mode, "stray") && c->n == 1)
		printf("\033]7777;12x");
	if (strcmp(c->mode, "unmarked") != 0 || !c->n)
		printf("\033]7777;%ld\033\\", c->n);
	fflush(stdout);
	if (!strcmp(c->mode, "twice") && c->n)
		dprintf(c->sync, "idle %ld\nidle %ld\n", c->n, c->n);
	else
		dprintf(c->sync, "idle %ld\n", c->n);
}

static void child_lines(struct child *c)
{
	char line[512];
	ssize_t n = read(c->sync, line, sizeof(line) - 1);

	if (n <= 0)
		exit(0);
	line[n] = 0;
	for (ssize_t i = 0; i < n; i++)
		c->n += line[i] == '\n';
	if (strcmp(line, "advance 0\n") != 0 && !strcmp(c->mode, "echo"))
		printf("{%.*s}", (int)n - 1, line);
	if (!strcmp(c->mode, "early"))
		child_idle(c);
}

static void child_read(void)
{
	unsigned char buf[64];
	ssize_t n = read(0, buf, sizeof(buf));

	for (ssize_t i = 0; i < n; i++)
		child_key(buf[i]);
}

_Noreturn static void child_main(const char *mode)
{
	const char *sync = getenv("DESKBELL_SYNC_FD");
	struct child c = { mode, sync ? (int)strtol(sync, NULL, 10) : -1, 0, -1 };
	struct pollfd fd[] = { { .fd = 0, .events = POLLIN }, { .fd = c.sync, .events = POLLIN } };
	bool early = !strcmp(mode, "early");
	struct termios t;

	tcgetattr(0, &t);
	cfmakeraw(&t);
	tcsetattr(0, TCSANOW, &t);
	printf("\033[?1049h\033[H\033[2J");
	if (!strcmp(mode, "look"))
		printf("a\033[1mb\033[0;7mc\033[0;31md\033[0;44me\033[0m打x\033[38;5;208mo\033[0m\033[6n");
	for (;;) {
		if (poll(fd, 2, 0) == 0) {
			child_idle(&c);
			poll(fd, 2, -1);
		}
		/* Answers first and shows its keys with the next answer only. */
		if (early && !fd[1].revents)
			continue;
		if (fd[1].revents)
			child_lines(&c);
		if (fd[0].revents)
			child_read();
	}
}

/* ---- tests ---- */

static struct pty *child(const char *mode)
{
	const char *const args[] = { "child", mode, NULL };

	return pty_start(
		&(struct pty_opts){ .program = "/proc/self/exe", .args = args, .h = 5, .w = 40 });
}

static void what_is_typed_is_on_the_screen_when_keys_returns(void **state)
{
	struct pty *p = child("echo");
	char text[32];

	(void)state;
	for (int i = 0; i < 300; i++) {
		snprintf(text, sizeof(text), "\r<lt>%03d打я>", i);
		pty_keys(p, text);
		snprintf(text, sizeof(text), "<%03d打я>", i);
		pty_assert_row_is(p, 0, text);
	}
	pty_destroy(p);
}

static void one_answer_answers_many_keys(void **state)
{
	struct pty *p = child("echo");
	char keys[4001];

	(void)state;
	memset(keys, 'a', 4000);
	keys[4000] = 0;
	pty_keys(p, keys);
	assert_int_equal(pty_count(pty_bytes(p), "a"), 4000);
	pty_keys(p, "b");
	assert_int_equal(pty_bytes(p).n, 1);
	pty_destroy(p);
}

/* Control: a program that answers before it looks at its keys is one whose screen lags. */
static void a_program_that_answers_too_early_is_seen(void **state)
{
	struct pty *p = child("early");

	(void)state;
	pty_keys(p, "a");
	assert_int_equal(pty_bytes(p).n, 0);
	pty_destroy(p);
}

static void a_program_that_never_answers_is_not_waited_for_without_end(void **state)
{
	struct pty *p = child("hang");

	(void)state;
	assert_false(pty_settle(p, 50));
	pty_destroy(p);
}

static void an_answer_without_its_mark_is_none(void **state)
{
	struct pty *p = child("unmarked");

	(void)state;
	assert_false(pty_settle(p, 50));
	pty_destroy(p);
	p = child("echo");
	assert_true(pty_settle(p, PTY_LIMIT_MS));
	pty_destroy(p);
}

/* A program that says it at every change fills the socket while nobody reads. */
static void an_answer_given_again_is_seen(void **state)
{
	struct pty *p = child("twice");

	(void)state;
	assert_false(pty_settle(p, PTY_LIMIT_MS));
	pty_destroy(p);
}

static void bytes_that_only_begin_like_a_mark_are_kept(void **state)
{
	struct pty *p = child("stray");

	(void)state;
	pty_keys(p, "a");
	assert_int_equal(pty_count(pty_all(p), "\033]7777;12x"), 1);
	assert_int_equal(pty_count(pty_all(p), "7777"), 1);
	pty_destroy(p);
}

static void keys_follow_the_mode_the_program_set(void **state)
{
	struct pty *p = child("echo");

	(void)state;
	pty_keys(p, "<Down><Esc><C-a><Tab><S-Tab><C-Left><F5><Del><Backspace>");
	assert_int_equal(pty_count(pty_bytes(p), "^[B^\001\t^[Z^[1;5D^[15~^[3~\x7f"), 1);
	pty_destroy(p);
}

static void looks_of_cells_are_told(void **state)
{
	struct pty *p = child("look");
	bool visible;
	int y, x;

	(void)state;
	pty_assert_row_is(p, 0, "abcde打xo");
	assert_true(pty_cell_at(p, 0, 1).bold && !pty_cell_at(p, 0, 0).bold);
	assert_true(pty_cell_at(p, 0, 2).reverse && !pty_cell_at(p, 0, 1).reverse);
	assert_int_equal(pty_cell_at(p, 0, 3).fg, 1);
	assert_int_equal(pty_cell_at(p, 0, 4).bg, 4);
	assert_int_equal(pty_cell_at(p, 0, 0).fg, -1);
	assert_int_equal(pty_cell_at(p, 0, 8).fg, 208);
	assert_int_equal(pty_cell_at(p, 0, 5).width, 2);
	assert_int_equal(pty_cell_at(p, 0, 6).width, 0);
	assert_string_equal(pty_cells(p, 0, 7, 1), "x");
	assert_int_equal(pty_find(p, "xo", &x), 0);
	assert_int_equal(x, 7);
	pty_cursor(p, &y, &x, &visible);
	assert_int_equal(x, 9);
	assert_true(visible && pty_alt_screen(p));
	assert_int_equal(pty_queries(p), 1);
	assert_int_equal(pty_colors(pty_all(p)), 3);
	assert_int_equal(pty_non_ascii(pty_all(p)), 3);
	pty_destroy(p);
}

static void the_clock_and_the_size_reach_it(void **state)
{
	struct pty *p = child("echo");

	(void)state;
	pty_advance(p, 120);
	pty_assert_text(p, "{advance 120}");
	pty_resize(p, 3, 33);
	pty_keys(p, "w");
	pty_assert_text(p, "[33x3]");
	pty_destroy(p);
}

static void its_end_is_told(void **state)
{
	struct pty *p = child("echo");
	struct termios t = pty_termios(p), before = pty_termios_before(p);

	(void)state;
	assert_true((before.c_lflag & ICANON) && !(t.c_lflag & ICANON));
	pty_keys(p, "q");
	pty_assert_exit(p, 3);
	pty_destroy(p);
	p = child("echo");
	pty_signal(p, SIGTERM);
	pty_assert_exit(p, 128 + SIGTERM);
	pty_destroy(p);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_typed_is_on_the_screen_when_keys_returns),
		cmocka_unit_test(one_answer_answers_many_keys),
		cmocka_unit_test(a_program_that_answers_too_early_is_seen),
		cmocka_unit_test(a_program_that_never_answers_is_not_waited_for_without_end),
		cmocka_unit_test(an_answer_without_its_mark_is_none),
		cmocka_unit_test(an_answer_given_again_is_seen),
		cmocka_unit_test(bytes_that_only_begin_like_a_mark_are_kept),
		cmocka_unit_test(keys_follow_the_mode_the_program_set),
		cmocka_unit_test(looks_of_cells_are_told),
		cmocka_unit_test(the_clock_and_the_size_reach_it),
		cmocka_unit_test(its_end_is_told),
	};

	if (argc == 3 && !strcmp(argv[1], "child"))
		child_main(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
