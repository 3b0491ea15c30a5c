/* The terminal's door: desk, theme and keymap are opened, the loop runs, and the terminal is given
 * back. */
#include "deskbell/tui/tui.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deskbell/base/embed.h"
#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "run.h"

#define KEYMAP_MAX ((size_t)256 << 10)
#define LARGE (256 << 10) /* bytes */

struct session {
	struct arena arena;
	const char *dir;
	struct desk *desk;
	struct actor who;
	struct theme theme;
	struct keymap keymap;
	struct str warning;
};

static struct sv embedded(const char *path)
{
	const struct embed_file *f = embed_find(path);

	return f ? (struct sv){ (const char *)f->data, f->size } : SV("");
}

static void warn(struct session *s, const struct faults *f)
{
	AUTO(str_deinit) struct str text = STR_INIT;

	faults_print(f, &text);
	str_addf(&s->warning, "%s%.*s", s->warning.n ? "; " : "", (int)sv_find(str_sv(&text), '\n'),
		 str_z(&text));
	if (f->n + f->dropped > 1)
		str_addf(&s->warning, _(" and %zu more"), f->n + f->dropped - 1);
	str_adds(&s->warning, _("; this keymap is ignored"));
}

/* The desk's keymap as applied, else the one in the program; then the person's own, if it is sound.
 */
static void load_keymap(struct session *s)
{
	const struct config_set *config = desk_config(s->desk);
	const char *name = arena_z(&s->arena, arena_printf(&s->arena, "person/%.*s/keymap.yaml",
							   SV_ARG(s->who.login)));
	const char *own = fs_join(&s->arena, s->dir, name);
	struct faults f;
	struct err e;
	struct sv text;

	faults_init(&f, &s->arena);
	if (!config || !config->keymap.p ||
	    !keymap_load(&s->keymap, "config/keymap.yaml", config->keymap, &s->arena, &f)) {
		if (f.n)
			warn(s, &f);
		faults_init(&f, &s->arena);
		if (!keymap_load(&s->keymap, "keymap.yaml", embedded("data/config/keymap.yaml"),
				 &s->arena, &f))
			abort(); /* a test reads it */
	}
	if (fs_read(own, KEYMAP_MAX, &s->arena, &text, &e) != RC_OK)
		return;
	faults_init(&f, &s->arena);
	if (!keymap_overlay(&s->keymap, name, text, &s->arena, &f))
		warn(s, &f);
}

static void load_theme(struct session *s)
{
	struct faults f;

	faults_init(&f, &s->arena);
	if (!theme_load(&s->theme, "deskbell-default.yaml",
			embedded("themes/deskbell-default.yaml"), NULL, &s->arena, &f))
		abort(); /* a test reads it */
}

/* A reading handle leaves a desk of an earlier store version as it is; the screens have a writing
 * one too, which brings it up to date, and what keeps that from opening is said in its words. */
static enum rc open_desk(struct session *s, const struct clock *clock, struct err *e)
{
	if (desk_open(s->dir, DESK_READ, clock, &s->desk, e) == RC_OK)
		return RC_OK;
	TRY(desk_open(s->dir, DESK_WRITE, clock, &s->desk, e));
	desk_destroy(s->desk);
	s->desk = NULL;
	return desk_open(s->dir, DESK_READ, clock, &s->desk, e);
}

static enum rc open_session(struct session *s, const char *dir, const char *as,
			    const struct clock *clock, struct err *e)
{
	TRY(desk_find(dir, &s->arena, &s->dir, e));
	TRY(open_desk(s, clock, e));
	TRY(desk_actor(s->desk, as, &s->arena, &s->who, e));
	load_theme(s);
	load_keymap(s);
	return RC_OK;
}

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGQUIT);
	sigaddset(&set, SIGCONT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* The tests' line to us: a socket, or nothing. */
static int open_sync(struct clock *clock)
{
	const char *text = secure_getenv("DESKBELL_SYNC_FD");
	struct stat st;
	int64_t fd;

	if (!text || !sv_int(sv_from(text), &fd) || fd < 3 || fd > 1023 ||
	    fstat((int)fd, &st) != 0 || !S_ISSOCK(st.st_mode))
		return -1;
	fcntl((int)fd, F_SETFD, FD_CLOEXEC);
	fcntl((int)fd, F_SETFL, fcntl((int)fd, F_GETFL) | O_NONBLOCK);
	if (!clock->frozen)
		clock_freeze(clock, clock_now(clock));
	return (int)fd;
}

/* A signal ended us: die of it, so that whoever waits sees which. */
static int die_of(int sig)
{
	sigset_t set;

	signal(sig, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, sig);
	raise(sig);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	return 128 + sig;
}

static void run_session(struct session *s, struct runner *r, const char *as, bool ascii)
{
	struct app_config config = { .theme = &s->theme,
				     .keymap = &s->keymap,
				     .clock = r->clock,
				     .who = s->who,
				     .ascii = ascii,
				     .testing = r->sync_fd >= 0,
				     .first_toast = s->warning.n ? str_z(&s->warning) : NULL };
	int h, w;

	term_set_theme(r->term, &s->theme);
	term_size(r->term, &h, &w);
	r->app = app_create(&config);
	results_init(&r->results);
	r->watch_fd = desk_watch_fd(s->desk);
	worker_init(&r->reader, &r->results, s->dir, as, DESK_READ, r->clock, s->desk);
	worker_init(&r->writer, &r->results, s->dir, as, DESK_WRITE, r->clock, NULL);
	s->desk = NULL; /* the reader's now */
	app_start(r->app, h, w);
	run_loop(r);
	/* The screen goes first: nobody waits for threads to end. What they read nobody wants any
	 * more, and a command that had LAST_SAVE_MS still waits for the desk. */
	term_destroy(r->term);
	worker_cancel(&r->reader);
	worker_cancel(&r->writer);
	if (r->unsaved)
		fprintf(stderr, _("deskbell: a draft could not be saved: %s\n"), r->unsaved);
	free(r->unsaved);
	free(r->edited);
	worker_deinit(&r->reader);
	worker_deinit(&r->writer);
	results_deinit(&r->results);
	app_destroy(r->app);
	grid_deinit(&r->grid);
	str_deinit(&r->sync_in);
}

int tui_main(const char *dir, const char *as, struct clock *clock, bool ascii)
{
	struct session s = { 0 };
	struct runner r = { .clock = clock, .sync_fd = -1, .said = -1 };
	struct err e = { 0 };
	enum rc rc;

	/* One heap for the three threads: libc's own for each grow by a page and a call at a time
	 * and keep what one thread no longer needs from the others. */
	mallopt(M_ARENA_MAX, 1);
	/* What is large is given back when it is freed. libc keeps what it has once seen freed, and
	 * a count of tickets with a common prefix takes 40 MB for a moment. */
	mallopt(M_MMAP_THRESHOLD, LARGE);
	rc = open_session(&s, dir, as, clock, &e);
	if (rc == RC_OK) {
		r.sync_fd = open_sync(clock);
		r.signal_fd = open_signals();
		rc = term_open(&r.term, false, &e);
	}
	if (rc == RC_OK)
		run_session(&s, &r, as, ascii);
	else
		fprintf(stderr, "deskbell: %s\n", e.msg);
	desk_destroy(s.desk);
	str_deinit(&s.warning);
	arena_deinit(&s.arena);
	return rc != RC_OK ? rc_exit(rc) : r.died ? die_of(r.died) : 0;
}
