/* Fifty processes at once, two hundred commands each through the one door: how long each waits, and
 * whether any fails. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness_bench.h"

#define WRITERS_MAX 50
#define EACH_MOST 200

/* What a writer tells; shorter than PIPE_BUF, so it comes whole. */
struct told {
	int failed;
	float ms[EACH_MOST];
};

static enum rc priority(struct bench *b, int64_t ticket, bool first, struct arena *a)
{
	struct sv words[] = { SV("priority=P1"), SV("priority=P2") };
	const struct command *cmd = command_named("ticket set");
	struct request r = { .door = DOOR_CLI, .login = b->me.login };
	struct answer x;
	struct args args;
	struct err e = { 0 };
	struct sv word[2] = { arena_printf(a, "%lld", (long long)ticket), words[first] };

	TRY(args_parse(cmd, word, ARRAY_LEN(word), a, &args, &e));
	r.args = &args;
	return call_run(b->desk, &r, a, &x, &e);
}

/* A ticket of its own. */
static void work(int writer, int each, struct told *t)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct bench b;

	bench_init(&b);
	bench_open(&b);
	for (int i = 0; i < each; i++) {
		struct watch w = watch_start();

		t->failed += priority(&b, 1 + writer, i % 2, &a) != RC_OK;
		t->ms[i] = (float)watch_read(&w).wall;
		call_after(b.desk);
		arena_reset(&a);
	}
	bench_deinit(&b);
}

static void begin(int writer, int each, int to)
{
	pid_t pid = fork();

	if (pid < 0) {
		perror("fork");
		exit(1);
	}
	if (pid == 0) {
		struct told t = { 0 };

		work(writer, each, &t);
		_exit(write(to, &t, sizeof(t)) != (ssize_t)sizeof(t));
	}
}

int main(void)
{
	int writers = (int)times(WRITERS_MAX, 3), each = (int)times(EACH_MOST, 2), p[2];
	static struct series s;
	struct figure f;
	int failed = 0, status;
	struct bench b;
	struct told t;

	bench_init(&b);
	if (pipe(p)) {
		perror("pipe");
		return 1;
	}
	for (int i = 0; i < writers; i++)
		begin(i, each, p[1]);
	close(p[1]);
	while (read(p[0], &t, sizeof(t)) == (ssize_t)sizeof(t)) {
		failed += t.failed;
		for (int i = 0; i < each; i++)
			series_add(&s, t.ms[i], -1);
	}
	for (int i = 0; i < writers; i++)
		failed += wait(&status) < 0 || status ? each : 0;
	f = figure_of(&s);
	report("writers.wait", b.n, f, NULL);
	report("writers.p999", b.n, figure_one(series_part(&s, 0.999), -1), NULL);
	report("writers.failed", b.n, figure_one(failed, -1), NULL);
	bench_deinit(&b);
	return 0;
}
