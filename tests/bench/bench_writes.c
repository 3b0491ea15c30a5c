/* Speed of commands, one transaction each, beside bare inserts of the same rows; then as whole
 * processes. Run after what only reads. */
#include <stdio.h>
#include <string.h>

#include "deskbell/store/seq_store.h"
#include "harness_bare.h"
#include "harness_bench.h"

/* On tickets all over the desk; housekeeping comes after the answer, as it does in the program. */
static struct figure ours(struct bench *b, const char *before, const char *after)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct series s = { .n = 0 };
	int64_t n = (int64_t)times(300, 2);

	for (int64_t i = 0; i < n; i++) {
		const char *line = bench_line(&a, before, 2 + i * (b->n - 2) / n, after);
		struct watch w = watch_start();

		bench_command(b, &a, line, NULL);
		watch_stop(&w, &s);
		if (i % 20 == 19)
			call_after(b->desk);
		arena_reset(&a);
	}
	return figure_of(&s);
}

static void command(struct bench *b, const char *id, const char *before, const char *after)
{
	struct series s = { .n = 0 };
	struct figure mine, bare;
	struct err e = { 0 };
	int64_t since;

	must(seq_store_last(b->src, SEQ_CHANGE, &since, &e), &e);
	mine = ours(b, before, after);
	bare_changes(b->src, b->bare, since, &s);
	bare = figure_of(&s);
	report(id, b->n, mine, &bare);
}

/* The newest change of mine, again and again: those the row before wrote. */
static void undo(struct bench *b)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct series s = { .n = 0 };

	for (size_t i = 0; i < times(100, 2); i++) {
		struct watch w = watch_start();

		bench_command(b, &a, "undo", NULL);
		watch_stop(&w, &s);
		if (i % 20 == 19)
			call_after(b->desk);
		arena_reset(&a);
	}
	report("command.undo", b->n, figure_of(&s), NULL);
}

/* Each time another ticket. */
static void process(struct bench *b, const char *id, const struct figure *nothing,
		    const char *const *words)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct series s = { .n = 0 };
	size_t n = times(40, 2);

	for (size_t i = 0; i < n; i++) {
		const char *argv[12] = { b->program, "-D", b->dir };

		for (size_t k = 0; words[k]; k++)
			argv[3 + k] = strcmp(words[k], "#")
					      ? words[k]
					      : bench_line(&a, "", 3 + (int64_t)i, "");
		bench_spawn(argv, &s);
	}
	report(id, b->n, figure_of(&s), nothing);
}

#define PROCESS(b, id, nothing, ...) \
	process(b, id, nothing, (const char *const[]){ __VA_ARGS__, NULL })

int main(void)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	struct figure nothing;
	struct bench b;

	bench_init(&b);
	bench_open(&b);
	bench_command(&b, &a, "ticket assign 1 me", NULL); /* opens what opens only once */
	command(&b, "command.assign", "ticket assign ", " me");
	command(&b, "command.new", "ticket new --subject 'Printer ",
		"' --body 'It prints nothing since this morning.'");
	command(&b, "command.reply", "ticket reply ",
		" --body 'The cable was loose; please try again and tell us.'");
	undo(&b);
	nothing = bench_nothing();
	PROCESS(&b, "process.new", &nothing, "ticket", "new", "--subject", "Printer", "--body",
		"It prints nothing.");
	PROCESS(&b, "process.set", &nothing, "ticket", "set", "#", "priority=P1");
	PROCESS(&b, "process.reply", &nothing, "ticket", "reply", "#", "--body", "It is repaired.");
	bench_deinit(&b);
	return 0;
}
