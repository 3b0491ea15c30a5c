/* The desk a program of the bench works on, commands and processes on it. */
#include "harness_bench.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "deskbell/base/fs.h"
#include "deskbell/base/i18n.h"
#include "deskbell/service/args.h"
#include "deskbell/text/when.h"

extern char **environ;

static const char *wanted(const char *name)
{
	const char *v = getenv(name);

	if (v && *v)
		return v;
	fprintf(stderr, "bench: $%s is not set: run by make bench\n", name);
	exit(1);
}

void bench_init(struct bench *b)
{
	const char *work = wanted("BENCH_WORK");

	i18n_init();
	when_init();
	*b = (struct bench){ .program = wanted("DESKBELL"), .n = strtoll(wanted("N"), NULL, 10) };
	b->dir = fs_join(&b->arena, work, "desk");
	b->bare_dir = fs_join(&b->arena, work, "bare");
	clock_freeze(&b->clock, ROWS_NOW);
}

void bench_open(struct bench *b)
{
	struct err e = { 0 };

	must(desk_open(b->dir, DESK_WRITE, &b->clock, &b->desk, &e), &e);
	must(desk_actor(b->desk, NULL, &b->arena, &b->me, &e), &e);
	must(db_open(fs_join(&b->arena, b->dir, "desk.db"), DB_READ, ROWS_NOW, &b->src, &e), &e);
	must(db_open(fs_join(&b->arena, b->bare_dir, "desk.db"), DB_WRITE, ROWS_NOW, &b->bare, &e),
	     &e);
}

void bench_close(struct bench *b)
{
	desk_destroy(b->desk);
	db_release(&b->src);
	db_release(&b->bare);
	b->desk = NULL;
}

void bench_deinit(struct bench *b)
{
	bench_close(b);
	arena_deinit(&b->arena);
}

void bench_command(struct bench *b, struct arena *a, const char *line,
		   bool (*progress)(void *arg, const struct progress *p))
{
	struct request r = {
		.door = DOOR_CLI, .login = b->me.login, .progress = progress, .arg = b
	};
	struct job j = { .progress = progress, .arg = b };
	const struct command *cmd;
	struct err e = { 0 };
	struct answer x;
	struct args args;
	struct sv *word;
	size_t n, used;

	must(words_split(sv_from(line), a, &word, &n, &e), &e);
	cmd = command_find(word, n, &used, &e);
	if (!cmd)
		must(e.rc, &e);
	must(args_parse(cmd, word + used, n - used, a, &args, &e), &e);
	r.args = &args;
	must(cmd->kind == COMMAND_WRITE ? call_run(b->desk, &r, a, &x, &e)
					: job_run(b->desk, &r, a, &j, &e),
	     &e);
}

const char *bench_line(struct arena *a, const char *before, int64_t number, const char *after)
{
	return arena_z(a, arena_printf(a, "%s%lld%s", before, (long long)number, after));
}

static double ms_of(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

void bench_spawn(const char *const *argv, struct series *s)
{
	posix_spawn_file_actions_t fa;
	struct rusage use;
	int64_t from;
	int status;
	pid_t pid;

	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_addopen(&fa, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&fa, 2, "/dev/null", O_WRONLY, 0);
	from = clock_us();
	if (posix_spawn(&pid, argv[0], &fa, NULL, (char *const *)argv, environ) ||
	    wait4(pid, &status, 0, &use) < 0 || status) {
		fprintf(stderr, "bench: %s %s did not run\n", argv[0], argv[1] ? argv[1] : "");
		exit(1);
	}
	series_add(s, (double)(clock_us() - from) / 1e3, ms_of(use.ru_utime) + ms_of(use.ru_stime));
	posix_spawn_file_actions_destroy(&fa);
}

struct figure bench_nothing(void)
{
	static const char *const none[] = { "/bin/true", NULL };
	struct series s = { .n = 0 };

	for (size_t i = 0; i < times(50, 2); i++)
		bench_spawn(none, &s);
	return figure_of(&s);
}

double bench_memory(int pid)
{
	char path[64], line[256];
	long kb = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "VmRSS:", 6))
			kb = strtol(line + 6, NULL, 10);
	if (f)
		fclose(f);
	return (double)kb / 1024;
}
