/* Starts the program on a pseudo-terminal, feeds it, and waits for what it says on the socket. */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "deskbell/base/arena.h"
#include "deskbell/base/clock.h"
#include "deskbell/base/mem.h"
#include "harness_priv.h"

#define SYNC_FD 9
#define MARK_HEAD "\033]7777;"
#define MARK_TAIL "\033\\"

/* ---- environment ---- */

struct words {
	const char *at[96];
	size_t n;
};

static void words_add(struct words *w, const char *s)
{
	assert_true(w->n + 1 < ARRAY_LEN(w->at));
	w->at[w->n++] = s;
	w->at[w->n] = NULL;
}

/* Takes away what has the name of s ("NAME" or "NAME=VALUE"). */
static void words_drop(struct words *w, const char *s)
{
	size_t n = strcspn(s, "="), keep = 0;

	for (size_t i = 0; i < w->n; i++)
		if (strncmp(w->at[i], s, n) != 0 || w->at[i][n] != '=')
			w->at[keep++] = w->at[i];
	w->n = keep;
	w->at[keep] = NULL;
}

static void build_env(struct words *w, const struct pty_opts *o, struct arena *a)
{
	static const char *const kept[] = {
		"HOME",
		"TMPDIR",
		"T",
		"PATH",
		"XDG_RUNTIME_DIR",
		"XDG_DATA_HOME",
		"XDG_CONFIG_HOME",
		"XDG_STATE_HOME",
		"XDG_CACHE_HOME",
		"ASAN_OPTIONS",
		"TSAN_OPTIONS",
		"UBSAN_OPTIONS",
		"DESKBELL_TRACE",
	};

	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		if (getenv(kept[i]))
			words_add(w,
				  arena_z(a, arena_printf(a, "%s=%s", kept[i], getenv(kept[i]))));
	words_add(w, arena_z(a, arena_printf(a, "TERM=%s", o->term ? o->term : "xterm-256color")));
	words_add(w, arena_z(a, arena_printf(a, "LANG=%s", o->lang ? o->lang : "C.UTF-8")));
	words_add(w, "TZ=UTC");
	words_add(w, "GIT_CONFIG_NOSYSTEM=1");
	if (!o->no_sync) {
		words_add(w, "DESKBELL_NOW=" PTY_NOW);
		words_add(w, arena_z(a, arena_printf(a, "DESKBELL_SYNC_FD=%d", SYNC_FD)));
	}
	for (size_t i = 0; o->env && o->env[i]; i++) {
		words_drop(w, o->env[i]);
		if (strchr(o->env[i], '='))
			words_add(w, o->env[i]);
	}
}

static void build_argv(struct words *w, const struct pty_opts *o)
{
	const char *program = o->program ? o->program : getenv("DESKBELL");

	if (!program)
		fail_msg("DESKBELL does not name the program");
	words_add(w, program);
	if (o->desk) {
		words_add(w, "-D");
		words_add(w, o->desk);
	}
	if (o->as) {
		words_add(w, "--as");
		words_add(w, o->as);
	}
	for (size_t i = 0; o->args && o->args[i]; i++)
		words_add(w, o->args[i]);
}

/* In the child: the terminal as standard descriptors, the socket as SYNC_FD, nothing else. */
_Noreturn static void become(const struct pty_opts *o, int slave, int sync,
			     const struct words *argv, const struct words *env)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	ioctl(slave, TIOCSCTTY, 0);
	if (sync >= 0 && sync != SYNC_FD)
		dup2(sync, SYNC_FD);
	for (int fd = 0; fd < 3; fd++)
		dup2(slave, fd);
	if (o->no_stdin) {
		int null = open("/dev/null", O_RDONLY);

		dup2(null, 0);
	}
	for (int fd = 3; fd < 64; fd++)
		if (sync < 0 || fd != SYNC_FD)
			close(fd);
	execve(argv->at[0], (char *const *)argv->at, (char *const *)env->at);
	_exit(127);
}

static void spawn(struct pty *p, const struct pty_opts *o)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct winsize ws = { .ws_row = (unsigned short)p->h, .ws_col = (unsigned short)p->w };
	struct words argv = { 0 }, env = { 0 };
	int sync[2] = { -1, -1 };

	build_argv(&argv, o);
	build_env(&env, o, &a);
	assert_int_equal(openpty(&p->master, &p->slave, NULL, NULL, &ws), 0);
	fcntl(p->master, F_SETFD, FD_CLOEXEC);
	fcntl(p->master, F_SETFL, O_NONBLOCK);
	fcntl(p->slave, F_SETFD, FD_CLOEXEC);
	tcgetattr(p->slave, &p->before);
	if (o->ahead)
		assert_int_equal(write(p->master, o->ahead, strlen(o->ahead)), strlen(o->ahead));
	if (!o->no_sync)
		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, sync), 0);
	p->started_us = clock_us();
	p->pid = fork();
	assert_true(p->pid >= 0);
	if (p->pid == 0)
		become(o, p->slave, sync[1], &argv, &env);
	p->pidfd = pidfd_open(p->pid, 0);
	assert_true(p->pidfd >= 0);
	p->sync = sync[0];
	if (sync[0] >= 0) {
		close(sync[1]);
		fcntl(p->sync, F_SETFL, O_NONBLOCK);
		fcntl(p->sync, F_SETFD, FD_CLOEXEC);
	}
	p->alive = true;
}

/* ---- output ---- */

static void keep_bytes(struct pty *p, const char *bytes, size_t n)
{
	str_add(&p->all, (struct sv){ bytes, n });
	pty_screen_feed(p, bytes, n);
}

/* What looked like the beginning of a mark was none. */
static void unmark(struct pty *p)
{
	keep_bytes(p, p->mark, p->n_mark);
	p->n_mark = 0;
}

/* One byte behind an ESC; true when it belongs to a mark. */
static bool mark_byte(struct pty *p, char c)
{
	size_t head = sizeof(MARK_HEAD) - 1, n = p->n_mark;

	if (n < head)
		return c == MARK_HEAD[n];
	if (n + 1 == sizeof(p->mark))
		return false;
	if (p->mark[n - 1] == '\033')
		return c == '\\';
	return (c >= '0' && c <= '9') || (c == '\033' && n > head);
}

static void take_output(struct pty *p, const char *bytes, size_t n)
{
	size_t from = 0; /* plain bytes not kept yet */

	for (size_t i = 0; i < n; i++) {
		if (p->n_mark && !mark_byte(p, bytes[i])) {
			unmark(p);
			from = i;
		}
		if (!p->n_mark && bytes[i] != '\033')
			continue;
		if (!p->n_mark)
			keep_bytes(p, bytes + from, i - from);
		p->mark[p->n_mark++] = bytes[i];
		from = i + 1;
		if (p->n_mark > sizeof(MARK_HEAD) && bytes[i] == '\\') {
			p->marked = strtol(p->mark + sizeof(MARK_HEAD) - 1, NULL, 10);
			p->n_mark = 0;
		}
	}
	if (!p->n_mark)
		keep_bytes(p, bytes + from, n - from);
}

static bool read_master(struct pty *p)
{
	char buf[16384];
	ssize_t n = read(p->master, buf, sizeof(buf));

	if (n > 0)
		take_output(p, buf, (size_t)n);
	return n > 0;
}

static void take_line(struct pty *p)
{
	long seq;
	char end;

	p->line[p->n_line] = 0;
	p->n_line = 0;
	if (sscanf(p->line, "idle %ld%c", &seq, &end) != 1)
		pty_fail(p, __FILE__, __LINE__, "the program said \"%s\" on its socket", p->line);
	p->again |= seq <= p->idle;
	p->idle = seq;
	if (!p->first_us)
		p->first_us = clock_us() - p->started_us;
}

static void read_sync(struct pty *p)
{
	char buf[256];
	ssize_t n = read(p->sync, buf, sizeof(buf));

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
		close(p->sync);
		p->sync = -1;
	}
	for (ssize_t i = 0; i < n; i++) {
		if (buf[i] == '\n')
			take_line(p);
		else if (p->n_line + 1 < sizeof(p->line))
			p->line[p->n_line++] = buf[i];
	}
}

static void reap(struct pty *p)
{
	int status = 0;

	if (waitpid(p->pid, &status, WNOHANG) != p->pid)
		return;
	p->alive = false;
	p->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	while (read_master(p))
		; /* what it wrote last */
	if (p->n_mark)
		unmark(p);
}

/* Takes in whatever comes first, for at most ms; false when nothing came. */
static bool pump(struct pty *p, int ms)
{
	struct pollfd fd[] = { { .fd = p->master, .events = POLLIN },
			       { .fd = p->pidfd, .events = POLLIN },
			       { .fd = p->sync, .events = POLLIN } };

	if (poll(fd, ARRAY_LEN(fd), ms) <= 0)
		return false;
	if (fd[0].revents & POLLIN)
		read_master(p);
	if (fd[2].revents)
		read_sync(p);
	if (fd[1].revents)
		reap(p);
	return true;
}

/* ---- waiting ---- */

static int ms_left(int64_t deadline_us)
{
	int64_t left = (deadline_us - clock_us() + 999) / 1000;

	return left > 0 ? (int)left : 0;
}

static bool answered(const struct pty *p)
{
	return !p->alive || (p->idle >= p->asked && p->marked >= p->asked);
}

static bool wait_idle(struct pty *p, int limit_ms)
{
	int64_t deadline = clock_us() + (int64_t)limit_ms * 1000;

	while (!answered(p) && !p->again && ms_left(deadline))
		pump(p, ms_left(deadline));
	return answered(p) && !p->again;
}

static void write_all(struct pty *p, int fd, const char *bytes, size_t n)
{
	int64_t deadline = clock_us() + (int64_t)p->limit_ms * 1000;

	while (n && p->alive) {
		ssize_t done = write(fd, bytes, n);

		if (done > 0) {
			bytes += done;
			n -= (size_t)done;
			continue;
		}
		if (done < 0 && errno != EAGAIN && errno != EINTR)
			return; /* it is ending: its exit tells */
		if (!ms_left(deadline))
			pty_fail(p, __FILE__, __LINE__, "the program does not read its input");
		pump(p, 10); /* there is no event for room in a terminal's input */
	}
}

static void ask(struct pty *p, int64_t ms)
{
	char line[48];
	int n = snprintf(line, sizeof(line), "advance %lld\n", (long long)ms);

	if (p->sync < 0)
		return;
	p->asked++;
	write_all(p, p->sync, line, (size_t)n);
}

static void touch(struct pty *p)
{
	p->from = p->all.n;
}

bool pty_settle(struct pty *p, int limit_ms)
{
	ask(p, 0);
	return wait_idle(p, limit_ms);
}

static void settle(struct pty *p, int64_t ms)
{
	ask(p, ms);
	if (!wait_idle(p, p->limit_ms))
		pty_fail(p, __FILE__, __LINE__, "%s for advance %ld (idle %ld, mark %ld)",
			 p->again ? "an idle said again" : "no idle", p->asked, p->idle, p->marked);
}

void pty_until(struct pty *p, const char *text)
{
	int64_t deadline = clock_us() + (int64_t)p->limit_ms * 1000;

	while (pty_find(p, text, NULL) < 0) {
		if (!p->alive || !ms_left(deadline))
			pty_fail(p, __FILE__, __LINE__, "\"%s\" never came", text);
		pump(p, ms_left(deadline));
	}
}

void pty_listen(struct pty *p, int ms)
{
	pump(p, ms);
}

int pty_exit_status(struct pty *p)
{
	int64_t deadline = clock_us() + (int64_t)p->limit_ms * 1000;

	while (p->alive && ms_left(deadline))
		pump(p, ms_left(deadline));
	if (p->alive)
		pty_fail(p, __FILE__, __LINE__, "the program does not end");
	return p->status;
}

/* ---- life ---- */

struct pty *pty_start(const struct pty_opts *o)
{
	struct pty *p = mem_alloc(sizeof(*p));

	signal(SIGPIPE, SIG_IGN);
	p->h = o->h ? o->h : 24;
	p->w = o->w ? o->w : 80;
	p->limit_ms = o->limit_ms ? o->limit_ms : PTY_LIMIT_MS;
	p->idle = p->marked = -1;
	p->sync = -1;
	pty_screen_init(p, p->h, p->w);
	spawn(p, o);
	if (!o->no_sync && !wait_idle(p, p->limit_ms))
		pty_fail(p, __FILE__, __LINE__, "the program never became idle");
	return p;
}

void pty_destroy(struct pty *p)
{
	if (!p)
		return;
	if (p->alive) {
		kill(p->pid, SIGKILL);
		waitpid(p->pid, NULL, 0);
	}
	close(p->master);
	close(p->slave);
	close(p->pidfd);
	if (p->sync >= 0)
		close(p->sync);
	str_deinit(&p->all);
	str_deinit(&p->keys);
	for (size_t i = 0; i < PTY_ROWS_KEPT; i++)
		str_deinit(&p->row[i]);
	pty_screen_deinit(p);
	mem_free(&p);
}

/* ---- input ---- */

void pty_send_bytes(struct pty *p, struct sv bytes)
{
	touch(p);
	write_all(p, p->master, bytes.p, bytes.n);
}

void pty_send(struct pty *p, const char *keys)
{
	str_reset(&p->keys);
	while (*keys)
		pty_encode(p, &keys);
	pty_send_bytes(p, str_sv(&p->keys));
}

void pty_keys(struct pty *p, const char *keys)
{
	pty_send(p, keys);
	settle(p, 0);
}

void pty_slow(struct pty *p, const char *keys)
{
	while (*keys) {
		str_reset(&p->keys);
		pty_encode(p, &keys);
		pty_send_bytes(p, str_sv(&p->keys));
		settle(p, 0);
	}
}

void pty_paste(struct pty *p, const char *text)
{
	str_reset(&p->keys);
	str_addf(&p->keys, "\033[200~%s\033[201~", text);
	pty_send_bytes(p, str_sv(&p->keys));
	settle(p, 0);
}

void pty_advance(struct pty *p, int64_t ms)
{
	touch(p);
	settle(p, ms);
}

void pty_advance_only(struct pty *p, int64_t ms)
{
	touch(p);
	ask(p, ms);
}

void pty_resize(struct pty *p, int h, int w)
{
	struct winsize ws = { .ws_row = (unsigned short)h, .ws_col = (unsigned short)w };

	touch(p);
	p->h = h;
	p->w = w;
	vterm_set_size(p->vt, h, w);
	ioctl(p->master, TIOCSWINSZ, &ws);
	settle(p, 0);
}

void pty_signal(struct pty *p, int sig)
{
	touch(p);
	if (p->alive)
		kill(p->pid, sig);
}

/* ---- asking ---- */

bool pty_alive(const struct pty *p)
{
	return p->alive;
}

int pty_pid(const struct pty *p)
{
	return p->pid;
}

struct sv pty_all(const struct pty *p)
{
	return str_sv(&p->all);
}

struct sv pty_bytes(const struct pty *p)
{
	struct sv all = str_sv(&p->all);

	return (struct sv){ all.p + p->from, all.n - p->from };
}

int64_t pty_first_us(const struct pty *p)
{
	return p->first_us;
}

struct termios pty_termios_before(const struct pty *p)
{
	return p->before;
}

struct termios pty_termios(const struct pty *p)
{
	struct termios t = { 0 };

	tcgetattr(p->slave, &t);
	return t;
}
