/* Child processes by posix_spawn. A child begins with default signals and none blocked, whatever
 * our own loop blocks. */
#include "deskbell/base/proc.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deskbell/base/i18n.h"

struct spawn {
	posix_spawn_file_actions_t act;
	posix_spawnattr_t attr;
};

static void spawn_init(struct spawn *s)
{
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&s->act);
	posix_spawnattr_init(&s->attr);
	posix_spawnattr_setsigmask(&s->attr, &none);
	posix_spawnattr_setsigdefault(&s->attr, &all);
	posix_spawnattr_setflags(&s->attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static void spawn_deinit(struct spawn *s)
{
	posix_spawn_file_actions_destroy(&s->act);
	posix_spawnattr_destroy(&s->attr);
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static enum rc cannot_start(const char *name, int code, struct err *e)
{
	char buf[128];

	if (code == ENOENT)
		return err_set(e, RC_ENV, _("cannot start %s: no such program or directory"), name);
	return err_set(e, RC_ENV, _("cannot start %s: %s"), name,
		       strerror_r(code, buf, sizeof(buf)));
}

static enum rc start(const char *const *argv, const char *const *env, struct spawn *s, pid_t *pid,
		     struct err *e)
{
	/* posix_spawnp takes pointers to char for history's sake and changes nothing. */
	char *const *args = (char *const *)(uintptr_t)argv;
	char *const *vars = env ? (char *const *)(uintptr_t)env : environ;
	int code = posix_spawnp(pid, argv[0], &s->act, &s->attr, args, vars);

	return code ? cannot_start(argv[0], code, e) : RC_OK;
}

static enum rc wait_for(pid_t pid, const char *name, int *status, struct err *e)
{
	char buf[128];
	int w;

	while (waitpid(pid, &w, 0) < 0)
		if (errno != EINTR)
			return err_set(e, RC_ENV, _("cannot wait for %s: %s"), name,
				       strerror_r(errno, buf, sizeof(buf)));
	*status = WIFEXITED(w) ? WEXITSTATUS(w) : 128 + WTERMSIG(w);
	return RC_OK;
}

/* A pipe whose ends are 3 or above, so that they stay apart from the child's own 0, 1 and 2 even
 * when we were started with those closed. */
static bool make_pipe(int fd[2])
{
	if (pipe2(fd, O_CLOEXEC) != 0) {
		fd[0] = fd[1] = -1;
		return false;
	}
	for (int i = 0; i < 2; i++) {
		int low = fd[i];

		if (low > STDERR_FILENO)
			continue;
		fd[i] = fcntl(low, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
		close(low);
		if (fd[i] < 0)
			return false;
	}
	return true;
}

/* One read from *fd into s, which drops what is past its max; closes at the end. */
static void drain(int *fd, struct str *s)
{
	char buf[16384];
	ssize_t n = read(*fd, buf, sizeof(buf));

	if (n > 0)
		str_add(s, (struct sv){ buf, (size_t)n });
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		close_fd(fd);
}

/* Reads both outputs until they end; or until the child has ended and what it wrote has been read,
 * as a grandchild may keep them open. */
static void collect(pid_t pid, int fd[2], struct str text[2])
{
	int child = pidfd_open(pid, 0);
	bool ended = false;

	while (fd[0] >= 0 || fd[1] >= 0) {
		struct pollfd p[3] = { { .fd = fd[0], .events = POLLIN },
				       { .fd = fd[1], .events = POLLIN },
				       { .fd = ended ? -1 : child, .events = POLLIN } };
		int n = poll(p, 3, ended ? 0 : -1);

		if (n < 0 && errno != EINTR)
			break;
		if (n <= 0) {
			if (ended)
				break;
			continue;
		}
		for (int i = 0; i < 2; i++)
			if (p[i].revents)
				drain(&fd[i], &text[i]);
		if (p[2].revents)
			ended = true;
	}
	close_fd(&child);
}

static enum rc run(struct spawn *s, const char *const *argv, const char *const *env, int fd[2][2],
		   struct str text[2], int *status, struct err *e)
{
	int out[2];
	pid_t pid;

	TRY(start(argv, env, s, &pid, e));
	for (int i = 0; i < 2; i++) {
		close_fd(&fd[i][1]);
		fcntl(fd[i][0], F_SETFL, O_NONBLOCK);
		out[i] = fd[i][0];
		fd[i][0] = -1;
	}
	collect(pid, out, text);
	close_fd(&out[0]);
	close_fd(&out[1]);
	return wait_for(pid, argv[0], status, e);
}

enum rc proc_run(const char *const *argv, const char *dir, const char *const *env, size_t limit,
		 struct arena *a, struct proc_result *out, struct err *e)
{
	struct str text[2] = { STR_INIT_MAX(limit), STR_INIT_MAX(limit) };
	int fd[2][2] = { { -1, -1 }, { -1, -1 } }, status = 0;
	struct spawn s;
	enum rc rc;

	assert(limit > 0);
	spawn_init(&s);
	if (make_pipe(fd[0]) && make_pipe(fd[1])) {
		if (dir)
			posix_spawn_file_actions_addchdir_np(&s.act, dir);
		posix_spawn_file_actions_addopen(&s.act, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
		posix_spawn_file_actions_adddup2(&s.act, fd[0][1], STDOUT_FILENO);
		posix_spawn_file_actions_adddup2(&s.act, fd[1][1], STDERR_FILENO);
		rc = run(&s, argv, env, fd, text, &status, e);
	} else {
		rc = cannot_start(argv[0], errno, e);
	}
	if (rc == RC_OK)
		*out = (struct proc_result){ status, arena_sv(a, str_sv(&text[0])),
					     arena_sv(a, str_sv(&text[1])) };
	for (int i = 0; i < 2; i++) {
		close_fd(&fd[i][0]);
		close_fd(&fd[i][1]);
		str_deinit(&text[i]);
	}
	spawn_deinit(&s);
	return rc;
}

enum rc proc_foreground(const char *const *argv, int *status, struct err *e)
{
	static const int keys[2] = { SIGINT, SIGQUIT };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old[2];
	struct spawn s;
	enum rc rc;
	pid_t pid;

	spawn_init(&s);
	for (int i = 0; i < 2; i++)
		sigaction(keys[i], &ignore, &old[i]);
	rc = start(argv, NULL, &s, &pid, e);
	if (rc == RC_OK)
		rc = wait_for(pid, argv[0], status, e);
	/* Where these signals are blocked they are pending now; ignoring them again throws them
	 * away. */
	for (int i = 0; i < 2; i++) {
		sigaction(keys[i], &ignore, NULL);
		sigaction(keys[i], &old[i], NULL);
	}
	spawn_deinit(&s);
	return rc;
}
