/* Makes a desk of $N tickets and its bare twin below $BENCH_WORK, by import; the import is measured
 * beside bare inserts of the same rows. tests/bench/run.sh keeps what is made. With the word
 * "version" it only says by which generator and for which store a desk would be. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/service/desk_priv.h"
#include "deskbell/base/fs.h"
#include "deskbell/db/care.h"
#include "harness_bare.h"
#include "harness_bench.h"

/* Every so often, for a log; in place on a terminal. */
static bool tell(void *arg, const struct progress *p)
{
	static int64_t told;

	(void)arg;
	if (p->total && (p->done - told) * 20 >= p->total) {
		told = p->done;
		fprintf(stderr, "%simport: %3lld %%%s", isatty(2) ? "\r" : "",
			(long long)(p->done * 100 / p->total), isatty(2) ? "" : "\n");
	}
	if (p->total && p->done >= p->total && told && isatty(2))
		fprintf(stderr, "\r%20s\r", "");
	return true;
}

/* Queues of my team; the others come with the import. */
static void people(struct bench *b)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;

	bench_command(b, &a,
		      arena_z(&a, arena_printf(&a, "team add network --member %.*s",
					       SV_ARG(b->me.login))),
		      NULL);
	for (int i = 0; i < 3; i++)
		bench_command(b, &a,
			      bench_line(&a, "queue add queue", (ROWS_QUEUE + 7 * i) % ROWS_QUEUES,
					 " --team network"),
			      NULL);
}

/* Open tickets have a room, one for each queue. */
static void rooms(struct bench *b)
{
	for (int i = 0; i < ROWS_QUEUES; i++) {
		AUTO(arena_deinit) struct arena a = ARENA_INIT;
		struct sv q = arena_printf(
			&a, "ticket set --partial --query 'is:open queue:queue%d' f.room=4.%d", i,
			i);

		bench_command(b, &a, arena_z(&a, q), NULL);
	}
}

static void import(struct bench *b, struct sample *out)
{
	AUTO(arena_deinit) struct arena a = ARENA_INIT;
	const char *rows = fs_join(&a, b->bare_dir, "rows.jsonl");
	struct err e = { 0 };
	struct watch w;

	rows_write(rows, b->n, arena_z(&a, b->me.login));
	w = watch_start();
	bench_command(
		b, &a,
		arena_z(&a, arena_printf(&a, "import tickets %s --create queue,person", rows)),
		tell);
	*out = watch_read(&w);
	must(fs_remove(rows, &e), &e);
}

static void twin(struct bench *b, struct sample *out)
{
	const char *path = fs_join(&b->arena, b->bare_dir, "desk.db");
	struct err e = { 0 };
	struct watch w;

	must(db_open(fs_join(&b->arena, b->dir, "desk.db"), DB_READ, ROWS_NOW, &b->src, &e), &e);
	must(db_create(path, ROWS_NOW, &e), &e);
	must(db_open(path, DB_WRITE, ROWS_NOW, &b->bare, &e), &e);
	w = watch_start();
	bare_import(b->src, b->bare);
	*out = watch_read(&w);
	db_release(&b->src); /* no reader keeps the log */
	must(db_checkpoint(b->desk->db, &e), &e);
	must(db_checkpoint(b->bare, &e), &e);
}

static void told(struct bench *b, struct sample ours, struct sample bare)
{
	struct figure beside = figure_one(bare.wall / 1e3, bare.cpu / 1e3);
	double n = (double)b->n;
	struct stat st;

	report("import.tickets", b->n, figure_one(ours.wall / 1e3, ours.cpu / 1e3), &beside);
	report("import.each", b->n, figure_one(ours.wall * 1e3 / n, ours.cpu * 1e3 / n), NULL);
	if (!stat(fs_join(&b->arena, b->dir, "desk.db"), &st))
		report("desk.bytes", b->n, figure_one((double)st.st_size / n, -1), NULL);
}

int main(int argc, char **argv)
{
	struct sample ours, bare;
	struct err e = { 0 };
	struct bench b;

	if (argc == 2 && !strcmp(argv[1], "version")) {
		printf("g%d-s%d\n", ROWS_VERSION, db_version_known());
		return 0;
	}
	bench_init(&b);
	must(desk_init(b.dir, &b.clock, NULL, &e), &e);
	must(fs_mkdirs(b.bare_dir, 0700, &e), &e);
	must(desk_open(b.dir, DESK_WRITE, &b.clock, &b.desk, &e), &e);
	must(desk_actor(b.desk, NULL, &b.arena, &b.me, &e), &e);
	people(&b);
	import(&b, &ours);
	rooms(&b);
	twin(&b, &bare);
	bench_close(&b);
	told(&b, ours, bare);
	bench_deinit(&b);
	return 0;
}
