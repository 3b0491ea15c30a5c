/* The terminal program: from its start to its first picture, from a key to the end of its bytes,
 * how many bytes those are, and what it holds in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deskbell/base/proc.h"
#include "harness_bench.h"
#include "pty/harness.h"

#define H 40
#define W 120
#define OPEN_LIST "f<C-u>is:open sort:priority,-updated<Enter>"
#define ALL_LIST "f<C-u>sort:-updated<Enter>"

/* What a terminal, a process and waiting for it take by themselves. */
static struct figure nothing(void)
{
	struct series s = { .n = 0 };

	for (size_t i = 0; i < times(40, 2); i++) {
		struct watch w = watch_start();
		struct pty *p =
			pty_start(&(struct pty_opts){ .program = "/bin/true", .no_sync = true });

		pty_exit_status(p);
		series_add(&s, watch_read(&w).wall, -1);
		pty_destroy(p);
	}
	return figure_of(&s);
}

/* How the row of the first ticket of the first view begins. */
static const char *first_row(struct bench *b, struct arena *a)
{
	const char *const argv[] = { b->program, "-D",	 b->dir,
				     "ticket",	 "list", "is:open is:unassigned -is:snoozed",
				     "--limit",	 "1",	 "sort:priority,-updated",
				     NULL };
	struct proc_result out = { .status = -1 };
	struct err e = { 0 };
	struct sv id;

	must(proc_run(argv, NULL, NULL, 1 << 16, a, &out, &e), &e);
	if (out.status || !out.out.n) {
		fprintf(stderr, "bench: %.*s\n", SV_ARG(out.err));
		exit(1);
	}
	id = sv_cut(&out.out, '\t');
	return arena_z(a, arena_printf(a, "%.*s P", SV_ARG(id)));
}

/* Until the first row stands there, and what was written by then. */
static void first(struct bench *b, const struct figure *bare)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *row = first_row(b, &a);
	struct series s = { .n = 0 }, bytes = { .n = 0 };

	for (size_t i = 0; i < times(40, 2); i++) {
		struct watch w = watch_start();
		struct pty *p = pty_start(
			&(struct pty_opts){ .desk = b->dir, .h = H, .w = W, .no_sync = true });

		pty_until(p, row);
		series_add(&s, watch_read(&w).wall, process_cpu_ms(pty_pid(p)));
		series_add(&bytes, (double)pty_all(p).n, -1);
		pty_destroy(p);
	}
	report("tui.first", b->n, figure_of(&s), bare);
	report("tui.bytes.first", b->n, figure_of(&bytes), NULL);
}

/* Until nothing is left to do: rows, preview and every tab's number are there. */
static void idle(struct bench *b, const struct figure *bare)
{
	struct series s = { .n = 0 };

	for (size_t i = 0; i < times(20, 2); i++) {
		struct pty *p = pty_start(&(struct pty_opts){ .desk = b->dir, .h = H, .w = W });

		series_add(&s, (double)pty_first_us(p) / 1e3, process_cpu_ms(pty_pid(p)));
		pty_destroy(p);
	}
	report("tui.idle", b->n, figure_of(&s), bare);
}

/* One key: its time by the program's own clock, on the wall, and its bytes. */
static void press(struct pty *p, const char *key, struct series *own, struct series *wall,
		  struct series *bytes)
{
	double cpu = process_cpu_ms(pty_pid(p));
	struct watch w = watch_start();

	pty_keys(p, key);
	if (wall)
		series_add(wall, watch_read(&w).wall, -1);
	cpu = process_cpu_ms(pty_pid(p)) - cpu;
	if (own)
		series_add(own, cpu, cpu);
	series_add(bytes, (double)pty_bytes(p).n, -1);
}

static void moves(struct bench *b, struct pty *p)
{
	struct series own = { .n = 0 }, wall = { .n = 0 }, bytes = { .n = 0 };

	for (size_t i = 0; i < times(400, 4); i++)
		press(p, i % 16 < 8 ? "j" : "k", &own, &wall, &bytes);
	report("tui.key", b->n, figure_of(&own), NULL);
	report("tui.key.wall", b->n, figure_of(&wall), NULL);
	report("tui.bytes.move", b->n, figure_of(&bytes), NULL);
}

/* From the last row in sight on each step scrolls by one line. */
static void scrolls(struct bench *b, struct pty *p)
{
	struct series bytes = { .n = 0 };

	pty_keys(p, ALL_LIST);
	for (size_t i = 0; i < times(H, 1); i++)
		pty_keys(p, "j");
	for (size_t i = 0; i < times(100, 2); i++)
		press(p, "j", NULL, NULL, &bytes);
	report("tui.bytes.scroll", b->n, figure_of(&bytes), NULL);
}

static void pages(struct bench *b, struct pty *p)
{
	struct series bytes = { .n = 0 };

	pty_keys(p, "gg");
	for (size_t i = 0; i < times(16, 2); i++)
		press(p, i % 8 < 4 ? "<PgDn>" : "<PgUp>", NULL, NULL, &bytes);
	report("tui.bytes.page", b->n, figure_of(&bytes), NULL);
}

static void rest(struct bench *b, struct pty *p)
{
	struct series bytes = { .n = 0 };

	pty_advance(p, 10000); /* what was said of the keys before goes by */
	for (size_t i = 0; i < times(4, 2); i++) {
		pty_advance(p, 10000);
		series_add(&bytes, (double)pty_bytes(p).n, -1);
	}
	report("tui.bytes.idle", b->n, figure_of(&bytes), NULL);
}

static void memory(struct bench *b, struct pty *p)
{
	char word[32];

	rows_word(ROWS_LATIN, 0, word);
	pty_keys(p, "G");
	pty_keys(p, "f<C-u>");
	pty_keys(p, word);
	pty_keys(p, "<Enter>");
	pty_keys(p, "G");
	pty_keys(p, "gg");
	pty_keys(p, "<Enter>");
	pty_keys(p, "q");
	/* Its writer holds pages too. */
	pty_keys(p, ALL_LIST);
	for (size_t i = 0; i < times(200, 2); i++)
		pty_keys(p, "Aj");
	report("tui.memory", b->n, figure_one(bench_memory(pty_pid(p)), -1), NULL);
}

int main(void)
{
	struct figure bare;
	struct bench b;
	struct pty *p;

	bench_init(&b);
	bare = nothing();
	first(&b, &bare);
	idle(&b, &bare);
	p = pty_start(&(struct pty_opts){ .desk = b.dir, .h = H, .w = W });
	pty_keys(p, OPEN_LIST);
	moves(&b, p);
	scrolls(&b, p);
	pages(&b, p);
	rest(&b, p);
	memory(&b, p);
	pty_destroy(p);
	bench_deinit(&b);
	return 0;
}
