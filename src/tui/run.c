/* The loop: what comes in becomes messages, what the model asks for is done, and one picture is
 * painted for all that was waiting. It never touches the store and never blocks but in poll. */
#include "run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/base/mem.h"
#include "deskbell/service/editor.h"

#define BATCH 2000 /* keys before a picture is due at the latest */
#define LAST_SAVE_MS 3000

/* ---- effects ---- */

static void edit(struct runner *r, struct effect *x)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct msg m = { .kind = MSG_EDITED, .tag = (int)x->screen };
	struct err e = { 0 };
	const char *file;
	enum rc rc;

	term_leave(r->term);
	rc = editor_run(sv_from(x->own_text), &a, &m.text, &m.status, &file, &e);
	term_enter(r->term);
	if (rc != RC_OK) {
		m.status = -1;
		m.text = sv_from(e.msg);
	} else if (m.status < 128) {
		free(r->edited); /* one whose fate is not known yet stays */
		r->edited = mem_strdup(file);
	}
	app_update(r->app, &m);
}

/* The screen has kept, used or dropped the text. At the end, when that is not waited for, the file
 * stays. */
static void forget_edited(struct runner *r)
{
	if (r->edited)
		editor_forget(r->edited);
	free(r->edited);
	r->edited = NULL;
}

/* The only place of a text whose draft cannot be saved is told. */
static void keep_edited(struct runner *r, struct work *w)
{
	if (!r->edited || w->kind != WORK_DRAFT_SAVE || w->rc == RC_OK)
		return;
	err_more(&w->err, w->rc, "", _("what you wrote is kept in %s"), r->edited);
	free(r->edited);
	r->edited = NULL;
}

/* Curses has a handler of its own, which would leave the screen a second time. */
static void suspend(struct runner *r)
{
	struct sigaction stop = { .sa_handler = SIG_DFL }, old;

	term_leave(r->term);
	sigaction(SIGTSTP, &stop, &old);
	raise(SIGTSTP);
	sigaction(SIGTSTP, &old, NULL);
	term_enter(r->term);
}

static void dump(struct runner *r, const char *path)
{
	AUTO(str_deinit) struct str text = STR_INIT;
	struct err e;

	app_view(r->app, &r->grid);
	grid_text(&r->grid, &text);
	str_addf(&text, "cursor %d %d\n", r->grid.cursor_y, r->grid.cursor_x);
	if (fs_write_lazy(path, str_sv(&text), 0600, &e) != RC_OK)
		return;
}

static void perform(struct runner *r, struct effect *x)
{
	switch (x->kind) {
	case EFFECT_WORK:
		worker_push(work_is_readers(x->own_work->kind) ? &r->reader : &r->writer,
			    x->own_work, work_is_read(x->own_work->kind));
		break;
	case EFFECT_CANCEL:
		worker_cancel(&r->reader);
		worker_cancel(&r->writer);
		break;
	case EFFECT_EDIT:
		edit(r, x);
		break;
	case EFFECT_REDRAW:
		term_redraw(r->term);
		break;
	case EFFECT_SUSPEND:
		suspend(r);
		break;
	case EFFECT_QUIT:
		r->quit = true;
		break;
	case EFFECT_CRASH:
		raise(SIGSEGV);
		break;
	case EFFECT_DUMP:
		dump(r, x->own_text);
		break;
	}
	free(x->own_text);
}

/* Performs what the app asked for so far. */
static void run_effects(struct runner *r)
{
	/* What an effect brings about may ask for more. */
	for (;;) {
		struct effects e = { 0 };

		app_take(r->app, &e);
		if (!e.list.n) {
			VEC_DEINIT(&e.list);
			return;
		}
		for (size_t i = 0; i < e.list.n; i++)
			perform(r, &e.list.at[i]);
		VEC_DEINIT(&e.list);
	}
}

static void tell(struct runner *r, const struct msg *m)
{
	app_update(r->app, m);
	run_effects(r);
	r->dirty = true;
}

/* ---- what comes in ---- */

static bool read_keys(struct runner *r)
{
	struct input in;
	bool any = false;

	for (int i = 0; i < BATCH && !r->quit; i++) {
		struct msg m = { .kind = MSG_KEY };

		term_read(r->term, &in);
		if (in.kind == INPUT_NONE)
			break;
		any = true;
		m.key = in.key;
		if (in.kind == INPUT_PASTE) {
			m.kind = MSG_PASTE;
			m.text = in.paste;
		}
		tell(r, &m);
	}
	return any;
}

static bool read_results(struct runner *r)
{
	struct work *w;
	bool any = false;

	while ((w = results_take(&r->results))) {
		struct msg m = { .kind = MSG_WORK, .work = w };

		keep_edited(r, w);
		if (w->kind == WORK_TOUCHED)
			r->watching = true;
		tell(r, &m);
		any = true;
	}
	return any;
}

static void resized(struct runner *r)
{
	struct msg m = { .kind = MSG_RESIZE };

	term_size(r->term, &m.h, &m.w);
	tell(r, &m);
}

static bool read_signals(struct runner *r)
{
	struct signalfd_siginfo info;
	bool any = false;

	while (read(r->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		any = true;
		if (info.ssi_signo == SIGWINCH) {
			resized(r);
		} else if (info.ssi_signo == SIGCONT) {
			term_redraw(r->term);
			resized(r);
		} else {
			r->died = (int)info.ssi_signo;
			r->quit = true;
		}
	}
	return any;
}

static bool read_timer(struct runner *r)
{
	struct msg m = { .kind = MSG_TICK };
	int64_t due = app_deadline(r->app);

	if (!due || due > clock_now_ms(r->clock))
		return false;
	tell(r, &m);
	return true;
}

/* Tests move the clock by "advance MS\n". */
static bool read_sync(struct runner *r)
{
	char buf[256];
	bool any = false;
	ssize_t n;

	if (r->sync_fd < 0)
		return false;
	while ((n = read(r->sync_fd, buf, sizeof(buf))) > 0)
		str_add(&r->sync_in, (struct sv){ buf, (size_t)n });
	if (n == 0)
		r->sync_fd = -1;
	for (;;) {
		struct sv rest = str_sv(&r->sync_in), line;
		int64_t ms;

		if (sv_find(rest, '\n') == rest.n)
			break;
		line = sv_cut(&rest, '\n');
		if (sv_starts(line, SV("advance ")) &&
		    sv_int((struct sv){ line.p + 8, line.n - 8 }, &ms) && ms >= 0)
			clock_advance_ms(r->clock, ms);
		str_splice(&r->sync_in, 0, line.n + 1, SV(""));
		r->seq++;
		any = true;
	}
	return any;
}

static bool readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return fd >= 0 && poll(&p, 1, 0) == 1;
}

/* Somebody wrote: the reader finds out what it was, and drains the descriptor while doing so.
 */
static bool read_watch(struct runner *r)
{
	struct msg m = { .kind = MSG_CHANGED };

	if (!r->watching || !readable(r->watch_fd))
		return false;
	r->watching = false;
	tell(r, &m);
	return true;
}

static bool read_all(struct runner *r)
{
	bool any = read_signals(r);

	any |= read_keys(r);
	any |= read_results(r);
	any |= read_sync(r);
	any |= read_watch(r);
	any |= read_timer(r);
	return any;
}

/* ---- painting and waiting ---- */

static void paint(struct runner *r)
{
	if (!r->dirty || r->quit)
		return;
	app_view(r->app, &r->grid);
	term_draw(r->term, &r->grid);
	r->dirty = false;
}

/* Everything that was asked for is done and on the screen: the answer to the last "advance", and to
 * all that was typed before it (tests/pty/harness.h). Said once: a test that is busy elsewhere
 * while the desk changes reads nothing, and the socket holds no more than some 270 lines. */
static void say_idle(struct runner *r)
{
	char line[32];
	int n;

	if (r->sync_fd < 0 || r->said == r->seq || app_running(r->app) ||
	    !worker_idle(&r->reader) || !worker_idle(&r->writer) ||
	    (r->watching && readable(r->watch_fd)))
		return;
	term_mark(r->term, r->seq);
	n = snprintf(line, sizeof(line), "idle %ld\n", r->seq);
	if (write(r->sync_fd, line, (size_t)n) != n)
		r->sync_fd = -1;
	r->said = r->seq;
}

static int timeout_ms(const struct runner *r)
{
	int64_t due = app_deadline(r->app), left;

	if (!due || r->clock->frozen)
		return -1;
	left = due - clock_now_ms(r->clock);
	return left < 0 ? 0 : left > 3600000 ? 3600000 : (int)left;
}

static void wait_for_something(struct runner *r)
{
	struct pollfd p[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = r->signal_fd, .events = POLLIN },
		{ .fd = r->results.fd, .events = POLLIN },
		{ .fd = r->sync_fd, .events = POLLIN },
		{ .fd = r->watching ? r->watch_fd : -1, .events = POLLIN },
	};

	if (poll(p, ARRAY_LEN(p), timeout_ms(r)) < 0 && errno != EINTR)
		r->quit = true;
	/* The terminal is gone; its SIGHUP may be on the way or not. */
	if (p[0].revents & (POLLHUP | POLLERR | POLLNVAL)) {
		r->gone = true;
		r->quit = true;
		if (!r->died)
			r->died = SIGHUP;
	}
}

static void last_result(struct runner *r, struct work *own_w)
{
	keep_edited(r, own_w);
	if (own_w->kind == WORK_DRAFT_SAVE && own_w->rc != RC_OK && !r->unsaved)
		r->unsaved = mem_strdup(own_w->err.msg);
	work_destroy(own_w);
}

/* What was typed is saved before we go, as long as that takes no more than LAST_SAVE_MS. */
static void save_drafts(struct runner *r)
{
	const struct msg m = { .kind = MSG_HANGUP };
	int64_t until = clock_us() + LAST_SAVE_MS * 1000;
	struct work *w;

	app_update(r->app, &m);
	run_effects(r);
	while (!worker_idle(&r->writer) && clock_us() < until) {
		struct pollfd p = { .fd = r->results.fd, .events = POLLIN };

		poll(&p, 1, 50);
		while ((w = results_take(&r->results)))
			last_result(r, w);
	}
	while ((w = results_take(&r->results)))
		last_result(r, w);
}

void run_loop(struct runner *r)
{
	r->dirty = true;
	run_effects(r);
	paint(r);
	while (!r->quit) {
		while (!r->quit && read_all(r))
			paint(r);
		if (r->quit)
			break;
		paint(r);
		if (!app_running(r->app)) /* all that came of it is done */
			forget_edited(r);
		say_idle(r);
		wait_for_something(r);
	}
	save_drafts(r);
}
