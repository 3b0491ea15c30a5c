/* The terminal itself: sizes, colours, locales, signals, terminals that will not do. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/mem.h"
#include "deskbell/base/proc.h"
#include "harness_desk.h"
#include "support/fixture.h"

static struct pty *with(struct pty_rig *r, struct pty_opts o)
{
	o.desk = r->desk;
	o.as = "li.wei";
	r->p = pty_start(&o);
	return r->p;
}

static struct pty *with_env(struct pty_rig *r, const char *var)
{
	const char *const env[] = { var, NULL };

	return with(r, (struct pty_opts){ .env = env });
}

static void s24_any_size_and_back(void **state)
{
	static const int size[][2] = { { 10, 40 }, { 2, 5 },   { 1, 1 },   { 1, 300 },
				       { 200, 1 }, { 16, 60 }, { 50, 200 } };
	struct pty *p = ((struct pty_rig *)*state)->p;
	char *before, *after;

	pty_keys(p, "jj");
	pty_advance(p, 200);
	before = pty_screen(p);
	for (size_t i = 0; i < ARRAY_LEN(size); i++) {
		pty_resize(p, size[i][0], size[i][1]);
		pty_assert(p, pty_alive(p));
		if (i == 0) {
			pty_assert_text(p, "deskbell needs 60 x 16.");
			pty_assert_text(p, "This window is 40 x 10.");
		}
		if (size[i][0] >= 16 && size[i][1] >= 60)
			pty_assert_cursor_on(p, "10495");
	}
	pty_resize(p, 24, 80);
	after = pty_screen(p);
	assert_string_equal(after, before);
	free(before);
	free(after);
}

static void s24_in_every_screen(void **state)
{
	static const char *const way[] = { "",	 "<Enter>", "<Enter>s", "<Enter>rText", "?",
					   "ge", "gk",	    ":tick",	"fpri" };
	struct pty_rig *r = *state;

	for (size_t i = 0; i < ARRAY_LEN(way); i++) {
		char *before, *after;

		r->p = pty_on_desk(r, 24, 80);
		pty_keys(r->p, way[i]);
		pty_advance(r->p, 1000);
		before = pty_screen(r->p);
		pty_resize(r->p, 10, 40);
		pty_resize(r->p, 1, 1);
		pty_resize(r->p, 40, 120);
		pty_resize(r->p, 16, 60);
		pty_resize(r->p, 24, 80);
		after = pty_screen(r->p);
		assert_string_equal(after, before);
		free(before);
		free(after);
		pty_destroy(r->p);
		r->p = NULL;
	}
}

static void s25_no_color_means_none_and_marks_tell_the_same(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = with_env(r, "NO_COLOR=1");

	pty_keys(p, "j<Enter>s");
	pty_keys(p, "<Esc>qfprio:P9<Enter>");
	assert_int_equal(pty_colors(pty_all(p)), 0);
	pty_keys(p, "<Esc>");
	pty_assert_row(p, 4, "> 10490 P1");
	/* Control. */
	pty_destroy(p);
	p = with_env(r, "NO_COLOR=");
	assert_true(pty_colors(pty_all(p)) > 10);
}

static void colors_keep_to_what_the_terminal_has(void **state)
{
	static const struct {
		const char *term;
		int most;
	} has[] = { { "xterm-256color", 256 },	{ "xterm-16color", 16 },  { "xterm", 8 },
		    { "screen-256color", 256 }, { "tmux-256color", 256 }, { "linux", 8 } };
	struct pty_rig *r = *state;

	for (size_t i = 0; i < ARRAY_LEN(has); i++) {
		struct pty *p = with(r, (struct pty_opts){ .term = has[i].term });
		int top = -1;

		for (int y = 0; y < 24; y++)
			for (int x = 0; x < 80; x++) {
				struct pty_cell c = pty_cell_at(p, y, x);

				top = c.fg > top ? c.fg : top;
				top = c.bg > top ? c.bg : top;
			}
		pty_assert(p, top >= 0 && top < has[i].most);
		pty_assert_row(p, 3, "> 10482 P1");
		pty_keys(p, "<Down><Down><Up>");
		pty_assert_cursor_on(p, "10490");
		pty_keys(p, "q");
		pty_assert_exit(p, 0);
		pty_destroy(p);
		r->p = NULL;
	}
}

static void a_terminal_without_colours_or_alternate_screen_will_do(void **state)
{
	struct pty *p = with(*state, (struct pty_opts){ .term = "vt100" });

	assert_int_equal(pty_colors(pty_all(p)), 0);
	pty_assert_row(p, 3, "> 10482 P1");
	pty_keys(p, "j");
	pty_assert_row(p, 4, "> 10490 P1");
}

/* Cells of the header's word in rows below it. */
static const char *under(struct pty *p, const char *head, int y, int w)
{
	int x;

	pty_assert(p, pty_find(p, head, &x) == 2);
	return pty_cells(p, y, x, w);
}

static void rows_with_wide_characters_stay_in_their_columns(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_assert_row(p, 6, "打印机无法打印");
	pty_assert_row(p, 10, "Смена прав");
	for (int y = 3; y < 14; y++) {
		const char *who = under(p, "assignee", y, 11),
			   *state_word = under(p, "state", y, 8);

		pty_assert(p, !strcmp(who, "-") || !strcmp(who, "li.wei") ||
				      !strcmp(who, "wang.fang") || !strcmp(who, "zhou.jie"));
		pty_assert(p, !strcmp(state_word, "Open") || !strcmp(state_word, "New") ||
				      !strcmp(state_word, "Waiting"));
	}
}

static void s26_a_locale_without_utf8_gets_ascii(void **state)
{
	struct pty_rig *r = *state;
	struct pty *p = with(r, (struct pty_opts){ .lang = "C" });

	pty_assert_row(p, 3, "> 10482 P1");
	pty_assert_row(p, 4, "?? ???????? ????? ?? ????? 3");
	pty_assert_row(p, 6, "??????????????????????????");
	for (int y = 3; y < 14; y++)
		pty_assert(p, strchr("-lwz", under(p, "assignee", y, 1)[0]));
	pty_keys(p, "jjj<Enter>s");
	pty_keys(p, "<Esc>r");
	pty_keys(p, "text<Esc>?");
	assert_int_equal(pty_non_ascii(pty_all(p)), 0);
	/* Control. */
	pty_destroy(p);
	p = with(r, (struct pty_opts){ .lang = "C.UTF-8" });
	assert_true(pty_non_ascii(pty_all(p)) > 0);
}

/* Where the text stands last in the output, -1 = nowhere. */
static long last_of(struct pty *p, const char *text)
{
	struct sv all = pty_all(p);
	size_t n = strlen(text);

	for (size_t i = all.n; i-- > 0;)
		if (i + n <= all.n && !memcmp(all.p + i, text, n))
			return (long)i;
	return -1;
}

static void given_back(struct pty *p, int status)
{
	static const struct {
		const char *on, *off;
	} mode[] = { { "\033[?2004h", "\033[?2004l" },
		     { "\033[?1049h", "\033[?1049l" },
		     { "\033[?1h", "\033[?1l" } };
	struct termios before = pty_termios_before(p), now;
	bool visible;
	int y, x;

	pty_assert_exit(p, status);
	now = pty_termios(p);
	assert_memory_equal(&now, &before, sizeof(now));
	pty_assert(p, !pty_alt_screen(p));
	pty_cursor(p, &y, &x, &visible);
	pty_assert(p, visible);
	/* The last word on each mode is "off". */
	for (size_t i = 0; i < ARRAY_LEN(mode); i++)
		pty_assert(p, last_of(p, mode[i].off) > last_of(p, mode[i].on));
}

static void leaving_gives_the_terminal_back(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;
	struct termios before = pty_termios_before(p), now = pty_termios(p);

	/* Control: it had been taken. */
	assert_memory_not_equal(&now, &before, sizeof(now));
	pty_keys(p, "<Enter>q");
	pty_assert(p, pty_alive(p));
	pty_keys(p, "q");
	given_back(p, 0);
}

static void ends_of(void **state, int sig)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_keys(p, "<Enter>");
	pty_signal(p, sig);
	given_back(p, 128 + sig);
}

static void s29_sigterm_gives_the_terminal_back(void **state)
{
	ends_of(state, SIGTERM);
}

static void s29_sighup_gives_the_terminal_back(void **state)
{
	ends_of(state, SIGHUP);
}

static void s29_sigint_gives_the_terminal_back(void **state)
{
	ends_of(state, SIGINT);
}

static void s29_a_crash_gives_the_terminal_back(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	pty_keys(p, "<Enter>:");
	pty_keys(p, "test.segv<Enter>");
	given_back(p, 128 + SIGSEGV);
}

static void s29_an_abort_gives_the_terminal_back(void **state)
{
	ends_of(state, SIGABRT);
}

static void esc_and_ctrl_c_never_leave(void **state)
{
	struct pty *p = ((struct pty_rig *)*state)->p;

	for (int i = 0; i < 3; i++)
		pty_keys(p, "<Esc>");
	pty_keys(p, "<C-c>");
	pty_keys(p, "<C-c>");
	pty_assert(p, pty_alive(p));
	pty_assert_cursor_on(p, "10482");
}

/* Under a shell with job control: Ctrl-z gives the terminal back, fg takes it again. */
static void it_can_be_suspended_and_comes_back(void **state)
{
	struct pty_rig *r = *state;
	const char *const args[] = { "-c",
				     "set -m; \"$0\" \"$@\"; echo STOPPED; read x; fg >/dev/null",
				     getenv("DESKBELL"),
				     "-D",
				     r->desk,
				     "--as",
				     "li.wei",
				     NULL };
	struct pty *p = pty_start(&(struct pty_opts){ .program = "/bin/bash", .args = args });
	struct termios before = pty_termios_before(p), now;
	char *was = pty_screen(p), *is;

	r->p = p;
	pty_send(p, "<C-z>");
	pty_until(p, "STOPPED");
	assert_false(pty_alt_screen(p));
	now = pty_termios(p);
	assert_memory_equal(&now, &before, sizeof(now));
	pty_assert(p, last_of(p, "\033[?2004l") > last_of(p, "\033[?2004h"));
	assert_int_equal(pty_count(pty_bytes(p), "\033[?1049l"), 1);
	pty_send(p, "<Enter>");
	pty_keys(p, "j");
	pty_keys(p, "k");
	is = pty_screen(p);
	assert_string_equal(is, was);
	pty_assert(p, last_of(p, "\033[?2004h") > last_of(p, "\033[?2004l"));
	free(was);
	free(is);
}

static void no_terminal(struct pty_rig *r, const char *term, const char *says)
{
	const char *const env[] = { "TERM", term, NULL };
	struct pty *p = pty_start(&(struct pty_opts){
		.desk = r->desk, .as = "li.wei", .env = env, .no_sync = true, .w = 200 });

	r->p = p;
	pty_assert_exit(p, 1);
	pty_assert_text(p, says);
	pty_assert_text(p, "TERM=xterm-256color");
	/* No escape of ours goes to a terminal that may not know it. */
	assert_int_equal(pty_count(pty_all(p), "\033"), 0);
	pty_destroy(p);
	r->p = NULL;
}

static void terminals_that_will_not_do_are_refused_with_a_remedy(void **state)
{
	no_terminal(*state, "TERM=dumb", "\"dumb\"");
	no_terminal(*state, "TERM=no-such-terminal", "\"no-such-terminal\"");
	no_terminal(*state, "TERM", "TERM is not set");
	no_terminal(*state, "TERM=", "TERM is not set");
}

static void no_terminal_on_stdin_is_told(void **state)
{
	struct pty_rig *r = *state;
	const char *const argv[] = { getenv("DESKBELL"), "-D", r->desk, "--as", "li.wei", NULL };
	struct proc_result out;
	struct err e = { 0 };

	r->p = pty_start(&(struct pty_opts){
		.desk = r->desk, .as = "li.wei", .no_sync = true, .no_stdin = true });
	pty_assert_exit(r->p, 1);
	pty_assert_text(r->p, "need a terminal");
	assert_int_equal(pty_count(pty_all(r->p), "\033"), 0);
	/* Neither input nor output. */
	assert_int_equal(proc_run(argv, NULL, NULL, 1 << 16, &r->dir.arena, &out, &e), RC_OK);
	assert_int_equal(out.status, 1);
	assert_int_equal(out.out.n, 0);
	assert_true(pty_count(out.err, "need a terminal"));
}

static void the_tests_own_commands_are_there_for_tests_only(void **state)
{
	struct pty_rig *r = *state;
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct str line = STR_INIT;
	struct err e = { 0 };
	struct pty *p;
	struct sv text;

	p = r->p = pty_on_desk(r, 24, 80);
	str_addf(&line, ":test.dump %s<Enter>", tmpdir_at(&r->dir, "dump"));
	pty_keys(p, str_z(&line));
	assert_int_equal(fs_read(tmpdir_at(&r->dir, "dump"), 1 << 16, &a, &text, &e), RC_OK);
	assert_true(pty_count(text, "VPN drops every 10 min after update"));
	assert_true(pty_count(text, "\ncursor 3 0\n"));
	pty_destroy(p);
	p = r->p =
		pty_start(&(struct pty_opts){ .desk = r->desk, .as = "li.wei", .no_sync = true });
	pty_until(p, "VPN drops");
	pty_send(p, ":test.segv");
	pty_until(p, "test.segv");
	pty_send(p, "<Enter>");
	pty_until(p, "ERROR");
	assert_true(pty_alive(p));
	str_deinit(&line);
}

static void it_needs_neither_home_nor_locale(void **state)
{
	static const char *const env[][4] = {
		{ "HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", NULL },
		{ "LANG", NULL },
		{ "LANG=xx_YY.UTF-8", NULL },
		{ "LC_ALL=POSIX", NULL },
	};
	struct pty_rig *r = *state;

	for (size_t i = 0; i < ARRAY_LEN(env); i++) {
		struct pty *p = with(r, (struct pty_opts){ .env = env[i] });

		pty_assert_row(p, 3, "> 10482 P1");
		pty_keys(p, "j<Enter>rA word<Esc>");
		pty_keys(p, "q");
		pty_assert_row(p, 1, "#10490");
		pty_destroy(p);
		r->p = NULL;
	}
}

static void a_faulty_keymap_of_ones_own_is_told_and_ignored(void **state)
{
	struct pty_rig *r = *state;

	pty_write_file(r->desk, "person/li.wei/keymap.yaml", "ticketops:\n  x: ticket.fly\n");
	r->p = pty_on_desk(r, 24, 132);
	pty_assert_row(r->p, -2, "keymap.yaml:2:");
	pty_assert_row(r->p, -2, "ignored");
	pty_keys(r->p, "jjk");
	pty_assert_cursor_on(r->p, "10490");
}

static void text_from_outside_moves_nothing_on_the_terminal(void **state)
{
	struct pty_rig *r = *state;
	char *said;

	said = pty_cli(r->desk, "li.wei", 0, "ticket", "new", "--priority", "P1", "--queue",
		       "network-l1", "--subject",
		       "evil \033[2J\033]0;owned\007 \u202etxt\u202c end", "--body",
		       "a\033[31mred\302\2332Jb\u200b", NULL);
	mem_free(&said);
	r->p = pty_on_desk(r, 24, 80);
	assert_int_equal(pty_count(pty_all(r->p), "owned\007"), 0);
	assert_int_equal(pty_count(pty_all(r->p), "\u202e"), 0);
	pty_assert_text(r->p, "<U+202E>");
	pty_keys(r->p, "<Enter>");
	assert_int_equal(pty_count(pty_bytes(r->p), "\033[31mred"), 0);
	assert_int_equal(pty_count(pty_bytes(r->p), "\302\233"), 0);
	pty_assert_text(r->p, "<U+001B>[31mred");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		pty_test(s24_any_size_and_back),
		pty_test_desk(s24_in_every_screen),
		pty_test_desk(s25_no_color_means_none_and_marks_tell_the_same),
		pty_test_desk(colors_keep_to_what_the_terminal_has),
		pty_test_desk(a_terminal_without_colours_or_alternate_screen_will_do),
		pty_test(rows_with_wide_characters_stay_in_their_columns),
		pty_test_desk(s26_a_locale_without_utf8_gets_ascii),
		pty_test(leaving_gives_the_terminal_back),
		pty_test(s29_sigterm_gives_the_terminal_back),
		pty_test(s29_sighup_gives_the_terminal_back),
		pty_test(s29_sigint_gives_the_terminal_back),
		pty_test(s29_a_crash_gives_the_terminal_back),
		pty_test(s29_an_abort_gives_the_terminal_back),
		pty_test(esc_and_ctrl_c_never_leave),
		pty_test_desk(it_can_be_suspended_and_comes_back),
		pty_test_desk(terminals_that_will_not_do_are_refused_with_a_remedy),
		pty_test_desk(no_terminal_on_stdin_is_told),
		pty_test_desk(the_tests_own_commands_are_there_for_tests_only),
		pty_test_desk(it_needs_neither_home_nor_locale),
		pty_test_desk(a_faulty_keymap_of_ones_own_is_told_and_ignored),
		pty_test_desk(text_from_outside_moves_nothing_on_the_terminal),
	};

	return pty_run(tests);
}
